//! What an observation shows by itself: the gate that a refusal names, the failure that a log
//! record names, the target that answered. `docs/contract.md` §4.4 and §4.15.

use crate::checks::finding::{Doubt, Finding, Subject};
use crate::checks::targets::can_have;
use crate::codes::Code;
use crate::codes::confidence::Confidence;
use crate::names::same_caller;
use crate::paste::signing_fault;
use crate::path::Path;
use crate::path::observed::{Observation, Rank};
use crate::path::sent::has;
use crate::policy::document::{Document, Effect};
use crate::snapshot::collection::Collection;
use crate::snapshot::observation::{Author, Beyond, Denial, Gate};
use crate::snapshot::outcome::Outcome;

/// A fault that an observation names.
#[derive(Debug)]
pub struct Shown {
    /// The fault.
    pub finding: Finding,
    /// How much the observation weighs.
    pub rank: Rank,
    /// How plainly it says so.
    pub confidence: Confidence,
    /// Whether AWS says in words what refused it, and not the gate alone.
    pub is_worded: bool,
}

/// The fault that the weightiest telling observation names. One that saw the call succeed overrules
/// all that weigh less, and older ones of its own weight.
pub fn shown(path: &Path<'_>) -> Option<Shown> {
    path.observations
        .iter()
        .take_while(|it| !it.outcome.is_some_and(Outcome::is_success))
        .filter(|it| it.rank != Rank::Similar || fits_what_was_seen(path, it))
        .find_map(|it| named_by(path, it))
}

/// The fault that an observation names of which a weightier one saw nothing: both are shown.
pub fn outweighed(path: &Path<'_>) -> Option<Shown> {
    let is_told = |it: &&Observation<'_>| matches!(it.rank, Rank::Record | Rank::Response);
    let told = path.observations.iter().filter(is_told);
    told.filter(|it| !it.outcome.is_some_and(Outcome::is_success))
        .find_map(|it| named_by(path, it))
}

/// Whether the record of a request that only looks the same shows what was seen of this one.
fn fits_what_was_seen(path: &Path<'_>, record: &Observation<'_>) -> bool {
    let seen = path.observations.iter().find(|it| it.rank > Rank::Similar);
    seen.and_then(|it| it.outcome)
        .is_none_or(|it| record.outcome == Some(it))
}

/// Whether an observation shows that the request bore a signature: AWS names whom it took the caller for, or
/// what is wrong with the signature.
pub fn shows_signature(observation: &Observation<'_>) -> bool {
    let is_arn = |it: &str| it.starts_with("arn:");
    if observation.resolved_caller().is_some_and(is_arn) {
        return true;
    }
    let response = observation.response;
    let fault = response.and_then(|it| {
        let message = it.message.as_deref().unwrap_or_default();
        signing_fault(it.exception.as_deref()?, message)
    });
    fault.is_some_and(|(code, _)| code != Code::CallerUnsigned)
}

/// The observation of this very request that shows it to have got past what a code names: a signature that
/// AWS took, a gate before the one that refused, every gate where a target was asked. Of a gate, one that
/// saw the call succeed may only be older than the facts (`docs/contract.md` §4.4).
pub fn contradicts<'p, 'a>(path: &'p Path<'a>, code: Code) -> Option<&'p Observation<'a>> {
    let own = path
        .observations
        .iter()
        .filter(|it| it.rank > Rank::Similar);
    let mut own = own.filter(|it| it.response.is_some() || it.record.is_some());
    own.find(|it| {
        let is_signed = || {
            it.resolved_caller()
                .is_some_and(|it| it.starts_with("arn:"))
        };
        match code {
            Code::CallerUnsigned => shows_signature(it) || asked_a_target(it),
            Code::CallerSignedWrongService
            | Code::CallerSignedWrongRegion
            | Code::CallerSignedPayload
            | Code::CallerMissingContentSha256
            | Code::CallerMissingSecurityToken
            | Code::CallerSignedUnstableHeader
            | Code::CallerClockSkew
            | Code::CallerCredentialsExpired => is_signed(),
            _ => gate_of(code).is_some_and(|gate| {
                asked_a_target(it) || it.gate().is_some_and(|refused| refused > gate)
            }),
        }
    })
}

