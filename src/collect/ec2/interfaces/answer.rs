//! What a network interface says of itself.

use std::net::IpAddr;

use aws_sdk_ec2::types::NetworkInterface;
use ipnet::IpNet;

use crate::collect::ec2::unreadable;
use crate::collect::failure::Failure;
use crate::collect::operation::DESCRIBE_NETWORK_INTERFACES;
use crate::names::partition;
use crate::snapshot::network::InterfaceDetail;

/// What Lambda writes before a function's name (Lambda developer guide, "Hyperplane ENIs").
const OF_FUNCTION: &str = "AWS Lambda VPC ENI-";

/// The length of the UUID, and the hyphen before it, that follows the name.
const UUID: usize = 37;

/// What the snapshot holds of an interface, with those addresses of its prefixes that were asked for.
pub(super) fn detail(
    region: &str,
    it: NetworkInterface,
    within: &[IpAddr],
) -> Result<InterfaceDetail, Failure> {
    let missing = |member| unreadable(DESCRIBE_NETWORK_INTERFACES, member);
    let mut addresses = own_addresses(&it);
    addresses.extend(within);
    let function = function(region, &it);
    let place = it.attachment.as_ref().and_then(|it| it.device_index);
    let groups = it.groups.unwrap_or_default();
    Ok(InterfaceDetail {
        vpc: it.vpc_id.ok_or_else(|| missing("vpcId"))?,
        subnet: it.subnet_id.ok_or_else(|| missing("subnetId"))?,
        addresses,
        security_groups: groups.into_iter().filter_map(|it| it.group_id).collect(),
        device_index: place.and_then(|it| u16::try_from(it).ok()),
        instance: it.attachment.and_then(|it| it.instance_id),
        function,
    })
}

/// The private addresses of an interface, its primary one first.
pub(in crate::collect::ec2) fn own_addresses(it: &NetworkInterface) -> Vec<IpAddr> {
    let primary = it.private_ip_address();
    let of_v4 = it.private_ip_addresses().iter();
    let of_v4 = of_v4.filter_map(|it| it.private_ip_address());
    let of_v6 = it
        .ipv6_addresses()
        .iter()
        .filter_map(|it| it.ipv6_address());
    let mut addresses: Vec<IpAddr> = Vec::new();
    for text in primary.into_iter().chain(of_v4).chain(of_v6) {
        if let Ok(address) = text.parse()
            && !addresses.contains(&address)
        {
            addresses.push(address);
        }
    }
    addresses
}

/// The prefixes that are assigned to an interface.
pub(in crate::collect::ec2) fn prefixes(it: &NetworkInterface) -> Vec<IpNet> {
    let of_v4 = it.ipv4_prefixes().iter().filter_map(|it| it.ipv4_prefix());
    let of_v6 = it.ipv6_prefixes().iter().filter_map(|it| it.ipv6_prefix());
    of_v4
        .chain(of_v6)
        .filter_map(|it| it.parse().ok())
        .collect()
}

/// The first interface of an instance is its primary one.
pub(super) fn index(it: &NetworkInterface) -> (i32, i32) {
    let attachment = it.attachment.as_ref();
    let device = attachment.and_then(|it| it.device_index);
    let card = attachment.and_then(|it| it.network_card_index);
    (card.unwrap_or(0), device.unwrap_or(i32::MAX))
}

/// The function that Lambda made an interface for. Others with the same subnet and security groups
/// share it, and it bears the name of the first.
fn function(region: &str, it: &NetworkInterface) -> Option<String> {
    let rest = it.description()?.strip_prefix(OF_FUNCTION)?;
    let name = rest.get(..rest.len().checked_sub(UUID)?)?;
    let owner = it.owner_id()?;
    let is_named = !name.is_empty() && rest[name.len()..].starts_with('-');
    is_named.then(|| {
        format!(
            "arn:{}:lambda:{region}:{owner}:function:{name}",
            partition(region)
        )
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{
        GroupIdentifier, Ipv4PrefixSpecification, NetworkInterface, NetworkInterfaceAttachment,
        NetworkInterfaceIpv6Address, NetworkInterfacePrivateIpAddress,
    };

    use super::{detail, function, index, prefixes};

    fn interface() -> NetworkInterface {
        let address = |it: &str| {
            NetworkInterfacePrivateIpAddress::builder()
                .private_ip_address(it)
                .build()
        };
        NetworkInterface::builder()
            .network_interface_id("eni-1")
            .owner_id("111122223333")
            .vpc_id("vpc-1")
            .subnet_id("subnet-1")
            .private_ip_address("10.0.1.5")
            .private_ip_addresses(address("10.0.1.5"))
            .private_ip_addresses(address("10.0.1.6"))
            .ipv6_addresses(
                NetworkInterfaceIpv6Address::builder()
                    .ipv6_address("2001:db8::5")
                    .build(),
            )
            .ipv4_prefixes(
                Ipv4PrefixSpecification::builder()
                    .ipv4_prefix("10.0.1.16/28")
                    .build(),
            )
            .groups(GroupIdentifier::builder().group_id("sg-1").build())
            .build()
    }

    #[test]
    fn an_interface_has_the_addresses_of_both_families_once() {
        let read = detail("eu-west-1", interface(), &["10.0.1.17".parse().unwrap()]).unwrap();
        let addresses: Vec<String> = read.addresses.iter().map(ToString::to_string).collect();
        assert_eq!(
            addresses,
            ["10.0.1.5", "10.0.1.6", "2001:db8::5", "10.0.1.17"]
        );
        assert_eq!(read.security_groups, ["sg-1"]);
        assert_eq!(prefixes(&interface())[0].to_string(), "10.0.1.16/28");
    }

    #[test]
    fn an_interface_of_no_vpc_is_unknown() {
        assert!(detail("eu-west-1", NetworkInterface::builder().build(), &[]).is_err());
    }

    #[test]
    fn the_primary_interface_comes_first() {
        let attached = |device, card| {
            let attachment = NetworkInterfaceAttachment::builder()
                .device_index(device)
                .network_card_index(card)
                .build();
            NetworkInterface::builder().attachment(attachment).build()
        };
        assert!(index(&attached(0, 0)) < index(&attached(1, 0)));
        assert!(index(&attached(1, 0)) < index(&attached(0, 1)));
    }

    #[test]
    fn a_description_names_the_function() {
        let described = |text: &str| {
            let it = NetworkInterface::builder()
                .owner_id("111122223333")
                .description(text)
                .build();
            function("cn-north-1", &it)
        };
        assert_eq!(
            described("AWS Lambda VPC ENI-check-out-8a3c1f0e-5b7d-4e21-9c44-0f6a2d9b1e57")
                .as_deref(),
            Some("arn:aws-cn:lambda:cn-north-1:111122223333:function:check-out")
        );
        assert_eq!(described("AWS Lambda VPC ENI-é"), None);
        assert_eq!(
            described("AWS Lambda VPC ENI--8a3c1f0e-5b7d-4e21-9c44-0f6a2d9b1e57"),
            None
        );
        assert_eq!(described("ELB app/orders"), None);
    }
}
