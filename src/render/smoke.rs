//! The result of smoke checks: the JSON document, version 1, from which the other forms are made.
//! Fields are added, never renamed.

pub mod annotations;
pub mod chat;
pub mod suites;
pub mod ticket;

use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::render::clean::printable;
use crate::render::json::{self, Expected, Gap, Report, Tool, Verdict};
use crate::render::phrase;

/// What became of all calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Smoke {
    /// Always [`json::SCHEMA_VERSION`].
    pub schema_version: u32,
    /// What made the document.
    pub tool: Tool,
    /// When the facts were gathered: the clock by which exceptions end.
    pub taken_at: String,
    /// `pass`, `fail`, or `unknown` where no call fails and some could not be judged.
    pub status: String,
    /// How many there are of each.
    pub counts: Counts,
    /// The calls, in the order of the files.
    pub calls: Vec<Call>,
}

/// How many calls there are of each status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Counts {
    /// All of them.
    pub calls: usize,
    /// Those that do what is expected.
    pub pass: usize,
    /// Those that do something else.
    pub fail: usize,
    /// Those of which a fact that decides is not known.
    pub unknown: usize,
    /// Those that were not asked about.
    pub skip: usize,
    /// Those that do something else, as is known.
    pub known_failure: usize,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// The file that holds it.
    pub file: String,
    /// The line at which it begins there.
    pub line: usize,
    /// `pass`, `fail`, `unknown`, `skip` or `known-failure`.
    pub status: String,
    /// What was expected, and whether it does that.
    pub expected: Expected,
    /// Why, in the words of the file.
    pub why: Option<String>,
    /// For how long it is not to be judged, and why.
    pub skip: Option<Exempt>,
    /// For how long it is known to do something else, and why.
    pub known_failure: Option<Exempt>,
    /// What is to be done about the file: exceptions that ended, and those no longer needed.
    pub notes: Vec<String>,
    /// `facts`, `probe` (what a request of its own gets) or `both`.
    pub judged_by: String,
    /// How often it was asked about, where `retry` let it be asked again; else null.
    pub tries: Option<usize>,
    /// The request; null for a call that was skipped.
    pub request: Option<json::Call>,
    /// The verdict; likewise.
    pub verdict: Option<Verdict>,
    /// The whole report, as `schema report` describes it; null for a call that passes or was skipped.
    /// Where very many calls fail, the later ones have no `chain`, and a note says so.
    pub report: Option<Report>,
}

/// An exception with its reason and its last day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exempt {
    /// Why.
    pub reason: String,
    /// The last day on which it holds, in UTC.
    pub until: String,
}

/// The statuses of a call: how a test runner says them, and how they look.
pub(crate) const STATUS: [(&str, &str, &str); 5] = [
    ("pass", "pass", "pass"),
    ("fail", "FAIL", "fail"),
    ("unknown", "unknown", "unknown"),
    ("known-failure", "known", "warn"),
    ("skip", "skip", "masked"),
];

impl Call {
    /// How a test runner says the status, and which status of a hop it looks like.
    pub(crate) fn shown(&self) -> (&'static str, &'static str) {
        let found = STATUS.iter().find(|it| it.0 == self.status);
        found.map_or(("unknown", "unknown"), |it| (it.1, it.2))
    }

    /// Whether the reader has to do something about it.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.status.as_str(), "fail" | "unknown") || !self.notes.is_empty()
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
        let detail = match self.status.as_str() {
            "pass" => {
                let Expected {
                    outcome, hop, code, ..
                } = &self.expected;
                let what = match (code, hop) {
                    (Some(code), _) => format!("{outcome} by {code}"),
                    (None, Some(hop)) => format!("{outcome} at {hop}"),
                    (None, None) => outcome.clone(),
                };
                match self.judged_by.as_str() {
                    "probe" => format!("{what}, as a request got"),
                    "both" => format!("{what}, as the facts say and a request got"),
                    _ => what,
                }
            }
            "skip" => exempt(&self.skip),
            "known-failure" => format!(
                "{}; known {}",
                self.expected.summary,
                exempt(&self.known_failure)
            ),
            _ => self.expected.summary.clone(),
        };
        match self.tries {
            Some(tries) => format!("{detail}; asked {}", phrase::count(tries, "time")),
            None => detail,
        }
    }

    /// The gaps that leave it open; beside a fault whose outcome is known they are for `diagnose`.
    pub(crate) fn open_gaps(&self) -> &[Gap] {
        let report = self.report.as_ref();
        let is_open =
            |it: &&Report| it.verdict.status == "inconclusive" || it.verdict.outcome.is_none();
        report.filter(is_open).map_or(&[], |it| it.gaps.as_slice())
    }

    /// Whether its first fix leads to what is expected. Where a denial is, the way out of another denial
    /// leads past the gate that should deny.
    pub(crate) fn wants_fix(&self) -> bool {
        let is_success = matches!(self.expected.outcome.as_str(), "ok" | "unauthenticated-ok");
        let is_denied = self
            .verdict
            .as_ref()
            .is_some_and(|it| it.layer == "auth" || it.layer == "caller");
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
        let numbers = [pass, fail, unknown, known_failure, skip];
        let named = STATUS.iter().zip(numbers).filter(|(_, number)| *number > 0);
        let totals = named.map(|((status, shown, _), number)| match *status {
            "known-failure" => phrase::count(number, "known failure"),
            _ => format!("{number} {shown}"),
        });
        [phrase::count(self.counts.calls, "call")]
            .into_iter()
            .chain(totals)
            .collect()
    }

    /// How all of it ended, as a headline says it.
    pub(crate) fn word(&self) -> &'static str {
        match self.status.as_str() {
            "pass" => "PASS",
            "fail" => "FAIL",
            _ => "INCONCLUSIVE",
        }
    }
}

/// The JSON Schema (draft 2020-12) of the document.
pub fn schema() -> Value {
    schema_for!(Smoke).to_value()
}

/// The document as indented JSON with a final newline.
pub fn render(smoke: &Smoke) -> String {
    json::pretty(smoke)
}

/// The document as all forms for people and for CI take it: nothing in it that a terminal obeys, and no
/// fix that leads past the gate that should deny.
pub(crate) fn prepared(smoke: &Smoke) -> Smoke {
    let mut smoke = printable(smoke);
    for call in &mut smoke.calls {
        let wants_fix = call.wants_fix();
        if let Some(report) = call.report.as_mut().filter(|_| !wants_fix) {
            report.chain.clear();
        }
    }
    smoke
}
