//! The project about itself: codes, playbooks and snapshots belong together, the arrows between
//! modules hold, and every snapshot fits its schema.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

#[path = "project/rings.rs"]
mod rings;
#[path = "project/words.rs"]
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use lattice_doctor::call::resolve_service;
use lattice_doctor::checks::CHECKS;
use lattice_doctor::codes::{Code, Gives};
use lattice_doctor::diagnose::{diagnose, diagnose_part};
use lattice_doctor::part::Part;
use lattice_doctor::playbook::Playbooks;
use lattice_doctor::render::json::v1::Report;
use lattice_doctor::snapshot::load::from_text;
use lattice_doctor::snapshot::{Snapshot, schema};
use serde_json::Value;

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == ending))
        .collect();
    found.sort();
    found
}

fn stem(file: &Path) -> String {
    file.file_stem().unwrap().to_string_lossy().into_owned()
}

fn snapshots() -> Vec<(String, Snapshot)> {
    files("snapshots", "json")
        .into_iter()
        .map(|file| {
            let mut snapshot = from_text(&fs::read_to_string(&file).unwrap()).unwrap();
            resolve_service(&mut snapshot).unwrap();
            (stem(&file), snapshot)
        })
        .collect()
}

fn reports() -> Vec<(String, Report)> {
    let playbooks = Playbooks::built_in();
    snapshots()
        .into_iter()
        .map(|(name, snapshot)| (name, Report::from(&diagnose(&snapshot, &playbooks))))
        .collect()
}

#[test]
fn every_code_has_its_playbook_and_every_playbook_its_code() {
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|it| it.slug()).collect();
    let written: BTreeSet<String> = files("playbooks", "toml")
        .iter()
        .map(|it| stem(it))
        .collect();
    let written: BTreeSet<&str> = written.iter().map(String::as_str).collect();
    assert_eq!(codes, written);
}

#[test]
fn every_playbook_says_what_a_reader_needs() {
    let playbooks = Playbooks::built_in();
    for code in Code::ALL {
        let entry = playbooks.entry(*code);
        let texts = [&entry.title, &entry.symptom, &entry.summary, &entry.why];
        assert!(
            texts.iter().all(|it| it.trim().len() > 10),
            "{code} is too short"
        );
        assert!(
            entry.title.chars().count() <= 72,
            "{code}: the title is too long"
        );
        assert!(
            !entry.summary.ends_with('.'),
            "{code}: the summary has a full stop"
        );
        assert!(!entry.sources.is_empty(), "{code} names no source");
        if let Gives::Outcome(outcome) = code.gives() {
            assert!(
                entry.explains.contains(&outcome),
                "{code} does not explain {outcome}"
            );
        }
        for command in entry
            .confirm
            .iter()
            .chain(entry.remedy.iter().flat_map(|it| &it.commands))
        {
            assert!(
                !command.contains("...") && !command.contains('\n'),
                "{code}: `{command}`"
            );
        }
    }
}

/// What a playbook may tell people to run to confirm: nothing that writes.
#[test]
fn confirming_never_changes_anything() {
    const READS: [&str; 12] = [
        "describe-",
        "get-",
        "list-",
        "simulate-",
        "start-query",
        "filter-log-events",
        "lookup-events",
        "dig ",
        "curl ",
        "openssl ",
        "lattice-doctor ",
        "date ",
    ];
    let playbooks = Playbooks::built_in();
    for code in Code::ALL {
        for command in &playbooks.entry(*code).confirm {
            let reads = READS.iter().any(|it| command.contains(it));
            let aws_verb = command
                .strip_prefix("aws ")
                .and_then(|it| it.split(' ').nth(1));
            let writes =
                aws_verb.is_some_and(|verb| !READS.iter().any(|it| verb.starts_with(it.trim())));
            assert!(!writes, "{code}: `{command}` writes");
            assert!(reads || aws_verb.is_none(), "{code}: `{command}`");
        }
    }
}

#[test]
fn all_twelve_rows_of_the_guide_are_covered() {
    let playbooks = Playbooks::built_in();
    let rows: BTreeSet<u8> = Code::ALL
        .iter()
        .flat_map(|it| playbooks.entry(*it).rows.clone())
        .collect();
    assert_eq!(rows, (1..=12).collect());
}

