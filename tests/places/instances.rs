//! From an instance, by Systems Manager.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::stage::{Stage, said};
use crate::world::rule::{Rule, Trouble};
use crate::world::ssm::{Agent, Mood};
use crate::{INSTANCE, TASK, assert_denied_unsigned, estate, place, text};

/// The healthy estate with the client an instance that has an agent.
fn with_agent(mood: Mood) -> Stage {
    let mut snapshot = estate();
    snapshot.call.client = Some(INSTANCE.to_owned());
    let stage = Stage::outside(snapshot);
    let agent = Agent {
        instance: INSTANCE.to_owned(),
        mood,
        environment: place(&stage),
    };
    stage.world.set(|it| it.agent = agent);
    stage
}

fn via_instance() -> String {
    format!("ssm:{INSTANCE}")
}

fn operations(stage: &Stage, name: &str) -> usize {
    stage
        .world
        .calls()
        .iter()
        .filter(|it| it.operation == name)
        .count()
}

#[test]
fn from_an_instance_an_unsigned_request_is_sent_by_systems_manager() {
    let stage = with_agent(Mood::Well);
    let via = via_instance();
    // EC2 says where the instance is.
    let (_, done) = assert_denied_unsigned(&stage, &via);
    assert!(
        said(&done).contains("by ssm:SendCommand, which AWS records"),
        "{}",
        said(&done)
    );
    // One script asks DNS, one sends the request.
    assert_eq!(operations(&stage, "SendCommand"), 2);
}

#[test]
fn no_signature_goes_where_it_is_recorded() {
    let stage = with_agent(Mood::Well);
    for via in [via_instance(), TASK.to_owned()] {
        for how in ["signed", "both"] {
            let done = stage.run("probe", &["--via", &via, "--probe", how]);
            assert_eq!(done.status.code(), Some(2), "{}", said(&done));
            assert!(
                said(&done).contains("records what it runs"),
                "{}",
                said(&done)
            );
        }
    }
    // `auto` would sign, and says why it does not.
    let (report, done) = stage.report("diagnose", &["--via", &via_instance()]);
    assert_eq!(report["requests"], Value::Null);
    assert!(
        said(&done).contains("sends no request: ssm:SendCommand records"),
        "{}",
        said(&done)
    );
    assert!(stage.plane.served().is_empty());
    assert!(
        !stage
            .world
            .calls()
            .iter()
            .any(|it| it.about.contains("AWS4-"))
    );
}

#[test]
fn what_goes_wrong_with_an_instance_is_told() {
    for (mood, words) in [
        (
            Mood::Offline,
            "is offline: Systems Manager could not deliver",
        ),
        (Mood::Windows, "it is a Windows machine"),
        (Mood::Cut, "cut short"),
    ] {
        let stage = with_agent(mood);
        let said = text(&stage.run("probe", &["--via", &via_instance(), "--probe", "unsigned"]));
        assert!(said.contains(words), "{mood:?}: {said}");
    }
    let stage = with_agent(Mood::Well);
    let unknown = ["--via", "ssm:i-0123456789abcdef0", "--probe", "unsigned"];
    let said = text(&stage.run("probe", &unknown));
    assert!(
        said.contains("Systems Manager does not know i-0123456789abcdef0"),
        "{said}"
    );
    stage
        .world
        .set(|it| it.rules = vec![Rule::always(Trouble::Refuse).operation("SendCommand")]);
    let said = text(&stage.run("probe", &["--via", &via_instance(), "--probe", "unsigned"]));
    assert!(said.contains("ssm:SendCommand was refused"), "{said}");
}

#[test]
fn an_instance_that_hangs_ends_at_the_deadline() {
    let stage = with_agent(Mood::Hanging);
    let since = Instant::now();
    let (report, _) = stage.report(
        "diagnose",
        &[
            "--via",
            &via_instance(),
            "--probe",
            "unsigned",
            "--deadline",
            "4s",
        ],
    );
    assert!(
        since.elapsed() < Duration::from_secs(15),
        "past the deadline"
    );
    assert_ne!(report["verdict"]["status"], "fault", "{report:#}");
}

#[test]
fn nothing_is_run_on_an_instance_unless_that_is_asked_for() {
    let stage = with_agent(Mood::Well);
    stage.report("diagnose", &[]);
    assert_eq!(operations(&stage, "SendCommand"), 0);
    let permissions = |more: &[&str]| {
        let args: Vec<&str> = ["permissions", "probe"]
            .iter()
            .chain(more)
            .copied()
            .collect();
        String::from_utf8_lossy(&stage.bench.run(&args).stdout).into_owned()
    };
    assert!(!permissions(&[]).contains("ssm:"));
    let with = permissions(&["--via", &via_instance()]);
    assert!(
        with.contains("ssm:SendCommand") && with.contains("ssm:GetCommandInvocation"),
        "{with}"
    );
    assert!(with.contains(&format!("instance/{INSTANCE}")), "{with}");
    let with = permissions(&["--via", TASK]);
    assert!(with.contains("ecs:ExecuteCommand"), "{with}");
    let plan = stage.run(
        "diagnose",
        &["--via", &via_instance(), "--probe", "unsigned", "--plan"],
    );
    let plan = String::from_utf8_lossy(&plan.stdout).into_owned();
    for words in [
        "ssm:SendCommand",
        "by a script that only reads",
        "requests: 1, from ssm:i-",
        "GET unsigned",
    ] {
        assert!(plan.contains(words), "{plan}");
    }
}
