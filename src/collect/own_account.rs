//! APIs that answer for the account of the credentials, whatever is asked: IAM by a role's name,
//! `CloudWatch` by a dimension, Organizations. Asked with another account's credentials they tell of
//! that other account, in the same words.

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;

/// Whether the credentials are of the account that is asked about; else what stands in the way.
pub async fn only(
    gather: &Gather,
    access: &Access,
    account: &str,
    api: &str,
) -> Result<(), Failure> {
    match gather.session.who(access).await {
        Some(who) if who.account == account => Ok(()),
        Some(who) => Err(Failure::Trouble(format!(
            "{api} answers for the account of the credentials, here {} ({}); \
             name a profile or role of {account} in the configuration",
            who.account, access.name
        ))),
        None => Err(Failure::Trouble(format!(
            "{api} answers for the account of the credentials, and nobody could say which that is ({})",
            access.name
        ))),
    }
}
