//! Network ACLs on the way of a call, of the client's subnets and of an endpoint's: what they say of request
//! and answer, and which entries would admit both.

use ipnet::IpNet;

use crate::checks::finding::Finding;
use crate::path::firewall::{Passes, acl_admits};
use crate::path::unknown::{Stop, Unknown, gone};
use crate::path::{Found, Path, find};
use crate::shell::word;
use crate::snapshot::network::{AclEntry, NetworkAcl, NetworkAclDetail, SubnetDetail};

/// The answers of an ephemeral port: what AWS tells users to open (VPC Lattice user guide, network
/// ACLs), and the part of it that every Linux client uses.
const EPHEMERAL: (u16, u16) = (1025, 65535);
const LINUX_EPHEMERAL: (u16, u16) = (32768, 60999);

/// Whose subnet the ACL is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The client's: the request leaves it, and the answer enters.
    Client,
    /// The endpoint's: the request enters it, and the answer leaves.
    Endpoint,
}

impl Side {
    /// Whether the request leaves the subnet.
    fn request_leaves(self) -> bool {
        self == Self::Client
    }
}

/// A subnet that a call crosses.
pub fn read_subnet<'a>(path: &Path<'a>, id: &str) -> Result<(&'a str, &'a SubnetDetail), Stop> {
    let subnet =
        find(&path.snapshot.estate.subnets, id).ok_or_else(|| unread(path, id, "subnet"))?;
    let detail = subnet.it.detail.get()?;
    Ok((subnet.id, detail.ok_or_else(|| gone(&subnet.it.detail))?))
}

/// The network ACL of a subnet that a call crosses.
pub fn read_acl<'a>(
    path: &Path<'a>,
    id: &str,
) -> Result<(Found<'a, NetworkAcl>, &'a NetworkAclDetail), Stop> {
    let acl = find(&path.snapshot.estate.network_acls, id)
        .ok_or_else(|| unread(path, id, "network ACL"))?;
    let entries = acl.it.detail.get()?;
    Ok((acl, entries.ok_or_else(|| gone(&acl.it.detail))?))
}

/// What is referred to, and not in the facts.
fn unread(path: &Path<'_>, id: &str, what: &str) -> Stop {
    let (action, command) = match what {
        "subnet" => ("ec2:DescribeSubnets", "describe-subnets --subnet-ids"),
        _ => (
            "ec2:DescribeNetworkAcls",
            "describe-network-acls --network-acl-ids",
        ),
    };
    let account = path.client_vpc.map(|it| it.it.account.as_str());
    Unknown::unsaid(
        &format!("{what} {id}"),
        "it was not read",
        &format!(
            "aws ec2 {command} {} --region {}",
            word(id),
            word(path.region())
        ),
    )
    .by(action, account)
    .into()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share is printed with four decimals"
)]
/// `some` of `all`.
pub fn part(some: usize, all: usize) -> f64 {
    some as f64 / all.max(1) as f64
}

/// Where an ACL stops a call.
#[derive(Debug)]
pub struct Fault {
    range: IpNet,
    /// Whether it stops every such packet.
    pub is_certain: bool,
    stops_request: bool,
    stops_answer: bool,
}

/// Whether one of the other side's addresses gets through, there and back.
pub fn verdict(
    acl: &NetworkAclDetail,
    side: Side,
    port: u16,
    ranges: &[IpNet],
) -> Result<(), Fault> {
    let mut fault = None;
    for range in ranges {
        match of_range(acl, side, port, *range) {
            Ok(()) => return Ok(()),
            Err(it) => _ = fault.get_or_insert(it),
        }
    }
    fault.map_or(Ok(()), Err)
}

/// Whether each of the other side's possible addresses gets through, there and back: a fault that stops some of
/// them only is not certain.
pub fn verdict_of_all(
    acl: &NetworkAclDetail,
    side: Side,
    port: u16,
    ranges: &[IpNet],
) -> Result<(), Fault> {
    let answers = ranges.iter().map(|it| of_range(acl, side, port, *it));
    let faults: Vec<Fault> = answers.filter_map(Result::err).collect();
    let stops_all = faults.len() == ranges.len() && faults.iter().all(|it| it.is_certain);
    match faults.into_iter().next() {
        Some(first) => Err(Fault {
            is_certain: stops_all,
            ..first
        }),
        None => Ok(()),
    }
}

fn of_range(acl: &NetworkAclDetail, side: Side, port: u16, range: IpNet) -> Result<(), Fault> {
    let leaves = side.request_leaves();
    let request = acl_admits(&acl.entries, leaves, (port, port), range);
    let answer = match acl_admits(&acl.entries, !leaves, EPHEMERAL, range) {
        Passes::Depends
            if acl_admits(&acl.entries, !leaves, LINUX_EPHEMERAL, range) == Passes::Yes =>
        {
            Passes::Yes
        }
        other => other,
    };
    if request == Passes::Yes && answer == Passes::Yes {
        return Ok(());
    }
    Err(Fault {
        range,
        is_certain: request == Passes::No || answer == Passes::No,
        stops_request: request != Passes::Yes,
        stops_answer: answer != Passes::Yes,
    })
}

impl Fault {
    /// The words of the network ACL entries that would admit the traffic, each on a free number
    /// before the first that refuses. An ACL keeps no state, so that both directions need one.
    pub fn words(
        &self,
        finding: Finding,
        side: Side,
        port: u16,
        acl: &NetworkAclDetail,
    ) -> Finding {
        let free = |is_egress: bool| {
            let is_taken = |number: &u32| {
                let same_side = |it: &&AclEntry| it.egress == is_egress && it.number == *number;
                acl.entries.iter().any(|it| same_side(&it))
            };
            (1..=32_766).find(|number| !is_taken(number)).unwrap_or(1)
        };
        let is_ipv6 = matches!(self.range, IpNet::V6(_));
        let cidr_flag = if is_ipv6 {
            "--ipv6-cidr-block"
        } else {
            "--cidr-block"
        };
        let answers = format!("{}-{}", EPHEMERAL.0, EPHEMERAL.1);
        let finding = finding
            .word("cidr", self.range.to_string())
            .word("cidr_flag", cidr_flag)
            .word("family", if is_ipv6 { "IPv6" } else { "IPv4" });
        let leaves = side.request_leaves();
        let way = |leaves: bool| if leaves { "outbound" } else { "inbound" };
        if self.stops_request && self.stops_answer {
            return finding
                .word(
                    "direction",
                    format!("{} TCP {port} and {}", way(leaves), way(!leaves)),
                )
                .word("ports", answers)
                .word("request_number", free(leaves))
                .word("answer_number", free(!leaves))
                .word("answer_from", EPHEMERAL.0)
                .word("answer_to", EPHEMERAL.1);
        }
        let (is_egress, ports) = if self.stops_request {
            (leaves, (port, port))
        } else {
            (!leaves, EPHEMERAL)
        };
        finding
            .word("direction", way(is_egress))
            .word(
                "direction_flag",
                if is_egress { "--egress" } else { "--ingress" },
            )
            .word("is_egress", is_egress)
            .word(
                "ports",
                if self.stops_request {
                    port.to_string()
                } else {
                    answers
                },
            )
            .word("from_port", ports.0)
            .word("to_port", ports.1)
            .word("free_number", free(is_egress))
    }
}
