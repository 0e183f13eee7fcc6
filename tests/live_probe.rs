//! Requests that are really sent: the shipped binary on and off the client's own place, before a data
//! plane that verifies signatures, refuses, resets, and is silent.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
#![expect(
    unreachable_pub,
    reason = "its modules are shared with other test targets"
)]

#[path = "live/bench.rs"]
mod bench;
#[path = "world/dataplane/mod.rs"]
mod dataplane;
#[path = "live/stage.rs"]
mod stage;
#[path = "world/mod.rs"]
mod world;

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use dataplane::{Door, Presented, Settings};
use lattice_doctor::snapshot::load::{from_value, to_value};
use serde_json::{Value, json};
use stage::{Stage, said, snapshot};

/// A healthy call of one client.
const HEALTHY: &str = "healthy-lambda";

fn with_door(door: Door) -> Stage {
    let settings = Settings {
        door,
        ..Settings::default()
    };
    Stage::inside_with(snapshot(HEALTHY), settings)
}

fn presenting(presented: Presented) -> Stage {
    let settings = Settings {
        presented,
        ..Settings::default()
    };
    Stage::inside_with(snapshot(HEALTHY), settings)
}

fn outcomes(report: &Value) -> Vec<&str> {
    let requests = report["requests"].as_array().map_or(&[][..], Vec::as_slice);
    let words = requests.iter().map(|it| it["outcome"].as_str());
    words.map(Option::unwrap_or_default).collect()
}

#[test]
fn both_are_two_requests_which_are_announced_and_told_apart() {
    let stage = Stage::outside(snapshot(HEALTHY));
    let (report, done) = stage.report("probe", &["--probe", "both"]);
    assert_eq!(outcomes(&report), ["http-403", "ok"], "{report:#}");
    assert_eq!(stage.plane.served().len(), 2);
    // From here nobody can tell what the client gets.
    assert_eq!(report["verdict"]["status"], "inconclusive", "{report:#}");
    assert_eq!(done.status.code(), Some(3));
    let announced = said(&done);
    let line = announced
        .lines()
        .find(|it| it.starts_with("sends 2 requests: GET https://orders-"));
    let line = line.unwrap_or_else(|| panic!("{announced}"));
    assert!(line.contains(
        " unsigned, then signed as arn:aws:sts::444455556666:assumed-role/checkout-service/"
    ));
    let signed = &report["requests"][1];
    assert_eq!(signed["signedWith"], "SigV4");
    assert_eq!(signed["protocol"], "HTTP/2");
    assert_eq!(signed["address"], "127.0.0.1");
    assert!(signed["milliseconds"]["firstByte"].is_u64(), "{signed:#}");
    assert!(
        report["requests"][0]["summary"]
            .as_str()
            .unwrap()
            .contains("no network-based policy")
    );
}

#[test]
fn from_elsewhere_a_request_is_shown_and_overrules_nothing() {
    let mut sick = to_value(&snapshot(HEALTHY));
    for network in sick["estate"]["serviceNetworks"]
        .as_object_mut()
        .unwrap()
        .values_mut()
    {
        network["authPolicy"] = json!({"known": {"Version": "2012-10-17", "Statement": []}});
    }
    let sick = from_value(sick).unwrap();
    let mut stage = Stage::outside(sick);
    // The data plane lets it through all the same.
    stage.plane = {
        let caller = dataplane::Caller {
            arn: stage.session.session.arn.clone(),
            secret: stage.session.secret.clone(),
            token: Some(stage.session.session.token.clone()),
        };
        let settings = Settings {
            callers: [(stage.session.key.clone(), caller)].into(),
            ..Settings::default()
        };
        dataplane::DataPlane::start(snapshot(HEALTHY), settings)
    };
    let (report, _) = stage.report("diagnose", &["--probe", "signed"]);
    assert_eq!(outcomes(&report), ["ok"], "{report:#}");
    assert_eq!(report["requests"][0]["counts"], false);
    assert_eq!(report["requests"][0]["place"], "unknown");
    assert_eq!(report["verdict"]["status"], "fault", "{report:#}");
    assert_eq!(report["verdict"]["observed"], Value::Null);
    let evidence = report["evidence"].to_string();
    assert!(evidence.contains("it proves nothing"), "{evidence}");
}

#[test]
fn from_the_clients_own_place_a_request_decides() {
    let stage = Stage::inside(snapshot(HEALTHY));
    let saved = stage
        .bench
        .path("saved.json")
        .to_string_lossy()
        .into_owned();
    let (report, done) = stage.report("diagnose", &["--probe", "both", "--save", &saved]);
    assert_eq!(outcomes(&report), ["http-403", "ok"], "{report:#}");
    assert_eq!(report["verdict"]["observed"], "ok", "{report:#}");
    assert_eq!(report["verdict"]["status"], "healthy");
    assert_eq!(report["requests"][1]["place"], "client");
    let text = fs::read_to_string(&saved).unwrap();
    stage.assert_discreet(&text);
    let again = stage
        .bench
        .run(&["diagnose", "--snapshot", &saved, "-o", "json"]);
    assert_eq!(
        String::from_utf8_lossy(&again.stdout),
        String::from_utf8_lossy(&done.stdout)
    );
}