#[test]
fn every_code_stands_in_a_snapshot_of_its_name() {
    let reports = reports();
    for code in Code::ALL {
        let slug = code.slug();
        let Some((_, report)) = reports.iter().find(|(name, _)| name == slug) else {
            panic!("there is no snapshots/{slug}.json");
        };
        let is_cause = report.verdict.code.as_deref() == Some(slug);
        let is_shown = report
            .hops
            .iter()
            .flat_map(|it| &it.findings)
            .any(|it| it.code == slug && it.status != "pass");
        let is_suspect = report.verdict.suspects.first().map(String::as_str) == Some(slug);
        match code.gives() {
            Gives::Warning => assert!(is_shown, "{slug} is not shown in its snapshot"),
            _ => assert!(
                is_cause || (is_suspect && is_shown),
                "{slug} is not the cause in its snapshot"
            ),
        }
    }
}

#[test]
fn the_kinds_of_snapshot_are_all_there() {
    let reports = reports();
    let count = |prefix: &str, standing: &str| {
        let of_kind = reports.iter().filter(|(name, _)| name.starts_with(prefix));
        of_kind
            .inspect(|(name, report)| {
                assert!(
                    standing.is_empty() || report.verdict.status == standing,
                    "{name} is {}",
                    report.verdict.status
                );
            })
            .count()
    };
    assert!(count("healthy-", "healthy") >= 6);
    assert!(count("unknown-", "inconclusive") >= 8);
    assert!(count("multi-", "") >= 8);
    assert!(count("decoy-", "") >= 6);
    assert!(count("case-", "") >= 6);
    for (name, report) in reports
        .iter()
        .filter(|(name, _)| name.starts_with("multi-"))
    {
        assert!(
            report.chain.len() >= 2,
            "{name} has a chain of {}",
            report.chain.len()
        );
    }
    for (name, snapshot) in snapshots()
        .iter()
        .filter(|(name, _)| name.starts_with("case-"))
    {
        assert!(snapshot.note.is_some(), "{name} names no source");
    }
}

#[test]
fn every_snapshot_fits_the_schema_and_has_its_report() {
    let schema = schema::snapshot();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for file in files("snapshots", "json") {
        let value: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&value)
            .map(|it| it.to_string())
            .collect();
        assert!(faults.is_empty(), "{}: {faults:?}", file.display());
    }
    let texts: BTreeSet<String> = files("snapshots", "txt")
        .iter()
        .map(|it| stem(it))
        .collect();
    let facts: BTreeSet<String> = files("snapshots", "json")
        .iter()
        .map(|it| stem(it))
        .collect();
    assert_eq!(
        texts, facts,
        "a report without a snapshot, or the other way round"
    );
}

/// `docs/contract.md` §3: what the document promises, in every report and every part of one.
#[test]
fn every_document_keeps_the_contract() {
    let playbooks = Playbooks::built_in();
    for (name, snapshot) in snapshots() {
        let whole = diagnose(&snapshot, &playbooks);
        let parts = Part::ALL
            .iter()
            .map(|it| diagnose_part(&snapshot, *it, &playbooks));
        for report in parts.chain([whole]) {
            assert_contract(&name, &Report::from(&report));
        }
    }
}

fn assert_contract(name: &str, report: &Report) {
    let verdict = &report.verdict;
    let hops: Vec<&str> = report.hops.iter().map(|it| it.hop.as_str()).collect();
    assert_eq!(
        hops,
        [
            "caller",
            "client-vpc",
            "service-network",
            "service",
            "targets"
        ],
        "{name}"
    );
    assert!(
        verdict.share > 0.0 && verdict.share <= 1.0,
        "{name}: share {}",
        verdict.share
    );
    match verdict.status.as_str() {
        "healthy" => {
            assert!(
                verdict.hop.is_none() && verdict.code.is_none() && report.gaps.is_empty(),
                "{name}"
            );
            assert!(report.chain.is_empty() && verdict.layer == "none", "{name}");
        }
        "fault" => {
            assert!(verdict.hop.is_some() && verdict.code.is_some(), "{name}");
            assert_eq!(
                verdict.code.as_deref(),
                report.chain.first().map(|it| it.code.as_str()),
                "{name}"
            );
            assert_ne!(verdict.layer, "none", "{name}");
        }
        _ => {
            assert!(
                report.chain.is_empty() && verdict.outcome.is_none() || verdict.observed.is_some(),
                "{name}"
            );
            assert_eq!(verdict.observed.is_some(), verdict.code.is_some(), "{name}");
        }
    }
    let ids: Vec<&str> = report.evidence.iter().map(|it| it.id.as_str()).collect();
    for finding in report.hops.iter().flat_map(|it| &it.findings) {
        assert!(
            Code::from_slug(&finding.code).is_some(),
            "{name}: {}",
            finding.code
        );
        assert!(
            finding.evidence.iter().all(|it| ids.contains(&it.as_str())),
            "{name}"
        );
        assert!(!finding.summary.is_empty(), "{name}");
    }
}

