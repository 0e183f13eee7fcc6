//! What was seen of the request itself: DNS answers, probes, responses, log records, and words.
//!
//! Texts from outside are stored in parts, never whole: no body, no signature, no credential.

use std::net::IpAddr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;

use crate::snapshot::dns::{NameserverAnswer, Searched};
use crate::snapshot::dns_result::DnsResult;
use crate::snapshot::fact::is_false;
use crate::snapshot::log_search::{DenialGroup, LogSearch};
use crate::snapshot::outcome::Outcome;
use crate::snapshot::sent::{PhaseTimes, SignedWith, Unsent};

/// Everything observed of the request, and what the user said.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Observations {
    /// What the user saw, in the contract's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symptom: Option<Outcome>,
    /// The `x-amzn-requestid` of the request asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The response that the user pasted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<Response>,
    /// How the request was signed, where its headers were pasted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing: Option<Signing>,
    /// DNS answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dns: Vec<DnsAnswer>,
    /// Probes of this run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub probes: Vec<Probe>,
    /// Probes that were asked for and have nothing to show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsent: Vec<Unsent>,
    /// Access-log records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<LogRecord>,
    /// Searches of the access logs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub searches: Vec<LogSearch>,
    /// Denied and failed requests to the service in the searched window, by caller, method, path and reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub denials: Vec<DenialGroup>,
}

/// From where a question or a request was sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Vantage {
    /// `local`, `ssm:i-…`, `kubectl:…` or `ecs:…`.
    pub via: String,
    /// The VPC of that place, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vpc: Option<String>,
    /// The network interface of that place, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interface: Option<String>,
    /// Whether the VPC is what the user said, and nobody checked it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub vpc_is_said: bool,
}

/// The answer to one DNS question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DnsAnswer {
    /// The name asked for.
    pub name: String,
    /// Who asked.
    pub vantage: Vantage,
    /// The resolver that answered, where it was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolver: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub at: Option<Timestamp>,
    /// What came back, as a resolver library takes the nameservers.
    pub answer: DnsResult,
    /// What each nameserver said, in the order in which they are asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nameservers: Vec<NameserverAnswer>,
    /// What the search domains make of the name, where that matters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub searched: Vec<Searched>,
}

/// One request sent by this tool.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Probe {
    /// From where.
    pub vantage: Vantage,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub at: Option<Timestamp>,
    /// The mark in its user agent, by which its log record is found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// Whose signature it carried; `anonymous` for none.
    pub caller: String,
    /// How it was signed; absent where it was not, or nobody noted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_with: Option<SignedWith>,
    /// Its method; the call's where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// `--connect-to`: where the connection went in place of the name's addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connect_to: Option<String>,
    /// The address that accepted the connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub address: Option<IpAddr>,
    /// `HTTP/1.1` or `HTTP/2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// How long it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phases: Option<PhaseTimes>,
    /// What came of it; absent where the contract has no word for it, such as for a 401.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// What the outcome's word leaves out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What was answered, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<Response>,
    /// The certificate that was presented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsSeen>,
}

/// A certificate as a client met it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TlsSeen {
    /// Its names.
    pub names: Vec<String>,
    /// Why it was refused; absent where it was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<TlsFault>,
    /// Who issued it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Until when it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub expires: Option<Timestamp>,
}

/// Why a client refuses a certificate, or gets none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum TlsFault {
    /// None of its names is the one called.
    NameMismatch,
    /// The handshake ended without one.
    NoCertificate,
    /// Its issuer is not trusted, or it has expired.
    Untrusted,
}

impl TlsFault {
    /// The report's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::NameMismatch => "name-mismatch",
            Self::NoCertificate => "no-certificate",
            Self::Untrusted => "untrusted",
        }
    }
}

/// An HTTP response, in parts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Response {
    /// The HTTP status, where it was pasted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// `x-amzn-requestid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The `Date` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub date: Option<Timestamp>,
    /// Who wrote the body.
    #[serde(default)]
    pub author: Author,
    /// The exception that opens the body, such as `AccessDeniedException`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<String>,
    /// The message behind it, for exceptions other than a denial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What an `AccessDeniedException` names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denial: Option<Denial>,
}

/// Who wrote a response.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Author {
    /// The body has Lattice's own grammar.
    Lattice,
    /// The body is the application's.
    Target,
    /// It cannot be told.
    #[default]
    Unknown,
}

impl Author {
    /// The report's word for it; `None` if the answer does not tell.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Lattice => Some("Lattice"),
            Self::Target => Some("a target"),
            Self::Unknown => None,
        }
    }
}

