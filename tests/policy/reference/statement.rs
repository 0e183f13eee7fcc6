//! Does one statement apply: principal, action, resource, condition, all four.

use serde_json::Value;

use super::condition;
use super::pattern::{Filled, arn_parts, fill, fits, glob};
use super::{Request, and, or, texts};

/// `None` where AWS does not document the answer.
pub(crate) fn applies(
    statement: &Value,
    version: &str,
    level: &str,
    request: &Request<'_>,
) -> Option<bool> {
    let mut verdict = Some(true);
    if ["service", "service-network", "resource"].contains(&level) {
        verdict = and(verdict, caller(statement, request));
    }
    verdict = and(verdict, action(statement, request));
    verdict = and(verdict, resource(statement, version, level, request));
    let Some(blocks) = statement["Condition"].as_object() else {
        return verdict;
    };
    for (operator, keys) in blocks {
        for (key, wanted) in keys.as_object().into_iter().flatten() {
            let holds = condition::holds(operator, key, &texts(wanted), version, request);
            verdict = and(verdict, holds);
        }
    }
    verdict
}

/// PRIN and NPRIN.
fn caller(statement: &Value, request: &Request<'_>) -> Option<bool> {
    if let Some(named) = statement.get("Principal") {
        return any_principal(named, request);
    }
    let denies = statement["Effect"] == "Deny";
    if denies && request.has_boundary && request.kind == "aws" {
        // PB: NotPrincipal with Deny "will always deny any IAM principal that has a permissions boundary".
        return Some(true);
    }
    let named = statement.get("NotPrincipal")?;
    if !denies {
        // NPRIN: with `Allow` "not supported".
        return match any_principal(named, request) {
            Some(true) => Some(false),
            _ => None,
        };
    }
    if request.kind == "aws" && is_spared_by_account_only(named, request) {
        return names_others(named, request).then_some(true);
    }
    let excluded = any_principal(named, request);
    if excluded == Some(true) && denies && !is_named_in_full(named, request) {
        // NPRIN: otherwise "the policy might deny access to the entire account".
        return None;
    }
    excluded.map(|excluded| !excluded)
}

/// NPRIN: name the account too, and for a session the role.
fn is_named_in_full(named: &Value, request: &Request<'_>) -> bool {
    let Some(principal) = request.principal.filter(|_| request.kind == "aws") else {
        return true;
    };
    let entries = texts(&named["AWS"]);
    if *named == "*" || entries.iter().any(|entry| entry == "*") {
        return true;
    }
    let account = arn_parts(principal).get(4).copied().unwrap_or("");
    let root = format!(":iam::{account}:root");
    let names_account = |entry: &String| entry == account || entry.ends_with(&root);
    let others: Vec<&String> = entries
        .iter()
        .filter(|entry| !names_account(entry))
        .filter(|entry| aws_principal(entry, request) == Some(true))
        .collect();
    let names_session = others.iter().any(|entry| entry.contains(":assumed-role/"));
    let names_role = others.iter().any(|entry| entry.contains(":role/"));
    entries.iter().any(names_account) && (names_role || !names_session)
}

/// NPRIN: of `[user/Bob, root]` "all principals except the user named Bob" are denied.
fn is_spared_by_account_only(named: &Value, request: &Request<'_>) -> bool {
    let entries = texts(&named["AWS"]);
    let is_root = request.principal.is_some_and(|it| it.ends_with(":root"));
    let fits = |entry: &String| aws_principal(entry, request) != Some(false);
    let is_account = |entry: &String| entry.ends_with(":root") || !entry.contains(':');
    !is_root
        && *named != "*"
        && !entries.iter().any(|it| it == "*")
        && entries.iter().any(|it| is_account(it) && fits(it))
        && !entries.iter().any(|it| !is_account(it) && fits(it))
}

fn names_others(named: &Value, request: &Request<'_>) -> bool {
    let calling = arn_parts(request.principal.unwrap_or(""));
    let account = calling.get(4).copied().unwrap_or("");
    texts(&named["AWS"]).iter().any(|entry| {
        let parts = arn_parts(entry);
        parts.len() == 6 && parts[4] == account && parts[5] != "root"
    })
}

fn any_principal(element: &Value, request: &Request<'_>) -> Option<bool> {
    match element {
        Value::String(text) if text == "*" => everyone(request),
        Value::Object(kinds) => {
            let mut verdict = Some(false);
            for (kind, entries) in kinds {
                for entry in texts(entries) {
                    let fitting = match kind.as_str() {
                        "AWS" if entry == "*" => everyone(request),
                        "AWS" => aws_principal(&entry, request),
                        "Service" => {
                            Some(request.kind == "service" && request.principal == Some(&entry))
                        }
                        // Federated: role trust policies only. CanonicalUser: S3 only (PRIN).
                        _ => Some(false),
                    };
                    verdict = or(verdict, fitting);
                }
            }
            verdict
        }
        _ => None,
    }
}

