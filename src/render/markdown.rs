//! The report as Markdown for a ticket or a job summary: verdict, path, fixes with what comes after
//! them, what is not known, evidence.
//!
//! GitHub-flavoured: tables and fenced code. No HTML, so that it reads wherever Markdown does.

pub(crate) mod escape;

use crate::render::markdown::escape::{cell, code, fence, prose};
use crate::render::style::Look;
use crate::render::{TOOL, VERSION, phrase};
use crate::report::{Gap, Link, Report};
use crate::verdict::Standing;

/// The document, with a final line end.
pub fn render(report: &Report, part: Option<&str>) -> String {
    let report = &phrase::prepared(report, part);
    let mut blocks = vec![heading(report), prose(&report.verdict.summary)];
    blocks.extend(phrase::doubts(&report.verdict).map(|it| prose(&it)));
    blocks.extend([facts(report), "### Path".to_owned(), path(report)]);
    for (idx, link) in report.chain.iter().enumerate() {
        blocks.extend(fix(report, idx, link));
    }
    blocks.extend(suspects(report));
    blocks.extend(gaps(report));
    blocks.extend(list("Assumed", &report.assumptions));
    blocks.extend(list("Not used", &report.notes));
    blocks.extend(evidence(report));
    blocks.push(format!(
        "{} {}{}",
        prose(TOOL),
        prose(VERSION),
        next_command(report)
    ));
    blocks.join("\n\n") + "\n"
}

fn heading(report: &Report) -> String {
    let verdict = &report.verdict;
    let word = phrase::verdict_word(report);
    format!("## {word}: {}", prose(&phrase::headline(verdict)))
}

fn facts(report: &Report) -> String {
    let verdict = &report.verdict;
    let mut rows = vec![format!(
        "- **Request:** {}",
        code(&phrase::request(&report.call))
    )];
    if let Some(expected) = &report.expected {
        rows.push(format!("- **Expected:** {}", prose(&expected.summary)));
    }
    if let Some(it) = &verdict.code {
        let share = match verdict.status {
            Standing::Fault => format!(", {}", phrase::share(verdict.share)),
            Standing::Healthy | Standing::Inconclusive => String::new(),
        };
        rows.push(format!(
            "- **Finding:** {} ({}{share})",
            code(it.slug()),
            verdict.confidence
        ));
    }
    if let Some(resource) = &verdict.resource {
        rows.push(format!("- **Resource:** {}", code(resource)));
    }
    if let Some(account) = &verdict.account {
        rows.push(format!("- **Account:** {}", code(account)));
    }
    let owner = verdict
        .owner
        .clone()
        .or_else(|| phrase::owners_of_gaps(report));
    if let Some(owner) = owner {
        rows.push(format!("- **Ask:** {}", prose(&owner)));
    }
    rows.join("\n")
}

fn path(report: &Report) -> String {
    let mut rows = vec![row(
        &["Hop", "Status", "Resource", "What was found"].map(str::to_owned)
    )];
    rows.push("|---|---|---|---|".to_owned());
    for hop in &report.hops {
        let (look, words) = phrase::shown(hop);
        let sign = look.sign();
        let words = if look == Look::Fail {
            format!("**{words}**")
        } else {
            words.to_owned()
        };
        let resources: Vec<String> = phrase::resources(&report.call, hop.hop)
            .into_iter()
            .map(|it| cell(&code(it)))
            .collect();
        let notes: Vec<String> = phrase::notes(report, hop)
            .iter()
            .map(|it| cell(&prose(it)))
            .collect();
        let sign = if sign == "!" { "⚠" } else { sign };
        rows.push(row(&[
            hop.hop.to_string(),
            format!("{sign} {words}"),
            resources.join(", "),
            notes.join("; "),
        ]));
    }
    rows.join("\n")
}

