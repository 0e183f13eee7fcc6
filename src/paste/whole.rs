//! The order in which a text is tried: log record, transcript, error, words; and what is said of the rest.

use std::borrow::Cow;

use crate::codes::Code;
use crate::paste::called;
use crate::paste::decode;
use crate::paste::elsewhere;
use crate::paste::error_text;
use crate::paste::message::Request;
use crate::paste::operation;
use crate::paste::record;
use crate::paste::secrets::{Secrets, is_credential};
use crate::paste::transcript::{self, Transcript};
use crate::paste::words::{self, Said};
use crate::paste::{Called, Kind, Pasted, Refusal, answer, authorization};
use crate::snapshot::Header;
use crate::snapshot::observation::{Author, LogRecord, Response, Signing};
use crate::snapshot::outcome::Outcome;

/// The longest text in which a client's words are looked for: a stack trace, not a day's log.
const LONGEST: usize = 16 * 1024;

/// Reads a text of any kind; `Err` says why it is none that is known.
pub(super) fn read(bytes: &[u8], limit: usize) -> Result<Pasted, String> {
    if bytes.len() > limit {
        return Err(format!(
            "it has {} bytes, and at most {limit} are read: paste one answer, one transcript or \
                one log record",
            bytes.len()
        ));
    }
    let text = decode::decode(bytes)?;
    if text.trim().is_empty() {
        return Err("there is no text in it".to_owned());
    }
    let secrets = Secrets::found_in(&text);
    let transcript = transcript::read(&text);
    let records = match record::read(&text, &secrets) {
        // A record that a program logged stands escaped in its own line.
        Some(Err(_)) if text.contains("\\\"") => record::read(&decode::unescape(&text), &secrets),
        records => records,
    };
    if let Some(records) = records {
        return match (records, transcript) {
            (Ok(_), Some(transcript)) if !transcript.responses.is_empty() => Err(
                "there are two things in it, a transcript and a log record: paste one of them"
                    .to_owned(),
            ),
            (Ok(records), _) => Ok(of_records(records)),
            (Err(because), _) => Err(because),
        };
    }
    if let Some(transcript) = transcript {
        return of_transcript(&transcript, &secrets);
    }
    if let Some(result) = error_text::read(&text, &secrets) {
        return result.map(|pasted| Pasted {
            called: called::of_words(&text, &secrets),
            ..pasted
        });
    }
    of_words(&text, &secrets)
}

/// A log record, or the same request in two logs.
fn of_records(records: Vec<LogRecord>) -> Pasted {
    let first = records.first();
    let status = first.and_then(|it| it.response_code);
    let is_anonymous = first
        .and_then(|it| it.resolved_user.as_deref())
        .is_some_and(|it| it.eq_ignore_ascii_case("anonymous"));
    let symptom = status.and_then(Outcome::of_status).map(|it| match it {
        Outcome::Ok if is_anonymous => Outcome::UnauthenticatedOk,
        it => it,
    });
    Pasted {
        kind: Kind::Log,
        symptom,
        records,
        ..Pasted::default()
    }
}

/// A transcript of one request.
fn of_transcript(parts: &Transcript<'_>, secrets: &Secrets) -> Result<Pasted, String> {
    if let Some(status) = parts.tunnel_refused {
        return Err(format!(
            "a proxy refused the tunnel with {status}, so the request never left for VPC \
                Lattice: take the service's name into `NO_PROXY`, and call again"
        ));
    }
    if parts.requests.len() > 1 || parts.responses.len() > 1 {
        return Err(several(parts, secrets));
    }
    let request = parts.requests.first();
    let called = called::of_transcript(parts, request, secrets);
    let signing = request
        .filter(|it| !it.headers.is_empty())
        .map(|it| authorization::read(&it.headers, it.target, secrets));
    let Some(head) = parts.responses.first() else {
        return of_silence(parts, called, signing, secrets);
    };
    let response = answer::read(head, &parts.body, secrets)?;
    if response.author != Author::Lattice {
        elsewhere::foreign(&called, head, secrets)?;
    }
    let is_lattice =
        called.address.is_some_and(called::is_lattice_address) || called::is_managed(&called);
    let is_unsigned = signing.as_ref().is_some_and(|it| !it.signed);
    let symptom = match Outcome::of_status(head.status) {
        Some(Outcome::Ok) if is_unsigned && is_lattice && head.status < 300 => {
            Some(Outcome::UnauthenticatedOk)
        }
        it => it,
    };
    Ok(Pasted {
        kind: Kind::Transcript,
        symptom,
        response: Some(response),
        signing,
        headers: request.map_or_else(Vec::new, |it| headers(it, secrets)),
        hidden_headers: request.map_or_else(Vec::new, hidden_headers),
        called,
        ..Pasted::default()
    })
}

/// The headers of a request, without those that hold credentials.
fn headers(request: &Request<'_>, secrets: &Secrets) -> Vec<Header> {
    let plain = request.headers.iter().filter(|it| !is_credential(it.0));
    let plain = plain.map(|(name, value)| Header {
        name: (*name).to_owned(),
        value: secrets.keep(value),
    });
    plain.collect()
}

fn hidden_headers(request: &Request<'_>) -> Vec<String> {
    let names = request.headers.iter().map(|it| it.0);
    let names = names.filter(|it| is_credential(it));
    names.map(str::to_ascii_lowercase).collect()
}

