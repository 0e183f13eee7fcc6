//! Why a document answers as it does: the statement that decided, and what kept each other one from applying.
//!
//! Nothing is put into words here before it is asked for; see `words`.

use crate::policy::applies::{action_matches, principal_matches, resource_matches};
use crate::policy::compare;
use crate::policy::condition::Condition;
use crate::policy::decision::{Decision, Level};
use crate::policy::document::{
    ActionEntry, Document, Effect, Element, PrincipalEntry, ResourceEntry, Statement,
};
use crate::policy::evaluate::{Evaluation, weigh_statements};
use crate::policy::reason::{self, Reason};
use crate::policy::request::Request;
use crate::policy::truth::{Answer, Truth};

/// Why a document answers as it does.
#[derive(Debug, Clone)]
pub struct Explanation<'a> {
    /// The answer.
    pub evaluation: Evaluation,
    /// The request.
    pub request: &'a Request,
    /// Where the document is attached.
    pub level: Level,
    /// Every statement, in the order of the document.
    pub statements: Vec<StatementReport<'a>>,
}

/// What one statement says of the request.
#[derive(Debug, Clone)]
pub struct StatementReport<'a> {
    /// The statement.
    pub statement: &'a Statement,
    /// Whether it applies.
    pub applies: Answer,
    /// What keeps it from applying, or leaves it open, in the order principal, action, resource, conditions.
    pub failures: Vec<Failure<'a>>,
    /// Conditions that hold only because the request lacks the key.
    pub held_by_absence: Vec<&'a Condition>,
    /// Whether a rule that AWS does not document decides.
    pub undocumented: bool,
    truth: Truth,
}

/// An element that does not match.
#[derive(Debug, Clone, Copy)]
pub struct Failure<'a> {
    /// The element.
    pub element: FailedElement<'a>,
    /// Whether it is only that nobody knows.
    pub is_unknown: bool,
}

/// The elements of a statement that may fail to match; `None` where the statement has no such element.
#[derive(Debug, Clone, Copy)]
pub enum FailedElement<'a> {
    /// AWS refuses the statement as a whole.
    Refused(&'a str),
    /// `Principal` or `NotPrincipal`.
    Principal(Option<&'a Element<PrincipalEntry>>),
    /// `Action` or `NotAction`.
    Action(Option<&'a Element<ActionEntry>>),
    /// `Resource` or `NotResource`.
    Resource(Option<&'a Element<ResourceEntry>>),
    /// A condition.
    Condition(&'a Condition),
}

/// Explains what a document answers to a request.
pub fn explain<'a>(document: &'a Document, request: &'a Request, level: Level) -> Explanation<'a> {
    let statements: Vec<_> = document
        .statements
        .iter()
        .map(|it| report(it, request, level))
        .collect();
    let verdict = weigh_statements(&document.statements, |idx, _| {
        statements.get(idx).map_or(Truth::FALSE, |it| it.truth)
    });
    Explanation {
        evaluation: verdict.evaluation(document, request, level),
        request,
        level,
        statements,
    }
}

fn report<'a>(statement: &'a Statement, request: &Request, level: Level) -> StatementReport<'a> {
    let is_deny = statement.effect == Some(Effect::Deny);
    let answer = |truth: Truth| {
        if is_deny {
            truth.for_deny()
        } else {
            truth.for_allow()
        }
    };
    let mut failures = Vec::new();
    let mut held_by_absence = Vec::new();
    let mut whole = Truth::TRUE;
    let mut check = |truth: Truth, element: FailedElement<'a>| {
        whole = whole.and(truth);
        if answer(truth) != Answer::Yes {
            failures.push(Failure {
                element,
                is_unknown: answer(truth) == Answer::Unknown,
            });
        }
    };
    if let Some(why) = &statement.refused {
        check(Truth::FALSE, FailedElement::Refused(why));
    } else {
        let principal = principal_matches(statement, request, level);
        check(
            principal,
            FailedElement::Principal(statement.principal.as_ref()),
        );
        check(
            action_matches(statement, request),
            FailedElement::Action(statement.action.as_ref()),
        );
        check(
            resource_matches(statement, request, level),
            FailedElement::Resource(statement.resource.as_ref()),
        );
        for condition in &statement.conditions {
            let truth = compare::holds(condition, request.context());
            check(truth, FailedElement::Condition(condition));
            if answer(truth) == Answer::Yes
                && reason::holds_by_absence(condition, request.context())
            {
                held_by_absence.push(condition);
            }
        }
    }
    StatementReport {
        statement,
        applies: answer(whole),
        failures,
        held_by_absence,
        undocumented: whole.documented() != answer(whole),
        truth: whole,
    }
}

impl<'a> Explanation<'a> {
    /// The statement that decided; of an unknown answer, the first that might.
    pub fn deciding(&self) -> Option<&StatementReport<'a>> {
        let index = self.evaluation.statement.as_ref()?.index;
        self.statements.get(index)
    }

    /// The `Allow` statement that came closest to allowing the request.
    pub fn closest(&self) -> Option<&StatementReport<'a>> {
        self.misses().min_by_key(|it| it.distance(self.request))
    }

    /// The `Allow` statements that do not apply, nearest first: those with the fewest failures, and of these the ones
    /// that failed latest.
    pub fn near_misses(&self) -> Vec<&StatementReport<'a>> {
        let mut misses: Vec<_> = self.misses().collect();
        misses.sort_by_key(|it| it.distance(self.request));
        misses
    }

    fn misses(&self) -> impl Iterator<Item = &StatementReport<'a>> {
        let is_miss = |it: &&StatementReport<'a>| {
            it.statement.effect == Some(Effect::Allow) && it.applies != Answer::Yes
        };
        self.statements.iter().filter(is_miss)
    }

    /// Whether the request is allowed.
    pub fn is_allowed(&self) -> bool {
        self.evaluation.decision == Decision::Allow
    }
}

