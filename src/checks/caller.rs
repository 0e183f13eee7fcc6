//! The caller: is the request signed, and as Lattice wants it.
//!
//! Facts say little of a signature; what is known comes from the request that was pasted, from the
//! refusal, or from `--caller anonymous`.

use crate::checks::finding::{Answer, Doubt, Finding, Status, Subject, Truth};
use crate::checks::gates::policies::{if_asked, is_open_throughout, refuses_anonymous};
use crate::checks::gates::request::foreign_partition;
use crate::codes::Code;
use crate::paste::signing_findings;
use crate::path::Path;
use crate::path::unknown::Unknown;
use crate::snapshot::observation::{PayloadHash, Signing};

/// Asks how the request is signed. An unsigned request is a fault only where a level refuses it; a
/// badly signed one is refused even where an unsigned one would pass (VPC Lattice user guide,
/// "`SigV4` authenticated requests").
pub fn signature(path: &Path<'_>) -> Answer {
    if_asked(path, signed_rightly(path))
}

fn signed_rightly(path: &Path<'_>) -> Answer {
    if path.asks_why_open() || path.is_passthrough() {
        return Ok(Vec::new());
    }
    if let Some(unknown) = foreign_partition(path) {
        return Err(unknown.into());
    }
    let signing = path.snapshot.observations.signing.as_ref();
    let was_said = path.snapshot.call.caller.as_deref() == Some("anonymous");
    if path.is_anonymous() {
        let finding = Finding::fail(Code::CallerUnsigned, Subject::call());
        let finding = match (signing, only_identity(path)) {
            (Some(_), _) if !was_said => finding
                .seen_at("/observations/signing")
                .word("signing", "pasted"),
            (_, Some(identity)) => finding.word("identity", identity),
            (_, None) => finding,
        };
        return Ok(if refuses_anonymous(path)? {
            vec![finding]
        } else {
            Vec::new()
        });
    }
    let mut findings = Vec::new();
    if let Some(signing) = signing {
        findings.extend(
            signing_findings(signing, Some(path.region()))
                .into_iter()
                .map(|code| with_signing(path, signing, code)),
        );
        findings.extend(unsigned_headers(path, signing));
    }
    findings.extend(said_payload(path));
    if !findings.iter().any(|it| it.status == Status::Fail)
        && let Some(signing) = signing
    {
        if let Some(unknown) = other_algorithm(signing) {
            return Err(unknown.into());
        }
        findings.extend(other_host(path, signing));
    }
    if is_open_throughout(path) {
        findings = findings.into_iter().map(doubted_where_open).collect();
    }
    Ok(findings)
}

/// A finding on a pasted signature, with the words of its sentences.
fn with_signing(path: &Path<'_>, signing: &Signing, code: Code) -> Finding {
    let host = path.url.as_ref().map_or("", |url| url.host.as_str());
    let mut mended = signing.signed_headers.clone();
    mended.push(CONTENT_SHA256.to_owned());
    mended.sort_unstable();
    mended.dedup();
    Finding::fail(code, Subject::Observations)
        .word(
            "signed_service",
            signing.service.clone().unwrap_or_else(|| "none".to_owned()),
        )
        .word(
            "signed_region",
            signing.region.clone().unwrap_or_else(|| "none".to_owned()),
        )
        .word("signed_headers", signing.signed_headers.join(";"))
        .word("mended_headers", mended)
        .word("host", host)
        .word("signing", "pasted")
        .seen_at("/observations/signing")
}

const CONTENT_SHA256: &str = "x-amz-content-sha256";
const TOKEN: &str = "x-amz-security-token";

