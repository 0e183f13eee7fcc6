//! What to change, in which order, and the proof: patch the snapshot, trace again, go on until the
//! call succeeds or a gap stops it. `docs/contract.md` §4.5.

pub mod harm;

use json_patch::Patch;
use serde_json::Value;

use crate::checks::Step;
use crate::checks::finding::{Finding, Status, Subject, Truth, Wanting};
use crate::playbook::{Playbook, Playbooks, Remedy, Risk, Role};
use crate::snapshot::Snapshot;
use crate::snapshot::collection::Collection;
use crate::snapshot::fact_table::KINDS;
use crate::snapshot::load::{from_value, to_value};
use crate::snapshot::observation::Observations;
use crate::snapshot::outcome::Outcome;
use crate::verdict::{Diagnosis, Standing, weigh};
use crate::words::{self, Words};

/// More faults than this at once are a broken snapshot, or a remedy that goes in circles.
const LONGEST_CHAIN: usize = 16;

/// One fault of the chain, with what mends it.
#[derive(Debug)]
pub struct Link {
    /// The fault.
    pub finding: Finding,
    /// Its sentence.
    pub summary: String,
    /// What mends it.
    pub fix: Fix,
}

/// What to change.
#[derive(Debug)]
pub struct Fix {
    /// In a sentence.
    pub summary: String,
    /// Commands to paste.
    pub commands: Vec<String>,
    /// The same as Terraform.
    pub terraform: Option<String>,
    /// The account in which it is done.
    pub account: Option<String>,
    /// Whose work it is.
    pub role: Role,
    /// What it may do besides.
    pub risk: Risk,
    /// The same in a sentence.
    pub risks: Option<String>,
    /// Commands that undo it.
    pub rollback: Vec<String>,
    /// The outcome before and after; `None` where it could not be proved.
    pub proof: Option<(Option<Outcome>, Option<Outcome>)>,
    /// Which remedy of the playbook it is, from 0; `None` where it only says how to confirm the fault.
    pub remedy: Option<usize>,
}

/// Everything that stands between the call and success, each mended before the next is looked for.
pub fn chain(diagnosis: &Diagnosis<'_>, playbooks: &Playbooks) -> Vec<Link> {
    let mut links = Vec::new();
    // A patch may make an open question moot: what is proved behind it would be hollow as well (rule 18).
    let is_provable = !is_open_before(diagnosis);
    let Some(first) = next_link(diagnosis, playbooks, is_provable, &mut links) else {
        return links;
    };
    let mut mended = first;
    while links.len() < LONGEST_CHAIN {
        let after = weigh(&mended, None, playbooks);
        if after.verdict.standing != Standing::Fault {
            break;
        }
        match next_link(&after, playbooks, is_provable, &mut links) {
            Some(next) => mended = next,
            None => break,
        }
    }
    links
}

/// Adds the cause of a diagnosis with its fix, and gives the snapshot in which it is mended. Where
/// nothing proves a fix, the other faults that the same trace shows are added without proof.
fn next_link(
    diagnosis: &Diagnosis<'_>,
    playbooks: &Playbooks,
    is_provable: bool,
    links: &mut Vec<Link>,
) -> Option<Snapshot> {
    let verdict = &diagnosis.verdict;
    let cause = verdict.cause.as_ref()?;
    let call_words = words::of_call(&diagnosis.path);
    let entry = playbooks.entry(cause.code);
    let words = words::of_finding(&diagnosis.path, &call_words, cause);
    let (mut fix, mended) = mend(diagnosis, playbooks, &entry, cause, &words);
    if !is_provable || is_open_before(diagnosis) {
        fix.proof = None;
    }
    links.push(Link {
        summary: sentence(&entry, cause, &words),
        finding: cause.clone(),
        fix,
    });
    if mended.is_none() {
        let at = verdict.at.unwrap_or_default();
        for finding in later_faults(diagnosis, at, cause) {
            let entry = playbooks.entry(finding.code);
            let words = words::of_finding(&diagnosis.path, &call_words, finding);
            links.push(Link {
                summary: sentence(&entry, finding, &words),
                finding: finding.clone(),
                fix: unproved(diagnosis, &entry, finding, &words),
            });
        }
    }
    mended
}

