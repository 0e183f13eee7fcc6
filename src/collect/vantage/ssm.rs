//! Runs the script on an instance by Systems Manager: the one operation of this tool that is no read.
//! It is sent where `--via ssm:` asks for it, and the guard lets it through nowhere else.

use std::time::Duration;

use aws_sdk_ssm::Client;
use aws_sdk_ssm::config::Builder;
use aws_sdk_ssm::types::CommandInvocationStatus as Status;
use tokio::time::{Instant, sleep};

use crate::collect::access::Access;
use crate::collect::dns::seconds;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::guard::SCRIPT_RUNS;
use crate::collect::operation::{GET_COMMAND_INVOCATION, SEND_COMMAND};
use crate::collect::patience::Unreachable;
use crate::collect::requests::find_instance;
use crate::collect::vantage::reply::shown;
use crate::collect::vantage::script::Errand;

/// The document that runs a shell script on Linux and macOS.
const DOCUMENT: &str = "AWS-RunShellScript";

/// The shortest time that Systems Manager gives a command to be delivered, in seconds.
const DELIVERY: i32 = 30;

/// Between two looks at a command.
const PAUSE: Duration = Duration::from_millis(700);

/// Runs it, and waits for what it printed.
pub(super) async fn run(
    gather: &Gather,
    instance: &str,
    errand: &Errand,
    patience: Duration,
) -> Result<String, String> {
    // Whose it is says with whose credentials to ask.
    find_instance(gather, instance).await;
    let account = {
        let estate = gather.store.estate();
        let mut interfaces = estate.interfaces.values();
        let of_instance = interfaces.find(|it| {
            let detail = it.detail.seen();
            detail.is_some_and(|it| it.instance.as_deref() == Some(instance))
        });
        of_instance.map(|it| it.account.clone())
    };
    let access = gather
        .session
        .accesses
        .of(account.as_deref().unwrap_or_default());
    gather
        .session
        .clients(access)
        .await
        .map_err(said(instance))?;
    let client = client(access).ok_or("there are no credentials to ask Systems Manager with")?;
    let begun = Instant::now();
    let id = send(gather, &client, instance, errand).await?;
    loop {
        sleep(PAUSE).await;
        let asked = client
            .get_command_invocation()
            .command_id(&id)
            .instance_id(instance)
            .send();
        let answer = match gather.session.call(GET_COMMAND_INVOCATION, asked).await {
            Ok(answer) => answer,
            // A command that was just sent is not known everywhere at once.
            Err(Failure::Trouble(why))
                if why.contains("InvocationDoesNotExist") && begun.elapsed() < patience =>
            {
                continue;
            }
            Err(failure) => return Err(said(instance)(failure)),
        };
        match answer.status() {
            Some(Status::Success) => {
                return Ok(answer.standard_output_content.unwrap_or_default());
            }
            Some(Status::Pending | Status::InProgress | Status::Delayed) => {}
            _ => {
                let details = answer.status_details.as_deref().unwrap_or("nothing said");
                let complaint = shown(answer.standard_error_content.as_deref().unwrap_or_default());
                return Err(ended(instance, details, &complaint));
            }
        }
        if begun.elapsed() >= patience {
            return Err(format!(
                "{instance} gave no answer within {}: is its agent running, and has it a way to Systems Manager?",
                seconds(patience)
            ));
        }
    }
}

fn client(access: &Access) -> Option<Client> {
    let config = Builder::from(access.config_had()?)
        .interceptor(SCRIPT_RUNS)
        .retry_classifier(Unreachable)
        .build();
    Some(Client::from_conf(config))
}

async fn send(
    gather: &Gather,
    client: &Client,
    instance: &str,
    errand: &Errand,
) -> Result<String, String> {
    let asked = client
        .send_command()
        .document_name(DOCUMENT)
        .instance_ids(instance)
        .comment("lattice-doctor asks DNS or sends one request")
        .parameters("commands", vec![errand.script.clone()])
        .parameters("executionTimeout", vec!["60".to_owned()])
        .timeout_seconds(DELIVERY)
        .send();
    let answer = gather
        .session
        .call(SEND_COMMAND, asked)
        .await
        .map_err(said(instance))?;
    let id = answer.command.and_then(|it| it.command_id);
    id.ok_or_else(|| "Systems Manager took the command and gave it no id".to_owned())
}

/// Why a command did not run (Systems Manager user guide, "Understanding command statuses").
fn ended(instance: &str, details: &str, complaint: &str) -> String {
    match details {
        "DeliveryTimedOut" | "Delivery Timed Out" | "Undeliverable" => {
            format!(
                "{instance} is offline: Systems Manager could not deliver the script to its agent"
            )
        }
        "AccessDenied" => format!("{instance} may not run the script ({details})"),
        _ if complaint.is_empty() => format!("the script on {instance} ended with {details}"),
        _ => format!("the script on {instance} ended with {details}: {complaint}"),
    }
}

/// A refusal in words.
fn said(instance: &str) -> impl Fn(Failure) -> String {
    move |failure| match failure {
        Failure::Denied(denied) => format!("{} was refused, which --via ssm needs", denied.action),
        Failure::NotFound => unknown(instance),
        Failure::Trouble(why) if why.contains("InvalidInstanceId") => unknown(instance),
        Failure::Trouble(why) if why.contains("UnsupportedPlatformType") => {
            format!("{instance} runs no shell scripts: it is a Windows machine")
        }
        Failure::Trouble(why) => why,
        Failure::Unasked => "it was not asked".to_owned(),
    }
}

fn unknown(instance: &str) -> String {
    format!(
        "Systems Manager does not know {instance}: it is stopped, in another region or account, or has no agent that runs"
    )
}
