//! Where the call comes from: the client, its VPC, and the VPC's ways into service networks.

use std::net::IpAddr;

use futures::future::join_all;

use crate::collect::dns::Asker;
use crate::collect::ec2::{filters, interfaces, route_tables, security_groups, vpc};
use crate::collect::function;
use crate::collect::gather::Gather;
use crate::collect::lattice::association::{self, Joined};
use crate::collect::lattice::network;
use crate::collect::memo::Memo;
use crate::collect::question::Question;
use crate::collect::requests;
use crate::snapshot::network::InterfaceDetail;

/// The client VPC and its ways out.
#[derive(Debug, Clone)]
pub struct Place {
    /// `vpc-…`.
    pub vpc: String,
    /// Its account; empty where nobody knows it.
    pub account: String,
    /// The networks that it is joined to, by association or endpoint.
    pub networks: Vec<Joined>,
}

/// The clients that were looked for, each with the VPC that it was found in.
#[derive(Default)]
struct Places(Memo<Option<Place>>);

/// What each VPC is joined to.
#[derive(Default)]
struct Ways(Memo<Vec<Joined>>);

/// Finds the client's VPC, and reads what the client meets on its way out: once, however many calls
/// come from there.
pub async fn find(gather: &Gather, question: &Question) -> Option<Place> {
    let is_unsaid = question.client.is_none() && question.client_vpc.is_none();
    // Asked from another place, that is the client, and this machine is not.
    let elsewhere = question.asker.as_ref().filter(|it| !it.is_here());
    let (client, vpc) = match elsewhere {
        _ if !is_unsaid => (question.client.clone(), question.client_vpc.clone()),
        Some(asker) => there(gather, asker).await,
        None => here(gather).await,
    };
    let is_own = (is_unsaid && elsewhere.is_none()) || question.is_sole;
    if is_own {
        gather.store.found().client.clone_from(&client);
        gather.store.found().client_vpc.clone_from(&vpc);
    }
    let key = format!("{client:?} in {vpc:?}");
    let finding = Box::pin(look(gather, client, vpc));
    let place = gather.caches.of::<Places>().0.get(&key, finding).await?;
    if is_own {
        gather.store.found().client_vpc = Some(place.vpc.clone());
    }
    Some(place)
}

async fn look(gather: &Gather, client: Option<String>, vpc: Option<String>) -> Option<Place> {
    let named = client.as_deref().filter(|it| *it != "any");
    let place = if let Some(vpc) = vpc {
        let located = async { locate(gather, named?).await };
        let (said, located) = tokio::join!(place(gather, vpc, named), located);
        // The client may be in another VPC than it is said to be: then it calls from there.
        if let (Some(named), Some((own, _))) = (named, located)
            && own != said.vpc
        {
            let own = Box::pin(self::place(gather, own, None)).await;
            filters_of(gather, named, &own).await;
        }
        said
    } else {
        let (vpc, _) = locate(gather, named?).await?;
        place(gather, vpc, named).await
    };
    if let Some(named) = named {
        if is_outside(gather, named, &place) {
            // What brings it inside, or an endpoint that it can reach, takes a subnet.
            filters::any_subnet(gather, &place.vpc, &place.account).await;
        } else {
            filters_of(gather, named, &place).await;
        }
    }
    Some(place)
}

/// Where nobody said from where the call comes: this machine, if it is in a VPC.
async fn here(gather: &Gather) -> (Option<String>, Option<String>) {
    let Some(here) = gather.session.here().await else {
        return (None, None);
    };
    let account = gather
        .session
        .who(&gather.session.accesses.own)
        .await
        .map(|it| it.account.as_str());
    let function = account.and_then(|it| here.function_arn(it));
    let client = function.or_else(|| here.client());
    // The addresses of a pod or a task are in the VPC of the credentials' account, whose interfaces tell
    // which; elsewhere the metadata tell the VPC themselves.
    if let Some(client) = &client {
        let vpc = here.vpc.as_deref().unwrap_or("its VPC");
        gather.session.progress.notice(format!(
            "the client is this machine: {client} in {vpc} ({})",
            here.place
        ));
    }
    (client, here.vpc.clone())
}

/// Where nobody said from where the call comes: the place that is asked to send it.
async fn there(gather: &Gather, asker: &Asker) -> (Option<String>, Option<String>) {
    let found = requests::vantage(gather, asker).await;
    if let (Some(interface), Some(vpc)) = (&found.interface, &found.vpc) {
        gather
            .session
            .progress
            .notice(format!("the client is {}: {interface} in {vpc}", found.via));
    }
    (found.interface, found.vpc)
}

/// The VPC and the account of a client that is not named by an address.
async fn locate(gather: &Gather, named: &str) -> Option<(String, String)> {
    let known = gather.store.estate().interfaces.get(named).and_then(|it| {
        let detail = it.detail.seen()?;
        Some((detail.vpc.clone(), it.account.clone()))
    });
    if known.is_some() {
        return known;
    }
    if named.starts_with("arn:") {
        let (network, account) = function::network(gather, named).await?;
        return Some((network.vpc, account));
    }
    if named.parse::<IpAddr>().is_ok() {
        return None;
    }
    interfaces::client(gather, named, None).await
}