/// Headers that were sent, and that the signature does not cover: the general rules of `SigV4` want every `x-amz-`
/// header signed, and leave it to each service whether the token is (IAM user guide, "Create a signed AWS API
/// request").
fn unsigned_headers(path: &Path<'_>, signing: &Signing) -> Vec<Finding> {
    let is_unsigned = |name: &str| {
        let signed = &signing.signed_headers;
        signing.signed && !signed.is_empty() && !signed.iter().any(|it| it == name)
    };
    let mut findings = Vec::new();
    if signing.payload == PayloadHash::Unsigned && is_unsigned(CONTENT_SHA256) {
        let rule = "whether VPC Lattice takes an x-amz-content-sha256 header that is sent and not signed; its error text speaks of the canonical headers, which are the signed ones";
        let finding = with_signing(path, signing, Code::CallerMissingContentSha256);
        findings.push(finding.doubted(Doubt::undocumented(rule)));
    }
    if signing.token && is_unsigned(TOKEN) {
        let rule =
            "whether VPC Lattice takes an x-amz-security-token header that is sent and not signed";
        let finding = with_signing(path, signing, Code::CallerMissingSecurityToken);
        findings.push(Finding {
            status: Status::Pass,
            truth: Truth::RuledOut,
            ..finding.doubted(Doubt::undocumented(rule))
        });
    }
    findings
}

/// The payload hash that a header of the call says, where Lattice does not take it.
fn said_payload(path: &Path<'_>) -> Option<Finding> {
    path.snapshot.call.caller.as_deref()?;
    let headers = &path.snapshot.call.headers;
    let index = headers.iter().position(|it| {
        it.name.eq_ignore_ascii_case(CONTENT_SHA256) && it.value.trim() != "UNSIGNED-PAYLOAD"
    })?;
    let finding = Finding::fail(Code::CallerSignedPayload, Subject::call());
    Some(
        finding
            .word("said_payload", headers[index].value.clone())
            .word("header_index", index),
    )
}

/// What is not known where the algorithm is neither of the two that Lattice takes.
fn other_algorithm(signing: &Signing) -> Option<Unknown> {
    const KNOWN: [&str; 2] = ["AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"];
    let other = signing.algorithm.as_deref();
    let other = other.filter(|it| !KNOWN.contains(it))?;
    Some(Unknown::unsaid(
        &format!("what VPC Lattice makes of a request that is signed with {other}"),
        "it authenticates requests that are signed with SigV4 or SigV4A, and this is neither",
        "lattice-doctor explain signing",
    ))
}

/// A `Host` that was signed, and is not the one that the call sends.
fn other_host(path: &Path<'_>, signing: &Signing) -> Option<Finding> {
    let headers = path.headers();
    let mut sent = headers
        .iter()
        .filter(|it| it.name.eq_ignore_ascii_case("host"));
    let (sent, signed) = (sent.next()?, signing.host.as_deref()?);
    let plain = |it: &str| {
        let it = it.trim().to_ascii_lowercase();
        let without = it.strip_suffix(":443").or_else(|| it.strip_suffix(":80"));
        without.unwrap_or(&it).to_owned()
    };
    (plain(signed) != plain(&sent.value)).then(|| {
        let gap = Unknown::unsaid(
            "which Host reaches VPC Lattice",
            &format!(
                "the pasted request was signed with Host {signed}, the call goes to {}, and a signature is good only for the Host that arrives",
                sent.value
            ),
            "lattice-doctor explain signing",
        );
        let finding = with_signing(path, signing, Code::CallerSignedUnstableHeader);
        Finding {
            status: Status::Unknown,
            truth: Truth::Open,
            gap: Some(gap),
            ..finding
        }
    })
}

/// "VPC Lattice attempts to authenticate any request that is signed" (user guide, "`SIGv4` authenticated requests"),
/// and auth type `NONE` asks nobody who calls.
fn doubted_where_open(finding: Finding) -> Finding {
    finding.doubted(Doubt::undocumented(
        "whether a signature is checked where both auth types are NONE",
    ))
}

/// The identity that the call could be signed with, where the estate holds just one.
fn only_identity(path: &Path<'_>) -> Option<String> {
    let mut identities = path.estate().identities.keys();
    let only = identities.next()?;
    identities.next().is_none().then(|| only.clone())
}
