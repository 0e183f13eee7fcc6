//! What warns and what is not known: the gaps with whom to ask for them, the suspects left, what was assumed.

use crate::playbook::Playbooks;
use crate::render::html::fix::paste;
use crate::render::html::icon;
use crate::render::html::prose::{capital, prose};
use crate::render::markup::Markup;
use crate::render::phrase;
use crate::render::style::Look;
use crate::report::{Gap, Report};
use crate::snapshot::clean::clean;

/// Writes each part where there is something to say.
pub(super) fn write(page: &mut Markup, report: &Report, playbooks: &Playbooks) {
    write_warnings(page, report);
    if !report.gaps.is_empty() {
        page.open("section", &[("aria-labelledby", "gaps")]);
        page.leaf("h2", &[("id", "gaps")], "Not known");
        for gap in &report.gaps {
            write_gap(page, gap);
        }
        page.close();
    }
    write_suspects(page, report, playbooks);
    write_assumptions(page, report);
}

fn write_warnings(page: &mut Markup, report: &Report) {
    let warnings = phrase::warnings(report);
    if warnings.is_empty() {
        return;
    }
    page.open("section", &[("aria-labelledby", "warnings")]);
    page.leaf("h2", &[("id", "warnings")], "Warnings");
    page.open("ul", &[("class", "findings")]);
    for warning in warnings {
        page.open("li", &[("class", "warn")]);
        page.open("p", &[]);
        icon::badge(page, Look::Warn);
        page.leaf("code", &[], warning.code.slug());
        page.close();
        prose(page, "", &warning.summary);
        page.close();
    }
    page.close();
    page.close();
}

/// Writes one thing that is not known, and who could tell.
pub(super) fn write_gap(page: &mut Markup, gap: &Gap) {
    page.open("article", &[("class", "gap")]);
    page.open("h3", &[]);
    page.text(&gap.fact);
    page.text(" ");
    page.leaf("span", &[("class", "tag")], gap.reason.word());
    page.close();
    prose(page, "", &gap.detail);
    if let Some(action) = &gap.action {
        page.open("p", &[]);
        page.text("Needs ");
        page.leaf("code", &[], action);
        page.close();
    }
    let who = phrase::who(gap.account.as_deref(), gap.owner.as_deref());
    if !who.is_empty() {
        page.leaf("p", &[("class", "who")], &capital(&who));
    }
    match &gap.ask {
        Some(ask) if phrase::is_command(ask) => {
            paste(page, &format!("command for {}", gap.fact), ask);
        }
        Some(ask) => {
            page.open("p", &[]);
            page.text("Say it: ");
            page.leaf("code", &[], ask);
            page.close();
        }
        None => {}
    }
    page.close();
}

fn write_suspects(page: &mut Markup, report: &Report, playbooks: &Playbooks) {
    let suspects = &report.verdict.suspects;
    if suspects.is_empty() {
        return;
    }
    page.open("section", &[("aria-labelledby", "suspects")]);
    page.leaf("h2", &[("id", "suspects")], "Suspects, likeliest first");
    page.open("ol", &[("class", "suspects")]);
    for suspect in suspects {
        page.open("li", &[]);
        page.leaf("code", &[], suspect.slug());
        page.text(&format!(": {}", clean(&playbooks.entry(*suspect).title)));
        page.close();
    }
    page.close();
    page.close();
}

fn write_assumptions(page: &mut Markup, report: &Report) {
    write_list(page, "assumed", "Assumed", &report.assumptions);
    write_list(page, "not-used", "Not used", &report.notes);
}

/// Writes sentences below a heading, where there are any.
fn write_list(page: &mut Markup, id: &str, heading: &str, sentences: &[String]) {
    if sentences.is_empty() {
        return;
    }
    page.open("section", &[("aria-labelledby", id)]);
    page.leaf("h2", &[("id", id)], heading);
    page.open("ul", &[("class", "assumed")]);
    for sentence in sentences {
        page.open("li", &[]);
        prose(page, "", sentence);
        page.close();
    }
    page.close();
    page.close();
}