/// The parts of `User: … is not authorized to perform: … on resource: … because …`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Denial {
    /// The caller's ARN, or `anonymous`.
    pub principal: String,
    /// Such as `vpc-lattice-svcs:Invoke`.
    pub action: String,
    /// The service's ARN and the path.
    pub resource: String,
    /// Which gate; absent where the text names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
    /// Whether the text says `explicit deny`.
    #[serde(default)]
    pub explicit: bool,
    /// The words for the policy, where they name no gate: `service control policy`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The id under which IAM Access Troubleshooter knows the decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_id: Option<String>,
}

/// A policy that refuses a call, and is neither a gate's nor one of the caller or its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// A resource control policy: the organization of the resource's account sets it.
    ResourceControl,
    /// The policy of a VPC endpoint on the way.
    Endpoint,
}

impl Denial {
    /// Whose policy it is that the text names, where it is none of the caller's (IAM user guide, "Troubleshoot access
    /// denied error messages").
    pub fn beyond(&self) -> Option<Beyond> {
        let named = self.policy.as_deref()?.to_ascii_lowercase();
        if named.starts_with("resource control") {
            Some(Beyond::ResourceControl)
        } else if named.contains("vpc endpoint") {
            Some(Beyond::Endpoint)
        } else {
            None
        }
    }
}

/// One of the three gates of a Lattice call.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Gate {
    /// The auth policy of the service network.
    Network,
    /// The auth policy of the service.
    Service,
    /// The caller's own policies.
    Identity,
}

impl Gate {
    /// AWS's word for it in error texts and access logs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Service => "service",
            Self::Identity => "identity",
        }
    }
}

/// How a request was signed, read off its headers; the signature itself is not kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Signing {
    /// Whether there was an `Authorization` header or a signed query at all.
    pub signed: bool,
    /// `AWS4-HMAC-SHA256` or `AWS4-ECDSA-P256-SHA256`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
    /// The service of the credential scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The region, or region set, of the credential scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// `X-Amz-Date`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub date: Option<Timestamp>,
    /// The names in `SignedHeaders`, lower-cased.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signed_headers: Vec<String>,
    /// What `x-amz-content-sha256` holds.
    #[serde(default)]
    pub payload: PayloadHash,
    /// Whether the access key is a temporary one (`ASIA…`); absent where it cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temporary: Option<bool>,
    /// Whether `x-amz-security-token` was sent.
    #[serde(default)]
    pub token: bool,
    /// The `Host` that was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

/// What `x-amz-content-sha256` holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum PayloadHash {
    /// The header was not sent.
    #[default]
    Missing,
    /// `UNSIGNED-PAYLOAD`, the only one that Lattice takes.
    Unsigned,
    /// A hash of the body.
    Hashed,
}

/// One access-log record; empty values in every spelling are left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LogRecord {
    /// When the request began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub start_time: Option<Timestamp>,
    /// `x-amzn-requestid`.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "said"
    )]
    pub request_id: Option<String>,
    /// The service network it came through.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "said"
    )]
    pub service_network_arn: Option<String>,
    /// The service.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "said"
    )]
    pub service_arn: Option<String>,
    /// The target group that the rule chose.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "said"
    )]
    pub target_group_arn: Option<String>,
    /// The client's VPC.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "said"
    )]
    pub source_vpc_id: Option<String>,
    /// The client's address and port.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "said"
    )]
    pub source_ip_port: Option<String>,
    /// The target's address and port; absent where the request reached none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "said"
    )]
    pub target_ip_port: Option<String>,
    /// The method.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "said"
    )]
    pub request_method: Option<String>,
    /// The path.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "said"
    )]
    pub request_path: Option<String>,
    /// The status that the client got.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_code: Option<u16>,
    /// `Network`, `Service` or `Identity`.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "said"
    )]
    pub auth_denied_reason: Option<String>,
    /// Such as `TargetConnectionError`.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "said"
    )]
    pub failure_reason: Option<String>,
    /// The caller's ARN, `Anonymous` or `Unknown`.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "said"
    )]
    pub resolved_user: Option<String>,
    /// The user agent, which carries a probe's mark.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "said"
    )]
    pub user_agent: Option<String>,
    /// Milliseconds in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<u64>,
}

/// Real logs spell an empty value `-`, the documentation `null` (`docs/lattice.md` §6).
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text: Option<String> = Option::deserialize(deserializer)?;
    Ok(text.filter(|it| !matches!(it.as_str(), "" | "-" | "null")))
}
