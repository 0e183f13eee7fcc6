//! Holds what a request got against what was expected of it, and both it and the facts where a call is
//! judged by both.
//!
//! 1. Only a request that was this very call counts: sent from the client's own place, as its caller, the way
//!    that the call goes. Any other leaves it not known.
//! 2. Of several, one that got something else decides: a call that fails once is not fine.
//! 3. Where hop or code were named, the verdict has to say them; a status alone does not.

use crate::diagnose::diagnose_without_fixes;
use crate::playbook::Playbooks;
use crate::report::status::Comparison;
use crate::report::{Report, Request};
use crate::smoke::Judge;
use crate::smoke::compare::{Compared, compare, is_there, place};
use crate::smoke::expect::Expectation;
use crate::snapshot::Snapshot;
use crate::snapshot::observation::Observations;
use crate::verdict::Standing;

/// The results, the worst first.
const WORST: [Comparison; 3] = [
    Comparison::Other,
    Comparison::NotKnown,
    Comparison::AsExpected,
];

/// What a call comes to.
pub(super) struct Weighed {
    /// The result, in a sentence.
    pub(super) compared: Compared,
    /// The report of the facts alone, where they are what is amiss and the request is not.
    pub(super) of_facts: Option<Report>,
}

/// What the facts and the request of a call come to, as far as it is judged by them.
pub(super) fn weigh(
    judge: Judge,
    snapshot: &mut Snapshot,
    report: &Report,
    expectation: Expectation,
    playbooks: &Playbooks,
) -> Weighed {
    let alone = |compared| Weighed {
        compared,
        of_facts: None,
    };
    match judge {
        Judge::Facts => alone(compare(report, expectation)),
        Judge::Probe => alone(by_request(snapshot, report, expectation)),
        Judge::Both => {
            let request = by_request(snapshot, report, expectation);
            let of_facts = without_requests(snapshot, |it| diagnose_without_fixes(it, playbooks));
            let facts = compare(&of_facts, expectation);
            Weighed {
                of_facts: (rank(&facts) < rank(&request)).then_some(of_facts),
                compared: worse(&facts, &request),
            }
        }
    }
}

/// Leaves out what a request got, which is nothing to whoever asks for the facts. A name that could not be
/// asked for is another matter.
pub(super) fn forget_requests(observations: &mut Observations) {
    observations.probes.clear();
    observations.unsent.retain(|it| it.name.is_some());
}

/// Runs something over the snapshot as if no request had been sent. A copy of the estate would take
/// longer than the judgement.
pub(super) fn without_requests<T>(snapshot: &mut Snapshot, run: impl FnOnce(&Snapshot) -> T) -> T {
    let own = snapshot.observations.clone();
    forget_requests(&mut snapshot.observations);
    let result = run(snapshot);
    snapshot.observations = own;
    result
}

/// The place of a result among all, the worst first.
fn rank(compared: &Compared) -> Option<usize> {
    WORST.iter().position(|it| *it == compared.result)
}

/// Both in one sentence, with the worse result.
fn worse(facts: &Compared, request: &Compared) -> Compared {
    let worst = if rank(facts) < rank(request) {
        facts
    } else {
        request
    };
    let summary =
        if facts.result == Comparison::AsExpected && request.result == Comparison::AsExpected {
            "as expected, by the facts and by a request".to_owned()
        } else {
            format!("by the facts {}; {}", facts.summary, request.summary)
        };
    Compared {
        result: worst.result,
        summary,
    }
}

fn by_request(snapshot: &Snapshot, report: &Report, expectation: Expectation) -> Compared {
    let is_as_expected = |it: &&Request| it.outcome == Some(expectation.outcome);
    let counted = || report.requests.iter().filter(|it| it.counts);
    let other = counted().find(|it| !is_as_expected(it));
    if let Some(request) = other {
        return Compared {
            result: Comparison::Other,
            summary: format!("a request got {}", got(request, report)),
        };
    }
    if counted().next().is_none() {
        return Compared {
            result: Comparison::NotKnown,
            summary: format!("not known, {}", why_not(snapshot, report)),
        };
    }
    let is_named = expectation.hop.is_some() || expectation.code.is_some();
    let verdict = &report.verdict;
    if !is_named || is_there(verdict, expectation) {
        return Compared {
            result: Comparison::AsExpected,
            summary: "as expected, by a request".to_owned(),
        };
    }
    let word = expectation.outcome.word();
    if verdict.status == Standing::Fault {
        Compared {
            result: Comparison::Other,
            summary: format!("a request got {}", place(word, verdict)),
        }
    } else {
        Compared {
            result: Comparison::NotKnown,
            summary: format!("a request got {word}, and where it was stopped is not known"),
        }
    }
}

/// What a request got, and where, if the verdict is about that.
fn got(request: &Request, report: &Report) -> String {
    let verdict = &report.verdict;
    match (request.outcome, request.status) {
        (Some(outcome), _) if verdict.outcome == Some(outcome) => place(outcome.word(), verdict),
        (Some(outcome), _) => outcome.to_string(),
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
