//! Condition keys: which exist for a call to VPC Lattice, how they are spelt, which operators fit.
//!
//! Pages: Service Authorization Reference "Condition keys for Amazon VPC Lattice Services"; VPC Lattice User Guide
//! "Condition keys that can be used in auth policies"; IAM User Guide "AWS global condition context keys".

use crate::policy::lint::key::{self, DEPRECATED, FOREIGN_VPC, KeyRow, ValueType};
use crate::policy::lint::report::Report;
use crate::policy::lint::view::Statement;
use crate::policy::lint::view_parts::Row;
use crate::policy::lint::{Kind, Listener, Options, Severity, glob};

/// Every finding about keys.
pub(super) fn check(statement: &Statement<'_>, options: &Options, report: &mut Report<'_>) {
    for row in &statement.rows {
        match row.known {
            Some(known) => {
                spelling(row, known, report);
                operator(row, known, report);
                action(row, known, statement, options, report);
                if options.kind == Kind::AuthPolicy || statement.names_lattice() {
                    foreign(row, report);
                }
            }
            None => unknown(row, options.kind, report),
        }
        deprecated(row, report);
    }
    twice(statement, report);
}

fn unknown(row: &Row<'_>, kind: Kind, report: &mut Report<'_>) {
    if let Some(family) = key::family_without_name(row.key) {
        let message = format!("`{}` lacks the name of what it is about", row.key);
        report.add(
            "cond-key-format",
            row.at_key(),
            message,
            format!("write `{}<name>`", family.name),
        );
        return;
    }
    let prefix = row
        .key
        .split_once(':')
        .map(|(prefix, _)| prefix.to_ascii_lowercase());
    let prefix = prefix.as_deref();
    let is_ours = matches!(prefix, Some("vpc-lattice-svcs" | "aws"));
    if kind == Kind::IdentityPolicy && !is_ours && prefix.is_some() {
        return;
    }
    let message = match prefix {
        None => format!("the condition key `{}` has no service prefix", row.key),
        Some("vpc-lattice-svcs" | "aws") => format!("there is no condition key `{}`", row.key),
        Some("vpc-lattice") => format!(
            "`{}` is a key of the control plane, and no call to a service has it",
            row.key
        ),
        Some(_) => format!(
            "`{}` is a key of another service, and no call to a service has it",
            row.key
        ),
    };
    let help = match key::nearest(row.key) {
        Some(near) => format!("write `{near}`"),
        None => "use a key of `vpc-lattice-svcs:` or a global key of `aws:`; `lattice-doctor explain condition-keys` lists them".to_owned(),
    };
    report.add("cond-key-unknown", row.at_key(), message, help);
}

/// VPC Lattice says that its keys are case sensitive, IAM that no key is.
fn spelling(row: &Row<'_>, known: &KeyRow, report: &mut Report<'_>) {
    let head = row.key.get(..known.name.len()).unwrap_or_default();
    if known.name.starts_with("vpc-lattice-svcs:") && head != known.name {
        let message = format!(
            "`{}` is documented as `{}`, and VPC Lattice says that its keys are case sensitive",
            head, known.name
        );
        let help = format!(
            "write `{}{}`",
            known.name,
            row.key.get(known.name.len()..).unwrap_or_default()
        );
        report.add("cond-key-case", row.at_key(), message, help);
    }
}

/// Access Analyzer: "Duplicate keys with different case".
fn twice(statement: &Statement<'_>, report: &mut Report<'_>) {
    for (idx, row) in statement.rows.iter().enumerate() {
        let earlier = statement.rows.iter().take(idx).find(|other| {
            other.operator_name == row.operator_name
                && other.key != row.key
                && other.is_key(row.key)
        });
        if let Some(earlier) = earlier {
            let message = format!(
                "`{}` and `{}` are one key in two letter cases",
                earlier.key, row.key
            );
            report.add_as(
                Severity::Error,
                "cond-key-case",
                row.at_key(),
                message,
                "merge their values under one spelling",
            );
        }
    }
}

fn operator(row: &Row<'_>, known: &KeyRow, report: &mut Report<'_>) {
    let Some(operator) = row.operator else {
        return;
    };
    if key::fits(known.value_type, operator.comparison) {
        return;
    }
    let (what, family) = match known.value_type {
        ValueType::Text => ("text", "`StringEquals` or `StringLike`"),
        ValueType::Number => ("a number", "`NumericEquals` or another `Numeric…` operator"),
        ValueType::Date => ("a date", "`DateLessThan` or another `Date…` operator"),
        ValueType::Bool => ("a Boolean", "`Bool`"),
        ValueType::Address => ("an IP address", "`IpAddress` or `NotIpAddress`"),
        ValueType::Arn => ("an ARN", "`ArnEquals` or `ArnLike`"),
    };
    let message = format!(
        "`{}` is {what}, and `{}` compares something else",
        row.key, row.operator_name
    );
    report.add("cond-type", row.at_key(), message, format!("use {family}"));
}

/// A TLS connection has no method, path, header or query string (Service Authorization Reference, `Connect`).
fn action(
    row: &Row<'_>,
    known: &KeyRow,
    statement: &Statement<'_>,
    options: &Options,
    report: &mut Report<'_>,
) {
    if !known.is_http_only() || !statement.connects() {
        return;
    }
    if !statement.invokes() {
        let message = format!(
            "`{}` does not exist for `vpc-lattice-svcs:Connect`: a TLS connection is not read",
            row.key
        );
        let help = "leave it out, or use `vpc-lattice-svcs:SourceVpc`, `:Port`, `:ServiceArn` or `:ServiceNetworkArn`";
        report.add("cond-key-unknown", row.at_key(), message, help);
        return;
    }
    let names_connect = statement.action.as_ref().is_some_and(|element| {
        let is_connect = |text: &str| {
            !text.contains(['*', '?'])
                && glob::matches_ignoring_case(text, "vpc-lattice-svcs:Connect")
        };
        element.entries.iter().any(|entry| is_connect(&entry.text))
    });
    let listeners = options.facts.listeners.as_deref().unwrap_or_default();
    if names_connect || listeners.contains(&Listener::TlsPassthrough) {
        let message = format!(
            "the statement is also for `Connect`, and `{}` is missing there",
            row.key
        );
        let help = "give `vpc-lattice-svcs:Connect` a statement of its own without this key";
        report.add("cond-http-key-with-connect", row.at_key(), message, help);
    }
}

/// VPC Lattice User Guide, "auth policies": the caller's VPC is `vpc-lattice-svcs:SourceVpc`; the global keys speak of VPC endpoints.
fn foreign(row: &Row<'_>, report: &mut Report<'_>) {
    if FOREIGN_VPC.iter().any(|name| row.is_key(name)) {
        let message = format!(
            "`{}` is about VPC endpoints, and VPC Lattice does not document that it sends it",
            row.key
        );
        report.add(
            "cond-vpc-key-foreign",
            row.at_key(),
            message,
            "use `vpc-lattice-svcs:SourceVpc`",
        );
    }
}

fn deprecated(row: &Row<'_>, report: &mut Report<'_>) {
    if let Some((_, instead)) = DEPRECATED.iter().find(|(name, _)| row.is_key(name)) {
        let message = format!("`{}` is deprecated", row.key);
        report.add(
            "cond-key-deprecated",
            row.at_key(),
            message,
            format!("use `{instead}`"),
        );
    }
}
