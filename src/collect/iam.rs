//! The caller's own policies, as the account of the caller tells them.

mod documents;
mod simulate;

use std::collections::BTreeMap;

use aws_sdk_iam::types::{AttachedPermissionsBoundary, Tag};
use serde_json::json;

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::{Gather, UNDER_WAY};
use crate::collect::lattice::absent_member;
use crate::collect::memo::Memo;
use crate::collect::operation::{
    GET_ROLE, GET_USER, LIST_ATTACHED_ROLE_POLICIES, LIST_ATTACHED_USER_POLICIES, LIST_ROLE_TAGS,
    LIST_USER_TAGS, Operation, SIMULATE_PRINCIPAL_POLICY,
};
use crate::collect::own_account;
use crate::collect::store::origin;
use crate::names::{Arn, same_caller, session_role};
use crate::snapshot::estate::Estate;
use crate::snapshot::fact::{Fact, Origin, State};
use crate::snapshot::identity::{CallSimulation, Identity, NamedPolicy};
use crate::snapshot::lattice::PolicyDocument;

/// Where IAM Identity Center puts its roles (IAM Identity Center user guide, "Referencing permission
/// sets"); behind it stands the region of the Identity Center, where that is not `us-east-1`.
const IDENTITY_CENTER: &str = "aws-reserved/sso.amazonaws.com/";

/// Who a caller is to IAM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder<'a> {
    Role(&'a str),
    User(&'a str),
    Root,
    /// `GetFederationToken`: the session's policy is nobody's to read.
    Federated,
}

impl<'a> Holder<'a> {
    fn of(arn: &'a str) -> Option<Self> {
        if let Some((_, role)) = session_role(arn) {
            return Some(Self::Role(role));
        }
        let arn = Arn::parse(arn)?;
        let kind = arn.resource.split('/').next()?;
        match (arn.service, kind) {
            ("iam", "role") => Some(Self::Role(arn.id())),
            ("iam", "user") => Some(Self::User(arn.id())),
            ("iam", "root") => Some(Self::Root),
            ("sts", "federated-user") => Some(Self::Federated),
            _ => None,
        }
    }
}

/// What `GetRole` or `GetUser` says.
#[derive(Debug, Clone)]
struct Got {
    arn: String,
    boundary: Option<String>,
    tags: BTreeMap<String, String>,
}

/// What a caller wants to do, as far as IAM is asked about it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// The ARN of the service with the path behind it; without one there is nothing to simulate.
    pub resource: Option<&'a str>,
    /// The request's method.
    pub method: &'a str,
    /// `vpc-…`.
    pub client_vpc: Option<&'a str>,
    /// The condition keys whose values are known.
    pub context: &'a [(String, String)],
    /// Whether this is the snapshot's own call.
    pub is_sole: bool,
}

/// The callers that were read.
#[derive(Default)]
struct Read(Memo<()>);

/// Reads the policies, the boundary and the tags of a caller, once; where the policies cannot be read,
/// what IAM says itself of `vpc-lattice-svcs:Invoke` on each resource that is called.
pub async fn caller(gather: &Gather, arn: &str, asked: &Asked<'_>) {
    let (Some(parsed), Some(holder)) = (Arn::parse(arn), Holder::of(arn)) else {
        return;
    };
    if !gather.session.wants(GET_ROLE) {
        return;
    }
    let reading = Box::pin(read(gather, arn, parsed.account, holder, asked.is_sole));
    gather.caches.of::<Read>().0.get(arn, reading).await;
    let real = {
        let estate = gather.store.estate();
        let mut known = estate.identities.keys();
        known.find(|it| same_caller(it, arn)).cloned()
    };
    let Some(real) = real.filter(|it| is_unread(gather, it)) else {
        return;
    };
    let is_asked = matches!(holder, Holder::Role(_) | Holder::User(_));
    let access = gather.session.accesses.of(parsed.account);
    let is_own = own_account::only(gather, access, parsed.account, "IAM")
        .await
        .is_ok();
    let what = format!("{arn} {asked:?}");
    if is_asked && is_own && gather.store.begin(what) {
        let keys = keys(arn, holder, gather.session.region());
        simulate(gather, access, &real, &keys, asked).await;
    }
}

