//! Where the call comes from: the client, its VPC, and the VPC's ways into service networks.

use std::net::IpAddr;

use futures::future::join_all;

use crate::collect::dns::Asker;
use crate::collect::ec2::{filters, interfaces, route_tables, security_groups, vpc};
use crate::collect::flow::Question;
use crate::collect::function;
use crate::collect::gather::Gather;
use crate::collect::lattice::association::{self, Joined};
use crate::collect::lattice::network;
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

/// Finds the client's VPC, and reads what the client meets on its way out: once, however many calls
/// come from there.
pub async fn find(g: &Gather, question: &Question) -> Option<Place> {
    let is_unsaid = question.client.is_none() && question.client_vpc.is_none();
    // Asked from another place, that is the client, and this machine is not.
    let elsewhere = question.asker.as_ref().filter(|it| !it.is_here());
    let (client, vpc) = match elsewhere {
        _ if !is_unsaid => (question.client.clone(), question.client_vpc.clone()),
        Some(asker) => there(g, asker).await,
        None => here(g).await,
    };
    let is_own = (is_unsaid && elsewhere.is_none()) || question.is_sole;
    if is_own {
        g.found().client.clone_from(&client);
        g.found().client_vpc.clone_from(&vpc);
    }
    let key = format!("{client:?} in {vpc:?}");
    let finding = Box::pin(look(g, client, vpc));
    let place = g.places.get(&key, finding).await?;
    if is_own {
        g.found().client_vpc = Some(place.vpc.clone());
    }
    Some(place)
}

async fn look(g: &Gather, client: Option<String>, vpc: Option<String>) -> Option<Place> {
    let named = client.as_deref().filter(|it| *it != "any");
    let place = if let Some(vpc) = vpc {
        let located = async { locate(g, named?).await };
        let (said, located) = tokio::join!(place(g, vpc, named), located);
        // The client may be in another VPC than it is said to be: then it calls from there.
        if let (Some(named), Some((own, _))) = (named, located)
            && own != said.vpc
        {
            let own = Box::pin(self::place(g, own, None)).await;
            filters_of(g, named, &own).await;
        }
        said
    } else {
        let (vpc, _) = locate(g, named?).await?;
        place(g, vpc, named).await
    };
    if let Some(named) = named {
        if is_outside(g, named, &place) {
            // What brings it inside, or an endpoint that it can reach, takes a subnet.
            filters::any_subnet(g, &place.vpc, &place.account).await;
        } else {
            filters_of(g, named, &place).await;
        }
    }
    Some(place)
}

/// Where nobody said from where the call comes: this machine, if it is in a VPC.
async fn here(g: &Gather) -> (Option<String>, Option<String>) {
    let Some(here) = g.here().await else {
        return (None, None);
    };
    let account = g.who(&g.accesses.own).await.map(|it| it.account.as_str());
    let function = account.and_then(|it| here.function_arn(it));
    let client = function.or_else(|| here.client());
    // The addresses of a pod or a task are in the VPC of the credentials' account, whose interfaces tell
    // which; elsewhere the metadata tell the VPC themselves.
    if let Some(client) = &client {
        let vpc = here.vpc.as_deref().unwrap_or("its VPC");
        g.notice(format!(
            "the client is this machine: {client} in {vpc} ({})",
            here.place
        ));
    }
    (client, here.vpc.clone())
}

/// Where nobody said from where the call comes: the place that is asked to send it.
async fn there(g: &Gather, asker: &Asker) -> (Option<String>, Option<String>) {
    let found = requests::vantage(g, asker).await;
    if let (Some(interface), Some(vpc)) = (&found.interface, &found.vpc) {
        g.notice(format!("the client is {}: {interface} in {vpc}", found.via));
    }
    (found.interface, found.vpc)
}

