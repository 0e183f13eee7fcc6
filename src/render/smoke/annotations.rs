//! Smoke checks as workflow commands of GitHub Actions: one annotation a call that asks for something,
//! at its line of the file, and one that counts them all.

use crate::render::github::{Level, annotation, fix};
use crate::render::phrase;
use crate::render::smoke::prepared;
use crate::report::smoke::{Call, CallStatus, Smoke};

/// The commands, one a line.
pub fn render(smoke: &Smoke) -> String {
    let smoke = &prepared(smoke);
    let level = match smoke.status {
        CallStatus::Pass => Level::Notice,
        CallStatus::Fail => Level::Error,
        CallStatus::Unknown | CallStatus::KnownFailure | CallStatus::Skip => Level::Warning,
    };
    let title = format!("smoke checks: {}", smoke.word());
    let mut lines = vec![annotation(
        level,
        None,
        &title,
        &[smoke.totals().join(", ")],
    )];
    for call in smoke.calls.iter().filter(|it| it.is_open()) {
        lines.push(of_call(call));
    }
    lines.iter().map(|it| format!("{it}\n")).collect()
}

fn of_call(call: &Call) -> String {
    let level = if call.status == CallStatus::Fail {
        Level::Error
    } else {
        Level::Warning
    };
    let (word, _) = call.shown();
    let title = format!("{word}: {}", call.name);
    let mut message = vec![call.expected.summary.clone()];
    if let Some(report) = &call.report {
        message.push(report.verdict.summary.clone());
        if let Some(link) = report.chain.first() {
            message.extend(fix(report, 0, link));
        }
    }
    message.extend(call.open_gaps().iter().map(phrase::gap));
    message.extend(call.why.iter().map(|it| format!("why: {it}")));
    message.extend(call.notes.iter().cloned());
    message.extend(call.request.as_ref().map(phrase::request));
    annotation(level, Some((&call.file, call.line)), &title, &message)
}
