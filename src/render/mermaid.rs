//! The path as a Mermaid flowchart: five boxes from left to right, each with its status in words.
//!
//! Every character of a label that is not plain is written as its number, `#60;`, which Mermaid shows
//! as the character and reads as nothing else (mermaid.js.org, flowchart syntax, "Entity codes").

use crate::render::phrase;
use crate::render::style::Look;
use crate::report::status::HopStatus;
use crate::report::{HopReport, Report};

/// How the box of a status looks: dark words on a light ground, so that it reads on any page.
const LOOKS: [(Look, &str); 5] = [
    (Look::Pass, "fill:#e6f4ea,stroke:#146c2e,color:#0b3d1a"),
    (
        Look::Fail,
        "fill:#fdecea,stroke:#b42318,color:#5f130d,stroke-width:3px",
    ),
    (Look::Warn, "fill:#fff4dd,stroke:#8a5300,color:#4d2e00"),
    (
        Look::Unknown,
        "fill:#e5f0fd,stroke:#0b5cad,color:#07315c,stroke-dasharray:4 3",
    ),
    (Look::Masked, "fill:#f0f2f4,stroke:#6b7480,color:#3a4149"),
];

/// Longer names are cut: a box is no place for an ARN of three lines.
const LONGEST: usize = 48;

/// The flowchart, with a final line end.
pub fn render(report: &Report, part: Option<&str>) -> String {
    let report = &phrase::prepared(report, part);
    let verdict = &report.verdict;
    let mut lines = vec![
        "flowchart LR".to_owned(),
        "  accTitle: Path of a VPC Lattice call".to_owned(),
        format!(
            "  accDescr: {}, {}",
            verdict.status,
            phrase::headline(verdict)
        ),
    ];
    for hop in &report.hops {
        let status = phrase::shown(hop).0.word();
        lines.push(format!(
            "  {}[\"{}\"]:::{status}",
            id(hop),
            label(report, hop)
        ));
    }
    for pair in report.hops.windows(2) {
        if let [from, to] = pair {
            lines.push(format!("  {} {} {}", id(from), arrow(report, from), id(to)));
        }
    }
    for (look, css) in LOOKS {
        lines.push(format!("  classDef {} {css}", look.word()));
    }
    lines.join("\n") + "\n"
}

fn id(hop: &HopReport) -> String {
    hop.hop.word().replace('-', "_")
}

fn label(report: &Report, hop: &HopReport) -> String {
    let (look, words) = phrase::shown(hop);
    let mut lines = vec![hop.hop.to_string(), format!("{} {words}", look.sign())];
    lines.extend(
        phrase::resources(&report.call, hop.hop)
            .into_iter()
            .map(cut),
    );
    if let (Look::Fail, Some(code)) = (look, report.verdict.code) {
        lines.push(code.to_string());
    }
    let lines: Vec<String> = lines.iter().map(|it| numbered(it)).collect();
    lines.join("<br/>")
}

/// The way out of a hop: broken where the call stops, dotted behind that.
fn arrow(report: &Report, from: &HopReport) -> String {
    let stop = report
        .hops
        .iter()
        .position(|it| it.status == HopStatus::Fail);
    let at = report.hops.iter().position(|it| it.hop == from.hop);
    match (&report.verdict.outcome, stop) {
        (Some(outcome), Some(_)) if stop == at => format!("--x|\"{}\"|", numbered(outcome.word())),
        (None, Some(_)) if stop == at => "--x".to_owned(),
        (_, Some(_)) if at > stop => "-.->".to_owned(),
        _ => "-->".to_owned(),
    }
}

/// The part of an ARN behind the account, which tells it from others; no more than fits.
fn cut(name: &str) -> String {
    let name = match name.strip_prefix("arn:") {
        Some(rest) => rest.splitn(5, ':').last().unwrap_or(rest),
        None => name,
    };
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

fn numbered(text: &str) -> String {
    let mut numbered = String::with_capacity(text.len());
    for character in text.chars() {
        let is_plain = character.is_ascii_alphanumeric() || " -./,".contains(character);
        // Mermaid reads a number as a Unicode code point, as HTML does.
        if is_plain {
            numbered.push(character);
        } else {
            numbered.push_str(&format!("#{};", u32::from(character)));
        }
    }
    numbered
}
