//! What `CloudWatch` counted of the service's answers: who gave the errors, and when they began.
//!
//! Counts of a past window support and never decide: no verdict is made of them.

mod rise;

use jiff::{SignedDuration, Timestamp};

use crate::checks::finding::{Answer, Finding, Status, Subject};
use crate::checks::metrics::rise::{Rise, rise};
use crate::codes::Code;
use crate::path::Path;
use crate::snapshot::collection::Collection;
use crate::snapshot::lattice::Service;
use crate::snapshot::metrics::ServiceMetrics;

/// Fewer errors than these are everyday.
const FEW: u64 = 5;

/// From this part on, the answers of the targets are all of them; and up to that, none.
const MOSTLY: f64 = 0.8;
const HARDLY: f64 = 0.2;

/// A policy takes up to a few minutes to reach every zone (VPC Lattice user guide, "Auth policies").
const PROPAGATION: SignedDuration = SignedDuration::from_mins(15);

/// Asks what the counts say, where somebody asked for them.
pub fn check(path: &Path<'_>) -> Answer {
    let Some(service) = path.service else {
        return Ok(Vec::new());
    };
    let Some(metrics) = service.it.metrics.seen() else {
        return Ok(Vec::new());
    };
    let subject = Subject::of(Collection::Services, service.id);
    let place = &service.it.metrics.place;
    let classes = [
        ("4xx", metrics.http_4xx, &metrics.http_4xx_by_step),
        ("5xx", metrics.http_5xx, &metrics.http_5xx_by_step),
    ];
    let mut findings = Vec::new();
    for (class, total, by_step) in classes {
        if total < FEW {
            continue;
        }
        if let Some(found) = rise(by_step) {
            let finding = Finding::new(Status::Warn, Code::ErrorsRise, subject.clone())
                .word("class", class)
                .word("before", per_minute(found.before, metrics))
                .word("after", per_minute(found.after, metrics))
                .word("began", began(&found, metrics).to_string())
                .word("beside", beside(path, service.it, class, &found, metrics))
                .from(place);
            findings.push(finding);
        }
        if let Some((words, of_targets)) = source(path, class, total) {
            let finding = Finding::new(Status::Warn, Code::ErrorsSource, subject.clone())
                .word("class", class)
                .word("total", total)
                .word("requests", metrics.requests)
                .word("of_targets", of_targets)
                .word("source", words)
                .from(place);
            findings.push(finding);
        }
    }
    Ok(findings)
}

fn began(rise: &Rise, metrics: &ServiceMetrics) -> Timestamp {
    let seconds = u64::from(metrics.step_seconds).saturating_mul(rise.at as u64);
    let later = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    metrics.from.checked_add(later).unwrap_or(metrics.from)
}

/// A mean of a step as a rate, to a tenth.
fn per_minute(mean: f64, metrics: &ServiceMetrics) -> String {
    let rate = mean * 60.0 / f64::from(metrics.step_seconds.max(1));
    if rate >= 10.0 {
        format!("{rate:.0}")
    } else {
        format!("{rate:.1}")
    }
}

/// What was changed shortly before, as far as it is known: an auth policy explains a rise of 4xx.
fn beside(
    path: &Path<'_>,
    service: &Service,
    class: &str,
    rise: &Rise,
    metrics: &ServiceMetrics,
) -> String {
    let begin = began(rise, metrics);
    let step = SignedDuration::from_secs(i64::from(metrics.step_seconds));
    // A policy is inactive where the auth type is NONE.
    let of_network = path.network().and_then(|it| {
        let detail = it.it.detail.seen().filter(|it| it.auth_type != "NONE");
        let at = detail.and(it.it.auth_policy_changed_at)?;
        Some((format!("service network {}", it.id), at))
    });
    let detail = service.detail.seen().filter(|it| it.auth_type != "NONE");
    let at = detail.and(service.auth_policy_changed_at);
    let of_service = at.map(|at| ("the service".to_owned(), at));
    let changes = [of_service, of_network].into_iter().flatten();
    let shortly = changes.filter(|(_, at)| {
        let ago = begin.duration_since(*at);
        class == "4xx" && ago <= PROPAGATION && ago >= -step
    });
    let words: Vec<String> = shortly
        .map(|(what, at)| format!("; the auth policy of {what} was changed at {at}"))
        .collect();
    words.concat()
}

/// Whose the errors are, as far as the targets' own counts tell (`docs/lattice.md` §7: an inference), and how many
/// the targets gave.
fn source(path: &Path<'_>, class: &str, total: u64) -> Option<(&'static str, u64)> {
    let groups = path.target_groups().ok()?;
    let mut of_targets = 0_u64;
    for (id, _) in groups {
        let group = path.estate().target_groups.get(id)?;
        let counts = group.metrics.seen()?;
        of_targets = of_targets.saturating_add(match class {
            "4xx" => counts.http_4xx,
            _ => counts.http_5xx,
        });
    }
    #[expect(clippy::cast_precision_loss, reason = "a share needs no last digits")]
    let share = of_targets as f64 / total as f64;
    let words = match (class, share) {
        (_, share) if share >= MOSTLY => "so the targets themselves answer so",
        ("4xx", share) if share <= HARDLY => {
            "so VPC Lattice itself answers so: a gate, a rule's fixed response, or a request that is none"
        }
        (_, share) if share <= HARDLY => {
            "so VPC Lattice itself answers so: a fixed response, or no connection to a target"
        }
        _ => "so both the targets and VPC Lattice itself answer so",
    };
    Some((words, of_targets))
}
