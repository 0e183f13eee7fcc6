//! The network ACL of the client's subnet, both ways.

use std::collections::BTreeMap;

use ipnet::IpNet;

use crate::checks::client_vpc::acl::{Fault, Side, part, read_acl, read_subnet, verdict};
use crate::checks::client_vpc::egress;
use crate::checks::client_vpc::filters::{
    Filtered, as_answered, client_unknown, families, families_after,
};
use crate::checks::finding::{Answer, Finding, Subject};
use crate::codes::Code;
use crate::path::client::Client;
use crate::path::firewall::Passes;
use crate::path::unknown::{Stop, Unknown};
use crate::path::{Found, Path};
use crate::snapshot::collection::Collection;
use crate::snapshot::network::{NetworkAcl, NetworkAclDetail};

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
        let (subnet, detail) = read_subnet(path, id)?;
        let is_within = |range: &IpNet| detail.cidrs.iter().any(|cidr| cidr.contains(range));
        let destinations = families(path)?.into_iter().map(|it| it.destination);
        if destinations
            .flat_map(|it| it.ranges)
            .any(|it| is_within(&it))
        {
            continue;
        }
        let (acl, entries) = read_acl(path, &detail.network_acl)?;
        let crossed = found.entry(acl.id).or_insert_with(|| Crossed {
            subnets: Vec::new(),
            acl,
            entries,
        });
        crossed.subnets.push(subnet);
    }
    Ok(found.into_values().collect())
}

/// What the ACLs say of each family: a part of the subnets is not all of them.
pub fn filtered(path: &Path<'_>) -> Result<Vec<Filtered>, Stop> {
    let port = path.url.as_ref().ok_or(Stop::Unreached)?.port;
    let acls = crossed(path)?;
    let filtered = families(path)?.into_iter().map(|family| {
        let ranges = &family.destination.ranges;
        let answers: Vec<Passes> = acls
            .iter()
            .map(|it| match verdict(it.entries, Side::Client, port, ranges) {
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
    let left = families_after(path, &[egress::filtered])?;
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
        let subject = || Subject::of(Collection::NetworkAcls, it.acl.id);
        let answers = families
            .iter()
            .map(|family| verdict(it.entries, Side::Client, port, &family.destination.ranges));
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
                let finding = as_answered(path, finding);
                findings.push(fault.words(finding, Side::Client, port, it.entries));
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
                findings.push(fault.words(finding, Side::Client, port, it.entries));
            }
        }
    }
    Ok(if findings.is_empty() {
        passed.into_iter().collect()
    } else {
        findings
    })
}