/// Whether a record shows that a target was asked, which is behind every gate, and the call did not succeed.
fn asked_a_target(observation: &Observation<'_>) -> bool {
    let is_success = observation.outcome.is_some_and(Outcome::is_success);
    let record = observation.record.filter(|_| !is_success);
    record.is_some_and(|it| it.target_ip_port.is_some() && it.auth_denied_reason.is_none())
}

/// The gate that a code is of; they are met in the order of [`Gate`].
fn gate_of(code: Code) -> Option<Gate> {
    match code {
        Code::NetworkPolicyDenies
        | Code::NetworkPolicyExplicitDeny
        | Code::NetworkPolicyMissing => Some(Gate::Network),
        Code::ServicePolicyDenies
        | Code::ServicePolicyExplicitDeny
        | Code::ServicePolicyMissing => Some(Gate::Service),
        Code::CallerIdentityPolicyDenies => Some(Gate::Identity),
        _ => None,
    }
}

fn named_by(path: &Path<'_>, observation: &Observation<'_>) -> Option<Shown> {
    let (code, plainly) = code_of(path, observation)?;
    let confidence = match observation.rank {
        Rank::Similar => plainly.min(Confidence::Likely),
        _ => plainly,
    };
    let mut finding = Finding::fail(code, subject(path, code))
        .giving(observation.outcome.or(code.outcome()))
        .word("shown_by", shown_by(observation))
        .seen_at(&observation.pointer);
    if let Some(caller) = observation.resolved_caller() {
        finding = finding.word("resolved", caller);
    }
    finding = finding
        .word("how", format!("seen in {}", shown_by(observation)))
        .word("why", format!("seen in {}", shown_by(observation)));
    if let Some(response) = observation.response {
        if let Some(exception) = &response.exception {
            finding = finding.word("exception", exception.clone());
        }
        if let Some(message) = &response.message {
            finding = finding.word("message", message.clone());
        }
    }
    if let Some(record) = observation.record {
        if let Some(reason) = &record.failure_reason {
            let says = format!("the access log says {reason}");
            finding = finding.word("how", says.clone()).word("why", says);
        }
        if let Some(target) = &record.target_ip_port {
            finding = finding.word("target", target.clone());
        }
    }
    if code == Code::TargetSlow {
        finding = with_idle_timeout(path, finding);
    }
    let exception = observation.response.and_then(|it| it.exception.as_deref());
    let named = observation.denial().and_then(|it| it.policy.as_deref());
    let explanation = match (observation.gate(), exception) {
        (None, Some(_)) if let Some(policy) = named => {
            format!("AWS says that a {policy} refused it")
        }
        (Some(gate), _) => format!("AWS says that the {}-based policy refused it", gate.word()),
        (None, _) if code == Code::TargetReturnedStatus => {
            format!("{} says that a target answered", shown_by(observation))
        }
        (None, Some(exception)) => format!("AWS answered {exception}"),
        (None, None) => "AWS refused it".to_owned(),
    };
    finding = finding.word("explanation", explanation);
    finding = match observation.denial().and_then(Denial::beyond) {
        Some(beyond) => beyond_the_caller(finding, beyond),
        None if code == Code::CallerIdentityPolicyDenies => {
            finding.word("limit", "the caller's own policies do not allow the call")
        }
        None if code == Code::TargetConnectionFailing => with_door(path, finding),
        None => match conditional_denials(path, code) {
            Some(statements) => finding.word("conditional", statements),
            None => finding,
        },
    };
    Some(Shown {
        finding,
        rank: observation.rank,
        confidence,
        is_worded: observation.denial().is_some(),
    })
}

