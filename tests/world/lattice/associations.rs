//! What joins services, VPCs and endpoints to service networks.

use lattice_doctor::snapshot::fact::Fact;
use serde_json::{Value, json};

use super::super::asked::{Asked, Result};
use super::super::dialect::Refusal;
use super::super::visible;
use super::resources::{dns_entry, network, network_arn, service_arn};
use super::{AT, arn, not_found, paged};

const SERVICE_KIND: &str = "servicenetworkserviceassociation";
const VPC_KIND: &str = "servicenetworkvpcassociation";

/// The id behind an id or ARN. An association's ARN carries the account of whoever looks at it
/// (VPC Lattice User Guide, "Sharing"), so any account in it will do.
fn association_id<'a>(given: &'a str, kind: &str) -> &'a str {
    given
        .rsplit_once('/')
        .filter(|(head, _)| head.starts_with("arn:") && head.ends_with(kind))
        .map_or(given, |(_, id)| id)
}

fn network_name<'a>(asked: &Asked<'a>, id: &str) -> Option<&'a str> {
    let network = asked.estate().service_networks.get(id)?;
    network.detail.seen().map(|it| it.name.as_str())
}

fn service_item(asked: &Asked<'_>, id: &str) -> Option<Value> {
    let association = asked.estate().service_associations.get(id)?;
    let detail = association.detail.seen()?;
    let service = asked.estate().services.get(&detail.service);
    let service = service.and_then(|it| it.detail.seen());
    Some(json!({
        "id": id,
        "arn": arn(asked, SERVICE_KIND, asked.account, id),
        "status": detail.status,
        "createdBy": association.account,
        "createdAt": AT,
        "serviceId": detail.service,
        "serviceName": service.map(|it| it.name.as_str()),
        "serviceArn": service_arn(asked, &detail.service),
        "serviceNetworkId": detail.service_network,
        "serviceNetworkName": network_name(asked, &detail.service_network),
        "serviceNetworkArn": network_arn(asked, &detail.service_network),
        "dnsEntry": dns_entry(service),
        "customDomainName": service.and_then(|it| it.custom_domain_name.as_deref()),
    }))
}

fn vpc_item(asked: &Asked<'_>, id: &str) -> Option<Value> {
    let association = asked.estate().vpc_associations.get(id)?;
    let detail = association.detail.seen()?;
    Some(json!({
        "id": id,
        "arn": arn(asked, VPC_KIND, asked.account, id),
        "status": detail.status,
        "createdBy": association.account,
        "createdAt": AT,
        "serviceNetworkId": detail.service_network,
        "serviceNetworkName": network_name(asked, &detail.service_network),
        "serviceNetworkArn": network_arn(asked, &detail.service_network),
        "privateDnsEnabled": false,
        "vpcId": detail.vpc,
        "lastUpdatedAt": AT,
    }))
}

pub(super) fn get_service(asked: &Asked<'_>) -> Result {
    let given = asked.required("serviceNetworkServiceAssociationIdentifier")?;
    let id = association_id(given, SERVICE_KIND);
    let associations = &asked.estate().service_associations;
    let association = associations
        .get(id)
        .ok_or_else(|| not_found(id, SERVICE_KIND))?;
    let ends = association.detail.seen();
    let is_open = ends.is_some_and(|it| {
        visible::network(asked.estate(), &it.service_network, asked.account)
            || owns_service(asked, &it.service)
    });
    let arn = arn(asked, SERVICE_KIND, asked.account, id);
    let detail = asked
        .fact(&association.detail, &association.account, is_open, &arn)?
        .ok_or_else(|| not_found(id, SERVICE_KIND))?;
    let mut answer = service_item(asked, id).unwrap_or_default();
    if let Some(failure) = &detail.failure {
        answer["failureCode"] = "FAILED".into();
        answer["failureMessage"] = failure.as_str().into();
    }
    Ok(answer)
}

pub(super) fn get_vpc(asked: &Asked<'_>) -> Result {
    let given = asked.required("serviceNetworkVpcAssociationIdentifier")?;
    let id = association_id(given, VPC_KIND);
    let associations = &asked.estate().vpc_associations;
    let association = associations
        .get(id)
        .ok_or_else(|| not_found(id, VPC_KIND))?;
    let is_open = association
        .detail
        .seen()
        .is_some_and(|it| visible::network(asked.estate(), &it.service_network, asked.account));
    let arn = arn(asked, VPC_KIND, asked.account, id);
    let owner = &association.account;
    let detail = asked
        .fact(&association.detail, owner, is_open, &arn)?
        .ok_or_else(|| not_found(id, VPC_KIND))?;
    let groups = asked.fact(&association.security_groups, owner, is_open, &arn)?;
    let mut answer = vpc_item(asked, id).unwrap_or_default();
    answer["securityGroupIds"] = json!(groups);
    if let Some(failure) = &detail.failure {
        answer["failureCode"] = "FAILED".into();
        answer["failureMessage"] = failure.as_str().into();
    }
    Ok(answer)
}

