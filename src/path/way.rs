//! How the client VPC gets into a service network: by its association, by an endpoint, or not.
//!
//! A VPC is associated with one service network at most (VPC Lattice quotas); further networks take
//! endpoints of type `ServiceNetwork`. The standard name of a service leads to the association, the
//! endpoint's own name to the endpoint (`PrivateLink` guide, "Access service networks").

use std::net::IpAddr;

use crate::names::HostName;
use crate::path::Found;
use crate::path::dns::{DnsView, Leads, resolves_to};
use crate::path::unknown::Unknown;
use crate::shell::word;
use crate::snapshot::estate::Estate;
use crate::snapshot::lattice::{VpcAssociation, VpcAssociationDetail};
use crate::snapshot::network::{Endpoint, EndpointDetail, Vpc};

/// The way of a call into a service network.
#[derive(Debug, Clone)]
pub enum Way<'a> {
    /// By the VPC's association with a network in which the service is, or which was asked for.
    Association(Found<'a, VpcAssociation>, &'a VpcAssociationDetail),
    /// By a service-network endpoint in the VPC.
    Endpoint(Found<'a, Endpoint>, &'a EndpointDetail),
    /// The VPC is associated, but with a network in which the service is not.
    Elsewhere(Found<'a, VpcAssociation>, &'a VpcAssociationDetail),
    /// The VPC has no association, and an endpoint to a network in which the service is not.
    EndpointElsewhere(Found<'a, Endpoint>, &'a EndpointDetail),
    /// Only an endpoint leads there, and the name that is called does not lead to the endpoint.
    EndpointNameNeeded(Found<'a, Endpoint>, &'a EndpointDetail),
    /// The name belongs to an endpoint that is not in the client VPC.
    EndpointAbsent(String),
    /// There is none.
    Missing,
}

impl Way<'_> {
    /// The service network to which it leads.
    pub fn network(&self) -> Option<&str> {
        match self {
            Self::Association(_, detail) | Self::Elsewhere(_, detail) => {
                Some(&detail.service_network)
            }
            Self::Endpoint(_, detail)
            | Self::EndpointNameNeeded(_, detail)
            | Self::EndpointElsewhere(_, detail) => Some(&detail.service_network),
            Self::EndpointAbsent(_) | Self::Missing => None,
        }
    }

    /// Whether it leads into a network in which the service is not.
    pub fn is_elsewhere(&self) -> bool {
        matches!(self, Self::Elsewhere(..) | Self::EndpointElsewhere(..))
    }
}

/// What the choice depends on.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a, 'q> {
    /// All facts.
    pub estate: &'a Estate,
    /// The client VPC.
    pub vpc: Found<'a, Vpc>,
    /// The networks that would do, as far as they are known.
    pub wanted: &'q [&'a str],
    /// Whether no other network would do; else what is not known of it.
    pub complete: &'q Result<(), Unknown>,
    /// The Lattice name that is called, or to which the called name is an alias.
    pub host: &'q HostName,
    /// The name as it is called, where it is a custom one, which may lead elsewhere inside the VPC.
    pub custom: Option<&'q str>,
}

/// Finds the way.
pub fn resolve<'a>(question: Question<'a, '_>, dns: &DnsView) -> Result<Way<'a>, Unknown> {
    let Question {
        estate,
        vpc,
        wanted,
        ..
    } = question;
    let endpoints = endpoints_of(estate, vpc.id);
    if let Some(unknown) = endpoint_beyond(estate, vpc.id, dns, question.host) {
        return Err(unknown);
    }
    if let Some(unknown) = astray(dns, question.host) {
        return Err(unknown);
    }
    let named = match (&dns.leads, question.host) {
        (Leads::Endpoint(addresses), _) => by_address(&endpoints, addresses),
        (_, HostName::Endpoint { endpoint, .. }) => {
            let known = endpoints.iter().find(|(it, _)| it.id == endpoint);
            let Some((found, detail)) = known else {
                let listed = vpc.it.endpoints.get()?;
                return match unseen_endpoint(estate, listed, Some(endpoint)) {
                    Some(unknown) => Err(unknown),
                    None => Ok(Way::EndpointAbsent(endpoint.clone())),
                };
            };
            Some((*found, *detail))
        }
        _ => None,
    };
    if let Some((found, detail)) = named {
        return Ok(Way::Endpoint(found, detail));
    }
    let association = association_of(estate, vpc)?;
    let fits = |network: &str| {
        wanted.contains(&network) || (wanted.is_empty() && question.complete.is_ok())
    };
    match association {
        Some((found, detail)) if fits(&detail.service_network) => {
            return Ok(Way::Association(found, detail));
        }
        Some((found, detail)) if question.complete.is_err() => {
            // The service may be in this network without our seeing it: go on, the check of the
            // service's association will say what is missing.
            return Ok(Way::Association(found, detail));
        }
        _ => {}
    }
    if let Some((found, detail)) = endpoints
        .iter()
        .find(|(_, detail)| fits(&detail.service_network))
    {
        // A private zone that leads a custom name to the endpoint is the documented set-up.
        if let (Some(name), false) = (question.custom, dns.at_client) {
            let why =
                "it was not asked from there, and the VPC has an endpoint to which it may lead";
            return Err(resolves_to(name, why));
        }
        if let Leads::Elsewhere(addresses) = &dns.leads
            && let Some(unknown) = unread_addresses(estate, vpc.id, addresses)
        {
            return Err(unknown);
        }
        return Ok(Way::EndpointNameNeeded(*found, detail));
    }
    // An endpoint that is listed, and whose network nobody read, may be the way.
    let listed = vpc.it.endpoints.get();
    if let Ok(listed) = listed
        && let Some(unknown) = unseen_endpoint(estate, listed, None)
    {
        return Err(unknown);
    }
    if let Some((found, detail)) = association {
        return Ok(Way::Elsewhere(found, detail));
    }
    match listed {
        Ok(_) => elsewhere_or_missing(&endpoints, question),
        // Seen from the client, the name leads past every endpoint.
        Err(_) if dns.at_client && dns.leads == Leads::LinkLocal => Ok(Way::Missing),
        Err(unseen) => Err(unseen.into()),
    }
}

