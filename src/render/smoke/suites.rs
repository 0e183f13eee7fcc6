//! Smoke checks as `JUnit` XML: one suite a call, one case a hop.
//!
//! - A call that does what is expected is green at every hop, also where that is a denial.
//! - One that does not fails at the hop that stops it, or at the one that should have.
//! - What is not known, not asked, or known to fail is skipped, with the reason: none of it is green.

use crate::codes::Hop;
use crate::render::junit::{Case, Ending, Suite, document, suite};
use crate::render::smoke::{Call, Exempt, Smoke, prepared};

/// The document, with a final line end.
pub fn render(smoke: &Smoke) -> String {
    let smoke = &prepared(smoke);
    let suites: Vec<Suite> = smoke.calls.iter().map(|it| of_call(smoke, it)).collect();
    document(&smoke.tool.name, &suites)
}

fn of_call(smoke: &Smoke, call: &Call) -> Suite {
    let mut made = match &call.report {
        Some(report) => suite(call.name.clone(), report),
        None => blank(smoke, call),
    };
    made.properties.splice(0..0, properties(call));
    if let ("known-failure", Some(known)) = (call.status.as_str(), &call.known_failure) {
        let failures = made.cases.iter_mut().filter_map(|it| it.ending.as_mut());
        for ending in failures.filter(|it| it.element != "skipped") {
            ending.message = format!("{}; {}", exempt("known failure", known), ending.message);
            ending.element = "skipped";
            ending.text.clear();
        }
    }
    made
}

/// The five hops of a call that passes, was skipped, or cannot be asked of the facts.
fn blank(smoke: &Smoke, call: &Call) -> Suite {
    let message = match call.status.as_str() {
        "pass" => None,
        "skip" => call.skip.as_ref().map(|it| exempt("skipped", it)),
        _ => Some(call.expected.summary.clone()),
    };
    let ending = message.map(|message| Ending {
        element: "skipped",
        message,
        kind: call.status.clone(),
        text: String::new(),
    });
    let service = call.request.as_ref().and_then(|it| it.service.as_deref());
    Suite {
        name: call.name.clone(),
        class: format!("{}.{}", smoke.tool.name, service.unwrap_or("call")),
        properties: Vec::new(),
        cases: Hop::ALL
            .into_iter()
            .map(|(_, word)| Case {
                name: word.to_owned(),
                ending: ending.clone(),
                notes: Vec::new(),
            })
            .collect(),
    }
}

fn exempt(what: &str, it: &Exempt) -> String {
    format!("{what} until {}: {}", it.until, it.reason)
}

fn properties(call: &Call) -> Vec<(&'static str, String)> {
    let mut properties = vec![
        ("smoke.status", call.status.clone()),
        ("smoke.file", call.place()),
    ];
    if call.report.is_none() {
        properties.push(("expected", call.expected.summary.clone()));
    }
    properties.extend(call.tries.map(|it| ("smoke.tries", it.to_string())));
    properties.extend(call.why.iter().map(|it| ("smoke.why", it.clone())));
    properties.extend(call.notes.iter().map(|it| ("smoke.note", it.clone())));
    properties
}
