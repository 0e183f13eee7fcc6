//! A law over every snapshot: the file that `smoke --init` prints parses, and passes over the same facts.

use std::fs;
use std::path::PathBuf;

use lattice_doctor::playbook::Playbooks;
use lattice_doctor::smoke::init::file;
use lattice_doctor::smoke::judge::{Judged, judge_all};
use lattice_doctor::smoke::read::{duplicates, read};
use lattice_doctor::snapshot::load::from_text;

fn snapshots() -> Vec<PathBuf> {
    let entries = fs::read_dir("snapshots")
        .unwrap()
        .map(|it| it.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .filter(|it| it.extension().is_some_and(|it| it == "json"))
        .collect();
    files.sort();
    files
}

#[test]
fn the_first_file_passes_over_the_facts_it_was_made_from() {
    let playbooks = Playbooks::built_in();
    let (mut n_pass, mut n_skip) = (0, 0);
    for path in snapshots() {
        let name = path.display();
        let mut snapshot = from_text(&fs::read_to_string(&path).unwrap()).unwrap();
        let before = snapshot.clone();
        let text = file(&mut snapshot, &playbooks);
        assert_eq!(snapshot, before, "{name}: asking changes no fact");
        let cases = read("smoke.toml", &text).unwrap_or_else(|it| panic!("{name}: {it:?}\n{text}"));
        assert_eq!(duplicates(&cases), [], "{name}\n{text}");
        let Judged { smoke, unasked } = judge_all(&mut snapshot, &cases, &playbooks);
        assert!(unasked.is_empty(), "{name}: {unasked:?}\n{text}");
        assert_eq!(
            smoke.status.word(),
            "pass",
            "{name}\n{text}\n{:#?}",
            smoke.counts
        );
        n_pass += smoke.counts.pass;
        n_skip += smoke.counts.skip;
    }
    assert!(
        n_pass > 2 * n_skip,
        "{n_pass} calls are predicted, {n_skip} are not"
    );
}

#[test]
fn the_first_file_of_a_sound_estate_predicts_all_calls() {
    let text = fs::read_to_string("tests/cmd/fixtures/healthy.json").unwrap();
    let text = file(&mut from_text(&text).unwrap(), &Playbooks::built_in());
    let calls = read("smoke.toml", &text).unwrap();
    let outcomes: Vec<(String, String)> = calls
        .iter()
        .map(|it| (it.name.clone(), it.expected.to_string()))
        .collect();
    assert!(calls.iter().all(|it| it.skip.is_none()), "{text}");
    let denied = "http-403 at caller".to_owned();
    assert!(
        outcomes.contains(&("orders: anonymous GET /v1/orders/42".to_owned(), denied)),
        "{outcomes:?}"
    );
}
