//! Weighs what the questions came to against what was observed: the rules 1 to 10.

use crate::checks::Step;
use crate::checks::finding::{Doubt, Finding, Status, Subject, Wanting};
use crate::checks::shown::{Shown, outweighed, shown};
use crate::codes::confidence::Confidence;
use crate::codes::{Code, Layer};
use crate::part::Part;
use crate::path::Path;
use crate::path::observed::{Observation, Rank};
use crate::path::unknown::Unknown;
use crate::playbook::Playbooks;
use crate::snapshot::lattice::PolicyDocument;
use crate::snapshot::outcome::Outcome;
use crate::verdict::steps::{
    Fault, add_changed_since, agree, alike, faults, insert, is_behind_the_door, is_of_the_name,
    open_precondition, open_unreached, overrule, predicted, step_of,
};
use crate::verdict::{Standing, Verdict, blank, doubted, hop, layer};

pub(super) struct Scales<'p, 'a> {
    pub(super) path: &'p Path<'a>,
    pub(super) playbooks: &'p Playbooks,
    pub(super) part: Option<Part>,
    /// What stops the whole trace, or leaves it open, first; in words.
    pub(super) stop: Option<String>,
}

/// Target states and metrics of a past window, which support and do not prove: Lattice fails open
/// (rule 12).
const SUPPORT: [Code; 6] = [
    Code::TargetConnectionFailing,
    Code::TargetsUnhealthy,
    Code::TargetsInitial,
    Code::TargetsDraining,
    Code::TargetsUnused,
    Code::HealthCheckMisconfigured,
];

impl Scales<'_, '_> {
    pub(super) fn judge(&self, steps: &mut [Step]) -> Verdict {
        if self.path.asks_why_open() {
            return self.judge_openness(steps);
        }
        let doubt = self.believe_what_passed(steps);
        let verdict = doubted(self.weigh(steps), doubt);
        if verdict.standing == Standing::Inconclusive {
            return verdict;
        }
        doubted(verdict, self.disputed_record())
    }

    fn weigh(&self, steps: &mut [Step]) -> Verdict {
        let observed = self.path.observed();
        // Rule 4: only evidence of the first rank overrules facts.
        if let Some((seen, Rank::Probe)) = observed
            && let Some(fault) = self.fault_of_the_name(steps)
        {
            if seen.is_success() {
                overrule(&mut steps[fault.at + 1..]);
            }
            let outcome = fault.finding.outcome();
            return Verdict {
                observed: None,
                ..self.fault(steps, &fault, outcome, Confidence::Certain)
            };
        }
        if let Some((outcome, Rank::Probe)) = observed
            && outcome.is_success()
        {
            overrule(steps);
            if self.was_led() && steps.iter().any(|it| is_of_the_name(it) && it.is_open()) {
                return without_a_name(steps, outcome);
            }
            if let Some(other) = outweighed(self.path)
                && let Some(at) = step_of(steps, other.finding.code)
            {
                add_changed_since(steps, at, &other.finding);
            }
            return self.healthy(outcome, Vec::new());
        }
        let faults = faults(steps);
        if let Some(shown) = shown(self.path)
            && let Some(at) = step_of(steps, shown.finding.code)
        {
            return self.by_observation(steps, shown, at, &faults);
        }
        if !faults.is_empty() {
            return self.by_facts(steps, &faults);
        }
        self.without_fault(steps)
    }

    /// What is wanting where two records bear the id that was asked about, and one of them got through.
    fn disputed_record(&self) -> Option<Doubt> {
        let of_id = self.path.observations.iter();
        let mut of_id = of_id.filter(|it| it.rank == Rank::Record && it.record.is_some());
        let is_failure = !of_id.next()?.outcome.is_some_and(Outcome::is_success);
        let other = of_id.find(|it| it.outcome.is_some_and(Outcome::is_success));
        other.filter(|_| is_failure).map(|_| {
            let why = "several access-log records bear this request id, and one of them shows that the call got through";
            Doubt::new(Wanting::Contradicted, why)
        })
    }

    /// Whether whatever was sent from the client's place was told where to connect: then it says nothing of
    /// the name, which the call has to ask for.
    pub(super) fn was_led(&self) -> bool {
        let of_probes = self.path.observations.iter();
        of_probes
            .filter(|it| it.rank == Rank::Probe)
            .all(|it| it.was_led)
    }

