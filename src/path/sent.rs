//! The headers of the request, as far as they are known.
//!
//! A header that nobody named is taken as absent, by rules and by policies alike; some every client of
//! Lattice sends (`docs/contract.md` §4.19), and of those the value is known in part.

use crate::path::Path;
use crate::snapshot::Header;

/// A header that every such client sends, and which nobody gave a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usual<'a> {
    /// Its name, in lower case.
    pub name: &'a str,
    /// How its value begins; empty where nothing is known of it.
    pub begins: &'static str,
    /// Whether that is the whole value.
    pub is_whole: bool,
}

const fn any(name: &str) -> Usual<'_> {
    Usual {
        name,
        begins: "",
        is_whole: false,
    }
}

/// What an unsigned request carries, too.
const OF_ALL: [Usual<'static>; 1] = [any("user-agent")];

/// What a signature adds: Lattice takes `UNSIGNED-PAYLOAD` and nothing else as the payload's hash (VPC
/// Lattice user guide, "`SIGv4` authenticated requests").
const OF_SIGNED: [Usual<'static>; 3] = [
    Usual {
        name: "authorization",
        begins: "AWS4-",
        is_whole: false,
    },
    any("x-amz-date"),
    Usual {
        name: "x-amz-content-sha256",
        begins: "UNSIGNED-PAYLOAD",
        is_whole: true,
    },
];

/// What the signature of a session adds.
const OF_SESSION: Usual<'static> = any("x-amz-security-token");

/// The headers that this client sends without being told, and those whose values were hidden, but none that was said.
pub fn usual<'a>(path: &Path<'a>) -> Vec<Usual<'a>> {
    let call = &path.snapshot.call;
    let caller = call.caller.as_deref();
    let is_signed = caller.is_some() && !path.is_anonymous();
    let is_session = is_signed
        && caller.is_some_and(|it| it.contains(":role/") || it.contains(":assumed-role/"));
    let signed = OF_SIGNED.iter().filter(|_| is_signed);
    let session = is_session.then_some(&OF_SESSION);
    let more = &path.variant.headers;
    let is_unsaid = |it: &Usual<'_>| !has(&call.headers, it.name) && !has(more, it.name);
    let hidden = call.hidden_headers.iter().map(|it| any(it));
    let all = OF_ALL.iter().chain(signed).chain(session).copied();
    let mut usual: Vec<Usual<'a>> = Vec::new();
    for it in all.chain(hidden).filter(is_unsaid) {
        let is_there = usual
            .iter()
            .any(|other| other.name.eq_ignore_ascii_case(it.name));
        if !is_there {
            usual.push(it);
        }
    }
    usual
}

/// Headers that hold credentials: no flag takes them, and no snapshot has their values.
const SECRET: [&str; 5] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "x-amz-security-token",
    "x-api-key",
];

/// Whether a header of this name may not be said.
pub fn is_secret(name: &str) -> bool {
    SECRET.iter().any(|it| name.eq_ignore_ascii_case(it))
}

/// Whether a header was said.
pub fn has(headers: &[Header], name: &str) -> bool {
    headers.iter().any(|it| it.name.eq_ignore_ascii_case(name))
}
