//! Who calls and from where: `--caller`, `--client-vpc`, `--client`, `--network`.

use std::net::IpAddr;

use crate::call::{CallError, CallFlags, has_account, usage};
use crate::names::Arn;
use crate::snapshot::Snapshot;
use crate::snapshot::clean::clean;

/// Lays the flags of caller, client and network over the call.
pub(super) fn apply_client(snapshot: &mut Snapshot, flags: &CallFlags) -> Result<(), CallError> {
    if let Some(caller) = &flags.caller {
        is_caller(caller)?;
        snapshot.call.caller = Some(caller.clone());
    }
    if let Some(vpc) = &flags.client_vpc {
        apply_vpc(snapshot, vpc)?;
    }
    if let Some(client) = &flags.client {
        if flags.client_vpc.is_none()
            && let Some(vpc) = vpc_of(snapshot, client)
        {
            snapshot.call.client_vpc = Some(vpc);
        }
        apply_place(snapshot, client)?;
    }
    if let Some(network) = &flags.network {
        let (id, _) = self::network(network)?;
        if !snapshot.estate.service_networks.contains_key(&id) {
            return Err(CallError::Target {
                message: format!(
                    "service network `{}` is not in the snapshot",
                    clean(network)
                ),
                candidates: snapshot.estate.service_networks.keys().cloned().collect(),
            });
        }
        snapshot.call.service_network = Some(id);
    }
    Ok(())
}

fn apply_vpc(snapshot: &mut Snapshot, vpc: &str) -> Result<(), CallError> {
    is_vpc(vpc)?;
    if !snapshot.estate.vpcs.contains_key(vpc) {
        return Err(CallError::Target {
            message: format!("VPC `{}` is not in the snapshot", clean(vpc)),
            candidates: snapshot.estate.vpcs.keys().cloned().collect(),
        });
    }
    if snapshot
        .call
        .client_vpc
        .as_deref()
        .is_some_and(|it| it != vpc)
    {
        // The client of another VPC is not this one's.
        snapshot.call.client = None;
    }
    snapshot.call.client_vpc = Some(vpc.to_owned());
    Ok(())
}

/// The VPC of a client that is named without one, where the facts tell: it is that client's, whatever
/// the snapshot's own call has.
fn vpc_of(snapshot: &Snapshot, client: &str) -> Option<String> {
    if let Some(function) = snapshot.estate.functions.get(client) {
        return function.network.seen().map(|it| it.vpc.clone());
    }
    let mut interfaces = snapshot.estate.interfaces.iter();
    interfaces.find_map(|(id, it)| {
        let detail = it.detail.seen()?;
        let is_own = id == client || detail.instance.as_deref() == Some(client);
        is_own.then(|| detail.vpc.clone())
    })
}

fn apply_place(snapshot: &mut Snapshot, client: &str) -> Result<(), CallError> {
    is_client(client)?;
    if client == "any" && snapshot.call.client_vpc.is_none() {
        return usage("--client any needs a --client-vpc".to_owned());
    }
    if client.starts_with("eni-") && !snapshot.estate.interfaces.contains_key(client) {
        return Err(CallError::Target {
            message: format!(
                "network interface `{}` is not in the snapshot",
                clean(client)
            ),
            candidates: snapshot.estate.interfaces.keys().cloned().collect(),
        });
    }
    snapshot.call.client = Some(client.to_owned());
    Ok(())
}

/// An IAM or STS ARN, or `anonymous`.
pub(super) fn is_caller(caller: &str) -> Result<(), CallError> {
    let arn = Arn::parse(caller).filter(|it| matches!(it.service, "iam" | "sts"));
    match arn {
        _ if caller == "anonymous" => Ok(()),
        Some(arn) => has_account("--caller", caller, arn),
        None => usage(format!(
            "--caller takes an IAM or STS ARN, or `anonymous`; `{}` is neither",
            clean(caller)
        )),
    }
}

/// Reads `sn-…` or its ARN: the id of the service network, and its account where the ARN says it.
pub fn network(text: &str) -> Result<(String, Option<String>), CallError> {
    let arn = Arn::parse(text);
    let id = arn.map_or(text, |it| it.id());
    if !id.starts_with("sn-") {
        return usage(format!(
            "--network takes `sn-…` or its ARN; `{}` is neither",
            clean(text)
        ));
    }
    if let Some(arn) = arn {
        has_account("--network", text, arn)?;
    }
    Ok((id.to_owned(), arn.map(|it| it.account.to_owned())))
}

/// `vpc-…`.
pub(super) fn is_vpc(vpc: &str) -> Result<(), CallError> {
    if vpc.starts_with("vpc-") {
        return Ok(());
    }
    usage(format!(
        "--client-vpc takes `vpc-…`; `{}` is none",
        clean(vpc)
    ))
}

/// `i-…`, `eni-…`, an address, a function ARN or `any`.
pub(super) fn is_client(client: &str) -> Result<(), CallError> {
    if let Some(arn) = Arn::parse(client).filter(|it| it.service == "lambda") {
        return has_account("--client", client, arn);
    }
    let is_client = client == "any"
        || client.starts_with("i-")
        || client.starts_with("eni-")
        || client.parse::<IpAddr>().is_ok();
    if is_client {
        return Ok(());
    }
    usage(format!(
        "--client takes `i-…`, `eni-…`, an address, a function ARN or `any`; `{}` is none of them",
        clean(client)
    ))
}