/// Says whose policy refused the call, where it is none of the caller's own.
fn beyond_the_caller(mut finding: Finding, beyond: Beyond) -> Finding {
    let (word, limit, kind) = match beyond {
        Beyond::ResourceControl => (
            "resource_control",
            "a resource control policy, which the organization of the service's account sets, refuses the call",
            "resource control policies",
        ),
        Beyond::Endpoint => (
            "endpoint_policy",
            "the policy of a VPC endpoint on the way refuses the call",
            "policies of VPC endpoints",
        ),
    };
    let by = finding.words.remove("shown_by").unwrap_or_default();
    let rule = format!("that {kind} are asked of calls to VPC Lattice services");
    let finding = finding.word(word, by).word("limit", limit);
    finding.doubted(Doubt::undocumented(&rule))
}

/// Says where to look for what keeps Lattice from a target: a function is invoked, and has no port.
fn with_door(path: &Path<'_>, finding: Finding) -> Finding {
    if can_have(path, Code::TargetConnectionFailing) {
        return finding.word("door", "the target port");
    }
    let groups = path.target_groups().unwrap_or_default();
    let function = groups.iter().find_map(|(id, _)| {
        let group = path.estate().target_groups.get(*id)?;
        group.targets.seen()?.first().map(|it| it.id.clone())
    });
    match function {
        Some(arn) => finding.word("invoked", arn),
        None => finding,
    }
}

