//! Access-log subscriptions.

use lattice_doctor::snapshot::lattice::AccessLog;
use serde_json::{Value, json};

use super::super::asked::{Asked, Result};
use super::super::keys::made_up;
use super::resources::{network, network_arn, service, service_arn};
use super::{AT, arn, not_found, paged};

fn item(asked: &Asked<'_>, log: &AccessLog, resource: &str, resource_arn: &str) -> Value {
    let id = format!("als-{}", made_up(&[resource, &log.destination]));
    json!({
        "id": id,
        "arn": arn(asked, "accesslogsubscription", asked.account, &id),
        "resourceId": resource,
        "resourceArn": resource_arn,
        "destinationArn": log.destination,
        "serviceNetworkLogType": log.kind,
        "createdAt": AT,
        "lastUpdatedAt": AT,
    })
}

pub(super) fn list(asked: &Asked<'_>) -> Result {
    let given = asked.required("resourceIdentifier")?;
    let (logs, owner, id, arn) = if given.starts_with("sn-") || given.contains(":servicenetwork/") {
        let (id, network) = network(asked, "resourceIdentifier")?;
        let arn = network_arn(asked, id);
        (&network.access_logs, &network.account, id, arn)
    } else {
        let (id, service) = service(asked, "resourceIdentifier")?;
        let arn = service_arn(asked, id);
        (&service.access_logs, &service.account, id, arn)
    };
    let logs = asked.fact(logs, owner, false, &arn)?;
    let items = logs.into_iter().flatten();
    paged(asked, items.map(|it| item(asked, it, id, &arn)).collect())
}

pub(super) fn get(asked: &Asked<'_>) -> Result {
    let given = asked.required("accessLogSubscriptionIdentifier")?;
    let wanted = given.rsplit('/').next().unwrap_or(given);
    let estate = asked.estate();
    let services = estate
        .services
        .iter()
        .filter(|(_, it)| it.account == asked.account)
        .map(|(id, it)| (id, service_arn(asked, id), &it.access_logs));
    let networks = estate
        .service_networks
        .iter()
        .filter(|(_, it)| it.account == asked.account)
        .map(|(id, it)| (id, network_arn(asked, id), &it.access_logs));
    services
        .chain(networks)
        .flat_map(|(id, arn, logs)| {
            let logs = logs.seen().into_iter().flatten();
            logs.map(move |it| item(asked, it, id, &arn))
                .collect::<Vec<_>>()
        })
        .find(|it| it["id"] == wanted)
        .ok_or_else(|| not_found(wanted, "accesslogsubscription"))
}
