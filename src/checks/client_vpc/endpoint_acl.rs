//! The network ACLs of the subnets that a service-network endpoint has interfaces in.

use std::collections::BTreeMap;

use crate::checks::client_vpc::acl::{Fault, Side, part, read_acl, read_subnet, verdict_of_all};
use crate::checks::client_vpc::filters::{
    Family, as_answered, client_unknown, families, families_after,
};
use crate::checks::client_vpc::{egress, network_acl};
use crate::checks::finding::{Answer, Finding, Subject};
use crate::codes::Code;
use crate::path::client::Client;
use crate::path::unknown::{Stop, Unknown};
use crate::path::way::Way;
use crate::path::{Found, Path};
use crate::shell::word;
use crate::snapshot::collection::Collection;
use crate::snapshot::network::{
    Endpoint, EndpointDetail, NetworkAcl, NetworkAclDetail, SubnetDetail,
};

/// One ACL before some of the endpoint's interfaces, and the part of the calls that cross it.
struct Crossed<'a> {
    subnets: Vec<&'a str>,
    acl: Found<'a, NetworkAcl>,
    entries: &'a NetworkAclDetail,
    share: f64,
    /// Whether it is known that the client is in another subnet.
    is_elsewhere: bool,
}

/// Asks whether the network ACLs of the endpoint's subnets let the request in and the answer out. A client may be
/// given the address of any zone, so that an ACL of some subnets stops a part of the calls; within one subnet no
/// ACL is asked (VPC user guide, "Network ACL basics").
pub fn check(path: &Path<'_>) -> Answer {
    let way = path.way.as_ref().map_err(|_| Stop::Unreached)?;
    let Way::Endpoint(endpoint, detail) = way else {
        return Ok(Vec::new());
    };
    let port = path.url.as_ref().ok_or(Stop::Unreached)?.port;
    let left = families_after(path, &[egress::filtered, network_acl::filtered])?;
    let families = if left.is_empty() {
        families(path)?
    } else {
        left
    };
    let crossed = crossed(path, *endpoint, detail)?;
    let words = |finding: Finding| finding.word("endpoint", endpoint.id).word("port", port);
    let mut findings = Vec::new();
    for it in &crossed {
        let with = |finding: Finding| {
            words(finding)
                .word("subnet", it.subnets.join(", "))
                .for_share(it.share)
                .from(&it.acl.it.detail.place)
        };
        let subject = || Subject::of(Collection::NetworkAcls, it.acl.id);
        match fault(it.entries, port, &families) {
            None => {}
            Some(fault) if fault.is_certain && it.is_elsewhere => {
                let finding = with(Finding::fail(Code::EndpointNaclBlocks, subject()));
                let finding = as_answered(path, finding);
                findings.push(fault.words(finding, Side::Endpoint, port, it.entries));
            }
            Some(fault) => {
                let gap = client_unknown(path).unwrap_or_else(|| open(path, it));
                let finding = Finding::suspect(Code::EndpointNaclBlocks, subject(), gap);
                let finding = with(if fault.is_certain {
                    finding.that_holds()
                } else {
                    finding
                });
                findings.push(fault.words(finding, Side::Endpoint, port, it.entries));
            }
        }
    }
    if findings.is_empty() {
        let subject = Subject::of(Collection::Endpoints, endpoint.id);
        let said = if crossed.is_empty() {
            "the client is in the subnet of the endpoint, where no network ACL is asked: it lets"
        } else {
            "the network ACLs of its subnets let"
        };
        let mut passed = words(Finding::pass(Code::EndpointNaclBlocks, subject))
            .word("acl_words", said)
            .from(&endpoint.it.detail.place);
        for it in &crossed {
            passed = passed.from(&it.acl.it.detail.place);
        }
        findings.push(passed);
    }
    Ok(findings)
}

/// What one ACL does to the families that are left: one that passes is enough.
fn fault(entries: &NetworkAclDetail, port: u16, families: &[Family]) -> Option<Fault> {
    let mut faults = Vec::new();
    for family in families {
        faults.push(verdict_of_all(entries, Side::Endpoint, port, &family.client.ranges).err()?);
    }
    let open = faults.iter().position(|it| !it.is_certain);
    faults.into_iter().nth(open.unwrap_or(0))
}

