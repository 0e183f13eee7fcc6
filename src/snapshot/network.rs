//! Facts of the VPCs: addresses, security groups, network ACLs, interfaces, endpoints.

use std::net::IpAddr;

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::snapshot::fact::{Fact, is_unasked};

/// A VPC.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Vpc {
    /// The owner account, 12 digits.
    pub account: String,
    /// Address ranges and DNS attributes.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub detail: Fact<VpcDetail>,
    /// Ids of its associations with service networks, `snva-…`.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub associations: Fact<Vec<String>>,
    /// Ids of its endpoints of type `ServiceNetwork`, `vpce-…`.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub endpoints: Fact<Vec<String>>,
    /// Where its route tables lead to prefix lists: Lattice puts such routes there when the VPC is associated.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub routes: Fact<Vec<PrefixListRoute>>,
}

/// A route to a prefix list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PrefixListRoute {
    /// `rtb-…`.
    pub route_table: String,
    /// `pl-…`.
    pub prefix_list: String,
}

/// What `DescribeVpcs` and `DescribeVpcAttribute` say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VpcDetail {
    /// IPv4 and IPv6 ranges.
    #[schemars(with = "Vec<String>")]
    pub cidrs: Vec<IpNet>,
    /// `enableDnsSupport`; absent where not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dns_support: Option<bool>,
    /// `enableDnsHostnames`; absent where not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dns_hostnames: Option<bool>,
    /// The encryption control; absent where the VPC has none, or where it was not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption_control: Option<EncryptionControl>,
}

/// A VPC's encryption control, as `DescribeVpcs` gives it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EncryptionControl {
    /// `monitor` or `enforce`.
    pub mode: String,
    /// `available` where the mode is in force.
    pub state: String,
    /// The state of the exclusion for VPC Lattice; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lattice_exclusion: Option<String>,
}

/// A subnet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Subnet {
    /// The owner account, 12 digits.
    pub account: String,
    /// Its VPC, ranges, zone and network ACL.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub detail: Fact<SubnetDetail>,
}

/// What `DescribeSubnets` and `DescribeNetworkAcls` say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubnetDetail {
    /// `vpc-…`.
    pub vpc: String,
    /// IPv4 and IPv6 ranges.
    #[schemars(with = "Vec<String>")]
    pub cidrs: Vec<IpNet>,
    /// The zone id, such as `euw1-az1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone_id: Option<String>,
    /// `acl-…`.
    pub network_acl: String,
}

/// A network ACL.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NetworkAcl {
    /// The owner account, 12 digits.
    pub account: String,
    /// Its entries.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub detail: Fact<NetworkAclDetail>,
}

/// What `DescribeNetworkAcls` says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NetworkAclDetail {
    /// In any order: the lowest number decides first, and what none admits is refused.
    pub entries: Vec<AclEntry>,
}

/// One entry of a network ACL.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AclEntry {
    /// The rule number.
    pub number: u32,
    /// Whether it speaks of traffic that leaves the subnet.
    pub egress: bool,
    /// Whether it allows.
    pub allow: bool,
    /// The IP protocol: `tcp`, `udp`, a number, or `-1` for all.
    pub protocol: String,
    /// The lowest port; absent for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_port: Option<u16>,
    /// The highest port; absent for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_port: Option<u16>,
    /// The other side's addresses.
    #[schemars(with = "String")]
    pub cidr: IpNet,
}

/// A security group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecurityGroup {
    /// The owner account, 12 digits.
    pub account: String,
    /// Its rules.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub detail: Fact<SecurityGroupDetail>,
}

/// What `DescribeSecurityGroups` says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecurityGroupDetail {
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `vpc-…`.
    pub vpc: String,
    /// Inbound rules.
    pub ingress: Vec<SecurityGroupRule>,
    /// Outbound rules.
    pub egress: Vec<SecurityGroupRule>,
}

/// One permission of a security group; any of its peers will do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecurityGroupRule {
    /// The IP protocol: `tcp`, `udp`, `icmp`, a number, or `-1` for all.
    pub protocol: String,
    /// The lowest port; absent for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_port: Option<u16>,
    /// The highest port; absent for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_port: Option<u16>,
    /// Peers by address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<String>")]
    pub cidrs: Vec<IpNet>,
    /// Peers by prefix list, `pl-…`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prefix_lists: Vec<String>,
    /// Peers by security group, `sg-…`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
}

/// A managed prefix list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PrefixList {
    /// The owner account: `AWS` for Lattice's own lists.
    pub account: String,
    /// Name and entries.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub detail: Fact<PrefixListDetail>,
}

/// What `DescribeManagedPrefixLists` and `GetManagedPrefixListEntries` say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PrefixListDetail {
    /// Such as `com.amazonaws.eu-west-1.vpc-lattice`.
    pub name: String,
    /// Its ranges.
    #[schemars(with = "Vec<String>")]
    pub entries: Vec<IpNet>,
}

/// A network interface of the client or of a target.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Interface {
    /// The owner account, 12 digits.
    pub account: String,
    /// `absent` where it is gone.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub detail: Fact<InterfaceDetail>,
}

/// What `DescribeNetworkInterfaces` says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InterfaceDetail {
    /// `vpc-…`.
    pub vpc: String,
    /// `subnet-…`.
    pub subnet: String,
    /// Its IPv4 and IPv6 addresses.
    #[schemars(with = "Vec<String>")]
    pub addresses: Vec<IpAddr>,
    /// Its security groups.
    pub security_groups: Vec<String>,
    /// The instance it is attached to, `i-…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Which interface of the instance it is: 0 is the primary one, to which Lattice sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_index: Option<u16>,
    /// The ARN of the function it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
}

/// A VPC endpoint of type `ServiceNetwork`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Endpoint {
    /// The owner account, 12 digits.
    pub account: String,
    /// What it joins, and its security groups.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub detail: Fact<EndpointDetail>,
    /// The names under which it serves each service.
    #[serde(default, skip_serializing_if = "is_unasked")]
    pub names: Fact<Vec<EndpointName>>,
}

/// What `DescribeVpcEndpoints` says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EndpointDetail {
    /// `sn-…`.
    pub service_network: String,
    /// `vpc-…`.
    pub vpc: String,
    /// EC2's own word, such as `available` or `pendingAcceptance`; compared without case.
    pub state: String,
    /// Its security groups.
    pub security_groups: Vec<String>,
    /// Its addresses in the VPC.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<String>")]
    pub addresses: Vec<IpAddr>,
    /// The subnets that it has interfaces in, `subnet-…`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subnets: Vec<String>,
}

/// One entry of `DescribeVpcEndpointAssociations`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EndpointName {
    /// The service's association, `snsa-…`.
    pub association: String,
    /// The name to call, `<vpce>-<snsa>.….vpc-lattice-svcs.<region>.on.aws`.
    pub dns_name: String,
}
