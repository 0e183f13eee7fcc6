//! The network ACL of the client's subnet, both ways.

use std::collections::BTreeMap;

use ipnet::IpNet;

use crate::checks::client_vpc::filters::{
    Filter, Filtered, client_unknown, families, families_after,
};
use crate::checks::finding::{Answer, Finding, Subject};
use crate::codes::Code;
use crate::path::client::Client;
use crate::path::firewall::{Passes, acl_admits};
use crate::path::unknown::{Stop, Unknown, gone};
use crate::path::{Found, Path, find};
use crate::shell::word;
use crate::snapshot::network::{AclEntry, NetworkAcl, NetworkAclDetail};

/// The answers of an ephemeral port: what AWS tells users to open (VPC Lattice user guide, network
/// ACLs), and the part of it that every Linux client uses.
const EPHEMERAL: (u16, u16) = (1025, 65535);
const LINUX_EPHEMERAL: (u16, u16) = (32768, 60999);

/// One ACL that the client's packets cross, or some of them.
struct Crossed<'a> {
    subnets: Vec<&'a str>,
    acl: Found<'a, NetworkAcl>,
    entries: &'a NetworkAclDetail,
}

/// The ACLs of the client's subnets; a function may have several, and calls from any of them. Within one subnet
/// no ACL is asked (VPC user guide, "Network ACL basics").
fn crossed<'a>(path: &'a Path<'_>) -> Result<Vec<Crossed<'a>>, Stop> {
    if path.way.is_err() || client_unknown(path).is_some() {
        // Said once, by the questions before.
        return Err(Stop::Unreached);
    }
    let mut found: BTreeMap<&str, Crossed<'a>> = BTreeMap::new();
    let subnets = path.client.subnets().filter(|it| !it.is_empty());
    for id in subnets.ok_or(Stop::Unreached)? {
        let subnet = find(&path.estate().subnets, id).ok_or_else(|| unread(path, id, "subnet"))?;
        let detail = subnet
            .it
            .detail
            .get()?
            .ok_or_else(|| gone(&subnet.it.detail))?;
        let is_within = |range: &IpNet| detail.cidrs.iter().any(|cidr| cidr.contains(range));
        let destinations = families(path)?.into_iter().map(|it| it.destination);
        if destinations
            .flat_map(|it| it.ranges)
            .any(|it| is_within(&it))
        {
            continue;
        }
        let acl = find(&path.estate().network_acls, &detail.network_acl)
            .ok_or_else(|| unread(path, &detail.network_acl, "network ACL"))?;
        let entries = acl.it.detail.get()?.ok_or_else(|| gone(&acl.it.detail))?;
        let crossed = found.entry(acl.id).or_insert_with(|| Crossed {
            subnets: Vec::new(),
            acl,
            entries,
        });
        crossed.subnets.push(subnet.id);
    }
    Ok(found.into_values().collect())
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

/// What the ACLs say of each family: a part of the subnets is not all of them.
pub fn filtered(path: &Path<'_>) -> Result<Vec<Filtered>, Stop> {
    let port = path.url.as_ref().ok_or(Stop::Unreached)?.port;
    let acls = crossed(path)?;
    let filtered = families(path)?.into_iter().map(|family| {
        let ranges = &family.destination.ranges;
        let answers: Vec<Passes> = acls
            .iter()
            .map(|it| match verdict(it.entries, port, ranges) {
                Ok(()) => Passes::Yes,
                Err(fault) if fault.is_certain => Passes::No,
                Err(_) => Passes::Depends,
            })
            .collect();
        let passes = match &answers {
            it if it.iter().all(|it| *it == Passes::Yes) => Passes::Yes,
            it if it.iter().all(|it| *it == Passes::No) => Passes::No,
            _ => Passes::Depends,
        };
        Filtered { family, passes }
    });
    Ok(filtered.collect())
}

/// Asks whether the network ACL of the client's subnet lets the request out and the answer in, for
/// a family that its security groups let pass.
pub fn check(path: &Path<'_>) -> Answer {
    if matches!(path.client, Client::Any | Client::Outside(_)) {
        return Ok(Vec::new());
    }
    let port = path.url.as_ref().ok_or(Stop::Unreached)?.port;
    let acls = crossed(path)?;
    let left = families_after(path, &[Filter::Egress])?;
    let families = if left.is_empty() {
        families(path)?
    } else {
        left
    };
    let all = path.client.subnets().map_or(0, |it| it.len());
    let (mut findings, mut passed) = (Vec::new(), None);
    for it in &acls {
        let with = |finding: Finding| {
            finding
                .word("subnet", it.subnets.join(", "))
                .word("port", port)
                .for_share(part(it.subnets.len(), all))
                .from(&it.acl.it.detail.place)
        };
        let subject = || Subject::of("networkAcls", it.acl.id);
        let answers = families
            .iter()
            .map(|family| verdict(it.entries, port, &family.destination.ranges));
        // One family that passes is enough; the fault that is only possible leaves the call open.
        let faults: Result<Vec<Fault>, ()> = answers.map(|it| it.err().ok_or(())).collect();
        let fault = faults.ok().and_then(|faults| {
            let open = faults.iter().position(|it| !it.is_certain);
            faults.into_iter().nth(open.unwrap_or(0))
        });
        match fault {
            None => {
                passed =
                    Some(with(Finding::pass(Code::ClientNaclBlocks, subject())).for_share(1.0));
            }
            Some(fault) if fault.is_certain => {
                let finding = with(Finding::fail(Code::ClientNaclBlocks, subject()));
                findings.push(fault.words(finding, port, it.entries));
            }
            Some(fault) => {
                let gap = Unknown::unsaid(
                    &format!(
                        "whether network ACL {} admits this client's traffic",
                        it.acl.id
                    ),
                    "its rules admit a part of the ports or addresses",
                    "cat /proc/sys/net/ipv4/ip_local_port_range # on the client",
                );
                let finding =
                    with(Finding::suspect(Code::ClientNaclBlocks, subject(), gap).that_holds());
                findings.push(fault.words(finding, port, it.entries));
            }
        }
    }
    Ok(if findings.is_empty() {
        passed.into_iter().collect()
    } else {
        findings
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share is printed with four decimals"
)]
fn part(some: usize, all: usize) -> f64 {
    some as f64 / all.max(1) as f64
}

/// Where an ACL stops a call.
struct Fault {
    range: IpNet,
    is_certain: bool,
    stops_request: bool,
    stops_answer: bool,
}

/// Whether one of the addresses gets through, out and back.
fn verdict(acl: &NetworkAclDetail, port: u16, ranges: &[IpNet]) -> Result<(), Fault> {
    let mut fault = None;
    for range in ranges.iter().copied() {
        let out = acl_admits(&acl.entries, true, (port, port), range);
        let back = match acl_admits(&acl.entries, false, EPHEMERAL, range) {
            Passes::Depends if linux_gets_answers(acl, range) => Passes::Yes,
            other => other,
        };
        if out == Passes::Yes && back == Passes::Yes {
            return Ok(());
        }
        fault.get_or_insert(Fault {
            range,
            is_certain: out == Passes::No || back == Passes::No,
            stops_request: out != Passes::Yes,
            stops_answer: back != Passes::Yes,
        });
    }
    fault.map_or(Ok(()), Err)
}

fn linux_gets_answers(acl: &NetworkAclDetail, range: IpNet) -> bool {
    acl_admits(&acl.entries, false, LINUX_EPHEMERAL, range) == Passes::Yes
}

impl Fault {
    /// The words of the network ACL entries that would admit the traffic, each on a free number
    /// before the first that refuses. An ACL keeps no state, so that both directions need one.
    fn words(&self, finding: Finding, port: u16, acl: &NetworkAclDetail) -> Finding {
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
        if self.stops_request && self.stops_answer {
            return finding
                .word("direction", format!("outbound TCP {port} and inbound"))
                .word("ports", answers)
                .word("out_number", free(true))
                .word("in_number", free(false))
                .word("in_from", EPHEMERAL.0)
                .word("in_to", EPHEMERAL.1);
        }
        let (direction, flag, ports) = if self.stops_request {
            ("outbound", "--egress", (port, port))
        } else {
            ("inbound", "--ingress", EPHEMERAL)
        };
        finding
            .word("direction", direction)
            .word("direction_flag", flag)
            .word("is_egress", self.stops_request)
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
            .word("free_number", free(self.stops_request))
    }
}