fn later_faults<'d>(
    diagnosis: &'d Diagnosis<'_>,
    at: usize,
    cause: &'d Finding,
) -> impl Iterator<Item = &'d Finding> {
    diagnosis.steps[at..]
        .iter()
        .filter_map(Step::failure)
        .filter(move |it| (it.code, &it.subject) != (cause.code, &cause.subject))
}

/// The first remedy that is proved to move the call forward, with the mended snapshot; else the
/// first that has no patch by which it could be proved.
fn mend(
    diagnosis: &Diagnosis<'_>,
    playbooks: &Playbooks,
    entry: &Playbook,
    cause: &Finding,
    words: &Words,
) -> (Fix, Option<Snapshot>) {
    for (idx, remedy) in entry.remedy.iter().enumerate() {
        let Some(fix) = fix_of(diagnosis, entry, cause, idx, words) else {
            continue;
        };
        let Some(mended) = patched(diagnosis.path.snapshot, remedy, cause, words) else {
            continue;
        };
        if harm::is_impossible(&remedy.commands, cause) {
            return (fix, None);
        }
        let after = weigh(&mended, None, playbooks);
        // What only an observation shows is gone once that is: no proof.
        if !diagnosis.verdict.is_only_shown && moves_forward(diagnosis, &after) {
            let (was, is) = (diagnosis.verdict.outcome, after.verdict.outcome);
            // Where an unknown decides on both sides, there is nothing to show.
            let proof = was.or(is).map(|_| (was, is));
            return (Fix { proof, ..fix }, Some(mended));
        }
    }
    (unproved(diagnosis, entry, cause, words), None)
}

/// Whether a question that a call meets before the cause, or a precondition of the cause, has no answer; or whether
/// another fault, which the change would not mend, may stand in the place of the cause.
fn is_open_before(diagnosis: &Diagnosis<'_>) -> bool {
    let verdict = &diagnosis.verdict;
    let at = verdict.at.unwrap_or_default();
    let mut doubts = verdict.doubts.iter();
    let may_be_another = doubts.any(|it| it.wanting == Wanting::Cause)
        && diagnosis.steps.get(at).is_some_and(Step::is_open);
    may_be_another
        || verdict.precondition.is_some()
        || diagnosis.steps[..at].iter().any(Step::is_open)
}

/// Whether the cause is gone, and what comes now comes later.
pub fn moves_forward(before: &Diagnosis<'_>, after: &Diagnosis<'_>) -> bool {
    let (Some(cause), Some(at)) = (&before.verdict.cause, before.verdict.at) else {
        return false;
    };
    let is_gone = !after.steps.iter().flat_map(Step::findings).any(|it| {
        it.status == Status::Fail && it.code == cause.code && it.subject == cause.subject
    });
    is_gone && after.verdict.at.is_none_or(|now| now >= at)
}

/// A remedy that nothing proves: one without a patch, or only the place to read on.
fn unproved(diagnosis: &Diagnosis<'_>, entry: &Playbook, cause: &Finding, words: &Words) -> Fix {
    entry
        .remedy
        .iter()
        .enumerate()
        .filter(|(_, it)| it.patch.is_empty() || diagnosis.verdict.is_only_shown)
        .find_map(|(idx, _)| fix_of(diagnosis, entry, cause, idx, words))
        .unwrap_or_else(|| Fix {
            summary: "confirm it first; no change could be proved to help".to_owned(),
            commands: entry
                .confirm
                .iter()
                .filter_map(|it| words::fill_command(it, words))
                .collect(),
            terraform: None,
            account: account_of(diagnosis, role_of(entry, cause), words),
            role: role_of(entry, cause),
            risk: Risk::None,
            risks: None,
            rollback: Vec::new(),
            proof: None,
            remedy: None,
        })
}

/// Who owns what a finding speaks of: some codes stand at two hops.
pub fn role_of(entry: &Playbook, finding: &Finding) -> Role {
    match (entry.owner, &finding.subject) {
        (Role::Service, Subject::Resource(Collection::ServiceNetworks, _)) => Role::Network,
        (role, _) => role,
    }
}

