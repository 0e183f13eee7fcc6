//! Facts of callers and accounts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::snapshot::fact::{Fact, is_unasked};
use crate::snapshot::lattice::PolicyDocument;

/// An IAM role or user that calls, keyed by its IAM ARN (a role's, not a session's).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Identity {
    /// Its account, 12 digits.
    pub account: String,
    /// Its inline and attached policies.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub policies: Fact<Vec<NamedPolicy>>,
    /// Its permissions boundary; `absent` where it has none.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub boundary: Fact<NamedPolicy>,
    /// What `iam:SimulatePrincipalPolicy` said of this call.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub simulation: Fact<Simulation>,
    /// What it said of each of many calls; one that is not listed was not answered.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub simulations: Fact<Vec<CallSimulation>>,
    /// The tags of the role or user; session tags are nobody's to read.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub tags: Fact<BTreeMap<String, String>>,
}

/// A policy with its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NamedPolicy {
    /// The policy's name or ARN.
    pub name: String,
    /// The document.
    pub document: PolicyDocument,
}

/// The answer of `iam:SimulatePrincipalPolicy` for one of many requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CallSimulation {
    /// The ARN of the service with the path of the request behind it.
    pub resource: String,
    /// The method.
    pub method: String,
    /// The VPC that the call leaves from, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_vpc: Option<String>,
    /// What IAM said.
    pub answer: Simulation,
}

/// The answer of `iam:SimulatePrincipalPolicy` for `vpc-lattice-svcs:Invoke` on this request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Simulation {
    /// `allowed`.
    Allowed,
    /// `explicitDeny`.
    ExplicitDeny,
    /// `implicitDeny`.
    ImplicitDeny,
}

/// An AWS account, keyed by its id.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Account {
    /// A name for people, from the configuration file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whom to ask or page, from the configuration file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// `absent` where the account is in no organization.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub organization: Fact<Organization>,
}

/// Where an account stands in AWS Organizations.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Organization {
    /// `o-…`.
    pub id: String,
    /// `o-…/r-…/ou-…/`, the form of `aws:PrincipalOrgPaths`; absent where not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}