async fn place(gather: &Gather, vpc: String, named: Option<&str>) -> Place {
    let account = vpc::find(gather, &vpc, None).await.unwrap_or_default();
    {
        let mut estate = gather.store.estate();
        let entry = estate.vpcs.entry(vpc.clone()).or_default();
        if entry.account.is_empty() {
            entry.account.clone_from(&account);
        }
    }
    let address: Option<IpAddr> = named.and_then(|it| it.parse().ok());
    let own = async {
        if let Some(address) = address {
            interfaces::client_address(gather, address, &vpc, &account).await;
        }
    };
    let joined = gather.caches.of::<Ways>();
    let joining = Box::pin(ways(gather, &vpc, &account));
    let (networks, ()) = tokio::join!(joined.0.get(&vpc, joining), own);
    Place {
        vpc,
        account,
        networks,
    }
}

/// The ways of a VPC into service networks, by association and by endpoint.
async fn ways(gather: &Gather, vpc: &str, account: &str) -> Vec<Joined> {
    let (mut networks, endpoints) = tokio::join!(
        association::of_vpc(gather, vpc, account),
        vpc::endpoints(gather, vpc, account)
    );
    let routes = async {
        // Whoever may not ask Lattice may ask EC2: the routes show that there is an association.
        let is_told = {
            let estate = gather.store.estate();
            let vpc = estate.vpcs.get(vpc);
            vpc.is_some_and(|it| it.associations.get().is_ok())
        };
        if !is_told && networks.is_empty() {
            route_tables::read(gather, vpc, account).await;
        }
    };
    let read = networks
        .iter()
        .map(|it| association::vpc_association(gather, it));
    tokio::join!(join_all(read), routes);
    let by_endpoint = endpoints
        .into_iter()
        .map(|it| Joined::new(it.id, None, Some(&it.network), None));
    networks.extend(by_endpoint);
    networks
}

/// Whether it is known that the client is not in the VPC.
fn is_outside(gather: &Gather, named: &str, place: &Place) -> bool {
    let estate = gather.store.estate();
    if let Some(function) = estate.functions.get(named) {
        let network = function.network.get();
        return network.is_ok_and(|it| it.is_none_or(|it| it.vpc != place.vpc));
    }
    let is_named = |(id, it): &(&String, &InterfaceDetail)| {
        *id == named || it.instance.as_deref() == Some(named)
    };
    let interfaces = estate.interfaces.iter();
    let mut seen = interfaces.filter_map(|(id, it)| Some((id, it.detail.seen()?)));
    if let Some((_, own)) = seen.find(is_named) {
        return own.vpc != place.vpc;
    }
    let Ok(address) = named.parse::<IpAddr>() else {
        return false;
    };
    let vpc = estate.vpcs.get(&place.vpc);
    let ranges = vpc.and_then(|it| it.detail.seen()).map(|it| &it.cidrs);
    ranges.is_some_and(|it| !it.iter().any(|it| it.contains(&address)))
}

/// Reads the client's own security groups, and the network ACLs of its subnets.
async fn filters_of(gather: &Gather, named: &str, place: &Place) {
    let (groups, subnets) = {
        let estate = gather.store.estate();
        let function = estate
            .functions
            .get(named)
            .and_then(|it| it.network.seen())
            .map(|it| (it.security_groups.clone(), it.subnets.clone()));
        function.unwrap_or_else(|| {
            let address: Option<IpAddr> = named.parse().ok();
            let own = estate.interfaces.iter().filter_map(|(id, it)| {
                let detail = it.detail.seen()?;
                let is_own = id == named
                    || detail.instance.as_deref() == Some(named)
                    || address.is_some_and(|it| {
                        detail.vpc == place.vpc && detail.addresses.contains(&it)
                    });
                is_own.then(|| (detail.security_groups.clone(), detail.subnet.clone()))
            });
            let (groups, subnets): (Vec<_>, Vec<_>) = own.unzip();
            (groups.concat(), subnets)
        })
    };
    tokio::join!(
        security_groups::read(gather, &groups, &place.account),
        filters::subnets(gather, &subnets, &place.account)
    );
}

/// Asks the service's networks for the VPC's association and endpoints, where the VPC's own account did
/// not tell.
pub async fn seen_by_networks(gather: &Gather, place: Option<&Place>, of_service: &[Joined]) {
    let Some(place) = place.filter(|it| it.networks.is_empty()) else {
        return;
    };
    let (has_associations, has_endpoints) = {
        let estate = gather.store.estate();
        let vpc = estate.vpcs.get(&place.vpc);
        (
            vpc.is_some_and(|it| it.associations.get().is_ok()),
            vpc.is_some_and(|it| it.endpoints.get().is_ok()),
        )
    };
    let asked = of_service.iter().map(|it| async {
        if !gather
            .store
            .begin(format!("{} in {}", place.vpc, it.network))
        {
            return;
        }
        let account = &it.network_account;
        let access = gather.session.accesses.of(account);
        let arn = network::arn(gather, &it.network, account);
        let associations = async {
            if !has_associations {
                let found = association::of_vpc_in_network(gather, access, &arn, &place.vpc).await;
                join_all(
                    found
                        .iter()
                        .map(|it| association::vpc_association(gather, it)),
                )
                .await;
            }
        };
        let endpoints = async {
            if !has_endpoints {
                network::endpoints(gather, &it.network, account).await;
            }
        };
        tokio::join!(associations, endpoints);
    });
    join_all(asked).await;
}
