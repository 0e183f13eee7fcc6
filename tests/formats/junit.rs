//! The `JUnit` XML, by what the XSD of Jenkins allows (`junit-10.xsd` of its xUnit plugin), and by what
//! the verdict says.

use lattice_doctor::codes::{Code, Hop};
use lattice_doctor::render::junit::render;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::forms::{Sample, assert_no_hidden, report, samples};

/// An element: the elements in which it may stand, and its attributes, the required ones first.
const GRAMMAR: [(&str, &str, &[&str], &[&str]); 8] = [
    (
        "testsuites",
        "",
        &[],
        &["name", "time", "tests", "failures", "errors"],
    ),
    (
        "testsuite",
        "testsuites",
        &["name", "tests", "failures", "errors"],
        &["skipped"],
    ),
    ("properties", "testsuite", &[], &[]),
    ("property", "properties", &["name", "value"], &[]),
    ("testcase", "testsuite", &["name"], &["classname"]),
    ("failure", "testcase", &[], &["type", "message"]),
    ("error", "testcase", &[], &["type", "message"]),
    ("skipped", "testcase", &[], &["type", "message"]),
];

/// An element with its attributes, its text, and the name of the case around it.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
    text: String,
    case: String,
}

impl Element {
    pub(crate) fn get(&self, key: &str) -> &str {
        let found = self.attributes.iter().find(|(it, _)| it == key);
        found.map_or_else(|| panic!("{} has no {key}", self.name), |(_, value)| value)
    }
}

/// Reads the document, and holds it against the grammar.
pub(crate) fn read(name: &str, xml: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<usize> = Vec::new();
    let mut elements: Vec<Element> = Vec::new();
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|error| panic!("{name}: {error}"))
        {
            Event::Start(start) => {
                begin(name, &start, &open, &mut elements);
                open.push(elements.len() - 1);
            }
            Event::Empty(start) => begin(name, &start, &open, &mut elements),
            Event::End(_) => {
                open.pop().unwrap();
            }
            Event::Text(text) => add(&open, &mut elements, &text),
            Event::GeneralRef(entity) => {
                let named = quick_xml::escape::unescape(&format!("&{};", &*entity))
                    .unwrap()
                    .into_owned();
                add(&open, &mut elements, &named);
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{name}: {other:?}"),
        }
    }
    assert!(open.is_empty(), "{name}");
    elements
}

fn add(open: &[usize], elements: &mut [Element], text: &str) {
    if let Some(at) = open.last() {
        elements[*at].text.push_str(text);
    }
}

fn begin(name: &str, start: &BytesStart<'_>, open: &[usize], elements: &mut Vec<Element>) {
    let element = start.name().as_ref().to_owned();
    let attributes: Vec<(String, String)> = start
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
    let parent = open.last().map_or("", |at| elements[*at].name.as_str());
    let is_output = element == "system-out" && parent == "testcase" && attributes.is_empty();
    if !is_output {
        let (_, place, required, optional) = GRAMMAR
            .iter()
            .find(|(it, ..)| *it == element)
            .unwrap_or_else(|| panic!("{name}: <{element}>"));
        assert_eq!(parent, *place, "{name}: <{element}>");
        let keys: Vec<&str> = attributes.iter().map(|(key, _)| key.as_str()).collect();
        assert!(
            required.iter().all(|it| keys.contains(it)),
            "{name}: <{element}> {keys:?}"
        );
        assert!(
            keys.iter()
                .all(|it| required.contains(it) || optional.contains(it)),
            "{name}: <{element}> {keys:?}"
        );
    }
    let case = match element.as_str() {
        "testcase" => attributes[0].1.clone(),
        _ => open
            .last()
            .map_or(String::new(), |at| elements[*at].case.clone()),
    };
    elements.push(Element {
        name: element,
        attributes,
        text: String::new(),
        case,
    });
}

fn endings<'a>(elements: &'a [Element], name: &'a str) -> impl Iterator<Item = &'a Element> {
    elements.iter().filter(move |it| it.name == name)
}

