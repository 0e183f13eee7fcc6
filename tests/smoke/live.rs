//! Smoke checks that ask a world: what many calls cost, what one bad call does to the others, what a
//! refusal, a deadline and an interrupt leave, and how a call is asked about again.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::{from_text, from_value, to_value};
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::world::rule::{Rule, Trouble};
use crate::world::{Settings, World};

const ROLE: &str = "arn:aws:iam::444455556666:role/checkout-service";
const URL: &str = "https://orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws";
const VPC: &str = "vpc-0c1a2b3c4d5e6f708";

/// Long enough for a slow machine, short enough to tell a hang.
const HANG: Duration = Duration::from_mins(1);

/// A sound estate whose caller's policies can be read.
fn estate() -> Value {
    let text = fs::read_to_string("snapshots/healthy-ip.json").unwrap();
    let mut value = to_value(&from_text(&text).unwrap());
    value["estate"]["identities"][ROLE] = json!({
        "account": "444455556666",
        "policies": {"known": [{"name": "invoke", "document": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "vpc-lattice-svcs:Invoke", "Resource": "*"}]}}]},
        "boundary": {"absent": true},
        "tags": {"known": {}},
        "simulation": {"known": "allowed"},
    });
    value
}

/// A world, whoever asks it, and the smoke file that is held against it.
struct Job {
    world: World,
    bench: Bench,
}

impl Job {
    fn new(estate: Value, rules: Vec<Rule>, file: &str) -> Self {
        let snapshot: Snapshot = from_value(estate).unwrap();
        let settings = Settings {
            rules,
            ..Settings::default()
        };
        let world = World::start(snapshot.clone(), settings);
        let bench = Bench::new(&world, &snapshot);
        fs::write(bench.path("smoke.toml"), file).unwrap();
        Self { world, bench }
    }

    fn command(&self, more: &[&str]) -> Command {
        let dns = self.world.dns().to_string();
        let mut args = vec!["smoke", "smoke.toml", "--resolver", &dns, "--probe", "off"];
        args.extend(more);
        self.bench.command(&args)
    }

    fn run(&self, more: &[&str]) -> Output {
        let since = Instant::now();
        let done = self.command(more).output().unwrap();
        assert!(since.elapsed() < HANG, "it hung");
        done
    }

    /// The document and the exit code.
    fn judged(&self, more: &[&str]) -> (Value, i32) {
        document(&self.run(&[more, &["-o", "json"]].concat()))
    }

    fn n_asked(&self, operation: &str) -> usize {
        let calls = self.world.calls();
        calls.iter().filter(|it| it.operation == operation).count()
    }
}

fn document(done: &Output) -> (Value, i32) {
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(!said.contains("panicked"), "{said}");
    let document = serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{said}"));
    (document, done.status.code().unwrap())
}

fn statuses(document: &Value) -> Vec<(&str, &str)> {
    let calls = document["calls"].as_array().unwrap();
    let text = |it: &Value| -> &'static str {
        Box::leak(it.as_str().unwrap().to_owned().into_boxed_str())
    };
    calls
        .iter()
        .map(|it| (text(&it["name"]), text(&it["status"])))
        .collect()
}

/// A call of the usual client.
fn call(name: &str, rest: &str) -> String {
    format!("[[calls]]\nname = \"{name}\"\n{rest}\n")
}

fn defaults(more: &str) -> String {
    format!(
        "[defaults]\nclient-vpc = \"{VPC}\"\nclient = \"any\"\ncaller = \"{ROLE}\"\nexpect = \"ok\"\n{more}\n"
    )
}

/// Calls of one estate that differ in all that a call has: path, method, caller, how the service is named.
fn many(n_calls: usize) -> String {
    let one = |idx: usize| {
        let target = match idx % 4 {
            0 => "service = \"svc-0123456789abcdef0\"".to_owned(),
            1 => format!("url = \"{URL}/v1/{idx}\""),
            2 => "service = \"orders\"".to_owned(),
            _ => format!("url = \"{URL}\"\npath = \"/v2/{idx}\""),
        };
        let denied = "caller = \"anonymous\"\nexpect = \"http-403\"";
        let who = if idx % 5 == 4 { denied } else { "" };
        let method = ["GET", "POST", "DELETE"][idx % 3];
        call(
            &format!("call {idx}"),
            &format!("{target}\nmethod = \"{method}\"\n{who}"),
        )
    };
    defaults("") + &(0..n_calls).map(one).collect::<String>()
}

#[test]
fn two_hundred_calls_over_one_estate_cost_little_more_than_one() {
    let cost = |file: &str| {
        let job = Job::new(estate(), Vec::new(), file);
        let (document, code) = job.judged(&[]);
        assert_eq!(code, 0, "{document:#}");
        let asked = job.world.calls();
        let distinct: BTreeSet<_> = asked
            .iter()
            .map(|it| (&it.service, &it.operation, &it.account, &it.about))
            .collect();
        assert_eq!(
            distinct.len(),
            asked.len(),
            "something was asked twice: {asked:#?}"
        );
        asked.len()
    };
    let one = cost(&many(1));
    let all = cost(&many(200));
    assert!(
        all <= 3 * one,
        "{all} questions for 200 calls, {one} for one"
    );
}

