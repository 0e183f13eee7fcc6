//! What happens to the call, where, and why: one cause, what follows from it, what is not known.
//! `CONTRACT.md` §4 is the rule book; its numbers stand at the steps.

use crate::checks::finding::{Finding, Status, Subject};
use crate::checks::gates::policies::refuses_anonymous;
use crate::checks::shown::{Shown, shown};
use crate::checks::{Part, Step, trace};
use crate::codes::confidence::Confidence;
use crate::codes::{Code, Hop, Layer};
use crate::path::Path;
use crate::path::observed::{Observation, Rank};
use crate::path::silence;
use crate::path::unknown::{Stop, Unknown};
use crate::playbook::Playbooks;
use crate::snapshot::Snapshot;
use crate::snapshot::outcome::Outcome;

/// The three kinds of verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Every fact on the path is known, and the call succeeds.
    Healthy,
    /// A fault is localised.
    Fault,
    /// No fault is shown, and something that decides is not known.
    Inconclusive,
}

impl Standing {
    /// The contract's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Fault => "fault",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// What happens to the call.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Which kind it is.
    pub standing: Standing,
    /// What becomes of the call; `None` where an unknown decides.
    pub outcome: Option<Outcome>,
    /// What was observed.
    pub observed: Option<Outcome>,
    /// Where it belongs.
    pub layer: Layer,
    /// The hop at fault.
    pub hop: Option<Hop>,
    /// The code.
    pub code: Option<Code>,
    /// What facts cannot exclude, likeliest first.
    pub suspects: Vec<Code>,
    /// How sure it is.
    pub confidence: Confidence,
    /// The part of such calls that meets it.
    pub share: f64,
    /// The finding that is the cause.
    pub cause: Option<Finding>,
    /// The step at which it stands.
    pub at: Option<usize>,
    /// Whether only an observation shows it, and no fact.
    pub is_only_shown: bool,
}

/// A traced call with its verdict.
#[derive(Debug)]
pub struct Diagnosis<'a> {
    /// The call's way.
    pub path: Path<'a>,
    /// Every question with its answer.
    pub steps: Vec<Step>,
    /// The part of the path that was asked about; `None` for the whole.
    pub part: Option<Part>,
    /// What it comes to.
    pub verdict: Verdict,
}

/// Traces the call of a snapshot, or a part of its path, and weighs what is found.
pub fn weigh<'a>(
    snapshot: &'a Snapshot,
    part: Option<Part>,
    playbooks: &Playbooks,
) -> Diagnosis<'a> {
    let path = Path::resolve(snapshot);
    let mut steps = trace(&path);
    let stop = first_stop(&steps);
    if let Some(part) = part {
        steps.retain(|step| step.check.parts.contains(&part));
        if part == Part::Logs {
            leave_to_others(&mut steps);
        }
    }
    let scales = Scales {
        path: &path,
        playbooks,
        part,
        stop,
    };
    let verdict = scales.judge(&mut steps);
    Diagnosis {
        path,
        steps,
        part,
        verdict,
    }
}

struct Scales<'p, 'a> {
    path: &'p Path<'a>,
    playbooks: &'p Playbooks,
    part: Option<Part>,
    /// What stops the whole trace, or leaves it open, first; in words.
    stop: Option<String>,
}

/// A fault with the step at which it stands.
#[derive(Clone)]
struct Fault {
    at: usize,
    finding: Finding,
}

