//! Every finding of the lint: a text that gives it and one that does not, side by side, as data.
//!
//! `tests/policy/lint/README.md` says how the rows are written.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use lattice_doctor::policy::lint::{
    AuthType, Facts, Finding, Kind, Listener, Options, Severity, lint, rule,
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pairs {
    finding: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    id: String,
    bad: String,
    good: String,
    #[serde(default)]
    kind: String,
    severity: Option<String>,
    at: Option<String>,
    says: Option<String>,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    good_also: Vec<String>,
    #[serde(default)]
    facts: PairFacts,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct PairFacts {
    auth_type: Option<String>,
    listeners: Option<Vec<String>>,
    grpc: Option<bool>,
    network_policy: Option<String>,
    service_arn: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Published {
    document: Vec<PublishedPolicy>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PublishedPolicy {
    page: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    kind: String,
    policy: String,
    findings: Vec<String>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/policy/lint")
}

fn pairs() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for name in ["structure", "elements", "conditions", "callers"] {
        let text =
            fs::read_to_string(folder().join(format!("{name}.toml"))).expect("a file of pairs");
        let file: Pairs =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{name}.toml: {error}"));
        pairs.extend(file.finding);
    }
    pairs
}

const INVOKE: &str = r#""Action":"vpc-lattice-svcs:Invoke","Resource":@paths"#;

/// Fills in what the row leaves out.
fn whole(text: &str) -> String {
    let (form, rest) = text.split_once(' ').unwrap_or((text, ""));
    let document =
        |statements: &str| format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    let one = |effect: &str, who: &str| {
        format!(r#"{{"Effect":"{effect}","Principal":{who},{INVOKE},"Condition":{rest}}}"#)
    };
    let whole = match form {
        "statements" => document(rest),
        "condition" => document(&one("Allow", "@role")),
        "public" => document(&one("Allow", r#""*""#)),
        "deny" => document(&format!(
            r#"{},{{"Effect":"Allow","Principal":@role,{INVOKE}}}"#,
            one("Deny", r#""*""#)
        )),
        _ => text.to_owned(),
    };
    let many: Vec<String> = (0..120)
        .map(|idx| format!(r#"{{"Sid":"s{idx}","Effect":"Allow","Principal":@role,"Action":"vpc-lattice-svcs:Invoke","Resource":"*/{idx}"}}"#))
        .collect();
    whole
        .replace("@many", &many.join(","))
        .replace(
            "@role",
            r#"{"AWS":"arn:aws:iam::123456789012:role/orders"}"#,
        )
        .replace(
            "@paths",
            r#""arn:aws:vpc-lattice:eu-west-1:123456789012:service/svc-0123456789abcdef0/*""#,
        )
        .replace(
            "@service",
            r#""arn:aws:vpc-lattice:eu-west-1:123456789012:service/svc-0123456789abcdef0""#,
        )
}

fn kind(word: &str) -> Kind {
    match word {
        "" => Kind::AuthPolicy,
        "identity" => Kind::IdentityPolicy,
        other => panic!("no kind of policy is called {other}"),
    }
}

fn options(pair: &Pair) -> Options {
    let listener = |word: &String| match word.as_str() {
        "HTTP" => Listener::Http,
        "HTTPS" => Listener::Https,
        "TLS_PASSTHROUGH" => Listener::TlsPassthrough,
        other => panic!("no listener is called {other}"),
    };
    Options {
        kind: kind(&pair.kind),
        facts: Facts {
            auth_type: pair.facts.auth_type.as_deref().map(|word| match word {
                "NONE" => AuthType::None,
                "AWS_IAM" => AuthType::AwsIam,
                other => panic!("no auth type is called {other}"),
            }),
            listeners: pair
                .facts
                .listeners
                .as_ref()
                .map(|words| words.iter().map(listener).collect()),
            is_grpc: pair.facts.grpc,
            network_policy: pair.facts.network_policy.clone(),
            service_arn: pair.facts.service_arn.clone(),
        },
    }
}

/// The ids of the errors and security findings.
fn grave(findings: &[Finding]) -> BTreeSet<&str> {
    findings
        .iter()
        .filter(|finding| matches!(finding.severity, Severity::Error | Severity::Security))
        .map(|finding| finding.id)
        .collect()
}

fn set(ids: &[String]) -> BTreeSet<&str> {
    ids.iter().map(String::as_str).collect()
}

#[test]
fn every_pair_is_told_apart() {
    let mut wrong = Vec::new();
    for pair in pairs() {
        let options = options(&pair);
        let bad = whole(&pair.bad);
        let findings = lint(bad.as_bytes(), &options);
        let usual = rule::find(&pair.id).map_or("no such rule", |rule| rule.severity.word());
        let severity = pair.severity.as_deref().unwrap_or(usual);
        let found = findings.iter().any(|finding| {
            finding.id == pair.id
                && finding.severity.word() == severity
                && pair.at.as_ref().is_none_or(|at| *at == finding.pointer)
                && pair
                    .says
                    .as_ref()
                    .is_none_or(|says| finding.message.contains(says.as_str()))
        });
        if !found {
            wrong.push(format!(
                "{} is not told of {bad}\n    {findings:#?}",
                pair.id
            ));
        }
        let mut others = grave(&findings);
        others.remove(pair.id.as_str());
        if others != set(&pair.also) {
            wrong.push(format!(
                "{}: {bad}\n    also gives {others:?}, not {:?}",
                pair.id, pair.also
            ));
        }
        let good = whole(&pair.good);
        let findings = lint(good.as_bytes(), &options);
        if findings.iter().any(|finding| finding.id == pair.id) {
            wrong.push(format!(
                "{} is told of the good {good}\n    {findings:#?}",
                pair.id
            ));
        }
        if grave(&findings) != set(&pair.good_also) {
            wrong.push(format!(
                "{}: the good {good}\n    gives {findings:#?}",
                pair.id
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_pair() {
    let tested: BTreeSet<String> = pairs().into_iter().map(|pair| pair.id).collect();
    let rules: BTreeSet<String> = rule::RULES.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(tested, rules);
    assert_eq!(rules.len(), rule::RULES.len(), "an id occurs twice");
}

#[test]
fn published_policies_give_what_aws_would_say() {
    let text = fs::read_to_string(folder().join("published.toml")).expect("the published policies");
    let file: Published = toml::from_str(&text).expect("published.toml is well-formed");
    for published in file.document {
        let options = Options {
            kind: kind(&published.kind),
            ..Options::default()
        };
        let findings = lint(published.policy.as_bytes(), &options);
        assert_eq!(
            grave(&findings),
            set(&published.findings),
            "{} {}\n{findings:#?}",
            published.page,
            published.note
        );
    }
}

#[test]
fn findings_stand_in_the_order_of_the_text() {
    for pair in pairs() {
        let findings = lint(whole(&pair.bad).as_bytes(), &options(&pair));
        let places: Vec<(usize, usize)> = findings.iter().map(|it| (it.line, it.column)).collect();
        assert!(places.is_sorted(), "{places:?}");
    }
}

#[test]
fn places_are_lines_and_characters() {
    let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\"Sid\": \"é\", \"Effect\": \"Erlauben\"}\n}";
    let findings = lint(text.as_bytes(), &Options::default());
    let effect = findings
        .iter()
        .find(|it| it.id == "effect-value")
        .expect("the effect is wrong");
    assert_eq!(
        (effect.line, effect.column, effect.pointer.as_str()),
        (3, 39, "/Statement/Effect")
    );
}

#[test]
fn messages_are_lower_case_fragments_with_help() {
    for pair in pairs() {
        for finding in lint(whole(&pair.bad).as_bytes(), &options(&pair)) {
            for text in [&finding.message, &finding.help] {
                let first = text.chars().next().expect("no text is empty");
                assert!(!first.is_uppercase() || text.starts_with("HTTP"), "{text}");
                assert!(!text.ends_with('.'), "{text}");
                assert!(text.matches('`').count() % 2 == 0, "{text}");
            }
        }
    }
}

#[test]
fn a_policy_of_a_role_may_speak_of_other_services() {
    let text = r#"{
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "vpc-lattice-svcs:Invoke"],
            "Resource": ["arn:aws:s3:::reports/*", "arn:aws:vpc-lattice:eu-west-1:123456789012:service/*"],
            "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d", "s3:prefix": "a"}}
        }
    }"#;
    let options = Options {
        kind: Kind::IdentityPolicy,
        ..Options::default()
    };
    assert_eq!(lint(text.as_bytes(), &options), []);
}

#[test]
fn whatever_is_no_policy_gives_one_clear_finding() {
    for (text, id, says) in [
        (&b"\xff\xfe"[..], "json-syntax", "not UTF-8"),
        (b"", "json-syntax", "ends here"),
        (b"[]", "unknown-element", "a policy is a JSON object"),
        (
            br#""{\"Version\":\"2012-10-17\"}""#,
            "unknown-element",
            "inside a JSON string",
        ),
        (
            br#"{"policy":null,"state":"Inactive"}"#,
            "unknown-element",
            "not the policy itself",
        ),
        (
            br#"{"Policy":{"Statement":[]}}"#,
            "unknown-element",
            "not the policy itself",
        ),
    ] {
        let findings = lint(text, &Options::default());
        let [finding] = findings.as_slice() else {
            panic!("{findings:#?}");
        };
        assert_eq!(finding.id, id);
        assert!(finding.message.contains(says), "{}", finding.message);
    }
}
