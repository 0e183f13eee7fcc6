//! Whether the network ACLs of the targets' subnets let Lattice pass, both ways.
//!
//! Inbound the target port and the port of the health check, outbound the answers, from and to Lattice's own ranges
//! (VPC Lattice user guide, "Control traffic to VPC Lattice using network ACLs"). A health check that passes shows
//! that both ways are open: then nothing is asked of an ACL that was not read.

use ipnet::IpNet;

use crate::checks::finding::{Answer, Doubt, Finding, Status, Subject, Wanting};
use crate::checks::targets::subnets::subnets;
use crate::checks::targets::{Group, each_group, part_of};
use crate::codes::Code;
use crate::path::firewall::{Passes, acl_admits};
use crate::path::ranges::LATTICE_RANGES;
use crate::path::unknown::{Stop, Unknown, gone};
use crate::path::{Found, Path, find};
use crate::shell::word;
use crate::snapshot::collection::Collection;
use crate::snapshot::network::{AclEntry, NetworkAcl, NetworkAclDetail};
use crate::snapshot::targets::{Target, TargetKind};

/// The ports to which answers go, by the user guide.
const ANSWERS: (u16, u16) = (1024, 65535);

/// Asks whether the network ACLs of the targets' subnets let Lattice pass.
pub fn check(path: &Path<'_>) -> Answer {
    each_group(path, Code::TargetNaclBlocks, |group| {
        if group.detail.kind == TargetKind::Lambda {
            return Ok(Vec::new());
        }
        let targets = group.eligible()?;
        let (mut barred, mut passed, mut open) = (Vec::new(), None, None);
        for target in &targets {
            match barriers(path, group, target) {
                Ok(Told::Barred(barrier)) => barred.push((*target, barrier)),
                Ok(Told::Passes(acl)) => passed = passed.or(Some(acl)),
                Ok(Told::Nothing) => {}
                // Its own check gets an answer, through whatever was not read.
                Err(_) if target.status == "HEALTHY" => {}
                Err(stop) => open = open.or(Some(stop)),
            }
        }
        let stops = |it: &&(&Target, Barrier<'_>)| it.1.what != What::Checks;
        let Some((target, barrier)) = barred.iter().find(stops).or(barred.first()) else {
            return match (open, passed) {
                (Some(stop), _) => Err(stop),
                (None, Some(acl)) => Ok(vec![passing(group, acl, targets.first().copied())]),
                (None, None) => Ok(Vec::new()),
            };
        };
        let n_alike = barred.iter().filter(|it| it.1.what == barrier.what).count();
        let finding = found(path, group, target, barrier);
        let mut findings = vec![finding.for_share(part_of(n_alike, &targets))];
        // What is not known of the other targets stays listed: it may add to the share.
        if let Some(Stop::Unknown(unknown)) = open {
            let subject = group.subject();
            findings.push(Finding::suspect(Code::TargetNaclBlocks, subject, unknown));
        }
        Ok(findings)
    })
}

/// What the ACLs of a target come to.
enum Told<'a> {
    Passes(Found<'a, NetworkAcl>),
    Barred(Barrier<'a>),
    /// It is in no subnet.
    Nothing,
}

/// What does not get through.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Requests,
    Answers,
    Both,
    /// Health checks alone.
    Checks,
}

/// An ACL that stops Lattice.
struct Barrier<'a> {
    acl: Found<'a, NetworkAcl>,
    detail: &'a NetworkAclDetail,
    subnet: &'a str,
    range: IpNet,
    port: u16,
    what: What,
}

/// Whether the ACLs of a target's subnets let Lattice pass; where it is in several, those that all do.
fn barriers<'a>(path: &Path<'a>, group: &Group<'_>, target: &Target) -> Result<Told<'a>, Stop> {
    let mut told = Told::Nothing;
    let subnets = subnets(path, group, target)?;
    let n_subnets = subnets.len();
    let mut barred = Vec::new();
    for (subnet, detail) in subnets {
        let acl = find(&path.estate().network_acls, &detail.network_acl)
            .ok_or_else(|| unread(path, group, target, &detail.network_acl))?;
        let entries = acl.it.detail.get()?.ok_or_else(|| gone(&acl.it.detail))?;
        let Some(range) = lattice_range(group, target) else {
            continue;
        };
        let port = group.known_port(path, target)?;
        let Some((what, port)) = stopped(path, group, target, (acl.id, entries), range, port)?
        else {
            told = Told::Passes(acl);
            continue;
        };
        barred.push(Barrier {
            acl,
            detail: entries,
            subnet: subnet.id,
            range,
            port,
            what,
        });
    }
    // A load balancer has a node in each of its subnets, and Lattice reaches those that it can.
    if barred.len() == n_subnets
        && let Some(first) = barred.into_iter().next()
    {
        return Ok(Told::Barred(first));
    }
    Ok(told)
}

/// The range from which Lattice reaches a target.
fn lattice_range(group: &Group<'_>, target: &Target) -> Option<IpNet> {
    let is_ipv6 = target.id.contains(':') && !target.id.starts_with("arn:")
        || group.detail.ip_address_type.as_deref() == Some("IPV6");
    LATTICE_RANGES[usize::from(is_ipv6)].parse().ok()
}

