//! What joins services and VPCs with service networks.

use aws_sdk_vpclattice::operation::get_service_network_service_association::GetServiceNetworkServiceAssociationOutput as GotService;
use aws_sdk_vpclattice::types::{
    ServiceNetworkServiceAssociationSummary as ServiceSummary,
    ServiceNetworkVpcAssociationSummary as VpcSummary,
};
use futures::future::join_all;

use crate::collect::access::Access;
use crate::collect::ec2::security_groups;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::lattice::{account_of, failure_text, id_of};
use crate::collect::operation::{
    GET_SERVICE_ASSOCIATION, GET_VPC_ASSOCIATION, LIST_SERVICE_ASSOCIATIONS, LIST_VPC_ASSOCIATIONS,
};
use crate::collect::store::now;
use crate::names::lattice_arn;
use crate::snapshot::fact::{Fact, Origin, State};
use crate::snapshot::lattice::{
    Service, ServiceAssociation, ServiceAssociationDetail, VpcAssociation, VpcAssociationDetail,
};

/// One end of an association: the network, and by which association it was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Joined {
    /// `snsa-…` or `snva-…`.
    pub association: String,
    /// The account that made the association.
    pub account: String,
    /// `sn-…`.
    pub network: String,
    /// The account of the network; empty where it was not told.
    pub network_account: String,
    /// The account of the service that is joined; empty for a VPC, and where it was not told.
    pub service_account: String,
}

impl Joined {
    /// Reads what a summary or an endpoint says of the network and of the association itself.
    ///
    /// `network` is the network's ARN; `id` its id, where that is told as well.
    pub fn new(
        association: String,
        arn: Option<&str>,
        network: Option<&str>,
        id: Option<String>,
    ) -> Self {
        let network = network.unwrap_or_default();
        let account = |arn: &str| account_of(arn).unwrap_or_default().to_owned();
        Self {
            association,
            account: arn.map(account).unwrap_or_default(),
            network: id.unwrap_or_else(|| id_of(network).to_owned()),
            network_account: account(network),
            service_account: String::new(),
        }
    }
}

/// The networks that a service is in, as the credentials see them.
pub(super) async fn of_service(
    gather: &Gather,
    access: &Access,
    service: &str,
) -> Result<Vec<Joined>, Failure> {
    let lattice = &gather.session.clients(access).await?.lattice;
    let pages = lattice
        .list_service_network_service_associations()
        .service_identifier(service)
        .into_paginator()
        .send();
    let pages = gather
        .session
        .pages(LIST_SERVICE_ASSOCIATIONS, pages)
        .await?;
    let listed: Vec<ServiceSummary> = pages.into_iter().flat_map(|it| it.items).collect();
    let filed = listed
        .into_iter()
        .map(|it| file_service(gather, access, it));
    Ok(join_all(filed).await.into_iter().flatten().collect())
}

/// All services of a network, which its owner and every consumer see (VPC Lattice user guide,
/// sharing).
pub async fn of_network(
    gather: &Gather,
    access: &Access,
    network: &str,
) -> Result<Vec<ServiceSummary>, Failure> {
    let lattice = &gather.session.clients(access).await?.lattice;
    let pages = lattice
        .list_service_network_service_associations()
        .service_network_identifier(network)
        .into_paginator()
        .send();
    let pages = gather
        .session
        .pages(LIST_SERVICE_ASSOCIATIONS, pages)
        .await?;
    Ok(pages.into_iter().flat_map(|it| it.items).collect())
}

