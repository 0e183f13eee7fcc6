//! Endpoints of type `ServiceNetwork`, their interfaces and their names.

use lattice_doctor::snapshot::network::InterfaceDetail;
use serde_json::{Value, json};

use super::super::asked::{Asked, Result};
use super::super::keys::made_up;
use super::{Kind, filter, interfaces as interface, row};

const ENDPOINTS: Kind = Kind {
    ids: "VpcEndpointId",
    set: "vpcEndpointSet",
    not_found: "InvalidVpcEndpointId.NotFound",
    filters: &[
        ("vpc-id", "vpcId"),
        ("vpc-endpoint-id", "vpcEndpointId"),
        ("vpc-endpoint-type", "vpcEndpointType"),
        ("vpc-endpoint-state", "state"),
        ("service-network-arn", "serviceNetworkArn"),
    ],
};

fn network_arn(asked: &Asked<'_>, id: &str) -> String {
    let network = asked.estate().service_networks.get(id);
    let account = network.map_or("", |it| &it.account);
    format!(
        "arn:aws:vpc-lattice:{}:{account}:servicenetwork/{id}",
        asked.region()
    )
}

/// The interfaces that hold the addresses of this account's endpoints, each with its endpoint. A
/// snapshot gives the addresses only, so those that no interface of it has get one made up.
pub(super) fn interfaces(asked: &Asked<'_>) -> Vec<(String, String, Value)> {
    let estate = asked.estate();
    let mut all = Vec::new();
    for (vpce, endpoint) in &estate.endpoints {
        let Some(detail) = endpoint.detail.seen() else {
            continue;
        };
        if endpoint.account != asked.account {
            continue;
        }
        for address in &detail.addresses {
            let is_held = estate.interfaces.values().any(|it| {
                let detail = it.detail.seen();
                detail.is_some_and(|it| it.addresses.contains(address))
            });
            if is_held {
                continue;
            }
            let subnet = estate.subnets.iter().find(|(_, it)| {
                it.detail.seen().is_some_and(|it| {
                    it.vpc == detail.vpc && it.cidrs.iter().any(|it| it.contains(address))
                })
            });
            let subnet = subnet.map_or_else(
                || format!("subnet-{}", made_up(&[vpce])),
                |(id, _)| id.clone(),
            );
            let id = format!("eni-{}", made_up(&[vpce, &address.to_string()]));
            let own = InterfaceDetail {
                vpc: detail.vpc.clone(),
                subnet,
                addresses: vec![*address],
                security_groups: detail.security_groups.clone(),
                instance: None,
                device_index: None,
                function: None,
            };
            let mut item = interface::item(asked, &id, &endpoint.account, &own);
            item["interfaceType"] = "vpc_endpoint".into();
            item["description"] = format!("VPC Endpoint Interface {vpce}").into();
            item["requesterManaged"] = true.into();
            all.push((id, vpce.clone(), item));
        }
    }
    all
}

pub(super) fn describe(asked: &Asked<'_>) -> Result {
    // Whether a VPC has endpoints is a fact of its own.
    for vpc in filter(asked, "vpc-id").into_iter().flatten() {
        let vpc = asked.estate().vpcs.get(vpc);
        if let Some(vpc) = vpc.filter(|it| it.account == asked.account) {
            asked.fact(&vpc.endpoints, &vpc.account, false, "*")?;
        }
    }
    let made = interfaces(asked);
    let rows = asked.estate().endpoints.iter().filter_map(|(id, it)| {
        row(asked, id, &it.account, &it.detail, |detail| {
            let own = made.iter().filter(|(_, vpce, _)| vpce == id);
            let subnets: Vec<_> = own
                .clone()
                .map(|(_, _, it)| it["subnetId"].clone())
                .collect();
            let held = asked.estate().interfaces.iter().filter(|(_, it)| {
                it.detail.seen().is_some_and(|it| {
                    it.vpc == detail.vpc
                        && it.addresses.iter().any(|it| detail.addresses.contains(it))
                })
            });
            let held = held.map(|(id, _)| id.clone());
            let own: Vec<_> = own.map(|(id, _, _)| id.clone()).chain(held).collect();
            let groups = detail.security_groups.iter();
            let groups: Vec<_> = groups
                .map(|it| json!({"groupId": it, "groupName": it}))
                .collect();
            json!({
                "vpcEndpointId": id,
                "vpcEndpointType": "ServiceNetwork",
                "vpcId": detail.vpc,
                "state": detail.state,
                "ownerId": it.account,
                "ipAddressType": "ipv4",
                "privateDnsEnabled": false,
                "requesterManaged": false,
                "serviceNetworkArn": network_arn(asked, &detail.service_network),
                "groupSet": groups,
                "subnetIdSet": subnets,
                "networkInterfaceIdSet": own,
                "creationTimestamp": "2025-11-03T09:15:42.137Z",
            })
        })
    });
    ENDPOINTS.describe(asked, rows.collect())
}

pub(super) fn associations(asked: &Asked<'_>) -> Result {
    const NAMES: Kind = Kind {
        ids: "",
        set: "vpcEndpointAssociationSet",
        not_found: "",
        filters: &[
            ("vpc-endpoint-id", "vpcEndpointId"),
            (
                "associated-resource-accessibility",
                "associatedResourceAccessibility",
            ),
            ("association-id", "id"),
            ("associated-resource-id", "associatedResourceArn"),
        ],
    };
    let estate = asked.estate();
    let wanted = asked.texts(ENDPOINTS.ids);
    for id in &wanted {
        let endpoint = estate.endpoints.get(*id);
        if endpoint.is_none_or(|it| it.account != asked.account) {
            return Err(ENDPOINTS.not_found(id));
        }
    }
    let mut items = Vec::new();
    for (id, endpoint) in &estate.endpoints {
        let is_wanted = wanted.is_empty() || wanted.contains(&id.as_str());
        if !is_wanted || endpoint.account != asked.account {
            continue;
        }
        let detail = endpoint.detail.seen();
        let names = match asked.fact(&endpoint.names, &endpoint.account, false, id) {
            Ok(names) => names,
            Err(refusal) if !wanted.is_empty() => return Err(refusal),
            Err(_) => continue,
        };
        for name in names.into_iter().flatten() {
            let association = estate.service_associations.get(&name.association);
            let service = association
                .and_then(|it| it.detail.seen())
                .and_then(|it| estate.services.get_key_value(&it.service));
            let service = service.map(|(id, it)| {
                format!(
                    "arn:aws:vpc-lattice:{}:{}:service/{id}",
                    asked.region(),
                    it.account
                )
            });
            items.push(json!({
                "id": format!("vpce-svc-asc-{}", made_up(&[id, &name.association])),
                "vpcEndpointId": id,
                "serviceNetworkArn": detail.map(|it| network_arn(asked, &it.service_network)),
                "associatedResourceAccessibility": "Accessible",
                "associatedResourceArn": service,
                "dnsEntry": {"dnsName": name.dns_name, "hostedZoneId": "Z03265862FOUNWMZOKUF4"},
            }));
        }
    }
    let items = NAMES.filtered(asked, items)?;
    NAMES.paged(asked, items)
}