#[test]
fn every_report_is_valid_and_counts_what_it_holds() {
    for sample in samples() {
        let xml = render(&sample.report, sample.part);
        assert_no_hidden(&sample.name, &xml);
        assert!(
            !xml.contains('\u{ffff}'),
            "{}: XML has no such character",
            sample.name
        );
        let elements = read(&sample.name, &xml);
        let suite = endings(&elements, "testsuite").next().unwrap();
        for (attribute, element) in [
            ("tests", "testcase"),
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ] {
            let count = endings(&elements, element).count().to_string();
            assert_eq!(suite.get(attribute), count, "{}: {attribute}", sample.name);
        }
        let cases: Vec<&str> = endings(&elements, "testcase")
            .map(|it| it.get("name"))
            .collect();
        assert_eq!(
            cases,
            [
                "caller",
                "client-vpc",
                "service-network",
                "service",
                "targets"
            ]
        );
        assert_ending(sample, &elements);
    }
}

/// A fault has one failure at its hop; what cannot be judged is never green; healthy is never red.
fn assert_ending(sample: &Sample, elements: &[Element]) {
    let Sample { name, report, .. } = sample;
    let verdict = &report.verdict;
    let failures: Vec<&Element> = endings(elements, "failure").collect();
    let errors = endings(elements, "error").count();
    let unknown = endings(elements, "skipped")
        .filter(|it| it.get("type") == "unknown")
        .count();
    match verdict.status.word() {
        "fault" => {
            assert_eq!(failures.len(), 1, "{name}");
            assert_eq!(
                Some(failures[0].case.as_str()),
                verdict.hop.map(Hop::word),
                "{name}"
            );
            assert_eq!(
                Some(failures[0].get("type")),
                verdict.code.map(Code::slug),
                "{name}"
            );
            for command in report.chain[0]
                .fix
                .commands
                .iter()
                .filter(|_| !name.contains("hostile"))
            {
                assert!(
                    failures[0].text.contains(command.as_str()),
                    "{name}: {}",
                    failures[0].text
                );
            }
        }
        "healthy" => assert_eq!((failures.len(), errors, unknown), (0, 0, 0), "{name}"),
        _ => {
            assert_eq!(failures.len(), 0, "{name}");
            let unchecked = endings(elements, "skipped").filter(|it| it.get("type") == "unchecked");
            assert!(errors + unknown + unchecked.count() > 0, "{name} is green");
        }
    }
}

#[test]
fn a_skipped_hop_names_the_missing_action_and_its_account() {
    let report = report("unknown-auth-network-policy");
    let elements = read("unknown", &render(&report, None));
    let skipped = endings(&elements, "skipped")
        .find(|it| it.case == "service-network")
        .unwrap();
    let gap = &report.gaps[0];
    for part in [
        &gap.fact,
        gap.action.as_ref().unwrap(),
        gap.account.as_ref().unwrap(),
    ] {
        assert!(
            skipped.get("message").contains(part.as_str()),
            "{}",
            skipped.get("message")
        );
    }
    assert!(
        skipped.text.contains(gap.ask.as_ref().unwrap().as_str()),
        "{}",
        skipped.text
    );
}

#[test]
fn a_masked_hop_says_what_it_waits_for() {
    let elements = read("masked", &render(&report("listener-missing"), None));
    let masked = endings(&elements, "skipped")
        .find(|it| it.case == "targets")
        .unwrap();
    assert_eq!(
        masked.get("message"),
        "waits for listener-missing at service"
    );
}

#[test]
fn the_properties_hold_verdict_code_and_share() {
    let report = report("target-outside-vpc");
    let elements = read("share", &render(&report, None));
    let property = |name: &str| {
        let found = endings(&elements, "property").find(|it| it.get("name") == name);
        found.unwrap().get("value").to_owned()
    };
    assert_eq!(property("verdict.status"), "fault");
    assert_eq!(property("verdict.code"), "target-outside-vpc");
    assert_eq!(property("verdict.share"), report.verdict.share.to_string());
}