async fn read(gather: &Gather, arn: &str, account: &str, holder: Holder<'_>, is_sole: bool) {
    let access = gather.session.accesses.of(account);
    let keys = keys(arn, holder, gather.session.region());
    let key = keys[0].as_str();
    gather
        .store
        .estate()
        .identities
        .insert(key.to_owned(), stub(account));
    let refusal = match holder {
        Holder::Root => return root(gather, key, account),
        Holder::Federated => Err(Failure::Trouble(
            "a federated session has what its session policy and the user behind it both allow, \
             and neither can be read"
                .to_owned(),
        )),
        Holder::Role(_) | Holder::User(_) => {
            own_account::only(gather, access, account, "IAM").await
        }
    };
    if let Err(failure) = refusal {
        return unread(gather, access, key, failure).await;
    }
    let asked = async {
        match holder {
            Holder::User(name) => {
                tokio::join!(
                    user(gather, access, name),
                    documents::of_user(gather, access, name)
                )
            }
            Holder::Role(name) => {
                tokio::join!(
                    role(gather, access, name),
                    documents::of_role(gather, access, name)
                )
            }
            Holder::Root | Holder::Federated => (Err(Failure::Unasked), Err(Failure::Unasked)),
        }
    };
    let (got, policies) = asked.await;
    let real = got.as_ref().map_or(key, |it| it.arn.as_str()).to_owned();
    rename(gather, key, &real);
    if let (Ok(got), true) = (&got, session_role(arn).is_none() && arn != real) {
        // Names are unique in an account, whatever the path (IAM user guide, "IAM identifiers").
        gather.session.progress.notice(format!(
            "the caller is {}: {arn} has the wrong path",
            got.arn
        ));
        if is_sole {
            gather.store.found().caller = Some(got.arn.clone());
        }
    }
    file(gather, access, holder, &real, got, policies).await;
}

/// The ARNs that the record may have, likeliest first: a session's drops the path of its role.
fn keys(arn: &str, holder: Holder<'_>, region: &str) -> Vec<String> {
    let (Some((account, _)), Holder::Role(name)) = (session_role(arn), holder) else {
        return vec![arn.to_owned()];
    };
    let partition = Arn::parse(arn).map_or("aws", |it| it.partition);
    let role = |path: &str| format!("arn:{partition}:iam::{account}:role/{path}{name}");
    if name.starts_with("AWSReservedSSO_") {
        let regional = format!("{IDENTITY_CENTER}{region}/");
        vec![role(IDENTITY_CENTER), role(&regional)]
    } else {
        vec![role("")]
    }
}

fn stub(account: &str) -> Identity {
    fn asked<T>() -> Fact<T> {
        Fact::of(State::Unknown(UNDER_WAY.to_owned()))
    }
    Identity {
        account: account.to_owned(),
        policies: asked(),
        boundary: asked(),
        tags: asked(),
        ..Identity::default()
    }
}

/// The root user has every permission of its account (IAM user guide, "AWS account root user"), and no
/// policy that says so.
fn root(gather: &Gather, key: &str, account: &str) {
    let everything = json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    });
    let policy = NamedPolicy {
        name: "root user".to_owned(),
        document: PolicyDocument(everything),
    };
    let origin = Origin {
        source: Some("AWS account root user".to_owned()),
        ..Origin::default()
    };
    let identity = Identity {
        account: account.to_owned(),
        policies: Fact {
            origin,
            ..Fact::known(vec![policy])
        },
        boundary: Fact::of(State::Absent),
        tags: Fact::known(BTreeMap::new()),
        ..Identity::default()
    };
    gather
        .store
        .estate()
        .identities
        .insert(key.to_owned(), identity);
}

async fn unread(gather: &Gather, access: &Access, key: &str, failure: Failure) {
    let account = Arn::parse(key).map_or("", |it| it.account);
    let policies = gather.unseen(access, account, failure.clone()).await;
    let boundary = gather.unseen(access, account, failure.clone()).await;
    let tags = gather.unseen(access, account, failure).await;
    let mut estate = gather.store.estate();
    let identity = entry(&mut estate, key);
    identity.policies = Fact::of(policies);
    identity.boundary = Fact::of(boundary);
    identity.tags = Fact::of(tags);
}

