//! What the policies of one gate say together.

use crate::policy::decision::{Decision, Level};
use crate::policy::evaluate::{Evaluation, weigh};
use crate::policy::gates::{Gate, Gates};
use crate::policy::principal::Principal;
use crate::policy::request::Request;
use crate::policy::stand::Stand;

/// The answer of several policies, and the one that it comes from.
pub(in crate::policy) struct Side {
    pub(in crate::policy) level: Level,
    pub(in crate::policy) policy: usize,
    pub(in crate::policy) group: Option<String>,
    pub(in crate::policy) stand: Stand,
    pub(in crate::policy) evaluation: Evaluation,
}

/// The union of policies: one deny is enough, else one allow. `None` where nothing is asked.
pub(in crate::policy) fn ask(gates: &[Gate<'_>], request: &Request, level: Level) -> Option<Side> {
    let policies = gates.iter().enumerate();
    let mut sides = policies.filter_map(|(policy, gate)| ask_one(policy, gate, request, level));
    let mut union = sides.next()?;
    for next in sides {
        let stand = union.stand.unite(next.stand);
        union = join(union, next, stand);
    }
    Some(union)
}

fn ask_one(policy: usize, gate: &Gate<'_>, request: &Request, level: Level) -> Option<Side> {
    let (stand, evaluation) = match gate {
        Gate::AuthNone => return None,
        Gate::NoPolicy => (Stand::SILENT, Evaluation::bare(Decision::ImplicitDeny)),
        Gate::Unknown(reason) => {
            let depends_on = vec![reason.clone()];
            let bare = Evaluation::bare(Decision::Unknown);
            (Stand::UNREADABLE, Evaluation { depends_on, ..bare })
        }
        Gate::Document(document) => {
            let verdict = weigh(document, request, level);
            (verdict.stand, verdict.evaluation(document, request, level))
        }
    };
    Some(Side {
        level,
        policy,
        group: None,
        stand,
        evaluation,
    })
}

/// Identity policies, limited by boundary, session policies and each level of service control policies. `None` for an
/// anonymous caller.
pub(in crate::policy) fn identity_side(gates: &Gates<'_>, request: &Request) -> Option<Side> {
    if *request.principal() == Principal::Anonymous {
        return None;
    }
    let identity = match gates.identity.as_slice() {
        [] => &[Gate::NoPolicy],
        policies => policies,
    };
    let mut side = ask(identity, request, Level::Identity)?;
    let limits = [
        (Level::Boundary, None, &gates.boundary),
        (Level::Session, None, &gates.session),
    ];
    let scps = gates.scps.iter();
    let scps = scps.map(|it| (Level::Scp, Some(&it.name), &it.policies));
    for (level, group, policies) in limits.into_iter().chain(scps) {
        if let Some(mut limit) = ask(policies, request, level) {
            limit.group = group.cloned();
            let stand = side.stand.intersect(limit.stand);
            side = join(side, limit, stand);
        }
    }
    Some(side)
}

// The decision follows from both; its statement comes from the side that gave that decision.
fn join(left: Side, right: Side, stand: Stand) -> Side {
    let decision = stand.decision();
    let is_left = left.evaluation.decision == decision || right.evaluation.decision != decision;
    let (mut chosen, other) = if is_left {
        (left, right)
    } else {
        (right, left)
    };
    if chosen.evaluation.decision != decision {
        chosen.evaluation.statement = None;
    }
    if decision == Decision::Unknown {
        for name in other.evaluation.depends_on {
            if !chosen.evaluation.depends_on.contains(&name) {
                chosen.evaluation.depends_on.push(name);
            }
        }
    } else {
        chosen.evaluation.depends_on.clear();
    }
    chosen.stand = stand;
    chosen.evaluation.decision = decision;
    chosen.evaluation.undocumented = stand.is_undocumented();
    chosen
}