    /// What stops the call before it gets to where a request was told to go.
    pub(super) fn fault_of_the_name(&self, steps: &[Step]) -> Option<Fault> {
        if !self.was_led() {
            return None;
        }
        let mut faults = faults(steps).into_iter();
        faults.find(|it| is_of_the_name(&steps[it.at]))
    }

    /// Rule 4, first half: a record or body that names the fault.
    pub(super) fn by_observation(
        &self,
        steps: &mut [Step],
        shown: Shown,
        at: usize,
        faults: &[Fault],
    ) -> Verdict {
        let agreeing = faults.iter().find(|it| agree(&shown, &it.finding));
        if let Some(fault) = agreeing {
            let mut fault = fault.clone();
            fault.finding.evidence.extend(shown.finding.evidence);
            let is_first = faults.first().is_some_and(|it| it.at == fault.at);
            let observed = self.path.observed().map(|it| it.0);
            let is_undisputed = observed.is_none_or(|it| self.explains(&fault.finding, it));
            let confidence = if is_first && is_undisputed {
                Confidence::Certain
            } else {
                Confidence::Likely
            };
            if !is_first {
                add_changed_since(steps, at, &fault.finding);
            }
            let outcome = fault.finding.outcome();
            return self.fault(steps, &fault, outcome, confidence);
        }
        // A gate of which there is nothing to say has auth type NONE, and lets everyone in.
        let is_gate = shown.finding.code.layer() == Layer::Auth;
        let facts_allow = matches!(&steps[at].answer, Ok(findings) if is_gate || !findings.is_empty())
            && steps[at].check.excludes
            && !steps[at].is_open()
            // Facts of the caller's policies say nothing of another's.
            && !shown.finding.doubts.iter().any(|it| it.wanting == Wanting::Undocumented);
        let contradicts = facts_allow || faults.first().is_some_and(|it| it.at < at);
        let confidence = if contradicts {
            shown.confidence.min(Confidence::Likely)
        } else {
            shown.confidence
        };
        let is_worded = shown.is_worded;
        let mut fault = Fault {
            at,
            finding: shown.finding,
        };
        if facts_allow && fault.finding.code == Code::CallerIdentityPolicyDenies {
            // Rule 16: the summary names what was assumed.
            let said = fault.finding.words.get("explanation");
            let said = said.and_then(|it| it.as_str()).unwrap_or_default();
            let said = format!(
                "{said}, though those that were read do not; service control and session policies, which were not read, were assumed not to"
            );
            fault.finding = fault.finding.word("explanation", said);
        }
        if shown.rank == Rank::Probe {
            // It got past everything that comes before.
            overrule(&mut steps[..at]);
        }
        let was_open = is_gate && steps[at].is_open();
        let alike = alike(fault.finding.code, is_worded);
        let beside = self.not_excluded(alike).first().copied();
        insert(steps, at, fault.finding.clone(), beside);
        if contradicts {
            add_changed_since(steps, at, &fault.finding);
        }
        // What AWS says the same words of, where the facts do not tell (rule 17b).
        let suspects = self.not_excluded(if was_open { alike } else { &[] });
        if !suspects.is_empty() {
            let words: Vec<&str> = suspects.iter().map(|it| it.slug()).collect();
            let why = format!(
                "{} gives the same answer, and what tells them apart was not read",
                words.join(" or ")
            );
            let doubt = Doubt::new(Wanting::Cause, why);
            fault.finding = fault.finding.doubted(doubt);
        }
        let outcome = fault.finding.outcome();
        Verdict {
            is_only_shown: true,
            suspects,
            ..self.fault(steps, &fault, outcome, confidence)
        }
    }

    /// The codes of a gate that a policy which was read does not exclude: that there is none, or that a
    /// statement denies where none is a `Deny`.
    fn not_excluded(&self, codes: &[Code]) -> Vec<Code> {
        let network = self.path.network().and_then(|it| it.it.auth_policy.seen());
        let service = self.path.service.and_then(|it| it.it.auth_policy.seen());
        let may_be = |code: &&Code| match code {
            Code::NetworkPolicyMissing => network.is_none(),
            Code::ServicePolicyMissing => service.is_none(),
            Code::NetworkPolicyExplicitDeny => network.is_none_or(may_deny),
            Code::ServicePolicyExplicitDeny => service.is_none_or(may_deny),
            _ => true,
        };
        codes.iter().filter(may_be).copied().collect()
    }

