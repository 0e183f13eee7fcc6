//! Bad input and bad days: the shipped binary against a world that refuses, throttles, fails, hangs and
//! lies. Never a panic, never past the deadline, never a wrong verdict, always the next step.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
#![expect(
    unreachable_pub,
    reason = "its modules are shared with other test targets"
)]

#[path = "live/bench.rs"]
mod bench;
#[path = "world/dataplane/mod.rs"]
mod dataplane;
#[path = "world/mod.rs"]
mod world;

use std::fs;
use std::process::Output;
use std::time::{Duration, Instant};

use bench::Bench;
use dataplane::DataPlane;
use jiff::SignedDuration;
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::fact::Fact;
use lattice_doctor::snapshot::lattice::{ServiceAssociation, ServiceAssociationDetail};
use lattice_doctor::snapshot::load::from_text;
use serde_json::Value;
use world::rule::{Rule, Trouble};
use world::{Settings, World};

/// Long enough for a slow machine, short enough to tell a hang.
const HANG: Duration = Duration::from_mins(1);

fn healthy() -> Snapshot {
    let text = fs::read_to_string("snapshots/healthy-ip.json").unwrap();
    from_text(&text).unwrap()
}

/// A run of `diagnose` over a world with these rules.
struct Day {
    world: World,
    snapshot: Snapshot,
    bench: Bench,
}

impl Day {
    fn with(rules: Vec<Rule>) -> Self {
        let snapshot = healthy();
        let settings = Settings {
            rules,
            ..Settings::default()
        };
        let world = World::start(snapshot.clone(), settings);
        let bench = Bench::new(&world, &snapshot);
        Self {
            world,
            snapshot,
            bench,
        }
    }

    fn run(&self, more: &[&str]) -> Output {
        let mut args = vec![
            "diagnose".to_owned(),
            self.snapshot.call.url.clone().unwrap(),
        ];
        args.extend(bench::flags(&self.snapshot));
        args.extend(["--resolver".to_owned(), self.world.dns().to_string()]);
        args.extend(more.iter().map(|it| (*it).to_owned()));
        let since = Instant::now();
        let done = self.bench.run(&args);
        assert!(since.elapsed() < HANG, "it hung");
        assert_calm(&done);
        done
    }

    fn report(&self, more: &[&str]) -> (Value, i32) {
        let mut all = vec!["-o", "json"];
        all.extend(more);
        let done = self.run(&all);
        let report = serde_json::from_slice(&done.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)));
        (report, done.status.code().unwrap())
    }
}

fn assert_calm(done: &Output) {
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(!said.contains("panicked"), "{said}");
    assert!(
        !said.contains('\u{1b}'),
        "an escape reached stderr: {said:?}"
    );
    for secret in ["aws_secret_access_key", "Signature="] {
        assert!(!said.contains(secret), "{said}");
    }
}

fn gap_actions(report: &Value) -> Vec<&str> {
    let gaps = report["gaps"].as_array().unwrap();
    gaps.iter().filter_map(|it| it["action"].as_str()).collect()
}

#[test]
fn a_refusal_is_a_gap_with_action_account_and_command() {
    let day = Day::with(vec![
        Rule::always(Trouble::Refuse).operation("GetAuthPolicy"),
    ]);
    let (report, code) = day.report(&[]);
    assert_eq!(
        (report["verdict"]["status"].as_str(), code),
        (Some("inconclusive"), 3)
    );
    let gaps = report["gaps"].as_array().unwrap();
    let gap = gaps
        .iter()
        .find(|it| it["action"] == "vpc-lattice:GetAuthPolicy")
        .unwrap_or_else(|| panic!("{report:#}"));
    assert_eq!(gap["reason"], "denied");
    assert!(
        gap["account"].as_str().is_some_and(|it| it.len() == 12),
        "{gap}"
    );
    assert!(
        gap["ask"]
            .as_str()
            .is_some_and(|it| it.starts_with("aws vpc-lattice")),
        "{gap}"
    );
}

#[test]
fn everything_refused_is_inconclusive_and_no_fault() {
    let day = Day::with(vec![Rule::always(Trouble::Refuse)]);
    let (report, code) = day.report(&[]);
    assert_eq!(
        (report["verdict"]["status"].as_str(), code),
        (Some("inconclusive"), 3),
        "{report:#}"
    );
    assert!(!gap_actions(&report).is_empty());
}

