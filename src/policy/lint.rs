//! Finds what is wrong with a policy before it is put: what AWS refuses, what never matches, what lets in too much.
//!
//! Works on the text alone and on facts that the caller hands in; it never asks AWS. Evaluation is `evaluate`'s.

mod action;
mod anonymous;
mod arn;
mod condition_key;
mod condition_operator;
mod condition_value;
mod element;
mod fact;
mod glob;
mod http;
mod key;
mod not_a_policy;
mod principal;
mod redundant;
mod report;
mod resource;
mod resource_arn;
pub mod rule;
mod structure;
mod variable;
mod view;
mod view_parts;

use crate::policy::json;
use crate::policy::lint::report::Report;
use crate::policy::lint::view::View;

/// One thing that is wrong with a policy, or could be better.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What sort of fault it is; one of `rule::RULES`.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The JSON Pointer of the value concerned (RFC 6901).
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// How bad a finding is, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// AWS refuses it, or it can never do what it says.
    Error,
    /// It lets in, or keeps out, more than it seems to.
    Security,
    /// It is likely to surprise.
    Warning,
    /// It works, and can be written better.
    Suggestion,
}

impl Severity {
    /// The word that reports use.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Security => "security",
            Severity::Warning => "warning",
            Severity::Suggestion => "suggestion",
        }
    }
}

/// What sort of policy the text is meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// The auth policy of a service or of a service network.
    #[default]
    AuthPolicy,
    /// A policy of a user or role that calls a service.
    IdentityPolicy,
}

/// The auth type of the service or service network that the policy is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthType {
    /// Policies are not evaluated.
    None,
    /// The auth policy is evaluated.
    AwsIam,
}

/// The protocol of a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listener {
    /// HTTP: `vpc-lattice-svcs:Invoke`.
    Http,
    /// HTTPS: `vpc-lattice-svcs:Invoke`.
    Https,
    /// TLS passthrough: `vpc-lattice-svcs:Connect`.
    TlsPassthrough,
}

/// What is known of the place that the policy is attached to; what is not known is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The auth type there.
    pub auth_type: Option<AuthType>,
    /// The listeners of the service, or of every service in the network.
    pub listeners: Option<Vec<Listener>>,
    /// Whether the service speaks gRPC and nothing else.
    pub is_grpc: Option<bool>,
    /// The text of the network's auth policy, for a service's policy.
    pub network_policy: Option<String>,
    /// The ARN of the service that the policy is attached to.
    pub service_arn: Option<String>,
}

/// What to hold the text against.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// What sort of policy it is.
    pub kind: Kind,
    /// What is known of its surroundings.
    pub facts: Facts,
}

/// Everything that is wrong with a policy, in the order of the text.
pub fn lint(text: &[u8], options: &Options) -> Vec<Finding> {
    let text = match std::str::from_utf8(text) {
        Ok(text) => text,
        Err(error) => return not_a_policy::not_utf8(text, error.valid_up_to()),
    };
    let mut report = Report::new(text);
    let root = match json::read(text) {
        Ok(root) => root,
        Err(error) => {
            not_a_policy::not_json(&error, &mut report);
            return report.in_order();
        }
    };
    if not_a_policy::is_another_document(&root, &mut report) {
        return report.in_order();
    }
    let view = View::of(&root);
    if options.kind == Kind::AuthPolicy && not_a_policy::is_trust_policy(&view, &mut report) {
        return report.in_order();
    }
    structure::check(&view, text, options.kind, &mut report);
    for statement in &view.statements {
        action::check(statement, &view, options.kind, &mut report);
        principal::check(statement, options.kind, &mut report);
        resource::check(statement, options, &mut report);
        condition_operator::check(statement, &mut report);
        condition_key::check(statement, options, &mut report);
        condition_value::check(statement, &mut report);
        http::check(statement, &mut report);
        variable::check(statement, &view, &mut report);
    }
    if options.kind == Kind::AuthPolicy {
        anonymous::check(&view, &mut report);
    }
    redundant::check(&view, &mut report);
    fact::check(&view, options, &mut report);
    report.in_order()
}