    /// Rules 1, 2 and 6: the first fact that stops the call, told apart by what was observed.
    pub(super) fn by_facts(&self, steps: &mut [Step], faults: &[Fault]) -> Verdict {
        let first = &faults[0];
        let certain = |fault: &Fault| {
            if SUPPORT.contains(&fault.finding.code) {
                Confidence::Likely
            } else {
                Confidence::Certain
            }
        };
        let Some((outcome, rank)) = self.path.observed() else {
            let predicted = predicted(steps, first);
            // It ended otherwise, in a way that no outcome has a word for.
            let seen = self.path.observations.first();
            let confidence = match seen.and_then(Observation::unnamed_trouble) {
                Some(_) => Confidence::Likely,
                None => certain(first),
            };
            return self.fault(steps, first, predicted, confidence);
        };
        if outcome.is_success() {
            add_changed_since(steps, first.at, &first.finding);
            let predicted = predicted(steps, first);
            return self.fault(steps, first, predicted, Confidence::Likely);
        }
        if let Some(fault) = faults.iter().find(|it| self.explains(&it.finding, outcome)) {
            let is_first = fault.at == first.at;
            if is_first {
                return self.fault(steps, fault, Some(outcome), certain(fault));
            }
            // Words never overrule a fact; a status that was seen does.
            if rank > Rank::Words {
                add_changed_since(steps, first.at, &first.finding);
                return self.fault(steps, fault, Some(outcome), Confidence::Likely);
            }
        } else if rank == Rank::Probe {
            // Something before it stops the call, and no fact says what.
            return self.fault(steps, first, None, Confidence::Likely);
        }
        let predicted = predicted(steps, first);
        self.fault(steps, first, predicted, Confidence::Likely)
    }

    /// Rules 3 and 7: no fact stops the call.
    pub(super) fn without_fault(&self, steps: &mut [Step]) -> Verdict {
        let observed = self.path.observed().map(|it| it.0);
        self.add_unnamed_trouble(steps);
        // Green only from known: a question that could not even be asked is no answer.
        if !steps.iter().any(Step::is_open) {
            open_unreached(steps, self.stop.as_deref());
        }
        let steps = &*steps;
        if let Some(outcome) = observed.filter(|it| !it.is_success()) {
            return self.unexplained(steps, outcome);
        }
        if steps.iter().any(Step::is_open) {
            return Verdict {
                suspects: self.suspects(steps, None),
                ..blank(Standing::Inconclusive, observed)
            };
        }
        // Who asks for a request alone is not told that all is well where none was seen to get through.
        let seen = &self.path.snapshot.observations;
        let is_asked = !seen.unsent.is_empty() || !seen.probes.is_empty();
        if self.part == Some(Part::Probe) && observed.is_none() && is_asked {
            return blank(Standing::Inconclusive, None);
        }
        let outcome = if self.path.is_anonymous() {
            Outcome::UnauthenticatedOk
        } else {
            Outcome::Ok
        };
        self.healthy(outcome, doubts_of_passes(steps))
    }

    /// A status or a failure that the contract has no word for (429, 504, `ClientRateLimited`) still
    /// says that the call did not succeed.
    pub(super) fn add_unnamed_trouble(&self, steps: &mut [Step]) {
        let Some(trouble) = self
            .path
            .observations
            .first()
            .and_then(Observation::unnamed_trouble)
        else {
            return;
        };
        let gap = Unknown::unsaid(
            &format!("what made the call end with {trouble}"),
            "it was observed, and no check speaks of it",
            "lattice-doctor explain -   # and paste the response or the log record",
        );
        let Some(at) = step_of(steps, Code::TargetReturnedStatus) else {
            return;
        };
        let is_lattices_own = self.path.observations.first();
        if is_lattices_own.is_some_and(Observation::is_lattices_own) {
            // No target was asked.
            steps[at].answer = Err(gap.into());
            return;
        }
        let finding = Finding::suspect(Code::TargetReturnedStatus, Subject::call(), gap)
            .word("status", trouble)
            .word("shown_by", "what was observed")
            .word("how", "it was observed")
            .word("target", "unknown")
            .word("explanation", "it was observed");
        match &mut steps[at].answer {
            Ok(findings) => findings.push(finding),
            answer => *answer = Ok(vec![finding]),
        }
    }