#[test]
fn auto_sends_as_the_caller_and_from_inside_only() {
    let stage = Stage::inside(snapshot(HEALTHY));
    let (report, done) = stage.report("diagnose", &[]);
    assert_eq!(outcomes(&report), ["ok"], "{}", said(&done));
    assert!(
        said(&done).contains("sends 1 request: GET "),
        "{}",
        said(&done)
    );
    let (report, _) = stage.report("diagnose", &["--probe", "off"]);
    assert_eq!(outcomes(&report), [""; 0]);
    // The part of another hop sends nothing by itself.
    stage.report("routes", &[]);
    // Nothing that may change something is sent unasked.
    stage.report("diagnose", &["--method", "POST"]);
    assert_eq!(stage.plane.served().len(), 1);

    let stage = Stage::outside(snapshot(HEALTHY));
    let (report, _) = stage.report("diagnose", &[]);
    assert_eq!(outcomes(&report), [""; 0]);
    assert!(stage.plane.served().is_empty());
}

#[test]
fn auto_asks_for_an_anonymous_caller_without_a_signature() {
    let mut call = snapshot(HEALTHY);
    call.call.caller = Some("anonymous".to_owned());
    let stage = Stage::inside(call);
    let (report, _) = stage.report("diagnose", &[]);
    assert_eq!(outcomes(&report), ["http-403"]);
    assert_eq!(report["verdict"]["code"], "caller-unsigned", "{report:#}");
    assert_eq!(report["verdict"]["confidence"], "certain", "{report:#}");
}

#[test]
fn nobody_signs_as_somebody_else() {
    let stage = Stage::inside(snapshot(HEALTHY));
    let other = "arn:aws:iam::444455556666:role/payments";
    let (report, done) = stage.report("probe", &["--probe", "signed", "--caller", other]);
    assert!(stage.plane.served().is_empty());
    assert!(said(&done).contains("nobody signs as"), "{}", said(&done));
    assert_ne!(report["verdict"]["status"], "healthy", "{report:#}");
    assert!(
        report["gaps"]
            .to_string()
            .contains("what a request signed as"),
        "{report:#}"
    );
    // Where nobody asked for it, nothing is amiss.
    let (report, done) = stage.report("diagnose", &["--caller", other]);
    assert!(stage.plane.served().is_empty());
    assert!(
        said(&done).contains("sends no request: "),
        "{}",
        said(&done)
    );
    assert!(
        !report["gaps"].to_string().contains("what a request"),
        "{report:#}"
    );
}

#[test]
fn a_method_that_may_change_something_is_said_on_the_command_line() {
    let stage = Stage::inside(snapshot(HEALTHY));
    fs::write(
        stage.bench.path("with-method.toml"),
        "[defaults]\nmethod = \"POST\"\n",
    )
    .unwrap();
    let refused = stage.run(
        "probe",
        &["--probe", "unsigned", "--config", "with-method.toml"],
    );
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("--method"), "{}", said(&refused));
    let refused = stage.run("probe", &["--method", "DELETE"]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(refused.stdout.is_empty() && stage.plane.served().is_empty());
    stage.report("probe", &["--probe", "unsigned", "--method", "post"]);
    let served = stage.plane.served();
    assert_eq!(
        served
            .iter()
            .map(|it| it.method.as_str())
            .collect::<Vec<_>>(),
        ["POST"]
    );
}

#[test]
fn flags_that_make_no_sense_are_refused_before_anything_is_asked() {
    let stage = Stage::inside(snapshot(HEALTHY));
    for (flags, code, word) in [
        (
            vec!["--probe", "signed", "--caller", "anonymous"],
            2,
            "anonymous",
        ),
        (vec!["--connect-to", "127.0.0.1"], 2, "--connect-to"),
        (vec!["--ca-bundle", "no-such.pem"], 4, "no-such.pem"),
        (
            vec!["--ca-bundle", "lattice-doctor.toml"],
            4,
            "lattice-doctor.toml",
        ),
    ] {
        let mut args = vec!["probe".to_owned(), stage.snapshot.call.url.clone().unwrap()];
        args.extend(flags.iter().map(|it| (*it).to_owned()));
        let done = stage.bench.run(&args);
        assert_eq!(done.status.code(), Some(code), "{}", said(&done));
        assert!(said(&done).contains(word), "{}", said(&done));
    }
    assert!(stage.world.calls().is_empty());
}

#[test]
fn a_header_goes_along_and_is_part_of_the_call() {
    let stage = Stage::inside(snapshot(HEALTHY));
    let (report, _) = stage.report("diagnose", &["--probe", "both", "-H", "X-Tenant: blue"]);
    assert_eq!(report["verdict"]["observed"], "ok", "{report:#}");
    for served in stage.plane.served() {
        assert!(
            served
                .headers
                .contains(&("x-tenant".to_owned(), "blue".to_owned()))
        );
    }
}