impl StatementReport<'_> {
    // A principal of another account is farther than a wrong method.
    pub(in crate::policy) fn distance(&self, request: &Request) -> (usize, u8) {
        let weight = |failure: &Failure<'_>| match failure.element {
            _ if failure.is_unknown => 0,
            FailedElement::Condition(_) => 1,
            FailedElement::Resource(_) => 2,
            FailedElement::Action(_) => 4,
            FailedElement::Principal(_) => match failure.reason(request) {
                Reason::OtherSession | Reason::PrincipalDeleted | Reason::PrincipalWildcard => 2,
                Reason::OtherPrincipal | Reason::PrincipalMalformed => 3,
                _ => 5,
            },
            FailedElement::Refused(_) => 6,
        };
        let known = self.failures.iter().filter(|it| !it.is_unknown).count();
        (
            known,
            self.failures.iter().map(weight).max().unwrap_or_default(),
        )
    }

    /// The first element that failed.
    pub fn first_failure(&self) -> Option<&Failure<'_>> {
        self.failures
            .iter()
            .find(|it| !it.is_unknown)
            .or_else(|| self.failures.first())
    }
}

impl Failure<'_> {
    /// The class of the reason.
    pub fn reason(&self, request: &Request) -> Reason {
        if self.is_unknown {
            return Reason::NotKnown;
        }
        match self.element {
            FailedElement::Refused(_) => Reason::Refused,
            FailedElement::Principal(element) => reason::of_principal(element, request),
            FailedElement::Action(_) => Reason::ValueDiffers,
            FailedElement::Resource(element) => reason::of_resource(element, request),
            FailedElement::Condition(condition) => {
                reason::of_condition(condition, request.context())
            }
        }
    }

    /// The JSON Pointer of the element in the document.
    pub fn pointer(&self) -> Option<&str> {
        match self.element {
            FailedElement::Refused(_) => None,
            FailedElement::Principal(it) => it.map(|it| it.name.pointer.as_str()),
            FailedElement::Action(it) => it.map(|it| it.name.pointer.as_str()),
            FailedElement::Resource(it) => it.map(|it| it.name.pointer.as_str()),
            FailedElement::Condition(it) => Some(it.key.pointer.as_str()),
        }
    }
}
