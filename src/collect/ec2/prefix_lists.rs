//! Managed prefix lists.

use aws_sdk_ec2::types::{Filter, ManagedPrefixList};
use futures::future::join_all;

use crate::collect::access::Access;
use crate::collect::ec2::{FILTER_VALUES, begun, filter, range, unreadable};
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::operation::{DESCRIBE_PREFIX_LISTS, GET_PREFIX_LIST_ENTRIES};
use crate::path::ranges::lattice_list_name;
use crate::snapshot::network::{PrefixList, PrefixListDetail};

/// Reads Lattice's own lists of the region. Only those that AWS owns: anybody may give a list a name
/// that looks like theirs.
pub async fn lattice(gather: &Gather, access: &Access) {
    let names = [false, true].map(|ipv6| lattice_list_name(gather.session.region(), ipv6));
    let filters = vec![
        filter("prefix-list-name", &names),
        filter("owner-id", &["AWS"]),
    ];
    // Without an answer there is no id to file anything under: the checks know the documented ranges.
    let Ok(lists) = describe(gather, access, filters).await else {
        return;
    };
    let read = lists.into_iter().filter_map(|it| {
        let id = it.prefix_list_id.clone()?;
        gather
            .store
            .begin(format!("prefix list {id}"))
            .then(|| one(gather, access, id, "AWS", Ok(it)))
    });
    join_all(read).await;
}

/// Reads the lists that the security groups of an account name.
pub async fn read(gather: &Gather, ids: &[String], account: &str) {
    if !gather.session.wants(GET_PREFIX_LIST_ENTRIES) {
        return;
    }
    let access = gather.session.accesses.of(account);
    let ids = begun(gather, "prefix list", ids);
    join_all(
        ids.chunks(FILTER_VALUES)
            .map(|ids| some(gather, access, ids, account)),
    )
    .await;
}

async fn some(gather: &Gather, access: &Access, ids: &[String], account: &str) {
    let listed = describe(gather, access, vec![filter("prefix-list-id", ids)]).await;
    let read = ids.iter().map(|id| {
        let list = match &listed {
            Ok(lists) => lists
                .iter()
                .find(|it| it.prefix_list_id.as_ref() == Some(id))
                .cloned()
                // A list that a group names cannot be deleted, so that it is there, and another's
                // (VPC user guide, "Work with customer-managed prefix lists").
                .ok_or_else(|| Failure::Trouble(format!("{} cannot see it", access.name))),
            Err(failure) => Err(failure.clone()),
        };
        one(gather, access, id.clone(), account, list)
    });
    join_all(read).await;
}

/// Reads the ranges of one list; `account` is its owner's where the list itself does not say.
async fn one(
    gather: &Gather,
    access: &Access,
    id: String,
    account: &str,
    list: Result<ManagedPrefixList, Failure>,
) {
    let told = list.as_ref().ok().and_then(|it| it.owner_id.clone());
    let owner = told.unwrap_or_else(|| account.to_owned());
    let stub = PrefixList {
        account: owner.clone(),
        ..PrefixList::default()
    };
    gather.store.estate().prefix_lists.insert(id.clone(), stub);
    let asked = async {
        let answer = entries(gather, access, &id, list).await;
        // AWS cannot be asked to allow it: whoever asked can.
        match (answer, gather.session.who(access).await) {
            (Err(failure), Some(who)) if owner == "AWS" => Err(failure.in_account(&who.account)),
            (answer, _) => answer,
        }
    };
    gather
        .fill(
            GET_PREFIX_LIST_ENTRIES,
            access,
            &owner,
            |estate| &mut estate.prefix_lists.entry(id.clone()).or_default().detail,
            asked,
        )
        .await;
}

async fn entries(
    gather: &Gather,
    access: &Access,
    id: &str,
    list: Result<ManagedPrefixList, Failure>,
) -> Result<PrefixListDetail, Failure> {
    let missing = |member| unreadable(DESCRIBE_PREFIX_LISTS, member);
    let name = list?
        .prefix_list_name
        .ok_or_else(|| missing("prefixListName"))?;
    let ec2 = &gather.session.clients(access).await?.ec2;
    let pages = ec2
        .get_managed_prefix_list_entries()
        .prefix_list_id(id)
        .into_paginator()
        .send();
    let pages = gather.session.pages(GET_PREFIX_LIST_ENTRIES, pages).await?;
    let entries = pages
        .into_iter()
        .flat_map(|it| it.entries.unwrap_or_default());
    let entries = entries.map(|it| {
        let text = it.cidr.unwrap_or_default();
        range(GET_PREFIX_LIST_ENTRIES, &text)
    });
    Ok(PrefixListDetail {
        name,
        entries: entries.collect::<Result<_, _>>()?,
    })
}

async fn describe(
    gather: &Gather,
    access: &Access,
    filters: Vec<Filter>,
) -> Result<Vec<ManagedPrefixList>, Failure> {
    let ec2 = &gather.session.clients(access).await?.ec2;
    let pages = ec2
        .describe_managed_prefix_lists()
        .set_filters(Some(filters))
        .into_paginator()
        .send();
    let pages = gather.session.pages(DESCRIBE_PREFIX_LISTS, pages).await?;
    let lists = pages
        .into_iter()
        .flat_map(|it| it.prefix_lists.unwrap_or_default());
    Ok(lists.collect())
}