#[test]
fn sigv4a_is_signed_for_every_region() {
    let stage = Stage::inside(snapshot(HEALTHY));
    let (report, _) = stage.report("probe", &["--probe", "signed", "--sigv4a"]);
    assert_eq!(report["requests"][0]["signedWith"], "SigV4A", "{report:#}");
    let served = stage.plane.served();
    let header = |name: &str| {
        let found = served[0].headers.iter().find(|it| it.0 == name);
        found.map(|it| it.1.clone()).unwrap_or_default()
    };
    assert!(header("authorization").starts_with("AWS4-ECDSA-P256-SHA256 "));
    assert_eq!(header("x-amz-region-set"), "*");
}

#[test]
fn a_certificate_that_is_refused_is_shown() {
    for (presented, code, word) in [
        (
            Presented::OtherName,
            "tls-name-mismatch",
            "payments.example.com",
        ),
        (Presented::Expired, "tls-untrusted", "2021-02-03"),
        (
            Presented::SelfSigned,
            "tls-untrusted",
            "issued by CN=loopback",
        ),
        (
            Presented::Nothing,
            "tls-certificate-missing",
            "no certificate",
        ),
    ] {
        let stage = presenting(presented);
        let (report, _) = stage.report("diagnose", &[]);
        assert_eq!(outcomes(&report), ["tls-error"], "{report:#}");
        assert_eq!(report["verdict"]["code"], code, "{report:#}");
        let text = stage.run("diagnose", &[]).stdout;
        let text = String::from_utf8_lossy(&text).into_owned();
        let in_one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(in_one_line.contains(word), "{text}");
        // No request went past the refusal.
        assert!(stage.plane.served().is_empty());
    }
}

#[test]
fn what_goes_wrong_with_a_connection_has_its_word() {
    for (door, outcome) in [
        (Door::Dropping, "connect-timeout"),
        (Door::Closed, "connection-refused"),
        (Door::Resetting, "connection-reset"),
        (Door::Silent, "read-timeout"),
    ] {
        let stage = with_door(door);
        let since = Instant::now();
        let (report, done) = stage.report("diagnose", &["--deadline", "5s"]);
        assert!(
            since.elapsed() < Duration::from_secs(20),
            "past the deadline"
        );
        assert_eq!(outcomes(&report), [outcome], "{}", said(&done));
        assert_eq!(report["verdict"]["observed"], outcome, "{report:#}");
        assert_ne!(report["verdict"]["status"], "healthy", "{report:#}");
        assert!(report["requests"][0]["why"].is_string(), "{report:#}");
    }
}

#[test]
fn an_interrupt_while_a_request_is_under_way_says_so() {
    let stage = with_door(Door::Silent);
    let args = stage.args("diagnose", &["-o", "json"]);
    let mut child = stage
        .bench
        .command(&args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stderr = child.stderr.take().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(stderr));
    let announced = lines.find(|it| {
        it.as_ref()
            .is_ok_and(|it| it.starts_with("sends 1 request"))
    });
    assert!(announced.is_some());
    std::thread::sleep(Duration::from_millis(300));
    let killed = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(130), "{rest:?}");
    assert!(rest.concat().contains("the request signed as"), "{rest:?}");
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    // Everything else was known by then, and an answer that did not come is none.
    assert_eq!(report["requests"], Value::Null, "{report:#}");
    assert_eq!(report["verdict"]["observed"], Value::Null, "{report:#}");
}

#[test]
fn with_too_little_time_nothing_is_sent_and_that_is_said() {
    let stage = Stage::inside(snapshot(HEALTHY));
    stage
        .world
        .set(|it| it.latency = Duration::from_millis(250));
    let (report, _) = stage.report("probe", &["--probe", "unsigned", "--deadline", "3s"]);
    assert!(stage.plane.served().is_empty());
    assert!(
        report["gaps"]
            .to_string()
            .contains("of the deadline were left"),
        "{report:#}"
    );
}

#[test]
fn a_plan_lists_the_requests_and_sends_none() {
    let stage = Stage::inside(snapshot(HEALTHY));
    for (flags, words) in [
        (
            vec!["--probe", "both"],
            "requests: 2, GET unsigned, then signed as arn:",
        ),
        (
            vec![],
            "requests: 1 where this machine is in the client VPC, else none: GET signed as",
        ),
        (vec!["--probe", "signed", "--sigv4a"], "(SigV4A)"),
    ] {
        let flags: Vec<&str> = flags.into_iter().chain(["--plan"]).collect();
        let done = stage.run("diagnose", &flags);
        let text = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(text.contains(words), "{text}");
    }
    assert!(stage.plane.served().is_empty() && stage.world.calls().is_empty());
}

#[test]
fn the_command_shows_a_table_of_both() {
    let stage = Stage::inside(snapshot(HEALTHY));
    let done = stage.run("probe", &["--probe", "both"]);
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    for words in [
        "GET unsigned",
        "GET SigV4",
        "first byte",
        "request id",
        "HTTP/2",
    ] {
        assert!(text.contains(words), "{text}");
    }
}
