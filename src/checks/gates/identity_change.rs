//! What would let a caller through its own policies: the words of the remedies.
//!
//! A change is offered only where the policies as a whole allow the call after it: one more allow
//! mends no explicit deny, and no boundary.

use serde_json::Value;

use crate::checks::finding::Finding;
use crate::checks::gates::policies::with_risk;
use crate::names::{Arn, partition_of, session_role};
use crate::path::Path;
use crate::policy::change::{self, MANAGED_POLICY};
use crate::policy::decision::{Decision, Level};
use crate::policy::document::Document;
use crate::policy::gates::{Gate, Gates};
use crate::policy::lattice::{Outcome, decide};
use crate::policy::lattice_call::INVOKE;
use crate::policy::request::Request;
use crate::shell::quoted;
use crate::snapshot::identity::Identity;

/// Who alone changes a role, by the names that AWS keeps for itself.
#[derive(Debug, PartialEq, Eq)]
pub enum Keeper {
    /// IAM Identity Center makes the role of this permission set, and changes it (its user guide, "Permission sets").
    PermissionSet(String),
    /// A service defines what its service-linked role may do (IAM user guide, "Service-linked roles").
    Service,
}

impl Keeper {
    /// Adds why IAM does not change the role, and what to change in its stead.
    pub fn tell(&self, finding: Finding) -> Finding {
        match self {
            Self::PermissionSet(name) => finding.word(
                "role_kept_by",
                format!(
                    "IAM Identity Center keeps this role and undoes changes by IAM: put the statement into the inline policy of permission set {name} (aws sso-admin put-inline-policy-to-permission-set, which replaces the whole of it) and provision the set again"
                ),
            ),
            Self::Service => finding.word(
                "cannot",
                "this role is linked to an AWS service, which alone defines what it may do: call with a role of your own",
            ),
        }
    }
}

/// Who alone changes the caller's role, if not its account.
pub fn keeper_of_role(caller: &str) -> Option<Keeper> {
    let role = Arn::parse(caller).filter(|it| it.service == "iam");
    let name = session_role(caller)
        .map(|it| it.1.to_owned())
        .or_else(|| Some(role?.id().to_owned()))?;
    if name.starts_with("AWSServiceRoleFor") {
        return Some(Keeper::Service);
    }
    // Behind the name of the permission set stand 16 hexadecimal digits.
    let set = name.strip_prefix("AWSReservedSSO_")?;
    let set = set.rsplit_once('_').map_or(set, |it| it.0);
    Some(Keeper::PermissionSet(set.to_owned()))
}

/// The caller's own policies, as far as they can be read.
pub struct OwnPolicies {
    /// Their names, for a sentence.
    pub names: String,
    /// The inline and attached ones.
    pub documents: Vec<Document>,
    /// The permissions boundary.
    pub boundary: Option<Document>,
}

impl OwnPolicies {
    fn allow(&self, request: &Request) -> bool {
        let documents = self.documents.iter().map(Gate::Document).collect();
        let mut gates = Gates::new(Gate::AuthNone, Gate::AuthNone, documents);
        gates.boundary = self.boundary.iter().map(Gate::Document).collect();
        decide(&gates, request).decision == Decision::Allow
    }
}

/// Adds the words of the change that helps: of the policy that stands in the way, and of a new one
/// beside those that are there.
pub fn with_change_of_identity(
    path: &Path<'_>,
    finding: Finding,
    identity: &Identity,
    mut own: OwnPolicies,
    outcome: &Outcome,
    request: &Request,
) -> Finding {
    let held = if own.names.is_empty() {
        "nothing yet".to_owned()
    } else {
        own.names.clone()
    };
    let finding = with_mended_policy(finding, identity, &own, outcome, request);
    let Some(document) = new_policy(request) else {
        return finding;
    };
    let size = inline_size(identity) + document.to_value().to_string().len();
    own.documents.push(document);
    if !own.allow(request) {
        return finding;
    }
    let finding = with_new_policy(path, finding.word("policies", held), request);
    if size <= INLINE_SIZE {
        return finding;
    }
    finding.word(
        "cannot",
        format!(
            "the role's inline policies would have {size} characters with it, and IAM takes {INLINE_SIZE} at most: attach a managed policy in its stead, or shorten what is there"
        ),
    )
}

/// The characters of all inline policies of a role, white space not counted: a quota that is not raised (IAM user guide,
/// "IAM and AWS STS quotas").
const INLINE_SIZE: usize = 10_240;

fn inline_size(identity: &Identity) -> usize {
    let policies = identity.policies.seen().into_iter().flatten();
    let inline = policies.filter(|it| !it.name.starts_with("arn:"));
    inline.map(|it| it.document.0.to_string().len()).sum()
}

