//! The caller: is the request signed, and as Lattice wants it.
//!
//! Facts say little of a signature; what is known comes from the request that was pasted, from the
//! refusal, or from `--caller anonymous`.

use crate::checks::finding::{Answer, Finding, Subject};
use crate::checks::gates::policies::{if_asked, refuses_anonymous};
use crate::codes::Code;
use crate::paste::signing_findings;
use crate::path::Path;

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
    let Some(signing) = signing else {
        return Ok(Vec::new());
    };
    Ok(signing_findings(signing, Some(path.region()))
        .into_iter()
        .map(|code| {
            let host = path.url.as_ref().map_or("", |url| url.host.as_str());
            Finding::fail(code, Subject::of("observations", ""))
                .word(
                    "signed_service",
                    signing.service.clone().unwrap_or_else(|| "none".to_owned()),
                )
                .word(
                    "signed_region",
                    signing.region.clone().unwrap_or_else(|| "none".to_owned()),
                )
                .word("signed_headers", signing.signed_headers.join(";"))
                .word("host", host)
                .word("signing", "pasted")
                .seen_at("/observations/signing")
        })
        .collect())
}

/// The identity that the call could be signed with, where the estate holds just one.
fn only_identity(path: &Path<'_>) -> Option<String> {
    let mut identities = path.estate().identities.keys();
    let only = identities.next()?;
    identities.next().is_none().then(|| only.clone())
}
