//! From a snapshot to the report: the trace, the verdict, the chain, put into words.

use std::collections::BTreeMap;

use crate::checks::Step;
use crate::checks::finding::{Finding, Status, Truth};
use crate::codes::{Code, Hop};
use crate::gaps::{self, Owners};
use crate::names::authorization_details;
use crate::part::Part;
use crate::path::belonging;
use crate::path::unknown::Stop;
use crate::playbook::{Playbooks, Risk};
use crate::remedy::{self, Link};
use crate::report::status::HopStatus;
use crate::report::{self, Report};
use crate::shell::word;
use crate::snapshot::Snapshot;
use crate::snapshot::outcome::Outcome;
use crate::verdict::{Diagnosis, Standing, Verdict, hop, weigh};
use crate::words::{self, Words};

/// The whole path: verdict, chain, hops, gaps, evidence.
pub fn diagnose(snapshot: &Snapshot, playbooks: &Playbooks) -> Report {
    let diagnosis = weigh(snapshot, None, playbooks);
    let chain = remedy::chain(&diagnosis, playbooks);
    written(&diagnosis, &chain, playbooks)
}

/// As [`diagnose`], with no chain and so in a fraction of the time: to look before asking for fixes.
pub fn diagnose_without_fixes(snapshot: &Snapshot, playbooks: &Playbooks) -> Report {
    written(&weigh(snapshot, None, playbooks), &[], playbooks)
}

/// One part of the path, by the same trace: the verdict is that of the part.
pub fn diagnose_part(snapshot: &Snapshot, part: Part, playbooks: &Playbooks) -> Report {
    let diagnosis = weigh(snapshot, Some(part), playbooks);
    let chain = remedy::chain(&diagnosis, playbooks);
    written(&diagnosis, &chain, playbooks)
}

fn written(diagnosis: &Diagnosis<'_>, chain: &[Link], playbooks: &Playbooks) -> Report {
    let call_words = words::of_call(&diagnosis.path);
    let mut scribe = Scribe {
        diagnosis,
        playbooks,
        owners: Owners::of(&diagnosis.path),
        words: call_words,
        evidence: BTreeMap::new(),
        ids: Vec::new(),
    };
    let verdict = scribe.verdict();
    let hops = scribe.hops();
    let gaps = gaps::of(diagnosis, &scribe.owners);
    Report {
        call: scribe.call(),
        verdict,
        expected: None,
        chain: scribe.chain(chain),
        hops,
        gaps,
        assumptions: gaps::assumptions(diagnosis),
        notes: belonging::notes(diagnosis.path.snapshot),
        evidence: scribe.evidence(),
        requests: gaps::sent::requests(diagnosis.path.snapshot),
    }
}

struct Scribe<'d, 'a> {
    diagnosis: &'d Diagnosis<'a>,
    playbooks: &'d Playbooks,
    owners: Owners,
    words: Words,
    evidence: BTreeMap<String, String>,
    ids: Vec<String>,
}

impl Scribe<'_, '_> {
    fn call(&self) -> report::Call {
        let (call, path) = (&self.diagnosis.path.snapshot.call, &self.diagnosis.path);
        let word = |name: &str| self.words.get(name)?.as_str().map(str::to_owned);
        report::Call {
            url: word("url"),
            method: path.method.to_owned(),
            caller: call.caller.clone(),
            client_vpc: call.client_vpc.clone(),
            client: call.client.clone(),
            service: path.service.map(|it| it.id.to_owned()),
            service_network: path.network().map(|it| it.id.to_owned()),
        }
    }

    fn verdict(&self) -> report::Verdict {
        let verdict = &self.diagnosis.verdict;
        let cause = verdict.cause.as_ref();
        let role = cause.map(|it| remedy::role_of(&self.playbooks.entry(it.code), it));
        let account = cause.and_then(|it| {
            let words = words::of_finding(&self.diagnosis.path, &self.words, it);
            remedy::account_of(self.diagnosis, role?, &words)
        });
        report::Verdict {
            status: verdict.standing,
            outcome: verdict.outcome,
            outcomes: outcomes(verdict),
            observed: verdict.observed,
            layer: verdict.layer,
            hop: verdict.hop,
            code: verdict.code,
            suspects: verdict.suspects.clone(),
            confidence: verdict.confidence,
            doubts: verdict.doubts.iter().map(|it| it.why.clone()).collect(),
            settle: verdict
                .settle
                .iter()
                .map(|it| report::Settle {
                    assumed: it.assumed.clone(),
                    flag: it.flag.clone(),
                })
                .collect(),
            as_of: self.as_of(verdict),
            share: rounded(verdict.share),
            summary: self.summary(verdict),
            resource: cause.and_then(|it| self.resource(it)),
            owner: role.zip(cause).map(|(role, cause)| {
                let resource = cause.subject.key();
                self.owners.of_resource(resource, account.as_deref(), role)
            }),
            account,
            next: self.next(verdict),
        }
    }