/// The way of a VPC without an association, all of whose endpoints are known, and none of which fits.
fn elsewhere_or_missing<'a>(
    endpoints: &[(Found<'a, Endpoint>, &'a EndpointDetail)],
    question: Question<'a, '_>,
) -> Result<Way<'a>, Unknown> {
    let Some((found, detail)) = endpoints.first() else {
        return Ok(Way::Missing);
    };
    match question.complete {
        Ok(()) if question.wanted.is_empty() => Ok(Way::Missing),
        Ok(()) => Ok(Way::EndpointElsewhere(*found, detail)),
        // The service may be in the very network that the endpoint joins.
        Err(unknown) => Err(unknown.clone()),
    }
}

/// An endpoint that is listed, or that the name belongs to, and of which nobody knows what it joins.
pub fn unseen_endpoint(
    estate: &Estate,
    listed: Option<&Vec<String>>,
    named: Option<&String>,
) -> Option<Unknown> {
    let ids = listed.into_iter().flatten().chain(named);
    ids.filter_map(|id| estate.endpoints.get(id))
        .find_map(|it| it.detail.get().err())
        .map(Unknown::from)
}

/// What is not known where one of these addresses may be an endpoint's: EC2 tells an endpoint's interfaces, and
/// their addresses take a question of their own. The IPv6 block of an interface is too large to be told one by one.
pub fn unread_addresses(estate: &Estate, vpc: &str, addresses: &[IpAddr]) -> Option<Unknown> {
    let has_ipv6 = |detail: &EndpointDetail| detail.addresses.iter().any(IpAddr::is_ipv6);
    let could_have = |detail: &EndpointDetail| {
        let in_block = |it: &IpAddr| it.is_ipv6() && has_ipv6(detail);
        detail.addresses.is_empty() || addresses.iter().any(in_block)
    };
    let of_vpc = endpoints_of(estate, vpc);
    let (found, _) = of_vpc.iter().find(|(_, it)| could_have(it))?;
    let list: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    let ask = format!(
        "aws ec2 describe-network-interfaces --network-interface-ids $(aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {} --query 'VpcEndpoints[0].NetworkInterfaceIds' --output text)",
        word(found.id)
    );
    Some(
        Unknown::unsaid(
            &format!(
                "whether {} belongs to endpoint {}",
                list.join(", "),
                found.id
            ),
            "the addresses of the endpoint's interfaces were not read, or not all of them",
            &ask,
        )
        .by("ec2:DescribeNetworkInterfaces", Some(&found.it.account)),
    )
}

/// The service networks into which a VPC has a way; `None` where one may be missing.
pub fn networks_of<'a>(estate: &'a Estate, vpc: Found<'a, Vpc>) -> Option<Vec<&'a str>> {
    let association = association_of(estate, vpc).ok()?;
    let listed = vpc.it.endpoints.get().ok()?;
    if unseen_endpoint(estate, listed, None).is_some() {
        return None;
    }
    let of_endpoints = endpoints_of(estate, vpc.id);
    let mut networks: Vec<&str> = of_endpoints
        .iter()
        .map(|(_, it)| it.service_network.as_str())
        .collect();
    networks.extend(association.map(|(_, it)| it.service_network.as_str()));
    Some(networks)
}

