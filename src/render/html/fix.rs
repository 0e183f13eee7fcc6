//! What to change, in order, each with commands to copy and its proof.

use crate::render::html::icon;
use crate::render::html::prose::{capital, prose, sentence};
use crate::render::markup::Markup;
use crate::render::phrase;
use crate::report::{Fix, Link, Report};

/// Writes every link of the chain.
pub(super) fn write(page: &mut Markup, report: &Report) {
    if report.chain.is_empty() {
        return;
    }
    page.open("section", &[("aria-labelledby", "fix")]);
    page.leaf("h2", &[("id", "fix")], "What to change");
    write_links(page, report);
    page.close();
}

/// Writes every link of the chain, under whatever heading stands above.
pub(super) fn write_links(page: &mut Markup, report: &Report) {
    for (idx, link) in report.chain.iter().enumerate() {
        write_link(page, report, idx, link);
    }
}

fn write_link(page: &mut Markup, report: &Report, idx: usize, link: &Link) {
    let n_links = report.chain.len();
    let number = phrase::fix_number(idx, n_links);
    page.open("article", &[("class", "fix")]);
    if n_links > 1 {
        page.open("h3", &[]);
        page.text(&number);
        if idx > 0 {
            page.text(&format!(": then it meets {} at {}", link.code, link.hop));
        }
        page.close();
    }
    if idx > 0 {
        prose(page, "", &link.summary);
    }
    prose(page, "lead", &link.fix.summary);
    let who = phrase::who(link.fix.account.as_deref(), link.fix.owner.as_deref());
    if !who.is_empty() {
        page.leaf("p", &[("class", "who")], &capital(&who));
    }
    if let Some(risk) = phrase::risk(&link.fix) {
        page.leaf("p", &[("class", "risk")], &sentence(&risk));
    }
    if !link.fix.commands.is_empty() {
        paste(
            page,
            &format!("{number}, commands"),
            &phrase::pasted(&link.fix.commands),
        );
    }
    if !link.fix.rollback.is_empty() {
        page.leaf("p", &[], "To go back:");
        paste(
            page,
            &format!("{number}, to go back"),
            &phrase::pasted(&link.fix.rollback),
        );
    }
    write_terraform(page, &number, &link.fix);
    write_proof(page, report, idx, &link.fix);
    page.close();
}

fn write_terraform(page: &mut Markup, number: &str, fix: &Fix) {
    let Some(terraform) = &fix.terraform else {
        return;
    };
    let open: &[(&str, &str)] = if fix.commands.is_empty() {
        &[("open", "")]
    } else {
        &[]
    };
    page.open("details", open);
    page.leaf("summary", &[], "As Terraform");
    paste(page, &format!("{number}, Terraform"), terraform.trim_end());
    page.close();
}

fn write_proof(page: &mut Markup, report: &Report, idx: usize, fix: &Fix) {
    let look = phrase::proof_status(fix.proof.as_ref());
    page.open("p", &[("class", &format!("proof {}", look.word()))]);
    icon::badge(page, look);
    page.leaf("span", &[], &sentence(&phrase::proof(report, idx)));
    page.close();
}

/// Text to copy; the script puts a button beside it.
pub(super) fn paste(page: &mut Markup, name: &str, text: &str) {
    page.open("div", &[("class", "paste")]);
    page.open("pre", &[("data-copy", name)]);
    page.leaf("code", &[], text);
    page.close();
    page.close();
}
