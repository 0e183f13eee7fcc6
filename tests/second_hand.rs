//! What is learned otherwise where the first question is refused, and what stays open all the same: the
//! shipped binary with half the permissions.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

#[path = "live/bench.rs"]
mod bench;
#[path = "world/mod.rs"]
mod world;

use std::collections::BTreeSet;
use std::fs;

use bench::Bench;
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::{from_text, from_value, to_value};
use serde_json::{Value, json};
use world::rule::{Rule, Trouble};
use world::{Settings, World};

const CONSUMER: &str = "444455556666";

fn snapshot(name: &str) -> Snapshot {
    from_text(&fs::read_to_string(format!("snapshots/{name}.json")).unwrap()).unwrap()
}

fn refused(operation: &str) -> Rule {
    Rule::always(Trouble::Refuse).operation(operation)
}

/// `diagnose` of the snapshot's own call over a world that refuses, with the credentials of all accounts
/// or of the consumer's alone.
fn report(snapshot: &Snapshot, rules: Vec<Rule>, is_consumer_alone: bool) -> Value {
    let settings = Settings {
        rules,
        ..Settings::default()
    };
    let world = World::start(snapshot.clone(), settings);
    let bench = if is_consumer_alone {
        Bench::with_accounts(&world, &BTreeSet::new(), CONSUMER)
    } else {
        Bench::new(&world, snapshot)
    };
    run(&bench, snapshot)
}

fn run(bench: &Bench, snapshot: &Snapshot) -> Value {
    let mut args = vec!["diagnose".to_owned(), snapshot.call.url.clone().unwrap()];
    args.extend(bench::flags(snapshot));
    args.extend(["-o".to_owned(), "json".to_owned()]);
    let done = bench.run(&args);
    serde_json::from_slice(&done.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)))
}

fn findings<'a>(report: &'a Value, code: &str) -> Vec<&'a Value> {
    let hops = report["hops"].as_array().unwrap().iter();
    let all = hops.flat_map(|it| it["findings"].as_array().unwrap());
    all.filter(|it| it["code"] == code).collect()
}

fn has_gap(report: &Value, action: &str) -> bool {
    let mut gaps = report["gaps"].as_array().unwrap().iter();
    gaps.any(|it| it["action"] == action)
}

#[test]
fn a_consumer_alone_finds_the_invitation_that_waits() {
    let mut snapshot = snapshot("ram-invitation-pending");
    let network = "arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718";
    snapshot.call.service_network = Some(network.to_owned());
    let report = report(&snapshot, Vec::new(), true);
    assert_eq!(
        report["verdict"]["code"], "ram-invitation-pending",
        "{report:#}"
    );
    assert_eq!(report["verdict"]["status"], "fault", "{report:#}");
}

#[test]
fn the_policy_that_ram_writes_tells_what_ram_does_not() {
    let rules = vec![Rule::always(Trouble::Refuse).service("ram")];
    let report = report(&snapshot("vpc-association-missing"), rules, false);
    assert_eq!(
        report["verdict"]["code"], "vpc-association-missing",
        "{report:#}"
    );
    assert!(
        !has_gap(&report, "ram:GetResourceShareAssociations"),
        "{report:#}"
    );
    let shared = findings(&report, "ram-share-missing");
    assert_eq!(shared[0]["status"], "pass", "{report:#}");
}

#[test]
fn without_ram_and_without_the_policy_the_share_is_a_gap() {
    let rules = vec![
        Rule::always(Trouble::Refuse).service("ram"),
        refused("GetResourcePolicy"),
    ];
    let report = report(&snapshot("vpc-association-missing"), rules, false);
    assert!(
        has_gap(&report, "ram:GetResourceShareAssociations"),
        "{report:#}"
    );
}

