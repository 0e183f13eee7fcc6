//! The caller's own policies, or what `iam:SimulatePrincipalPolicy` says of them.

use crate::checks::finding::{Answer, Doubt, Finding, Status, Subject, Wanting};
use crate::checks::gates::depends::depends;
use crate::checks::gates::identity_change::{
    OwnPolicies, keeper_of_role, with_change_of_identity, with_new_policy,
};
use crate::checks::gates::policies::{auth_is_on, doubted, if_asked, is_open_throughout};
use crate::checks::gates::request::{
    identity_of, principal, request, request_without_session_tags, service_arn,
};
use crate::codes::Code;
use crate::names::{Arn, partition_of, session_role};
use crate::path::unknown::{Stop, Unknown};
use crate::path::url::CallUrl;
use crate::path::{Found, Path};
use crate::policy::applies::unknown_denial;
use crate::policy::decision::{Decision, Level};
use crate::policy::document::Document;
use crate::policy::explain::explain;
use crate::policy::gates::{Gate, Gates};
use crate::policy::lattice::{GateName, Outcome, decide};
use crate::policy::request::Request;
use crate::shell::word;
use crate::snapshot::collection::Collection;
use crate::snapshot::fact::{Place, Reason, is_unasked};
use crate::snapshot::identity::{Identity, NamedPolicy, Simulation};

/// What tells how a caller's own policies decide.
const SIMULATE: &str = "iam:SimulatePrincipalPolicy";

/// What limits the call, as the sentence begins.
const OWN: &str = "the caller's own policies do not allow the call";

/// Asks the caller's own policies; an unsigned call has none.
pub fn identity(path: &Path<'_>) -> Answer {
    let findings = if_asked(path, own_policies(path))?.into_iter();
    let findings: Vec<Finding> = findings.map(|it| it.word("limit", OWN)).collect();
    if findings.iter().any(|it| it.status == Status::Fail) {
        // Where no level asks for authorization, nobody asks these policies either.
        auth_is_on(path)?;
    }
    let caller = path.snapshot.call.caller.as_deref();
    let Some(keeper) = caller.and_then(keeper_of_role) else {
        return Ok(findings);
    };
    Ok(findings.into_iter().map(|it| keeper.tell(it)).collect())
}

fn own_policies(path: &Path<'_>) -> Answer {
    if path.is_anonymous() || path.is_passthrough() {
        return Ok(Vec::new());
    }
    if is_open_throughout(path) {
        return Ok(denied_though_open(path));
    }
    asked_policies(path)
}

/// What the caller's own policies deny where no level asks for authorization: AWS says both that they need an allow
/// (VPC Lattice user guide, "How authorization works") and that auth type `NONE` asks nothing.
fn denied_though_open(path: &Path<'_>) -> Vec<Finding> {
    let findings = asked_policies(path).unwrap_or_default();
    let mut denied = findings.into_iter().filter(|it| it.status == Status::Fail);
    let rule = "whether the caller's own policies are asked where both auth types are NONE";
    denied
        .next()
        .map(|it| Finding {
            status: Status::Info,
            ..it.doubted(Doubt::undocumented(rule))
        })
        .into_iter()
        .collect()
}

