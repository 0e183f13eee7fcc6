//! Network interfaces of clients, targets and endpoints.

pub(super) mod answer;
mod pod;

use std::net::IpAddr;

use aws_sdk_ec2::types::{Filter, NetworkInterface};
use futures::future::join_all;

use crate::collect::access::Access;
use crate::collect::ec2::interfaces::answer::{detail, index, own_addresses, prefixes};
use crate::collect::ec2::{FILTER_VALUES, askers, filter, nobody};
use crate::collect::failure::Failure;
use crate::collect::gather::{Gather, UNDER_WAY};
use crate::collect::operation::DESCRIBE_NETWORK_INTERFACES;
use crate::collect::store::origin;
use crate::snapshot::fact::{Fact, Place, State};
use crate::snapshot::network::{Interface, SecurityGroup, Subnet};

pub use pod::of_pod;

/// The filters by which an address of either family is found.
const BY_ADDRESS: [&str; 2] = [
    "addresses.private-ip-address",
    "ipv6-addresses.ipv6-address",
];

/// Finds the interface of a client, `eni-…` or `i-…`; its VPC and account.
pub async fn client(
    gather: &Gather,
    named: &str,
    account: Option<&str>,
) -> Option<(String, String)> {
    let is_interface = named.starts_with("eni-");
    let account = account.unwrap_or_default();
    if !gather.session.wants(DESCRIBE_NETWORK_INTERFACES) {
        if is_interface {
            // What nobody read is not known; that it was named is.
            let mut estate = gather.store.estate();
            let stub = estate.interfaces.entry(named.to_owned()).or_default();
            stub.detail.state = State::Unknown("not asked".to_owned());
        }
        return None;
    }
    let name = if is_interface {
        "network-interface-id"
    } else {
        "attachment.instance-id"
    };
    if is_interface {
        let mut estate = gather.store.estate();
        let stub = estate.interfaces.entry(named.to_owned()).or_default();
        account.clone_into(&mut stub.account);
        stub.detail.state = State::Unknown(UNDER_WAY.to_owned());
    }
    match ask(gather, account, vec![filter(name, &[named])]).await {
        Ok((access, found)) => {
            let own = found.iter().min_by_key(|it| index(it))?;
            let place = (own.vpc_id.clone()?, own.owner_id.clone()?);
            for it in found {
                file(gather, access, it, &[]);
            }
            Some(place)
        }
        Err(failure) if is_interface => {
            let access = gather.session.accesses.of(account);
            let state = gather.unseen(access, account, failure).await;
            let mut estate = gather.store.estate();
            let detail = &mut estate
                .interfaces
                .entry(named.to_owned())
                .or_default()
                .detail;
            detail.state = state;
            detail.origin = origin(access, account);
            None
        }
        Err(failure) => {
            tell(gather, named, &failure);
            None
        }
    }
}

/// Finds the interface that has an address in a VPC.
pub async fn client_address(gather: &Gather, address: IpAddr, vpc: &str, account: &str) {
    let addresses = [address];
    if let Err(failure) = by_address(gather, &addresses, vpc, account).await {
        tell(gather, &address.to_string(), &failure);
    }
}

