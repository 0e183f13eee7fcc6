//! Holds what the facts say of each call against what was expected of it; what a request of its own says is
//! beside this, in `by_request`.
//!
//! 1. What the engine predicts decides, where it predicts anything; hop and code count where they were
//!    named.
//! 2. A fault whose outcome an unknown hides still stops the call: it fails a call that should succeed,
//!    and leaves open whether another fails as it should.
//! 3. Where no fact decides, what was observed of this very call does.
//! 4. What only a part of the calls meets is never what was expected: neither the one nor the other.
//! 5. Anything else is not known, and is never green.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::call::{CallError, apply_flags};
use crate::diagnose::{diagnose, diagnose_without_fixes};
use crate::playbook::Playbooks;
use crate::report::smoke::{Call, CallStatus, Counts, Exempt, Smoke};
use crate::report::status::Comparison;
use crate::report::{Expected, Report};
use crate::smoke::by_request::{Weighed, forget_requests, weigh, without_requests};
use crate::smoke::compare::{Compared, compare};
use crate::smoke::expect::Expectation;
use crate::smoke::{Case, Exemption};
use crate::snapshot::Snapshot;
use crate::snapshot::estate::Estate;
use crate::snapshot::fact::{Fact, is_unasked};
use crate::snapshot::identity::Simulation;
use crate::verdict::Standing;

/// The calls that get their fixes with proof: each takes copies of the whole estate, and whoever mends
/// thirty faults runs the checks again before the next.
const MOST_FIXED: usize = 30;

/// What became of all calls.
#[derive(Debug)]
pub struct Judged {
    /// The document; it has every call.
    pub smoke: Smoke,
    /// The calls that the facts do not hold; the document has each as not known, with the reason.
    pub unasked: Vec<Unasked>,
}

/// Judges every call over the facts of one snapshot, whose own call and observations come back as
/// they were.
pub fn judge_all(snapshot: &mut Snapshot, cases: &[Case], playbooks: &Playbooks) -> Judged {
    let today = day(snapshot.taken_at);
    let mut calls = Vec::with_capacity(cases.len());
    let mut unasked = Vec::new();
    let mut n_fixed = 0;
    for (idx, case) in cases.iter().enumerate() {
        if is_skipped(case, today) {
            calls.push(of(case));
            continue;
        }
        let judged = with_call(snapshot, case, |snapshot| {
            judge_case(snapshot, case, today, &mut n_fixed, playbooks)
        });
        calls.push(judged.unwrap_or_else(|error| {
            let call = not_held(case, &error);
            unasked.push((idx, error));
            call
        }));
    }
    Judged {
        smoke: smoke(calls, snapshot.taken_at),
        unasked,
    }
}

/// What became of the calls of several regions, each with the places of its calls among all.
pub fn together(parts: Vec<(Vec<usize>, Judged)>, taken_at: Timestamp) -> Judged {
    let mut calls: Vec<(usize, Call)> = Vec::new();
    let mut unasked = Vec::new();
    for (places, judged) in parts {
        let of_part = judged.unasked.into_iter();
        unasked.extend(of_part.map(|(idx, error)| (places[idx], error)));
        calls.extend(places.into_iter().zip(judged.smoke.calls));
    }
    calls.sort_by_key(|it| it.0);
    unasked.sort_by_key(|it| it.0);
    let calls = calls.into_iter().map(|it| it.1).collect();
    Judged {
        smoke: smoke(calls, taken_at),
        unasked,
    }
}

/// Whether nobody asks about a call on that day.
pub fn is_skipped(case: &Case, today: Date) -> bool {
    case.skip.as_ref().is_some_and(|it| today <= it.until)
}

/// A call that cannot be asked of the snapshot: its place among the calls, and why.
pub type Unasked = (usize, CallError);

/// A call that the facts do not hold.
fn not_held(case: &Case, error: &CallError) -> Call {
    let mut call = of(case);
    call.status = CallStatus::Unknown;
    call.expected.result = Comparison::NotKnown;
    let why = error.to_string().replace("the snapshot", "the facts");
    call.expected.summary = format!("expected {}: cannot be asked, {why}", case.expected);
    call
}

/// The day of a time, in UTC.
pub fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// Runs something over the snapshot with the call of a case laid over its own. The estate is shared:
/// to copy one of five hundred services for each of a thousand calls takes longer than to judge them.
pub fn with_call<T>(
    snapshot: &mut Snapshot,
    case: &Case,
    run: impl FnOnce(&mut Snapshot) -> T,
) -> Result<T, CallError> {
    let own = (
        snapshot.call.clone(),
        snapshot.observations.clone(),
        snapshot.others.clone(),
    );
    let simulated = simulated(&snapshot.estate);
    let n_services = snapshot.estate.services.len();
    let result = apply_flags(snapshot, &case.flags).map(|()| {
        if !case.wants_request() {
            forget_requests(&mut snapshot.observations);
        }
        run(snapshot)
    });
    // A target group of Elastic Load Balancing is asked about as if it were a service.
    if snapshot.estate.services.len() > n_services
        && let Some(stub) = &snapshot.call.service
    {
        snapshot.estate.services.remove(stub);
    }
    (snapshot.call, snapshot.observations, snapshot.others) = own;
    for (caller, simulation) in simulated {
        if let Some(identity) = snapshot.estate.identities.get_mut(&caller) {
            identity.simulation = simulation;
        }
    }
    result
}

