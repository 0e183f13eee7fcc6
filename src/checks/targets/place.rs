//! Whether the targets are in the VPC of their group.

use std::net::IpAddr;

use crate::checks::finding::{Answer, Doubt, Finding, Wanting};
use crate::checks::targets::door::{
    interfaces_of_instance, is_reached_by_ipv6, load_balancer, which_is_primary,
};
use crate::checks::targets::{Group, each_group, part_of};
use crate::codes::Code;
use crate::path::unknown::{Stop, Unknown};
use crate::path::{Path, find};
use crate::shell::word;
use crate::snapshot::targets::{Target, TargetKind};

/// Asks whether the targets are in the VPC of their group. VPC Lattice user guide, "Register
/// targets", and of a load balancer "Application Load Balancers as targets".
pub fn check(path: &Path<'_>) -> Answer {
    each_group(path, Code::TargetOutsideVpc, |group| {
        let Some(vpc) = &group.detail.vpc else {
            return Ok(Vec::new());
        };
        let targets = group.eligible()?;
        let (mut outside, mut open) = (Vec::new(), None);
        for target in &targets {
            match is_inside(path, group, vpc, target) {
                Ok(true) => {}
                Ok(false) => outside.push(*target),
                Err(stop) => open = open.or(Some(stop)),
            }
        }
        if outside.is_empty() {
            return open.map_or(Ok(Vec::new()), Err);
        }
        let ids: Vec<&str> = outside.iter().map(|it| it.id.as_str()).collect();
        let finding = Finding::fail(Code::TargetOutsideVpc, group.subject())
            .word("target", ids.join(", "))
            .word("group_vpc", vpc.clone())
            .from(&group.found.it.targets.place);
        let healthy = outside.iter().find(|it| it.status == "HEALTHY");
        let finding = match (outside.as_slice(), healthy) {
            // Registered addresses are within the ranges of the VPC (user guide, "Register targets"), and a check
            // that passes shows that this one is: what was read of the VPC is not all.
            (_, Some(it)) => {
                let says = format!("VPC Lattice reports {} HEALTHY", it.id);
                let why = format!("{says}, which no target outside {vpc} is");
                finding
                    .word("contradicted", says)
                    .doubted(Doubt::new(Wanting::Contradicted, why))
            }
            // A lone stray among others can be taken out; without others there is nothing left then.
            ([only], None) if targets.len() > 1 => {
                with_stray(group, finding, only)?.word("stray", ids.join(", "))
            }
            _ => finding.word("stray", ids.join(", ")),
        };
        let share = part_of(outside.len(), &targets);
        let mut findings = vec![group.with(finding).for_share(share)];
        if let Some(Stop::Unknown(unknown)) = open {
            findings.push(Finding::suspect(
                Code::TargetOutsideVpc,
                group.subject(),
                unknown,
            ));
        }
        Ok(findings)
    })
}

/// What is to be settled of a target without an address of the family that its group has: VPC Lattice takes none (user guide,
/// "Target groups", IP address type), so one of the two was read wrongly.
fn other_family(path: &Path<'_>, group: &Group<'_>, target: &Target) -> Unknown {
    let family = group.detail.ip_address_type.as_deref().unwrap_or("IPV4");
    Unknown::unsaid(
        &format!("how VPC Lattice reaches target {}", target.id),
        &format!(
            "target group {} is of address type {family}, and the target has no such address",
            group.found.id
        ),
        &format!(
            "aws vpc-lattice list-targets --target-group-identifier {} --region {}",
            word(group.found.id),
            word(path.region())
        ),
    )
    .by("vpc-lattice:ListTargets", Some(&group.found.it.account))
}

fn with_stray(group: &Group<'_>, finding: Finding, stray: &Target) -> Result<Finding, Stop> {
    let all = group.targets()?;
    let index = all.iter().position(|it| std::ptr::eq(*it, stray));
    Ok(match (index, group.traffic_port(stray)) {
        (Some(index), Some(port)) => finding
            .word("only_target", stray.id.clone())
            .word("only_port", port)
            .word("target_index", index),
        _ => finding,
    })
}

fn is_inside(path: &Path<'_>, group: &Group<'_>, vpc: &str, target: &Target) -> Result<bool, Stop> {
    if group.detail.kind == TargetKind::Alb {
        let balancer = load_balancer(path, target)?;
        return Ok(balancer.is_none_or(|(_, detail)| detail.vpc == vpc));
    }
    if let Ok(address) = target.id.parse::<IpAddr>() {
        let is_ipv6 = is_reached_by_ipv6(path, group).ok();
        if is_ipv6.is_some_and(|it| it != address.is_ipv6()) {
            return Err(other_family(path, group, target).into());
        }
        let Some(found) = find(&path.estate().vpcs, vpc) else {
            return Ok(true);
        };
        let detail = found.it.detail.get()?;
        return Ok(detail.is_none_or(|it| it.cidrs.iter().any(|range| range.contains(&address))));
    }
    let interfaces = interfaces_of_instance(path, group, &target.id)?;
    let mut addresses = interfaces.iter().flat_map(|it| &it.1.addresses);
    if matches!(is_reached_by_ipv6(path, group), Ok(true))
        && !interfaces.is_empty()
        && !addresses.any(IpAddr::is_ipv6)
    {
        return Err(other_family(path, group, target).into());
    }
    let n_inside = interfaces.iter().filter(|it| it.1.vpc == vpc).count();
    // An instance may have interfaces in several VPCs (EC2 user guide, multi-VPC interfaces).
    if n_inside > 0 && n_inside < interfaces.len() {
        return Err(which_is_primary(path, group, &target.id).into());
    }
    // Without any, `security_groups` says that none was seen.
    Ok(n_inside == interfaces.len())
}
