//! Auth policies of services and service networks.

use jiff::Timestamp;
use serde_json::Value;

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::operation::{GET_AUTH_POLICY, GET_RESOURCE_POLICY};
use crate::snapshot::lattice::PolicyDocument;

/// Asks for the auth policy of a resource, and when it was changed last. Where none was put, AWS answers 200 without one
/// (hashicorp/terraform-provider-aws#49721); that is an answer, whoever gets it.
pub(super) async fn ask(
    gather: &Gather,
    access: &Access,
    arn: &str,
) -> Result<Option<(PolicyDocument, Option<Timestamp>)>, Failure> {
    let lattice = &gather.session.clients(access).await?.lattice;
    let sent = lattice.get_auth_policy().resource_identifier(arn).send();
    let answer = gather.session.call(GET_AUTH_POLICY, sent).await?;
    let changed = answer.last_updated_at.or(answer.created_at);
    let changed = changed.and_then(|it| Timestamp::from_second(it.secs()).ok());
    Ok(answer
        .policy
        .filter(|it| !it.trim().is_empty())
        .map(|it| (document(it), changed)))
}

/// Asks for the policy that RAM writes on a resource for those whom it is shared with.
pub async fn of_resource(
    gather: &Gather,
    access: &Access,
    arn: &str,
) -> Result<PolicyDocument, Failure> {
    let lattice = &gather.session.clients(access).await?.lattice;
    let sent = lattice.get_resource_policy().resource_arn(arn).send();
    let answer = gather.session.call(GET_RESOURCE_POLICY, sent).await?;
    let text = answer.policy.filter(|it| !it.trim().is_empty());
    text.map(document).ok_or(Failure::NotFound)
}

/// The document, or the text itself where it is not JSON.
pub fn document(text: String) -> PolicyDocument {
    PolicyDocument(serde_json::from_str(&text).unwrap_or(Value::String(text)))
}