    /// When the oldest fact was read on which the verdict stands: that of the cause; of a healthy call,
    /// of all that passed.
    fn as_of(&self, verdict: &Verdict) -> Option<String> {
        let path = &self.diagnosis.path;
        let pointers: Vec<&String> = match (&verdict.cause, verdict.standing) {
            (Some(cause), _) => cause.evidence.iter().collect(),
            (None, Standing::Inconclusive) => return None,
            (None, _) => {
                let findings = self.diagnosis.steps.iter().flat_map(Step::findings);
                findings.flat_map(|it| &it.evidence).collect()
            }
        };
        let times = pointers
            .into_iter()
            .filter_map(|it| gaps::read_at(path, it));
        let oldest = times.min().unwrap_or(path.snapshot.taken_at);
        Some(oldest.to_string())
    }

    /// Read-only commands that look further: those with which the verdict's code is confirmed.
    fn next(&self, verdict: &Verdict) -> Vec<String> {
        let ids = gaps::authorization_ids(self.diagnosis);
        let ask_aws = ids.iter().map(|it| authorization_details(&word(it)));
        let Some(code) = verdict.code else {
            return ask_aws.collect();
        };
        let words = match &verdict.cause {
            Some(cause) => words::of_finding(&self.diagnosis.path, &self.words, cause),
            None => self.words.clone(),
        };
        let entry = self.playbooks.entry(code);
        let confirm = entry
            .confirm
            .iter()
            .filter_map(|it| words::fill_command(it, &words));
        ask_aws.chain(confirm).collect()
    }

    /// One sentence that can be read aloud.
    fn summary(&self, verdict: &Verdict) -> String {
        let path = &self.diagnosis.path;
        let call = self.call();
        let what = format!(
            "{} {}",
            call.method,
            call.url.as_deref().unwrap_or("the service")
        );
        match (verdict.standing, &verdict.cause) {
            (_, Some(cause)) => {
                let sentence = match self.precondition() {
                    Some(gap) => format!(
                        "not known: {}, which comes first; {}",
                        gap.fact,
                        self.sentence(cause)
                    ),
                    None => self.sentence(cause),
                };
                let explains = |observed| {
                    let entry = self.playbooks.entry(cause.code);
                    cause.outcome() == Some(observed) || entry.explains.contains(&observed)
                };
                let note = match verdict.observed {
                    Some(observed) if !observed.is_success() && !explains(observed) => {
                        format!("; this does not explain the {observed} that was seen")
                    }
                    _ if self.is_changed() => {
                        "; what was observed and what the facts say now differ".to_owned()
                    }
                    _ => String::new(),
                };
                format!("{sentence}{note}")
            }
            (_, None) if verdict.unchecked.is_some() => {
                format!("not checked: {}", verdict.unchecked.unwrap_or_default())
            }
            (Standing::Healthy, None) if self.diagnosis.not_needed().is_some() => {
                self.diagnosis.not_needed().unwrap_or_default().to_owned()
            }
            (Standing::Healthy, None) if self.diagnosis.part.is_some() => {
                "this part of the path is in order; what becomes of the call, the whole of it says"
                    .to_owned()
            }
            (Standing::Healthy, None) => match verdict.outcome {
                Some(Outcome::UnauthenticatedOk) => format!("{what} succeeds without a signature"),
                _ if path.observed().is_some() => format!("{what} got through"),
                _ if verdict.doubts.is_empty() => {
                    format!("{what} succeeds: every fact that decides is known")
                }
                _ => format!("{what} succeeds by the facts that are known and by what is assumed"),
            },
            (_, None) if self.proves_nothing(verdict) => {
                "what was sent does not show what becomes of this call: it was not sent from the client's own place as its caller".to_owned()
            }
            (_, None) => {
                let gaps = self.telling_gaps(verdict);
                let missing = match gaps.as_slice() {
                    [] => "nothing known explains it".to_owned(),
                    [only] => format!("not known: {}", only.fact),
                    [first, rest @ ..] => {
                        format!("not known: {} (and {} more)", first.fact, rest.len())
                    }
                };
                match verdict.observed {
                    Some(observed) if gaps.is_empty() => {
                        let entry = verdict.code.map(|it| self.playbooks.entry(it));
                        let own = entry.and_then(|it| words::fill(&it.summary, &self.words));
                        own.unwrap_or_else(|| format!("{observed} was seen, and {missing}"))
                    }
                    Some(observed) => {
                        format!("{observed} was seen, and no known fact stops the call; {missing}")
                    }
                    None => format!("no known fact stops the call; {missing}"),
                }
            }
        }
    }

