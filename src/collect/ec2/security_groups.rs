//! Security groups.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{IpPermission, SecurityGroup as Answered};
use futures::future::join_all;

use crate::collect::access::Access;
use crate::collect::ec2::{
    FILTER_VALUES, Read, begun, fill_each, filter, port, prefix_lists, range, unreadable,
};
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::operation::DESCRIBE_SECURITY_GROUPS;
use crate::collect::owner;
use crate::snapshot::estate::Estate;
use crate::snapshot::network::{SecurityGroupDetail, SecurityGroupRule};

/// Reads security groups, and the prefix lists that they name.
///
/// `account` is where they are looked for. Those of an interface belong to the interface's account,
/// which in a shared VPC is another; the owner of the VPC sees them all the same (VPC user guide,
/// "Responsibilities and permissions for owners and participants").
pub async fn read(gather: &Gather, ids: &[String], account: &str) {
    let mut by_owner: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for id in begun(gather, "security group", ids) {
        let mut estate = gather.store.estate();
        let owner = owner_of(&estate, &id, account);
        let stub = estate.security_groups.entry(id.clone()).or_default();
        stub.account.clone_from(&owner);
        by_owner.entry(owner).or_default().push(id);
    }
    if !gather.session.wants(DESCRIBE_SECURITY_GROUPS) {
        return;
    }
    let read = by_owner.iter().flat_map(|(owner, ids)| {
        let is_configured = gather.session.accesses.by_account.contains_key(owner);
        let asked = if is_configured { owner } else { account };
        let access = gather.session.accesses.of(asked);
        ids.chunks(FILTER_VALUES)
            .map(move |ids| some(gather, ids, access, owner))
    });
    join_all(read).await;
}

/// The account of what names a group.
fn owner_of(estate: &Estate, id: &str, account: &str) -> String {
    let named = estate.interfaces.values().filter(|it| {
        let detail = it.detail.seen();
        detail.is_some_and(|it| it.security_groups.iter().any(|it| it == id))
    });
    let owners: Vec<&str> = named.map(|it| it.account.as_str()).collect();
    match owners.first() {
        Some(first) if !owners.contains(&account) => (*first).to_owned(),
        _ => account.to_owned(),
    }
}

async fn some(gather: &Gather, ids: &[String], access: &Access, account: &str) {
    let mut lists: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let asked = async {
        let ec2 = &gather.session.clients(access).await?.ec2;
        let pages = ec2
            .describe_security_groups()
            .filters(filter("group-id", ids))
            .into_paginator()
            .send();
        let pages = gather
            .session
            .pages(DESCRIBE_SECURITY_GROUPS, pages)
            .await?;
        let groups = pages
            .into_iter()
            .flat_map(|it| it.security_groups.unwrap_or_default());
        let mut read = Read::new();
        for group in groups {
            let Some(id) = group.group_id.clone() else {
                continue;
            };
            let account_of_it = group.owner_id.clone().unwrap_or_else(|| account.to_owned());
            let tags = group.tags().iter();
            owner::file(
                gather,
                &id,
                tags.filter_map(|it| Some((it.key()?, it.value()?))),
            );
            let detail = detail(group);
            let rules = detail
                .iter()
                .flat_map(|it| it.ingress.iter().chain(&it.egress));
            let named = rules.flat_map(|it| it.prefix_lists.iter().cloned());
            lists
                .entry(account_of_it.clone())
                .or_default()
                .extend(named);
            gather
                .store
                .estate()
                .security_groups
                .entry(id.clone())
                .or_default()
                .account = account_of_it;
            read.insert(id, detail);
        }
        Ok(read)
    };
    fill_each(
        gather,
        DESCRIBE_SECURITY_GROUPS,
        (access, account),
        ids,
        |estate, id| {
            &mut estate
                .security_groups
                .entry(id.to_owned())
                .or_default()
                .detail
        },
        asked,
    )
    .await;
    let read = lists
        .iter()
        .map(|(owner, ids)| prefix_lists::read(gather, ids, owner));
    join_all(read).await;
}

