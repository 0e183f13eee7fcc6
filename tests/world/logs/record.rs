//! Access-log records as Lattice writes them: JSON lines in which what is empty is `-`.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use jiff::Timestamp;
use lattice_doctor::snapshot::observation::LogRecord;
use serde_json::{Map, Value, json};

use super::super::asked::Asked;
use super::super::keys::made_up;
use super::expression;

/// One event of a log group.
#[derive(Debug, Clone)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What `@ptr` says.
    pub pointer: String,
    /// The record's fields.
    pub fields: Map<String, Value>,
}

impl Event {
    /// The line in the log.
    pub fn text(&self) -> String {
        Value::Object(self.fields.clone()).to_string()
    }

    /// A field as Logs Insights shows it, discovered fields and its own ones; `None` where there is none.
    pub fn field(&self, name: &str) -> Option<String> {
        match name {
            "@timestamp" => Some(self.at.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string()),
            "@message" => Some(self.text()),
            "@ptr" => Some(self.pointer.clone()),
            "@logStream" => Some("VpcLattice".to_owned()),
            _ => match self.fields.get(name)? {
                Value::Null => None,
                Value::String(text) => Some(text.clone()),
                other => Some(other.to_string()),
            },
        }
    }

    /// Whether a service or network of these ids wrote it. What a record does not say, it may be.
    pub fn is_of(&self, ids: &[&str]) -> bool {
        let names = |field: &str| {
            let text = self.fields.get(field).and_then(Value::as_str)?;
            (text != "-").then(|| ids.iter().any(|id| text.ends_with(&format!("/{id}"))))
        };
        let is_service = ids.iter().any(|it| it.starts_with("svc-"));
        match (names("serviceArn"), names("serviceNetworkArn")) {
            (Some(true), _) | (_, Some(true)) => true,
            (None, _) if is_service => true,
            (_, None) if ids.iter().any(|it| it.starts_with("sn-")) => true,
            _ => false,
        }
    }
}

/// Records of requests that were really made, each with the time from which it can be read.
pub type Written = Arc<Mutex<Vec<(Instant, Value)>>>;

/// The snapshot's records, and those that were written since. Its `takenAt` is the server's now: a record keeps its distance from it, so
/// that the window of a live run holds what the snapshot's run saw.
pub fn events(asked: &Asked<'_>) -> Vec<Event> {
    let age = asked.shared.now().duration_since(asked.snapshot.taken_at);
    let records = asked.snapshot.observations.records.iter().enumerate();
    let of_snapshot = records.map(|(index, record)| {
        let at = record.start_time.unwrap_or(asked.snapshot.taken_at) + age;
        Event {
            at,
            pointer: made_up(&["event", &index.to_string()]),
            fields: fields(record, at),
        }
    });
    of_snapshot.chain(written(asked)).collect()
}

fn written(asked: &Asked<'_>) -> Vec<Event> {
    let written = asked.shared.written.lock().unwrap();
    let due = written.iter().filter(|(at, _)| *at <= Instant::now());
    due.enumerate()
        .filter_map(|(index, (_, record))| {
            let fields = record.as_object()?.clone();
            let named = ["startTime", "@timestamp"];
            let at = named
                .iter()
                .find_map(|it| fields.get(*it)?.as_str()?.parse().ok())?;
            Some(Event {
                at,
                pointer: made_up(&["written", &index.to_string()]),
                fields,
            })
        })
        .collect()
}

fn fields(record: &LogRecord, at: Timestamp) -> Map<String, Value> {
    let text = |it: &Option<String>| it.clone().unwrap_or_else(|| "-".to_owned());
    let document = json!({
        "serviceNetworkArn": text(&record.service_network_arn),
        "resolvedUser": text(&record.resolved_user),
        "listenerType": "-",
        "authDeniedReason": text(&record.auth_denied_reason),
        "targetGroupArn": text(&record.target_group_arn),
        "sourceVpcArn": "-",
        "destinationVpcId": "-",
        "sourceIpPort": text(&record.source_ip_port),
        "listenerId": "-",
        "targetIpPort": text(&record.target_ip_port),
        "failureReason": text(&record.failure_reason),
        "serviceArn": text(&record.service_arn),
        "sourceVpcId": text(&record.source_vpc_id),
        "startTime": at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "requestMethod": text(&record.request_method),
        "requestPath": text(&record.request_path),
        "protocol": "HTTP/1.1",
        "responseCode": record.response_code,
        "bytesReceived": 0,
        "bytesSent": 0,
        "duration": record.duration,
        "userAgent": text(&record.user_agent),
        "hostHeader": "-",
        "serverNameIndication": "-",
        "requestId": text(&record.request_id),
        "callerPrincipal": text(&record.resolved_user),
    });
    match document {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// Whether an event is chosen.
pub type Choice = Box<dyn Fn(&Event) -> bool>;

/// What chooses events by a filter pattern: nothing, `{ $.field = "value" }`, or words that all stand
/// in the line.
pub fn pattern(text: &str) -> Result<Choice, String> {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
        let inner = inner
            .replace("$.", "")
            .replace("&&", " and ")
            .replace("||", " or ");
        let condition = expression::read(&inner)?;
        return Ok(Box::new(move |event| condition.holds(event)));
    }
    let words: Vec<String> = text
        .split_whitespace()
        .map(|it| it.trim_matches('"').to_owned())
        .collect();
    Ok(Box::new(move |event| {
        let line = event.text();
        words.iter().all(|it| line.contains(it.as_str()))
    }))
}
