//! From a task of ECS, by a stand-in of the AWS CLI.

use std::fs;

use serde_json::{Value, json};

use crate::stage::{Stage, said};
use crate::world::ecs::Task;
use crate::{INTERFACE, TASK, assert_denied_unsigned, environment, log, program, stage, text};

/// An `aws` that knows one task.
fn with_aws(attachments: &Value) -> Stage {
    let stage = stage();
    let (log, file) = (stage.bench.path("aws.log"), stage.bench.path("tasks.json"));
    let task = json!({
        "tasks": [{
            "taskArn": "arn:aws:ecs:eu-west-1:444455556666:task/apps/0a1b2c3d",
            "attachments": attachments,
        }],
        "failures": [],
    });
    fs::write(&file, task.to_string()).unwrap();
    program(
        &stage,
        "bin/aws",
        &format!(
            "for it; do last=$it; done\n\
             case \"$2\" in\n\
             describe-tasks) echo \"$*\" >> {0}; exec cat {1};;\n\
             *) echo \"${{*%--command*}}\" >> {0};;\n\
             esac\n\
             printf '\\nThe Session Manager plugin was installed successfully.\\r\\n\\nStarting session with SessionId: ecs-1\\r\\n'\n\
             export {2}\n\
             eval \"$last\" | sed 's/$/\\r/'\n\
             printf '\\nExiting session with sessionId: ecs-1.\\r\\n'",
            log.display(),
            file.display(),
            environment(&stage)
        ),
    );
    stage
}

fn awsvpc() -> Value {
    json!([{"type": "ElasticNetworkInterface", "details": [
        {"name": "subnetId", "value": "subnet-0c2b3c4d5e6f70819"},
        {"name": "networkInterfaceId", "value": INTERFACE},
    ]}])
}

#[test]
fn an_unsigned_request_is_sent_from_its_own_interface() {
    let stage = with_aws(&awsvpc());
    let (_, done) = assert_denied_unsigned(&stage, TASK);
    assert!(said(&done).contains("by ecs:ExecuteCommand, which AWS records"));
    let aws = log(&stage, "aws.log");
    let mut asked: Vec<&str> = aws.lines().map(str::trim).collect();
    asked.sort_unstable();
    let run = "ecs execute-command --interactive --cluster apps --task 0a1b2c3d --container checkout --region eu-west-1";
    assert_eq!(
        asked,
        [
            "ecs describe-tasks --output json --cluster apps --tasks 0a1b2c3d --region eu-west-1",
            run,
            run
        ]
    );
}

#[test]
fn the_task_is_the_client_where_nobody_names_another() {
    let stage = with_aws(&awsvpc());
    let url = stage.snapshot.call.url.clone().unwrap();
    let args = ["dns", &url, "--via", TASK, "-o", "json"];
    let done = stage.bench.run(&args);
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(report["call"]["client"], INTERFACE, "{}", said(&done));
    assert!(
        said(&done).contains(&format!("the client is {TASK}: {INTERFACE}")),
        "{}",
        said(&done)
    );
}

#[test]
fn one_without_an_interface_of_its_own_is_where_the_user_says() {
    let stage = with_aws(&json!([]));
    let (_, done) = assert_denied_unsigned_said(&stage);
    for words in ["`bridge` and `host`", "nobody checked it"] {
        assert!(said(&done).contains(words), "{}", said(&done));
    }
}

/// The VPC and any client in it, as the user says.
fn assert_denied_unsigned_said(stage: &Stage) -> (Value, std::process::Output) {
    let more = [&["--via", TASK, "--client", "any"][..], &crate::UNSIGNED].concat();
    let (report, done) = stage.report("diagnose", &more);
    assert_eq!(report["requests"][0]["place"], "client", "{report:#}");
    assert!(
        report["evidence"].to_string().contains("nobody checked"),
        "{report:#}"
    );
    (report, done)
}

#[test]
fn what_is_missing_here_is_named() {
    let stage = stage();
    for (does, words) in [
        (
            "echo 'SessionManagerPlugin is not found. Please refer to …' >&2; exit 255",
            "`session-manager-plugin`",
        ),
        (
            "echo 'An error occurred (TargetNotConnectedException) when calling the ExecuteCommand operation' >&2; exit 254",
            "TargetNotConnectedException",
        ),
    ] {
        program(&stage, "bin/aws", does);
        let text = text(&stage.run("probe", &["--via", TASK, "--probe", "unsigned"]));
        assert!(text.contains(words), "{text}");
    }
    program(
        &stage,
        "bin/aws",
        "echo 'An error occurred (AccessDeniedException) when calling the DescribeTasks operation' >&2; exit 254",
    );
    let done = stage.run("probe", &["--via", TASK, "--probe", "unsigned"]);
    assert!(
        said(&done).contains("ecs:DescribeTasks was refused"),
        "{}",
        said(&done)
    );
}

/// The real AWS CLI asks the loopback world; `.ci/run` installs it, and `AWS_CLI` names it.
#[test]
#[ignore = "needs the AWS CLI, which AWS_CLI names"]
#[expect(
    clippy::disallowed_methods,
    reason = "where the program is, comes by the environment"
)]
fn the_aws_cli_itself_says_where_a_task_is() {
    let stage = stage();
    let cli = std::env::var("AWS_CLI").unwrap();
    let bin = stage.bench.path("bin");
    fs::create_dir_all(&bin).unwrap();
    std::os::unix::fs::symlink(cli, bin.join("aws")).unwrap();
    let task = |interface: Option<&str>| Task {
        account: "444455556666".to_owned(),
        cluster: "apps".to_owned(),
        id: "0a1b2c3d".to_owned(),
        interface: interface.map(str::to_owned),
    };
    stage.world.set(|it| it.task = task(Some(INTERFACE)));
    let url = stage.snapshot.call.url.clone().unwrap();
    let ask = |via: &str| {
        let args = [
            "probe", &url, "--via", via, "--probe", "unsigned", "-o", "json",
        ];
        let done = stage.bench.run(&args);
        let report: Value = serde_json::from_slice(&done.stdout).unwrap();
        (report, done)
    };
    let (report, done) = ask(TASK);
    assert_eq!(report["call"]["client"], INTERFACE, "{}", said(&done));
    // What it needs besides is not here.
    let gaps = report["gaps"].to_string();
    assert!(
        gaps.contains("session-manager-plugin") || gaps.contains("ecs execute-command"),
        "{report:#}"
    );
    let (_, done) = ask("ecs:apps/0f0f0f0f/checkout");
    assert!(
        said(&done).contains("ECS knows no such task (MISSING)"),
        "{}",
        said(&done)
    );
    let (_, done) = ask("ecs:other/0a1b2c3d/checkout");
    assert!(
        said(&done).contains("ClusterNotFoundException"),
        "{}",
        said(&done)
    );
    stage.world.set(|it| it.task = task(None));
    let (_, done) = ask(TASK);
    assert!(
        said(&done).contains("`bridge` and `host`"),
        "{}",
        said(&done)
    );
}
