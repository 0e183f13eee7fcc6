//! The two levels that carry an auth policy, and what one of them says of a request.

use crate::checks::finding::Subject;
use crate::checks::gates::request::identity_of;
use crate::codes::Code;
use crate::names::Arn;
use crate::path::Path;
use crate::path::unknown::{Stop, Unknown, gone};
use crate::policy::document::Document;
use crate::policy::evaluate::{Decision, Evaluation, Level, evaluate};
use crate::policy::request::Request;
use crate::shell::word;
use crate::snapshot::fact::{Fact, Place};
use crate::snapshot::lattice::PolicyDocument;

/// One of the two levels that carry an auth policy.
pub struct AuthLevel<'a> {
    pub level: Level,
    pub subject: Subject,
    /// `None` where the auth type is `NONE`.
    pub policy: Option<&'a Fact<PolicyDocument>>,
    pub detail: &'a Place,
    pub codes: LevelCodes,
    pub region: String,
    /// The organization of the caller's account, where nobody could see it.
    pub organization: Option<Unknown>,
}

/// The codes of one level.
#[derive(Clone, Copy)]
pub struct LevelCodes {
    pub denies: Code,
    pub explicit: Code,
    pub missing: Code,
    pub open: Code,
}

const NETWORK_CODES: LevelCodes = LevelCodes {
    denies: Code::NetworkPolicyDenies,
    explicit: Code::NetworkPolicyExplicitDeny,
    missing: Code::NetworkPolicyMissing,
    open: Code::NetworkAuthNone,
};

const SERVICE_CODES: LevelCodes = LevelCodes {
    denies: Code::ServicePolicyDenies,
    explicit: Code::ServicePolicyExplicitDeny,
    missing: Code::ServicePolicyMissing,
    open: Code::ServiceAuthNone,
};

pub fn network_level<'a>(path: &Path<'a>) -> Result<AuthLevel<'a>, Stop> {
    let network = path.network().ok_or(Stop::Unreached)?;
    // What is gone has no gate, and nobody saw what became of the call.
    let detail = network
        .it
        .detail
        .get()?
        .ok_or_else(|| gone(&network.it.detail))?;
    Ok(AuthLevel {
        level: Level::ServiceNetwork,
        subject: Subject::of("serviceNetworks", network.id),
        policy: (detail.auth_type != "NONE").then_some(&network.it.auth_policy),
        detail: &network.it.detail.place,
        codes: NETWORK_CODES,
        region: path.region().to_owned(),
        organization: unseen_organization(path),
    })
}

pub fn service_level<'a>(path: &Path<'a>) -> Result<AuthLevel<'a>, Stop> {
    let service = path.service.ok_or(Stop::Unreached)?;
    let detail = service.it.detail.get()?.ok_or(Stop::Unreached)?;
    Ok(AuthLevel {
        level: Level::Service,
        subject: Subject::of("services", service.id),
        policy: (detail.auth_type != "NONE").then_some(&service.it.auth_policy),
        detail: &service.it.detail.place,
        codes: SERVICE_CODES,
        region: path.region().to_owned(),
        organization: unseen_organization(path),
    })
}

/// The organization of the caller's account, where nobody could see it.
pub fn unseen_organization(path: &Path<'_>) -> Option<Unknown> {
    let account = match identity_of(path) {
        Some(identity) => identity.it.account.as_str(),
        None => Arn::parse(path.snapshot.call.caller.as_deref()?)?.account,
    };
    match path.estate().accounts.get(account) {
        Some(known) => known.organization.get().err().map(Unknown::from),
        None => Some(
            Unknown::unsaid(
                &format!("organization of account {account}"),
                "it was not read, and a policy asks for it",
                &format!(
                    "aws organizations describe-organization # as account {}",
                    word(account)
                ),
            )
            .by("organizations:DescribeOrganization", Some(account)),
        ),
    }
}

/// What a level says of a request.
pub enum Said {
    /// Its auth type is `NONE`.
    Open,
    /// Its auth type is `AWS_IAM`, and it has no policy.
    NoPolicy,
    /// Its policy decided.
    Decided(Box<Document>, Evaluation),
}

/// Asks a level; `Err` where what decides is not known.
pub fn ask(level: &AuthLevel<'_>, request: &Request) -> Result<Said, Stop> {
    let Some(fact) = level.policy else {
        return Ok(Said::Open);
    };
    let Some(policy) = fact.get()? else {
        return Ok(Said::NoPolicy);
    };
    let document = Document::from_value(&policy.0).map_err(|problems| {
        let why = problems
            .first()
            .map_or_else(String::new, |it| it.message.clone());
        Unknown::unsaid(
            &format!("what the auth policy of {} means", level.subject.key),
            &format!("it is no policy document: {why}"),
            &format!(
                "aws vpc-lattice get-auth-policy --resource-identifier {} --region {}",
                word(&level.subject.key),
                word(&level.region)
            ),
        )
    })?;
    let evaluation = evaluate(&document, request, level.level);
    if evaluation.decision == Decision::Unknown {
        let what = format!("the auth policy of {}", level.subject.key);
        return Err(depends(&what, &evaluation.depends_on, level.organization.as_ref()).into());
    }
    Ok(Said::Decided(Box::new(document), evaluation))
}

/// Asks for a session, whose tags nobody can read: `request` leaves them open, `without_tags` has its
/// role's alone. What the role's own tags allow, session tags are assumed not to take away; what
/// only a session tag could allow stays open (`CONTRACT.md` §4.16).
/// The request comes back with which it was decided.
pub fn ask_session<'r>(
    level: &AuthLevel<'_>,
    request: &'r Request,
    without_tags: Option<&'r Request>,
) -> Result<(Said, &'r Request), Stop> {
    let open = match ask(level, request) {
        Ok(said) => return Ok((said, request)),
        Err(stop) => stop,
    };
    let Some(without_tags) = without_tags else {
        return Err(open);
    };
    match ask(level, without_tags) {
        Ok(Said::Decided(document, evaluation)) if evaluation.decision == Decision::Allow => {
            Ok((Said::Decided(document, evaluation), without_tags))
        }
        _ => Err(open),
    }
}

/// What the policies depend on, and where to find it.
pub fn depends(what: &str, depends_on: &[String], organization: Option<&Unknown>) -> Unknown {
    let is_of_organization = |it: &String| it.to_lowercase().starts_with("aws:principalorg");
    if let (Some(unseen), true) = (organization, depends_on.iter().any(is_of_organization)) {
        return unseen.clone();
    }
    let keys = depends_on.join(", ");
    let ask = if depends_on
        .iter()
        .any(|it| it.starts_with("aws:PrincipalTag/"))
    {
        "lattice-doctor logs … # callerPrincipalTags in the access log holds the session's tags"
    } else if depends_on
        .iter()
        .any(|it| it.contains("principal") || it.starts_with("aws:Principal"))
    {
        "lattice-doctor diagnose … --caller ARN # inside the workload: aws sts get-caller-identity"
    } else {
        "lattice-doctor logs … # the access log holds the values that Lattice saw"
    };
    Unknown::unsaid(
        &format!("how {what} decides"),
        &format!("it depends on {keys}"),
        ask,
    )
}
