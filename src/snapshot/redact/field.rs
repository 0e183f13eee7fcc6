//! What the fields of a snapshot hold, and the walk over all its texts.
//!
//! A field that stands in no table here holds names: what is added to the format later is hidden
//! until somebody says otherwise.

use serde_json::Map;
use serde_json::Value;

use crate::snapshot::redact::holds::{Holds, escape};
use crate::snapshot::redact::policy;

/// By the name of the field, and of the one around it where the name alone does not tell.
const FIELDS: &[(&str, &str, Holds)] = &[
    ("", "action", Holds::Aws),
    ("", "actions", Holds::Aws),
    ("", "algorithm", Holds::Aws),
    ("", "answer", Holds::Aws),
    ("", "at", Holds::Aws),
    ("", "authDeniedReason", Holds::Aws),
    ("", "authType", Holds::Aws),
    ("", "author", Holds::Aws),
    ("", "date", Holds::Aws),
    ("", "exception", Holds::Aws),
    ("", "expires", Holds::Aws),
    ("", "failureReason", Holds::Aws),
    ("", "fault", Holds::Aws),
    ("", "gate", Holds::Aws),
    ("", "httpVersion", Holds::Aws),
    ("", "ipAddressType", Holds::Aws),
    ("certificate", "issuer", Holds::Aws),
    ("", "kind", Holds::Aws),
    ("", "latticeExclusion", Holds::Aws),
    ("", "matcher", Holds::Aws),
    ("", "method", Holds::Aws),
    ("encryptionControl", "mode", Holds::Aws),
    ("", "outcome", Holds::Aws),
    ("", "payload", Holds::Aws),
    ("denial", "policy", Holds::Aws),
    ("", "protocol", Holds::Aws),
    ("", "protocolVersion", Holds::Aws),
    ("", "reason", Holds::Aws),
    ("", "reasonCode", Holds::Aws),
    ("", "region", Holds::Aws),
    ("", "requestMethod", Holds::Aws),
    ("", "says", Holds::Aws),
    ("says", "code", Holds::Aws),
    ("says", "silence", Holds::Aws),
    ("", "scheme", Holds::Aws),
    ("signing", "service", Holds::Aws),
    ("", "signedWith", Holds::Aws),
    ("", "simulation", Holds::Aws),
    ("", "source", Holds::Aws),
    ("", "startTime", Holds::Aws),
    ("", "state", Holds::Aws),
    ("", "status", Holds::Aws),
    ("", "symptom", Holds::Aws),
    ("", "takenAt", Holds::Aws),
    ("", "type", Holds::Aws),
    ("", "zoneId", Holds::Aws),
    ("headers", "name", Holds::Header),
    ("", "hiddenHeaders", Holds::Header),
    ("", "signedHeaders", Holds::Header),
    ("", "failure", Holds::Prose),
    ("", "message", Holds::Message),
    ("", "noAnswer", Holds::Prose),
    ("says", "nothing", Holds::Prose),
    ("", "partial", Holds::Prose),
    ("errors", "text", Holds::Prose),
    ("", "texts", Holds::Prose),
    ("", "unknown", Holds::Prose),
    ("", "why", Holds::Prose),
    ("", "note", Holds::Note),
    ("", "caller", Holds::Value),
    ("", "client", Holds::Value),
    ("", "connectTo", Holds::Value),
    ("", "exact", Holds::Value),
    ("", "path", Holds::Value),
    ("", "principal", Holds::Value),
    ("", "requestPath", Holds::Value),
    ("", "resource", Holds::Value),
    ("", "tags", Holds::Value),
    ("", "url", Holds::Value),
    ("", "userAgent", Holds::Value),
    ("", "value", Holds::Value),
    ("", "via", Holds::Value),
    ("", "prefix", Holds::Beginning),
    ("", "contains", Holds::Part),
    // A log record carries it somewhere in its user agent.
    ("", "nonce", Holds::Part),
    ("", "nonces", Holds::Part),
];

/// Calls `visit` with every text of a snapshot, keys that are data among them, and puts what it gives
/// in its place.
pub(super) fn walk(snapshot: &Value, visit: &mut dyn FnMut(&str, &str, Holds) -> String) -> Value {
    Walk { visit }.value(snapshot, "", ("", ""))
}

struct Walk<'a> {
    visit: &'a mut dyn FnMut(&str, &str, Holds) -> String,
}

impl Walk<'_> {
    // Lists and the wire form of a fact are transparent: `detail.known.name` is the name of a detail.
    fn value(&mut self, value: &Value, pointer: &str, (around, field): (&str, &str)) -> Value {
        match value {
            Value::String(text) => Value::String((self.visit)(pointer, text, holds(around, field))),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items
                    .map(|(idx, it)| self.value(it, &format!("{pointer}/{idx}"), (around, field)))
                    .collect()
            }
            Value::Object(members) => self.object(members, pointer, (around, field)),
            other => other.clone(),
        }
    }

    fn object(
        &mut self,
        members: &Map<String, Value>,
        pointer: &str,
        (around, field): (&str, &str),
    ) -> Value {
        let is_collection = around == "estate";
        let mut walked = Map::new();
        for (name, member) in members {
            let below = format!("{pointer}/{}", escape(name));
            let (name, inner) = match (around, field, name.as_str()) {
                _ if is_collection => {
                    let key = (self.visit)(&below, name, Holds::Name);
                    (key, self.value(member, &below, ("", "")))
                }
                (_, "authPolicy" | "resourcePolicy" | "policy", "known") | (_, _, "document") => {
                    (name.clone(), policy::walk(member, &below, self.visit))
                }
                (_, "tags", "known") => (name.clone(), self.tags(member, &below)),
                (_, _, "known") => (name.clone(), self.value(member, &below, (around, field))),
                _ => {
                    let place = (field, name.as_str());
                    (name.clone(), self.value(member, &below, place))
                }
            };
            walked.insert(name, inner);
        }
        Value::Object(walked)
    }

    fn tags(&mut self, value: &Value, pointer: &str) -> Value {
        let Value::Object(tags) = value else {
            return self.value(value, pointer, ("", "tags"));
        };
        let mut walked = Map::new();
        for (key, value) in tags {
            let below = format!("{pointer}/{}", escape(key));
            let value = self.value(value, &below, ("", "tags"));
            walked.insert((self.visit)(&below, key, Holds::Value), value);
        }
        Value::Object(walked)
    }
}

fn holds(around: &str, field: &str) -> Holds {
    let row = FIELDS
        .iter()
        .find(|(outer, name, _)| *name == field && (outer.is_empty() || *outer == around));
    row.map_or(Holds::Name, |(_, _, holds)| *holds)
}
