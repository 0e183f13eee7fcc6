//! The questions to `CloudWatch`, and the counts in its answers.

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{
    Dimension, DimensionFilter, Metric, MetricDataQuery, MetricDataResult, MetricStat, StatusCode,
};
use futures::future::try_join_all;

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::lattice::absent_member;
use crate::collect::metrics::Window;
use crate::collect::operation::{GET_METRIC_DATA, LIST_METRICS};

const NAMESPACE: &str = "AWS/VpcLattice";
const ZONE: &str = "AvailabilityZone";

/// One request takes 500 queries (`CloudWatch` API reference, `GetMetricData`).
const QUERIES_AT_ONCE: usize = 500;

/// What something is counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of<'a> {
    /// A target group.
    Group(&'a str),
    /// A service.
    Service(&'a str),
}

impl<'a> Of<'a> {
    /// Its id.
    pub(super) fn id(self) -> &'a str {
        match self {
            Self::Group(id) | Self::Service(id) => id,
        }
    }

    fn dimension(self) -> &'static str {
        match self {
            Self::Group(_) => "TargetGroup",
            Self::Service(_) => "Service",
        }
    }

    /// What is asked of it.
    pub(super) fn metrics(self) -> &'static [&'static str] {
        match self {
            Self::Group(_) => &[
                "TotalRequestCount",
                "ConnectionErrorCount",
                "TLSConnectionErrorCount",
                "ConnectionTimeoutCount",
                "HTTPCode_4XX_Count",
                "HTTPCode_5XX_Count",
            ],
            Self::Service(_) => &[
                "TotalRequestCount",
                "HTTPCode_4XX_Count",
                "HTTPCode_5XX_Count",
            ],
        }
    }
}

/// One count over time: a metric, in one zone or in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Series<'a> {
    pub(super) of: Of<'a>,
    pub(super) metric: &'static str,
    pub(super) zone: Option<&'a str>,
}

/// Counts by the second at which their step begins; what has no data point is not there.
pub(super) type Counted<'a> = BTreeMap<(Of<'a>, &'static str), BTreeMap<i64, u64>>;

/// The series of something by zone.
pub(super) async fn zones<'a>(
    gather: &Gather,
    access: &Access,
    of: Of<'a>,
) -> Result<Vec<(Of<'a>, &'static str, String)>, Failure> {
    let cloudwatch = &gather.session.clients(access).await?.cloudwatch;
    let dimension = DimensionFilter::builder()
        .name(of.dimension())
        .value(of.id())
        .build();
    let sent = cloudwatch
        .list_metrics()
        .namespace(NAMESPACE)
        .dimensions(dimension)
        .into_paginator()
        .send();
    let pages = gather.session.pages(LIST_METRICS, sent).await?;
    let listed = pages.into_iter().filter_map(|it| it.metrics).flatten();
    let series = listed.filter_map(|it| {
        let name = it.metric_name.as_deref()?;
        let metric = of.metrics().iter().find(|it| **it == name)?;
        zone(&it).map(|zone| (of, *metric, zone))
    });
    Ok(series.collect())
}

/// The zone, where it and one thing are all that a metric is counted by.
fn zone(metric: &Metric) -> Option<String> {
    let dimensions = metric.dimensions();
    let zone = dimensions.iter().find(|it| it.name() == Some(ZONE))?;
    (dimensions.len() == 2).then(|| zone.value().map(str::to_owned))?
}

/// Asks for series; what is counted by zone is added up.
pub(super) async fn ask<'a>(
    gather: &Gather,
    access: &Access,
    series: &[Series<'a>],
    window: Window,
) -> Result<Counted<'a>, Failure> {
    let cloudwatch = &gather.session.clients(access).await?.cloudwatch;
    let asked = series.chunks(QUERIES_AT_ONCE).map(|series| async move {
        let sent = cloudwatch
            .get_metric_data()
            .start_time(DateTime::from_secs(window.start))
            .end_time(DateTime::from_secs(window.end))
            .set_metric_data_queries(Some(queries(series, window.step)))
            .into_paginator()
            .send();
        let pages = gather.session.pages(GET_METRIC_DATA, sent).await?;
        let results = pages.into_iter().filter_map(|it| it.metric_data_results);
        counted(series, results.flatten())
    });
    let parts = try_join_all(asked).await?;
    let mut all = Counted::new();
    for (of, points) in parts.into_iter().flatten() {
        let sums = all.entry(of).or_default();
        for (at, count) in points {
            *sums.entry(at).or_default() += count;
        }
    }
    Ok(all)
}

