//! The result of smoke checks for its readers: what its forms share, and the JSON document.

pub mod annotations;
pub mod chat;
pub mod suites;
pub mod ticket;

use schemars::schema_for;
use serde_json::Value;

use crate::codes::Layer;
use crate::render::json::{self, smoke_v1};
use crate::render::phrase;
use crate::render::style::Look;
use crate::report::smoke::{Call, CallStatus, Counts, Exempt, Judge, Smoke};
use crate::report::texts::Texts;
use crate::report::{Expected, Gap, Report};
use crate::verdict::Standing;

/// How a test runner says the status of a call, and how it looks.
fn shown(status: CallStatus) -> (&'static str, Look) {
    match status {
        CallStatus::Pass => ("pass", Look::Pass),
        CallStatus::Fail => ("FAIL", Look::Fail),
        CallStatus::Unknown => ("unknown", Look::Unknown),
        CallStatus::KnownFailure => ("known", Look::Warn),
        CallStatus::Skip => ("skip", Look::Masked),
    }
}

impl Call {
    /// How a test runner says the status, and how it looks.
    pub(crate) fn shown(&self) -> (&'static str, Look) {
        shown(self.status)
    }

    /// Whether the reader has to do something about it.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.status, CallStatus::Fail | CallStatus::Unknown) || !self.notes.is_empty()
    }

    /// Where it stands: `smoke.toml:12`.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }

    /// What one line says of it behind its name.
    pub(crate) fn detail(&self) -> String {
        let exempt = |it: &Option<Exempt>| {
            it.as_ref().map_or_else(String::new, |it| {
                format!("until {}: {}", it.until, it.reason)
            })
        };
        let detail = match self.status {
            CallStatus::Pass => {
                let Expected {
                    outcome, hop, code, ..
                } = &self.expected;
                let what = match (code, hop) {
                    (Some(code), _) => format!("{outcome} by {code}"),
                    (None, Some(hop)) => format!("{outcome} at {hop}"),
                    (None, None) => outcome.to_string(),
                };
                match self.judged_by {
                    Judge::Probe => format!("{what}, as a request got"),
                    Judge::Both => format!("{what}, as the facts say and a request got"),
                    Judge::Facts => what,
                }
            }
            CallStatus::Skip => exempt(&self.skip),
            CallStatus::KnownFailure => format!(
                "{}; known {}",
                self.expected.summary,
                exempt(&self.known_failure)
            ),
            CallStatus::Fail | CallStatus::Unknown => self.expected.summary.clone(),
        };
        match self.tries {
            Some(tries) => format!("{detail}; asked {}", phrase::count(tries, "time")),
            None => detail,
        }
    }

    /// The gaps that leave it open; beside a fault whose outcome is known they are for `diagnose`.
    pub(crate) fn open_gaps(&self) -> &[Gap] {
        let report = self.report.as_ref();
        let is_open = |it: &&Report| {
            it.verdict.status == Standing::Inconclusive || it.verdict.outcome.is_none()
        };
        report.filter(is_open).map_or(&[], |it| it.gaps.as_slice())
    }

    /// Whether its first fix leads to what is expected. Where a denial is, the way out of another denial
    /// leads past the gate that should deny.
    pub(crate) fn wants_fix(&self) -> bool {
        let is_success = self.expected.outcome.is_success();
        let is_denied = self
            .verdict
            .as_ref()
            .is_some_and(|it| matches!(it.layer, Layer::Auth | Layer::Caller));
        is_success || !is_denied
    }
}

impl Smoke {
    /// How many there are of each that there is any of: `17 pass`, `1 FAIL`.
    pub(crate) fn totals(&self) -> Vec<String> {
        let Counts {
            pass,
            fail,
            unknown,
            skip,
            known_failure,
            ..
        } = self.counts;
        let numbers = [
            (CallStatus::Pass, pass),
            (CallStatus::Fail, fail),
            (CallStatus::Unknown, unknown),
            (CallStatus::KnownFailure, known_failure),
            (CallStatus::Skip, skip),
        ];
        let some = numbers.into_iter().filter(|(_, number)| *number > 0);
        let totals = some.map(|(status, number)| {
            if status == CallStatus::KnownFailure {
                phrase::count(number, "known failure")
            } else {
                format!("{number} {}", shown(status).0)
            }
        });
        [phrase::count(self.counts.calls, "call")]
            .into_iter()
            .chain(totals)
            .collect()
    }

    /// How all of it ended, as a headline says it.
    pub(crate) fn word(&self) -> &'static str {
        match self.status {
            CallStatus::Pass => "PASS",
            CallStatus::Fail => "FAIL",
            CallStatus::Unknown | CallStatus::KnownFailure | CallStatus::Skip => "INCONCLUSIVE",
        }
    }
}

/// The JSON Schema (draft 2020-12) of the document.
pub fn schema() -> Value {
    schema_for!(smoke_v1::Smoke).to_value()
}

/// The document as indented JSON with a final newline.
pub fn render(smoke: &Smoke) -> String {
    json::pretty(&smoke_v1::Smoke::from(smoke))
}

/// The document as all forms for people and for CI take it: nothing in it that a terminal obeys, and no
/// fix that leads past the gate that should deny.
pub(crate) fn prepared(smoke: &Smoke) -> Smoke {
    let mut smoke = smoke.cleaned();
    for call in &mut smoke.calls {
        let wants_fix = call.wants_fix();
        if let Some(report) = call.report.as_mut().filter(|_| !wants_fix) {
            report.chain.clear();
        }
    }
    smoke
}