/// Puts the record under the ARN that IAM gave.
fn rename(gather: &Gather, from: &str, to: &str) {
    let mut estate = gather.store.estate();
    if let Some(identity) = estate.identities.remove(from) {
        estate.identities.insert(to.to_owned(), identity);
    }
}

fn entry<'a>(estate: &'a mut Estate, key: &str) -> &'a mut Identity {
    estate.identities.entry(key.to_owned()).or_default()
}

async fn role(gather: &Gather, access: &Access, name: &str) -> Result<Got, Failure> {
    let iam = &gather.session.clients(access).await?.iam;
    let sent = iam.get_role().role_name(name).send();
    let role = gather.session.call(GET_ROLE, sent).await?.role;
    let role = role.ok_or_else(|| absent_member(GET_ROLE, "Role"))?;
    got(role.arn, role.permissions_boundary, role.tags)
        .ok_or_else(|| absent_member(GET_ROLE, "Arn"))
}

async fn user(gather: &Gather, access: &Access, name: &str) -> Result<Got, Failure> {
    let iam = &gather.session.clients(access).await?.iam;
    let sent = iam.get_user().user_name(name).send();
    let user = gather.session.call(GET_USER, sent).await?.user;
    let user = user.ok_or_else(|| absent_member(GET_USER, "User"))?;
    got(user.arn, user.permissions_boundary, user.tags)
        .ok_or_else(|| absent_member(GET_USER, "Arn"))
}

fn got(
    arn: String,
    boundary: Option<AttachedPermissionsBoundary>,
    tags: Option<Vec<Tag>>,
) -> Option<Got> {
    let tags = tags.unwrap_or_default().into_iter();
    (!arn.is_empty()).then(|| Got {
        arn,
        boundary: boundary.and_then(|it| it.permissions_boundary_arn),
        tags: tags.map(|it| (it.key, it.value)).collect(),
    })
}

async fn file(
    gather: &Gather,
    access: &Access,
    holder: Holder<'_>,
    key: &str,
    got: Result<Got, Failure>,
    policies: Result<Vec<NamedPolicy>, Failure>,
) {
    let account = Arn::parse(key).map_or("", |it| it.account);
    let (get, list): (&Operation, &Operation) = match holder {
        Holder::User(_) => (GET_USER, LIST_ATTACHED_USER_POLICIES),
        _ => (GET_ROLE, LIST_ATTACHED_ROLE_POLICIES),
    };
    let tags = match &got {
        Ok(it) => Ok(it.tags.clone()),
        // Whoever may not read the role may still read its tags.
        Err(_) => tags(gather, access, holder).await,
    };
    let boundary = async {
        match got?.boundary {
            Some(arn) => documents::managed(gather, access, &arn).await,
            None => Err(Failure::NotFound),
        }
    };
    tokio::join!(
        gather.fill(
            GET_ROLE,
            access,
            account,
            |it| &mut entry(it, key).policies,
            async { policies }
        ),
        gather.fill(
            GET_ROLE,
            access,
            account,
            |it| &mut entry(it, key).boundary,
            boundary
        ),
        gather.fill(
            GET_ROLE,
            access,
            account,
            |it| &mut entry(it, key).tags,
            async { tags }
        ),
    );
    let mut estate = gather.store.estate();
    let identity = entry(&mut estate, key);
    identity.policies.origin.source = Some(list.action.to_owned());
    identity.boundary.origin.source = Some(get.action.to_owned());
    identity.tags.origin.source = Some(get.action.to_owned());
}

/// The tags alone.
async fn tags(
    gather: &Gather,
    access: &Access,
    holder: Holder<'_>,
) -> Result<BTreeMap<String, String>, Failure> {
    let iam = &gather.session.clients(access).await?.iam;
    let tags = match holder {
        Holder::Role(name) => {
            let pages = iam.list_role_tags().role_name(name).into_paginator().send();
            let pages = gather.session.pages(LIST_ROLE_TAGS, pages).await?;
            pages.into_iter().flat_map(|it| it.tags).collect()
        }
        Holder::User(name) => {
            let pages = iam.list_user_tags().user_name(name).into_paginator().send();
            let pages = gather.session.pages(LIST_USER_TAGS, pages).await?;
            pages.into_iter().flat_map(|it| it.tags).collect()
        }
        Holder::Root | Holder::Federated => Vec::new(),
    };
    Ok(tags.into_iter().map(|it| (it.key, it.value)).collect())
}

