//! Whether unsigned calls get in, and what a reviewer would say of a policy.

use serde_json::Value;

use crate::checks::finding::{Answer, Finding, Status};
use crate::checks::gates::level::{AuthLevel, Said, ask, network_level, service_level};
use crate::checks::gates::policies::doubted;
use crate::checks::gates::request::request;
use crate::codes::Code;
use crate::path::Path;
use crate::path::unknown::Stop;
use crate::policy::decision::{Decision, Level};
use crate::policy::lint;
use crate::policy::principal::Principal;
use crate::shell::quoted;
use crate::snapshot::fact::Fact;
use crate::snapshot::lattice::PolicyDocument;

/// Asks whether the network lets unsigned calls in, and what else its policy has.
pub fn network_open(path: &Path<'_>) -> Answer {
    openness(path, &network_level(path)?, service_level(path).ok())
}

/// Asks whether the service lets unsigned calls in, and what else its policy has.
pub fn service_open(path: &Path<'_>) -> Answer {
    openness(path, &service_level(path)?, network_level(path).ok())
}

fn openness(path: &Path<'_>, level: &AuthLevel<'_>, other: Option<AuthLevel<'_>>) -> Answer {
    let request = request(path, Principal::Anonymous).ok_or(Stop::Unreached)?;
    let mut findings = reviewed(level);
    let mut admitting = None;
    let code = match ask(level, &request) {
        Ok(Said::Open) => level.codes.open,
        Ok(Said::Decided(_, evaluation)) if evaluation.decision == Decision::Allow => {
            admitting = Some(evaluation);
            Code::AnonymousAllowed
        }
        // What a policy says of unsigned calls decides nothing about a signed one.
        Err(stop) if path.is_anonymous() && findings.is_empty() => return Err(stop),
        _ => return Ok(findings),
    };
    let other_refuses = other.is_some_and(|other| match ask(&other, &request) {
        Ok(Said::NoPolicy) => true,
        Ok(Said::Decided(_, evaluation)) => evaluation.decision != Decision::Allow,
        _ => false,
    });
    let status = match code {
        _ if path.asks_why_open() && !other_refuses => Status::Fail,
        Code::AnonymousAllowed => Status::Warn,
        _ if path.is_anonymous() => Status::Warn,
        _ => Status::Info,
    };
    let mut finding = Finding::new(status, code, level.subject.clone()).from(level.detail);
    if let Some(fact) = level.policy {
        finding = finding.from(&fact.place);
    }
    let level_word = if level.level == Level::Service {
        "service"
    } else {
        "service network"
    };
    let mut finding = finding.word("level", level_word);
    if let Some(evaluation) = admitting {
        let policy = format!("the auth policy of {}", level.subject.key());
        finding = doubted(finding, &policy, &evaluation);
    }
    findings.push(
        match level
            .policy
            .and_then(Fact::seen)
            .and_then(closed_to_anonymous)
        {
            Some(document) => finding
                .word("closed_policy_text", quoted(&document.to_string()))
                .word("closed_policy", document),
            None => finding,
        },
    );
    Ok(findings)
}

/// The policy with one more statement, which denies unsigned callers.
fn closed_to_anonymous(policy: &PolicyDocument) -> Option<Value> {
    let mut document = match &policy.0 {
        Value::String(text) => serde_json::from_str(text).ok()?,
        value => value.clone(),
    };
    let statements = document.get_mut("Statement")?;
    if statements.is_object() {
        *statements = Value::Array(vec![statements.take()]);
    }
    statements.as_array_mut()?.push(serde_json::json!({
        "Sid": "DenyUnsigned",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "*",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalType": "Anonymous"}},
    }));
    Some(document)
}

/// What a reviewer would say of a policy: the lint findings that explain why no statement fits.
fn reviewed(level: &AuthLevel<'_>) -> Vec<Finding> {
    let Some(policy) = level.policy.and_then(Fact::seen) else {
        return Vec::new();
    };
    let text = match &policy.0 {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    let mut seen: Vec<Code> = Vec::new();
    let mut findings = Vec::new();
    for found in lint::lint(text.as_bytes(), &lint::Options::default()) {
        let Some((_, code)) = REVIEWED.iter().find(|(id, _)| *id == found.id) else {
            continue;
        };
        if seen.contains(code) {
            continue;
        }
        seen.push(*code);
        let mut finding = Finding::new(Status::Warn, *code, level.subject.clone())
            .word("message", found.message)
            .word("help", found.help);
        if let Some(fact) = level.policy {
            finding = finding.from(&fact.place);
        }
        findings.push(finding);
    }
    findings
}

/// Which lint findings have a code of their own in a report.
const REVIEWED: [(&str, Code); 14] = [
    ("ip-private", Code::PolicySourceIp),
    ("action-control-plane", Code::PolicyControlPlaneAction),
    ("resource-service-arn-bare", Code::PolicyResourceWithoutPath),
    ("cond-key-unknown", Code::PolicyUnknownConditionKey),
    ("cond-key-format", Code::PolicyUnknownConditionKey),
    ("cond-key-case", Code::PolicyUnknownConditionKey),
    ("json-syntax", Code::PolicyMalformed),
    ("unknown-element", Code::PolicyMalformed),
    ("missing-element", Code::PolicyMalformed),
    ("element-pair", Code::PolicyMalformed),
    ("effect-value", Code::PolicyMalformed),
    ("cond-operator", Code::PolicyMalformed),
    ("principal-format", Code::PolicyMalformed),
    ("size", Code::PolicyTooLarge),
];
