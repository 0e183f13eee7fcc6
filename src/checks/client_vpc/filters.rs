//! What the filters between client and Lattice have in common: who must be known, which address
//! families are left, and how the rules of several groups add up.
//!
//! A call needs one address family that passes every filter, so that a filter is asked only about
//! the families that the filters before it let pass.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::checks::finding::{Doubt, Finding, Wanting};
use crate::path::Path;
use crate::path::client::Client;
use crate::path::firewall::{Passes, Peer};
use crate::path::unknown::{Stop, Unknown};
use crate::path::way::Way;
use crate::shell::word;

/// One address family that the client and its destination share.
#[derive(Debug)]
pub struct Family {
    /// IPv6, or IPv4.
    pub is_ipv6: bool,
    /// The client, as the way in sees it.
    pub client: Peer,
    /// Where its packets go.
    pub destination: Peer,
}

/// What a filter says of one family.
#[derive(Debug)]
pub struct Filtered {
    /// The family.
    pub family: Family,
    /// Whether it passes.
    pub passes: Passes,
}

impl Family {
    /// `IPv4` or `IPv6`.
    pub fn word(&self) -> &'static str {
        if self.is_ipv6 { "IPv6" } else { "IPv4" }
    }
}

/// The families that client and destination share. None at all is never fine: either an address is
/// not known, or the two do not meet.
pub fn families(path: &Path<'_>) -> Result<Vec<Family>, Stop> {
    let way = path.way.as_ref().map_err(|_| Stop::Unreached)?;
    let clients = client_peers(path)?;
    let is_answered = |is_ipv6: bool| path.dns.families.is_none_or(|it| it[usize::from(is_ipv6)]);
    let found: Vec<Family> = clients
        .into_iter()
        .filter_map(|(is_ipv6, client)| {
            let destination = destination(path, way, is_ipv6).filter(|_| is_answered(is_ipv6))?;
            Some(Family {
                is_ipv6,
                client,
                destination,
            })
        })
        .collect();
    if found.is_empty() {
        let host = path.url.as_ref().map_or("", |url| url.host.as_str());
        let why = match path.dns.families {
            Some([false, _]) => {
                "the client's resolver gives IPv6 addresses only, and the client has none"
            }
            Some([_, false]) => {
                "the client's resolver gives IPv4 addresses only, and the client has none"
            }
            _ => {
                "the endpoint's addresses were not read, or are of the family that the client has not"
            }
        };
        let fact = match way {
            Way::Endpoint(..) => "an address family that the client and the endpoint share",
            _ => "an address family that the client and the name share",
        };
        let unknown = Unknown::unsaid(
            fact,
            why,
            &format!(
                "dig +short {host} A; dig +short {host} AAAA # on the client",
                host = word(host)
            ),
        );
        return Err(match way {
            Way::Endpoint(found, _) => unknown
                .by("ec2:DescribeVpcEndpoints", Some(&found.it.account))
                .into(),
            _ => unknown.into(),
        });
    }
    Ok(found)
}

/// A fault that stands because the name has addresses of one family only: the client has the other as well.
pub fn as_answered(path: &Path<'_>, finding: Finding) -> Finding {
    let (word, other) = match path.dns.families {
        Some([true, false]) => ("IPv4", true),
        Some([false, true]) => ("IPv6", false),
        _ => return finding,
    };
    let has_other = client_peers(path).is_ok_and(|it| it.iter().any(|it| it.0 == other));
    if !has_other {
        return finding;
    }
    let why = format!(
        "the client's resolver gave {word} addresses alone; if the name has others as well, the call may pass"
    );
    finding.doubted(Doubt::new(Wanting::Unread, why))
}

/// A filter that a packet meets, asked about every family.
pub type Filter = fn(&Path<'_>) -> Result<Vec<Filtered>, Stop>;

/// The families that this filter is to be asked about: those that the ones before it let pass.
pub fn families_after(path: &Path<'_>, filters: &[Filter]) -> Result<Vec<Family>, Stop> {
    let mut left = families(path)?;
    for filter in filters {
        // A filter that has no answer of its own takes no family away.
        let Ok(filtered) = filter(path) else {
            continue;
        };
        left.retain(|family| {
            !filtered
                .iter()
                .any(|it| it.family.is_ipv6 == family.is_ipv6 && it.passes == Passes::No)
        });
    }
    Ok(left)
}

/// The client by family; from beyond the VPC it comes with an address and no group.
fn client_peers(path: &Path<'_>) -> Result<Vec<(bool, Peer)>, Stop> {
    if let Client::Outside(_) = &path.client {
        let named = path.snapshot.call.client.as_deref().unwrap_or_default();
        let address: IpAddr = named.parse().map_err(|_| Stop::Unreached)?;
        return Ok(vec![(
            address.is_ipv6(),
            Peer::host(address, Some(Vec::new())),
        )]);
    }
    let peers = path.client.peers(&path.client_ranges());
    if !peers.is_empty() {
        return Ok(peers);
    }
    let vpc = path.client_vpc.ok_or(Stop::Unreached)?;
    vpc.it.detail.get()?;
    Err(client_unknown(path).map_or(Stop::Unreached, Stop::from))
}

fn destination(path: &Path<'_>, way: &Way<'_>, ipv6: bool) -> Option<Peer> {
    let Way::Endpoint(_, detail) = way else {
        return Some(Peer::lattice(path.region(), ipv6));
    };
    let ranges: Vec<IpNet> = detail
        .addresses
        .iter()
        .filter(|it| it.is_ipv6() == ipv6)
        .map(|it| IpNet::from(*it))
        .collect();
    (!ranges.is_empty()).then(|| Peer {
        ranges,
        groups: Some(detail.security_groups.clone()),
        prefix_list: None,
    })
}

/// Why the client's own filters cannot be judged, if they cannot.
pub fn client_unknown(path: &Path<'_>) -> Option<Unknown> {
    match &path.client {
        Client::Unsaid => Some(Unknown::unsaid(
            "the client's own security groups and network ACL",
            "nobody said which client it is",
            "lattice-doctor diagnose … --client i-…|eni-…|IP # or --client any, for a client that restricts nothing itself",
        )),
        Client::Unknown(unknown) => Some(unknown.clone()),
        Client::Address(address) => Some(Unknown::unsaid(
            &format!("the network interface of {address}"),
            "no interface with this address was seen",
            &format!(
                "aws ec2 describe-network-interfaces --filters Name={},Values={address} --region {}",
                if address.is_ipv6() { "ipv6-addresses.ipv6-address" } else { "addresses.private-ip-address" },
                word(path.region())
            ),
        )
        .by("ec2:DescribeNetworkInterfaces", path.client_vpc.map(|it| it.it.account.as_str()))),
        Client::Any | Client::Interface(..) | Client::Function(..) | Client::Outside(_) => None,
    }
}

/// What several families make of one filter: one that passes is enough.
pub enum Verdict {
    /// One passes.
    Passes,
    /// None does.
    Blocked,
    /// It is not known, and perhaps because of this fact.
    Open(Option<Stop>),
}

/// Adds the families up.
pub fn over_families(answers: &[Filtered]) -> Verdict {
    if answers.iter().any(|it| it.passes == Passes::Yes) {
        return Verdict::Passes;
    }
    if answers.iter().all(|it| it.passes == Passes::No) {
        return Verdict::Blocked;
    }
    let unseen = answers.iter().find_map(|it| match &it.passes {
        Passes::Unseen(unseen) => Some(Stop::from(unseen.clone())),
        _ => None,
    });
    Verdict::Open(unseen)
}
