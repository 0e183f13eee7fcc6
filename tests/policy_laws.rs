//! Laws of the policy engine, and its agreement with a second evaluator on generated policies and requests.

#[path = "policy/generate.rs"]
mod generate;
#[path = "policy/reference.rs"]
mod reference;

use lattice_doctor::policy::document::Document;
use lattice_doctor::policy::lint::{Options, lint};
use lattice_doctor::policy::simulate::{Case, ResultDecision, ResultLine, run};
use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, prop_assume, proptest};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use reference::{Answer, Decision};
use serde_json::{Value, json};

fn simulate(case: &Value) -> ResultLine {
    let case: Case =
        serde_json::from_value(case.clone()).expect("generated cases have the form of a case");
    run(&case)
}

fn single(document: &Value, level: &str, request: &Value) -> Value {
    json!({
        "id": "generated",
        "combine": "single",
        "policies": [{"level": level, "document": document}],
        "request": request,
    })
}

fn statements(document: &Value) -> Vec<Value> {
    document["Statement"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

fn with_statement(document: &Value, index: usize, statement: &Value) -> Value {
    let mut changed = document.clone();
    let mut list = statements(document);
    list.insert(index % (list.len() + 1), statement.clone());
    changed["Statement"] = Value::Array(list);
    changed
}

/// How much a decision lets through.
fn width(decision: ResultDecision) -> u8 {
    match decision {
        ResultDecision::Allow => 2,
        ResultDecision::ImplicitDeny => 1,
        ResultDecision::ExplicitDeny | ResultDecision::Unknown => 0,
    }
}

/// Whether the engine gives the reference's answer; `None` where AWS documents none.
fn agrees(engine: &ResultLine, reference: &Answer) -> Option<bool> {
    let wanted = match reference.decision {
        Decision::Allow => ResultDecision::Allow,
        Decision::ExplicitDeny => ResultDecision::ExplicitDeny,
        Decision::ImplicitDeny => ResultDecision::ImplicitDeny,
        Decision::Denied => {
            let denials = [ResultDecision::ExplicitDeny, ResultDecision::ImplicitDeny];
            return Some(denials.contains(&engine.decision));
        }
        Decision::Unreadable => ResultDecision::Unknown,
        Decision::Disputed => return None,
    };
    Some(engine.decision == wanted && engine.gate == reference.gate)
}

/// How often a generated case ended which way; a generator that never allows tests little.
#[derive(Default, Debug)]
struct Tally {
    allowed: u32,
    denied: u32,
    refused: u32,
    disputed: u32,
}

fn compare(cases: u32, strategy: &impl Strategy<Value = Value>) -> Tally {
    let mut runner = TestRunner::deterministic();
    let mut tally = Tally::default();
    let mut differences = Vec::new();
    for _ in 0..cases {
        let tree = strategy
            .new_tree(&mut runner)
            .expect("the generator gives a case");
        let case = tree.current();
        let answer = reference::answer(&case);
        let line = simulate(&case);
        match agrees(&line, &answer) {
            None => tally.disputed += 1,
            Some(true) => match answer.decision {
                Decision::Allow => tally.allowed += 1,
                Decision::ExplicitDeny => tally.denied += 1,
                _ => tally.refused += 1,
            },
            Some(false) => differences.push(format!(
                "the engine says {:?} at {:?} ({}), the reference {answer:?}\n{case}",
                line.decision, line.gate, line.why
            )),
        }
    }
    differences.sort_by_key(String::len);
    differences.truncate(10);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    tally
}

#[test]
fn engine_and_reference_agree_on_one_document() {
    let tally = compare(4_000, &generate::single_case());
    assert!(
        tally.allowed > 800 && tally.denied > 300 && tally.refused > 800,
        "{tally:?}"
    );
    assert!(tally.disputed < 400, "too much is skipped: {tally:?}");
}

#[test]
fn engine_and_reference_agree_on_three_gates() {
    let tally = compare(1_000, &generate::lattice_case());
    assert!(tally.allowed > 100 && tally.refused > 200, "{tally:?}");
    assert!(tally.disputed < 200, "too much is skipped: {tally:?}");
}

#[test]
fn a_megabyte_of_brackets_is_an_error() {
    for text in ["[".repeat(1 << 20), "{\"Statement\":".repeat(1 << 16)] {
        assert!(Document::parse(&text).is_err());
        assert_eq!(lint(text.as_bytes(), &Options::default()).len(), 1);
    }
}

proptest! {
    #![proptest_config(Config { cases: 500, failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_deny_never_widens((document, request) in generate::document_and_request(true), deny in generate::statement(true, "Deny"), at in any::<usize>()) {
        let before = simulate(&single(&document, "service", &request));
        let after = simulate(&single(&with_statement(&document, at, &deny), "service", &request));
        prop_assert!(width(after.decision) <= width(before.decision), "{before:?} {after:?}");
    }

    #[test]
    fn an_allow_never_narrows((document, request) in generate::document_and_request(true), allow in generate::statement(true, "Allow"), at in any::<usize>()) {
        let before = simulate(&single(&document, "service", &request));
        let after = simulate(&single(&with_statement(&document, at, &allow), "service", &request));
        prop_assume!(after.decision != ResultDecision::Unknown);
        prop_assert!(width(after.decision) >= width(before.decision), "{before:?} {after:?}");
    }

    #[test]
    fn the_order_of_statements_does_not_matter((document, request) in generate::document_and_request(true)) {
        let mut reversed = document.clone();
        let mut list = statements(&document);
        list.reverse();
        reversed["Statement"] = Value::Array(list);
        let before = simulate(&single(&document, "service", &request));
        let after = simulate(&single(&reversed, "service", &request));
        prop_assert_eq!(before.decision, after.decision);
    }

    #[test]
    fn a_document_allows_what_it_allows_whoever_reads_it_twice((document, _) in generate::document_and_request(true)) {
        let parsed = Document::from_value(&document).expect("generated documents are policies");
        let printed = parsed.to_json();
        prop_assert_eq!(parsed.to_value(), document);
        let again = Document::parse(&printed).expect("what was printed can be read");
        prop_assert_eq!(again.to_json(), printed);
    }

    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        drop(Document::parse_bytes(&bytes));
        drop(lint(&bytes, &Options::default()));
    }

    #[test]
    fn mutated_policies_do_no_harm((document, request) in generate::document_and_request(true), cuts in prop::collection::vec((any::<usize>(), any::<u8>()), 1..6)) {
        let mut bytes = document.to_string().into_bytes();
        for (at, byte) in cuts {
            let at = at % bytes.len();
            match byte % 3 {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                _ => bytes.insert(at, b"{}[]\",:\\$*?0"[usize::from(byte) % 12]),
            }
            if bytes.is_empty() {
                break;
            }
        }
        drop(lint(&bytes, &Options::default()));
        drop(Document::parse_bytes(&bytes));
        if let Ok(changed) = serde_json::from_slice::<Value>(&bytes) {
            simulate(&single(&changed, "service", &request));
        }
    }

    #[test]
    fn deep_nesting_is_an_error(depth in 65_usize..3_000, is_list in any::<bool>()) {
        let text = if is_list { "[".repeat(depth) } else { "{\"a\":".repeat(depth) };
        prop_assert!(Document::parse(&text).is_err());
        prop_assert_eq!(lint(text.as_bytes(), &Options::default()).len(), 1);
    }
}
