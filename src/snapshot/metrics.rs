//! What `CloudWatch` counted: connections to targets, and answers of a service.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

/// Sums of `AWS/VpcLattice` target-group metrics over a window.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConnectionMetrics {
    /// `TotalRequestCount`.
    pub requests: u64,
    /// `ConnectionErrorCount` and `TLSConnectionErrorCount`.
    pub connection_errors: u64,
    /// `ConnectionTimeoutCount`.
    pub connection_timeouts: u64,
    /// `HTTPCode_4XX_Count`.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub http_4xx: u64,
    /// `HTTPCode_5XX_Count`.
    pub http_5xx: u64,
    /// The window in seconds.
    pub window_seconds: u64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes a reference"
)]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Counts of `AWS/VpcLattice` service metrics over a window, those of errors step by step.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceMetrics {
    /// `TotalRequestCount`.
    pub requests: u64,
    /// `HTTPCode_4XX_Count`.
    pub http_4xx: u64,
    /// `HTTPCode_5XX_Count`.
    pub http_5xx: u64,
    /// When the window begins.
    #[schemars(with = "String")]
    pub from: Timestamp,
    /// The length of a step in seconds.
    pub step_seconds: u32,
    /// `HTTPCode_4XX_Count` of each step; none where there was no such answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub http_4xx_by_step: Vec<u64>,
    /// `HTTPCode_5XX_Count` of each step; none where there was no such answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub http_5xx_by_step: Vec<u64>,
}
