//! The SARIF log, by the JSON Schema of the standard (`sarif-schema-2.1.0.json`, OASIS).

use std::collections::BTreeSet;
use std::fs;

use lattice_doctor::playbook::Playbooks;
use lattice_doctor::render::sarif::{File, Setting, render};
use lattice_doctor::report::Report;
use lattice_doctor::report::status::HopStatus;
use serde_json::Value;

use crate::forms::{report, samples};

fn log(report: &Report, file: Option<File<'_>>) -> Value {
    let text = render(
        report,
        &Playbooks::built_in(),
        Setting { exit_code: 1, file },
    );
    serde_json::from_str(&text).unwrap()
}

/// The schema of the standard.
pub(crate) fn standard() -> jsonschema::Validator {
    let mut schema: Value = serde_json::from_str(include_str!("sarif-schema-2.1.0.json")).unwrap();
    // The published schema has a bracket too many in this expression; we write no `language`.
    for object in ["run", "toolComponent"] {
        schema["definitions"][object]["properties"]["language"]["pattern"] = ".".into();
    }
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

#[test]
fn every_log_fits_the_schema_of_the_standard() {
    let validator = standard();
    let file = File {
        path: "a b/ü|<x>.json",
        text: "{}",
    };
    for sample in samples() {
        for file in [None, Some(file)] {
            let log = log(&sample.report, file);
            let faults: Vec<String> = validator
                .iter_errors(&log)
                .map(|it| it.to_string())
                .collect();
            assert!(faults.is_empty(), "{}: {faults:?}", sample.name);
            assert_references(&sample.name, &log, file.is_some());
        }
        assert_status(&sample.name, &sample.report, &log(&sample.report, None));
    }
}

/// What the schema cannot say: results and rules belong together, and every rule has its page.
fn assert_references(name: &str, log: &Value, has_file: bool) {
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        let page = rule["helpUri"].as_str().unwrap();
        assert!(
            page.starts_with("https://docs.aws.amazon.com/"),
            "{name}: {page}"
        );
        assert!(
            run["results"]
                .as_array()
                .unwrap()
                .iter()
                .any(|it| it["ruleId"] == rule["id"]),
            "{name}: {rule}"
        );
    }
    for result in run["results"].as_array().unwrap() {
        let idx = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[idx]["id"], result["ruleId"], "{name}");
        let place = &result["locations"][0];
        assert!(
            place["logicalLocations"]
                .as_array()
                .is_some_and(|it| !it.is_empty()),
            "{name}"
        );
        assert_eq!(place.get("physicalLocation").is_some(), has_file, "{name}");
        assert_eq!(
            result["kind"] == "fail",
            result["level"] != "none",
            "{name}: {result}"
        );
    }
    assert_eq!(run["artifacts"].is_array(), has_file, "{name}");
    let results = run["results"].as_array().unwrap().iter();
    let prints: Vec<String> = results
        .map(|it| it["partialFingerprints"].to_string())
        .collect();
    let different: BTreeSet<&String> = prints.iter().collect();
    assert_eq!(
        different.len(),
        prints.len(),
        "{name}: two results are one: {prints:?}"
    );
}

/// A fault has an error that is its cause; what cannot be judged is said; healthy has no error.
fn assert_status(name: &str, report: &Report, log: &Value) {
    let results = log["runs"][0]["results"].as_array().unwrap();
    let errors = results.iter().filter(|it| it["level"] == "error").count();
    match report.verdict.status.word() {
        "fault" => {
            let causes = results
                .iter()
                .filter(|it| it["properties"]["isCause"] == true)
                .count();
            assert_eq!(causes, 1, "{name}: {results:?}");
            assert!(errors >= 1, "{name}");
            let said = results
                .iter()
                .map(|it| it["message"]["text"].as_str().unwrap());
            let fixes = said.filter(|it| it.contains("Fix")).count();
            assert!(fixes >= report.chain.len(), "{name}: a fix is lost");
        }
        "healthy" => assert_eq!(errors, 0, "{name}"),
        _ => {
            assert_eq!(errors, 0, "{name}");
            // Nothing was looked at: that is said of the run, and no result is made of it.
            let is_unchecked = report
                .hops
                .iter()
                .all(|it| it.status == HopStatus::Unchecked);
            assert_eq!(results.is_empty(), is_unchecked, "{name}");
        }
    }
}

#[test]
fn a_result_stands_at_its_resource_in_the_snapshot() {
    let path = "snapshots/multi-network-three-filters.json";
    let text = fs::read_to_string(path).unwrap();
    let log = log(
        &report("multi-network-three-filters"),
        Some(File { path, text: &text }),
    );
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], path);
        let line = usize::try_from(place["region"]["startLine"].as_u64().unwrap()).unwrap();
        let resource = result["locations"][0]["logicalLocations"][0]["name"]
            .as_str()
            .unwrap();
        let line = text.lines().nth(line - 1).unwrap().trim();
        assert!(line.starts_with(&format!("\"{resource}\":")), "{line}");
    }
}

#[test]
fn paths_become_uris() {
    let uri = |path: &str| {
        let log = log(&report("listener-missing"), Some(File { path, text: "" }));
        log["runs"][0]["artifacts"][0]["location"]["uri"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(uri("./a b/c.json"), "a%20b/c.json");
    assert_eq!(uri("/tmp/é.json"), "file:///tmp/%C3%A9.json");
    assert_eq!(uri(r"C:\a\b.json"), "file:///C%3A/a/b.json");
    assert_eq!(uri("snapshots/a:b.json"), "snapshots/a%3Ab.json");
}

#[test]
fn fingerprints_survive_a_moved_line_and_tell_calls_apart() {
    let prints = |report: &Report, text: &str| {
        let log = log(
            report,
            Some(File {
                path: "x.json",
                text,
            }),
        );
        log["runs"][0]["results"][0]["partialFingerprints"].clone()
    };
    let first = report("listener-missing");
    let mut other = first.clone();
    other.call.url = Some("https://other.example/".to_owned());
    assert_eq!(prints(&first, "{}"), prints(&first, "\n\n{}"));
    assert_ne!(prints(&first, "{}"), prints(&other, "{}"));
    let print = prints(&first, "{}");
    assert_eq!(print["latticeDoctor/v1"], print["primaryLocationLineHash"]);
    assert!(
        print["latticeDoctor/v1"]
            .as_str()
            .unwrap()
            .starts_with("listener-missing|svc-"),
        "{print}"
    );
}
