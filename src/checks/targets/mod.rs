//! The targets: registered, reachable for Lattice, speaking the right protocol, answering.
//!
//! Lattice fails open: with no healthy target it sends to all of them, and so a state alone proves
//! little (VPC Lattice user guide, target groups; `docs/lattice.md` §1, S9). One file a question; here is
//! what they share: every question is asked of each target group of the route.

pub mod connections;
mod door;
pub mod function;
pub mod function_error;
mod health_check;
pub mod load_balancer;
pub mod network_acl;
pub mod place;
pub mod protocol;
pub mod security_groups;
pub mod states;
mod subnets;
pub mod zone;

use crate::checks::finding::{Answer, Finding, Status, Subject};
use crate::codes::Code;
use crate::names::Arn;
use crate::path::observed::Observation;
use crate::path::unknown::{Stop, Unknown};
use crate::path::{Found, Path, find};
use crate::shell::word;
use crate::snapshot::collection::Collection;
use crate::snapshot::targets::{Target, TargetGroup, TargetGroupDetail, TargetKind};

/// A share that is met at all is never printed as none: reports have four decimals.
const SMALLEST_SHARE: f64 = 0.0001;

/// One target group of the route.
struct Group<'a> {
    found: Found<'a, TargetGroup>,
    detail: &'a TargetGroupDetail,
}

/// Asks one question of each target group of the route. What one group shows is told even where
/// another cannot be seen, and `code` then stands for what that one may hide.
fn each_group<'a>(path: &Path<'a>, code: Code, question: impl Fn(&Group<'a>) -> Answer) -> Answer {
    let (mut findings, mut open) = (Vec::new(), Vec::new());
    for (id, share) in path.target_groups()? {
        let Some(found) = find(&path.estate().target_groups, id) else {
            continue;
        };
        let answer = match found.it.detail.get() {
            Ok(Some(detail)) => match unknown_kind(path, found, detail) {
                Some(unknown) => Err(unknown.into()),
                None => question(&Group { found, detail }),
            },
            Ok(None) => Err(Stop::Unreached),
            Err(unseen) => Err(unseen.into()),
        };
        match answer {
            Ok(more) => findings.extend(scaled(more, share)),
            Err(Stop::Unreached) => {}
            Err(Stop::Unknown(unknown)) => open.push((id, unknown)),
        }
    }
    let is_telling = findings.iter().any(|it| it.status != Status::Pass);
    if !is_telling && !open.is_empty() {
        return Err(open.swap_remove(0).1.into());
    }
    findings.extend(open.into_iter().map(|(id, unknown)| {
        Finding::suspect(code, Subject::of(Collection::TargetGroups, id), unknown)
    }));
    Ok(findings)
}

/// Codes of which a connection over the network is the ground. A function has none: Lattice invokes it.
const OF_CONNECTIONS: [Code; 6] = [
    Code::TargetSgBlocksLattice,
    Code::TargetNaclBlocks,
    Code::TargetZoneUnsupported,
    Code::TargetOutsideVpc,
    Code::TargetAlbPortMismatch,
    Code::TargetConnectionFailing,
];

/// Codes of health checks, which groups of functions and of load balancers have none of (VPC Lattice user guide, "Health
/// checks for VPC Lattice target groups").
const OF_CHECKS: [Code; 3] = [
    Code::TargetsUnhealthy,
    Code::TargetsInitial,
    Code::HealthCheckMisconfigured,
];

/// Codes of invocations, which only functions have.
const OF_FUNCTIONS: [Code; 2] = [Code::TargetLambdaError, Code::TargetLambdaPermissionMissing];

/// Whether targets of a kind can have a fault; a kind that came after this version may have any.
fn kind_can_have(kind: &TargetKind, code: Code) -> bool {
    match kind {
        TargetKind::Other(_) => true,
        TargetKind::Lambda => !OF_CONNECTIONS.contains(&code) && !OF_CHECKS.contains(&code),
        TargetKind::Alb => !OF_FUNCTIONS.contains(&code) && !OF_CHECKS.contains(&code),
        TargetKind::Instance | TargetKind::Ip => !OF_FUNCTIONS.contains(&code),
    }
}

/// Whether the targets of the route are of a kind that can have a fault; what is not seen of them may be of any.
pub fn can_have(path: &Path<'_>, code: Code) -> bool {
    let of_kinds = OF_CONNECTIONS.iter().chain(&OF_CHECKS).chain(&OF_FUNCTIONS);
    if !of_kinds.into_iter().any(|it| *it == code) {
        return true;
    }
    let Ok(groups) = path.target_groups() else {
        return true;
    };
    groups.iter().any(|(id, _)| {
        let group = path.estate().target_groups.get(*id);
        let detail = group.and_then(|it| it.detail.seen());
        detail.is_none_or(|it| kind_can_have(&it.kind, code))
    })
}