fn detail(group: Answered) -> Result<SecurityGroupDetail, Failure> {
    let missing = |member| unreadable(DESCRIBE_SECURITY_GROUPS, member);
    let rules = |it: Option<Vec<IpPermission>>| {
        let rules = it.unwrap_or_default();
        rules.iter().map(rule).collect::<Result<Vec<_>, _>>()
    };
    Ok(SecurityGroupDetail {
        name: group.group_name,
        vpc: group.vpc_id.ok_or_else(|| missing("vpcId"))?,
        ingress: rules(group.ip_permissions)?,
        egress: rules(group.ip_permissions_egress)?,
    })
}

/// A permission. ICMP has a type and a code in place of ports.
fn rule(it: &IpPermission) -> Result<SecurityGroupRule, Failure> {
    let missing = |member| unreadable(DESCRIBE_SECURITY_GROUPS, member);
    let protocol = it.ip_protocol().ok_or_else(|| missing("ipProtocol"))?;
    let has_ports = !protocol.starts_with("icmp") && protocol != "-1";
    let of_v4 = it.ip_ranges().iter().map(|it| it.cidr_ip());
    let of_v6 = it.ipv6_ranges().iter().map(|it| it.cidr_ipv6());
    let cidrs = of_v4.chain(of_v6).map(|it| {
        let text = it.ok_or_else(|| missing("cidr"))?;
        range(DESCRIBE_SECURITY_GROUPS, text)
    });
    let lists = it.prefix_list_ids().iter();
    let groups = it.user_id_group_pairs().iter();
    Ok(SecurityGroupRule {
        protocol: protocol.to_owned(),
        from_port: port(it.from_port).filter(|_| has_ports),
        to_port: port(it.to_port).filter(|_| has_ports),
        cidrs: cidrs.collect::<Result<_, _>>()?,
        prefix_lists: lists.filter_map(|it| it.prefix_list_id.clone()).collect(),
        groups: groups.filter_map(|it| it.group_id.clone()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{
        IpPermission, IpRange, Ipv6Range, PrefixListId, SecurityGroup, UserIdGroupPair,
    };

    use super::{detail, rule};
    use crate::collect::failure::Failure;

    #[test]
    fn a_permission_keeps_every_peer_of_both_families() {
        let it = IpPermission::builder()
            .ip_protocol("tcp")
            .from_port(443)
            .to_port(443)
            .ip_ranges(IpRange::builder().cidr_ip("10.0.0.0/16").build())
            .ipv6_ranges(Ipv6Range::builder().cidr_ipv6("fd00:ec2:80::/64").build())
            .prefix_list_ids(PrefixListId::builder().prefix_list_id("pl-1").build())
            .user_id_group_pairs(UserIdGroupPair::builder().group_id("sg-1").build())
            .build();
        let rule = rule(&it).unwrap();
        assert_eq!((rule.from_port, rule.to_port), (Some(443), Some(443)));
        let cidrs: Vec<String> = rule.cidrs.iter().map(ToString::to_string).collect();
        assert_eq!(cidrs, ["10.0.0.0/16", "fd00:ec2:80::/64"]);
        assert_eq!(rule.prefix_lists, ["pl-1"]);
        assert_eq!(rule.groups, ["sg-1"]);
    }

    #[test]
    fn what_is_no_port_is_none() {
        for (protocol, from, to) in [("icmp", 8, -1), ("-1", 0, 0), ("50", -1, -1)] {
            let it = IpPermission::builder()
                .ip_protocol(protocol)
                .from_port(from)
                .to_port(to)
                .build();
            let rule = rule(&it).unwrap();
            assert_eq!((rule.from_port, rule.to_port), (None, None), "{protocol}");
        }
    }

    #[test]
    fn a_range_that_cannot_be_read_leaves_the_group_unknown() {
        let range = IpRange::builder().cidr_ip("10.0.0.0/99").build();
        let it = IpPermission::builder()
            .ip_protocol("tcp")
            .ip_ranges(range)
            .build();
        let group = SecurityGroup::builder()
            .vpc_id("vpc-1")
            .ip_permissions(it)
            .build();
        assert!(matches!(detail(group), Err(Failure::Trouble(_))));
    }
}
