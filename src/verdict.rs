//! What happens to the call, where, and why: one cause, what follows from it, what is not known.
//! `docs/contract.md` §4 is the rule book; its numbers stand at the steps.

pub mod assumed;
mod contradicted;
mod openness;
mod readings;
mod scales;
mod steps;
mod suspects;
mod unchecked;

use std::fmt;

use crate::checks::finding::{Doubt, Finding, Subject, Wanting};
use crate::checks::{Step, trace};
use crate::codes::confidence::Confidence;
use crate::codes::{Code, Hop, Layer};
use crate::part::Part;
use crate::path::Path;
use crate::path::unknown::Unknown;
use crate::path::variant::Variant;
use crate::playbook::Playbooks;
use crate::snapshot::Snapshot;
use crate::snapshot::collection::Collection;
use crate::snapshot::outcome::Outcome;
use crate::verdict::assumed::Assumption;
use crate::verdict::scales::Scales;
use crate::verdict::steps::{first_stop, leave_to_others, step_of};

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

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
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
    /// What is wanting for `certain`.
    pub doubts: Vec<Doubt>,
    /// What was assumed and decides.
    pub settle: Vec<Assumption>,
    /// What is to be asked before anything is changed: a precondition of the cause that is not known.
    pub precondition: Option<Unknown>,
    /// The part of such calls that meets it.
    pub share: f64,
    /// The finding that is the cause.
    pub cause: Option<Finding>,
    /// The step at which it stands.
    pub at: Option<usize>,
    /// Whether only an observation shows it, and no fact.
    pub is_only_shown: bool,
    /// Why the part that was asked about was not looked at.
    pub unchecked: Option<&'static str>,
}

impl Verdict {
    /// Adds what is wanting for `certain`.
    fn doubt(&mut self, doubt: Doubt) {
        self.doubts.push(doubt);
        self.confidence = self.confidence.unless(&self.doubts);
    }
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
    /// What nobody said, and a rule or a policy of the call asks about.
    pub assumed: Vec<Assumption>,
}

impl Diagnosis<'_> {
    /// Why nothing needs to be looked at in the part that was asked about.
    pub fn not_needed(&self) -> Option<&'static str> {
        let has_findings = self.steps.iter().any(|it| !it.findings().is_empty());
        self.part
            .filter(|_| !has_findings)
            .and_then(|it| unchecked::not_needed(&self.path, it))
    }
}

/// Traces the call of a snapshot, or a part of its path, and weighs what is found; what was not said is
/// assumed in the open.
pub fn weigh<'a>(
    snapshot: &'a Snapshot,
    part: Option<Part>,
    playbooks: &Playbooks,
) -> Diagnosis<'a> {
    let mut diagnosis = weigh_as(snapshot, part, playbooks, Variant::default());
    assume(&mut diagnosis, playbooks);
    diagnosis
}

/// Lowers what is certain to what is likely where the opposite of an assumption would change it, and takes
/// it back where it is open which path the client sends (rule 19).
fn assume(diagnosis: &mut Diagnosis<'_>, playbooks: &Playbooks) {
    let (snapshot, part) = (diagnosis.path.snapshot, diagnosis.part);
    let told = told(&diagnosis.verdict);
    let as_variant =
        |variant: &Variant| weigh_as(snapshot, part, playbooks, variant.clone()).verdict;
    diagnosis.assumed = assumed::assumptions(&diagnosis.path);
    for assumption in &diagnosis.assumed {
        let decides = diagnosis.verdict.standing != Standing::Inconclusive
            && assumption
                .variants
                .iter()
                .any(|it| self::told(&as_variant(it)) != told);
        if decides {
            let why = format!(
                "assumes that {}; if it is otherwise, pass {}",
                assumption.assumed, assumption.flag
            );
            diagnosis.verdict.doubt(Doubt::new(Wanting::Assumed, why));
            diagnosis.verdict.settle.push(assumption.clone());
        }
    }
    for (rule, variants) in readings::readings(&diagnosis.path) {
        if variants
            .iter()
            .any(|it| self::told(&as_variant(it)) != told)
        {
            diagnosis.verdict.doubt(Doubt::undocumented(rule));
        }
    }
    let Some(url) = diagnosis.path.url.clone() else {
        return;
    };
    if let Some(resolved) = assumed::without_dots(&url.path) {
        let other = as_variant(&Variant::with_path(resolved.clone()));
        if self::told(&other) != told {
            let gap = assumed::which_path(&url, &resolved, &diagnosis.verdict, &other);
            let codes = [diagnosis.verdict.code, other.code];
            let differs = codes
                .into_iter()
                .flatten()
                .find_map(|it| step_of(&diagnosis.steps, it).map(|at| (at, it)));
            diagnosis.verdict = Verdict {
                suspects: codes.into_iter().flatten().collect(),
                ..blank(Standing::Inconclusive, diagnosis.verdict.observed)
            };
            // It is open at the question that the two paths answer differently.
            if let Some((at, code)) = differs {
                let finding = Finding::suspect(code, Subject::call(), gap);
                diagnosis.steps[at].answer = Ok(vec![finding]);
            }
        }
    }
}

/// What a verdict comes to, for comparison.
fn told(verdict: &Verdict) -> (Standing, Option<Hop>, Option<Code>) {
    (verdict.standing, verdict.hop, verdict.code)
}

fn weigh_as<'a>(
    snapshot: &'a Snapshot,
    part: Option<Part>,
    playbooks: &Playbooks,
    variant: Variant,
) -> Diagnosis<'a> {
    let path = Path::resolve_as(snapshot, variant);
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
    let not_looked = part.and_then(|it| unchecked::unchecked(&path, &steps, it));
    let verdict = match not_looked {
        Some(why) if verdict.standing == Standing::Healthy => Verdict {
            unchecked: Some(why),
            ..blank(Standing::Inconclusive, None)
        },
        _ => verdict,
    };
    Diagnosis {
        path,
        steps,
        part,
        verdict,
        assumed: Vec::new(),
    }
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
        doubts: Vec::new(),
        settle: Vec::new(),
        precondition: None,
        share: 1.0,
        cause: None,
        at: None,
        is_only_shown: false,
        unchecked: None,
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
    match (finding.code.hop(), &finding.subject) {
        (Hop::Service, Subject::Resource(Collection::ServiceNetworks, _)) => Hop::ServiceNetwork,
        (hop, _) => hop,
    }
}

/// A verdict that rests on evidence which something else contradicts.
pub(super) fn doubted(verdict: Verdict, doubt: Option<Doubt>) -> Verdict {
    let Some(doubt) = doubt else {
        return verdict;
    };
    let mut doubts = verdict.doubts;
    if !doubts.contains(&doubt) {
        doubts.push(doubt);
    }
    Verdict {
        confidence: verdict.confidence.unless(&doubts),
        doubts,
        ..verdict
    }
}
