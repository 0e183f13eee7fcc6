//! Redaction, held by every file in `snapshots/` and by made-up ones: the verdict is the same, no
//! original survives, and patterns and ranges mean what they meant.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use lattice_doctor::call::resolve_service;
use lattice_doctor::diagnose::diagnose;
use lattice_doctor::playbook::Playbooks;
use lattice_doctor::render::json::v1::Report;
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::{from_text, to_value};
use lattice_doctor::snapshot::redact::{RedactError, redact};
use serde_json::{Value, json};

/// What the fixtures call their own: none of it may be in a redacted file.
const OWN: [&str; 20] = [
    "orders",
    "checkout",
    "cart",
    "platform",
    "oncall",
    "clients",
    "pods",
    "shop",
    "example",
    "tenant",
    "green",
    "retail",
    "emea",
    "111122223333",
    "222233334444",
    "444455556666",
    "0123456789abcdef0",
    "10.20.1.23",
    "10.40.1.11",
    "7c1f6d1e",
];

/// Snapshots whose verdict hangs on a text that is hidden, so that `--redact` refuses them.
const REFUSED: [(&str, &str); 4] = [
    (
        "header-rule-fits-every-signed-call",
        "a rule compares how the header of a signature begins",
    ),
    (
        "healthy-auth-sovereign-cloud",
        "its names are of a partition that is hidden with them",
    ),
    (
        "protocol-not-supported",
        "the value of one header is the name of another",
    ),
    (
        "unknown-resource-configuration",
        "the kind of its host name is hidden with the name",
    ),
];

fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir("snapshots")
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "json"))
        .filter(|it| {
            !REFUSED
                .iter()
                .any(|(name, _)| it.file_stem().is_some_and(|it| it == *name))
        })
        .collect();
    files.sort();
    files
}

/// A file, and what is judged of it.
fn load(file: &PathBuf) -> Snapshot {
    let mut snapshot = from_text(&fs::read_to_string(file).unwrap()).unwrap();
    resolve_service(&mut snapshot).unwrap();
    snapshot
}

/// What of a report must not change: verdict, chain, findings, gaps.
fn essence(report: &Report) -> Value {
    let verdict = &report.verdict;
    let mut gaps: Vec<Value> = report
        .gaps
        .iter()
        .map(|it| json!([it.fact.split(' ').next(), it.reason, it.action]))
        .collect();
    gaps.sort_by_key(ToString::to_string);
    json!({
        "verdict": [
            verdict.status, verdict.outcome, verdict.observed, verdict.layer, verdict.hop, verdict.code,
            verdict.suspects, verdict.confidence, verdict.share,
        ],
        "chain": report.chain.iter().map(|it| json!([it.code, it.hop])).collect::<Vec<_>>(),
        "hops": report.hops.iter().map(|hop| {
            let findings = hop.findings.iter().map(|it| json!([it.code, it.status]));
            json!([hop.hop, hop.status, findings.collect::<Vec<_>>()])
        }).collect::<Vec<_>>(),
        "gaps": gaps,
        "evidence": report.evidence.len(),
    })
}

