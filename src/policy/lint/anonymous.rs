//! Who gets in without signing, and whom a `Deny` hits because a key is missing.
//!
//! Pages: VPC Lattice User Guide "Anonymous (unauthenticated) principals"; IAM User Guide "Condition operators"
//! (negated operators are true when the key is missing) and "AWS global condition context keys".

use crate::policy::lint::condition_operator::has_null_false;
use crate::policy::lint::key::{OPTIONAL, Unsigned};
use crate::policy::lint::report::{Place, Report};
use crate::policy::lint::view::{Statement, View};
use crate::policy::lint::view_parts::{Entry, Row};
use crate::policy::lint::{glob, resource_arn};
use crate::policy::operator::{Comparison, Qualifier};

/// What a condition says of unsigned requests as a whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ForUnsigned {
    Always,
    Never,
    Depends,
}

/// Every finding about unsigned callers and missing keys.
pub(super) fn check(view: &View<'_>, report: &mut Report<'_>) {
    let lets_in: Vec<&Statement<'_>> = view
        .statements
        .iter()
        .filter(|it| {
            it.is_allow()
                && it.invokes()
                && it.takes_in_everyone()
                && of_statement(it) != ForUnsigned::Never
        })
        .filter(|it| !view.statements.iter().any(|deny| takes_back(deny, it)))
        .collect();
    for statement in &lets_in {
        allowed(statement, report);
        for row in &statement.rows {
            always_met(row, report);
        }
    }
    for statement in view.statements.iter().filter(|it| it.is_deny()) {
        if let Some(allow) = lets_in.first() {
            denies_unsigned(statement, allow, report);
        }
        for row in &statement.rows {
            denies_missing(row, statement, report);
        }
    }
}

/// Whether the condition of a statement holds for unsigned requests.
fn of_statement(statement: &Statement<'_>) -> ForUnsigned {
    let rows: Vec<ForUnsigned> = statement.rows.iter().map(of_row).collect();
    if rows.contains(&ForUnsigned::Never) {
        ForUnsigned::Never
    } else if rows.iter().all(|row| *row == ForUnsigned::Always) {
        ForUnsigned::Always
    } else {
        ForUnsigned::Depends
    }
}

fn of_row(row: &Row<'_>) -> ForUnsigned {
    let Some(operator) = row.operator else {
        // An operator that does not exist never matches.
        return ForUnsigned::Never;
    };
    let holds = |is_true: bool| {
        if is_true {
            ForUnsigned::Always
        } else {
            ForUnsigned::Never
        }
    };
    match row.known.map(|known| known.unsigned) {
        Some(Unsigned::Missing) => match (operator.comparison, operator.qualifier) {
            (_, Qualifier::ForAllValues) => ForUnsigned::Always,
            (_, Qualifier::ForAnyValue) => ForUnsigned::Never,
            (Comparison::Null, Qualifier::Plain) => {
                holds(row.values.iter().any(|value| value.text == "true"))
            }
            (_, Qualifier::Plain) => holds(operator.if_exists || operator.negated),
        },
        Some(Unsigned::Says(value)) => {
            let equals = |wanted: &str| match operator.comparison {
                Comparison::StringEquals => Some(wanted == value),
                Comparison::StringEqualsIgnoreCase => Some(wanted.eq_ignore_ascii_case(value)),
                Comparison::StringLike => Some(glob::matches(wanted, value)),
                Comparison::Null => Some(wanted == "false"),
                _ => None,
            };
            let answers: Option<Vec<bool>> = row
                .values
                .iter()
                .map(|wanted| equals(&wanted.text))
                .collect();
            match answers {
                Some(answers) => holds(answers.contains(&true) != operator.negated),
                None => ForUnsigned::Depends,
            }
        }
        Some(Unsigned::Varies) | None => ForUnsigned::Depends,
    }
}

