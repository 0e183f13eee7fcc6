//! The two levels that carry an auth policy, and what one of them says of a request.

use crate::checks::finding::Subject;
use crate::checks::gates::depends::depends;
use crate::codes::Code;
use crate::path::Path;
use crate::path::unknown::{Stop, Unknown, gone};
use crate::policy::applies::unknown_denial;
use crate::policy::decision::{Decision, Level};
use crate::policy::document::Document;
use crate::policy::evaluate::{Evaluation, evaluate};
use crate::policy::request::Request;
use crate::shell::word;
use crate::snapshot::collection::Collection;
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
    pub path: &'a Path<'a>,
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

pub fn network_level<'a>(path: &'a Path<'a>) -> Result<AuthLevel<'a>, Stop> {
    let network = path.network().ok_or(Stop::Unreached)?;
    // What is gone has no gate, and nobody saw what became of the call.
    let detail = network
        .it
        .detail
        .get()?
        .ok_or_else(|| gone(&network.it.detail))?;
    Ok(AuthLevel {
        level: Level::ServiceNetwork,
        subject: Subject::of(Collection::ServiceNetworks, network.id),
        policy: asks_policy(path, network.id, &detail.auth_type)?
            .then_some(&network.it.auth_policy),
        detail: &network.it.detail.place,
        codes: NETWORK_CODES,
        path,
    })
}

pub fn service_level<'a>(path: &'a Path<'a>) -> Result<AuthLevel<'a>, Stop> {
    let service = path.service.ok_or(Stop::Unreached)?;
    let detail = service.it.detail.get()?.ok_or(Stop::Unreached)?;
    Ok(AuthLevel {
        level: Level::Service,
        subject: Subject::of(Collection::Services, service.id),
        policy: asks_policy(path, service.id, &detail.auth_type)?
            .then_some(&service.it.auth_policy),
        detail: &service.it.detail.place,
        codes: SERVICE_CODES,
        path,
    })
}

/// Whether a level asks its auth policy. What another auth type than these two asks is not known.
fn asks_policy(path: &Path<'_>, id: &str, auth_type: &str) -> Result<bool, Stop> {
    match auth_type {
        "NONE" => Ok(false),
        "AWS_IAM" => Ok(true),
        other => {
            let kind = if id.starts_with("sn-") {
                "service-network"
            } else {
                "service"
            };
            Err(Unknown::unsaid(
                &format!("what auth type {other} of {id} asks of a call"),
                "this build knows the auth types NONE and AWS_IAM",
                &format!(
                    "aws vpc-lattice get-{kind} --{kind}-identifier {} --query authType --region {}",
                    word(id),
                    word(path.region())
                ),
            )
            .into())
        }
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
            &format!("what the auth policy of {} means", level.subject.key()),
            &format!("it is no policy document: {why}"),
            &format!(
                "aws vpc-lattice get-auth-policy --resource-identifier {} --region {}",
                word(level.subject.key()),
                word(level.path.region())
            ),
        )
    })?;
    let evaluation = evaluate(&document, request, level.level);
    let what = format!("the auth policy of {}", level.subject.key());
    if let Some(operator) = unknown_denial(&document, request, level.level)
        && evaluation.decision != Decision::ExplicitDeny
    {
        let depends_on = [format!(
            "a `Deny` with the condition operator {operator}, which this build does not know"
        )];
        return Err(depends(level.path, &what, &depends_on).into());
    }
    if evaluation.decision == Decision::Unknown {
        return Err(depends(level.path, &what, &evaluation.depends_on).into());
    }
    Ok(Said::Decided(Box::new(document), evaluation))
}

/// Asks for a session, whose tags nobody can read: `request` leaves them open, `without_tags` has its
/// role's alone. What the role's own tags allow, session tags are assumed not to take away; what
/// only a session tag could allow stays open (`docs/contract.md` §4.16).
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