#[test]
fn the_verdict_is_the_same_and_no_original_survives() {
    let playbooks = Playbooks::built_in();
    let mut faults = Vec::new();
    for file in files() {
        let snapshot = load(&file);
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let redacted = match redact(&snapshot) {
            Ok(it) => it,
            Err(error) => {
                faults.push(format!("{name}: {error}"));
                continue;
            }
        };
        let text = to_value(&redacted).to_string().to_lowercase();
        for own in OWN.iter().filter(|it| text.contains(**it)) {
            faults.push(format!("{name}: `{own}` survives"));
        }
        let (before, after) = (
            essence(&Report::from(&diagnose(&snapshot, &playbooks))),
            essence(&Report::from(&diagnose(&redacted, &playbooks))),
        );
        if before != after {
            faults.push(format!("{name}:\n  {before}\n  {after}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_same_snapshot_gets_the_same_stand_ins_and_shape() {
    let snapshot = load(&files()[0]);
    let (one, other) = (redact(&snapshot).unwrap(), redact(&snapshot).unwrap());
    assert_eq!(to_value(&one), to_value(&other));
    let ids: BTreeSet<usize> = one.estate.services.keys().map(String::len).collect();
    assert_eq!(ids, BTreeSet::from(["svc-0123456789abcdef0".len()]));
    assert!(one.estate.services.keys().all(|it| it.starts_with("svc-0")));
    let accounts = one.estate.accounts.keys();
    assert!(
        accounts
            .map(String::as_str)
            .all(|it| it.len() == 12 && it.parse::<u64>().is_ok())
    );
}

/// Names that are hard to hide: AWS's own words, single letters, words of prose, every legal sign.
const NAMES: [&str; 12] = [
    "service",
    "a",
    "network",
    "role",
    "http",
    "eu-west-1",
    "vpc-lattice",
    "deadbeef",
    "svc-0a",
    "v1",
    "default",
    "zq9-Acme_Prod.x@y",
];

#[test]
fn hard_names_are_hidden_too() {
    let playbooks = Playbooks::built_in();
    for (idx, file) in files().iter().enumerate() {
        let text = fs::read_to_string(file).unwrap();
        let name = NAMES[idx % NAMES.len()];
        let role = NAMES[(idx / NAMES.len()) % NAMES.len()];
        // Host names have few signs; a role may have all.
        let label = name.to_lowercase().replace(['_', '.', '@'], "-");
        let text = text
            .replace(
                "orders-0123456789abcdef0",
                &format!("{label}-0123456789abcdef0"),
            )
            .replace("\"orders\"", &format!("\"{label}\""))
            .replace("checkout-service", role)
            .replace("platform-mesh", name)
            .replace("444455556666", "100000000001");
        let Ok(mut snapshot) = from_text(&text) else {
            panic!("{}: {name}, {role}", file.display());
        };
        resolve_service(&mut snapshot).unwrap();
        let redacted = redact(&snapshot)
            .unwrap_or_else(|error| panic!("{}: {name}, {role}: {error}", file.display()));
        assert_eq!(
            essence(&Report::from(&diagnose(&snapshot, &playbooks))),
            essence(&Report::from(&diagnose(&redacted, &playbooks))),
            "{}: {name}, {role}",
            file.display()
        );
        let text = to_value(&redacted).to_string().to_lowercase();
        for own in ["100000000001", "acme", "zq9", "deadbeef"] {
            assert!(!text.contains(own), "{}: `{own}` survives", file.display());
        }
    }
}

/// The denied call of `service-policy-denies.json` with another statement and another rule.
fn with(statement: &Value, condition: &Value) -> Snapshot {
    let text = fs::read_to_string("snapshots/service-policy-denies.json").unwrap();
    let mut value: Value = serde_json::from_str(&text).unwrap();
    value["call"]["headers"] = json!([{"name": "X-Team", "value": "blue-green42"}, {"name": "accept", "value": "text/html"}]);
    value["call"]["url"] = json!(
        "https://orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws/v1/orders/Apple7/42?view=full&id=a%2Fb"
    );
    let service = &mut value["estate"]["services"]["svc-0123456789abcdef0"];
    service["authPolicy"]["known"]["Statement"] = json!([statement]);
    value["estate"]["listeners"]["listener-0d4e5f60718293a4b"]["rules"]["known"] = json!([{
        "id": "rule-0d5e6f708192a3b4c", "priority": 10, "match": condition, "action": {"fixedResponse": 404}
    }]);
    from_text(&value.to_string()).unwrap()
}

fn allow(resource: &str, condition: &Value) -> Value {
    json!({
        "Sid": "TeamBlue", "Effect": "Allow", "Principal": "*", "Action": "vpc-lattice-svcs:Invoke",
        "Resource": resource, "Condition": condition
    })
}

fn assert_alike(snapshot: &Snapshot, what: &str) -> Option<String> {
    let playbooks = Playbooks::built_in();
    let redacted = redact(snapshot).unwrap_or_else(|error| panic!("{what}: {error}"));
    let report = Report::from(&diagnose(snapshot, &playbooks));
    let after = Report::from(&diagnose(&redacted, &playbooks));
    assert_eq!(
        essence(&report),
        essence(&after),
        "{what}\n{:#}",
        to_value(&redacted)
    );
    report.verdict.code
}

#[test]
fn patterns_match_what_they_matched() {
    const SERVICE: &str =
        "arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0";
    let resources = [
        format!("{SERVICE}/v1/orders/App*"),
        format!("{SERVICE}/v1/ord*/Apple7/*"),
        format!("{SERVICE}/v1/*ders/A??le7/4*"),
        format!("{SERVICE}/v1/orders/app*"),
        format!("{SERVICE}/v1/*ple7/42"),
        format!("{SERVICE}/v1/*pl*"),
        format!("{SERVICE}/v1/*pq*"),
        "arn:aws:vpc-lattice:*:2222*:serv*/svc-0123*/*".to_owned(),
        "arn:aws:vpc-lattice:eu-*:2222?3334444:service/svc-*".to_owned(),
        "arn:aws:vpc-lattice:us-*:222233334444:service/*".to_owned(),
        "*/orders/Apple7/42".to_owned(),
        "*/orders".to_owned(),
        "arn:aws:vpc-lattice:*".to_owned(),
        // One letter is touched by chance easily.
        format!("{SERVICE}/v*/o*/a*"),
        format!("{SERVICE}/v*/o*/A*"),
        format!("{SERVICE}/?1/*s/*"),
        format!("{SERVICE}/?2/q*/*"),
        format!("{SERVICE}/v1/orders/${{aws:PrincipalTag/team}}/*"),
    ];
    let mut codes = BTreeSet::new();
    for resource in &resources {
        codes.insert(assert_alike(
            &with(&allow(resource, &json!({})), &json!({"method": "PUT"})),
            resource,
        ));
    }
    let conditions = [
        json!({"StringLike": {"vpc-lattice-svcs:RequestHeader/x-team": "blue-*"}}),
        json!({"StringLike": {"vpc-lattice-svcs:RequestHeader/x-team": "*green42"}}),
        json!({"StringLike": {"vpc-lattice-svcs:RequestHeader/x-team": ["*een4?", "q*"]}}),
        json!({"StringEqualsIgnoreCase": {"vpc-lattice-svcs:RequestHeader/x-team": "BLUE-green42"}}),
        json!({"StringNotLike": {"vpc-lattice-svcs:RequestHeader/x-team": "bl?-*"}}),
        json!({"StringEquals": {"vpc-lattice-svcs:RequestQueryString/view": "full"}}),
        json!({"StringEquals": {"vpc-lattice-svcs:RequestQueryString/view": "fall"}}),
        json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/check*"}}),
        json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*-service"}}),
        json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/cart*"}}),
        json!({"StringEquals": {"aws:PrincipalAccount": ["444455556666", "111122223333"]}}),
        json!({"StringLike": {"aws:PrincipalOrgID": "o-a1b*"}}),
        json!({"IpAddress": {"aws:SourceIp": ["10.20.0.0/16", "0.0.0.0/0"]}}),
        json!({"StringEquals": {"vpc-lattice-svcs:RequestMethod": "GET", "vpc-lattice-svcs:Port": "443"}}),
        json!({"Bool": {"aws:SecureTransport": "true"}}),
        json!({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}),
    ];
    for condition in &conditions {
        let statement = allow("*", condition);
        codes.insert(assert_alike(
            &with(&statement, &json!({"method": "PUT"})),
            &condition.to_string(),
        ));
    }
    let rules = [
        json!({"path": {"with": {"prefix": "/v1/ord"}, "caseSensitive": true}}),
        json!({"path": {"with": {"prefix": "/V1/ORDERS/app"}, "caseSensitive": false}}),
        json!({"path": {"with": {"prefix": "/V1/ORDERS/app"}, "caseSensitive": true}}),
        json!({"path": {"with": {"exact": "/v1/orders/Apple7/42"}, "caseSensitive": true}}),
        json!({"path": {"with": {"exact": "/v1/orders/Apple7"}, "caseSensitive": true}}),
        json!({"headers": [{"name": "x-team", "value": {"with": {"contains": "e-gr"}, "caseSensitive": true}}]}),
        json!({"headers": [{"name": "x-team", "value": {"with": {"contains": "ee"}, "caseSensitive": true}}]}),
        json!({"headers": [{"name": "x-team", "value": {"with": {"prefix": "blue-greens"}, "caseSensitive": true}}]}),
        json!({"headers": [{"name": "x-other", "value": {"with": {"exact": "blue"}, "caseSensitive": true}}]}),
    ];
    for rule in &rules {
        codes.insert(assert_alike(
            &with(&allow("*", &json!({})), rule),
            &rule.to_string(),
        ));
    }
    // Some of each kind match, some do not.
    assert!(codes.len() >= 3, "{codes:?}");
}

#[test]
fn a_pattern_of_single_letters_anywhere_is_refused() {
    // Cut at every `a` and `e`, and with AWS's own words keeping theirs, too few letters are left to hide in.
    let snapshot = with(&allow("*a*e*/4?", &json!({})), &json!({"method": "PUT"}));
    assert_eq!(redact(&snapshot).unwrap_err(), RedactError::NoRoom);
}

#[test]
fn ranges_contain_what_they_contained() {
    let text = fs::read_to_string("snapshots/service-policy-denies.json").unwrap();
    let mut value: Value = serde_json::from_str(&text).unwrap();
    let ranges = [
        "0.0.0.0/0",
        "10.0.0.0/8",
        "10.20.0.0/16",
        "10.20.0.0/17",
        "10.20.128.0/17",
        "10.20.5.0/24",
        "10.20.5.7/32",
        "192.168.0.0/16",
        "192.168.3.0/24",
        "192.168.4.0/24",
        "172.31.0.0/16",
        "100.64.1.0/24",
        "8.8.8.0/24",
        "8.8.8.8/32",
        "169.254.171.0/24",
        "129.224.3.0/24",
        "::/0",
        "fd00:ec2:80::/64",
        "fd12:3456:789a::/48",
        "fd12:3456:789a:1::/64",
        "2001:db8:20::/56",
        "2001:db8:20:1::/64",
        "2001:db8:20:1::23/128",
    ];
    value["estate"]["vpcs"]["vpc-0c1a2b3c4d5e6f708"]["detail"]["known"]["cidrs"] = json!(ranges);
    let snapshot = from_text(&value.to_string()).unwrap();
    let redacted = redact(&snapshot).unwrap();
    let cidrs = |it: &Snapshot| {
        it.estate
            .vpcs
            .values()
            .next()
            .unwrap()
            .detail
            .get()
            .unwrap()
            .unwrap()
            .cidrs
            .clone()
    };
    let (before, after) = (cidrs(&snapshot), cidrs(&redacted));
    for (one, one_after) in before.iter().zip(&after) {
        assert_eq!(one.prefix_len(), one_after.prefix_len());
        for (other, other_after) in before.iter().zip(&after) {
            assert_eq!(
                one.contains(other),
                one_after.contains(other_after),
                "{one} {other}: {one_after} {other_after}"
            );
        }
        let stays = [
            "0.0.0.0/0",
            "10.0.0.0/8",
            "192.168.0.0/16",
            "169.254.171.0/24",
            "129.224.3.0/24",
            "::/0",
            "fd00:ec2:80::/64",
        ];
        assert_eq!(
            one == one_after,
            stays.contains(&one.to_string().as_str()),
            "{one} {one_after}"
        );
    }
}

/// The binary in the package's directory, with nothing of this machine's configuration.
fn lattice_doctor(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lattice-doctor"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn the_saved_file_is_redacted_and_the_report_is_not() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("redacted.json");
    let saved = file.to_str().unwrap();
    let _ = fs::remove_file(&file);
    let facts = ["--snapshot", "snapshots/service-policy-denies.json"];
    let [diagnose, capture] = ["diagnose", "capture"].map(|command| {
        let plain = lattice_doctor(&[command, facts[0], facts[1]]);
        let redacted = lattice_doctor(&[command, facts[0], facts[1], "--save", saved, "--redact"]);
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            !text.contains("checkout") && text.contains("\"note\": \"redacted\""),
            "{text}"
        );
        assert_eq!(redacted.status.code(), plain.status.code());
        fs::remove_file(&file).unwrap();
        (plain, redacted, text)
    });
    assert_eq!(diagnose.0.stdout, diagnose.1.stdout);
    let said = String::from_utf8(diagnose.1.stderr).unwrap();
    assert!(
        said.starts_with("note: ") && said.contains("is not redacted"),
        "{said}"
    );
    // `capture` judges nothing: it writes, to stdout where no file is named.
    assert_eq!(capture.0.status.code(), Some(0));
    assert!(
        String::from_utf8(capture.0.stdout)
            .unwrap()
            .contains("checkout")
    );
    assert!(capture.1.stdout.is_empty());
    assert_eq!(diagnose.2, capture.2);
    assert_eq!(
        lattice_doctor(&["diagnose", facts[0], facts[1], "--redact"])
            .status
            .code(),
        Some(2)
    );
}
