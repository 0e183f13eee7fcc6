//! The binary: one exit code whatever the form, reports beside stdout, and nothing on stdout where
//! nothing was judged.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use lattice_doctor::render::smoke::schema;
use serde_json::Value;

const FORMS: [&str; 8] = [
    "text", "json", "markdown", "junit", "sarif", "github", "short", "html",
];
const FACTS: &str = "tests/cmd/fixtures/healthy.json";

/// Runs `smoke` with nothing of this machine's configuration.
fn smoke(args: &[&str], summary: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lattice-doctor"));
    command
        .arg("smoke")
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .stdin(Stdio::null());
    command.envs(summary.map(|it| ("GITHUB_STEP_SUMMARY", it)));
    command.output().unwrap()
}

fn directory(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

#[test]
fn the_exit_code_never_depends_on_the_form_and_no_form_is_partial() {
    for (args, code) in [
        (["tests/cmd/fixtures/smoke.yaml", "--snapshot", FACTS], 0),
        (["tests/cmd/fixtures/smoke.toml", "--snapshot", FACTS], 1),
        (
            [
                "tests/cmd/fixtures/smoke-mistakes.toml",
                "--snapshot",
                FACTS,
            ],
            2,
        ),
        (
            [
                "tests/cmd/fixtures/smoke-unknown.toml",
                "--snapshot",
                "tests/cmd/fixtures/inconclusive.json",
            ],
            3,
        ),
        (
            [
                "tests/cmd/fixtures/smoke-not-held.toml",
                "--snapshot",
                FACTS,
            ],
            4,
        ),
    ] {
        for form in FORMS {
            let output = smoke(&[args.as_slice(), &["-o", form]].concat(), None);
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(code), "{args:?} {form}: {error}");
            assert_eq!(
                output.stdout.is_empty(),
                matches!(code, 2 | 4),
                "{args:?} {form}"
            );
            assert_eq!(
                error.is_empty(),
                !matches!(code, 2 | 4),
                "{args:?} {form}: {error}"
            );
            let zero = smoke(
                &[args.as_slice(), &["-o", form, "--exit-zero"]].concat(),
                None,
            );
            let expected = if matches!(code, 2 | 4) { code } else { 0 };
            assert_eq!(zero.status.code(), Some(expected), "{args:?} {form}");
        }
    }
}

#[test]
fn the_document_fits_its_schema() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for file in ["smoke.toml", "smoke.yaml"] {
        let path = format!("tests/cmd/fixtures/{file}");
        let output = smoke(&[&path, "--snapshot", FACTS, "-o", "json"], None);
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&document)
            .map(|it| it.to_string())
            .collect();
        assert!(faults.is_empty(), "{file}: {faults:?}");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_lattice-doctor"))
        .args(["schema", "smoke"])
        .output()
        .unwrap();
    assert_eq!(
        serde_json::from_slice::<Value>(&output.stdout).unwrap(),
        schema()
    );
}

#[test]
fn one_run_leaves_every_report_that_the_tools_take() {
    let directory = directory("smoke-reports");
    let path = |name: &str| directory.join(name).display().to_string();
    let reports = FORMS.map(|form| format!("--report={form}={}", path(form)));
    let mut args = vec!["tests/cmd/fixtures/smoke.toml", "--snapshot", FACTS];
    args.extend(reports.iter().map(String::as_str));
    let output = smoke(&args, None);
    assert_eq!(output.status.code(), Some(1));
    for form in FORMS {
        let alone = smoke(
            &[
                "tests/cmd/fixtures/smoke.toml",
                "--snapshot",
                FACTS,
                "-o",
                form,
            ],
            None,
        );
        assert_eq!(fs::read(path(form)).unwrap(), alone.stdout, "{form}");
    }
    assert_eq!(fs::read(path("text")).unwrap(), output.stdout);
}

#[test]
fn the_summary_of_a_job_is_appended() {
    let summary = directory("smoke-summary").join("summary.md");
    let name = summary.to_str().unwrap();
    let args = [
        "tests/cmd/fixtures/smoke.toml",
        "--snapshot",
        FACTS,
        "-o",
        "github",
    ];
    let output = smoke(&args, Some(name));
    let text = fs::read_to_string(&summary).unwrap();
    assert!(text.starts_with("## Smoke checks: FAIL\n"), "{text}");
    let lines = String::from_utf8(output.stdout).unwrap();
    assert!(lines.lines().all(|it| it.starts_with("::")), "{lines}");
    assert!(
        lines.contains("file=tests/cmd/fixtures/smoke.toml,line="),
        "{lines}"
    );
}

#[test]
fn a_file_from_stdin_tells_by_its_content_what_it_is() {
    for file in ["smoke.toml", "smoke.yaml"] {
        let stdin = fs::File::open(format!("tests/cmd/fixtures/{file}")).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_lattice-doctor"))
            .args([
                "smoke",
                "-",
                "--snapshot",
                FACTS,
                "-o",
                "sarif",
                "--only",
                "checkout *",
            ])
            .env_clear()
            .stdin(stdin)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{file}");
    }
}

#[test]
fn the_facts_that_were_judged_can_be_saved_and_judged_again() {
    let facts = directory("smoke-save").join("facts.json");
    let name = facts.to_str().unwrap();
    let file = "tests/cmd/fixtures/smoke.toml";
    let first = smoke(&[file, "--snapshot", FACTS, "--save", name], None);
    let second = smoke(&[file, "--snapshot", name], None);
    assert_eq!(first.stdout, second.stdout);
}
