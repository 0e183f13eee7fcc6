//! The page: well-formed as XML (stricter than HTML), inert whatever it holds, and readable.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lattice_doctor::playbook::Playbooks;
use lattice_doctor::render::html::{POLICY, SCRIPT, STYLE, render};
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::Event;
use sha2::{Digest, Sha256};

use crate::forms::{Sample, assert_no_hidden, report, samples};

const ELEMENTS: [&str; 46] = [
    "a", "article", "body", "code", "dd", "details", "div", "dl", "dt", "footer", "h1", "h2", "h3",
    "head", "header", "html", "li", "main", "meta", "ol", "p", "path", "pre", "script", "section",
    "small", "span", "strong", "style", "summary", "svg", "time", "title", "ul", "b", "bdi", "em",
    "hr", "nav", "table", "td", "th", "caption", "tbody", "thead", "tr",
];

const ATTRIBUTES: [&str; 17] = [
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "class",
    "id",
    "href",
    "rel",
    "open",
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "data-copy",
    "viewBox",
    "d",
    "scope",
];

/// The elements of a page with their attributes, in order, and its text without style and script.
struct Seen {
    elements: Vec<(String, Vec<(String, String)>)>,
    text: String,
}

fn read(name: &str, page: &str) -> Seen {
    let mut reader = Reader::from_str(page);
    reader.config_mut().check_end_names = true;
    let mut seen = Seen {
        elements: Vec::new(),
        text: String::new(),
    };
    let mut open: Vec<String> = Vec::new();
    loop {
        let event = reader
            .read_event()
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        match &event {
            Event::Start(start) | Event::Empty(start) => {
                let element = start.name().as_ref().to_owned();
                let attributes = start
                    .attributes()
                    .map(Result::unwrap)
                    .map(|it| {
                        let key = it.key.as_ref().to_owned();
                        (
                            key,
                            it.normalized_value(XmlVersion::Implicit1_0)
                                .unwrap()
                                .into_owned(),
                        )
                    })
                    .collect();
                seen.elements.push((element.clone(), attributes));
                if matches!(event, Event::Start(_)) {
                    open.push(element);
                }
            }
            Event::End(_) => {
                open.pop().unwrap();
            }
            Event::Text(text)
                if !matches!(open.last().map(String::as_str), Some("style" | "script")) =>
            {
                seen.text.push_str(text);
            }
            Event::GeneralRef(entity) => {
                let entity = format!("&{};", &**entity);
                seen.text
                    .push_str(&quick_xml::escape::unescape(&entity).unwrap());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{name}: {open:?} stay open");
    seen
}

impl Seen {
    fn all<'a>(&'a self, attribute: &'a str) -> impl Iterator<Item = &'a str> {
        let attributes = self.elements.iter().flat_map(|(_, attributes)| attributes);
        attributes
            .filter(move |(key, _)| key == attribute)
            .map(|(_, value)| value.as_str())
    }
}

/// The elements of any page of ours, which is well-formed, inert, and linked and headed as it should be.
pub(crate) fn read_page(name: &str, page: &str) -> Vec<(String, Vec<(String, String)>)> {
    assert!(
        page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">\n"),
        "{name}"
    );
    let seen = read(name, page);
    for (element, attributes) in &seen.elements {
        assert!(ELEMENTS.contains(&element.as_str()), "{name}: <{element}>");
        for (key, _) in attributes {
            assert!(
                ATTRIBUTES.contains(&key.as_str()) || key == "focusable",
                "{name}: {element} {key}"
            );
        }
    }
    for element in ["h1", "main", "header", "footer", "title"] {
        let count = seen.elements.iter().filter(|(it, _)| it == element).count();
        assert_eq!(count, 1, "{name}: <{element}>");
    }
    assert_links(name, &seen);
    assert_headings(name, &seen);
    seen.elements
}

/// The text of a page without style and script.
pub(crate) fn text_of(name: &str, page: &str) -> String {
    read(name, page).text
}

#[test]
fn every_page_is_well_formed_and_inert() {
    let playbooks = Playbooks::built_in();
    for Sample { name, part, report } in samples() {
        let page = render(report, &playbooks, *part);
        assert_no_hidden(name, &page);
        assert!(
            !page.contains('\u{ffff}'),
            "{name}: XML has no such character"
        );
        let elements = read_page(name, &page);
        for element in ["script", "style"] {
            let count = elements.iter().filter(|(it, _)| it == element).count();
            assert_eq!(count, 1, "{name}: <{element}>");
        }
    }
}

/// Every link leads to a source of the playbook or to a place in the page; every id is there once.
fn assert_links(name: &str, seen: &Seen) {
    let mut ids: Vec<&str> = seen.all("id").collect();
    for link in seen.all("href") {
        match link.strip_prefix('#') {
            Some(id) => assert!(ids.contains(&id), "{name}: {link}"),
            None => assert!(
                link.starts_with("https://") && !link.contains("evil"),
                "{name}: {link}"
            ),
        }
    }
    for id in seen.all("aria-labelledby") {
        assert!(ids.contains(&id), "{name}: {id}");
    }
    let n_ids = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), n_ids, "{name}: an id twice");
}

