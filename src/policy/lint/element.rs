//! The elements of a statement: which exist, which are missing, and of what JSON type they are.
//!
//! Page: IAM User Guide "Grammar of the IAM JSON policy language".

use crate::policy::json::{Json, Node, pointer_to};
use crate::policy::lint::Kind;
use crate::policy::lint::report::{Place, Report};
use crate::policy::lint::view::Statement;
use crate::policy::lint::view_parts::{members, scalar};

const ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

const PAIRS: [[&str; 2]; 3] = [
    ["Principal", "NotPrincipal"],
    ["Action", "NotAction"],
    ["Resource", "NotResource"],
];

/// Every finding about the elements of a statement.
pub(super) fn check(statement: &Statement<'_>, kind: Kind, report: &mut Report<'_>) {
    let place = Place {
        offset: statement.node.start,
        pointer: &statement.pointer,
    };
    if !matches!(statement.node.value, Json::Object(_)) {
        wrong_type(
            place,
            "Statement",
            statement.node,
            "an object for each statement",
            report,
        );
        return;
    }
    for member in members(statement.node) {
        let pointer = pointer_to(&statement.pointer, &member.name);
        let at_name = Place {
            offset: member.start,
            pointer: &pointer,
        };
        if !ELEMENTS.contains(&member.name.as_str()) {
            let message = format!("`{}` is no element of a statement", member.name);
            report.add(
                "unknown-element",
                at_name,
                message,
                did_you_mean(&member.name, &ELEMENTS),
            );
            continue;
        }
        if kind == Kind::IdentityPolicy && member.name.ends_with("Principal") {
            let message = format!(
                "`{}` cannot stand in the policy of a user or role",
                member.name
            );
            report.add(
                "unknown-element",
                at_name,
                message,
                "leave it out: the principal is whoever the policy is attached to",
            );
            continue;
        }
        let at_value = Place {
            offset: member.node.start,
            pointer: &pointer,
        };
        element_type(&member.name, &member.node, at_value, report);
    }
    for [plain, negated] in PAIRS {
        if statement.node.member(plain).is_some() && statement.node.member(negated).is_some() {
            let message = format!("{} has both `{plain}` and `{negated}`", statement.name());
            report.add(
                "element-pair",
                place,
                message,
                "keep one of the two; use a second statement for the other",
            );
        }
    }
    let mut required = vec![["Effect", "Effect"], PAIRS[1], PAIRS[2]];
    if kind == Kind::AuthPolicy {
        required.push(PAIRS[0]);
    }
    for [name, other] in required {
        if statement.node.member(name).is_none() && statement.node.member(other).is_none() {
            let message = format!("{} has no `{name}`", statement.name());
            report.add("missing-element", place, message, missing_help(name));
        }
    }
}

fn missing_help(name: &str) -> &'static str {
    match name {
        "Effect" => "add `\"Effect\": \"Allow\"` or `\"Effect\": \"Deny\"`",
        "Action" => "add `\"Action\": \"vpc-lattice-svcs:Invoke\"`",
        "Resource" => "add `\"Resource\": \"*\"` or the service's ARN followed by `/*`",
        _ => {
            "name who may call: `\"Principal\": {\"AWS\": \"<role ARN>\"}`, or `\"*\"` for everyone"
        }
    }
}

fn element_type(name: &str, node: &Node, place: Place<'_>, report: &mut Report<'_>) {
    let is_texts = |node: &Node| match &node.value {
        Json::String(_) => true,
        Json::List(items) => items
            .iter()
            .all(|item| matches!(item.value, Json::String(_))),
        _ => false,
    };
    match name {
        "Effect" => match &node.value {
            Json::String(text) if text == "Allow" || text == "Deny" => {}
            Json::String(text) => report.add(
                "effect-value",
                place,
                format!("the effect `{text}` does not exist"),
                did_you_mean(text, &["Allow", "Deny"]),
            ),
            _ => wrong_type(place, name, node, "`\"Allow\"` or `\"Deny\"`", report),
        },
        "Sid" if !matches!(node.value, Json::String(_)) => {
            wrong_type(place, name, node, "a string", report);
        }
        "Action" | "NotAction" | "Resource" | "NotResource" => {
            if !is_texts(node) {
                wrong_type(place, name, node, "a string or a list of strings", report);
            } else if matches!(&node.value, Json::List(items) if items.is_empty()) {
                let message = format!("`{name}` is an empty list, so the statement says nothing");
                report.add(
                    "missing-element",
                    place,
                    message,
                    missing_help(name.trim_start_matches("Not")),
                );
            }
        }
        "Condition" => condition_type(node, place, report),
        _ => {}
    }
}

fn condition_type(node: &Node, place: Place<'_>, report: &mut Report<'_>) {
    let Json::Object(operators) = &node.value else {
        wrong_type(place, "Condition", node, "an object of operators", report);
        return;
    };
    for operator in operators {
        let pointer = pointer_to(place.pointer, &operator.name);
        let Json::Object(keys) = &operator.node.value else {
            let at = Place {
                offset: operator.node.start,
                pointer: &pointer,
            };
            wrong_type(
                at,
                &operator.name,
                &operator.node,
                "an object of condition keys",
                report,
            );
            continue;
        };
        for key in keys {
            let is_scalars = match &key.node.value {
                Json::List(items) => items.iter().all(|item| scalar(item).is_some()),
                _ => scalar(&key.node).is_some(),
            };
            if !is_scalars {
                let pointer = pointer_to(&pointer, &key.name);
                let at = Place {
                    offset: key.node.start,
                    pointer: &pointer,
                };
                wrong_type(
                    at,
                    &key.name,
                    &key.node,
                    "a value or a list of values",
                    report,
                );
            }
        }
    }
}

/// The finding for a value of the wrong JSON type.
pub(super) fn wrong_type(
    place: Place<'_>,
    name: &str,
    node: &Node,
    wanted: &str,
    report: &mut Report<'_>,
) {
    let message = match node.value {
        Json::List(_) => format!("`{name}` is a list with something else in it than it takes"),
        _ => format!("`{name}` is {}", node.kind()),
    };
    report.add("unknown-element", place, message, format!("write {wanted}"));
}

/// What to write instead of a misspelt word.
pub(super) fn did_you_mean(text: &str, words: &[&str]) -> String {
    match words.iter().find(|word| word.eq_ignore_ascii_case(text)) {
        Some(word) => format!("write `{word}`; letter case matters"),
        None => format!(
            "write one of {}",
            words
                .iter()
                .map(|word| format!("`{word}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}
