//! Whether the load balancer has a listener on the target group's port.
//!
//! One that was deleted has none, and is told by `connections`; one elsewhere by `place`.

use crate::checks::finding::{Answer, Doubt, Finding, Wanting};
use crate::checks::targets::door::load_balancer;
use crate::checks::targets::{Group, each_group};
use crate::codes::Code;
use crate::path::unknown::Unknown;
use crate::path::{Found, Path};
use crate::shell::word;
use crate::snapshot::targets::{LoadBalancer, LoadBalancerDetail, Target, TargetKind};

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
        if let Some(unknown) = other_protocol(path, group, (target, balancer, detail), port) {
            return Err(unknown.into());
        }
        let ports: Vec<String> = detail.listener_ports.iter().map(u16::to_string).collect();
        let finding = if !detail.listener_ports.contains(&port) {
            Finding::fail(Code::TargetAlbPortMismatch, group.subject())
        } else if detail.https_ports.is_none() || spoken(group).is_none() {
            let why = format!(
                "whether the listener on port {port} of load balancer {} speaks the protocol of the target group was not read",
                target.id
            );
            Finding::pass(Code::TargetAlbPortMismatch, group.subject())
                .doubted(Doubt::new(Wanting::Unread, why))
        } else {
            Finding::pass(Code::TargetAlbPortMismatch, group.subject())
        };
        let finding = group
            .with(finding)
            .word("load_balancer", target.id.clone())
            .word("target_port", port)
            .word("ports", ports.join(", "))
            .word(
                "speaks",
                spoken(group).unwrap_or("the protocol of the group"),
            )
            .from(&balancer.it.detail.place);
        // Only a listener of the group's own protocol is known to take its requests.
        let known = detail.https_ports.as_ref().zip(spoken(group));
        let fitting = known.and_then(|(https, spoken)| {
            let fits = |it: &&u16| https.contains(it) == (spoken == "HTTPS");
            detail.listener_ports.iter().find(fits)
        });
        Ok(vec![match fitting {
            Some(first) => finding.word("first_port", *first),
            None if known.is_none() && !ports.is_empty() => {
                finding.word("other_ports", ports.join(", "))
            }
            None => finding,
        }])
    })
}

/// What Lattice speaks to the targets of a group.
fn spoken<'a>(group: &Group<'a>) -> Option<&'a str> {
    group.detail.protocol.as_deref()
}

/// What is not known where the listener on the group's port speaks another protocol than the group: no page says what
/// becomes of the request.
fn other_protocol(
    path: &Path<'_>,
    group: &Group<'_>,
    (target, balancer, detail): (&Target, Found<'_, LoadBalancer>, &LoadBalancerDetail),
    port: u16,
) -> Option<Unknown> {
    let (https, spoken) = detail.https_ports.as_ref().zip(spoken(group))?;
    let listener = if https.contains(&port) {
        "HTTPS"
    } else {
        "HTTP"
    };
    let is_other = detail.listener_ports.contains(&port) && listener != spoken;
    is_other.then(|| {
        Unknown::unsaid(
            &format!(
                "whether load balancer {} answers {spoken} on port {port}, whose listener is {listener}",
                target.id
            ),
            &format!("target group {} has another protocol than the listener on its port", group.found.id),
            &format!(
                "aws elbv2 describe-listeners --load-balancer-arn {} --query 'Listeners[].[Protocol,Port]' --region {}",
                word(&target.id),
                word(path.region())
            ),
        )
        .by("elasticloadbalancing:DescribeListeners", Some(&balancer.it.account))
    })
}
