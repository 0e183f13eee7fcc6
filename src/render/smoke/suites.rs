//! Smoke checks as `JUnit` XML: one suite a call, one case a hop.
//!
//! - A call that does what is expected is green at every hop, also where that is a denial.
//! - One that does not fails at the hop that stops it, or at the one that should have.
//! - What is not known, not asked, or known to fail is skipped, with the reason: none of it is green.

use crate::codes::Hop;
use crate::render::TOOL;
use crate::render::junit::{Case, Ending, Suite, document, suite};
use crate::render::smoke::prepared;
use crate::report::smoke::{Call, CallStatus, Exempt, Smoke};

/// The document, with a final line end.
pub fn render(smoke: &Smoke) -> String {
    let smoke = &prepared(smoke);
    let suites: Vec<Suite> = smoke.calls.iter().map(of_call).collect();
    document(TOOL, &suites)
}

fn of_call(call: &Call) -> Suite {
    let mut made = match &call.report {
        Some(report) => suite(call.name.clone(), report),
        None => blank(call),
    };
    made.properties.splice(0..0, properties(call));
    if let (CallStatus::KnownFailure, Some(known)) = (call.status, &call.known_failure) {
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
fn blank(call: &Call) -> Suite {
    let message = match call.status {
        CallStatus::Pass => None,
        CallStatus::Skip => call.skip.as_ref().map(|it| exempt("skipped", it)),
        CallStatus::Fail | CallStatus::Unknown | CallStatus::KnownFailure => {
            Some(call.expected.summary.clone())
        }
    };
    let ending = message.map(|message| Ending {
        element: "skipped",
        message,
        kind: call.status.word().to_owned(),
        text: String::new(),
    });
    let service = call.request.as_ref().and_then(|it| it.service.as_deref());
    Suite {
        name: call.name.clone(),
        class: format!("{TOOL}.{}", service.unwrap_or("call")),
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
        ("smoke.status", call.status.word().to_owned()),
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
