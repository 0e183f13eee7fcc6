//! Keeps what a terminal obeys out of every output.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::snapshot::clean::clean;

/// A copy in which nothing is left that a terminal obeys: every string of a snapshot is hostile.
pub(crate) fn printable<T: Clone + Serialize + DeserializeOwned>(report: &T) -> T {
    let Ok(mut value) = serde_json::to_value(report) else {
        return report.clone();
    };
    scrub(&mut value, false);
    serde_json::from_value(value).unwrap_or_else(|_| report.clone())
}

/// Cleans every string below `value`; line ends stay only where text of several lines belongs.
fn scrub(value: &mut Value, is_block: bool) {
    match value {
        Value::String(text) if is_block => {
            *text = text.lines().map(clean).collect::<Vec<_>>().join("\n");
        }
        Value::String(text) => *text = clean(text),
        Value::Array(items) => items.iter_mut().for_each(|it| scrub(it, is_block)),
        Value::Object(members) => {
            for (name, member) in members {
                scrub(member, matches!(name.as_str(), "commands" | "terraform"));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
