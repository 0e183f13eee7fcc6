//! Changes that take a request out of a `Deny` statement, narrowest first.

use serde_json::{Value, json};

use crate::policy::change::patch::{Operation, one_more};
use crate::policy::change::{Breadth, ChangeKind, Edit, caller_words};
use crate::policy::condition::Condition;
use crate::policy::explain::StatementReport;
use crate::policy::json::pointer_to;
use crate::policy::principal::{Principal, PrincipalPattern};
use crate::policy::reason::holds_by_absence;
use crate::policy::request::{Lookup, Request};

/// The ways to take the request out of the statement; the last removes the statement.
pub(in crate::policy::change) fn edits(
    report: &StatementReport<'_>,
    request: &Request,
    root: &Value,
) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    edits.extend(
        report
            .statement
            .conditions
            .iter()
            .filter_map(|it| narrow_condition(report, it, request, root)),
    );
    edits.extend(without_entry(report, request, root));
    edits.extend(exempt(report, request, root));
    edits.extend(remove(report, root));
    edits
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

// The caller's own entry leaves a list of several.
fn without_entry(report: &StatementReport<'_>, request: &Request, root: &Value) -> Option<Edit> {
    let element = report
        .statement
        .principal
        .as_ref()
        .filter(|it| !it.negated)?;
    let is_callers = |pattern: &PrincipalPattern| match (pattern, request.principal()) {
        (PrincipalPattern::Identity(wanted), Principal::Aws(caller)) => {
            wanted.name() == caller.name()
        }
        (PrincipalPattern::Service(wanted), Principal::Service(name)) => wanted == name,
        _ => false,
    };
    let entry = element.entries.iter().find(|it| is_callers(&it.pattern))?;
    let (list_path, _) = entry.value.pointer.rsplit_once('/')?;
    root.pointer(list_path)?
        .as_array()
        .filter(|it| it.len() > 1)?;
    let summary = format!("take `{}` out of `Principal`", entry.value.text);
    let admits = format!("also {}", caller_words(request));
    Some(narrow(
        report,
        Operation::Remove(entry.value.pointer.clone()),
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

fn remove(report: &StatementReport<'_>, root: &Value) -> Option<Edit> {
    let operation = match root.get("Statement")? {
        Value::Array(_) => Operation::Remove(report.statement.pointer.clone()),
        _ => Operation::Replace("/Statement".to_owned(), json!([])),
    };
    Some(Edit {
        kind: ChangeKind::RemoveDeny,
        operations: vec![operation],
        summary: format!("remove the `Deny` statement {}", report.statement.name()),
        admits: "also everyone whom that statement kept out, as far as other statements allow it"
            .to_owned(),
        breadth: Breadth::Open,
    })
}
