//! The kinds of fact in an estate: what each is called, which API action reads it, and the
//! read-only command with which somebody else can.
//!
//! Gaps, the evidence list and the walk over all facts are made from this one table.

use std::sync::Arc;

use jiff::Timestamp;

use crate::snapshot::collection::Collection;
use crate::snapshot::estate::{Estate, Owned};
use crate::snapshot::fact::{Origin, Place, State};

/// One kind of fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactKind {
    /// The collection of the estate.
    pub collection: Collection,
    /// The field of its resources.
    pub field: &'static str,
    /// What it is, in words: `auth policy of service network`.
    pub noun: &'static str,
    /// The IAM action that reads it.
    pub action: &'static str,
    /// A read-only command that prints it; `{key}`, `{region}` and `{account}` stand for the resource's.
    pub ask: &'static str,
}

macro_rules! facts {
    ($($collection:ident $name:ident { $($field:ident $json:literal $noun:literal $action:literal $ask:literal;)* })*) => {
        /// Every kind of fact.
        pub const KINDS: &[FactKind] = &[$($(
            FactKind { collection: Collection::$name, field: $json, noun: $noun, action: $action, ask: $ask },
        )*)*];

        /// Tells every fact of the estate where it stands.
        pub fn locate(estate: &mut Estate) {
            $(for (key, resource) in &mut estate.$collection {
                let key: Arc<str> = Arc::from(key.as_str());
                let _ = &key;
                let _ = &resource;
                $(resource.$field.place = Place { collection: Collection::$name, key: Arc::clone(&key), field: $json };)*
            })*
        }

        /// The origin of the fact at a place, and the account of its resource (empty for an account).
        pub fn origin<'a>(estate: &'a Estate, place: &Place) -> Option<(&'a Origin, &'a str)> {
            match (place.collection, place.field) {
                $($((Collection::$name, $json) => estate
                    .$collection
                    .get(place.key.as_ref())
                    .map(|resource| (&resource.$field.origin, resource.owner())),)*)*
                _ => None,
            }
        }

        /// Makes the fact at a place unknown, for this reason.
        pub fn forget(estate: &mut Estate, place: &Place, why: &str) {
            match (place.collection, place.field) {
                $($((Collection::$name, $json) => if let Some(it) = estate.$collection.get_mut(place.key.as_ref()) {
                    it.$field.state = State::Unknown(why.to_owned());
                },)*)*
                _ => {}
            }
        }

        /// Every resource with its collection, its key and its account.
        pub fn owned(estate: &Estate) -> impl Iterator<Item = (Collection, &str, &str)> {
            let all = std::iter::empty();
            $(let all = all.chain(estate.$collection.iter().map(|(key, it)| (Collection::$name, key.as_str(), it.owner())));)*
            all
        }

        /// When each fact was read, or was tried to be, as far as it says so itself.
        pub fn read_at(estate: &Estate) -> impl Iterator<Item = Timestamp> {
            let all = std::iter::empty();
            $($(let all = all.chain(estate.$collection.values().filter_map(|it| it.$field.origin.at));)*)*
            all
        }

        /// The account that owns a resource, by collection and key (empty for an account).
        pub fn account<'a>(estate: &'a Estate, collection: Collection, key: &str) -> Option<&'a str> {
            match collection {
                $(Collection::$name => estate.$collection.get(key).map(Owned::owner),)*
            }
        }
    };
}