fn fix_of(
    diagnosis: &Diagnosis<'_>,
    entry: &Playbook,
    cause: &Finding,
    idx: usize,
    words: &Words,
) -> Option<Fix> {
    let remedy = &entry.remedy[idx];
    let role = remedy.owner.unwrap_or_else(|| role_of(entry, cause));
    let filled = |templates: &[String]| -> Option<Vec<String>> {
        let mut templates = templates.iter();
        let commands = templates.by_ref().map(|it| words::fill_command(it, words));
        commands.collect()
    };
    let risk = match &remedy.risk {
        Some(template) => Risk::from_word(&words::fill(template, words)?)?,
        None => Risk::None,
    };
    // A change that does no harm has nothing to say of it.
    let risks = remedy.risks.as_ref().filter(|_| risk != Risk::None);
    let fix = Fix {
        summary: words::fill(&remedy.summary, words)?,
        commands: filled(&remedy.commands)?,
        risk,
        risks: match risks {
            Some(template) => Some(words::fill(template, words)?),
            None => None,
        },
        rollback: filled(&remedy.rollback)?,
        terraform: match &remedy.terraform {
            Some(template) => Some(words::fill_hcl(template, words)?),
            None => None,
        },
        account: account_of(diagnosis, role, words),
        role,
        proof: None,
        remedy: Some(idx),
    };
    Some(harm::held_back(fix, cause))
}

/// The account in which somebody of this role works on this call.
pub fn account_of(diagnosis: &Diagnosis<'_>, role: Role, words: &Words) -> Option<String> {
    let path = &diagnosis.path;
    let of_service = || path.service.map(|it| it.it.account.clone());
    let of_word = |name: &str| words.get(name)?.as_str().map(str::to_owned);
    let by_role = match role {
        Role::Caller => of_word("caller_account"),
        Role::Consumer => path.client_vpc.map(|it| it.it.account.clone()),
        Role::Network => path.network().map(|it| it.it.account.clone()),
        Role::Service | Role::Targets | Role::Logs => of_service(),
    };
    by_role.or_else(|| of_word("account"))
}

/// The snapshot after a remedy, with the observations of the past call taken out; `None` where the
/// remedy has no patch, or none that fits.
pub fn patched(
    snapshot: &Snapshot,
    remedy: &Remedy,
    cause: &Finding,
    words: &Words,
) -> Option<Snapshot> {
    if remedy.patch.is_empty() {
        return None;
    }
    let pointer = cause.subject.pointer();
    let operations: Option<Vec<Value>> = remedy
        .patch
        .iter()
        .map(|template| {
            let mut operation = words::fill_value(template, words)?;
            let path = operation.get_mut("path")?;
            let text = path.as_str()?;
            if !is_absolute(text) {
                *path = Value::from(format!("{pointer}{text}"));
            }
            Some(operation)
        })
        .collect();
    let patch: Patch = serde_json::from_value(Value::Array(operations?)).ok()?;
    let mut value = to_value(snapshot);
    add_collections(&mut value);
    json_patch::patch(&mut value, &patch).ok()?;
    let mut mended = from_value(value).ok()?;
    let asked = mended
        .observations
        .symptom
        .filter(|_| snapshot.observations.symptom == Some(Outcome::UnauthenticatedOk));
    mended.observations = Observations {
        symptom: asked,
        signing: mended.observations.signing,
        dns: mended.observations.dns,
        ..Observations::default()
    };
    Some(mended)
}

/// Makes every collection of the estate an object: empty ones are not written, and a patch adds to
/// what is there only.
fn add_collections(snapshot: &mut Value) {
    for kind in KINDS {
        let estate = &mut snapshot["estate"][kind.collection.name()];
        if estate.is_null() {
            *estate = Value::Object(serde_json::Map::new());
        }
    }
}

/// Whether a patch's path starts at the top: no resource has fields of these names.
fn is_absolute(path: &str) -> bool {
    ["/estate/", "/call", "/observations"]
        .iter()
        .any(|it| path.starts_with(it))
}

/// The sentence of a finding: what is true, however loudly it is said.
pub fn sentence(entry: &Playbook, finding: &Finding, words: &Words) -> String {
    let template = match (finding.truth, &entry.pass) {
        (Truth::RuledOut, Some(pass)) => pass,
        _ => &entry.summary,
    };
    words::fill(template, words).unwrap_or_else(|| entry.title.clone())
}
