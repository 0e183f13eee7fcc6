//! Connection metrics of target groups.
//!
//! VPC Lattice user guide, "`CloudWatch` metrics": the page names the dimensions, and not whether every
//! metric is also counted over all zones. So that count is asked first, and the zones are added up for
//! a group that has none.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{
    Dimension, DimensionFilter, Metric, MetricDataQuery, MetricDataResult, MetricStat, StatusCode,
};
use futures::FutureExt;
use futures::future::{join_all, try_join_all};

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::{Gather, now};
use crate::collect::lattice::absent_member;
use crate::collect::operation::{GET_METRIC_DATA, LIST_METRICS};
use crate::collect::own_account;
use crate::snapshot::targets::ConnectionMetrics;

const NAMESPACE: &str = "AWS/VpcLattice";
const GROUP: &str = "TargetGroup";
const ZONE: &str = "AvailabilityZone";

/// Where a metric is counted.
type Counter = fn(&mut ConnectionMetrics) -> &mut u64;

/// The metrics, and what each counts towards.
const METRICS: &[(&str, Counter)] = &[
    ("TotalRequestCount", |it| &mut it.requests),
    ("ConnectionErrorCount", |it| &mut it.connection_errors),
    ("TLSConnectionErrorCount", |it| &mut it.connection_errors),
    ("ConnectionTimeoutCount", |it| &mut it.connection_timeouts),
    ("HTTPCode_5XX_Count", |it| &mut it.http_5xx),
];

/// One request takes 500 queries (`CloudWatch` API reference, `GetMetricData`).
const QUERIES_AT_ONCE: usize = 500;

/// Longer windows are read in coarser steps.
const FINE_WINDOW: u64 = 3 * 3600;

/// One count over time: a metric of a group, in one zone or in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Series<'a> {
    group: &'a str,
    metric: usize,
    zone: Option<&'a str>,
}

/// Sums by group; a group without a data point is not there.
type Sums = BTreeMap<String, ConnectionMetrics>;

/// Reads the sums over a window.
pub async fn read(g: &Gather, groups: &[(String, String)], window_seconds: u64) {
    if !g.wants(GET_METRIC_DATA) {
        return;
    }
    let mut by_account: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (id, account) in groups {
        if g.begin(format!("metrics of {id}")) {
            by_account.entry(account.as_str()).or_default().push(id);
        }
    }
    let read = by_account
        .iter()
        .map(|(account, groups)| of_account(g, account, groups, window_seconds));
    join_all(read).await;
}

async fn of_account(g: &Gather, account: &str, groups: &[&str], window: u64) {
    let access = g.accesses.of(account);
    let sums = async {
        own_account::only(g, access, account, GET_METRIC_DATA.action).await?;
        sums(g, access, groups, window).await
    }
    .shared();
    let filed = groups.iter().map(|id| {
        // A group that nothing was sent to has no data points (user guide): zeros.
        let asked = sums.clone().map(|it| {
            let counted = it?.get(*id).cloned().unwrap_or_default();
            Ok(ConnectionMetrics {
                window_seconds: window,
                ..counted
            })
        });
        g.fill(
            GET_METRIC_DATA,
            access,
            account,
            |estate| {
                let group = estate.target_groups.entry((*id).to_owned()).or_default();
                account.clone_into(&mut group.account);
                &mut group.metrics
            },
            asked,
        )
    });
    join_all(filed).await;
}

async fn sums(g: &Gather, access: &Access, groups: &[&str], window: u64) -> Result<Sums, Failure> {
    let over_all_zones: Vec<Series<'_>> = groups
        .iter()
        .flat_map(|group| {
            (0..METRICS.len()).map(move |metric| Series {
                group,
                metric,
                zone: None,
            })
        })
        .collect();
    let mut sums = ask(g, access, &over_all_zones, window).await?;
    let silent = groups.iter().filter(|it| !sums.contains_key(**it));
    let zones = try_join_all(silent.map(|group| zones(g, access, group))).await?;
    let by_zone: BTreeSet<Series<'_>> = zones
        .iter()
        .flatten()
        .map(|(group, metric, zone)| Series {
            group,
            metric: *metric,
            zone: Some(zone.as_str()),
        })
        .collect();
    let by_zone: Vec<Series<'_>> = by_zone.into_iter().collect();
    if !by_zone.is_empty() {
        sums.extend(ask(g, access, &by_zone, window).await?);
    }
    Ok(sums)
}

/// The series of a group by zone.
async fn zones<'a>(
    g: &Gather,
    access: &Access,
    group: &'a str,
) -> Result<Vec<(&'a str, usize, String)>, Failure> {
    let cloudwatch = &g.clients(access).await?.cloudwatch;
    let sent = cloudwatch
        .list_metrics()
        .namespace(NAMESPACE)
        .dimensions(DimensionFilter::builder().name(GROUP).value(group).build())
        .into_paginator()
        .send();
    let pages = g.pages(LIST_METRICS, sent).await?;
    let listed = pages.into_iter().filter_map(|it| it.metrics).flatten();
    let series = listed.filter_map(|it| {
        let name = it.metric_name.as_deref()?;
        let metric = METRICS.iter().position(|(it, _)| *it == name)?;
        zone(&it).map(|zone| (group, metric, zone))
    });
    Ok(series.collect())
}

/// The zone, where group and zone are all that a metric is counted by.
fn zone(metric: &Metric) -> Option<String> {
    let dimensions = metric.dimensions();
    let zone = dimensions.iter().find(|it| it.name() == Some(ZONE))?;
    (dimensions.len() == 2).then(|| zone.value().map(str::to_owned))?
}

