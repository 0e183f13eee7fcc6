//! Serve it, gather it: for every file in `snapshots/` the shipped binary, asking a server that speaks
//! AWS's wire, gathers facts that give the same verdict.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

#[path = "live/bench.rs"]
mod bench;
#[path = "world/mod.rs"]
mod world;

use std::path::Path;

use bench::Bench;
use lattice_doctor::diagnose::diagnose;
use lattice_doctor::playbook::Playbooks;
use lattice_doctor::render::json::v1::Report;
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::fact::State;
use lattice_doctor::snapshot::load::from_text;
use lattice_doctor::snapshot::targets::TargetGroup;
use world::{Settings, World};

/// Facts that nobody could gather: each with the reason.
const UNGATHERABLE: [(&str, &str); 9] = [
    (
        "case-network-recreated-service",
        "a service that is gone has no account that could say so",
    ),
    (
        "case-network-client-in-a-vpc-without-a-way",
        "no share stands in it, and AWS is asked for shares",
    ),
    (
        "multi-network-neither-joined",
        "no share stands in it, and AWS is asked for shares",
    ),
    (
        "remedy-target-slow-2",
        "a service that no account may see has no target group to name",
    ),
    (
        "remedy-vpc-encryption-control-blocks-1",
        "DescribeVpcs of the world says nothing of encryption controls",
    ),
    (
        "unknown-network-encryption-control",
        "DescribeVpcs of the world says nothing of encryption controls",
    ),
    (
        "unknown-network-function-on-managed-instances",
        "functions of the world have no capacity provider",
    ),
    (
        "unknown-resource-configuration",
        "no service is behind its name, so that nothing is gathered",
    ),
    (
        "vpc-encryption-control-blocks",
        "DescribeVpcs of the world says nothing of encryption controls",
    ),
];

/// Serves the snapshot, gathers it with the shipped binary, and judges both.
fn same_verdict(file: &Path) -> datatest_stable::Result<()> {
    let stem = file
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    if UNGATHERABLE.iter().any(|it| it.0 == stem) {
        return Ok(());
    }
    let text = std::fs::read_to_string(file)?;
    let mut snapshot = from_text(&text).unwrap();
    lattice_doctor::call::resolve_service(&mut snapshot).unwrap();
    let Some(target) = target(&snapshot) else {
        return Ok(());
    };
    let settings = Settings {
        // Two to a page, so that every list of three has a second page.
        page_size: Some(2),
        ..Settings::default()
    };
    let world = World::start(snapshot.clone(), settings);
    let bench = Bench::new(&world, &snapshot);
    let mut args = vec!["diagnose".to_owned(), target];
    args.extend(bench::flags(&snapshot));
    let saved = bench.path("gathered.json");
    args.extend(["--save".to_owned(), saved.to_string_lossy().into_owned()]);
    let done = bench.run(&args);
    assert!(
        saved.exists(),
        "nothing was gathered: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    let mut gathered = from_text(&std::fs::read_to_string(&saved)?).unwrap();
    // What was seen of the request is not for AWS's APIs to tell.
    gathered.observations = snapshot.observations.clone();
    // It was sent as long before or after these facts were read as before or after those of the snapshot.
    let later = gathered.taken_at.duration_since(snapshot.taken_at);
    for probe in &mut gathered.observations.probes {
        probe.at = probe.at.map(|it| it + later);
    }
    gathered.call = snapshot.call.clone();
    for (id, group) in &snapshot.estate.target_groups {
        graft_health_answer(group, gathered.estate.target_groups.get_mut(id));
    }
    let is_anonymous = snapshot.call.caller.as_deref() == Some("anonymous");
    if is_anonymous || snapshot.estate.identities.is_empty() {
        // Who might sign instead is told by the user's own credentials, which are the test's here; and of a caller whom
        // the snapshot does not have, the world shows a role without policies.
        gathered.estate.identities = snapshot.estate.identities.clone();
    }
    let (expected, got) = (judged(&snapshot), judged(&gathered));
    assert_eq!(
        essence(&got),
        essence(&expected),
        "\nasked: {:#?}\ngaps: {:#?}\nexpected gaps: {:#?}\n{}",
        world
            .calls()
            .iter()
            .map(|it| format!(
                "{} {} {} {}",
                it.account, it.service, it.operation, it.about
            ))
            .collect::<Vec<_>>(),
        got.gaps
            .iter()
            .map(|it| (&it.fact, &it.detail))
            .collect::<Vec<_>>(),
        expected
            .gaps
            .iter()
            .map(|it| (&it.fact, &it.detail))
            .collect::<Vec<_>>(),
        String::from_utf8_lossy(&done.stderr)
    );
    Ok(())
}

/// What a target answers on its health-check path is asked by hand; no API of AWS tells.
fn graft_health_answer(known: &TargetGroup, gathered: Option<&mut TargetGroup>) {
    let answer = known
        .detail
        .seen()
        .and_then(|it| it.health_check.as_ref()?.answer.clone());
    if let (Some(answer), Some(gathered)) = (answer, gathered)
        && let State::Known(detail) = &mut gathered.detail.state
        && let Some(check) = &mut detail.health_check
    {
        check.answer = Some(answer);
    }
}

/// What is asked about: the URL, or the service.
fn target(snapshot: &Snapshot) -> Option<String> {
    let call = &snapshot.call;
    let service = call.service.as_deref();
    if service.is_some_and(|it| it.starts_with("arn:")) {
        // An ARN of another service is answered without asking anybody.
        return None;
    }
    call.url.clone().or_else(|| service.map(str::to_owned))
}

fn judged(snapshot: &Snapshot) -> Report {
    Report::from(&diagnose(snapshot, &Playbooks::built_in()))
}

/// What a reader acts on.
fn essence(report: &Report) -> serde_json::Value {
    let verdict = &report.verdict;
    let codes = report.chain.iter().map(|it| it.code.as_str());
    let chain: Vec<&str> = codes.collect();
    serde_json::json!({
        "status": verdict.status,
        "outcome": verdict.outcome,
        "hop": verdict.hop,
        "code": verdict.code,
        "confidence": verdict.confidence,
        "resource": verdict.resource,
        "account": verdict.account,
        "share": verdict.share,
        "chain": chain,
    })
}

datatest_stable::harness! {
    { test = same_verdict, root = "snapshots", pattern = r"\.json$" },
}
