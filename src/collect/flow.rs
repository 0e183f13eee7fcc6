//! What is asked, in the order of what depends on what: sequential awaits are dependent questions,
//! joined ones are asked side by side.

use std::collections::BTreeSet;

use futures::FutureExt;
use futures::future::join_all;

use crate::call::named::Wanted;
use crate::collect::client::{self, Place};
use crate::collect::dns::{self, Asker};
use crate::collect::ec2::{filters, prefix_lists};
use crate::collect::gather::Gather;
use crate::collect::lattice::association::Joined;
use crate::collect::lattice::service::Found;
use crate::collect::lattice::{listener, network, service, target_group};
use crate::collect::memo::Memo;
use crate::collect::question::Question;
use crate::collect::ram::{self, Shared};
use crate::collect::{iam, metrics, organization, requests};
use crate::names::{Arn, HostName, lattice_arn};
use crate::part::Part;
use crate::snapshot::observation::DnsAnswer;
use crate::snapshot::sent::Unsent;

/// Networks of a service that are read where the client is in none of them: a person chooses among so many.
const NETWORKS_READ: usize = 20;

/// Gathers everything that the wanted parts of the path of each call read. What several calls meet, be
/// it a service, a client's VPC, a network or a caller, is asked once.
pub async fn run(gather: &Gather, questions: &[Question]) {
    let known = gather
        .session
        .accesses
        .all()
        .map(|access| gather.session.who(access));
    let paths = async {
        let paths = questions.iter().map(|it| Box::pin(path(gather, it)));
        let ends: BTreeSet<Ends> = join_all(paths).await.into_iter().collect();
        // What one call read may speak of organizations when another has looked already.
        join_all(ends.iter().map(|it| organizations(gather, it))).await;
    };
    tokio::join!(
        join_all(known),
        prefix_lists::lattice(gather, &gather.session.accesses.own),
        paths
    );
}

/// Whose the caller, the client and the service of a call are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Ends {
    caller: String,
    client: String,
    service: String,
}

async fn path(gather: &Gather, question: &Question) -> Ends {
    // A run that is cut short knows of the network that was named at least that it was.
    if let Some((id, account)) = &question.network {
        network::stub(gather, id, account.as_deref().unwrap_or_default());
    }
    let aliases = aliases(gather, question).shared();
    let found = find(gather, question, aliases.clone()).shared();
    let caller = caller(gather, question).shared();
    let service_side = async {
        for found in found.clone().await {
            if gather.store.begin(format!("service side of {}", found.id)) {
                tokio::join!(
                    service::rest(gather, &found),
                    routes(gather, question, &found)
                );
            }
        }
    };
    let client_side = async {
        let (place, found) = tokio::join!(client::find(gather, question), found.clone());
        let (place, found) = (place.as_ref(), found.first());
        let ends = Ends {
            caller: caller.clone().await.map_or_else(String::new, |it| {
                Arn::parse(&it).map_or_else(String::new, |it| it.account.to_owned())
            }),
            client: place.map_or_else(String::new, |it| it.account.clone()),
            service: found.map_or_else(String::new, |it| it.account.clone()),
        };
        let (vpc, service) = (place.map(|it| &it.vpc), found.map(|it| &it.id));
        if gather
            .store
            .begin(format!("{vpc:?} to {service:?} by {:?}", question.network))
        {
            between(gather, question, place, found).await;
        }
        if gather.store.begin(format!("organizations of {ends:?}")) {
            organizations(gather, &ends).await;
        }
        ends
    };
    let caller_side = async {
        let (caller, found) = tokio::join!(caller.clone(), found.clone());
        if let Some(caller) = caller.filter(|it| it != "anonymous") {
            identity(gather, question, &caller, found.first()).await;
        }
    };
    let ((), ends, (), _) = tokio::join!(service_side, client_side, caller_side, aliases);
    ends
}

/// Who calls: whoever was named, or else whose credentials are in use.
async fn caller(gather: &Gather, question: &Question) -> Option<String> {
    let caller = match &question.caller {
        Some(caller) => Some(caller.clone()),
        None => gather
            .session
            .who(&gather.session.accesses.own)
            .await
            .map(|it| it.arn.clone()),
    };
    if question.caller.is_none() || question.is_sole {
        gather.store.found().caller.clone_from(&caller);
    }
    caller
}

/// The aliases of the names that were asked for, by name and place.
#[derive(Default)]
struct Aliases(Memo<Vec<String>>);