#[test]
fn every_code_is_asked_for_by_a_check() {
    let asked: BTreeSet<Code> = CHECKS.iter().flat_map(|it| it.codes).copied().collect();
    for code in Code::ALL {
        let slug = code.slug();
        let is_aside = slug.starts_with("policy-")
            || slug.starts_with("unexplained-")
            || *code == Code::ChangedSince;
        assert!(is_aside || asked.contains(code), "no check gives {slug}");
    }
}

/// Who may import whom. The core never reaches the shell, and nothing reaches back.
const ARROWS: [(&str, &[&str]); 22] = [
    ("snapshot", &["names"]),
    ("part", &[]),
    ("names", &[]),
    ("shell", &[]),
    ("policy", &[]),
    ("explain", &[]),
    ("codes", &["snapshot"]),
    ("paste", &["codes", "names", "snapshot"]),
    ("path", &["names", "shell", "snapshot"]),
    ("call", &["names", "paste", "path", "shell", "snapshot"]),
    (
        "collect",
        &[
            "call", "names", "part", "paste", "path", "shell", "snapshot",
        ],
    ),
    ("playbook", &["codes", "snapshot"]),
    (
        "checks",
        &[
            "codes", "names", "part", "paste", "path", "policy", "shell", "snapshot",
        ],
    ),
    ("words", &["checks", "names", "path", "shell", "snapshot"]),
    (
        "verdict",
        &[
            "checks", "codes", "part", "path", "playbook", "shell", "snapshot",
        ],
    ),
    (
        "remedy",
        &[
            "checks", "codes", "playbook", "snapshot", "verdict", "words",
        ],
    ),
    (
        "report",
        &["checks", "codes", "playbook", "snapshot", "verdict"],
    ),
    (
        "render",
        &[
            "checks", "codes", "playbook", "report", "snapshot", "verdict",
        ],
    ),
    (
        "smoke",
        &[
            "call", "codes", "diagnose", "names", "path", "playbook", "policy", "render", "report",
            "snapshot", "verdict",
        ],
    ),
    (
        "gaps",
        &[
            "checks", "names", "part", "path", "playbook", "report", "shell", "snapshot",
            "verdict", "words",
        ],
    ),
    (
        "diagnose",
        &[
            "checks", "codes", "gaps", "names", "part", "path", "playbook", "remedy", "report",
            "shell", "snapshot", "verdict", "words",
        ],
    ),
    (
        "cli",
        &[
            "call", "codes", "collect", "diagnose", "explain", "names", "part", "paste",
            "playbook", "policy", "render", "report", "shell", "smoke", "snapshot", "verdict",
        ],
    ),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

/// Whether an item is a test, or there for tests alone.
fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|it| {
        it.path().is_ident("test")
            || it.path().is_ident("cfg")
                && it
                    .parse_args::<syn::Path>()
                    .is_ok_and(|it| it.is_ident("test"))
    })
}

fn module_of(file: &Path) -> String {
    let inside = file.strip_prefix("src").unwrap();
    let first = inside
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy()
        .into_owned();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn the_arrows_between_modules_hold() {
    let mut found = Vec::new();
    sources(Path::new("src"), &mut found);
    for file in found {
        let module = module_of(&file);
        if module == "lib" || module == "main" {
            continue;
        }
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == module) else {
            panic!("src/{module} has no row in ARROWS");
        };
        let text = fs::read_to_string(&file).unwrap();
        for used in text.split("crate::").skip(1) {
            let target: String = used
                .chars()
                .take_while(|it| it.is_ascii_lowercase() || *it == '_')
                .collect();
            let is_fine =
                target.is_empty() || target == module || allowed.contains(&target.as_str());
            assert!(is_fine, "{} uses crate::{target}", file.display());
        }
    }
}

#[test]
fn the_core_knows_no_clock_no_file_and_no_network() {
    const FORBIDDEN: [&str; 9] = [
        "std::env",
        "std::fs",
        "std::net::Tcp",
        "SystemTime",
        "Timestamp::now",
        "println!",
        "eprintln!",
        "tokio",
        "std::process",
    ];
    let mut found = Vec::new();
    sources(Path::new("src"), &mut found);
    for file in found {
        if matches!(module_of(&file).as_str(), "cli" | "collect" | "main") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for word in FORBIDDEN {
            assert!(!text.contains(word), "{} says {word}", file.display());
        }
    }
}
