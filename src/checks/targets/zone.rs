//! Whether the targets are in a zone in which Lattice serves.

use crate::checks::finding::{Answer, Doubt, Finding, Subject};
use crate::checks::targets::subnets::subnets;
use crate::checks::targets::{Group, each_group, part_of};
use crate::codes::Code;
use crate::path::Path;
use crate::path::unknown::Unknown;
use crate::shell::word;
use crate::snapshot::collection::Collection;
use crate::snapshot::targets::Target;

/// The zones without VPC Lattice (user guide, "Quotas").
const UNSUPPORTED: [&str; 6] = [
    "use1-az3",
    "usw1-az2",
    "apne1-az3",
    "euw1-az4",
    "cac1-az3",
    "ilc1-az2",
];

/// Asks whether targets that no health check finds well are in a zone that AWS lists as not supported. What becomes
/// of requests to such targets it does not say: a fault where trouble was seen, a suspect where nothing was.
pub fn check(path: &Path<'_>) -> Answer {
    each_group(path, Code::TargetZoneUnsupported, |group| {
        let targets = group.eligible()?;
        let mut found: Vec<(&Target, String, String)> = Vec::new();
        for target in targets.iter().filter(|it| it.status != "HEALTHY") {
            // Of what was not read `network_acl` tells.
            let subnets = subnets(path, group, target).unwrap_or_default();
            let is_all = !subnets.is_empty()
                && subnets.iter().all(|(_, detail)| {
                    detail
                        .zone_id
                        .as_deref()
                        .is_some_and(|it| UNSUPPORTED.contains(&it))
                });
            if let (true, Some((subnet, detail))) = (is_all, subnets.first()) {
                let zone = detail.zone_id.clone().unwrap_or_default();
                found.push((target, subnet.id.to_owned(), zone));
            }
        }
        let Some((target, subnet, zone)) = found.first() else {
            return Ok(Vec::new());
        };
        let subject = Subject::of(Collection::Subnets, subnet);
        let finding = if group.saw_trouble(path) {
            Finding::fail(Code::TargetZoneUnsupported, subject)
        } else if group.is_cleared(path) {
            return Ok(Vec::new());
        } else {
            let gap = whether_it_answers(path, group, target, zone);
            Finding::suspect(Code::TargetZoneUnsupported, subject, gap).that_holds()
        };
        let finding = group
            .with(finding)
            .word("target", target.id.clone())
            .word("subnet", subnet.clone())
            .word("zone", zone.clone())
            .word("group_vpc", group.detail.vpc.clone().unwrap_or_default())
            .doubted(Doubt::undocumented(
                "what becomes of targets in a zone that VPC Lattice does not support",
            ))
            .from(&group.found.it.targets.place);
        Ok(vec![finding.for_share(part_of(found.len(), &targets))])
    })
}

fn whether_it_answers(path: &Path<'_>, group: &Group<'_>, target: &Target, zone: &str) -> Unknown {
    Unknown::unsaid(
        &format!("whether Lattice reaches target {} in zone {zone}", target.id),
        "AWS lists the zone as one that VPC Lattice does not support, and does not say what becomes of targets there",
        &format!(
            "aws vpc-lattice list-targets --target-group-identifier {} --region {} # and say what was seen: --symptom 503, --response FILE",
            word(group.found.id),
            word(path.region())
        ),
    )
    .by("vpc-lattice:ListTargets", Some(&group.found.it.account))
}
