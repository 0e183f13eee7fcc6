//! The service: found by id, by one of its names, or by an association, and then read.

use std::sync::Arc;

use aws_sdk_vpclattice::types::ServiceSummary;
use futures::future::join_all;

use crate::call::named::Wanted;
use crate::collect::access::Access;
use crate::collect::certificate;
use crate::collect::failure::Failure;
use crate::collect::gather::{Gather, UNDER_WAY};
use crate::collect::lattice::association::{self, Joined};
use crate::collect::lattice::{
    absent_member, account_of, failure_text, listener, network, policy, service_arn,
};
use crate::collect::memo::Memo;
use crate::collect::operation::{
    GET_AUTH_POLICY, GET_SERVICE, LIST_LISTENERS, LIST_LOG_SUBSCRIPTIONS,
    LIST_SERVICE_ASSOCIATIONS, LIST_SERVICES,
};
use crate::collect::owner;
use crate::snapshot::fact::{Fact, State};
use crate::snapshot::lattice::{Service, ServiceDetail};

/// A service that was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// `svc-…`.
    pub id: String,
    /// Its account; empty where nobody knows it.
    pub account: String,
    /// Its listeners.
    pub listeners: Vec<String>,
    /// The networks that it is in, as far as they are seen.
    pub networks: Vec<Joined>,
    /// Whether these are all of them.
    pub networks_are_complete: bool,
    /// The certificate of its custom domain name.
    pub certificate: Option<String>,
    /// Whether somebody saw the service itself.
    pub is_seen: bool,
}

/// What each of the credentials can see of the services, those in use first.
type Summaries = Arc<Vec<Result<Vec<ServiceSummary>, Failure>>>;

/// The lists of this run.
#[derive(Default)]
struct Listed(Memo<Summaries>);

/// The services that were read, by id.
#[derive(Default)]
struct Read(Memo<Found>);

/// Finds the services that are meant: none, one, or all that a name fits.
pub async fn find(gather: &Gather, wanted: &Wanted) -> Vec<Found> {
    match wanted {
        Wanted::Id(id, account) => vec![by_id(gather, id, account.as_deref()).await],
        Wanted::Association(id) => match association::service_of(gather, id).await {
            Some((service, account)) => vec![by_id(gather, &service, account.as_deref()).await],
            None => Vec::new(),
        },
        Wanted::Domain(name) => by_listing(gather, |it| is_domain(it, name)).await,
        Wanted::Name(name) => by_listing(gather, |it| it.name.as_deref() == Some(name)).await,
        Wanted::Nothing => Vec::new(),
    }
}

fn is_domain(service: &ServiceSummary, name: &str) -> bool {
    let managed = service.dns_entry.as_ref().and_then(|it| it.domain_name());
    [service.custom_domain_name.as_deref(), managed]
        .into_iter()
        .flatten()
        .any(|it| it.eq_ignore_ascii_case(name))
}

/// Reads the services that each of the credentials can see.
async fn summaries(gather: &Gather) -> Summaries {
    let lists = gather.session.accesses.all().map(|access| async move {
        let lattice = &gather.session.clients(access).await?.lattice;
        let pages = lattice.list_services().into_paginator().send();
        let pages = gather.session.pages(LIST_SERVICES, pages).await?;
        let listed = pages.into_iter().filter_map(|it| it.items);
        Ok(listed.flatten().collect())
    });
    Arc::new(join_all(lists).await)
}

/// Looks through the services that each of the credentials can see.
async fn by_listing(gather: &Gather, fits: impl Fn(&ServiceSummary) -> bool) -> Vec<Found> {
    let lists = gather
        .caches
        .of::<Listed>()
        .0
        .get("", Box::pin(summaries(gather)))
        .await;
    let mut fitting: Vec<(String, Option<String>)> = Vec::new();
    for (list, access) in lists.iter().zip(gather.session.accesses.all()) {
        match list {
            Ok(listed) => {
                let ids = listed.iter().filter(|it| fits(it)).filter_map(|it| {
                    let account = it.arn.as_deref().and_then(account_of).map(str::to_owned);
                    Some((it.id.clone()?, account))
                });
                fitting.extend(ids);
            }
            Err(Failure::Denied(_)) => gather.session.progress.notice(format!(
                "warning: {} may not list services (vpc-lattice:ListServices), so those of its account were not searched; give the id or the ARN",
                access.name
            )),
            Err(Failure::Trouble(why)) => gather.session.progress.notice(format!("warning: {}: {why}", access.name)),
            Err(Failure::NotFound | Failure::Unasked) => {}
        }
    }
    fitting.sort_unstable();
    fitting.dedup();
    let read = fitting
        .iter()
        .map(|(id, account)| by_id(gather, id, account.as_deref()));
    join_all(read).await
}

