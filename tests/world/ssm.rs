//! Systems Manager (`json` 1.1, model 2014-11-06): runs a script as an agent on an instance does, with `sh`
//! on this machine.

use std::process::{Command as Process, Stdio};
use std::sync::Arc;
use std::sync::Mutex;
use std::thread;

use serde_json::json;

use super::asked::{Asked, Result};
use super::dialect::Refusal;
use super::http::no_operation;
use super::keys::made_up;

/// The one instance that has an agent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agent {
    /// `i-…`.
    pub instance: String,
    /// How it does.
    pub mood: Mood,
    /// The environment in which it runs scripts.
    pub environment: Vec<(String, String)>,
}

/// How an agent does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mood {
    /// It runs what it is given.
    #[default]
    Well,
    /// It cannot be reached.
    Offline,
    /// Its machine runs Windows.
    Windows,
    /// It begins, and never ends.
    Hanging,
    /// It prints the first half.
    Cut,
}

/// A command that was sent.
#[derive(Debug)]
pub struct Command {
    instance: String,
    /// How often somebody looked.
    looks: usize,
    done: Arc<Mutex<Option<(i32, String, String)>>>,
    mood: Mood,
}

/// Performs one operation.
pub fn perform(asked: &Asked<'_>) -> Result {
    match asked.operation {
        "SendCommand" => send(asked),
        "GetCommandInvocation" => look(asked),
        _ => Err(no_operation(asked)),
    }
}

fn send(asked: &Asked<'_>) -> Result {
    let document = asked.required("DocumentName")?;
    let instances = asked.texts("InstanceIds");
    let agent = &asked.settings.agent;
    let [instance] = instances.as_slice() else {
        return Err(Refusal::new(400, "InvalidParameters", "one instance"));
    };
    if *instance != agent.instance {
        return Err(Refusal::new(
            400,
            "InvalidInstanceId",
            "Instances not in a valid state for account",
        ));
    }
    if agent.mood == Mood::Windows {
        return Err(Refusal::new(
            400,
            "UnsupportedPlatformType",
            "the document is for Linux",
        ));
    }
    // "TimeoutSeconds": at least 30.
    let has_time = asked.number("TimeoutSeconds").is_none_or(|it| it >= 30);
    if document != "AWS-RunShellScript" || !has_time {
        return Err(Refusal::new(400, "InvalidParameters", "document or time"));
    }
    let lines = asked.input["Parameters"]["commands"].as_array();
    let lines: Vec<&str> = lines
        .into_iter()
        .flatten()
        .filter_map(|it| it.as_str())
        .collect();
    let script = lines.join("\n");
    let mut commands = asked.shared.commands.lock().unwrap();
    let digits = made_up(&["command", &commands.len().to_string()]);
    let id = format!("{}-1111-4222-8333-{}0ab", &digits[..8], &digits[..9]);
    let done = Arc::new(Mutex::new(None));
    let (inside, agent_inside) = (Arc::clone(&done), agent.clone());
    if matches!(agent.mood, Mood::Well | Mood::Cut) {
        thread::spawn(move || {
            let ran = Process::new("sh")
                .args(["-c", &script])
                .envs(agent_inside.environment)
                .stdin(Stdio::null())
                .output()
                .unwrap();
            let output = String::from_utf8_lossy(&ran.stdout).into_owned();
            let complaint = String::from_utf8_lossy(&ran.stderr).into_owned();
            *inside.lock().unwrap() = Some((ran.status.code().unwrap_or(-1), output, complaint));
        });
    }
    commands.insert(
        id.clone(),
        Command {
            instance: (*instance).to_owned(),
            looks: 0,
            done,
            mood: agent.mood,
        },
    );
    Ok(json!({"Command": {
        "CommandId": id,
        "DocumentName": document,
        "InstanceIds": [instance],
        "RequestedDateTime": 1_762_161_342.137,
        "Status": "Pending",
        "StatusDetails": "Pending",
        "TargetCount": 1,
    }}))
}

fn look(asked: &Asked<'_>) -> Result {
    let id = asked.required("CommandId")?;
    let instance = asked.required("InstanceId")?;
    let mut commands = asked.shared.commands.lock().unwrap();
    let command = commands.get_mut(id).filter(|it| it.instance == instance);
    let Some(command) = command else {
        return Err(Refusal::new(400, "InvalidCommandId", ""));
    };
    command.looks += 1;
    if command.looks == 1 {
        return Err(Refusal::new(400, "InvocationDoesNotExist", ""));
    }
    let (status, details, code, output, complaint) =
        match (&*command.done.lock().unwrap(), command.mood) {
            (_, Mood::Offline) => (
                "TimedOut",
                "DeliveryTimedOut",
                -1,
                String::new(),
                String::new(),
            ),
            (Some((0, output, complaint)), mood) => {
                // The API hands out 24,000 characters.
                let most = if mood == Mood::Cut {
                    output.len() / 2
                } else {
                    24_000
                };
                let output = output.chars().take(most).collect();
                ("Success", "Success", 0, output, complaint.clone())
            }
            (Some((code, output, complaint)), _) => {
                ("Failed", "Failed", *code, output.clone(), complaint.clone())
            }
            (None, _) => ("InProgress", "InProgress", -1, String::new(), String::new()),
        };
    Ok(json!({
        "CommandId": id,
        "InstanceId": instance,
        "DocumentName": "AWS-RunShellScript",
        "PluginName": "aws:runShellScript",
        "ResponseCode": code,
        "Status": status,
        "StatusDetails": details,
        "StandardOutputContent": output,
        "StandardErrorContent": complaint,
    }))
}
