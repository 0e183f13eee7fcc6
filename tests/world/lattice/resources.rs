//! Services and service networks.

use lattice_doctor::snapshot::lattice::{Service, ServiceDetail, ServiceNetwork};
use serde_json::{Value, json};

use super::super::asked::{Asked, Result};
use super::super::{acm, visible};
use super::{AT, arn, id, not_found, paged};

/// The service that a parameter names.
pub(super) fn service<'a>(asked: &Asked<'a>, name: &str) -> Result<(&'a str, &'a Service)> {
    let given = asked.required(name)?;
    let services = &asked.estate().services;
    let id = id(asked, given, "service", |it| {
        services.get(it).map(|it| it.account.as_str())
    })?;
    Ok((id, &services[id]))
}

/// The service network that a parameter names.
pub(super) fn network<'a>(asked: &Asked<'a>, name: &str) -> Result<(&'a str, &'a ServiceNetwork)> {
    let given = asked.required(name)?;
    let networks = &asked.estate().service_networks;
    let id = id(asked, given, "servicenetwork", |it| {
        networks.get(it).map(|it| it.account.as_str())
    })?;
    Ok((id, &networks[id]))
}

pub(super) fn service_arn(asked: &Asked<'_>, id: &str) -> String {
    let services = &asked.estate().services;
    let account = services.get(id).map_or("", |it| &it.account);
    arn(asked, "service", account, id)
}

pub(super) fn network_arn(asked: &Asked<'_>, id: &str) -> String {
    let networks = &asked.estate().service_networks;
    let account = networks.get(id).map_or("", |it| &it.account);
    arn(asked, "servicenetwork", account, id)
}

/// The domain names of a service, as several answers carry them.
pub(super) fn dns_entry(detail: Option<&ServiceDetail>) -> Value {
    let Some(name) = detail.and_then(|it| it.dns_name.as_deref()) else {
        return Value::Null;
    };
    json!({"domainName": name, "hostedZoneId": "Z09127221KTH2CFUOHIZH"})
}

pub(super) fn get_service(asked: &Asked<'_>) -> Result {
    let (id, service) = service(asked, "serviceIdentifier")?;
    let arn = service_arn(asked, id);
    let is_open = visible::service(asked.estate(), id, asked.account);
    let detail = asked
        .fact(&service.detail, &service.account, is_open, &arn)?
        .ok_or_else(|| not_found(id, "service"))?;
    let is_owner = service.account == asked.account;
    let certificate = acm::arn(asked, id, service).filter(|_| is_owner);
    Ok(json!({
        "id": id,
        "arn": arn,
        "name": detail.name,
        "status": detail.status,
        "authType": detail.auth_type,
        "dnsEntry": dns_entry(Some(detail)),
        "customDomainName": detail.custom_domain_name,
        "certificateArn": certificate,
        "idleTimeoutSeconds": detail.idle_timeout_seconds,
        "failureCode": detail.failure.as_ref().map(|_| "FAILED"),
        "failureMessage": detail.failure,
        "createdAt": AT,
        "lastUpdatedAt": AT,
    }))
}

pub(super) fn list_services(asked: &Asked<'_>) -> Result {
    let mut items = Vec::new();
    for (id, service) in &asked.estate().services {
        if !visible::service(asked.estate(), id, asked.account) {
            continue;
        }
        let Some(detail) = service.detail.seen() else {
            continue;
        };
        items.push(json!({
            "id": id,
            "arn": service_arn(asked, id),
            "name": detail.name,
            "status": detail.status,
            "dnsEntry": dns_entry(Some(detail)),
            "customDomainName": detail.custom_domain_name,
            "createdAt": AT,
            "lastUpdatedAt": AT,
        }));
    }
    paged(asked, items)
}

fn counts(network: &ServiceNetwork) -> (Option<usize>, Option<usize>) {
    let count = |it: Option<&Vec<String>>| it.map(Vec::len);
    (
        count(network.vpc_associations.seen()),
        count(network.service_associations.seen()),
    )
}

pub(super) fn get_network(asked: &Asked<'_>) -> Result {
    let (id, network) = network(asked, "serviceNetworkIdentifier")?;
    let arn = network_arn(asked, id);
    let is_open = visible::network(asked.estate(), id, asked.account);
    let detail = asked
        .fact(&network.detail, &network.account, is_open, &arn)?
        .ok_or_else(|| not_found(id, "servicenetwork"))?;
    let (vpcs, services) = counts(network);
    Ok(json!({
        "id": id,
        "arn": arn,
        "name": detail.name,
        "authType": detail.auth_type,
        "sharingConfig": {"enabled": true},
        "numberOfAssociatedVPCs": vpcs,
        "numberOfAssociatedServices": services,
        "createdAt": AT,
        "lastUpdatedAt": AT,
    }))
}

pub(super) fn list_networks(asked: &Asked<'_>) -> Result {
    let mut items = Vec::new();
    for (id, network) in &asked.estate().service_networks {
        if !visible::network(asked.estate(), id, asked.account) {
            continue;
        }
        let Some(detail) = network.detail.seen() else {
            continue;
        };
        let (vpcs, services) = counts(network);
        items.push(json!({
            "id": id,
            "arn": network_arn(asked, id),
            "name": detail.name,
            "numberOfAssociatedVPCs": vpcs,
            "numberOfAssociatedServices": services,
            "createdAt": AT,
            "lastUpdatedAt": AT,
        }));
    }
    paged(asked, items)
}

/// The tags of a resource: the owner that the snapshot names, under the key `team`.
pub(super) fn tags(asked: &Asked<'_>) -> Result {
    let arn = asked.required("resourceArn")?;
    let id = arn.rsplit('/').next().unwrap_or(arn);
    let owner = asked.estate().owners.get(id);
    let tags = owner.map_or_else(|| json!({}), |it| json!({"team": it}));
    Ok(json!({ "tags": tags }))
}
