//! `watch` over a world that changes under it: it ends with the change, asks no more than once a run, and
//! an interrupt between two runs ends it with the last verdict.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::from_value;
use serde_json::json;

use crate::bench::{self, Bench};
use crate::world::{Settings, World};

/// The lab with a service policy that names another role.
fn denying() -> Snapshot {
    let mut value = crate::healthy();
    value["estate"]["services"]["svc-0123456789abcdef0"]["authPolicy"]["known"]["Statement"][0]["Principal"] =
        json!({"AWS": "arn:aws:iam::444455556666:role/other"});
    from_value(value).unwrap()
}

/// Starts a watch, and reads what it says until it waits for the first time.
fn watch(
    bench: &Bench,
    snapshot: &Snapshot,
    every: &str,
) -> (Child, BufReader<impl Read + use<>>, String) {
    let mut args = vec!["watch".to_owned(), snapshot.call.url.clone().unwrap()];
    args.extend(bench::flags(snapshot));
    args.extend(["--every", every, "--deadline", "50s"].map(str::to_owned));
    let mut child = bench
        .command(&args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut text = String::new();
    while !text.contains("asks again in") {
        assert_ne!(said.read_line(&mut text).unwrap(), 0, "it ended: {text}");
    }
    (child, said, text)
}

#[test]
fn a_watch_ends_when_the_world_changes() {
    let denying = denying();
    let world = World::start(denying.clone(), Settings::default());
    let bench = Bench::new(&world, &denying);
    let (child, mut rest, said) = watch(&bench, &denying, "1s");
    assert!(
        said.contains("run 1: FAULT http-403 at service: service-policy-denies; asks again in 1s"),
        "{said}"
    );
    world.replace(from_value(crate::healthy()).unwrap());
    let mut all = said;
    rest.read_to_string(&mut all).unwrap();
    let done = child.wait_with_output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(0), "{text}\n{all}");
    assert!(text.starts_with("CHANGED  after "), "{text}");
    assert!(
        text.contains("before: FAULT http-403 at service: service-policy-denies"),
        "{text}"
    );
    assert!(text.contains("now:    HEALTHY ok"), "{text}");
    // One run is told of each time it waits; the last one is the report.
    let n_runs = 1 + all.matches("asks again in").count();
    let calls = world.calls();
    let n_asked = calls
        .iter()
        .filter(|it| it.operation == "GetListener")
        .count();
    assert_eq!(n_asked, n_runs, "{all}");
    assert!(n_runs <= 3, "{all}");
}

#[test]
fn an_interrupt_between_two_runs_ends_a_watch_with_the_last_verdict() {
    let denying = denying();
    let world = World::start(denying.clone(), Settings::default());
    let bench = Bench::new(&world, &denying);
    let (child, mut rest, _) = watch(&bench, &denying, "40s");
    let since = Instant::now();
    // The pause begins right after the line that tells of it.
    std::thread::sleep(Duration::from_millis(500));
    let killed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    let mut all = String::new();
    rest.read_to_string(&mut all).unwrap();
    let done = child.wait_with_output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    assert!(since.elapsed() < Duration::from_secs(30), "it slept on");
    assert_eq!(done.status.code(), Some(130), "{text}{all}");
    assert!(text.contains(": interrupted\n"), "{text}");
    assert!(text.contains("FAULT  http-403 at service"), "{text}");
}
