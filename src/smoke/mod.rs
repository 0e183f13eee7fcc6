//! Smoke checks: a file says what each call should do, and the facts say whether it still does.
//!
//! Pure, as the rest of the core: it reads text and a snapshot, never a file, a clock or AWS. A call is
//! judged by the one trace that `diagnose` runs; here is only what was expected of it.

pub mod again;
pub mod expect;
pub mod init;
pub mod judge;
pub mod only;
pub mod read;

mod by_request;
mod compare;
mod fields;
mod near;
mod node;
mod toml;
mod yaml;

use std::fmt;
use std::time::Duration;

use jiff::civil::Date;

use crate::call::CallFlags;
pub use crate::report::smoke::Judge;
use crate::smoke::expect::Expectation;

/// One call of a smoke file, with what it should do.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its name, unique over all files of a run.
    pub name: String,
    /// The file that holds it, as it was named.
    pub file: String,
    /// The line at which it begins.
    pub line: usize,
    /// The call itself, with the defaults of the file.
    pub flags: CallFlags,
    /// What it should do.
    pub expected: Expectation,
    /// Why, in the words of whoever wrote it.
    pub why: Option<String>,
    /// Not to be judged for a while.
    pub skip: Option<Exemption>,
    /// Known not to do it for a while.
    pub known_failure: Option<Exemption>,
    /// How long a live run asks again; a saved snapshot does not change.
    pub retry: Option<Retry>,
    /// By what it is judged, where it says so.
    pub judge: Option<Judge>,
    /// From where its name is asked for and its request sent, as `--via` has it.
    pub via: Option<String>,
    /// Whether the call itself says both its method and that a request is sent.
    pub means_method: bool,
}

impl Case {
    /// Whether a request of its own judges it.
    pub fn wants_request(&self) -> bool {
        self.judge.is_some_and(|it| it != Judge::Facts)
    }
}

/// An exception with a reason and a last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exemption {
    /// Why, in the words of whoever wrote it.
    pub reason: String,
    /// The last day on which it holds, in UTC.
    pub until: Date,
}

/// For how long to ask again, and how often: AWS makes changes visible with a delay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// From the first answer to the last.
    pub within: Duration,
    /// Between two questions.
    pub every: Duration,
}

/// Something wrong in a smoke file, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what was perhaps meant.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}
