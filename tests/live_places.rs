//! Requests and DNS questions from other places: a pod, an instance, a task. The programs that reach them
//! are stand-ins that really run the script, with `sh` on this machine before the loopback data plane;
//! and, where it is installed, the real kubectl.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
#![expect(
    unreachable_pub,
    reason = "its modules are shared with other test targets"
)]

#[path = "live/bench.rs"]
mod bench;
#[path = "world/dataplane/mod.rs"]
mod dataplane;
#[path = "places/ephemeral.rs"]
mod ephemeral;
#[path = "places/instances.rs"]
mod instances;
#[path = "places/pods.rs"]
mod pods;
#[path = "places/real_kubectl.rs"]
mod real_kubectl;
#[path = "live/stage.rs"]
mod stage;
#[path = "places/tasks.rs"]
mod tasks;
#[path = "places/where.rs"]
mod whereabouts;
#[path = "world/mod.rs"]
mod world;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::{from_value, to_value};
use serde_json::{Value, json};
use stage::{Stage, said, snapshot};

const INSTANCE: &str = "i-0c5e6f708192a3b4c";
const INTERFACE: &str = "eni-0c4d5e6f708192a3b";
const ADDRESS: &str = "10.20.1.23";
const VPC: &str = "vpc-0c1a2b3c4d5e6f708";
const POD: &str = "kubectl:prod/shop/checkout-0/app";
const TASK: &str = "ecs:apps/0a1b2c3d/checkout";
const UNSIGNED: [&str; 4] = ["--probe", "unsigned", "--caller", "anonymous"];

/// The healthy estate, where the client's interface is that of an instance.
fn estate() -> Snapshot {
    let mut value = to_value(&snapshot("healthy-lambda"));
    value["estate"]["interfaces"][INTERFACE]["detail"]["known"]["instance"] = json!(INSTANCE);
    from_value(value).unwrap()
}

/// The same before the network, with the programs of this machine first in PATH.
fn stage() -> Stage {
    let mut stage = Stage::outside(estate());
    let path = format!("{}:/usr/bin:/bin", stage.bench.path("bin").display());
    stage.bench.set("PATH", &path);
    stage
}

/// The environment of the place itself: where its programs are, and what they say of themselves.
fn place(stage: &Stage) -> Vec<(String, String)> {
    let bin = stage.bench.path("place");
    let host = stage.snapshot.call.url.clone().unwrap();
    let host = host.split('/').nth(2).unwrap().to_owned();
    program(
        stage,
        "place/dig",
        &format!(
            "case \"$*\" in *AAAA*) kind=AAAA address=fd00:ec2:80::a9fe:ab09;; *) kind=A address=169.254.171.9;; esac\n\
             echo \";; Got answer:\"\n\
             echo \";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 7\"\n\
             echo \"{host}. 60 IN $kind $address\""
        ),
    );
    // A list of processes shows arguments: they are written down here.
    let log = stage.bench.path("curl.log");
    program(
        stage,
        "place/curl",
        &format!(
            "echo \"$*\" >> {}\nexec /usr/bin/curl \"$@\"",
            log.display()
        ),
    );
    let roots = stage.plane.authority().to_string_lossy().into_owned();
    vec![
        (
            "PATH".to_owned(),
            format!("{}:/usr/bin:/bin", bin.display()),
        ),
        ("CURL_CA_BUNDLE".to_owned(), roots),
    ]
}

/// The environment as `env` takes it.
fn environment(stage: &Stage) -> String {
    let all = place(stage).into_iter();
    let all: Vec<String> = all.map(|(name, value)| format!("{name}={value}")).collect();
    all.join(" ")
}

/// Writes a program, for `sh`.
fn program(stage: &Stage, name: &str, text: &str) {
    let path = stage.bench.path(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A directory with these programs of this machine alone.
fn bare(stage: &Stage, tools: &[&str]) -> String {
    let bare = stage.bench.path("bare");
    fs::create_dir_all(&bare).unwrap();
    for tool in tools {
        let at = ["/bin", "/usr/bin"].map(|it| std::path::Path::new(it).join(tool));
        let at = at.iter().find(|it| it.exists()).unwrap();
        std::os::unix::fs::symlink(at, bare.join(tool)).unwrap();
    }
    bare.to_string_lossy().into_owned()
}

fn log(stage: &Stage, name: &str) -> String {
    fs::read_to_string(stage.bench.path(name)).unwrap_or_default()
}

/// A report as text, on one line.
fn text(done: &Output) -> String {
    let text = String::from_utf8_lossy(&done.stdout);
    assert!(!text.contains('\u{1b}'), "{text}");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One unsigned request from the client's own place, which Lattice denies.
fn assert_denied_unsigned(stage: &Stage, via: &str) -> (Value, Output) {
    let more = [&["--via", via][..], &UNSIGNED].concat();
    let (report, done) = stage.report("diagnose", &more);
    let request = &report["requests"][0];
    assert_eq!(
        request["outcome"],
        "http-403",
        "{}\n{report:#}",
        said(&done)
    );
    assert_eq!(request["place"], "client", "{}\n{report:#}", said(&done));
    assert_eq!(report["verdict"]["code"], "caller-unsigned", "{report:#}");
    assert_eq!(report["verdict"]["confidence"], "certain", "{report:#}");
    assert_eq!(stage.plane.served().len(), 1);
    (report, done)
}

#[test]
fn a_program_that_is_missing_is_named() {
    let mut stage = stage();
    let nowhere = stage.bench.path("nothing").to_string_lossy().into_owned();
    stage.bench.set("PATH", &nowhere);
    for (via, program) in [
        (POD, "`kubectl` is not installed here"),
        (TASK, "`aws` is not installed here"),
    ] {
        let done = stage.run("probe", &["--via", via, "--probe", "unsigned"]);
        assert!(text(&done).contains(program), "{}", text(&done));
    }
}

#[test]
fn a_place_that_is_none_is_a_usage_error() {
    let stage = pods::with_kubectl();
    for via in [
        "docker:x",
        "kubectl:pod",
        "ssm:web",
        "ecs:a/b",
        "kubectl:ns/--all",
        "",
    ] {
        let done = stage.run("probe", &["--via", via]);
        assert_eq!(done.status.code(), Some(2), "{via}: {}", said(&done));
        assert!(said(&done).contains("--via takes"), "{}", said(&done));
    }
    let roots = stage.plane.authority().to_string_lossy().into_owned();
    let done = stage.run("probe", &["--via", POD, "--ca-bundle", &roots]);
    assert_eq!(done.status.code(), Some(2), "{}", said(&done));
    assert!(stage.world.calls().is_empty() && log(&stage, "kubectl.log").is_empty());
}
