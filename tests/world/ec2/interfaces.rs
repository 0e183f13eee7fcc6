//! Network interfaces, and the instances that they name.

use std::collections::BTreeMap;

use lattice_doctor::snapshot::network::InterfaceDetail;
use serde_json::{Value, json};

use super::super::asked::{Asked, Result};
use super::super::keys::made_up;
use super::endpoints;
use super::{Kind, Row, of_family, row};

const INTERFACES: Kind = Kind {
    ids: "NetworkInterfaceId",
    set: "networkInterfaceSet",
    not_found: "InvalidNetworkInterfaceID.NotFound",
    filters: &[
        ("network-interface-id", "networkInterfaceId"),
        ("vpc-id", "vpcId"),
        ("subnet-id", "subnetId"),
        ("group-id", "groupSet/*/groupId"),
        ("description", "description"),
        ("interface-type", "interfaceType"),
        ("private-ip-address", "privateIpAddress"),
        (
            "addresses.private-ip-address",
            "privateIpAddressesSet/*/privateIpAddress",
        ),
        (
            "ipv6-addresses.ipv6-address",
            "ipv6AddressesSet/*/ipv6Address",
        ),
        ("attachment.instance-id", "attachment/instanceId"),
        ("attachment.status", "attachment/status"),
        ("requester-id", "requesterId"),
        ("owner-id", "ownerId"),
        ("mac-address", "macAddress"),
        ("status", "status"),
    ],
};

/// A hardware address that follows from the id.
pub(super) fn hardware(id: &str) -> String {
    let digits = made_up(&["mac", id]);
    format!(
        "06:{}:{}:{}:{}:{}",
        &digits[0..2],
        &digits[2..4],
        &digits[4..6],
        &digits[6..8],
        &digits[8..10]
    )
}

fn group_set(asked: &Asked<'_>, ids: &[String]) -> Vec<Value> {
    let name = |id: &String| {
        let group = asked.estate().security_groups.get(id);
        let detail = group.and_then(|it| it.detail.seen());
        let name = detail.and_then(|it| it.name.as_deref());
        name.unwrap_or(id).to_owned()
    };
    let group = |id: &String| json!({"groupId": id, "groupName": name(id)});
    ids.iter().map(group).collect()
}

pub(super) fn item(asked: &Asked<'_>, id: &str, owner: &str, detail: &InterfaceDetail) -> Value {
    let four = of_family(&detail.addresses, true);
    let six = of_family(&detail.addresses, false);
    let private: Vec<_> = four
        .iter()
        .enumerate()
        .map(|(index, it)| json!({"privateIpAddress": it, "primary": index == 0}))
        .collect();
    let subnet = asked.estate().subnets.get(&detail.subnet);
    let zone = subnet
        .and_then(|it| it.detail.seen())
        .and_then(|it| it.zone_id.as_deref());
    // A function's interface is known by its type and its description only (Lambda developer guide,
    // "Giving Lambda functions access to resources in an Amazon VPC").
    let function = detail.function.as_deref().map(|arn| {
        let name = arn.split(':').nth(6).unwrap_or(arn);
        format!("AWS Lambda VPC ENI-{name}-8a3c1f0e-5b7d-4e21-9c44-0f6a2d9b1e57")
    });
    // Where the snapshot does not say which of several it is, nor does the server.
    let instance = detail.instance.as_deref();
    let interfaces = asked.estate().interfaces.values();
    let of_instance = interfaces.filter_map(|it| it.detail.seen());
    let n_of_instance = of_instance
        .filter(|it| instance.is_some() && it.instance.as_deref() == instance)
        .count();
    let device_index = match detail.device_index {
        Some(index) => Some(i32::from(index)),
        None if n_of_instance > 1 => None,
        None => Some(i32::from(function.is_some())),
    };
    let attachment = json!({
        "attachmentId": format!("eni-attach-{}", made_up(&[id])),
        "status": "attached",
        "deviceIndex": device_index,
        "deleteOnTermination": true,
        "instanceId": detail.instance,
        "instanceOwnerId": if detail.instance.is_some() { owner } else { "amazon-aws" },
    });
    json!({
        "networkInterfaceId": id,
        "ownerId": owner,
        "vpcId": detail.vpc,
        "subnetId": detail.subnet,
        "availabilityZone": format!("{}a", asked.region()),
        "availabilityZoneId": zone,
        "description": function.as_deref().unwrap_or(""),
        "interfaceType": if function.is_some() { "lambda" } else { "interface" },
        "requesterId": function.as_ref().map(|_| "AROAEXAMPLE:lambda"),
        "requesterManaged": function.is_some(),
        "status": "in-use",
        "macAddress": hardware(id),
        "privateIpAddress": four.first(),
        "privateIpAddressesSet": private,
        "ipv6AddressesSet": six.iter().map(|it| json!({"ipv6Address": it})).collect::<Vec<_>>(),
        "sourceDestCheck": true,
        "groupSet": group_set(asked, &detail.security_groups),
        "attachment": attachment,
    })
}