/// Asks what the host resolves to; the aliases on the way.
async fn aliases(gather: &Gather, question: &Question) -> Vec<String> {
    let (Some(host), Some(asker)) = (&question.host, &question.asker) else {
        return Vec::new();
    };
    let is_custom = matches!(question.wanted, Some(Wanted::Domain(_)));
    let names = [Part::Dns, Part::Probe];
    let is_wanted = |parts: &Vec<Part>| parts.iter().any(|it| names.contains(it));
    if !is_custom && !gather.session.parts.as_ref().is_none_or(is_wanted) {
        return Vec::new();
    }
    let asking = Box::pin(async {
        // From inside the client VPC an answer proves more, so that the place counts.
        let (answer, vantage) = tokio::join!(
            requests::resolve(gather, host, asker),
            requests::vantage(gather, asker)
        );
        let answer = match answer {
            Ok(answer) => DnsAnswer { vantage, ..answer },
            Err(why) => {
                gather.store.observed().unsent.push(Unsent {
                    name: Some(host.clone()),
                    why,
                    ..Unsent::default()
                });
                return asked_from_here(host, asker).await;
            }
        };
        let aliases = answer.answer.aliases().to_vec();
        gather.store.observed().dns.push(answer);
        aliases
    });
    let key = format!("{} from {}", host.to_ascii_lowercase(), asker.via);
    gather.caches.of::<Aliases>().0.get(&key, asking).await
}

/// The aliases as this machine sees them, which find a service and prove nothing of the other place.
async fn asked_from_here(host: &str, asker: &Asker) -> Vec<String> {
    let own = Asker {
        resolver: None,
        ..asker.clone()
    };
    dns::ask(host, &own).await.answer.aliases().to_vec()
}

/// The service that is meant, or all those that a name fits.
async fn find(
    gather: &Gather,
    question: &Question,
    aliases: impl Future<Output = Vec<String>>,
) -> Vec<Found> {
    let Some(wanted) = &question.wanted else {
        return Vec::new();
    };
    let mut found = if let Wanted::Domain(_) = wanted {
        // A custom name is in the service's own field, or an alias of the managed name, or both.
        let (mut found, aliases) = tokio::join!(service::find(gather, wanted), aliases);
        if found.is_empty() {
            found = by_alias(gather, &aliases).await;
        }
        found
    } else {
        service::find(gather, wanted).await
    };
    found.sort_by(|one, other| one.id.cmp(&other.id));
    if let ([only], true) = (found.as_slice(), question.is_sole) {
        gather.store.found().service = Some(only.id.clone());
    }
    found
}

/// The service of the managed name to which a custom name is an alias.
async fn by_alias(gather: &Gather, aliases: &[String]) -> Vec<Found> {
    let id = aliases.iter().find_map(|it| match HostName::parse(it) {
        HostName::Managed { service, .. } => Some(Wanted::Id(service, None)),
        HostName::Endpoint { association, .. } => Some(Wanted::Association(association)),
        HostName::Custom => None,
    });
    match id {
        Some(wanted) => service::find(gather, &wanted).await,
        None => Vec::new(),
    }
}

/// Listeners, rules, target groups, targets.
async fn routes(gather: &Gather, question: &Question, found: &Found) {
    let groups = listener::read(gather, &found.id, &found.account, &found.listeners).await;
    let counts = async {
        if let Some(window) = question.metrics_window {
            let groups: Vec<(String, String)> = groups
                .iter()
                .map(|it| (it.clone(), found.account.clone()))
                .collect();
            let service = (found.id.as_str(), found.account.as_str());
            metrics::read(gather, &groups, Some(service), window).await;
        }
    };
    tokio::join!(target_group::read(gather, &groups, &found.account), counts);
}

/// What lies between client and service: networks, and who shares them where they do not meet.
async fn between(
    gather: &Gather,
    question: &Question,
    place: Option<&Place>,
    found: Option<&Found>,
) {
    let of_service = found.map_or(&[][..], |it| it.networks.as_slice());
    let of_client = place.map_or(&[][..], |it| it.networks.as_slice());
    let networks = networks(question, of_service, of_client);
    let read = networks
        .iter()
        .map(|(id, account)| network::read(gather, id, account));
    let unsure = async {
        if let Some(found) = found.filter(|it| !it.networks_are_complete) {
            ask_networks(gather, question, &networks, found).await;
        }
    };
    let shares = shares(gather, question, place, found, of_service, of_client);
    let subnet = async {
        // A VPC that is joined elsewhere gets an endpoint, which takes a subnet.
        if let Some(place) = place.filter(|_| !of_client.is_empty() && !meet(of_service, of_client))
        {
            filters::any_subnet(gather, &place.vpc, &place.account).await;
        }
    };
    let vpc_side = client::seen_by_networks(gather, place, of_service);
    tokio::join!(join_all(read), unsure, shares, vpc_side, subnet);
}

/// The networks to read, each with its account: those of the client and the one that was named, and
/// where service and client do not meet in one, those of the service, as far as a reader could use them.
fn networks(
    question: &Question,
    of_service: &[Joined],
    of_client: &[Joined],
) -> Vec<(String, String)> {
    let of_service = if meet(of_service, of_client) {
        &[]
    } else {
        of_service
    };
    let pair = |it: &Joined| (it.network.clone(), it.network_account.clone());
    let mut others: Vec<(String, String)> = of_service.iter().map(pair).collect();
    others.sort_unstable();
    others.truncate(NETWORKS_READ);
    let mut networks: Vec<(String, String)> = of_client.iter().map(pair).collect();
    networks.extend(others);
    if let Some((id, account)) = &question.network {
        let of_service = of_service.iter().find(|it| it.network == *id).map(pair);
        let named = (id.clone(), account.clone().unwrap_or_default());
        if !networks.iter().any(|it| it.0 == *id) {
            networks.push(of_service.unwrap_or(named));
        }
    }
    networks.sort_unstable();
    networks.dedup_by(|later, first| later.0 == first.0);
    networks
}

