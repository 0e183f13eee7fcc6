//! Network ACLs, security groups, prefix lists.

use ipnet::IpNet;
use lattice_doctor::snapshot::fact::State;
use lattice_doctor::snapshot::network::{AclEntry, SecurityGroupRule};
use serde_json::{Value, json};

use super::super::asked::{Asked, Result};
use super::super::keys::made_up;
use super::super::page;
use super::{Kind, Row, row, tags};

pub(super) fn network_acls(asked: &Asked<'_>) -> Result {
    const ACLS: Kind = Kind {
        ids: "NetworkAclId",
        set: "networkAclSet",
        not_found: "InvalidNetworkAclID.NotFound",
        filters: &[
            ("network-acl-id", "networkAclId"),
            ("association.network-acl-id", "networkAclId"),
            ("association.subnet-id", "associationSet/*/subnetId"),
            ("vpc-id", "vpcId"),
            ("owner-id", "ownerId"),
        ],
    };
    let estate = asked.estate();
    let rows = estate.network_acls.iter().filter_map(|(id, acl)| {
        row(asked, id, &acl.account, &acl.detail, |detail| {
            let subnets = estate.subnets.iter().filter_map(|(subnet, it)| {
                let detail = it.detail.seen()?;
                (detail.network_acl == *id).then_some((subnet, detail.vpc.as_str()))
            });
            let vpc = subnets.clone().next().map(|(_, vpc)| vpc);
            let associations = subnets.map(|(subnet, _)| {
                json!({
                    "networkAclAssociationId": format!("aclassoc-{}", made_up(&[id, subnet])),
                    "networkAclId": id,
                    "subnetId": subnet,
                })
            });
            json!({
                "networkAclId": id,
                "ownerId": acl.account,
                "vpcId": vpc,
                "default": true,
                "associationSet": associations.collect::<Vec<_>>(),
                "entrySet": entries(&detail.entries),
            })
        })
    });
    ACLS.describe(asked, rows.collect())
}

/// The entries, and the ones that end every list: what none admits is refused.
fn entries(entries: &[AclEntry]) -> Vec<Value> {
    let mut all: Vec<_> = entries
        .iter()
        .map(|it| {
            let (four, six) = match it.cidr {
                IpNet::V4(range) => (Some(range.to_string()), None),
                IpNet::V6(range) => (None, Some(range.to_string())),
            };
            let ports = it
                .from_port
                .zip(it.to_port)
                .map(|(from, to)| json!({"from": from, "to": to}));
            json!({
                "ruleNumber": it.number,
                "egress": it.egress,
                "ruleAction": if it.allow { "allow" } else { "deny" },
                "protocol": number(&it.protocol),
                "portRange": ports,
                "cidrBlock": four,
                "ipv6CidrBlock": six,
            })
        })
        .collect();
    let has_v6 = entries.iter().any(|it| matches!(it.cidr, IpNet::V6(_)));
    for egress in [true, false] {
        all.push(json!({
            "ruleNumber": 32767, "egress": egress, "ruleAction": "deny", "protocol": "-1",
            "cidrBlock": "0.0.0.0/0",
        }));
        if has_v6 {
            all.push(json!({
                "ruleNumber": 32768, "egress": egress, "ruleAction": "deny", "protocol": "-1",
                "ipv6CidrBlock": "::/0",
            }));
        }
    }
    all
}

/// Network ACLs give protocols as numbers.
fn number(protocol: &str) -> &str {
    match protocol {
        "tcp" => "6",
        "udp" => "17",
        "icmp" => "1",
        "icmpv6" => "58",
        other => other,
    }
}

/// Security groups give the four that they know by name.
fn name(protocol: &str) -> &str {
    match protocol {
        "6" => "tcp",
        "17" => "udp",
        "1" => "icmp",
        "58" => "icmpv6",
        other => other,
    }
}

pub(super) fn security_groups(asked: &Asked<'_>) -> Result {
    const GROUPS: Kind = Kind {
        ids: "GroupId",
        set: "securityGroupInfo",
        not_found: "InvalidGroup.NotFound",
        filters: &[
            ("group-id", "groupId"),
            ("group-name", "groupName"),
            ("vpc-id", "vpcId"),
            ("owner-id", "ownerId"),
            (
                "ip-permission.prefix-list-id",
                "ipPermissions/*/prefixListIds/*/prefixListId",
            ),
        ],
    };
    let groups = asked.estate().security_groups.iter();
    let rows = groups.filter_map(|(id, group)| {
        row(asked, id, &group.account, &group.detail, |detail| {
            let account = &group.account;
            let arn = format!(
                "arn:aws:ec2:{}:{account}:security-group/{id}",
                asked.region()
            );
            json!({
                "groupId": id,
                "groupName": detail.name.as_deref().unwrap_or(id),
                "groupDescription": "of the loopback world",
                "securityGroupArn": arn,
                "ownerId": account,
                "vpcId": detail.vpc,
                "tagSet": tags(asked, id),
                "ipPermissions": rules(asked, account, &detail.ingress),
                "ipPermissionsEgress": rules(asked, account, &detail.egress),
            })
        })
    });
    GROUPS.describe(asked, rows.collect())
}