    /// Whether requests were asked for alone, and none of them is this call.
    fn proves_nothing(&self, verdict: &Verdict) -> bool {
        let sent = &self.diagnosis.path.snapshot.observations.probes;
        self.diagnosis.part == Some(Part::Probe)
            && verdict.observed.is_none()
            && !sent.is_empty()
            && gaps::of(self.diagnosis, &self.owners).is_empty()
    }

    /// The gaps that could explain what was observed; all of them where nothing was.
    fn telling_gaps(&self, verdict: &Verdict) -> Vec<report::Gap> {
        let Some(observed) = verdict.observed else {
            return gaps::of(self.diagnosis, &self.owners);
        };
        let explains = |code: &Code| {
            code.outcome() == Some(observed)
                || self.playbooks.entry(*code).explains.contains(&observed)
        };
        gaps::of_steps(self.diagnosis, &self.owners, |step| {
            step.check.codes.iter().any(explains)
        })
    }

    fn is_changed(&self) -> bool {
        let mut findings = self.diagnosis.steps.iter().flat_map(Step::findings);
        findings.any(|it| it.code == Code::ChangedSince)
    }

    fn sentence(&self, finding: &Finding) -> String {
        let words = words::of_finding(&self.diagnosis.path, &self.words, finding);
        remedy::sentence(&self.playbooks.entry(finding.code), finding, &words)
    }

    fn resource(&self, finding: &Finding) -> Option<String> {
        let words = words::of_finding(&self.diagnosis.path, &self.words, finding);
        words.get("resource")?.as_str().map(str::to_owned)
    }

    /// The chain; if a precondition of the cause is not known, that is asked before anything is changed.
    fn chain(&self, chain: &[Link]) -> Vec<report::Link> {
        let mut links: Vec<report::Link> = chain.iter().map(|it| self.link(it)).collect();
        if let (Some(first), Some(gap)) = (links.first_mut(), self.precondition()) {
            let fix = &mut first.fix;
            fix.summary = format!(
                "first find out the {} ({}): {} needs it; only then {}",
                gap.fact,
                gap.detail,
                first.code.slug(),
                fix.summary
            );
            fix.commands = gap.ask.into_iter().collect();
            fix.terraform = None;
            fix.account = gap.account;
            fix.owner = gap.owner;
            fix.risk = Risk::None;
            fix.risks = None;
            fix.rollback = Vec::new();
        }
        links
    }

    /// The precondition of the cause that is not known.
    fn precondition(&self) -> Option<report::Gap> {
        let unknown = self.diagnosis.verdict.precondition.as_ref()?;
        Some(gaps::describe(&self.diagnosis.path, unknown, &self.owners))
    }

    fn link(&self, link: &Link) -> report::Link {
        let fix = &link.fix;
        report::Link {
            code: link.finding.code,
            hop: hop(&link.finding),
            resource: self.resource(&link.finding).unwrap_or_default(),
            summary: link.summary.clone(),
            fix: report::Fix {
                summary: fix.summary.clone(),
                commands: fix.commands.clone(),
                terraform: fix.terraform.clone(),
                account: fix.account.clone(),
                owner: Some(self.owners.of_resource(
                    link.finding.subject.key(),
                    fix.account.as_deref(),
                    fix.role,
                )),
                risk: fix.risk,
                risks: fix.risks.clone(),
                rollback: fix.rollback.clone(),
                proof: fix
                    .proof
                    .map(|(before, after)| report::Proof { before, after }),
            },
        }
    }

    fn hops(&mut self) -> Vec<report::HopReport> {
        let diagnosis = self.diagnosis;
        Hop::ALL
            .into_iter()
            .map(|(at, _)| {
                let mut findings = Vec::new();
                let was_looked_at = diagnosis.verdict.unchecked.is_none();
                for step in diagnosis.steps.iter().filter(|_| was_looked_at) {
                    for finding in step.findings().iter().filter(|it| hop(it) == at) {
                        findings.push(self.finding(step, finding));
                    }
                    if let (Err(Stop::Unknown(unknown)), true) =
                        (&step.answer, step.check.hop == at)
                    {
                        let what = gaps::describe(&diagnosis.path, unknown, &self.owners);
                        findings.push(report::Finding {
                            code: step.check.codes[0],
                            status: Status::Unknown,
                            resource: gaps::resource(unknown),
                            summary: open_question(step, &what),
                            evidence: Vec::new(),
                        });
                    }
                }
                report::HopReport {
                    hop: at,
                    status: hop_status(diagnosis, at),
                    findings,
                }
            })
            .collect()
    }

