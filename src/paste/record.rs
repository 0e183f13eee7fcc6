//! Access-log records: a line as it was delivered, the answers of `CloudWatch` Logs, a row of Logs Insights.
//!
//! Keys and empty values: `docs/lattice.md` §6, user guide "Access logs".

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::paste::secrets::Secrets;
use crate::snapshot::observation::LogRecord;

/// Names that stand in a record and hardly elsewhere.
const MARKS: [&str; 6] = [
    "authDeniedReason",
    "failureReason",
    "targetIpPort",
    "resolvedUser",
    "sourceIpPort",
    "requestPath",
];

/// Keys one of which says what became of the request.
const TELLING: [&str; 3] = ["responseCode", "failureReason", "authDeniedReason"];

/// How many broken pieces of JSON are tried before the text is given up.
const TRIES: usize = 6;

/// Reads the records in a text: `None` where it holds nothing of a log.
pub(super) fn read(text: &str, secrets: &Secrets) -> Option<Result<Vec<LogRecord>, String>> {
    if !MARKS.iter().any(|it| text.contains(it)) {
        return None;
    }
    if text.contains("\"resourceConfigurationArn\"") {
        return Some(Err(
            "it is the record of a resource configuration, which has no answer, no \
            caller and no gate: only records of services can be explained"
                .to_owned(),
        ));
    }
    let mut rows = Rows {
        records: Vec::new(),
        secrets,
        is_silent: false,
    };
    let is_broken = rows.take_all(text);
    if rows.records.is_empty() {
        if rows.is_silent {
            return Some(Err(
                "the record has neither `responseCode` nor `failureReason` nor \
                `authDeniedReason`: paste the whole line, or add these fields to the \
                query"
                    .to_owned(),
            ));
        }
        // The names alone may be a query, a table of a manual, a program.
        let is_part = is_broken || text.contains("\":") && text.contains("\",");
        return is_part.then(|| {
            Err(
                "it is a part of an access-log record: the JSON begins late \
            or ends early; paste the whole line"
                    .to_owned(),
            )
        });
    }
    let mut records = rows.records;
    records.dedup();
    Some(one_request(records))
}

/// Reads one line of a log; `None` where it is no record of a service's.
pub(super) fn of_line(line: &str, secrets: &Secrets) -> Option<LogRecord> {
    let value: Value = serde_json::from_str(line).ok()?;
    let object = value.as_object()?;
    let is_record = TELLING.iter().any(|it| object.contains_key(*it));
    is_record.then(|| record(object, secrets))
}

/// The records, if they are of one request; a service's log and its network's hold the same one.
fn one_request(records: Vec<LogRecord>) -> Result<Vec<LogRecord>, String> {
    let Some(first) = records.first() else {
        return Ok(records);
    };
    let is_same = |it: &LogRecord| {
        it == first || it.request_id.is_some() && it.request_id == first.request_id
    };
    if records.iter().all(is_same) {
        return Ok(records);
    }
    let names: Vec<String> = records.iter().take(3).map(name).collect();
    let more = if records.len() > 3 { ", …" } else { "" };
    Err(format!(
        "there are {} requests in it ({}{more}): paste the record of one",
        records.len(),
        names.join(", ")
    ))
}

/// A record in a few words.
fn name(record: &LogRecord) -> String {
    let method = record.request_method.as_deref().unwrap_or("?");
    let path = record.request_path.as_deref().unwrap_or("?");
    let code = record
        .response_code
        .map_or_else(|| "?".to_owned(), |it| it.to_string());
    let at = record
        .start_time
        .map_or_else(String::new, |it| format!(" at {it}"));
    format!("`{method} {path}` {code}{at}")
}

/// How many records are read before the text is one of many requests, however many follow.
const MANY: usize = 256;

struct Rows<'a> {
    records: Vec<LogRecord>,
    secrets: &'a Secrets,
    /// Whether a record was met that does not say what became of its request.
    is_silent: bool,
}

