//! Whether all nameservers of the client say the same, for A and for AAAA alike.
//!
//! None of this stops every client: resolver libraries differ in whom they believe. What each does was
//! measured with glibc 2.36, musl 1.2.3, Go, Java and c-ares.

use crate::checks::finding::{Answer, Doubt, Finding, Status, Subject, Wanting};
use crate::codes::Code;
use crate::path::Path;
use crate::path::dns::leads;
use crate::path::unknown::Unknown;
use crate::shell::word;
use crate::snapshot::collection::Collection;
use crate::snapshot::dns::{NameserverAnswer, Reply, Says, decide};
use crate::snapshot::outcome::Outcome;

/// Compares what the nameservers of the client say; nobody else's matter to it.
pub fn check(path: &Path<'_>) -> Answer {
    let answer = path.dns.answer(path.snapshot);
    let (Some(answer), Some(url)) = (answer.filter(|_| path.dns.at_client), &path.url) else {
        return Ok(Vec::new());
    };
    let servers = &answer.nameservers;
    let Some((decides, _)) = decide(servers) else {
        return Ok(Vec::new());
    };
    let subject = || match path.client_vpc {
        Some(vpc) => Subject::of(Collection::Vpcs, vpc.id),
        None => Subject::call(),
    };
    let pointer = format!("/observations/dns/{}", path.dns.index.unwrap_or_default());
    let with = |finding: Finding| finding.word("host", url.host.clone()).seen_at(&pointer);
    let mut findings = Vec::new();
    if let Some(explanation) = half(&servers[decides]) {
        let code = Code::DnsFamilyUnanswered;
        let finding = match path.observed() {
            // Then it may be what was seen, by the library that the client has.
            Some((Outcome::DnsError, _)) => {
                Finding::suspect(code, subject(), library(&url.host)).that_holds()
            }
            _ => Finding::new(Status::Warn, code, subject()),
        };
        let why = "whether the client's resolver library takes the family that has an answer (glibc) or none (musl) was not said";
        let finding = finding.doubted(Doubt::new(Wanting::Assumed, why));
        findings.push(with(finding.word("explanation", explanation)));
    }
    for explanation in others(path, servers, decides) {
        let mut finding = Finding::new(Status::Warn, Code::DnsNameserversDiffer, subject());
        finding.doubts.extend(doubt(path));
        findings.push(with(finding.word("explanation", explanation)));
    }
    if findings.is_empty() {
        findings.push(with(Finding::pass(Code::DnsNameserversDiffer, subject())));
    }
    Ok(findings)
}

fn library(host: &str) -> Unknown {
    Unknown::unsaid(
        "which resolver library the client uses",
        "musl fails where one address family has no answer, and glibc does not",
        &format!(
            "getent ahosts {} # in the client's own container",
            word(host)
        ),
    )
}

/// The address family that has no answer beside one that has, and whom that hurts.
fn half(server: &NameserverAnswer) -> Option<String> {
    let halves = server.halves();
    let (good, has) = halves.iter().find(|it| !it.1.addresses.is_empty())?;
    let (bad, lacks) = halves.iter().find(|it| it.1.addresses.is_empty())?;
    let hurts = match &lacks.says {
        Says::Records | Says::NoData => return None,
        Says::NxDomain => format!(
            "musl (Alpine) finds no address at all (EAI_NONAME), glibc takes the {good}"
        ),
        Says::Code(_) => {
            format!("musl (Alpine) fails as a whole (EAI_AGAIN), glibc takes the {good}")
        }
        Says::Silence(_) | Says::Nothing(_) => "musl (Alpine) fails as a whole after 5s (EAI_AGAIN), Go waits 10s and glibc 15s in each lookup".to_owned(),
    };
    Some(format!(
        "{bad} is {lacks} at {}, beside {good} {has}: {hurts}",
        server.server
    ))
}

/// What the nameservers beside the one that decides do to whom.
fn others(path: &Path<'_>, servers: &[NameserverAnswer], decides: usize) -> Vec<String> {
    let own = &servers[decides];
    let others = servers
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != decides);
    let told = others.filter_map(|(index, other)| {
        let name = &other.server;
        if other.is_final() {
            if !differs(path, other, own) {
                return None;
            }
            let (says, first, its) = (whole(other), &own.server, whole(own));
            return Some(format!(
                "{name} says {says}, and {first} says {its}: glibc takes the first that answers ({first}), musl (Alpine) the fastest"
            ));
        }
        // What comes after the one that answers is asked by nobody but musl, which passes over failures.
        if index > decides || !own.is_final() {
            return None;
        }
        let is_heard = other.halves().iter().any(|it| matches!(it.1.says, Says::Code(_)));
        let (verb, hurts) = if is_heard {
            let hurts = "glibc and musl go on to the next, c-ares (dns.resolve of Node) does not";
            ("says", hurts)
        } else {
            let hurts = "glibc loses 5s in each lookup before it asks the next";
            ("gives", hurts)
        };
        let own = &own.server;
        let says = whole(other);
        Some(format!(
            "{name}, which is asked before {own}, {verb} {says}, and {own} answers: {hurts}"
        ))
    });
    told.collect()
}

/// Whether two nameservers lead to different kinds of places.
fn differs(path: &Path<'_>, one: &NameserverAnswer, other: &NameserverAnswer) -> bool {
    let class = |it: &NameserverAnswer| leads(path.snapshot, &it.result(), path.client_vpc);
    std::mem::discriminant(&class(one)) != std::mem::discriminant(&class(other))
}

/// Why what follows from the answer that decides is no more than likely: nameservers that contradict it
/// may be faster, and musl believes the fastest.
pub(super) fn doubt(path: &Path<'_>) -> Option<Doubt> {
    let answer = path.dns.answer(path.snapshot)?;
    let (decides, _) = decide(&answer.nameservers)?;
    let own = &answer.nameservers[decides];
    let mut others = answer.nameservers.iter().filter(|it| it.is_final());
    let is_disputed = own.is_final() && others.any(|it| differs(path, it, own));
    is_disputed.then(|| {
        let why = "whether the client's resolver library takes the nameservers in order (glibc) or the fastest (musl) was not said";
        Doubt::new(Wanting::Assumed, why)
    })
}

/// What a nameserver says of the name, in one phrase.
fn whole(server: &NameserverAnswer) -> String {
    let replies: Vec<&Reply> = server.halves().map(|it| it.1).to_vec();
    let with_addresses: Vec<String> = replies
        .iter()
        .filter(|it| !it.addresses.is_empty())
        .map(ToString::to_string)
        .collect();
    if with_addresses.is_empty() {
        server.a.to_string()
    } else {
        with_addresses.join(", ")
    }
}
