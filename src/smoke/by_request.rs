//! Holds what a request got against what was expected of it, and both it and the facts where a call is
//! judged by both.
//!
//! 1. Only a request that was this very call counts: sent from the client's own place, as its caller, the way
//!    that the call goes. Any other leaves it not known.
//! 2. Of several, one that got something else decides: a call that fails once is not fine.
//! 3. Where hop or code were named, the verdict has to say them; a status alone does not.

use std::mem;

use crate::diagnose::diagnose_without_fixes;
use crate::playbook::Playbooks;
use crate::render::json::{Report, Request};
use crate::smoke::Judge;
use crate::smoke::expect::Expectation;
use crate::smoke::judge::{Compared, compare, is_there, place};
use crate::snapshot::Snapshot;

/// The results, the worst first.
const WORST: [&str; 3] = ["other", "not-known", "as-expected"];

/// What the facts and the request of a call come to, as far as it is judged by them.
pub(super) fn compare_by(
    judge: Judge,
    snapshot: &mut Snapshot,
    report: &Report,
    expectation: Expectation,
    playbooks: &Playbooks,
) -> Compared {
    match judge {
        Judge::Facts => compare(report, expectation),
        Judge::Probe => by_request(snapshot, report, expectation),
        Judge::Both => {
            let by_request = by_request(snapshot, report, expectation);
            // Taken out for a moment: a copy of the estate takes longer than the judgement.
            let probes = mem::take(&mut snapshot.observations.probes);
            let unsent = mem::take(&mut snapshot.observations.unsent);
            let facts = diagnose_without_fixes(snapshot, playbooks);
            snapshot.observations.probes = probes;
            snapshot.observations.unsent = unsent;
            worse(&compare(&facts, expectation), &by_request)
        }
    }
}

/// Both in one sentence, with the worse result.
fn worse(facts: &Compared, request: &Compared) -> Compared {
    let is_either = |it: &&str| *it == facts.result || *it == request.result;
    let result = WORST.into_iter().find(is_either).unwrap_or("not-known");
    let summary = if facts.result == "as-expected" && request.result == "as-expected" {
        "as expected, by the facts and by a request".to_owned()
    } else {
        format!("by the facts {}; {}", facts.summary, request.summary)
    };
    Compared { result, summary }
}

fn by_request(snapshot: &Snapshot, report: &Report, expectation: Expectation) -> Compared {
    let is_as_expected = |it: &&Request| it.outcome.as_deref() == Some(expectation.outcome.word());
    let counted = || report.requests.iter().filter(|it| it.counts);
    let other = counted().find(|it| !is_as_expected(it));
    if let Some(request) = other {
        return Compared {
            result: "other",
            summary: format!("a request got {}", got(request, report)),
        };
    }
    if counted().next().is_none() {
        return Compared {
            result: "not-known",
            summary: format!("not known, {}", why_not(snapshot, report)),
        };
    }
    let is_named = expectation.hop.is_some() || expectation.code.is_some();
    let verdict = &report.verdict;
    if !is_named || is_there(verdict, expectation) {
        return Compared {
            result: "as-expected",
            summary: "as expected, by a request".to_owned(),
        };
    }
    let word = expectation.outcome.word();
    if verdict.status == "fault" {
        Compared {
            result: "other",
            summary: format!("a request got {}", place(word, verdict)),
        }
    } else {
        Compared {
            result: "not-known",
            summary: format!("a request got {word}, and where it was stopped is not known"),
        }
    }
}

/// What a request got, and where, if the verdict is about that.
fn got(request: &Request, report: &Report) -> String {
    let verdict = &report.verdict;
    match (&request.outcome, request.status) {
        (Some(outcome), _) if verdict.outcome.as_ref() == Some(outcome) => place(outcome, verdict),
        (Some(outcome), _) => outcome.clone(),
        (None, Some(status)) => format!("status {status}"),
        (None, None) => "no answer in HTTP".to_owned(),
    }
}

/// Why no request tells.
fn why_not(snapshot: &Snapshot, report: &Report) -> String {
    if let Some(request) = report.requests.first() {
        return format!("a request was sent {}", request.proves);
    }
    // A name that could not be asked for there is another matter.
    let mut unsent = snapshot.observations.unsent.iter();
    match unsent.rfind(|it| it.name.is_none()) {
        Some(unsent) => format!("no request tells: {}", unsent.why),
        None => "no request was sent".to_owned(),
    }
}