/// Whether service and client are in one network.
fn meet(of_service: &[Joined], of_client: &[Joined]) -> bool {
    of_service
        .iter()
        .any(|one| of_client.iter().any(|other| one.network == other.network))
}

/// A network tells its consumers which services it holds, and whose they are.
async fn ask_networks(
    gather: &Gather,
    question: &Question,
    networks: &[(String, String)],
    found: &Found,
) {
    let asked = networks
        .iter()
        .map(|(id, account)| network::services(gather, id, account, &found.id));
    let owner = join_all(asked).await.into_iter().flatten().next();
    let Some(owner) = owner.filter(|it| !found.is_seen && *it != found.account) else {
        return;
    };
    let found = service::again(gather, &found.id, &owner).await;
    tokio::join!(
        service::rest(gather, &found),
        routes(gather, question, &found)
    );
}

/// Who shares what, where a network is not joined by both ends: an association that exists outlives
/// its share (VPC Lattice user guide, sharing), so elsewhere nobody reads them.
async fn shares(
    gather: &Gather,
    question: &Question,
    place: Option<&Place>,
    found: Option<&Found>,
    of_service: &[Joined],
    of_client: &[Joined],
) {
    let is_asked = gather
        .session
        .parts
        .as_ref()
        .is_some_and(|it| it.contains(&Part::Ram));
    if meet(of_service, of_client) && !is_asked {
        return;
    }
    // A network that the consumer cannot see yet may be named all the same.
    let named = question.network.iter();
    let named = named.filter_map(|(id, account)| Some((id.as_str(), account.as_deref()?)));
    let wanted = of_service
        .iter()
        .map(|it| (it.network.as_str(), it.network_account.as_str()))
        .chain(named);
    let with_client = wanted.filter_map(|(network, owner)| {
        let consumer = place.map(|it| it.account.as_str())?;
        (consumer != owner)
            .then(|| ram::shares(gather, Shared::Network, network, owner, Some(consumer)))
    });
    let with_service = of_client.iter().filter_map(|it| {
        let found = found.filter(|found| found.account != it.network_account)?;
        Some(async move {
            tokio::join!(
                ram::shares(
                    gather,
                    Shared::Network,
                    &it.network,
                    &it.network_account,
                    Some(&found.account)
                ),
                ram::shares(
                    gather,
                    Shared::Service,
                    &found.id,
                    &found.account,
                    Some(&it.network_account)
                )
            );
        })
    });
    tokio::join!(join_all(with_client), join_all(with_service));
}

/// The caller's own policies, or what IAM says of them.
async fn identity(gather: &Gather, question: &Question, caller: &str, found: Option<&Found>) {
    let path = question.path.split('?').next().unwrap_or("/");
    let resource = found.map(|it| {
        let service = format!("service/{}", it.id);
        format!(
            "{}{path}",
            lattice_arn(gather.session.region(), &it.account, &service)
        )
    });
    let mut context = vec![
        (
            "vpc-lattice-svcs:RequestMethod".to_owned(),
            question.method.clone(),
        ),
        ("vpc-lattice-svcs:RequestPath".to_owned(), path.to_owned()),
    ];
    if let Some(vpc) = &question.client_vpc {
        context.push(("vpc-lattice-svcs:SourceVpc".to_owned(), vpc.clone()));
    }
    let asked = iam::Asked {
        resource: resource.as_deref(),
        method: &question.method,
        client_vpc: question.client_vpc.as_deref(),
        context: &context,
        is_sole: question.is_sole,
    };
    iam::caller(gather, caller, &asked).await;
}

/// The organizations of the accounts, where a policy or a share speaks of organizations.
async fn organizations(gather: &Gather, ends: &Ends) {
    let is_spoken_of = {
        let estate = gather.store.estate();
        let policies = estate.services.values().map(|it| &it.auth_policy);
        let policies = policies.chain(estate.service_networks.values().map(|it| &it.auth_policy));
        let of_principal =
            |text: String| text.contains("PrincipalOrg") || text.contains("ResourceOrg");
        policies
            .filter_map(|it| it.seen())
            .any(|it| of_principal(it.0.to_string()))
            || estate.shares.values().any(|it| {
                let principals = it.principals.seen().into_iter().flatten();
                principals
                    .into_iter()
                    .any(|it| it.id.contains(":organizations:"))
            })
    };
    if !is_spoken_of {
        return;
    }
    let accounts = [&ends.caller, &ends.client, &ends.service];
    join_all(accounts.map(|it| organization::read(gather, it))).await;
}