fn everyone(request: &Request<'_>) -> Option<bool> {
    (request.kind != "service").then_some(true)
}

fn aws_principal(entry: &str, request: &Request<'_>) -> Option<bool> {
    let Some(principal) = request.principal.filter(|_| request.kind == "aws") else {
        return Some(false);
    };
    let named = arn_parts(entry);
    let calling = arn_parts(principal);
    if calling.len() < 6 {
        return Some(false);
    }
    if entry.len() == 12 && entry.chars().all(|letter| letter.is_ascii_digit()) {
        return Some(calling[4] == entry);
    }
    if named.len() < 6 || entry.contains(['*', '?']) {
        return Some(false);
    }
    if named[1] != calling[1] || named[4] != calling[4] {
        return Some(false);
    }
    if entry == principal || (named[2] == "iam" && named[5] == "root") {
        return Some(true);
    }
    let last = |path: &str| path.rsplit('/').next().unwrap_or("").to_owned();
    if let (Some(role), Some(session)) = (
        named[5].strip_prefix("role/"),
        calling[5].strip_prefix("assumed-role/"),
    ) {
        let (role, session) = (last(role), session.split('/').next().unwrap_or(""));
        let same_letters = role.eq_ignore_ascii_case(session);
        return if same_letters && role != session {
            None
        } else {
            Some(same_letters)
        };
    }
    // EVAL: a user's grant holds for the federated sessions of that user; STS: their names are chosen freely.
    if named[5].starts_with("user/") && calling[5].starts_with("federated-user/") {
        return None;
    }
    if let (Some(named), Some(role)) = (
        named[5].strip_prefix("assumed-role/"),
        calling[5].strip_prefix("role/"),
    ) && named.split('/').next() == Some(&last(role))
    {
        return None;
    }
    Some(false)
}

/// ACT and NACT.
fn action(statement: &Value, request: &Request<'_>) -> Option<bool> {
    let any = |entries: &Value| {
        let mut listed = Some(false);
        for entry in texts(entries) {
            listed = or(listed, one_action(&entry, request));
        }
        listed
    };
    match statement.get("Action") {
        Some(entries) => any(entries),
        None => any(&statement["NotAction"]).map(|listed| !listed),
    }
}

fn one_action(entry: &str, request: &Request<'_>) -> Option<bool> {
    if entry == "*" {
        return Some(true);
    }
    let wanted = entry.to_ascii_lowercase();
    let asked = request.action.to_ascii_lowercase();
    let (Some((prefix, name)), Some((asked_prefix, asked_name))) =
        (wanted.split_once(':'), asked.split_once(':'))
    else {
        return Some(false);
    };
    if entry.contains([' ', ',', '\t', '\n']) || !glob(name, asked_name) {
        return Some(false);
    }
    if prefix.contains(['*', '?']) {
        return if glob(prefix, asked_prefix) {
            None
        } else {
            Some(false)
        };
    }
    Some(prefix == asked_prefix)
}

/// RES and NRES.
fn resource(statement: &Value, version: &str, level: &str, request: &Request<'_>) -> Option<bool> {
    let any = |entries: &Value| {
        let mut listed = Some(false);
        for entry in texts(entries) {
            listed = or(listed, one_resource(&entry, version, level, request));
        }
        listed
    };
    match statement.get("Resource") {
        Some(entries) => any(entries),
        None => any(&statement["NotResource"]).map(|listed| !listed),
    }
}

fn one_resource(entry: &str, version: &str, level: &str, request: &Request<'_>) -> Option<bool> {
    if entry == "*" {
        return Some(true);
    }
    let asked: Vec<char> = request.resource.chars().collect();
    if !entry.starts_with("arn:") {
        // LAT: `*/rates` is one pattern over the whole ARN.
        return match fill(entry, version, request) {
            Filled::Pieces(_) if entry.contains("${") => None,
            Filled::Pieces(pieces) => Some(fits(&pieces, &asked)),
            Filled::Null | Filled::Disputed => None,
        };
    }
    let mut wanted = arn_parts(entry);
    if wanted.len() < 6 {
        match level {
            "identity" | "boundary" => wanted.resize(6, "*"),
            _ => return None,
        }
    }
    if wanted[..5].iter().any(|part| part.contains("${")) {
        return None;
    }
    let last = match fill(wanted[5], version, request) {
        Filled::Pieces(pieces) => pieces,
        Filled::Null => return Some(false),
        Filled::Disputed => return None,
    };
    let found = arn_parts(request.resource);
    let each_part = found.len() == 6
        && (0..5).all(|part| glob(wanted[part], found[part]))
        && fits(&last, &found[5].chars().collect::<Vec<char>>());
    // RES: a `*` at the end of a part "can expand to match beyond the colon boundaries".
    let beyond =
        wanted[..5].iter().any(|part| part.ends_with('*')) && glob(entry, request.resource);
    if !each_part && beyond {
        None
    } else {
        Some(each_part)
    }
}
