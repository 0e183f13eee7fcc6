//! The service network: its auth type, its auth policy, where its logs go.

use std::sync::Arc;

use aws_sdk_vpclattice::types::{
    ServiceNetworkEndpointAssociation, ServiceNetworkServiceAssociationSummary,
};

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::lattice::association;
use crate::collect::lattice::{absent_member, policy};
use crate::collect::operation::{
    GET_AUTH_POLICY, GET_SERVICE_NETWORK, LIST_ENDPOINT_ASSOCIATIONS, LIST_LOG_SUBSCRIPTIONS,
    LIST_SERVICE_ASSOCIATIONS,
};
use crate::collect::owner;
use crate::names::lattice_arn;
use crate::snapshot::estate::Estate;
use crate::snapshot::fact::Fact;
use crate::snapshot::lattice::{AccessLog, ServiceNetwork, ServiceNetworkDetail};
use crate::snapshot::network::{Endpoint, EndpointDetail};

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
        |estate| &mut entry(estate, id).detail,
        detail(g, access, &arn),
    );
    let gate = g.fill(
        GET_AUTH_POLICY,
        access,
        account,
        |estate| &mut entry(estate, id).auth_policy,
        async {
            let asked = policy::ask(g, access, &arn).await?;
            let (document, changed) = asked.ok_or(Failure::NotFound)?;
            entry(&mut g.estate(), id).auth_policy_changed_at = changed;
            Ok(document)
        },
    );
    let logs = g.fill(
        LIST_LOG_SUBSCRIPTIONS,
        access,
        account,
        |estate| &mut entry(estate, id).access_logs,
        subscriptions(g, access, &arn),
    );
    tokio::join!(detail, gate, logs, owner::read(g, access, id, &arn));
}

/// The services of a network, as its owner and every consumer see them.
pub type Listed = Arc<Vec<ServiceNetworkServiceAssociationSummary>>;

/// Reads which services are in a network, where the service's own account cannot tell; the account of
/// the wanted service, where it is among them.
pub async fn services(g: &Gather, id: &str, account: &str, wanted: &str) -> Option<String> {
    let listing = Box::pin(list(g, id, account));
    let listed = g.in_network.get(id, listing).await;
    association::file_wanted(g, g.accesses.of(account), &listed, wanted).await
}

async fn list(g: &Gather, id: &str, account: &str) -> Listed {
    stub(g, id, account);
    let access = g.accesses.of(account);
    let mut found = Vec::new();
    let asked = async {
        found = association::of_network(g, access, &arn(g, id, account)).await?;
        association::file_listed(g, &found);
        Ok(found.iter().filter_map(|it| it.id.clone()).collect())
    };
    g.fill(
        LIST_SERVICE_ASSOCIATIONS,
        access,
        account,
        |estate| &mut entry(estate, id).service_associations,
        asked,
    )
    .await;
    Arc::new(found)
}

/// Reads the endpoints that lead into a network, of which its owner sees all.
pub async fn endpoints(g: &Gather, id: &str, account: &str) {
    if !g.begin(format!("endpoints of network {id}")) {
        return;
    }
    stub(g, id, account);
    let access = g.accesses.of(account);
    let arn = arn(g, id, account);
    let asked = async {
        let lattice = &g.clients(access).await?.lattice;
        let pages = lattice
            .list_service_network_vpc_endpoint_associations()
            .service_network_identifier(&arn)
            .into_paginator()
            .send();
        let pages = g.pages(LIST_ENDPOINT_ASSOCIATIONS, pages).await?;
        let listed: Vec<ServiceNetworkEndpointAssociation> =
            pages.into_iter().flat_map(|it| it.items).collect();
        let ids = listed.iter().filter_map(|it| it.vpc_endpoint_id.clone());
        let ids = ids.collect();
        for it in listed {
            file_endpoint(g, access, id, it);
        }
        Ok(ids)
    };
    g.fill_for_owner(
        LIST_ENDPOINT_ASSOCIATIONS,
        access,
        account,
        |estate| &mut entry(estate, id).endpoints,
        asked,
    )
    .await;
}

/// What the network knows of an endpoint: neither its security groups, nor its addresses and subnets.
fn file_endpoint(
    g: &Gather,
    access: &Access,
    network: &str,
    it: ServiceNetworkEndpointAssociation,
) {
    let (Some(endpoint), Some(vpc)) = (it.vpc_endpoint_id, it.vpc_id) else {
        return;
    };
    let account = it.vpc_endpoint_owner_id.unwrap_or_default();
    // EC2 says `available` of what Lattice says `ACTIVE` of.
    let state = it.state.unwrap_or_default();
    let is_active = state.eq_ignore_ascii_case("active");
    let detail = EndpointDetail {
        service_network: network.to_owned(),
        vpc,
        state: if is_active {
            "available".to_owned()
        } else {
            state
        },
        security_groups: Vec::new(),
        addresses: Vec::new(),
        subnets: Vec::new(),
    };
    let mut origin = g.origin(access, &account);
    origin.source = Some(LIST_ENDPOINT_ASSOCIATIONS.action.to_owned());
    let resource = Endpoint {
        detail: Fact {
            origin,
            ..Fact::known(detail)
        },
        account,
        ..Endpoint::default()
    };
    let mut estate = g.estate();
    estate.endpoints.entry(endpoint).or_insert(resource);
}

fn entry<'e>(estate: &'e mut Estate, id: &str) -> &'e mut ServiceNetwork {
    estate.service_networks.entry(id.to_owned()).or_default()
}

/// Puts a network that was named into the estate, before anybody reads it.
pub fn stub(g: &Gather, id: &str, account: &str) {
    let mut estate = g.estate();
    let network = entry(&mut estate, id);
    if network.account.is_empty() {
        account.clone_into(&mut network.account);
    }
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
