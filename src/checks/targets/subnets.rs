//! The subnets in which targets take requests.

use std::net::IpAddr;

use crate::checks::targets::Group;
use crate::checks::targets::door::{
    interfaces_of_address, interfaces_of_instance, load_balancer, which_is_primary,
};
use crate::path::unknown::{Stop, Unknown};
use crate::path::{Found, Path, find};
use crate::shell::word;
use crate::snapshot::fact::is_unasked;
use crate::snapshot::network::{Subnet, SubnetDetail};
use crate::snapshot::targets::{Target, TargetKind};

/// A subnet of which everything was read.
pub(super) type Read<'a> = (Found<'a, Subnet>, &'a SubnetDetail);

/// The subnets of a target: that of its interface, that whose range holds its address, or those of a load balancer.
/// None of a function, nor of a load balancer that is gone.
pub(super) fn subnets<'a>(
    path: &Path<'a>,
    group: &Group<'_>,
    target: &Target,
) -> Result<Vec<Read<'a>>, Stop> {
    let ids: Vec<String> = match (&group.detail.kind, target.id.parse::<IpAddr>()) {
        (TargetKind::Lambda | TargetKind::Other(_), _) => return Ok(Vec::new()),
        (TargetKind::Alb, _) => {
            let Some((_, detail)) = load_balancer(path, target)? else {
                return Ok(Vec::new());
            };
            detail.subnets.clone()
        }
        (_, Ok(address)) => {
            let interfaces = interfaces_of_address(path, group, address);
            if interfaces.is_empty() {
                return holding(path, group, target, address);
            }
            interfaces
                .into_iter()
                .map(|it| it.1.subnet.clone())
                .collect()
        }
        (_, Err(_)) => {
            let interfaces = interfaces_of_instance(path, group, &target.id)?;
            let mut ids: Vec<String> = interfaces.iter().map(|it| it.1.subnet.clone()).collect();
            ids.dedup();
            if ids.len() > 1 {
                return Err(which_is_primary(path, group, &target.id).into());
            }
            ids
        }
    };
    if ids.is_empty() {
        return Err(unread(path, group, target, None));
    }
    let read = ids.iter().map(|id| of_id(path, group, target, id));
    read.collect()
}

/// The subnet of the group's VPC in whose range an address is.
fn holding<'a>(
    path: &Path<'a>,
    group: &Group<'_>,
    target: &Target,
    address: IpAddr,
) -> Result<Vec<Read<'a>>, Stop> {
    let subnets = path.estate().subnets.iter();
    let read = subnets.filter_map(|(id, it)| Some((Found { id, it }, it.detail.seen()?)));
    let mut holding = read.filter(|(_, detail)| {
        Some(&detail.vpc) == group.detail.vpc.as_ref()
            && detail.cidrs.iter().any(|it| it.contains(&address))
    });
    let found = holding.next();
    found.map_or_else(|| Err(unread(path, group, target, None)), |it| Ok(vec![it]))
}

fn of_id<'a>(
    path: &Path<'a>,
    group: &Group<'_>,
    target: &Target,
    id: &str,
) -> Result<Read<'a>, Stop> {
    let found = find(&path.estate().subnets, id).filter(|it| !is_unasked(&it.it.detail));
    let subnet = found.ok_or_else(|| unread(path, group, target, Some(id)))?;
    let detail = subnet.it.detail.get()?;
    let detail = detail.ok_or_else(|| unread(path, group, target, Some(id)))?;
    Ok((subnet, detail))
}

/// Nobody read the subnet, and with it its network ACL.
fn unread(path: &Path<'_>, group: &Group<'_>, target: &Target, subnet: Option<&str>) -> Stop {
    let vpc = group.detail.vpc.as_deref().unwrap_or_default();
    let filter = match subnet {
        Some(id) => format!("association.subnet-id,Values={}", word(id)),
        None => format!("vpc-id,Values={}", word(vpc)),
    };
    let whose = subnet.map_or_else(|| "its subnet".to_owned(), |it| format!("subnet {it}"));
    Unknown::unsaid(
        &format!(
            "whether the network ACL of {whose} lets Lattice pass to target {}",
            target.id
        ),
        "it was not read, and no health check shows that Lattice gets through",
        &format!(
            "aws ec2 describe-network-acls --filters Name={filter} --region {}",
            word(path.region())
        ),
    )
    .by("ec2:DescribeNetworkAcls", Some(&group.found.it.account))
    .into()
}
