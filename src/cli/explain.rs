//! `explain`: a code, a row of the guide, a topic, or a pasted text. Asks AWS nothing.

use std::path::Path;

use serde_json::{Value, json};

use crate::cli::args::{ExplainArgs, OutputFormat};
use crate::cli::error::CliError;
use crate::cli::generate::pretty;
use crate::cli::input;
use crate::cli::load::read_playbooks;
use crate::cli::output::Done;
use crate::cli::playbook::{near, show};
use crate::cli::terminal::Terminal;
use crate::codes::{Code, Hop};
use crate::explain::topics;
use crate::paste::{self, Explained, Recognised};
use crate::playbook::Playbooks;
use crate::render::style::Tone;
use crate::render::text::entry::angled;
use crate::render::text::page::Page;
use crate::snapshot::clean::clean;
use crate::snapshot::outcome::Outcome;

/// More than this is not what somebody pasted.
const LARGEST_PASTE: usize = 1024 * 1024;

/// The rows of the guide's troubleshooting table.
const ROWS: std::ops::RangeInclusive<u8> = 1..=12;

/// Explains what is named or pasted; without anything, lists what can be explained.
pub(crate) fn explain(args: &ExplainArgs, terminal: Terminal) -> Result<Done, CliError> {
    let subject = args.subject.join(" ");
    let subject = subject.trim();
    if subject.is_empty() && args.subject.is_empty() {
        return Ok(Done::printed(contents(args.output, terminal)));
    }
    if subject == "-" {
        let bytes = input::bytes("text", Path::new("-"))?;
        return pasted(&bytes, args.output, terminal);
    }
    let playbooks = read_playbooks(args.playbooks.as_deref())?;
    if let Some(code) = Code::from_slug(subject) {
        let text = match args.output {
            OutputFormat::Text => show(&playbooks, &[code], args.output, terminal),
            OutputFormat::Json => code_findings(&playbooks, &[code]),
        };
        return Ok(Done::printed(text));
    }
    if let Some(topic) = topics::topic(subject) {
        let text = match args.output {
            OutputFormat::Text => topics::render_text(&topic, terminal.width),
            OutputFormat::Json => pretty(&json!({
                "schemaVersion": 1, "input": "topic", "findings": [], "topic": topic,
            })),
        };
        return Ok(Done::printed(text));
    }
    if let Ok(row) = subject.parse::<u8>() {
        return explain_row(row, &playbooks, args.output, terminal);
    }
    pasted(subject.as_bytes(), args.output, terminal)
}

fn explain_row(
    row: u8,
    playbooks: &Playbooks,
    output: OutputFormat,
    terminal: Terminal,
) -> Result<Done, CliError> {
    let codes: Vec<Code> = Code::ALL
        .iter()
        .copied()
        .filter(|it| playbooks.entry(*it).rows.contains(&row))
        .collect();
    if codes.is_empty() {
        let (first, last) = (ROWS.start(), ROWS.end());
        return Err(CliError::trouble(format!("the guide has no row {row}"))
            .hint(format!("its rows are {first} to {last}")));
    }
    let text = match output {
        OutputFormat::Text => show(playbooks, &codes, output, terminal),
        OutputFormat::Json => code_findings(playbooks, &codes),
    };
    Ok(Done::printed(text))
}

/// Codes in the form of findings: what a code means, of no call in particular.
fn code_findings(playbooks: &Playbooks, codes: &[Code]) -> String {
    let findings: Vec<Value> = codes
        .iter()
        .map(|code| {
            let entry = playbooks.entry(*code);
            json!({
                "code": code.slug(), "hop": code.hop().word(),
                "outcome": code.outcome().map(Outcome::word), "confidence": "certain",
                "summary": clean(&entry.title), "caller": null, "resource": null,
                "next": entry.confirm.first().map(|it| angled(&clean(it))),
            })
        })
        .collect();
    pretty(&json!({"schemaVersion": 1, "input": "code", "findings": findings}))
}

