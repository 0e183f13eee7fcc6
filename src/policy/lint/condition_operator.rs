//! Condition operators: names, set operators, empty conditions.
//!
//! Pages: IAM User Guide "Condition operators", "Single-valued vs. multivalued context keys".

use crate::policy::json::{Json, Node, pointer_to};
use crate::policy::lint::report::{Place, Report};
use crate::policy::lint::view::Statement;
use crate::policy::lint::view_parts::{Row, members};
use crate::policy::operator::{Comparison, NAMES, Operator, Qualifier};

/// Every finding about operators.
pub(super) fn check(statement: &Statement<'_>, report: &mut Report<'_>) {
    names(statement, report);
    empty(statement, report);
    for row in &statement.rows {
        if row.operator.is_none() {
            continue;
        }
        qualifier(row, statement, report);
        many_booleans(row, report);
    }
}

fn names(statement: &Statement<'_>, report: &mut Report<'_>) {
    let Some(condition) = &statement.condition else {
        return;
    };
    for member in members(condition.node) {
        let pointer = pointer_to(&condition.pointer, &member.name);
        let place = Place {
            offset: member.start,
            pointer: &pointer,
        };
        let name = member.name.as_str();
        match Operator::parse(name) {
            Some(operator)
                if operator.comparison == Comparison::Null
                    && operator.qualifier != Qualifier::Plain =>
            {
                let is_true = operator.qualifier == Qualifier::ForAllValues;
                let message = format!("`{name}` is always {is_true}, whatever the request");
                report.add(
                    "cond-null-qualifier",
                    place,
                    message,
                    "write `Null` without a set operator",
                );
            }
            Some(operator) if operator.is_exact_spelling => {}
            Some(_) => {
                let message =
                    format!("there is no condition operator `{name}`; letter case matters");
                report.add(
                    "cond-operator",
                    place,
                    message,
                    format!("write `{}`", spelling(name)),
                );
            }
            None => {
                let message = format!(
                    "there is no condition operator `{name}`, so the statement never applies"
                );
                report.add("cond-operator", place, message, operator_help(name));
            }
        }
    }
}

/// The name in the letter case that IAM documents.
fn spelling(name: &str) -> String {
    let (qualifier, rest) = match name.split_once(':') {
        Some((head, rest)) if head.eq_ignore_ascii_case("ForAllValues") => ("ForAllValues:", rest),
        Some((_, rest)) => ("ForAnyValue:", rest),
        None => ("", name),
    };
    let lower = rest.to_ascii_lowercase();
    let (stem, tail) = match lower.strip_suffix("ifexists") {
        Some(stem) => (stem, "IfExists"),
        None => (lower.as_str(), ""),
    };
    let known = NAMES
        .iter()
        .map(|(name, ..)| *name)
        .find(|it| it.eq_ignore_ascii_case(stem))
        .unwrap_or(stem);
    format!("{qualifier}{known}{tail}")
}

fn operator_help(name: &str) -> String {
    if name.to_ascii_lowercase().contains("null") {
        return "write `Null`: it tests whether the key exists, so `IfExists` has no meaning there"
            .to_owned();
    }
    if name.contains(':') {
        return "only `ForAllValues:` and `ForAnyValue:` can stand before an operator".to_owned();
    }
    "use one such as `StringEquals`, `StringLike`, `ArnLike`, `NumericEquals`, `Bool` or `IpAddress`".to_owned()
}

/// Access Analyzer: "Empty array condition", "Empty object condition".
fn empty(statement: &Statement<'_>, report: &mut Report<'_>) {
    let Some(condition) = &statement.condition else {
        return;
    };
    let place = Place {
        offset: condition.node.start,
        pointer: &condition.pointer,
    };
    let is_empty = |node: &Node| matches!(&node.value, Json::Object(members) if members.is_empty());
    if is_empty(condition.node) {
        report.add(
            "cond-empty",
            place,
            "the condition is empty, so the statement always applies",
            "leave `Condition` out or name a key",
        );
    }
    for member in members(condition.node) {
        if is_empty(&member.node) {
            let pointer = pointer_to(&condition.pointer, &member.name);
            let place = Place {
                offset: member.start,
                pointer: &pointer,
            };
            report.add(
                "cond-empty",
                place,
                format!("`{}` names no key, so it is no condition", member.name),
                "leave it out or name a key",
            );
        }
    }
    for row in &statement.rows {
        if !matches!(&row.node.value, Json::List(items) if items.is_empty()) {
            continue;
        }
        let meaning = match row.operator {
            Some(it) if it.qualifier == Qualifier::ForAnyValue => "and never matches",
            Some(it) if it.qualifier == Qualifier::ForAllValues || it.if_exists => {
                "and matches only when the key is missing"
            }
            _ => "so nothing equals one of them",
        };
        let message = format!("`{}` has an empty list of values, {meaning}", row.key);
        report.add(
            "cond-empty",
            row.at_key(),
            message,
            "list a value or leave the key out",
        );
    }
}

fn qualifier(row: &Row<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    if row.is(Comparison::Null) {
        return;
    }
    let Some(known) = row.known else {
        return;
    };
    match row.qualifier() {
        Qualifier::Plain if known.is_list => {
            let message = format!(
                "`{}` holds a list of values, and `{}` compares one value, so the statement never applies",
                row.key, row.operator_name
            );
            let help = format!(
                "write `ForAnyValue:{0}` if one value is enough, or `ForAllValues:{0}` with `\"Null\": {{\"{1}\": \"false\"}}`",
                row.operator_name, row.key
            );
            report.add("cond-missing-qualifier", row.at_key(), message, help);
        }
        Qualifier::ForAllValues if statement.is_allow() && !known.is_list => {
            let message = format!(
                "`{}` holds one value, and `ForAllValues` is true when it is missing",
                row.key
            );
            let help = format!(
                "write `{}`",
                row.operator_name.trim_start_matches("ForAllValues:")
            );
            report.add("cond-forall-single", row.at_key(), message, help);
        }
        Qualifier::ForAllValues if statement.is_allow() && !has_null_false(statement, row.key) => {
            let message = format!(
                "`{}` is also true when the request has no `{}`",
                row.operator_name, row.key
            );
            let help = format!(
                "add `\"Null\": {{\"{}\": \"false\"}}` to the condition",
                row.key
            );
            report.add("cond-forall-no-null", row.at_key(), message, help);
        }
        _ => {}
    }
}

/// Whether the statement also asks that the key be there.
pub(super) fn has_null_false(statement: &Statement<'_>, key: &str) -> bool {
    statement.rows.iter().any(|row| {
        row.is(Comparison::Null)
            && row.qualifier() == Qualifier::Plain
            && row.is_key(key)
            && row.values.iter().all(|value| value.text == "false")
            && !row.values.is_empty()
    })
}

fn many_booleans(row: &Row<'_>, report: &mut Report<'_>) {
    let is_bool = row.is(Comparison::Bool) || row.is(Comparison::Null);
    if is_bool && row.values.len() > 1 {
        let message = format!(
            "`{}` is compared with several Booleans, and one of them always fits",
            row.key
        );
        report.add(
            "cond-multi-bool",
            row.at_key(),
            message,
            "keep one of `true` and `false`",
        );
    }
}
