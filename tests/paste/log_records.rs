//! Access-log records as they are delivered, and as Logs Insights gives them back.

use lattice_doctor::codes::confidence::Confidence;
use lattice_doctor::paste::Kind;
use lattice_doctor::snapshot::outcome::Outcome;

use crate::read::{because, codes, findings, first, pasted};

/// A record in the real order of keys, with what is to be changed; `-` for what is empty.
fn record(changes: &[(&str, &str)]) -> String {
    let keys = [
        (
            "serviceNetworkArn",
            "\"arn:aws:vpc-lattice:ap-southeast-2:123456789012:servicenetwork/sn-0c460812811f4edc5\"",
        ),
        ("resolvedUser", "\"-\""),
        ("listenerType", "\"-\""),
        ("authDeniedReason", "\"-\""),
        (
            "targetGroupArn",
            "\"arn:aws:vpc-lattice:ap-southeast-2:123456789012:targetgroup/tg-096514b3475148e49\"",
        ),
        (
            "sourceVpcArn",
            "\"arn:aws:ec2:ap-southeast-2:123456789012:vpc/vpc-0957cde841630ab8f\"",
        ),
        ("destinationVpcId", "\"vpc-02085cbbe98e58637\""),
        ("sourceIpPort", "\"10.0.154.64:32870\""),
        ("listenerId", "\"-\""),
        ("targetIpPort", "\"172.31.10.165:80\""),
        ("failureReason", "\"-\""),
        (
            "serviceArn",
            "\"arn:aws:vpc-lattice:ap-southeast-2:123456789012:service/svc-00412bb2881b9a1b9\"",
        ),
        ("sourceVpcId", "\"vpc-0957cde841630ab8f\""),
        ("startTime", "\"2025-03-19T22:36:40Z\""),
        ("requestMethod", "\"GET\""),
        ("requestPath", "\"/v1/orders\""),
        ("protocol", "\"HTTP/2\""),
        ("responseCode", "403"),
        ("bytesReceived", "211"),
        ("bytesSent", "672"),
        ("duration", "2"),
        ("userAgent", "\"curl/8.5.0\""),
        ("hostHeader", "\"webserver.example\""),
        ("serverNameIndication", "\"webserver.example\""),
        ("requestToTargetDuration", "1"),
        ("responseFromTargetDuration", "0"),
        ("sslCipher", "\"TLS_AES_256_GCM_SHA384\""),
        ("tlsVersion", "\"TLSv1.3\""),
        ("callerPrincipal", "\"-\""),
        ("callerPrincipalOrgID", "\"-\""),
    ];
    let members: Vec<String> = keys
        .iter()
        .map(|(key, value)| {
            let other = changes
                .iter()
                .find(|(it, _)| it == key)
                .map(|(_, value)| *value);
            format!("\"{key}\":{}", other.unwrap_or(value))
        })
        .collect();
    format!("{{{}}}", members.join(","))
}

const DENIED: [(&str, &str); 4] = [
    ("authDeniedReason", "\"Service\""),
    ("failureReason", "\"ClientAccessDenied\""),
    ("targetIpPort", "\"-\""),
    (
        "resolvedUser",
        "\"arn:aws:sts::111122223333:assumed-role/checkout/i-0a\"",
    ),
];

#[test]
fn a_target_that_answers_403_itself_is_told_from_lattice() {
    let text = record(&[]);
    let pasted = pasted(&text);
    assert_eq!(pasted.kind, Kind::Log);
    assert_eq!(pasted.symptom, Some(Outcome::Http403));
    let read = &pasted.records[0];
    assert_eq!(read.target_ip_port.as_deref(), Some("172.31.10.165:80"));
    assert_eq!(
        (
            read.auth_denied_reason.as_deref(),
            read.failure_reason.as_deref(),
            read.resolved_user.as_deref()
        ),
        (None, None, None)
    );
    assert_eq!(read.response_code, Some(403));
    assert_eq!(read.duration, Some(2));
    assert_eq!(read.start_time.unwrap().to_string(), "2025-03-19T22:36:40Z");
    assert_eq!(codes(&text), ["target-returned-status"]);
    assert_eq!(findings(&text)[0].confidence, Confidence::Certain);
}

