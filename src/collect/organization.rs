//! Where an account stands in AWS Organizations.

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::lattice::absent_member;
use crate::collect::operation::{DESCRIBE_ORGANIZATION, LIST_PARENTS};
use crate::collect::own_account;
use crate::snapshot::identity::Organization;

/// Organizational units nest five deep (Organizations user guide, quotas); a tree that seems deeper
/// is not followed for ever.
const DEEPEST: usize = 8;

/// Reads the organization of an account.
pub async fn read(gather: &Gather, account: &str) {
    if account.is_empty() || !gather.store.begin(format!("organization of {account}")) {
        return;
    }
    let access = gather.session.accesses.of(account);
    let asked = async {
        let (organization, path) =
            tokio::join!(describe(gather, access), path(gather, access, account));
        let id = organization?;
        // The answer is about the account that asks. Of another it holds where the same
        // organization knows that account's place, which its management account may ask.
        if path.is_err() {
            own_account::only(gather, access, account, DESCRIBE_ORGANIZATION.action).await?;
        }
        Ok(Organization {
            path: path.ok().map(|it| format!("{id}/{it}")),
            id,
        })
    };
    gather
        .fill(
            DESCRIBE_ORGANIZATION,
            access,
            account,
            |estate| {
                &mut estate
                    .accounts
                    .entry(account.to_owned())
                    .or_default()
                    .organization
            },
            asked,
        )
        .await;
}

async fn describe(gather: &Gather, access: &Access) -> Result<String, Failure> {
    let organizations = &gather.session.clients(access).await?.organizations;
    let sent = organizations.describe_organization().send();
    let answer = gather.session.call(DESCRIBE_ORGANIZATION, sent).await?;
    let id = answer.organization.and_then(|it| it.id);
    id.ok_or_else(|| absent_member(DESCRIBE_ORGANIZATION, "Organization.Id"))
}

/// From the root down, `r-…/ou-…/`: what `aws:PrincipalOrgPaths` holds behind the organization's id
/// (IAM user guide, global condition keys). Members are mostly refused it.
async fn path(gather: &Gather, access: &Access, account: &str) -> Result<String, Failure> {
    let organizations = &gather.session.clients(access).await?.organizations;
    let mut child = account.to_owned();
    let mut path = String::new();
    for _ in 0..DEEPEST {
        let sent = organizations.list_parents().child_id(&child).send();
        let answer = gather.session.call(LIST_PARENTS, sent).await?;
        // A child has one parent, and the root none (API reference, `ListParents`).
        let parent = answer.parents.unwrap_or_default().into_iter().next();
        let missing = || absent_member(LIST_PARENTS, "Parents");
        child = parent.and_then(|it| it.id).ok_or_else(missing)?;
        path = format!("{child}/{path}");
        if child.starts_with("r-") {
            return Ok(path);
        }
    }
    Err(absent_member(LIST_PARENTS, "the root"))
}
