//! Where the call comes from: the client, its addresses and its security groups.

mod instance;

use std::net::IpAddr;

use ipnet::IpNet;

use crate::names::Arn;
use crate::path::Found;
use crate::path::firewall::Peer;
use crate::path::unknown::Unknown;
use crate::shell::word;
use crate::snapshot::Snapshot;
use crate::snapshot::network::{Interface, InterfaceDetail, Vpc};
use crate::snapshot::targets::FunctionNetwork;

/// The client, as far as it is known.
#[derive(Debug, Clone)]
pub enum Client<'a> {
    /// `any`: a client that restricts nothing itself.
    Any,
    /// Nobody said.
    Unsaid,
    /// A network interface of the client VPC.
    Interface(Found<'a, Interface>, &'a InterfaceDetail),
    /// An address of which no interface is known.
    Address(IpAddr),
    /// A function with interfaces in the VPC.
    Function(&'a str, &'a FunctionNetwork),
    /// A client that is in no VPC, or beyond the client VPC, and why.
    Outside(String),
    /// It was named, but cannot be seen.
    Unknown(Unknown),
}

/// Finds the client that the call names.
pub fn resolve<'a>(snapshot: &'a Snapshot, vpc: Option<Found<'a, Vpc>>) -> Client<'a> {
    let estate = &snapshot.estate;
    let Some(named) = snapshot.call.client.as_deref() else {
        return Client::Unsaid;
    };
    if named == "any" {
        return Client::Any;
    }
    if let Ok(address) = named.parse::<IpAddr>() {
        return by_address(snapshot, vpc, address);
    }
    if named.starts_with("arn:") {
        return by_function(snapshot, named);
    }
    if !named.starts_with("eni-") {
        match instance::sender(snapshot, named) {
            Ok(Some(sender)) => return sender,
            Ok(None) => {}
            Err(unknown) => return Client::Unknown(unknown),
        }
    }
    let interface = estate.interfaces.get_key_value(named);
    let account = vpc.map(|it| it.it.account.as_str());
    let Some((id, it)) = interface else {
        let filter = if named.starts_with("eni-") {
            "network-interface-id"
        } else {
            "attachment.instance-id"
        };
        return Client::Unknown(Unknown::unsaid(
            &format!("network interface of client {named}"),
            "no interface of it was seen",
            &format!(
                "aws ec2 describe-network-interfaces --filters Name={filter},Values={} --region {}",
                word(named),
                word(&snapshot.region)
            ),
        )
        .by("ec2:DescribeNetworkInterfaces", account));
    };
    match it.detail.get() {
        Ok(Some(detail)) => Client::Interface(Found { id, it }, detail),
        // Where the client is now, the facts do not say.
        Ok(None) => Client::Unknown(
            Unknown::unsaid(
                &format!("network interface of client {named}"),
                &format!("interface {id} does not exist"),
                &format!(
                    "aws ec2 describe-network-interfaces --network-interface-ids {} --region {}",
                    word(id),
                    word(&snapshot.region)
                ),
            )
            .by("ec2:DescribeNetworkInterfaces", account),
        ),
        Err(unseen) => Client::Unknown(unseen.into()),
    }
}

/// The shared address space (RFC 6598), from which clusters give their pods addresses that no VPC routes: the
/// node puts its own in their place (Amazon EKS user guide, "External SNAT").
const SHARED_SPACE: &str = "100.64.0.0/10";

fn by_address<'a>(
    snapshot: &'a Snapshot,
    vpc: Option<Found<'a, Vpc>>,
    address: IpAddr,
) -> Client<'a> {
    let Some(vpc) = vpc else {
        return Client::Address(address);
    };
    for (id, it) in &snapshot.estate.interfaces {
        if let Some(detail) = it.detail.seen()
            && detail.vpc == vpc.id
            && detail.addresses.contains(&address)
        {
            return Client::Interface(Found { id, it }, detail);
        }
    }
    match vpc.it.detail.get() {
        Ok(Some(detail)) if !detail.cidrs.iter().any(|it| it.contains(&address)) => {
            let shared = SHARED_SPACE.parse::<IpNet>();
            if shared.is_ok_and(|it| it.contains(&address)) {
                return Client::Unknown(behind_node(vpc, address));
            }
            Client::Outside(format!("{address} is in no address range of {}", vpc.id))
        }
        Ok(_) => Client::Address(address),
        Err(unseen) => Client::Unknown(unseen.into()),
    }
}

