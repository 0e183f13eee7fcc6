//! `--plan` and `permissions`: what would be asked, and what one must be allowed for it. Both are made
//! from the list of operations that the guard enforces.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::call::spec::CallSpec;
use crate::call::via::Via;
use crate::cli::args::PermissionsArgs;
use crate::cli::args::call::FactArgs;
use crate::cli::config::Config;
use crate::cli::error::CliError;
use crate::cli::live::{Wanted, named_text, region, sending, target};
use crate::collect::operation::{OPERATIONS, Operation, VIA_SSM, Whose};
use crate::part::Part;
use crate::shell::word;
use crate::snapshot::clean::clean;

/// The commands that ask about the whole path.
const WHOLE: [&str; 4] = ["diagnose", "capture", "smoke", "watch"];

/// The commands that ask AWS, each with the part of the path that it reads.
fn commands() -> impl Iterator<Item = (&'static str, Option<Part>)> {
    let of_part = |it: Part| it.commands().iter().map(move |name| (*name, Some(it)));
    let whole = WHOLE.into_iter().map(|name| (name, None));
    whole.chain(Part::ALL.into_iter().flat_map(of_part))
}

/// The least IAM policy that the commands need; all of them where none is named.
pub(crate) fn permissions(args: &PermissionsArgs, config: &Config) -> Result<String, CliError> {
    let chosen = &args.commands;
    let via = args.via.as_deref().map(Via::parse).transpose();
    let via = via.map_err(CliError::usage)?;
    let mut wanted: Vec<&Operation> = Vec::new();
    for command in chosen {
        let Some((_, part)) = commands().find(|(name, _)| name == command) else {
            let names: Vec<&str> = commands().map(|it| it.0).collect();
            return Err(
                CliError::usage(format!("no command `{}` asks AWS", clean(command)))
                    .hint(format!("these do: {}", names.join(", "))),
            );
        };
        let parts = part.as_ref().map(std::slice::from_ref);
        wanted.extend(OPERATIONS.iter().filter(|it| it.serves(parts)));
    }
    if chosen.is_empty() {
        wanted.extend(OPERATIONS);
    }
    let actions: BTreeSet<&str> = wanted
        .iter()
        .map(|it| it.action)
        .filter(|it| !it.is_empty())
        .collect();
    let mut statements = vec![json!({
        "Sid": "LatticeDoctorReads",
        "Effect": "Allow",
        "Action": actions,
        "Resource": "*",
    })];
    let roles: Vec<&str> = config
        .accounts
        .values()
        .filter_map(|it| it.role.as_deref())
        .collect();
    if !roles.is_empty() {
        statements.push(json!({
            "Sid": "LatticeDoctorAssumesConfiguredRoles",
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": roles,
        }));
    }
    statements.extend(via.as_ref().and_then(of_place));
    let policy: Value = json!({ "Version": "2012-10-17", "Statement": statements });
    Ok(format!("{policy:#}\n"))
}

/// What it takes to run the script of a probe in a place.
fn of_place(via: &Via) -> Option<Value> {
    let (actions, resources): (Vec<&str>, Vec<String>) = match via {
        Via::Local | Via::Kubectl(_) => return None,
        Via::Ssm(instance) => (
            VIA_SSM.iter().map(|it| it.action).collect(),
            vec![
                format!("arn:*:ec2:*:*:instance/{instance}"),
                "arn:*:ssm:*::document/AWS-RunShellScript".to_owned(),
                // A command that was sent has no ARN that could be named before.
                "arn:*:ssm:*:*:*".to_owned(),
            ],
        ),
        Via::Ecs(it) => (
            vec!["ecs:ExecuteCommand", "ecs:DescribeTasks"],
            vec![
                format!("arn:*:ecs:*:*:cluster/{}", it.cluster),
                format!("arn:*:ecs:*:*:task/{}/{}", it.cluster, it.id),
            ],
        ),
    };
    Some(json!({
        "Sid": "LatticeDoctorRunsItsScript",
        "Effect": "Allow",
        "Action": actions,
        "Resource": resources,
    }))
}

