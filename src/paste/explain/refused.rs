//! Errors of AWS's control plane: what the account lacks, sees or may not see.

use crate::codes::Code;
use crate::codes::confidence::Confidence;
use crate::names::Arn;
use crate::paste::explain::subject::Subject;
use crate::paste::{Explained, Pasted, Refusal, faults};
use crate::snapshot::observation::Denial;

use Confidence::{Certain, Likely, Possible};

/// Words of a message in lower case, the code, and what it means.
const MESSAGES: [(&str, Code, Confidence, &str); 9] = [
    (
        "already been associated to a service network",
        Code::VpcAssociatedElsewhere,
        Certain,
        "the VPC is associated with another service network, and an association can be with one \
            only: a second needs a service-network endpoint",
    ),
    (
        "already associated with",
        Code::VpcAssociatedElsewhere,
        Likely,
        "the VPC is associated already, and an association can be with one service network only",
    ),
    (
        "service network not found",
        Code::RamShareMissing,
        Likely,
        "this account does not see the service network: it is not shared with it, not accepted, \
            in another region, or the id is wrong",
    ),
    (
        "service_network",
        Code::RamShareMissing,
        Possible,
        "this account does not see the service network: it is not shared with it, not accepted, \
            in another region, or the id is wrong",
    ),
    (
        "servicenetwork",
        Code::RamShareMissing,
        Possible,
        "this account does not see the service network: it is not shared with it, not accepted, \
            in another region, or the id is wrong",
    ),
    (
        "target group",
        Code::RouteTargetGroupMissing,
        Possible,
        "the target group is not there, or not in this account and region",
    ),
    (
        "target_group",
        Code::RouteTargetGroupMissing,
        Possible,
        "the target group is not there, or not in this account and region",
    ),
    (
        "listener",
        Code::ListenerMissing,
        Possible,
        "the listener is not there",
    ),
    (
        "policy",
        Code::PolicyMalformed,
        Possible,
        "VPC Lattice did not take the auth policy: it must be JSON without line ends, and its \
            principals must exist",
    ),
];

/// Explains an error of the control plane.
pub(super) fn of(pasted: &Pasted, refusal: &Refusal, subject: &Subject) -> Vec<Explained> {
    if let Some(arn) = &refusal.load_balancer_arn {
        let summary = format!(
            "`{arn}` is an ARN of Elastic Load Balancing, whose target groups and load \
                balancers VPC Lattice does not take in place of its own"
        );
        let mut finding = subject.finding(Code::TargetGroupElbArn, Certain, None, summary);
        finding.resource = Some(arn.clone());
        return vec![finding];
    }
    if let Some(denial) = pasted.response.as_ref().and_then(|it| it.denial.as_ref()) {
        return vec![denied(denial, subject)];
    }
    let exception = refusal.exception.as_deref().unwrap_or_default();
    let message = refusal.message.as_deref().unwrap_or_default();
    let operation = refusal
        .operation
        .as_deref()
        .map_or_else(|| "the API call".to_owned(), |it| format!("`{it}`"));
    if let Some((code, _)) = faults::of_error(exception, message) {
        let summary = format!(
            "{operation} failed with `{exception}: {message}`: these are the credentials of \
                whoever asked the API; the call itself fails so only if it is signed with the same"
        );
        return vec![subject.finding(code, Possible, None, summary)];
    }
    let said = format!("{operation} failed with `{exception}: {message}`");
    let lower = message.to_ascii_lowercase();
    // A throttled call may name any resource, and says nothing about it.
    let row = MESSAGES.iter().find(|(words, ..)| lower.contains(words));
    let row = row.filter(|(_, code, ..)| match *code {
        Code::VpcAssociatedElsewhere => exception.starts_with("Conflict"),
        Code::PolicyMalformed => exception.starts_with("Validation"),
        _ => exception.starts_with("ResourceNotFound"),
    });
    if let Some((_, code, confidence, words)) = row {
        return vec![subject.finding(*code, *confidence, None, format!("{said}: {words}"))];
    }
    let step = match exception {
        "ThrottlingException" => {
            "wait, and ask again with fewer calls a second; the service's own traffic is not affected"
        }
        "ConflictException" => {
            "wait until no create, update or delete of this resource is in progress, and try again"
        }
        "ResourceNotFoundException" => {
            "check id, account and region; a resource of another account must be given by its \
                ARN, and be shared by AWS RAM"
        }
        "ServiceQuotaExceededException" => "see the quotas: `lattice-doctor explain quotas`",
        "InternalServerException" => {
            "try again, and ask AWS Support with the request id if it lasts"
        }
        _ => {
            "correct the request as the message says; it is about the API call, not about \
                traffic to the service"
        }
    };
    vec![subject.remark(Likely, None, said, step)]
}

/// A denial by the control plane: about the rights of whoever asked, not about the call.
fn denied(denial: &Denial, subject: &Subject) -> Explained {
    let (caller, action, resource) = (&denial.principal, &denial.action, &denial.resource);
    let owner = Arn::parse(resource)
        .map(|it| it.account)
        .filter(|it| !it.is_empty());
    let own = Arn::parse(caller).map(|it| it.account);
    let is_foreign = owner.is_some() && own.is_some() && owner != own;
    let is_association =
        action.contains("Association") && !action.contains(":Get") && !action.contains(":List");
    if is_foreign && is_association {
        let summary = format!(
            "`{caller}` may not `{action}` on `{resource}` of account {}: what AWS RAM shares \
                does not cover it, or the caller's own policies do not",
            owner.unwrap_or_default()
        );
        return subject.finding(Code::RamPermissionInsufficient, Possible, None, summary);
    }
    let whose = match owner.filter(|_| is_foreign) {
        Some(owner) => format!(
            "ask the owner of account {owner}, who alone may read it, or have `{action}` allowed"
        ),
        None => format!(
            "have `{action}` allowed for this caller: `lattice-doctor permissions` prints all \
                that is needed"
        ),
    };
    let policy = denial
        .gate
        .map(|it| format!("{}-based policy", it.word()))
        .or_else(|| denial.policy.clone());
    let why = policy.map_or_else(String::new, |it| format!(" (by its {it})"));
    let summary = format!(
        "`{caller}` may not `{action}` on `{resource}`{why}: the fact stays unknown, and this \
            says nothing of the call itself"
    );
    subject.remark(Certain, None, summary, &whose)
}