/// What a group of a type needs that came after this version: nobody knows, and so nothing of it is broken.
fn unknown_kind(
    path: &Path<'_>,
    group: Found<'_, TargetGroup>,
    detail: &TargetGroupDetail,
) -> Option<Unknown> {
    let TargetKind::Other(kind) = &detail.kind else {
        return None;
    };
    let unknown = Unknown::unsaid(
        &format!(
            "what targets of {} need to be reached, a target group of type {kind}",
            group.id
        ),
        "this version does not know the type",
        &format!(
            "aws vpc-lattice list-targets --target-group-identifier {} --region {}",
            word(group.id),
            word(path.region())
        ),
    );
    Some(unknown.by("vpc-lattice:ListTargets", Some(&group.it.account)))
}

/// The findings of one group, as a part of all requests.
fn scaled(findings: Vec<Finding>, by: f64) -> impl Iterator<Item = Finding> {
    findings.into_iter().map(move |it| {
        let share = (it.share * by).max(SMALLEST_SHARE);
        it.for_share(share)
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share is printed with four decimals"
)]
fn part(some: u64, all: u64) -> f64 {
    some as f64 / all.max(1) as f64
}

/// The part of the targets that requests are sent to.
fn part_of(some: usize, eligible: &[&Target]) -> f64 {
    let count = |it: usize| u64::try_from(it).unwrap_or(u64::MAX);
    part(count(some), count(eligible.len()))
}

impl<'a> Group<'a> {
    fn subject(&self) -> Subject {
        Subject::of(Collection::TargetGroups, self.found.id)
    }

    fn with(&self, finding: Finding) -> Finding {
        finding
            .word("target_group", self.found.id)
            .word("group_name", self.detail.name.clone())
            .word("group_type", self.detail.kind.word())
            .from(&self.found.it.detail.place)
    }

    /// The targets that requests are sent to: the healthy ones, or all but the draining ones where
    /// none is healthy.
    fn eligible(&self) -> Result<Vec<&'a Target>, Stop> {
        let targets = self.targets()?;
        let is_healthy = |it: &&Target| it.status == "HEALTHY";
        if targets.iter().any(is_healthy) {
            return Ok(targets.into_iter().filter(is_healthy).collect());
        }
        Ok(targets
            .into_iter()
            .filter(|it| it.status != "DRAINING")
            .collect())
    }

    fn targets(&self) -> Result<Vec<&'a Target>, Stop> {
        Ok(self.found.it.targets.get()?.into_iter().flatten().collect())
    }

    /// The port of the health check, where one is switched on.
    fn health_port(&self, target: &Target) -> Option<u16> {
        let check = self.detail.health_check.as_ref()?;
        check.port.or_else(|| self.traffic_port(target))
    }

    /// The port on which requests reach a target.
    fn traffic_port(&self, target: &Target) -> Option<u16> {
        target.port.or(self.detail.port)
    }

    /// The same, where a question hangs on it.
    fn known_port(&self, path: &Path<'_>, target: &Target) -> Result<u16, Stop> {
        self.traffic_port(target).ok_or_else(|| {
            Unknown::unsaid(
                &format!("port of target {}", target.id),
                "neither the target nor its group names one",
                &format!(
                    "aws vpc-lattice list-targets --target-group-identifier {} --region {}",
                    word(self.found.id),
                    word(path.region())
                ),
            )
            .by("vpc-lattice:ListTargets", Some(&self.found.it.account))
            .into()
        })
    }

    /// Whether a trouble was observed that this group may have made.
    fn saw_trouble(&self, path: &Path<'_>) -> bool {
        path.observed_target_trouble() && self.named(path) != Some(false)
    }

    /// Whether what was observed is no reason to suspect this group: a target of it gave a good
    /// answer, or the trouble was another group's.
    fn is_cleared(&self, path: &Path<'_>) -> bool {
        let answered = telling(path)
            .and_then(|it| it.record)
            .is_some_and(|it| it.target_ip_port.is_some());
        let is_success = path.observed().is_some_and(|it| it.0.is_success());
        match self.named(path) {
            Some(false) => path.observed_target_trouble(),
            Some(true) | None => is_success && answered,
        }
    }

    /// Whether what was observed names this group; only a log record names any.
    fn named(&self, path: &Path<'_>) -> Option<bool> {
        let arn = Arn::parse(telling(path)?.record?.target_group_arn.as_deref()?)?;
        Some(arn.id() == self.found.id)
    }
}

/// The observation that says what became of the call.
fn telling<'p, 'a>(path: &'p Path<'a>) -> Option<&'p Observation<'a>> {
    path.observations.iter().find(|it| it.outcome.is_some())
}

#[cfg(test)]
mod tests {
    use super::kind_can_have;
    use crate::codes::Code;
    use crate::snapshot::targets::TargetKind;

    #[test]
    fn a_function_is_invoked_and_nothing_else() {
        let of = |kind: TargetKind| {
            [
                Code::TargetSgBlocksLattice,
                Code::TargetNaclBlocks,
                Code::TargetsUnhealthy,
                Code::TargetLambdaError,
            ]
            .map(|code| kind_can_have(&kind, code))
        };
        assert_eq!(of(TargetKind::Lambda), [false, false, false, true]);
        assert_eq!(of(TargetKind::Alb), [true, true, false, false]);
        assert_eq!(of(TargetKind::Ip), [true, true, true, false]);
        let other = TargetKind::Other("POD".to_owned());
        assert_eq!(of(other), [true, true, true, true]);
    }
}
