//! A 403 in Lattice's own words: which gate, which caller, or which fault of signing.

use crate::codes::Code;
use crate::codes::confidence::Confidence;
use crate::names::HostName;
use crate::paste::explain::signing;
use crate::paste::explain::subject::Subject;
use crate::paste::{Explained, Pasted};
use crate::snapshot::observation::{Beyond, Denial, Gate, Response};
use crate::snapshot::outcome::Outcome;

use Confidence::{Certain, Likely, Possible};

/// The codes of one gate: no statement allows, a statement denies, there is no policy.
pub(super) fn codes(gate: Gate) -> (Code, Code, Option<Code>) {
    match gate {
        Gate::Network => (
            Code::NetworkPolicyDenies,
            Code::NetworkPolicyExplicitDeny,
            Some(Code::NetworkPolicyMissing),
        ),
        Gate::Service => (
            Code::ServicePolicyDenies,
            Code::ServicePolicyExplicitDeny,
            Some(Code::ServicePolicyMissing),
        ),
        Gate::Identity => (
            Code::CallerIdentityPolicyDenies,
            Code::CallerIdentityPolicyDenies,
            None,
        ),
    }
}

/// What a gate is, in words.
pub(super) fn gate_words(gate: Gate) -> &'static str {
    match gate {
        Gate::Network => "the auth policy of the service network",
        Gate::Service => "the auth policy of the service",
        Gate::Identity => "the caller's own identity policies",
    }
}

/// The gates that are asked once this one is passed: only the first that fails is reported (`docs/lattice.md` §5.1).
pub(super) fn behind(gate: Gate, is_anonymous: bool) -> &'static str {
    match (gate, is_anonymous) {
        (Gate::Network, false) => {
            "; the service's auth policy and the caller's identity policies are asked after it"
        }
        (Gate::Network, true) => "; the service's auth policy is asked after it",
        (Gate::Service, false) => "; the caller's identity policies are asked after it",
        (Gate::Service, true) | (Gate::Identity, _) => "",
    }
}

/// Explains a denial or an authentication error.
pub(super) fn of(pasted: &Pasted, response: &Response, subject: &Subject) -> Vec<Explained> {
    let outcome = pasted.symptom;
    let Some(denial) = &response.denial else {
        return signing::unauthenticated(response, outcome, subject);
    };
    let mut list = Vec::new();
    if denial.principal.eq_ignore_ascii_case("anonymous") {
        list.push(anonymous(pasted, denial, outcome, subject));
    }
    gates(denial, outcome, subject, &mut list);
    if pasted.signing.as_ref().is_some_and(|it| !it.signed) && denial.principal.starts_with("arn:")
    {
        let summary = format!(
            "the request left the client unsigned and reached VPC Lattice as `{}`: something on \
                the way signed it",
            denial.principal
        );
        list.push(subject.finding(Code::CallerIdentityNotExpected, Possible, outcome, summary));
    }
    if let Some(other) = other_service(pasted, denial) {
        for finding in &mut list {
            finding.summary.push_str(&other);
        }
    }
    list
}

/// The unsigned caller comes first: its signature is missing, whatever the policy says.
fn anonymous(
    pasted: &Pasted,
    denial: &Denial,
    outcome: Option<Outcome>,
    subject: &Subject,
) -> Explained {
    let gate = match (denial.gate, denial.policy.as_deref()) {
        (Some(gate), _) => format!("{}{}", gate_words(gate), verb(denial.explicit)),
        (None, Some(policy)) => format!("a {policy}{}", verb(denial.explicit)),
        (None, None) => "a gate that the text does not name does not admit it".to_owned(),
    };
    let lost = if pasted.signing.as_ref().is_some_and(|it| it.signed) {
        ": the client signed it, and the signature was lost on the way"
    } else {
        ""
    };
    let after = denial.gate.map_or("", |gate| behind(gate, true));
    let summary = format!(
        "the call to {} came unsigned{lost}, and {gate}{after}",
        subject.place()
    );
    subject.finding(Code::CallerUnsigned, Certain, outcome, summary)
}

fn verb(explicit: bool) -> &'static str {
    if explicit {
        " denies it explicitly"
    } else {
        " does not allow it"
    }
}

