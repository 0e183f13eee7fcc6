//! The forms of smoke checks, by the same rules as those of a report: every snapshot as a call of a
//! file, whatever was expected of it, and with names that somebody chose to break a form.

use std::fs;
use std::path::PathBuf;

use lattice_doctor::playbook::Playbooks;
use lattice_doctor::render::html;
use lattice_doctor::render::json::smoke_v1;
use lattice_doctor::render::sarif::smoke::render as sarif;
use lattice_doctor::render::smoke::{annotations, chat, schema, suites, ticket};
use lattice_doctor::render::text::{TextOptions, smoke::render as text};
use lattice_doctor::report::smoke::Smoke;
use lattice_doctor::report::texts::Texts;
use lattice_doctor::smoke::judge::judge_all;
use lattice_doctor::smoke::read::read;
use lattice_doctor::snapshot::load::from_text;
use serde_json::Value;

use crate::forms::{POISON, assert_no_hidden};
use crate::junit::read as read_junit;
use crate::markdown::read as read_markdown;
use crate::sarif::standard;

const EXPECTED: [&str; 4] = ["ok", "http-403", "connect-timeout", "unauthenticated-ok"];

fn file(stem: &str) -> String {
    let quoted = toml::Value::from(stem).to_string();
    let call = |word: &str, rest: &str| {
        format!(
            "[[calls]]\nname = \"{word} {}\"\nexpect = \"{word}\"\nwhy = {quoted}\n{rest}\n",
            rest.len()
        )
    };
    let calls = EXPECTED.map(|it| call(it, ""));
    let known = "known-failure = {reason = \"r\", until = 2099-01-01}";
    let over = "skip = {reason = \"r\", until = 2020-01-01}";
    let skip = "skip = {reason = \"r\", until = 2099-01-01}";
    calls.concat() + &call("ok", known) + &call("ok", over) + &call("http-500", skip)
}

fn samples() -> Vec<(String, Smoke)> {
    let mut files: Vec<PathBuf> = fs::read_dir("snapshots")
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "json"));
    files.sort();
    let playbooks = Playbooks::built_in();
    let mut samples = Vec::new();
    // Each snapshot is judged elsewhere; here the forms matter, and the hostile ones are slow to read.
    for (idx, path) in files
        .into_iter()
        .enumerate()
        .filter(|(idx, _)| idx % 3 == 0)
    {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut snapshot = from_text(&fs::read_to_string(&path).unwrap()).unwrap();
        let cases = read("smoke.toml", &file(&name)).unwrap();
        let smoke = judge_all(&mut snapshot, &cases, &playbooks).smoke;
        if idx % 15 == 0 {
            let mut hostile = smoke.clone();
            hostile.each_text(&mut |text, _| text.push_str(POISON));
            samples.push((format!("{name} (hostile)"), hostile));
        }
        samples.push((name, smoke));
    }
    samples
}

#[test]
fn every_form_is_valid_whatever_becomes_of_the_calls() {
    let document = jsonschema::validator_for(&schema()).unwrap();
    let log = standard();
    let mut seen = std::collections::BTreeSet::new();
    for (name, smoke) in &samples() {
        seen.extend(smoke.calls.iter().map(|it| it.status.word()));
        let value = serde_json::to_value(smoke_v1::Smoke::from(smoke)).unwrap();
        let faults: Vec<String> = document
            .iter_errors(&value)
            .map(|it| it.to_string())
            .collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
        let value: Value = serde_json::from_str(&sarif(smoke, &Playbooks::built_in(), 1)).unwrap();
        let faults: Vec<String> = log.iter_errors(&value).map(|it| it.to_string()).collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
        let xml = suites::render(smoke);
        assert_no_hidden(name, &xml);
        let elements = read_junit(name, &xml);
        let suites: Vec<_> = elements
            .iter()
            .filter(|it| it.name == "testsuite")
            .collect();
        assert_eq!(suites.len(), smoke.calls.len(), "{name}");
        for (suite, call) in suites.iter().zip(&smoke.calls) {
            let n_red = suite.get("failures").parse::<usize>().unwrap()
                + suite.get("errors").parse::<usize>().unwrap();
            let n_skipped: usize = suite.get("skipped").parse().unwrap();
            let place = format!(
                "{name}: {} is {}, {n_red} red, {n_skipped} skipped",
                call.name,
                call.status.word()
            );
            match call.status.word() {
                "fail" => assert_eq!(n_red, 1, "{place}"),
                "pass" => assert_eq!((n_red, n_skipped), (0, 0), "{place}"),
                _ => assert!(n_red == 0 && n_skipped > 0, "{place}"),
            }
        }
        let lines = annotations::render(smoke);
        assert_no_hidden(name, &lines);
        assert!(
            lines.lines().all(|it| it.starts_with("::")),
            "{name}: {lines}"
        );
        let table = ticket::render(smoke);
        assert_no_hidden(name, &table);
        read_markdown(name, &table);
        assert_no_hidden(name, &chat::render(smoke));
        assert!(!chat::render(smoke).contains('<'), "{name}");
        assert_no_hidden(name, &text(smoke, &TextOptions::default()));
        let page = html::smoke::render(smoke);
        assert_no_hidden(name, &page);
        let seen = crate::html::read_page(name, &page);
        assert!(seen.iter().all(|it| it.0 != "script"), "{name}: a script");
        for call in &smoke.calls {
            let n_rows = seen.iter().filter(|it| it.0 == "tr").count();
            assert_eq!(n_rows, 1 + smoke.calls.len(), "{name}: {}", call.name);
        }
    }
    assert_eq!(seen.len(), 5, "{seen:?}");
}

#[test]
fn the_page_says_of_every_call_what_the_text_says() {
    for (name, smoke) in samples().iter().filter(|it| !it.0.contains("hostile")) {
        let said = crate::html::text_of(name, &html::smoke::render(smoke));
        for call in &smoke.calls {
            assert!(said.contains(&call.name), "{name}: {}", call.name);
            let report = call.report.as_ref();
            let is_open = matches!(call.status.word(), "fail" | "unknown");
            if let Some(report) = report.filter(|_| is_open) {
                assert!(
                    said.contains(&call.expected.summary[1..]),
                    "{name}: {}",
                    call.name
                );
                for hop in &report.hops {
                    assert!(said.contains(hop.hop.word()), "{name}: {}", hop.hop);
                }
            }
        }
    }
}

#[test]
fn the_policy_of_the_page_lets_its_styles_apply_and_nothing_else() {
    use base64::Engine as _;
    use sha2::{Digest, Sha256};
    let hash = |text: &str| {
        let digest = Sha256::digest(text.as_bytes());
        base64::engine::general_purpose::STANDARD.encode(digest)
    };
    assert_eq!(
        html::smoke::POLICY,
        format!(
            "default-src 'none'; style-src 'sha256-{}' 'sha256-{}'; base-uri 'none'; form-action 'none'",
            hash(html::STYLE),
            hash(html::smoke::OWN_STYLE)
        )
    );
}