#[test]
fn saved_facts_give_the_same_document() {
    let job = Job::new(estate(), Vec::new(), &many(20));
    let (live, _) = job.judged(&["--save", "facts.json"]);
    let asked = job.world.calls().len();
    let replay = job.bench.run(&[
        "smoke",
        "smoke.toml",
        "--snapshot",
        "facts.json",
        "-o",
        "json",
    ]);
    assert_eq!(document(&replay).0, live);
    assert_eq!(job.world.calls().len(), asked, "a replay asks nobody");
}

#[test]
fn a_call_that_cannot_be_asked_is_told_and_the_others_are_judged() {
    let file = defaults("")
        + &call("reads", &format!("url = \"{URL}/v1/orders\""))
        + &call("no such service", "service = \"refunds\"")
        + &call(
            "another region",
            "url = \"https://orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.us-east-1.on.aws\"",
        )
        + &call(
            "no such network",
            &format!("url = \"{URL}\"\nnetwork = \"sn-0ffffffffffffffff\""),
        );
    let job = Job::new(estate(), Vec::new(), &file);
    let (document, code) = job.judged(&[]);
    let statuses = statuses(&document);
    assert_eq!(statuses[0], ("reads", "pass"), "{document:#}");
    assert_eq!(statuses[1], ("no such service", "unknown"));
    assert_eq!(statuses[2], ("another region", "unknown"));
    // The call goes by the way that it has: a network that is named hides none.
    assert_eq!(statuses[3], ("no such network", "pass"), "{document:#}");
    assert_eq!(code, 3);
    let said = document["calls"][1]["expected"]["summary"]
        .as_str()
        .unwrap();
    assert!(
        said.contains("cannot be asked, no service `refunds` in the facts"),
        "{said}"
    );
    let said = document["calls"][2]["expected"]["summary"]
        .as_str()
        .unwrap();
    assert!(said.contains("us-east-1"), "{said}");
}

#[test]
fn wrong_words_are_told_before_anybody_is_asked() {
    let file = defaults("")
        + &call("reads", &format!("url = \"{URL}\"\ncaller = \"bob\""))
        + &call("nothing", "method = \"GET\"");
    let job = Job::new(estate(), Vec::new(), &file);
    let done = job.run(&[]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(done.stdout.is_empty());
    assert!(
        said.contains("smoke.toml:7: `reads`: `caller` takes an IAM or STS ARN"),
        "{said}"
    );
    assert!(
        said.contains("`nothing`: the call does not say what is called"),
        "{said}"
    );
    assert!(job.world.calls().is_empty());
}

#[test]
fn a_plan_asks_nobody() {
    let job = Job::new(estate(), Vec::new(), &many(7));
    let done = job.run(&["--plan"]);
    let said = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(0));
    assert!(
        said.starts_with("plan for 7 calls in eu-west-1; nothing was asked"),
        "{said}"
    );
    assert!(said.contains("vpc-lattice:ListServices"), "{said}");
    assert!(
        said.contains("DNS: A and AAAA of orders-0123456789abcdef0"),
        "{said}"
    );
    assert!(job.world.calls().is_empty());
}

#[test]
fn a_call_that_is_skipped_is_not_asked_about() {
    let skip = "skip = { reason = \"PAY-7: not there yet\", until = 2099-12-31 }";
    let file = defaults("")
        + &call("reads", &format!("url = \"{URL}\""))
        + &call("refunds", &format!("service = \"refunds\"\n{skip}"));
    let job = Job::new(estate(), Vec::new(), &file);
    let (document, code) = job.judged(&[]);
    assert_eq!(code, 0, "{document:#}");
    assert_eq!(
        statuses(&document),
        [("reads", "pass"), ("refunds", "skip")]
    );
    assert_eq!(job.n_asked("ListServices"), 0);
}

#[test]
fn a_request_of_its_own_is_refused_and_not_left_out_in_silence() {
    let job = Job::new(estate(), Vec::new(), &many(1));
    for (flag, words) in [
        (
            "--probe=signed",
            "whether its request is signed, and not --probe",
        ),
        ("--wait-for-log", "wait for no log record"),
    ] {
        let mut command = job.bench.command(&["smoke", "smoke.toml", flag]);
        let done = command.output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "{said}");
    }
    assert!(job.world.calls().is_empty());
}

