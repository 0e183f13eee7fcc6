//! A signature that was not accepted: by the error that came back, or by the headers that were sent.

use crate::codes::Code;
use crate::codes::confidence::Confidence;
use crate::paste::explain::subject::Subject;
use crate::paste::{Explained, faults};
use crate::snapshot::observation::{Author, Response, Signing};
use crate::snapshot::outcome::Outcome;

use Confidence::Possible;

/// A signed request that could not be authenticated.
pub(super) fn unauthenticated(
    response: &Response,
    outcome: Option<Outcome>,
    subject: &Subject,
) -> Vec<Explained> {
    let exception = response.exception.as_deref().unwrap_or_default();
    let message = response.message.as_deref().unwrap_or_default();
    let said = if message.is_empty() {
        format!("`{exception}`")
    } else {
        format!("`{exception}: {message}`")
    };
    let by_whom = if response.author == Author::Lattice {
        "VPC Lattice"
    } else {
        "the answer"
    };
    let Some((code, confidence)) = faults::of_error(exception, message) else {
        if exception.starts_with("AccessDenied") {
            let summary = format!(
                "{by_whom} denied the call to {} without saying who was denied what: paste the \
                    whole body",
                subject.place()
            );
            return vec![subject.finding(Code::UnexplainedHttp403, Possible, outcome, summary)];
        }
        let summary = format!(
            "{by_whom} could not authenticate the call to {}: {said}",
            subject.place()
        );
        return vec![subject.finding(Code::CallerSignedUnstableHeader, Possible, outcome, summary)];
    };
    let summary = format!(
        "{by_whom} could not authenticate the signed call to {}: {}, by {said}",
        subject.place(),
        fault_words(code)
    );
    let mut list = vec![subject.finding(code, confidence, outcome, summary)];
    if code == Code::CallerMissingSecurityToken && confidence == Possible {
        let summary = format!(
            "the credentials that signed the call to {} may have ended, by {said}",
            subject.place()
        );
        list.push(subject.finding(Code::CallerCredentialsExpired, Possible, outcome, summary));
    }
    list
}

/// A fault of signing in words.
fn fault_words(code: Code) -> &'static str {
    match code {
        Code::CallerSignedWrongService => {
            "it is signed for another service than `vpc-lattice-svcs`"
        }
        Code::CallerSignedWrongRegion => "it is signed for another region than the service's",
        Code::CallerSignedPayload => {
            "the hash of its payload is signed, and VPC Lattice takes `UNSIGNED-PAYLOAD` only"
        }
        Code::CallerMissingContentSha256 => "it lacks `x-amz-content-sha256: UNSIGNED-PAYLOAD`",
        Code::CallerMissingSecurityToken => "it lacks the session token of temporary credentials",
        Code::CallerSignedUnstableHeader => "a signed header did not arrive as it was signed",
        Code::CallerClockSkew => "the time of its signature is off",
        Code::CallerCredentialsExpired => "the credentials that signed it have ended",
        _ => "it carries no signature that can be read",
    }
}

/// A fault that the pasted headers show.
pub(super) fn sentence(code: Code, signing: &Signing, subject: &Subject) -> String {
    let place = subject.place();
    match code {
        Code::CallerSignedWrongService => {
            let service = signing.service.as_deref().unwrap_or_default();
            format!(
                "by its `Authorization` header the call to {place} is signed for `{service}`, \
                    and must be for `vpc-lattice-svcs`"
            )
        }
        Code::CallerSignedWrongRegion => {
            let region = signing.region.as_deref().unwrap_or_default();
            let wanted = subject.region.as_deref().unwrap_or("another region");
            format!(
                "by its `Authorization` header the call to {place} is signed for `{region}`, \
                    and the service is in `{wanted}`"
            )
        }
        Code::CallerSignedUnstableHeader => {
            let names: Vec<&str> = signing
                .signed_headers
                .iter()
                .map(String::as_str)
                .filter(|it| faults::is_unstable(it))
                .collect();
            let names = if names.is_empty() {
                "no `host`".to_owned()
            } else {
                format!("`{}`", names.join("`, `"))
            };
            format!(
                "the signature of the call to {place} covers {names}, and such a signature does \
                    not hold at VPC Lattice"
            )
        }
        code => format!(
            "the headers of the call to {place} show that {}",
            fault_words(code)
        ),
    }
}