fn rules(asked: &Asked<'_>, account: &str, rules: &[SecurityGroupRule]) -> Vec<Value> {
    let rule = |rule: &SecurityGroupRule| {
        let mut ranges4 = Vec::new();
        let mut ranges6 = Vec::new();
        for range in &rule.cidrs {
            match range {
                IpNet::V4(it) => ranges4.push(json!({"cidrIp": it.to_string()})),
                IpNet::V6(it) => ranges6.push(json!({"cidrIpv6": it.to_string()})),
            }
        }
        let lists = rule.prefix_lists.iter();
        let lists: Vec<_> = lists.map(|it| json!({"prefixListId": it})).collect();
        let groups: Vec<_> = rule
            .groups
            .iter()
            .map(|it| {
                let group = asked.estate().security_groups.get(it);
                let owner = group.map_or(account, |it| &it.account);
                json!({"groupId": it, "userId": owner})
            })
            .collect();
        json!({
            "ipProtocol": name(&rule.protocol),
            "fromPort": rule.from_port,
            "toPort": rule.to_port,
            "ipRanges": ranges4,
            "ipv6Ranges": ranges6,
            "prefixListIds": lists,
            "groups": groups,
        })
    };
    rules.iter().map(rule).collect()
}

const LISTS: Kind = Kind {
    ids: "PrefixListId",
    set: "prefixListSet",
    not_found: "InvalidPrefixListID.NotFound",
    filters: &[
        ("prefix-list-id", "prefixListId"),
        ("prefix-list-name", "prefixListName"),
        ("owner-id", "ownerId"),
    ],
};

/// AWS's own two lists, which every region has: the snapshot's, or where it holds none, made-up ids
/// with the documented ranges.
pub(super) fn lattice_lists(asked: &Asked<'_>) -> Vec<(String, &'static str)> {
    [
        ("vpc-lattice", "169.254.171.0/24"),
        ("ipv6.vpc-lattice", "fd00:ec2:80::/64"),
    ]
    .into_iter()
    .map(|(suffix, range)| {
        let name = list_name(asked, suffix);
        let lists = &asked.estate().prefix_lists;
        let held = lists
            .iter()
            .find(|(_, it)| it.detail.seen().is_some_and(|it| it.name == name));
        let id = held.map_or_else(|| format!("pl-{}", made_up(&[&name])), |(id, _)| id.clone());
        (id, range)
    })
    .collect()
}

fn list_name(asked: &Asked<'_>, suffix: &str) -> String {
    format!("com.amazonaws.{}.{suffix}", asked.region())
}

fn list_item(asked: &Asked<'_>, id: &str, owner: &str, name: &str, is_v6: bool) -> Value {
    let account = if owner == "AWS" { "aws" } else { owner };
    json!({
        "prefixListId": id,
        "prefixListName": name,
        "prefixListArn": format!("arn:aws:ec2:{}:{account}:prefix-list/{id}", asked.region()),
        "addressFamily": if is_v6 { "IPv6" } else { "IPv4" },
        "state": "create-complete",
        "maxEntries": 10,
        "version": 1,
        "ownerId": owner,
    })
}

pub(super) fn prefix_lists(asked: &Asked<'_>) -> Result {
    let lists = &asked.estate().prefix_lists;
    let mut rows: Vec<Row> = lists
        .iter()
        .filter_map(|(id, list)| {
            // Where only the entries are refused, the list itself can still be found by its name.
            if let State::Denied(denied) = &list.detail.state
                && denied.action == "ec2:GetManagedPrefixListEntries"
            {
                let name = list_name(asked, "vpc-lattice");
                let item = list_item(asked, id, &list.account, &name, false);
                return Some(Row {
                    id: id.clone(),
                    item: Ok(Some(item)),
                });
            }
            row(asked, id, &list.account, &list.detail, |detail| {
                let is_v6 = detail.entries.iter().any(|it| matches!(it, IpNet::V6(_)));
                list_item(asked, id, &list.account, &detail.name, is_v6)
            })
        })
        .collect();
    for ((id, range), suffix) in lattice_lists(asked)
        .into_iter()
        .zip(["vpc-lattice", "ipv6.vpc-lattice"])
    {
        let name = list_name(asked, suffix);
        let has_it = rows.iter().any(
            |it| matches!(&it.item, Ok(Some(item)) if item["prefixListName"] == name.as_str()),
        );
        if !has_it {
            let item = list_item(asked, &id, "AWS", &name, range.contains("::"));
            rows.push(Row {
                id,
                item: Ok(Some(item)),
            });
        }
    }
    LISTS.describe(asked, rows)
}

pub(super) fn prefix_list_entries(asked: &Asked<'_>) -> Result {
    let id = asked.required("PrefixListId")?;
    let entries = match asked.estate().prefix_lists.get(id) {
        Some(list) if list.account == asked.account || list.account == "AWS" => {
            let detail = asked.fact(&list.detail, &list.account, false, id)?;
            let detail = detail.ok_or_else(|| LISTS.not_found(id))?;
            detail.entries.iter().map(ToString::to_string).collect()
        }
        Some(_) => return Err(LISTS.not_found(id)),
        None => {
            let lists = lattice_lists(asked).into_iter();
            let ranges = lists.filter(|(it, _)| it == id);
            let ranges: Vec<_> = ranges.map(|(_, range)| range.to_owned()).collect();
            if ranges.is_empty() {
                return Err(LISTS.not_found(id));
            }
            ranges
        }
    };
    let items = entries.into_iter().map(|it| json!({"cidr": it})).collect();
    let page = page::of(asked, items, "MaxResults", "NextToken")?;
    Ok(json!({"entrySet": page.items, "nextToken": page.next}))
}
