//! Every finding that the lint can give: id, severity, and what it says in a line.

use crate::policy::lint::Severity;
use crate::policy::lint::Severity::{Error, Security, Suggestion, Warning};

/// One sort of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The id that reports carry.
    pub id: &'static str,
    /// The usual severity; a few findings are milder or worse from case to case.
    pub severity: Severity,
    /// What is wrong, for a list of rules.
    pub title: &'static str,
}

const fn rule(id: &'static str, severity: Severity, title: &'static str) -> Rule {
    Rule {
        id,
        severity,
        title,
    }
}

/// All rules: first those that other linters of IAM policies know, then those of VPC Lattice alone.
pub const RULES: [Rule; 59] = [
    rule(
        "json-syntax",
        Error,
        "the text is not JSON, or names one member twice",
    ),
    rule(
        "unknown-element",
        Error,
        "an element outside the policy grammar, or of the wrong JSON type",
    ),
    rule("missing-element", Error, "a required element is missing"),
    rule(
        "element-pair",
        Error,
        "an element and its `Not` form stand in one statement",
    ),
    rule(
        "effect-value",
        Error,
        "the effect is neither `Allow` nor `Deny`",
    ),
    rule("version", Warning, "the version is missing, old or unknown"),
    rule(
        "variable-old-version",
        Error,
        "a variable in a policy whose version has none",
    ),
    rule(
        "sid",
        Warning,
        "a Sid is empty, occurs twice or holds odd characters",
    ),
    rule(
        "action-unknown",
        Error,
        "the action does not exist or belongs to another service",
    ),
    rule(
        "action-service-wildcard",
        Suggestion,
        "a wildcard in the service prefix of an action",
    ),
    rule(
        "action-redundant",
        Suggestion,
        "the action is covered by another of the statement",
    ),
    rule(
        "principal-format",
        Error,
        "the principal is not written as IAM writes principals",
    ),
    rule(
        "principal-wildcard",
        Error,
        "a wildcard for a part of a principal",
    ),
    rule(
        "principal-federated",
        Error,
        "a principal that auth policies do not support",
    ),
    rule("principal-deleted", Warning, "the principal was deleted"),
    rule(
        "notprincipal-allow",
        Security,
        "`NotPrincipal` with `Allow` lets in everyone else",
    ),
    rule("principal-empty", Warning, "the principal is empty"),
    rule(
        "resource-arn",
        Error,
        "the resource is not a well-formed ARN",
    ),
    rule(
        "resource-mismatch",
        Error,
        "the resource is not of a type that the action takes",
    ),
    rule(
        "resource-redundant",
        Suggestion,
        "the resource is covered by another of the statement",
    ),
    rule(
        "resource-star",
        Suggestion,
        "the resource is every path of every service",
    ),
    rule(
        "cond-operator",
        Error,
        "the condition operator does not exist",
    ),
    rule(
        "cond-null-qualifier",
        Error,
        "`Null` with a set operator is always true or always false",
    ),
    rule(
        "cond-key-unknown",
        Error,
        "the condition key does not exist, or not for this action",
    ),
    rule(
        "cond-key-format",
        Error,
        "the condition key lacks its name after the `/`",
    ),
    rule(
        "cond-key-deprecated",
        Warning,
        "the condition key is deprecated",
    ),
    rule(
        "cond-key-case",
        Warning,
        "the condition key is spelt in another letter case",
    ),
    rule(
        "cond-type",
        Warning,
        "the operator does not fit the type of the key",
    ),
    rule(
        "cond-value-type",
        Error,
        "the operator cannot read the value",
    ),
    rule("cond-multi-bool", Warning, "several Booleans for one key"),
    rule(
        "cond-missing-qualifier",
        Error,
        "a multivalued key without a set operator",
    ),
    rule(
        "cond-forall-single",
        Security,
        "`ForAllValues` on a key that holds one value",
    ),
    rule(
        "cond-forall-no-null",
        Security,
        "`ForAllValues` that is true when the key is missing",
    ),
    rule(
        "cond-wildcard-no-like",
        Warning,
        "a wildcard under an operator that has none",
    ),
    rule("cond-empty", Warning, "an empty condition"),
    rule(
        "cond-redundant",
        Suggestion,
        "a condition value occurs twice or is covered by another",
    ),
    rule("variable-syntax", Error, "a policy variable is malformed"),
    rule(
        "variable-place",
        Error,
        "a policy variable where none is allowed",
    ),
    rule("ip-private", Error, "`aws:SourceIp` with private addresses"),
    rule("vpc-format", Error, "the value is not the id of a VPC"),
    rule(
        "statement-redundant",
        Suggestion,
        "another statement covers this one",
    ),
    rule("size", Warning, "the policy is larger than its quota"),
    rule(
        "resource-service-arn-bare",
        Error,
        "the bare service ARN matches no request",
    ),
    rule(
        "resource-wrong-type",
        Error,
        "the ARN is not the ARN of a service",
    ),
    rule(
        "action-control-plane",
        Error,
        "an action of the control plane",
    ),
    rule(
        "action-not-for-listener",
        Error,
        "the action is not that of the service's listeners",
    ),
    rule(
        "cond-http-key-with-connect",
        Error,
        "a key of HTTP requests in a statement for `Connect`",
    ),
    rule(
        "cond-grpc-impossible",
        Error,
        "no gRPC call can meet the condition",
    ),
    rule(
        "cond-principal-key-anonymous",
        Security,
        "a condition on the principal that unsigned callers always meet",
    ),
    rule("anonymous-allowed", Security, "unsigned callers are let in"),
    rule(
        "deny-on-missing-key",
        Security,
        "the statement also denies when the key is missing",
    ),
    rule(
        "principal-arn-session",
        Error,
        "`aws:PrincipalArn` compared with the ARN of a session",
    ),
    rule(
        "principal-session-pinned",
        Warning,
        "the session name of the principal changes",
    ),
    rule(
        "policy-not-evaluated",
        Error,
        "the policy and the auth type do not go together",
    ),
    rule(
        "statement-unreachable",
        Warning,
        "the network's policy denies what the statement allows",
    ),
    rule("json-newlines", Suggestion, "the JSON holds newlines"),
    rule("cond-header-case", Warning, "a header name in mixed case"),
    rule(
        "cond-vpc-key-foreign",
        Security,
        "a VPC key that VPC Lattice does not send",
    ),
    rule(
        "cond-path-literal",
        Warning,
        "a path that requests do not have",
    ),
];

/// The rule with that id.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// The usual severity of a finding.
pub(super) fn severity(id: &str) -> Severity {
    find(id).map_or(Error, |rule| rule.severity)
}
