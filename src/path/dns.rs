//! What the DNS answers say, and what they do not: `docs/lattice.md` §4.
//!
//! A managed name is resolvable everywhere, so a link-local answer proves that the service exists
//! and nothing about this VPC.

use std::net::IpAddr;

use crate::names::HostName;
use crate::path::Found;
use crate::path::ranges::Lattice;
use crate::path::unknown::Unknown;
use crate::shell::word;
use crate::snapshot::Snapshot;
use crate::snapshot::dns::Says;
use crate::snapshot::dns_result::DnsResult;
use crate::snapshot::network::{InterfaceDetail, Vpc};
use crate::snapshot::observation::{DnsAnswer, Vantage};

/// The range of resource configurations, which no service uses.
pub const RESOURCE_RANGE: &str = "129.224.0.0/17";

/// Where a name leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leads {
    /// To Lattice's link-local range.
    LinkLocal,
    /// To addresses of an endpoint in the client VPC.
    Endpoint(Vec<IpAddr>),
    /// To addresses that are neither.
    Elsewhere(Vec<IpAddr>),
    /// Nowhere: the name does not exist.
    NotFound,
    /// Nowhere: the name is there, and has no address.
    NoData,
    /// The resolver gave no answer, and what it said.
    NoAnswer(String),
    /// Nobody asked.
    Unasked,
}

/// The answer that counts for this call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DnsView {
    /// Where the name leads.
    pub leads: Leads,
    /// Whether the question was asked from the client's own place.
    pub at_client: bool,
    /// Whether the answers from the client VPC lead to more than one place: into Lattice's range, to an endpoint,
    /// or past both.
    pub is_mixed: bool,
    /// Whether the name was there for one question from the client VPC, and for another was not: NXDOMAIN
    /// speaks of every record type (RFC 8020).
    pub is_disputed: bool,
    /// Whether the client's own resolver gives an IPv4 and an IPv6 address; `None` where it was not asked, or
    /// leads nowhere.
    pub families: Option<[bool; 2]>,
    /// The aliases on the way.
    pub aliases: Vec<String>,
    /// The name with a search domain that was asked before the name itself, and answered.
    pub searched: Option<String>,
    /// Its index among the observations.
    pub index: Option<usize>,
}

/// Whether a vantage is in the client VPC, whose resolver answers every client alike.
pub fn is_in_client_vpc(snapshot: &Snapshot, vantage: &Vantage) -> bool {
    vantage.vpc.is_some() && vantage.vpc == snapshot.call.client_vpc
}

/// Whether a vantage is the client's own place: the client VPC, and the client's own interface
/// where the call names a client, for each has filters of its own.
pub fn is_at_client(snapshot: &Snapshot, vantage: &Vantage) -> bool {
    let is_client = match (
        snapshot.call.client.as_deref(),
        vantage.interface.as_deref(),
    ) {
        (None | Some("any"), _) => true,
        (Some(_), None) => false,
        (Some(client), Some(interface)) => {
            client == interface
                || snapshot
                    .estate
                    .interfaces
                    .get(interface)
                    .and_then(|it| it.detail.seen())
                    .is_some_and(|it| is_of_client(it, client))
        }
    };
    is_in_client_vpc(snapshot, vantage) && is_client
}

/// Whether an interface is the named instance's, function's or address's.
fn is_of_client(interface: &InterfaceDetail, client: &str) -> bool {
    interface.instance.as_deref() == Some(client)
        || interface.function.as_deref() == Some(client)
        || client
            .parse()
            .is_ok_and(|address: IpAddr| interface.addresses.contains(&address))
}

/// Reads the answers for the called host: one from the client's own place before any other.
pub fn resolve(snapshot: &Snapshot, host: &str, vpc: Option<Found<'_, Vpc>>) -> DnsView {
    let asked: Vec<(usize, &DnsAnswer)> = snapshot
        .observations
        .dns
        .iter()
        .enumerate()
        .filter(|(_, it)| it.name.trim_end_matches('.').eq_ignore_ascii_case(host))
        .collect();
    // A question of one record type may have no answer where that of the other has.
    let best = |from_inside: bool| {
        asked
            .iter()
            .copied()
            .filter(|(_, it)| is_in_client_vpc(snapshot, &it.vantage) == from_inside)
            .min_by_key(|(_, it)| !matches!(it.answer, DnsResult::Resolved { .. }))
    };
    let at_client = best(true);
    let Some((index, answer)) = at_client.or_else(|| best(false)) else {
        return DnsView {
            leads: Leads::Unasked,
            at_client: false,
            is_mixed: false,
            is_disputed: false,
            families: None,
            aliases: Vec::new(),
            searched: None,
            index: None,
        };
    };
    // A resolver library that begins with the search domains stops at the first that has an address.
    let mut searched = answer.searched.iter().filter(|it| it.is_first);
    let searched = searched.find(|it| !it.answer.addresses().is_empty());
    let result = searched.map_or(&answer.answer, |it| &it.answer);
    DnsView {
        leads: leads(snapshot, result, vpc),
        at_client: at_client.is_some(),
        is_mixed: is_mixed(snapshot, &asked, vpc),
        is_disputed: is_disputed(snapshot, &asked),
        families: at_client.and_then(|_| families(snapshot, &asked, result)),
        aliases: result.aliases().to_vec(),
        searched: searched.map(|it| it.name.clone()),
        index: Some(index),
    }
}

