//! The hands-on lab of the build guide, diagnosed live at each of its steps: the shipped binary asks the
//! loopback world, names the fault, and its first fix, applied to the world, turns the next run green.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

#[path = "live/bench.rs"]
mod bench;
#[path = "live/watch.rs"]
mod watch;
#[path = "world/mod.rs"]
mod world;

use std::fs;

use bench::Bench;
use lattice_doctor::playbook::Playbooks;
use lattice_doctor::remedy::patched;
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::fact::State;
use lattice_doctor::snapshot::load::{from_text, from_value, to_value};
use lattice_doctor::snapshot::outcome::Outcome;
use lattice_doctor::verdict::weigh;
use lattice_doctor::words;
use serde_json::{Value, json};
use world::{Settings, World};

const ASSOCIATION_GROUP: &str = "/estate/securityGroups/sg-0a708192a3b4c5d6e/detail/known/ingress";
const TARGET_GROUP: &str = "/estate/securityGroups/sg-0d8192a3b4c5d6e7f/detail/known/ingress";

/// The lab as it is when all is done.
fn healthy() -> Value {
    let text = fs::read_to_string("snapshots/healthy-ip.json").unwrap();
    to_value(&from_text(&text).unwrap())
}

fn put(estate: &mut Value, pointer: &str, value: Value) {
    *estate
        .pointer_mut(pointer)
        .unwrap_or_else(|| panic!("no {pointer}")) = value;
}

/// What a live run says of the world, as `-o json`.
fn diagnosed(world: &World, snapshot: &Snapshot, more: &[&str]) -> Value {
    let bench = Bench::new(world, snapshot);
    let mut args = vec!["diagnose".to_owned(), snapshot.call.url.clone().unwrap()];
    args.extend(bench::flags(snapshot));
    args.extend(more.iter().map(|it| (*it).to_owned()));
    args.extend(["-o".to_owned(), "json".to_owned()]);
    let done = bench.run(&args);
    serde_json::from_slice(&done.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)))
}

/// Breaks the lab, sees the fault, applies the fix, and sees it green.
fn step(code: &str, outcome: &str, symptom: Option<&str>, broken: impl FnOnce(&mut Value)) {
    let mut value = healthy();
    broken(&mut value);
    let snapshot = from_value(value).unwrap();
    let world = World::start(snapshot.clone(), Settings::default());
    let seen = symptom.map_or(Vec::new(), |it| vec!["--symptom", it]);
    let report = diagnosed(&world, &snapshot, &seen);
    assert_eq!(report["verdict"]["code"], code, "{report:#}");
    assert_eq!(report["verdict"]["outcome"], outcome, "{report:#}");
    assert_eq!(report["verdict"]["status"], "fault", "{report:#}");
    let fix = &report["chain"][0]["fix"];
    assert!(
        fix["commands"].as_array().is_some_and(|it| !it.is_empty()),
        "{report:#}"
    );
    // Who should have signed an unsigned call, no API tells: the next run does.
    let is_provable = code != "caller-unsigned";
    assert!(
        !is_provable || !fix["proof"].is_null(),
        "the fix is not proved: {report:#}"
    );
    let mut mended = if is_provable {
        mended(snapshot, code)
    } else {
        signed(snapshot)
    };
    health_checks_run(&mut mended);
    world.replace(mended.clone());
    let report = diagnosed(&world, &mended, &[]);
    assert_eq!(report["verdict"]["status"], "healthy", "{report:#}");
}

/// The same call, signed by whom it should be.
fn signed(mut snapshot: Snapshot) -> Snapshot {
    snapshot.call.caller = from_value(healthy()).unwrap().call.caller;
    snapshot
}

/// Lattice goes on checking: targets that it can reach turn healthy.
fn health_checks_run(snapshot: &mut Snapshot) {
    for group in snapshot.estate.target_groups.values_mut() {
        if let State::Known(targets) = &mut group.targets.state {
            for target in targets {
                "HEALTHY".clone_into(&mut target.status);
            }
        }
    }
}