#[test]
fn iam_is_asked_of_each_resource_where_the_policies_may_not_be_read() {
    let refused = [
        "GetRole",
        "ListAttachedRolePolicies",
        "ListRolePolicies",
        "ListRoleTags",
    ];
    let rules = refused.map(|it| Rule::always(Trouble::Refuse).operation(it));
    let reads = |name: &str, path: &str| call(name, &format!("url = \"{URL}{path}\""));
    let file = defaults("")
        + &reads("first", "/v1/a")
        + &reads("again", "/v1/a?page=2")
        + &reads("second", "/v1/b");
    let job = Job::new(estate(), rules.to_vec(), &file);
    let (document, code) = job.judged(&["--save", "facts.json"]);
    assert_eq!(code, 0, "{document:#}");
    assert_eq!(job.n_asked("SimulatePrincipalPolicy"), 2);
    assert_eq!(job.n_asked("GetRole"), 1);
    // What IAM said of these says nothing of another call.
    let other = defaults("") + &reads("other", "/v1/c");
    fs::write(job.bench.path("other.toml"), other).unwrap();
    let replay = job
        .bench
        .run(&["smoke", "other.toml", "--snapshot", "facts.json"]);
    assert_eq!(replay.status.code(), Some(3));
}

#[test]
fn at_the_deadline_what_is_known_is_judged() {
    let rules = vec![Rule::always(Trouble::NeverAnswer).operation("ListTargets")];
    let file = defaults("")
        + &call("reads", &format!("url = \"{URL}\""))
        + &call(
            "unsigned",
            &format!("url = \"{URL}\"\ncaller = \"anonymous\"\nexpect = \"http-403\""),
        );
    let job = Job::new(estate(), rules, &file);
    let (document, code) = job.judged(&["--deadline", "3s"]);
    assert_eq!(code, 3, "{document:#}");
    assert_eq!(
        statuses(&document),
        [("reads", "unknown"), ("unsigned", "pass")]
    );
}

#[test]
fn an_interrupt_prints_a_whole_document() {
    let rules = vec![Rule::always(Trouble::NeverAnswer).operation("ListServices")];
    let file = defaults("") + &call("by name", "service = \"orders\"");
    let job = Job::new(estate(), rules, &file);
    let mut command = job.command(&["-o", "json"]);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    until(|| job.n_asked("ListServices") > 0);
    interrupt(child.id());
    let (document, code) = document(&child.wait_with_output().unwrap());
    assert_eq!(code, 130);
    assert_eq!(statuses(&document), [("by name", "unknown")]);
}

/// The estate with a service policy that names another role.
fn denying() -> Value {
    let mut denying = estate();
    denying["estate"]["services"]["svc-0123456789abcdef0"]["authPolicy"]["known"]["Statement"][0]
        ["Principal"]["AWS"] = json!("arn:aws:iam::444455556666:role/other");
    denying
}

#[test]
fn a_call_that_fails_is_asked_about_again_alone_until_it_passes() {
    let retry = "retry = { within = \"30s\", every = \"1s\" }";
    let file = defaults("")
        + &call("reads", &format!("url = \"{URL}\"\n{retry}"))
        + &call(
            "unsigned",
            &format!(
                "service = \"orders\"\ncaller = \"anonymous\"\nexpect = \"http-403\"\n{retry}"
            ),
        );
    let job = Job::new(denying(), Vec::new(), &file);
    let mut command = job.command(&["-o", "json", "--save", "facts.json"]);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    until(|| job.n_asked("GetAuthPolicy") >= 4);
    job.world.replace(from_value(estate()).unwrap());
    let done = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(
        said.contains("1 call not as expected, asks again in 1s"),
        "{said}"
    );
    let (document, code) = document(&done);
    assert_eq!(
        (document["status"].as_str(), code),
        (Some("pass"), 0),
        "{document:#}"
    );
    assert!(
        document["calls"][0]["tries"].as_u64().unwrap() >= 2,
        "{document:#}"
    );
    assert_eq!(document["calls"][1]["tries"], Value::Null);
    let n_accounts = 3;
    assert_eq!(
        job.n_asked("ListServices"),
        n_accounts,
        "what passed was asked about again"
    );
    let replay = job
        .bench
        .run(&["smoke", "smoke.toml", "--snapshot", "facts.json"]);
    let said = String::from_utf8_lossy(&replay.stderr);
    assert!(
        said.contains("the `retry` of 2 calls does nothing with --snapshot"),
        "{said}"
    );
    assert_eq!(replay.status.code(), Some(0));
}

#[test]
fn a_call_that_goes_on_failing_ends_with_its_time() {
    let retry = "retry = { within = \"3s\", every = \"1s\" }";
    let file = defaults("") + &call("reads", &format!("url = \"{URL}\"\n{retry}"));
    let job = Job::new(denying(), Vec::new(), &file);
    let done = job.run(&[]);
    let text = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(1), "{text}");
    let n_rounds = job.n_asked("GetListener");
    assert!((2..=3).contains(&n_rounds), "{n_rounds}");
    assert!(text.contains(&format!("asked {n_rounds} times")), "{text}");
}

fn until(is_so: impl Fn() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < HANG, "it never came");
        thread::sleep(Duration::from_millis(20));
    }
}

fn interrupt(process: u32) {
    let killed = Command::new("kill")
        .args(["-INT", &process.to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
}
