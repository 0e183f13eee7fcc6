//! Changes that take a request out of a `Deny` statement, narrowest first.

use serde_json::{Value, json};

use crate::policy::change::patch::{Operation, one_more};
use crate::policy::change::{Breadth, ChangeKind, Edit, caller_words};
use crate::policy::condition::{Condition, ConditionValue};
use crate::policy::decision::Level;
use crate::policy::document::{ActionEntry, ResourceEntry, Statement};
use crate::policy::explain::StatementReport;
use crate::policy::json::pointer_to;
use crate::policy::lattice_call::INVOKE;
use crate::policy::operator::Comparison;
use crate::policy::principal::{Principal, PrincipalPattern};
use crate::policy::reason::holds_by_absence;
use crate::policy::request::{Lookup, Request};
use crate::policy::truth::Truth;

/// The ways to take the request out of the statement; none where it is meant for this caller.
pub(in crate::policy::change) fn edits(
    report: &StatementReport<'_>,
    request: &Request,
    level: Level,
    root: &Value,
) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    if meant_for(report.statement, request, level).is_some() {
        return edits;
    }
    edits.extend(
        report
            .statement
            .conditions
            .iter()
            .filter_map(|it| narrow_condition(report, it, request, root)),
    );
    // In a policy of the caller's own an exemption of the caller would leave nothing to deny.
    if !level.is_identity_side() {
        edits.extend(exempt(report, request, root));
    }
    edits
}

/// Why a `Deny` statement that applies is meant for this very caller, in words: nothing else would be left of it.
///
/// 1. An entry of `Principal` is the caller, or the caller's account with nothing narrower.
/// 2. So is a condition on who calls.
/// 3. It denies everything to everyone.
pub(in crate::policy::change) fn meant_for(
    statement: &Statement,
    request: &Request,
    level: Level,
) -> Option<String> {
    let name = statement.name();
    let is_bare = statement.conditions.is_empty();
    let entries = statement
        .principal
        .iter()
        .filter(|it| !it.negated)
        .flat_map(|it| &it.entries);
    let applying = entries.filter(|it| it.pattern.matches(request.principal()) != Truth::FALSE);
    for entry in applying {
        let text = &entry.value.text;
        match &entry.pattern {
            PrincipalPattern::Identity(_) | PrincipalPattern::Service(_) => {
                return Some(format!(
                    "statement {name} names `{text}`, which is this caller"
                ));
            }
            PrincipalPattern::Account { account, .. } if is_bare => {
                return Some(format!(
                    "statement {name} shuts out account `{account}`, which is the caller's"
                ));
            }
            _ => {}
        }
    }
    let named = statement
        .conditions
        .iter()
        .find(|it| names_caller(it, is_alone(statement)));
    if let Some(condition) = named {
        let key = &condition.key.text;
        return Some(format!(
            "statement {name} singles out this caller by `{key}`"
        ));
    }
    let is_everyone = level.is_identity_side()
        || statement.principal.as_ref().is_some_and(|it| {
            !it.negated
                && it
                    .entries
                    .iter()
                    .any(|it| it.pattern == PrincipalPattern::Everyone)
        });
    let whom = if level.is_identity_side() {
        "whoever has the policy"
    } else {
        "everyone"
    };
    (is_bare && is_everyone && covers_everything(statement))
        .then(|| format!("statement {name} denies every call to {whom}"))
}

fn is_alone(statement: &Statement) -> bool {
    statement.conditions.len() == 1
}

// A key that is the caller's own, compared with a value or a pattern of names; the account's only where nothing else is asked.
fn names_caller(condition: &Condition, is_alone: bool) -> bool {
    const OWN: [&str; 3] = ["aws:principalarn", "aws:userid", "aws:username"];
    let key = condition.parsed_key.lower();
    let values = &condition.values;
    let is_unsigned = |it: &ConditionValue| it.text.text.eq_ignore_ascii_case("anonymous");
    let is_own = OWN.contains(&key)
        || (is_alone && key == "aws:principalaccount")
        || (key == "aws:principaltype" && values.iter().all(is_unsigned));
    let is_positive = condition
        .parsed_operator
        .is_some_and(|it| !it.negated && it.comparison != Comparison::Null);
    let is_meant = |it: &ConditionValue| {
        let text = it.text.text.as_str();
        // A pattern with a part of the name singles out whoever has it (`role/checkout-*`), not one for a whole account.
        let name = text.rsplit(['/', ':']).next().unwrap_or_default();
        !text.contains('$') && (!text.contains(['*', '?']) || name.contains(char::is_alphanumeric))
    };
    is_own && is_positive && values.iter().all(is_meant)
}