/// The statements of a policy that deny by a header, where AWS says that a deny met the request: what the request
/// carried is known only as far as somebody said it.
fn conditional_denials(path: &Path<'_>, code: Code) -> Option<String> {
    let policy = match code {
        Code::NetworkPolicyExplicitDeny => &path.network()?.it.auth_policy,
        Code::ServicePolicyExplicitDeny => &path.service?.it.auth_policy,
        _ => return None,
    };
    let document = Document::from_value(&policy.seen()?.0).ok()?;
    let said = path.headers();
    let denials = document.statements.iter();
    let denials = denials.filter(|it| it.effect == Some(Effect::Deny));
    let told: Vec<String> = denials
        .filter_map(|it| {
            let keys = it.conditions.iter().map(|it| it.key.text.as_str());
            let mut headers = keys.filter(|it| {
                let key = it.to_ascii_lowercase();
                let name = key.strip_prefix(HEADER_KEYS);
                name.is_some_and(|it| !has(&said, it))
            });
            Some(format!("{} (`{}`)", it.name(), headers.next()?))
        })
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// The family of condition keys that speak of headers, in lower case.
const HEADER_KEYS: &str = "vpc-lattice-svcs:requestheader/";

/// How long Lattice waits, in seconds, where nothing was set, and at most (quotas of VPC Lattice; API reference,
/// `idleTimeoutSeconds`).
const IDLE: u32 = 60;
const LONGEST_IDLE: u32 = 600;

/// Says how long Lattice waits, and whether that may be raised.
fn with_idle_timeout(path: &Path<'_>, finding: Finding) -> Finding {
    let detail = path
        .service
        .and_then(|it| it.it.detail.get().ok().flatten());
    let Some(detail) = detail else {
        return finding
            .word("waits", "")
            .word("idle_unread", "the service's idle time-out was not read");
    };
    let idle = detail.idle_timeout_seconds.unwrap_or(IDLE);
    let finding = finding.word(
        "waits",
        format!(": the service's idle time-out is {idle} s"),
    );
    if idle < LONGEST_IDLE {
        finding.word("idle", idle).word("longest", LONGEST_IDLE)
    } else {
        finding.word("idle_is_longest", idle)
    }
}

fn shown_by(observation: &Observation<'_>) -> &'static str {
    match (observation.rank, observation.record.is_some()) {
        (Rank::Probe, false) => "a probe from the client's own place",
        (Rank::Probe, true) => "the access-log record of the probe",
        (Rank::Record, true) => "the access-log record",
        (Rank::Record, false) => "an earlier probe",
        (Rank::Response, _) => "the response",
        (Rank::Similar, _) => "the access-log record of such a request",
        (Rank::Words, _) => "what was said",
    }
}

/// The resource of a fault that no fact points at.
fn subject(path: &Path<'_>, code: Code) -> Subject {
    use crate::codes::Hop;
    match code.hop() {
        Hop::ServiceNetwork => path.network().map_or_else(Subject::call, |it| {
            Subject::of(Collection::ServiceNetworks, it.id)
        }),
        Hop::Service => path
            .service
            .map_or_else(Subject::call, |it| Subject::of(Collection::Services, it.id)),
        Hop::Targets => match path.target_groups() {
            Ok(groups) if !groups.is_empty() => Subject::of(Collection::TargetGroups, groups[0].0),
            _ => path
                .service
                .map_or_else(Subject::call, |it| Subject::of(Collection::Services, it.id)),
        },
        Hop::Caller | Hop::ClientVpc => Subject::call(),
    }
}

fn code_of(path: &Path<'_>, observation: &Observation<'_>) -> Option<(Code, Confidence)> {
    if let Some(response) = observation.response
        && response.denial.is_none()
        && let Some(exception) = &response.exception
    {
        let message = response.message.as_deref().unwrap_or_default();
        return signing_fault(exception, message);
    }
    if let Some(gate) = observation.gate() {
        return Some((gate_code(path, observation, gate), Confidence::Certain));
    }
    // A denial by a policy that is no gate's own: an SCP, a boundary, a session policy (IAM user
    // guide, access-denied error messages). All of them limit the identity.
    if observation.denial().is_some() {
        return Some((Code::CallerIdentityPolicyDenies, Confidence::Certain));
    }
    if let Some(record) = observation.record {
        if let Some(reason) = &record.failure_reason {
            // A status of success was sent before it failed: no fault gives that outcome.
            let began = record.response_code.is_some_and(|it| it < 400);
            let mut failures = FAILURES.iter().filter(|_| !began);
            return failures
                .find(|(word, _)| word == reason)
                .map(|(_, code)| (*code, Confidence::Certain));
        }
        // A record of a target's address and no failure: the target itself answered.
        let is_error = record.response_code.is_some_and(|it| it >= 400);
        return (is_error && record.target_ip_port.is_some())
            .then_some((Code::TargetReturnedStatus, Confidence::Certain));
    }
    let response = observation.response?;
    let is_error = response.status.is_some_and(|it| it >= 400);
    match response.author {
        Author::Target if is_error => Some((Code::TargetReturnedStatus, Confidence::Likely)),
        // The body `Service Unavailable` is Lattice's word for a connection that failed. To a function it has none.
        Author::Lattice
            if response.status == Some(503) && can_have(path, Code::TargetConnectionFailing) =>
        {
            Some((Code::TargetConnectionFailing, Confidence::Likely))
        }
        _ => None,
    }
}

/// The access log's `failureReason`, as far as it names a fault (VPC Lattice user guide, access
/// logs).
const FAILURES: [(&str, Code); 4] = [
    ("TargetConnectionError", Code::TargetConnectionFailing),
    ("TargetConnectionClosed", Code::TargetConnectionFailing),
    ("TargetProtocolError", Code::TargetProtocolMismatch),
    ("TargetDataTimeout", Code::TargetSlow),
];

fn gate_code(path: &Path<'_>, observation: &Observation<'_>, gate: Gate) -> Code {
    let resolved = observation.resolved_caller();
    let is_anonymous = resolved.is_some_and(|it| it.eq_ignore_ascii_case("anonymous"));
    if is_anonymous {
        return Code::CallerUnsigned;
    }
    let expected = path.snapshot.call.caller.as_deref();
    if let (Some(resolved), Some(expected)) = (resolved, expected)
        && resolved.starts_with("arn:")
        && !same_caller(resolved, expected)
    {
        return Code::CallerIdentityNotExpected;
    }
    let is_explicit = observation.denial().is_some_and(|it| it.explicit);
    match (gate, is_explicit) {
        (Gate::Network, false) => Code::NetworkPolicyDenies,
        (Gate::Network, true) => Code::NetworkPolicyExplicitDeny,
        (Gate::Service, false) => Code::ServicePolicyDenies,
        (Gate::Service, true) => Code::ServicePolicyExplicitDeny,
        (Gate::Identity, _) => Code::CallerIdentityPolicyDenies,
    }
}
