//! The values of conditions: can the operator read them, and can a request have them?

use std::net::IpAddr;

use ipnet::IpNet;

use crate::policy::condition::{Number, parse_bool, parse_network};
use crate::policy::lint::arn::Parts;
use crate::policy::lint::redundant::covered_entries;
use crate::policy::lint::report::Report;
use crate::policy::lint::view::Statement;
use crate::policy::lint::view_parts::{Entry, Row};
use crate::policy::lint::{Severity, glob};
use crate::policy::moment::Moment;
use crate::policy::operator::{Comparison, Operator};

/// Header values in which `*` is no wildcard: `accept: */*`.
const HEADERS_WITH_STARS: [&str; 5] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "if-match",
    "if-none-match",
];

/// Every finding about values.
pub(super) fn check(statement: &Statement<'_>, report: &mut Report<'_>) {
    for row in &statement.rows {
        if row.operator.is_none() {
            continue;
        }
        for value in &row.values {
            readable(row, value, report);
            wildcard(row, value, report);
            vpc(row, value, report);
            session(row, value, report);
        }
        addresses(row, report);
        redundant(row, report);
    }
}

fn readable(row: &Row<'_>, value: &Entry, report: &mut Report<'_>) {
    let (Some(operator), text) = (row.operator, value.text.as_str()) else {
        return;
    };
    if text.contains("${") {
        // `variable` tells where none is allowed.
        return;
    }
    let (is_readable, what, help) = match operator.comparison {
        Comparison::Numeric(_) => (
            Number::parse(text).is_some(),
            "a number",
            "write a whole or decimal number such as `443`",
        ),
        Comparison::Date(_) => (
            Moment::parse(text).is_some(),
            "a date",
            "write a date such as `2030-01-31T00:00:00Z` or seconds since 1970",
        ),
        Comparison::Bool => (
            parse_bool(text).is_some(),
            "a Boolean",
            "write `true` or `false`",
        ),
        Comparison::Null => (
            matches!(text, "true" | "false"),
            "a Boolean",
            "write `true` (the key is missing) or `false` (it is there)",
        ),
        Comparison::IpAddress => (
            parse_network(text).is_some(),
            "an IP address or range",
            "write a range such as `203.0.113.0/24`",
        ),
        Comparison::Binary => (is_base64(text), "base64", "encode the bytes in base64"),
        Comparison::Arn => (
            text == "*" || Parts::of(text).is_some(),
            "an ARN",
            "write all six fields of an ARN; `*` can stand for each",
        ),
        _ => return,
    };
    if !is_readable {
        let message = format!(
            "`{text}` is not {what}, which `{}` asks for",
            row.operator_name
        );
        report.add("cond-value-type", value, message, help);
    }
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - body.len() <= 2
        && body
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || it == b'+' || it == b'/')
}

/// Only `…Like` and `Arn…` have wildcards (IAM User Guide, "Condition operators").
fn wildcard(row: &Row<'_>, value: &Entry, report: &mut Report<'_>) {
    let is_exact_text =
        row.is(Comparison::StringEquals) || row.is(Comparison::StringEqualsIgnoreCase);
    let without_variables = without_variables(&value.text);
    // A path has a finding of its own.
    if !is_exact_text
        || !without_variables.contains(['*', '?'])
        || row.is_key("vpc-lattice-svcs:RequestPath")
    {
        return;
    }
    let header = row.key_after("vpc-lattice-svcs:RequestHeader/");
    if header.is_some_and(|name| HEADERS_WITH_STARS.contains(&name.to_ascii_lowercase().as_str())) {
        return;
    }
    let message = format!(
        "the wildcard in `{}` is literal text under `{}`",
        value.text, row.operator_name
    );
    let like = row
        .operator_name
        .replace("EqualsIgnoreCase", "Like")
        .replace("Equals", "Like");
    report.add(
        "cond-wildcard-no-like",
        value,
        message,
        format!("use `{like}`, or write `${{*}}` if the character is meant"),
    );
}

/// The text with `${…}` left out; `${*}` stands for a star that is meant.
fn without_variables(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        plain.push_str(before);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    plain + rest
}

