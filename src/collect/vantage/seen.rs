//! What curl, or GNU wget, says became of a request.

use std::net::IpAddr;

use crate::collect::probe::outcome;
use crate::collect::vantage::reply::{Reply, shown};
use crate::paste;
use crate::snapshot::clean::clean;
use crate::snapshot::observation::{Probe, TlsFault, TlsSeen};
use crate::snapshot::outcome::Outcome;
use crate::snapshot::sent::PhaseTimes;

/// A body longer than it is asked for (curl(1), exit codes): the head was read.
const TOO_LONG: i32 = 63;

/// Puts what came of the request into the probe.
pub(super) fn fill(probe: &mut Probe, reply: &Reply, is_tls: bool) -> Result<(), String> {
    let (tool, text) = reply
        .part("http")
        .ok_or_else(|| "no request was sent there".to_owned())?;
    let code: i32 = reply
        .part("code")
        .and_then(|it| it.0.parse().ok())
        .ok_or_else(|| "what was printed there does not say how the request ended".to_owned())?;
    if tool == "wget" {
        wget(probe, text, code);
        return Ok(());
    }
    let times = reply.part("times").and_then(|it| Times::read(it.0));
    if let Some(times) = &times {
        probe.phases = Some(times.phases(is_tls));
        probe.address = times.address;
        probe.protocol = times.protocol().filter(|_| times.has_sent(is_tls));
    }
    if let Some(response) = answered(text) {
        if matches!(code, 0 | TOO_LONG) {
            probe.outcome = outcome(&response, probe.caller == "anonymous");
            probe.response = Some(response);
            return Ok(());
        }
        probe.response = Some(response);
    }
    let why = complaint(text, "curl: (");
    let is_connected = times.as_ref().is_some_and(|it| it.connect > 0.0);
    let (found, fault) = ending(code, &why, is_connected);
    probe.outcome = found;
    probe.why = Some(if why.is_empty() {
        format!("curl ended with {code}")
    } else {
        why
    });
    probe.tls = fault.map(|fault| TlsSeen {
        fault: Some(fault),
        ..TlsSeen::default()
    });
    // The tool itself could not do its work: nothing was learnt of the call.
    match code {
        2 | 3 | 26 | 27 | 48 | 77 | 126 | 127 => Err(format!(
            "curl there cannot send it: {}",
            probe.why.clone().unwrap_or_default()
        )),
        _ => Ok(()),
    }
}

/// What curl's exit code means (curl(1), "EXIT CODES").
fn ending(code: i32, why: &str, is_connected: bool) -> (Option<Outcome>, Option<TlsFault>) {
    let lower = why.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|it| lower.contains(it));
    let outcome = match code {
        6 => Outcome::DnsError,
        7 if has(&["refused"]) => Outcome::ConnectionRefused,
        28 if is_connected => Outcome::ReadTimeout,
        // No route, and no answer: no connection, and nobody who refuses it.
        7 | 28 => Outcome::ConnectTimeout,
        35 if has(&["reset"]) => Outcome::ConnectionReset,
        35 | 51 | 58 | 60 | 83 | 91 => Outcome::TlsError,
        52 | 55 | 56 => Outcome::ConnectionReset,
        _ => return (None, None),
    };
    let fault = match code {
        51 | 60
            if has(&[
                "subject name",
                "subjectaltname",
                "does not match",
                "not match",
            ]) =>
        {
            Some(TlsFault::NameMismatch)
        }
        51 | 60 => Some(TlsFault::Untrusted),
        35 if has(&[
            "handshake failure",
            "unrecognized name",
            "internal error",
            "alert",
        ]) =>
        {
            Some(TlsFault::NoCertificate)
        }
        _ => None,
    };
    (Some(outcome), fault)
}

/// The tool's own complaint, made fit to be shown.
fn complaint(text: &str, prefix: &str) -> String {
    let lines = text.lines().rev();
    let own = lines.map(str::trim).find(|it| it.starts_with(prefix));
    own.map(shown).unwrap_or_default()
}

