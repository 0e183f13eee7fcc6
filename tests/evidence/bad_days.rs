//! Logs that refuse, fail, take too long; and a query that nobody waits for any more is stopped.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::world::Settings;
use crate::world::rule::{Rule, Trouble};
use crate::{OWNER, Scene, findings, record, snapshot};

const ID: &str = "5d1c9a70-aaaa-4bbb-8ccc-1234567890ab";

fn with(change: impl FnOnce(&mut Settings)) -> Scene {
    let mut settings = Settings::default();
    change(&mut settings);
    Scene::new(snapshot("healthy-ip"), settings)
}

#[test]
fn a_refusal_is_a_gap_with_action_account_and_command() {
    for action in ["StartQuery", "GetQueryResults"] {
        let rule = Rule::always(Trouble::Refuse).operation(action);
        let scene = with(|it| it.rules = vec![rule]);
        let report = scene.report("diagnose", &["--request-id", ID]);
        assert_eq!(report["verdict"]["status"], "inconclusive", "{report:#}");
        let gaps = report["gaps"].as_array().unwrap();
        let gap = gaps
            .iter()
            .find(|it| it["action"] == format!("logs:{action}"))
            .unwrap_or_else(|| panic!("{report:#}"));
        assert_eq!(
            (gap["reason"].as_str(), gap["account"].as_str()),
            (Some("denied"), Some(OWNER))
        );
        let ask = gap["ask"].as_str().unwrap();
        assert!(
            ask.starts_with("aws logs start-query") && ask.contains(ID),
            "{ask}"
        );
        assert!(
            !report["verdict"]["suspects"]
                .to_string()
                .contains("access-log")
        );
    }
}

#[test]
fn where_the_logs_go_may_be_refused_as_well() {
    let rule = Rule::always(Trouble::Refuse).operation("ListAccessLogSubscriptions");
    let scene = with(|it| it.rules = vec![rule]);
    let report = scene.report("logs", &[]);
    let gaps = report["gaps"].to_string();
    assert!(
        gaps.contains("vpc-lattice:ListAccessLogSubscriptions"),
        "{report:#}"
    );
    assert_eq!(scene.n_asked("StartQuery"), 0);
}

#[test]
fn a_query_that_fails_is_no_answer() {
    for status in ["Failed", "Timeout", "Cancelled"] {
        let scene = with(|it| it.query_ends = status);
        scene.write(record(
            &json!({"requestId": ID, "responseCode": 403, "authDeniedReason": "Service"}),
        ));
        let report = scene.report("diagnose", &["--request-id", ID]);
        assert_eq!(report["verdict"]["status"], "inconclusive", "{report:#}");
        assert!(report["gaps"].to_string().contains(status), "{report:#}");
    }
}

#[test]
fn too_many_queries_at_once_are_waited_out() {
    let rule = Rule::always(Trouble::ThrottleTimes(3)).operation("StartQuery");
    let scene = with(|it| it.rules = vec![rule]);
    scene.write(record(
        &json!({"requestId": ID, "responseCode": 403, "authDeniedReason": "Service"}),
    ));
    let report = scene.report("diagnose", &["--request-id", ID]);
    assert_eq!(
        report["verdict"]["code"], "service-policy-denies",
        "{report:#}"
    );
}

#[test]
fn too_many_queries_at_once_are_told_as_such() {
    let code = "LimitExceededException".to_owned();
    let limit = Trouble::RefuseWith(400, code, "Account maximum query concurrency".to_owned());
    let rule = Rule::always(limit).operation("StartQuery");
    let scene = with(|it| it.rules = vec![rule]);
    let report = scene.report("diagnose", &["--request-id", ID]);
    assert_eq!(report["verdict"]["status"], "inconclusive", "{report:#}");
    let gaps = report["gaps"].to_string();
    assert!(
        gaps.contains("as many queries run in the account as may at once")
            && gaps.contains("aws logs describe-queries --status Running"),
        "{report:#}"
    );
    // The SDK has tried again before.
    assert!(scene.n_asked("StartQuery") > 1);
}

#[test]
fn a_query_is_stopped_at_the_deadline() {
    let scene = with(|it| it.query_time = Duration::from_mins(5));
    let since = Instant::now();
    let report = scene.report("diagnose", &["--request-id", ID, "--deadline", "3s"]);
    assert!(
        since.elapsed() < Duration::from_secs(12),
        "past the deadline"
    );
    assert_eq!(report["verdict"]["status"], "inconclusive", "{report:#}");
    assert_eq!(scene.n_asked("StopQuery"), 1);
    assert!(
        !findings(&report, "access-log-unread").is_empty(),
        "{report:#}"
    );
}

#[test]
fn an_interrupt_stops_the_query() {
    let scene = with(|it| it.query_time = Duration::from_mins(5));
    let args = scene.args("diagnose", &["--request-id", ID]);
    let child = scene
        .bench
        .command(&args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while scene.n_asked("GetQueryResults") == 0 {
        assert!(
            since.elapsed() < Duration::from_mins(1),
            "the query never began"
        );
        thread::sleep(Duration::from_millis(50));
    }
    let killed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(killed.unwrap().success());
    let done = child.wait_with_output().unwrap();
    assert_eq!(
        done.status.code(),
        Some(130),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert_eq!(scene.n_asked("StopQuery"), 1);
    assert!(String::from_utf8_lossy(&done.stdout).contains("INCONCLUSIVE"));
}

#[test]
fn nothing_of_a_credential_in_a_log_is_kept() {
    let scene = with(|_| {});
    scene.write(record(&json!({
        "requestId": ID, "responseCode": 403, "authDeniedReason": "Service",
        "requestPath": "/v1/orders/42?X-Amz-Signature=0123456789abcdef&X-Amz-Security-Token=IQoJb3JpZ2luX2Vj",
    })));
    let file = scene.bench.path("saved.json");
    let done = scene.run(
        "diagnose",
        &["--request-id", ID, "--save", file.to_str().unwrap(), "-v"],
    );
    let saved = std::fs::read_to_string(&file).unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &saved;
    assert!(saved.contains(ID));
    assert!(
        !said.contains("IQoJb3JpZ2lu") && !said.contains("0123456789abcdef&"),
        "{said}"
    );
    // The same verdict from the file alone.
    let again = scene
        .bench
        .run(&["diagnose", "--snapshot", file.to_str().unwrap(), "-v"]);
    assert_eq!(
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&again.stdout)
    );
}
