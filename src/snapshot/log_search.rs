//! What was looked for in the access logs, and what they held besides single records.
//!
//! A search that found nothing is evidence of its own, so that it is kept with its window and its end.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::snapshot::fact::Fact;

/// One search of access logs: a query over the log groups of one account, or a log that was not read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LogSearch {
    /// The request ids that it looked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub request_ids: Vec<String>,
    /// The marks of probes that it looked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nonces: Vec<String>,
    /// Whether it also looked for denied and failed requests of the window.
    #[serde(default, skip_serializing_if = "is_false")]
    pub troubles: bool,
    /// ARNs of the log groups, the bucket or the delivery stream; none where it is not known where the
    /// records go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub destinations: Vec<String>,
    /// The window's begin.
    #[schemars(with = "String")]
    pub from: Timestamp,
    /// The window's end.
    #[schemars(with = "String")]
    pub to: Timestamp,
    /// What came of it; its time is that of the look.
    pub answer: Fact<Searched>,
}

/// The end of a query that ran to its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Searched {
    /// Records that matched.
    pub matched: u64,
    /// Bytes that were read for it, which AWS charges for.
    pub scanned_bytes: u64,
}

/// Denied or failed requests that are alike.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DenialGroup {
    /// Whom Lattice took the caller for; absent where the log does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// The method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The status that the clients got.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// `authDeniedReason`, else `failureReason`; absent where the target itself answered so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many.
    pub count: u64,
    /// When the first of them began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub first: Option<Timestamp>,
    /// When the last of them began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub last: Option<Timestamp>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes a reference"
)]
fn is_false(value: &bool) -> bool {
    !*value
}