pub(super) fn describe(asked: &Asked<'_>) -> Result {
    let interfaces = asked.estate().interfaces.iter();
    let rows = interfaces.filter_map(|(id, it)| {
        row(asked, id, &it.account, &it.detail, |detail| {
            item(asked, id, &it.account, detail)
        })
    });
    let made = endpoints::interfaces(asked).into_iter();
    let made = made.map(|(id, _, item)| Row {
        id,
        item: Ok(Some(item)),
    });
    INTERFACES.describe(asked, rows.chain(made).collect())
}

/// An instance is whatever interfaces name it.
pub(super) fn instances(asked: &Asked<'_>) -> Result {
    const INSTANCES: Kind = Kind {
        ids: "InstanceId",
        set: "reservationSet",
        not_found: "InvalidInstanceID.NotFound",
        filters: &[
            ("instance-id", "instancesSet/*/instanceId"),
            ("vpc-id", "instancesSet/*/vpcId"),
            ("subnet-id", "instancesSet/*/subnetId"),
            ("private-ip-address", "instancesSet/*/privateIpAddress"),
            ("instance-state-name", "instancesSet/*/instanceState/name"),
            (
                "network-interface.addresses.private-ip-address",
                "instancesSet/*/networkInterfaceSet/*/privateIpAddressesSet/*/privateIpAddress",
            ),
            (
                "network-interface.network-interface-id",
                "instancesSet/*/networkInterfaceSet/*/networkInterfaceId",
            ),
        ],
    };
    let mut instances: BTreeMap<&str, Vec<(&str, &str, &InterfaceDetail)>> = BTreeMap::new();
    for (id, interface) in &asked.estate().interfaces {
        let Some(detail) = interface.detail.seen() else {
            continue;
        };
        if let Some(instance) = detail.instance.as_deref()
            && interface.account == asked.account
        {
            let all = instances.entry(instance).or_default();
            all.push((id, &interface.account, detail));
        }
    }
    let rows = instances.into_iter().map(|(id, interfaces)| {
        let (_, owner, first) = interfaces[0];
        let all: Vec<_> = interfaces
            .iter()
            .map(|(id, owner, detail)| item(asked, id, owner, detail))
            .collect();
        let instance = json!({
            "instanceId": id,
            "instanceType": "t4g.small",
            "imageId": "ami-0123456789abcdef0",
            "instanceState": {"code": 16, "name": "running"},
            "placement": {"availabilityZone": format!("{}a", asked.region()), "tenancy": "default"},
            "vpcId": first.vpc,
            "subnetId": first.subnet,
            "privateIpAddress": of_family(&first.addresses, true).first(),
            "groupSet": group_set(asked, &first.security_groups),
            "networkInterfaceSet": all,
        });
        Row {
            id: id.to_owned(),
            item: Ok(Some(json!({
                "reservationId": format!("r-{}", made_up(&[id])),
                "ownerId": owner,
                "groupSet": [],
                "instancesSet": [instance],
            }))),
        }
    });
    INSTANCES.describe(asked, rows.collect())
}