/// The VPC's association, wherever it was seen; `None` only where it is known that there is none.
fn association_of<'a>(
    estate: &'a Estate,
    vpc: Found<'a, Vpc>,
) -> Result<Option<(Found<'a, VpcAssociation>, &'a VpcAssociationDetail)>, Unknown> {
    let mut seen: Vec<(Found<'a, VpcAssociation>, &'a VpcAssociationDetail)> = estate
        .vpc_associations
        .iter()
        .filter_map(|(id, it)| {
            let detail = it.detail.seen().filter(|detail| detail.vpc == vpc.id)?;
            Some((Found { id, it }, detail))
        })
        .collect();
    // One that is being deleted may stand beside its successor.
    seen.sort_by_key(|(_, detail)| detail.status != "ACTIVE");
    if let Some(first) = seen.first() {
        return Ok(Some(*first));
    }
    let Some(ids) = vpc.it.associations.get()? else {
        return Ok(None);
    };
    match ids.iter().find_map(|id| estate.vpc_associations.get(id)) {
        // It is listed, but what it joins is not known.
        Some(listed) => match listed.detail.get() {
            Ok(_) => Ok(None),
            Err(unseen) => Err(unseen.into()),
        },
        None => Ok(None),
    }
}

/// What is not known where the called name leads to an endpoint of another VPC: peering or a transit gateway
/// may lead there, and an endpoint takes what comes that way (VPC Lattice user guide, "How it works").
pub fn endpoint_beyond(
    estate: &Estate,
    vpc: &str,
    dns: &DnsView,
    host: &HostName,
) -> Option<Unknown> {
    let leads_to = |id: &str, detail: &EndpointDetail| match (&dns.leads, host) {
        (Leads::Elsewhere(addresses), _) => {
            addresses.iter().any(|it| detail.addresses.contains(it))
        }
        (Leads::LinkLocal | Leads::Endpoint(_), _) => false,
        (_, HostName::Endpoint { endpoint, .. }) => id == endpoint,
        _ => false,
    };
    let known = estate.endpoints.iter().find_map(|(id, it)| {
        let detail = it.detail.seen().filter(|detail| detail.vpc != vpc)?;
        leads_to(id, detail).then_some((id, detail))
    });
    let Some((id, detail)) = known else {
        return endpoint_of_nobody(estate, dns, host);
    };
    let address = detail.addresses.first().map(ToString::to_string);
    Some(Unknown::unsaid(
        &format!(
            "whether {vpc} reaches endpoint {id}, which is in {}",
            detail.vpc
        ),
        "peering or a transit gateway may lead there, and routes between VPCs are not read",
        &format!(
            "nc -vz {} 443 # on the client",
            word(address.as_deref().unwrap_or(id))
        ),
    ))
}

/// What is not known where an endpoint's own name leads past the endpoint, to Lattice's link-local range: its
/// records are the endpoint's addresses (`PrivateLink` guide, "Access service networks"), and whether Lattice
/// answers to it there no page says.
fn astray(dns: &DnsView, host: &HostName) -> Option<Unknown> {
    let HostName::Endpoint { endpoint, .. } = host else {
        return None;
    };
    (dns.leads == Leads::LinkLocal).then(|| {
        Unknown::unsaid(
            &format!("where the name of endpoint {endpoint} leads"),
            "it was answered with Lattice's link-local range, and an endpoint's own name has the endpoint's addresses: something between answers in its place",
            &format!(
                "aws ec2 describe-vpc-endpoint-associations --vpc-endpoint-ids {} --query 'VpcEndpointAssociations[].DnsEntry' # then dig the name on the client",
                word(endpoint)
            ),
        )
    })
}

/// What is not known of an endpoint that nobody read, and whose name leads where an endpoint's does: its VPC.
fn endpoint_of_nobody(estate: &Estate, dns: &DnsView, host: &HostName) -> Option<Unknown> {
    let (Leads::Elsewhere(addresses), HostName::Endpoint { endpoint, .. }) = (&dns.leads, host)
    else {
        return None;
    };
    let is_private = |it: &IpAddr| match it {
        IpAddr::V4(it) => it.is_private(),
        IpAddr::V6(it) => it.is_unique_local(),
    };
    let is_likely = !estate.endpoints.contains_key(endpoint) && addresses.iter().all(is_private);
    is_likely.then(|| {
        Unknown::unsaid(
            &format!("in which VPC endpoint {endpoint} is"),
            "its name leads to private addresses, and it is none of the endpoints that were read; peering or a transit gateway may lead there",
            &format!("aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {}", word(endpoint)),
        )
    })
}

fn endpoints_of<'a>(
    estate: &'a Estate,
    vpc: &str,
) -> Vec<(Found<'a, Endpoint>, &'a EndpointDetail)> {
    estate
        .endpoints
        .iter()
        .filter_map(|(id, it)| {
            let detail = it.detail.seen().filter(|detail| detail.vpc == vpc)?;
            Some((Found { id, it }, detail))
        })
        .collect()
}

fn by_address<'a>(
    endpoints: &[(Found<'a, Endpoint>, &'a EndpointDetail)],
    addresses: &[IpAddr],
) -> Option<(Found<'a, Endpoint>, &'a EndpointDetail)> {
    endpoints
        .iter()
        .copied()
        .find(|(_, detail)| addresses.iter().any(|it| detail.addresses.contains(it)))
}
