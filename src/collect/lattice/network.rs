//! The service network: its auth type, its auth policy, where its logs go.

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::lattice::association;
use crate::collect::lattice::{absent_member, policy};
use crate::collect::operation::{
    GET_AUTH_POLICY, GET_SERVICE_NETWORK, LIST_LOG_SUBSCRIPTIONS, LIST_SERVICE_ASSOCIATIONS,
};
use crate::names::lattice_arn;
use crate::snapshot::lattice::{AccessLog, ServiceNetwork, ServiceNetworkDetail};

/// Reads a service network.
pub async fn read(g: &Gather, id: &str, account: &str) {
    if !g.begin(format!("service network {id}")) {
        return;
    }
    stub(g, id, account);
    let access = g.accesses.of(account);
    let arn = arn(g, id, account);
    let detail = g.fill(
        GET_SERVICE_NETWORK,
        access,
        account,
        |estate| {
            &mut estate
                .service_networks
                .entry(id.to_owned())
                .or_default()
                .detail
        },
        detail(g, access, &arn),
    );
    let gate = g.fill(
        GET_AUTH_POLICY,
        access,
        account,
        |estate| {
            &mut estate
                .service_networks
                .entry(id.to_owned())
                .or_default()
                .auth_policy
        },
        async { policy::ask(g, access, &arn).await?.ok_or(Failure::NotFound) },
    );
    let logs = g.fill(
        LIST_LOG_SUBSCRIPTIONS,
        access,
        account,
        |estate| {
            &mut estate
                .service_networks
                .entry(id.to_owned())
                .or_default()
                .access_logs
        },
        subscriptions(g, access, &arn),
    );
    tokio::join!(detail, gate, logs);
}

/// Reads which services are in a network, where the service's own account cannot tell; the account of
/// the wanted service, where it is among them.
pub async fn services(g: &Gather, id: &str, account: &str, wanted: &str) -> Option<String> {
    if !g.begin(format!("services of network {id}")) {
        return None;
    }
    stub(g, id, account);
    let access = g.accesses.of(account);
    let mut found = None;
    let asked = async {
        let (ids, owner) = association::of_network(g, access, &arn(g, id, account), wanted).await?;
        found = owner;
        Ok(ids)
    };
    g.fill(
        LIST_SERVICE_ASSOCIATIONS,
        access,
        account,
        |estate| {
            let network = estate.service_networks.entry(id.to_owned()).or_default();
            &mut network.service_associations
        },
        asked,
    )
    .await;
    found
}

fn stub(g: &Gather, id: &str, account: &str) {
    let mut estate = g.estate();
    let stub = || ServiceNetwork {
        account: account.to_owned(),
        ..ServiceNetwork::default()
    };
    estate
        .service_networks
        .entry(id.to_owned())
        .or_insert_with(stub);
}

/// A network as the API takes it: by ARN, and by id where its account is not known.
pub fn arn(g: &Gather, id: &str, account: &str) -> String {
    if account.is_empty() {
        id.to_owned()
    } else {
        lattice_arn(g.region(), account, &format!("servicenetwork/{id}"))
    }
}

async fn detail(g: &Gather, access: &Access, arn: &str) -> Result<ServiceNetworkDetail, Failure> {
    let lattice = &g.clients(access).await?.lattice;
    let sent = lattice
        .get_service_network()
        .service_network_identifier(arn)
        .send();
    let got = g.call(GET_SERVICE_NETWORK, sent).await?;
    let auth_type = got
        .auth_type
        .ok_or_else(|| absent_member(GET_SERVICE_NETWORK, "authType"))?;
    Ok(ServiceNetworkDetail {
        name: got.name.unwrap_or_default(),
        auth_type: auth_type.as_str().to_owned(),
    })
}

/// Where the access logs of a service or a network go.
pub(super) async fn subscriptions(
    g: &Gather,
    access: &Access,
    arn: &str,
) -> Result<Vec<AccessLog>, Failure> {
    let lattice = &g.clients(access).await?.lattice;
    let pages = lattice
        .list_access_log_subscriptions()
        .resource_identifier(arn)
        .into_paginator()
        .send();
    let pages = g.pages(LIST_LOG_SUBSCRIPTIONS, pages).await?;
    let listed = pages.into_iter().flat_map(|it| it.items);
    let log = listed.map(|it| AccessLog {
        destination: it.destination_arn,
        kind: it.service_network_log_type.map(|it| it.as_str().to_owned()),
    });
    Ok(log.collect())
}