/// What one set of credentials sees of a service.
struct View {
    detail: Result<Got, Failure>,
    listeners: Result<Vec<String>, Failure>,
    networks: Result<Vec<Joined>, Failure>,
}

struct Got {
    detail: ServiceDetail,
    account: Option<String>,
    certificate: Option<String>,
}

/// A service by its id, read once.
async fn by_id(gather: &Gather, id: &str, account: Option<&str>) -> Found {
    let reading = Box::pin(read(gather, id, account));
    gather.caches.of::<Read>().0.get(id, reading).await
}

/// Reads a service. Where its account is not known, all credentials are asked side by side, and the
/// first that sees it is the one to ask further.
async fn read(gather: &Gather, id: &str, account: Option<&str>) -> Found {
    let stub = Service {
        account: account.unwrap_or_default().to_owned(),
        detail: Fact::of(State::Unknown(UNDER_WAY.to_owned())),
        ..Service::default()
    };
    gather.store.estate().services.insert(id.to_owned(), stub);
    let candidates: Vec<&Access> = match account {
        Some(account) => vec![gather.session.accesses.of(account)],
        None => gather.session.accesses.all().collect(),
    };
    let arn = service_arn(gather, id, account.unwrap_or_default());
    let mut views = join_all(candidates.iter().map(|access| view(gather, access, &arn))).await;
    let best = views
        .iter()
        .position(|it| it.detail.is_ok())
        .unwrap_or_else(|| telling(&views));
    let (access, view) = (candidates[best], views.swap_remove(best));
    // Its association with a network that is shared with us tells whose it is, where nothing else does.
    let told = view.networks.iter().flatten().next();
    let told = told
        .map(|it| it.service_account.clone())
        .filter(|it| !it.is_empty());
    let account = account.map(str::to_owned).or(told);
    let account = match (&view.detail, account) {
        (Ok(got), _) if got.account.is_some() => got.account.clone().unwrap_or_default(),
        (_, account) => account.unwrap_or_default(),
    };
    file(gather, id, account, access, view).await
}

/// The view that tells most, where nobody sees the service itself: its networks, as a consumer sees them;
/// then a refusal, which knows that there is something; then trouble, which may pass.
fn telling(views: &[View]) -> usize {
    let weight = |it: &View| match &it.detail {
        _ if it.networks.as_ref().is_ok_and(|it| !it.is_empty()) => 0,
        Ok(_) => 0,
        Err(Failure::Denied(_)) => 1,
        Err(Failure::Trouble(_)) => 2,
        Err(Failure::NotFound | Failure::Unasked) => 3,
    };
    let best = views.iter().enumerate().min_by_key(|(_, it)| weight(it));
    best.map_or(0, |(index, _)| index)
}

async fn view(gather: &Gather, access: &Access, arn: &str) -> View {
    let (detail, listeners, networks) = tokio::join!(
        detail(gather, access, arn),
        listener::list(gather, access, arn),
        association::of_service(gather, access, arn)
    );
    View {
        detail,
        listeners,
        networks,
    }
}

async fn detail(gather: &Gather, access: &Access, arn: &str) -> Result<Got, Failure> {
    let lattice = &gather.session.clients(access).await?.lattice;
    let sent = lattice.get_service().service_identifier(arn).send();
    let got = gather.session.call(GET_SERVICE, sent).await?;
    let missing = |member| absent_member(GET_SERVICE, member);
    let status = got.status.ok_or_else(|| missing("status"))?;
    let auth_type = got.auth_type.ok_or_else(|| missing("authType"))?;
    Ok(Got {
        account: got.arn.as_deref().and_then(account_of).map(str::to_owned),
        certificate: got.certificate_arn,
        detail: ServiceDetail {
            name: got.name.unwrap_or_default(),
            status: status.as_str().to_owned(),
            auth_type: auth_type.as_str().to_owned(),
            dns_name: got.dns_entry.and_then(|it| it.domain_name),
            custom_domain_name: got.custom_domain_name.filter(|it| !it.is_empty()),
            failure: failure_text(got.failure_code, got.failure_message),
            idle_timeout_seconds: got.idle_timeout_seconds.and_then(|it| it.try_into().ok()),
        },
    })
}