/// Adds the smallest change of the policy that stands in the way: the boundary, or one that denies.
fn with_mended_policy(
    finding: Finding,
    identity: &Identity,
    own: &OwnPolicies,
    outcome: &Outcome,
    request: &Request,
) -> Finding {
    let Some(deciding) = outcome.deciding() else {
        return finding;
    };
    let is_boundary = deciding.level == Level::Boundary;
    if !is_boundary && outcome.decision != Decision::ExplicitDeny {
        return finding;
    }
    let (policy, was) = if is_boundary {
        (identity.boundary.seen(), own.boundary.as_ref())
    } else {
        let policy = identity
            .policies
            .seen()
            .and_then(|it| it.get(deciding.policy));
        (policy, own.documents.get(deciding.policy))
    };
    let (Some(policy), Some(was)) = (policy, was) else {
        return finding;
    };
    let Some(change) = change::smallest(Some(was), request, deciding.level)
        .into_iter()
        .next()
    else {
        return match change::meant_for_caller(was, request, deciding.level) {
            Some(meant) => finding.word("meant", format!("of policy {}, {meant}", policy.name)),
            None => finding,
        };
    };
    let finding = if change.widening.is_none() {
        finding.word("policy_risk", "none")
    } else {
        finding
            .word("policy_risk", "widens")
            .word("policy_risks", change.widening.to_string())
    };
    // Alone it would have to allow as well; where another policy does, the deny is all that must go.
    let without_deny = without_added(&change.document, was).map(|it| {
        let summary = change.summary.split("; then ").next().unwrap_or_default();
        (it, summary.to_owned())
    });
    let full = (change.document, change.summary);
    let candidates = without_deny.into_iter().chain([full]);
    let mended = candidates.into_iter().find(|(document, _)| {
        let mut then = OwnPolicies {
            names: String::new(),
            documents: own.documents.clone(),
            boundary: own.boundary.clone(),
        };
        let place = if is_boundary {
            then.boundary.as_mut()
        } else {
            then.documents.get_mut(deciding.policy)
        };
        match (place, Document::from_value(document)) {
            (Some(place), Ok(changed)) => {
                *place = changed;
                then.allow(request)
            }
            _ => false,
        }
    });
    let Some((document, summary)) = mended else {
        return finding;
    };
    let text = quoted(&document.to_string());
    let finding = finding.word("policy_change", summary);
    let is_attached = policy.name.starts_with("arn:");
    match (is_boundary, is_attached) {
        // Without its ARN a boundary cannot be named in a command.
        (true, false) => finding,
        (true, true) => finding
            .word("boundary", policy.name.clone())
            .word("new_boundary_text", text)
            .word("new_boundary", document),
        (false, _) => finding
            .word(
                if is_attached {
                    "denying_arn"
                } else {
                    "denying_policy"
                },
                policy.name.clone(),
            )
            .word("denying_index", deciding.policy)
            .word("allowing_policy_text", text)
            .word("allowing_policy", document),
    }
}

/// The changed document without the statement that it has more than before.
fn without_added(changed: &Value, was: &Document) -> Option<Value> {
    let mut document = changed.clone();
    let statements = document.get_mut("Statement")?.as_array_mut()?;
    (statements.len() > was.statements.len()).then(|| statements.pop())?;
    Some(document)
}

fn new_policy(request: &Request) -> Option<Document> {
    let change = change::smallest(None, request, Level::Identity)
        .into_iter()
        .next()?;
    Document::from_value(&change.document).ok()
}

/// Adds the words of a policy that lets the caller invoke this service only, and of AWS's own for
/// all of them.
pub fn with_new_policy(path: &Path<'_>, finding: Finding, request: &Request) -> Finding {
    let Some(change) = change::smallest(None, request, Level::Identity)
        .into_iter()
        .next()
    else {
        return finding;
    };
    let name = path
        .service
        .and_then(|it| it.it.detail.seen())
        .map_or_else(|| "lattice".to_owned(), |it| it.name.clone());
    let finding = if request.action() == INVOKE {
        let partition = partition_of(path.snapshot.call.caller.as_deref(), path.region());
        finding.word(
            "managed_policy",
            format!("arn:{partition}:iam::aws:policy/{MANAGED_POLICY}"),
        )
    } else {
        finding
    };
    with_risk(finding, &change)
        .word("policy_name", format!("invoke-{name}"))
        .word("new_policy_text", quoted(&change.document.to_string()))
        .word("new_policy", change.document)
}

#[cfg(test)]
mod tests {
    use super::{Keeper, keeper_of_role};

    #[test]
    fn roles_that_aws_keeps_are_told_by_their_names() {
        let session = |role: &str| format!("arn:aws:sts::444455556666:assumed-role/{role}/jane");
        let set = |name: &str| Some(Keeper::PermissionSet(name.to_owned()));
        assert_eq!(
            keeper_of_role(&session("AWSReservedSSO_Ops_Team_0a1b2c3d4e5f6071")),
            set("Ops_Team")
        );
        let by_path = "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Ops_0a1b2c3d4e5f6071";
        assert_eq!(keeper_of_role(by_path), set("Ops"));
        assert_eq!(
            keeper_of_role(&session("AWSServiceRoleForBatch")),
            Some(Keeper::Service)
        );
        assert_eq!(keeper_of_role(&session("checkout-service")), None);
        assert_eq!(keeper_of_role("arn:aws:iam::444455556666:user/jane"), None);
    }
}