/// Files what a network's list says of each of its associations, where nothing more is known of it. Without
/// this a list would name associations of which nobody could say that they are other services'.
pub(super) fn file_listed(gather: &Gather, listed: &[ServiceSummary]) {
    let mut estate = gather.store.estate();
    for it in listed {
        let Some((joined, detail)) = read_service(it) else {
            continue;
        };
        let stub = || Service {
            account: joined.service_account.clone(),
            ..Service::default()
        };
        estate
            .services
            .entry(detail.service.clone())
            .or_insert_with(stub);
        let resource = || ServiceAssociation {
            account: joined.account.clone(),
            detail: seen(detail, LIST_SERVICE_ASSOCIATIONS.action),
        };
        estate
            .service_associations
            .entry(joined.association.clone())
            .or_insert_with(resource);
    }
}

/// Files the associations of the wanted service that are listed; its account.
pub async fn file_wanted(
    gather: &Gather,
    access: &Access,
    listed: &[ServiceSummary],
    wanted: &str,
) -> Option<String> {
    let mut account = None;
    for it in listed {
        if it.service_id.as_deref() == Some(wanted) {
            let of_arn = it.service_arn.as_deref().and_then(account_of);
            account = of_arn.map(str::to_owned);
            file_service(gather, access, it.clone()).await;
        }
    }
    account
}

async fn file_service(gather: &Gather, access: &Access, it: ServiceSummary) -> Option<Joined> {
    let (joined, mut detail) = read_service(&it)?;
    // Only the single answer says why it failed.
    if detail.status.ends_with("FAILED") {
        let got = got(gather, access, &joined.association).await;
        detail.failure = got.and_then(|it| failure_text(it.failure_code, it.failure_message));
    }
    let resource = ServiceAssociation {
        account: joined.account.clone(),
        detail: seen(detail, LIST_SERVICE_ASSOCIATIONS.action),
    };
    let mut estate = gather.store.estate();
    estate
        .service_associations
        .insert(joined.association.clone(), resource);
    Some(joined)
}

/// What a summary says of an association; `None` where it lacks what it always has.
fn read_service(it: &ServiceSummary) -> Option<(Joined, ServiceAssociationDetail)> {
    let service_account = it.service_arn.as_deref().and_then(account_of);
    let joined = Joined {
        service_account: service_account.unwrap_or_default().to_owned(),
        ..Joined::new(
            it.id.clone()?,
            it.arn.as_deref(),
            it.service_network_arn.as_deref(),
            it.service_network_id.clone(),
        )
    };
    let detail = ServiceAssociationDetail {
        service: it.service_id.clone()?,
        service_network: joined.network.clone(),
        status: it.status.as_ref()?.as_str().to_owned(),
        failure: None,
    };
    Some((joined, detail))
}

/// What only the single answer says of an association.
async fn got(gather: &Gather, access: &Access, association: &str) -> Option<GotService> {
    let lattice = &gather.session.clients(access).await.ok()?.lattice;
    let sent = lattice
        .get_service_network_service_association()
        .service_network_service_association_identifier(association)
        .send();
    gather
        .session
        .call(GET_SERVICE_ASSOCIATION, sent)
        .await
        .ok()
}

/// The service of an association, with its account, as the first of the credentials sees it.
pub(super) async fn service_of(
    gather: &Gather,
    association: &str,
) -> Option<(String, Option<String>)> {
    let asked = gather.session.accesses.all().map(|access| async move {
        let got = got(gather, access, association).await?;
        let account = got.service_arn.as_deref().and_then(account_of);
        Some((got.service_id?, account.map(str::to_owned)))
    });
    join_all(asked).await.into_iter().flatten().next()
}

/// The associations of a VPC; one at most but for one that is on its way out.
pub async fn of_vpc(gather: &Gather, vpc: &str, account: &str) -> Vec<Joined> {
    let access = gather.session.accesses.of(account);
    let mut found = Vec::new();
    let asked = async {
        let lattice = &gather.session.clients(access).await?.lattice;
        let pages = lattice
            .list_service_network_vpc_associations()
            .vpc_identifier(vpc)
            .into_paginator()
            .send();
        let pages = gather.session.pages(LIST_VPC_ASSOCIATIONS, pages).await?;
        let listed = pages.into_iter().flat_map(|it| it.items);
        found = listed.filter_map(|it| file_vpc(gather, it)).collect();
        Ok(found.iter().map(|it| it.association.clone()).collect())
    };
    gather
        .fill_for_owner(
            LIST_VPC_ASSOCIATIONS,
            access,
            account,
            |estate| &mut estate.vpcs.entry(vpc.to_owned()).or_default().associations,
            asked,
        )
        .await;
    found
}