/// The ACLs of the endpoint's subnets, without those that the client does not cross.
fn crossed<'a>(
    path: &Path<'a>,
    endpoint: Found<'_, Endpoint>,
    detail: &EndpointDetail,
) -> Result<Vec<Crossed<'a>>, Stop> {
    let subnets = subnets_of(path, endpoint, detail)?;
    let mut found: BTreeMap<&str, Crossed<'a>> = BTreeMap::new();
    for id in &subnets {
        let (subnet, detail) = read_subnet(path, id)?;
        let beyond = part_beyond(path, subnet, detail);
        if beyond == Some(0.0) {
            continue;
        }
        let (acl, entries) = read_acl(path, &detail.network_acl)?;
        let crossed = found.entry(acl.id).or_insert_with(|| Crossed {
            subnets: Vec::new(),
            acl,
            entries,
            share: 0.0,
            is_elsewhere: true,
        });
        crossed.subnets.push(subnet);
        crossed.share += beyond.unwrap_or(1.0) * part(1, subnets.len());
        crossed.is_elsewhere &= beyond.is_some();
    }
    Ok(found.into_values().collect())
}

/// The part of the client's calls that come into a subnet from another one; `None` if the client's own subnet is
/// not known.
fn part_beyond(path: &Path<'_>, subnet: &str, detail: &SubnetDetail) -> Option<f64> {
    match &path.client {
        Client::Interface(..) | Client::Function(..) => {
            // A function may have several subnets, and calls from any of them.
            let own = path.client.subnets().filter(|it| !it.is_empty())?;
            let others = own.iter().filter(|it| **it != subnet).count();
            Some(part(others, own.len()))
        }
        Client::Address(address) => {
            let is_within = detail.cidrs.iter().any(|it| it.contains(address));
            Some(if is_within { 0.0 } else { 1.0 })
        }
        Client::Outside(_) => Some(1.0),
        Client::Any | Client::Unsaid | Client::Unknown(_) => None,
    }
}

/// What leaves it open whether an ACL stops the call.
fn open(path: &Path<'_>, it: &Crossed<'_>) -> Unknown {
    if it.is_elsewhere {
        return Unknown::unsaid(
            &format!(
                "whether network ACL {} admits this client's traffic",
                it.acl.id
            ),
            "its rules admit a part of the ports or addresses",
            "cat /proc/sys/net/ipv4/ip_local_port_range # on the client",
        );
    }
    Unknown::unsaid(
        &format!(
            "whether the client is in {}, the endpoint's own subnet",
            it.subnets.join(", ")
        ),
        "no network ACL is asked within a subnet, and this one stops what comes from others",
        &format!(
            "lattice-doctor diagnose … --client-vpc {} --client i-…|eni-…|IP",
            word(path.client_vpc.map_or("vpc-…", |it| it.id))
        ),
    )
}

/// The subnets of the endpoint: as EC2 tells, or as its addresses show.
fn subnets_of<'a>(
    path: &Path<'a>,
    endpoint: Found<'_, Endpoint>,
    detail: &EndpointDetail,
) -> Result<Vec<&'a str>, Stop> {
    let estate = &path.snapshot.estate;
    let known = |id: &String| estate.subnets.get_key_value(id).map(|(id, _)| id.as_str());
    let of_vpc = || {
        estate.subnets.iter().filter_map(|(id, it)| {
            let subnet = it.detail.seen().filter(|it| it.vpc == detail.vpc)?;
            Some((id.as_str(), subnet))
        })
    };
    let told: Option<Vec<&str>> = detail.subnets.iter().map(known).collect();
    let found = match told.filter(|it| !it.is_empty()) {
        Some(told) => told,
        None if detail.addresses.is_empty() || !detail.subnets.is_empty() => Vec::new(),
        None => {
            let holder = |address: &std::net::IpAddr| {
                let mut of_vpc = of_vpc();
                of_vpc.find(|(_, it)| it.cidrs.iter().any(|it| it.contains(address)))
            };
            let shown: Option<Vec<&str>> = detail
                .addresses
                .iter()
                .map(|it| Some(holder(it)?.0))
                .collect();
            let mut shown = shown.unwrap_or_default();
            shown.sort_unstable();
            shown.dedup();
            shown
        }
    };
    if !found.is_empty() {
        return Ok(found);
    }
    Err(Unknown::unsaid(
        &format!("network ACLs of the subnets of endpoint {}", endpoint.id),
        "its subnets were not read",
        &format!(
            "aws ec2 describe-network-acls --region {} --filters Name=association.subnet-id,Values=\"$(aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {} --query 'join(`,`, VpcEndpoints[0].SubnetIds)' --output text --region {})\"",
            word(path.region()),
            word(endpoint.id),
            word(path.region())
        ),
    )
    .by("ec2:DescribeNetworkAcls", Some(&endpoint.it.account))
    .into())
}
