//! A second evaluator of IAM policies, written for agreement and not for speed.
//!
//! It works on `serde_json::Value`, re-reads every string for every question, and shares no line with
//! `lattice_doctor::policy`. Its only purpose is to disagree with the engine when one of the two is wrong.
//! Where AWS documents nothing, it answers `Decision::Disputed` and the comparison is skipped.
//!
//! Comments name AWS's pages in short. IAM User Guide: OPS "Condition operators", MULTI "Single-valued vs.
//! multivalued context keys", COND "Condition", VARS "Variables and tags", VER "Version", GRAM "Grammar",
//! PRIN "Principal", NPRIN "`NotPrincipal`", ACT "Action", RES "Resource", EVAL "How AWS enforcement code logic
//! evaluates requests", PB "Permissions boundaries", KEYS "AWS global condition context keys", AA "Access Analyzer
//! policy check reference". LAT is the VPC Lattice User Guide's "auth policies", SAR the Service Authorization Reference.

#[path = "reference/condition.rs"]
mod condition;
#[path = "reference/operand.rs"]
mod operand;
#[path = "reference/pattern.rs"]
mod pattern;
#[path = "reference/statement.rs"]
mod statement;

use serde_json::{Map, Value};

/// What one document, or all three gates, answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Allow,
    ExplicitDeny,
    ImplicitDeny,
    /// Denied, and AWS does not say which of two denials is reported.
    Denied,
    /// The outcome depends on something that AWS does not document.
    Disputed,
    /// A document cannot be read as a policy.
    Unreadable,
}

/// The answer to one case of `policy simulate`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) decision: Decision,
    pub(crate) gate: Option<&'static str>,
    /// The Sid of the deciding statement, or its index as text.
    pub(crate) statement: Option<String>,
}

/// The request as the case spells it.
pub(crate) struct Request<'a> {
    principal: Option<&'a str>,
    kind: &'a str,
    action: &'a str,
    resource: &'a str,
    context: &'a Map<String, Value>,
    /// Whether a permissions boundary is attached to the caller.
    has_boundary: bool,
}

/// Answers one case in the form of `policy simulate --cases`.
pub(crate) fn answer(case: &Value) -> Answer {
    let empty = Map::new();
    let asked = &case["request"];
    let request = Request {
        principal: asked["principal"].as_str(),
        kind: asked["principal_type"].as_str().unwrap_or("aws"),
        action: asked["action"].as_str().unwrap_or(""),
        resource: asked["resource"].as_str().unwrap_or(""),
        context: asked["context"].as_object().unwrap_or(&empty),
        has_boundary: case["policies"]
            .as_array()
            .is_some_and(|policies| policies.iter().any(|policy| policy["level"] == "boundary")),
    };
    let policies: Vec<(&str, &str, &Value)> = case["policies"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|policy| {
            (
                policy["level"].as_str().unwrap_or(""),
                policy["group"].as_str().unwrap_or(""),
                &policy["document"],
            )
        })
        .collect();
    if case["combine"] == "single" {
        let (level, _, document) = policies[0];
        let (decision, statement) = one_document(document, level, &request);
        return Answer {
            decision,
            gate: None,
            statement,
        };
    }
    three_gates(&policies, &request)
}

