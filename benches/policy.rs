//! How fast the policy engine decides: one decision is one network policy, one service policy of eight statements and
//! one identity policy, all parsed before.

use lattice_doctor::policy::decision::Level;
use lattice_doctor::policy::document::Document;
use lattice_doctor::policy::explain::explain;
use lattice_doctor::policy::gates::Gate;
use lattice_doctor::policy::gates::Gates;
use lattice_doctor::policy::lattice::decide;
use lattice_doctor::policy::lattice_call::INVOKE;
use lattice_doctor::policy::lint::{Options, lint};
use lattice_doctor::policy::principal::Principal;
use lattice_doctor::policy::request::{Context, ContextValue, Request};
use lattice_doctor::policy::simulate::{Case, run};
use serde_json::{Value, json};

const SERVICE: &str = "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0123456789abcdef0";
const METHODS: [&str; 8] = [
    "GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "GET",
];

fn main() {
    divan::main();
}

fn network_policy() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{
        "Sid": "OurOrganisation", "Effect": "Allow", "Principal": "*", "Action": INVOKE, "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
    }]})
}

// Eight statements for eight roles, then requests that each of them, or none, allows.
fn service_policy() -> Value {
    let statements: Vec<Value> = METHODS
        .iter()
        .enumerate()
        .map(|(idx, method)| {
            json!({
                "Sid": format!("Role{idx}"),
                "Effect": if idx == 7 { "Deny" } else { "Allow" },
                "Principal": {"AWS": format!("arn:aws:iam::111122223333:role/client-{idx}")},
                "Action": INVOKE,
                "Resource": format!("{SERVICE}/v{idx}/*"),
                "Condition": {
                    "StringEquals": {"vpc-lattice-svcs:RequestMethod": [method, "TRACE"]},
                    "StringLike": {"vpc-lattice-svcs:SourceVpc": "vpc-0*"},
                    "NumericEquals": {"vpc-lattice-svcs:Port": 443},
                },
            })
        })
        .collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn identity_policy() -> Value {
    json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "vpc-lattice-svcs:Invoke", "Resource": format!("{SERVICE}/*")},
    ]})
}

fn context(method: &str) -> Value {
    json!({
        "vpc-lattice-svcs:Port": "443",
        "vpc-lattice-svcs:RequestMethod": method,
        "vpc-lattice-svcs:RequestPath": "/v1/orders/42",
        "vpc-lattice-svcs:ServiceArn": SERVICE,
        "vpc-lattice-svcs:ServiceNetworkArn": "arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0123456789abcdef0",
        "vpc-lattice-svcs:SourceVpc": "vpc-0a1b2c3d",
        "vpc-lattice-svcs:SourceVpcOwnerAccount": "444455556666",
        "aws:PrincipalArn": "arn:aws:iam::111122223333:role/client",
        "aws:PrincipalAccount": "111122223333",
        "aws:PrincipalType": "AssumedRole",
        "aws:PrincipalOrgID": "o-a1b2c3d4e5",
    })
}

fn caller(idx: usize) -> String {
    format!("arn:aws:sts::111122223333:assumed-role/client-{idx}/i-0123456789abcdef0")
}

fn requests() -> Vec<Request> {
    let build = |(idx, method): (usize, &&str)| {
        let mut known = Context::new();
        if let Value::Object(members) = context(method) {
            for (name, value) in members {
                known.insert(
                    &name,
                    ContextValue::Single(value.as_str().unwrap_or_default().to_owned()),
                );
            }
        }
        Request::new(
            Principal::aws(&caller(idx)),
            INVOKE,
            &format!("{SERVICE}/v{idx}/orders/42"),
            known,
        )
    };
    METHODS.iter().enumerate().map(build).collect()
}

fn documents() -> [Document; 3] {
    [network_policy(), service_policy(), identity_policy()]
        .map(|it| Document::from_value(&it).expect("the benchmark's policies are policies"))
}

#[divan::bench]
fn decisions(bencher: divan::Bencher<'_, '_>) {
    let [network, service, identity] = documents();
    let gates = Gates::new(
        Gate::Document(&network),
        Gate::Document(&service),
        vec![Gate::Document(&identity)],
    );
    let requests = requests();
    bencher
        .counter(divan::counter::ItemsCount::new(requests.len()))
        .bench_local(|| {
            for request in &requests {
                divan::black_box(decide(&gates, divan::black_box(request)));
            }
        });
}

#[divan::bench]
fn decisions_with_explanation(bencher: divan::Bencher<'_, '_>) {
    let [network, service, identity] = documents();
    let requests = requests();
    bencher
        .counter(divan::counter::ItemsCount::new(requests.len()))
        .bench_local(|| {
            for request in &requests {
                for (document, level) in [
                    (&network, Level::ServiceNetwork),
                    (&service, Level::Service),
                    (&identity, Level::Identity),
                ] {
                    divan::black_box(explain(document, request, level).to_string());
                }
            }
        });
}

#[divan::bench]
fn parse_service_policy(bencher: divan::Bencher<'_, '_>) {
    let text = service_policy().to_string();
    bencher
        .counter(divan::counter::BytesCount::of_str(&text))
        .bench_local(|| Document::parse(divan::black_box(&text)));
}

/// A policy of the 10 KB that a service takes at most (VPC Lattice quotas).
#[divan::bench]
fn lint_10_kb(bencher: divan::Bencher<'_, '_>) {
    let mut policy = service_policy();
    let statements: Vec<Value> = (0..28)
        .map(|index| {
            let mut statement = policy["Statement"][index % 8].clone();
            statement["Sid"] = json!(format!("Copy{index}"));
            statement
        })
        .collect();
    policy["Statement"] = Value::Array(statements);
    let text = policy.to_string();
    bencher
        .counter(divan::counter::BytesCount::of_str(&text))
        .bench_local(|| lint(divan::black_box(text.as_bytes()), &Options::default()));
}

#[divan::bench]
fn simulated_lines(bencher: divan::Bencher<'_, '_>) {
    let case = json!({
        "id": "1", "combine": "lattice",
        "policies": [
            {"level": "service-network", "document": network_policy()},
            {"level": "service", "document": service_policy()},
            {"level": "identity", "document": identity_policy()},
        ],
        "request": {"principal": caller(1), "action": INVOKE, "resource": format!("{SERVICE}/v1/x"), "context": context("PUT")},
    });
    let case: Case = serde_json::from_value(case).expect("the benchmark's case is a case");
    bencher
        .counter(divan::counter::ItemsCount::new(1usize))
        .bench_local(|| run(divan::black_box(&case)));
}
