//! How long a replayed verdict takes: the whole process, and the parts of it.
//!
//! `cargo bench --bench verdict`. The estate of 500 services and 500 VPCs is made here, from the
//! smallest healthy one.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::path::PathBuf;
use std::process::{Command, Stdio};

use divan::Bencher;
use lattice_doctor::call::resolve_service;
use lattice_doctor::diagnose::diagnose;
use lattice_doctor::playbook::Playbooks;
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::from_text;
use serde_json::{Map, Value};

const ONE_CALL: &str = "snapshots/association-sg-blocks-listener.json";
const HEALTHY: &str = "snapshots/healthy-ip.json";
const ESTATE_SIZE: usize = 500;

fn main() {
    report_memory();
    divan::main();
}

fn read(file: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join(file)).expect("the snapshot is part of the repository")
}

fn load(text: &str) -> Snapshot {
    let mut snapshot = from_text(text).expect("a snapshot of the repository is readable");
    resolve_service(&mut snapshot).expect("it names its call");
    snapshot
}

/// The estate of one call, with every service, network association and VPC of it 500 times over.
fn estate() -> String {
    let mut whole: Value = serde_json::from_str(&read(HEALTHY)).expect("JSON");
    let estate = whole["estate"].as_object_mut().expect("an object");
    for collection in [
        "services",
        "listeners",
        "serviceAssociations",
        "vpcs",
        "vpcAssociations",
        "targetGroups",
        "interfaces",
        "securityGroups",
    ] {
        let Some(Value::Object(resources)) = estate.get(collection).cloned() else {
            continue;
        };
        let mut many: Map<String, Value> = resources.clone();
        for index in 1..ESTATE_SIZE {
            for (key, resource) in &resources {
                many.insert(renamed(key, index), numbered(resource, index));
            }
        }
        estate.insert(collection.to_owned(), Value::Object(many));
    }
    whole.to_string()
}

/// An id of the same form for copy `index`.
fn renamed(id: &str, index: usize) -> String {
    const KINDS: [&str; 9] = [
        "svc-",
        "listener-",
        "snsa-",
        "vpc-",
        "snva-",
        "tg-",
        "eni-",
        "sg-",
        "subnet-",
    ];
    if KINDS.iter().any(|it| id.starts_with(it)) && id.len() > 12 {
        format!("{}{index:04x}", &id[..id.len() - 4])
    } else {
        id.to_owned()
    }
}

/// A resource that speaks of the copies of what it spoke of; subnets and networks stay shared.
fn numbered(value: &Value, index: usize) -> Value {
    match value {
        Value::String(text) if !text.starts_with("subnet-") => Value::String(renamed(text, index)),
        Value::Array(items) => items.iter().map(|it| numbered(it, index)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.clone(), numbered(value, index)))
            .collect(),
        other => other.clone(),
    }
}

fn replay() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lattice-doctor"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["diagnose", "--snapshot", ONE_CALL, "--exit-zero"])
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

/// The whole process: start, read, verdict, report.
#[divan::bench(sample_count = 100)]
fn process(bencher: Bencher) {
    bencher.bench(|| replay().status().expect("the binary starts").success());
}

/// The process that does nothing but say its version: the floor of [`process`].
#[divan::bench(sample_count = 100)]
fn process_floor(bencher: Bencher) {
    bencher.bench(|| {
        Command::new(env!("CARGO_BIN_EXE_lattice-doctor"))
            .arg("--version")
            .stdout(Stdio::null())
            .status()
            .expect("the binary starts")
            .success()
    });
}

#[divan::bench]
fn one_call_load(bencher: Bencher) {
    let text = read(ONE_CALL);
    bencher.bench(|| load(&text));
}

#[divan::bench]
fn one_call_verdict(bencher: Bencher) {
    let snapshot = load(&read(ONE_CALL));
    bencher.bench(|| diagnose(&snapshot, &Playbooks::built_in()));
}

/// 500 services and 500 VPCs: load and one verdict.
#[divan::bench(sample_count = 20)]
fn estate_of_500(bencher: Bencher) {
    let text = estate();
    bencher.bench(|| diagnose(&load(&text), &Playbooks::built_in()));
}

/// Peak resident memory of one replay, as the kernel counts it. Says so where GNU time is missing.
fn report_memory() {
    let inner = replay();
    let timed = Command::new("/usr/bin/time")
        .args(["-f", "%M"])
        .arg(inner.get_program())
        .args(inner.get_args())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    match timed {
        Ok(output) => {
            let kib = String::from_utf8_lossy(&output.stderr);
            println!("peak memory of one replay: {} KiB", kib.trim());
        }
        Err(_) => println!("peak memory of one replay: not measured, /usr/bin/time is not here"),
    }
}
