//! `--redact`: what is saved names nobody, and gives the same verdict.

use crate::cli::error::CliError;
use crate::codes::Code;
use crate::diagnose::diagnose;
use crate::playbook::Playbooks;
use crate::report::Report;
use crate::snapshot::Snapshot;
use crate::snapshot::redact::redact;

/// The snapshot with stand-ins for every name.
///
/// A file that says something else than the original would mislead whoever it is shown to, so that
/// both are judged here.
pub(crate) fn redacted(snapshot: &Snapshot, playbooks: &Playbooks) -> Result<Snapshot, CliError> {
    let refuse = |why: String| {
        CliError::trouble(format!("cannot redact the snapshot: {why}"))
            .hint("nothing was saved; without `--redact` it is saved as it is")
    };
    let made = redact(snapshot).map_err(|error| refuse(error.to_string()))?;
    let original = diagnose(snapshot, playbooks);
    let other = diagnose(&made, playbooks);
    if let Some(what) = difference(&original, &other) {
        return Err(refuse(format!("its verdict would be another, by {what}")));
    }
    Ok(made)
}

/// What two reports of one call, by whatever names, differ in; `None` where they say the same.
fn difference(one: &Report, other: &Report) -> Option<&'static str> {
    type Same = fn(&Report, &Report) -> bool;
    let questions: [(&str, Same); 7] = [
        ("status", |one, other| {
            one.verdict.status == other.verdict.status
        }),
        ("outcome", |one, other| {
            one.verdict.outcome == other.verdict.outcome
        }),
        ("hop", |one, other| one.verdict.hop == other.verdict.hop),
        ("code", |one, other| one.verdict.code == other.verdict.code),
        ("suspects", |one, other| {
            one.verdict.suspects == other.verdict.suspects
        }),
        ("chain", |one, other| codes(one) == codes(other)),
        ("gaps", |one, other| asked(one) == asked(other)),
    ];
    let differs = questions
        .into_iter()
        .find(|(_, is_same)| !is_same(one, other));
    differs.map(|(what, _)| what)
}

fn codes(report: &Report) -> Vec<Code> {
    report.chain.iter().map(|it| it.code).collect()
}

/// The actions that would close the gaps; their order follows names.
fn asked(report: &Report) -> Vec<Option<&str>> {
    let mut actions: Vec<Option<&str>> =
        report.gaps.iter().map(|it| it.action.as_deref()).collect();
    actions.sort_unstable();
    actions
}
