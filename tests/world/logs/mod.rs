//! `CloudWatch` Logs (`json` 1.1, model 2014-03-28): the snapshot's access-log records in the log groups
//! to which its services and networks write.

mod expression;
mod insights;
mod record;

use std::time::Instant;

use jiff::Timestamp;
use lattice_doctor::snapshot::lattice::AccessLog;
use serde_json::{Value, json};

use super::asked::{Asked, Result};
use super::dialect::Refusal;
use super::http::no_operation;
use super::keys::made_up;
use super::page;
use record::Event;
pub use record::Written;

/// A Logs Insights query.
#[derive(Debug, Clone)]
pub struct Query {
    account: String,
    started: Instant,
    is_stopped: bool,
    results: Value,
    matched: usize,
    scanned: usize,
}

/// Performs one operation.
pub fn perform(asked: &Asked<'_>) -> Result {
    match asked.operation {
        "DescribeLogGroups" => groups(asked),
        "StartQuery" => start(asked),
        "GetQueryResults" => results(asked),
        "StopQuery" => stop(asked),
        "FilterLogEvents" => filter(asked),
        _ => Err(no_operation(asked)),
    }
}

/// A log group, and whose requests it holds: an id of a service or network.
struct Group<'a> {
    arn: &'a str,
    name: &'a str,
    of: Vec<&'a str>,
}

/// This account's log groups. Others than Lattice's are not known.
fn all<'a>(asked: &Asked<'a>) -> Vec<Group<'a>> {
    let estate = asked.estate();
    let of_services = estate.services.iter().map(|(id, it)| (id, &it.access_logs));
    let networks = estate.service_networks.iter();
    let of_networks = networks.map(|(id, it)| (id, &it.access_logs));
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (id, logs) in of_services.chain(of_networks) {
        for log in logs.seen().into_iter().flatten() {
            let AccessLog { destination, .. } = log;
            let arn = destination.trim_end_matches(":*");
            let parts: Vec<_> = arn.splitn(7, ':').collect();
            let ["arn", _, "logs", _, account, "log-group", name] = parts[..] else {
                continue;
            };
            if account != asked.account {
                continue;
            }
            match groups.iter_mut().find(|it| it.arn == arn) {
                Some(group) => group.of.push(id),
                None => groups.push(Group {
                    arn,
                    name,
                    of: vec![id],
                }),
            }
        }
    }
    groups
}

/// By name, or by ARN as an identifier may be.
fn group<'a>(asked: &Asked<'a>, given: &str) -> Result<Group<'a>> {
    let mut groups = all(asked).into_iter();
    let found = groups.find(|it| it.name == given || it.arn == given);
    found.ok_or_else(|| {
        let message = "The specified log group does not exist.";
        Refusal::new(400, "ResourceNotFoundException", message)
    })
}

fn groups(asked: &Asked<'_>) -> Result {
    let prefix = asked.text("logGroupNamePrefix");
    let pattern = asked.text("logGroupNamePattern");
    let identifiers = asked.texts("logGroupIdentifiers");
    let items = all(asked).into_iter().filter(|it| {
        prefix.is_none_or(|prefix| it.name.starts_with(prefix))
            && pattern.is_none_or(|pattern| it.name.contains(pattern))
            && (identifiers.is_empty()
                || identifiers.contains(&it.name)
                || identifiers.contains(&it.arn))
    });
    let items = items.map(|it| {
        json!({
            "logGroupName": it.name,
            // One of the two ARNs ends in `:*` (Logs API reference, `LogGroup`).
            "arn": format!("{}:*", it.arn),
            "logGroupArn": it.arn,
            "creationTime": 1_762_161_342_137_u64,
            "storedBytes": 4096,
            "metricFilterCount": 0,
            "logGroupClass": "STANDARD",
        })
    });
    let page = page::of(asked, items.collect(), "limit", "nextToken")?;
    Ok(json!({"logGroups": page.items, "nextToken": page.next}))
}

/// The events of some groups between two times, oldest first.
fn events(asked: &Asked<'_>, groups: &[Group<'_>], from: Timestamp, to: Timestamp) -> Vec<Event> {
    let all = record::events(asked).into_iter();
    let mut events: Vec<_> = all
        .filter(|it| (from..=to).contains(&it.at))
        .filter(|it| groups.iter().any(|group| it.is_of(&group.of)))
        .collect();
    events.sort_by_key(|it| it.at);
    events
}