/// The last head in a text, and the body behind it, as the response that they are.
fn answered(text: &str) -> Option<crate::snapshot::observation::Response> {
    let mut rest = text.trim_start_matches('\n');
    loop {
        let (head, body) = split_head(rest)?;
        let mut lines = head.lines();
        let status = status(lines.next()?)?;
        // An answer that only announces another one.
        if (100..200).contains(&status) {
            rest = body;
            continue;
        }
        let headers: Vec<(String, String)> = lines
            .filter_map(|it| it.split_once(':'))
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), clean(value.trim())))
            .collect();
        let headers: Vec<(&str, String)> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        return Some(paste::response(
            status,
            &headers,
            body.trim_end().as_bytes(),
        ));
    }
}

/// `HTTP/2 403`, `HTTP/1.1 200 OK`.
fn status(line: &str) -> Option<u16> {
    let rest = line.trim().strip_prefix("HTTP/")?;
    let status: u16 = rest.split_whitespace().nth(1)?.parse().ok()?;
    (100..600).contains(&status).then_some(status)
}

/// A head ends at the first empty line; one that does not end is still a head.
fn split_head(text: &str) -> Option<(&str, &str)> {
    text.starts_with("HTTP/").then_some(())?;
    let end = text.find("\n\n").map(|at| (at, 2));
    let (at, length) = end.unwrap_or((text.len(), 0));
    Some((&text[..at], &text[at + length..]))
}

/// The line that the configuration has curl write.
#[derive(Debug, Clone, PartialEq)]
struct Times {
    version: String,
    name: f64,
    connect: f64,
    tls: f64,
    first_byte: f64,
    total: f64,
    address: Option<IpAddr>,
}

impl Times {
    fn read(line: &str) -> Option<Self> {
        let mut fields = line.split(' ');
        let _status = fields.next()?;
        let version = fields.next()?.to_owned();
        let mut time = || {
            let seconds: f64 = fields.next()?.parse().ok()?;
            (0.0..86_400.0).contains(&seconds).then_some(seconds)
        };
        let (name, connect, tls, first_byte, total) = (time()?, time()?, time()?, time()?, time()?);
        Some(Self {
            version,
            name,
            connect,
            tls,
            first_byte,
            total,
            address: fields.next().and_then(|it| it.parse().ok()),
        })
    }

    fn phases(&self, is_tls: bool) -> PhaseTimes {
        let ready = if is_tls { self.tls } else { self.connect };
        let between = |from: f64, to: f64| (to > 0.0).then(|| milliseconds(to - from));
        PhaseTimes {
            dns: between(0.0, self.name),
            tcp: between(self.name, self.connect),
            tls: between(self.connect, self.tls).filter(|_| is_tls),
            first_byte: between(ready, self.first_byte).filter(|_| ready > 0.0),
            total: milliseconds(self.total),
        }
    }

    fn has_sent(&self, is_tls: bool) -> bool {
        self.connect > 0.0 && (!is_tls || self.tls > 0.0)
    }

    fn protocol(&self) -> Option<String> {
        let word = match self.version.as_str() {
            "1.0" => "HTTP/1.0",
            "1.1" => "HTTP/1.1",
            "2" | "2.0" => "HTTP/2",
            _ => return None,
        };
        Some(word.to_owned())
    }
}

/// Seconds of less than a day.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it was held against zero and a day"
)]
fn milliseconds(seconds: f64) -> u64 {
    (seconds.max(0.0) * 1000.0).round() as u64
}

