//! The client's own security groups, outbound.

use crate::checks::client_vpc::filters::{
    Family, Filtered, Verdict, as_answered, client_unknown, families, over_families,
};
use crate::checks::finding::{Answer, Finding, Status, Subject};
use crate::codes::Code;
use crate::path::Path;
use crate::path::client::Client;
use crate::path::firewall::{Passes, groups_admit};
use crate::path::ranges::{LATTICE_RANGES, lattice_list};
use crate::path::unknown::{Stop, Unknown};
use crate::path::way::Way;
use crate::shell::word;
use crate::snapshot::collection::Collection;

/// What the client's groups say of each family.
pub fn filtered(path: &Path<'_>) -> Result<Vec<Filtered>, Stop> {
    let url = path.url.as_ref().ok_or(Stop::Unreached)?;
    if path.way.is_err() {
        return Err(Stop::Unreached);
    }
    if let Some(unknown) = client_unknown(path) {
        return Err(unknown.into());
    }
    let groups = path.client.security_groups().ok_or(Stop::Unreached)?;
    let filtered = families(path)?.into_iter().map(|family| Filtered {
        passes: groups_admit(path.estate(), groups, true, url.port, &family.destination),
        family,
    });
    Ok(filtered.collect())
}

/// Asks whether the client's own security groups let it out: to Lattice's prefix list on the way of
/// an association, to the endpoint's addresses on the way of an endpoint.
/// VPC Lattice user guide, "Control traffic using security groups".
pub fn check(path: &Path<'_>) -> Answer {
    if matches!(path.client, Client::Any | Client::Outside(_)) {
        return Ok(Vec::new());
    }
    let answers = filtered(path)?;
    let (Some(groups), Some(url)) = (path.client.security_groups(), &path.url) else {
        return Err(Stop::Unreached);
    };
    let Some(first) = groups.first() else {
        return Ok(Vec::new());
    };
    let with = |status: Status, family: &Family| {
        let mut finding = Finding::new(
            status,
            Code::ClientSgBlocksEgress,
            Subject::of(Collection::SecurityGroups, first),
        );
        for id in groups {
            if let Some(group) = path.estate().security_groups.get(id) {
                finding = finding.from(&group.detail.place);
            }
        }
        let (destination, rule) = destination_words(path, family);
        let finding = finding
            .word("groups", groups.join(", "))
            .word("port", url.port)
            .word("family", family.word())
            .word("destination", destination);
        match rule {
            Some((word, value)) => finding.word(word, value),
            None => finding,
        }
    };
    match over_families(&answers) {
        Verdict::Blocked => {
            let finding = with(Status::Fail, &answers[0].family);
            Ok(vec![as_answered(path, finding)])
        }
        Verdict::Passes => {
            let open = answers.iter().filter(|it| it.passes == Passes::Yes).take(1);
            // A name has A and AAAA records: a client that tries the closed family first stalls.
            let closed = answers.iter().filter(|it| it.passes == Passes::No);
            Ok(open
                .map(|it| with(Status::Pass, &it.family))
                .chain(closed.map(|it| with(Status::Warn, &it.family)))
                .collect())
        }
        Verdict::Open(Some(stop)) => Err(stop),
        Verdict::Open(None) => Err(Unknown::unsaid(
            "whether the client's outbound rules cover all of Lattice's addresses",
            "they name a part of them only",
            &format!("dig +short {} # on the client", word(&url.host)),
        )
        .into()),
    }
}

/// The destination of the client's packets in words, and the rule's peer for a command.
fn destination_words(path: &Path<'_>, family: &Family) -> (String, Option<(&'static str, String)>) {
    if let Ok(Way::Endpoint(found, detail)) = &path.way {
        let group = detail.security_groups.first();
        return (
            format!("endpoint {}", found.id),
            group.map(|it| ("peer_group", it.clone())),
        );
    }
    let list = lattice_list(path.estate(), path.region(), family.is_ipv6);
    let words = format!("Lattice's {} prefix list", family.word());
    if let Some(id) = list {
        return (
            format!("{words} {id}"),
            Some(("prefix_list", id.to_owned())),
        );
    }
    let word = if family.is_ipv6 {
        "lattice_ipv6"
    } else {
        "lattice_ipv4"
    };
    let range = LATTICE_RANGES[usize::from(family.is_ipv6)].to_owned();
    (words, Some((word, range)))
}
