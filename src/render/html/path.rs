//! The path: five hops on a line that breaks where the call stops.

use crate::render::html::icon;
use crate::render::markup::Markup;
use crate::render::phrase;
use crate::render::style::Look;
use crate::report::Report;
use crate::report::status::HopStatus;

/// Writes the path as an ordered list, which the style sheet draws as a line.
pub(super) fn write(page: &mut Markup, report: &Report) {
    page.open("section", &[("aria-labelledby", "path")]);
    page.leaf("h2", &[("id", "path")], "Path of the call");
    draw(page, report, true);
    page.close();
}

/// Draws the hops; each leads to its evidence where the page has that.
pub(super) fn draw(page: &mut Markup, report: &Report, is_linked: bool) {
    page.open("ol", &[("class", "path")]);
    let stop = report
        .hops
        .iter()
        .position(|it| it.status == HopStatus::Fail);
    for (idx, hop) in report.hops.iter().enumerate() {
        let (look, words) = phrase::shown(hop);
        let way = match stop {
            Some(stop) if idx == stop => " cut",
            Some(stop) if idx > stop => " off",
            _ => "",
        };
        page.open("li", &[("class", &format!("hop {}{way}", look.word()))]);
        icon::badge(page, look);
        page.open("h3", &[]);
        if is_linked {
            page.leaf(
                "a",
                &[("href", &format!("#hop-{}", hop.hop))],
                hop.hop.word(),
            );
        } else {
            page.text(hop.hop.word());
        }
        page.close();
        page.leaf("p", &[("class", "status")], words);
        if look == Look::Fail
            && let Some(outcome) = report.verdict.outcome
        {
            page.leaf("p", &[("class", "outcome")], outcome.word());
        }
        for resource in phrase::resources(&report.call, hop.hop) {
            page.open("p", &[("class", "resource")]);
            page.leaf("code", &[], resource);
            page.close();
        }
        page.close();
    }
    page.close();
}