/// GNU wget: heads are indented by two, and the reasons are its exit code and its words (wget(1)).
fn wget(probe: &mut Probe, text: &str, code: i32) {
    let lines = text.lines();
    let head: Vec<&str> = lines
        .clone()
        .filter(|it| it.starts_with("  "))
        .map(str::trim)
        .collect();
    let body: Vec<&str> = lines.filter(|it| !it.starts_with("  ")).collect();
    let as_curl = format!("{}\n\n{}", head.join("\n"), body.join("\n"));
    if let Some(response) = answered(&as_curl) {
        probe.outcome = outcome(&response, true);
        probe.response = Some(response);
        return;
    }
    let why = shown(text);
    let lower = why.to_ascii_lowercase();
    probe.outcome = match code {
        5 => Some(Outcome::TlsError),
        4 if lower.contains("refused") => Some(Outcome::ConnectionRefused),
        4 if lower.contains("resolve") => Some(Outcome::DnsError),
        4 if lower.contains("read error") => Some(Outcome::ReadTimeout),
        4 if lower.contains("timed out") => Some(Outcome::ConnectTimeout),
        _ => None,
    };
    probe.why = Some(why);
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Probe, TlsFault, fill};
    use crate::collect::vantage::reply::read;
    use crate::snapshot::observation::Author;

    fn filled(text: &str) -> Result<Probe, String> {
        let mut probe = Probe {
            caller: "anonymous".to_owned(),
            ..Probe::default()
        };
        let reply = read(&format!("M begin\nM http curl\n{text}\nM end\n"), "M")?;
        fill(&mut probe, &reply, true)?;
        Ok(probe)
    }

    #[test]
    fn an_answer_has_status_times_and_author() {
        let denial = "AccessDeniedException: User: anonymous is not authorized to perform: \
                      vpc-lattice-svcs:Invoke on resource: arn:aws:vpc-lattice:eu-west-1:1:service/svc-1/ \
                      because no network-based policy allows the vpc-lattice-svcs:Invoke action";
        let probe = filled(&format!(
            "HTTP/1.1 100 Continue\n\nHTTP/2 403 \nx-amzn-requestid: abc\n\n{denial}\n\
             M times 403 2 0.002 0.003 0.015 0.041 0.042 169.254.171.9\nM code 0"
        ))
        .unwrap();
        assert_eq!(probe.outcome, Some(Outcome::Http403));
        let phases = probe.phases.unwrap();
        assert_eq!(
            (
                phases.dns,
                phases.tcp,
                phases.tls,
                phases.first_byte,
                phases.total
            ),
            (Some(2), Some(1), Some(12), Some(26), 42)
        );
        assert_eq!(probe.protocol.as_deref(), Some("HTTP/2"));
        let response = probe.response.unwrap();
        assert_eq!(
            (response.author, response.request_id.as_deref()),
            (Author::Lattice, Some("abc"))
        );
    }

    #[test]
    fn each_way_to_fail_has_its_word() {
        let none = "M times 000 0 0.001 0.000 0.000 0.000 5.001";
        let open = "M times 000 0 0.001 0.002 0.000 0.000 5.001 127.0.0.1";
        for (times, code, why, outcome, fault) in [
            (none, 6, "Could not resolve host", Outcome::DnsError, None),
            (
                none,
                7,
                "Failed to connect: Connection refused",
                Outcome::ConnectionRefused,
                None,
            ),
            (
                none,
                7,
                "Failed to connect: No route to host",
                Outcome::ConnectTimeout,
                None,
            ),
            (
                none,
                28,
                "Connection timed out",
                Outcome::ConnectTimeout,
                None,
            ),
            (open, 28, "Operation timed out", Outcome::ReadTimeout, None),
            (
                open,
                35,
                "Recv failure: Connection reset by peer",
                Outcome::ConnectionReset,
                None,
            ),
            (
                open,
                35,
                "alert unrecognized name",
                Outcome::TlsError,
                Some(TlsFault::NoCertificate),
            ),
            (
                open,
                60,
                "SSL: no alternative certificate subject name matches target host name",
                Outcome::TlsError,
                Some(TlsFault::NameMismatch),
            ),
            (
                open,
                60,
                "self-signed certificate",
                Outcome::TlsError,
                Some(TlsFault::Untrusted),
            ),
            (
                open,
                56,
                "Recv failure: Connection reset by peer",
                Outcome::ConnectionReset,
                None,
            ),
        ] {
            let probe = filled(&format!("curl: ({code}) {why}\n{times}\nM code {code}")).unwrap();
            assert_eq!(probe.outcome, Some(outcome), "{why}");
            assert_eq!(probe.tls.and_then(|it| it.fault), fault, "{why}");
            assert!(probe.why.unwrap().contains(why));
        }
    }

    #[test]
    fn what_is_no_answer_is_none() {
        assert!(filled("HTTP/2 403").is_err());
        assert!(filled("M code 127").is_err());
        assert!(filled("M code x").is_err());
        let odd = filled("HTTP/9 999 x\n\nhello\nM times a b c\nM code 0").unwrap();
        assert_eq!((odd.outcome, odd.response, odd.phases), (None, None, None));
        let hostile = filled("curl: (7) \u{1b}[31mred\u{7} Connection refused\nM code 7").unwrap();
        assert!(!hostile.why.unwrap().contains('\u{1b}'));
    }
}
