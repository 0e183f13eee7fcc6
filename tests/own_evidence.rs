//! Evidence belongs to its own request, and what contradicts is shown: pure, over saved snapshots with the
//! flags laid over.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::fs;

use lattice_doctor::call::{CallFlags, apply_flags, resolve_service};
use lattice_doctor::diagnose::{diagnose, diagnose_part};
use lattice_doctor::part::Part;
use lattice_doctor::paste::{Recognised, explain, recognise};
use lattice_doctor::playbook::Playbooks;
use lattice_doctor::render::json::v1::Report;
use lattice_doctor::render::{markdown, short, text};
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::{from_text, from_value, to_value};
use serde_json::{Value, json};

const SESSION: &str = "arn:aws:sts::444455556666:assumed-role/checkout-service/i-0c5e6f708192a3b4c";
const ROLE: &str = "arn:aws:iam::444455556666:role/checkout-service";
const SERVICE: &str = "svc-0123456789abcdef0";

fn saved(name: &str) -> Snapshot {
    let text = fs::read_to_string(format!("snapshots/{name}.json")).unwrap();
    let mut snapshot = from_text(&text).unwrap();
    resolve_service(&mut snapshot).unwrap();
    snapshot
}

fn changed(snapshot: &Snapshot, change: impl FnOnce(&mut Value)) -> Snapshot {
    let mut value = to_value(snapshot);
    change(&mut value);
    from_value(value).unwrap()
}

fn judged(snapshot: &Snapshot) -> Report {
    Report::from(&diagnose(snapshot, &Playbooks::built_in()))
}

fn asked(mut snapshot: Snapshot, flags: &CallFlags) -> Snapshot {
    apply_flags(&mut snapshot, flags).unwrap();
    // Whatever a run saves is judged alike when it is replayed.
    assert_eq!(
        judged(&from_value(to_value(&snapshot)).unwrap()),
        judged(&snapshot)
    );
    snapshot
}

fn path(path: &str) -> CallFlags {
    CallFlags {
        path: Some(path.to_owned()),
        ..CallFlags::default()
    }
}

fn response(text: &str) -> CallFlags {
    CallFlags {
        response: Some(text.to_owned()),
        ..CallFlags::default()
    }
}

fn denial_of(path: &str) -> String {
    format!(
        "AccessDeniedException: User: {SESSION} is not authorized to perform: vpc-lattice-svcs:Invoke on resource: arn:aws:vpc-lattice:eu-west-1:222233334444:service/{SERVICE}{path} because no service-based policy allows the vpc-lattice-svcs:Invoke action"
    )
}

fn codes(report: &Report) -> Vec<(&str, &str)> {
    let all = report.hops.iter().flat_map(|it| &it.findings);
    all.map(|it| (it.code.as_str(), it.status.as_str()))
        .collect()
}

#[test]
fn a_simulation_of_another_request_is_a_gap_of_this_one() {
    let flags = CallFlags {
        method: Some("DELETE".to_owned()),
        ..path("/admin")
    };
    let snapshot = asked(saved("healthy-ip"), &flags);
    let parts = [Part::Caller, Part::Auth];
    let of_parts =
        parts.map(|it| Report::from(&diagnose_part(&snapshot, it, &Playbooks::built_in())));
    for report in of_parts.into_iter().chain([judged(&snapshot)]) {
        assert_eq!(report.verdict.status, "inconclusive");
        let gap = report.gaps.first().unwrap();
        assert_eq!(gap.action.as_deref(), Some("iam:SimulatePrincipalPolicy"));
        assert!(gap.detail.contains("GET /v1/orders/42"), "{}", gap.detail);
        let ask = gap.ask.as_deref().unwrap();
        assert!(ask.contains("/admin"), "{ask}");
        assert!(report.notes[0].contains("iam:SimulatePrincipalPolicy"));
    }
    // A denial of another request is none of this one.
    let denied = changed(&saved("healthy-ip"), |it| {
        it["estate"]["identities"][ROLE]["simulation"] = json!({"known": "implicitDeny"});
    });
    assert_eq!(judged(&denied).verdict.status, "fault");
    let other = judged(&asked(denied, &path("/public")));
    assert_eq!(other.verdict.status, "inconclusive");
}