impl Scales<'_, '_> {
    fn judge(&self, steps: &mut [Step]) -> Verdict {
        if self.path.asks_why_open() {
            return self.judge_openness(steps);
        }
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
            return self.healthy(outcome);
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

    /// Whether whatever was sent from the client's place was told where to connect: then it says nothing of
    /// the name, which the call has to ask for.
    fn was_led(&self) -> bool {
        let of_probes = self.path.observations.iter();
        of_probes
            .filter(|it| it.rank == Rank::Probe)
            .all(|it| it.was_led)
    }

    /// What stops the call before it gets to where a request was told to go.
    fn fault_of_the_name(&self, steps: &[Step]) -> Option<Fault> {
        let faults = faults(steps);
        let fault = faults.into_iter().find(|it| is_of_the_name(&steps[it.at]));
        fault.filter(|_| self.was_led())
    }

    /// Rule 4, first half: a record or body that names the fault.
    fn by_observation(
        &self,
        steps: &mut [Step],
        shown: Shown,
        at: usize,
        faults: &[Fault],
    ) -> Verdict {
        let agreeing = faults.iter().find(|it| agree(&shown.finding, &it.finding));
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
        let facts_allow = matches!(&steps[at].answer, Ok(findings) if !findings.is_empty())
            && steps[at].check.excludes
            && !steps[at].is_open();
        let contradicts = facts_allow || faults.first().is_some_and(|it| it.at < at);
        let confidence = if contradicts {
            shown.confidence.min(Confidence::Likely)
        } else {
            shown.confidence
        };
        let fault = Fault {
            at,
            finding: shown.finding,
        };
        if shown.rank == Rank::Probe {
            // It got past everything that comes before.
            overrule(&mut steps[..at]);
        }
        insert(steps, at, fault.finding.clone());
        if contradicts {
            add_changed_since(steps, at, &fault.finding);
        }
        let outcome = fault.finding.outcome();
        Verdict {
            is_only_shown: true,
            ..self.fault(steps, &fault, outcome, confidence)
        }
    }

    /// Rules 1, 2 and 6: the first fact that stops the call, told apart by what was observed.
    fn by_facts(&self, steps: &mut [Step], faults: &[Fault]) -> Verdict {
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
            return self.fault(steps, first, predicted, certain(first));
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
    fn without_fault(&self, steps: &mut [Step]) -> Verdict {
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
        self.healthy(if self.path.is_anonymous() {
            Outcome::UnauthenticatedOk
        } else {
            Outcome::Ok
        })
    }

    /// A status or a failure that the contract has no word for (429, 504, `ClientRateLimited`) still
    /// says that the call did not succeed.
    fn add_unnamed_trouble(&self, steps: &mut [Step]) {
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
        let finding = Finding::suspect(Code::TargetReturnedStatus, Subject::call(), gap)
            .word("status", trouble)
            .word("shown_by", "what was observed")
            .word("how", "it was observed")
            .word("target", "unknown")
            .word("explanation", "it was observed");
        if let Some(at) = step_of(steps, Code::TargetReturnedStatus) {
            match &mut steps[at].answer {
                Ok(findings) => findings.push(finding),
                answer => *answer = Ok(vec![finding]),
            }
        }
    }

    /// Rule 10: the question is why an unsigned call gets through.
    fn judge_openness(&self, steps: &mut [Step]) -> Verdict {
        for finding in steps
            .iter_mut()
            .filter_map(|it| it.answer.as_mut().ok())
            .flatten()
        {
            if finding.status == Status::Fail && !OPENINGS.contains(&finding.code) {
                finding.status = Status::Warn;
            }
        }
        if let Some(first) = faults(steps).first() {
            let outcome = Some(Outcome::UnauthenticatedOk);
            let is_doubted = self.path.observations.iter().any(|it| {
                it.rank > Rank::Words
                    && it
                        .outcome
                        .is_some_and(|it| it != Outcome::UnauthenticatedOk)
            });
            let confidence = if is_doubted {
                Confidence::Likely
            } else {
                Confidence::Certain
            };
            return self.fault(steps, first, outcome, confidence);
        }
        let refused = matches!(refuses_anonymous(self.path), Ok(true));
        Verdict {
            outcome: refused.then_some(Outcome::Http403),
            ..self.unexplained(steps, Outcome::UnauthenticatedOk)
        }
    }

    /// Of a part, only that it is in order: what becomes of the call is for the whole to say.
    fn healthy(&self, outcome: Outcome) -> Verdict {
        Verdict {
            outcome: self.part.is_none().then_some(outcome),
            confidence: Confidence::Certain,
            ..blank(Standing::Healthy, self.path.observed().map(|it| it.0))
        }
    }

    fn fault(
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

    /// Whether the logs show that the request never arrived, and no answer in HTTP says that it did.
    fn is_silent(&self) -> bool {
        let observed = self.path.observed().map(|it| it.0);
        observed.is_none_or(Outcome::is_no_answer)
            && silence::never_arrived(self.path.snapshot).is_some()
    }

    fn unexplained(&self, steps: &[Step], outcome: Outcome) -> Verdict {
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

    fn explains(&self, finding: &Finding, outcome: Outcome) -> bool {
        finding.outcome() == Some(outcome)
            || self
                .playbooks
                .entry(finding.code)
                .explains
                .contains(&outcome)
    }

    /// The codes that facts cannot exclude: first those that a finding points at, then those of the
    /// questions without an answer, then those of which facts never tell.
    fn suspects(&self, steps: &[Step], observed: Option<Outcome>) -> Vec<Code> {
        let pointed = steps
            .iter()
            .flat_map(Step::findings)
            .filter(|it| it.status == Status::Unknown)
            .map(|it| it.code);
        let open = steps
            .iter()
            .filter(|it| matches!(it.answer, Err(Stop::Unknown(_))))
            .flat_map(|it| it.check.codes.iter().copied());
        let silent = steps
            .iter()
            .filter(|it| {
                // A managed name that nobody asked for decides nothing, and may fail all the same.
                let is_unasked_name =
                    it.check.parts.contains(&Part::Dns) && it.findings().is_empty();
                let may_be_the_name =
                    matches!(observed, Some(Outcome::DnsError | Outcome::ConnectTimeout));
                observed.is_some() && (!it.check.excludes || (is_unasked_name && may_be_the_name))
            })
            .flat_map(|it| it.check.codes.iter().copied());
        let is_lattices_own = self
            .path
            .observations
            .first()
            .is_some_and(Observation::is_lattices_own);
        let is_silent = self.is_silent();
        let mut suspects = Vec::new();
        for code in pointed.chain(open).chain(silent) {
            // A target that was never asked returned nothing.
            if is_lattices_own && code == Code::TargetReturnedStatus {
                continue;
            }
            // What only tells of logs stops no call.
            if code.layer() == Layer::None {
                continue;
            }
            if is_silent && is_behind_the_door(code) {
                continue;
            }
            // What can be wrong with a signature is no matter of a call that has none.
            let is_of_signed = code.hop() == Hop::Caller && code != Code::CallerUnsigned;
            if is_of_signed && self.path.is_anonymous() {
                continue;
            }
            let fits = observed.is_none_or(|it| {
                code.outcome() == Some(it) || self.playbooks.entry(code).explains.contains(&it)
            });
            if fits && !suspects.contains(&code) {
                suspects.push(code);
            }
        }
        suspects
    }
}

/// What the first fault makes of the call, unless something that is not known comes first and
/// would make something else of it.
fn predicted(steps: &[Step], fault: &Fault) -> Option<Outcome> {
    let outcome = fault.finding.outcome();
    let differs = steps[..fault.at]
        .iter()
        .filter(|it| it.is_open())
        .flat_map(|it| it.check.codes)
        .any(|code| code.outcome() != outcome);
    if differs { None } else { outcome }
}

/// Of what a gate or a target would do, the logs know only what was recorded: where facts do not tell, that is
/// for the gate's own part to say.
fn leave_to_others(steps: &mut [Step]) {
    for step in steps {
        let is_own = step.check.parts.first() == Some(&Part::Logs);
        if !is_own && (step.is_open() || step.answer.is_err()) {
            step.answer = Ok(Vec::new());
        }
    }
}

/// Whether a fault is met only by a request that has a record in the access log.
fn is_behind_the_door(code: Code) -> bool {
    !matches!(code.layer(), Layer::Network | Layer::Routing)
}

/// What lets an unsigned call in.
const OPENINGS: [Code; 3] = [
    Code::NetworkAuthNone,
    Code::ServiceAuthNone,
    Code::AnonymousAllowed,
];

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

/// A request got through where it was told to go, and where the name leads is not known.
fn without_a_name(steps: &[Step], outcome: Outcome) -> Verdict {
    let of_name = steps.iter().filter(|it| is_of_the_name(it));
    Verdict {
        suspects: of_name.flat_map(|it| it.check.codes).copied().collect(),
        ..blank(Standing::Inconclusive, Some(outcome))
    }
}

/// Whether a step asks where the name leads.
fn is_of_the_name(step: &Step) -> bool {
    step.check.parts.contains(&Part::Dns)
}

/// Turns faults that the call got past into warnings.
fn overrule(steps: &mut [Step]) {
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
fn open_unreached(steps: &mut [Step], before: Option<&str>) {
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

/// What stops a trace, or leaves it open, first.
fn first_stop(steps: &[Step]) -> Option<String> {
    steps.iter().find_map(|step| match step.failure() {
        Some(finding) => Some(finding.code.slug().to_owned()),
        None => step
            .is_open()
            .then(|| format!("the question \"{}\"", step.check.question)),
    })
}

fn blank(standing: Standing, observed: Option<Outcome>) -> Verdict {
    Verdict {
        standing,
        outcome: None,
        observed,
        layer: Layer::None,
        hop: None,
        code: None,
        suspects: Vec::new(),
        confidence: Confidence::Possible,
        share: 1.0,
        cause: None,
        at: None,
        is_only_shown: false,
    }
}

fn faults(steps: &[Step]) -> Vec<Fault> {
    steps
        .iter()
        .enumerate()
        .filter_map(|(at, step)| {
            let finding = step.failure()?.clone();
            Some(Fault { at, finding })
        })
        .collect()
}

/// The step that asks about a code.
fn step_of(steps: &[Step], code: Code) -> Option<usize> {
    steps.iter().position(|it| it.check.codes.contains(&code))
}

/// Whether a fact's fault is the one that an observation names, perhaps in a more general word.
fn agree(shown: &Finding, fact: &Finding) -> bool {
    let general = match shown.code {
        // AWS names the gate, and the fact says why the gate refuses.
        Code::NetworkPolicyDenies | Code::NetworkPolicyExplicitDeny => &[
            Code::NetworkPolicyDenies,
            Code::NetworkPolicyExplicitDeny,
            Code::NetworkPolicyMissing,
        ][..],
        Code::ServicePolicyDenies | Code::ServicePolicyExplicitDeny => &[
            Code::ServicePolicyDenies,
            Code::ServicePolicyExplicitDeny,
            Code::ServicePolicyMissing,
        ],
        // Lattice had no connection, and the fact says what barred it.
        Code::TargetConnectionFailing => {
            return fact.code.hop() == Hop::Targets && fact.share >= 1.0
                || fact.code == Code::TargetConnectionFailing;
        }
        _ => &[],
    };
    shown.code == fact.code || general.contains(&fact.code)
}

fn insert(steps: &mut [Step], at: usize, finding: Finding) {
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
                let beside =
                    Finding::suspect(finding.code, finding.subject.clone(), unknown.clone());
                *answer = Ok(vec![finding, beside]);
            } else {
                *answer = Ok(vec![finding]);
            }
        }
    }
}

fn add_changed_since(steps: &mut [Step], at: usize, beside: &Finding) {
    let subject = match beside.subject.collection {
        "observations" => Subject::call(),
        _ => beside.subject.clone(),
    };
    let mut finding = Finding::new(Status::Warn, Code::ChangedSince, subject);
    finding.evidence.clone_from(&beside.evidence);
    if let Ok(findings) = &mut steps[at].answer {
        findings.push(finding);
    }
}

/// The layer of a code, which for an association follows what it makes of the call.
fn layer(code: Code, outcome: Option<Outcome>) -> Layer {
    match (code.layer(), outcome) {
        (Layer::Network, Some(Outcome::Http404)) => Layer::Routing,
        (Layer::Routing, Some(Outcome::ConnectTimeout)) => Layer::Network,
        (layer, _) => layer,
    }
}

/// The hop of a finding: `anonymous-allowed` and the policy findings stand at two.
pub fn hop(finding: &Finding) -> Hop {
    match (finding.code.hop(), finding.subject.collection) {
        (Hop::Service, "serviceNetworks") => Hop::ServiceNetwork,
        (hop, _) => hop,
    }
}
