//! Workflow commands, read back as the runner reads them.

use lattice_doctor::render::github::render;
use lattice_doctor::render::text::{TextOptions, render as render_text};

use crate::forms::{assert_no_hidden, report, samples};

/// A command as `actions/runner` parses it (`ActionCommand.TryParseV2`): name, properties, data.
fn read(line: &str) -> (String, Vec<(String, String)>, String) {
    let rest = line.strip_prefix("::").unwrap();
    let (head, data) = rest.split_once("::").unwrap();
    let (name, properties) = head.split_once(' ').unwrap();
    let properties = properties
        .split(',')
        .map(|it| it.split_once('=').unwrap())
        .map(|(key, value)| (key.to_owned(), unescape(value)))
        .collect();
    (name.to_owned(), properties, unescape(data))
}

fn unescape(text: &str) -> String {
    [
        ("%0D", "\r"),
        ("%0A", "\n"),
        ("%3A", ":"),
        ("%2C", ","),
        ("%25", "%"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (code, character)| {
        text.replace(code, character)
    })
}

#[test]
fn every_line_is_an_annotation_with_a_title() {
    for sample in samples() {
        let text = render(&sample.report, sample.part);
        assert_no_hidden(&sample.name, &text);
        for line in text.lines() {
            let (name, properties, data) = read(line);
            assert!(
                ["error", "warning", "notice"].contains(&name.as_str()),
                "{}: {line}",
                sample.name
            );
            let keys: Vec<&str> = properties.iter().map(|(key, _)| key.as_str()).collect();
            assert_eq!(keys, ["title"], "{}: {line}", sample.name);
            assert!(
                !properties[0].1.is_empty() && !data.is_empty(),
                "{}: {line}",
                sample.name
            );
        }
        let errors = text.lines().filter(|it| it.starts_with("::error ")).count();
        assert_eq!(errors, sample.report.chain.len(), "{}: {text}", sample.name);
        let gaps = text
            .lines()
            .filter(|it| it.contains("title=not known%3A"))
            .count();
        assert_eq!(gaps, sample.report.gaps.len(), "{}", sample.name);
    }
}

#[test]
fn the_runner_reads_the_fix_as_it_is_in_the_text() {
    let report = report("multi-network-three-filters");
    let text = render(&report, None);
    let plain = render_text(&report, &TextOptions::default());
    for (line, link) in text.lines().zip(&report.chain) {
        let (_, _, data) = read(line);
        for command in &link.fix.commands {
            assert!(
                data.lines().any(|it| it.trim_end_matches(" &&") == command)
                    && plain.contains(command),
                "{data}"
            );
        }
    }
    let levels: Vec<&str> = text.lines().map(|it| &it[..7]).collect();
    assert_eq!(levels, ["::error"; 3]);
}

#[test]
fn the_level_is_that_of_the_verdict() {
    for (name, level) in [
        ("healthy-alb", "::notice title=healthy%3A ok::"),
        (
            "unknown-auth-network-policy",
            "::warning title=inconclusive%3A ",
        ),
    ] {
        let text = render(&report(name), None);
        assert!(text.starts_with(level), "{text}");
        assert!(!text.contains("::error"), "{text}");
    }
    let warned = render(&report("access-logs-off"), None);
    assert!(
        warned.contains("\n::warning title=access-logs-off at "),
        "{warned}"
    );
}