#[test]
fn the_callers_own_policies_decide_where_they_were_read() {
    let read = changed(&saved("healthy-ip"), |it| {
        it["estate"]["identities"][ROLE] = json!({
            "account": "444455556666", "simulation": {"known": "explicitDeny"}, "boundary": {"absent": true},
            "policies": {"known": [{"name": "invoke", "document": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "vpc-lattice-svcs:Invoke", "Resource": "*"}]}}]},
        });
    });
    assert_eq!(judged(&read).verdict.status, "fault");
    let other = judged(&asked(read, &path("/admin")));
    assert_eq!(other.verdict.status, "healthy");
    assert_eq!(other.notes.len(), 1, "{:?}", other.notes);
}

#[test]
fn what_was_seen_of_another_path_is_noted_and_found_again() {
    let before = saved("target-slow");
    let other = asked(before.clone(), &path("/v2"));
    let report = judged(&other);
    assert_eq!(report.verdict.observed, None);
    let note = "the log record and symptom are of GET /v1/orders/42, and not used for this request";
    assert!(
        report.notes.contains(&note.to_owned()),
        "{:?}",
        report.notes
    );
    let typed = diagnose(&other, &Playbooks::built_in());
    let shown = text::render(&typed, &text::TextOptions::default());
    // Lines are folded.
    assert!(shown.contains("Not used") && shown.contains("log record and symptom"));
    assert!(markdown::render(&typed, None).contains("### Not used"));
    assert!(short::render(&typed, None).contains(note));
    let again = asked(other, &path("/v1/orders/42"));
    assert_eq!(judged(&again), judged(&before));
}

#[test]
fn what_is_said_on_the_command_line_is_of_the_call_asked_about() {
    let flags = CallFlags {
        symptom: Some("503".to_owned()),
        ..path("/v2")
    };
    let report = judged(&asked(saved("target-slow"), &flags));
    assert_eq!(report.verdict.observed.as_deref(), Some("http-503"));
    assert_eq!(report.notes.len(), 1, "{:?}", report.notes);
}

#[test]
fn a_pasted_response_of_another_request_is_not_blamed_on_this_call() {
    for (pasted, other) in [
        (denial_of("/admin"), "/admin"),
        (
            format!(
                "> DELETE /v1/orders/42 HTTP/1.1\n> Host: orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws\n>\n< HTTP/1.1 403 Forbidden\n<\n{}",
                denial_of("/v1/orders/42")
            ),
            "DELETE /v1/orders/42",
        ),
    ] {
        let report = judged(&asked(saved("healthy-ip"), &response(&pasted)));
        assert_eq!(report.verdict.status, "healthy", "{pasted}");
        assert_eq!(report.verdict.confidence, "certain");
        assert!(report.notes[0].contains(other), "{:?}", report.notes);
    }
    let own = judged(&asked(
        saved("healthy-ip"),
        &response(&denial_of("/v1/../v1/orders/42")),
    ));
    assert_eq!(own.verdict.status, "fault");
    assert_eq!(own.notes, Vec::<String>::new());
}

#[test]
fn older_builds_saved_responses_and_records_of_other_requests_as_their_own() {
    let pasted = changed(&saved("healthy-ip"), |it| {
        it["observations"] = json!({"response": {"status": 403, "author": "lattice", "exception": "AccessDeniedException",
            "denial": {"principal": SESSION, "action": "vpc-lattice-svcs:Invoke", "gate": "service",
                "resource": format!("arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0fffffffffffffff0/v1/orders/42")}}});
    });
    let report = judged(&pasted);
    assert_eq!(report.verdict.status, "healthy");
    assert!(report.notes[0].contains("svc-0fffffffffffffff0"));
    let recorded = changed(&saved("target-returned-status"), |it| {
        it["observations"]["records"][0]["requestMethod"] = json!("PUT");
    });
    let report = judged(&recorded);
    assert_eq!(report.verdict.observed, None);
    assert!(
        report.notes[0].contains("PUT /v1/orders/42"),
        "{:?}",
        report.notes
    );
}

