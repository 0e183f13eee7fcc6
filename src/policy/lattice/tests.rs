//! The gates together.

use crate::policy::decision::Decision;
use crate::policy::document::Document;
use crate::policy::gates::{Gate, Gates, ScpLevel};
use crate::policy::lattice::{GateName, Outcome, decide};
use crate::policy::principal::Principal;
use crate::policy::request::{ContextValue, LatticeCall};

const ARN: &str = "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0123456789abcdef0";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/checkout/i-1";

fn document(statements: &str) -> Document {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    Document::parse(&text).unwrap()
}

fn allow() -> Document {
    document(
        r#"{"Sid":"A","Effect":"Allow","Principal":"*","Action":"vpc-lattice-svcs:Invoke","Resource":"*"}"#,
    )
}

fn deny() -> Document {
    document(r#"{"Sid":"D","Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"#)
}

fn call(principal: Principal) -> LatticeCall {
    LatticeCall::new(principal, "GET", ARN, "/orders")
}

fn said(outcome: &Outcome) -> (Decision, Option<GateName>) {
    (outcome.decision, outcome.gate)
}

#[test]
fn every_gate_must_allow_and_the_first_refusal_is_reported() {
    let (allow, deny) = (allow(), deny());
    let request = call(Principal::aws(SESSION)).request();
    let yes = || Gate::Document(&allow);
    for (network, service, identity, wanted) in [
        (yes(), yes(), vec![yes()], (Decision::Allow, None)),
        (Gate::AuthNone, yes(), vec![yes()], (Decision::Allow, None)),
        (
            Gate::NoPolicy,
            Gate::NoPolicy,
            vec![],
            (Decision::ImplicitDeny, Some(GateName::ServiceNetwork)),
        ),
        (
            yes(),
            Gate::NoPolicy,
            vec![],
            (Decision::ImplicitDeny, Some(GateName::Service)),
        ),
        (
            yes(),
            yes(),
            vec![],
            (Decision::ImplicitDeny, Some(GateName::Identity)),
        ),
        (
            yes(),
            yes(),
            vec![Gate::Document(&deny), yes()],
            (Decision::ExplicitDeny, Some(GateName::Identity)),
        ),
        (
            yes(),
            Gate::Document(&deny),
            vec![],
            (Decision::ExplicitDeny, Some(GateName::Service)),
        ),
        (
            yes(),
            Gate::Unknown("u".to_owned()),
            vec![yes()],
            (Decision::Unknown, Some(GateName::Service)),
        ),
        // Refused whatever the unreadable policy says.
        (
            Gate::Unknown("u".to_owned()),
            Gate::NoPolicy,
            vec![yes()],
            (Decision::ImplicitDeny, Some(GateName::Service)),
        ),
    ] {
        let outcome = decide(&Gates::new(network, service, identity), &request);
        assert_eq!(said(&outcome), wanted, "{outcome:?}");
    }
}

#[test]
fn an_anonymous_caller_has_no_identity() {
    let allow = allow();
    let gates = Gates::new(Gate::AuthNone, Gate::Document(&allow), Vec::new());
    let outcome = decide(&gates, &call(Principal::Anonymous).request());
    assert_eq!(
        (said(&outcome), outcome.gates.len()),
        ((Decision::Allow, None), 1)
    );
}

#[test]
fn each_level_of_control_policies_must_allow() {
    let (allow, deny) = (allow(), deny());
    let request = call(Principal::aws(SESSION)).request();
    let level = |name: &str, policies: Vec<&'static str>| (name.to_owned(), policies);
    for (levels, wanted) in [
        (
            vec![level("root", vec!["allow"]), level("unit", vec!["allow"])],
            Decision::Allow,
        ),
        (
            vec![level("root", vec!["allow"]), level("unit", vec!["none"])],
            Decision::ImplicitDeny,
        ),
        (
            vec![level("root", vec!["allow", "deny"])],
            Decision::ExplicitDeny,
        ),
    ] {
        let mut gates = Gates::new(
            Gate::AuthNone,
            Gate::Document(&allow),
            vec![Gate::Document(&allow)],
        );
        gates.scps = levels
            .into_iter()
            .map(|(name, policies)| ScpLevel {
                name,
                policies: policies
                    .into_iter()
                    .map(|it| match it {
                        "allow" => Gate::Document(&allow),
                        "deny" => Gate::Document(&deny),
                        _ => Gate::NoPolicy,
                    })
                    .collect(),
            })
            .collect();
        assert_eq!(decide(&gates, &request).decision, wanted);
    }
}

#[test]
fn a_boundary_makes_not_principal_deny() {
    let service = document(
        r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},
           {"Sid":"D","Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::111122223333:role/checkout","111122223333"]},"Action":"*","Resource":"*"}"#,
    );
    let allow = allow();
    let request = call(Principal::aws(SESSION)).request();
    let mut gates = Gates::new(
        Gate::AuthNone,
        Gate::Document(&service),
        vec![Gate::Document(&allow)],
    );
    assert_eq!(decide(&gates, &request).decision, Decision::Allow);
    gates.boundary = vec![Gate::Document(&allow)];
    let outcome = decide(&gates, &request);
    assert_eq!(outcome.decision, Decision::ExplicitDeny);
    assert_eq!(
        outcome.why(&gates, &request),
        "auth policy of the service: statement D denies the request because its `NotPrincipal` spares nobody who has a permissions boundary"
    );
}

#[test]
fn what_nobody_knows_is_listed() {
    let network = document(
        r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}"#,
    );
    let allow = allow();
    let gates = Gates::new(
        Gate::Document(&network),
        Gate::AuthNone,
        vec![Gate::Document(&allow)],
    );
    let mut call = call(Principal::aws(SESSION));
    let outcome = decide(&gates, &call.request());
    assert_eq!(
        said(&outcome),
        (Decision::Unknown, Some(GateName::ServiceNetwork))
    );
    assert_eq!(outcome.depends_on, ["aws:PrincipalOrgID"]);
    call.attributes.org_id = ContextValue::Single("o-1".to_owned());
    assert_eq!(decide(&gates, &call.request()).decision, Decision::Allow);
    call.principal = Principal::Anonymous;
    assert_eq!(
        decide(&gates, &call.request()).decision,
        Decision::ImplicitDeny
    );
}
