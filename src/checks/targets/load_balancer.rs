//! Whether the load balancer has a listener on the target group's port.
//!
//! One that was deleted has none, and is told by `connections`; one elsewhere by `place`.

use crate::checks::finding::{Answer, Finding};
use crate::checks::targets::door::load_balancer;
use crate::checks::targets::each_group;
use crate::codes::Code;
use crate::path::Path;
use crate::path::unknown::Unknown;
use crate::shell::word;
use crate::snapshot::targets::TargetKind;

/// Asks whether the load balancer has a listener on the target group's port.
/// VPC Lattice user guide, "Application Load Balancers as targets".
pub fn check(path: &Path<'_>) -> Answer {
    each_group(path, Code::TargetAlbPortMismatch, |group| {
        if group.detail.kind != TargetKind::Alb {
            return Ok(Vec::new());
        }
        // A group of this type holds one load balancer.
        let targets = group.targets()?;
        let Some(target) = targets.first() else {
            return Ok(Vec::new());
        };
        let Some((balancer, detail)) = load_balancer(path, target)? else {
            return Ok(Vec::new());
        };
        if detail.scheme == "internet-facing" {
            return Err(Unknown::unsaid(
                &format!("whether VPC Lattice reaches load balancer {}", target.id),
                "it is internet-facing, and a target of VPC Lattice has to be an internal one",
                &format!(
                    "aws elbv2 describe-load-balancers --load-balancer-arns {} --query 'LoadBalancers[].Scheme' --region {}",
                    word(&target.id),
                    word(path.region())
                ),
            )
            .by("elasticloadbalancing:DescribeLoadBalancers", Some(&balancer.it.account))
            .into());
        }
        let port = group.known_port(path, target)?;
        let ports: Vec<String> = detail.listener_ports.iter().map(u16::to_string).collect();
        let finding = if detail.listener_ports.contains(&port) {
            Finding::pass(Code::TargetAlbPortMismatch, group.subject())
        } else {
            Finding::fail(Code::TargetAlbPortMismatch, group.subject())
        };
        let finding = group
            .with(finding)
            .word("load_balancer", target.id.clone())
            .word("target_port", port)
            .word("ports", ports.join(", "))
            .from(&balancer.it.detail.place);
        Ok(vec![match detail.listener_ports.first() {
            Some(first) => finding.word("first_port", *first),
            None => finding,
        }])
    })
}