fn pasted(text: &[u8], output: OutputFormat, terminal: Terminal) -> Result<Done, CliError> {
    let recognised = paste::recognise(text, LARGEST_PASTE);
    let kind = match &recognised {
        Recognised::Known(pasted) => pasted.kind,
        Recognised::NotRecognised { because } => {
            let error = CliError::trouble(format!("not recognised, because {because}"));
            return Err(error.hint(what_else(text)));
        }
    };
    let findings = paste::explain(&recognised);
    let text = match output {
        OutputFormat::Json => {
            let findings: Vec<Value> = findings.iter().map(finding_json).collect();
            pretty(&json!({"schemaVersion": 1, "input": kind.word(), "findings": findings}))
        }
        OutputFormat::Text => findings_text(kind.word(), &findings, terminal),
    };
    Ok(Done::printed(text))
}

/// A word that is no pasted text may be a mistyped name.
fn what_else(text: &[u8]) -> String {
    /// What is longer is no mistyped code or topic.
    const LONGEST_NAME: usize = 64;
    let word = String::from_utf8_lossy(text);
    let names = topics::names()
        .iter()
        .copied()
        .chain(Code::ALL.iter().map(|it| it.slug()));
    let near = if word.len() > LONGEST_NAME || word.contains(char::is_whitespace) {
        Vec::new()
    } else {
        near(word.trim(), names)
    };
    if near.is_empty() {
        "`lattice-doctor explain` lists the topics and codes that it knows".to_owned()
    } else {
        format!("did you mean {}?", near.join(" or "))
    }
}

fn finding_json(it: &Explained) -> Value {
    json!({
        "code": it.code.map(Code::slug), "hop": it.hop.map(Hop::word),
        "outcome": it.outcome.map(Outcome::word), "confidence": it.confidence.word(),
        "summary": it.summary, "caller": it.caller, "resource": it.resource, "next": it.next,
    })
}

fn findings_text(kind: &str, findings: &[Explained], terminal: Terminal) -> String {
    let mut page = Page::new(terminal.width, terminal.color);
    let article = if kind == "error" { "an" } else { "a" };
    page.paragraph(
        Tone::Faint,
        &format!("read as {article} {kind}, likeliest first"),
    );
    if findings.is_empty() {
        page.blank();
        page.paragraph(Tone::Good, "nothing in it speaks of a fault");
    }
    for (idx, it) in findings.iter().enumerate() {
        page.blank();
        let number = format!("{}. ", idx + 1);
        let code = it.code.map_or("no code of its own", Code::slug);
        let place = match (it.hop, it.outcome) {
            (Some(hop), Some(outcome)) => format!("{outcome} at {}: ", hop.word()),
            (None, Some(outcome)) => format!("{outcome}: "),
            (Some(hop), None) => format!("{}: ", hop.word()),
            (None, None) => String::new(),
        };
        let headline = format!("{place}{code} ({})", it.confidence.word());
        let rest = [(Tone::Plain, "   ")];
        page.hang_toned(&[(Tone::Plain, &number)], &rest, Tone::Strong, &headline);
        page.hang("   ", &clean(&it.summary));
        for (name, value) in [("caller", &it.caller), ("resource", &it.resource)] {
            if let Some(value) = value {
                page.hang(&format!("   {name}: "), &clean(value));
            }
        }
        let next = clean(&it.next);
        if next.starts_with("aws ") || next.starts_with("curl ") || next.starts_with("dig ") {
            page.paste(&next);
        } else {
            page.hang("   next: ", &next);
        }
    }
    if let Some(code) = findings.iter().find_map(|it| it.code) {
        page.blank();
        page.paragraph(Tone::Faint, &format!("more: lattice-doctor explain {code}"));
    }
    page.finish()
}

/// What can be explained.
fn contents(output: OutputFormat, terminal: Terminal) -> String {
    if output == OutputFormat::Json {
        let codes: Vec<&str> = Code::ALL.iter().map(|it| it.slug()).collect();
        return pretty(&json!({"schemaVersion": 1, "topics": topics::names(), "codes": codes}));
    }
    let mut page = Page::new(terminal.width, terminal.color);
    page.heading("Topics");
    for name in topics::names() {
        let title = topics::topic(name).map_or_else(String::new, |it| it.title);
        page.hang(&format!("  {name:<16}"), &title);
    }
    page.heading("Codes");
    for code in Code::ALL {
        page.line(&format!("  {code}"));
    }
    page.heading("Or paste");
    page.hang("  ", "the body of a 403, a `curl -v` transcript, an access-log line or an SDK error, as an argument or, with `-`, on stdin; or give a row of the guide, 1 to 12");
    page.finish()
}
