//! The evidence behind each hop: every finding with the facts that it stands on.

use crate::checks::finding::Status;
use crate::render::html::icon;
use crate::render::html::prose::prose;
use crate::render::markup::Markup;
use crate::render::phrase;
use crate::render::style::Look;
use crate::report::status::HopStatus;
use crate::report::{Evidence, Finding, HopReport, Report};

/// Writes a part a hop, to be opened; open already where something is wrong or not known.
pub(super) fn write(page: &mut Markup, report: &Report) {
    page.open("section", &[("aria-labelledby", "evidence")]);
    page.leaf("h2", &[("id", "evidence")], "Evidence, hop by hop");
    for hop in &report.hops {
        write_hop(page, report, hop);
    }
    let cited: Vec<&String> = report
        .hops
        .iter()
        .flat_map(|it| &it.findings)
        .flat_map(|it| &it.evidence)
        .collect();
    // What was observed stands even where no finding builds on it.
    let others: Vec<&Evidence> = report
        .evidence
        .iter()
        .filter(|it| !cited.contains(&&it.id))
        .collect();
    if !others.is_empty() {
        page.open("details", &[("open", "")]);
        page.open("summary", &[]);
        icon::badge(page, Look::Info);
        page.leaf("strong", &[], "observed");
        page.close();
        write_facts(page, &others);
        page.close();
    }
    page.close();
}

fn write_hop(page: &mut Markup, report: &Report, hop: &HopReport) {
    let (look, words) = phrase::shown(hop);
    let id = format!("hop-{}", hop.hop);
    let mut attributes = vec![("id", id.as_str())];
    if matches!(look, Look::Fail | Look::Unknown | Look::Warn) {
        attributes.push(("open", ""));
    }
    page.open("details", &attributes);
    page.open("summary", &[]);
    icon::badge(page, look);
    page.leaf("strong", &[], hop.hop.word());
    page.text(" ");
    page.leaf("span", &[("class", "status")], words);
    page.text(" ");
    page.leaf("small", &[], &phrase::count(hop.findings.len(), "finding"));
    page.close();
    if hop.status == HopStatus::Masked {
        prose(page, "who", &phrase::waits_for(report));
    }
    if hop.findings.is_empty() {
        page.leaf("p", &[("class", "who")], "No finding.");
    } else {
        page.open("ul", &[("class", "findings")]);
        // What is wrong stands first; else the order is that of the checks.
        let is_wrong =
            |it: &&Finding| matches!(it.status, Status::Fail | Status::Unknown | Status::Warn);
        let (wrong, right): (Vec<&Finding>, Vec<&Finding>) =
            hop.findings.iter().partition(is_wrong);
        for finding in wrong.into_iter().chain(right) {
            write_finding(page, report, finding);
        }
        page.close();
    }
    page.close();
}

fn write_finding(page: &mut Markup, report: &Report, finding: &Finding) {
    page.open("li", &[("class", finding.status.word())]);
    page.open("p", &[("class", "finding")]);
    icon::badge(page, finding.status.into());
    page.leaf("strong", &[], phrase::finding_status(finding.status));
    page.text(" ");
    page.leaf("code", &[], finding.code.slug());
    page.close();
    prose(page, "", &finding.summary);
    let facts: Vec<&Evidence> = report
        .evidence
        .iter()
        .filter(|it| finding.evidence.contains(&it.id))
        .collect();
    if !facts.is_empty() {
        write_facts(page, &facts);
    }
    page.close();
}

fn write_facts(page: &mut Markup, facts: &[&Evidence]) {
    page.open("ul", &[("class", "evidence")]);
    for fact in facts {
        page.open("li", &[]);
        page.leaf("span", &[("class", "tag")], &fact.id);
        page.text(&format!(" {} ", fact.summary));
        page.open("small", &[]);
        page.leaf("code", &[], &fact.source);
        let account = fact.account.as_ref().map(|it| format!("account {it}"));
        for part in [account.as_ref(), fact.region.as_ref()]
            .into_iter()
            .flatten()
        {
            page.text(&format!(" · {part}"));
        }
        page.text(" · ");
        page.leaf("time", &[], &fact.at);
        page.close();
        page.close();
    }
    page.close();
}
