//! One HTTP answer, and who wrote it: Lattice, or the application behind it.

use jiff::Timestamp;

use crate::paste::decode;
use crate::paste::denial;
use crate::paste::exception::{self, Sort};
use crate::paste::message::Head;
use crate::paste::secrets::Secrets;
use crate::paste::words;
use crate::snapshot::observation::{Author, Response};

/// Headers and server names of forward proxies.
const PROXIES: [&str; 6] = [
    "squid",
    "zscaler",
    "bluecoat",
    "mcafee",
    "forcepoint",
    "websense",
];

/// Reads a response's head and body; `Err` says why it is none of one call to Lattice.
pub(super) fn read(head: &Head<'_>, body: &str, secrets: &Secrets) -> Result<Response, String> {
    let mut response = Response {
        status: Some(head.status),
        request_id: head.header("x-amzn-requestid").map(|it| secrets.keep(it)),
        date: head.header("date").and_then(date),
        ..Response::default()
    };
    read_body(body, &mut response, secrets)?;
    if response.author == Author::Lattice {
        return Ok(response);
    }
    if let Some(proxy) = proxy(head) {
        return Err(format!(
            "a proxy answered (`{}`), not VPC Lattice: take the service's name into `NO_PROXY`, \
                and call again",
            secrets.keep(proxy)
        ));
    }
    let body = body.trim();
    let is_reason = body.eq_ignore_ascii_case(head.reason)
        || words::reason(head.status)
            .is_some_and(|it| body.len() < 40 && body.to_ascii_lowercase().starts_with(it))
        || body.eq_ignore_ascii_case("non existent service");
    if response.exception.is_none() && !body.is_empty() && !is_reason {
        response.author = Author::Target;
    }
    Ok(response)
}

/// Reads the answer to a probe, which is one answer to one call, whatever its body looks like.
pub(super) fn of_probe(status: u16, headers: &[(&str, String)], body: &[u8]) -> Response {
    let head = Head {
        status,
        reason: "",
        headers: headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect(),
    };
    let text = decode::decode(body);
    let secrets = text
        .as_deref()
        .map_or_else(|_| Secrets::found_in(""), Secrets::found_in);
    let read = text.and_then(|text| read(&head, &text, &secrets));
    read.unwrap_or_else(|_| Response {
        status: Some(status),
        request_id: head.header("x-amzn-requestid").map(|it| secrets.keep(it)),
        date: head.header("date").and_then(date),
        // Lattice writes plain text of one sentence, and a proxy is not asked by a probe.
        author: Author::Target,
        ..Response::default()
    })
}

/// Reads what a body says; leaves the author unknown where it has none of Lattice's words.
pub(super) fn read_body(
    body: &str,
    response: &mut Response,
    secrets: &Secrets,
) -> Result<(), String> {
    let text = decode::unescape(body);
    let denials = if text.contains("authorized") {
        denial::find(&decode::flat(&text), secrets)
    } else {
        denial::Denials::default()
    };
    if let [one, other, ..] = denials.found.as_slice() {
        return Err(format!(
            "there are two denials in it, of `{}` and of `{}` to `{}`: paste the answer to one request",
            one.resource, other.principal, other.resource
        ));
    }
    if let Some(denial) = denials.found.into_iter().next() {
        // An application behind Lattice may pass on that AWS denied something to itself: VPC Lattice denies
        // with 403 only.
        let is_denial = response.status.is_none_or(|it| it == 403);
        if is_denial && denial.action.starts_with("vpc-lattice-svcs:") {
            response.author = Author::Lattice;
            response.exception = Some("AccessDeniedException".to_owned());
            response.denial = Some(denial);
        } else {
            response.author = Author::Target;
        }
        return Ok(());
    }
    if denials.is_cut {
        return Err("the denial breaks off before its resource: paste the whole body".to_owned());
    }
    if let Some(found) = exception::find(&text).filter(|it| it.sort != Sort::ControlPlane) {
        // VPC Lattice refuses with 400, 401 and 403; any other status, and an operation of an SDK, are of a call
        // that the application made.
        let is_refusal = response
            .status
            .is_none_or(|it| matches!(it, 400 | 401 | 403));
        let is_invoke = found.operation.is_none_or(|it| it == "Invoke");
        if !is_refusal || !is_invoke {
            response.author = Author::Target;
            return Ok(());
        }
        if found.opens_line {
            response.author = Author::Lattice;
        }
        response.exception = Some(found.name.to_owned());
        response.message = Some(secrets.keep(found.message)).filter(|it| !it.is_empty());
    }
    Ok(())
}

/// What gives a forward proxy away.
fn proxy<'a>(head: &Head<'a>) -> Option<&'a str> {
    if head.status == 407 {
        return Some("407 Proxy Authentication Required");
    }
    ["server", "via", "x-squid-error", "x-cache"]
        .iter()
        .find_map(|name| {
            let value = head.header(name)?;
            let lower = value.to_ascii_lowercase();
            (*name == "x-squid-error" || PROXIES.iter().any(|it| lower.contains(it)))
                .then_some(value)
        })
}

/// The `Date` header (RFC 9110 §5.6.7).
fn date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text)
        .ok()
        .map(|it| it.timestamp())
}