/// The VPC and the account of a client that is not named by an address.
async fn locate(g: &Gather, named: &str) -> Option<(String, String)> {
    let known = g.estate().interfaces.get(named).and_then(|it| {
        let detail = it.detail.seen()?;
        Some((detail.vpc.clone(), it.account.clone()))
    });
    if known.is_some() {
        return known;
    }
    if named.starts_with("arn:") {
        let (network, account) = function::network(g, named).await?;
        return Some((network.vpc, account));
    }
    if named.parse::<IpAddr>().is_ok() {
        return None;
    }
    interfaces::client(g, named, None).await
}

async fn place(g: &Gather, vpc: String, named: Option<&str>) -> Place {
    let account = vpc::find(g, &vpc, None).await.unwrap_or_default();
    {
        let mut estate = g.estate();
        let entry = estate.vpcs.entry(vpc.clone()).or_default();
        if entry.account.is_empty() {
            entry.account.clone_from(&account);
        }
    }
    let address: Option<IpAddr> = named.and_then(|it| it.parse().ok());
    let own = async {
        if let Some(address) = address {
            interfaces::client_address(g, address, &vpc, &account).await;
        }
    };
    let joining = Box::pin(ways(g, &vpc, &account));
    let (networks, ()) = tokio::join!(g.ways.get(&vpc, joining), own);
    Place {
        vpc,
        account,
        networks,
    }
}

/// The ways of a VPC into service networks, by association and by endpoint.
async fn ways(g: &Gather, vpc: &str, account: &str) -> Vec<Joined> {
    let (mut networks, endpoints) = tokio::join!(
        association::of_vpc(g, vpc, account),
        vpc::endpoints(g, vpc, account)
    );
    let routes = async {
        // Whoever may not ask Lattice may ask EC2: the routes show that there is an association.
        let is_told = {
            let estate = g.estate();
            let vpc = estate.vpcs.get(vpc);
            vpc.is_some_and(|it| it.associations.get().is_ok())
        };
        if !is_told && networks.is_empty() {
            route_tables::read(g, vpc, account).await;
        }
    };
    let read = networks
        .iter()
        .map(|it| association::vpc_association(g, it));
    tokio::join!(join_all(read), routes);
    let by_endpoint = endpoints
        .into_iter()
        .map(|it| Joined::new(it.id, None, Some(&it.network), None));
    networks.extend(by_endpoint);
    networks
}

/// Whether it is known that the client is not in the VPC.
fn is_outside(g: &Gather, named: &str, place: &Place) -> bool {
    let estate = g.estate();
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
async fn filters_of(g: &Gather, named: &str, place: &Place) {
    let (groups, subnets) = {
        let estate = g.estate();
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
        security_groups::read(g, &groups, &place.account),
        filters::subnets(g, &subnets, &place.account)
    );
}

/// Asks the service's networks for the VPC's association and endpoints, where the VPC's own account did
/// not tell.
pub async fn seen_by_networks(g: &Gather, place: Option<&Place>, of_service: &[Joined]) {
    let Some(place) = place.filter(|it| it.networks.is_empty()) else {
        return;
    };
    let (has_associations, has_endpoints) = {
        let estate = g.estate();
        let vpc = estate.vpcs.get(&place.vpc);
        (
            vpc.is_some_and(|it| it.associations.get().is_ok()),
            vpc.is_some_and(|it| it.endpoints.get().is_ok()),
        )
    };
    let asked = of_service.iter().map(|it| async {
        if !g.begin(format!("{} in {}", place.vpc, it.network)) {
            return;
        }
        let account = &it.network_account;
        let access = g.accesses.of(account);
        let arn = network::arn(g, &it.network, account);
        let associations = async {
            if !has_associations {
                let found = association::of_vpc_in_network(g, access, &arn, &place.vpc).await;
                join_all(found.iter().map(|it| association::vpc_association(g, it))).await;
            }
        };
        let endpoints = async {
            if !has_endpoints {
                network::endpoints(g, &it.network, account).await;
            }
        };
        tokio::join!(associations, endpoints);
    });
    join_all(asked).await;
}
