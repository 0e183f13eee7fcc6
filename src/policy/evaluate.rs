//! What one document answers to one request.
//!
//! A `Deny` that applies decides; else an `Allow` that applies; else the request is denied for want of an `Allow`.

use crate::policy::applies::applies;
use crate::policy::decision::{Decision, Level, StatementRef};
use crate::policy::document::{Document, Effect, Statement};
use crate::policy::request::Request;
use crate::policy::stand::Stand;
use crate::policy::truth::{Answer, Truth};
use crate::policy::unknowns::unknowns;

/// What a document answers, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// The answer.
    pub decision: Decision,
    /// The statement that decided; of an unknown answer, the first that might.
    pub statement: Option<StatementRef>,
    /// What would have to be known, where the answer is unknown: condition keys, or `principal`.
    pub depends_on: Vec<String>,
    /// Whether a rule that AWS does not document decided.
    pub undocumented: bool,
}

impl Evaluation {
    /// An answer that no statement gave.
    pub fn bare(decision: Decision) -> Evaluation {
        Evaluation {
            decision,
            statement: None,
            depends_on: Vec::new(),
            undocumented: false,
        }
    }
}

/// Evaluates one document.
pub fn evaluate(document: &Document, request: &Request, level: Level) -> Evaluation {
    weigh(document, request, level).evaluation(document, request, level)
}

/// The answer without names; nothing is allocated on the way.
#[derive(Debug, Clone, Copy)]
pub(in crate::policy) struct Verdict {
    pub(in crate::policy) stand: Stand,
    // The statement that decides, or might.
    statement: Option<usize>,
}

impl Verdict {
    /// The answer with names.
    pub(in crate::policy) fn evaluation(
        self,
        document: &Document,
        request: &Request,
        level: Level,
    ) -> Evaluation {
        let decision = self.stand.decision();
        let statement = self.statement.and_then(|idx| document.statements.get(idx));
        Evaluation {
            decision,
            statement: statement.map(Statement::reference),
            depends_on: match decision {
                Decision::Unknown => unknowns(document, request, level),
                _ => Vec::new(),
            },
            undocumented: self.stand.is_undocumented(),
        }
    }
}

pub(in crate::policy) fn weigh(document: &Document, request: &Request, level: Level) -> Verdict {
    weigh_statements(&document.statements, |_, statement| {
        applies(statement, request, level)
    })
}

pub(in crate::policy) fn weigh_statements(
    statements: &[Statement],
    mut applies: impl FnMut(usize, &Statement) -> Truth,
) -> Verdict {
    let mut allow = Tally::default();
    let mut deny = Tally::default();
    for (idx, statement) in statements.iter().enumerate() {
        let Some(effect) = statement.effect else {
            continue;
        };
        let truth = applies(idx, statement);
        match effect {
            Effect::Allow => allow.count(idx, truth.for_allow(), truth.documented()),
            Effect::Deny => deny.count(idx, truth.for_deny(), truth.documented()),
        }
        if deny.answer == Answer::Yes && deny.documented == Answer::Yes {
            break;
        }
    }
    let stand = Stand {
        allow: allow.answer,
        deny: deny.answer,
        documented_allow: allow.documented,
        documented_deny: deny.documented,
    };
    let statement = match stand.decision() {
        Decision::ExplicitDeny => deny.yes,
        Decision::Allow => allow.yes,
        Decision::Unknown => deny.unknown.or(allow.unknown),
        Decision::ImplicitDeny => None,
    };
    Verdict { stand, statement }
}

// What the statements of one effect come to, and the first that says so.
struct Tally {
    answer: Answer,
    documented: Answer,
    yes: Option<usize>,
    unknown: Option<usize>,
}

impl Default for Tally {
    fn default() -> Tally {
        Tally {
            answer: Answer::No,
            documented: Answer::No,
            yes: None,
            unknown: None,
        }
    }
}

impl Tally {
    fn count(&mut self, idx: usize, answer: Answer, documented: Answer) {
        match answer {
            Answer::Yes => self.yes = self.yes.or(Some(idx)),
            Answer::Unknown => self.unknown = self.unknown.or(Some(idx)),
            Answer::No => {}
        }
        self.answer = self.answer.or(answer);
        self.documented = self.documented.or(documented);
    }
}
