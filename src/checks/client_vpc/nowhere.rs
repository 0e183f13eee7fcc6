//! Words for a name that leads nowhere: which name there is not, who says so, and whether a resolver
//! keeps the addresses to itself.

use crate::checks::finding::{Doubt, Wanting};
use crate::names::HostName;
use crate::path::Path;
use crate::path::dns::Leads;
use crate::path::rebinding::{Sign, sign};
use crate::path::unknown::Unknown;
use crate::shell::word;
use crate::snapshot::dns::decide;

/// Which name there is not: the one that is called, or the one to which its record still points.
pub(super) fn missing_name(path: &Path<'_>) -> String {
    let is_there = path.dns.leads == Leads::NoData;
    let Some(alias) = path.dns.aliases.last() else {
        return if is_there {
            format!(
                "the resolver says that the name exists and has no address (NOERROR without records){}",
                by_zone(path)
            )
        } else {
            "the resolver says that there is no such name".to_owned()
        };
    };
    if is_there {
        return format!("it is an alias of {alias}, which has no address here");
    }
    let because = match HostName::parse(alias) {
        HostName::Custom => "",
        HostName::Managed { .. } => ": its service was deleted, or deleted and made again",
        HostName::Endpoint { .. } => ": its endpoint was deleted, or deleted and made again",
    };
    format!("it is an alias of {alias}, which does not exist{because}")
}

/// In whose words the name has no address: a private hosted zone that lacks the record names itself.
fn by_zone(path: &Path<'_>) -> String {
    let answer = path.dns.answer(path.snapshot);
    let decided = answer.and_then(|it| Some((it, decide(&it.nameservers)?.0)));
    let zone = decided.and_then(|(answer, index)| {
        let halves = answer.nameservers[index].halves();
        halves.into_iter().find_map(|it| it.1.zone.clone())
    });
    zone.map_or_else(String::new, |it| format!(", in the words of zone {it}"))
}

/// What became of the question: of that for the name, or for the one of which it is an alias.
pub(super) fn unanswered(path: &Path<'_>, why: &str) -> String {
    match path.dns.aliases.last() {
        Some(alias) => {
            format!("the alias is there, and the question for its target {alias} ends with {why}")
        }
        None => why.to_owned(),
    }
}

/// What in the answer speaks for a resolver that drops Lattice's addresses.
pub(super) fn rebinding(path: &Path<'_>) -> Option<Sign> {
    sign(path.dns.answer(path.snapshot)?, leads_to_service(path))
}

/// Why a name that leads nowhere may be told as the wrong fault, where a resolver could be dropping the
/// addresses, and only whether there are any was not read.
pub(super) fn doubt(path: &Path<'_>) -> Option<Doubt> {
    let answer = path.dns.answer(path.snapshot)?;
    if let Some(sign) = rebinding(path) {
        return Some(Doubt::new(Wanting::Cause, sign.doubt()));
    }
    let is_bare = path.dns.leads == Leads::NoData && answer.nameservers.is_empty();
    let is_open = is_bare || sign(answer, true).is_some();
    (is_open && !leads_to_service(path)).then(|| {
        let why = "a resolver that drops Lattice's addresses answers so as well, and it was not read that the service has this name";
        Doubt::new(Wanting::Cause, why)
    })
}

/// Whether the name, or one of its aliases, is one of the service's own, which have Lattice's addresses.
fn leads_to_service(path: &Path<'_>) -> bool {
    let detail = path.service.and_then(|it| it.it.detail.seen());
    let own = detail.map(|it| [it.dns_name.as_deref(), it.custom_domain_name.as_deref()]);
    let is_own = |it: &str| {
        let mut own = own.into_iter().flatten().flatten();
        own.any(|own| own.eq_ignore_ascii_case(it))
    };
    let host = path.url.as_ref().map(|it| it.host.as_str());
    let aliases = path.dns.aliases.iter().map(String::as_str);
    host.into_iter().chain(aliases).any(is_own)
}

/// The question that was not asked of a resolver that gives no address, and would tell why.
pub(super) fn undecided(path: &Path<'_>) -> Option<Unknown> {
    let answer = path.dns.answer(path.snapshot);
    let answer = answer.filter(|_| path.dns.at_client && leads_to_service(path))?;
    let decides = decide(&answer.nameservers).map(|(index, _)| &answer.nameservers[index]);
    let (why, ask) = match &path.dns.leads {
        Leads::NoAnswer(why) => {
            let is_asked = decides.is_some_and(|it| it.cname.is_some() || it.target.is_some());
            let could_be = ["SERVFAIL", "REFUSED"].iter().any(|it| why.starts_with(it));
            if is_asked || !could_be {
                return None;
            }
            (
                "protection against DNS rebinding answers so as well: BIND with SERVFAIL, Knot Resolver with REFUSED",
                "CNAME # on the client: NOERROR means that the addresses alone are refused",
            )
        }
        // A zone that lacks the record says so with its SOA (RFC 2308); who took the addresses away has none.
        Leads::NoData if decides.is_none() => (
            "protection against DNS rebinding answers so as well (dnsmasq, unbound), and whether a zone says so was not seen",
            "A # on the client: an SOA under AUTHORITY names the zone that has no address; without one the resolver dropped it",
        ),
        _ => return None,
    };
    let host = path.url.as_ref().map_or("", |url| url.host.as_str());
    Some(Unknown::unsaid(
        "whether the client's resolver drops Lattice's addresses",
        why,
        &format!("dig {} {ask}", word(host)),
    ))
}

/// The service's own name, where it was read.
pub(super) fn managed_name_of_service<'a>(path: &Path<'a>) -> Option<&'a str> {
    path.service?.it.detail.seen()?.dns_name.as_deref()
}
