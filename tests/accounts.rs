//! Whose credentials ask which account, and where the call comes from: profiles, assumed roles, the
//! instance's own metadata; and TARGET in its forms, over several accounts.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

#[path = "live/bench.rs"]
mod bench;
#[path = "world/mod.rs"]
mod world;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::Output;

use bench::Bench;
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::{from_text, from_value, to_value};
use serde_json::{Value, json};
use world::metadata::Place;
use world::{Settings, World};

fn snapshot(name: &str) -> Snapshot {
    let text = fs::read_to_string(format!("snapshots/{name}.json")).unwrap();
    from_text(&text).unwrap()
}

fn report(done: &Output) -> Value {
    serde_json::from_slice(&done.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)))
}

fn said(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}

/// `diagnose` of the snapshot's own call, with its flags.
fn diagnose(bench: &Bench, snapshot: &Snapshot, target: &str) -> Output {
    let mut args = vec!["diagnose".to_owned(), target.to_owned()];
    args.extend(bench::flags(snapshot));
    args.extend(["-o".to_owned(), "json".to_owned()]);
    bench.run(&args)
}

/// A bench whose other accounts are reached by a role to assume.
fn with_roles(world: &World, snapshot: &Snapshot, external_id: &str) -> Bench {
    let bench = Bench::with_accounts(world, &BTreeSet::new(), "444455556666");
    let mut config = String::new();
    for account in bench::accounts(snapshot) {
        if account != "444455556666" {
            let _ = write!(
                config,
                "[accounts.{account}]\nrole = \"arn:aws:iam::{account}:role/lattice-doctor\"\nexternal-id = \"{external_id}\"\n"
            );
        }
    }
    fs::write(bench.path("lattice-doctor.toml"), config).unwrap();
    bench
}

#[test]
fn roles_are_assumed_with_their_external_id() {
    let snapshot = snapshot("healthy-ip");
    let settings = Settings {
        external_id: Some("on-call".to_owned()),
        ..Settings::default()
    };
    let world = World::start(snapshot.clone(), settings);
    let url = snapshot.call.url.clone().unwrap();
    let done = diagnose(&with_roles(&world, &snapshot, "on-call"), &snapshot, &url);
    assert_eq!(
        report(&done)["verdict"]["status"],
        "healthy",
        "{}",
        said(&done)
    );
    let done = diagnose(&with_roles(&world, &snapshot, "wrong"), &snapshot, &url);
    assert_eq!(
        report(&done)["verdict"]["status"],
        "inconclusive",
        "{}",
        said(&done)
    );
    assert!(
        said(&done).contains("role arn:aws:iam::"),
        "{}",
        said(&done)
    );
}

#[test]
fn a_consumer_alone_learns_whose_service_it_is() {
    let snapshot = snapshot("healthy-ip");
    let world = World::start(snapshot.clone(), Settings::default());
    let bench = Bench::with_accounts(&world, &BTreeSet::new(), "444455556666");
    let url = snapshot.call.url.clone().unwrap();
    let report = report(&diagnose(&bench, &snapshot, &url));
    assert_eq!(report["verdict"]["status"], "inconclusive", "{report:#}");
    let gaps = report["gaps"].as_array().unwrap();
    let of_service = |it: &&Value| it["action"] == "vpc-lattice:GetService";
    let gap = gaps
        .iter()
        .find(of_service)
        .unwrap_or_else(|| panic!("{report:#}"));
    assert_eq!(gap["account"], "222233334444", "{gap}");
}

#[test]
fn every_form_of_target_finds_the_service() {
    let snapshot = snapshot("healthy-custom-domain");
    let world = World::start(snapshot.clone(), Settings::default());
    let bench = Bench::new(&world, &snapshot);
    for target in [
        "https://orders.shop.example.com/v1/orders/42",
        "orders.shop.example.com",
        "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws",
        "svc-0123456789abcdef0",
        "arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0",
        "orders",
    ] {
        let done = diagnose(&bench, &snapshot, target);
        let report = report(&done);
        assert_eq!(
            report["call"]["service"], "svc-0123456789abcdef0",
            "{target}: {report:#}"
        );
        assert_ne!(report["verdict"]["status"], "fault", "{target}: {report:#}");
        // What a name leads to is asked, whether or not it is needed to find the service.
        let mut evidence = report["evidence"].as_array().unwrap().iter();
        let is_name = target.contains(".com") || target.contains(".on.aws");
        let is_asked = evidence.any(|it| it["source"] == "dns");
        assert_eq!(is_asked, is_name, "{target}: {report:#}");
    }
}

#[test]
fn a_name_that_fits_two_accounts_lists_both() {
    let mut value = to_value(&snapshot("healthy-ip"));
    let services = value["estate"]["services"].as_object_mut().unwrap();
    services.insert(
        "svc-0fedcba9876543210".to_owned(),
        json!({
            "account": "111122223333",
            "detail": {"known": {"name": "orders", "status": "ACTIVE", "authType": "NONE"}},
            "listeners": {"known": []},
            "associations": {"known": []},
        }),
    );
    let snapshot = from_value(value).unwrap();
    let world = World::start(snapshot.clone(), Settings::default());
    let bench = Bench::new(&world, &snapshot);
    let done = diagnose(&bench, &snapshot, "orders");
    assert_eq!(done.status.code(), Some(4), "{}", said(&done));
    for id in [
        "svc-0123456789abcdef0",
        "svc-0fedcba9876543210",
        "111122223333",
    ] {
        assert!(said(&done).contains(id), "{}", said(&done));
    }
    assert!(done.stdout.is_empty());
}

#[test]
fn an_instance_finds_its_own_place() {
    let snapshot = snapshot("client-sg-blocks-egress");
    let settings = Settings {
        place: Place::Instance {
            interface: snapshot.call.client.clone().unwrap(),
            role: Some("arn:aws:iam::444455556666:role/checkout-service".to_owned()),
        },
        ..Settings::default()
    };
    let world = World::start(snapshot.clone(), settings);
    let mut bench = Bench::new(&world, &snapshot);
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        bench.unset(name);
    }
    let url = snapshot.call.url.clone().unwrap();
    let dns = world.dns().to_string();
    let done = bench.run(&[
        "diagnose",
        &url,
        "--symptom",
        "timeout",
        "--resolver",
        &dns,
        "--probe",
        "off",
        "-o",
        "json",
    ]);
    assert!(
        said(&done).contains("the client is this machine"),
        "{}",
        said(&done)
    );
    let report = report(&done);
    assert_eq!(
        report["call"]["clientVpc"], "vpc-0c1a2b3c4d5e6f708",
        "{report:#}"
    );
    assert_eq!(
        report["verdict"]["code"], "client-sg-blocks-egress",
        "{report:#}"
    );
}

#[test]
fn what_is_saved_redacted_names_nobody() {
    let snapshot = snapshot("client-sg-blocks-egress");
    let world = World::start(snapshot.clone(), Settings::default());
    let bench = Bench::new(&world, &snapshot);
    let saved = bench.path("redacted.json");
    let mut args = vec!["capture".to_owned(), snapshot.call.url.clone().unwrap()];
    args.extend(bench::flags(&snapshot));
    let file = saved.to_string_lossy().into_owned();
    args.extend(["--save".to_owned(), file, "--redact".to_owned()]);
    let done = bench.run(&args);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let text = fs::read_to_string(saved).unwrap();
    for name in [
        "444455556666",
        "222233334444",
        "0c1a2b3c4d5e6f708",
        "checkout",
        "10.20.1.23",
    ] {
        assert!(!text.contains(name), "{name} survived");
    }
}
