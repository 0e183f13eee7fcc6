//! Facts of AWS RAM: who shares what with whom.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::snapshot::fact::{Fact, is_unasked};

/// A RAM resource share, keyed by its ARN.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Share {
    /// The sharing account, 12 digits.
    pub account: String,
    /// Name and status.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub detail: Fact<ShareDetail>,
    /// Whom it is shared with.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub principals: Fact<Vec<SharePrincipal>>,
    /// Invitations that it sent; empty inside an organization that shares without them.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub invitations: Fact<Vec<Invitation>>,
    /// What its permissions let a principal do with the resource.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub permissions: Fact<Vec<SharePermission>>,
}

/// What `GetResourceShares` says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShareDetail {
    /// The name.
    pub name: String,
    /// `PENDING`, `ACTIVE`, `FAILED`, `DELETING`, `DELETED`.
    pub status: String,
}

/// One principal of a share, as `GetResourceShareAssociations` gives it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SharePrincipal {
    /// An account id, or the ARN of an organization or organizational unit.
    pub id: String,
    /// `ASSOCIATED` counts; the others are on their way in or out.
    pub status: String,
}

/// One invitation of a share.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Invitation {
    /// The receiving account, 12 digits.
    pub account: String,
    /// `PENDING`, `ACCEPTED`, `REJECTED`, `EXPIRED`.
    pub status: String,
    /// The invitation's ARN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
}

/// One permission of a share.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SharePermission {
    /// Its name or ARN.
    pub name: String,
    /// The actions it grants, such as `vpc-lattice:CreateServiceNetworkVpcAssociation`.
    pub actions: Vec<String>,
}
