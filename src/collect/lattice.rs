//! Readers of VPC Lattice.

pub mod association;
pub mod listener;
pub mod network;
pub mod policy;
pub mod service;
pub mod target_group;

use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::operation::Operation;
use crate::names::{Arn, lattice_arn};

/// The id in an identifier, which may be an ARN.
fn id_of(identifier: &str) -> &str {
    Arn::parse(identifier).map_or(identifier, |it| it.id())
}

/// The account in an ARN.
fn account_of(arn: &str) -> Option<&str> {
    Arn::parse(arn)
        .map(|it| it.account)
        .filter(|it| !it.is_empty())
}

/// A service as the API takes it: other accounts' resources only by ARN (VPC Lattice user guide,
/// sharing), and an id where the account is not known.
fn service_arn(gather: &Gather, id: &str, account: &str) -> String {
    if account.is_empty() {
        id.to_owned()
    } else {
        lattice_arn(gather.session.region(), account, &format!("service/{id}"))
    }
}

/// An answer that lacks what it always has is no answer.
pub(super) fn absent_member(operation: &Operation, member: &str) -> Failure {
    Failure::Trouble(format!(
        "{} answered without `{member}`, or with one that this version does not know",
        operation.action
    ))
}

/// Why something failed, in AWS's words.
fn failure_text(code: Option<String>, message: Option<String>) -> Option<String> {
    match (code, message) {
        (Some(code), Some(message)) => Some(format!("{code}: {message}")),
        (code, message) => code.or(message),
    }
}
