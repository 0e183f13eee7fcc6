//! RAM shares of service networks and services, as their owner sees them.
//!
//! Only the owner's view shows that something is not shared (VPC Lattice user guide, sharing). Where
//! the owner cannot be asked, [`consumer`] reads what reaches the other side.

mod consumer;
mod permission;

use std::collections::BTreeMap;

use aws_sdk_ram::types::{
    ResourceOwner, ResourceShare, ResourceShareAssociation as Association,
    ResourceShareAssociationStatus as Status, ResourceShareAssociationType as Kind,
    ResourceShareInvitation,
};
use futures::FutureExt;
use futures::future::join_all;

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::lattice::{absent_member, policy};
use crate::collect::operation::{
    GET_RESOURCE_POLICY, GET_RESOURCE_SHARES, GET_SHARE_ASSOCIATIONS, GET_SHARE_INVITATIONS,
    LIST_SHARE_PERMISSIONS,
};
use crate::names::lattice_arn;
use crate::snapshot::estate::Estate;
use crate::snapshot::fact::Fact;
use crate::snapshot::lattice::PolicyDocument;
use crate::snapshot::sharing::{Invitation, Share, ShareDetail, SharePrincipal};

/// What is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// A service network.
    Network,
    /// A service.
    Service,
}

/// One shared resource.
struct Resource<'a> {
    kind: Shared,
    id: &'a str,
    owner: &'a str,
    arn: String,
}

impl Resource<'_> {
    /// Where its shares stand in the estate.
    fn shares<'e>(&self, estate: &'e mut Estate) -> &'e mut Fact<Vec<String>> {
        let id = self.id.to_owned();
        match self.kind {
            Shared::Network => &mut estate.service_networks.entry(id).or_default().shares,
            Shared::Service => &mut estate.services.entry(id).or_default().shares,
        }
    }

    /// Where its resource policy stands in the estate.
    fn policy<'e>(&self, estate: &'e mut Estate) -> &'e mut Fact<PolicyDocument> {
        let id = self.id.to_owned();
        match self.kind {
            Shared::Network => {
                &mut estate
                    .service_networks
                    .entry(id)
                    .or_default()
                    .resource_policy
            }
            Shared::Service => &mut estate.services.entry(id).or_default().resource_policy,
        }
    }
}

/// What one call says of several shares, by share ARN.
type Answer<T> = Result<BTreeMap<String, T>, Failure>;

/// Reads who shares a resource with whom.
pub async fn shares(gather: &Gather, kind: Shared, id: &str, owner: &str, consumer: Option<&str>) {
    if !gather.session.wants(GET_SHARE_ASSOCIATIONS)
        || !gather.store.begin(format!("shares of {id}"))
    {
        return;
    }
    let collection = match kind {
        Shared::Network => "servicenetwork",
        Shared::Service => "service",
    };
    let resource = Resource {
        kind,
        id,
        owner,
        arn: lattice_arn(
            gather.session.region(),
            owner,
            &format!("{collection}/{id}"),
        ),
    };
    let access = gather.session.accesses.of(owner);
    if gather.session.is_owner(access, owner).await {
        as_owner(gather, access, &resource, consumer).await;
    } else {
        consumer::shares(gather, &resource, consumer).await;
    }
}

async fn as_owner(
    gather: &Gather,
    access: &Access,
    resource: &Resource<'_>,
    consumer: Option<&str>,
) {
    let owner = resource.owner;
    let held = async {
        let ram = &gather.session.clients(access).await?.ram;
        let sent = ram
            .get_resource_share_associations()
            .association_type(Kind::Resource)
            .resource_arn(&resource.arn)
            .into_paginator()
            .send();
        let pages = gather.session.pages(GET_SHARE_ASSOCIATIONS, sent).await?;
        let listed = pages
            .into_iter()
            .filter_map(|it| it.resource_share_associations);
        Ok(holding(listed.flatten()))
    };
    let arns = gather
        .fill(
            GET_SHARE_ASSOCIATIONS,
            access,
            owner,
            |estate| resource.shares(estate),
            held,
        )
        .await;
    let Some(mut arns) = arns else {
        // What RAM does not tell, Lattice may: RAM writes the policy from the shares.
        gather
            .fill(
                GET_RESOURCE_POLICY,
                access,
                owner,
                |estate| resource.policy(estate),
                policy::of_resource(gather, access, &resource.arn),
            )
            .await;
        return;
    };
    // A share may hold the service and the network both.
    arns.retain(|it| gather.store.begin(format!("share {it}")));
    for arn in &arns {
        entry(&mut gather.store.estate(), arn, owner);
    }
    let details = details(gather, access, &arns, ResourceOwner::SelfValue).shared();
    let principals = principals(gather, access, &arns).shared();
    let invitations = invitations(gather, principals.clone(), consumer).shared();
    let read = arns.iter().map(|arn| {
        let detail = details.clone().map(|it| one_detail(it, arn));
        let principals = principals.clone().map(|it| one(it, arn));
        let principals =
            principals.map(|it| it.map(|all| all.into_iter().map(|it| it.0).collect()));
        let invitations = invitations.clone().map(|it| one(it, arn));
        let permissions = permission::of_share(gather, access, arn);
        async move {
            tokio::join!(
                gather.fill(
                    GET_RESOURCE_SHARES,
                    access,
                    owner,
                    |it| &mut entry(it, arn, owner).detail,
                    detail
                ),
                gather.fill(
                    GET_SHARE_ASSOCIATIONS,
                    access,
                    owner,
                    |it| &mut entry(it, arn, owner).principals,
                    principals
                ),
                gather.fill(
                    GET_SHARE_INVITATIONS,
                    access,
                    owner,
                    |it| &mut entry(it, arn, owner).invitations,
                    invitations
                ),
                gather.fill(
                    LIST_SHARE_PERMISSIONS,
                    access,
                    owner,
                    |it| &mut entry(it, arn, owner).permissions,
                    permissions
                ),
            )
        }
    });
    join_all(read).await;
}

