//! One operator, one key, its values: does the condition hold?

use serde_json::Value;

use super::operand::{Compared, compare};
use super::pattern::lookup;
use super::{Request, and, or, texts};

const POSITIVE: &[&str] = &[
    "StringEquals",
    "StringEqualsIgnoreCase",
    "StringLike",
    "NumericEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "ArnEquals",
    "ArnLike",
    "Null",
];

/// The negated operators and what they negate.
const NEGATED: &[(&str, &str)] = &[
    ("StringNotEquals", "StringEquals"),
    ("StringNotEqualsIgnoreCase", "StringEqualsIgnoreCase"),
    ("StringNotLike", "StringLike"),
    ("NumericNotEquals", "NumericEquals"),
    ("DateNotEquals", "DateEquals"),
    ("NotIpAddress", "IpAddress"),
    ("ArnNotEquals", "ArnEquals"),
    ("ArnNotLike", "ArnLike"),
];

/// Keys that hold a list whatever a case says (KEYS "Value type: Multivalued", SAR `ArrayOf…`).
const LISTS: &[&str] = &[
    "aws:calledvia",
    "aws:principalorgpaths",
    "aws:principalservicenameslist",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "aws:tagkeys",
];

#[derive(Clone, Copy, PartialEq)]
enum Set {
    No,
    All,
    Any,
}

#[derive(Clone, Copy)]
struct Form {
    set: Set,
    if_exists: bool,
    negated: bool,
}

/// `None` where AWS does not document the answer.
pub(crate) fn holds(
    operator: &str,
    key: &str,
    wanted: &[String],
    version: &str,
    request: &Request<'_>,
) -> Option<bool> {
    let (set, rest) = if let Some(rest) = operator.strip_prefix("ForAllValues:") {
        (Set::All, rest)
    } else if let Some(rest) = operator.strip_prefix("ForAnyValue:") {
        (Set::Any, rest)
    } else {
        (Set::No, operator)
    };
    let (base, if_exists) = match rest.strip_suffix("IfExists") {
        Some(base) => (base, true),
        None => (rest, false),
    };
    let (base, negated) = match NEGATED.iter().find(|(name, _)| *name == base) {
        Some((_, positive)) => (*positive, true),
        None => (base, false),
    };
    if !POSITIVE.contains(&base) {
        let other_case = POSITIVE.iter().any(|name| name.eq_ignore_ascii_case(base))
            || NEGATED
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case(base));
        // An operator that does not exist never matches; a wrong case is undocumented.
        return if other_case { None } else { Some(false) };
    }
    let found = lookup(key, request);
    if base == "Null" {
        return null(set, if_exists, wanted, found);
    }
    let list = is_list(key, found);
    let Some(found) = found.filter(|value| !value.as_array().is_some_and(Vec::is_empty)) else {
        let form = Form {
            set,
            if_exists,
            negated,
        };
        return missing(form, list, wanted.is_empty());
    };
    if set == Set::No && list {
        // MULTI: "Multivalued context keys require a condition set operator".
        return Some(false);
    }
    let values = texts(found);
    if set != Set::No && values.iter().any(String::is_empty) {
        // OPS: ForAllValues is true for "a null dataset, such as an empty string".
        return if set == Set::All && found.is_string() {
            Some(true)
        } else {
            None
        };
    }
    if wanted.is_empty() {
        return if negated { None } else { Some(false) };
    }
    // Every value for a single key and ForAllValues, some value for ForAnyValue.
    let mut verdict = Some(set != Set::Any);
    for value in &values {
        let mut any = Some(false);
        for text in wanted {
            any = or(any, one(base, text, value, negated, version, request));
        }
        let fits = if negated { any.map(|any| !any) } else { any };
        verdict = match set {
            Set::Any => or(verdict, fits),
            Set::No | Set::All => and(verdict, fits),
        };
    }
    verdict
}

fn one(
    base: &str,
    wanted: &str,
    value: &str,
    negated: bool,
    version: &str,
    request: &Request<'_>,
) -> Option<bool> {
    match compare(base, wanted, value, version, request) {
        Compared::Yes => Some(true),
        Compared::No => Some(false),
        Compared::Malformed if !negated => Some(false),
        Compared::Malformed | Compared::Disputed => None,
    }
}

fn is_list(key: &str, found: Option<&Value>) -> bool {
    let key = key.to_ascii_lowercase();
    found.is_some_and(Value::is_array)
        || LISTS.contains(&key.as_str())
        || key.starts_with("vpc-lattice-svcs:requestquerystring/")
}

/// The key is not in the request (OPS "Important" and `…IfExists`, MULTI).
fn missing(form: Form, list: bool, no_values: bool) -> Option<bool> {
    match form.set {
        Set::All => Some(true),
        Set::Any if form.if_exists => None,
        Set::Any => Some(false),
        Set::No if list => (!form.if_exists && !form.negated).then_some(false),
        Set::No if no_values && form.negated && !form.if_exists => None,
        Set::No => Some(form.if_exists || form.negated),
    }
}

fn null(set: Set, if_exists: bool, wanted: &[String], found: Option<&Value>) -> Option<bool> {
    if if_exists {
        return Some(false);
    }
    match set {
        // AA "Null with qualifier".
        Set::All => return Some(true),
        Set::Any => return Some(false),
        Set::No => {}
    }
    if found.is_some_and(|value| texts(value).iter().any(String::is_empty)) {
        return None;
    }
    let present = found.is_some_and(|value| !texts(value).is_empty());
    Some(wanted.iter().any(|text| match text.as_str() {
        "true" => !present,
        "false" => present,
        _ => false,
    }))
}
