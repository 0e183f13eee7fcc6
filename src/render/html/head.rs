//! The top of the page: what happens to the call and where, why, and whom to ask.

use crate::codes::Code;
use crate::playbook::Playbooks;
use crate::render::html::icon;
use crate::render::html::prose::prose;
use crate::render::json::Report;
use crate::render::markup::Markup;
use crate::render::phrase;
use crate::snapshot::clean::clean;

/// A verdict: its status, its word as a headline has it, and the badge.
const VERDICTS: [(&str, &str, &str); 3] = [
    ("healthy", "Healthy", "pass"),
    ("fault", "Fault", "fail"),
    ("inconclusive", "Inconclusive", "unknown"),
];

/// The word of a verdict.
pub(super) fn word(status: &str) -> &'static str {
    of(status).1
}

fn of(status: &str) -> (&'static str, &'static str, &'static str) {
    let found = VERDICTS.iter().find(|(it, _, _)| *it == status);
    *found.unwrap_or(&VERDICTS[2])
}

/// Writes the headline, the summary and the facts of the verdict.
pub(super) fn write(page: &mut Markup, report: &Report, part: Option<&str>) {
    let verdict = &report.verdict;
    let (_, word, badge) = of(&verdict.status);
    page.open("header", &[("class", &format!("verdict {badge}"))]);
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
    known("Finding", verdict.code.as_ref(), true);
    known("Resource", verdict.resource.as_ref(), true);
    known("Account", verdict.account.as_ref(), true);
    let owners = phrase::owners_of_gaps(report);
    known("Ask", verdict.owner.as_ref().or(owners.as_ref()), false);
    known("Confidence", Some(&verdict.confidence), false);
    let (term, value) = match verdict.status.as_str() {
        "fault" => ("Affected", phrase::share(verdict.share)),
        "healthy" => ("Warnings", phrase::warnings(report).len().to_string()),
        _ => {
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
    let code = report.verdict.code.as_deref().and_then(Code::from_slug);
    let Some(entry) = code.map(|it| playbooks.entry(it)) else {
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