fn asked_policies(path: &Path<'_>) -> Answer {
    let Some(caller) = path.snapshot.call.caller.as_deref() else {
        return Err(Unknown::unsaid(
            "who calls",
            "nobody said with which identity the request is signed",
            "lattice-doctor diagnose … --caller ARN # inside the workload: aws sts get-caller-identity",
        )
        .into());
    };
    let Some(found) = identity_of(path) else {
        return Err(Unknown::unsaid(
            &format!("identity policies of {caller}"),
            "they were not read",
            &simulate_command(path, caller),
        )
        .by(SIMULATE, Arn::parse(caller).map(|it| it.account))
        .into());
    };
    let subject = || Subject::of(Collection::Identities, found.id);
    let request = request(path, principal(path)).ok_or(Stop::Unreached)?;
    let with = |finding: Finding| finding.word("action", request.action().to_owned());
    if let Some(answer) = as_simulated(path, found, &request) {
        return answer;
    }
    let policies = match found.it.policies.get() {
        Ok(policies) => policies.cloned().unwrap_or_default(),
        Err(unseen) => return Err(asked_of_another(found.it).unwrap_or(unseen.into())),
    };
    let boundary = found.it.boundary.get()?;
    let mut documents = Vec::with_capacity(policies.len());
    for policy in &policies {
        documents.push(readable(found.id, policy)?);
    }
    let boundary = boundary.map(|it| readable(found.id, it)).transpose()?;
    let mut outcome = ask(&documents, boundary.as_ref(), &request);
    let denials = documents.iter().chain(&boundary);
    let mut denials = denials.filter_map(|it| unknown_denial(it, &request, Level::Identity));
    if let Some(operator) = denials.next()
        && outcome.decision != Decision::ExplicitDeny
    {
        let what = format!("{}'s own policies", found.id);
        let depends_on = [format!(
            "a `Deny` with the condition operator {operator}, which this build does not know"
        )];
        return Err(depends(path, &what, &depends_on).into());
    }
    // What the role's own tags allow, session tags are assumed not to take away (`docs/contract.md` §4.16).
    if outcome.decision == Decision::Unknown
        && let Some(own) = request_without_session_tags(path, principal(path))
    {
        let assumed = ask(&documents, boundary.as_ref(), &own);
        if assumed.decision == Decision::Allow {
            outcome = assumed;
        }
    }
    let with = |finding: Finding| {
        let finding = with(finding)
            .from(&found.it.policies.place)
            .from(&found.it.boundary.place);
        // That no level asks is said elsewhere: here only this gate counts.
        match outcome
            .gates
            .iter()
            .find(|it| it.gate == GateName::Identity)
        {
            Some(own) => doubted(
                finding,
                &format!("a policy of {}", found.id),
                &own.evaluation,
            ),
            None => finding,
        }
    };
    let names = names_of(&policies);
    match outcome.decision {
        Decision::Allow => Ok(vec![
            with(Finding::pass(Code::CallerIdentityPolicyDenies, subject()))
                .word("explanation", format!("its policies ({names}) allow it")),
        ]),
        Decision::Unknown => {
            let what = format!("{}'s own policies", found.id);
            Err(depends(path, &what, &outcome.depends_on).into())
        }
        Decision::ExplicitDeny | Decision::ImplicitDeny => {
            let explanation =
                identity_explanation(&outcome, &policies, &documents, boundary.as_ref(), &request);
            let finding = with(Finding::fail(Code::CallerIdentityPolicyDenies, subject()))
                .word("explanation", explanation);
            let own = OwnPolicies {
                names,
                documents,
                boundary,
            };
            Ok(vec![with_change_of_identity(
                path, finding, found.it, own, &outcome, &request,
            )])
        }
    }
}

/// What the caller's policies and its boundary come to.
fn ask(documents: &[Document], boundary: Option<&Document>, request: &Request) -> Outcome {
    let documents = documents.iter().map(Gate::Document).collect();
    let mut gates = Gates::new(Gate::AuthNone, Gate::AuthNone, documents);
    gates.boundary = boundary.into_iter().map(Gate::Document).collect();
    decide(&gates, request)
}

/// What `iam:SimulatePrincipalPolicy` said, where it was asked: it knows the service control policies
/// as well.
fn as_simulated(path: &Path<'_>, found: Found<'_, Identity>, request: &Request) -> Option<Answer> {
    let (answer, place) = simulated(path, found.it)?;
    let (word, status) = match answer {
        Simulation::Allowed => ("allowed", Status::Pass),
        Simulation::ExplicitDeny => ("explicitDeny", Status::Fail),
        Simulation::ImplicitDeny => ("implicitDeny", Status::Fail),
    };
    let read = as_read(found, request);
    if status == Status::Pass
        && matches!(read, Some(Decision::ExplicitDeny | Decision::ImplicitDeny))
    {
        let caller = path.snapshot.call.caller.as_deref().unwrap_or(found.id);
        let unknown = Unknown::unsaid(
            &format!("whether the own policies of {} allow the call", found.id),
            "iam:SimulatePrincipalPolicy says allowed, and the policies that were read do not allow it",
            &simulate_command(path, caller),
        );
        return Some(Err(unknown.by(SIMULATE, Some(&found.it.account)).into()));
    }
    let subject = Subject::of(Collection::Identities, found.id);
    let finding = Finding::new(status, Code::CallerIdentityPolicyDenies, subject)
        .word("action", request.action().to_owned())
        .word(
            "explanation",
            format!("iam:SimulatePrincipalPolicy says {word}"),
        )
        .from(place);
    if status == Status::Fail && read == Some(Decision::Allow) {
        let why = "the policies that were read allow the call; the simulation also knows service control policies, and may be older or newer";
        let doubt = Doubt::new(Wanting::Contradicted, why);
        return Some(Ok(vec![finding.doubted(doubt)]));
    }
    // An explicit deny is not mended by one more allow, nor is a limit around policies that allow already.
    let is_limited = allowed_within_a_limit(found, request);
    Some(Ok(vec![match answer {
        Simulation::ImplicitDeny if !is_limited => {
            with_new_policy(path, finding.word("simulated", word), request)
        }
        _ if is_limited => finding.word("shown_by", "iam:SimulatePrincipalPolicy"),
        _ => finding,
    }]))
}

/// Whether the policies that were read allow the call by themselves, so that only what limits them (a boundary, a
/// service control policy, a session policy) can be what denies it (IAM user guide, "Policy evaluation logic").
fn allowed_within_a_limit(found: Found<'_, Identity>, request: &Request) -> bool {
    let policies = found.it.policies.seen().into_iter().flatten();
    let documents: Vec<Document> = policies
        .filter_map(|it| readable(found.id, it).ok())
        .collect();
    ask(&documents, None, request).decision == Decision::Allow
}

