//! Every table and example of AWS's policy pages, held against the engine and against a second evaluator.
//!
//! `tests/policy/*.jsonl` holds one case a line: the AWS page, the case in the form of
//! `policy simulate --cases`, and the answer that the page states.

#[path = "policy/corpus.rs"]
mod corpus;
#[path = "policy/reference.rs"]
mod reference;

use corpus::{Documented, documented_cases};
use lattice_doctor::policy::simulate::{Case, run};
use reference::Decision;
use serde_json::Value;

/// One line a wrong answer, with the page that says otherwise.
fn report(who: &str, wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{who}: {} wrong answers\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn differences(answers: impl Fn(&Documented) -> Result<(), String>) -> Vec<String> {
    documented_cases()
        .iter()
        .filter_map(|case| {
            let said = answers(case).err()?;
            let note = case.note.as_deref().unwrap_or("");
            Some(format!("{}: {said} ({note}) {}", case.id, case.page))
        })
        .collect()
}

#[test]
fn the_engine_gives_every_documented_answer() {
    let wrong = differences(|case| {
        let parsed: Result<Case, _> = serde_json::from_value(case.case.clone());
        let parsed = parsed.map_err(|error| format!("the case is refused: {error}"))?;
        let line = serde_json::to_value(run(&parsed)).map_err(|error| error.to_string())?;
        let word = |name: &str| line.get(name).and_then(Value::as_str);
        case.check(
            word("decision").unwrap_or(""),
            word("gate"),
            word("statement"),
            line["undocumented"].as_bool(),
        )
        .map_err(|said| format!("{said}; it says: {}", word("why").unwrap_or("")))
    });
    report("engine", &wrong);
}

#[test]
fn a_wrong_expectation_is_noticed() {
    let cases = documented_cases();
    let case = cases.first().expect("the corpus is not empty");
    assert!(case.check("unknown", None, None, None).is_err());
}

#[test]
fn the_reference_gives_every_documented_answer() {
    let wrong = differences(|case| {
        let answer = reference::answer(&case.case);
        let word = match answer.decision {
            Decision::Allow => "allow",
            Decision::ExplicitDeny => "explicit_deny",
            Decision::ImplicitDeny => "implicit_deny",
            Decision::Denied => "one of two denials",
            Decision::Disputed => "undocumented",
            Decision::Unreadable => "unknown",
        };
        if case.is_open() && answer.decision == Decision::Disputed {
            return Ok(());
        }
        case.check(word, answer.gate, answer.statement.as_deref(), None)
    });
    report("reference", &wrong);
}

#[test]
fn the_corpus_is_as_large_as_it_claims() {
    let cases = documented_cases();
    let lattice = cases
        .iter()
        .filter(|case| case.case["combine"] == "lattice")
        .count();
    assert!(
        cases.len() - lattice >= 600,
        "{} single cases",
        cases.len() - lattice
    );
    assert!(lattice >= 150, "{lattice} lattice cases");
    let mut ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), cases.len(), "an id occurs twice");
}