fn owns_service(asked: &Asked<'_>, id: &str) -> bool {
    let service = asked.estate().services.get(id);
    service.is_some_and(|it| it.account == asked.account)
}

/// The ids of a network's list, as this account may read it.
fn of_network<'a>(
    asked: &Asked<'a>,
    id: &str,
    list: &'a Fact<Vec<String>>,
) -> Result<Vec<&'a str>> {
    let is_open = visible::network(asked.estate(), id, asked.account);
    let owner = &asked.estate().service_networks[id].account;
    let ids = asked.fact(list, owner, is_open, &network_arn(asked, id))?;
    Ok(ids.into_iter().flatten().map(String::as_str).collect())
}

/// An id without its ARN, whoever owns it: a filter that fits nothing gives an empty list.
fn bare<'a>(given: &'a str, kind: &str) -> &'a str {
    association_id(given, kind)
}

/// By network, by service, or by both.
pub(super) fn list_services(asked: &Asked<'_>) -> Result {
    let wanted_service = asked
        .text("serviceIdentifier")
        .map(|it| bare(it, "service"));
    let ids: Vec<&str> = if asked.text("serviceNetworkIdentifier").is_some() {
        let (id, network) = network(asked, "serviceNetworkIdentifier")?;
        of_network(asked, id, &network.service_associations)?
    } else if let Some(id) = wanted_service {
        match asked.estate().services.get(id) {
            None => Vec::new(),
            Some(service) if service.account == asked.account => {
                let arn = service_arn(asked, id);
                let ids = asked.fact(&service.associations, asked.account, true, &arn)?;
                ids.into_iter().flatten().map(String::as_str).collect()
            }
            // Of another account's service one sees the associations with networks that one sees.
            Some(service) => {
                let seen = service.associations.seen().into_iter().flatten();
                seen.map(String::as_str)
                    .filter(|it| is_seen(asked, it))
                    .collect()
            }
        }
    } else {
        return Err(needs_one(asked, "service"));
    };
    let items = ids
        .into_iter()
        .filter_map(|id| service_item(asked, id))
        .filter(|it| wanted_service.is_none_or(|id| it["serviceId"] == id))
        .collect();
    paged(asked, items)
}

fn is_seen(asked: &Asked<'_>, association: &str) -> bool {
    let association = asked.estate().service_associations.get(association);
    association.is_some_and(|it| {
        it.account == asked.account
            || it.detail.seen().is_some_and(|it| {
                visible::network(asked.estate(), &it.service_network, asked.account)
            })
    })
}

fn needs_one(asked: &Asked<'_>, other: &str) -> Refusal {
    let message = format!("Must supply either serviceNetworkIdentifier or {other}Identifier");
    Refusal::of(asked.service.invalid, message)
}

/// By network, by VPC, or by both. The summaries name no security groups.
pub(super) fn list_vpcs(asked: &Asked<'_>) -> Result {
    let wanted_vpc = asked.text("vpcIdentifier");
    let ids: Vec<&str> = if asked.text("serviceNetworkIdentifier").is_some() {
        let (id, network) = network(asked, "serviceNetworkIdentifier")?;
        of_network(asked, id, &network.vpc_associations)?
    } else if let Some(id) = wanted_vpc {
        match asked.estate().vpcs.get(id) {
            Some(vpc) if vpc.account == asked.account => {
                let ids = asked.fact(&vpc.associations, asked.account, true, "*")?;
                ids.into_iter().flatten().map(String::as_str).collect()
            }
            _ => Vec::new(),
        }
    } else {
        return Err(needs_one(asked, "vpc"));
    };
    let items = ids
        .into_iter()
        .filter_map(|id| vpc_item(asked, id))
        .filter(|it| wanted_vpc.is_none_or(|id| it["vpcId"] == id))
        .collect();
    paged(asked, items)
}

/// The owner of the network sees all of them, the owner of an endpoint that one.
pub(super) fn list_endpoints(asked: &Asked<'_>) -> Result {
    let (id, network) = network(asked, "serviceNetworkIdentifier")?;
    let is_owner = network.account == asked.account;
    let mut items = Vec::new();
    for vpce in of_network(asked, id, &network.endpoints)? {
        let Some(endpoint) = asked.estate().endpoints.get(vpce) else {
            continue;
        };
        let Some(detail) = endpoint.detail.seen() else {
            continue;
        };
        if !(is_owner || endpoint.account == asked.account) {
            continue;
        }
        items.push(json!({
            "vpcEndpointId": vpce,
            "vpcId": detail.vpc,
            "vpcEndpointOwnerId": endpoint.account,
            "state": detail.state,
            "serviceNetworkArn": network_arn(asked, id),
            "createdAt": AT,
        }));
    }
    paged(asked, items)
}