/// The gate that the text names, and what can be behind it.
fn gates(denial: &Denial, outcome: Option<Outcome>, subject: &Subject, list: &mut Vec<Explained>) {
    let (caller, place) = (&denial.principal, subject.place());
    let is_anonymous = denial.principal.eq_ignore_ascii_case("anonymous");
    let Some(gate) = denial.gate else {
        return without_gate(denial, outcome, subject, list);
    };
    let (denies, explicit, missing) = codes(gate);
    let after = behind(gate, is_anonymous);
    let words = gate_words(gate);
    if denial.explicit {
        let summary =
            format!("a Deny statement in {words} denies `{caller}` the call to {place}{after}");
        list.push(subject.finding(explicit, Certain, outcome, summary));
        return;
    }
    let summary = format!("no statement in {words} allows `{caller}` to call {place}{after}");
    // Without a policy at all, AWS says the same: "if no auth policy is set, all requests are denied".
    let confidence = if missing.is_some() { Likely } else { Certain };
    list.push(subject.finding(denies, confidence, outcome, summary));
    if let Some(missing) = missing {
        let owner = if gate == Gate::Network {
            "service network"
        } else {
            "service"
        };
        let summary = format!(
            "the same words come where the {owner} has auth type AWS_IAM and no auth policy at \
                all, which denies every call to {place}"
        );
        list.push(subject.finding(missing, Possible, outcome, summary));
    }
}

/// A denial by a policy that is none of the three gates, or that is not named.
fn without_gate(
    denial: &Denial,
    outcome: Option<Outcome>,
    subject: &Subject,
    list: &mut Vec<Explained>,
) {
    let (caller, place) = (&denial.principal, subject.place());
    let is_anonymous = denial.principal.eq_ignore_ascii_case("anonymous");
    match denial.policy.as_deref() {
        // A resource's policy is one of Lattice's two; which of them the word does not say.
        Some(policy) if policy.starts_with("resource-based") => {
            let (service, network) = if denial.explicit {
                (
                    Code::ServicePolicyExplicitDeny,
                    Code::NetworkPolicyExplicitDeny,
                )
            } else {
                (Code::ServicePolicyDenies, Code::NetworkPolicyDenies)
            };
            for code in [service, network] {
                let summary = format!(
                    "a resource-based policy{} for `{caller}` to {place}: the service's or the \
                        service network's",
                    verb(denial.explicit)
                );
                list.push(subject.finding(code, Possible, outcome, summary));
            }
        }
        Some(policy) if let Some(beyond) = denial.beyond() => {
            let (whose, step) = match beyond {
                Beyond::ResourceControl => (
                    "set by the organization of the service's account",
                    "ask the management account of that organization: `aws organizations list-policies --filter RESOURCE_CONTROL_POLICY`; no policy of the caller lets it through",
                ),
                Beyond::Endpoint => (
                    "of a VPC endpoint on the way",
                    "ask the owner of the client's VPC: `aws ec2 describe-vpc-endpoints` shows each endpoint's `PolicyDocument`; no policy of the caller lets it through",
                ),
            };
            let summary = format!(
                "a {policy}, {whose},{} for `{caller}` to {place}",
                verb(denial.explicit)
            );
            list.push(subject.remark(Likely, outcome, summary, step));
        }
        Some(policy) if !is_anonymous => {
            let summary = format!(
                "a {policy} of the caller's account or organisation{} for `{caller}` to {place}",
                verb(denial.explicit)
            );
            list.push(subject.finding(Code::CallerIdentityPolicyDenies, Certain, outcome, summary));
        }
        Some(_) => {}
        None => {
            let gates: &[Gate] = if is_anonymous {
                &[Gate::Network, Gate::Service]
            } else {
                &[Gate::Network, Gate::Service, Gate::Identity]
            };
            for gate in gates {
                let (denies, explicit, _) = codes(*gate);
                let code = if denial.explicit { explicit } else { denies };
                let summary = format!(
                    "`{caller}` was denied the call to {place}; the text does not say by which \
                        gate, and {} is one",
                    gate_words(*gate)
                );
                list.push(subject.finding(code, Possible, outcome, summary));
            }
        }
    }
}

/// Says so where the denied service is not the one that was called.
fn other_service(pasted: &Pasted, denial: &Denial) -> Option<String> {
    let HostName::Managed { service, .. } = HostName::parse(pasted.called.host.as_deref()?) else {
        return None;
    };
    let is_same = denial.resource.contains(&service);
    (!is_same).then(|| {
        format!(
            "; the call went to `{service}`, so its application passes on a \
        denial of a call of its own"
        )
    })
}
