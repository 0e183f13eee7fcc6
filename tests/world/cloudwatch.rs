//! `CloudWatch` (`smithy-rpc-v2-cbor`, `json` 1.0 and `query`, model 2010-08-01): the connection
//! counts of target groups.

use jiff::Timestamp;
use lattice_doctor::snapshot::targets::ConnectionMetrics;
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

/// Each metric and its count. TLS errors are a part of the errors that the snapshot counts.
fn counts(metrics: &ConnectionMetrics) -> [(&'static str, u64); 5] {
    let tls = metrics.connection_errors / 3;
    [
        ("TotalRequestCount", metrics.requests),
        ("ConnectionErrorCount", metrics.connection_errors - tls),
        ("TLSConnectionErrorCount", tls),
        ("ConnectionTimeoutCount", metrics.connection_timeouts),
        ("HTTPCode_5XX_Count", metrics.http_5xx),
    ]
}

fn dimension<'a>(metric: &'a Value, name: &str) -> Option<&'a str> {
    let all = asked::list(&metric["Dimensions"]);
    let found = all.into_iter().find(|it| it["Name"] == name)?;
    found["Value"].as_str()
}

fn metrics<'a>(asked: &Asked<'a>, metric: &Value) -> Result<Option<&'a ConnectionMetrics>> {
    let id = dimension(metric, "TargetGroup").unwrap_or_default();
    match asked.estate().target_groups.get(id) {
        // Metrics of another account are not there, as those of nothing.
        Some(group) if group.account == asked.account => {
            asked.fact(&group.metrics, &group.account, false, "*")
        }
        _ => Ok(None),
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
        let total = metrics(asked, metric)?
            .filter(|_| is_lattice)
            .and_then(|it| {
                let all = counts(it);
                all.into_iter()
                    .find(|(it, _)| *it == name)
                    .map(|(_, it)| it)
            });
        // Two points, so that whoever wants the sum has to add.
        let values = total.map_or_else(Vec::new, |it| vec![it - it / 4, it / 4]);
        let times = [end - (end - start) / 4, start + (end - start) / 4];
        let times: Vec<Value> = times[..values.len()]
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
    for (id, group) in &asked.estate().target_groups {
        if group.account != asked.account {
            continue;
        }
        let Some(metrics) = group.metrics.seen() else {
            continue;
        };
        for (name, _) in counts(metrics) {
            let group = json!({"Name": "TargetGroup", "Value": id});
            let in_zone = json!({"Name": "AvailabilityZone", "Value": zone});
            for dimensions in [json!([group]), json!([group, in_zone])] {
                items.push(json!({
                    "Namespace": "AWS/VpcLattice",
                    "MetricName": name,
                    "Dimensions": dimensions,
                }));
            }
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
