//! The name that is called: where it leads, and whether Lattice answers to it.

use std::net::IpAddr;

use crate::checks::client_vpc::names::{endpoint_name, managed_name, managed_url};
use crate::checks::client_vpc::nowhere::{self, missing_name, rebinding, unanswered, undecided};
use crate::checks::client_vpc::{foreign, nameservers, search};
use crate::checks::finding::{Answer, Doubt, Finding, Status, Subject, Wanting};
use crate::codes::Code;
use crate::names::HostName;
use crate::path::Path;
use crate::path::dns::{Leads, RESOURCE_RANGE, resolves_to};
use crate::path::ranges::LATTICE_RANGES;
use crate::path::unknown::{Stop, Unknown};
use crate::path::way::{Way, endpoint_beyond, unread_addresses, unseen_endpoint};
use crate::snapshot::collection::Collection;

/// Asks where the name leads. From elsewhere than the client's place, an answer about a managed
/// name that the API confirms decides nothing.
#[expect(
    clippy::too_many_lines,
    reason = "one arm a kind of answer, each with the words of its own"
)]
pub fn check(path: &Path<'_>) -> Answer {
    let Some(url) = &path.url else {
        return Err(Stop::Unknown(Unknown::unsaid(
            "the URL that is called",
            "neither the call nor the service names one",
            "lattice-doctor diagnose https://…",
        )));
    };
    let subject = || match path.client_vpc {
        Some(vpc) => Subject::of(Collection::Vpcs, vpc.id),
        None => Subject::call(),
    };
    let seen_at = path
        .dns
        .index
        .map(|index| format!("/observations/dns/{index}"));
    let with = |finding: Finding| {
        let (place, resolver) = if path.dns.at_client {
            ("", "the client's resolver")
        } else {
            (
                " for our own resolver, which is not the client's",
                "our own resolver, which is not the client's,",
            )
        };
        let finding = finding
            .word("host", url.host.clone())
            .word("place", place)
            .word("resolver", resolver);
        match &seen_at {
            Some(pointer) => finding.seen_at(pointer),
            None => finding,
        }
    };
    let is_confirmed = match &path.host {
        HostName::Managed { service, .. } => path.service.is_some_and(|it| {
            // The id alone is not the name: what stands before and behind it counts as well.
            let is_its_name = |name: &String| name.eq_ignore_ascii_case(&url.host);
            it.id == service
                && it
                    .it
                    .detail
                    .seen()
                    .is_some_and(|it| it.dns_name.as_ref().is_none_or(is_its_name))
        }),
        HostName::Endpoint { .. } => matches!(path.way, Ok(Way::Endpoint(..))),
        HostName::Custom => false,
    };
    // Lattice tells services by the name that is asked for, and knows only the service's own two.
    if let Some(unknown) = foreign::unknown(path) {
        return Err(unknown.into());
    }
    let fault = |code: Code| {
        let finding = with_name_words(path, with(Finding::fail(code, subject())));
        if path.dns.at_client {
            return finding;
        }
        if is_confirmed {
            return Finding {
                status: Status::Info,
                ..finding
            };
        }
        let gap = ask_from_inside(path, "it was asked from outside the client VPC only");
        with_name_words(path, with(Finding::suspect(code, subject(), gap)))
    };
    if let Some(unknown) = path.led_apart() {
        return Err(unknown.into());
    }
    if path.dns.is_disputed {
        let why = "one answer has addresses, and another says that there is no such name";
        return Err(ask_from_inside(path, why).into());
    }
    match &path.dns.leads {
        Leads::LinkLocal | Leads::Endpoint(_) => {
            let pass = with(Finding::pass(Code::DnsNotLattice, subject()));
            let failing = search::failing(path).map(with);
            Ok([pass].into_iter().chain(failing).collect())
        }
        Leads::NotFound | Leads::NoData | Leads::NoAnswer(_) => {
            let code = match (rebinding(path), &path.dns.leads) {
                (Some(_), _) => Code::DnsRebindProtection,
                (None, Leads::NoAnswer(_)) => Code::DnsNoAnswer,
                (None, _) => Code::DnsNameNotFound,
            };
            let suspect = undecided(path);
            let mut finding = fault(code);
            finding.doubts.extend(nameservers::doubt(path));
            finding.doubts.extend(nowhere::doubt(path));
            if suspect.is_some() {
                let why = "whether the resolver drops Lattice's addresses alone was not asked";
                finding = finding.doubted(Doubt::new(Wanting::Cause, why));
            }
            let mut answer = vec![finding];
            let beside = search::beside(path, &mut answer);
            answer.extend(beside.map(with));
            answer.extend(
                suspect.map(|it| with(Finding::suspect(Code::DnsRebindProtection, subject(), it))),
            );
            Ok(answer)
        }
        Leads::Elsewhere(addresses) => {
            let beyond = path
                .client_vpc
                .and_then(|vpc| endpoint_beyond(path.estate(), vpc.id, &path.dns, &path.host));
            if let Some(unknown) = beyond {
                return Err(unknown.into());
            }
            if let Some(unknown) = unread_endpoint(path, addresses) {
                return Err(unknown.into());
            }
            let finding = fault(Code::DnsNotLattice);
            let list = addresses.iter().map(IpAddr::to_string).collect::<Vec<_>>();
            let is_resource = RESOURCE_RANGE
                .parse::<ipnet::IpNet>()
                .is_ok_and(|range| addresses.iter().any(|it| range.contains(it)));
            let meaning = if is_resource {
                "the range of resource configurations, not of services"
            } else {
                "neither Lattice's range nor an endpoint of this VPC"
            };
            let meaning = match &path.dns.searched {
                Some(name) => format!(
                    "{meaning}; the name has few dots, so that resolver libraries first ask for {name}, with a search domain"
                ),
                None => meaning.to_owned(),
            };
            let finding = finding.word("addresses", list.join(", "));
            Ok(vec![finding.word("meaning", meaning)])
        }
        Leads::Unasked if is_confirmed && resolver_is_off(path) => {
            // A client with a resolver of its own still gets an answer (VPC user guide, "DNS attributes").
            let why = "enableDnsSupport of the VPC is false: its own resolver answers nobody, and what the client's says was not asked";
            let finding = with(Finding::new(Status::Warn, Code::DnsNoAnswer, subject()));
            let finding = with_name_words(path, finding)
                .word("resolver", "the VPC's own resolver")
                .word("answer", "it is switched off (enableDnsSupport is false)")
                .doubted(Doubt::new(Wanting::Unread, why));
            let place = path.client_vpc.map(|vpc| &vpc.it.detail.place);
            Ok(vec![match place {
                Some(place) => finding.from(place),
                None => finding,
            }])
        }
        Leads::Unasked if is_confirmed => Ok(Vec::new()),
        Leads::Unasked => Err(ask_from_inside(path, "nobody asked").into()),
    }
}

