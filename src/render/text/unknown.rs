//! What is not known: the suspects left, the gaps with whom to ask for them, what was assumed, and what is
//! of other requests.

use crate::checks::finding::Status;
use crate::render::phrase::count;
use crate::render::style::Tone;
use crate::render::text::page::Page;
use crate::report::{Finding, Gap, Report};
use crate::verdict::Standing;

/// Suspects that are listed without `-v`.
const SUSPECTS_SHOWN: usize = 7;

/// Writes suspects, gaps, assumptions and what was not used, each where there are any.
pub(super) fn write(page: &mut Page, report: &Report, verbose: bool) {
    write_suspects(page, report, verbose);
    if !report.gaps.is_empty() {
        page.heading("Not known");
        for gap in &report.gaps {
            write_gap(page, gap);
        }
    }
    write_assumptions(page, report, verbose);
    if !report.notes.is_empty() {
        page.heading("Not used");
        for note in &report.notes {
            page.hang("  - ", note);
        }
    }
}

/// A fault stands whatever was assumed, so that there the count will do.
fn write_assumptions(page: &mut Page, report: &Report, verbose: bool) {
    let number = report.assumptions.len();
    if number == 0 {
        return;
    }
    if report.verdict.status == Standing::Fault && !verbose {
        page.blank();
        let line = format!("{}, -v lists what is assumed", count(number, "assumption"));
        page.paragraph(Tone::Faint, &line);
        return;
    }
    page.heading("Assumed");
    for assumption in &report.assumptions {
        page.hang("  - ", assumption);
    }
}

/// The codes, each with the fact on which it depends, which several in a row may share.
fn write_suspects(page: &mut Page, report: &Report, verbose: bool) {
    let suspects = &report.verdict.suspects;
    if suspects.is_empty() {
        return;
    }
    page.heading("Suspects, likeliest first");
    let shown = if verbose {
        suspects.len()
    } else {
        suspects.len().min(SUSPECTS_SHOWN)
    };
    let mut last_fact = None;
    for (idx, code) in suspects.iter().take(shown).enumerate() {
        let finding = report
            .hops
            .iter()
            .flat_map(|hop| &hop.findings)
            .find(|it| it.code == *code && it.status != Status::Pass);
        let fact = finding.and_then(|it| missing_fact(report, it));
        let words = match (fact, finding) {
            (Some(fact), _) if last_fact == Some(fact) => format!("{code}: likewise"),
            (Some(fact), _) => format!("{code}: depends on {fact}"),
            (None, Some(finding)) => format!("{code}: {}", finding.summary),
            (None, None) => code.to_string(),
        };
        last_fact = fact.or(last_fact);
        page.hang(&format!("  {}. ", idx + 1), &words);
    }
    if shown < suspects.len() {
        let line = format!("and {} more, -v lists them", suspects.len() - shown);
        page.hang("     ", &line);
    }
}

/// The fact whose absence a finding speaks of: the gap that its sentence names.
pub(super) fn missing_fact<'a>(report: &'a Report, finding: &Finding) -> Option<&'a str> {
    let is_open = finding.status == Status::Unknown;
    let gap = report
        .gaps
        .iter()
        .find(|it| is_open && finding.summary.contains(&it.fact))?;
    Some(&gap.fact)
}

fn write_gap(page: &mut Page, gap: &Gap) {
    let rest = [(Tone::Plain, "    ")];
    let first = [(Tone::Plain, "  "), (Tone::Unknown, "? ")];
    page.hang_toned(
        &first,
        &rest,
        Tone::Strong,
        &format!("{} ({})", gap.fact, gap.reason),
    );
    page.hang("    ", &gap.detail);
    let who: Vec<String> = [
        gap.account.as_ref().map(|it| format!("account {it}")),
        gap.action.as_ref().map(|it| format!("action {it}")),
        gap.owner.as_ref().map(|it| format!("ask: {it}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    page.parts(Tone::Plain, "    ", &who);
    match &gap.ask {
        Some(command) if command.starts_with("aws ") => {
            // A remark behind a command would be pasted with it.
            let (command, remark) = command.split_once("   (").unwrap_or((command, ""));
            page.paste(command);
            if let Some(remark) = remark.strip_suffix(')') {
                page.hang("    ", remark);
            }
        }
        Some(flag) => page.hang("    say it: ", flag),
        None => {}
    }
}
