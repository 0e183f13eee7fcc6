//! Where the call comes from: the client, its addresses and its security groups.

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
    /// A client that is not in the client VPC at all, and why.
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
        return by_function(snapshot, vpc, named);
    }
    let interface = if named.starts_with("eni-") {
        estate.interfaces.get_key_value(named)
    } else {
        estate.interfaces.iter().find(|(_, it)| {
            it.detail
                .seen()
                .is_some_and(|detail| detail.instance.as_deref() == Some(named))
        })
    };
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
        Ok(Some(detail)) if vpc.is_some_and(|vpc| vpc.id != detail.vpc) => {
            Client::Outside(format!("its interface {id} is in {}", detail.vpc))
        }
        Ok(Some(detail)) => Client::Interface(Found { id, it }, detail),
        Ok(None) => Client::Outside(format!("interface {id} does not exist")),
        Err(unseen) => Client::Unknown(unseen.into()),
    }
}

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
            Client::Outside(format!("{address} is in no address range of {}", vpc.id))
        }
        Ok(_) => Client::Address(address),
        Err(unseen) => Client::Unknown(unseen.into()),
    }
}

fn by_function<'a>(
    snapshot: &'a Snapshot,
    vpc: Option<Found<'a, Vpc>>,
    arn: &'a str,
) -> Client<'a> {
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
        Ok(Some(network)) if vpc.is_some_and(|vpc| vpc.id != network.vpc) => {
            Client::Outside(format!("the function is attached to {}", network.vpc))
        }
        Ok(Some(network)) => Client::Function(arn, network),
        // A function without a VPC calls from AWS's own network, where no link-local route leads.
        Ok(None) => Client::Outside("the function is attached to no VPC".to_owned()),
        Err(unseen) => Client::Unknown(unseen.into()),
    }
}

impl Client<'_> {
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
