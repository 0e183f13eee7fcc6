//! What a check says: a code, the resource, the words that its sentence needs, the evidence.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::codes::Code;
use crate::path::unknown::{Stop, Unknown};
use crate::snapshot::collection::Collection;
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

/// Whether the fault that a code names is there: which of the playbook's two sentences is said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// It is there.
    Holds,
    /// It is not there.
    RuledOut,
    /// What is known neither shows nor excludes it.
    Open,
}

/// Which of the conditions of `certain` is wanting: `docs/contract.md` §4.17.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanting {
    /// (a) A fact on which this finding rests was not read.
    Unread,
    /// (b) An open question could make it the consequence of another fault, or give it another code.
    Cause,
    /// (c) AWS does not document the rule that decides.
    Undocumented,
    /// (d) Another fact contradicts it.
    Contradicted,
    /// Something that the user did not say is assumed, and decides (rule 19).
    Assumed,
}

/// Why a finding is `likely` at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Which condition is wanting.
    pub wanting: Wanting,
    /// In a sentence of its own, lower-case and without a full stop.
    pub why: String,
}

impl Doubt {
    /// A doubt, and why.
    pub fn new(wanting: Wanting, why: impl Into<String>) -> Self {
        Self {
            wanting,
            why: why.into(),
        }
    }

    /// The rule that decides is not documented; `rule` completes "AWS does not document …".
    pub fn undocumented(rule: &str) -> Self {
        Self::new(
            Wanting::Undocumented,
            format!("AWS does not document {rule}"),
        )
    }
}

/// What a finding speaks of: a resource of the estate, or another half of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A resource, by its collection and its key.
    Resource(Collection, String),
    /// The call itself.
    Call,
    /// What was observed.
    Observations,
}

impl Subject {
    /// A resource of the estate.
    pub fn of(collection: Collection, key: &str) -> Self {
        Self::Resource(collection, key.to_owned())
    }

    /// The call itself.
    pub fn call() -> Self {
        Self::Call
    }

    /// The key of the resource; empty where it is none.
    pub fn key(&self) -> &str {
        match self {
            Self::Resource(_, key) => key,
            Self::Call | Self::Observations => "",
        }
    }

    /// Its JSON Pointer, to which a remedy's patch is relative.
    pub fn pointer(&self) -> String {
        match self {
            Self::Call => "/call".to_owned(),
            Self::Observations => "/observations".to_owned(),
            Self::Resource(collection, key) => {
                let place = Place {
                    collection: *collection,
                    key: key.as_str().into(),
                    field: "",
                };
                place.to_string().trim_end_matches('/').to_owned()
            }
        }
    }
}

/// What a check says of a hop.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The code; of a passed check, the code that it excludes.
    pub code: Code,
    /// Whether what the code names is there.
    pub truth: Truth,
    /// What it makes of the hop: how loudly the truth is said.
    pub status: Status,
    /// Why it is `likely` at most, where anything is wanting.
    pub doubts: Vec<Doubt>,
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
        let truth = match status {
            Status::Pass => Truth::RuledOut,
            Status::Unknown => Truth::Open,
            Status::Fail | Status::Warn | Status::Info => Truth::Holds,
        };
        Self {
            code,
            truth,
            status,
            doubts: Vec::new(),
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

    /// What the code names is there: what is open is only whether it stops the call.
    #[must_use]
    pub fn that_holds(self) -> Self {
        Self {
            truth: Truth::Holds,
            ..self
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

    /// Adds a reason why it is `likely` at most: of a pass, why the call is healthy by what is assumed only.
    #[must_use]
    pub fn doubted(mut self, doubt: Doubt) -> Self {
        if !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
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

    /// Every outcome that sources give for it, the first the likeliest.
    pub fn outcomes(&self) -> Vec<Outcome> {
        match self.outcome {
            Some(outcome) => vec![outcome],
            None => self.code.outcomes(),
        }
    }
}