#[test]
fn the_gate_of_a_denied_record_is_named_with_caller_service_and_path() {
    let text = record(&DENIED);
    assert_eq!(
        codes(&text),
        [
            "service-policy-denies",
            "service-policy-explicit-deny",
            "service-policy-missing"
        ]
    );
    let finding = &findings(&text)[0];
    assert_eq!(
        finding.caller.as_deref(),
        Some("arn:aws:sts::111122223333:assumed-role/checkout/i-0a")
    );
    assert_eq!(
        finding.resource.as_deref(),
        Some(
            "arn:aws:vpc-lattice:ap-southeast-2:123456789012:service/svc-00412bb2881b9a1b9/v1/orders"
        )
    );
    assert_eq!(
        finding.next,
        "aws vpc-lattice get-auth-policy --resource-identifier arn:aws:vpc-lattice:ap-southeast-2:123456789012:service/svc-00412bb2881b9a1b9 --region ap-southeast-2"
    );
    let network = text.replace("\"Service\"", "\"Network\"");
    assert_eq!(first(&network), "network-policy-denies");
    assert!(
        findings(&network)[0]
            .next
            .contains("servicenetwork/sn-0c460812811f4edc5")
    );
    assert_eq!(
        codes(&text.replace("\"Service\"", "\"Identity\"")),
        ["caller-identity-policy-denies"]
    );
    let anonymous = network.replace(
        "arn:aws:sts::111122223333:assumed-role/checkout/i-0a",
        "Anonymous",
    );
    assert_eq!(first(&anonymous), "caller-unsigned");
    assert!(findings(&anonymous)[0].summary.contains("service network"));
}

#[test]
fn every_failure_reason_has_its_meaning() {
    for (reason, code) in [
        ("TargetConnectionError", "target-connection-failing"),
        ("TargetProtocolError", "target-protocol-mismatch"),
        ("TargetDataTimeout", "target-slow"),
        ("TargetConnectionClosed", "target-connection-failing"),
        ("ClientConnectionClosed", "target-slow"),
        ("ClientRateLimited", "-"),
        ("ClientProtocolError", "unexplained-http-400"),
        ("ConnectionDurationExceeded", "-"),
        ("InternalError", "-"),
        ("ANewReason", "unexplained-http-503"),
    ] {
        let text = record(&[
            ("failureReason", &format!("\"{reason}\"")),
            ("responseCode", "503"),
        ]);
        assert_eq!(first(&text), code, "{reason}");
        assert!(findings(&text)[0].summary.contains(reason));
        assert!(!findings(&text)[0].next.is_empty());
    }
    let unsigned = record(&[
        ("failureReason", "\"ClientAccessDenied\""),
        ("resolvedUser", "\"Unknown\""),
        ("targetIpPort", "\"-\""),
    ]);
    assert_eq!(first(&unsigned), "caller-signed-wrong-service");
}

#[test]
fn every_spelling_of_empty_is_empty() {
    for empty in ["null", "\"null\"", "\"-\"", "\"\""] {
        let text = record(&[
            ("targetIpPort", empty),
            ("authDeniedReason", empty),
            ("failureReason", empty),
            ("responseCode", "404"),
        ]);
        assert_eq!(
            codes(&text)[..3],
            [
                "route-fixed-response",
                "service-association-missing",
                "target-returned-status"
            ],
            "{empty}"
        );
    }
    let missing = r#"{"responseCode":404,"requestPath":"/x","requestMethod":"GET"}"#;
    // A query's row without the target's field is not the record of a call without a target.
    assert_eq!(first(missing), "service-association-missing");
    let row = r#"{"responseCode":503,"targetIpPort":"10.0.1.7:80","requestPath":"/x"}"#;
    assert_eq!(first(row), "target-returned-status");
    assert_eq!(findings(row)[0].confidence, Confidence::Likely);
}