/// Reads the interfaces of targets, which are instances or addresses of a VPC; their security groups.
pub async fn of_targets(
    gather: &Gather,
    targets: &[String],
    vpc: &str,
    account: &str,
) -> Vec<String> {
    let mut addresses: Vec<IpAddr> = Vec::new();
    let mut instances: Vec<&String> = Vec::new();
    for target in targets {
        match target.parse() {
            Ok(address) => addresses.push(address),
            // One in another VPC is a finding: no filter by VPC.
            Err(_) => instances.push(target),
        }
    }
    let by_instance = instances.chunks(FILTER_VALUES).map(|ids| async {
        let filters = vec![filter("attachment.instance-id", ids)];
        let (access, found) = ask(gather, account, filters).await?;
        Ok(found
            .into_iter()
            .filter_map(|it| file(gather, access, it, &[]))
            .flatten()
            .collect())
    });
    let (of_instances, of_addresses) = tokio::join!(
        join_all(by_instance),
        by_address(gather, &addresses, vpc, account)
    );
    let mut groups: Vec<String> = Vec::new();
    for answer in of_instances.into_iter().chain([of_addresses]) {
        match answer {
            Ok(some) => groups.extend(some),
            Err(failure) => tell(gather, "targets", &failure),
        }
    }
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// Files the interfaces that have addresses in a VPC; their security groups.
///
/// 1. An address is a private address of an interface, which a filter finds;
/// 2. or it lies in a prefix that is assigned to one, as pods have theirs, and which none finds
///    (EC2 user guide, "Assign prefixes to Amazon EC2 network interfaces").
async fn by_address(
    gather: &Gather,
    addresses: &[IpAddr],
    vpc: &str,
    account: &str,
) -> Result<Vec<String>, Failure> {
    let in_vpc = || filter("vpc-id", &[vpc]);
    let asked = [false, true].into_iter().flat_map(|ipv6| {
        let of_family = addresses.iter().filter(|it| it.is_ipv6() == ipv6);
        let of_family: Vec<IpAddr> = of_family.copied().collect();
        let chunks = of_family.chunks(FILTER_VALUES);
        let filters = chunks.map(|it| vec![in_vpc(), filter(BY_ADDRESS[usize::from(ipv6)], it)]);
        filters.collect::<Vec<_>>()
    });
    let answers = join_all(asked.map(|filters| ask(gather, account, filters))).await;
    let mut groups: Vec<String> = Vec::new();
    let mut left = addresses.to_vec();
    for answer in answers {
        let (access, found) = match answer {
            Err(Failure::NotFound) => continue,
            other => other?,
        };
        for it in found {
            left.retain(|address| !own_addresses(&it).contains(address));
            groups.extend(file(gather, access, it, &[]).unwrap_or_default());
        }
    }
    if left.is_empty() {
        return Ok(groups);
    }
    let (access, all) = match ask(gather, account, vec![in_vpc()]).await {
        Err(Failure::NotFound) => return Ok(groups),
        other => other?,
    };
    for it in all {
        let prefixes = prefixes(&it);
        let within = |address: &&IpAddr| prefixes.iter().any(|it| it.contains(*address));
        let within: Vec<IpAddr> = left.iter().filter(within).copied().collect();
        if !within.is_empty() {
            groups.extend(file(gather, access, it, &within).unwrap_or_default());
        }
    }
    Ok(groups)
}

/// Asks who may know, side by side; the first who sees something tells.
async fn ask<'a>(
    gather: &'a Gather,
    account: &str,
    filters: Vec<Filter>,
) -> Result<(&'a Access, Vec<NetworkInterface>), Failure> {
    let askers = askers(gather, account);
    let asked = askers
        .iter()
        .map(|access| describe(gather, access, filters.clone()));
    let mut failures = Vec::new();
    for (access, answer) in askers.iter().zip(join_all(asked).await) {
        match answer {
            Ok(found) if found.is_empty() => failures.push(Failure::NotFound),
            Ok(found) => return Ok((access, found)),
            Err(failure) => failures.push(failure),
        }
    }
    Err(nobody(failures))
}

/// Asks for interfaces.
pub(super) async fn describe(
    gather: &Gather,
    access: &Access,
    filters: Vec<Filter>,
) -> Result<Vec<NetworkInterface>, Failure> {
    let ec2 = &gather.session.clients(access).await?.ec2;
    let pages = ec2
        .describe_network_interfaces()
        .set_filters(Some(filters))
        .into_paginator()
        .send();
    let pages = gather
        .session
        .pages(DESCRIBE_NETWORK_INTERFACES, pages)
        .await?;
    let found = pages
        .into_iter()
        .flat_map(|it| it.network_interfaces.unwrap_or_default());
    Ok(found.collect())
}

/// What was not read, and under which no fact stands, for nobody knows the interface's id.
fn tell(gather: &Gather, whose: &str, failure: &Failure) {
    let action = DESCRIBE_NETWORK_INTERFACES.action;
    match failure {
        Failure::Denied(_) => gather.session.progress.notice(format!(
            "warning: the network interfaces of {whose} were not read ({action} is refused)"
        )),
        Failure::Trouble(why) => gather.session.progress.notice(format!(
            "warning: the network interfaces of {whose} were not read: {why}"
        )),
        Failure::NotFound | Failure::Unasked => {}
    }
}

/// Files an interface, with those addresses of its prefixes that were asked for; its security groups.
fn file(
    gather: &Gather,
    access: &Access,
    it: NetworkInterface,
    within: &[IpAddr],
) -> Option<Vec<String>> {
    let id = it.network_interface_id.clone()?;
    let owner = it.owner_id.clone().unwrap_or_default();
    let read = detail(gather.session.region(), it, within);
    let mut estate = gather.store.estate();
    let state = match read {
        Ok(mut detail) => {
            let before = estate.interfaces.get(&id).and_then(|it| it.detail.seen());
            for address in before.into_iter().flat_map(|it| &it.addresses) {
                if !detail.addresses.contains(address) {
                    detail.addresses.push(*address);
                }
            }
            State::Known(detail)
        }
        Err(Failure::Trouble(why)) => State::Unknown(why),
        Err(_) => State::Unknown("it could not be read".to_owned()),
    };
    let resource = Interface {
        detail: Fact {
            state,
            origin: origin(access, &owner),
            place: Place::nowhere(),
        },
        account: owner.clone(),
    };
    let groups = resource.detail.seen().map(|it| it.security_groups.clone());
    // What a fact names stands in the estate, be it read or not.
    if let Some(detail) = resource.detail.seen() {
        let subnet = || Subnet {
            account: owner.clone(),
            ..Subnet::default()
        };
        let group = || SecurityGroup {
            account: owner.clone(),
            ..SecurityGroup::default()
        };
        estate
            .subnets
            .entry(detail.subnet.clone())
            .or_insert_with(subnet);
        for id in &detail.security_groups {
            estate
                .security_groups
                .entry(id.clone())
                .or_insert_with(group);
        }
    }
    estate.interfaces.insert(id, resource);
    groups
}
