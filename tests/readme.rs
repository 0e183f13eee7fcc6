//! Every console block of the README is what the tool does.
//!
//! A block holds one `$ command` and its output. `$ cargo run -q --no-default-features -- …` and `$ lattice-doctor …` run
//! the binary of this build; `$ cargo test …` is the command that `.ci/run` takes from here, and so
//! runs already. Regenerate with `README=overwrite cargo test --test readme`, then read the
//! difference.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::fs;
use std::process::Command;

const FENCE: &str = "```console\n";

struct Block {
    command: String,
    output: String,
}

fn blocks(text: &str) -> Vec<Block> {
    text.split(FENCE)
        .skip(1)
        .map(|rest| {
            let (body, _) = rest.split_once("```").expect("a console block ends");
            let (command, output) = body
                .split_once('\n')
                .expect("a console block has a command");
            Block {
                command: command
                    .strip_prefix("$ ")
                    .expect("a command begins with $")
                    .to_owned(),
                output: output.to_owned(),
            }
        })
        .collect()
}

/// The arguments of the binary; `None` for another program.
fn arguments(command: &str) -> Option<Vec<String>> {
    let rest = command
        .strip_prefix("cargo run -q --no-default-features -- ")
        .or_else(|| command.strip_prefix("lattice-doctor "))?;
    // Every other piece between single quotes is one word.
    let pieces = rest.split('\'').enumerate();
    let words = pieces.flat_map(|(index, piece)| {
        if index % 2 == 1 {
            vec![piece.to_owned()]
        } else {
            piece.split_whitespace().map(str::to_owned).collect()
        }
    });
    Some(words.collect())
}

fn run(arguments: &[String]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_lattice-doctor"))
        .args(arguments)
        .env_clear()
        .env("HOME", "/nonexistent")
        .output()
        .unwrap();
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_console_block_is_what_the_tool_does() {
    let mut text = fs::read_to_string("README.md").unwrap();
    let blocks = blocks(&text);
    let mut run_blocks = 0;
    let mut wrong = Vec::new();
    for block in &blocks {
        let Some(arguments) = arguments(&block.command) else {
            assert!(
                block.command.starts_with("cargo test"),
                "`{}` is run by nobody",
                block.command
            );
            continue;
        };
        run_blocks += 1;
        let actual = run(&arguments);
        if actual != block.output {
            wrong.push(format!("$ {}\n{actual}", block.command));
            let old = format!("{FENCE}$ {}\n{}```", block.command, block.output);
            text = text.replace(&old, &format!("{FENCE}$ {}\n{actual}```", block.command));
        }
    }
    assert!(run_blocks >= 3, "the README shows the tool at work");
    if std::env::var_os("README").is_some_and(|it| it == "overwrite") {
        fs::write("README.md", text).unwrap();
        return;
    }
    assert!(
        wrong.is_empty(),
        "the README differs from:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_two_commands_are_there() {
    let text = fs::read_to_string("README.md").unwrap();
    let commands: Vec<String> = blocks(&text).into_iter().map(|it| it.command).collect();
    assert!(
        commands
            .iter()
            .any(|it| it.starts_with("cargo run") && it.contains("--snapshot snapshots/"))
    );
    assert_eq!(
        commands
            .iter()
            .filter(|it| it.starts_with("cargo test"))
            .count(),
        1
    );
}
