//! The call as the policy engine wants it: who asks, for what, under which circumstances.

use crate::names::{Arn, lattice_arn_in, partition, partition_of, same_caller};
use crate::path::sent::usual;
use crate::path::unknown::Unknown;
use crate::path::{Found, Path};
use crate::policy::principal::{Caller, Principal};
use crate::policy::request::{ContextValue, LatticeCall, ListenerKind, Request};
use crate::policy::truth::Answer;
use crate::snapshot::fact::is_unasked;
use crate::snapshot::identity::Identity;
use crate::snapshot::lattice::Service;

/// Which tags the caller is taken to have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tags {
    /// Those that are known for certain: a user's own; a session may have others than its role.
    Certain,
    /// Those of its role or user, and no others.
    Own,
}

/// The request that the policies see, for this caller.
pub fn request(path: &Path<'_>, principal: Principal) -> Option<Request> {
    with_tags(path, principal, Tags::Certain)
}

/// The same request where the session has no tags but its role's; `None` where nobody read those.
pub fn request_without_session_tags(path: &Path<'_>, principal: Principal) -> Option<Request> {
    identity_of(path)?.it.tags.get().ok()?;
    with_tags(path, principal, Tags::Own)
}

fn with_tags(path: &Path<'_>, principal: Principal, which: Tags) -> Option<Request> {
    if principal != Principal::Anonymous && foreign_partition(path).is_some() {
        return None;
    }
    let (service, url) = (path.service?, path.url.as_ref()?);
    let arn = service_arn(path, &service);
    let mut call = LatticeCall::new(principal, path.method, &arn, &url.path);
    call.listener = match path.listener() {
        Ok(Some((_, detail))) if detail.protocol == "TLS_PASSTHROUGH" => {
            ListenerKind::TlsPassthrough
        }
        _ if url.is_tls() => ListenerKind::Https,
        _ => ListenerKind::Http,
    };
    let reading = path.variant.query_reading;
    let pairs = url.query.as_deref().map(LatticeCall::query_pairs);
    call.query = pairs
        .unwrap_or_default()
        .into_iter()
        .map(|(name, value)| (reading.of(&name), reading.of(&value)))
        .collect();
    call.headers = path
        .headers()
        .into_iter()
        .map(|it| (it.name, it.value))
        .collect();
    // A header that was not said is taken as absent, but those that every such client sends.
    for usual in usual(path) {
        if usual.is_whole {
            call.headers
                .push((usual.name.to_owned(), usual.begins.to_owned()));
        } else {
            let key = format!("vpc-lattice-svcs:RequestHeader/{}", usual.name);
            call.other_keys.push((key, ContextValue::Unknown));
        }
    }
    call.port = Some(url.port);
    call.service_network_arn = path
        .network()
        .map(|it| resource_arn(path, &it.it.account, &format!("servicenetwork/{}", it.id)));
    call.source_vpc = path.client_vpc.map(|it| it.id.to_owned());
    call.source_vpc_owner = path.client_vpc.map(|it| it.it.account.clone());
    call.attributes.has_boundary = has_boundary(path);
    if let Some(identity) = identity_of(path) {
        let account = path.estate().accounts.get(&identity.it.account);
        match account.map(|it| it.organization.get()) {
            Some(Ok(Some(organization))) => {
                call.attributes.org_id = ContextValue::Single(organization.id.clone());
                if let Some(org_path) = &organization.path {
                    call.attributes.org_paths = ContextValue::List(vec![org_path.clone()]);
                }
            }
            Some(Ok(None)) => {
                call.attributes.org_id = ContextValue::Absent;
                call.attributes.org_paths = ContextValue::Absent;
            }
            _ => {}
        }
        // Session tags lie over a role's own, and nobody can read them (`docs/contract.md` §4.16). A user's own
        // keys carry the user's tags only (IAM user guide, "Pass session tags").
        let is_user = Arn::parse(identity.id).is_some_and(|it| it.resource.starts_with("user/"));
        if let (true, Ok(tags)) = (is_user || which == Tags::Own, identity.it.tags.get()) {
            let tags = tags.into_iter().flatten();
            call.attributes.tags = tags.map(|(k, v)| (k.clone(), v.clone())).collect();
            call.attributes.tags_are_complete = true;
        }
    }
    Some(call.request())
}