#[test]
fn a_probe_with_another_method_is_not_this_call() {
    let probed = changed(&saved("healthy-probe"), |it| {
        it["observations"]["probes"][1]["method"] = json!("HEAD");
    });
    let report = judged(&probed);
    assert_eq!(report.verdict.observed, None);
    assert!(report.notes[0].contains("HEAD"), "{:?}", report.notes);
}

#[test]
fn sessions_of_a_role_are_one_caller_unless_a_policy_tells_them_apart() {
    let other = CallFlags {
        caller: Some(SESSION.replace("i-0c5e6f708192a3b4c", "i-0aaaaaaaaaaaaaaaa")),
        ..CallFlags::default()
    };
    let alike = judged(&asked(saved("target-slow"), &other));
    assert_eq!(alike.verdict.observed.as_deref(), Some("read-timeout"));
    let pinned = changed(&saved("target-slow"), |it| {
        it["estate"]["services"][SERVICE]["authPolicy"] = json!({"known": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Principal": {"AWS": SESSION}, "Action": "*", "Resource": "*"}]}});
    });
    let apart = judged(&asked(pinned, &other));
    assert_eq!(apart.verdict.observed, None);
    assert!(apart.notes[0].contains(SESSION), "{:?}", apart.notes);
}

#[test]
fn an_application_that_passes_on_a_denial_of_its_own_answered_itself() {
    let own = denial_of("/pay").replace(SERVICE, "svc-0ffffffffffffffff");
    let pasted = format!("HTTP/1.1 502 Bad Gateway\n\n{{\"error\":\"upstream said: {own}\"}}");
    let report = judged(&asked(saved("healthy-ip"), &response(&pasted)));
    assert_eq!(
        report.verdict.code.as_deref(),
        Some("target-returned-status")
    );
}

#[test]
fn what_a_record_shows_to_have_passed_did_not_deny() {
    for (name, gate) in [
        ("observed-target-past-the-gates", "service-policy-denies"),
        (
            "observed-identity-denies-past-the-service",
            "service-policy-denies",
        ),
    ] {
        let report = judged(&saved(name));
        assert!(codes(&report).contains(&(gate, "warn")), "{name}");
        assert!(
            codes(&report).contains(&("changed-since", "warn")),
            "{name}"
        );
        assert_eq!(report.verdict.confidence, "likely", "{name}");
        assert_ne!(report.verdict.code.as_deref(), Some(gate), "{name}");
    }
}

#[test]
fn what_came_signed_is_never_called_unsigned() {
    let called_unsigned = |report: &Report| {
        let has_finding = codes(report).iter().any(|it| it.0 == "caller-unsigned");
        has_finding
            || report
                .verdict
                .suspects
                .iter()
                .any(|it| it == "caller-unsigned")
    };
    let on_the_way = judged(&saved("observed-signed-on-the-way"));
    assert!(!called_unsigned(&on_the_way));
    let refused = changed(&saved("unexplained-http-403"), |it| {
        it["observations"] = json!({"response": {"status": 403, "author": "lattice",
            "exception": "InvalidSignatureException", "message": "it does not hold"}});
    });
    assert!(!called_unsigned(&judged(&refused)));
    let taken = judged(&saved("observed-signature-was-taken"));
    let warned = ("caller-signed-wrong-service", "warn");
    assert!(codes(&taken).contains(&warned), "{:?}", codes(&taken));
    assert_eq!(taken.verdict.code.as_deref(), Some("service-policy-denies"));
    assert_eq!(taken.verdict.confidence, "likely");
}

#[test]
fn a_request_that_was_answered_did_arrive() {
    let report = judged(&saved("observed-answer-without-a-record"));
    let all = report.hops.iter().flat_map(|it| &it.findings);
    let silent: Vec<&str> = all
        .filter(|it| it.code == "access-log-silent")
        .map(|it| it.summary.as_str())
        .collect();
    assert_eq!(silent.len(), 1);
    assert!(!silent[0].contains("never arrived"), "{}", silent[0]);
}

#[test]
fn diagnose_and_explain_agree_on_a_denial_whose_policy_nobody_read() {
    let report = judged(&saved("observed-service-denies-policy-refused"));
    assert_eq!(
        report.verdict.code.as_deref(),
        Some("service-policy-denies")
    );
    assert_eq!(report.verdict.confidence, "likely");
    assert_eq!(report.verdict.suspects, ["service-policy-missing"]);
    let pasted = recognise(denial_of("/v1/orders/42").as_bytes(), 1 << 20);
    let said = explain(&pasted);
    let first = said.first().unwrap();
    assert_eq!(first.confidence.word(), report.verdict.confidence);
    assert_eq!(first.code.unwrap().slug(), "service-policy-denies");
    assert_eq!(said[1].code.unwrap().slug(), "service-policy-missing");
    // An explicit denial says that there is a policy.
    let explicit = changed(&saved("observed-service-denies-policy-refused"), |it| {
        it["observations"]["response"]["denial"]["explicit"] = json!(true);
    });
    assert_eq!(judged(&explicit).verdict.confidence, "certain");
}

#[test]
fn an_authorization_id_is_kept_and_asked_about() {
    let id = "0f3c9a52-7be1-4d60-8a34-5e6f708192a3";
    let asks = format!("aws iam-toolbox get-request-authorization-details --authorization-id {id}");
    for words in [
        format!(
            "Go to https://eu-west-1.console.aws.amazon.com/iam/home#/authorization-details/{id} to see why, or call the GetRequestAuthorizationDetails API with the following authorization id: {id}"
        ),
        format!("(Authorization ID: {id})"),
    ] {
        let text = format!("{}. {words}", denial_of("/v1/orders/42"));
        let pasted = recognise(text.as_bytes(), 1 << 20);
        assert!(explain(&pasted)[0].next.starts_with(&asks), "{words}");
        let Recognised::Known(pasted) = pasted else {
            panic!("{words}");
        };
        let denial = pasted.response.unwrap().denial.unwrap();
        assert_eq!(denial.authorization_id.as_deref(), Some(id));
        assert!(denial.resource.ends_with("/v1/orders/42"));
        let report = judged(&asked(saved("healthy-ip"), &response(&text)));
        assert!(report.verdict.next[0].starts_with(&asks));
    }
    let none = recognise(denial_of("/v1/orders/42").as_bytes(), 1 << 20);
    assert!(!explain(&none)[0].next.contains("iam-toolbox"));
    // Our own refused calls carry one as well.
    let refused = judged(&saved("observed-service-denies-policy-refused"));
    assert_eq!(
        refused
            .verdict
            .next
            .iter()
            .filter(|it| it.contains("iam-toolbox"))
            .count(),
        2
    );
}

#[test]
fn a_transcript_of_another_host_is_a_note() {
    let transcript = |host: &str| {
        format!(
            "> GET /v1/orders/42 HTTP/1.1\n> Host: {host}\n> accept: */*\n>\n< HTTP/1.1 404 Not Found\n< content-length: 9\n<\nNot Found\n"
        )
    };
    let report = judged(&asked(
        saved("healthy-ip"),
        &response(&transcript("billing.example.com")),
    ));
    assert_eq!(report.verdict.observed, None);
    assert!(
        report.notes[0].contains("billing.example.com"),
        "{:?}",
        report.notes
    );
    let own = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws";
    let report = judged(&asked(saved("healthy-ip"), &response(&transcript(own))));
    assert_eq!(report.verdict.observed.as_deref(), Some("http-404"));
    assert!(report.notes.is_empty());
}

#[test]
fn a_record_through_another_network_is_a_note() {
    let own = saved("case-target-403-it-works");
    assert!(judged(&own).verdict.observed.is_some());
    let other = changed(&own, |it| {
        it["observations"]["records"][0]["serviceNetworkArn"] =
            json!("arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0fedcba9876543210");
        it["observations"]
            .as_object_mut()
            .unwrap()
            .remove("response");
    });
    let report = judged(&other);
    assert_eq!(report.verdict.observed, None);
    assert!(
        report.notes[0].contains("sn-0fedcba9876543210"),
        "{:?}",
        report.notes
    );
}

/// A request of the service's own name as curl shows it, signed, with more headers, and what came of it.
fn transcript(headers: &str, status: &str) -> String {
    format!(
        "> GET /v1/orders/42 HTTP/1.1\n> Host: orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws\n> Authorization: AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/20260302/eu-west-1/vpc-lattice-svcs/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=fedcba98765432100f1e2d3c\n> X-Amz-Date: 20260302T031400Z\n> X-Amz-Security-Token: IQoJexample\n> X-Amz-Content-Sha256: UNSIGNED-PAYLOAD\n{headers}>\n< HTTP/1.1 {status}\n< content-length: 0\n<\n"
    )
}

#[test]
fn a_pasted_request_is_judged_with_the_headers_that_it_had() {
    let name = "assumed-no-header-in-a-policy";
    let of = |headers: &str, said: &[&str]| {
        let flags = CallFlags {
            headers: said.iter().map(|it| (*it).to_owned()).collect(),
            ..response(&transcript(headers, "403 Forbidden"))
        };
        asked(saved(name), &flags)
    };
    let fitting = of("> X-Tenant: blue\n> X-Request-Tag: a\n", &[]);
    // What no rule and no policy asks about is not kept.
    let kept: Vec<&str> = fitting
        .call
        .headers
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(kept, ["X-Tenant"]);
    assert_ne!(
        judged(&fitting).verdict.code.as_deref(),
        Some("service-policy-denies")
    );
    let other = judged(&of("> X-Tenant: red\n", &[]));
    assert_eq!(other.verdict.code.as_deref(), Some("service-policy-denies"));
    // It is known, and so nothing is assumed of it.
    assert!(other.verdict.settle.is_empty());
    // What was said on the command line stands.
    let said = of("> X-Tenant: blue\n", &["x-tenant: red"]);
    assert_eq!(said.call.headers.len(), 1);
    assert_eq!(said.call.headers[0].value, "red");
}

#[test]
fn a_pasted_websocket_is_judged_as_one() {
    let upgrade = "> Connection: Upgrade\n> Upgrade: websocket\n> Sec-WebSocket-Version: 13\n";
    let text = transcript(upgrade, "403 Forbidden");
    let report = judged(&asked(saved("healthy-ip"), &response(&text)));
    assert_eq!(
        report.verdict.code.as_deref(),
        Some("protocol-not-supported")
    );
    assert_ne!(report.verdict.confidence, "certain");
    assert!(report.chain[0].fix.proof.is_none());
    let first = |text: &str| {
        let explained = explain(&recognise(text.as_bytes(), 1 << 20));
        explained[0].code.map(lattice_doctor::codes::Code::slug)
    };
    assert_eq!(first(&text), Some("protocol-not-supported"));
    let plain = transcript("", "403 Forbidden");
    assert_ne!(first(&plain), Some("protocol-not-supported"));
}

#[test]
fn of_a_header_with_a_credential_only_that_it_was_there_is_kept() {
    let name = "assumed-no-cookie-in-a-rule";
    let unsaid = judged(&saved(name));
    assert!(
        unsaid.verdict.settle[0]
            .assumed
            .contains("no header cookie")
    );
    let text = transcript("> Cookie: session=hunter2; canary=on\n", "404 Not Found");
    let asked = asked(saved(name), &response(&text));
    assert_eq!(asked.call.hidden_headers, ["cookie"]);
    assert!(!to_value(&asked).to_string().contains("hunter2"));
    let report = judged(&asked);
    assert_eq!(report.verdict.status, "inconclusive");
    assert!(report.verdict.settle.is_empty());
    let gap = &report.gaps[0];
    assert!(gap.fact.contains("cookie header"), "{}", gap.fact);
}
