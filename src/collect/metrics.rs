//! What `CloudWatch` counted around the incident: the connections and answers of target groups, and the
//! answers of the service over time.
//!
//! VPC Lattice user guide, "`CloudWatch` metrics": the page names the dimensions, and not whether every
//! metric is also counted over all zones. So that count is asked first, and the zones are added up for
//! what has none.

mod series;

use std::collections::{BTreeMap, BTreeSet};

use futures::FutureExt;
use futures::future::{join, join_all, try_join_all};
use jiff::Timestamp;

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::metrics::series::{Counted, Of, Series, ask, zones};
use crate::collect::operation::GET_METRIC_DATA;
use crate::collect::own_account;
use crate::collect::store::now;
use crate::snapshot::metrics::{ConnectionMetrics, ServiceMetrics};

/// The window and the length of a step in it, in seconds.
#[derive(Debug, Clone, Copy)]
struct Window {
    start: i64,
    end: i64,
    step: i32,
    length: u64,
}

impl Window {
    /// Longer windows are read in coarser steps; each begins on a whole one.
    fn ending(end: i64, length: u64) -> Self {
        let step = match length {
            0..=10_800 => 60,
            10_801..=86_400 => 300,
            _ => 3600,
        };
        let start = end.saturating_sub(i64::try_from(length).unwrap_or(i64::MAX));
        Self {
            start: start - start.rem_euclid(i64::from(step)),
            end,
            step,
            length,
        }
    }
}

/// Reads the counts of a window, one call an account: those of target groups, each with its account, and
/// those of a service.
pub async fn read(
    gather: &Gather,
    groups: &[(String, String)],
    service: Option<(&str, &str)>,
    window_seconds: u64,
) {
    if !gather.session.wants(GET_METRIC_DATA) {
        return;
    }
    let mut by_account: BTreeMap<&str, Vec<Of<'_>>> = BTreeMap::new();
    let groups = groups
        .iter()
        .map(|(id, account)| (Of::Group(id), account.as_str()));
    let service = service.map(|(id, account)| (Of::Service(id), account));
    for (of, account) in groups.chain(service) {
        if gather.store.begin(format!("metrics of {}", of.id())) {
            by_account.entry(account).or_default().push(of);
        }
    }
    let window = Window::ending(now().as_second(), window_seconds);
    let read = by_account
        .iter()
        .map(|(account, all)| of_account(gather, account, all, window));
    join_all(read).await;
}

async fn of_account(gather: &Gather, account: &str, all: &[Of<'_>], window: Window) {
    let access = gather.session.accesses.of(account);
    let counted = async {
        own_account::only(gather, access, account, GET_METRIC_DATA.action).await?;
        counted(gather, access, all, window).await
    }
    .shared();
    let groups = all.iter().filter_map(|of| match of {
        Of::Group(id) => Some(*id),
        Of::Service(_) => None,
    });
    let services = all.iter().filter_map(|of| match of {
        Of::Service(id) => Some(*id),
        Of::Group(_) => None,
    });
    let of_groups = groups.map(|id| {
        let asked = counted
            .clone()
            .map(move |it| Ok(connections(&it?, id, window)));
        gather.fill(
            GET_METRIC_DATA,
            access,
            account,
            move |estate| {
                let group = estate.target_groups.entry(id.to_owned()).or_default();
                account.clone_into(&mut group.account);
                &mut group.metrics
            },
            asked,
        )
    });
    let of_services = services.map(|id| {
        let asked = counted.clone().map(move |it| Ok(answers(&it?, id, window)));
        gather.fill(
            GET_METRIC_DATA,
            access,
            account,
            move |estate| {
                let service = estate.services.entry(id.to_owned()).or_default();
                account.clone_into(&mut service.account);
                &mut service.metrics
            },
            asked,
        )
    });
    join(join_all(of_groups), join_all(of_services)).await;
}

async fn counted<'a>(
    gather: &Gather,
    access: &Access,
    all: &[Of<'a>],
    window: Window,
) -> Result<Counted<'a>, Failure> {
    let over_all_zones: Vec<Series<'_>> = all
        .iter()
        .flat_map(|of| {
            of.metrics().iter().map(|metric| Series {
                of: *of,
                metric,
                zone: None,
            })
        })
        .collect();
    let mut counted = ask(gather, access, &over_all_zones, window).await?;
    let silent = all
        .iter()
        .filter(|of| !counted.keys().any(|(it, _)| it == *of));
    let zones = try_join_all(silent.map(|of| zones(gather, access, *of))).await?;
    let by_zone: BTreeSet<Series<'_>> = zones
        .iter()
        .flatten()
        .map(|(of, metric, zone)| Series {
            of: *of,
            metric,
            zone: Some(zone.as_str()),
        })
        .collect();
    let by_zone: Vec<Series<'_>> = by_zone.into_iter().collect();
    if !by_zone.is_empty() {
        let more = ask(gather, access, &by_zone, window).await?;
        counted.extend(more.into_iter().map(|((of, metric), points)| {
            // The zone's name is borrowed, and what it counts for is not.
            let of = all.iter().copied().find(|it| *it == of).unwrap_or(all[0]);
            ((of, metric), points)
        }));
    }
    Ok(counted)
}

