//! The top of the page: what happens to the call and where, why, and whom to ask.

use crate::playbook::Playbooks;
use crate::render::html::icon;
use crate::render::html::prose::prose;
use crate::render::markup::Markup;
use crate::render::phrase;
use crate::render::style::Look;
use crate::report::Report;
use crate::snapshot::clean::clean;
use crate::verdict::Standing;

/// The word of a verdict, as a headline has it.
pub(super) fn word(status: Standing) -> &'static str {
    match status {
        Standing::Healthy => "Healthy",
        Standing::Fault => "Fault",
        Standing::Inconclusive => "Inconclusive",
    }
}

fn badge(status: Standing) -> Look {
    match status {
        Standing::Healthy => Look::Pass,
        Standing::Fault => Look::Fail,
        Standing::Inconclusive => Look::Unknown,
    }
}

/// Writes the headline, the summary and the facts of the verdict.
pub(super) fn write(page: &mut Markup, report: &Report, part: Option<&str>) {
    let verdict = &report.verdict;
    let (word, badge) = (word(verdict.status), badge(verdict.status));
    page.open("header", &[("class", &format!("verdict {}", badge.word()))]);
    let eyebrow = match part {
        Some(part) => format!("One part of a VPC Lattice call: {part}"),
        None => "Diagnosis of a VPC Lattice call".to_owned(),
    };
    page.leaf("p", &[("class", "eyebrow")], &eyebrow);
    page.open("h1", &[]);
    icon::badge(page, badge);
    page.leaf("span", &[("class", "word")], word);
    page.text(" ");
    page.leaf("span", &[("class", "what")], &phrase::headline(verdict));
    page.close();
    prose(page, "summary", &verdict.summary);
    if let Some(doubts) = phrase::doubts(verdict) {
        prose(page, "doubts", &doubts);
    }
    page.open("p", &[("class", "request")]);
    page.leaf("code", &[], &phrase::request(&report.call));
    page.close();
    write_facts(page, &facts(report));
    page.close();
}

/// Writes facts, each with its name; some are ids.
pub(super) fn write_facts(page: &mut Markup, facts: &[(&'static str, String, bool)]) {
    page.open("dl", &[("class", "facts")]);
    for (term, value, is_code) in facts {
        page.open("div", &[]);
        page.leaf("dt", &[], term);
        page.open("dd", &[]);
        page.leaf(if *is_code { "code" } else { "span" }, &[], value);
        page.close();
        page.close();
    }
    page.close();
}

/// The facts of the verdict, and whether they are ids.
pub(super) fn facts(report: &Report) -> Vec<(&'static str, String, bool)> {
    let verdict = &report.verdict;
    let mut facts = Vec::new();
    let mut known = |term, value: Option<&String>, is_code| {
        if let Some(value) = value {
            facts.push((term, value.clone(), is_code));
        }
    };
    let expected = report.expected.as_ref().map(|it| &it.summary);
    known("Expected", expected, false);
    let code = verdict.code.map(|it| it.to_string());
    known("Finding", code.as_ref(), true);
    known("Resource", verdict.resource.as_ref(), true);
    known("Account", verdict.account.as_ref(), true);
    let owners = phrase::owners_of_gaps(report);
    known("Ask", verdict.owner.as_ref().or(owners.as_ref()), false);
    known("Confidence", Some(&verdict.confidence.to_string()), false);
    let (term, value) = match verdict.status {
        Standing::Fault => ("Affected", phrase::share(verdict.share)),
        Standing::Healthy => ("Warnings", phrase::warnings(report).len().to_string()),
        Standing::Inconclusive => {
            let facts = phrase::count(report.gaps.len(), "fact");
            let suspects = phrase::count(verdict.suspects.len(), "suspect");
            ("Open", format!("{facts} missing, {suspects} left"))
        }
    };
    known(term, Some(&value), false);
    facts
}

/// Writes why the fault gives this symptom, and where AWS says so.
pub(super) fn write_why(page: &mut Markup, report: &Report, playbooks: &Playbooks) {
    let Some(entry) = report.verdict.code.map(|it| playbooks.entry(it)) else {
        return;
    };
    page.open("section", &[("aria-labelledby", "why")]);
    page.leaf("h2", &[("id", "why")], "Why");
    prose(page, "lead", &clean(&entry.title));
    for paragraph in entry.why.trim().split("\n\n") {
        prose(page, "", &clean(paragraph));
    }
    let sources: Vec<String> = entry
        .sources
        .iter()
        .filter(|it| it.starts_with("https://"))
        .map(|it| clean(it))
        .collect();
    if !sources.is_empty() {
        page.open("ul", &[("class", "sources")]);
        for source in &sources {
            page.open("li", &[]);
            page.leaf(
                "a",
                &[("href", source.as_str()), ("rel", "noreferrer")],
                shown(source),
            );
            page.close();
        }
        page.close();
    }
    page.close();
}

fn shown(source: &str) -> &str {
    source.strip_prefix("https://").unwrap_or(source)
}
