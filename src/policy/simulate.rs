//! Simulation in bulk: one case a line in, one result a line out.
//!
//! The context of a case is the whole context: nothing is derived or added.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::policy::decision::{Decision, Level};
use crate::policy::document::Document;
use crate::policy::evaluate::{Evaluation, evaluate};
use crate::policy::explain::explain;
use crate::policy::gates::{Gate, Gates, ScpLevel};
use crate::policy::lattice::decide;
use crate::policy::principal::Principal;
use crate::policy::request::{Context, ContextValue, Request};

/// One case.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What the result is to be called.
    #[serde(default)]
    pub id: Value,
    /// How the policies are put together.
    pub combine: Combine,
    /// The policies.
    pub policies: Vec<CasePolicy>,
    /// The request.
    pub request: CaseRequest,
}

/// How the policies of a case are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Combine {
    /// As VPC Lattice does: every gate must allow.
    Lattice,
    /// The answer of the one document.
    Single,
}

/// One policy of a case.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CasePolicy {
    /// Where it is attached.
    pub level: CaseLevel,
    /// The organisation's level, of a service control policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The document, as an object or as text.
    pub document: Value,
}

/// Where a policy of a case is attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseLevel {
    /// The caller's role or user.
    Identity,
    /// The caller's permissions boundary.
    Boundary,
    /// A session policy.
    Session,
    /// A service control policy.
    Scp,
    /// The service network.
    ServiceNetwork,
    /// The service, or any resource.
    #[serde(alias = "resource")]
    Service,
}

/// The request of a case.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRequest {
    /// The caller's ARN or service name; `null` for an anonymous caller.
    #[serde(default)]
    pub principal: Option<String>,
    /// What kind of caller; without it, an ARN means an AWS identity and `null` an anonymous caller.
    #[serde(default)]
    pub principal_type: Option<PrincipalType>,
    /// The action.
    pub action: String,
    /// The resource's ARN.
    pub resource: String,
    /// The account that owns the resource.
    #[serde(default)]
    pub resource_account: Option<String>,
    /// The condition keys: a string is a single value, a list several; a number or a boolean is read as IAM would
    /// write it.
    #[serde(default)]
    pub context: Map<String, Value>,
}

/// What kind of caller a case has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrincipalType {
    /// An AWS identity.
    Aws,
    /// An unsigned caller.
    Anonymous,
    /// An AWS service.
    Service,
}

/// The result of one case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResultLine {
    /// The case's id.
    pub id: Value,
    /// The decision.
    pub decision: ResultDecision,
    /// The gate that refuses, or that leaves it open.
    pub gate: Option<&'static str>,
    /// The statement that decided: its Sid, or its place from 0.
    pub statement: Option<String>,
    /// The reason in words.
    pub why: String,
    /// Whether a rule that AWS does not document decided.
    pub undocumented: bool,
}

/// The decision of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultDecision {
    /// Allowed.
    Allow,
    /// Denied by a statement.
    ExplicitDeny,
    /// Denied for want of an `Allow`.
    ImplicitDeny,
    /// Not to be decided, or the case cannot be read.
    Unknown,
}

/// Runs one case.
pub fn run(case: &Case) -> ResultLine {
    match try_run(case) {
        Ok(line) => line,
        Err(why) => ResultLine {
            id: case.id.clone(),
            decision: ResultDecision::Unknown,
            gate: None,
            statement: None,
            why,
            undocumented: false,
        },
    }
}

fn try_run(case: &Case) -> Result<ResultLine, String> {
    let request = request(&case.request)?;
    let mut documents = Vec::with_capacity(case.policies.len());
    for (idx, policy) in case.policies.iter().enumerate() {
        let document = Document::from_value(&policy.document).map_err(|problems| {
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            format!("policy {idx} cannot be read: {}", problems.join("; "))
        })?;
        documents.push((policy, document));
    }
    match case.combine {
        Combine::Single => single(case, &documents, &request),
        Combine::Lattice => Ok(lattice(case, &documents, &request)),
    }
}

fn single(
    case: &Case,
    documents: &[(&CasePolicy, Document)],
    request: &Request,
) -> Result<ResultLine, String> {
    let [(policy, document)] = documents else {
        return Err(format!(
            "`single` takes one policy, the case has {}",
            documents.len()
        ));
    };
    let level = policy.level.level();
    let evaluation = evaluate(document, request, level);
    Ok(ResultLine {
        id: case.id.clone(),
        decision: evaluation.decision.into(),
        gate: None,
        statement: label(&evaluation),
        why: explain(document, request, level).to_string(),
        undocumented: evaluation.undocumented,
    })
}

