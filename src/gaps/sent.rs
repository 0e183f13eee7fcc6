//! Requests that this tool sent, in words: from where, as whom, what came back, and what that proves.

use crate::names::same_caller;
use crate::path::dns::{is_at_client, is_in_client_vpc};
use crate::path::led::went_astray;
use crate::path::observed::{is_of_the_call, went_the_way};
use crate::report;
use crate::report::status::{GapReason, Place};
use crate::snapshot::Snapshot;
use crate::snapshot::observation::{Author, Probe, TlsFault, TlsSeen, Vantage};
use crate::snapshot::sent::{PhaseTimes, Unsent};

/// Every request that was sent, in order.
pub fn requests(snapshot: &Snapshot) -> Vec<report::Request> {
    let probes = snapshot.observations.probes.iter();
    probes.map(|it| request(snapshot, it)).collect()
}

fn request(snapshot: &Snapshot, probe: &Probe) -> report::Request {
    let response = probe.response.as_ref();
    report::Request {
        method: method(snapshot, probe).to_owned(),
        caller: probe.caller.clone(),
        signed_with: probe.signed_with,
        via: probe.vantage.via.clone(),
        place: place(snapshot, probe).0,
        counts: is_of_the_call(snapshot, probe),
        at: probe.at.map(|it| it.to_string()),
        outcome: probe.outcome,
        status: response.and_then(|it| it.status),
        author: response.map_or(Author::Unknown, |it| it.author),
        request_id: response.and_then(|it| it.request_id.clone()),
        protocol: probe.protocol.clone(),
        address: probe.address.map(|it| it.to_string()),
        milliseconds: probe.phases,
        certificate: probe.tls.as_ref().map(certificate),
        why: probe.why.clone().or_else(|| refusal(probe)),
        proves: format!("{}{}", place(snapshot, probe).1, unchecked(&probe.vantage)),
        summary: line(snapshot, probe),
    }
}

/// One request as a line of the evidence.
pub fn line(snapshot: &Snapshot, probe: &Probe) -> String {
    let proves = place(snapshot, probe).1;
    let from = from(&probe.vantage.via);
    let unchecked = unchecked(&probe.vantage);
    let remark = if went_the_way(snapshot, probe) {
        unchecked
    } else {
        format!(" ({proves}{unchecked})")
    };
    let author = probe.response.as_ref().and_then(|it| it.author.word());
    let by = author.map_or_else(String::new, |it| format!(" by {it}"));
    let mut line = format!(
        "probe {from}{remark}, {}: {}{by}",
        as_whom(probe),
        what(probe)
    );
    if let Some(phases) = probe.phases {
        line.push_str(&format!(" in {}", times(phases)));
    }
    if let Some(to) = &probe.connect_to {
        line.push_str(&format!(", connected to {to} as it was told"));
    }
    if let Some(id) = probe
        .response
        .as_ref()
        .and_then(|it| it.request_id.as_ref())
    {
        line.push_str(&format!(", request id {id}"));
    }
    if let Some(tls) = probe.tls.as_ref().filter(|it| it.fault.is_some()) {
        line.push_str(&format!(", {}", certificate_in_words(tls)));
    }
    if let Some(why) = probe.why.clone().or_else(|| refusal(probe)) {
        line.push_str(&format!(": {why}"));
    }
    line
}

/// What is not known for want of a request.
pub(super) fn gap(unsent: &Unsent) -> report::Gap {
    if let Some(name) = &unsent.name {
        return report::Gap {
            fact: format!("what {name} resolves to where --via is"),
            reason: GapReason::Unknown,
            detail: unsent.why.clone(),
            action: None,
            account: None,
            owner: None,
            ask: Some(format!("dig +short {} # there", crate::shell::word(name))),
        };
    }
    let (what, ask) = if unsent.caller == "anonymous" {
        ("an unsigned request".to_owned(), "--probe unsigned")
    } else {
        let what = format!("a request signed as {}", unsent.caller);
        (
            what,
            "--probe signed, where the caller runs, with its credentials",
        )
    };
    report::Gap {
        fact: format!("what {what} gets"),
        reason: GapReason::Unknown,
        detail: unsent.why.clone(),
        action: None,
        account: None,
        owner: None,
        ask: Some(ask.to_owned()),
    }
}

