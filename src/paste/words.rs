//! What clients say when no answer came, or a bad one: curl, Go, Java, Python, Node, gRPC, dig.
//!
//! The words only tell the outcome; a code where they single one out.

use crate::codes::Code;
use crate::paste::phrases::{ROWS, TIMED_OUT, TIMEOUTS};
use crate::snapshot::outcome::Outcome;

use Outcome::{ConnectionReset, DnsError, ReadTimeout};

/// What the words of a client come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// An outcome.
    Outcome(Outcome, Option<Code>),
    /// Something that cannot be told apart, and why.
    Unclear(&'static str),
    /// Nothing that is known.
    Nothing,
}

/// Reads what a client says, in a text of a few kilobytes.
pub(super) fn read(text: &str) -> Said {
    let text = text.to_ascii_lowercase();
    if text.contains("could not resolve proxy")
        || text.contains("from proxy after connect")
        || text.contains("tunnel failed")
    {
        return Said::Unclear(
            "the client fails at its own proxy, before VPC Lattice: take the service's name \
                into `NO_PROXY`, and call again",
        );
    }
    // A lookup that gets no answer in time is about the name, not about the service.
    if text.contains("lookup ") && text.contains("i/o timeout") {
        return Said::Outcome(DnsError, Some(Code::DnsNoAnswer));
    }
    // A read that times out may speak of a connection, and a connection of a read that never was.
    let is_read = text.contains("read timed out")
        || text.contains("read etimedout")
        || text.contains("readtimeout");
    if is_read {
        return Said::Outcome(ReadTimeout, None);
    }
    if let Some((_, outcome, code)) = ROWS.iter().find(|(words, ..)| text.contains(words)) {
        return Said::Outcome(*outcome, *code);
    }
    if !TIMED_OUT.iter().any(|it| text.contains(it)) {
        return if text.trim_end().ends_with(": eof") || text.contains("unexpected eof") {
            Said::Outcome(ConnectionReset, None)
        } else {
            Said::Nothing
        };
    }
    match TIMEOUTS.iter().find(|(words, ..)| text.contains(words)) {
        Some((_, outcome, code)) => Said::Outcome(*outcome, *code),
        None => Said::Unclear(
            "it says that time ran out, but not whether the connection was never made or the \
                answer never came: paste the output of `curl -v`",
        ),
    }
}

/// The status in a text of a few words: `503 Service Unavailable`, `HTTP 404`, `403`.
pub(super) fn status(text: &str) -> Option<u16> {
    const BEFORE: [&str; 8] = [
        "http",
        "status",
        "status code",
        "status code:",
        "status:",
        "error",
        "error:",
        "returned error:",
    ];
    let text = text.trim();
    if text.len() > 120 || text.lines().count() > 1 {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    for word in lower.split_ascii_whitespace() {
        let digits = word.trim_matches([':', ',', '.', ';', '(', ')', '`', '"']);
        let Some(status) = digits
            .parse::<u16>()
            .ok()
            .filter(|it| digits.len() == 3 && (200..600).contains(it))
        else {
            continue;
        };
        let (before, after) = lower.split_once(digits)?;
        let before = before.trim_matches([' ', '(', '`', '"']);
        let after = after.trim_matches([' ', ')', ':', ',', '.', '`', '"']);
        let is_behind = before.is_empty() || BEFORE.iter().any(|it| before.ends_with(it));
        let is_before = after.is_empty()
            || reason(status).is_some_and(|it| after.starts_with(it))
            || after == "non existent service"
            || before.ends_with("code")
            || before.ends_with("code:");
        return (is_behind && is_before).then_some(status);
    }
    // Lattice's own words, without a number (`docs/lattice.md` §8).
    let is = |words: &str| lower == words || lower.ends_with(&format!("desc = {words}"));
    if is("service unavailable") {
        return Some(503);
    }
    is("non existent service").then_some(404)
}

/// The words of RFC 9110 for the statuses that are met here, in lower case.
pub(super) fn reason(status: u16) -> Option<&'static str> {
    Some(match status {
        200 => "ok",
        400 => "bad request",
        401 => "unauthorized",
        403 => "forbidden",
        404 => "not",
        429 => "too many requests",
        500 => "internal",
        502 => "bad gateway",
        503 => "service",
        504 => "gateway time",
        _ => return None,
    })
}
