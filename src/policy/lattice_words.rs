//! Why Lattice lets a call through or refuses it, in one sentence.

use crate::policy::decision::{Decision, Level};
use crate::policy::explain::explain;
use crate::policy::gates::{Gate, Gates};
use crate::policy::lattice::{GateEvaluation, Outcome};
use crate::policy::request::Request;

impl Outcome {
    /// The reason in one sentence; `gates` and `request` are those that were decided upon.
    pub fn why(&self, gates: &Gates<'_>, request: &Request) -> String {
        let Some(deciding) = self.deciding() else {
            return "every policy that the call meets allows it".to_owned();
        };
        let request = &*gates.request(request);
        let name = policy_name(deciding);
        let policies = policies(gates, deciding);
        if deciding.evaluation.decision == Decision::ExplicitDeny {
            return match policies.get(deciding.policy) {
                Some(Gate::Document(document)) => {
                    format!("{name}: {}", explain(document, request, deciding.level))
                }
                _ => format!("{name}: a statement denies the call"),
            };
        }
        let unreadable = policies.iter().find_map(|it| match it {
            Gate::Unknown(reason) => Some(reason),
            _ => None,
        });
        if let (Decision::Unknown, Some(reason)) = (deciding.evaluation.decision, unreadable) {
            return format!("{name}: nobody could read it ({reason})");
        }
        let mut explanations: Vec<_> = policies
            .iter()
            .filter_map(|it| match it {
                Gate::Document(document) => Some(explain(document, request, deciding.level)),
                _ => None,
            })
            .collect();
        // Of several policies, the one that is undecided or comes closest to allowing the call.
        explanations.sort_by_key(|it| {
            let is_open = it.evaluation.decision == Decision::Unknown;
            (
                !is_open,
                it.closest()
                    .map_or((usize::MAX, u8::MAX), |closest| closest.distance(request)),
            )
        });
        match explanations.first() {
            Some(explanation) => format!("{name}: {explanation}"),
            None if deciding.level == Level::Identity => {
                "the caller has no identity policy that allows the call".to_owned()
            }
            None => {
                format!("{name}: there is none, and the auth type `AWS_IAM` then denies every call")
            }
        }
    }
}

fn policies<'g, 'd>(gates: &'g Gates<'d>, deciding: &GateEvaluation) -> &'g [Gate<'d>] {
    match deciding.level {
        Level::Identity => &gates.identity,
        Level::Boundary => &gates.boundary,
        Level::Session => &gates.session,
        Level::ServiceNetwork => &gates.service_network,
        Level::Service => &gates.service,
        Level::Scp => {
            let level = gates
                .scps
                .iter()
                .find(|it| Some(&it.name) == deciding.group.as_ref());
            level.map_or(&[], |it| it.policies.as_slice())
        }
    }
}

fn policy_name(deciding: &GateEvaluation) -> String {
    match deciding.level {
        Level::Identity => "identity policy".to_owned(),
        Level::Boundary => "permissions boundary".to_owned(),
        Level::Session => "session policy".to_owned(),
        Level::ServiceNetwork => "auth policy of the service network".to_owned(),
        Level::Service => "auth policy of the service".to_owned(),
        Level::Scp => match deciding.group.as_deref() {
            Some(group) if !group.is_empty() => format!("service control policy of `{group}`"),
            _ => "service control policy".to_owned(),
        },
    }
}
