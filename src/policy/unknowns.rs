//! What would have to be known before a document can answer.

use crate::policy::applies::{applies, principal_matches};
use crate::policy::compare;
use crate::policy::document::Document;
use crate::policy::evaluate::Level;
use crate::policy::pattern::{Pattern, Piece};
use crate::policy::request::{Lookup, Request};

/// The condition keys, and `principal`, on which the statements that are undecided depend.
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
            add("principal");
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

fn unknown_variables(pattern: &Pattern, request: &Request, add: &mut impl FnMut(&str)) {
    for piece in pattern.pieces() {
        if let Piece::Variable(variable) = piece
            && request.context().look_up(&variable.key) == Lookup::Unknown
        {
            add(variable.key.text());
        }
    }
}
