//! The JSON Schema of a snapshot file.

use schemars::schema_for;
use serde_json::Value;

use crate::snapshot::Snapshot;

/// The JSON Schema (draft 2020-12) of format [`FORMAT`](crate::snapshot::FORMAT).
pub fn snapshot() -> Value {
    schema_for!(Snapshot).to_value()
}
