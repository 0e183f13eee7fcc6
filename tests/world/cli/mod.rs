//! The official AWS CLI reads the world: every operation, every member that a client could need.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::{env, fs};

use serde_json::Value;

use crate::world::{Settings, World};

mod cases;

use cases::{CASES, REFUSED};

/// One call of the CLI that succeeds.
struct Case {
    account: &'static str,
    args: &'static str,
    /// JSON Pointers into what it prints, and the JSON there.
    want: &'static [(&'static str, &'static str)],
}

/// One call that fails, and the error code that the CLI names.
struct Refused {
    account: &'static str,
    args: &'static str,
    code: &'static str,
}

fn aws() -> PathBuf {
    env::var_os("AWS_CLI").map_or_else(|| "aws".into(), PathBuf::from)
}

fn run(world: &World, account: &str, args: &str) -> Output {
    let nowhere = env::temp_dir().join("lattice-doctor-no-aws-configuration");
    Command::new(aws())
        .args(args.split(' ').map(|it| it.replace('\u{a0}', " ")))
        .envs(world.environment(account))
        .env("AWS_CONFIG_FILE", &nowhere)
        .env("AWS_SHARED_CREDENTIALS_FILE", &nowhere)
        .env("AWS_MAX_ATTEMPTS", "1")
        .env("AWS_PAGER", "")
        .env_remove("AWS_SESSION_TOKEN")
        .env_remove("AWS_PROFILE")
        .output()
        .expect("the AWS CLI runs: put it on PATH or name it in AWS_CLI")
}

fn world(page_size: Option<usize>) -> World {
    let text = fs::read_to_string("tests/world/rich.json").unwrap();
    let snapshot = lattice_doctor::snapshot::load::from_text(&text).unwrap();
    let settings = Settings {
        page_size,
        ..Settings::default()
    };
    World::start(snapshot, settings)
}

/// The cases, each against its expectations; all that is wrong is said at once.
fn check(page_size: Option<usize>) {
    let world = world(page_size);
    let mut wrong = Vec::new();
    for case in CASES {
        let output = run(&world, case.account, case.args);
        if !output.status.success() {
            let error = String::from_utf8_lossy(&output.stderr);
            wrong.push(format!("aws {}: {}", case.args, error.trim()));
            continue;
        }
        let printed: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        for (pointer, json) in case.want {
            let want: Value = serde_json::from_str(json).unwrap();
            let found = printed.pointer(pointer);
            if found != Some(&want) {
                let found = found.map_or_else(|| "nothing".to_owned(), Value::to_string);
                wrong.push(format!(
                    "aws {}: {pointer} is {found}, not {want}\n{printed}",
                    case.args
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
#[ignore = "needs the AWS CLI; .ci/run installs it"]
fn the_aws_cli_reads_every_operation() {
    check(None);
}

#[test]
#[ignore = "needs the AWS CLI; .ci/run installs it"]
fn the_aws_cli_pages_through_every_list() {
    check(Some(1));
}

#[test]
#[ignore = "needs the AWS CLI; .ci/run installs it"]
fn the_aws_cli_names_every_refusal() {
    let world = world(None);
    let mut wrong = Vec::new();
    for case in REFUSED {
        let output = run(&world, case.account, case.args);
        let error = String::from_utf8_lossy(&output.stderr);
        if !error.contains(&format!("An error occurred ({})", case.code)) {
            wrong.push(format!("aws {}: not {}: {error}", case.args, case.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