/// A row of a table.
pub(super) fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// A fix with its commands and its proof.
pub(super) fn fix(report: &Report, idx: usize, link: &Link) -> Vec<String> {
    let number = phrase::fix_number(idx, report.chain.len());
    let mut blocks = Vec::new();
    if idx == 0 {
        blocks.push(format!("### {number}"));
    } else {
        blocks.push(format!(
            "### {number}: then it meets {} at {}",
            code(link.code.slug()),
            link.hop
        ));
        blocks.push(prose(&link.summary));
    }
    let who = phrase::who(link.fix.account.as_deref(), link.fix.owner.as_deref());
    let who = if who.is_empty() {
        who
    } else {
        format!(" ({})", prose(&who))
    };
    blocks.push(format!("{}{who}", prose(&link.fix.summary)));
    blocks.extend(phrase::risk(&link.fix).map(|it| format!("**{}**", prose(&it))));
    if !link.fix.commands.is_empty() {
        blocks.push(fence("sh", &phrase::pasted(&link.fix.commands)));
    }
    if !link.fix.rollback.is_empty() {
        blocks.push("To go back:".to_owned());
        blocks.push(fence("sh", &phrase::pasted(&link.fix.rollback)));
    }
    if let Some(terraform) = &link.fix.terraform {
        blocks.push("As Terraform:".to_owned());
        blocks.push(fence("hcl", terraform));
    }
    let proof = prose(&phrase::proof(report, idx));
    blocks.push(match phrase::proof_status(link.fix.proof.as_ref()) {
        Look::Pass => format!("*{proof}*"),
        _ => format!("**{proof}**"),
    });
    blocks
}

fn suspects(report: &Report) -> Vec<String> {
    let suspects = &report.verdict.suspects;
    if suspects.is_empty() {
        return Vec::new();
    }
    let items: Vec<String> = suspects
        .iter()
        .enumerate()
        .map(|(idx, it)| format!("{}. {}", idx + 1, code(it.slug())))
        .collect();
    vec!["### Suspects, likeliest first".to_owned(), items.join("\n")]
}

fn gaps(report: &Report) -> Vec<String> {
    if report.gaps.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec!["### Not known".to_owned()];
    for gap in &report.gaps {
        blocks.extend(missing(gap));
    }
    blocks
}

/// A gap with what closes it.
pub(super) fn missing(gap: &Gap) -> Vec<String> {
    let mut line = format!(
        "**{}** ({}): {}",
        prose(&gap.fact),
        gap.reason,
        prose(&gap.detail)
    );
    if let Some(action) = &gap.action {
        line = format!("{line}. Needs {}", code(action));
    }
    let who = phrase::who(gap.account.as_deref(), gap.owner.as_deref());
    if !who.is_empty() {
        line = format!("{line} ({})", prose(&who));
    }
    let ask = gap.ask.as_ref().map(|it| {
        if phrase::is_command(it) {
            fence("sh", it)
        } else {
            format!("Say it: {}", code(it))
        }
    });
    [Some(line), ask].into_iter().flatten().collect()
}

/// Sentences below a heading, where there are any.
fn list(heading: &str, sentences: &[String]) -> Vec<String> {
    if sentences.is_empty() {
        return Vec::new();
    }
    let items: Vec<String> = sentences
        .iter()
        .map(|it| format!("- {}", prose(it)))
        .collect();
    vec![format!("### {heading}"), items.join("\n")]
}

fn evidence(report: &Report) -> Vec<String> {
    if report.evidence.is_empty() {
        return Vec::new();
    }
    let header = ["", "Fact", "Source", "Account", "Region", "At"].map(str::to_owned);
    let mut rows = vec![row(&header), "|---|---|---|---|---|---|".to_owned()];
    for fact in &report.evidence {
        let optional =
            |it: &Option<String>| it.as_deref().map(|it| cell(&prose(it))).unwrap_or_default();
        rows.push(row(&[
            fact.id.clone(),
            cell(&prose(&fact.summary)),
            cell(&prose(&fact.source)),
            optional(&fact.account),
            optional(&fact.region),
            cell(&prose(&fact.at)),
        ]));
    }
    vec!["### Evidence".to_owned(), rows.join("\n")]
}

fn next_command(report: &Report) -> String {
    let verdict = &report.verdict;
    match verdict.code.as_ref().or(verdict.suspects.first()) {
        Some(slug) => format!(" · {}", code(&format!("lattice-doctor explain {slug}"))),
        None => String::new(),
    }
}
