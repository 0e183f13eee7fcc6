//! What was seen of a call and of the estate around it, as plain data.
//!
//! Every verdict is a function of one [`Snapshot`]. The format is this project's own model, not a
//! dump of AWS answers: what is not a field here is not captured, so no credential, signature or
//! message body can be in a file. This module knows nothing of verdicts.

pub mod api;
pub mod clean;
pub mod collection;
pub mod complete;
pub mod contradictions;
pub mod dns;
pub mod dns_result;
pub mod estate;
pub mod fact;
pub mod fact_table;
pub mod identity;
pub mod lattice;
pub mod load;
pub mod log_search;
pub mod metrics;
pub mod network;
pub mod observation;
pub mod outcome;
pub mod redact;
pub mod references;
pub mod schema;
pub mod sent;
pub mod sharing;
pub mod targets;
mod unique;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::snapshot::estate::Estate;
use crate::snapshot::identity::Simulation;
use crate::snapshot::observation::Observations;

/// The format number that this build reads and writes.
pub const FORMAT: u32 = 1;

/// All facts about a call, or about an estate, as one JSON file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Snapshot {
    /// The format number; this build reads [`FORMAT`] only.
    pub format: u32,
    /// Where the facts come from, in words: a published case, a run, a ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When the facts were gathered (RFC 3339): the only clock that a verdict knows.
    #[schemars(with = "String")]
    pub taken_at: Timestamp,
    /// The region of every resource that names none.
    pub region: String,
    /// The request under investigation.
    #[serde(default)]
    pub call: Call,
    /// The facts, keyed by resource.
    #[serde(default)]
    pub estate: Estate,
    /// What was seen of the request itself, and what the user said.
    #[serde(default)]
    pub observations: Observations,
    /// The other calls of the run, as those of a smoke file are, with what was observed of each. DNS answers
    /// speak of names, and stand with the snapshot's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<ObservedCall>,
    /// Other requests than the call, such as the one that the snapshot was saved with before the flags
    /// made another of it: what is known of each is told in a note, and never used for the call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<OtherRequest>,
}

/// A call beside the snapshot's own, and what was observed of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ObservedCall {
    /// The call, with its URL as it was sent where one was known.
    pub call: Call,
    /// What was observed of it.
    pub observations: Observations,
}

/// A request that the call is not, and what is known of that request alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OtherRequest {
    /// The request, as far as it is known.
    pub call: Call,
    /// What was observed of it.
    #[serde(default)]
    pub observations: Observations,
    /// What `iam:SimulatePrincipalPolicy` said of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub simulations: Vec<Simulated>,
}

/// What IAM said of a caller's policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Simulated {
    /// The ARN of the role or user.
    pub caller: String,
    /// What IAM said.
    pub simulation: Simulation,
}

/// The one request under investigation: who calls what, from where, and how.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Call {
    /// The URL as the client calls it, scheme and port included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The HTTP method; `GET` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Request headers that a rule or a policy may compare, in the order given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Header>,
    /// Headers that the request had, and whose values are not kept: they may hold a credential.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden_headers: Vec<String>,
    /// The HTTP version that the client speaks, `1.1` or `2`; what the target group needs where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_version: Option<String>,
    /// The ARN of the caller, or `anonymous` for an unsigned call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// The VPC that the call leaves from, `vpc-…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_vpc: Option<String>,
    /// The client inside it: an interface, an instance, an address, a function ARN, or `any`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The Lattice service that is called, `svc-…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The service network to go through, where the user named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_network: Option<String>,
}

impl Call {
    /// The HTTP method of the request.
    pub fn method(&self) -> &str {
        self.method.as_deref().unwrap_or("GET")
    }

    /// Whether it asks for a WebSocket.
    pub fn is_websocket(&self) -> bool {
        ask_for_websocket(&self.headers)
    }
}

/// Whether the headers of a request ask for a WebSocket (RFC 6455, 4.1).
pub fn ask_for_websocket(headers: &[Header]) -> bool {
    headers.iter().any(|it| {
        let mut protocols = it.value.split(',');
        it.name.eq_ignore_ascii_case("upgrade")
            && protocols.any(|it| it.trim().eq_ignore_ascii_case("websocket"))
    })
}

/// One request header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Header {
    /// The name, in any case.
    pub name: String,
    /// The value, as sent.
    pub value: String,
}
