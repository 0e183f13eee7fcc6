//! Holds a verdict against what was expected.

use crate::render::phrase;
use crate::report::status::Comparison;
use crate::report::{Report, Verdict};
use crate::smoke::expect::Expectation;
use crate::snapshot::outcome::Outcome;
use crate::verdict::Standing;

/// The result in a word, and what happens in a few.
#[derive(Debug)]
pub(super) struct Compared {
    /// Whether it does what was expected.
    pub(super) result: Comparison,
    /// What happens.
    pub(super) summary: String,
}

/// Holds what is known of a call against what was expected of it.
pub(super) fn compare(report: &Report, expectation: Expectation) -> Compared {
    let verdict = &report.verdict;
    let as_expected = || Compared {
        result: Comparison::AsExpected,
        summary: "as expected".to_owned(),
    };
    let other = |what: String| Compared {
        result: Comparison::Other,
        summary: format!("got {what}"),
    };
    let success = expectation.outcome.is_success();
    let is_same = |outcome: Outcome| outcome == expectation.outcome;
    match (verdict.status, verdict.outcome, verdict.observed) {
        (Standing::Healthy, Some(outcome), _) if is_same(outcome) => as_expected(),
        (Standing::Healthy, Some(outcome), _) => other(outcome.to_string()),
        // A hop command looked at its own part, and cannot know that the call succeeds.
        (Standing::Healthy, None, _) if success => as_expected(),
        (Standing::Healthy, None, _) => other("nothing here that stops the call".to_owned()),
        (Standing::Fault, Some(outcome), _) if is_same(outcome) => {
            if verdict.share < 1.0 {
                other(format!("it for {} alone", share(verdict)))
            } else if is_there(verdict, expectation) {
                as_expected()
            } else {
                other(place(outcome.word(), verdict))
            }
        }
        (Standing::Fault, Some(outcome), _) => other(place(outcome.word(), verdict)),
        (Standing::Fault, None, _) if success => other(place("a fault", verdict)),
        (_, _, Some(observed)) if !is_same(observed) => other(format!("{observed}, as observed")),
        (_, _, Some(_)) if expectation.hop.is_none() && expectation.code.is_none() => as_expected(),
        _ => Compared {
            result: Comparison::NotKnown,
            summary: not_known(report),
        },
    }
}

/// Whether a verdict is the one of the hop and the code that were named.
pub(super) fn is_there(verdict: &Verdict, expectation: Expectation) -> bool {
    (expectation.hop.is_none() || verdict.hop == expectation.hop)
        && (expectation.code.is_none() || verdict.code == expectation.code)
}

/// What happens, with its hop and code.
pub(super) fn place(what: &str, verdict: &Verdict) -> String {
    let mut text = what.to_owned();
    if let Some(hop) = &verdict.hop {
        text = format!("{text} at {hop}");
    }
    if let Some(code) = &verdict.code {
        text = format!("{text} by {code}");
    }
    if verdict.share < 1.0 {
        text = format!("{text} for {}", share(verdict));
    }
    text
}

fn share(verdict: &Verdict) -> String {
    phrase::share(verdict.share)
}

fn not_known(report: &Report) -> String {
    match report.gaps.as_slice() {
        [] => "not known".to_owned(),
        [only] => format!("not known, for want of {}", only.fact),
        [first, rest @ ..] => {
            format!(
                "not known, for want of {} and {} more",
                first.fact,
                rest.len()
            )
        }
    }
}