/// LAT "How authorization works": network, service and identity must each allow.
fn three_gates(policies: &[(&str, &str, &Value)], request: &Request<'_>) -> Answer {
    let mut gates: Vec<(&'static str, Decision, Option<String>)> = Vec::new();
    for gate in ["service-network", "service"] {
        if let Some((_, _, document)) = policies.iter().find(|(level, _, _)| *level == gate) {
            let (decision, statement) = one_document(document, gate, request);
            gates.push((gate, decision, statement));
        }
    }
    if request.kind != "anonymous" {
        let (decision, statement) = identity_side(policies, request);
        gates.push(("identity", decision, statement));
    }
    for stop in [Decision::Unreadable, Decision::Disputed] {
        if gates.iter().any(|(_, decision, _)| *decision == stop) {
            return Answer {
                decision: stop,
                gate: None,
                statement: None,
            };
        }
    }
    let denied: Vec<_> = gates
        .iter()
        .filter(|(_, decision, _)| *decision != Decision::Allow)
        .collect();
    let Some((gate, decision, statement)) = denied.first() else {
        return Answer {
            decision: Decision::Allow,
            gate: None,
            statement: None,
        };
    };
    let mixed = denied.iter().any(|(_, other, _)| other != decision);
    Answer {
        decision: if mixed { Decision::Denied } else { *decision },
        gate: (!mixed).then_some(*gate),
        statement: if mixed { None } else { statement.clone() },
    }
}

/// Identity policies, cut by boundary, session policy and every level of service control policies.
fn identity_side(
    policies: &[(&str, &str, &Value)],
    request: &Request<'_>,
) -> (Decision, Option<String>) {
    let mut layers: Vec<(&str, &str)> = vec![("identity", "")];
    for (level, group, _) in policies {
        let limits = ["boundary", "session", "scp"].contains(level);
        let layer = (*level, if *level == "scp" { *group } else { "" });
        if limits && !layers.contains(&layer) {
            layers.push(layer);
        }
    }
    let mut implicit = false;
    let mut disputed = false;
    for (layer_level, layer_group) in layers {
        let mut allowed = false;
        for (level, group, document) in policies {
            if *level != layer_level || (*level == "scp" && *group != layer_group) {
                continue;
            }
            match one_document(document, level, request) {
                (Decision::Unreadable, _) => return (Decision::Unreadable, None),
                (Decision::ExplicitDeny, statement) => return (Decision::ExplicitDeny, statement),
                (Decision::Allow, _) => allowed = true,
                (Decision::Disputed, _) => disputed = true,
                (Decision::ImplicitDeny | Decision::Denied, _) => {}
            }
        }
        implicit |= !allowed;
    }
    match (disputed, implicit) {
        (true, _) => (Decision::Disputed, None),
        (false, true) => (Decision::ImplicitDeny, None),
        (false, false) => (Decision::Allow, None),
    }
}

/// EVAL: a Deny that applies wins, then an Allow that applies, else the request is denied by default.
fn one_document(
    document: &Value,
    level: &str,
    request: &Request<'_>,
) -> (Decision, Option<String>) {
    let statements: Vec<&Value> = match &document["Statement"] {
        Value::Array(list) => list.iter().collect(),
        one @ Value::Object(_) => vec![one],
        _ => return (Decision::Unreadable, None),
    };
    let version = document["Version"].as_str().unwrap_or("2008-10-17");
    let verdicts: Vec<Option<bool>> = statements
        .iter()
        .map(|statement| statement::applies(statement, version, level, request))
        .collect();
    for (effect, decision) in [("Deny", Decision::ExplicitDeny), ("Allow", Decision::Allow)] {
        let of_effect =
            |index: &usize| -> bool { statements[*index]["Effect"].as_str() == Some(effect) };
        let indices: Vec<usize> = (0..statements.len()).filter(of_effect).collect();
        if let Some(index) = indices.iter().find(|index| verdicts[**index] == Some(true)) {
            let sid = statements[*index]["Sid"].as_str().map(str::to_owned);
            return (decision, Some(sid.unwrap_or_else(|| index.to_string())));
        }
        if indices.iter().any(|index| verdicts[*index].is_none()) {
            return (Decision::Disputed, None);
        }
    }
    (Decision::ImplicitDeny, None)
}

/// AND of what may be undocumented.
pub(crate) fn and(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// OR of what may be undocumented.
pub(crate) fn or(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// A scalar or a list of scalars as texts (GRAM: numbers and Booleans may stand without quotes).
pub(crate) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Bool(flag) => vec![flag.to_string()],
        Value::Null | Value::Object(_) => Vec::new(),
    }
}