#[test]
fn one_service_of_aws_that_is_down_costs_its_facts_only() {
    let day = Day::with(vec![Rule::always(Trouble::Fail).service("ec2")]);
    let (report, code) = day.report(&["--deadline", "8s"]);
    assert_eq!(
        (report["verdict"]["status"].as_str(), code),
        (Some("inconclusive"), 3),
        "{report:#}"
    );
    let actions = gap_actions(&report);
    assert!(
        actions.iter().all(|it| it.starts_with("ec2:")),
        "{actions:?}"
    );
}

#[test]
fn throttling_for_seconds_is_waited_out() {
    let time = Duration::from_secs(3);
    let day = Day::with(vec![
        Rule::always(Trouble::ThrottleFor(time)).service("vpc-lattice"),
    ]);
    let (report, code) = day.report(&["--deadline", "50s"]);
    assert_eq!(
        (report["verdict"]["status"].as_str(), code),
        (Some("healthy"), 0),
        "{report:#}"
    );
}

#[test]
fn an_answer_that_never_comes_ends_at_the_deadline() {
    let day = Day::with(vec![
        Rule::always(Trouble::NeverAnswer).operation("ListTargets"),
    ]);
    let since = Instant::now();
    let (report, code) = day.report(&["--deadline", "4s"]);
    assert!(
        since.elapsed() < Duration::from_secs(20),
        "past the deadline"
    );
    assert_eq!(
        (report["verdict"]["status"].as_str(), code),
        (Some("inconclusive"), 3),
        "{report:#}"
    );
    assert_eq!(
        gap_actions(&report),
        ["vpc-lattice:ListTargets"],
        "{report:#}"
    );
}

/// A healthy call stays one that nobody can call faulty, wherever the run is cut short.
fn is_no_fault(report: &Value, about: &str) {
    let status = report["verdict"]["status"].as_str();
    assert_ne!(status, Some("fault"), "{about}: {report:#}");
}

#[test]
fn whichever_answer_is_missing_no_fault_is_made_of_it() {
    let day = Day::with(Vec::new());
    day.run(&[]);
    let mut operations: Vec<String> = day
        .world
        .calls()
        .into_iter()
        .map(|it| it.operation)
        .collect();
    operations.sort();
    operations.dedup();
    assert!(operations.len() > 15, "{operations:?}");
    std::thread::scope(|scope| {
        for some in operations.chunks(operations.len().div_ceil(4)) {
            scope.spawn(move || {
                for operation in some {
                    let never = Rule::always(Trouble::NeverAnswer).operation(operation);
                    let (report, _) = Day::with(vec![never]).report(&["--deadline", "2s"]);
                    is_no_fault(&report, operation);
                }
            });
        }
    });
}

#[test]
fn wherever_the_deadline_falls_no_fault_is_made_of_it() {
    for latency in [150, 200, 250, 300, 400, 500, 700, 900] {
        let day = Day::with(Vec::new());
        day.world
            .set(|it| it.latency = Duration::from_millis(latency));
        let (report, _) = day.report(&["--deadline", "1s"]);
        is_no_fault(&report, &format!("{latency} ms"));
    }
}

#[test]
fn answers_that_are_none_are_no_facts() {
    for trouble in [
        Trouble::Garbage,
        Trouble::Empty,
        Trouble::CutOff,
        Trouble::Close,
    ] {
        let name = format!("{trouble:?}");
        let day = Day::with(vec![Rule::always(trouble).operation("ListListeners")]);
        let (report, _) = day.report(&["--deadline", "6s"]);
        let status = report["verdict"]["status"].as_str();
        assert_ne!(status, Some("healthy"), "{name}: {report:#}");
        assert_ne!(
            report["verdict"]["code"], "listener-missing",
            "{name}: {report:#}"
        );
    }
}

#[test]
fn a_token_that_expires_half_way_says_how_to_renew_it() {
    let day = Day::with(vec![Rule::always(Trouble::ExpireAfter(6))]);
    let (report, code) = day.report(&[]);
    assert_eq!(
        (report["verdict"]["status"].as_str(), code),
        (Some("inconclusive"), 3),
        "{report:#}"
    );
    let said = report["gaps"].to_string();
    assert!(said.contains("expired") && said.contains("renew"), "{said}");
}

#[test]
fn a_wrong_clock_is_named() {
    let day = Day::with(Vec::new());
    day.world
        .set(|it| it.clock_offset = SignedDuration::from_hours(2));
    let (report, code) = day.report(&["--deadline", "6s"]);
    // The SDK corrects its clock by the server's, so that either all is well or the clock is named.
    let is_well = report["verdict"]["status"] == "healthy";
    assert!(
        is_well || (code == 3 && report["gaps"].to_string().contains("clock")),
        "{report:#}"
    );
}

