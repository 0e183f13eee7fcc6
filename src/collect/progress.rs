//! How far a run is, and what it tells the user besides.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

/// The questions of a run under way, and its notices.
#[derive(Debug, Default)]
pub struct Progress {
    counts: Mutex<Counts>,
    notices: Mutex<BTreeSet<String>>,
}

/// How many questions were asked and answered.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// Calls sent.
    pub asked: usize,
    /// Calls answered.
    pub answered: usize,
    /// What is waited for, oldest first, each with its number.
    pub waiting: BTreeMap<usize, String>,
    /// The records of access logs that are waited for.
    pub records: Option<Awaited>,
}

/// Records of access logs that are waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Awaited {
    /// How many.
    pub n_missing: usize,
    /// When they are looked for next.
    pub next: Instant,
    /// When the wait ends.
    pub until: Instant,
}

/// A question under way; it counts as answered when this is dropped.
#[derive(Debug)]
pub struct Waiting<'a> {
    counts: &'a Mutex<Counts>,
    number: usize,
}

impl Progress {
    /// The counts of this moment.
    pub fn counts(&self) -> Counts {
        locked(&self.counts).clone()
    }

    /// Counts a question while it is under way.
    pub fn waiting(&self, name: String) -> Waiting<'_> {
        let mut counts = locked(&self.counts);
        counts.asked += 1;
        let number = counts.asked;
        counts.waiting.insert(number, name);
        Waiting {
            counts: &self.counts,
            number,
        }
    }

    /// Says that records of access logs are waited for.
    pub fn await_records(&self, n_missing: usize, next: Instant, until: Instant) {
        locked(&self.counts).records = Some(Awaited {
            n_missing,
            next,
            until,
        });
    }

    /// Says that no record is waited for any more.
    pub fn end_await(&self) {
        locked(&self.counts).records = None;
    }

    /// Tells the user something, once.
    pub fn notice(&self, text: impl Into<String>) {
        locked(&self.notices).insert(text.into());
    }

    /// What to tell the user.
    pub fn notices(&self) -> Vec<String> {
        locked(&self.notices).iter().cloned().collect()
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut counts = locked(self.counts);
        counts.answered += 1;
        counts.waiting.remove(&self.number);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