/// What is not known of an endpoint that may have one of these addresses.
fn unread_endpoint(path: &Path<'_>, addresses: &[IpAddr]) -> Option<Unknown> {
    let vpc = path.client_vpc?;
    // The endpoint that the name itself names may be in any VPC.
    if let HostName::Endpoint { endpoint, .. } = &path.host
        && let Some(unknown) = unseen_endpoint(path.estate(), None, Some(endpoint))
    {
        return Some(unknown);
    }
    let ranges = path.client_ranges();
    let could_be = |address: &IpAddr| ranges.iter().any(|range| range.contains(address));
    if !ranges.is_empty() && !addresses.iter().any(could_be) {
        return None;
    }
    match vpc.it.endpoints.get() {
        Ok(listed) => unseen_endpoint(path.estate(), listed, None)
            .or_else(|| unread_addresses(path.estate(), vpc.id, addresses)),
        Err(unseen) => Some(unseen.into()),
    }
}

/// Adds what a remedy of a name needs: the name that does work, and what a record should point to.
fn with_name_words(path: &Path<'_>, finding: Finding) -> Finding {
    let mut finding = finding;
    if let Some(index) = path.dns.index {
        finding = finding.word("dns_index", index);
    }
    if let Some(url) = managed_url(path) {
        finding = finding.word("managed_url", url);
    }
    match &path.dns.leads {
        Leads::NotFound | Leads::NoData => {
            finding = finding.word("dns_says", missing_name(path));
        }
        Leads::NoAnswer(why) => finding = finding.word("answer", unanswered(path, why)),
        _ => {}
    }
    if let Some(sign) = rebinding(path) {
        finding = finding.word("sign", sign.words());
    }
    if let Some(service) = path.service.filter(|it| it.it.detail.is_absent()) {
        finding = finding.word("gone", service.id);
    }
    if resolver_is_off(path) {
        finding = finding.word("resolver_off", "enableDnsSupport is false");
    }
    if path.host == HostName::Custom {
        let host = path.url.as_ref().map_or("", |url| url.host.as_str());
        finding = finding.word("custom_host", host);
    }
    let (target, address) = match &path.way {
        Ok(Way::Endpoint(found, detail) | Way::EndpointNameNeeded(found, detail)) => (
            endpoint_name(path, *found),
            detail.addresses.first().map(IpAddr::to_string),
        ),
        _ => (
            managed_name(path),
            LATTICE_RANGES[0]
                .parse::<ipnet::IpNet>()
                .ok()
                .and_then(|range| range.hosts().next())
                .map(|it| it.to_string()),
        ),
    };
    match (target, address) {
        (Some(target), Some(address)) => finding
            .word("record_target", target)
            .word("record_address", address),
        _ => finding,
    }
}

/// Whether the client VPC has switched its own resolver off.
fn resolver_is_off(path: &Path<'_>) -> bool {
    let detail = path.client_vpc.and_then(|vpc| vpc.it.detail.seen());
    detail.is_some_and(|it| it.dns_support == Some(false))
}

fn ask_from_inside(path: &Path<'_>, why: &str) -> Unknown {
    let host = path.url.as_ref().map_or("", |url| url.host.as_str());
    resolves_to(host, why)
}
