//! The three laws, held by every file in `snapshots/`: one named test a file and law.
//!
//! 1. Report: the diagnosis of `X.json` renders exactly `X.txt`, and its JSON fits the schema.
//! 2. Remedies mend: each remedy of the cause takes it away and brings nothing new.
//! 3. Ignorance never heals: an unseen fact never makes a sick call healthy, nor a healthy one sick.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::path::Path;

use lattice_doctor::call::resolve_service;
use lattice_doctor::checks::Step;
use lattice_doctor::checks::finding::{Finding, Status};
use lattice_doctor::diagnose::diagnose;
use lattice_doctor::playbook::Playbooks;
use lattice_doctor::remedy::{chain, patched};
use lattice_doctor::render::json;
use lattice_doctor::render::text;
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::{from_text, from_value, to_value};
use lattice_doctor::verdict::{Diagnosis, Standing, Verdict, weigh};
use lattice_doctor::words;
use serde_json::Value;
use snapbox::{Assert, Data};

type Outcome = datatest_stable::Result<()>;

fn load(file: &Path) -> Snapshot {
    let text = std::fs::read_to_string(file).unwrap();
    let mut snapshot = from_text(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    resolve_service(&mut snapshot).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    snapshot
}

/// Law 1.
fn report(file: &Path) -> Outcome {
    let report = diagnose(&load(file), &Playbooks::built_in());
    let options = text::TextOptions::default();
    let rendered = text::render(&report, &options);
    assert_no_placeholder(&rendered);
    let document: Value = serde_json::from_str(&json::render(&report))?;
    let validator = jsonschema::validator_for(&json::schema())?;
    let faults: Vec<String> = validator
        .iter_errors(&document)
        .map(|it| it.to_string())
        .collect();
    assert!(
        faults.is_empty(),
        "the report does not fit its schema: {faults:?}"
    );
    assert_no_placeholder(&document.to_string());
    Assert::new().action_env("SNAPSHOTS").eq(
        rendered,
        Data::read_from(&file.with_extension("txt"), None).raw(),
    );
    Ok(())
}

/// A `{word}` that nothing filled, or a command that cannot be pasted.
fn assert_no_placeholder(text: &str) {
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        rest = &rest[open + 1..];
        let Some((name, _)) = rest.split_once('}') else {
            break;
        };
        let is_placeholder =
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        assert!(!is_placeholder, "`{{{name}}}` survived into the report");
    }
    assert!(!text.contains("STUB"), "a stub is in the report");
}

fn failures(diagnosis: &Diagnosis<'_>) -> Vec<Finding> {
    let findings = diagnosis.steps.iter().flat_map(Step::findings);
    findings
        .filter(|it| it.status == Status::Fail)
        .cloned()
        .collect()
}

/// Law 2.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the harness wants a result of every law"
)]
fn remedies_mend(file: &Path) -> Outcome {
    let snapshot = load(file);
    let playbooks = Playbooks::built_in();
    let before = weigh(&snapshot, None, &playbooks);
    let Some(cause) = before.verdict.cause.clone() else {
        return Ok(());
    };
    let entry = playbooks.entry(cause.code);
    let words = words::of_finding(&before.path, &words::of_call(&before.path), &cause);
    for remedy in &entry.remedy {
        let is_filled = words::fill(&remedy.summary, &words).is_some()
            && remedy
                .commands
                .iter()
                .all(|it| words::fill_command(it, &words).is_some())
            && remedy
                .patch
                .iter()
                .all(|it| words::fill_value(it, &words).is_some());
        if !is_filled || remedy.patch.is_empty() || before.verdict.is_only_shown {
            continue;
        }
        let mended = patched(&snapshot, remedy, &cause, &words)
            .unwrap_or_else(|| panic!("the patch of `{}` does not fit", remedy.summary));
        let after = weigh(&mended, None, &playbooks);
        let now = failures(&after);
        let same = |it: &&Finding| it.code == cause.code && it.subject == cause.subject;
        assert!(
            !now.iter().any(|it| same(&it)),
            "`{}` leaves the fault",
            remedy.summary
        );
        for finding in &now {
            // The same question: of another destination it was never asked.
            let was_passed = before.steps.iter().flat_map(Step::findings).any(|it| {
                it.code == finding.code
                    && it.subject == finding.subject
                    && it.words.get("destination") == finding.words.get("destination")
                    && it.status == Status::Pass
            });
            assert!(!was_passed, "`{}` brings {}", remedy.summary, finding.code);
        }
    }
    assert_chain_ends(&before, &playbooks);
    Ok(())
}

/// The chain goes on until the call succeeds, a gap stops it, or a fault has no patch.
fn assert_chain_ends(before: &Diagnosis<'_>, playbooks: &Playbooks) {
    let links = chain(before, playbooks);
    let last = links.last().expect("a fault has a chain");
    if let Some((was, is)) = last.fix.proof {
        let is_end = is.is_none_or(|it| it.is_success() || before.path.asks_why_open());
        assert!(is_end, "the chain ends at {is:?}");
        assert_ne!(was, is, "a fix that changes nothing is proved");
    } else {
        let entry = playbooks.entry(last.finding.code);
        let has_provable = entry.remedy.iter().any(|it| !it.patch.is_empty());
        let is_only_shown = before.verdict.is_only_shown;
        assert!(
            !has_provable || is_only_shown || last.fix.commands.iter().all(|it| !it.is_empty()),
            "{} has a patch and no proof",
            last.finding.code
        );
    }
}

/// Law 3.
fn ignorance_never_heals(file: &Path) -> Outcome {
    let snapshot = load(file);
    let playbooks = Playbooks::built_in();
    let before = weigh(&snapshot, None, &playbooks).verdict;
    let whole = to_value(&snapshot);
    for pointer in seen_facts(&whole) {
        let mut value = whole.clone();
        *value.pointer_mut(&pointer).unwrap() = serde_json::json!({ "unknown": "law 3" });
        let poorer = from_value(value)?;
        let after = weigh(&poorer, None, &playbooks).verdict;
        assert_no_wiser(&before, &after, &pointer);
    }
    Ok(())
}

fn assert_no_wiser(before: &Verdict, after: &Verdict, pointer: &str) {
    match before.standing {
        Standing::Healthy => assert_ne!(
            after.standing,
            Standing::Fault,
            "without {pointer} a healthy call has {:?}",
            after.code
        ),
        Standing::Fault | Standing::Inconclusive => assert_ne!(
            after.standing,
            Standing::Healthy,
            "without {pointer} a sick call is healthy"
        ),
    }
}

/// The pointers of all facts that somebody saw.
fn seen_facts(snapshot: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let collections = snapshot["estate"].as_object().into_iter().flatten();
    for (collection, resources) in collections {
        for (key, resource) in resources.as_object().into_iter().flatten() {
            for (field, fact) in resource.as_object().into_iter().flatten() {
                if fact.get("known").is_some() || fact.get("absent").is_some() {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    found.push(format!("/estate/{collection}/{key}/{field}"));
                }
            }
        }
    }
    found
}

datatest_stable::harness! {
    { test = report, root = "snapshots", pattern = r"\.json$" },
    { test = remedies_mend, root = "snapshots", pattern = r"\.json$" },
    { test = ignorance_never_heals, root = "snapshots", pattern = r"\.json$" },
}