fn lattice(case: &Case, documents: &[(&CasePolicy, Document)], request: &Request) -> ResultLine {
    let of_level = |level: CaseLevel| -> Vec<Gate<'_>> {
        let documents = documents.iter().filter(|(policy, _)| policy.level == level);
        documents
            .map(|(_, document)| Gate::Document(document))
            .collect()
    };
    let mut scps: Vec<ScpLevel<'_>> = Vec::new();
    for (policy, document) in documents
        .iter()
        .filter(|(policy, _)| policy.level == CaseLevel::Scp)
    {
        let name = policy.group.clone().unwrap_or_default();
        match scps.iter_mut().find(|it| it.name == name) {
            Some(level) => level.policies.push(Gate::Document(document)),
            None => scps.push(ScpLevel {
                name,
                policies: vec![Gate::Document(document)],
            }),
        }
    }
    let gates = Gates {
        service_network: of_level(CaseLevel::ServiceNetwork),
        service: of_level(CaseLevel::Service),
        identity: of_level(CaseLevel::Identity),
        boundary: of_level(CaseLevel::Boundary),
        session: of_level(CaseLevel::Session),
        scps,
    };
    let outcome = decide(&gates, request);
    ResultLine {
        id: case.id.clone(),
        decision: outcome.decision.into(),
        gate: outcome.gate.map(super::lattice::GateName::as_str),
        statement: outcome.deciding().and_then(|it| label(&it.evaluation)),
        why: outcome.why(&gates, request),
        undocumented: outcome.undocumented,
    }
}

fn label(evaluation: &Evaluation) -> Option<String> {
    evaluation
        .statement
        .as_ref()
        .map(super::decision::StatementRef::label)
}

fn request(case: &CaseRequest) -> Result<Request, String> {
    let principal = match (case.principal_type, &case.principal) {
        (Some(PrincipalType::Anonymous) | None, None) => Principal::Anonymous,
        (Some(PrincipalType::Anonymous), Some(it)) if it == "anonymous" || it == "*" => {
            Principal::Anonymous
        }
        (Some(PrincipalType::Anonymous), Some(it)) => {
            return Err(format!(
                "an anonymous caller has no ARN, `principal` is `{it}`; write null"
            ));
        }
        (Some(PrincipalType::Aws) | None, Some(arn)) => Principal::aws(arn),
        (Some(PrincipalType::Service), Some(name)) => Principal::Service(name.clone()),
        (Some(PrincipalType::Aws | PrincipalType::Service), None) => {
            return Err(
                "`principal` is null; write the caller's ARN, or `principal_type` `anonymous`"
                    .to_owned(),
            );
        }
    };
    let mut context = Context::new();
    for (name, value) in &case.context {
        context.insert(name, context_value(name, value)?);
    }
    Ok(Request::new(
        principal,
        &case.action,
        &case.resource,
        context,
    ))
}

fn context_value(name: &str, value: &Value) -> Result<ContextValue, String> {
    let scalar = |value: &Value| match value {
        Value::String(it) => Some(it.clone()),
        Value::Number(it) => Some(it.to_string()),
        Value::Bool(it) => Some(it.to_string()),
        _ => None,
    };
    match value {
        Value::Null => Err(format!(
            "the value of `{name}` is null; leave out a key that the request does not hold"
        )),
        Value::Array(values) => {
            let values: Option<Vec<String>> = values.iter().map(scalar).collect();
            values
                .map(ContextValue::List)
                .ok_or_else(|| format!("the values of `{name}` must be strings"))
        }
        value => {
            let value = scalar(value)
                .ok_or_else(|| format!("the value of `{name}` must be a string or a list"))?;
            Ok(ContextValue::Single(value))
        }
    }
}

impl CaseLevel {
    fn level(self) -> Level {
        match self {
            CaseLevel::Identity => Level::Identity,
            CaseLevel::Boundary => Level::Boundary,
            CaseLevel::Session => Level::Session,
            CaseLevel::Scp => Level::Scp,
            CaseLevel::ServiceNetwork => Level::ServiceNetwork,
            CaseLevel::Service => Level::Service,
        }
    }
}

impl From<Decision> for ResultDecision {
    fn from(decision: Decision) -> ResultDecision {
        match decision {
            Decision::Allow => ResultDecision::Allow,
            Decision::ExplicitDeny => ResultDecision::ExplicitDeny,
            Decision::ImplicitDeny => ResultDecision::ImplicitDeny,
            Decision::Unknown => ResultDecision::Unknown,
        }
    }
}
