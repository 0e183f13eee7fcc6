//! The binary and `-o`: one exit code whatever the form, and the summary of a GitHub job.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const FORMATS: [&str; 9] = [
    "text", "json", "markdown", "junit", "sarif", "github", "short", "html", "mermaid",
];
const COMMANDS: [&str; 11] = [
    "diagnose",
    "caller",
    "dns",
    "associations",
    "sg",
    "ram",
    "routes",
    "auth",
    "targets",
    "logs",
    "probe",
];

/// Runs the binary with nothing of this machine's configuration.
fn run(args: &[&str], summary: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lattice-doctor"));
    command
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .stdin(Stdio::null());
    command.envs(summary.map(|it| ("GITHUB_STEP_SUMMARY", it)));
    command.output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn directory(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

#[test]
fn the_exit_code_never_depends_on_the_form() {
    for (snapshot, code) in [("healthy", 0), ("fault", 1), ("inconclusive", 3)] {
        let path = format!("tests/cmd/fixtures/{snapshot}.json");
        for format in FORMATS {
            let args = ["diagnose", "--snapshot", &path, "-o", format];
            let output = run(&args, None);
            assert_eq!(output.status.code(), Some(code), "{snapshot} {format}");
            assert!(
                stdout(&output).ends_with('\n') && stderr(&output).is_empty(),
                "{snapshot} {format}"
            );
            let zero = run(&[args.as_slice(), &["--exit-zero"]].concat(), None);
            assert_eq!(zero.status.code(), Some(0), "{snapshot} {format}");
        }
    }
}

#[test]
fn every_hop_command_has_every_form_and_one_exit_code() {
    for command in COMMANDS {
        let args = [
            command,
            "--snapshot",
            "snapshots/multi-auth-three-gates.json",
            "-o",
        ];
        let codes: Vec<Option<i32>> = FORMATS
            .iter()
            .map(|it| run(&[args.as_slice(), &[*it]].concat(), None).status.code())
            .collect();
        assert!(
            codes.iter().all(|it| *it == codes[0]),
            "{command}: {codes:?}"
        );
    }
}

#[test]
fn the_log_says_the_exit_code_and_the_file() {
    let fault = "tests/cmd/fixtures/fault.json";
    let log = |extra: &[&str]| -> serde_json::Value {
        let args = [
            ["diagnose", "--snapshot", fault, "-o", "sarif"].as_slice(),
            extra,
        ]
        .concat();
        serde_json::from_slice(&run(&args, None).stdout).unwrap()
    };
    let run_of = |log: &serde_json::Value| log["runs"][0].clone();
    assert_eq!(run_of(&log(&[]))["invocations"][0]["exitCode"], 1);
    assert_eq!(
        run_of(&log(&["--exit-zero"]))["invocations"][0]["exitCode"],
        0
    );
    assert_eq!(run_of(&log(&[]))["artifacts"][0]["location"]["uri"], fault);

    let stdin = fs::File::open(fault).unwrap();
    let piped = Command::new(env!("CARGO_BIN_EXE_lattice-doctor"))
        .args(["diagnose", "--snapshot", "-", "-o", "sarif"])
        .env_clear()
        .stdin(stdin)
        .output()
        .unwrap();
    let piped: serde_json::Value = serde_json::from_slice(&piped.stdout).unwrap();
    assert!(run_of(&piped).get("artifacts").is_none());
    assert!(
        run_of(&piped)["results"][0]["locations"][0]
            .get("physicalLocation")
            .is_none()
    );
}

#[test]
fn the_summary_of_a_job_is_appended_and_stdout_holds_commands_alone() {
    let summary = directory("summary").join("summary.md");
    let name = summary.to_str().unwrap();
    fs::write(&summary, "before\n").unwrap();
    let args = [
        "diagnose",
        "--snapshot",
        "tests/cmd/fixtures/fault.json",
        "-o",
        "github",
    ];
    let output = run(&args, Some(name));
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).lines().all(|it| it.starts_with("::")),
        "{}",
        stdout(&output)
    );
    run(&args, Some(name));
    let text = fs::read_to_string(&summary).unwrap();
    assert!(text.starts_with("before\n## FAULT: "), "{text}");
    assert_eq!(text.matches("## FAULT: ").count(), 2);

    run(
        &[
            "diagnose",
            "--snapshot",
            "tests/cmd/fixtures/fault.json",
            "-o",
            "markdown",
        ],
        Some(name),
    );
    assert_eq!(fs::read_to_string(&summary).unwrap(), text);
}

#[test]
fn a_summary_that_cannot_be_written_is_a_warning() {
    let args = [
        "diagnose",
        "--snapshot",
        "tests/cmd/fixtures/healthy.json",
        "-o",
        "github",
    ];
    let refused = run(&args, Some("no/such/directory/summary.md"));
    assert_eq!(refused.status.code(), Some(0));
    assert_eq!(
        stderr(&refused),
        "warning: cannot append the job summary to `no/such/directory/summary.md`: no such file or directory\n"
    );
    assert_eq!(stdout(&refused), stdout(&run(&args, None)));
    assert_eq!(stderr(&run(&args, Some(""))), "");
}

/// A default in the configuration is for the commands that know it, and a mistake for all others.
#[test]
fn a_default_form_of_reports_does_not_break_what_has_other_forms() {
    let directory = directory("default-form");
    let config = directory.join("config.toml");
    let name = config.to_str().unwrap();
    fs::write(&config, "[defaults]\noutput = \"short\"\n").unwrap();
    let report = run(
        &[
            "diagnose",
            "--snapshot",
            "snapshots/healthy-alb.json",
            "--config",
            name,
        ],
        None,
    );
    assert_eq!(stdout(&report).lines().count(), 3);
    let explained = run(&["explain", "listener-missing", "--config", name], None);
    assert_eq!(explained.status.code(), Some(0), "{}", stderr(&explained));
    fs::write(&config, "[defaults]\noutput = \"yaml\"\n").unwrap();
    for args in [
        ["explain", "listener-missing", "--config", name],
        ["diagnose", "--snapshot=x", "--config", name],
    ] {
        let refused = run(&args, None);
        assert_eq!(refused.status.code(), Some(4), "{}", stderr(&refused));
        assert!(stderr(&refused).contains("yaml"), "{}", stderr(&refused));
    }
}
