//! The reports that the formats are tried on: all snapshots, all parts of some, and hostile ones.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use lattice_doctor::call::resolve_service;
use lattice_doctor::diagnose::{diagnose, diagnose_part};
use lattice_doctor::part::Part;
use lattice_doctor::playbook::Playbooks;
use lattice_doctor::report::Report;
use lattice_doctor::report::texts::Texts;
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::from_text;

/// A report to try.
pub(crate) struct Sample {
    /// The snapshot, the part, and whether it is hostile.
    pub name: String,
    /// The hop command.
    pub part: Option<&'static str>,
    pub report: Report,
}

const PARTS: [(Part, &str); 10] = [
    (Part::Caller, "caller"),
    (Part::Dns, "dns"),
    (Part::Associations, "associations"),
    (Part::SecurityGroups, "security-groups"),
    (Part::Ram, "ram"),
    (Part::Routes, "routes"),
    (Part::Auth, "auth"),
    (Part::Targets, "targets"),
    (Part::Logs, "logs"),
    (Part::Probe, "probe"),
];

/// The snapshots that are also judged part by part: a part of a plain fault is one of these again.
const IN_PARTS: [&str; 3] = ["multi-", "unknown-", "healthy-"];

/// Everything that ends, begins or hides something in one of the formats.
pub(crate) const POISON: &str = "|<script>alert(1)</script>]]>-->`~~~```%0A%25\u{1b}[31m\r\n::error::x,a=b\n# head\n\
    @channel <!here> #1 ![i](j) https://evil.example www.evil.example {0} $x$ &lt; \"'\u{202e}\u{200b}\u{0}\u{9b}2J\u{ffff} end";

pub(crate) fn snapshot(file: &Path) -> Snapshot {
    let mut snapshot = from_text(&fs::read_to_string(file).unwrap()).unwrap();
    resolve_service(&mut snapshot).unwrap();
    snapshot
}

pub(crate) fn report(name: &str) -> Report {
    diagnose(
        &snapshot(Path::new(&format!("snapshots/{name}.json"))),
        &Playbooks::built_in(),
    )
}

/// Every snapshot as it is, judged in parts, and poisoned.
pub(crate) fn samples() -> &'static [Sample] {
    static SAMPLES: OnceLock<Vec<Sample>> = OnceLock::new();
    SAMPLES.get_or_init(make_samples)
}

fn make_samples() -> Vec<Sample> {
    let playbooks = Playbooks::built_in();
    let mut samples = Vec::new();
    let mut files: Vec<_> = fs::read_dir("snapshots")
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "json"));
    files.sort();
    assert!(files.len() > 100, "{} snapshots", files.len());
    for file in files {
        let snapshot = snapshot(&file);
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let whole = diagnose(&snapshot, &playbooks);
        let hostile = poisoned(&whole);
        let is_judged_in_parts = IN_PARTS.iter().any(|it| name.starts_with(it));
        for (part, word) in PARTS.into_iter().filter(|_| is_judged_in_parts) {
            let report = diagnose_part(&snapshot, part, &playbooks);
            samples.push(Sample {
                name: format!("{name} ({word})"),
                part: Some(word),
                report,
            });
        }
        samples.push(Sample {
            name: format!("{name} (hostile)"),
            part: None,
            report: hostile,
        });
        samples.push(Sample {
            name,
            part: None,
            report: whole,
        });
    }
    samples
}

/// The report with every name and every sentence poisoned.
pub(crate) fn poisoned(report: &Report) -> Report {
    let mut report = report.clone();
    report.each_text(&mut |text, _| text.push_str(POISON));
    report
}

/// Characters that no format may let through: they hide, or a terminal obeys them.
pub(crate) fn assert_no_hidden(name: &str, text: &str) {
    let hidden = text
        .chars()
        .find(|it| (it.is_control() && *it != '\n') || ['\u{202e}', '\u{200b}'].contains(it));
    assert_eq!(hidden, None, "{name}");
}
