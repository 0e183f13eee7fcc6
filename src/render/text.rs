//! The report as text for a person: verdict and place in the first three lines, then the path as a
//! picture, then what to change, then what is not known.
//!
//! Wraps prose to the width and never a command. Knows neither the terminal nor the environment.

pub mod entry;
pub mod page;
pub mod smoke;

mod fix;
mod gates;
mod head;
mod logs;
mod path;
mod requests;
mod unknown;

use crate::render::phrase;
use crate::render::style::Tone;
use crate::render::text::page::Page;
use crate::report::Report;
use crate::report::status::Comparison;
use crate::verdict::Standing;

/// How the reader wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextOptions {
    /// The columns of the terminal.
    pub width: usize,
    /// Whether to write colour.
    pub color: bool,
    /// Every finding, the evidence, and Terraform beside the commands.
    pub verbose: bool,
    /// The verdict alone: three lines.
    pub quiet: bool,
    /// What stands between the verdict and the fix.
    pub view: View,
    /// The hop command whose part of the path was judged; the whole path without.
    pub part: Option<&'static str>,
}

/// What stands between the verdict and the fix.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum View {
    /// The five hops.
    #[default]
    Path,
    /// The three gates, for `auth`.
    Gates,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self {
            width: 80,
            color: false,
            verbose: false,
            quiet: false,
            view: View::Path,
            part: None,
        }
    }
}

/// The report as text, with a final line end.
pub fn render(report: &Report, options: &TextOptions) -> String {
    let report = &phrase::shown_of(report);
    let mut page = Page::new(options.width, options.color);
    head::write(&mut page, report, options.part);
    if options.quiet {
        return page.finish();
    }
    match options.view {
        View::Path => path::write(&mut page, report, options.verbose),
        View::Gates => gates::write(&mut page, report),
    }
    if options.part == Some("logs") {
        logs::write(&mut page, report, options.verbose);
    }
    requests::write(&mut page, report);
    fix::write(&mut page, report, options.verbose);
    unknown::write(&mut page, report, options.verbose);
    write_next(&mut page, report, options.verbose);
    if options.verbose {
        write_evidence(&mut page, report);
    }
    write_footer(&mut page, report, options);
    page.finish()
}

/// The commands that look further. Beside a fix they only confirm, and are for those who ask.
fn write_next(page: &mut Page, report: &Report, verbose: bool) {
    let is_fault = report.verdict.status == Standing::Fault;
    if report.verdict.next.is_empty() || (is_fault && !verbose) {
        return;
    }
    page.heading(if is_fault { "Confirm" } else { "Look next" });
    page.blank();
    page.paste(&report.verdict.next.join("\n"));
}

fn write_evidence(page: &mut Page, report: &Report) {
    if report.evidence.is_empty() {
        return;
    }
    page.heading("Evidence");
    for fact in &report.evidence {
        let place: Vec<String> = [Some(&fact.source), fact.account.as_ref()]
            .into_iter()
            .chain([fact.region.as_ref(), Some(&fact.at)])
            .flatten()
            .cloned()
            .collect();
        page.hang(&format!("  {:<4} ", fact.id), &fact.summary);
        page.parts(Tone::Faint, "       ", &place);
    }
}

/// What each verdict makes of the exit code: `docs/contract.md` §2.
fn exit(status: Standing) -> &'static str {
    match status {
        Standing::Healthy => "exit 0 = healthy",
        Standing::Fault => "exit 1 = a fault is localised",
        Standing::Inconclusive => "exit 3 = no fault shown, and none excluded",
    }
}

fn write_footer(page: &mut Page, report: &Report, options: &TextOptions) {
    let mut parts = Vec::new();
    let exit = match report.expected.as_ref().map(|it| it.result) {
        Some(Comparison::AsExpected) => "exit 0 = as expected",
        Some(Comparison::Other) => "exit 1 = not as expected",
        Some(Comparison::NotKnown | Comparison::NotAsked) => "exit 3 = not known",
        None => exit(report.verdict.status),
    };
    parts.push(exit.to_owned());
    if let Some(part) = options.part {
        parts.push(format!("{part} alone was judged, the whole path: diagnose"));
    }
    if !options.verbose {
        parts.push("more: -v".to_owned());
    }
    let code = report.verdict.code.as_ref();
    if let Some(code) = code.or(report.verdict.suspects.first()) {
        parts.push(format!("lattice-doctor explain {code}"));
    }
    page.blank();
    page.parts(Tone::Faint, "", &parts);
}

#[cfg(test)]
mod tests;
