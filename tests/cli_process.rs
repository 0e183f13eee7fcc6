//! The binary as a process: streams, pipes, colour, files. What it says is in `tests/cmd/`.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const FAULT: &str = "tests/cmd/fixtures/fault.json";

/// The binary in the package's directory, with nothing of this machine's configuration.
fn lattice_doctor(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lattice-doctor"));
    command
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .stdin(Stdio::null());
    command
}

fn output(args: &[&str]) -> Output {
    lattice_doctor(args).output().expect("the binary runs")
}

/// Runs with a text on stdin.
fn output_of(args: &[&str], stdin: &[u8]) -> Output {
    let mut child = lattice_doctor(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut pipe = child.stdin.take().expect("stdin is a pipe");
    pipe.write_all(stdin).expect("the binary reads stdin");
    drop(pipe);
    child.wait_with_output().expect("the binary ends")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("stdout is UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("stderr is UTF-8")
}

/// A directory of this test's own, empty.
fn directory(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).expect("the directory can be made");
    directory
}

#[test]
fn the_report_is_alone_on_stdout_and_trouble_alone_on_stderr() {
    let report = output(&["diagnose", "--snapshot", FAULT]);
    assert_eq!(report.status.code(), Some(1));
    assert!(stdout(&report).starts_with("FAULT  "));
    assert_eq!(stderr(&report), "");

    for args in [
        ["diagnose", "--snapshot", "no-such-file"].as_slice(),
        &["diagnose", "--snapshot", FAULT, "-o", "yaml"],
        &["policy", "lint", "tests/cmd/fixtures/policy.yaml"],
        &["explain", "good morning"],
        &["permissions", "no-such-command"],
    ] {
        let refused = output(args);
        assert_eq!(stdout(&refused), "", "{args:?}");
        assert!(stderr(&refused).starts_with("error: "), "{args:?}");
    }
}

#[test]
fn a_file_that_is_no_json_does_not_hide_what_is_wrong_with_the_others() {
    let linted = output(&[
        "policy",
        "lint",
        "tests/cmd/fixtures/good-policy.json",
        "tests/cmd/fixtures/policy.yaml",
    ]);
    assert_eq!(linted.status.code(), Some(2));
    assert_eq!(stdout(&linted), "1 policy read, nothing found\n");
    assert!(
        stderr(&linted).starts_with("error: policy `tests/cmd/fixtures/policy.yaml` is no JSON")
    );
}

#[test]
fn the_exit_code_is_the_verdicts_and_never_the_formats() {
    for (snapshot, code) in [("healthy", 0), ("fault", 1), ("inconclusive", 3)] {
        let path = format!("tests/cmd/fixtures/{snapshot}.json");
        for format in ["text", "json"] {
            let args = ["diagnose", "--snapshot", &path, "-o", format];
            assert_eq!(
                output(&args).status.code(),
                Some(code),
                "{snapshot} {format}"
            );
            let zero = output(&[args.as_slice(), &["--exit-zero"]].concat());
            assert_eq!(zero.status.code(), Some(0), "{snapshot} {format}");
        }
    }
}

#[test]
fn the_document_is_valid_by_its_own_schema() {
    let schema: Value = serde_json::from_slice(&output(&["schema", "report"]).stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for command in ["diagnose", "sg", "auth", "targets", "dns", "probe"] {
        let report = output(&[
            command,
            "--snapshot",
            FAULT,
            "-o",
            "json",
            "--color",
            "always",
        ]);
        let report: Value = serde_json::from_slice(&report.stdout).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|it| it.to_string())
            .collect();
        assert!(errors.is_empty(), "{command}: {errors:?}");
    }
}

#[test]
fn the_fixtures_are_valid_by_the_schema_of_snapshots() {
    let schema: Value = serde_json::from_slice(&output(&["schema", "snapshot"]).stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let snapshot: Value = serde_json::from_str(&fs::read_to_string(FAULT).unwrap()).unwrap();
    assert!(validator.is_valid(&snapshot));
    assert!(!validator.is_valid(&serde_json::json!({"format": 1})));
}

#[test]
fn a_dash_is_stdin() {
    let snapshot = fs::read(FAULT).unwrap();
    let from_file = output(&["diagnose", "--snapshot", FAULT]);
    let from_pipe = output_of(&["diagnose", "--snapshot", "-"], &snapshot);
    assert_eq!(stdout(&from_pipe), stdout(&from_file));

    let refused = b"HTTP/1.1 503 Service Unavailable\r\n\r\n";
    let response = output_of(
        &[
            "diagnose",
            "--snapshot",
            "tests/cmd/fixtures/healthy.json",
            "--response",
            "-",
            "-o",
            "json",
        ],
        refused,
    );
    let report: Value = serde_json::from_slice(&response.stdout).unwrap();
    assert_eq!(report["verdict"]["observed"], "http-503");

    let explained = output_of(
        &["explain", "-", "-o", "json"],
        b"curl: (28) Connection timed out",
    );
    let explained: Value = serde_json::from_slice(&explained.stdout).unwrap();
    assert_eq!(explained["findings"][0]["outcome"], "connect-timeout");

    let linted = output_of(
        &["policy", "lint", "-"],
        br#"{"Version": "2012-10-17", "Statement": [}"#,
    );
    assert_eq!(linted.status.code(), Some(1));
    assert!(
        stdout(&linted).starts_with("stdin:1:41 error json-syntax"),
        "{}",
        stdout(&linted)
    );
}

#[test]
fn cases_are_answered_line_by_line_as_they_come() {
    let cases = fs::read_to_string("tests/cmd/fixtures/cases.jsonl").unwrap();
    let case = cases.lines().next().unwrap();
    let mut child = lattice_doctor(&["policy", "simulate", "--cases", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut questions = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..3 {
        writeln!(questions, "{case}").unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(
            (&answer["id"], &answer["decision"]),
            (&"a".into(), &"allow".into())
        );
    }
    drop(questions);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let snapshot = fs::read(FAULT).unwrap();
    let mut child = lattice_doctor(&["diagnose", "--snapshot", "-", "-v"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It waits for its snapshot, so the pipe is closed before it can write.
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(&snapshot).unwrap();
    let mut complaints = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut complaints)
        .unwrap();
    assert_eq!(complaints, "");
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_trouble() {
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let refused = lattice_doctor(&["diagnose", "--snapshot", FAULT])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(4));
    assert_eq!(
        stderr(&refused),
        "error: cannot write to stdout: no space left on device\n"
    );
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let has_colour = |args: &[&str], name: &str, value: &str| {
        let mut command = lattice_doctor(&[&["diagnose", "--snapshot", FAULT], args].concat());
        stdout(&command.env(name, value).output().unwrap()).contains('\u{1b}')
    };
    assert!(!has_colour(&[], "TERM", "xterm-256color"));
    assert!(!has_colour(&["--color", "never"], "CLICOLOR_FORCE", "1"));
    assert!(has_colour(&["--color", "always"], "NO_COLOR", "1"));
    assert!(!has_colour(
        &["-o", "json", "--color", "always"],
        "TERM",
        "xterm-256color"
    ));
}

#[test]
fn a_saved_snapshot_replays_to_the_same_bytes_and_is_its_owners_alone() {
    let directory = directory("saved");
    let saved = directory.join("saved.json");
    let saved = saved.to_str().unwrap();
    fs::write(saved, "what was there before").unwrap();
    let args = [
        "diagnose",
        "--snapshot",
        FAULT,
        "--method",
        "POST",
        "--symptom",
        "timeout",
    ];
    let config = ["--config", "tests/cmd/fixtures/config.toml", "-o", "text"];
    let first = output(&[args.as_slice(), &config, &["--save", saved]].concat());
    assert_eq!(stderr(&first), "");
    // Neither the flags nor the configuration are needed again.
    let again = output(&["diagnose", "--snapshot", saved, "--exit-zero", "-q"]);
    assert_eq!(stdout(&again), stdout(&first));
    let left: Vec<_> = fs::read_dir(&directory).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(saved).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_refused_save_leaves_nothing_behind_and_prints_nothing() {
    let directory = directory("refused");
    let target = directory.join("taken");
    fs::create_dir(&target).unwrap();
    let refused = output(&[
        "diagnose",
        "--snapshot",
        FAULT,
        "--save",
        target.to_str().unwrap(),
    ]);
    assert_eq!(refused.status.code(), Some(4));
    assert_eq!(stdout(&refused), "");
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 1);
}

#[test]
fn the_configuration_is_found_here_and_then_in_the_xdg_directory() {
    let directory = directory("configured");
    let snapshot = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(FAULT);
    let owner = || {
        let report = lattice_doctor(&[
            "diagnose",
            "-o",
            "json",
            "--snapshot",
            snapshot.to_str().unwrap(),
        ])
        .current_dir(&directory)
        .env("XDG_CONFIG_HOME", directory.join("xdg"))
        .output()
        .unwrap();
        let report: Value = serde_json::from_slice(&report.stdout).unwrap();
        report["verdict"]["owner"].as_str().unwrap().to_owned()
    };
    let account = |owner: &str| format!("[accounts.444455556666]\nowner = \"{owner}\"\n");
    assert_eq!(owner(), "consumer-account network team");
    fs::create_dir_all(directory.join("xdg/lattice-doctor")).unwrap();
    fs::write(
        directory.join("xdg/lattice-doctor/config.toml"),
        account("there"),
    )
    .unwrap();
    assert_eq!(owner(), "there");
    fs::write(directory.join("lattice-doctor.toml"), account("here")).unwrap();
    assert_eq!(owner(), "here");
}

#[test]
fn every_command_has_a_man_page_with_a_synopsis() {
    let page = stdout(&output(&["man"]));
    assert!(page.contains(".SH EXIT STATUS\n"), "{page}");
    for command in [
        "diagnose",
        "sg",
        "explain",
        "lint",
        "simulate",
        "show",
        "completions",
    ] {
        let page = stdout(&output(&["man", command]));
        assert!(page.contains(".SH SYNOPSIS"), "{command}: {page}");
    }
}

/// `diagnose` over a shipped snapshot with a text pasted on stdin, as JSON.
fn pasted(snapshot: &str, more: &[&str], text: &str) -> Value {
    let snapshot = format!("snapshots/{snapshot}.json");
    let args = [
        "diagnose",
        "--snapshot",
        &snapshot,
        "--response",
        "-",
        "-o",
        "json",
    ];
    let output = output_of(&[&args[..], more].concat(), text.as_bytes());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", stderr(&output)))
}

fn record(fields: &Value) -> String {
    let mut record = serde_json::json!({
        "serviceArn": "arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0",
        "resolvedUser": "-", "authDeniedReason": "-", "failureReason": "-", "targetIpPort": "-",
        "requestMethod": "GET", "requestPath": "/v1/orders/42", "protocol": "HTTP/1.1",
        "startTime": "2026-03-02T03:13:00Z", "duration": 12, "sourceVpcId": "vpc-0c1a2b3c4d5e6f708",
        "requestId": "0f1e2d3c-4b5a-4678-9abc-def012345678",
    });
    let fields = fields.as_object().expect("an object").clone();
    record.as_object_mut().expect("an object").extend(fields);
    record.to_string()
}

#[test]
fn a_record_that_is_pasted_is_of_the_request_asked_about() {
    let denied = record(&serde_json::json!({
        "responseCode": 403, "authDeniedReason": "Service", "failureReason": "ClientAccessDenied",
    }));
    let report = pasted("healthy-endpoint", &["--symptom", "timeout"], &denied);
    assert_eq!(report["verdict"]["code"], "service-policy-denies");
    assert_eq!(report["verdict"]["confidence"], "likely");

    // A gate would have written its name: what the facts say of one did not refuse this request.
    let before_the_gates = record(&serde_json::json!({
        "responseCode": 403, "failureReason": "ClientAccessDenied", "resolvedUser": "Unknown",
    }));
    let report = pasted("service-policy-denies", &[], &before_the_gates);
    assert_eq!(report["verdict"]["confidence"], "likely");

    let open = record(&serde_json::json!({"responseCode": 200, "resolvedUser": "Anonymous"}));
    let report = pasted("healthy-anonymous", &[], &open);
    assert_eq!(
        report["verdict"]["status"], "healthy",
        "only --symptom asks why"
    );

    let limited = record(&serde_json::json!({
        "responseCode": 429, "failureReason": "ClientRateLimited",
    }));
    let report = pasted("healthy-instance", &[], &limited);
    assert_eq!(report["verdict"]["status"], "inconclusive");
    assert!(!report.to_string().contains("the application behind"));
}

#[test]
fn an_error_of_the_aws_api_is_no_answer_to_the_call() {
    let elb = "An error occurred (ValidationException) when calling the RegisterTargets operation: \
        arn:aws:elasticloadbalancing:eu-west-1:222233334444:targetgroup/x/0123456789abcdef is not valid";
    let report = pasted("healthy-endpoint", &[], elb);
    assert_eq!(report["verdict"]["code"], "target-group-elb-arn");
    assert_eq!(report["verdict"]["outcome"], Value::Null);

    let conflict = "An error occurred (ConflictException) when calling the \
        CreateServiceNetworkVpcAssociation operation: VPC has already been associated to a service network";
    let args = [
        "diagnose",
        "--snapshot",
        "snapshots/healthy-endpoint.json",
        "--response",
        "-",
    ];
    let refused = output_of(&args, conflict.as_bytes());
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("no answer to the call"));
}

#[test]
fn the_applications_own_errors_are_not_the_callers() {
    let text = "> GET /v1/orders/42 HTTP/1.1\r\n> Host: orders.example.com\r\n\r\n< HTTP/1.1 500 Internal Server Error\r\n\
        < content-type: application/json\r\n<\r\n{\"error\": \"An error occurred (ExpiredTokenException) when calling the \
        GetItem operation: The security token included in the request is expired\"}";
    let explained = output_of(&["explain", "-", "-o", "json"], text.as_bytes());
    let explained: Value = serde_json::from_slice(&explained.stdout).unwrap();
    assert_eq!(explained["findings"][0]["code"], "target-returned-status");
}

#[test]
fn a_megabyte_of_one_word_is_no_mistyped_code() {
    let refused = output_of(&["explain", "-"], "x".repeat(1 << 20).as_bytes());
    assert_eq!(refused.status.code(), Some(4));
    assert!(!stderr(&refused).contains("did you mean"));
}

#[test]
fn what_is_as_expected_raises_no_alarm_and_offers_no_fix() {
    let run = |snapshot: &str, format: &str| {
        let snapshot = format!("snapshots/{snapshot}.json");
        stdout(&output(&[
            "diagnose",
            "--snapshot",
            &snapshot,
            "--expect",
            "http-403",
            "-o",
            format,
        ]))
    };
    for format in ["text", "short", "markdown", "html"] {
        let denied = run("service-policy-denies", format);
        assert!(!denied.contains("put-auth-policy"), "{format}: {denied}");
        assert!(!denied.contains("Fix: "), "{format}: {denied}");
    }
    let results = |snapshot: &str| -> Vec<Value> {
        let log: Value = serde_json::from_str(&run(snapshot, "sarif")).unwrap();
        log["runs"][0]["results"].as_array().unwrap().clone()
    };
    assert!(
        results("service-policy-denies")
            .iter()
            .all(|it| it["kind"] != "fail")
    );
    let open = results("healthy-ip");
    assert!(
        open.iter()
            .any(|it| it["ruleId"] == "not-as-expected" && it["level"] == "error"),
        "{open:?}"
    );
}

#[test]
fn watch_says_how_long_a_new_target_takes() {
    let args = [
        "watch",
        "--snapshot",
        "snapshots/targets-initial.json",
        "--every",
        "1s",
        "--deadline",
        "2s",
    ];
    let watched = output(&args);
    let says = stderr(&watched);
    assert!(says.contains("the first health check decides"), "{says}");
}