/// One heading of the first level, and no level left out on the way down.
fn assert_headings(name: &str, seen: &Seen) {
    let mut last = 0;
    for (element, _) in &seen.elements {
        let Some(level) = ["h1", "h2", "h3"].iter().position(|it| it == element) else {
            continue;
        };
        assert!(level <= last + 1, "{name}: <{element}> too deep");
        last = level;
    }
}

#[test]
fn every_hop_says_its_status_in_words() {
    let playbooks = Playbooks::built_in();
    for (name, words) in [
        (
            "listener-missing",
            ["not reached", "passes", "stops the call", "waits"].as_slice(),
        ),
        ("unknown-auth-network-policy", &["passes", "not known"]),
        ("access-logs-off", &["passes, with a warning"]),
    ] {
        let text = read(name, &render(&report(name), &playbooks, None)).text;
        for word in words {
            assert!(text.contains(word), "{name} does not say `{word}`");
        }
    }
}

#[test]
fn the_page_holds_everything_that_the_report_says() {
    let playbooks = Playbooks::built_in();
    for Sample { name, part, report } in samples().iter().filter(|it| !it.name.contains("hostile"))
    {
        let text = read(name, &render(report, &playbooks, *part)).text;
        let mut parts: Vec<&str> = report
            .chain
            .iter()
            .flat_map(|it| &it.fix.commands)
            .map(String::as_str)
            .collect();
        parts.extend(report.gaps.iter().filter_map(|it| it.ask.as_deref()));
        parts.extend(report.evidence.iter().map(|it| it.summary.as_str()));
        parts.extend(
            report
                .hops
                .iter()
                .flat_map(|it| &it.findings)
                .map(|it| it.code.slug()),
        );
        for part in parts {
            assert!(text.contains(part), "{name} does not say `{part}`");
        }
    }
}

#[test]
fn the_policy_lets_this_style_and_this_script_run_and_nothing_else() {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    let expected = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    assert_eq!(POLICY, expected);
    let page = render(&report("listener-missing"), &Playbooks::built_in(), None);
    assert!(
        page.contains(&format!("<style>{STYLE}")) && page.contains(&format!("<script>{SCRIPT}"))
    );
}

/// The value of a colour in one theme of the style sheet.
fn color(theme: &str, name: &str) -> [f64; 3] {
    let (_, rest) = theme.split_once(&format!("--{name}: #")).unwrap();
    let hex: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    let hex = if hex.len() == 3 {
        hex.chars().flat_map(|it| [it, it]).collect()
    } else {
        hex
    };
    [0, 2, 4].map(|at| {
        let channel = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        if channel <= 0.04045 {
            channel / 12.92
        } else {
            ((channel + 0.055) / 1.055).powf(2.4)
        }
    })
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let [light, dark] = {
        let luminance = |it: [f64; 3]| 0.2126 * it[0] + 0.7152 * it[1] + 0.0722 * it[2];
        let (one, other) = (luminance(one), luminance(other));
        if one > other {
            [one, other]
        } else {
            [other, one]
        }
    };
    (light + 0.05) / (dark + 0.05)
}

/// WCAG 2.2, 1.4.3: 4.5 for text; 1.4.11: 3 for signs and lines that mean something.
#[test]
fn text_and_signs_stand_out_from_their_ground_in_every_theme() {
    const TEXTS: [(&str, &str); 16] = [
        ("text", "ground"),
        ("text", "card"),
        ("text", "code"),
        ("soft", "ground"),
        ("soft", "card"),
        ("soft", "code"),
        ("link", "card"),
        ("pass", "card"),
        ("fail", "card"),
        ("warn", "card"),
        ("unknown", "card"),
        ("masked", "card"),
        ("fail", "fail-ground"),
        ("text", "pass-ground"),
        ("text", "unknown-ground"),
        ("text", "fail-ground"),
    ];
    let themes: Vec<&str> = STYLE
        .split(":root {")
        .skip(1)
        .map(|it| it.split_once('}').unwrap().0)
        .collect();
    assert_eq!(themes.len(), 3, "light, dark and paper");
    for theme in themes {
        for (text, ground) in TEXTS {
            let ratio = contrast(color(theme, text), color(theme, ground));
            assert!(ratio >= 4.5, "{text} on {ground}: {ratio:.2} in {theme}");
        }
        for status in ["pass", "fail", "warn", "unknown", "masked"] {
            let ratio = contrast(color(theme, "on"), color(theme, status));
            assert!(ratio >= 3.0, "the sign of {status}: {ratio:.2} in {theme}");
        }
    }
}
