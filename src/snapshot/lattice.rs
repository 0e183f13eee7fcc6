//! Facts of VPC Lattice itself: services, service networks, what joins them, listeners and rules.
//!
//! Shapes follow the API (botocore model `vpc-lattice` 2022-11-30), less what no check reads.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::snapshot::fact::{Fact, is_unasked};
use crate::snapshot::metrics::ServiceMetrics;

/// A JSON policy document, or the text itself where it is not JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct PolicyDocument(pub serde_json::Value);

/// A Lattice service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Service {
    /// The owner account, 12 digits.
    pub account: String,
    /// `absent` where no such service exists.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub detail: Fact<ServiceDetail>,
    /// `absent` where none was put (`GetAuthPolicy` answers 200 without a policy then).
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub auth_policy: Fact<PolicyDocument>,
    /// When that was put, or changed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub auth_policy_changed_at: Option<Timestamp>,
    /// Listener ids.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub listeners: Fact<Vec<String>>,
    /// Ids of the service's associations with service networks, `snsa-…`.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub associations: Fact<Vec<String>>,
    /// The certificate of the custom domain name; `absent` where the service names none.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub certificate: Fact<Certificate>,
    /// Where the service's access logs go; an empty list means they are off.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub access_logs: Fact<Vec<AccessLog>>,
    /// ARNs of the RAM shares that hold the service.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub shares: Fact<Vec<String>>,
    /// What RAM writes on the service for those whom it is shared with; `absent` where it is not shared.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub resource_policy: Fact<PolicyDocument>,
    /// Its answers around the incident, as `AWS/VpcLattice` counts them.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub metrics: Fact<ServiceMetrics>,
}

/// What `GetService` says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceDetail {
    /// The name, unique in its account only.
    pub name: String,
    /// `ACTIVE`, `CREATE_IN_PROGRESS`, `DELETE_IN_PROGRESS`, `CREATE_FAILED`, `DELETE_FAILED`.
    pub status: String,
    /// `NONE` or `AWS_IAM`.
    pub auth_type: String,
    /// The managed domain name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dns_name: Option<String>,
    /// The custom domain name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_domain_name: Option<String>,
    /// Why it failed, in AWS's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// How long an idle connection lives, in seconds; 60 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_timeout_seconds: Option<u32>,
}

/// The ACM certificate that an HTTPS listener presents for a custom domain name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Certificate {
    /// The certificate's ARN.
    pub arn: String,
    /// Its subject alternative names (the common name only where it has none).
    pub names: Vec<String>,
    /// ACM's status, such as `ISSUED` or `EXPIRED`.
    pub status: String,
    /// `AMAZON_ISSUED`, `PRIVATE` or `IMPORTED`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
}

/// One access-log subscription.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccessLog {
    /// The ARN of the log group, bucket or delivery stream.
    pub destination: String,
    /// `SERVICE` or `RESOURCE`, for a service network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// A listener of a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Listener {
    /// The owner account, 12 digits.
    pub account: String,
    /// The service it belongs to.
    pub service: String,
    /// Protocol, port, default action.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub detail: Fact<ListenerDetail>,
    /// The rules beside the default one.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub rules: Fact<Vec<Rule>>,
}

/// What `GetListener` says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListenerDetail {
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `HTTP`, `HTTPS` or `TLS_PASSTHROUGH`.
    pub protocol: String,
    /// 1 to 65535.
    pub port: u16,
    /// What happens where no rule matches.
    pub default_action: Action,
}

/// One rule of a listener, as `GetRule` gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule {
    /// `rule-…`.
    pub id: String,
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The lowest number is tried first.
    pub priority: u32,
    /// What a request must look like.
    #[serde(rename = "match")]
    pub condition: RuleMatch,
    /// What happens to such a request.
    pub action: Action,
}

/// What a rule compares (`HttpMatch`): method, path and headers, all of which must fit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuleMatch {
    /// Exactly this method, case-sensitive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<TextMatch>,
    /// At most five headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<HeaderMatch>,
}

/// A comparison of text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TextMatch {
    /// How to compare, and with what.
    pub with: Comparison,
    /// The flag as AWS returned it; absent where it returned none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_sensitive: Option<bool>,
}

/// How text is compared. `contains` is for headers only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Comparison {
    /// The whole text.
    Exact(String),
    /// Its beginning.
    Prefix(String),
    /// Any part of it.
    Contains(String),
}

/// A comparison of one header's value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HeaderMatch {
    /// The header's name, in any case.
    pub name: String,
    /// The comparison.
    pub value: TextMatch,
}

/// What a listener does with a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Action {
    /// Sends it to weighted target groups.
    Forward(Vec<WeightedTargetGroup>),
    /// Answers with this status: 404 or 500.
    FixedResponse(u16),
}

/// A target group and its part of the requests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WeightedTargetGroup {
    /// `tg-…`.
    pub target_group: String,
    /// 0 to 999; 100 where absent.
    #[serde(default = "full_weight")]
    pub weight: u32,
}

fn full_weight() -> u32 {
    100
}

/// A service network.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceNetwork {
    /// The owner account, 12 digits.
    pub account: String,
    /// Name and auth type.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub detail: Fact<ServiceNetworkDetail>,
    /// `absent` where none was put.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub auth_policy: Fact<PolicyDocument>,
    /// When that was put, or changed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub auth_policy_changed_at: Option<Timestamp>,
    /// Ids of its VPC associations, `snva-…`.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub vpc_associations: Fact<Vec<String>>,
    /// Ids of its service associations, `snsa-…`.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub service_associations: Fact<Vec<String>>,
    /// Ids of its service-network endpoints, `vpce-…`.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub endpoints: Fact<Vec<String>>,
    /// ARNs of the RAM shares that hold it.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub shares: Fact<Vec<String>>,
    /// What RAM writes on the network for those whom it is shared with; `absent` where it is not shared.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub resource_policy: Fact<PolicyDocument>,
    /// Where its access logs go; an empty list means they are off.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub access_logs: Fact<Vec<AccessLog>>,
}

/// What `GetServiceNetwork` says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceNetworkDetail {
    /// The name, unique in its account only.
    pub name: String,
    /// `NONE` or `AWS_IAM`.
    pub auth_type: String,
}

/// A service's association with a service network.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceAssociation {
    /// The account that created it: the only one that may change it.
    pub account: String,
    /// The two ends and the status.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub detail: Fact<ServiceAssociationDetail>,
}

/// What `GetServiceNetworkServiceAssociation` says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceAssociationDetail {
    /// `svc-…`.
    pub service: String,
    /// `sn-…`.
    pub service_network: String,
    /// Only `ACTIVE` counts.
    pub status: String,
    /// Why it failed, in AWS's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// A VPC's association with a service network: one a VPC (VPC Lattice quotas).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VpcAssociation {
    /// The account that created it: the only one that may change it.
    pub account: String,
    /// The two ends and the status.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub detail: Fact<VpcAssociationDetail>,
    /// Its security groups; an empty list restricts nothing.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub security_groups: Fact<Vec<String>>,
}

/// What `GetServiceNetworkVpcAssociation` says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VpcAssociationDetail {
    /// `vpc-…`.
    pub vpc: String,
    /// `sn-…`.
    pub service_network: String,
    /// `ACTIVE` carries traffic; of `UPDATE_*` and `DELETE_FAILED` AWS does not say whether they do.
    pub status: String,
    /// Why it failed, in AWS's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}