fn entry<'a>(estate: &'a mut Estate, arn: &str, owner: &str) -> &'a mut Share {
    let share = estate.shares.entry(arn.to_owned()).or_default();
    owner.clone_into(&mut share.account);
    share
}

/// A share that it has left, or is on its way into, does not share it.
fn holding(listed: impl Iterator<Item = Association>) -> Vec<String> {
    let mut arns: Vec<String> = listed
        .filter(|it| it.status == Some(Status::Associated))
        .filter_map(|it| it.resource_share_arn)
        .collect();
    arns.sort_unstable();
    arns.dedup();
    arns
}

fn one<T: Clone + Default>(answer: Answer<T>, arn: &str) -> Result<T, Failure> {
    answer.map(|it| it.get(arn).cloned().unwrap_or_default())
}

fn one_detail(answer: Answer<ShareDetail>, arn: &str) -> Result<ShareDetail, Failure> {
    let found = answer?.get(arn).cloned();
    found.ok_or_else(|| absent_member(GET_RESOURCE_SHARES, "resourceShares"))
}

async fn details(
    gather: &Gather,
    access: &Access,
    arns: &[String],
    side: ResourceOwner,
) -> Answer<ShareDetail> {
    if arns.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ram = &gather.session.clients(access).await?.ram;
    let sent = ram
        .get_resource_shares()
        .resource_owner(side)
        .set_resource_share_arns(Some(arns.to_vec()))
        .into_paginator()
        .send();
    let pages = gather.session.pages(GET_RESOURCE_SHARES, sent).await?;
    let listed = pages.into_iter().filter_map(|it| it.resource_shares);
    listed.flatten().map(detail).collect()
}

fn detail(share: ResourceShare) -> Result<(String, ShareDetail), Failure> {
    let missing = |member| absent_member(GET_RESOURCE_SHARES, member);
    let arn = share
        .resource_share_arn
        .ok_or_else(|| missing("resourceShareArn"))?;
    let status = share.status.ok_or_else(|| missing("status"))?;
    let detail = ShareDetail {
        name: share.name.unwrap_or_default(),
        status: status.as_str().to_owned(),
    };
    Ok((arn, detail))
}

/// Each principal, and whether it waits for somebody to accept.
type Principals = Vec<(SharePrincipal, bool)>;

async fn principals(gather: &Gather, access: &Access, arns: &[String]) -> Answer<Principals> {
    if arns.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ram = &gather.session.clients(access).await?.ram;
    let sent = ram
        .get_resource_share_associations()
        .association_type(Kind::Principal)
        .set_resource_share_arns(Some(arns.to_vec()))
        .into_paginator()
        .send();
    let pages = gather.session.pages(GET_SHARE_ASSOCIATIONS, sent).await?;
    let listed = pages
        .into_iter()
        .filter_map(|it| it.resource_share_associations);
    let mut by_share: BTreeMap<String, Principals> = BTreeMap::new();
    for association in listed.flatten() {
        let (share, it) = principal(association)?;
        by_share.entry(share).or_default().push(it);
    }
    Ok(by_share)
}

/// An account outside the organization is `ASSOCIATING` until it accepts (its invitation;
/// hashicorp/terraform-provider-aws, `aws_ram_principal_association`).
fn principal(it: Association) -> Result<(String, (SharePrincipal, bool)), Failure> {
    let missing = |member| absent_member(GET_SHARE_ASSOCIATIONS, member);
    let id = it
        .associated_entity
        .ok_or_else(|| missing("associatedEntity"))?;
    let status = it.status.ok_or_else(|| missing("status"))?;
    let is_account = id.len() == 12 && id.bytes().all(|it| it.is_ascii_digit());
    let is_invited = is_account && status == Status::Associating && it.external != Some(false);
    let principal = SharePrincipal {
        id,
        status: status.as_str().to_owned(),
    };
    let share = it
        .resource_share_arn
        .ok_or_else(|| missing("resourceShareArn"))?;
    Ok((share, (principal, is_invited)))
}

/// Whoever sends an invitation is not shown it (RAM API reference, `GetResourceShareInvitations`):
/// its receiver is, and to the sender the principal says that it waits.
async fn invitations(
    gather: &Gather,
    principals: impl Future<Output = Answer<Principals>>,
    consumer: Option<&str>,
) -> Answer<Vec<Invitation>> {
    let received = async {
        let account = consumer?;
        consumer::received(gather, account).await.ok()
    };
    let (principals, received) = tokio::join!(principals, received);
    let mut by_share: BTreeMap<String, Vec<Invitation>> = BTreeMap::new();
    for (share, invitation) in received.into_iter().flatten().filter_map(invitation) {
        by_share.entry(share).or_default().push(invitation);
    }
    for (share, principals) in principals? {
        let known = by_share.entry(share).or_default();
        for (principal, _) in principals.into_iter().filter(|it| it.1) {
            if !known.iter().any(|it| it.account == principal.id) {
                known.push(Invitation {
                    account: principal.id,
                    status: "PENDING".to_owned(),
                    arn: None,
                });
            }
        }
    }
    Ok(by_share)
}

fn invitation(it: ResourceShareInvitation) -> Option<(String, Invitation)> {
    let invitation = Invitation {
        account: it.receiver_account_id?,
        status: it.status?.as_str().to_owned(),
        arn: it.resource_share_invitation_arn,
    };
    Some((it.resource_share_arn?, invitation))
}

#[cfg(test)]
mod tests;
