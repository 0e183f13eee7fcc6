//! What was observed of the call, weighed by rank: `docs/contract.md` §4.2.
//!
//! A probe from anywhere but the client's own place, or to where the call would not go, is shown in the
//! evidence and never used here.

use std::cmp::Reverse;

use jiff::SignedDuration;
use jiff::Timestamp;

use crate::names::Arn;
use crate::path::belonging::{Asked, carries_mark_of, is_same_caller};
use crate::path::dns::is_at_client;
use crate::path::led::went_astray;
use crate::snapshot::observation::{Author, Denial, Gate, LogRecord, Probe, Response};
use crate::snapshot::outcome::Outcome;
use crate::snapshot::{Snapshot, fact_table};

/// How much an observation weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The access-log record of a request that looks the same, and may be another.
    Similar,
    /// A symptom in words.
    Words,
    /// The response that somebody pasted.
    Response,
    /// The access-log record of the request asked about.
    Record,
    /// A probe of this run from the client's own place, or the record with its mark.
    Probe,
}

/// One observation of the call.
#[derive(Debug, Clone)]
pub struct Observation<'a> {
    /// How much it weighs.
    pub rank: Rank,
    /// What happened to the call, where it tells.
    pub outcome: Option<Outcome>,
    /// When, where it is known.
    pub at: Option<Timestamp>,
    /// The JSON Pointer to it.
    pub pointer: String,
    /// The response that it holds.
    pub response: Option<&'a Response>,
    /// The log record that it is.
    pub record: Option<&'a LogRecord>,
    /// Whether it never asked for the name: it was told where to connect.
    pub was_led: bool,
}

/// Every usable observation of this call, the weightiest first.
pub fn resolve<'a>(
    snapshot: &'a Snapshot,
    service: Option<&str>,
    path: &str,
) -> Vec<Observation<'a>> {
    let seen = &snapshot.observations;
    let mut found = Vec::new();
    for (index, probe) in seen.probes.iter().enumerate() {
        if is_of_the_call(snapshot, probe) {
            found.push(Observation {
                rank: rank_of_probe(snapshot, probe),
                outcome: probe.outcome,
                at: probe.at,
                pointer: format!("/observations/probes/{index}"),
                response: probe.response.as_ref(),
                record: None,
                was_led: probe.connect_to.is_some(),
            });
        }
    }
    for (index, record) in seen.records.iter().enumerate() {
        let Some(rank) = rank_of_record(snapshot, record, service, path) else {
            continue;
        };
        found.push(Observation {
            rank,
            outcome: record_outcome(record),
            at: record.start_time,
            pointer: format!("/observations/records/{index}"),
            response: None,
            record: Some(record),
            was_led: seen
                .probes
                .iter()
                .any(|it| it.connect_to.is_some() && carries_mark_of(record, it)),
        });
    }
    if let Some(response) = response_of_the_call(snapshot) {
        found.push(Observation {
            rank: Rank::Response,
            outcome: response_outcome(response),
            at: response.date,
            pointer: "/observations/response".to_owned(),
            response: Some(response),
            record: None,
            was_led: false,
        });
    }
    if let Some(symptom) = seen.symptom {
        found.push(Observation {
            rank: Rank::Words,
            outcome: Some(symptom),
            at: None,
            pointer: "/observations/symptom".to_owned(),
            response: None,
            record: None,
            was_led: false,
        });
    }
    // Stable, so that equals stay in the order of the snapshot: newer records first, and of several probes, or of
    // several records with the id that was asked about, the one that failed, for a call that gets through
    // sometimes is not fine.
    found.sort_by_key(|it| {
        let failed = it.rank >= Rank::Record && !it.outcome.is_some_and(Outcome::is_success);
        Reverse((it.rank, failed, it.record.and(it.at)))
    });
    found
}

/// A run reads its facts first and then sends its request, and ends within the hour.
const LONGEST_RUN: SignedDuration = SignedDuration::from_hours(1);
const BESIDE: SignedDuration = SignedDuration::from_mins(1);

/// A probe of this run outweighs facts; one of an earlier run, before facts were read again, only tells how it was
/// then (`docs/contract.md` §4.2 and §4.4).
fn rank_of_probe(snapshot: &Snapshot, probe: &Probe) -> Rank {
    let Some(sent) = probe.at else {
        return Rank::Probe;
    };
    let is_past = snapshot.taken_at.duration_since(sent) > LONGEST_RUN;
    let mut read = fact_table::read_at(&snapshot.estate);
    if is_past || read.any(|it| it.duration_since(sent) > BESIDE) {
        Rank::Record
    } else {
        Rank::Probe
    }
}

/// Whether a probe went the call's own way: from the client's own place, to where the call goes.
pub fn went_the_way(snapshot: &Snapshot, probe: &Probe) -> bool {
    is_at_client(snapshot, &probe.vantage) && !went_astray(snapshot, probe)
}

/// Whether a probe made this very call: by its own way, as its caller.
pub fn is_of_the_call(snapshot: &Snapshot, probe: &Probe) -> bool {
    let is_its_caller = snapshot
        .call
        .caller
        .as_ref()
        .is_none_or(|caller| is_same_caller(&snapshot.estate, caller, &probe.caller));
    let is_its_method = Asked::of(snapshot).other_of_probe(probe).is_none();
    is_its_caller && is_its_method && went_the_way(snapshot, probe)
}

/// The response that was pasted, unless it is one to another request.
pub(super) fn response_of_the_call(snapshot: &Snapshot) -> Option<&Response> {
    let response = snapshot.observations.response.as_ref()?;
    let is_own = Asked::of(snapshot).other_of_response(response).is_none();
    is_own.then_some(response)
}

