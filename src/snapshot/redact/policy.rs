//! The texts of a policy document: what stands in which element.

use serde_json::{Map, Value};

use crate::snapshot::redact::holds::{Holds, escape};

type Visit<'a> = dyn FnMut(&str, &str, Holds) -> String + 'a;

/// Condition keys whose values are AWS's own words, or compared as what they are.
const AWS_KEYS: [&str; 11] = [
    "aws:currenttime",
    "aws:epochtime",
    "aws:principalisawsservice",
    "aws:principaltype",
    "aws:principalservicename",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:tokenissuetime",
    "aws:viaawsservice",
    "vpc-lattice-svcs:port",
    "vpc-lattice-svcs:requestmethod",
];

/// The elements of the language, and the kinds of principal.
const ELEMENTS: [&str; 16] = [
    "action",
    "aws",
    "canonicaluser",
    "condition",
    "effect",
    "federated",
    "id",
    "notaction",
    "notprincipal",
    "notresource",
    "principal",
    "resource",
    "service",
    "sid",
    "statement",
    "version",
];

/// Walks a document as [`field::walk`](super::field::walk) does a snapshot.
pub(super) fn walk(document: &Value, pointer: &str, visit: &mut Visit<'_>) -> Value {
    match document {
        Value::String(text) => Value::String(visit(pointer, text, Holds::PolicyText)),
        _ => element(document, pointer, "", visit),
    }
}

fn element(value: &Value, pointer: &str, name: &str, visit: &mut Visit<'_>) -> Value {
    let name = name.to_ascii_lowercase();
    match value {
        Value::String(text) => {
            let holds = match name.as_str() {
                "version" | "effect" | "action" | "notaction" | "service" => Holds::Aws,
                _ => Holds::Pattern,
            };
            Value::String(visit(pointer, text, holds))
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items
                .map(|(idx, it)| element(it, &format!("{pointer}/{idx}"), &name, visit))
                .collect()
        }
        Value::Object(members) if name == "condition" => operators(members, pointer, visit),
        Value::Object(members) => object(members, pointer, visit, |key, below, member, visit| {
            // What is no element stays none.
            let is_element = ELEMENTS.contains(&key.to_ascii_lowercase().as_str());
            let holds = if is_element {
                Holds::Aws
            } else {
                Holds::PolicyText
            };
            (visit(below, key, holds), element(member, below, key, visit))
        }),
        other => other.clone(),
    }
}

fn operators(members: &Map<String, Value>, pointer: &str, visit: &mut Visit<'_>) -> Value {
    object(members, pointer, visit, |operator, below, member, visit| {
        let lower = operator.to_ascii_lowercase();
        let is_own = ["date", "bool", "null"].iter().any(|it| lower.contains(it));
        let keys = match member {
            Value::Object(keys) => object(keys, below, visit, |key, below, values, visit| {
                let is_aws = is_own || AWS_KEYS.contains(&key.to_ascii_lowercase().as_str());
                let holds = if is_aws { Holds::Aws } else { Holds::Pattern };
                (
                    condition_key(key, below, visit),
                    texts(values, below, holds, visit),
                )
            }),
            other => texts(other, below, Holds::Value, visit),
        };
        (visit(below, operator, Holds::Aws), keys)
    })
}

/// A condition key: AWS's, but behind a slash stands the name of a header, a parameter or a tag.
fn condition_key(key: &str, pointer: &str, visit: &mut Visit<'_>) -> String {
    let Some((family, name)) = key.split_once('/') else {
        return visit(pointer, key, Holds::Aws);
    };
    let holds = if family.to_ascii_lowercase().ends_with(":requestheader") {
        Holds::Header
    } else {
        Holds::Value
    };
    let family = visit(pointer, family, Holds::Aws);
    format!("{family}/{}", visit(pointer, name, holds))
}

fn texts(value: &Value, pointer: &str, holds: Holds, visit: &mut Visit<'_>) -> Value {
    match value {
        Value::String(text) => Value::String(visit(pointer, text, holds)),
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items
                .map(|(idx, it)| texts(it, &format!("{pointer}/{idx}"), holds, visit))
                .collect()
        }
        Value::Object(members) => object(members, pointer, visit, |key, below, member, visit| {
            (visit(below, key, holds), texts(member, below, holds, visit))
        }),
        other => other.clone(),
    }
}

fn object(
    members: &Map<String, Value>,
    pointer: &str,
    visit: &mut Visit<'_>,
    mut member: impl FnMut(&str, &str, &Value, &mut Visit<'_>) -> (String, Value),
) -> Value {
    let walked = members.iter().map(|(name, value)| {
        let below = format!("{pointer}/{}", escape(name));
        member(name, &below, value, visit)
    });
    Value::Object(walked.collect())
}
