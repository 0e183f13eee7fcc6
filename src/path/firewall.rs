//! Security groups and network ACLs: does a packet pass? Three answers, for addresses may be
//! known only as a range.
//!
//! A security group admits what any rule admits (VPC user guide, security group rules). A network
//! ACL asks its entries in the order of their numbers, and the first that fits decides (VPC user
//! guide, network ACL rules).

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::path::ranges::{LATTICE_RANGES, lattice_list_name};
use crate::snapshot::estate::Estate;
use crate::snapshot::fact::Unseen;
use crate::snapshot::network::{AclEntry, PrefixList, SecurityGroupRule};

/// Whether something passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passes {
    /// Whatever the address is.
    Yes,
    /// Whatever the address is.
    No,
    /// It depends on an address or a group that is not known.
    Depends,
    /// It depends on a fact that nobody could see.
    Unseen(Unseen),
}

/// The other side of a rule: where a packet comes from or goes to.
#[derive(Debug, Clone, Default)]
pub struct Peer {
    /// Its possible addresses; one host range where the address is known.
    pub ranges: Vec<IpNet>,
    /// Its security groups; `None` where they are not known.
    pub groups: Option<Vec<String>>,
    /// The name of the prefix list of its ranges, where it stands for Lattice's own.
    pub prefix_list: Option<String>,
}

impl Peer {
    /// One host with its groups.
    pub fn host(address: IpAddr, groups: Option<Vec<String>>) -> Self {
        Self {
            ranges: vec![IpNet::from(address)],
            groups,
            prefix_list: None,
        }
    }

    /// Lattice's link-local range of one address family, in a region.
    pub fn lattice(region: &str, ipv6: bool) -> Self {
        let range = LATTICE_RANGES[usize::from(ipv6)];
        Self {
            ranges: range.parse().into_iter().collect(),
            groups: Some(Vec::new()),
            prefix_list: Some(lattice_list_name(region, ipv6)),
        }
    }
}

/// Whether any rule of these groups lets TCP to a port pass, for one peer.
pub fn groups_admit(
    estate: &Estate,
    groups: &[String],
    egress: bool,
    port: u16,
    peer: &Peer,
) -> Passes {
    let mut worst = Passes::No;
    for id in groups {
        let Some(group) = estate.security_groups.get(id) else {
            worst = Passes::Depends;
            continue;
        };
        let rules: &[SecurityGroupRule] = match group.detail.get() {
            Ok(Some(detail)) if egress => &detail.egress,
            Ok(Some(detail)) => &detail.ingress,
            Ok(None) => continue,
            Err(unseen) => {
                worst = Passes::Unseen(unseen);
                continue;
            }
        };
        match group_admits(rules, port, peer, &estate.prefix_lists) {
            Passes::Yes => return Passes::Yes,
            Passes::No => {}
            other => worst = other,
        }
    }
    worst
}

/// Whether TCP to `port` with this peer fits any of the rules.
pub fn group_admits(
    rules: &[SecurityGroupRule],
    port: u16,
    peer: &Peer,
    prefix_lists: &BTreeMap<String, PrefixList>,
) -> Passes {
    let mut covered: Vec<IpNet> = Vec::new();
    let mut answer = Passes::No;
    for rule in rules.iter().filter(|rule| rule_speaks_of(rule, port)) {
        covered.extend(&rule.cidrs);
        match &peer.groups {
            Some(groups) if rule.groups.iter().any(|it| groups.contains(it)) => return Passes::Yes,
            None if !rule.groups.is_empty() => answer = Passes::Depends,
            _ => {}
        }
        for id in &rule.prefix_lists {
            let Some(list) = prefix_lists.get(id) else {
                answer = Passes::Depends;
                continue;
            };
            match list.detail.get() {
                Ok(Some(detail)) if peer.prefix_list.as_ref() == Some(&detail.name) => {
                    return Passes::Yes;
                }
                Ok(Some(detail)) => covered.extend(&detail.entries),
                Ok(None) => {}
                Err(unseen) => answer = Passes::Unseen(unseen),
            }
        }
    }
    match coverage(&covered, &peer.ranges) {
        Coverage::All => Passes::Yes,
        Coverage::Part if answer == Passes::No => Passes::Depends,
        _ => answer,
    }
}