#[test]
fn an_endpoint_that_refuses_costs_no_patience() {
    let mut day = Day::with(Vec::new());
    day.bench.set("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    let since = Instant::now();
    let (report, code) = day.report(&[]);
    assert!(
        since.elapsed() < Duration::from_secs(15),
        "a dead endpoint was waited for"
    );
    assert_eq!(
        (report["verdict"]["status"].as_str(), code),
        (Some("inconclusive"), 3),
        "{report:#}"
    );
    assert!(
        report["gaps"]
            .to_string()
            .to_lowercase()
            .contains("refused"),
        "{report:#}"
    );
}

#[test]
fn an_unknown_profile_is_an_error_that_says_what_to_do() {
    let day = Day::with(Vec::new());
    let done = day.run(&["--profile", "no-such-profile"]);
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(4), "{said}");
    assert!(
        said.contains("no-such-profile") && said.contains("aws configure"),
        "{said}"
    );
    assert!(done.stdout.is_empty());
}

#[test]
fn without_credentials_dns_and_the_symptom_are_still_judged() {
    let mut day = Day::with(Vec::new());
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        day.bench.unset(name);
    }
    day.bench.set("AWS_EC2_METADATA_DISABLED", "true");
    fs::write(day.bench.path("lattice-doctor.toml"), "").unwrap();
    let done = day.run(&["--symptom", "timeout", "-o", "json"]);
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(report["verdict"]["status"], "inconclusive", "{report:#}");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(
        said.contains("no credentials") && said.contains("aws configure"),
        "{said}"
    );
}

#[test]
fn a_name_that_fits_nothing_is_an_error() {
    let day = Day::with(Vec::new());
    let done = day
        .bench
        .run(&["diagnose", "no-such-service", "--region", "eu-west-1"]);
    assert_eq!(done.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&done.stderr).contains("no service `no-such-service`"));
}

#[test]
fn without_a_region_nothing_is_asked() {
    let mut day = Day::with(Vec::new());
    day.bench.unset("AWS_REGION");
    day.bench.unset("AWS_DEFAULT_REGION");
    let done = day.bench.run(&["diagnose", "orders"]);
    assert_eq!(done.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&done.stderr).contains("--region"));
    assert!(day.world.calls().is_empty());
}

#[test]
fn a_plan_asks_nobody() {
    let day = Day::with(Vec::new());
    let done = day.run(&["--plan"]);
    assert_eq!(done.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&done.stdout).contains("vpc-lattice:GetAuthPolicy"));
    assert!(day.world.calls().is_empty());
}

#[test]
fn nothing_is_asked_twice_and_only_what_is_permitted() {
    let day = Day::with(Vec::new());
    day.run(&[]);
    let calls = day.world.calls();
    let mut asked: Vec<String> = calls
        .iter()
        .map(|it| {
            format!(
                "{} {} {} {}",
                it.account, it.service, it.operation, it.about
            )
        })
        .collect();
    asked.sort();
    let twice: Vec<_> = asked.windows(2).filter(|it| it[0] == it[1]).collect();
    assert!(twice.is_empty(), "{twice:#?}");
    let done = day.bench.run(&["permissions", "diagnose"]);
    let policy = String::from_utf8_lossy(&done.stdout).into_owned();
    for call in calls.iter().filter(|it| it.service != "sts") {
        let name = format!(":{}\"", call.operation);
        assert!(
            policy.contains(&name),
            "{} is not in the printed policy",
            call.operation
        );
    }
}

#[test]
fn a_hop_command_asks_for_its_own_facts_only() {
    let day = Day::with(Vec::new());
    let url = day.snapshot.call.url.clone().unwrap();
    let mut args = vec!["routes".to_owned(), url];
    args.extend(bench::flags(&day.snapshot));
    let done = day.bench.run(&args);
    assert_calm(&done);
    let operations: Vec<String> = day
        .world
        .calls()
        .into_iter()
        .map(|it| it.operation)
        .collect();
    assert!(
        operations.iter().any(|it| it == "ListRules"),
        "{operations:?}"
    );
    for other in [
        "GetAuthPolicy",
        "DescribeSecurityGroups",
        "ListTargets",
        "GetRole",
    ] {
        assert!(!operations.iter().any(|it| it == other), "{operations:?}");
    }
}