    /// Of a part, only that it is in order: what becomes of the call is for the whole to say.
    pub(super) fn healthy(&self, outcome: Outcome, doubts: Vec<Doubt>) -> Verdict {
        Verdict {
            outcome: self.part.is_none().then_some(outcome),
            confidence: Confidence::Certain.unless(&doubts),
            doubts,
            ..blank(Standing::Healthy, self.path.observed().map(|it| it.0))
        }
    }

    pub(super) fn fault(
        &self,
        steps: &[Step],
        fault: &Fault,
        outcome: Option<Outcome>,
        confidence: Confidence,
    ) -> Verdict {
        let code = fault.finding.code;
        // A gate or a target that refuses leaves a record.
        let confidence = if is_behind_the_door(code) && self.is_silent() {
            confidence.min(Confidence::Likely)
        } else {
            confidence
        };
        let mut doubts = fault.finding.doubts.clone();
        let precondition = open_precondition(steps, fault);
        doubts.extend(precondition.map(|_| {
            let why =
                "sharing comes first, and is not known: without it the association cannot be made";
            Doubt::new(Wanting::Cause, why)
        }));
        let confidence = confidence.unless(&doubts);
        // Several target groups may meet the same fault: their parts add up.
        let share: f64 = steps[fault.at]
            .findings()
            .iter()
            .filter(|it| it.status == Status::Fail && it.code == code)
            .map(|it| it.share)
            .sum();
        Verdict {
            outcome,
            layer: layer(code, fault.finding.outcome()),
            hop: Some(hop(&fault.finding)),
            code: Some(code),
            confidence,
            doubts,
            precondition: precondition.cloned(),
            share: if share > 0.0 {
                share.min(1.0)
            } else {
                fault.finding.share
            },
            at: Some(fault.at),
            cause: Some(fault.finding.clone()),
            ..blank(Standing::Fault, self.path.observed().map(|it| it.0))
        }
    }

    pub(super) fn unexplained(&self, steps: &[Step], outcome: Outcome) -> Verdict {
        let suspects = self.suspects(steps, Some(outcome));
        let code = Code::unexplained(outcome);
        let hop = suspects.first().copied().or(code).map(Code::hop);
        Verdict {
            hop,
            layer: suspects
                .first()
                .copied()
                .or(code)
                .map_or(Layer::None, |it| layer(it, Some(outcome))),
            code,
            suspects,
            ..blank(Standing::Inconclusive, Some(outcome))
        }
    }

    /// Whether a finding is what made the outcome.
    pub(super) fn explains(&self, finding: &Finding, outcome: Outcome) -> bool {
        if !self.may_end_in(finding.code, outcome) {
            return false;
        }
        let seen = self.path.observations.first();
        // The gates write their names into the record of what they refuse.
        if seen.is_some_and(Observation::is_before_the_gates) && finding.code.layer() == Layer::Auth
        {
            return false;
        }
        finding.outcome() == Some(outcome)
            || self
                .playbooks
                .entry(finding.code)
                .explains
                .contains(&outcome)
    }
}

/// What the passed checks rest on besides facts: rules that AWS does not document, and what was not said.
fn doubts_of_passes(steps: &[Step]) -> Vec<Doubt> {
    let mut doubts: Vec<Doubt> = Vec::new();
    for doubt in steps
        .iter()
        .flat_map(Step::findings)
        .flat_map(|it| &it.doubts)
    {
        if !doubts.contains(doubt) {
            doubts.push(doubt.clone());
        }
    }
    doubts
}

/// A request got through where it was told to go, and where the name leads is not known.
fn without_a_name(steps: &[Step], outcome: Outcome) -> Verdict {
    let of_name = steps.iter().filter(|it| is_of_the_name(it));
    Verdict {
        suspects: of_name.flat_map(|it| it.check.codes).copied().collect(),
        ..blank(Standing::Inconclusive, Some(outcome))
    }
}

/// Whether a policy that was read has a statement that denies.
fn may_deny(policy: &PolicyDocument) -> bool {
    policy.0.to_string().contains("Deny")
}
