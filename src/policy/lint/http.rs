//! Conditions on the HTTP request that no request can meet as they are written: paths and header names.

use crate::policy::lint::report::Report;
use crate::policy::lint::view::Statement;
use crate::policy::lint::view_parts::{Entry, Row};
use crate::policy::operator::Comparison;

/// Every finding about paths and headers.
pub(super) fn check(statement: &Statement<'_>, report: &mut Report<'_>) {
    for row in &statement.rows {
        header(row, report);
        if row.is_key("vpc-lattice-svcs:RequestPath") && !row.is(Comparison::Null) {
            for value in &row.values {
                path(row, value, report);
            }
        }
    }
}

/// HTTP/2 sends header names in small letters, and VPC Lattice says that its keys are case sensitive.
fn header(row: &Row<'_>, report: &mut Report<'_>) {
    let Some(name) = row.key_after("vpc-lattice-svcs:RequestHeader/") else {
        return;
    };
    if name.bytes().any(|it| it.is_ascii_uppercase()) {
        let message = format!(
            "the header name `{name}` has capital letters, and HTTP/2 sends names in small letters"
        );
        let help = format!(
            "write `vpc-lattice-svcs:RequestHeader/{}`",
            name.to_ascii_lowercase()
        );
        report.add("cond-header-case", row.at_key(), message, help);
    }
}

fn path(row: &Row<'_>, value: &Entry, report: &mut Report<'_>) {
    let text = value.text.as_str();
    let is_exact = row.is(Comparison::StringEquals) || row.is(Comparison::StringEqualsIgnoreCase);
    let has_query = text
        .split_once('?')
        .is_some_and(|(_, query)| query.contains('='));
    let (problem, help) = if has_query {
        (
            "holds a query string, and the path ends before the `?`".to_owned(),
            "compare `vpc-lattice-svcs:RequestQueryString/<key>` with `ForAnyValue:StringEquals`"
                .to_owned(),
        )
    } else if is_exact && text.replace("${*}", "").contains('*') {
        let like = row
            .operator_name
            .replace("EqualsIgnoreCase", "Like")
            .replace("Equals", "Like");
        (
            format!(
                "holds a wildcard, which is literal text under `{}`",
                row.operator_name
            ),
            format!("use `{like}`"),
        )
    } else if !text.starts_with(['/', '*', '$']) {
        (
            "does not begin with `/`, and every path does".to_owned(),
            format!("write `/{text}`"),
        )
    } else if is_exact && text.len() > 1 && text.ends_with('/') {
        (
            "ends in `/`, so it is not the path without it".to_owned(),
            format!("also list `{}`", text.trim_end_matches('/')),
        )
    } else {
        return;
    };
    report.add(
        "cond-path-literal",
        value,
        format!("the path `{text}` {problem}"),
        help,
    );
}