fn queries(series: &[Series<'_>], step: i32) -> Vec<MetricDataQuery> {
    let dimension = |name: &str, value: &str| Dimension::builder().name(name).value(value).build();
    let query = |(index, it): (usize, &Series<'_>)| {
        let zone = it.zone.map(|zone| dimension(ZONE, zone));
        let of = dimension(it.of.dimension(), it.of.id());
        let dimensions = std::iter::once(of).chain(zone).collect();
        let metric = Metric::builder()
            .namespace(NAMESPACE)
            .metric_name(it.metric)
            .set_dimensions(Some(dimensions))
            .build();
        let stat = MetricStat::builder()
            .metric(metric)
            .period(step)
            .stat("Sum")
            .build();
        MetricDataQuery::builder()
            .id(format!("q{index}"))
            .metric_stat(stat)
            .build()
    };
    series.iter().enumerate().map(query).collect()
}

/// The counts of the answers, which come by the ids of the queries and in pages.
fn counted<'a>(
    series: &[Series<'a>],
    results: impl Iterator<Item = MetricDataResult>,
) -> Result<Counted<'a>, Failure> {
    let mut all = Counted::new();
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
        let times = result.timestamps.unwrap_or_default();
        if values.len() != times.len() {
            return Err(absent_member(GET_METRIC_DATA, "Timestamps"));
        }
        if values.is_empty() {
            continue;
        }
        let points = all.entry((series.of, series.metric)).or_default();
        for (time, value) in times.iter().zip(values) {
            *points.entry(time.secs()).or_default() += whole(value);
        }
    }
    Ok(all)
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
    use aws_sdk_cloudwatch::primitives::DateTime;
    use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataResult, StatusCode};

    use super::{Of, Series, counted, queries, zone};

    fn series(metric: &'static str) -> Series<'static> {
        Series {
            of: Of::Group("tg-0a"),
            metric,
            zone: None,
        }
    }

    fn result(id: &str, values: &[f64]) -> MetricDataResult {
        let times =
            (0..values.len()).map(|it| DateTime::from_secs(60 * i64::try_from(it).unwrap()));
        MetricDataResult::builder()
            .id(id)
            .set_values(Some(values.to_vec()))
            .set_timestamps(Some(times.collect()))
            .status_code(StatusCode::Complete)
            .build()
    }

    #[test]
    fn pages_and_zones_are_added_up() {
        let all = [series("TotalRequestCount"), series("ConnectionErrorCount")];
        let results = [
            result("q0", &[7.0, 3.0]),
            result("q1", &[]),
            result("q0", &[1.0]),
        ];
        let counts = counted(&all, results.into_iter()).unwrap();
        let points = &counts[&(Of::Group("tg-0a"), "TotalRequestCount")];
        assert_eq!(
            points.iter().map(|it| (*it.0, *it.1)).collect::<Vec<_>>(),
            [(0, 8), (60, 3)]
        );
        assert_eq!(counts.len(), 1, "what has no point is left out");
    }

    #[test]
    fn trouble_is_told() {
        let all = [series("TotalRequestCount")];
        let broken = MetricDataResult::builder()
            .id("q0")
            .status_code(StatusCode::InternalError)
            .build();
        assert!(counted(&all, [broken].into_iter()).is_err());
        assert!(counted(&all, [result("q7", &[1.0])].into_iter()).is_err());
        let untimed = MetricDataResult::builder().id("q0").values(1.0).build();
        assert!(counted(&all, [untimed].into_iter()).is_err());
    }

    #[test]
    fn a_zone_is_asked_with_its_group() {
        let zoned = Series {
            zone: Some("eu-west-1a"),
            ..series("ConnectionErrorCount")
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
