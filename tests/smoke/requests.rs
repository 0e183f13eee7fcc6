//! Smoke checks that are judged by what a request gets: from the client's own place and from elsewhere, with
//! facts that agree and facts that do not, and a request again until it gets what is expected.

use std::fs;
use std::process::{Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::{from_value, to_value};
use serde_json::{Value, json};

use crate::dataplane;
use crate::stage::{Stage, said, snapshot};
use crate::world::metadata::Place;

const SERVICE: &str = "svc-0123456789abcdef0";

/// The shared part of a file: whoever calls in the snapshot, from where it does.
fn file(snapshot: &Snapshot, calls: &str) -> String {
    let call = &snapshot.call;
    format!(
        "[defaults]\ncaller = \"{}\"\nclient-vpc = \"{}\"\nclient = \"{}\"\nurl = \"{}\"\n{calls}",
        call.caller.as_deref().unwrap(),
        call.client_vpc.as_deref().unwrap(),
        call.client.as_deref().unwrap(),
        call.url.as_deref().unwrap(),
    )
}

/// A signed call by both, an unsigned one by its request, and one by the facts alone.
const THREE: &str = "
[[calls]]
name = \"signed\"
expect = \"ok\"
judge = \"both\"
[[calls]]
name = \"unsigned\"
caller = \"anonymous\"
expect = \"http-403\"
code = \"caller-unsigned\"
judge = \"probe\"
[[calls]]
name = \"facts\"
expect = \"ok\"
";

/// One call that is expected to get through.
fn one(more: &str) -> String {
    format!("[[calls]]\nname = \"orders\"\nexpect = \"ok\"\n{more}\n")
}

fn args(stage: &Stage, calls: &str, more: &[&str]) -> Vec<String> {
    let text = file(&stage.snapshot, calls);
    fs::write(stage.bench.path("smoke.toml"), text).unwrap();
    let fixed = ["smoke", "smoke.toml"].map(str::to_owned);
    let more = more.iter().map(|it| (*it).to_owned());
    fixed.into_iter().chain(stage.way()).chain(more).collect()
}

fn run(stage: &Stage, calls: &str, more: &[&str]) -> Output {
    let done = stage.bench.run(&args(stage, calls, more));
    stage.assert_discreet(&said(&done));
    stage.assert_discreet(&String::from_utf8_lossy(&done.stdout));
    done
}

/// The document and the exit code.
fn judged(stage: &Stage, calls: &str, more: &[&str]) -> (Value, i32, String) {
    let done = run(stage, calls, &[more, &["-o", "json"]].concat());
    let said = said(&done);
    let document = serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{said}"));
    (document, done.status.code().unwrap(), said)
}

fn statuses(document: &Value) -> String {
    let calls = document["calls"].as_array().unwrap();
    let words = calls.iter().map(|it| it["status"].as_str().unwrap());
    words.collect::<Vec<_>>().join(" ")
}

fn summary(document: &Value, idx: usize) -> &str {
    document["calls"][idx]["expected"]["summary"]
        .as_str()
        .unwrap()
}

/// The service's policy names somebody else.
fn denying(snapshot: &Snapshot) -> Snapshot {
    let mut value = to_value(snapshot);
    let policy = &mut value["estate"]["services"][SERVICE]["authPolicy"]["known"];
    policy["Statement"][0]["Principal"]["AWS"] = json!("arn:aws:iam::444455556666:role/other");
    from_value(value).unwrap()
}

#[test]
fn each_call_is_judged_by_what_it_says() {
    let stage = Stage::inside(snapshot("healthy-lambda"));
    let (document, code, said) = judged(&stage, THREE, &["--save", "facts.json"]);
    assert_eq!(
        (statuses(&document).as_str(), code),
        ("pass pass pass", 0),
        "{document:#}"
    );
    let ways: Vec<&str> = (0..3)
        .map(|idx| document["calls"][idx]["judgedBy"].as_str().unwrap())
        .collect();
    assert_eq!(ways, ["both", "probe", "facts"]);
    assert_eq!(
        summary(&document, 0),
        "expected ok: as expected, by the facts and by a request"
    );
    assert_eq!(
        summary(&document, 1),
        "expected http-403 by caller-unsigned: as expected, by a request"
    );
    assert_eq!(document["calls"][1]["verdict"]["confidence"], "certain");
    // As many were sent as were announced, each as its caller.
    assert!(
        said.contains("signed: sends 1 request: GET https://orders-"),
        "{said}"
    );
    assert!(said.contains(" unsigned\n"), "{said}");
    assert_eq!(said.matches("sends 1 request").count(), 2, "{said}");
    let served = stage.plane.served();
    let signed: Vec<bool> = served
        .iter()
        .map(|it| it.headers.iter().any(|it| it.0 == "authorization"))
        .collect();
    assert_eq!(signed.len(), 2);
    assert!(signed.contains(&true) && signed.contains(&false));
    // What was seen of each call is saved with it, and nothing that signed it.
    stage.assert_discreet(&fs::read_to_string(stage.bench.path("facts.json")).unwrap());
    let replay = [
        "smoke",
        "smoke.toml",
        "--snapshot",
        "facts.json",
        "-o",
        "json",
    ];
    let replay = stage.bench.run(&replay);
    let again: Value = serde_json::from_slice(&replay.stdout).unwrap();
    assert_eq!(again, document);
    assert_eq!(stage.plane.served().len(), 2, "a replay sends nothing");
    // Asked about by itself, each is the call that it was.
    let url = stage.snapshot.call.url.clone().unwrap();
    let vpc = stage.snapshot.call.client_vpc.clone().unwrap();
    let client = stage.snapshot.call.client.clone().unwrap();
    let alone = [
        "diagnose",
        &url,
        "--snapshot",
        "facts.json",
        "--caller",
        "anonymous",
        "--client-vpc",
        &vpc,
        "--client",
        &client,
        "-o",
        "json",
    ];
    let alone: Value = serde_json::from_slice(&stage.bench.run(&alone).stdout).unwrap();
    assert_eq!(alone["verdict"]["observed"], "http-403", "{alone:#}");
    assert_eq!(alone["requests"][0]["caller"], "anonymous");
}

#[test]
fn facts_and_request_that_disagree_are_told_apart() {
    let healthy = snapshot("healthy-lambda");
    let stage = Stage::inside(denying(&healthy));
    stage.plane.replace(healthy.clone());
    let calls = ["facts", "probe", "both"]
        .map(|it| format!("[[calls]]\nname = \"{it}\"\nexpect = \"ok\"\njudge = \"{it}\"\n"));
    let (document, code, _) = judged(&stage, &calls.concat(), &[]);
    assert_eq!(code, 1);
    assert_eq!(statuses(&document), "fail pass fail", "{document:#}");
    assert_eq!(
        summary(&document, 2),
        "expected ok: by the facts got http-403 at service by service-policy-denies; as expected, by a request"
    );
    // What is amiss is what is shown, with its fix.
    assert_eq!(
        document["calls"][2]["verdict"]["code"],
        "service-policy-denies"
    );
    assert_eq!(
        document["calls"][2]["report"]["chain"][0]["code"],
        "service-policy-denies"
    );
    // And the other way round: the facts allow what is refused.
    let stage = Stage::inside(healthy.clone());
    stage.plane.replace(denying(&healthy));
    let (document, code, _) = judged(&stage, &calls.concat(), &[]);
    assert_eq!(
        (statuses(&document).as_str(), code),
        ("pass fail fail", 1),
        "{document:#}"
    );
    assert_eq!(
        summary(&document, 1),
        "expected ok: a request got http-403 at service by service-policy-denies"
    );
    assert_eq!(
        summary(&document, 2),
        "expected ok: by the facts as expected; a request got http-403 at service by service-policy-denies"
    );
}

#[test]
fn a_request_from_elsewhere_judges_nothing() {
    let stage = Stage::outside(snapshot("healthy-lambda"));
    let (document, code, _) = judged(&stage, &one(""), &["--judge", "probe"]);
    assert_eq!(
        (statuses(&document).as_str(), code),
        ("unknown", 3),
        "{document:#}"
    );
    assert_eq!(stage.plane.served().len(), 1);
    assert_eq!(
        summary(&document, 0),
        "expected ok: not known, a request was sent from where nobody knows to be inside the client VPC, about which it proves nothing"
    );
}

#[test]
fn nobody_signs_as_somebody_else_and_that_is_said() {
    let stage = Stage::inside(snapshot("healthy-lambda"));
    let other = "caller = \"arn:aws:iam::444455556666:role/payments\"\njudge = \"probe\"";
    let (document, code, _) = judged(&stage, &one(other), &[]);
    assert_eq!(code, 3, "{document:#}");
    assert!(stage.plane.served().is_empty());
    let said = summary(&document, 0);
    assert!(
        said.contains("no request tells: the credentials in use are those of"),
        "{said}"
    );
}

#[test]
fn what_may_change_something_is_sent_only_where_the_call_itself_says_so() {
    let stage = Stage::inside(snapshot("healthy-lambda"));
    for (calls, more) in [
        (one("method = \"POST\""), &["--judge", "both"][..]),
        (
            format!("judge = \"probe\"\n{}", one("method = \"POST\"")),
            &[],
        ),
        (
            format!("method = \"POST\"\n{}", one("judge = \"probe\"")),
            &[],
        ),
    ] {
        let done = run(&stage, &calls, more);
        let said = said(&done);
        assert_eq!(done.status.code(), Some(2), "{said}");
        assert!(
            said.contains("a request by POST may change something"),
            "{said}"
        );
    }
    assert!(stage.plane.served().is_empty() && stage.world.calls().is_empty());
    let both = one("method = \"POST\"\njudge = \"probe\"");
    let (document, _, _) = judged(&stage, &both, &[]);
    assert_eq!(stage.plane.served()[0].method, "POST", "{document:#}");
}

#[test]
fn flags_that_leave_no_request_are_told() {
    let stage = Stage::inside(snapshot("healthy-lambda"));
    let (document, code, _) = judged(&stage, &one("judge = \"probe\""), &["--probe", "off"]);
    assert_eq!(code, 3);
    assert_eq!(
        summary(&document, 0),
        "expected ok: not known, no request tells: --probe off was given"
    );
    let done = run(&stage, &one("judge = \"probe\""), &["--plan"]);
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        text.contains("requests, one a call:\n  orders: GET https://orders-"),
        "{text}"
    );
    assert!(
        text.contains(", signed as arn:aws:sts::444455556666:"),
        "{text}"
    );
    assert!(stage.plane.served().is_empty());
    for (flags, words) in [
        (["--probe", "both"], "and not --probe"),
        (["--judge", "luck"], "`luck` is no way to judge"),
    ] {
        let done = run(&stage, &one(""), &flags);
        assert_eq!(done.status.code(), Some(2));
        assert!(said(&done).contains(words), "{}", said(&done));
    }
    for (calls, words) in [
        (
            "via = \"docker:x\"\njudge = \"probe\"",
            "`via` takes local, ssm:i-",
        ),
        ("judge = \"request\"", "did you mean `probe`?"),
    ] {
        let done = run(&stage, &one(calls), &[]);
        assert_eq!(done.status.code(), Some(2));
        assert!(said(&done).contains(words), "{}", said(&done));
    }
}