/// The rank of a log record for this call: with a probe's mark, with the request id that was asked
/// about, or of a request that looks the same. `None` for another's.
fn rank_of_record(
    snapshot: &Snapshot,
    record: &LogRecord,
    service: Option<&str>,
    path: &str,
) -> Option<Rank> {
    let seen = &snapshot.observations;
    let mut own_probes = seen.probes.iter().filter(|it| is_of_the_call(snapshot, it));
    let marked_by = own_probes.find(|it| carries_mark_of(record, it));
    // The record of another probe, such as the unsigned one beside it, says nothing of this call.
    if marked_by.is_none()
        && seen
            .probes
            .iter()
            .any(|probe| carries_mark_of(record, probe))
    {
        return None;
    }
    if let Some(probe) = marked_by {
        return Some(rank_of_probe(snapshot, probe));
    }
    // What it says of its own request outweighs the id: that may have been mistaken.
    if Asked::of(snapshot).other_of_record(record).is_some() {
        return None;
    }
    let response_id = response_of_the_call(snapshot).and_then(|it| it.request_id.as_ref());
    if let Some(id) = seen.request_id.as_ref().or(response_id) {
        return (record.request_id.as_ref() == Some(id)).then_some(Rank::Record);
    }
    let call = &snapshot.call;
    let of_service = match (&record.service_arn, service) {
        (Some(arn), Some(service)) => Arn::parse(arn).is_some_and(|it| it.id() == service),
        _ => true,
    };
    let of_caller = match (&record.resolved_user, &call.caller) {
        (Some(user), Some(caller)) if user.starts_with("arn:") && caller.starts_with("arn:") => {
            is_same_caller(&snapshot.estate, user, caller)
        }
        _ => true,
    };
    let same_method = record
        .request_method
        .as_deref()
        .is_none_or(|it| it == call.method());
    let same_path = record
        .request_path
        .as_deref()
        .is_none_or(|it| it.split('?').next() == Some(path));
    let same_vpc = match (&record.source_vpc_id, &call.client_vpc) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    (of_service && of_caller && same_method && same_path && same_vpc).then_some(Rank::Similar)
}

fn record_outcome(record: &LogRecord) -> Option<Outcome> {
    if record.auth_denied_reason.is_some() {
        return Some(Outcome::Http403);
    }
    // A target that takes too long shows here, whatever status Lattice chose (`docs/lattice.md` §6).
    if record.failure_reason.as_deref() == Some("TargetDataTimeout") {
        return Some(
            record
                .response_code
                .and_then(Outcome::of_status)
                .unwrap_or(Outcome::ReadTimeout),
        );
    }
    let outcome = record.response_code.and_then(Outcome::of_status)?;
    let is_anonymous = record
        .resolved_user
        .as_deref()
        .is_some_and(|it| it.eq_ignore_ascii_case("anonymous"));
    match outcome {
        // The status was sent before it failed.
        it if it.is_success() && record.failure_reason.is_some() => None,
        Outcome::Ok if is_anonymous => Some(Outcome::UnauthenticatedOk),
        other => Some(other),
    }
}

fn response_outcome(response: &Response) -> Option<Outcome> {
    let by_status = response.status.and_then(Outcome::of_status);
    // Every exception that Lattice writes into a body is its way of refusing a caller.
    by_status.or_else(|| response.exception.as_ref().map(|_| Outcome::Http403))
}

impl Observation<'_> {
    /// What it shows to have gone wrong, where no outcome has a word for it.
    pub fn unnamed_trouble(&self) -> Option<String> {
        if self.outcome.is_some() {
            return None;
        }
        let status = self
            .record
            .and_then(|it| it.response_code)
            .or_else(|| self.response.and_then(|it| it.status))
            .filter(|it| *it >= 400);
        let failure = self.record.and_then(|it| it.failure_reason.clone());
        match (status, failure) {
            (Some(status), Some(failure)) => Some(format!("status {status} ({failure})")),
            (Some(status), None) => Some(format!("status {status}")),
            (None, Some(failure)) => Some(failure),
            (None, None) => None,
        }
    }

    /// Whether the error that it shows is Lattice's own: its body says so, or no target was asked.
    pub fn is_lattices_own(&self) -> bool {
        let is_error = |status: Option<u16>| status.is_some_and(|it| it >= 400);
        self.response.is_some_and(|it| it.author == Author::Lattice)
            || self
                .record
                .is_some_and(|it| is_error(it.response_code) && it.target_ip_port.is_none())
    }

    /// Whether it is a record of what was refused before any gate: a gate writes its name.
    pub fn is_before_the_gates(&self) -> bool {
        self.gate().is_none()
            && self.record.is_some_and(|it| {
                it.response_code == Some(403)
                    && it.failure_reason.as_deref() == Some("ClientAccessDenied")
            })
    }

    /// The denial that it shows.
    pub fn denial(&self) -> Option<&Denial> {
        self.response.and_then(|it| it.denial.as_ref())
    }

    /// The gate that it names.
    pub fn gate(&self) -> Option<Gate> {
        if let Some(denial) = self.denial() {
            return denial.gate;
        }
        match self.record?.auth_denied_reason.as_deref()? {
            it if it.eq_ignore_ascii_case("network") => Some(Gate::Network),
            it if it.eq_ignore_ascii_case("service") => Some(Gate::Service),
            it if it.eq_ignore_ascii_case("identity") => Some(Gate::Identity),
            _ => None,
        }
    }

    /// Whom Lattice took the caller for, as far as it says.
    pub fn resolved_caller(&self) -> Option<&str> {
        self.denial()
            .map(|it| it.principal.as_str())
            .or_else(|| self.record?.resolved_user.as_deref())
            .filter(|it| !it.eq_ignore_ascii_case("unknown"))
    }
}