#[test]
fn the_network_tells_of_endpoints_that_the_vpc_may_not_list() {
    let rules = vec![refused("DescribeVpcEndpoints")];
    let mut value = to_value(&snapshot("healthy-endpoint"));
    let network = &mut value["estate"]["serviceNetworks"]["sn-0a1b2c3d4e5f60718"];
    network["endpoints"] = json!({"known": ["vpce-0e1f2a3b4c5d6e7f8"]});
    let report = report(&from_value(value).unwrap(), rules, false);
    assert_eq!(report["verdict"]["status"], "inconclusive", "{report:#}");
    let text = report.to_string();
    assert!(
        text.contains("vpc-lattice:ListServiceNetworkVpcEndpointAssociations"),
        "{:#}",
        report["gaps"]
    );
    assert!(has_gap(&report, "ec2:DescribeVpcEndpoints"), "{report:#}");
}

#[test]
fn routes_show_an_association_that_nobody_may_list() {
    let rules = vec![refused("ListServiceNetworkVpcAssociations")];
    let report = report(&snapshot("healthy-ip"), rules, false);
    assert_eq!(report["verdict"]["status"], "inconclusive", "{report:#}");
    let shown = findings(&report, "vpc-association-missing");
    let pass = shown.iter().find(|it| it["status"] == "pass");
    let pass = pass.unwrap_or_else(|| panic!("{report:#}"));
    assert!(pass["summary"].as_str().unwrap().contains("rtb-"), "{pass}");
}

/// A session's ARN leaves out the path of its role: with `GetRole` refused nobody knows it.
#[test]
fn the_path_of_a_role_that_nobody_may_read_is_not_guessed() {
    let mut value = to_value(&snapshot("healthy-lambda"));
    let estate = &mut value["estate"];
    let identities = estate["identities"].as_object_mut().unwrap();
    let (_, identity) = identities.iter().next().unwrap();
    let identity = identity.clone();
    identities.clear();
    let role = format!("arn:aws:iam::{CONSUMER}:role/apps/checkout-service");
    identities.insert(role.clone(), identity);
    let policy = json!({"known": {
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": "*",
            "Action": "vpc-lattice-svcs:Invoke",
            "Resource": "*",
            "Condition": {"ArnLike": {"aws:PrincipalArn": role}},
        }],
    }});
    estate["serviceNetworks"]["sn-0a1b2c3d4e5f60718"]["authPolicy"] = policy.clone();
    estate["services"]["svc-0123456789abcdef0"]["authPolicy"] = policy;
    let snapshot = from_value(value).unwrap();
    let known = report(&snapshot, Vec::new(), false);
    assert_eq!(known["verdict"]["status"], "healthy", "{known:#}");
    let open = report(&snapshot, vec![refused("GetRole")], false);
    assert_eq!(open["verdict"]["status"], "inconclusive", "{open:#}");
    assert!(has_gap(&open, "iam:GetRole"), "{open:#}");
}

#[test]
fn tags_that_the_configuration_names_say_whom_to_ask() {
    let mut value = to_value(&snapshot("association-sg-blocks-listener"));
    value["estate"]["owners"] = json!({
        "sg-0a708192a3b4c5d6e": "checkout on-call\u{1b}[31m",
        "svc-0123456789abcdef0": "orders on-call",
    });
    let snapshot = from_value(value).unwrap();
    let world = World::start(snapshot.clone(), Settings::default());
    let bench = Bench::new(&world, &snapshot);
    let without = run(&bench, &snapshot);
    assert!(!without.to_string().contains("on-call"), "{without:#}");
    let path = bench.path("lattice-doctor.toml");
    let config = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        format!("owner-tags = [\"pager\", \"Team\"]\n{config}"),
    )
    .unwrap();
    let with = run(&bench, &snapshot);
    let owner = with["verdict"]["owner"].as_str().unwrap();
    assert!(owner.starts_with("checkout on-call"), "{owner}");
    assert!(!owner.contains('\u{1b}'), "{owner:?}");
    assert_eq!(with["chain"][0]["fix"]["owner"], with["verdict"]["owner"]);
}