/// Files what was seen.
async fn file(gather: &Gather, id: &str, account: String, access: &Access, view: View) -> Found {
    {
        let mut estate = gather.store.estate();
        let service = estate.services.entry(id.to_owned()).or_default();
        service.account.clone_from(&account);
    }
    let got = view.detail.as_ref().ok();
    let certificate = got.and_then(|it| it.certificate.clone());
    let (is_seen, networks) = (got.is_some(), view.networks.clone().unwrap_or_default());
    let listeners = gather.fill(
        LIST_LISTENERS,
        access,
        &account,
        |estate| &mut estate.services.entry(id.to_owned()).or_default().listeners,
        async { view.listeners },
    );
    let detail = gather.fill(
        GET_SERVICE,
        access,
        &account,
        |estate| &mut estate.services.entry(id.to_owned()).or_default().detail,
        async { view.detail.map(|it| it.detail) },
    );
    let ids = view
        .networks
        .map(|it| it.into_iter().map(|it| it.association).collect());
    let associations = gather.fill_for_owner(
        LIST_SERVICE_ASSOCIATIONS,
        access,
        &account,
        |estate| {
            &mut estate
                .services
                .entry(id.to_owned())
                .or_default()
                .associations
        },
        async { ids },
    );
    let (listeners, _, associations) = tokio::join!(listeners, detail, associations);
    Found {
        id: id.to_owned(),
        networks_are_complete: associations.is_some()
            && gather.session.is_owner(access, &account).await,
        account,
        listeners: listeners.unwrap_or_default(),
        networks,
        certificate,
        is_seen,
    }
}

/// Reads a service again as the account that turned out to own it.
pub async fn again(gather: &Gather, id: &str, account: &str) -> Found {
    let access = gather.session.accesses.of(account);
    let view = view(gather, access, &service_arn(gather, id, account)).await;
    file(gather, id, account.to_owned(), access, view).await
}

/// Reads the rest of a service: its auth policy, where its logs go, its certificate.
pub async fn rest(gather: &Gather, found: &Found) {
    let (id, account) = (found.id.as_str(), found.account.as_str());
    let access = gather.session.accesses.of(account);
    let arn = service_arn(gather, id, account);
    tokio::join!(
        gate(gather, access, id, account, &arn),
        logs(gather, access, id, account, &arn),
        presented(gather, found),
        owner::read(gather, access, id, &arn)
    );
}

async fn presented(gather: &Gather, found: &Found) {
    match &found.certificate {
        Some(arn) => certificate::read(gather, &found.id, arn, &found.account).await,
        None if found.is_seen => {
            let mut estate = gather.store.estate();
            let service = estate.services.entry(found.id.clone()).or_default();
            service.certificate = Fact::of(State::Absent);
        }
        None => {}
    }
}

async fn gate(gather: &Gather, access: &Access, id: &str, account: &str, arn: &str) {
    let asked = async {
        let asked = policy::ask(gather, access, arn).await?;
        let (document, changed) = asked.ok_or(Failure::NotFound)?;
        let mut estate = gather.store.estate();
        let service = estate.services.entry(id.to_owned()).or_default();
        service.auth_policy_changed_at = changed;
        Ok(document)
    };
    gather
        .fill(
            GET_AUTH_POLICY,
            access,
            account,
            |estate| {
                &mut estate
                    .services
                    .entry(id.to_owned())
                    .or_default()
                    .auth_policy
            },
            asked,
        )
        .await;
}

async fn logs(gather: &Gather, access: &Access, id: &str, account: &str, arn: &str) {
    gather
        .fill(
            LIST_LOG_SUBSCRIPTIONS,
            access,
            account,
            |estate| {
                &mut estate
                    .services
                    .entry(id.to_owned())
                    .or_default()
                    .access_logs
            },
            network::subscriptions(gather, access, arn),
        )
        .await;
}
