//! What the route tables of the client VPC show of an association that nobody could read.

use crate::checks::finding::{Answer, Finding, Subject};
use crate::codes::Code;
use crate::path::Path;
use crate::path::ranges::lattice_list;
use crate::path::unknown::Stop;
use crate::snapshot::collection::Collection;

/// Asks whether the client VPC has a route to Lattice, where its associations could not be read: Lattice
/// puts one to each of its prefix lists there when the VPC is associated (VPC Lattice user guide,
/// "Resource configurations"). It shows that there is an association, and not with which network; that
/// there is no such route shows nothing.
pub fn check(path: &Path<'_>) -> Answer {
    let vpc = path.client_vpc.ok_or(Stop::Unreached)?;
    if path.way.is_ok() {
        return Ok(Vec::new());
    }
    let own = [false, true].map(|ipv6| lattice_list(path.estate(), path.region(), ipv6));
    let routes = vpc.it.routes.seen().into_iter().flatten();
    let mut leading = routes.filter(|it| own.contains(&Some(it.prefix_list.as_str())));
    let Some(route) = leading.next() else {
        return Ok(Vec::new());
    };
    Ok(vec![
        Finding::pass(
            Code::VpcAssociationMissing,
            Subject::of(Collection::Vpcs, vpc.id),
        )
        .word(
            "association",
            format!(
                "an association, which put a route to Lattice's prefix list {} into {},",
                route.prefix_list, route.route_table
            ),
        )
        .word("network", "that could not be read")
        .word("status", "not known")
        .from(&vpc.it.routes.place),
    ])
}
