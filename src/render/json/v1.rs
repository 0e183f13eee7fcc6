//! Version 1 of the report's JSON document: `docs/contract.md` §3. Fields are added, never renamed.
//!
//! The only place in which the closed lists of the report become words.

mod from;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the document.
pub const SCHEMA_VERSION: u32 = 1;

/// The whole report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Report {
    /// Always [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// What made the report.
    pub tool: Tool,
    /// The call asked about.
    pub call: Call,
    /// What happens to it, where and why.
    pub verdict: Verdict,
    /// What was expected of it, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
    /// Every fault between this call and success, in the order in which it would be met.
    pub chain: Vec<Link>,
    /// What was found at each of the five hops.
    pub hops: Vec<Hop>,
    /// What is not known and matters.
    pub gaps: Vec<Gap>,
    /// What nobody can read from a member account, taken as not in the way.
    pub assumptions: Vec<String>,
    /// What was known of other requests than this call, and was not used for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The facts that the findings stand on.
    pub evidence: Vec<Evidence>,
    /// The requests that this tool sent, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<Request>,
}

/// What made the report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tool {
    /// `lattice-doctor`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The call asked about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Call {
    /// The URL.
    pub url: Option<String>,
    /// The HTTP method.
    pub method: String,
    /// The caller's ARN, or `anonymous`.
    pub caller: Option<String>,
    /// `vpc-…`.
    pub client_vpc: Option<String>,
    /// The client inside it.
    pub client: Option<String>,
    /// `svc-…`.
    pub service: Option<String>,
    /// `sn-…`: the network that the call goes through, or would.
    pub service_network: Option<String>,
}

/// What happens to the call, where and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Verdict {
    /// `healthy`, `fault` or `inconclusive`.
    pub status: String,
    /// The predicted outcome; null where an unknown decides.
    pub outcome: Option<String>,
    /// Every outcome that sources give for this code, the likelier first; one where it is sure.
    #[serde(default)]
    pub outcomes: Vec<String>,
    /// What a probe, a log record, a response or `--symptom` showed.
    pub observed: Option<String>,
    /// `none`, `caller`, `network`, `auth`, `routing` or `target`.
    pub layer: String,
    /// The hop at fault.
    pub hop: Option<String>,
    /// The finding code.
    pub code: Option<String>,
    /// The codes that facts cannot exclude, likeliest first.
    pub suspects: Vec<String>,
    /// `certain`, `likely` or `possible`.
    pub confidence: String,
    /// What is wanting for `certain`, each in a sentence.
    #[serde(default)]
    pub doubts: Vec<String>,
    /// What was not said, was assumed, and decides, each with the flag that says it.
    #[serde(default)]
    pub settle: Vec<Settle>,
    /// When the oldest fact that decides was read, RFC 3339.
    #[serde(default)]
    pub as_of: Option<String>,
    /// The part of such calls that meets this fault, above 0 and at most 1.
    pub share: f64,
    /// One sentence that can be read aloud.
    pub summary: String,
    /// The resource at fault.
    pub resource: Option<String>,
    /// The account that owns it.
    pub account: Option<String>,
    /// Whom to page.
    pub owner: Option<String>,
    /// Read-only commands that confirm it, or that look further where nothing explains it.
    #[serde(default)]
    pub next: Vec<String>,
}

/// Something that was assumed and decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settle {
    /// What was assumed.
    pub assumed: String,
    /// The flag that says how it is.
    pub flag: String,
}

/// What was expected of a call, and whether it does that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Expected {
    /// The outcome.
    pub outcome: String,
    /// The hop that should stop the call, where one was named.
    pub hop: Option<String>,
    /// The finding code that should, where one was named.
    pub code: Option<String>,
    /// `as-expected`, `other`, `not-known` or `not-asked`.
    pub result: String,
    /// What was expected, and what happens.
    pub summary: String,
}

/// One fault of the chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Link {
    /// The finding code.
    pub code: String,
    /// The hop at which it stands.
    pub hop: String,
    /// The resource at fault.
    pub resource: String,
    /// What is wrong, in a sentence.
    pub summary: String,
    /// What to change.
    pub fix: Fix,
}

