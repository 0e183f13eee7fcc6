//! The decision of VPC Lattice about one call: the service network's policy, the service's, and the caller's own.
//!
//! Unlike most services, Lattice wants an `Allow` from all of them, in one account too (VPC Lattice User Guide,
//! "How authorization works"). A refused caller is told of the network first, then of the service, then of the
//! identity (observed in published error texts).

#[cfg(test)]
mod tests;

use crate::policy::decision::{Decision, Level};
use crate::policy::evaluate::Evaluation;
use crate::policy::gates::Gates;
use crate::policy::request::Request;
use crate::policy::side::{Side, ask, identity_side};
use crate::policy::stand::Stand;

/// The three gates as AWS names them in a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GateName {
    /// `network-based policy`.
    ServiceNetwork,
    /// `service-based policy`.
    Service,
    /// `identity-based policy`.
    Identity,
}

/// What one gate said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateEvaluation {
    /// The gate.
    pub gate: GateName,
    /// The level of the policy behind it that decided.
    pub level: Level,
    /// The place of that policy among those of its level, from 0.
    pub policy: usize,
    /// The organisation's level, of a service control policy.
    pub group: Option<String>,
    /// The answer of the gate as a whole.
    pub evaluation: Evaluation,
}

/// What becomes of the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The decision; of a refused call, that of the gate that AWS reports.
    pub decision: Decision,
    /// The gate that refuses or leaves it open; the one that AWS names first where several do.
    pub gate: Option<GateName>,
    /// What each gate that was asked said, in the order in which AWS reports them.
    pub gates: Vec<GateEvaluation>,
    /// What would have to be known.
    pub depends_on: Vec<String>,
    /// Whether a rule that AWS does not document decided.
    pub undocumented: bool,
}

impl GateName {
    /// The name in the output of a simulation.
    pub fn as_str(self) -> &'static str {
        match self {
            GateName::ServiceNetwork => "service-network",
            GateName::Service => "service",
            GateName::Identity => "identity",
        }
    }
}

impl Outcome {
    /// What the deciding gate said.
    pub fn deciding(&self) -> Option<&GateEvaluation> {
        let gate = self.gate?;
        self.gates.iter().find(|it| it.gate == gate)
    }
}

/// Decides a call.
///
/// 1. An explicit deny anywhere refuses; 2. then a gate without an `Allow`; of several, the first that AWS reports.
/// 3. An anonymous caller has no identity gate.
pub fn decide(gates: &Gates<'_>, request: &Request) -> Outcome {
    let request = &*gates.request(request);
    let network = ask(&gates.service_network, request, Level::ServiceNetwork);
    let service = ask(&gates.service, request, Level::Service);
    let is_open = network.is_none() && service.is_none();
    let sides = [
        (GateName::ServiceNetwork, network),
        (GateName::Service, service),
        (GateName::Identity, identity_side(gates, request)),
    ];
    let mut stand = Stand::ALLOWING;
    let mut asked = Vec::with_capacity(sides.len());
    for (gate, side) in sides {
        if let Some(side) = side {
            stand = stand.intersect(side.stand);
            asked.push(named(gate, side));
        }
    }
    report(stand, asked, is_open)
}

fn named(gate: GateName, side: Side) -> GateEvaluation {
    GateEvaluation {
        gate,
        level: side.level,
        policy: side.policy,
        group: side.group,
        evaluation: side.evaluation,
    }
}

fn report(stand: Stand, gates: Vec<GateEvaluation>, is_open: bool) -> Outcome {
    let decision = stand.decision();
    let find = |decision| gates.iter().find(|it| it.evaluation.decision == decision);
    let deciding = match decision {
        Decision::Allow => None,
        decision => find(decision),
    };
    let mut depends_on = Vec::new();
    if decision == Decision::Unknown {
        for name in gates.iter().flat_map(|it| &it.evaluation.depends_on) {
            if !depends_on.contains(name) {
                depends_on.push(name.clone());
            }
        }
    }
    // The guide asks the identity in any case; whether that holds where neither level has an auth type, and so nothing
    // is authorised, no page says.
    let is_disputed = is_open && decision != Decision::Allow;
    let undocumented = stand.is_undocumented()
        || is_disputed
        || deciding.is_some_and(|it| it.evaluation.undocumented);
    let gate = deciding.map(|it| it.gate);
    Outcome {
        decision,
        gate,
        gates,
        depends_on,
        undocumented,
    }
}
