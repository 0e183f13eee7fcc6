//! `CloudWatch` (`smithy-rpc-v2-cbor`, `json` 1.0 and `query`, model 2010-08-01): the counts
//! of services and target groups.

use jiff::Timestamp;
use lattice_doctor::snapshot::fact::is_unasked;
use lattice_doctor::snapshot::metrics::ConnectionMetrics;
use lattice_doctor::snapshot::metrics::ServiceMetrics;
use serde_json::{Value, json};

use super::asked::{self, Asked, Result};
use super::dialect::Refusal;
use super::http::no_operation;
use super::page;

/// Performs one operation.
pub fn perform(asked: &Asked<'_>) -> Result {
    match asked.operation {
        "GetMetricData" => data(asked),
        "ListMetrics" => list(asked),
        _ => Err(no_operation(asked)),
    }
}

/// What a metric counts, by time: one sum over the window, or a count a step.
enum Counts {
    Sum(u64),
    Steps(Vec<(i64, u64)>),
}

/// Each metric and its count. TLS errors are a part of the errors that the snapshot counts.
fn of_group(metrics: &ConnectionMetrics) -> Vec<(&'static str, Counts)> {
    let tls = metrics.connection_errors / 3;
    [
        ("TotalRequestCount", metrics.requests),
        ("ConnectionErrorCount", metrics.connection_errors - tls),
        ("TLSConnectionErrorCount", tls),
        ("ConnectionTimeoutCount", metrics.connection_timeouts),
        ("HTTPCode_4XX_Count", metrics.http_4xx),
        ("HTTPCode_5XX_Count", metrics.http_5xx),
    ]
    .map(|(name, count)| (name, Counts::Sum(count)))
    .into()
}

/// The service's, as far from now as they are from the time of the snapshot.
fn of_service(asked: &Asked<'_>, metrics: &ServiceMetrics) -> Vec<(&'static str, Counts)> {
    let age = asked.shared.now().duration_since(asked.snapshot.taken_at);
    let from = (metrics.from + age).as_second();
    let steps = |counts: &[u64]| {
        let step = i64::from(metrics.step_seconds);
        let begin = from - from.rem_euclid(step);
        let points = (0..)
            .zip(counts)
            .map(|(index, it)| (begin + index * step, *it));
        Counts::Steps(points.filter(|it| it.1 > 0).collect())
    };
    vec![
        ("TotalRequestCount", Counts::Sum(metrics.requests)),
        ("HTTPCode_4XX_Count", steps(&metrics.http_4xx_by_step)),
        ("HTTPCode_5XX_Count", steps(&metrics.http_5xx_by_step)),
    ]
}

fn dimension<'a>(metric: &'a Value, name: &str) -> Option<&'a str> {
    let all = asked::list(&metric["Dimensions"]);
    let found = all.into_iter().find(|it| it["Name"] == name)?;
    found["Value"].as_str()
}

fn counts(asked: &Asked<'_>, metric: &Value) -> Result<Vec<(&'static str, Counts)>> {
    let estate = asked.estate();
    if let Some(service) = dimension(metric, "Service").and_then(|it| estate.services.get(it)) {
        if service.account != asked.account {
            return Ok(Vec::new());
        }
        let metrics = service.metrics.seen();
        return Ok(metrics.map_or_else(Vec::new, |it| of_service(asked, it)));
    }
    let id = dimension(metric, "TargetGroup").unwrap_or_default();
    match estate.target_groups.get(id) {
        // What nothing was sent to has no points.
        Some(group) if is_unasked(&group.metrics) => Ok(Vec::new()),
        // Metrics of another account are not there, as those of nothing.
        Some(group) if group.account == asked.account => {
            let metrics = asked.fact(&group.metrics, &group.account, false, "*")?;
            Ok(metrics.map_or_else(Vec::new, of_group))
        }
        _ => Ok(Vec::new()),
    }
}

/// A time as CBOR and JSON give it, epoch seconds, or as a form does, ISO 8601.
fn seconds(value: &Value) -> Option<i64> {
    if let Some(text) = value.as_str() {
        return text.parse::<Timestamp>().ok().map(Timestamp::as_second);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a time in seconds is far from the edges"
    )]
    value.as_f64().map(|it| it as i64)
}

