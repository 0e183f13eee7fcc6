//! Whether Lattice gets a connection to the targets, as far as facts tell; and what they answer,
//! which none does.

use crate::checks::finding::{Answer, Finding, Status};
use crate::checks::targets::door::load_balancer;
use crate::checks::targets::{Group, each_group, part};
use crate::codes::Code;
use crate::path::Path;
use crate::path::unknown::Stop;
use crate::snapshot::fact::is_unasked;
use crate::snapshot::targets::TargetKind;

/// From this part of the requests on, failed connections are more than pods that come and go.
const SUBSTANTIAL: f64 = 0.01;

/// Asks whether a load balancer that is registered is still there, and the metrics whether Lattice
/// gets connections. Metrics are counts of a past window: errors show a fault, and their absence
/// shows nothing. Where nobody asked for them, as mostly, the question does not arise.
pub fn check(path: &Path<'_>) -> Answer {
    each_group(
        path,
        Code::TargetConnectionFailing,
        |group| match deleted_load_balancer(path, group)? {
            Some(finding) => Ok(vec![finding]),
            None => Ok(failed_connections(path, group)?.into_iter().collect()),
        },
    )
}

/// What the targets answer is in no fact: only observations tell, and they are read elsewhere
/// (`shown`). Where a read time-out was seen, and Lattice has a target to send to, the target is the
/// only one left who could be slow.
pub fn answers(path: &Path<'_>) -> Answer {
    path.target_groups()?;
    Ok(Vec::new())
}

/// Nobody deregisters a load balancer that is deleted, and its state stays UNAVAILABLE.
fn deleted_load_balancer(path: &Path<'_>, group: &Group<'_>) -> Result<Option<Finding>, Stop> {
    if group.detail.kind != TargetKind::Alb {
        return Ok(None);
    }
    let targets = group.eligible()?;
    let Some(target) = targets.first() else {
        return Ok(None);
    };
    if load_balancer(path, target)?.is_some() {
        return Ok(None);
    }
    let mut finding = Finding::fail(Code::TargetConnectionFailing, group.subject()).word(
        "how",
        format!(
            "load balancer {}, which is registered there, does not exist any more",
            target.id
        ),
    );
    finding = finding.word("gone_target", target.id.clone());
    if let Some(balancer) = path.estate().load_balancers.get(&target.id) {
        finding = finding.from(&balancer.detail.place);
    }
    Ok(Some(
        group.with(finding.from(&group.found.it.targets.place)),
    ))
}

fn failed_connections(path: &Path<'_>, group: &Group<'_>) -> Result<Option<Finding>, Stop> {
    let fact = &group.found.it.metrics;
    // Lattice invokes a function: there is no connection to one.
    if is_unasked(fact) || group.detail.kind == TargetKind::Lambda {
        return Ok(None);
    }
    let Some(metrics) = fact.get()? else {
        return Ok(None);
    };
    let failed = metrics
        .connection_errors
        .saturating_add(metrics.connection_timeouts);
    if failed == 0 {
        return Ok(None);
    }
    let requests = metrics.requests.max(failed);
    let share = part(failed, requests);
    let status = if share >= SUBSTANTIAL || group.saw_trouble(path) {
        Status::Fail
    } else {
        Status::Warn
    };
    let finding = Finding::new(status, Code::TargetConnectionFailing, group.subject())
        .word(
            "how",
            format!(
                "{failed} failed connection{}{} in {} s (CloudWatch, AWS/VpcLattice)",
                if failed == 1 { "" } else { "s" },
                for_requests(metrics.requests),
                metrics.window_seconds
            ),
        )
        .word("door", "the target port")
        .from(&fact.place);
    Ok(Some(group.with(finding).for_share(share)))
}

/// The requests that were counted. A metric without a datapoint is a count of 0 as well, and then no number of
/// requests is known.
fn for_requests(requests: u64) -> String {
    match requests {
        0 => String::new(),
        1 => " for 1 request".to_owned(),
        many => format!(" for {many} requests"),
    }
}

#[cfg(test)]
mod tests {
    use super::for_requests;

    #[test]
    fn no_requests_are_made_up() {
        assert_eq!(for_requests(0), "");
        assert_eq!(for_requests(150), " for 150 requests");
    }
}
