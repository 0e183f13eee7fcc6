//! Which of an instance's network interfaces a call leaves by.
//!
//! The primary one (device index 0) has the default route, to which the link-local addresses of Lattice belong
//! (EC2 user guide, "Network interfaces": the primary interface cannot be detached, and further ones have routes
//! to their own subnets).

use crate::path::client::Client;
use crate::path::unknown::Unknown;
use crate::path::{Found, find};
use crate::shell::word;
use crate::snapshot::Snapshot;
use crate::snapshot::network::InterfaceDetail;

/// The interface that an instance calls from; `None` where none of its interfaces was seen.
pub(super) fn sender<'a>(
    snapshot: &'a Snapshot,
    instance: &str,
) -> Result<Option<Client<'a>>, Unknown> {
    let interfaces = &snapshot.estate.interfaces;
    let own: Vec<(&'a str, &'a InterfaceDetail)> = interfaces
        .iter()
        .filter_map(|(id, it)| Some((id.as_str(), it.detail.seen()?)))
        .filter(|(_, detail)| detail.instance.as_deref() == Some(instance))
        .collect();
    let primary = own.iter().find(|it| it.1.device_index == Some(0));
    let found = match (primary, own.as_slice()) {
        (_, []) => return Ok(None),
        (Some(primary), _) => primary,
        // No index tells: as every snapshot was before the index was read.
        (None, [only]) if only.1.device_index.is_none() => {
            // One that nobody could read may be another of this instance, and its primary one.
            let account = &interfaces[only.0].account;
            let mut unread = interfaces.values().filter(|it| it.account == *account);
            if let Some(unseen) = unread.find_map(|it| it.detail.get().err()) {
                return Err(unseen.into());
            }
            only
        }
        (None, [first, ..]) if own.len() > 1 && own.iter().all(|it| is_alike(first.1, it.1)) => {
            first
        }
        (None, [first, ..]) => {
            let account = &interfaces[first.0].account;
            return Err(which(snapshot, instance, account));
        }
    };
    Ok(find(interfaces, found.0).map(|it| Client::Interface(Found { ..it }, found.1)))
}

/// Whether it makes no difference which of two interfaces a packet leaves by.
fn is_alike(one: &InterfaceDetail, other: &InterfaceDetail) -> bool {
    let has = |it: &InterfaceDetail, ipv6: bool| it.addresses.iter().any(|at| at.is_ipv6() == ipv6);
    one.subnet == other.subnet
        && one.security_groups == other.security_groups
        && [false, true]
            .iter()
            .all(|it| has(one, *it) == has(other, *it))
}

fn which(snapshot: &Snapshot, instance: &str, account: &str) -> Unknown {
    Unknown::unsaid(
        &format!("which network interface of client {instance} is its primary one"),
        "the interfaces that were read differ, none of them is known to be the primary one, and the call leaves by that",
        &format!(
            "aws ec2 describe-instances --instance-ids {} --region {} --query 'Reservations[].Instances[].NetworkInterfaces[].[NetworkInterfaceId,Attachment.DeviceIndex]' # 0 is the primary one",
            word(instance),
            word(&snapshot.region)
        ),
    )
    .by("ec2:DescribeInstances", Some(account))
}