#[test]
fn records_are_found_in_what_the_aws_cli_prints() {
    let line = record(&DENIED);
    let escaped = line.replace('"', "\\\"");
    for text in [
        format!("2025-03-19T22:36:40.000Z {line}"),
        format!("2025-03-19T22:36:40.123000+00:00 VpcLattice-1 {line}\n"),
        format!(
            "{{\"events\":[{{\"logStreamName\":\"s\",\"timestamp\":1,\"message\":\"{escaped}\",\"eventId\":\"3\"}}],\"searchedLogStreams\":[]}}"
        ),
        format!(
            "{{\"results\":[[{{\"field\":\"@timestamp\",\"value\":\"2025-03-19 22:36:40.000\"}},{{\"field\":\"@message\",\"value\":\"{escaped}\"}}]],\"status\":\"Complete\"}}"
        ),
        format!("level=info record=\"{escaped}\""),
        // A service's log and its network's hold the same record.
        format!("{line}\n{line}\n"),
    ] {
        assert_eq!(first(&text), "service-policy-denies", "{text}");
    }
}

#[test]
fn a_row_of_insights_is_read_with_the_guides_names_as_well() {
    let row = r#"[
        {"field": "@timestamp", "value": "2025-03-19 22:36:40.000"},
        {"field": "authPolicy", "value": "Network"},
        {"field": "requestMethod", "value": "GET"},
        {"field": "requestPath", "value": "/v1/orders?token=x"},
        {"field": "responseCode", "value": "403"},
        {"field": "authDeniedReason", "value": ""},
        {"field": "destinationIpPort", "value": "-"},
        {"field": "@ptr", "value": "CmEKJgoi"}
    ]"#;
    for text in [
        row.to_owned(),
        format!("[{row}]"),
        format!("{{\"results\": [{row}], \"status\": \"Complete\"}}"),
    ] {
        let pasted = pasted(&text);
        let record = &pasted.records[0];
        assert_eq!(
            record.start_time.unwrap().to_string(),
            "2025-03-19T22:36:40Z"
        );
        assert_eq!(record.auth_denied_reason.as_deref(), Some("Network"));
        assert_eq!(record.request_path.as_deref(), Some("/v1/orders"));
        assert_eq!(record.target_ip_port, None);
        assert_eq!(first(&text), "network-policy-denies");
    }
    let console = r#"{"@timestamp":"2025-03-19 22:36:40.000","responseCode":"503","failureReason":"TargetConnectionError","targetIpPort":"10.0.1.7:8080"}"#;
    assert_eq!(first(console), "target-connection-failing");
}

#[test]
fn what_is_no_whole_record_of_one_request_is_refused() {
    let line = record(&DENIED);
    assert!(because(&line[..line.len() / 2]).contains("a part of an access-log record"));
    assert!(because(&line[line.len() / 3..]).contains("a part of an access-log record"));
    let two = format!(
        "{line}\n{}",
        record(&[("requestPath", "\"/health\""), ("responseCode", "200")])
    );
    assert_eq!(
        because(&two),
        "there are 2 requests in it (`GET /v1/orders` 403 at 2025-03-19T22:36:40Z, `GET /health` 200 at 2025-03-19T22:36:40Z): paste the record of one"
    );
    let silent = r#"{"sourceIpPort":"10.0.0.1:1","requestPath":"/"}"#;
    assert!(because(silent).contains("add these fields to the query"));
    let resource = r#"{"eventTimestamp":"2025-03-19T22:36:40Z","resourceConfigurationArn":"arn:x","sourceIpPort":"10.0.0.1:1"}"#;
    assert!(because(resource).contains("resource configuration"));
    let query = "fields @timestamp, authDeniedReason | filter responseCode = 403";
    assert!(because(query).contains("neither"));
    let both = format!("HTTP/1.1 403 Forbidden\n\nx\n{line}");
    assert!(because(&both).contains("two things"));
}

#[test]
fn a_success_is_no_fault_but_an_unsigned_one_is_said() {
    assert_eq!(codes(&record(&[("responseCode", "200")])), [""; 0]);
    let open = record(&[("responseCode", "200"), ("resolvedUser", "\"Anonymous\"")]);
    assert_eq!(codes(&open), ["anonymous-allowed"]);
    assert_eq!(pasted(&open).symptom, Some(Outcome::UnauthenticatedOk));
}
