//! What the access logs say: where was looked and what that cost, who was refused, the single records. What
//! `logs` shows beside the path.

use crate::codes::Code;
use crate::render::style::Tone;
use crate::render::text::page::Page;
use crate::report::{Evidence, Report};

/// The code of requests that were denied or failed alike.
pub(super) const ALIKE: Code = Code::AccessLogDenials;

/// Single records that are shown unasked.
const RECORDS: usize = 5;

/// Writes it; nothing where no log was searched.
pub(super) fn write(page: &mut Page, report: &Report, verbose: bool) {
    let of_source = |source: &'static str| {
        let of_it = move |it: &&Evidence| it.source == source;
        report.evidence.iter().filter(of_it)
    };
    if of_source("logs:StartQuery").next().is_none() {
        return;
    }
    page.heading("What the access logs say");
    for search in of_source("logs:StartQuery") {
        page.hang("  searched  ", &search.summary);
    }
    let groups: Vec<_> = report
        .hops
        .iter()
        .flat_map(|it| &it.findings)
        .filter(|it| it.code == ALIKE)
        .collect();
    if !groups.is_empty() {
        page.heading("Denied and failed, by caller, method, path and reason");
        for group in groups {
            page.hang("  ", &group.summary);
        }
    }
    let records: Vec<&Evidence> = of_source("access-log")
        .filter(|it| it.summary.starts_with("request "))
        .collect();
    if !records.is_empty() {
        page.heading("Records");
        let shown = if verbose { records.len() } else { RECORDS };
        for record in records.iter().take(shown) {
            page.hang(&format!("  {}  ", record.at), &record.summary);
        }
        if let Some(more) = records.len().checked_sub(shown).filter(|it| *it > 0) {
            page.paragraph(Tone::Faint, &format!("  and {more} more, -v lists them"));
        }
    }
    if of_source("logs:StartQuery").any(|it| !it.summary.contains("not read: ")) {
        page.blank();
        page.paragraph(Tone::Faint, "a record takes some 2 minutes to get there");
    }
}