/// Whether the policies or the boundary could not be read, for whatever reason.
fn is_unread(gather: &Gather, key: &str) -> bool {
    let estate = gather.store.estate();
    let identity = estate.identities.get(key);
    identity.is_some_and(|it| it.policies.get().is_err() || it.boundary.get().is_err())
}

/// Asks IAM to simulate, under each ARN that the caller may have until it knows one.
async fn simulate(
    gather: &Gather,
    access: &Access,
    real: &str,
    keys: &[String],
    asked: &Asked<'_>,
) {
    let Some(resource) = asked.resource else {
        return;
    };
    let account = Arn::parse(real).map_or("", |it| it.account);
    let mut candidates = vec![real];
    candidates.extend(keys.iter().map(String::as_str).filter(|it| *it != real));
    let mut key = real.to_owned();
    let mut answer = Err(Failure::NotFound);
    for candidate in candidates {
        answer = simulate::ask(gather, access, candidate, resource, asked.context).await;
        if !matches!(answer, Err(Failure::NotFound)) {
            key = candidate.to_owned();
            break;
        }
    }
    if matches!(answer, Err(Failure::NotFound)) {
        answer = Err(Failure::Trouble(format!(
            "{} knows no {real}; a role's path is not in its session's ARN: give --caller with the role's own",
            SIMULATE_PRINCIPAL_POLICY.action
        )));
    }
    rename(gather, real, &key);
    if asked.is_sole {
        gather
            .fill(
                SIMULATE_PRINCIPAL_POLICY,
                access,
                account,
                |it| &mut entry(it, &key).simulation,
                async { answer },
            )
            .await;
        return;
    }
    let answer = match answer {
        Ok(answer) => State::Known(vec![CallSimulation {
            resource: resource.to_owned(),
            method: asked.method.to_owned(),
            client_vpc: asked.client_vpc.map(str::to_owned),
            answer,
        }]),
        Err(failure) => gather.unseen(access, account, failure).await,
    };
    let mut estate = gather.store.estate();
    let simulations = &mut entry(&mut estate, &key).simulations;
    match (&mut simulations.state, answer) {
        (State::Known(all), State::Known(one)) => all.extend(one),
        // What IAM says of one call, it says whatever it could not say of another.
        (State::Known(_), _) => {}
        (state, answer) => *state = answer,
    }
    simulations.origin = origin(access, account);
}

#[cfg(test)]
mod tests {
    use super::{Holder, keys};

    #[test]
    fn callers_are_told_apart() {
        let cases = [
            (
                "arn:aws:sts::444455556666:assumed-role/checkout/i-0a",
                Some(Holder::Role("checkout")),
            ),
            (
                "arn:aws:iam::444455556666:role/apps/checkout",
                Some(Holder::Role("checkout")),
            ),
            (
                "arn:aws-cn:iam::444455556666:user/team/ann",
                Some(Holder::User("ann")),
            ),
            ("arn:aws:iam::444455556666:root", Some(Holder::Root)),
            (
                "arn:aws:sts::444455556666:federated-user/bob",
                Some(Holder::Federated),
            ),
            ("arn:aws:s3:::bucket", None),
            ("anonymous", None),
        ];
        for (arn, holder) in cases {
            assert_eq!(Holder::of(arn), holder, "{arn}");
        }
    }

    #[test]
    fn a_session_of_identity_center_has_the_path_of_its_roles() {
        let session = "arn:aws:sts::444455556666:assumed-role/AWSReservedSSO_Dev_0a1b/ann";
        let keys = keys(
            session,
            Holder::Role("AWSReservedSSO_Dev_0a1b"),
            "eu-west-1",
        );
        let base = "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com";
        assert_eq!(keys[0], format!("{base}/AWSReservedSSO_Dev_0a1b"));
        assert_eq!(keys[1], format!("{base}/eu-west-1/AWSReservedSSO_Dev_0a1b"));
    }
}
