//! Facts of target groups and of what is behind them.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::snapshot::fact::{Fact, is_unasked};
use crate::snapshot::lattice::PolicyDocument;
use crate::snapshot::metrics::ConnectionMetrics;

/// A Lattice target group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TargetGroup {
    /// The owner account, 12 digits: the service's own (VPC Lattice user guide, target groups).
    pub account: String,
    /// `absent` where it was deleted.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub detail: Fact<TargetGroupDetail>,
    /// The registered targets with their states.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub targets: Fact<Vec<Target>>,
    /// Connection counts of `AWS/VpcLattice` around the incident.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub metrics: Fact<ConnectionMetrics>,
}

/// What `GetTargetGroup` says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TargetGroupDetail {
    /// The name.
    pub name: String,
    /// What is registered.
    #[serde(rename = "type")]
    pub kind: TargetKind,
    /// `ACTIVE`, `CREATE_IN_PROGRESS`, `DELETE_IN_PROGRESS`, `CREATE_FAILED`, `DELETE_FAILED`.
    pub status: String,
    /// `HTTP`, `HTTPS` or `TCP`; absent for functions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// `HTTP1`, `HTTP2` or `GRPC`; absent for functions and TCP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol_version: Option<String>,
    /// The default port; absent for functions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// `vpc-…`; absent for functions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vpc: Option<String>,
    /// `IPV4` or `IPV6`; absent for functions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip_address_type: Option<String>,
    /// Absent where it is switched off or the type has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health_check: Option<HealthCheck>,
}

/// The type of a target group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String", into = "String")]
#[schemars(with = "String")]
pub enum TargetKind {
    /// EC2 instances.
    Instance,
    /// Addresses.
    Ip,
    /// One function.
    Lambda,
    /// One Application Load Balancer.
    Alb,
    /// A word that this version does not know, and of which it asserts nothing.
    Other(String),
}

impl TargetKind {
    /// AWS's word for it.
    pub fn word(&self) -> &str {
        match self {
            Self::Instance => "INSTANCE",
            Self::Ip => "IP",
            Self::Lambda => "LAMBDA",
            Self::Alb => "ALB",
            Self::Other(word) => word,
        }
    }
}

impl From<String> for TargetKind {
    fn from(word: String) -> Self {
        match word.as_str() {
            "INSTANCE" => Self::Instance,
            "IP" => Self::Ip,
            "LAMBDA" => Self::Lambda,
            "ALB" => Self::Alb,
            _ => Self::Other(word),
        }
    }
}

impl From<TargetKind> for String {
    fn from(kind: TargetKind) -> Self {
        kind.word().to_owned()
    }
}

/// A health check that is switched on. Left-out fields have AWS's defaults.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HealthCheck {
    /// `HTTP` or `HTTPS`; `HTTP` where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// `/` where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The traffic port where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Accepted status codes, such as `200-299`; `200` where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matcher: Option<String>,
    /// Seconds between probes; 30 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval_seconds: Option<u32>,
    /// Seconds to wait for an answer; 5 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u32>,
    /// What the target answers on the health-check path, where somebody asked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<HealthAnswer>,
}

/// What a target answered when its health-check path was asked by hand or found in its own logs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HealthAnswer {
    /// The HTTP status; absent where it answered something else or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// `HTTP` or `HTTPS`, where the target speaks another protocol than the check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
}

/// One registered target.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Target {
    /// An instance id, an address, a function ARN or a load balancer ARN.
    pub id: String,
    /// The port, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// `HEALTHY`, `UNHEALTHY`, `INITIAL`, `DRAINING`, `UNUSED`, `UNAVAILABLE`.
    pub status: String,
    /// AWS's reason, free text: the list is not published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<String>,
}

/// An Application Load Balancer behind a target group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LoadBalancer {
    /// The owner account, 12 digits.
    pub account: String,
    /// `absent` where it was deleted.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub detail: Fact<LoadBalancerDetail>,
}

/// What `DescribeLoadBalancers` and `DescribeListeners` say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LoadBalancerDetail {
    /// `vpc-…`.
    pub vpc: String,
    /// `internal` or `internet-facing`.
    pub scheme: String,
    /// Its security groups.
    pub security_groups: Vec<String>,
    /// Its subnets; empty where they were not read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subnets: Vec<String>,
    /// Its listener ports.
    pub listener_ports: Vec<u16>,
    /// Those of them on which it speaks HTTPS, on the others HTTP; absent where the protocols were not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub https_ports: Option<Vec<u16>>,
}

/// A Lambda function, behind a target group or as the client.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Function {
    /// The owner account, 12 digits.
    pub account: String,
    /// Its resource policy; `absent` where it has none.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub policy: Fact<PolicyDocument>,
    /// Where it is attached; `absent` where it is in no VPC.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub network: Fact<FunctionNetwork>,
    /// The ARN of the capacity provider that it runs on (Lambda Managed Instances), which has the VPC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity_provider: Option<String>,
}

/// What `GetFunctionConfiguration` says of a function's VPC.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FunctionNetwork {
    /// `vpc-…`.
    pub vpc: String,
    /// `subnet-…`.
    pub subnets: Vec<String>,
    /// `sg-…`.
    pub security_groups: Vec<String>,
}
