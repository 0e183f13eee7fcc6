//! The formats of three reports, as they are; regenerate with `SNAPSHOTS=overwrite`, then read the
//! difference.

use std::fs;
use std::path::PathBuf;

use lattice_doctor::playbook::Playbooks;
use lattice_doctor::render::sarif::{File, Setting};
use lattice_doctor::render::{github, html, junit, markdown, mermaid, sarif, short};
use snapbox::{Assert, Data};

use crate::forms::report;

/// A fault with more behind it, a call that cannot be judged, and one that succeeds.
const REPORTS: [(&str, u8); 3] = [
    ("multi-auth-three-gates", 1),
    ("unknown-auth-network-policy", 3),
    ("healthy-anonymous", 0),
];

#[test]
fn three_reports_are_as_they_were_read() {
    let playbooks = Playbooks::built_in();
    for (name, exit_code) in REPORTS {
        let report = report(name);
        let path = format!("snapshots/{name}.json");
        let text = fs::read_to_string(&path).unwrap();
        let file = File {
            path: &path,
            text: &text,
        };
        let setting = Setting {
            exit_code,
            file: Some(file),
        };
        for (ending, rendered) in [
            ("md", markdown::render(&report, None)),
            ("junit.xml", junit::render(&report, None)),
            ("sarif", sarif::render(&report, &playbooks, setting)),
            ("github.txt", github::render(&report, None)),
            ("short.txt", short::render(&report, None)),
            ("mmd", mermaid::render(&report, None)),
            ("html", html::render(&report, &playbooks, None)),
        ] {
            let golden = PathBuf::from(format!("tests/formats/golden/{name}.{ending}"));
            let expected = Data::read_from(&golden, None).raw();
            Assert::new().action_env("SNAPSHOTS").eq(rendered, expected);
        }
    }
}