/// Whether a `Deny` hits every unsigned request that the `Allow` lets in.
fn takes_back(deny: &Statement<'_>, allow: &Statement<'_>) -> bool {
    // A condition on the Deny other than on the caller leaves some unsigned requests alone.
    if !deny.is_deny() || !deny.takes_in_everyone() || of_statement(deny) != ForUnsigned::Always {
        return false;
    }
    let (Some(wide), Some(narrow)) = (&deny.resource, &allow.resource) else {
        return false;
    };
    let is_covered = |entry: &Entry| {
        wide.entries
            .iter()
            .any(|other| resource_arn::covers(&other.text, &entry.text))
    };
    let is_everything = |entry: &Entry| entry.text == "*" || entry.text == "*/*";
    let covers_resources = wide.entries.iter().any(is_everything)
        || (!narrow.is_negated() && narrow.entries.iter().all(is_covered));
    deny.invokes() && !wide.is_negated() && covers_resources
}

fn allowed(statement: &Statement<'_>, report: &mut Report<'_>) {
    let Some(principal) = &statement.principal else {
        return;
    };
    let place = Place {
        offset: principal.offset,
        pointer: &principal.pointer,
    };
    let whom = if statement.rows.is_empty() {
        "callers that do not sign"
    } else {
        "callers that do not sign, where its condition holds"
    };
    let message = format!("{} lets in {whom}", statement.name());
    let help = "add `\"StringNotEquals\": {\"aws:PrincipalType\": \"Anonymous\"}` to the condition, or name the callers in `Principal`";
    report.add("anonymous-allowed", place, message, help);
}

/// In an `Allow` that lets in unsigned callers: a condition on the principal that does not keep them out.
fn always_met(row: &Row<'_>, report: &mut Report<'_>) {
    if !is_about_principal(row) || of_row(row) != ForUnsigned::Always || is_null(row) {
        return;
    }
    let says = match row.known.map(|known| known.unsigned) {
        Some(Unsigned::Says(value)) => {
            format!("`{}` is `{value}` for callers that do not sign", row.key)
        }
        _ => format!("`{}` is missing for callers that do not sign", row.key),
    };
    let message = format!(
        "{says}, so `{}` is true for every one of them",
        row.operator_name
    );
    let help = "add `\"StringNotEquals\": {\"aws:PrincipalType\": \"Anonymous\"}` to the condition";
    report.add("cond-principal-key-anonymous", row.at_key(), message, help);
}

/// In a `Deny` beside an `Allow` that lets unsigned callers in.
fn denies_unsigned(deny: &Statement<'_>, allow: &Statement<'_>, report: &mut Report<'_>) {
    if !deny.takes_in_everyone() || !deny.invokes() {
        return;
    }
    let negated = deny.rows.iter().find(|row| {
        row.is_negated() && is_about_principal(row) && of_row(row) == ForUnsigned::Always
    });
    if let Some(row) = negated {
        let message = format!(
            "`{}` is missing for callers that do not sign, so this denies all of them, although {} lets them in",
            row.key,
            allow.name()
        );
        let help = "if unsigned callers should get in, add `\"StringNotEquals\": {\"aws:PrincipalType\": \"Anonymous\"}` to this `Deny`; otherwise to the `Allow`";
        report.add("cond-principal-key-anonymous", row.at_key(), message, help);
    }
}

fn denies_missing(row: &Row<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    let Some(operator) = row.operator else {
        return;
    };
    let is_true_when_missing = match operator.qualifier {
        Qualifier::Plain => operator.negated && !operator.if_exists,
        Qualifier::ForAllValues => operator.comparison != Comparison::Null,
        Qualifier::ForAnyValue => false,
    };
    let is_optional = row
        .known
        .is_some_and(|known| OPTIONAL.contains(&known.name));
    if !is_true_when_missing || !is_optional || has_null_false(statement, row.key) {
        return;
    }
    let message = format!(
        "`{}` is true when a request has no `{}`, so such a request is denied too",
        row.operator_name, row.key
    );
    let help = format!(
        "add `\"Null\": {{\"{}\": \"false\"}}` if requests without it should pass",
        row.key
    );
    report.add("deny-on-missing-key", row.at_key(), message, help);
}

fn is_null(row: &Row<'_>) -> bool {
    row.is(Comparison::Null)
}

fn is_about_principal(row: &Row<'_>) -> bool {
    row.key_after("aws:Principal").is_some()
        || row.is_key("aws:userid")
        || row.is_key("aws:username")
}