    fn finding(&mut self, step: &Step, finding: &Finding) -> report::Finding {
        let mut evidence: Vec<String> = Vec::new();
        for pointer in &finding.evidence {
            let id = self.cite(pointer);
            if !evidence.contains(&id) {
                evidence.push(id);
            }
        }
        report::Finding {
            code: finding.code,
            status: finding.status,
            resource: self.resource(finding),
            summary: match (finding.truth, &finding.gap) {
                (Truth::Open, Some(gap)) => {
                    let what = gaps::describe(&self.diagnosis.path, gap, &self.owners);
                    open_question(step, &what)
                }
                _ => self.sentence(finding),
            },
            evidence,
        }
    }

    /// The id of a fact or observation in the evidence list.
    fn cite(&mut self, pointer: &str) -> String {
        if let Some(id) = self.evidence.get(pointer) {
            return id.clone();
        }
        let id = format!("f{}", self.ids.len() + 1);
        self.ids.push(pointer.to_owned());
        self.evidence.insert(pointer.to_owned(), id.clone());
        id
    }

    fn evidence(&mut self) -> Vec<report::Evidence> {
        // What was observed is shown even where no finding stands on it.
        for pointer in gaps::observations(self.diagnosis.path.snapshot) {
            self.cite(&pointer);
        }
        self.ids
            .iter()
            .enumerate()
            .map(|(index, pointer)| {
                gaps::evidence(&self.diagnosis.path, pointer, format!("f{}", index + 1))
            })
            .collect()
    }
}

/// What sources give for the verdict's code: only the observed one, where that is among them.
fn outcomes(verdict: &Verdict) -> Vec<Outcome> {
    match (verdict.outcome, &verdict.cause) {
        (None, _) => Vec::new(),
        (Some(outcome), Some(cause)) if verdict.observed.is_none() => {
            let all = cause.outcomes();
            if all.contains(&outcome) {
                all
            } else {
                vec![outcome]
            }
        }
        (Some(outcome), _) => vec![outcome],
    }
}

/// What is said of a question that has no answer: it asserts nothing.
fn open_question(step: &Step, gap: &report::Gap) -> String {
    format!(
        "{}? not known: {} ({})",
        step.check.question, gap.fact, gap.detail
    )
}

/// Shares to a part in ten thousand, so that one third prints the same everywhere.
fn rounded(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}

/// A hop is `masked` where its faults, or all that is asked of it, come after the one that stops the
/// call: they cannot matter until that is mended.
fn hop_status(diagnosis: &Diagnosis<'_>, at: Hop) -> HopStatus {
    let verdict = &diagnosis.verdict;
    let is_asked = diagnosis.steps.iter().any(|it| it.check.hop == at);
    if verdict.unchecked.is_some() || !is_asked {
        return HopStatus::Unchecked;
    }
    let stop = verdict
        .at
        .filter(|_| verdict.hop != Some(at))
        .unwrap_or(usize::MAX);
    let mut before = Vec::new();
    let mut waits = false;
    for (index, step) in diagnosis.steps.iter().enumerate() {
        let findings = step
            .findings()
            .iter()
            .filter(|it| hop(it) == at)
            .map(|it| it.status);
        let is_unknown = step.check.hop == at && matches!(step.answer, Err(Stop::Unknown(_)));
        let statuses = findings.chain(is_unknown.then_some(Status::Unknown));
        if index < stop {
            before.extend(statuses);
        } else if index > stop {
            waits |= statuses.into_iter().any(|it| it == Status::Fail);
        }
    }
    let is_stopped = verdict.at.is_some() && verdict.hop != Some(at);
    if is_stopped && (waits || before.is_empty()) {
        return HopStatus::Masked;
    }
    match before.into_iter().min() {
        Some(Status::Fail) => HopStatus::Fail,
        Some(Status::Unknown) => HopStatus::Unknown,
        // Something went wrong there, and no fact says what.
        _ if verdict.standing == Standing::Inconclusive && verdict.hop == Some(at) => {
            HopStatus::Unknown
        }
        Some(Status::Warn) => HopStatus::Warn,
        // Nothing could be asked, or nothing needs to be.
        None if has_unreached(diagnosis, at) && verdict.standing != Standing::Healthy => {
            HopStatus::Unknown
        }
        Some(Status::Info | Status::Pass) | None => HopStatus::Pass,
    }
}

/// Whether a question of the hop could not be asked.
fn has_unreached(diagnosis: &Diagnosis<'_>, at: Hop) -> bool {
    let mut steps = diagnosis.steps.iter();
    steps.any(|it| it.check.hop == at && matches!(it.answer, Err(Stop::Unreached)))
}
