//! What a consumer sees of the shares of others: what reaches it, and what it was invited to. It is
//! never proof that something is not shared.

use std::collections::BTreeSet;

use aws_sdk_ram::types::{
    ResourceOwner, ResourceShareInvitation, ResourceShareInvitationStatus as Status,
};
use futures::FutureExt;
use futures::future::join_all;

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::operation::{
    GET_RESOURCE_SHARES, GET_SHARE_INVITATIONS, LIST_PENDING_RESOURCES, LIST_SHARED_RESOURCES,
};
use crate::collect::own_account;
use crate::collect::ram::{Resource, details, entry, invitation, one_detail};
use crate::collect::store::origin;
use crate::snapshot::fact::{Fact, State};

/// Reads the shares of a resource whose owner cannot be asked.
pub(super) async fn shares(gather: &Gather, resource: &Resource<'_>, consumer: Option<&str>) {
    let access = gather
        .session
        .accesses
        .of(consumer.unwrap_or(resource.owner));
    let seen = async {
        let consumer = consumer?;
        let (reaching, invited) = tokio::join!(
            reaching(gather, access, consumer, &resource.arn),
            invited(gather, access, consumer, resource)
        );
        Some((reaching.ok()?, invited.unwrap_or_default()))
    };
    let state = match seen.await {
        Some((reaching, invited)) => {
            file(gather, access, resource, &reaching, &invited).await;
            let invited = invited.into_iter().filter_map(invitation).map(|it| it.0);
            let all: BTreeSet<String> = reaching.into_iter().chain(invited).collect();
            let why = format!(
                "read with {}, which sees what is shared with its own account only",
                access.name
            );
            State::Partial(all.into_iter().collect(), why)
        }
        None => State::Unknown(only_the_owner(resource.owner)),
    };
    *resource.shares(&mut gather.store.estate()) = Fact {
        origin: origin(access, resource.owner),
        ..Fact::of(state)
    };
}

fn only_the_owner(owner: &str) -> String {
    if owner.is_empty() {
        return "only its owner sees whom it is shared with, and nobody knows whose it is"
            .to_owned();
    }
    format!(
        "only its owner, {owner}, sees whom it is shared with; \
         name a profile or role of that account in the configuration"
    )
}

/// The shares through which a resource of another account reaches this one.
async fn reaching(
    gather: &Gather,
    access: &Access,
    consumer: &str,
    arn: &str,
) -> Result<Vec<String>, Failure> {
    own_account::only(gather, access, consumer, LIST_SHARED_RESOURCES.action).await?;
    let ram = &gather.session.clients(access).await?.ram;
    let sent = ram
        .list_resources()
        .resource_owner(ResourceOwner::OtherAccounts)
        .resource_arns(arn)
        .into_paginator()
        .send();
    let pages = gather.session.pages(LIST_SHARED_RESOURCES, sent).await?;
    let listed = pages.into_iter().filter_map(|it| it.resources).flatten();
    Ok(listed.filter_map(|it| it.resource_share_arn).collect())
}

/// The invitations that an account received.
pub(super) async fn received(
    gather: &Gather,
    account: &str,
) -> Result<Vec<ResourceShareInvitation>, Failure> {
    let access = gather.session.accesses.of(account);
    own_account::only(gather, access, account, GET_SHARE_INVITATIONS.action).await?;
    let ram = &gather.session.clients(access).await?.ram;
    let sent = ram.get_resource_share_invitations().into_paginator().send();
    let pages = gather.session.pages(GET_SHARE_INVITATIONS, sent).await?;
    let listed = pages
        .into_iter()
        .filter_map(|it| it.resource_share_invitations);
    Ok(listed.flatten().collect())
}

/// Those that wait and are for this resource; an invitation names its share only, and what is behind
/// one that lapsed is not told.
async fn invited(
    gather: &Gather,
    access: &Access,
    consumer: &str,
    resource: &Resource<'_>,
) -> Result<Vec<ResourceShareInvitation>, Failure> {
    let ram = &gather.session.clients(access).await?.ram;
    let mut waiting = received(gather, consumer).await?;
    waiting.retain(|it| {
        it.status == Some(Status::Pending)
            && it.sender_account_id.as_deref() == Some(resource.owner)
    });
    let asked = waiting.into_iter().map(|invitation| async move {
        let arn = invitation.resource_share_invitation_arn.as_deref()?;
        let sent = ram
            .list_pending_invitation_resources()
            .resource_share_invitation_arn(arn)
            .into_paginator()
            .send();
        let pages = gather
            .session
            .pages(LIST_PENDING_RESOURCES, sent)
            .await
            .ok()?;
        let mut listed = pages.into_iter().filter_map(|it| it.resources).flatten();
        let is_for_it = listed.any(|it| it.arn.as_deref() == Some(resource.arn.as_str()));
        is_for_it.then_some(invitation)
    });
    Ok(join_all(asked).await.into_iter().flatten().collect())
}

/// Files what is seen of the shares themselves.
async fn file(
    gather: &Gather,
    access: &Access,
    resource: &Resource<'_>,
    reaching: &[String],
    invited: &[ResourceShareInvitation],
) {
    let owner = resource.owner;
    let details = details(gather, access, reaching, ResourceOwner::OtherAccounts).shared();
    let read = reaching.iter().map(|arn| {
        let detail = details.clone().map(|it| one_detail(it, arn));
        gather.fill(
            GET_RESOURCE_SHARES,
            access,
            owner,
            |it| &mut entry(it, arn, owner).detail,
            detail,
        )
    });
    join_all(read).await;
    for (arn, invitation) in invited.iter().cloned().filter_map(invitation) {
        let why = "its receiver sees its own only".to_owned();
        entry(&mut gather.store.estate(), &arn, owner).invitations = Fact {
            origin: origin(access, owner),
            ..Fact::of(State::Partial(vec![invitation], why))
        };
    }
}