fn invalid(asked: &Asked<'_>, message: &str) -> Refusal {
    Refusal::of(asked.service.invalid, message)
}

fn start(asked: &Asked<'_>) -> Result {
    let mut named = asked.texts("logGroupNames");
    named.extend(asked.texts("logGroupIdentifiers"));
    named.extend(asked.text("logGroupName"));
    if named.is_empty() {
        return Err(invalid(asked, "a log group is required"));
    }
    let groups = named.iter().map(|it| group(asked, it));
    let groups: Vec<_> = groups.collect::<Result<_>>()?;
    let time = |name: &str| {
        let seconds = asked.input[name].as_i64();
        let at = seconds.and_then(|it| Timestamp::from_second(it).ok());
        at.ok_or_else(|| invalid(asked, &format!("{name} is in seconds since 1970")))
    };
    let (from, to) = (time("startTime")?, time("endTime")?);
    if from >= to {
        return Err(invalid(asked, "startTime must be before endTime"));
    }
    let events = events(asked, &groups, from, to);
    let limit = asked.number("limit");
    let answer = insights::run(asked.required("queryString")?, limit, &events);
    let answer = answer.map_err(|message| Refusal::new(400, "MalformedQueryException", message))?;
    let mut queries = asked.shared.queries.lock().unwrap();
    let id = made_up(&["query", &queries.len().to_string()]);
    let query = Query {
        account: asked.account.to_owned(),
        started: Instant::now(),
        is_stopped: false,
        matched: answer.matched,
        results: answer.rows,
        scanned: events.len(),
    };
    queries.insert(id.clone(), query);
    Ok(json!({"queryId": id}))
}

fn no_query() -> Refusal {
    let message = "The specified query does not exist.";
    Refusal::new(400, "ResourceNotFoundException", message)
}

fn results(asked: &Asked<'_>) -> Result {
    let queries = asked.shared.queries.lock().unwrap();
    let query = queries.get(asked.required("queryId")?);
    let query = query.filter(|it| it.account == asked.account);
    let query = query.ok_or_else(no_query)?;
    let is_done = query.started.elapsed() >= asked.settings.query_time;
    let status = match (query.is_stopped, is_done) {
        (true, _) => "Cancelled",
        (_, true) => asked.settings.query_ends,
        _ => "Running",
    };
    let is_complete = status == "Complete";
    Ok(json!({
        "queryLanguage": "CWLI",
        "results": if is_complete { query.results.clone() } else { json!([]) },
        "statistics": {
            "recordsMatched": if is_complete { query.matched } else { 0 },
            "recordsScanned": if is_complete { query.scanned } else { 0 },
            "bytesScanned": 4096,
        },
        "status": status,
    }))
}

fn stop(asked: &Asked<'_>) -> Result {
    let mut queries = asked.shared.queries.lock().unwrap();
    let query = queries.get_mut(asked.required("queryId")?);
    let query = query.filter(|it| it.account == asked.account);
    let query = query.ok_or_else(no_query)?;
    if query.started.elapsed() >= asked.settings.query_time || query.is_stopped {
        return Err(invalid(asked, "the query is not running"));
    }
    query.is_stopped = true;
    Ok(json!({"success": true}))
}

fn filter(asked: &Asked<'_>) -> Result {
    let given = asked
        .text("logGroupIdentifier")
        .or(asked.text("logGroupName"));
    let group = group(asked, given.unwrap_or_default())?;
    let time = |name: &str, default| {
        let milliseconds = asked.input[name].as_i64();
        milliseconds
            .and_then(|it| Timestamp::from_millisecond(it).ok())
            .unwrap_or(default)
    };
    let (from, to) = (
        time("startTime", Timestamp::UNIX_EPOCH),
        time("endTime", Timestamp::MAX),
    );
    let pattern = asked.text("filterPattern").unwrap_or_default();
    let is_wanted = record::pattern(pattern).map_err(|it| invalid(asked, &it))?;
    let events = events(asked, &[group], from, to).into_iter();
    let items = events.filter(|it| is_wanted(it)).map(|it| {
        let millisecond = it.at.as_millisecond();
        json!({
            "logStreamName": "VpcLattice",
            "timestamp": millisecond,
            "ingestionTime": millisecond + 90_000,
            "eventId": it.pointer,
            "message": it.text(),
        })
    });
    let page = page::of(asked, items.collect(), "limit", "nextToken")?;
    Ok(json!({"events": page.items, "searchedLogStreams": [], "nextToken": page.next}))
}
