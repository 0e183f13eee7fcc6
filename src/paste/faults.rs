//! Faults of signing: the table of AWS's authentication errors, and what a signature's headers show.

use crate::codes::Code;
use crate::codes::confidence::Confidence;
use crate::snapshot::observation::{PayloadHash, Signing};

use Code::{
    CallerClockSkew, CallerCredentialsExpired, CallerMissingContentSha256,
    CallerMissingSecurityToken, CallerSignedPayload, CallerSignedUnstableHeader,
    CallerSignedWrongRegion, CallerSignedWrongService, CallerUnsigned,
};
use Confidence::{Certain, Likely, Possible};

/// Words of the message in lower case, and what they say; the first row that fits holds.
///
/// `Certain` rows were seen from Lattice (`docs/lattice.md` §5.3); the others are the texts that AWS's other
/// services give (IAM user guide, "Troubleshoot Signature Version 4"), unverified for Lattice.
const MESSAGES: [(&str, Code, Confidence); 23] = [
    (
        "'x-amz-security-token' is named as a signedheader",
        CallerMissingSecurityToken,
        Certain,
    ),
    (
        "missing the 'x-amz-content-sha256'",
        CallerMissingContentSha256,
        Certain,
    ),
    (
        "'x-amz-content-sha256' is named as a signedheader",
        CallerMissingContentSha256,
        Likely,
    ),
    (
        "signed payloads are not supported",
        CallerSignedPayload,
        Certain,
    ),
    (
        "'connection' is named as a signedheader",
        CallerSignedUnstableHeader,
        Certain,
    ),
    (
        "is named as a signedheader",
        CallerSignedUnstableHeader,
        Likely,
    ),
    (
        "must be a 'signedheader'",
        CallerSignedUnstableHeader,
        Likely,
    ),
    (
        "x-amz-content-sha256' header does not match",
        CallerSignedPayload,
        Likely,
    ),
    (
        "scoped to correct service",
        CallerSignedWrongService,
        Likely,
    ),
    ("scoped to a valid region", CallerSignedWrongRegion, Likely),
    ("signature expired", CallerClockSkew, Likely),
    ("signature not yet current", CallerClockSkew, Likely),
    (
        "request time and the current time is too large",
        CallerClockSkew,
        Likely,
    ),
    (
        "date in credential scope does not match",
        CallerClockSkew,
        Possible,
    ),
    ("request has expired", CallerClockSkew, Possible),
    (
        "token included in the request is expired",
        CallerCredentialsExpired,
        Likely,
    ),
    ("token has expired", CallerCredentialsExpired, Likely),
    ("token is expired", CallerCredentialsExpired, Likely),
    (
        "token included in the request is invalid",
        CallerMissingSecurityToken,
        Possible,
    ),
    ("missing authentication token", CallerUnsigned, Likely),
    (
        "authorization header cannot be empty",
        CallerUnsigned,
        Likely,
    ),
    ("authorization header requires", CallerUnsigned, Possible),
    (
        "does not match the signature you provided",
        CallerSignedUnstableHeader,
        Possible,
    ),
];

/// Beginnings of exceptions that say enough without a message.
const EXCEPTIONS: [(&str, Code, Confidence); 8] = [
    ("ExpiredToken", CallerCredentialsExpired, Likely),
    ("RequestTimeTooSkewed", CallerClockSkew, Likely),
    ("RequestExpired", CallerClockSkew, Possible),
    ("MissingAuthenticationToken", CallerUnsigned, Likely),
    ("UnrecognizedClient", CallerMissingSecurityToken, Possible),
    ("InvalidClientTokenId", CallerMissingSecurityToken, Possible),
    ("InvalidSignature", CallerSignedUnstableHeader, Possible),
    (
        "SignatureDoesNotMatch",
        CallerSignedUnstableHeader,
        Possible,
    ),
];

/// Headers that a proxy, or HTTP itself, takes off or changes on the way (RFC 9110 §7.6.1).
const UNSTABLE: [&str; 8] = [
    "connection",
    "keep-alive",
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "forwarded",
];

/// The fault that an authentication error names.
pub(super) fn of_error(exception: &str, message: &str) -> Option<(Code, Confidence)> {
    // A denied caller was authenticated first.
    if exception.starts_with("AccessDenied") {
        return None;
    }
    let message = message.to_ascii_lowercase();
    let said = MESSAGES.iter().find(|(words, ..)| message.contains(words));
    let named = EXCEPTIONS
        .iter()
        .find(|(name, ..)| exception.starts_with(name));
    said.or(named)
        .map(|(_, code, confidence)| (*code, *confidence))
}

/// What is wrong with a signature by its own headers.
pub(super) fn of_headers(signing: &Signing, service_region: Option<&str>) -> Vec<Code> {
    if !signing.signed {
        return vec![CallerUnsigned];
    }
    let is_signed = |name: &str| signing.signed_headers.iter().any(|it| it == name);
    let mut codes = Vec::new();
    if signing
        .service
        .as_deref()
        .is_some_and(|it| it != "vpc-lattice-svcs")
    {
        codes.push(CallerSignedWrongService);
    }
    if let (Some(region), Some(wanted)) = (signing.region.as_deref(), service_region)
        && !region
            .split(',')
            .any(|it| covers(signing, it.trim(), wanted))
    {
        codes.push(CallerSignedWrongRegion);
    }
    // "You must send x-amz-content-sha256 with UNSIGNED-PAYLOAD": user guide, sigv4-authenticated-requests.
    match signing.payload {
        PayloadHash::Missing => codes.push(CallerMissingContentSha256),
        PayloadHash::Hashed => codes.push(CallerSignedPayload),
        PayloadHash::Unsigned => {}
    }
    let wants_token = signing.temporary == Some(true) || is_signed("x-amz-security-token");
    if wants_token && !signing.token {
        codes.push(CallerMissingSecurityToken);
    }
    let has_no_host =
        !signing.signed_headers.is_empty() && !is_signed("host") && !is_signed(":authority");
    if has_no_host || signing.signed_headers.iter().any(|it| is_unstable(it)) {
        codes.push(CallerSignedUnstableHeader);
    }
    codes
}

/// Whether one entry of a region set covers the region; `SigV4A` takes `*`, alone or at the end, and `SigV4` has
/// one region (IAM user guide, "AWS Signature Version 4 for API requests").
fn covers(signing: &Signing, entry: &str, region: &str) -> bool {
    let has_set = signing.algorithm.as_deref() != Some("AWS4-HMAC-SHA256");
    match entry.strip_suffix('*').filter(|_| has_set) {
        Some(start) => region.starts_with(start),
        None => entry == region,
    }
}

/// Whether a header does not arrive as it was signed.
pub(super) fn is_unstable(name: &str) -> bool {
    UNSTABLE.contains(&name) || name.starts_with("proxy-") || name.starts_with("x-forwarded-")
}