/// The association of a VPC as the network sees it, where the VPC's own account cannot be asked.
pub async fn of_vpc_in_network(
    gather: &Gather,
    access: &Access,
    network: &str,
    vpc: &str,
) -> Vec<Joined> {
    let Ok(clients) = gather.session.clients(access).await else {
        return Vec::new();
    };
    let pages = clients
        .lattice
        .list_service_network_vpc_associations()
        .service_network_identifier(network)
        .into_paginator()
        .send();
    let Ok(pages) = gather.session.pages(LIST_VPC_ASSOCIATIONS, pages).await else {
        return Vec::new();
    };
    let listed = pages.into_iter().flat_map(|it| it.items);
    let of_vpc = listed.filter(|it| it.vpc_id.as_deref() == Some(vpc));
    of_vpc.filter_map(|it| file_vpc(gather, it)).collect()
}

fn file_vpc(gather: &Gather, it: VpcSummary) -> Option<Joined> {
    let joined = Joined::new(
        it.id?,
        it.arn.as_deref(),
        it.service_network_arn.as_deref(),
        it.service_network_id,
    );
    let detail = VpcAssociationDetail {
        vpc: it.vpc_id?,
        service_network: joined.network.clone(),
        status: it.status?.as_str().to_owned(),
        failure: None,
    };
    let resource = VpcAssociation {
        account: joined.account.clone(),
        detail: seen(detail, LIST_VPC_ASSOCIATIONS.action),
        ..VpcAssociation::default()
    };
    let mut estate = gather.store.estate();
    estate
        .vpc_associations
        .insert(joined.association.clone(), resource);
    Some(joined)
}

/// Reads what only the single answer tells of a VPC association: its security groups, and why it
/// failed (botocore model `vpc-lattice`: the summary has neither).
pub async fn vpc_association(gather: &Gather, joined: &Joined) {
    let id = &joined.association;
    if !gather.store.begin(format!("vpc association {id}")) {
        return;
    }
    let access = gather.session.accesses.of(&joined.account);
    let mut groups: Vec<String> = Vec::new();
    let asked = async {
        let lattice = &gather.session.clients(access).await?.lattice;
        let resource = format!("servicenetworkvpcassociation/{id}");
        let sent = lattice
            .get_service_network_vpc_association()
            .service_network_vpc_association_identifier(lattice_arn(
                gather.session.region(),
                &joined.account,
                &resource,
            ))
            .send();
        let got = gather.session.call(GET_VPC_ASSOCIATION, sent).await?;
        groups = got.security_group_ids.unwrap_or_default();
        if let Some(failure) = failure_text(got.failure_code, got.failure_message) {
            let mut estate = gather.store.estate();
            let association = estate.vpc_associations.entry(id.clone()).or_default();
            if let State::Known(detail) = &mut association.detail.state {
                detail.failure = Some(failure);
            }
        }
        Ok(groups.clone())
    };
    gather
        .fill(
            GET_VPC_ASSOCIATION,
            access,
            &joined.account,
            |estate| {
                let association = estate.vpc_associations.entry(id.clone()).or_default();
                &mut association.security_groups
            },
            asked,
        )
        .await;
    security_groups::read(gather, &groups, &joined.account).await;
}

/// A fact that a list told.
fn seen<T>(value: T, action: &str) -> Fact<T> {
    Fact {
        origin: Origin {
            source: Some(action.to_owned()),
            at: Some(now()),
            ..Origin::default()
        },
        ..Fact::known(value)
    }
}
