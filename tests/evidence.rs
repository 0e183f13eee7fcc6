//! What the access logs say, from the question to the verdict: the shipped binary in front of a world that
//! serves them through Logs Insights, and the rules by which a silent log counts.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
#![expect(
    unreachable_pub,
    reason = "its modules are shared with other test targets"
)]

#[path = "live/bench.rs"]
mod bench;
#[path = "world/dataplane/mod.rs"]
mod dataplane;
#[path = "evidence/end_to_end.rs"]
mod end_to_end;
#[path = "evidence/bad_days.rs"]
mod evidence_on_bad_days;
#[path = "evidence/metrics.rs"]
mod metrics;
#[path = "evidence/searches.rs"]
mod searches;
#[path = "evidence/silence.rs"]
mod silence;
#[path = "live/stage.rs"]
mod stage;
#[path = "world/mod.rs"]
mod world;

use std::fs;
use std::process::Output;

use bench::Bench;
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::fact::Fact;
use lattice_doctor::snapshot::lattice::AccessLog;
use lattice_doctor::snapshot::load::from_text;
use serde_json::{Value, json};
use world::{Settings, World};

const SERVICE: &str = "svc-0123456789abcdef0";
const OWNER: &str = "222233334444";
const GROUP: &str = "arn:aws:logs:eu-west-1:222233334444:log-group:/aws/vpclattice/orders";

/// A snapshot of `snapshots/`, and its service with logs in a log group.
fn snapshot(name: &str) -> Snapshot {
    let text = fs::read_to_string(format!("snapshots/{name}.json")).unwrap();
    let mut snapshot = from_text(&text).unwrap();
    lattice_doctor::call::resolve_service(&mut snapshot).unwrap();
    log_to(&mut snapshot, &[&format!("{GROUP}:*")]);
    snapshot
}

/// Lets the service log there, and its networks nowhere.
fn log_to(snapshot: &mut Snapshot, destinations: &[&str]) {
    let logs = destinations.iter().map(|it| AccessLog {
        destination: (*it).to_owned(),
        kind: None,
    });
    let service = snapshot.estate.services.get_mut(SERVICE).unwrap();
    service.access_logs = Fact::known(logs.collect());
    for network in snapshot.estate.service_networks.values_mut() {
        network.access_logs = Fact::known(Vec::new());
    }
}

/// A world, its bench, and the call that is asked about.
struct Scene {
    world: World,
    bench: Bench,
    snapshot: Snapshot,
}

impl Scene {
    fn new(snapshot: Snapshot, settings: Settings) -> Self {
        let world = World::start(snapshot.clone(), settings);
        let bench = Bench::new(&world, &snapshot);
        Self {
            world,
            bench,
            snapshot,
        }
    }

    fn args(&self, command: &str, more: &[&str]) -> Vec<String> {
        let url = self.snapshot.call.url.clone().unwrap();
        let mut args = vec![command.to_owned(), url];
        args.extend(bench::flags(&self.snapshot));
        args.extend(["--resolver".to_owned(), self.world.dns().to_string()]);
        args.extend(more.iter().map(|it| (*it).to_owned()));
        args
    }

    fn run(&self, command: &str, more: &[&str]) -> Output {
        let done = self.bench.run(&self.args(command, more));
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(!said.contains("panicked"), "{said}");
        done
    }

    fn report(&self, command: &str, more: &[&str]) -> Value {
        let done = self.run(command, &[more, &["-o", "json"]].concat());
        serde_json::from_slice(&done.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)))
    }

    /// How often an operation of Logs was asked.
    fn n_asked(&self, operation: &str) -> usize {
        let calls = self.world.calls();
        calls.iter().filter(|it| it.operation == operation).count()
    }

    /// Writes a record into the log that can be read at once.
    fn write(&self, record: Value) {
        let at = std::time::Instant::now();
        self.world.access_log().lock().unwrap().push((at, record));
    }
}

/// A record as Lattice writes it, of a request made now; `changes` replace fields, null ones take them away.
fn record(changes: &Value) -> Value {
    let mut record = json!({
        "serviceNetworkArn": "arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718",
        "resolvedUser": "arn:aws:sts::444455556666:assumed-role/checkout-service/i-0c5e6f708192a3b4c",
        "authDeniedReason": "-", "targetGroupArn": "-", "sourceVpcArn": "-",
        "sourceVpcId": "vpc-0c1a2b3c4d5e6f708",
        "sourceIpPort": "10.20.1.23:39084", "targetIpPort": "-", "failureReason": "-",
        "serviceArn": format!("arn:aws:vpc-lattice:eu-west-1:{OWNER}:service/{SERVICE}"),
        "startTime": now(), "requestMethod": "GET", "requestPath": "/v1/orders/42",
        "protocol": "HTTP/1.1", "responseCode": 200, "duration": 7, "userAgent": "curl/8.5.0",
        "hostHeader": "-", "requestId": "0f0e0d0c-1111-4222-8333-708192a3b4c5",
    });
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            record.as_object_mut().unwrap().remove(name);
        } else {
            record[name] = value.clone();
        }
    }
    record
}

#[expect(
    clippy::disallowed_methods,
    reason = "a log is dated by the wall clock"
)]
fn now() -> String {
    let now = jiff::Timestamp::now();
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The findings of a code.
fn findings<'r>(report: &'r Value, code: &str) -> Vec<&'r Value> {
    let hops = report["hops"].as_array().unwrap();
    let all = hops
        .iter()
        .flat_map(|it| it["findings"].as_array().unwrap());
    all.filter(|it| it["code"] == code).collect()
}
