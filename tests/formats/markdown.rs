//! The Markdown, read by a `CommonMark` parser with GitHub's tables.

use lattice_doctor::render::markdown::render;
use lattice_doctor::render::phrase::pasted;
use lattice_doctor::report::Report;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::forms::{assert_no_hidden, report, samples};

/// What a reader sees: the blocks of code, the cells a row of each table, the headings, the text.
#[derive(Default)]
pub(crate) struct Seen {
    code: Vec<(String, String)>,
    rows: Vec<usize>,
    headings: usize,
    text: String,
}

pub(crate) fn read(name: &str, markdown: &str) -> Seen {
    let mut seen = Seen::default();
    let mut block: Option<(String, String)> = None;
    let mut cells = 0;
    for event in Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH,
    ) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => panic!("{name}: HTML `{html}`"),
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough) => {
                panic!("{name}: {event:?}")
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                block = Some((language.to_string(), String::new()));
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                panic!("{name}: indented code")
            }
            Event::End(TagEnd::CodeBlock) => seen.code.extend(block.take()),
            Event::Start(Tag::TableCell) => cells += 1,
            Event::End(TagEnd::TableRow | TagEnd::TableHead) => {
                seen.rows.push(std::mem::take(&mut cells));
            }
            Event::Start(Tag::Heading { .. }) => seen.headings += 1,
            Event::Text(text) => {
                if let Some((_, code)) = &mut block {
                    code.push_str(&text);
                } else {
                    assert!(
                        !text.contains("://") && !text.contains('@'),
                        "{name}: a link in `{text}`"
                    );
                    seen.text.push_str(&text);
                }
            }
            Event::Code(text) => seen.text.push_str(&text),
            _ => {}
        }
    }
    seen
}

/// The blocks of code that a report must show, in order.
fn blocks(report: &Report) -> Vec<String> {
    let mut blocks = Vec::new();
    for link in &report.chain {
        for commands in [&link.fix.commands, &link.fix.rollback] {
            if !commands.is_empty() {
                blocks.push(pasted(commands));
            }
        }
        blocks.extend(
            link.fix
                .terraform
                .as_ref()
                .map(|it| it.trim_end().to_owned()),
        );
    }
    let asks = report.gaps.iter().filter_map(|it| it.ask.clone());
    blocks.extend(asks.filter(|it| it.starts_with("aws ")));
    blocks
}

#[test]
fn nothing_in_a_report_is_read_as_markup() {
    for sample in samples() {
        let text = render(&sample.report, sample.part);
        assert_no_hidden(&sample.name, &text);
        let seen = read(&sample.name, &text);
        assert_eq!(seen.rows[..6], [4; 6], "{}", sample.name);
        assert!(
            seen.rows[6..].iter().all(|it| *it == 6),
            "{}: {:?}",
            sample.name,
            seen.rows
        );
        let n_evidence = sample.report.evidence.len();
        assert_eq!(
            seen.rows.len(),
            6 + if n_evidence == 0 { 0 } else { n_evidence + 1 },
            "{}",
            sample.name
        );
        let report = &sample.report;
        let optional = [
            report.verdict.suspects.len(),
            report.gaps.len(),
            report.assumptions.len(),
            n_evidence,
            report.notes.len(),
        ];
        let n_parts = optional.iter().filter(|it| **it > 0).count();
        assert_eq!(
            seen.headings,
            2 + report.chain.len() + n_parts,
            "{}",
            sample.name
        );
        assert_eq!(seen.code.len(), blocks(report).len(), "{}", sample.name);
    }
}

#[test]
fn commands_can_be_copied_as_they_are() {
    for name in [
        "multi-network-three-filters",
        "unknown-auth-network-policy",
        "service-policy-denies",
    ] {
        let report = report(name);
        let seen = read(name, &render(&report, None));
        let shown: Vec<&str> = seen.code.iter().map(|(_, it)| it.trim_end()).collect();
        assert_eq!(shown, blocks(&report), "{name}");
        assert!(!shown.is_empty(), "{name}");
    }
}

#[test]
fn what_is_hostile_is_shown_and_not_swallowed() {
    let report = crate::forms::poisoned(&report("service-policy-denies"));
    let seen = read("hostile", &render(&report, None));
    for part in [
        "<script>alert(1)</script>",
        "@channel",
        "![i](j)",
        "https://evil.example",
        "&lt;",
    ] {
        assert!(seen.text.contains(part), "{part} is missing: {}", seen.text);
    }
}
