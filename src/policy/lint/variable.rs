//! Policy variables: where they may stand and how they are written.
//!
//! Page: IAM User Guide "IAM policy elements: Variables and tags".

use crate::policy::lint::report::Report;
use crate::policy::lint::view::{Statement, View};
use crate::policy::lint::view_parts::{Entry, Row};
use crate::policy::operator::Comparison;

/// Every finding about variables.
pub(super) fn check(statement: &Statement<'_>, view: &View<'_>, report: &mut Report<'_>) {
    for principal in &statement.principals {
        nowhere(
            &principal.entry,
            "`Principal`",
            "use `\"*\"` with a condition on `aws:PrincipalArn` or `aws:PrincipalAccount`",
            report,
        );
    }
    for entry in statement.action.iter().flat_map(|element| &element.entries) {
        nowhere(entry, "`Action`", "name the action", report);
    }
    for entry in statement
        .resource
        .iter()
        .flat_map(|element| &element.entries)
    {
        if !entry.text.contains("${") || old_version(entry, view, report) {
            continue;
        }
        if is_before_fifth_colon(&entry.text) {
            let message = format!(
                "the variable in `{}` stands before the fifth colon of the ARN",
                entry.text
            );
            report.add(
                "variable-place",
                entry,
                message,
                "write the service, Region and account in full, or `*` for Region and account",
            );
        }
        syntax(entry, report);
    }
    for row in &statement.rows {
        for value in row.values.iter().filter(|value| value.text.contains("${")) {
            in_condition(row, value, view, report);
        }
    }
}

fn in_condition(row: &Row<'_>, value: &Entry, view: &View<'_>, report: &mut Report<'_>) {
    let Some(operator) = row.operator else {
        return;
    };
    // For `Bool` AWS says both that variables are supported and that they are not.
    if !operator.has_variables() || operator.comparison == Comparison::Null {
        let message = format!(
            "`{}` takes no variables, so `{}` is literal text",
            row.operator_name, value.text
        );
        report.add(
            "variable-place",
            value,
            message,
            "write the value, or use a `String…` or `Arn…` operator",
        );
        return;
    }
    if !old_version(value, view, report) {
        syntax(value, report);
    }
}

fn nowhere(entry: &Entry, element: &str, help: &str, report: &mut Report<'_>) {
    if entry.text.contains("${") {
        let message = format!(
            "`{}` holds a variable, and {element} takes none",
            entry.text
        );
        report.add("variable-place", entry, message, help);
    }
}

/// IAM User Guide, "Version": before 2012-10-17 variables are "treated as literal strings".
fn old_version(entry: &Entry, view: &View<'_>, report: &mut Report<'_>) -> bool {
    if view.has_variables() {
        return false;
    }
    let message = format!(
        "`{}` is literal text: this version of the policy language has no variables",
        entry.text
    );
    report.add(
        "variable-old-version",
        entry,
        message,
        "write `\"Version\": \"2012-10-17\"`",
    );
    true
}

/// The five fields before the resource may not depend on the request.
pub(super) fn is_before_fifth_colon(text: &str) -> bool {
    let Some((before, _)) = text.split_once("${") else {
        return false;
    };
    text.starts_with("${") || (text.starts_with("arn:") && before.matches(':').count() < 5)
}

/// Access Analyzer: "Missing brace in variable", "Missing quote in variable", "Unsupported space in variable", "Empty variable".
fn syntax(entry: &Entry, report: &mut Report<'_>) {
    let mut rest = entry.text.as_str();
    while let Some((_, after)) = rest.split_once("${") {
        let Some((inner, behind)) = after.split_once('}') else {
            let message = format!("the variable in `{}` has no closing brace", entry.text);
            report.add(
                "variable-syntax",
                entry,
                message,
                "close it: `${aws:PrincipalTag/team}`",
            );
            return;
        };
        if let Some((problem, help)) = wrong_variable(inner) {
            report.add(
                "variable-syntax",
                entry,
                format!("the variable `${{{inner}}}` {problem}"),
                help,
            );
        }
        rest = behind;
    }
}

fn wrong_variable(inner: &str) -> Option<(&'static str, &'static str)> {
    if matches!(inner, "*" | "?" | "$") {
        return None;
    }
    let (name, default) = match inner.split_once(',') {
        Some((name, default)) => (name, Some(default)),
        None => (inner, None),
    };
    if name.trim().is_empty() {
        return Some((
            "is empty",
            "name a condition key: `${aws:PrincipalTag/team}`",
        ));
    }
    if name.contains(char::is_whitespace) {
        return Some(("holds a space", "write the key's name without spaces"));
    }
    let default = default?;
    let quoted = default.trim();
    let is_quoted = quoted.len() >= 2 && quoted.starts_with('\'') && quoted.ends_with('\'');
    if !is_quoted {
        return Some((
            "has a default without both its quotes",
            "write `${aws:PrincipalTag/team, 'company-wide'}`",
        ));
    }
    if !default.starts_with(" '") {
        return Some((
            "lacks the one space after its comma",
            "write `${aws:PrincipalTag/team, 'company-wide'}`",
        ));
    }
    None
}