#[test]
fn names_with_control_characters_reach_no_terminal() {
    let mut snapshot = healthy();
    for service in snapshot.estate.services.values_mut() {
        if let lattice_doctor::snapshot::fact::State::Known(detail) = &mut service.detail.state {
            detail.name = "orders\u{1b}[31m\u{202e}red".to_owned();
        }
    }
    let world = World::start(snapshot.clone(), Settings::default());
    let bench = Bench::new(&world, &snapshot);
    let mut args = vec![
        "diagnose".to_owned(),
        snapshot.call.url.clone().unwrap(),
        "-v".to_owned(),
    ];
    args.extend(bench::flags(&snapshot));
    let done = bench.run(&args);
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(
        !said.contains('\u{1b}') && !said.contains('\u{202e}'),
        "{said:?}"
    );
}

#[test]
fn an_interrupt_prints_what_is_there() {
    let day = Day::with(vec![
        Rule::always(Trouble::NeverAnswer).operation("ListTargets"),
    ]);
    let mut args = vec![
        "diagnose".to_owned(),
        day.snapshot.call.url.clone().unwrap(),
    ];
    args.extend(bench::flags(&day.snapshot));
    let child = day
        .bench
        .command(&args)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while !day
        .world
        .calls()
        .iter()
        .any(|it| it.operation == "ListTargets")
    {
        assert!(since.elapsed() < HANG, "the question was never asked");
        std::thread::sleep(Duration::from_millis(50));
    }
    let killed = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    let done = child.wait_with_output().unwrap();
    assert_eq!(
        done.status.code(),
        Some(130),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(String::from_utf8_lossy(&done.stdout).contains("INCONCLUSIVE"));
}

/// A service may be in many networks: they are listed to the last page, and only those that matter read.
#[test]
fn ten_thousand_associations_are_paged_through() {
    let mut snapshot = healthy();
    let (service, account) = {
        let (id, it) = snapshot.estate.services.iter().next().unwrap();
        (id.clone(), it.account.clone())
    };
    let mut ids = Vec::new();
    for number in 0..10_000 {
        let id = format!("snsa-{number:017x}");
        let detail = ServiceAssociationDetail {
            service: service.clone(),
            service_network: format!("sn-{number:017x}"),
            status: "ACTIVE".to_owned(),
            failure: None,
        };
        let association = ServiceAssociation {
            account: account.clone(),
            detail: Fact::known(detail),
        };
        let estate = &mut snapshot.estate;
        estate.service_associations.insert(id.clone(), association);
        ids.push(id);
    }
    let held = &mut snapshot
        .estate
        .services
        .get_mut(&service)
        .unwrap()
        .associations;
    ids.extend(held.seen().cloned().unwrap_or_default());
    *held = Fact::known(ids);
    let world = World::start(snapshot.clone(), Settings::default());
    let bench = Bench::new(&world, &snapshot);
    let day = Day {
        world,
        snapshot,
        bench,
    };
    let (report, code) = day.report(&["--deadline", "50s"]);
    assert_eq!(
        (report["verdict"]["status"].as_str(), code),
        (Some("healthy"), 0),
        "{:#}",
        report["gaps"]
    );
    let calls = day.world.calls();
    let n_networks = calls
        .iter()
        .filter(|it| it.operation == "GetServiceNetwork");
    assert_eq!(n_networks.count(), 1);
}

#[test]
fn what_goes_wrong_with_tls_is_said_and_no_fault_is_made_of_it() {
    let mut day = Day::with(Vec::new());
    // As behind a proxy that opens TLS: nobody here trusts its certificate.
    let proxy = DataPlane::start(healthy(), dataplane::Settings::default());
    let endpoint = format!("https://{}", proxy.address());
    day.bench.set("AWS_ENDPOINT_URL", &endpoint);
    let since = Instant::now();
    let done = day.run(&["--symptom", "403", "--deadline", "20s"]);
    assert_eq!(done.status.code(), Some(3), "{}", said(&done));
    assert!(said(&done).contains("TLS"), "{}", said(&done));
    assert!(said(&done).contains("AWS_CA_BUNDLE"), "{}", said(&done));
    assert!(since.elapsed() < Duration::from_secs(15), "it was retried");
    // A bundle of roots that is not there is no reason to trust without.
    day.bench.set("AWS_CA_BUNDLE", "nowhere.pem");
    let done = day.run(&["--symptom", "403", "--deadline", "10s"]);
    assert_ne!(done.status.code(), Some(0), "{}", said(&done));
    assert!(said(&done).contains("nowhere.pem"), "{}", said(&done));
}

fn said(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}
