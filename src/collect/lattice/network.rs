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
use crate::collect::memo::Memo;
use crate::collect::operation::{
    GET_AUTH_POLICY, GET_SERVICE_NETWORK, LIST_ENDPOINT_ASSOCIATIONS, LIST_LOG_SUBSCRIPTIONS,
    LIST_SERVICE_ASSOCIATIONS,
};
use crate::collect::owner;
use crate::collect::store::origin;
use crate::names::lattice_arn;
use crate::snapshot::estate::Estate;
use crate::snapshot::fact::Fact;
use crate::snapshot::lattice::{AccessLog, ServiceNetwork, ServiceNetworkDetail};
use crate::snapshot::network::{Endpoint, EndpointDetail};

/// Reads a service network.
pub async fn read(gather: &Gather, id: &str, account: &str) {
    if !gather.store.begin(format!("service network {id}")) {
        return;
    }
    stub(gather, id, account);
    let access = gather.session.accesses.of(account);
    let arn = arn(gather, id, account);
    let detail = gather.fill(
        GET_SERVICE_NETWORK,
        access,
        account,
        |estate| &mut entry(estate, id).detail,
        detail(gather, access, &arn),
    );
    let gate = gather.fill(
        GET_AUTH_POLICY,
        access,
        account,
        |estate| &mut entry(estate, id).auth_policy,
        async {
            let asked = policy::ask(gather, access, &arn).await?;
            let (document, changed) = asked.ok_or(Failure::NotFound)?;
            entry(&mut gather.store.estate(), id).auth_policy_changed_at = changed;
            Ok(document)
        },
    );
    let logs = gather.fill(
        LIST_LOG_SUBSCRIPTIONS,
        access,
        account,
        |estate| &mut entry(estate, id).access_logs,
        subscriptions(gather, access, &arn),
    );
    tokio::join!(detail, gate, logs, owner::read(gather, access, id, &arn));
}

/// The services of a network, as its owner and every consumer see them.
type Listed = Arc<Vec<ServiceNetworkServiceAssociationSummary>>;

/// The services of each network that was listed.
#[derive(Default)]
struct InNetwork(Memo<Listed>);

/// Reads which services are in a network, where the service's own account cannot tell; the account of
/// the wanted service, where it is among them.
pub async fn services(gather: &Gather, id: &str, account: &str, wanted: &str) -> Option<String> {
    let listing = Box::pin(list(gather, id, account));
    let listed = gather.caches.of::<InNetwork>().0.get(id, listing).await;
    association::file_wanted(gather, gather.session.accesses.of(account), &listed, wanted).await
}

async fn list(gather: &Gather, id: &str, account: &str) -> Listed {
    stub(gather, id, account);
    let access = gather.session.accesses.of(account);
    let mut found = Vec::new();
    let asked = async {
        found = association::of_network(gather, access, &arn(gather, id, account)).await?;
        association::file_listed(gather, &found);
        Ok(found.iter().filter_map(|it| it.id.clone()).collect())
    };
    gather
        .fill(
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
pub async fn endpoints(gather: &Gather, id: &str, account: &str) {
    if !gather.store.begin(format!("endpoints of network {id}")) {
        return;
    }
    stub(gather, id, account);
    let access = gather.session.accesses.of(account);
    let arn = arn(gather, id, account);
    let asked = async {
        let lattice = &gather.session.clients(access).await?.lattice;
        let pages = lattice
            .list_service_network_vpc_endpoint_associations()
            .service_network_identifier(&arn)
            .into_paginator()
            .send();
        let pages = gather
            .session
            .pages(LIST_ENDPOINT_ASSOCIATIONS, pages)
            .await?;
        let listed: Vec<ServiceNetworkEndpointAssociation> =
            pages.into_iter().flat_map(|it| it.items).collect();
        let ids = listed.iter().filter_map(|it| it.vpc_endpoint_id.clone());
        let ids = ids.collect();
        for it in listed {
            file_endpoint(gather, access, id, it);
        }
        Ok(ids)
    };
    gather
        .fill_for_owner(
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
    gather: &Gather,
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
    let mut origin = origin(access, &account);
    origin.source = Some(LIST_ENDPOINT_ASSOCIATIONS.action.to_owned());
    let resource = Endpoint {
        detail: Fact {
            origin,
            ..Fact::known(detail)
        },
        account,
        ..Endpoint::default()
    };
    let mut estate = gather.store.estate();
    estate.endpoints.entry(endpoint).or_insert(resource);
}

fn entry<'e>(estate: &'e mut Estate, id: &str) -> &'e mut ServiceNetwork {
    estate.service_networks.entry(id.to_owned()).or_default()
}

/// Puts a network that was named into the estate, before anybody reads it.
pub fn stub(gather: &Gather, id: &str, account: &str) {
    let mut estate = gather.store.estate();
    let network = entry(&mut estate, id);
    if network.account.is_empty() {
        account.clone_into(&mut network.account);
    }
}

/// A network as the API takes it: by ARN, and by id where its account is not known.
pub fn arn(gather: &Gather, id: &str, account: &str) -> String {
    if account.is_empty() {
        id.to_owned()
    } else {
        lattice_arn(
            gather.session.region(),
            account,
            &format!("servicenetwork/{id}"),
        )
    }
}

async fn detail(
    gather: &Gather,
    access: &Access,
    arn: &str,
) -> Result<ServiceNetworkDetail, Failure> {
    let lattice = &gather.session.clients(access).await?.lattice;
    let sent = lattice
        .get_service_network()
        .service_network_identifier(arn)
        .send();
    let got = gather.session.call(GET_SERVICE_NETWORK, sent).await?;
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
    gather: &Gather,
    access: &Access,
    arn: &str,
) -> Result<Vec<AccessLog>, Failure> {
    let lattice = &gather.session.clients(access).await?.lattice;
    let pages = lattice
        .list_access_log_subscriptions()
        .resource_identifier(arn)
        .into_paginator()
        .send();
    let pages = gather.session.pages(LIST_LOG_SUBSCRIPTIONS, pages).await?;
    let listed = pages.into_iter().flat_map(|it| it.items);
    let log = listed.map(|it| AccessLog {
        destination: it.destination_arn,
        kind: it.service_network_log_type.map(|it| it.as_str().to_owned()),
    });
    Ok(log.collect())
}
