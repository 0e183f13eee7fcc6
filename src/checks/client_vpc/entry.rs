//! The security groups of the way in, inbound: of the VPC association, or of the endpoint.

use ipnet::IpNet;

use crate::checks::client_vpc::filters::{
    Family, Filtered, Verdict, as_answered, client_unknown, families, families_after, over_families,
};
use crate::checks::client_vpc::{egress, network_acl};
use crate::checks::finding::{Answer, Finding, Status, Subject};
use crate::codes::Code;
use crate::path::Path;
use crate::path::firewall::{Passes, groups_admit};
use crate::path::unknown::{Stop, Unknown};
use crate::path::way::Way;
use crate::shell::word;
use crate::snapshot::collection::Collection;
use crate::snapshot::fact::Place;
use crate::snapshot::outcome::Outcome;

/// One way in with its groups.
struct Door<'a> {
    code: Code,
    collection: Collection,
    id: &'a str,
    groups: &'a [String],
    place: &'a Place,
}

/// Asks whether the association's security groups admit the client. Without groups it restricts
/// nothing. `docs/lattice.md` §1, S1 and S2.
pub fn association(path: &Path<'_>) -> Answer {
    let way = path.way.as_ref().map_err(|_| Stop::Unreached)?;
    let Way::Association(found, _) = way else {
        return Ok(Vec::new());
    };
    let Some(groups) = found.it.security_groups.get()? else {
        return Ok(Vec::new());
    };
    check(
        path,
        &Door {
            code: Code::AssociationSgBlocksListener,
            collection: Collection::VpcAssociations,
            id: found.id,
            groups,
            place: &found.it.security_groups.place,
        },
    )
}

/// Asks whether the endpoint's security groups admit the client.
/// `PrivateLink` guide, "Access a service network".
pub fn endpoint(path: &Path<'_>) -> Answer {
    let way = path.way.as_ref().map_err(|_| Stop::Unreached)?;
    let Way::Endpoint(found, detail) = way else {
        return Ok(Vec::new());
    };
    // An endpoint always has one: the VPC's default group, where it was given none.
    if detail.security_groups.is_empty() {
        return Err(Unknown::unsaid(
            &format!("security groups of endpoint {}", found.id),
            "the list is empty, and an endpoint has at least the VPC's default group",
            &format!(
                "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {} --query 'VpcEndpoints[].Groups' --region {}",
                word(found.id),
                word(path.region())
            ),
        )
        .by("ec2:DescribeVpcEndpoints", Some(&found.it.account))
        .into());
    }
    check(
        path,
        &Door {
            code: Code::EndpointSgBlocksListener,
            collection: Collection::Endpoints,
            id: found.id,
            groups: &detail.security_groups,
            place: &found.it.detail.place,
        },
    )
}

/// The client must be admitted **inbound** on the port that it calls, in a family that its own
/// filters let pass. VPC Lattice user guide, "Control traffic using security groups".
fn check(path: &Path<'_>, door: &Door<'_>) -> Answer {
    let port = path.url.as_ref().ok_or(Stop::Unreached)?.port;
    let Some(first) = door.groups.first() else {
        return Ok(vec![
            Finding::pass(door.code, Subject::of(door.collection, door.id))
                .word("association", door.id)
                .word("port", port)
                .word("groups", "none")
                .word("source", "every client")
                .from(door.place),
        ]);
    };
    let left = families_after(path, &[egress::filtered, network_acl::filtered])?;
    let asked = if left.is_empty() {
        families(path)?
    } else {
        left
    };
    let answers: Vec<Filtered> = asked
        .into_iter()
        .map(|family| Filtered {
            passes: groups_admit(path.estate(), door.groups, false, port, &family.client),
            family,
        })
        .collect();
    let with = |status: Status, family: &Family| {
        let mut finding = Finding::new(
            status,
            door.code,
            Subject::of(Collection::SecurityGroups, first),
        )
        .word("association", door.id)
        .word("port", port)
        .word("groups", door.groups.join(", "))
        .from(door.place);
        for id in door.groups {
            if let Some(group) = path.estate().security_groups.get(id) {
                finding = finding.from(&group.detail.place);
            }
        }
        let finding = match path.client.security_groups().and_then(<[String]>::first) {
            Some(group) => finding.word("client_group", group.clone()),
            None => finding,
        };
        with_source(path, finding, family)
    };
    match over_families(&answers) {
        Verdict::Passes => {
            let open = answers.iter().filter(|it| it.passes == Passes::Yes).take(1);
            // A name has A and AAAA records: a client that tries the closed family first stalls.
            let closed = answers.iter().filter(|it| it.passes == Passes::No);
            Ok(open
                .map(|it| with(Status::Pass, &it.family))
                .chain(closed.map(|it| with(Status::Warn, &it.family)))
                .collect())
        }
        Verdict::Blocked => {
            let finding = with(Status::Fail, &answers[0].family);
            let finding = finding.giving(Some(Outcome::ConnectTimeout));
            Ok(vec![as_answered(path, finding)])
        }
        Verdict::Open(Some(stop)) => Err(stop),
        Verdict::Open(None) => Err(client_unknown(path)
            .unwrap_or_else(|| {
                Unknown::unsaid(
                    &format!(
                        "whether the security groups of {} admit this client",
                        door.id
                    ),
                    "they admit a part of the client VPC only, or name security groups",
                    "lattice-doctor diagnose … --client i-…|eni-…|IP",
                )
            })
            .into()),
    }
}

/// The client in words, and the VPC's range that a rule would name.
fn with_source(path: &Path<'_>, finding: Finding, family: &Family) -> Finding {
    let Some(source) = family.client.ranges.first().copied() else {
        return finding.word("source", "the client");
    };
    let is_host = source.prefix_len() == source.max_prefix_len();
    let words = if is_host {
        format!("client {}", source.addr())
    } else {
        format!("the client VPC's range {source}")
    };
    let ranges = path.client_ranges();
    let cidr = ranges
        .iter()
        .find(|it| it.contains(&source))
        .copied()
        .unwrap_or(source);
    let name = match cidr {
        IpNet::V4(_) => "ipv4_cidr",
        IpNet::V6(_) => "ipv6_cidr",
    };
    finding
        .word("source", words)
        .word("source_cidr", cidr.to_string())
        .word(name, cidr.to_string())
}
