//! Readers of EC2: VPCs, endpoints, interfaces, security groups, network ACLs, prefix lists.
//!
//! Resources are asked for by filter, not by id: an id that is not there fails the whole call, and a
//! filter value that fits nothing only brings nothing (EC2 API reference, `Filter`).

pub mod filters;
pub mod interfaces;
pub mod prefix_lists;
pub mod route_tables;
pub mod security_groups;
pub mod vpc;

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_ec2::types::Filter;
use futures::FutureExt;
use futures::future::join_all;
use ipnet::IpNet;

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::operation::Operation;
use crate::snapshot::estate::Estate;
use crate::snapshot::fact::Fact;

/// Values that one filter takes (EC2 user guide, "List and filter your resources").
const FILTER_VALUES: usize = 200;

/// What was read of several resources, by id.
type Read<T> = BTreeMap<String, Result<T, Failure>>;

/// Files the one answer that tells of several resources of `account`.
async fn fill_each<T: Clone>(
    gather: &Gather,
    operation: &'static Operation,
    (access, account): (&Access, &str),
    ids: &[String],
    slot: impl for<'a> Fn(&'a mut Estate, &str) -> &'a mut Fact<T>,
    asked: impl Future<Output = Result<Read<T>, Failure>>,
) {
    let answer = asked.map(|it| it.map(Arc::new)).shared();
    let slot = &slot;
    let filed = ids.iter().map(|id| {
        let answer = answer.clone();
        let own = async move {
            let read = answer.await?;
            read.get(id).cloned().unwrap_or(Err(Failure::NotFound))
        };
        gather.fill(
            operation,
            access,
            account,
            move |estate| slot(estate, id),
            own,
        )
    });
    join_all(filed).await;
}

/// Those who may know a resource of an account; everybody where no account is known.
fn askers<'a>(gather: &'a Gather, account: &str) -> Vec<&'a Access> {
    if account.is_empty() {
        gather.session.accesses.all().collect()
    } else {
        vec![gather.session.accesses.of(account)]
    }
}

/// What it comes to when nobody of those who were asked saw a resource.
fn nobody(failures: Vec<Failure>) -> Failure {
    let n_asked = failures.len();
    let telling = |it: &Failure| matches!(it, Failure::Denied(_) | Failure::Trouble(_));
    match failures.into_iter().max_by_key(telling) {
        Some(Failure::NotFound) if n_asked > 1 => {
            Failure::Trouble(format!("none of the {n_asked} sets of credentials sees it"))
        }
        Some(failure) => failure,
        None => Failure::NotFound,
    }
}

fn filter(name: &str, values: &[impl ToString]) -> Filter {
    let values = values.iter().map(ToString::to_string).collect();
    Filter::builder()
        .name(name)
        .set_values(Some(values))
        .build()
}

/// An answer that lacks what it always has is no answer.
fn unreadable(operation: &Operation, member: &str) -> Failure {
    Failure::Trouble(format!(
        "{} answered without `{member}`, or with one that this version does not know",
        operation.action
    ))
}

/// A range; one that cannot be read would make a rule look narrower than it is.
fn range(operation: &Operation, text: &str) -> Result<IpNet, Failure> {
    let range: IpNet = text.parse().map_err(|_| unreadable(operation, "cidr"))?;
    Ok(range.trunc())
}

/// A port; the API gives `-1` for all.
fn port(number: Option<i32>) -> Option<u16> {
    u16::try_from(number?).ok()
}

/// Each id once, for the reader that begins with it.
fn begun(gather: &Gather, kind: &str, ids: &[String]) -> Vec<String> {
    let own = ids
        .iter()
        .filter(|id| gather.store.begin(format!("{kind} {id}")));
    own.cloned().collect()
}
