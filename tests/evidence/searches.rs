//! What is looked for, what is found, and what becomes of it.

use serde_json::{Value, json};

use crate::world::Settings;
use crate::{GROUP, Scene, findings, log_to, record, snapshot};

const ID: &str = "5d1c9a70-aaaa-4bbb-8ccc-1234567890ab";

fn healthy() -> Scene {
    Scene::new(snapshot("healthy-ip"), Settings::default())
}

#[test]
fn a_denied_request_is_found_by_its_id() {
    let scene = healthy();
    scene.write(record(&json!({
        "requestId": ID, "responseCode": 403, "authDeniedReason": "Service", "failureReason": "ClientAccessDenied",
    })));
    scene.write(record(&json!({})));
    let report = scene.report("diagnose", &["--request-id", ID]);
    let verdict = &report["verdict"];
    assert_eq!(verdict["code"], "service-policy-denies", "{report:#}");
    assert_eq!(
        (verdict["status"].as_str(), verdict["confidence"].as_str()),
        (Some("fault"), Some("likely"))
    );
    // The facts allow it now.
    assert!(!findings(&report, "changed-since").is_empty());
    let evidence = report["evidence"].to_string();
    assert!(
        evidence.contains(ID) && evidence.contains("1 record matched"),
        "{evidence}"
    );
    assert_eq!(scene.n_asked("StartQuery"), 1);
    let asked = scene.world.calls();
    let query = asked
        .iter()
        .find(|it| it.operation == "StartQuery")
        .unwrap();
    // As the owner of the log, by its name.
    assert_eq!(query.account, crate::OWNER);
    assert!(query.about.contains("logGroupNames") && !query.about.contains("logGroupIdentifiers"));
}

#[test]
fn the_response_that_was_pasted_names_its_request() {
    let scene = healthy();
    scene.write(record(&json!({
        "requestId": ID, "responseCode": 503, "failureReason": "TargetConnectionError",
    })));
    let file = scene.bench.path("response.txt");
    let response = format!(
        "HTTP/1.1 503 Service Unavailable\r\nx-amzn-requestid: {ID}\r\n\r\nService Unavailable"
    );
    std::fs::write(&file, response).unwrap();
    let report = scene.report("diagnose", &["--response", file.to_str().unwrap()]);
    assert_eq!(
        report["verdict"]["code"], "target-connection-failing",
        "{report:#}"
    );
    let summary = report["verdict"]["summary"].as_str().unwrap();
    assert!(summary.contains("TargetConnectionError"), "{summary}");
}

#[test]
fn the_names_of_the_guide_are_read_too() {
    let scene = healthy();
    scene.write(record(&json!({
        "requestId": ID, "responseCode": 403, "authDeniedReason": null, "authPolicy": "Network",
        "startTime": null, "@timestamp": crate::now(), "resolvedUser": null, "targetIpPort": null,
        "callerPrincipal": "arn:aws:sts::444455556666:assumed-role/checkout-service/other",
        "destinationIpPort": "-", "failureReason": "null",
    })));
    let report = scene.report("diagnose", &["--request-id", ID]);
    assert_eq!(
        report["verdict"]["code"], "network-policy-denies",
        "{report:#}"
    );
}

#[test]
fn a_hostile_id_is_no_query_of_its_own() {
    let scene = healthy();
    scene.write(record(&json!({})));
    for id in [
        "x\" or responseCode > 0 | limit 5",
        "\\",
        "a\n| fields @message",
        "']",
    ] {
        let report = scene.report("diagnose", &["--request-id", id]);
        let searches = report["evidence"].to_string();
        assert!(searches.contains("0 records matched"), "{id}: {searches}");
        assert_eq!(report["verdict"]["status"], "healthy", "{id}: {report:#}");
    }
}