/// What to change, who does it, and the proof.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fix {
    /// What to change, in a sentence.
    pub summary: String,
    /// Commands to paste, in order.
    pub commands: Vec<String>,
    /// The same change as Terraform.
    pub terraform: Option<String>,
    /// The account in which it is made.
    pub account: Option<String>,
    /// Whom to ask for it.
    pub owner: Option<String>,
    /// `none`, `widens` (lets in more than this call), `disrupts` (something that works may stop) or
    /// `deletes`; the gravest of several.
    #[serde(default = "no_risk")]
    pub risk: String,
    /// What the change may do besides, in a sentence; null where nothing.
    #[serde(default)]
    pub risks: Option<String>,
    /// Commands that undo it, in order.
    #[serde(default)]
    pub rollback: Vec<String>,
    /// The outcome before and after; null where the engine could not prove it.
    pub proof: Option<Proof>,
}

/// The outcome before and after a change, by the same trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Proof {
    /// The outcome before; null where an unknown decides.
    pub before: Option<String>,
    /// The outcome after; null where an unknown decides.
    pub after: Option<String>,
}

/// What was found at one hop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Hop {
    /// `caller`, `client-vpc`, `service-network`, `service` or `targets`.
    pub hop: String,
    /// `pass`, `fail`, `warn`, `unknown`, `masked`, or `unchecked` where no question was asked.
    pub status: String,
    /// What the checks said, in the order in which they were made.
    pub findings: Vec<Finding>,
}

/// What one check says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Finding {
    /// The finding code; of a passed check, the code that it excludes.
    pub code: String,
    /// `fail`, `warn`, `info`, `pass` or `unknown`.
    pub status: String,
    /// The resource it speaks of.
    pub resource: Option<String>,
    /// What is so, in a sentence.
    pub summary: String,
    /// Ids in `evidence`.
    pub evidence: Vec<String>,
}

/// Something that is not known, and who could close the gap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Gap {
    /// What is not known.
    pub fact: String,
    /// `denied`, `unknown` or `stale`.
    pub reason: String,
    /// Why, in words.
    pub detail: String,
    /// The IAM action that would read it.
    pub action: Option<String>,
    /// The account in which to ask.
    pub account: Option<String>,
    /// Whom to ask.
    pub owner: Option<String>,
    /// A read-only command, or the flag that says it.
    pub ask: Option<String>,
}

/// One fact that a finding stands on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Evidence {
    /// `f1`, `f2`, …
    pub id: String,
    /// The API action, `dns`, `probe`, `access-log`, `response` or `symptom`.
    pub source: String,
    /// The account that answered.
    pub account: Option<String>,
    /// The region that answered.
    pub region: Option<String>,
    /// When, RFC 3339.
    pub at: String,
    /// What it is.
    pub summary: String,
}

/// One request that this tool sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// Whose signature it carried; `anonymous` for none.
    pub caller: String,
    /// `SigV4` or `SigV4A`; null where it was not signed.
    pub signed_with: Option<String>,
    /// `local`, `ssm:i-…`, `kubectl:…` or `ecs:…`.
    pub via: String,
    /// `client`, `client-vpc`, `other-vpc` or `unknown`.
    pub place: String,
    /// Whether it is this very call, so that the verdict rests on it.
    pub counts: bool,
    /// When, RFC 3339.
    pub at: Option<String>,
    /// What came of it; null where the contract has no word for it.
    pub outcome: Option<String>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// `Lattice` or `a target`; null where the answer does not tell.
    pub author: Option<String>,
    /// `x-amzn-requestid`.
    pub request_id: Option<String>,
    /// `HTTP/1.1` or `HTTP/2`.
    pub protocol: Option<String>,
    /// The address that accepted the connection.
    pub address: Option<String>,
    /// How long it took.
    pub milliseconds: Option<Milliseconds>,
    /// The certificate that was presented.
    pub certificate: Option<SeenCertificate>,
    /// What the outcome's word leaves out.
    pub why: Option<String>,
    /// What it proves about the call, from where it was sent.
    pub proves: String,
    /// All of it in a sentence.
    pub summary: String,
}

/// How long each phase of a request took; null where it was not reached, or not needed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Milliseconds {
    /// The question for the name.
    pub dns: Option<u64>,
    /// The TCP connection.
    pub tcp: Option<u64>,
    /// The TLS handshake.
    pub tls: Option<u64>,
    /// From the request to the head of the answer.
    pub first_byte: Option<u64>,
    /// All of it.
    pub total: u64,
}

/// A certificate that a request was shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SeenCertificate {
    /// Its names.
    pub names: Vec<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Until when it holds, RFC 3339.
    pub expires: Option<String>,
    /// `name-mismatch`, `no-certificate` or `untrusted`; null where it was accepted.
    pub fault: Option<String>,
    /// All of it in a sentence.
    pub summary: String,
}

fn no_risk() -> String {
    "none".to_owned()
}

impl Tool {
    /// This program.
    pub fn this() -> Self {
        Self {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}