/// What is not known of a caller of another partition than the service's: no policy names it, for "each AWS account is
/// scoped to one partition" (IAM user guide, "ARNs"), and what becomes of its signature no page says.
pub fn foreign_partition(path: &Path<'_>) -> Option<Unknown> {
    let caller = path.snapshot.call.caller.as_deref()?;
    let own = Arn::parse(caller)?.partition;
    let wanted = partition(path.region());
    (!own.is_empty() && own != wanted).then(|| {
        Unknown::unsaid(
            &format!("what VPC Lattice in {} makes of {caller}", path.region()),
            &format!(
                "the caller is of partition {own} and the service of {wanted}, and an account with its credentials is of one partition only"
            ),
            "lattice-doctor diagnose … --caller ARN # inside the workload: aws sts get-caller-identity",
        )
    })
}

/// The ARN of the service that the call goes to.
pub fn service_arn(path: &Path<'_>, service: &Found<'_, Service>) -> String {
    resource_arn(
        path,
        &service.it.account,
        &format!("service/{}", service.id),
    )
}

fn resource_arn(path: &Path<'_>, account: &str, resource: &str) -> String {
    let region = path.region();
    let partition = partition_of(path.snapshot.call.caller.as_deref(), region);
    lattice_arn_in(partition, region, account, resource)
}

/// Whether the caller has a permissions boundary, which `NotPrincipal` with `Deny` asks about.
fn has_boundary(path: &Path<'_>) -> Answer {
    match identity_of(path).map(|it| it.it.boundary.get()) {
        Some(Ok(Some(_))) => Answer::Yes,
        Some(Ok(None)) => Answer::No,
        Some(Err(_)) | None => Answer::Unknown,
    }
}

/// The caller's own record in the estate: the role of a session, or the user.
pub fn identity_of<'a>(path: &Path<'a>) -> Option<Found<'a, Identity>> {
    let caller = path.snapshot.call.caller.as_deref()?;
    path.estate()
        .identities
        .iter()
        .find(|(arn, _)| same_caller(arn, caller))
        .map(|(id, it)| Found { id, it })
}

/// The caller as the policy engine wants it; a session with its role's path where that is known.
pub fn principal(path: &Path<'_>) -> Principal {
    if path.is_anonymous() || path.is_passthrough() {
        return Principal::Anonymous;
    }
    let Some(arn) = path.snapshot.call.caller.as_deref() else {
        return Principal::Unknown;
    };
    let caller = Caller::parse(arn);
    let role = identity_of(path)
        .filter(|it| is_confirmed(it))
        .and_then(|it| Arn::parse(it.id))
        .filter(|it| it.service == "iam")
        .and_then(|it| it.resource.strip_prefix("role/"));
    match role.map(|it| it.rsplit_once('/').map_or("", |(path, _)| path)) {
        Some("") => Principal::Aws(caller.with_role_path("/")),
        Some(role_path) => Principal::Aws(caller.with_role_path(&format!("/{role_path}/"))),
        None => Principal::Aws(caller),
    }
}

/// Whether IAM itself said the record's ARN. Where nobody may read the role, the record bears the
/// likeliest ARN: a session's leaves out the path of its role (IAM user guide, "IAM identifiers").
fn is_confirmed(identity: &Found<'_, Identity>) -> bool {
    let it = identity.it;
    it.boundary.get().is_ok()
        || is_unasked(&it.boundary)
        || it.simulation.get().is_ok()
        || identity.id.contains(":role/aws-reserved/")
}