/// What an ACL stops, and on which port; `None` where all passes.
fn stopped(
    path: &Path<'_>,
    group: &Group<'_>,
    target: &Target,
    (id, acl): (&str, &NetworkAclDetail),
    range: IpNet,
    port: u16,
) -> Result<Option<(What, u16)>, Stop> {
    let into = |port: u16| acl_admits(&acl.entries, false, (port, port), range);
    let back = acl_admits(&acl.entries, true, ANSWERS, range);
    let is_open = |it: &Passes| matches!(it, Passes::Depends);
    let check_port = group.health_port(target).unwrap_or(port);
    let (requests, checks) = (into(port), into(check_port));
    let what = match (&requests, &back) {
        (Passes::No, Passes::No) => What::Both,
        (Passes::No, _) => What::Requests,
        (_, Passes::No) => What::Answers,
        _ if [&requests, &back].into_iter().any(is_open) => {
            // A check that passes shows that the part which is open is the one that counts.
            if target.status == "HEALTHY" {
                return Ok(None);
            }
            return Err(in_part(path, group, target, id));
        }
        _ if checks == Passes::No => return Ok(Some((What::Checks, check_port))),
        _ => return Ok(None),
    };
    Ok(Some((what, port)))
}

fn in_part(path: &Path<'_>, group: &Group<'_>, target: &Target, id: &str) -> Stop {
    describe(
        path,
        group,
        id,
        &format!(
            "whether network ACL {id} lets all of Lattice pass to target {}",
            target.id
        ),
        "its rules admit a part of the ports or addresses",
    )
}

fn unread(path: &Path<'_>, group: &Group<'_>, target: &Target, id: &str) -> Stop {
    describe(
        path,
        group,
        id,
        &format!(
            "whether network ACL {id} lets Lattice pass to target {}",
            target.id
        ),
        "it was not read, and no health check shows that Lattice gets through",
    )
}

fn describe(path: &Path<'_>, group: &Group<'_>, id: &str, fact: &str, why: &str) -> Stop {
    let ask = format!(
        "aws ec2 describe-network-acls --network-acl-ids {} --region {}",
        word(id),
        word(path.region())
    );
    Unknown::unsaid(fact, why, &ask)
        .by("ec2:DescribeNetworkAcls", Some(&group.found.it.account))
        .into()
}

fn passing(group: &Group<'_>, acl: Found<'_, NetworkAcl>, target: Option<&Target>) -> Finding {
    let port = target.and_then(|it| group.traffic_port(it));
    let port = port.map_or_else(|| "its own port".to_owned(), |it| it.to_string());
    group
        .with(Finding::pass(
            Code::TargetNaclBlocks,
            Subject::of(Collection::NetworkAcls, acl.id),
        ))
        .word("target_port", port)
        .from(&acl.it.detail.place)
}

/// The finding of an ACL that stops Lattice, and the entries that would let it pass: each on a free number before the
/// first that refuses. An ACL keeps no state, so that both directions need one.
fn found(path: &Path<'_>, group: &Group<'_>, target: &Target, barrier: &Barrier<'_>) -> Finding {
    let is_healthy = target.status == "HEALTHY";
    let status = if barrier.what != What::Checks || group.saw_trouble(path) && !is_healthy {
        Status::Fail
    } else {
        Status::Warn
    };
    let answers = format!("{}-{}", ANSWERS.0, ANSWERS.1);
    let says = match barrier.what {
        What::Requests => format!("inbound TCP {}", barrier.port),
        What::Checks => format!("inbound TCP {} (the health check's)", barrier.port),
        What::Answers => format!("outbound TCP {answers}"),
        What::Both => format!("inbound TCP {} and outbound TCP {answers}", barrier.port),
    };
    let subject = Subject::of(Collection::NetworkAcls, barrier.acl.id);
    let finding = group
        .with(Finding::new(status, Code::TargetNaclBlocks, subject))
        .word("target", target.id.clone())
        .word("subnet", barrier.subnet)
        .word("cidr", barrier.range.to_string())
        .word("stopped", says)
        .from(&barrier.acl.it.detail.place);
    let is_checked = group.health_port(target) == Some(barrier.port);
    if is_healthy && (is_checked || barrier.what == What::Answers) {
        // What rests on facts that contradict each other is not changed by a command.
        let says = format!("VPC Lattice reports {} HEALTHY", target.id);
        let why = format!("{says}, which it could not be behind an ACL that stops its checks");
        return finding
            .word("contradicted", says)
            .doubted(Doubt::new(Wanting::Contradicted, why));
    }
    with_entries(finding, barrier)
}

fn with_entries(finding: Finding, barrier: &Barrier<'_>) -> Finding {
    let flag = match barrier.range {
        IpNet::V4(_) => "--cidr-block",
        IpNet::V6(_) => "--ipv6-cidr-block",
    };
    let free = |is_egress: bool| {
        let is_taken = |number: u32| {
            let same = |it: &AclEntry| it.egress == is_egress && it.number == number;
            barrier.detail.entries.iter().any(same)
        };
        (1..=32_766).find(|it| !is_taken(*it)).unwrap_or(1)
    };
    let finding = finding.word("cidr_flag", flag);
    let (is_egress, ports) = match barrier.what {
        What::Both => {
            return finding
                .word("port", barrier.port)
                .word("in_number", free(false))
                .word("out_number", free(true))
                .word("out_from", ANSWERS.0)
                .word("out_to", ANSWERS.1);
        }
        What::Requests | What::Checks => (false, (barrier.port, barrier.port)),
        What::Answers => (true, ANSWERS),
    };
    finding
        .word(
            "direction_flag",
            if is_egress { "--egress" } else { "--ingress" },
        )
        .word("is_egress", is_egress)
        .word("from_port", ports.0)
        .word("to_port", ports.1)
        .word("free_number", free(is_egress))
}