/// What is not known of a pod whose own address no packet has once it leaves its node.
fn behind_node(vpc: Found<'_, Vpc>, address: IpAddr) -> Unknown {
    Unknown::unsaid(
        &format!("the network interface that {address} calls from"),
        &format!(
            "it is in no address range of {}, as a pod's overlay address is: the call then comes from the pod's node",
            vpc.id
        ),
        "lattice-doctor diagnose … --client i-… # the node: kubectl get node NODE -o jsonpath='{.spec.providerID}'",
    )
    .by("ec2:DescribeNetworkInterfaces", Some(&vpc.it.account))
}

fn by_function<'a>(snapshot: &'a Snapshot, arn: &'a str) -> Client<'a> {
    let Some(function) = snapshot.estate.functions.get(arn) else {
        return Client::Unknown(Unknown::unsaid(
            &format!("network configuration of function {arn}"),
            "it was not read",
            &format!(
                "aws lambda get-function-configuration --function-name {} --query VpcConfig --region {}",
                word(arn),
                word(&snapshot.region)
            ),
        )
        .by("lambda:GetFunctionConfiguration", Arn::parse(arn).map(|it| it.account)));
    };
    match function.network.get() {
        Ok(Some(network)) => Client::Function(arn, network),
        // Of a function on Lambda Managed Instances the capacity provider has the VPC, subnets and security
        // groups (Lambda developer guide, "Capacity providers").
        Ok(None) if let Some(provider) = &function.capacity_provider => {
            Client::Unknown(Unknown::unsaid(
                &format!("the VPC of capacity provider {provider}"),
                &format!("function {arn} runs on it, and is in the capacity provider's VPC"),
                &format!(
                    "aws lambda get-capacity-provider --capacity-provider-name {} --query CapacityProvider.VpcConfig --region {}",
                    word(Arn::parse(provider).map_or(provider, |it| it.id())),
                    word(&snapshot.region)
                ),
            )
            .by("lambda:GetCapacityProvider", Some(&function.account)))
        }
        // A function without a VPC calls from AWS's own network, where no link-local route leads.
        Ok(None) => Client::Outside("the function is attached to no VPC".to_owned()),
        Err(unseen) => Client::Unknown(unseen.into()),
    }
}

impl<'a> Client<'a> {
    /// The VPC that its own interface is in, if that is known.
    pub fn vpc(&self) -> Option<&'a str> {
        match self {
            Self::Interface(_, detail) => Some(&detail.vpc),
            Self::Function(_, network) => Some(&network.vpc),
            _ => None,
        }
    }

    /// Its security groups, where they are known.
    pub fn security_groups(&self) -> Option<&[String]> {
        match self {
            Self::Interface(_, detail) => Some(&detail.security_groups),
            Self::Function(_, network) => Some(&network.security_groups),
            _ => None,
        }
    }

    /// Its subnets, where they are known.
    pub fn subnets(&self) -> Option<Vec<&str>> {
        match self {
            Self::Interface(_, detail) => Some(vec![&detail.subnet]),
            Self::Function(_, network) => {
                Some(network.subnets.iter().map(String::as_str).collect())
            }
            _ => None,
        }
    }

    /// The client as others see it, one peer an address family that it has.
    pub fn peers(&self, vpc_ranges: &[IpNet]) -> Vec<(bool, Peer)> {
        let groups = self.security_groups().map(<[String]>::to_vec);
        let ranges: Vec<IpNet> = match self {
            Self::Interface(_, detail) => {
                detail.addresses.iter().copied().map(IpNet::from).collect()
            }
            Self::Address(address) => vec![IpNet::from(*address)],
            _ => vpc_ranges.to_vec(),
        };
        [false, true]
            .into_iter()
            .filter_map(|ipv6| {
                let of_family: Vec<IpNet> = ranges
                    .iter()
                    .copied()
                    .filter(|range| matches!(range, IpNet::V6(_)) == ipv6)
                    .collect();
                let peer = Peer {
                    ranges: of_family,
                    groups: groups.clone(),
                    prefix_list: None,
                };
                (!peer.ranges.is_empty()).then_some((ipv6, peer))
            })
            .collect()
    }
}