/// The world after the first fix of the fault.
fn mended(mut snapshot: Snapshot, code: &str) -> Snapshot {
    lattice_doctor::call::resolve_service(&mut snapshot).unwrap();
    if code == "target-sg-blocks-lattice" {
        snapshot.observations.symptom = Some(Outcome::Http503);
    }
    let playbooks = Playbooks::built_in();
    let mended = {
        let diagnosis = weigh(&snapshot, None, &playbooks);
        let cause = diagnosis.verdict.cause.clone().unwrap();
        assert_eq!(cause.code.slug(), code);
        let words = words::of_finding(&diagnosis.path, &words::of_call(&diagnosis.path), &cause);
        let entry = playbooks.entry(cause.code);
        let mut remedies = entry.remedy.iter();
        remedies
            .find_map(|it| patched(&snapshot, it, &cause, &words).filter(|_| !it.patch.is_empty()))
            .unwrap()
    };
    // What was seen before the fix is no news after it.
    let mut value = to_value(&mended);
    value["observations"] = json!({});
    from_value(value).unwrap()
}

#[test]
fn without_an_association_there_is_no_answer() {
    step(
        "vpc-association-missing",
        "connect-timeout",
        Some("timeout"),
        |value| {
            put(
                value,
                "/estate/vpcs/vpc-0c1a2b3c4d5e6f708/associations",
                json!({"known": []}),
            );
            value["estate"]["vpcAssociations"] = json!({});
            // Nothing is proved of an association that sharing may forbid.
            let arn = "arn:aws:ram:eu-west-1:111122223333:resource-share/6b1f2c3d-4e5f-4071-8293-a4b5c6d7e8f9";
            let network = &mut value["estate"]["serviceNetworks"]["sn-0a1b2c3d4e5f60718"];
            network["shares"] = json!({ "known": [arn] });
            let actions = ["vpc-lattice:*"];
            value["estate"]["shares"][arn] = json!({
                "account": "111122223333",
                "detail": { "known": { "name": "platform-mesh", "status": "ACTIVE" } },
                "principals": { "known": [{ "id": "444455556666", "status": "ASSOCIATED" }] },
                "invitations": { "known": [] },
                "permissions": { "known": [{ "name": "ReadWrite", "actions": actions }] },
            });
        },
    );
}

#[test]
fn without_an_inbound_rule_there_is_no_answer() {
    step(
        "association-sg-blocks-listener",
        "connect-timeout",
        Some("timeout"),
        |value| put(value, ASSOCIATION_GROUP, json!([])),
    );
}

#[test]
fn an_unsigned_call_is_denied() {
    step("caller-unsigned", "http-403", Some("403"), |value| {
        value["call"]["caller"] = json!("anonymous");
    });
}

#[test]
fn a_method_that_no_statement_allows_is_denied() {
    step("service-policy-denies", "http-403", Some("403"), |value| {
        value["call"]["method"] = json!("POST");
        let pointer = "/estate/services/svc-0123456789abcdef0/authPolicy/known/Statement/0";
        let statement = value.pointer_mut(pointer).unwrap();
        statement["Condition"] = json!({"StringEquals": {"vpc-lattice-svcs:RequestMethod": "GET"}});
    });
}

#[test]
fn a_target_that_lattice_cannot_reach_gives_503() {
    step(
        "target-sg-blocks-lattice",
        "http-503",
        Some("503"),
        |value| {
            put(value, TARGET_GROUP, json!([]));
            for target in value
                .pointer_mut("/estate/targetGroups/tg-0e5f60718293a4b5c/targets/known")
                .and_then(Value::as_array_mut)
                .unwrap()
            {
                target["status"] = json!("UNHEALTHY");
            }
        },
    );
}

#[test]
fn the_finished_lab_is_healthy() {
    let snapshot = from_value(healthy()).unwrap();
    let world = World::start(snapshot.clone(), Settings::default());
    let report = diagnosed(&world, &snapshot, &[]);
    assert_eq!(report["verdict"]["status"], "healthy", "{report:#}");
    assert_eq!(report["verdict"]["confidence"], "certain", "{report:#}");
}
