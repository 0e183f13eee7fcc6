//! Where the search domains of the client lead, once the name itself leads nowhere.
//!
//! On NXDOMAIN and on an answer without an address glibc, Go and Java go on with the search domains;
//! musl stops there (measured; resolv.conf(5)). A wildcard record under one of them then leads the
//! call of a deleted service to somebody else.

use crate::checks::finding::{Doubt, Finding, Status, Subject, Wanting};
use crate::codes::Code;
use crate::path::Path;
use crate::path::dns::{Leads, leads};
use crate::snapshot::collection::Collection;
use crate::snapshot::dns_result::DnsResult;
use crate::snapshot::outcome::Outcome;

/// The finding beside those of the missing name, where a search domain has an address. Where the call
/// ended otherwise than by DNS, it is the one that stops the call, and the missing name stands beside it.
pub(super) fn beside(path: &Path<'_>, missing: &mut [Finding]) -> Option<Finding> {
    let answer = path
        .dns
        .answer(path.snapshot)
        .filter(|_| path.dns.at_client)?;
    if !matches!(path.dns.leads, Leads::NotFound | Leads::NoData) {
        return None;
    }
    let found = answer
        .searched
        .iter()
        .find(|it| !it.answer.addresses().is_empty())?;
    if !matches!(
        leads(path.snapshot, &found.answer, path.client_vpc),
        Leads::Elsewhere(_)
    ) {
        return None;
    }
    let list = found.answer.addresses().iter().map(ToString::to_string);
    let list: Vec<String> = list.collect();
    let ended = path.observed().map(|it| it.0);
    let is_led_there = ended.is_some_and(|it| it != Outcome::DnsError && !it.is_success());
    let subject = missing.first()?.subject.clone();
    let status = if is_led_there {
        Status::Fail
    } else {
        Status::Warn
    };
    if is_led_there {
        for finding in missing.iter_mut().filter(|it| it.status == Status::Fail) {
            finding.status = Status::Warn;
        }
    }
    let meaning = format!(
        "there is no such name, but glibc, Go and Java go on with the search domains, find {} and connect there; musl does not",
        found.name
    );
    let why = "whether the client's resolver library goes on with the search domains (glibc, Go, Java) or stops (musl) was not said";
    Some(
        Finding::new(status, Code::DnsNotLattice, subject)
            .doubted(Doubt::new(Wanting::Assumed, why))
            .word("addresses", list.join(", "))
            .word("meaning", meaning),
    )
}

/// The search domain that fails before the name itself is asked for: musl stops there, and glibc goes on
/// (measured with SERVFAIL and with silence, for which glibc waits some 10 s).
pub(super) fn failing(path: &Path<'_>) -> Option<Finding> {
    let answer = path
        .dns
        .answer(path.snapshot)
        .filter(|_| path.dns.at_client)?;
    let mut first = answer.searched.iter().filter(|it| it.is_first);
    let (name, why) = first.find_map(|it| match &it.answer {
        DnsResult::NoAnswer(why) => Some((&it.name, why)),
        _ => None,
    })?;
    let subject = match path.client_vpc {
        Some(vpc) => Subject::of(Collection::Vpcs, vpc.id),
        None => Subject::call(),
    };
    let what = format!(
        "{why} for {name}, which is asked first since the name has few dots: musl (Alpine) stops there, glibc goes on"
    );
    Some(Finding::new(Status::Warn, Code::DnsNoAnswer, subject).word("answer", what))
}