fn rule_speaks_of(rule: &SecurityGroupRule, port: u16) -> bool {
    match rule.protocol.as_str() {
        "-1" | "all" => true,
        "tcp" | "6" => {
            rule.from_port.is_none_or(|from| from <= port)
                && rule.to_port.is_none_or(|to| port <= to)
        }
        _ => false,
    }
}

/// How much of the wanted ranges some ranges cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// Every address.
    All,
    /// Some addresses.
    Part,
    /// No address.
    None,
}

/// How much of `wanted` the ranges `have` cover together.
pub fn coverage(have: &[IpNet], wanted: &[IpNet]) -> Coverage {
    let merged = IpNet::aggregate(&have.to_vec());
    let (mut whole, mut any) = (!wanted.is_empty(), false);
    for range in wanted {
        if merged.iter().any(|it| it.contains(range)) {
            any = true;
        } else {
            whole = false;
            any |= merged.iter().any(|it| range.contains(it));
        }
    }
    match (whole, any) {
        (true, _) => Coverage::All,
        (false, true) => Coverage::Part,
        (false, false) => Coverage::None,
    }
}

/// Whether TCP on every port of `ports` with every address of `peer` passes the ACL in one
/// direction. The answer for a part of them only is [`Passes::Depends`].
pub fn acl_admits(entries: &[AclEntry], egress: bool, ports: (u16, u16), peer: IpNet) -> Passes {
    let mut ordered: Vec<&AclEntry> = entries.iter().filter(|it| it.egress == egress).collect();
    ordered.sort_by_key(|it| it.number);
    // Pieces of the port range that no entry has decided yet; addresses are decided whole or not.
    let mut open = vec![ports];
    let (mut allowed, mut refused) = (false, false);
    for entry in ordered {
        let Some(span) = entry_ports(entry) else {
            continue;
        };
        let whole = entry.cidr.contains(&peer);
        if !whole && !peer.contains(&entry.cidr) {
            continue;
        }
        let mut rest = Vec::new();
        for piece in open {
            let (low, high) = (piece.0.max(span.0), piece.1.min(span.1));
            if low > high {
                rest.push(piece);
                continue;
            }
            if entry.allow {
                allowed = true;
            } else {
                refused = true;
            }
            if whole {
                if piece.0 < low {
                    rest.push((piece.0, low - 1));
                }
                if high < piece.1 {
                    rest.push((high + 1, piece.1));
                }
            } else {
                rest.push(piece);
            }
        }
        open = rest;
        if open.is_empty() {
            break;
        }
    }
    // The last entry of every ACL, `*`, refuses what no other decided.
    refused |= !open.is_empty();
    match (allowed, refused) {
        (true, false) => Passes::Yes,
        (false, _) => Passes::No,
        (true, true) => Passes::Depends,
    }
}

