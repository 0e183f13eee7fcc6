//! The collections of the estate, as everything but the JSON of a snapshot names them.

use std::fmt;

macro_rules! collections {
    ($($variant:ident $name:literal $doc:literal;)*) => {
        /// A collection of the estate.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Collection {
            $(#[doc = $doc] $variant,)*
        }

        impl Collection {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its name in a snapshot.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

collections! {
    Accounts "accounts" "AWS accounts.";
    Identities "identities" "Callers.";
    Vpcs "vpcs" "VPCs.";
    Subnets "subnets" "Subnets.";
    NetworkAcls "networkAcls" "Network ACLs.";
    SecurityGroups "securityGroups" "Security groups.";
    PrefixLists "prefixLists" "Prefix lists.";
    Interfaces "interfaces" "Network interfaces.";
    Endpoints "endpoints" "Endpoints of VPCs.";
    ServiceNetworks "serviceNetworks" "Service networks.";
    VpcAssociations "vpcAssociations" "Associations of VPCs with service networks.";
    ServiceAssociations "serviceAssociations" "Associations of services with service networks.";
    Shares "shares" "RAM shares.";
    Services "services" "Services.";
    Listeners "listeners" "Listeners.";
    TargetGroups "targetGroups" "Target groups.";
    LoadBalancers "loadBalancers" "Load balancers.";
    Functions "functions" "Functions.";
}

impl fmt::Display for Collection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