async fn ask(
    g: &Gather,
    access: &Access,
    series: &[Series<'_>],
    window: u64,
) -> Result<Sums, Failure> {
    let cloudwatch = &g.clients(access).await?.cloudwatch;
    let end = now().as_second();
    let start = end.saturating_sub(i64::try_from(window).unwrap_or(i64::MAX));
    let period = if window <= FINE_WINDOW { 60 } else { 300 };
    let asked = series.chunks(QUERIES_AT_ONCE).map(|series| async move {
        let sent = cloudwatch
            .get_metric_data()
            .start_time(DateTime::from_secs(start))
            .end_time(DateTime::from_secs(end))
            .set_metric_data_queries(Some(queries(series, period)))
            .into_paginator()
            .send();
        let pages = g.pages(GET_METRIC_DATA, sent).await?;
        let results = pages.into_iter().filter_map(|it| it.metric_data_results);
        added_up(series, results.flatten())
    });
    let parts = try_join_all(asked).await?;
    let mut all = Sums::new();
    for (group, part) in parts.into_iter().flatten() {
        let sum = all.entry(group).or_default();
        sum.requests += part.requests;
        sum.connection_errors += part.connection_errors;
        sum.connection_timeouts += part.connection_timeouts;
        sum.http_5xx += part.http_5xx;
    }
    Ok(all)
}

fn queries(series: &[Series<'_>], period: i32) -> Vec<MetricDataQuery> {
    let dimension = |name: &str, value: &str| Dimension::builder().name(name).value(value).build();
    let query = |(index, it): (usize, &Series<'_>)| {
        let zone = it.zone.map(|zone| dimension(ZONE, zone));
        let group = dimension(GROUP, it.group);
        let dimensions = std::iter::once(group).chain(zone).collect();
        let metric = Metric::builder()
            .namespace(NAMESPACE)
            .metric_name(METRICS[it.metric].0)
            .set_dimensions(Some(dimensions))
            .build();
        let stat = MetricStat::builder()
            .metric(metric)
            .period(period)
            .stat("Sum")
            .build();
        MetricDataQuery::builder()
            .id(format!("q{index}"))
            .metric_stat(stat)
            .build()
    };
    series.iter().enumerate().map(query).collect()
}

/// The sums of the answers, which come by the ids of the queries and in pages.
fn added_up(
    series: &[Series<'_>],
    results: impl Iterator<Item = MetricDataResult>,
) -> Result<Sums, Failure> {
    let mut sums = Sums::new();
    for result in results {
        let status = result.status_code.as_ref();
        if matches!(
            status,
            Some(StatusCode::InternalError | StatusCode::Forbidden)
        ) {
            let status = status.map_or("", StatusCode::as_str);
            let action = GET_METRIC_DATA.action;
            return Err(Failure::Trouble(format!("{action} answered {status}")));
        }
        let index = result.id.as_deref().and_then(|it| it.strip_prefix('q'));
        let series = index
            .and_then(|it| it.parse::<usize>().ok())
            .and_then(|it| series.get(it))
            .ok_or_else(|| absent_member(GET_METRIC_DATA, "Id"))?;
        let values = result.values.unwrap_or_default();
        if values.is_empty() {
            continue;
        }
        let sum = sums.entry(series.group.to_owned()).or_default();
        *METRICS[series.metric].1(sum) += whole(values.iter().sum());
    }
    Ok(sums)
}

/// A count as a whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and a count is neither negative nor near the edge"
)]
fn whole(count: f64) -> u64 {
    count.round() as u64
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataResult, StatusCode};

    use super::{METRICS, Series, added_up, queries, zone};

    fn series(metric: usize) -> Series<'static> {
        Series {
            group: "tg-0a",
            metric,
            zone: None,
        }
    }

    fn result(id: &str, values: &[f64]) -> MetricDataResult {
        MetricDataResult::builder()
            .id(id)
            .set_values(Some(values.to_vec()))
            .status_code(StatusCode::Complete)
            .build()
    }

    #[test]
    fn tls_errors_are_connection_errors() {
        let all: Vec<_> = (0..METRICS.len()).map(series).collect();
        let results = [
            result("q0", &[7.0, 3.0]),
            result("q1", &[1.0]),
            result("q2", &[2.0]),
            result("q3", &[]),
            result("q0", &[1.0]),
        ];
        let sums = added_up(&all, results.into_iter()).unwrap();
        let sum = &sums["tg-0a"];
        assert_eq!((sum.requests, sum.connection_errors), (11, 3));
        assert_eq!(sum.connection_timeouts, 0);
    }

    #[test]
    fn a_group_without_a_point_is_left_out_and_trouble_is_told() {
        let all = [series(0)];
        assert!(
            added_up(&all, [result("q0", &[])].into_iter())
                .unwrap()
                .is_empty()
        );
        let broken = MetricDataResult::builder()
            .id("q0")
            .status_code(StatusCode::InternalError)
            .build();
        assert!(added_up(&all, [broken].into_iter()).is_err());
        assert!(added_up(&all, [result("q7", &[1.0])].into_iter()).is_err());
    }

    #[test]
    fn a_zone_is_asked_with_its_group() {
        let zoned = Series {
            zone: Some("eu-west-1a"),
            ..series(1)
        };
        let query = &queries(&[zoned], 60)[0];
        let metric = query.metric_stat().and_then(|it| it.metric()).unwrap();
        assert_eq!(metric.metric_name(), Some("ConnectionErrorCount"));
        assert_eq!(zone(metric).as_deref(), Some("eu-west-1a"));
        let other = Dimension::builder().name("Service").value("svc-0a").build();
        let more = Metric::builder()
            .set_dimensions(Some([metric.dimensions(), &[other]].concat()))
            .build();
        assert_eq!(zone(&more), None);
    }
}