/// What a run would ask, account by account; nobody is asked.
pub(crate) fn plan(
    parts: Option<&[Part]>,
    spec: &CallSpec,
    facts: &FactArgs,
    config: &Config,
) -> Result<String, CliError> {
    let named = target(spec)?;
    let wish = sending::wish(parts, spec, facts)?;
    sending::is_in_a_pod(&spec.via, facts)?;
    let region = region::of(facts, named.region.as_deref())?;
    let by_name = matches!(named.wanted, Wanted::Name(_) | Wanted::Domain(_));
    let others = beside(&spec.via, facts.debug_image.as_deref());
    let host = named.host.clone();
    let asked: Vec<(String, Via)> = host.map(|it| (it, spec.via.clone())).into_iter().collect();
    let requests = sending::planned(wish.as_ref(), spec);
    let requests = requests.map_or_else(String::new, |it| format!("\n{it}\n"));
    Ok(format!(
        "plan for {} in {region}; nothing was asked\n{}{requests}{others}{}",
        named_text(spec),
        questions(parts, &asked, by_name),
        credentials(facts, config)
    ))
}

/// The questions, to DNS and account by account.
pub(super) fn questions(parts: Option<&[Part]>, names: &[(String, Via)], by_name: bool) -> String {
    let mut text = String::new();
    if !names.is_empty() {
        text.push('\n');
    }
    for (name, via) in names {
        let from = match via {
            Via::Local => String::new(),
            via => format!(" from {via}, by a script that only reads"),
        };
        let _ = writeln!(text, "DNS: A and AAAA of {}{from}", clean(name));
    }
    let is_via_ssm = names.iter().any(|it| matches!(it.1, Via::Ssm(_)));
    for whose in Whose::ALL {
        let beside = if is_via_ssm { VIA_SSM } else { &[] };
        let asked: Vec<&&Operation> = OPERATIONS
            .iter()
            .chain(beside)
            .filter(|it| it.serves(parts) && it.whose.contains(&whose))
            .filter(|it| it.name != "ListServices" || by_name)
            .collect();
        if asked.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\nin {}:", whose.word());
        for operation in asked {
            let name = if operation.action.is_empty() {
                "sts:GetCallerIdentity"
            } else {
                operation.action
            };
            let _ = writeln!(text, "  {name:<55} {}", operation.what);
        }
    }
    text
}

/// What other programs are run for.
pub(super) fn beside(via: &Via, image: Option<&str>) -> String {
    let (by, asked): (&str, &[(&str, &str)]) = match via {
        Via::Local | Via::Ssm(_) => return String::new(),
        Via::Kubectl(_) => (
            "kubectl",
            &[
                ("get pod, get node", "where the pod is"),
                ("exec", "the read-only script in it"),
            ],
        ),
        Via::Ecs(_) => (
            "the AWS CLI",
            &[
                ("ecs:DescribeTasks", "where the task is"),
                ("ecs:ExecuteCommand", "the read-only script in it"),
            ],
        ),
    };
    let mut text = format!("\nby {by}:\n");
    for (asked, what) in asked {
        let _ = writeln!(text, "  {asked:<55} {what}");
    }
    if let Some(image) = image {
        let what = format!("an ephemeral container of {image}, where the pod has not the tools");
        let _ = writeln!(text, "  {:<55} {what}", "debug");
    }
    text
}

/// With which credentials which account is asked.
pub(super) fn credentials(facts: &FactArgs, config: &Config) -> String {
    let own = facts.profile.as_deref().map_or_else(
        || "the credentials in use".to_owned(),
        |it| format!("profile {}", clean(it)),
    );
    let mut text = format!("\ncredentials: {own}, for every account that is not listed here\n");
    for (id, entry) in &config.accounts {
        let with = match (&entry.role, &entry.profile) {
            (Some(role), _) => format!("sts:AssumeRole {}", word(role)),
            (None, Some(profile)) => format!("profile {}", clean(profile)),
            (None, None) => continue,
        };
        let name = entry
            .name
            .as_deref()
            .map_or_else(String::new, |it| format!(" ({})", clean(it)));
        let _ = writeln!(text, "  {id}{name}: {with}");
    }
    text
}
