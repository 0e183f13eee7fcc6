//! What is told of many calls: each with what was expected of it.

use crate::report::texts::{Texts, Visit};
use crate::report::{self, Expected, Report, Verdict};

/// What became of all calls.
#[derive(Debug, Clone, PartialEq)]
pub struct Smoke {
    /// When the facts were gathered: the clock by which exceptions end.
    pub taken_at: String,
    /// How all of it ended; `Unknown` if no call fails and some could not be judged.
    pub status: CallStatus,
    /// How many there are of each.
    pub counts: Counts,
    /// The calls, in the order of the files.
    pub calls: Vec<Call>,
}

/// How many calls there are of each status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// The file that holds it.
    pub file: String,
    /// The line at which it begins there.
    pub line: usize,
    /// What became of it.
    pub status: CallStatus,
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
    /// By what it is judged.
    pub judged_by: Judge,
    /// How often it was asked about, where `retry` let it be asked again; else `None`.
    pub tries: Option<usize>,
    /// The request; `None` for a call that was skipped.
    pub request: Option<report::Call>,
    /// The verdict; likewise.
    pub verdict: Option<Verdict>,
    /// The whole report, as `schema report` describes it; `None` for a call that passes or was skipped.
    /// Where very many calls fail, the later ones have no `chain`, and a note says so.
    pub report: Option<Report>,
}

/// An exception with its reason and its last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exempt {
    /// Why.
    pub reason: String,
    /// The last day on which it holds, in UTC.
    pub until: String,
}

/// What became of a call that was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallStatus {
    /// It does what is expected.
    Pass,
    /// It does something else.
    Fail,
    /// A fact that decides is not known.
    Unknown,
    /// It does something else, as is known.
    KnownFailure,
    /// It was not asked about.
    Skip,
}

impl CallStatus {
    /// Its word in the documents.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::KnownFailure => "known-failure",
            Self::Skip => "skip",
        }
    }
}

/// By what a call is judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Judge {
    /// By what is known of its path; nothing is sent.
    #[default]
    Facts,
    /// By what a request gets that is sent from the client's own place.
    Probe,
    /// By both, each of which has to say what was expected.
    Both,
}

impl Judge {
    /// Each with its word.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Facts, "facts"),
        (Self::Probe, "probe"),
        (Self::Both, "both"),
    ];

    /// Its word in a file and in the report.
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|it| it.0 == self);
        found.map_or("facts", |it| it.1)
    }
}

impl Texts for Smoke {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self {
            taken_at,
            status: _,
            counts: _,
            calls,
        } = self;
        taken_at.each_text(visit);
        calls.each_text(visit);
    }
}

impl Texts for Call {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self {
            name,
            file,
            line: _,
            status: _,
            expected,
            why,
            skip,
            known_failure,
            notes,
            judged_by: _,
            tries: _,
            request,
            verdict,
            report,
        } = self;
        name.each_text(visit);
        file.each_text(visit);
        expected.each_text(visit);
        why.each_text(visit);
        skip.each_text(visit);
        known_failure.each_text(visit);
        notes.each_text(visit);
        request.each_text(visit);
        verdict.each_text(visit);
        report.each_text(visit);
    }
}

impl Texts for Exempt {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self { reason, until: _ } = self;
        reason.each_text(visit);
    }
}
