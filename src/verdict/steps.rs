//! What the weighing does with the answered questions: finds faults among them, and lays over them what was
//! observed.

use crate::checks::Step;
use crate::checks::finding::{Finding, Status, Subject};
use crate::checks::shown::Shown;
use crate::codes::{Code, Hop, Layer};
use crate::part::Part;
use crate::path::unknown::{Stop, Unknown};
use crate::snapshot::outcome::Outcome;

/// A fault with the step at which it stands.
#[derive(Clone)]
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) finding: Finding,
}

pub(super) fn faults(steps: &[Step]) -> Vec<Fault> {
    steps
        .iter()
        .enumerate()
        .filter_map(|(at, step)| {
            let finding = step.failure()?.clone();
            Some(Fault { at, finding })
        })
        .collect()
}

/// What stops a trace, or leaves it open, first.
pub(super) fn first_stop(steps: &[Step]) -> Option<String> {
    steps.iter().find_map(|step| match step.failure() {
        Some(finding) => Some(finding.code.slug().to_owned()),
        None => step
            .is_open()
            .then(|| format!("the question \"{}\"", step.check.question)),
    })
}

/// The step that asks about a code.
pub(super) fn step_of(steps: &[Step], code: Code) -> Option<usize> {
    steps.iter().position(|it| it.check.codes.contains(&code))
}

/// What the first fault makes of the call, unless something that is not known comes first and
/// would make something else of it.
pub(super) fn predicted(steps: &[Step], fault: &Fault) -> Option<Outcome> {
    let outcome = fault.finding.outcome();
    let differs = steps[..fault.at]
        .iter()
        .filter(|it| it.is_open())
        .flat_map(|it| it.check.codes)
        .any(|code| code.outcome() != outcome);
    if differs { None } else { outcome }
}

/// A precondition that is not known, whose fault would be the cause of this one: a network that is not
/// shared cannot be joined (rule 8).
pub(super) fn open_precondition<'s>(steps: &'s [Step], fault: &Fault) -> Option<&'s Unknown> {
    let prevented = [Code::VpcAssociationMissing, Code::ServiceAssociationMissing];
    // A client whose own VPC has no way misses the association as well.
    let has_own_vpc = fault.finding.words.contains_key("own_vpc");
    if !prevented.contains(&fault.finding.code) && !has_own_vpc {
        return None;
    }
    let asks_for_sharing = |it: &&Step| it.check.codes.contains(&Code::RamShareMissing);
    let mut sharing = steps[..=fault.at].iter().filter(asks_for_sharing);
    sharing.find_map(|step| match &step.answer {
        Err(Stop::Unknown(unknown)) => Some(unknown),
        Err(Stop::Unreached) => None,
        Ok(findings) => findings.iter().find_map(|it| it.gap.as_ref()),
    })
}

/// Turns faults that the call got past into warnings.
pub(super) fn overrule(steps: &mut [Step]) {
    for finding in steps
        .iter_mut()
        .filter_map(|it| it.answer.as_mut().ok())
        .flatten()
    {
        if finding.status == Status::Fail {
            finding.status = Status::Warn;
        }
    }
}

/// Makes a gap of the first question that could not be asked, and says what stands before it.
pub(super) fn open_unreached(steps: &mut [Step], before: Option<&str>) {
    let Some(step) = steps
        .iter_mut()
        .find(|it| it.answer == Err(Stop::Unreached))
    else {
        return;
    };
    let gap = match before {
        Some(before) => Unknown::unsaid(
            step.check.question,
            &format!("{before} comes first, and what lies behind it cannot be asked"),
            "lattice-doctor diagnose … # the whole path",
        ),
        None => Unknown::unsaid(
            step.check.question,
            "something that the question needs is missing from the facts",
            "lattice-doctor capture … # gather the facts again",
        ),
    };
    step.answer = Err(gap.into());
}

/// Of what a gate or a target would do, the logs know only what was recorded: where facts do not tell, that is
/// for the gate's own part to say.
pub(super) fn leave_to_others(steps: &mut [Step]) {
    for step in steps {
        let is_own = step.check.parts.first() == Some(&Part::Logs);
        if !is_own && (step.is_open() || step.answer.is_err()) {
            step.answer = Ok(Vec::new());
        }
    }
}

/// Whether a step asks where the name leads.
pub(super) fn is_of_the_name(step: &Step) -> bool {
    step.check.parts.contains(&Part::Dns)
}

/// Puts what was observed first; a code that gives the same answer stands beside it where the facts are open.
pub(super) fn insert(steps: &mut [Step], at: usize, finding: Finding, alike: Option<Code>) {
    match &mut steps[at].answer {
        Ok(findings) => {
            // What the facts say of the same question stands beside it, and no longer as a pass.
            for it in findings.iter_mut().filter(|it| it.status == Status::Pass) {
                it.status = Status::Info;
            }
            findings.insert(0, finding);
        }
        answer => {
            if let Err(Stop::Unknown(unknown)) = answer {
                // The gap stays: it may hide another fault.
                let code = alike.unwrap_or(finding.code);
                let beside = Finding::suspect(code, finding.subject.clone(), unknown.clone());
                *answer = Ok(vec![finding, beside]);
            } else {
                *answer = Ok(vec![finding]);
            }
        }
    }
}

pub(super) fn add_changed_since(steps: &mut [Step], at: usize, beside: &Finding) {
    let subject = match &beside.subject {
        Subject::Observations => Subject::call(),
        own => own.clone(),
    };
    let mut finding = Finding::new(Status::Warn, Code::ChangedSince, subject);
    finding.evidence.clone_from(&beside.evidence);
    if let Ok(findings) = &mut steps[at].answer {
        findings.push(finding);
    }
}

/// Whether a fact's fault is the one that an observation names, perhaps in a more general word: a record
/// names the gate alone, a body also whether a statement denied it.
pub(super) fn agree(shown: &Shown, fact: &Finding) -> bool {
    // Lattice had no connection, and the fact says what barred it.
    if shown.finding.code == Code::TargetConnectionFailing {
        return fact.code.hop() == Hop::Targets && fact.share >= 1.0
            || fact.code == Code::TargetConnectionFailing;
    }
    let general = alike(shown.finding.code, shown.is_worded);
    shown.finding.code == fact.code || general.contains(&fact.code)
}

/// The codes of which AWS says the same: a record names the gate alone, a body also whether a statement
/// denied it, and neither whether there is a policy at all.
pub(super) fn alike(code: Code, is_worded: bool) -> &'static [Code] {
    match (code, is_worded) {
        (Code::NetworkPolicyDenies, true) => &[Code::NetworkPolicyMissing],
        (Code::NetworkPolicyDenies, false) => {
            &[Code::NetworkPolicyExplicitDeny, Code::NetworkPolicyMissing]
        }
        (Code::ServicePolicyDenies, true) => &[Code::ServicePolicyMissing],
        (Code::ServicePolicyDenies, false) => {
            &[Code::ServicePolicyExplicitDeny, Code::ServicePolicyMissing]
        }
        _ => &[],
    }
}

/// Whether a fault is met only by a request that has a record in the access log.
pub(super) fn is_behind_the_door(code: Code) -> bool {
    !matches!(code.layer(), Layer::Network | Layer::Routing)
}