fn covers_everything(statement: &Statement) -> bool {
    let is_action =
        |it: &ActionEntry| matches!(it.value.text.as_str(), "*" | "vpc-lattice-svcs:*" | INVOKE);
    let is_resource = |it: &ResourceEntry| {
        let text = it.value.text.as_str();
        // `…:service/svc-…/*`: all of the one service that the policy may be attached to.
        let of_service = text
            .strip_suffix("/*")
            .and_then(|it| it.split_once(":service/"));
        matches!(text, "*" | "*/*") || of_service.is_some_and(|it| !it.1.contains('/'))
    };
    statement
        .action
        .as_ref()
        .is_some_and(|it| !it.negated && it.entries.iter().any(is_action))
        && statement
            .resource
            .as_ref()
            .is_some_and(|it| !it.negated && it.entries.iter().any(is_resource))
}

fn narrow(report: &StatementReport<'_>, operation: Operation, summary: &str, admits: &str) -> Edit {
    Edit {
        kind: ChangeKind::NarrowDeny,
        operations: vec![operation],
        summary: format!(
            "in the `Deny` statement {}, {summary}",
            report.statement.name()
        ),
        admits: format!("{admits}, as far as other statements allow it"),
        breadth: Breadth::OneElement,
    }
}

// 1. A negated condition that held because the key is missing: require the key. 2. One that held because the value is
// not listed: list it. 3. A plain one with several values: take this value out.
fn narrow_condition(
    report: &StatementReport<'_>,
    condition: &Condition,
    request: &Request,
    root: &Value,
) -> Option<Edit> {
    let operator = condition.parsed_operator?;
    let (key, path) = (&condition.key.text, &condition.key.pointer);
    if holds_by_absence(condition, request.context()) {
        let condition_path = format!("{}/Condition", report.statement.pointer);
        let null_path = format!("{condition_path}/Null");
        let operation = match root.pointer(&null_path) {
            Some(Value::Object(members)) if !members.contains_key(key) => {
                Operation::Add(pointer_to(&null_path, key), json!("false"))
            }
            Some(_) => return None,
            None => Operation::Add(null_path, json!({ key: "false" })),
        };
        let summary = format!("require the key with `\"Null\": {{\"{key}\": \"false\"}}`");
        return Some(narrow(
            report,
            operation,
            &summary,
            &format!("also every request without `{key}`"),
        ));
    }
    let Lookup::Single(value) = request.context().look_up(&condition.parsed_key) else {
        return None;
    };
    if operator.negated {
        let summary = format!("add `{value}` to the values of `{key}`");
        let admits = format!("also every request with `{key}` `{value}`");
        return Some(narrow(
            report,
            one_more(root, path, json!(value))?,
            &summary,
            &admits,
        ));
    }
    let values = root.pointer(path)?.as_array()?;
    let idx = values
        .iter()
        .position(|it| it.as_str() == Some(value))
        .filter(|_| values.len() > 1)?;
    let summary = format!("take `{value}` out of the values of `{key}`");
    let admits = format!("also every request with `{key}` `{value}`");
    Some(narrow(
        report,
        Operation::Remove(format!("{path}/{idx}")),
        &summary,
        &admits,
    ))
}

// `Deny` for everyone but this caller: the way that AWS advises in place of `NotPrincipal`.
fn exempt(report: &StatementReport<'_>, request: &Request, root: &Value) -> Option<Edit> {
    const OPERATOR: &str = "ArnNotEquals";
    const KEY: &str = "aws:PrincipalArn";
    let Principal::Aws(caller) = request.principal() else {
        return None;
    };
    let arn = json!(caller.principal_arn());
    let condition_path = format!("{}/Condition", report.statement.pointer);
    let operator_path = format!("{condition_path}/{OPERATOR}");
    let key_path = pointer_to(&operator_path, KEY);
    let operation = if root.pointer(&key_path).is_some() {
        one_more(root, &key_path, arn)?
    } else if root.pointer(&operator_path).is_some() {
        Operation::Add(key_path, arn)
    } else if root.pointer(&condition_path).is_some() {
        Operation::Add(operator_path, json!({ KEY: arn }))
    } else {
        Operation::Add(condition_path, json!({ OPERATOR: { KEY: arn } }))
    };
    let summary = format!(
        "exempt {} with `{OPERATOR}` on `{KEY}`",
        caller_words(request)
    );
    Some(narrow(
        report,
        operation,
        &summary,
        &format!("also every session of {}", caller_words(request)),
    ))
}