/// What the policies that were read come to; `None` where not all of them were, or can be.
fn as_read(found: Found<'_, Identity>, request: &Request) -> Option<Decision> {
    let policies = found.it.policies.get().ok()?.cloned().unwrap_or_default();
    let boundary = found.it.boundary.get().ok()?;
    let documents = policies.iter().map(|it| readable(found.id, it).ok());
    let documents: Vec<Document> = documents.collect::<Option<_>>()?;
    let boundary = match boundary {
        Some(it) => Some(readable(found.id, it).ok()?),
        None => None,
    };
    Some(ask(&documents, boundary.as_ref(), request).decision)
}

/// The answer for this very call: the one that was asked with it, or one of many.
fn simulated<'a>(path: &Path<'_>, identity: &'a Identity) -> Option<(Simulation, &'a Place)> {
    if let Ok(Some(answer)) = identity.simulation.get() {
        return Some((*answer, &identity.simulation.place));
    }
    let (service, url) = (path.service?, path.url.as_ref()?);
    let said = path.snapshot.call.url.as_deref();
    let sent = said.filter(|_| path.variant.path_read_as.is_some());
    let sent = sent.and_then(|it| CallUrl::parse(it).ok());
    let request_path = sent.map_or_else(|| url.path.clone(), |it| it.path);
    let resource = format!("{}{request_path}", service_arn(path, &service));
    let vpc = path.client_vpc.map(|it| it.id);
    let all = identity.simulations.get().ok()??;
    let own = all.iter().find(|it| {
        let is_from_here = it.client_vpc.as_deref().is_none_or(|it| Some(it) == vpc);
        is_from_here && it.resource == resource && it.method == path.method
    });
    Some((own?.answer, &identity.simulations.place))
}

/// The gap of a simulation that was made for another request: whoever may simulate that, may this.
fn asked_of_another(identity: &Identity) -> Option<Stop> {
    let unseen = identity.simulation.get().err()?;
    let is_unknown = matches!(unseen.reason, Reason::Unknown(_));
    (is_unknown && !is_unasked(&identity.simulation)).then(|| unseen.into())
}

/// A policy as a document; one that cannot be read may deny anything.
fn readable(caller: &str, policy: &NamedPolicy) -> Result<Document, Stop> {
    Document::from_value(&policy.document.0).map_err(|problems| {
        let why = problems.first().map_or("it is no policy document", |it| it.message.as_str());
        Unknown::unsaid(
            &format!("what policy {} of {caller} says", policy.name),
            why,
            &format!("aws iam simulate-principal-policy --policy-source-arn {} --action-names vpc-lattice-svcs:Invoke", word(caller)),
        )
        .by(SIMULATE, Arn::parse(caller).map(|it| it.account))
        .into()
    })
}

/// Says which of the caller's own policies stands in the way.
fn identity_explanation(
    outcome: &Outcome,
    policies: &[NamedPolicy],
    documents: &[Document],
    boundary: Option<&Document>,
    request: &Request,
) -> String {
    let deciding = outcome.deciding();
    if let (Some(deciding), Some(boundary)) = (deciding, boundary)
        && deciding.level == Level::Boundary
    {
        let why = explain(boundary, request, Level::Boundary).to_string();
        return format!("its permissions boundary does not allow it: {why}");
    }
    let why = deciding
        .and_then(|it| documents.get(it.policy))
        .map(|document| explain(document, request, Level::Identity).to_string());
    match why {
        Some(why) if documents.len() == 1 || outcome.decision == Decision::ExplicitDeny => {
            let name = deciding
                .and_then(|it| policies.get(it.policy))
                .map_or("", |it| it.name.as_str());
            format!("its policy {name} decides: {why}")
        }
        _ if documents.is_empty() => "it has no policy that could allow it".to_owned(),
        _ => format!("none of its policies ({}) allows it", names_of(policies)),
    }
}

fn names_of(policies: &[NamedPolicy]) -> String {
    let names: Vec<&str> = policies.iter().map(|it| it.name.as_str()).collect();
    names.join(", ")
}

fn simulate_command(path: &Path<'_>, caller: &str) -> String {
    let arn = path
        .service
        .map_or_else(String::new, |service| service_arn(path, &service));
    let request_path = path.url.as_ref().map_or("/", |url| url.path.as_str());
    let source = session_role(caller).map_or_else(
        || caller.to_owned(),
        |(account, role)| {
            let partition = partition_of(Some(caller), path.region());
            format!("arn:{partition}:iam::{account}:role/{role}")
        },
    );
    format!(
        "aws iam simulate-principal-policy --policy-source-arn {} --action-names vpc-lattice-svcs:Invoke --resource-arns {}",
        word(&source),
        word(&format!("{arn}{request_path}"))
    )
}
