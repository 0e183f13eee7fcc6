//! The interface behind which a pod is, among those of its node or beside them.

use std::net::IpAddr;

use crate::collect::ec2::filter;
use crate::collect::ec2::interfaces::answer::{index, own_addresses, prefixes};
use crate::collect::ec2::interfaces::{BY_ADDRESS, ask, file, tell};
use crate::collect::gather::Gather;

/// Finds the VPC of an instance, and the interface that has an address of a pod on it.
///
/// 1. It is one of the instance's, which has the address itself or in a prefix (EKS user guide, "Amazon
///    VPC CNI");
/// 2. or it is a branch interface, which no instance has attached (EKS user guide, "Security groups for
///    Pods");
/// 3. or the cluster has a network of its own, and none has it.
pub async fn of_pod(
    gather: &Gather,
    instance: &str,
    addresses: &[IpAddr],
) -> Option<(String, Option<String>)> {
    let filters = vec![filter("attachment.instance-id", &[instance])];
    let (access, found) = match ask(gather, "", filters).await {
        Ok(found) => found,
        Err(failure) => {
            tell(gather, instance, &failure);
            return None;
        }
    };
    let first = found.iter().min_by_key(|it| index(it))?;
    let (vpc, account) = (first.vpc_id.clone()?, first.owner_id.clone()?);
    let mut interface = None;
    for it in found {
        let (own, prefixes) = (own_addresses(&it), prefixes(&it));
        let within = |address: &&IpAddr| prefixes.iter().any(|it| it.contains(*address));
        let within: Vec<IpAddr> = addresses.iter().filter(within).copied().collect();
        if !within.is_empty() || addresses.iter().any(|it| own.contains(it)) {
            interface.clone_from(&it.network_interface_id);
        }
        file(gather, access, it, &within);
    }
    for address in addresses {
        if interface.is_some() {
            break;
        }
        let by_address = BY_ADDRESS[usize::from(address.is_ipv6())];
        let filters = vec![filter("vpc-id", &[&vpc]), filter(by_address, &[address])];
        if let Ok((access, found)) = ask(gather, &account, filters).await {
            interface = found.first().and_then(|it| it.network_interface_id.clone());
            for it in found {
                file(gather, access, it, &[]);
            }
        }
    }
    Some((vpc, interface))
}
