//! Where a target takes requests: its network interfaces, and its load balancer.

use std::net::IpAddr;

use crate::checks::targets::Group;
use crate::names::Arn;
use crate::path::unknown::{Stop, Unknown};
use crate::path::{Found, Path, find};
use crate::shell::word;
use crate::snapshot::network::InterfaceDetail;
use crate::snapshot::targets::{LoadBalancer, LoadBalancerDetail, Target, TargetKind};

/// One place at which a target takes requests.
pub(super) struct Door {
    /// Its security groups; without any, nothing is filtered.
    pub(super) groups: Vec<String>,
    /// Whether it is reached by IPv6.
    pub(super) is_ipv6: bool,
    /// The JSON Pointer to the fact.
    pub(super) evidence: String,
}

/// The doors of a target: none of a function or of what is gone, several of an instance with
/// several interfaces.
pub(super) fn doors(
    path: &Path<'_>,
    group: &Group<'_>,
    target: &Target,
) -> Result<Vec<Door>, Stop> {
    match group.detail.kind {
        TargetKind::Lambda | TargetKind::Other(_) => Ok(Vec::new()),
        TargetKind::Alb => {
            let door = load_balancer(path, target)?.map(|(balancer, detail)| Door {
                groups: detail.security_groups.clone(),
                is_ipv6: false,
                evidence: balancer.it.detail.place.to_string(),
            });
            Ok(door.into_iter().collect())
        }
        TargetKind::Instance | TargetKind::Ip => {
            let address: Option<IpAddr> = target.id.parse().ok();
            let interfaces = match address {
                Some(address) => interfaces_of_address(path, group, address),
                None => interfaces_of_instance(path, group, &target.id)?,
            };
            if interfaces.is_empty() {
                return Err(without_interface(path, group, target, address.is_some()).into());
            }
            let is_ipv6 = match address {
                Some(address) => address.is_ipv6(),
                None => is_reached_by_ipv6(path, group)?,
            };
            let door = |(evidence, detail): (String, &InterfaceDetail)| Door {
                groups: detail.security_groups.clone(),
                is_ipv6,
                evidence,
            };
            Ok(interfaces.into_iter().map(door).collect())
        }
    }
}

/// Whether instances are reached by IPv6: a group has one family, IPv4 where none is named (API reference,
/// `TargetGroupConfig`).
pub(super) fn is_reached_by_ipv6(path: &Path<'_>, group: &Group<'_>) -> Result<bool, Stop> {
    match group.detail.ip_address_type.as_deref() {
        None | Some("IPV4") => Ok(false),
        Some("IPV6") => Ok(true),
        Some(other) => Err(Unknown::unsaid(
            &format!("over which IP version the targets of {} are reached", group.found.id),
            &format!("this version does not know the address type {other}"),
            &format!(
                "aws vpc-lattice get-target-group --target-group-identifier {} --region {} --query config.ipAddressType",
                word(group.found.id),
                word(path.region())
            ),
        )
        .by("vpc-lattice:GetTargetGroup", Some(&group.found.it.account))
        .into()),
    }
}

/// The load balancer that is a target; `None` where it was deleted.
pub(super) fn load_balancer<'a>(
    path: &Path<'a>,
    target: &Target,
) -> Result<Option<(Found<'a, LoadBalancer>, &'a LoadBalancerDetail)>, Stop> {
    let balancer = find(&path.estate().load_balancers, &target.id).ok_or_else(|| {
        Unknown::unsaid(
            &format!("load balancer {}", target.id),
            "it was not read",
            &format!(
                "aws elbv2 describe-load-balancers --load-balancer-arns {} --region {}",
                word(&target.id),
                word(path.region())
            ),
        )
        .by(
            "elasticloadbalancing:DescribeLoadBalancers",
            Arn::parse(&target.id).map(|it| it.account),
        )
    })?;
    Ok(balancer.it.detail.get()?.map(|detail| (balancer, detail)))
}

/// The interfaces of an instance, each with the place of its fact; the primary one alone where that
/// is known, since Lattice sends to it (VPC Lattice user guide, "Register targets").
pub(super) fn interfaces_of_instance<'a>(
    path: &Path<'a>,
    group: &Group<'_>,
    instance: &str,
) -> Result<Vec<(String, &'a InterfaceDetail)>, Stop> {
    let mut found = Vec::new();
    for interface in path.estate().interfaces.values() {
        match interface.detail.get() {
            Ok(Some(detail)) if detail.instance.as_deref() == Some(instance) => {
                found.push((interface.detail.place.to_string(), detail));
            }
            // It may be one more of this instance.
            Err(unseen) if interface.account == group.found.it.account => return Err(unseen.into()),
            _ => {}
        }
    }
    let primary = found.iter().find(|it| it.1.device_index == Some(0));
    Ok(primary.cloned().map_or(found, |it| vec![it]))
}

/// The interface that has an address in the VPC of the group.
pub(super) fn interfaces_of_address<'a>(
    path: &Path<'a>,
    group: &Group<'_>,
    address: IpAddr,
) -> Vec<(String, &'a InterfaceDetail)> {
    let vpc = group.detail.vpc.as_deref();
    let mut interfaces = path.estate().interfaces.values();
    let found = interfaces.find_map(|it| {
        let detail = it.detail.seen()?;
        let is_it = vpc == Some(detail.vpc.as_str()) && detail.addresses.contains(&address);
        is_it.then(|| (it.detail.place.to_string(), detail))
    });
    found.into_iter().collect()
}

fn without_interface(
    path: &Path<'_>,
    group: &Group<'_>,
    target: &Target,
    is_address: bool,
) -> Unknown {
    let filter = if is_address {
        "addresses.private-ip-address"
    } else {
        "attachment.instance-id"
    };
    Unknown::unsaid(
        &format!("security groups of target {}", target.id),
        "no network interface of it was seen",
        &format!(
            "aws ec2 describe-network-interfaces --filters Name={filter},Values={} --region {}",
            word(&target.id),
            word(path.region())
        ),
    )
    .by(
        "ec2:DescribeNetworkInterfaces",
        Some(&group.found.it.account),
    )
}

/// What would tell which of an instance's interfaces counts.
pub(super) fn which_is_primary(path: &Path<'_>, group: &Group<'_>, instance: &str) -> Unknown {
    Unknown::unsaid(
        &format!("which network interface of target {instance} is its primary one"),
        "it has several, which differ, and Lattice sends to the primary one",
        &format!(
            "aws ec2 describe-instances --instance-ids {} --region {} --query 'Reservations[].Instances[].NetworkInterfaces[].[NetworkInterfaceId,Attachment.DeviceIndex]' # 0 is the primary one",
            word(instance),
            word(path.region())
        ),
    )
    .by("ec2:DescribeInstances", Some(&group.found.it.account))
}