/// What IAM said of the snapshot's own call, which is laid aside for any other.
fn simulated(estate: &Estate) -> Vec<(String, Fact<Simulation>)> {
    let identities = estate.identities.iter();
    let simulated = identities.filter(|(_, it)| !is_unasked(&it.simulation));
    simulated
        .map(|(caller, it)| (caller.clone(), it.simulation.clone()))
        .collect()
}

/// Holds a report against what was expected of its call.
pub fn judge(report: &Report, expectation: Expectation) -> Expected {
    expected(expectation, compare(report, expectation))
}

fn expected(expectation: Expectation, compared: Compared) -> Expected {
    let Compared { result, summary } = compared;
    Expected {
        outcome: expectation.outcome,
        hop: expectation.hop,
        code: expectation.code,
        summary: format!("expected {expectation}: {summary}"),
        result,
    }
}

fn judge_case(
    snapshot: &mut Snapshot,
    case: &Case,
    today: Date,
    n_fixed: &mut usize,
    playbooks: &Playbooks,
) -> Call {
    let mut report = diagnose_without_fixes(snapshot, playbooks);
    let by = case.judge.unwrap_or_default();
    let Weighed { compared, of_facts } = weigh(by, snapshot, &report, case.expected, playbooks);
    let is_of_facts = of_facts.is_some();
    report = of_facts.unwrap_or(report);
    let expected = expected(case.expected, compared);
    let is_known_failure = case
        .known_failure
        .as_ref()
        .is_some_and(|it| today <= it.until);
    let status = match expected.result {
        Comparison::AsExpected => CallStatus::Pass,
        Comparison::Other if is_known_failure => CallStatus::KnownFailure,
        Comparison::Other => CallStatus::Fail,
        Comparison::NotKnown | Comparison::NotAsked => CallStatus::Unknown,
    };
    let mut notes = Vec::new();
    for (what, exemption) in [("skip", &case.skip), ("known-failure", &case.known_failure)] {
        let Some(exemption) = exemption.as_ref().filter(|it| today > it.until) else {
            continue;
        };
        notes.push(format!(
            "its `{what}` ended on {}, and it counts again: {}",
            exemption.until, exemption.reason
        ));
    }
    if let (true, CallStatus::Pass, Some(known)) = (is_known_failure, status, &case.known_failure) {
        notes.push(format!(
            "listed as a known failure until {}, and it passes; take it off the list: {}",
            known.until, known.reason
        ));
    }
    // What passes needs no fix: least of all a denial that is wanted.
    if status != CallStatus::Pass {
        let is_fault = report.verdict.status == Standing::Fault;
        if is_fault && *n_fixed < MOST_FIXED {
            *n_fixed += 1;
            report = if is_of_facts {
                without_requests(snapshot, |it| diagnose(it, playbooks))
            } else {
                diagnose(snapshot, playbooks)
            };
        } else if is_fault {
            notes.push(format!(
                "its fix was not worked out, as that of {MOST_FIXED} calls before it was; ask for this one with `--only`"
            ));
        }
        report.expected = Some(expected.clone());
    }
    Call {
        status,
        request: Some(report.call.clone()),
        expected,
        notes,
        verdict: Some(report.verdict.clone()),
        report: (status != CallStatus::Pass).then_some(report),
        ..of(case)
    }
}

/// A call that nobody asked about.
fn of(case: &Case) -> Call {
    let exempt = |it: &Exemption| Exempt {
        reason: it.reason.clone(),
        until: it.until.to_string(),
    };
    let expectation = &case.expected;
    Call {
        name: case.name.clone(),
        file: case.file.clone(),
        line: case.line,
        status: CallStatus::Skip,
        why: case.why.clone(),
        expected: Expected {
            outcome: expectation.outcome,
            hop: expectation.hop,
            code: expectation.code,
            summary: format!("expected {expectation}: not asked"),
            result: Comparison::NotAsked,
        },
        skip: case.skip.as_ref().map(exempt),
        known_failure: case.known_failure.as_ref().map(exempt),
        notes: Vec::new(),
        judged_by: case.judge.unwrap_or_default(),
        tries: None,
        request: None,
        verdict: None,
        report: None,
    }
}

fn smoke(calls: Vec<Call>, taken_at: Timestamp) -> Smoke {
    let count = |status: CallStatus| calls.iter().filter(|it| it.status == status).count();
    let counts = Counts {
        calls: calls.len(),
        pass: count(CallStatus::Pass),
        fail: count(CallStatus::Fail),
        unknown: count(CallStatus::Unknown),
        skip: count(CallStatus::Skip),
        known_failure: count(CallStatus::KnownFailure),
    };
    let status = match (counts.fail, counts.unknown) {
        (0, 0) => CallStatus::Pass,
        (0, _) => CallStatus::Unknown,
        _ => CallStatus::Fail,
    };
    Smoke {
        taken_at: taken_at.to_string(),
        status,
        counts,
        calls,
    }
}

#[cfg(test)]
mod tests;
