//! The estate: every resource that was looked at, keyed by its id or ARN.
//!
//! One format for one call and for a whole organisation: a resource stands here once, however many
//! calls meet it. Keys are Lattice and EC2 ids, and ARNs where AWS has no other unique name.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::snapshot::identity::{Account, Identity};
use crate::snapshot::lattice::{
    Listener, Service, ServiceAssociation, ServiceNetwork, VpcAssociation,
};
use crate::snapshot::network::{
    Endpoint, Interface, NetworkAcl, PrefixList, SecurityGroup, Subnet, Vpc,
};
use crate::snapshot::sharing::Share;
use crate::snapshot::targets::{Function, LoadBalancer, TargetGroup};

/// A resource that has an owner account.
pub trait Owned {
    /// The account's id; empty for an account itself.
    fn owner(&self) -> &str;
}

impl Owned for Account {
    fn owner(&self) -> &'static str {
        ""
    }
}

macro_rules! owned {
    ($($resource:ty),*) => {$(
        impl Owned for $resource {
            fn owner(&self) -> &str {
                &self.account
            }
        }
    )*};
}

owned!(
    Identity,
    Vpc,
    Subnet,
    NetworkAcl,
    SecurityGroup,
    PrefixList,
    Interface,
    Endpoint,
    ServiceNetwork,
    VpcAssociation,
    ServiceAssociation,
    Share,
    Service,
    Listener,
    TargetGroup,
    LoadBalancer,
    Function
);

macro_rules! estate {
    ($($(#[$doc:meta])* $field:ident: $resource:ty,)*) => {
        /// Every resource that was looked at.
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct Estate {
            $(
                $(#[$doc])*
                #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
                pub $field: BTreeMap<String, $resource>,
            )*
        }
    };
}

estate! {
    /// By account id.
    accounts: Account,
    /// Whom to ask about a resource, by its id, as its tags say.
    owners: String,
    /// By IAM ARN.
    identities: Identity,
    /// By `vpc-…`.
    vpcs: Vpc,
    /// By `subnet-…`.
    subnets: Subnet,
    /// By `acl-…`.
    network_acls: NetworkAcl,
    /// By `sg-…`.
    security_groups: SecurityGroup,
    /// By `pl-…`.
    prefix_lists: PrefixList,
    /// By `eni-…`.
    interfaces: Interface,
    /// By `vpce-…`.
    endpoints: Endpoint,
    /// By `sn-…`.
    service_networks: ServiceNetwork,
    /// By `snva-…`.
    vpc_associations: VpcAssociation,
    /// By `snsa-…`.
    service_associations: ServiceAssociation,
    /// By share ARN.
    shares: Share,
    /// By `svc-…`.
    services: Service,
    /// By `listener-…`.
    listeners: Listener,
    /// By `tg-…`.
    target_groups: TargetGroup,
    /// By load balancer ARN.
    load_balancers: LoadBalancer,
    /// By function ARN.
    functions: Function,
}