fn data(asked: &Asked<'_>) -> Result {
    let invalid = |message: &str| Refusal::of(asked.service.invalid, message);
    let (Some(start), Some(end)) = (
        seconds(&asked.input["StartTime"]),
        seconds(&asked.input["EndTime"]),
    ) else {
        return Err(invalid("StartTime and EndTime are required"));
    };
    if start >= end {
        return Err(invalid("StartTime must be less than EndTime"));
    }
    let is_form = asked.text("Action").is_some();
    let mut items = Vec::new();
    for query in asked.list("MetricDataQueries") {
        let id = query["Id"].as_str().unwrap_or_default();
        let measure = &query["MetricStat"];
        let metric = &measure["Metric"];
        let name = metric["MetricName"].as_str().unwrap_or_default();
        if measure.is_null() {
            return Err(asked.unknown("metric math and SEARCH expressions"));
        }
        // Metric ids start with a lower-case letter (CloudWatch API reference).
        if !id.starts_with(|it: char| it.is_ascii_lowercase()) {
            return Err(invalid(
                "The value for parameter MetricDataQueries Id is not valid",
            ));
        }
        let is_lattice = metric["Namespace"] == "AWS/VpcLattice" && measure["Stat"] == "Sum";
        let found = counts(asked, metric)?.into_iter();
        let found = found.filter(|_| is_lattice).find(|(it, _)| *it == name);
        // Two points, so that whoever wants the sum has to add.
        let points = match found {
            None => Vec::new(),
            Some((_, Counts::Sum(it))) => vec![
                (end - (end - start) / 4, it - it / 4),
                (start + (end - start) / 4, it / 4),
            ],
            Some((_, Counts::Steps(steps))) => steps
                .into_iter()
                .filter(|(at, _)| (start..end).contains(at))
                .collect(),
        };
        let (times, values): (Vec<i64>, Vec<u64>) = points.into_iter().unzip();
        let times: Vec<Value> = times
            .iter()
            .map(|it| {
                if is_form {
                    Timestamp::from_second(*it).map_or(Value::Null, |it| it.to_string().into())
                } else {
                    (*it).into()
                }
            })
            .collect();
        items.push(json!({
            "Id": id,
            "Label": name,
            "Timestamps": times,
            "Values": values,
            "StatusCode": "Complete",
        }));
    }
    let page = page::of(asked, items, "MaxDatapoints", "NextToken")?;
    Ok(json!({"MetricDataResults": page.items, "NextToken": page.next, "Messages": []}))
}

/// Once with the zone, once without, as Lattice reports them.
fn list(asked: &Asked<'_>) -> Result {
    let zone = format!("{}a", asked.region());
    let mut items = Vec::new();
    let mut add = |dimension: &str, id: &str, counts: Vec<(&'static str, Counts)>| {
        for (name, _) in counts {
            let of = json!({"Name": dimension, "Value": id});
            let in_zone = json!({"Name": "AvailabilityZone", "Value": zone});
            for dimensions in [json!([of]), json!([of, in_zone])] {
                items.push(json!({
                    "Namespace": "AWS/VpcLattice",
                    "MetricName": name,
                    "Dimensions": dimensions,
                }));
            }
        }
    };
    for (id, group) in &asked.estate().target_groups {
        if let (true, Some(metrics)) = (group.account == asked.account, group.metrics.seen()) {
            add("TargetGroup", id, of_group(metrics));
        }
    }
    for (id, service) in &asked.estate().services {
        if let (true, Some(metrics)) = (service.account == asked.account, service.metrics.seen()) {
            add("Service", id, of_service(asked, metrics));
        }
    }
    if let Some(name) = asked.text("MetricName") {
        items.retain(|it| it["MetricName"] == name);
    }
    for wanted in asked.list("Dimensions") {
        let name = wanted["Name"].as_str().unwrap_or_default();
        items.retain(|it| dimension(it, name) == wanted["Value"].as_str());
    }
    let page = page::of(asked, items, "", "NextToken")?;
    Ok(json!({"Metrics": page.items, "NextToken": page.next}))
}
