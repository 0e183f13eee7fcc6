//! The flowchart, by the part of Mermaid's grammar that it uses. (The parser itself is JavaScript.)

use lattice_doctor::render::mermaid::render;

use crate::forms::{assert_no_hidden, report, samples};

const IDS: [&str; 5] = [
    "caller",
    "client_vpc",
    "service_network",
    "service",
    "targets",
];

/// Letters, digits, our own line breaks, and numbers such as `#60;`: nothing that ends a label.
fn assert_label(name: &str, label: &str) {
    let without_breaks = label.replace("<br/>", "");
    let mut rest = without_breaks.as_str();
    while let Some((before, after)) = rest.split_once('#') {
        let (number, behind) = after.split_once(';').unwrap();
        assert!(
            number
                .parse::<u32>()
                .is_ok_and(|it| char::from_u32(it).is_some()),
            "{name}: {label}"
        );
        assert_plain(name, before);
        rest = behind;
    }
    assert_plain(name, rest);
}

fn assert_plain(name: &str, text: &str) {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || " -./,".contains(it);
    assert!(text.chars().all(is_plain), "{name}: {text}");
}

#[test]
fn five_boxes_and_four_arrows_whatever_they_are_called() {
    for sample in samples() {
        let text = render(&sample.report, sample.part);
        assert_no_hidden(&sample.name, &text);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "flowchart LR");
        assert!(lines[1].starts_with("  accTitle: ") && lines[2].starts_with("  accDescr: "));
        assert!(!lines[2].contains([';', '#', '<']), "{}", lines[2]);
        for (line, id) in lines[3..8].iter().zip(IDS) {
            let (label, status) = line
                .strip_prefix(&format!("  {id}[\""))
                .and_then(|it| it.rsplit_once("\"]:::"))
                .unwrap_or_else(|| panic!("{}: {line}", sample.name));
            assert_label(&sample.name, label);
            assert!(
                text.contains(&format!("\n  classDef {status} ")),
                "{}: {status}",
                sample.name
            );
        }
        for (line, pair) in lines[8..12].iter().zip(IDS.windows(2)) {
            let arrow = line.strip_prefix(&format!("  {} ", pair[0])).unwrap();
            let arrow = arrow.strip_suffix(&format!(" {}", pair[1])).unwrap();
            let is_known = ["-->", "-.->", "--x"].contains(&arrow) || arrow.starts_with("--x|\"");
            assert!(is_known, "{}: {line}", sample.name);
        }
        assert!(
            lines[12..].iter().all(|it| it.starts_with("  classDef ")),
            "{}",
            sample.name
        );
    }
}

#[test]
fn the_path_breaks_behind_the_hop_that_stops_the_call() {
    let text = render(&report("listener-missing"), None);
    assert!(
        text.contains("  service --x|\"connect-timeout\"| targets\n"),
        "{text}"
    );
    assert!(
        text.contains("  client_vpc --> service_network\n"),
        "{text}"
    );
    assert!(!render(&report("healthy-alb"), None).contains("--x"));
}
