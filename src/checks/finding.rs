//! What a check says: a code, the resource, the words that its sentence needs, the evidence.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::codes::Code;
use crate::path::unknown::{Stop, Unknown};
use crate::snapshot::fact::Place;
use crate::snapshot::outcome::Outcome;

/// What a check says; an empty list where the question does not arise for this call.
pub type Answer = Result<Vec<Finding>, Stop>;

/// What a finding makes of its hop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It stops the call.
    Fail,
    /// It could stop the call, and what is known does not decide.
    Unknown,
    /// It does not stop the call, and somebody should look at it.
    Warn,
    /// Worth knowing.
    Info,
    /// The fault that this code names is not there.
    Pass,
}

impl Status {
    /// The contract's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Pass => "pass",
        }
    }
}

/// The resource that a finding speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its collection in the estate; `call` or `observations` for the other halves of a snapshot.
    pub collection: &'static str,
    /// Its key; empty for `call` and `observations`.
    pub key: String,
}

impl Subject {
    /// A resource of the estate.
    pub fn of(collection: &'static str, key: &str) -> Self {
        Self {
            collection,
            key: key.to_owned(),
        }
    }

    /// The call itself.
    pub fn call() -> Self {
        Self::of("call", "")
    }

    /// Its JSON Pointer, to which a remedy's patch is relative.
    pub fn pointer(&self) -> String {
        if self.key.is_empty() {
            format!("/{}", self.collection)
        } else {
            let place = Place {
                collection: self.collection,
                key: self.key.as_str().into(),
                field: "",
            };
            place.to_string().trim_end_matches('/').to_owned()
        }
    }
}

/// What a check says of a hop.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The code; of a passed check, the code that it excludes.
    pub code: Code,
    /// What it makes of the hop.
    pub status: Status,
    /// The resource at fault.
    pub subject: Subject,
    /// The outcome it gives, where it is not the code's usual one.
    pub outcome: Option<Outcome>,
    /// The part of such calls that meets it.
    pub share: f64,
    /// What its sentence and its remedies need, by placeholder.
    pub words: BTreeMap<&'static str, Value>,
    /// JSON Pointers to the facts and observations it stands on.
    pub evidence: Vec<String>,
    /// What would decide, of an [`Status::Unknown`] one.
    pub gap: Option<Unknown>,
}

impl Finding {
    /// A finding of this status.
    pub fn new(status: Status, code: Code, subject: Subject) -> Self {
        Self {
            code,
            status,
            subject,
            outcome: None,
            share: 1.0,
            words: BTreeMap::new(),
            evidence: Vec::new(),
            gap: None,
        }
    }

    /// A fault.
    pub fn fail(code: Code, subject: Subject) -> Self {
        Self::new(Status::Fail, code, subject)
    }

    /// The absence of a fault.
    pub fn pass(code: Code, subject: Subject) -> Self {
        Self::new(Status::Pass, code, subject)
    }

    /// A fault that what is known neither shows nor excludes, and what would decide.
    pub fn suspect(code: Code, subject: Subject, gap: Unknown) -> Self {
        Self {
            gap: Some(gap),
            ..Self::new(Status::Unknown, code, subject)
        }
    }

    /// Adds a word for a placeholder.
    #[must_use]
    pub fn word(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.words.insert(name, value.into());
        self
    }

    /// Adds a fact that it stands on.
    #[must_use]
    pub fn from(mut self, place: &Place) -> Self {
        self.evidence.push(place.to_string());
        self
    }

    /// Adds an observation that it stands on.
    #[must_use]
    pub fn seen_at(mut self, pointer: &str) -> Self {
        self.evidence.push(pointer.to_owned());
        self
    }

    /// Says what becomes of the call, where that differs from the code's usual outcome.
    #[must_use]
    pub fn giving(mut self, outcome: Option<Outcome>) -> Self {
        self.outcome = outcome;
        self
    }

    /// Says which part of such calls meets it.
    #[must_use]
    pub fn for_share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }

    /// What becomes of a call that meets it first.
    pub fn outcome(&self) -> Option<Outcome> {
        self.outcome.or_else(|| self.code.outcome())
    }
}
