//! What would have to be known before a document can answer.

use crate::policy::applies::{applies, principal_matches};
use crate::policy::compare;
use crate::policy::decision::Level;
use crate::policy::document::{Document, Effect, Statement};
use crate::policy::pattern::{Pattern, Piece};
use crate::policy::principal::{CallerKind, Principal};
use crate::policy::request::{Lookup, Request};
use crate::policy::truth::Answer;

/// Who calls is not known at all.
pub const PRINCIPAL: &str = "principal";
/// A statement names a session, and of the caller only its role is known.
pub const SESSION_NAME: &str = "session name";
/// A statement names an IAM user, and the caller is a federated session of some user.
pub const FEDERATING_USER: &str = "user who called GetFederationToken";
/// A `NotPrincipal` denies whoever has a permissions boundary.
pub const BOUNDARY: &str = "permissions boundary";

/// The condition keys, and what else of the caller, on which the statements that are undecided depend.
pub(in crate::policy) fn unknowns(
    document: &Document,
    request: &Request,
    level: Level,
) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        if !names.iter().any(|it| it == name) {
            names.push(name.to_owned());
        }
    };
    for statement in &document.statements {
        if !applies(statement, request, level).is_unknown() {
            continue;
        }
        if principal_matches(statement, request, level).is_unknown() {
            add(of_caller(statement, request));
        }
        let resources = statement.resource.iter().flat_map(|it| &it.entries);
        for pattern in resources.filter_map(|it| it.pattern.last()) {
            unknown_variables(pattern, request, &mut add);
        }
        for condition in &statement.conditions {
            if !compare::holds(condition, request.context()).is_unknown() {
                continue;
            }
            if request.context().look_up(&condition.parsed_key) == Lookup::Unknown {
                add(condition.parsed_key.text());
            }
            for pattern in condition.values.iter().filter_map(|it| it.wanted.pattern()) {
                unknown_variables(pattern, request, &mut add);
            }
        }
    }
    names
}

fn of_caller(statement: &Statement, request: &Request) -> &'static str {
    let is_negated = statement.principal.as_ref().is_some_and(|it| it.negated);
    let is_denial = statement.effect == Some(Effect::Deny);
    match request.principal() {
        Principal::Aws(_)
            if is_negated && is_denial && request.has_boundary() == Answer::Unknown =>
        {
            BOUNDARY
        }
        Principal::Aws(caller) if caller.kind() == CallerKind::Role => SESSION_NAME,
        Principal::Aws(caller) if caller.kind() == CallerKind::FederatedUser => FEDERATING_USER,
        _ => PRINCIPAL,
    }
}

fn unknown_variables(pattern: &Pattern, request: &Request, add: &mut impl FnMut(&str)) {
    for piece in pattern.pieces() {
        if let Piece::Variable(variable) = piece
            && request.context().look_up(&variable.key) == Lookup::Unknown
        {
            add(variable.key.text());
        }
    }
}