facts! {
    services Services {
        detail "detail" "service" "vpc-lattice:GetService" "aws vpc-lattice get-service --service-identifier {key} --region {region}";
        auth_policy "authPolicy" "auth policy of service" "vpc-lattice:GetAuthPolicy" "aws vpc-lattice get-auth-policy --resource-identifier {key} --region {region}";
        listeners "listeners" "listeners of service" "vpc-lattice:ListListeners" "aws vpc-lattice list-listeners --service-identifier {key} --region {region}";
        associations "associations" "service networks of service" "vpc-lattice:ListServiceNetworkServiceAssociations" "aws vpc-lattice list-service-network-service-associations --service-identifier {key} --region {region}";
        certificate "certificate" "certificate of service" "acm:DescribeCertificate" "aws vpc-lattice get-service --service-identifier {key} --region {region} --query certificateArn";
        access_logs "accessLogs" "access-log subscriptions of service" "vpc-lattice:ListAccessLogSubscriptions" "aws vpc-lattice list-access-log-subscriptions --resource-identifier {key} --region {region}";
        metrics "metrics" "counted answers of service" "cloudwatch:GetMetricData" "aws cloudwatch list-metrics --namespace AWS/VpcLattice --dimensions Name=Service,Value={key} --region {region}";
        shares "shares" "RAM shares of service" "ram:GetResourceShareAssociations" "aws ram get-resource-share-associations --association-type RESOURCE --region {region}";
        resource_policy "resourcePolicy" "resource policy of service" "vpc-lattice:GetResourcePolicy" "aws vpc-lattice get-resource-policy --resource-arn {arn} --region {region}";
    }
    listeners Listeners {
        detail "detail" "listener" "vpc-lattice:GetListener" "aws vpc-lattice get-listener --service-identifier {service} --listener-identifier {key} --region {region}";
        rules "rules" "rules of listener" "vpc-lattice:GetRule" "aws vpc-lattice list-rules --service-identifier {service} --listener-identifier {key} --region {region}";
    }
    service_networks ServiceNetworks {
        detail "detail" "service network" "vpc-lattice:GetServiceNetwork" "aws vpc-lattice get-service-network --service-network-identifier {key} --region {region}";
        auth_policy "authPolicy" "auth policy of service network" "vpc-lattice:GetAuthPolicy" "aws vpc-lattice get-auth-policy --resource-identifier {key} --region {region}";
        vpc_associations "vpcAssociations" "VPC associations of service network" "vpc-lattice:ListServiceNetworkVpcAssociations" "aws vpc-lattice list-service-network-vpc-associations --service-network-identifier {key} --region {region}";
        service_associations "serviceAssociations" "service associations of service network" "vpc-lattice:ListServiceNetworkServiceAssociations" "aws vpc-lattice list-service-network-service-associations --service-network-identifier {key} --region {region}";
        endpoints "endpoints" "endpoints of service network" "vpc-lattice:ListServiceNetworkVpcEndpointAssociations" "aws vpc-lattice list-service-network-vpc-endpoint-associations --service-network-identifier {key} --region {region}";
        shares "shares" "RAM shares of service network" "ram:GetResourceShareAssociations" "aws ram get-resource-share-associations --association-type RESOURCE --resource-arn {arn} --region {region}";
        resource_policy "resourcePolicy" "resource policy of service network" "vpc-lattice:GetResourcePolicy" "aws vpc-lattice get-resource-policy --resource-arn {arn} --region {region}";
        access_logs "accessLogs" "access-log subscriptions of service network" "vpc-lattice:ListAccessLogSubscriptions" "aws vpc-lattice list-access-log-subscriptions --resource-identifier {key} --region {region}";
    }
    service_associations ServiceAssociations {
        detail "detail" "service association" "vpc-lattice:GetServiceNetworkServiceAssociation" "aws vpc-lattice get-service-network-service-association --service-network-service-association-identifier {key} --region {region}";
    }
    vpc_associations VpcAssociations {
        detail "detail" "VPC association" "vpc-lattice:GetServiceNetworkVpcAssociation" "aws vpc-lattice get-service-network-vpc-association --service-network-vpc-association-identifier {key} --region {region}";
        security_groups "securityGroups" "security groups of VPC association" "vpc-lattice:GetServiceNetworkVpcAssociation" "aws vpc-lattice get-service-network-vpc-association --service-network-vpc-association-identifier {key} --region {region} --query securityGroupIds";
    }
    endpoints Endpoints {
        detail "detail" "VPC endpoint" "ec2:DescribeVpcEndpoints" "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {key} --region {region}";
        names "names" "names of VPC endpoint" "ec2:DescribeVpcEndpointAssociations" "aws ec2 describe-vpc-endpoint-associations --vpc-endpoint-ids {key} --region {region}";
    }
    vpcs Vpcs {
        detail "detail" "VPC" "ec2:DescribeVpcs" "aws ec2 describe-vpcs --vpc-ids {key} --region {region}";
        associations "associations" "service-network associations of VPC" "vpc-lattice:ListServiceNetworkVpcAssociations" "aws vpc-lattice list-service-network-vpc-associations --vpc-identifier {key} --region {region}";
        endpoints "endpoints" "service-network endpoints of VPC" "ec2:DescribeVpcEndpoints" "aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values={key} Name=vpc-endpoint-type,Values=ServiceNetwork --region {region}";
        routes "routes" "routes of VPC" "ec2:DescribeRouteTables" "aws ec2 describe-route-tables --filters Name=vpc-id,Values={key} --region {region}";
    }
    subnets Subnets {
        detail "detail" "subnet" "ec2:DescribeSubnets" "aws ec2 describe-subnets --subnet-ids {key} --region {region}";
    }
    network_acls NetworkAcls {
        detail "detail" "network ACL" "ec2:DescribeNetworkAcls" "aws ec2 describe-network-acls --network-acl-ids {key} --region {region}";
    }
    security_groups SecurityGroups {
        detail "detail" "security group" "ec2:DescribeSecurityGroups" "aws ec2 describe-security-groups --group-ids {key} --region {region}";
    }
    prefix_lists PrefixLists {
        detail "detail" "prefix list" "ec2:GetManagedPrefixListEntries" "aws ec2 get-managed-prefix-list-entries --prefix-list-id {key} --region {region}";
    }
    interfaces Interfaces {
        detail "detail" "network interface" "ec2:DescribeNetworkInterfaces" "aws ec2 describe-network-interfaces --network-interface-ids {key} --region {region}";
    }
    target_groups TargetGroups {
        detail "detail" "target group" "vpc-lattice:GetTargetGroup" "aws vpc-lattice get-target-group --target-group-identifier {key} --region {region}";
        targets "targets" "targets of target group" "vpc-lattice:ListTargets" "aws vpc-lattice list-targets --target-group-identifier {key} --region {region}";
        metrics "metrics" "connection metrics of target group" "cloudwatch:GetMetricData" "aws cloudwatch list-metrics --namespace AWS/VpcLattice --dimensions Name=TargetGroup,Value={key} --region {region}";
    }
    load_balancers LoadBalancers {
        detail "detail" "load balancer" "elasticloadbalancing:DescribeLoadBalancers" "aws elbv2 describe-load-balancers --load-balancer-arns {key} --region {region}";
    }
    functions Functions {
        policy "policy" "resource policy of function" "lambda:GetPolicy" "aws lambda get-policy --function-name {key} --region {region}";
        network "network" "network configuration of function" "lambda:GetFunctionConfiguration" "aws lambda get-function-configuration --function-name {key} --region {region} --query VpcConfig";
    }
    shares Shares {
        detail "detail" "RAM share" "ram:GetResourceShares" "aws ram get-resource-shares --resource-owner SELF --resource-share-arns {key} --region {region}";
        principals "principals" "principals of RAM share" "ram:GetResourceShareAssociations" "aws ram get-resource-share-associations --association-type PRINCIPAL --resource-share-arns {key} --region {region}";
        invitations "invitations" "invitations of RAM share" "ram:GetResourceShareInvitations" "aws ram get-resource-share-invitations --resource-share-arns {key} --region {region}";
        permissions "permissions" "permissions of RAM share" "ram:ListResourceSharePermissions" "aws ram list-resource-share-permissions --resource-share-arn {key} --region {region}";
    }
    identities Identities {
        policies "policies" "identity policies of caller" "iam:ListAttachedRolePolicies" "aws iam list-attached-role-policies --role-name {name}";
        boundary "boundary" "permissions boundary of caller" "iam:GetRole" "aws iam get-role --role-name {name} --query Role.PermissionsBoundary";
        simulation "simulation" "simulation of caller's policies" "iam:SimulatePrincipalPolicy" "aws iam simulate-principal-policy --policy-source-arn {key} --action-names vpc-lattice-svcs:Invoke --resource-arns {resource}";
        simulations "simulations" "simulations of caller's policies" "iam:SimulatePrincipalPolicy" "aws iam simulate-principal-policy --policy-source-arn {key} --action-names vpc-lattice-svcs:Invoke --resource-arns {resource}";
        tags "tags" "tags of caller" "iam:ListRoleTags" "aws iam list-role-tags --role-name {name}";
    }
    accounts Accounts {
        organization "organization" "organization of account" "organizations:DescribeOrganization" "aws organizations describe-organization # as account {key}";
    }
}

/// The kind of the fact at a place.
pub fn kind(place: &Place) -> Option<&'static FactKind> {
    KINDS
        .iter()
        .find(|kind| kind.collection == place.collection && kind.field == place.field)
}
