//! Version 1 of the JSON document of smoke checks. Fields are added, never renamed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::render::json::v1::{self, Expected, Report, SCHEMA_VERSION, Tool, Verdict};
use crate::report::smoke;

/// What became of all calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Smoke {
    /// Always [`SCHEMA_VERSION`].
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
    pub request: Option<v1::Call>,
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

impl From<&smoke::Smoke> for Smoke {
    fn from(it: &smoke::Smoke) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            tool: Tool::this(),
            taken_at: it.taken_at.clone(),
            status: it.status.word().to_owned(),
            counts: Counts::from(&it.counts),
            calls: it.calls.iter().map(Call::from).collect(),
        }
    }
}

impl From<&smoke::Counts> for Counts {
    fn from(it: &smoke::Counts) -> Self {
        Self {
            calls: it.calls,
            pass: it.pass,
            fail: it.fail,
            unknown: it.unknown,
            skip: it.skip,
            known_failure: it.known_failure,
        }
    }
}

impl From<&smoke::Call> for Call {
    fn from(it: &smoke::Call) -> Self {
        Self {
            name: it.name.clone(),
            file: it.file.clone(),
            line: it.line,
            status: it.status.word().to_owned(),
            expected: Expected::from(&it.expected),
            why: it.why.clone(),
            skip: it.skip.as_ref().map(Exempt::from),
            known_failure: it.known_failure.as_ref().map(Exempt::from),
            notes: it.notes.clone(),
            judged_by: it.judged_by.word().to_owned(),
            tries: it.tries,
            request: it.request.as_ref().map(v1::Call::from),
            verdict: it.verdict.as_ref().map(Verdict::from),
            report: it.report.as_ref().map(Report::from),
        }
    }
}

impl From<&smoke::Exempt> for Exempt {
    fn from(it: &smoke::Exempt) -> Self {
        Self {
            reason: it.reason.clone(),
            until: it.until.clone(),
        }
    }
}
