//! A log that is silent: when that says something, and what it outweighs. Pure, over saved snapshots.

use std::fs;

use lattice_doctor::diagnose::diagnose;
use lattice_doctor::playbook::Playbooks;
use lattice_doctor::render::json::v1::Report;
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::{from_text, from_value};
use serde_json::{Value, json};

fn saved(name: &str) -> Value {
    let text = fs::read_to_string(format!("snapshots/{name}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn judged(value: Value) -> Report {
    let mut snapshot: Snapshot = from_value(value).unwrap();
    lattice_doctor::call::resolve_service(&mut snapshot).unwrap();
    Report::from(&diagnose(&snapshot, &Playbooks::built_in()))
}

fn codes(report: &Report) -> Vec<&str> {
    let all = report.hops.iter().flat_map(|it| &it.findings);
    all.map(|it| it.code.as_str()).collect()
}

/// The same observations in front of another estate.
fn silent_in(name: &str) -> Value {
    let mut value = saved(name);
    value["observations"] = saved("access-log-silent")["observations"].clone();
    value
}

#[test]
fn too_early_says_nothing_and_late_says_that_it_never_arrived() {
    for (looked, code) in [
        ("2026-03-02T03:09:00Z", "access-log-pending"),
        ("2026-03-02T03:12:29Z", "access-log-pending"),
        ("2026-03-02T03:12:30Z", "access-log-silent"),
    ] {
        let mut value = saved("access-log-silent");
        for search in value["observations"]["searches"].as_array_mut().unwrap() {
            search["to"] = json!(looked);
        }
        let report = judged(value);
        assert!(
            codes(&report).contains(&code),
            "{looked}: {:?}",
            codes(&report)
        );
    }
}

#[test]
fn a_window_that_begins_later_proves_nothing() {
    let mut value = saved("access-log-silent");
    for search in value["observations"]["searches"].as_array_mut().unwrap() {
        search["from"] = json!("2026-03-02T03:09:00Z");
    }
    assert!(codes(&judged(value)).contains(&"access-log-pending"));
}

#[test]
fn a_search_without_an_end_proves_nothing() {
    let mut value = saved("access-log-silent");
    for search in value["observations"]["searches"].as_array_mut().unwrap() {
        search["answer"] = json!({"unknown": "the query ended Failed"});
    }
    let report = judged(value);
    assert!(codes(&report).contains(&"access-log-unread"));
    assert!(!codes(&report).contains(&"access-log-silent"));
    assert!(
        report.gaps.iter().any(|it| it.detail.contains("Failed")),
        "{:?}",
        report.gaps
    );
}

#[test]
fn a_gate_that_refuses_would_have_left_a_record() {
    let mut value = silent_in("service-policy-denies");
    let before = judged(saved("service-policy-denies"));
    assert_eq!(before.verdict.confidence, "certain");
    // The probe got no answer, and the facts say that a policy refuses it.
    value["observations"]["probes"] = json!([]);
    value["observations"]["requestId"] = json!("5d1c9a70-aaaa-4bbb-8ccc-1234567890ab");
    value["observations"]["response"] = json!({"date": "2026-03-02T03:08:30Z"});
    for search in value["observations"]["searches"].as_array_mut().unwrap() {
        search["requestIds"] = json!(["5d1c9a70-aaaa-4bbb-8ccc-1234567890ab"]);
    }
    let report = judged(value);
    assert_eq!(
        report.verdict.code.as_deref(),
        Some("service-policy-denies")
    );
    assert_eq!(report.verdict.confidence, "likely", "{:#?}", report.verdict);
}

#[test]
fn a_fault_of_the_network_is_as_certain_as_before() {
    let before = judged(saved("association-sg-blocks-listener"));
    let report = judged(silent_in("association-sg-blocks-listener"));
    assert_eq!(before.verdict.code, report.verdict.code);
    assert_eq!(report.verdict.confidence, "certain");
}

#[test]
fn an_answer_outweighs_a_silent_log() {
    let mut value = silent_in("service-policy-denies");
    value["observations"]["probes"][0]["outcome"] = json!("http-403");
    let report = judged(value);
    assert_eq!(
        report.verdict.code.as_deref(),
        Some("service-policy-denies")
    );
    assert_eq!(
        report.verdict.confidence, "certain",
        "{:#?}",
        report.verdict
    );
    let mut value = silent_in("healthy-ip");
    value["observations"]["probes"][0]["outcome"] = json!("ok");
    assert_eq!(judged(value).verdict.status, "healthy");
}

#[test]
fn suspects_behind_the_door_are_ruled_out() {
    let mut value = silent_in("unexplained-read-timeout");
    let before = judged(saved("unexplained-read-timeout"));
    assert!(before.verdict.suspects.iter().any(|it| it == "target-slow"));
    value["observations"]["probes"][0]["outcome"] = json!("read-timeout");
    let report = judged(value);
    let suspects = &report.verdict.suspects;
    assert!(
        !suspects.iter().any(|it| it.starts_with("target")),
        "{suspects:?}"
    );
}

#[test]
fn the_silent_snapshots_read_back() {
    for name in [
        "access-log-silent",
        "access-log-pending",
        "access-log-unread",
        "access-log-denials",
    ] {
        from_text(&saved(name).to_string()).unwrap();
    }
}