/// Access Analyzer: "Invalid vpc format".
fn vpc(row: &Row<'_>, value: &Entry, report: &mut Report<'_>) {
    let is_vpc_key = row.is_key("vpc-lattice-svcs:SourceVpc") || row.is_key("aws:SourceVpc");
    if !is_vpc_key || row.is(Comparison::Null) || value.text.contains("${") {
        return;
    }
    let text = value.text.as_str();
    let is_open = row.is(Comparison::StringLike) && text.contains(['*', '?']);
    let is_id = text.strip_prefix("vpc-").is_some_and(|id| {
        [8, 17].contains(&id.len())
            && id
                .bytes()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    });
    if is_id || (is_open && glob::overlap(text, "vpc-*")) {
        return;
    }
    let message = format!("`{text}` is not the id of a VPC");
    report.add(
        "vpc-format",
        value,
        message,
        "write `vpc-` and 8 or 17 letters and digits",
    );
}

/// "AWS global condition context keys": "Do not specify the assumed role session ARN as a value for this condition key".
fn session(row: &Row<'_>, value: &Entry, report: &mut Report<'_>) {
    if !row.is_key("aws:PrincipalArn") || row.is(Comparison::Null) {
        return;
    }
    let Some((account, name)) = Parts::of(&value.text).and_then(|parts| {
        let session = parts.resource.strip_prefix("assumed-role/")?;
        Some((parts.account, session.split('/').next().unwrap_or_default()))
    }) else {
        return;
    };
    let outcome = if row.is_negated() {
        "always differs"
    } else {
        "never matches"
    };
    let message = format!(
        "`aws:PrincipalArn` holds the ARN of the role, so the session `{}` {outcome}",
        value.text
    );
    report.add(
        "principal-arn-session",
        value,
        message,
        format!("write `arn:aws:iam::{account}:role/{name}`"),
    );
}

/// Access Analyzer: "works only for public IP address ranges". VPC Lattice lists the key as usable, its log has the
/// client's own address, and no page says how the two are compared.
fn addresses(row: &Row<'_>, report: &mut Report<'_>) {
    if !row.is_key("aws:SourceIp") || !row.is(Comparison::IpAddress) {
        return;
    }
    let networks: Vec<(&Entry, IpNet)> = row
        .values
        .iter()
        .filter_map(|value| Some((value, parse_network(&value.text)?)))
        .collect();
    let private: Vec<&Entry> = networks
        .iter()
        .filter(|(_, network)| is_private(*network))
        .map(|(value, _)| *value)
        .collect();
    let Some(first) = private.first() else {
        return;
    };
    let help = "use `vpc-lattice-svcs:SourceVpc` to tell callers apart";
    if private.len() < networks.len() {
        let message = format!(
            "`{}` is private, and Access Analyzer says that `aws:SourceIp` works for public addresses only",
            first.text
        );
        report.add_as(Severity::Suggestion, "ip-private", *first, message, help);
        return;
    }
    let outcome = if row.is_negated() {
        "may always match"
    } else {
        "may never match"
    };
    let message = format!(
        "`{}` is private, and Access Analyzer says that `aws:SourceIp` works for public addresses only; for callers of VPC Lattice it is not documented, so this {outcome}",
        first.text
    );
    report.add("ip-private", *first, message, help);
}

fn is_private(network: IpNet) -> bool {
    match (network.network(), network.broadcast()) {
        (IpAddr::V4(first), IpAddr::V4(last)) => {
            let is_private = |it: std::net::Ipv4Addr| {
                // 100.64.0.0/10: shared address space (RFC 6598).
                let [a, b, ..] = it.octets();
                it.is_private()
                    || it.is_link_local()
                    || it.is_loopback()
                    || (a == 100 && (64..128).contains(&b))
            };
            is_private(first) && is_private(last)
        }
        (IpAddr::V6(first), IpAddr::V6(last)) => {
            let is_private = |it: std::net::Ipv6Addr| {
                it.is_unique_local() || it.is_unicast_link_local() || it.is_loopback()
            };
            is_private(first) && is_private(last)
        }
        _ => false,
    }
}

fn redundant(row: &Row<'_>, report: &mut Report<'_>) {
    let has_wildcards = row.operator.is_some_and(Operator::has_wildcards);
    let covers = |wide: &str, narrow: &str| {
        let is_plain = !wide.contains("${") && !narrow.contains("${");
        wide == narrow || (has_wildcards && is_plain && glob::covers(wide, narrow))
    };
    for (value, covering) in covered_entries(&row.values, covers) {
        let message = if covering.text == value.text {
            format!("the value `{}` occurs twice", value.text)
        } else {
            format!(
                "the value `{}` is covered by `{}`",
                value.text, covering.text
            )
        };
        report.add("cond-redundant", value, message, "leave it out");
    }
}
