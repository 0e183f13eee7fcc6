//! How long a thousand smoke checks take over one snapshot: calls that pass, calls that fail, and the
//! file that names them; and what two hundred live ones cost beside one, in questions to AWS and in time
//! of our own.
//!
//! `cargo bench --bench smoke`. The estate of 20 services and that of 500 are made here, from the
//! smallest healthy one.

#![cfg_attr(
    feature = "live",
    expect(
        clippy::unwrap_used,
        reason = "a benchmark that cannot run says so by panicking"
    )
)]

#[cfg(feature = "live")]
#[path = "../tests/live/bench.rs"]
mod bench;
#[cfg(feature = "live")]
#[path = "smoke/live.rs"]
mod live;
#[cfg(feature = "live")]
#[path = "../tests/world/mod.rs"]
mod world;

use std::path::PathBuf;

use divan::Bencher;
use lattice_doctor::call::url;
use lattice_doctor::playbook::Playbooks;
use lattice_doctor::smoke::Case;
use lattice_doctor::smoke::judge::{judge_all, with_call};
use lattice_doctor::smoke::read::read;
use lattice_doctor::snapshot::load::from_text;
use lattice_doctor::snapshot::observation::Observations;
use lattice_doctor::snapshot::{Call, ObservedCall, Snapshot};
use serde_json::{Map, Value, json};

const HEALTHY: &str = "snapshots/healthy-ip.json";
const ROLE: &str = "arn:aws:iam::444455556666:role/checkout-service";
const N_CALLS: usize = 1000;

/// What there is one of for each service.
const COLLECTIONS: [&str; 4] = [
    "services",
    "listeners",
    "serviceAssociations",
    "targetGroups",
];

fn main() {
    #[cfg(feature = "live")]
    live::print_cost();
    divan::main();
}

/// The estate of one call, with its service and all that belongs to that so many times over.
fn estate(n_services: usize) -> Snapshot {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join(HEALTHY)).expect("it is part of the repository");
    let mut whole: Value = serde_json::from_str(&text).expect("JSON");
    let keys: Vec<String> = COLLECTIONS
        .iter()
        .filter_map(|it| whole["estate"][it].as_object())
        .flat_map(|it| it.keys().cloned())
        .collect();
    for collection in COLLECTIONS {
        let resources = whole["estate"][collection].to_string();
        let mut many = Map::new();
        for idx in 0..n_services {
            let copy: Value =
                serde_json::from_str(&numbered(&resources, &keys, idx)).expect("JSON");
            many.extend(copy.as_object().cloned().expect("an object"));
        }
        whole["estate"][collection] = Value::Object(many);
    }
    whole["estate"]["identities"][ROLE] = identity();
    let call = numbered(&whole["call"].to_string(), &keys, 0);
    whole["call"] = serde_json::from_str(&call).expect("JSON");
    from_text(&whole.to_string()).expect("it is a snapshot")
}

/// The caller with policies of its own: what IAM simulates is the answer to one call only.
fn identity() -> Value {
    json!({
        "account": "444455556666",
        "policies": {"known": [{"name": "invoke", "document": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "vpc-lattice-svcs:Invoke", "Resource": "*"}]}}]},
        "boundary": {"absent": true},
        "tags": {"known": {}},
    })
}

/// The text with the ids of copy `idx`, wherever they stand: in names, policies and references.
fn numbered(text: &str, keys: &[String], idx: usize) -> String {
    let mut text = text.to_owned();
    for key in keys {
        let (_, id) = key.split_once('-').expect("an id");
        text = text.replace(id, &format!("{}{idx:04x}", &id[..id.len() - 4]));
    }
    text
}

/// A thousand calls, each of a service in turn; `rest` is what they have in common.
fn file(snapshot: &Snapshot, rest: &str) -> String {
    let ids: Vec<&String> = snapshot.estate.services.keys().collect();
    (0..N_CALLS)
        .map(|idx| {
            let service = ids[idx % ids.len()];
            format!("[[calls]]\nname = \"call {idx}\"\nservice = \"{service}\"\npath = \"/{idx}\"\n{rest}\n")
        })
        .collect()
}

fn cases(snapshot: &Snapshot, rest: &str) -> Vec<Case> {
    read("smoke.toml", &file(snapshot, rest)).expect("it is a smoke file")
}

/// The time from the text to a thousand calls.
#[divan::bench(sample_count = 20)]
fn read_file(bencher: Bencher) {
    let text = file(&estate(20), "expect = \"ok\"");
    bencher.bench(|| read("smoke.toml", &text).expect("it is a smoke file").len());
}

/// All calls do what is expected.
#[divan::bench(args = [20, 500], sample_count = 5)]
fn all_pass(bencher: Bencher, n_services: usize) {
    let mut snapshot = estate(n_services);
    let cases = cases(&snapshot, "expect = \"ok\"");
    bencher.bench_local(|| {
        let smoke = judge_all(&mut snapshot, &cases, &Playbooks::built_in()).smoke;
        assert_eq!(smoke.counts.pass, N_CALLS);
        smoke
    });
}

/// All do what is expected, by the facts and by a request of each that was observed.
#[divan::bench(args = [20, 500], sample_count = 5)]
fn all_pass_by_both(bencher: Bencher, n_services: usize) {
    let mut snapshot = estate(n_services);
    let cases = cases(&snapshot, "expect = \"ok\"\njudge = \"both\"");
    for case in &cases {
        let call = with_call(&mut snapshot, case, |it| Call {
            url: url(it),
            ..it.call.clone()
        });
        let call = call.expect("it is in the snapshot");
        let probe = json!({
            "vantage": {"via": "local", "vpc": call.client_vpc, "interface": call.client},
            "caller": call.caller, "outcome": "ok",
        });
        let observations = Observations {
            probes: vec![serde_json::from_value(probe).expect("it is a probe")],
            ..Observations::default()
        };
        snapshot.calls.push(ObservedCall { call, observations });
    }
    bencher.bench_local(|| {
        let smoke = judge_all(&mut snapshot, &cases, &Playbooks::built_in()).smoke;
        assert_eq!(smoke.counts.pass, N_CALLS, "{:?}", smoke.calls[0].expected);
        smoke
    });
}

/// All are denied, as is wanted.
#[divan::bench(args = [20, 500], sample_count = 5)]
fn all_denied_as_expected(bencher: Bencher, n_services: usize) {
    let mut snapshot = estate(n_services);
    let cases = cases(&snapshot, "caller = \"anonymous\"\nexpect = \"http-403\"");
    bencher.bench_local(|| {
        let smoke = judge_all(&mut snapshot, &cases, &Playbooks::built_in()).smoke;
        assert_eq!(smoke.counts.pass, N_CALLS);
        smoke
    });
}

/// All fail: each gets its report with the fixes and their proof.
#[divan::bench(args = [20, 500], sample_count = 3)]
fn all_fail(bencher: Bencher, n_services: usize) {
    let mut snapshot = estate(n_services);
    let cases = cases(&snapshot, "caller = \"anonymous\"\nexpect = \"ok\"");
    bencher.bench_local(|| {
        let smoke = judge_all(&mut snapshot, &cases, &Playbooks::built_in()).smoke;
        assert_eq!(smoke.counts.fail, N_CALLS);
        smoke
    });
}