/// Where it was sent from, as the document says it, and what that proves.
fn place(snapshot: &Snapshot, probe: &Probe) -> (Place, &'static str) {
    let vantage = &probe.vantage;
    if is_at_client(snapshot, vantage) && went_astray(snapshot, probe) {
        let proves = "from the client's own place, to an address that is neither where the name leads nor Lattice's: about the call it proves nothing";
        return (Place::Client, proves);
    }
    if is_at_client(snapshot, vantage) {
        let caller = snapshot.call.caller.as_deref();
        let is_as_caller = caller.is_none_or(|it| same_caller(it, &probe.caller));
        let proves = if is_as_caller && probe.connect_to.is_some() {
            "from the client's own place, as its caller, to where it was told: this decides all but the name"
        } else if is_as_caller {
            "from the client's own place, as its caller: this decides"
        } else {
            "from the client's own place, as another caller: it shows the way, and what such a caller gets"
        };
        return (Place::Client, proves);
    }
    if is_in_client_vpc(snapshot, vantage) {
        return (
            Place::ClientVpc,
            "from inside the client VPC, and not from the client, whose own security group and subnet it does not show",
        );
    }
    match (&vantage.vpc, &snapshot.call.client_vpc) {
        (Some(_), Some(_)) => (
            Place::OtherVpc,
            "from another VPC than the client's, about which it proves nothing",
        ),
        _ => (
            Place::Unknown,
            "from where nobody knows to be inside the client VPC, about which it proves nothing",
        ),
    }
}

/// What is said of a place that is where it is only because the user says so.
pub(super) fn unchecked(vantage: &Vantage) -> String {
    match &vantage.vpc {
        Some(vpc) if vantage.vpc_is_said => {
            format!(", which is in {vpc} as --client-vpc says, and nobody checked that")
        }
        _ => String::new(),
    }
}

fn from(via: &str) -> String {
    match via {
        "local" => "from here".to_owned(),
        via => format!("from {via}"),
    }
}

fn method<'a>(snapshot: &'a Snapshot, probe: &'a Probe) -> &'a str {
    probe.method.as_deref().unwrap_or(snapshot.call.method())
}

fn as_whom(probe: &Probe) -> String {
    match (probe.caller.as_str(), probe.signed_with) {
        ("anonymous", _) => "unsigned".to_owned(),
        (caller, Some(with)) => format!("signed as {caller} ({})", with.word()),
        (caller, None) => format!("signed as {caller}"),
    }
}

fn what(probe: &Probe) -> String {
    let status = || probe.response.as_ref().and_then(|it| it.status);
    match (probe.outcome, status()) {
        (Some(outcome), _) => outcome.to_string(),
        (None, Some(status)) => format!("status {status}"),
        (None, None) => "no answer in HTTP".to_owned(),
    }
}

/// Why Lattice refused it, in its own words' parts.
fn refusal(probe: &Probe) -> Option<String> {
    let response = probe.response.as_ref()?;
    if let Some(denial) = &response.denial {
        let policy = denial.gate.map_or_else(
            || denial.policy.clone().unwrap_or_else(|| "policy".to_owned()),
            |it| format!("{}-based policy", it.word()),
        );
        let because = if denial.explicit {
            format!("an explicit deny in a {policy}")
        } else {
            format!("no {policy} allows it")
        };
        return Some(format!("{because} to {}", denial.principal));
    }
    let exception = response.exception.as_ref()?;
    Some(match &response.message {
        Some(message) => format!("{exception}: {message}"),
        None => exception.clone(),
    })
}

/// `41 ms (dns 2, tcp 1, tls 12, first byte 26)`.
fn times(phases: PhaseTimes) -> String {
    let parts = [
        ("dns", phases.dns),
        ("tcp", phases.tcp),
        ("tls", phases.tls),
        ("first byte", phases.first_byte),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter_map(|(name, time)| Some(format!("{name} {}", (*time)?)))
        .collect();
    if parts.is_empty() {
        format!("{} ms", phases.total)
    } else {
        format!("{} ms ({})", phases.total, parts.join(", "))
    }
}

fn certificate(tls: &TlsSeen) -> report::SeenCertificate {
    report::SeenCertificate {
        names: tls.names.clone(),
        issuer: tls.issuer.clone(),
        expires: tls.expires.map(|it| it.to_string()),
        fault: tls.fault,
        summary: certificate_in_words(tls),
    }
}

/// The certificate that was presented: until when, and where it was refused, for which names and by
/// whom.
fn certificate_in_words(tls: &TlsSeen) -> String {
    if tls.fault == Some(TlsFault::NoCertificate) {
        return "no certificate was presented".to_owned();
    }
    let expires = tls
        .expires
        .map(|it| format!("valid until {}", it.strftime("%F")));
    if tls.fault.is_none() {
        return format!("certificate {}", expires.as_deref().unwrap_or("accepted"));
    }
    let names = match tls.names.as_slice() {
        [] => "not shown in full".to_owned(),
        [only] => format!("for {only}"),
        [first, second] => format!("for {first}, {second}"),
        [first, rest @ ..] => format!("for {first} and {} more names", rest.len()),
    };
    let issuer = tls.issuer.as_ref().map(|it| format!("issued by {it}"));
    let parts: Vec<String> = [Some(names), issuer, expires]
        .into_iter()
        .flatten()
        .collect();
    format!("certificate {}", parts.join(", "))
}