#[test]
fn a_request_is_sent_again_until_it_gets_what_is_expected() {
    let healthy = snapshot("healthy-lambda");
    let stage = Stage::inside(healthy.clone());
    stage.plane.replace(denying(&healthy));
    let calls = one("judge = \"probe\"\nretry = { within = \"40s\", every = \"1s\" }");
    let mut command = stage.bench.command(&args(&stage, &calls, &["-o", "json"]));
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while stage.plane.served().is_empty() {
        assert!(
            since.elapsed() < Duration::from_secs(30),
            "nothing was sent"
        );
        thread::sleep(Duration::from_millis(20));
    }
    stage.plane.replace(healthy);
    let done = child.wait_with_output().unwrap();
    let document: Value =
        serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{}", said(&done)));
    assert_eq!(done.status.code(), Some(0), "{document:#}");
    let tries = document["calls"][0]["tries"].as_u64().unwrap();
    assert_eq!(tries, stage.plane.served().len() as u64);
    assert_eq!(said(&done).matches("sends 1 request").count() as u64, tries);
}

#[test]
fn calls_of_several_regions_are_each_asked_in_their_own() {
    let stage = Stage::new(
        snapshot("healthy-lambda"),
        Place::Nowhere,
        dataplane::Settings::default(),
    );
    let calls = one("")
        + "[[calls]]\nname = \"there\"\nexpect = \"ok\"\n\
           url = \"https://refunds-0fedcba9876543210.7d67968.vpc-lattice-svcs.us-east-1.on.aws\"\n"
        + "[[calls]]\nname = \"here again\"\nexpect = \"http-403\"\ncaller = \"anonymous\"\n";
    let (document, code, _) = judged(&stage, &calls, &["--probe", "off"]);
    assert_eq!(
        (statuses(&document).as_str(), code),
        ("pass unknown pass", 3),
        "{document:#}"
    );
    let names: Vec<&str> = (0..3)
        .map(|idx| document["calls"][idx]["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["orders", "there", "here again"]);
    let regions: Vec<String> = stage
        .world
        .calls()
        .iter()
        .map(|it| it.region.clone())
        .collect();
    for region in ["eu-west-1", "us-east-1"] {
        assert!(regions.iter().any(|it| it == region), "{regions:?}");
    }
    let done = run(&stage, &calls, &["--save", "facts.json"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(
        said(&done).contains("these calls are in eu-west-1 and us-east-1"),
        "{}",
        said(&done)
    );
    let done = run(&stage, &calls, &["--plan"]);
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        text.contains("plan for 2 calls in eu-west-1")
            && text.contains("plan for 1 calls in us-east-1"),
        "{text}"
    );
}

#[test]
fn the_region_that_the_calls_name_holds_whatever_the_environment_says() {
    let mut stage = Stage::inside(snapshot("healthy-lambda"));
    let more = ["--probe", "off", "--region", "us-west-2"];
    for variable in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
        stage.bench.set(variable, "us-east-1");
    }
    let both = one("") + &one("").replace("orders", "again");
    for more in [&more[..2], &more] {
        let (document, code, said) = judged(&stage, &both, more);
        assert_eq!(
            (statuses(&document).as_str(), code),
            ("pass pass", 0),
            "{document:#}"
        );
        let n_warnings = usize::from(more.len() > 2);
        assert_eq!(said.matches("is left aside").count(), n_warnings, "{said}");
    }
    let regional = |it: &str| !["sts", "iam", "organizations"].contains(&it);
    for it in stage
        .world
        .calls()
        .iter()
        .filter(|it| regional(&it.service))
    {
        assert_eq!(it.region, "eu-west-1", "{}", it.operation);
    }
}
