//! Subnets and their network ACLs.

use aws_sdk_ec2::types::{
    Filter, NetworkAcl as AnsweredAcl, NetworkAclEntry, RuleAction, Subnet as Answered,
};
use futures::future::join_all;

use crate::collect::access::Access;
use crate::collect::ec2::{FILTER_VALUES, Read, begun, fill_each, filter, port, range, unreadable};
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::operation::{DESCRIBE_NETWORK_ACLS, DESCRIBE_SUBNETS};
use crate::collect::store::origin;
use crate::snapshot::fact::{Fact, Place, State};
use crate::snapshot::network::{AclEntry, NetworkAcl, NetworkAclDetail, Subnet, SubnetDetail};

/// The numbers from here on are the entries `*`, which refuse what no other decided and which nobody
/// can change (VPC user guide, "Network ACL rules").
const CLOSING: u32 = 32767;

/// The names that the protocols have elsewhere; ACLs give numbers.
const PROTOCOLS: &[(&str, &str)] = &[("1", "icmp"), ("6", "tcp"), ("17", "udp"), ("58", "icmpv6")];

/// Reads subnets and their network ACLs. `account` is the VPC's, whose owner owns both.
pub async fn subnets(gather: &Gather, ids: &[String], account: &str) {
    if !gather.session.wants(DESCRIBE_SUBNETS) {
        return;
    }
    let access = gather.session.accesses.of(account);
    let ids = begun(gather, "subnet", ids);
    join_all(
        ids.chunks(FILTER_VALUES)
            .map(|ids| some(gather, ids, access, account)),
    )
    .await;
}

/// Reads one subnet of a VPC, the first by its id: a fix may have to put something into the VPC.
pub async fn any_subnet(gather: &Gather, vpc: &str, account: &str) {
    let is_there = |it: &Subnet| it.detail.seen().is_some_and(|it| it.vpc == vpc);
    if !gather.session.wants(DESCRIBE_SUBNETS)
        || gather.store.estate().subnets.values().any(is_there)
        || !gather.store.begin(format!("any subnet of {vpc}"))
    {
        return;
    }
    let access = gather.session.accesses.of(account);
    let found = describe(gather, access, filter("vpc-id", &[vpc])).await;
    let mut found = found.unwrap_or_default();
    found.sort_by(|one, other| one.subnet_id.cmp(&other.subnet_id));
    found.truncate(1);
    let ids: Vec<String> = found.iter().filter_map(|it| it.subnet_id.clone()).collect();
    let ids = begun(gather, "subnet", &ids);
    if !ids.is_empty() {
        fill(gather, &ids, (access, account), async { Ok(found) }).await;
    }
}

async fn some(gather: &Gather, ids: &[String], access: &Access, account: &str) {
    let asked = describe(gather, access, filter("subnet-id", ids));
    fill(gather, ids, (access, account), asked).await;
}

/// Files subnets as they are answered, with their network ACLs.
async fn fill(
    gather: &Gather,
    ids: &[String],
    (access, account): (&Access, &str),
    asked: impl Future<Output = Result<Vec<Answered>, Failure>>,
) {
    for id in ids {
        let mut estate = gather.store.estate();
        let stub = estate.subnets.entry(id.clone()).or_default();
        account.clone_into(&mut stub.account);
    }
    let asked = async {
        let (subnets, acls) = tokio::join!(asked, acls(gather, access, ids));
        let (subnets, acls) = (subnets?, acls?);
        for acl in &acls {
            file(gather, access, account, acl);
        }
        let read = subnets.into_iter().filter_map(|it| {
            let id = it.subnet_id.clone()?;
            if let Some(owner) = &it.owner_id {
                let mut estate = gather.store.estate();
                estate
                    .subnets
                    .entry(id.clone())
                    .or_default()
                    .account
                    .clone_from(owner);
            }
            let acl = acl_of(&acls, &id);
            Some((id, detail(it, acl)))
        });
        Ok(read.collect::<Read<_>>())
    };
    fill_each(
        gather,
        DESCRIBE_SUBNETS,
        (access, account),
        ids,
        |estate, id| &mut estate.subnets.entry(id.to_owned()).or_default().detail,
        asked,
    )
    .await;
}

async fn describe(
    gather: &Gather,
    access: &Access,
    which: Filter,
) -> Result<Vec<Answered>, Failure> {
    let ec2 = &gather.session.clients(access).await?.ec2;
    let pages = ec2
        .describe_subnets()
        .filters(which)
        .into_paginator()
        .send();
    let pages = gather.session.pages(DESCRIBE_SUBNETS, pages).await?;
    Ok(pages
        .into_iter()
        .flat_map(|it| it.subnets.unwrap_or_default())
        .collect())
}

async fn acls(
    gather: &Gather,
    access: &Access,
    ids: &[String],
) -> Result<Vec<AnsweredAcl>, Failure> {
    let ec2 = &gather.session.clients(access).await?.ec2;
    let pages = ec2
        .describe_network_acls()
        .filters(filter("association.subnet-id", ids))
        .into_paginator()
        .send();
    let pages = gather.session.pages(DESCRIBE_NETWORK_ACLS, pages).await?;
    Ok(pages
        .into_iter()
        .flat_map(|it| it.network_acls.unwrap_or_default())
        .collect())
}

/// The network ACL of a subnet: each has exactly one (VPC user guide, "Network ACL basics").
fn acl_of(acls: &[AnsweredAcl], subnet: &str) -> Option<String> {
    let mut associations = acls.iter().flat_map(|acl| {
        let all = acl.associations().iter();
        all.map(move |it| (it.subnet_id(), it.network_acl_id().or(acl.network_acl_id())))
    });
    let found = associations.find(|(it, _)| *it == Some(subnet));
    found.and_then(|(_, acl)| acl).map(str::to_owned)
}

