//! The pipelines in `tests/pipelines/`: every command of ours in them is one that the tool takes, and
//! those that need no AWS do what is said beside them.

use std::fs;
use std::path::Path;

use clap::Parser;
use lattice_doctor::cli::args::Cli;
use lattice_doctor::smoke::read::read;

/// The jobs and the runbook, the one that saves the facts first.
pub(crate) const JOBS: [&str; 4] = [
    "Makefile",
    "github-actions.yml",
    "gitlab-ci.yml",
    "runbook.md",
];

/// The commands of a file, each as words. A line may begin with `- run:` and the like.
pub(crate) fn commands(text: &str) -> Vec<Vec<String>> {
    let lines = text
        .lines()
        .filter_map(|it| it.find("lattice-doctor smoke").map(|at| &it[at..]));
    lines
        .map(|line| {
            let line = line.split(['>', '`']).next().unwrap();
            let pieces = line.split('\'').enumerate();
            pieces
                .flat_map(|(idx, piece)| match idx % 2 {
                    1 => vec![piece.to_owned()],
                    _ => piece.split_whitespace().map(str::to_owned).collect(),
                })
                .map(|it| it.replace("$(FACTS)", "facts.json"))
                .collect()
        })
        .collect()
}

#[test]
fn every_command_in_a_pipeline_is_one_that_the_tool_takes() {
    let mut n_commands = 0;
    for job in JOBS {
        let path = Path::new("tests/pipelines").join(job);
        let found = commands(&fs::read_to_string(&path).unwrap());
        assert!(!found.is_empty(), "{} runs nothing", path.display());
        for words in found {
            n_commands += 1;
            if let Err(error) = Cli::try_parse_from(&words) {
                panic!("{}: {words:?}\n{error}", path.display());
            }
        }
    }
    assert!(n_commands >= 7, "{n_commands} commands");
}

#[test]
fn the_exception_in_the_runbook_is_one_that_a_file_takes() {
    let text = fs::read_to_string("tests/pipelines/runbook.md").unwrap();
    let (_, rest) = text.split_once("```toml\n").unwrap();
    let (shown, _) = rest.split_once("```").unwrap();
    let call = format!("[[calls]]\nname = \"a\"\nexpect = \"ok\"\n{}", shown.trim());
    assert!(read("a.toml", &call).unwrap()[0].known_failure.is_some());
}
