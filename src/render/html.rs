//! The report as one HTML page that needs nothing else: verdict, the path with its badges, fixes to
//! copy, what is not known, and the evidence behind each hop.
//!
//! Reads without script, without colour, on a telephone, on paper and aloud. The script only adds the
//! copy buttons. The policy in the head lets nothing run or load but the style sheet and the script
//! below, by their hashes, so that even a name that got past the escaping could do nothing.

pub mod smoke;

mod evidence;
mod fix;
mod head;
mod icon;
mod path;
mod prose;
mod unknown;

use crate::playbook::Playbooks;
use crate::render::markup::Markup;
use crate::render::{TOOL, VERSION, phrase};
use crate::report::Report;

/// The style sheet, with a line end at both ends.
pub const STYLE: &str = include_str!("html/style.css");

/// The script, likewise.
pub const SCRIPT: &str = include_str!("html/script.js");

/// What the page may do. A test holds the hashes against [`STYLE`] and [`SCRIPT`].
pub const POLICY: &str = "default-src 'none'; \
    style-src 'sha256-YU9GsUriGS/xrWFnIg60aCrb1OhddQEZtq5w08dufqQ='; \
    script-src 'sha256-a6qbqli52GZrDpwsQ4eIR78kkXYv1oO3aTY8njNHuGo='; \
    base-uri 'none'; form-action 'none'";

/// The page, with a final line end.
pub fn render(report: &Report, playbooks: &Playbooks, part: Option<&str>) -> String {
    let report = &phrase::prepared(report, part);
    let mut page = Markup::new("<!DOCTYPE html>");
    page.open("html", &[("lang", "en")]);
    let verdict = &report.verdict;
    let title = format!(
        "{}: {}",
        head::word(verdict.status),
        phrase::headline(verdict)
    );
    write_head(&mut page, POLICY, &title, &[STYLE]);
    page.open("body", &[]);
    head::write(&mut page, report, part);
    page.open("main", &[]);
    path::write(&mut page, report);
    fix::write(&mut page, report);
    head::write_why(&mut page, report, playbooks);
    unknown::write(&mut page, report, playbooks);
    evidence::write(&mut page, report);
    page.close();
    write_footer(&mut page, report);
    page.open("script", &[]);
    page.raw(SCRIPT);
    page.close();
    page.finish()
}

fn write_head(page: &mut Markup, policy: &str, title: &str, styles: &[&'static str]) {
    page.open("head", &[]);
    page.void("meta", &[("charset", "utf-8")]);
    page.void(
        "meta",
        &[
            ("http-equiv", "Content-Security-Policy"),
            ("content", policy),
        ],
    );
    page.void(
        "meta",
        &[
            ("name", "viewport"),
            ("content", "width=device-width, initial-scale=1"),
        ],
    );
    page.void(
        "meta",
        &[("name", "color-scheme"), ("content", "light dark")],
    );
    page.void("meta", &[("name", "referrer"), ("content", "no-referrer")]);
    page.leaf("title", &[], title);
    for style in styles {
        page.open("style", &[]);
        page.raw(style);
        page.close();
    }
    page.close();
}

fn write_footer(page: &mut Markup, report: &Report) {
    page.open("footer", &[]);
    let tool = format!("{TOOL} {VERSION}");
    page.open("p", &[]);
    page.text(&tool);
    let times = report.evidence.iter().map(|it| it.at.as_str());
    if let (Some(first), Some(last)) = (times.clone().min(), times.max()) {
        let range = if first == last {
            first.to_owned()
        } else {
            format!("{first} to {last}")
        };
        page.text(&format!(" · facts of {range}"));
    }
    page.close();
    page.leaf(
        "p",
        &[],
        "The verdict is computed from these facts and from nothing else: the same facts give the same page.",
    );
    page.close();
}