fn detail(subnet: Answered, acl: Option<String>) -> Result<SubnetDetail, Failure> {
    let missing = |member| unreadable(DESCRIBE_SUBNETS, member);
    let of_v6 = subnet.ipv6_cidr_block_association_set().iter();
    let of_v6 = of_v6.filter(|it| {
        let state = it.ipv6_cidr_block_state().and_then(|it| it.state());
        state.is_none_or(|it| it.as_str() == "associated")
    });
    let cidrs = subnet.cidr_block().into_iter();
    let cidrs = cidrs
        .chain(of_v6.filter_map(|it| it.ipv6_cidr_block()))
        .map(|it| range(DESCRIBE_SUBNETS, it));
    Ok(SubnetDetail {
        cidrs: cidrs.collect::<Result<_, _>>()?,
        vpc: subnet.vpc_id.ok_or_else(|| missing("vpcId"))?,
        zone_id: subnet.availability_zone_id,
        network_acl: acl.ok_or_else(|| unreadable(DESCRIBE_NETWORK_ACLS, "networkAclId"))?,
    })
}

fn file(gather: &Gather, access: &Access, account: &str, acl: &AnsweredAcl) {
    let Some(id) = acl.network_acl_id.clone() else {
        return;
    };
    let entries: Result<Vec<AclEntry>, Failure> = acl
        .entries()
        .iter()
        .filter_map(|it| entry(it).transpose())
        .collect();
    let state = match entries {
        Ok(entries) => State::Known(NetworkAclDetail { entries }),
        Err(Failure::Trouble(why)) => State::Unknown(why),
        Err(_) => State::Unknown("it could not be read".to_owned()),
    };
    let owner = acl.owner_id.clone().unwrap_or_else(|| account.to_owned());
    let resource = NetworkAcl {
        detail: Fact {
            state,
            origin: origin(access, &owner),
            place: Place::nowhere(),
        },
        account: owner,
    };
    gather.store.estate().network_acls.insert(id, resource);
}

/// An entry; none for those that close every list.
fn entry(it: &NetworkAclEntry) -> Result<Option<AclEntry>, Failure> {
    let missing = |member| unreadable(DESCRIBE_NETWORK_ACLS, member);
    let number = it.rule_number.and_then(|it| u32::try_from(it).ok());
    let number = number.ok_or_else(|| missing("ruleNumber"))?;
    if number >= CLOSING {
        return Ok(None);
    }
    let protocol = it.protocol().ok_or_else(|| missing("protocol"))?;
    let name = PROTOCOLS.iter().find(|(number, _)| *number == protocol);
    let ports = it.port_range.as_ref();
    let cidr = it.cidr_block().or(it.ipv6_cidr_block());
    Ok(Some(AclEntry {
        number,
        egress: it.egress.ok_or_else(|| missing("egress"))?,
        allow: match it.rule_action {
            Some(RuleAction::Allow) => true,
            Some(RuleAction::Deny) => false,
            _ => return Err(missing("ruleAction")),
        },
        protocol: name.map_or(protocol, |it| it.1).to_owned(),
        from_port: ports.and_then(|it| port(it.from)),
        to_port: ports.and_then(|it| port(it.to)),
        cidr: range(
            DESCRIBE_NETWORK_ACLS,
            cidr.ok_or_else(|| missing("cidrBlock"))?,
        )?,
    }))
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{
        NetworkAcl, NetworkAclAssociation, NetworkAclEntry, PortRange, RuleAction, Subnet,
    };

    use super::{acl_of, detail, entry};

    fn answered(number: i32) -> NetworkAclEntry {
        NetworkAclEntry::builder()
            .rule_number(number)
            .egress(true)
            .protocol("6")
            .rule_action(RuleAction::Deny)
            .port_range(PortRange::builder().from(443).to(443).build())
            .ipv6_cidr_block("::/0")
            .build()
    }

    #[test]
    fn an_entry_is_told_in_the_words_of_the_snapshot() {
        let read = entry(&answered(90)).unwrap().unwrap();
        assert_eq!(read.protocol, "tcp");
        assert_eq!((read.from_port, read.to_port), (Some(443), Some(443)));
        assert!(read.egress && !read.allow);
        assert_eq!(read.cidr.to_string(), "::/0");
    }

    #[test]
    fn the_entries_that_close_every_list_are_left_out() {
        assert!(entry(&answered(32767)).unwrap().is_none());
        assert!(entry(&answered(32768)).unwrap().is_none());
        assert!(entry(&answered(32766)).unwrap().is_some());
    }

    #[test]
    fn an_action_that_nobody_knows_is_neither_yes_nor_no() {
        let mut strange = answered(90);
        strange.rule_action = Some("count".into());
        assert!(entry(&strange).is_err());
    }

    #[test]
    fn a_subnet_without_its_acl_is_unknown() {
        let of = |subnet: &str| NetworkAclAssociation::builder().subnet_id(subnet).build();
        let acl = NetworkAcl::builder()
            .network_acl_id("acl-1")
            .associations(of("subnet-1"))
            .associations(of("subnet-2"))
            .build();
        assert_eq!(
            acl_of(std::slice::from_ref(&acl), "subnet-2").as_deref(),
            Some("acl-1")
        );
        assert_eq!(acl_of(&[acl], "subnet-3"), None);
        let subnet = || {
            Subnet::builder()
                .vpc_id("vpc-1")
                .cidr_block("10.0.1.0/24")
                .build()
        };
        assert!(detail(subnet(), None).is_err());
        assert!(detail(subnet(), Some("acl-1".to_owned())).is_ok());
    }
}