#[test]
fn logs_counts_who_is_refused() {
    let scene = healthy();
    for number in 0..3 {
        scene.write(record(&json!({
            "requestId": format!("id-{number}"), "responseCode": 403, "authDeniedReason": "Service",
            "requestMethod": "DELETE",
        })));
    }
    scene.write(record(&json!({
        "requestId": "id-9", "responseCode": 403, "authDeniedReason": "Network", "resolvedUser": "Anonymous",
        "requestPath": "/a\u{1b}[31m",
    })));
    scene.write(record(&json!({})));
    // Another service of the same network.
    scene.write(record(&json!({
        "serviceArn": "arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0fedcba9876543210",
        "requestId": "id-8", "responseCode": 500,
    })));
    let report = scene.report("logs", &[]);
    let groups = findings(&report, "access-log-denials");
    assert_eq!(groups.len(), 2, "{report:#}");
    let first = groups[0]["summary"].as_str().unwrap();
    assert!(
        first.starts_with("3 × DELETE /v1/orders/42 by arn:"),
        "{first}"
    );
    let done = scene.run("logs", &[]);
    let text = String::from_utf8_lossy(&done.stdout);
    assert!(!text.contains('\u{1b}'), "{text:?}");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "HEALTHY logs",
        "searched",
        "scanned (less than 0.01 USD)",
        "3 × DELETE",
        "1 × GET",
        "Anonymous",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_symptom_asks_for_the_callers_own_troubles() {
    let scene = healthy();
    scene.write(record(&json!({
        "requestId": ID, "responseCode": 403, "authDeniedReason": "Identity",
    })));
    scene.write(record(&json!({
        "requestId": "id-2", "responseCode": 403, "authDeniedReason": "Network",
        "resolvedUser": "arn:aws:sts::444455556666:assumed-role/other/x",
    })));
    scene.write(record(&json!({
        "requestId": "id-3", "responseCode": 403, "authDeniedReason": "Network",
        "sourceVpcId": "vpc-0fedcba9876543210",
    })));
    let report = scene.report("diagnose", &["--symptom", "403"]);
    assert_eq!(
        report["verdict"]["code"], "caller-identity-policy-denies",
        "{report:#}"
    );
    assert_eq!(
        findings(&report, "access-log-denials").len(),
        1,
        "{report:#}"
    );
}

#[test]
fn an_old_refusal_does_not_outweigh_a_newer_success() {
    let scene = healthy();
    scene.write(record(&json!({
        "requestId": "id-1", "responseCode": 403, "authDeniedReason": "Service",
        "startTime": "2020-01-01T00:00:00Z",
    })));
    scene.write(record(
        &json!({"requestId": "id-2", "targetIpPort": "10.40.1.11:80"}),
    ));
    let report = scene.report("logs", &["--since", "4000d"]);
    assert_ne!(report["verdict"]["status"], "fault", "{report:#}");
    assert_eq!(scene.n_asked("StartQuery"), 2);
}

#[test]
fn a_plain_diagnosis_searches_nothing() {
    let scene = healthy();
    scene.report("diagnose", &[]);
    scene.report("diagnose", &["--symptom", "timeout"]);
    assert_eq!(scene.n_asked("StartQuery"), 0);
}

#[test]
fn one_query_reads_all_groups_of_an_account() {
    let mut snapshot = snapshot("healthy-ip");
    let other = GROUP.replace("orders", "orders-audit");
    log_to(&mut snapshot, &[GROUP, &other]);
    let scene = Scene::new(snapshot, Settings::default());
    scene.report("logs", &[]);
    assert_eq!(scene.n_asked("StartQuery"), 1);
}

#[test]
fn logs_that_are_off_are_no_search() {
    let mut snapshot = snapshot("healthy-ip");
    log_to(&mut snapshot, &[]);
    let scene = Scene::new(snapshot, Settings::default());
    let report = scene.report("logs", &[]);
    assert_eq!(findings(&report, "access-logs-off").len(), 1, "{report:#}");
    assert_eq!(scene.n_asked("StartQuery"), 0);
}

#[test]
fn files_are_named_with_the_command_that_reads_them() {
    let mut snapshot = snapshot("healthy-ip");
    let stream = "arn:aws:firehose:eu-west-1:222233334444:deliverystream/lattice";
    log_to(&mut snapshot, &["arn:aws:s3:::shop-logs", stream]);
    let scene = Scene::new(snapshot, Settings::default());
    let report = scene.report("logs", &[]);
    assert_eq!(report["verdict"]["status"], "inconclusive", "{report:#}");
    let gaps = report["gaps"].to_string();
    assert!(
        gaps.contains("aws s3 cp") && gaps.contains("AWSLogs/222233334444/VpcLattice"),
        "{gaps}"
    );
    assert!(gaps.contains("aws firehose describe-delivery-stream --delivery-stream-name lattice"));
}

#[test]
fn no_value_from_outside_changes_a_query() {
    let hostile = "5d1c\" or 1=1 | limit 0 # \\ '`";
    let scene = healthy();
    scene.write(record(
        &json!({"requestId": "another", "responseCode": 403, "authDeniedReason": "Service"}),
    ));
    let more = ["--request-id", hostile, "--symptom", "403"];
    let report = scene.report("diagnose", &more);
    // A query that was broken would be an error of Logs Insights, and a changed one would find it.
    assert!(
        !report["gaps"].to_string().contains("StartQuery"),
        "{report:#}"
    );
    assert_ne!(
        report["verdict"]["code"], "service-policy-denies",
        "{report:#}"
    );
    let calls = scene.world.calls();
    let begun = calls.iter().filter(|it| it.operation == "StartQuery");
    let begun: Vec<Value> = begun
        .map(|it| serde_json::from_str(&it.about).unwrap())
        .collect();
    assert!(!begun.is_empty());
    for asked in begun {
        let query = asked["queryString"].as_str().unwrap();
        assert_eq!(query.matches('"').count() % 2, 0, "{query}");
        assert!(!query.contains('\\'), "{query}");
        let outside: String = query.split('"').step_by(2).collect();
        assert_eq!(outside.matches('|').count(), 3, "{query}");
    }
}
