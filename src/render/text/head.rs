//! The first three lines: what happens to the call and where, why, and whom to ask.

use crate::checks::finding::Status;
use crate::render::phrase;
use crate::render::style::{self, Look, Tone};
use crate::render::text::page::Page;
use crate::report::status::Comparison;
use crate::report::{Report, Verdict};
use crate::verdict::Standing;

/// Writes the verdict; `part` is the hop command that judged no more than its own part.
pub(super) fn write(page: &mut Page, report: &Report, part: Option<&str>) {
    let verdict = &report.verdict;
    let word = format!("{}  ", phrase::verdict_word(report));
    let sound_part = part.filter(|_| verdict.status == Standing::Healthy);
    let headline = match (sound_part, part) {
        (Some(part), _) => soundness(report, part),
        (None, Some(part)) if word.starts_with("NOT") => format!("{part}: nothing was looked at"),
        _ => what_and_where(verdict),
    };
    page.hang_toned(
        &[(style::verdict(verdict.status), &word)],
        &[(Tone::Plain, "  ")],
        Tone::Strong,
        &headline,
    );
    if let Some(expected) = &report.expected {
        let (tone, sign) = expectation(expected.result);
        page.hang_toned(
            &[(tone, sign), (Tone::Plain, " ")],
            &[(Tone::Plain, "  ")],
            tone,
            &expected.summary,
        );
    }
    // The summary speaks of the whole call, or says why nothing needs to be looked at.
    if sound_part.is_none() || !has_findings(report) {
        page.paragraph(Tone::Plain, &verdict.summary);
    }
    if let Some(doubts) = phrase::doubts(verdict) {
        page.paragraph(Tone::Faint, &doubts);
    }
    page.parts(Tone::Plain, "", &who_and_how_many(report));
}

/// How the line about what was expected looks.
fn expectation(result: Comparison) -> (Tone, &'static str) {
    let look = match result {
        Comparison::AsExpected => Look::Pass,
        Comparison::Other => Look::Fail,
        Comparison::NotKnown | Comparison::NotAsked => Look::Unknown,
    };
    (look.tone(), look.sign())
}

/// What a hop command may say that found nothing: no word about the rest of the path.
fn soundness(report: &Report, part: &str) -> String {
    if has_findings(report) {
        format!(
            "{part}: nothing here stops the call ({})",
            report.verdict.confidence
        )
    } else {
        format!("{part}: there is nothing to check for this call")
    }
}

fn has_findings(report: &Report) -> bool {
    report.hops.iter().any(|hop| !hop.findings.is_empty())
}

fn what_and_where(verdict: &Verdict) -> String {
    let line = phrase::headline(verdict);
    match verdict.code {
        Some(code) => format!("{line}: {code} ({})", verdict.confidence),
        None if verdict.status == Standing::Inconclusive => line,
        None => format!("{line} ({})", verdict.confidence),
    }
}

fn who_and_how_many(report: &Report) -> Vec<String> {
    let verdict = &report.verdict;
    let mut parts = Vec::new();
    if let Some(account) = &verdict.account {
        parts.push(format!("account {account}"));
    }
    if let Some(owner) = &verdict.owner {
        parts.push(format!("ask: {owner}"));
    }
    match verdict.status {
        Standing::Fault => parts.push(phrase::share(verdict.share)),
        Standing::Healthy => parts.extend(reservations(report)),
        Standing::Inconclusive => parts.extend(missing(report)),
    }
    if verdict.owner.is_none() {
        parts.extend(phrase::owners_of_gaps(report).map(|it| format!("ask: {it}")));
    }
    parts
}

/// What a healthy call leaves to think about.
fn reservations(report: &Report) -> Vec<String> {
    let findings = report.hops.iter().flat_map(|hop| &hop.findings);
    let warnings = match findings.filter(|it| it.status == Status::Warn).count() {
        0 => "no warnings".to_owned(),
        some => phrase::count(some, "warning"),
    };
    let assumptions = report.assumptions.len();
    let assumed = (assumptions > 0).then(|| phrase::count(assumptions, "assumption"));
    [Some(warnings), assumed].into_iter().flatten().collect()
}

/// What stands between an inconclusive report and a verdict.
fn missing(report: &Report) -> Vec<String> {
    [
        (report.gaps.len(), "fact", "missing"),
        (report.verdict.suspects.len(), "suspect", "left"),
    ]
    .iter()
    .filter(|(number, _, _)| *number > 0)
    .map(|(number, noun, state)| format!("{} {state}", phrase::count(*number, noun)))
    .collect()
}