/// A transcript that ends before an answer.
fn of_silence(
    parts: &Transcript<'_>,
    called: Called,
    signing: Option<Signing>,
    secrets: &Secrets,
) -> Result<Pasted, String> {
    let all_said = parts.all_said();
    // Newer curl says "couldn't connect" whatever the reason; its notes have the reason.
    let verdict = parts.verdict.filter(|it| !it.contains("Couldn't connect"));
    let said = match verdict.map(words::read) {
        None | Some(Said::Nothing) => words::read(&all_said),
        Some(said) => said,
    };
    let (symptom, hint) = match said {
        // Once the connection stands, a timeout is one of the answer.
        Said::Outcome(Outcome::ConnectTimeout, _) if parts.is_connected => {
            (Outcome::ReadTimeout, None)
        }
        Said::Outcome(outcome, hint) => (outcome, hint),
        Said::Unclear(because) if !all_said.to_ascii_lowercase().contains("timed out") => {
            return Err(because.to_owned());
        }
        Said::Unclear(_) if parts.is_connected => (Outcome::ReadTimeout, None),
        Said::Unclear(_) => (Outcome::ConnectTimeout, None),
        Said::Nothing if signing.is_some() => {
            return Ok(Pasted {
                kind: Kind::Transcript,
                signing,
                called,
                ..Pasted::default()
            });
        }
        Said::Nothing => {
            return Err(
                "the transcript ends before an answer or an error: paste it to its end".to_owned(),
            );
        }
    };
    if called.address.is_some_and(|it| it.is_loopback()) {
        return Err(elsewhere::loopback(&called, secrets));
    }
    Ok(Pasted {
        kind: Kind::Transcript,
        symptom: Some(symptom),
        signing,
        called,
        hint,
        ..Pasted::default()
    })
}

/// A few words, a status, or nothing that is known.
fn of_words(text: &str, secrets: &Secrets) -> Result<Pasted, String> {
    let unescaped = if text.len() > LONGEST {
        Cow::Borrowed(text)
    } else {
        decode::unescape(text)
    };
    let called = called::of_words(&unescaped, secrets);
    // A load balancer's own log names it as well.
    let is_about = |arn: &str| {
        let lower = unescaped.to_ascii_lowercase();
        unescaped.trim() == arn
            || ["error", "exception", "invalid"]
                .iter()
                .any(|it| lower.contains(it))
    };
    let load_balancer = operation::load_balancer_arn(&unescaped);
    if let Some(arn) = load_balancer.filter(|it| text.len() < LONGEST && is_about(it)) {
        return Ok(Pasted {
            kind: Kind::Error,
            hint: Some(Code::TargetGroupElbArn),
            refusal: Some(Refusal {
                load_balancer_arn: Some(secrets.keep(arn)),
                ..Refusal::default()
            }),
            ..Pasted::default()
        });
    }
    let lower = unescaped
        .trim_start()
        .get(..64)
        .unwrap_or(&unescaped)
        .trim_start()
        .to_ascii_lowercase();
    if lower.starts_with("<!doctype") || lower.starts_with("<html") || lower.starts_with("<head") {
        return Err(
            "it is an HTML page, and VPC Lattice answers in plain text: an application \
            or a proxy wrote it; paste the output of `curl -v`"
                .to_owned(),
        );
    }
    if let Some(status) = words::status(&unescaped) {
        return Ok(Pasted {
            kind: Kind::Transcript,
            symptom: Outcome::of_status(status),
            response: Some(Response {
                status: Some(status),
                ..Response::default()
            }),
            called,
            ..Pasted::default()
        });
    }
    if called.address.is_some_and(|it| it.is_loopback())
        || called.host.as_deref() == Some("localhost")
    {
        return Err(elsewhere::loopback(&called, secrets));
    }
    if text.len() > LONGEST {
        return Err(
            "it is long, and neither a transcript nor an access-log record nor a denial \
            is in it: paste the lines of one error"
                .to_owned(),
        );
    }
    let said = words::read(&unescaped);
    if let Some(port) = elsewhere::other_port(&unescaped)
        .filter(|_| !matches!(said, Said::Outcome(Outcome::DnsError, _)))
    {
        return Err(format!(
            "it is about port {port}, at which no HTTP is spoken: no service behind VPC Lattice"
        ));
    }
    match said {
        Said::Outcome(outcome, hint) => Ok(Pasted {
            kind: Kind::Error,
            symptom: Some(outcome),
            hint,
            called,
            ..Pasted::default()
        }),
        Said::Unclear(because) => Err(because.to_owned()),
        Said::Nothing => Err(
            "it is neither an answer of VPC Lattice nor a transcript, an \
            access-log record or an error of a client: paste the response body, the output of \
            `curl -v`, or one log line"
                .to_owned(),
        ),
    }
}

/// Says that there are several requests, and which.
fn several(parts: &Transcript<'_>, secrets: &Secrets) -> String {
    let n = parts.requests.len().max(parts.responses.len());
    let names: Vec<String> = (0..n.min(3))
        .map(|idx| {
            let request = parts
                .requests
                .get(idx)
                .map(|it| format!("`{} {}`", it.method, called::path(it.target, secrets)));
            let status = parts.responses.get(idx).map(|it| it.status.to_string());
            [request, status]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let more = if n > 3 { ", …" } else { "" };
    format!(
        "there are {n} requests in it ({}{more}): paste the transcript of one",
        names.join(", ")
    )
}
