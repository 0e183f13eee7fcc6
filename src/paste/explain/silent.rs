//! No answer: a name, a connection or a handshake that failed, ranked by what usually stands behind it.

use crate::codes::Code;
use crate::codes::confidence::Confidence;
use crate::paste::Explained;
use crate::paste::called;
use crate::paste::explain::causes::{
    Cause, ENDPOINT_TIMEOUT, NAME, REFUSED, RESET, SLOW, TIMEOUT, TLS,
};
use crate::paste::explain::subject::Subject;
use crate::snapshot::outcome::Outcome;

use Confidence::{Likely, Possible};

/// Explains an outcome without an answer.
pub(super) fn of(outcome: Outcome, hint: Option<Code>, subject: &Subject) -> Vec<Explained> {
    let address = subject.called.address;
    let is_lattice = address.is_some_and(called::is_lattice_address);
    let causes: &[Cause] = match outcome {
        Outcome::ConnectTimeout if address.is_some_and(called::is_private) && !is_lattice => {
            &ENDPOINT_TIMEOUT
        }
        Outcome::ConnectTimeout => &TIMEOUT,
        Outcome::ConnectionRefused => &REFUSED,
        Outcome::ConnectionReset => &RESET,
        Outcome::TlsError => &TLS,
        Outcome::ReadTimeout => &SLOW,
        Outcome::DnsError => &NAME,
        _ => return Vec::new(),
    };
    let place = subject.place();
    let mut list = Vec::new();
    let is_elsewhere = address.is_some_and(|it| !is_lattice && !called::is_private(it));
    if is_elsewhere && outcome != Outcome::DnsError {
        let address = address.map(|it| it.to_string()).unwrap_or_default();
        let summary = format!(
            "{place} was called at `{address}`, which is no address of VPC Lattice or of an endpoint"
        );
        list.push(subject.finding(Code::DnsNotLattice, Likely, Some(outcome), summary));
        return list;
    }
    let opening = format!("{} on the call to {place}", words(outcome));
    if let Some(code) = hint {
        let why = causes
            .iter()
            .find(|(it, _)| *it == code)
            .map_or("", |(_, why)| why);
        let said = format!("{opening}: the client's words are those of `{code}`");
        let summary = if why.is_empty() {
            said
        } else {
            format!("{said}; {why}")
        };
        list.push(subject.finding(code, Likely, Some(outcome), summary));
    }
    for (code, why) in causes.iter().filter(|(it, _)| Some(*it) != hint) {
        list.push(subject.finding(*code, Possible, Some(outcome), format!("{opening}: {why}")));
    }
    // The words of a certificate that was refused leave no room for the other faults of a handshake.
    if matches!(hint, Some(Code::TlsUntrusted | Code::TlsNameMismatch)) {
        list.truncate(1);
    }
    list
}

fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::DnsError => "the name did not resolve",
        Outcome::ConnectTimeout => "the connection was never made",
        Outcome::ConnectionRefused => "the connection was refused",
        Outcome::ConnectionReset => "the connection was cut",
        Outcome::TlsError => "the TLS handshake failed",
        _ => "no answer came in time",
    }
}
