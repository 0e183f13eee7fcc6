//! From the request that is sent to its record, in one run: AWS, the data plane, its access log.

use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::dataplane::Settings;
use crate::stage::{Stage, said};
use crate::{findings, log_to, snapshot};

/// On the client itself, with a log that is as late as this.
fn stage(lag: Duration) -> Stage {
    let settings = Settings {
        log_lag: lag,
        ..Settings::default()
    };
    Stage::inside_with(snapshot("healthy-lambda"), settings)
}

fn evidence<'r>(report: &'r Value, source: &str) -> Vec<&'r str> {
    let all = report["evidence"].as_array().unwrap();
    let of_source = all.iter().filter(|it| it["source"] == source);
    of_source
        .map(|it| it["summary"].as_str().unwrap())
        .collect()
}

fn n_asked(stage: &Stage, operation: &str) -> usize {
    let calls = stage.world.calls();
    calls.iter().filter(|it| it.operation == operation).count()
}

#[test]
fn both_probes_are_found_in_the_log_by_their_marks() {
    let stage = stage(Duration::from_secs(2));
    let saved = stage
        .bench
        .path("saved.json")
        .to_string_lossy()
        .into_owned();
    let flags = ["--probe", "both", "--wait-for-log", "--save", &saved];
    let (report, done) = stage.report("diagnose", &flags);
    assert_eq!(stage.plane.served().len(), 2);
    let verdict = &report["verdict"];
    assert_eq!(
        (verdict["status"].as_str(), verdict["confidence"].as_str()),
        (Some("healthy"), Some("certain")),
        "{report:#}"
    );
    assert_eq!(verdict["observed"], "ok");
    let records = evidence(&report, "access-log");
    assert_eq!(records.len(), 2, "{report:#}");
    assert!(
        records
            .iter()
            .any(|it| it.contains("403, authDeniedReason Network")),
        "{records:?}"
    );
    assert!(
        records.iter().any(|it| it.ends_with(": 200")),
        "{records:?}"
    );
    // It was said what is waited for, in plain lines.
    let told = said(&done);
    assert!(
        told.contains("waiting for 2 access-log records: next look in "),
        "{told}"
    );
    assert!(!told.contains('\u{1b}') && n_asked(&stage, "StartQuery") >= 1);
    assert!(findings(&report, "access-log-pending").is_empty());
    let again = stage
        .bench
        .run(&["diagnose", "--snapshot", &saved, "-o", "json"]);
    assert_eq!(
        String::from_utf8_lossy(&again.stdout),
        String::from_utf8_lossy(&done.stdout)
    );
}

#[test]
fn the_probe_command_waits_as_well() {
    let stage = stage(Duration::ZERO);
    let (report, _) = stage.report(
        "probe",
        &[
            "--probe",
            "unsigned",
            "--caller",
            "anonymous",
            "--wait-for-log",
        ],
    );
    assert_eq!(report["verdict"]["code"], "caller-unsigned", "{report:#}");
    assert_eq!(evidence(&report, "access-log").len(), 1, "{report:#}");
}

#[test]
fn a_record_that_does_not_come_in_time_is_not_there_yet() {
    let stage = stage(Duration::from_hours(1));
    let since = Instant::now();
    let flags = ["--probe", "signed", "--wait-for-log", "--deadline", "10s"];
    let (report, _) = stage.report("diagnose", &flags);
    assert!(since.elapsed() < Duration::from_secs(20));
    assert_eq!(report["verdict"]["status"], "healthy", "{report:#}");
    assert_eq!(
        findings(&report, "access-log-pending").len(),
        1,
        "{report:#}"
    );
    assert!(findings(&report, "access-log-silent").is_empty());
}

#[test]
fn an_interrupt_while_waiting_says_not_yet() {
    let stage = stage(Duration::from_hours(1));
    let args = stage.args("diagnose", &["--probe", "signed", "--wait-for-log"]);
    let child = stage
        .bench
        .command(&args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while n_asked(&stage, "GetQueryResults") == 0 {
        assert!(since.elapsed() < Duration::from_mins(1), "nobody looked");
        thread::sleep(Duration::from_millis(50));
    }
    thread::sleep(Duration::from_millis(500));
    let killed = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(killed.unwrap().success());
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(130), "{}", said(&done));
    let text = String::from_utf8_lossy(&done.stdout);
    assert!(text.contains("access-log-pending"), "{text}");
}

#[test]
fn without_a_log_nobody_waits() {
    let mut snapshot = snapshot("healthy-lambda");
    log_to(&mut snapshot, &[]);
    let stage = Stage::inside_with(snapshot, Settings::default());
    let since = Instant::now();
    let (report, done) = stage.report("diagnose", &["--probe", "signed", "--wait-for-log"]);
    assert!(
        since.elapsed() < Duration::from_secs(20),
        "it waited for nothing"
    );
    assert!(said(&done).contains("no log group"), "{}", said(&done));
    assert_eq!(findings(&report, "access-logs-off").len(), 1, "{report:#}");
}