fn sum(counted: &Counted<'_>, of: Of<'_>, metric: &'static str) -> u64 {
    let mut found = counted
        .iter()
        .filter(|((it, name), _)| *it == of && *name == metric);
    found.next().map_or(0, |(_, points)| points.values().sum())
}

/// The sums of a group. One that nothing was sent to has no data points (user guide): zeros.
fn connections(counted: &Counted<'_>, id: &str, window: Window) -> ConnectionMetrics {
    let sum = |metric| sum(counted, Of::Group(id), metric);
    ConnectionMetrics {
        requests: sum("TotalRequestCount"),
        connection_errors: sum("ConnectionErrorCount") + sum("TLSConnectionErrorCount"),
        connection_timeouts: sum("ConnectionTimeoutCount"),
        http_4xx: sum("HTTPCode_4XX_Count"),
        http_5xx: sum("HTTPCode_5XX_Count"),
        window_seconds: window.length,
    }
}

/// The answers of a service, and those with an error step by step.
fn answers(counted: &Counted<'_>, id: &str, window: Window) -> ServiceMetrics {
    let of = Of::Service(id);
    let steps = |metric: &'static str| {
        let mut found = counted
            .iter()
            .filter(|((it, name), _)| *it == of && *name == metric);
        let Some((_, points)) = found.next().filter(|(_, it)| it.values().any(|it| *it > 0)) else {
            return Vec::new();
        };
        let step = i64::from(window.step);
        let n_steps = (window.end - window.start).div_euclid(step) + 1;
        let mut counts = vec![0; usize::try_from(n_steps).unwrap_or_default()];
        for (at, count) in points {
            let index = usize::try_from((at - window.start).div_euclid(step));
            if let Some(slot) = index.ok().and_then(|it| counts.get_mut(it)) {
                *slot += count;
            }
        }
        counts
    };
    ServiceMetrics {
        requests: sum(counted, of, "TotalRequestCount"),
        http_4xx: sum(counted, of, "HTTPCode_4XX_Count"),
        http_5xx: sum(counted, of, "HTTPCode_5XX_Count"),
        from: Timestamp::from_second(window.start).unwrap_or(Timestamp::UNIX_EPOCH),
        step_seconds: window.step.unsigned_abs(),
        http_4xx_by_step: steps("HTTPCode_4XX_Count"),
        http_5xx_by_step: steps("HTTPCode_5XX_Count"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Of, Window, answers, connections};

    #[test]
    fn steps_are_whole_and_few() {
        for (length, step, most) in [(3600, 60, 61), (86_400, 300, 289), (172_800, 3600, 49)] {
            let window = Window::ending(1_772_421_287, length);
            assert_eq!((window.step, window.start % i64::from(step)), (step, 0));
            let n = (window.end - window.start) / i64::from(step) + 1;
            assert!(n <= most, "{length}: {n}");
        }
    }

    #[test]
    fn counts_stand_where_their_time_is() {
        let window = Window::ending(1_772_421_240, 600);
        let points = BTreeMap::from([(window.start, 2), (window.start + 120, 5)]);
        let service = Of::Service("svc-0a");
        let counted = BTreeMap::from([
            ((service, "HTTPCode_4XX_Count"), points.clone()),
            ((service, "TotalRequestCount"), points.clone()),
            (
                (Of::Group("tg-0a"), "TLSConnectionErrorCount"),
                points.clone(),
            ),
            ((Of::Group("tg-0a"), "ConnectionErrorCount"), points),
        ]);
        let found = answers(&counted, "svc-0a", window);
        assert_eq!((found.requests, found.http_4xx, found.http_5xx), (7, 7, 0));
        assert_eq!(found.http_4xx_by_step[..3], [2, 0, 5]);
        assert!(found.http_5xx_by_step.is_empty());
        assert_eq!(connections(&counted, "tg-0a", window).connection_errors, 14);
        assert_eq!(connections(&counted, "tg-0b", window).requests, 0);
    }
}