impl Rows<'_> {
    /// Takes every JSON value of the text; says whether one was broken.
    fn take_all(&mut self, text: &str) -> bool {
        let mut rest = text;
        let mut n_broken = 0;
        // So many are of several requests, and are refused below.
        while self.records.len() < MANY
            && let Some(at) = opening(rest)
        {
            rest = &rest[at..];
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
            match values.next() {
                Some(Ok(value)) => {
                    rest = &rest[values.byte_offset()..];
                    self.take(&value, 0);
                }
                _ if n_broken == TRIES => return true,
                _ => {
                    n_broken += 1;
                    rest = &rest[1..];
                }
            }
        }
        n_broken > 0
    }

    /// Takes a record, or looks for records inside the value.
    fn take(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Array(items) if is_row(items) => {
                let pairs = items.iter().filter_map(|it| {
                    Some((
                        it.get("field")?.as_str()?.to_owned(),
                        it.get("value")?.clone(),
                    ))
                });
                self.take_object(&pairs.collect(), depth);
            }
            Value::Array(items) => items.iter().for_each(|it| self.take(it, depth)),
            Value::Object(object) => self.take_object(object, depth),
            _ => {}
        }
    }

    fn take_object(&mut self, object: &Map<String, Value>, depth: usize) {
        // `message` of filter-log-events and `@message` of Insights hold the line as text.
        let line = ["@message", "message"]
            .iter()
            .find_map(|it| object.get(*it)?.as_str());
        if let Some(line) = line.filter(|it| depth < 2 && it.trim_start().starts_with('{'))
            && let Ok(value) = serde_json::from_str(line)
        {
            return self.take(&value, depth + 1);
        }
        if !MARKS
            .iter()
            .chain(["responseCode", "startTime", "serviceArn"].iter())
            .any(|it| object.contains_key(*it))
        {
            return object
                .values()
                .filter(|it| it.is_object() || it.is_array())
                .for_each(|it| self.take(it, depth));
        }
        if !TELLING.iter().any(|it| object.contains_key(*it)) {
            self.is_silent |= MARKS.iter().any(|it| object.contains_key(*it));
            return;
        }
        self.records.push(record(object, self.secrets));
    }
}

/// Whether an array is a row of `get-query-results`.
fn is_row(items: &[Value]) -> bool {
    items
        .first()
        .is_some_and(|it| it.get("field").is_some() && it.get("value").is_some())
}

/// The next place where an object or an array with something in it can begin.
fn opening(text: &str) -> Option<usize> {
    text.match_indices(['{', '[']).map(|(at, _)| at).find(|at| {
        let inside = text[at + 1..].trim_start();
        inside.starts_with(['"', '{', '['])
    })
}

/// Reads one object; the names of the older guide are taken as well.
fn record(object: &Map<String, Value>, secrets: &Secrets) -> LogRecord {
    let text = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| filled(object.get(*name)?))
            .map(|it| secrets.keep(&it))
    };
    let number = |name: &str| text(&[name]).and_then(|it| it.parse::<u64>().ok());
    let reason = text(&["authDeniedReason"])
        .or_else(|| text(&["authPolicy"]).filter(|it| gate_word(it).is_some()));
    LogRecord {
        start_time: text(&["startTime", "@timestamp"]).and_then(|it| time(&it)),
        request_id: text(&["requestId"]),
        service_network_arn: text(&["serviceNetworkArn"]),
        service_arn: text(&["serviceArn"]),
        target_group_arn: text(&["targetGroupArn"]),
        source_vpc_id: text(&["sourceVpcId"]).or_else(|| {
            let arn = text(&["sourceVpcArn"])?;
            arn.rsplit_once('/').map(|(_, id)| id.to_owned())
        }),
        source_ip_port: text(&["sourceIpPort"]),
        target_ip_port: text(&["targetIpPort", "destinationIpPort"]),
        request_method: text(&["requestMethod"]),
        request_path: text(&["requestPath"])
            .map(|it| it.split('?').next().unwrap_or_default().to_owned()),
        response_code: number("responseCode").and_then(|it| u16::try_from(it).ok()),
        auth_denied_reason: reason.map(|it| gate_word(&it).map_or(it, str::to_owned)),
        failure_reason: text(&["failureReason"]),
        resolved_user: text(&["resolvedUser", "callerPrincipal"]),
        user_agent: text(&["userAgent"]),
        duration: number("duration"),
    }
}

/// AWS's spelling of a gate's name.
fn gate_word(text: &str) -> Option<&'static str> {
    ["Network", "Service", "Identity"]
        .into_iter()
        .find(|it| it.eq_ignore_ascii_case(text))
}

/// A value that is not empty in one of the spellings seen: null, `"null"`, `"-"`, `""`.
fn filled(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if matches!(text.trim(), "" | "-" | "null") => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// RFC 3339, or Logs Insights' form with a space and without a zone (which is UTC).
fn time(text: &str) -> Option<Timestamp> {
    text.parse()
        .or_else(|_| format!("{}Z", text.replacen(' ', "T", 1)).parse())
        .ok()
}
