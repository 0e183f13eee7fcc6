//! The pipelines in `tests/pipelines/` at work: the script breaks a loopback world and mends it by the fix
//! that the report prints, and every command of the jobs and of the runbook runs against one.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use std::thread;

use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::from_text;

use crate::bench::Bench;
use crate::pipelines::{JOBS, commands};
use crate::world::{Settings, World};

fn estate() -> Snapshot {
    from_text(&fs::read_to_string("tests/pipelines/estate.json").unwrap()).unwrap()
}

fn world() -> (Arc<World>, Bench) {
    let settings = Settings {
        takes_writes: true,
        ..Settings::default()
    };
    let world = World::start(estate(), settings);
    let bench = Bench::new(&world, &estate());
    (Arc::new(world), bench)
}

/// The files by which the script finds a world that runs already: its environment, and a pipe whose
/// lines it obeys.
fn open_door(world: &Arc<World>, bench: &Bench) {
    let said = bench.path("world.env");
    let mut text: String = world
        .environment("222233334444")
        .iter()
        .map(|(name, value)| format!("export {name}={value}\n"))
        .collect();
    text.push_str("# DNS\n");
    fs::write(&said, text).unwrap();
    let pipe = bench.path("control");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let world = Arc::clone(world);
    // Ends with the script, which holds the other end.
    thread::spawn(move || {
        let lines = BufReader::new(File::open(pipe).unwrap()).lines();
        for line in lines.map_while(Result::ok) {
            let done = world.obey(&line).unwrap();
            let mut file = OpenOptions::new().append(true).open(&said).unwrap();
            writeln!(file, "# done: {done}").unwrap();
        }
    });
}

fn script(bench: &Bench, aws: Option<&OsStr>) -> Output {
    let path = fs::canonicalize("tests/pipelines/smoke.sh").unwrap();
    let mut command = Command::new("sh");
    command
        .arg(path)
        .arg(bench.path(""))
        .env("LATTICE_DOCTOR", env!("CARGO_BIN_EXE_lattice-doctor"))
        .env("HOME", bench.path(""))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_PAGER", "")
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_CLI");
    command.envs(aws.map(|it| ("AWS_CLI", it)));
    command.output().unwrap()
}

fn assert_told(done: &Output) {
    let said = String::from_utf8_lossy(&done.stdout);
    let trouble = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}{trouble}");
    let words: Vec<&str> = said.lines().filter_map(|it| it.split(' ').next()).collect();
    assert_eq!(
        words,
        ["==", "PASS", "==", "FAIL", "==", "PASS", "=="],
        "{said}"
    );
}

#[test]
fn the_job_fails_with_the_policy_and_passes_with_the_fix_that_it_prints() {
    let (world, bench) = world();
    open_door(&world, &bench);
    assert_told(&script(&bench, None));
    let report = fs::read_to_string(bench.path("broken.xml")).unwrap();
    assert!(
        report.contains("type=\"service-policy-explicit-deny\""),
        "{report}"
    );
    let mended = fs::read_to_string(bench.path("mended.xml")).unwrap();
    assert!(mended.contains("failures=\"0\""), "{mended}");
}

#[test]
#[ignore = "needs the AWS CLI; .ci/run installs it"]
fn the_aws_cli_puts_the_fix_as_it_is_printed() {
    let (world, bench) = world();
    open_door(&world, &bench);
    let aws = env::var_os("AWS_CLI").unwrap_or_else(|| "aws".into());
    assert_told(&script(&bench, Some(&aws)));
    let calls = world.calls();
    assert!(calls.iter().any(|it| it.operation == "PutAuthPolicy"));
}

/// The same calls in the other format.
const YAML: &str = "
defaults:
  url: https://orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws/v1/orders/42
  client-vpc: vpc-0c1a2b3c4d5e6f708
  client: any
calls:
- {name: checkout reads, caller: 'arn:aws:iam::222233334444:role/checkout-service', expect: ok}
- {name: unsigned, caller: anonymous, expect: http-403}
";

#[test]
fn every_command_of_a_job_passes_over_a_sound_world() {
    let (_world, bench) = world();
    fs::copy("tests/pipelines/orders.toml", bench.path("smoke.toml")).unwrap();
    fs::write(bench.path("smoke.yaml"), YAML).unwrap();
    let mut n_run = 0;
    // The Makefile comes first: it saves the facts that the runbook asks again.
    for job in JOBS {
        let text = fs::read_to_string(Path::new("tests/pipelines").join(job)).unwrap();
        for words in commands(&text) {
            n_run += 1;
            let done = bench.run(&words[1..]);
            let said = String::from_utf8_lossy(&done.stderr);
            assert_eq!(done.status.code(), Some(0), "{job}: {words:?}\n{said}");
            assert!(!done.stdout.is_empty(), "{job}: {words:?}");
        }
    }
    assert!(n_run >= 7, "{n_run} commands");
    for left in ["facts.json", "smoke.xml", "smoke.sarif", "smoke.md"] {
        assert!(bench.path(left).exists(), "no job leaves {left}");
    }
}

#[test]
fn the_makefile_runs_under_make() {
    let Ok(make) = Command::new("make").arg("--version").output() else {
        return;
    };
    assert!(make.status.success());
    let (_world, bench) = world();
    fs::copy("tests/pipelines/orders.toml", bench.path("smoke.toml")).unwrap();
    let makefile = fs::canonicalize("tests/pipelines/Makefile").unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_lattice-doctor"));
    let path = format!(
        "{}:{}",
        binary.parent().unwrap().display(),
        env::var_os("PATH").unwrap().display()
    );
    for goal in ["smoke", "smoke-replay", "smoke-first", "smoke-replay"] {
        let ours = bench.command(&["smoke"]);
        let mut command = Command::new("make");
        command
            .arg("-f")
            .arg(&makefile)
            .arg(goal)
            .current_dir(bench.path(""))
            .env_clear()
            .envs(
                ours.get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .env("PATH", &path);
        let done = command.output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{goal}: {said}");
    }
    let first = fs::read_to_string(bench.path("smoke.toml")).unwrap();
    assert!(first.starts_with("# What each call does"), "{first}");
}
