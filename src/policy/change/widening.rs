//! What a changed document lets in beside the request: both documents are asked about requests that differ from it in
//! one respect.

use crate::policy::change::allow::service_of;
use crate::policy::decision::{Decision, Level};
use crate::policy::document::Document;
use crate::policy::evaluate::evaluate;
use crate::policy::principal::{Caller, Principal};
use crate::policy::request::{Context, ContextValue, Lookup, Request};

const METHOD: &str = "vpc-lattice-svcs:RequestMethod";
const PATH: &str = "vpc-lattice-svcs:RequestPath";
const SERVICE: &str = "vpc-lattice-svcs:ServiceArn";
const VPC: &str = "vpc-lattice-svcs:SourceVpc";

/// What gets in after a change and did not before, beside the request itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Widening {
    /// Other callers, the widest circle of them first.
    pub principals: Vec<&'static str>,
    /// This caller in other ways: from other VPCs, with other methods, on other paths, to other services.
    pub ways: Vec<&'static str>,
}

impl Widening {
    /// Whether the change lets in nothing else.
    pub fn is_none(&self) -> bool {
        self.principals.is_empty() && self.ways.is_empty()
    }
}

/// What else it lets in, in a sentence.
impl std::fmt::Display for Widening {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_none() {
            return out.write_str("it lets in nothing but this call of this caller");
        }
        let mut parts = vec![self.principals.join(" and ")];
        if !self.ways.is_empty() {
            parts.push(format!("this caller {}", self.ways.join(", ")));
        }
        parts.retain(|it| !it.is_empty());
        write!(out, "it also lets in {}", parts.join(", and "))
    }
}

/// Compares a document, or none, with what becomes of it.
pub(in crate::policy::change) fn widening(
    before: Option<&Document>,
    after: &Document,
    request: &Request,
    level: Level,
) -> Widening {
    let may = |document: &Document, other: &Request| {
        let decision = evaluate(document, other, level).decision;
        matches!(decision, Decision::Allow | Decision::Unknown)
    };
    let is_new = |other: &Request| may(after, other) && !before.is_some_and(|it| may(it, other));
    let mut widening = Widening::default();
    if !level.is_identity_side() {
        // Of the circles of signed callers only the widest: each holds the one before.
        let signed = others(request).into_iter().rev().find(|it| is_new(&it.1));
        widening.principals.extend(signed.map(|it| it.0));
        if *request.principal() != Principal::Anonymous && is_new(&unsigned(request)) {
            widening.principals.push("unsigned calls");
        }
        if is_new(&with_key(request, VPC, "vpc-00000000000000000")) {
            widening.ways.push("from other VPCs");
        }
    }
    if let Lookup::Single(own) = request.context().get(METHOD) {
        let mut methods = ["GET", "POST", "DELETE"]
            .into_iter()
            .filter(|it| *it != own);
        if methods.any(|it| is_new(&with_key(request, METHOD, it))) {
            widening.ways.push("with other methods");
        }
    }
    if let Some(service) = service_of(request) {
        if paths(request, &service).iter().any(is_new) {
            widening.ways.push("on other paths");
        }
        // A service's own policy is asked for that service only.
        if level != Level::Service && is_new(&to_another_service(request, &service)) {
            widening.ways.push("to other services");
        }
    }
    widening
}

/// Signed callers ever farther from this one, each with a name for the circle of them.
fn others(request: &Request) -> Vec<(&'static str, Request)> {
    const ACCOUNTS: [&str; 2] = ["999999999999", "888888888888"];
    let (partition, own) = match request.principal() {
        Principal::Aws(caller) => (caller.partition(), caller.account()),
        _ => ("aws", ""),
    };
    let foreign = if own == ACCOUNTS[0] {
        ACCOUNTS[1]
    } else {
        ACCOUNTS[0]
    };
    let with = |account: &str, is_of_organization: bool| {
        let arn =
            format!("arn:{partition}:sts::{account}:assumed-role/another-role/another-session");
        let caller = Caller::parse(&arn).with_role_path("/");
        let mut context = request.context().clone();
        context.set("aws:PrincipalArn", &caller.principal_arn());
        context.set("aws:PrincipalAccount", account);
        context.set("aws:PrincipalType", "AssumedRole");
        context.insert("aws:username", ContextValue::Absent);
        context.set("aws:userid", "AROAANOTHERROLE000000:another-session");
        if !is_of_organization {
            context.set("aws:PrincipalOrgID", "o-0000000000");
            let path = vec!["o-0000000000/r-0000/".to_owned()];
            context.insert("aws:PrincipalOrgPaths", ContextValue::List(path));
        }
        rebuilt(request, Principal::Aws(caller), request.resource(), context)
    };
    let mut others = Vec::new();
    if !own.is_empty() {
        others.push(("other principals of the caller's account", with(own, true)));
        others.push((
            "principals of other accounts of the caller's organization",
            with(foreign, true),
        ));
    }
    others.push(("principals of every account", with(foreign, false)));
    others
}

fn unsigned(request: &Request) -> Request {
    let context = request.context().without_caller();
    rebuilt(request, Principal::Anonymous, request.resource(), context)
}

fn paths(request: &Request, service: &str) -> Vec<Request> {
    let own = request.resource().strip_prefix(service).unwrap_or_default();
    let parent = own.rsplit_once('/').map_or("", |it| it.0);
    let paths = [
        "/".to_owned(),
        format!("{}/another-path", own.trim_end_matches('/')),
        format!("{parent}/another-path"),
    ];
    let others = paths.into_iter().filter(|it| it != own);
    others
        .map(|path| {
            let mut context = request.context().clone();
            context.set(PATH, &path);
            let resource = format!("{service}{path}");
            rebuilt(request, request.principal().clone(), &resource, context)
        })
        .collect()
}

fn to_another_service(request: &Request, service: &str) -> Request {
    let other = service.rsplit_once('/').map_or("", |it| it.0);
    let other = format!("{other}/svc-00000000000000000");
    let path = request.resource().strip_prefix(service).unwrap_or_default();
    let mut context = request.context().clone();
    context.set(SERVICE, &other);
    let resource = format!("{other}{path}");
    rebuilt(request, request.principal().clone(), &resource, context)
}

fn with_key(request: &Request, key: &str, value: &str) -> Request {
    let mut context = request.context().clone();
    context.set(key, value);
    request.clone().with_context(context)
}

fn rebuilt(request: &Request, principal: Principal, resource: &str, context: Context) -> Request {
    Request::new(principal, request.action(), resource, context)
        .with_boundary(request.has_boundary())
}
