//! What to change, in order, each with its commands and its proof.

use crate::render::phrase;
use crate::render::style::Tone;
use crate::render::text::page::Page;
use crate::report::{Link, Report};

/// Writes every link of the chain: the fix of the cause first, then what would be met next.
pub(super) fn write(page: &mut Page, report: &Report, verbose: bool) {
    let n_links = report.chain.len();
    for (idx, link) in report.chain.iter().enumerate() {
        page.heading(&headline(link, idx, n_links));
        // The cause's own sentence is the second line of the report.
        if idx > 0 {
            page.paragraph(Tone::Plain, &link.summary);
            page.blank();
        }
        page.paragraph(Tone::Plain, &link.fix.summary);
        page.parts(Tone::Plain, "", &who(link));
        write_risk(page, link);
        write_changes(page, link, verbose);
        write_proof(page, report, idx);
    }
}

/// Writes the fix of the cause alone, with what comes after it in a line.
pub(super) fn write_first(page: &mut Page, report: &Report) {
    let Some(link) = report.chain.first() else {
        return;
    };
    page.blank();
    page.paragraph(Tone::Plain, &format!("Fix: {}", link.fix.summary));
    page.parts(Tone::Plain, "", &who(link));
    write_risk(page, link);
    write_changes(page, link, false);
    write_proof(page, report, 0);
}

fn headline(link: &Link, idx: usize, n_links: usize) -> String {
    match (idx, n_links) {
        (0, 1) => "Fix".to_owned(),
        (0, _) => format!("Fix 1 of {n_links}"),
        _ => format!(
            "Fix {} of {n_links}: then it meets {} at {}",
            idx + 1,
            link.code,
            link.hop
        ),
    }
}

fn who(link: &Link) -> Vec<String> {
    let account = link
        .fix
        .account
        .as_ref()
        .map(|it| format!("in account {it}"));
    let owner = link.fix.owner.as_ref().map(|it| format!("ask: {it}"));
    [account, owner].into_iter().flatten().collect()
}

/// What the change may do besides, before the command that does it.
fn write_risk(page: &mut Page, link: &Link) {
    if let Some(risk) = phrase::risk(&link.fix) {
        page.paragraph(Tone::Doubtful, &risk);
    }
}

fn write_changes(page: &mut Page, link: &Link, verbose: bool) {
    if !link.fix.commands.is_empty() {
        page.paste(&phrase::pasted(&link.fix.commands));
    }
    if !link.fix.rollback.is_empty() {
        page.paragraph(Tone::Plain, "to go back:");
        page.paste(&phrase::pasted(&link.fix.rollback));
    }
    if let Some(terraform) = &link.fix.terraform
        && (verbose || link.fix.commands.is_empty())
    {
        page.paragraph(Tone::Plain, "as Terraform:");
        page.paste(terraform);
    }
}

/// What the same trace says before and after: green only if the call succeeds.
fn write_proof(page: &mut Page, report: &Report, idx: usize) {
    let proof = report.chain.get(idx).and_then(|it| it.fix.proof.as_ref());
    let tone = phrase::proof_status(proof).tone();
    page.paragraph(tone, &phrase::proof(report, idx));
}
