//! What the policies depend on that nobody could read, and where to find it.

use crate::checks::gates::request::identity_of;
use crate::names::Arn;
use crate::path::Path;
use crate::path::unknown::Unknown;
use crate::policy::principal::{Caller, CallerKind};
use crate::policy::unknowns::{BOUNDARY, FEDERATING_USER, PRINCIPAL, SESSION_NAME};
use crate::shell::word;
use crate::snapshot::identity::Organization;

const ORG_PATHS: &str = "aws:principalorgpaths";
const USER_ID: &str = "aws:userid";

/// What a policy (`what`) depends on, and where to find it.
pub fn depends(path: &Path<'_>, what: &str, depends_on: &[String]) -> Unknown {
    let names = |name: &str| depends_on.iter().any(|it| it.eq_ignore_ascii_case(name));
    let begins = |prefix: &str| depends_on.iter().any(|it| it.starts_with(prefix));
    let caller = path.snapshot.call.caller.as_deref().map(Caller::parse);
    if let Some(caller) = &caller {
        let is_role = caller.kind() == CallerKind::Role;
        if names(SESSION_NAME) || (is_role && names(USER_ID)) {
            return session_name(caller, what);
        }
        if names(BOUNDARY) {
            return boundary(path, caller, what);
        }
        if names(FEDERATING_USER) {
            return federating_user(caller, what);
        }
    }
    if begins("aws:PrincipalOrg") || names(ORG_PATHS) {
        let unseen = unseen_organization(path, names(ORG_PATHS));
        if let Some(unseen) = unseen {
            return unseen;
        }
    }
    let fact = format!("how {what} decides");
    let why = format!("it depends on {}", depends_on.join(", "));
    if let (Some(caller), true) = (&caller, names(USER_ID))
        && caller.kind() == CallerKind::Session
    {
        let ask = format!(
            "aws iam get-role --role-name {} --query Role.RoleId --output text # `aws:userid` is this id, a colon and the session's name",
            word(caller.name())
        );
        return Unknown::unsaid(&fact, &why, &ask).by("iam:GetRole", Some(caller.account()));
    }
    let ask = if begins("aws:PrincipalTag/") {
        "lattice-doctor logs … # callerPrincipalTags in the access log holds the session's tags"
    } else if names(PRINCIPAL) || begins("aws:Principal") {
        "lattice-doctor diagnose … --caller ARN # inside the workload: aws sts get-caller-identity"
    } else {
        "lattice-doctor logs … # the access log holds the values that Lattice saw"
    };
    Unknown::unsaid(&fact, &why, ask)
}

/// A role calls in a session, and the policy names one.
fn session_name(role: &Caller, what: &str) -> Unknown {
    let (account, name) = (role.account(), role.name());
    let partition = Arn::parse(role.arn()).map_or("aws", |it| it.partition);
    Unknown::unsaid(
        &format!("session name of role {name} in this call"),
        &format!("{what} names a session of it, and the caller is given as the role"),
        &format!(
            "lattice-doctor diagnose … --caller \"arn:{partition}:sts::{account}:assumed-role/{name}/${{SESSION:?the session name}}\" # inside the workload: aws sts get-caller-identity --query Arn --output text"
        ),
    )
    .by("sts:GetCallerIdentity", Some(account))
}

/// `NotPrincipal` with `Deny` spares nobody who has a boundary.
fn boundary(path: &Path<'_>, caller: &Caller, what: &str) -> Unknown {
    if let Some(found) = identity_of(path)
        && let Err(unseen) = found.it.boundary.get()
    {
        return unseen.into();
    }
    let (entity, action) = match caller.kind() {
        CallerKind::User => ("user", "iam:GetUser"),
        _ => ("role", "iam:GetRole"),
    };
    let member = if entity == "user" { "User" } else { "Role" };
    Unknown::unsaid(
        &format!("permissions boundary of {}", caller.arn()),
        &format!("{what} has a `Deny` with `NotPrincipal`, which spares no caller who has a boundary, and it was not read"),
        &format!(
            "aws iam get-{entity} --{entity}-name {} --query {member}.PermissionsBoundary",
            word(caller.name())
        ),
    )
    .by(action, Some(caller.account()))
}

fn federating_user(caller: &Caller, what: &str) -> Unknown {
    Unknown::unsaid(
        &format!("which IAM user called sts:GetFederationToken for {}", caller.arn()),
        &format!("{what} names an IAM user of account {}, and the name of a federated session says nothing of its user", caller.account()),
        "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=GetFederationToken",
    )
    .by("cloudtrail:LookupEvents", Some(caller.account()))
}

/// The organization of the caller's account, or its path there, where nobody could see it.
fn unseen_organization(path: &Path<'_>, asks_for_path: bool) -> Option<Unknown> {
    let account = match identity_of(path) {
        Some(identity) => identity.it.account.as_str(),
        None => Arn::parse(path.snapshot.call.caller.as_deref()?)?.account,
    };
    let Some(known) = path.estate().accounts.get(account) else {
        return Some(if asks_for_path {
            unseen_path(account, None)
        } else {
            let ask = format!(
                "aws organizations describe-organization # as account {}",
                word(account)
            );
            let fact = format!("organization of account {account}");
            Unknown::unsaid(&fact, "it was not read, and a policy asks for it", &ask)
                .by("organizations:DescribeOrganization", Some(account))
        });
    };
    match known.organization.get() {
        Err(_) if asks_for_path => Some(unseen_path(account, None)),
        Err(unseen) => Some(unseen.into()),
        Ok(Some(organization)) if asks_for_path && organization.path.is_none() => {
            Some(unseen_path(account, Some(organization)))
        }
        Ok(_) => None,
    }
}

/// Member accounts may not ask where they stand: the management account and delegated administrators
/// may (`organizations:ListParents`).
fn unseen_path(account: &str, organization: Option<&Organization>) -> Unknown {
    let of = organization.map_or_else(String::new, |it| format!(" of organization {}", it.id));
    Unknown::unsaid(
        &format!("organizational units above account {account}"),
        "a policy asks for `aws:PrincipalOrgPaths`, and only the management account of the organization may read them",
        &format!(
            "aws organizations list-parents --child-id {} # in the management account{of}; then the same for the id that it prints, up to r-…",
            word(account)
        ),
    )
    .by("organizations:ListParents", None)
}