/// Where an answer leads.
pub fn leads(snapshot: &Snapshot, result: &DnsResult, vpc: Option<Found<'_, Vpc>>) -> Leads {
    match result {
        // The record is there, and points to the name of a service that is not.
        DnsResult::Resolved { addresses, .. } if addresses.is_empty() => Leads::NotFound,
        DnsResult::Resolved { addresses, .. } => classify(snapshot, addresses, vpc),
        DnsResult::NotFound => Leads::NotFound,
        DnsResult::NoData { .. } => Leads::NoData,
        DnsResult::NoAnswer(why) | DnsResult::AliasUnanswered { why, .. } => {
            Leads::NoAnswer(why.clone())
        }
    }
}

/// Whether the client may be led either way, by which of the addresses it takes.
fn is_mixed(
    snapshot: &Snapshot,
    asked: &[(usize, &DnsAnswer)],
    vpc: Option<Found<'_, Vpc>>,
) -> bool {
    let inside = asked
        .iter()
        .filter(|(_, it)| is_in_client_vpc(snapshot, &it.vantage));
    let addresses: Vec<IpAddr> = inside
        .flat_map(|(_, it)| it.answer.addresses())
        .copied()
        .collect();
    let lattice = Lattice::of(snapshot);
    let is_lattice = |it: &IpAddr| lattice.holds(*it);
    if addresses.iter().any(is_lattice) {
        return !addresses.iter().all(is_lattice);
    }
    let of_endpoints = addresses_of_endpoints(snapshot, vpc);
    let is_endpoint = |it: &&IpAddr| of_endpoints.contains(it);
    // The IPv6 block of an endpoint's interface is not told one by one: another of its addresses may be in it.
    let has_block = of_endpoints.iter().any(IpAddr::is_ipv6);
    let others = addresses.iter().filter(|it| !is_endpoint(it));
    addresses.iter().any(|it| is_endpoint(&it))
        && others.into_iter().any(|it| !(it.is_ipv6() && has_block))
}

/// Whether one answer from the client VPC has addresses, and another says that there is no such name.
fn is_disputed(snapshot: &Snapshot, asked: &[(usize, &DnsAnswer)]) -> bool {
    let inside = || {
        let all = asked.iter().map(|it| it.1);
        all.filter(|it| is_in_client_vpc(snapshot, &it.vantage))
    };
    inside().any(|it| !it.answer.addresses().is_empty())
        && inside().any(|it| it.answer == DnsResult::NotFound)
}

/// The families of the addresses that a client gets. One without an address counts as well where its question
/// was not answered: there may be some.
fn families(
    snapshot: &Snapshot,
    asked: &[(usize, &DnsAnswer)],
    result: &DnsResult,
) -> Option<[bool; 2]> {
    let inside = || {
        let all = asked.iter().map(|it| it.1);
        all.filter(|it| is_in_client_vpc(snapshot, &it.vantage))
    };
    let is_silent = |it: &DnsAnswer, ipv6: bool| {
        let is_failure =
            |says: &Says| matches!(says, Says::Code(_) | Says::Silence(_) | Says::Nothing(_));
        let mut servers = it.nameservers.iter();
        matches!(
            it.answer,
            DnsResult::NoAnswer(_) | DnsResult::AliasUnanswered { .. }
        ) || servers.any(|it| is_failure(if ipv6 { &it.aaaa.says } else { &it.a.says }))
    };
    let has = |ipv6: bool| {
        let of_family = |it: &IpAddr| it.is_ipv6() == ipv6;
        result.addresses().iter().any(of_family)
            || inside().any(|it| it.answer.addresses().iter().any(of_family))
            || inside().any(|it| is_silent(it, ipv6))
    };
    (!result.addresses().is_empty()).then(|| [has(false), has(true)])
}

fn classify(snapshot: &Snapshot, addresses: &[IpAddr], vpc: Option<Found<'_, Vpc>>) -> Leads {
    let lattice = Lattice::of(snapshot);
    if addresses.iter().any(|it| lattice.holds(*it)) {
        return Leads::LinkLocal;
    }
    let mut of_endpoint = addresses_of_endpoints(snapshot, vpc);
    of_endpoint.retain(|it| addresses.contains(it));
    if of_endpoint.is_empty() {
        Leads::Elsewhere(addresses.to_vec())
    } else {
        Leads::Endpoint(of_endpoint)
    }
}

fn addresses_of_endpoints(snapshot: &Snapshot, vpc: Option<Found<'_, Vpc>>) -> Vec<IpAddr> {
    let endpoints = snapshot.estate.endpoints.values();
    endpoints
        .filter_map(|it| it.detail.seen())
        .filter(|detail| vpc.is_none_or(|vpc| vpc.id == detail.vpc))
        .flat_map(|detail| detail.addresses.iter().copied())
        .collect()
}

/// What is not known where only the client VPC's own resolver can say where a name leads.
pub fn resolves_to(host: &str, why: &str) -> Unknown {
    Unknown::unsaid(
        &format!("what {host} resolves to inside the client VPC"),
        why,
        &format!(
            "dig +short {} # on a host inside the client VPC",
            word(host)
        ),
    )
}

impl DnsView {
    /// The answer that counts.
    pub fn answer<'a>(&self, snapshot: &'a Snapshot) -> Option<&'a DnsAnswer> {
        snapshot.observations.dns.get(self.index?)
    }

    /// The Lattice name behind the host: the host itself, or the alias that is one.
    pub fn lattice_name(&self, host: &HostName) -> HostName {
        if *host != HostName::Custom {
            return host.clone();
        }
        self.aliases
            .iter()
            .map(|alias| HostName::parse(alias))
            .find(|it| *it != HostName::Custom)
            .unwrap_or(HostName::Custom)
    }
}