fn entry_ports(entry: &AclEntry) -> Option<(u16, u16)> {
    match entry.protocol.as_str() {
        "-1" | "all" => Some((0, u16::MAX)),
        "tcp" | "6" => Some((
            entry.from_port.unwrap_or(0),
            entry.to_port.unwrap_or(u16::MAX),
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Coverage, Passes, Peer, acl_admits, coverage, group_admits};
    use crate::snapshot::fact::Fact;
    use crate::snapshot::network::{AclEntry, PrefixList, PrefixListDetail, SecurityGroupRule};

    fn rule(protocol: &str, ports: Option<(u16, u16)>) -> SecurityGroupRule {
        SecurityGroupRule {
            protocol: protocol.to_owned(),
            from_port: ports.map(|it| it.0),
            to_port: ports.map(|it| it.1),
            ..SecurityGroupRule::default()
        }
    }

    fn host(groups: Option<&[&str]>) -> Peer {
        Peer::host(
            "10.0.1.23".parse().unwrap(),
            groups.map(|it| it.iter().map(|&s| s.to_owned()).collect()),
        )
    }

    #[test]
    fn a_rule_admits_by_cidr_by_group_and_by_prefix_list() {
        let lists = BTreeMap::from([(
            "pl-1".to_owned(),
            PrefixList {
                account: "AWS".to_owned(),
                detail: Fact::known(PrefixListDetail {
                    name: "com.amazonaws.eu-west-1.vpc-lattice".to_owned(),
                    entries: vec!["169.254.171.0/24".parse().unwrap()],
                }),
            },
        )]);
        let mut by_cidr = rule("tcp", Some((443, 443)));
        by_cidr.cidrs = vec!["10.0.0.0/16".parse().unwrap()];
        let mut by_group = rule("-1", None);
        by_group.groups = vec!["sg-a".to_owned()];
        let mut by_list = rule("tcp", None);
        by_list.prefix_lists = vec!["pl-1".to_owned()];

        let admits = |rule: &SecurityGroupRule, port, peer: &Peer| {
            group_admits(std::slice::from_ref(rule), port, peer, &lists)
        };
        assert_eq!(admits(&by_cidr, 443, &host(None)), Passes::Yes);
        assert_eq!(admits(&by_cidr, 80, &host(None)), Passes::No);
        assert_eq!(admits(&by_group, 80, &host(Some(&["sg-a"]))), Passes::Yes);
        assert_eq!(admits(&by_group, 80, &host(Some(&["sg-b"]))), Passes::No);
        assert_eq!(admits(&by_group, 80, &host(None)), Passes::Depends);
        assert_eq!(
            admits(&by_list, 80, &Peer::lattice("eu-west-1", false)),
            Passes::Yes
        );
        assert_eq!(
            admits(&by_list, 80, &Peer::lattice("eu-west-1", true)),
            Passes::No
        );
        let mut named_alike = lists.clone();
        named_alike.get_mut("pl-1").unwrap().detail = Fact::known(PrefixListDetail {
            name: "my-own.vpc-lattice".to_owned(),
            entries: Vec::new(),
        });
        let of_another = std::slice::from_ref(&by_list);
        let lattice = Peer::lattice("eu-west-1", false);
        assert_eq!(
            group_admits(of_another, 80, &lattice, &named_alike),
            Passes::No
        );
    }

    #[test]
    fn halves_cover_a_whole_together() {
        let halves = [
            "10.0.0.0/17".parse().unwrap(),
            "10.0.128.0/17".parse().unwrap(),
        ];
        let whole = ["10.0.0.0/16".parse().unwrap()];
        assert_eq!(coverage(&halves, &whole), Coverage::All);
        assert_eq!(coverage(&halves[..1], &whole), Coverage::Part);
        assert_eq!(coverage(&[], &whole), Coverage::None);
    }

    #[test]
    fn the_lowest_number_decides_and_the_rest_is_refused() {
        let entry = |number, allow, ports: (u16, u16)| AclEntry {
            number,
            egress: false,
            allow,
            protocol: "tcp".to_owned(),
            from_port: Some(ports.0),
            to_port: Some(ports.1),
            cidr: "0.0.0.0/0".parse().unwrap(),
        };
        let peer = "169.254.171.0/24".parse().unwrap();
        let admits = |entries: &[AclEntry]| acl_admits(entries, false, (1025, 65535), peer);
        assert_eq!(admits(&[entry(100, true, (1025, 65535))]), Passes::Yes);
        assert_eq!(
            admits(&[
                entry(100, true, (1025, 65535)),
                entry(90, false, (0, 65535))
            ]),
            Passes::No
        );
        assert_eq!(admits(&[entry(100, true, (32768, 65535))]), Passes::Depends);
        assert_eq!(
            admits(&[
                entry(100, true, (1025, 40000)),
                entry(110, true, (40001, 65535))
            ]),
            Passes::Yes
        );
        assert_eq!(admits(&[]), Passes::No);
    }
}
