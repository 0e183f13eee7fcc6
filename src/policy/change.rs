//! The smallest changes that make a document allow a request, each proved by evaluating the changed document.

mod allow;
mod condition;
mod deny;
mod patch;
mod refused;
mod statement;
#[cfg(test)]
mod tests;
mod whom;
mod widening;

use serde_json::{Value, json};

use crate::policy::change::patch::{Operation, apply};
use crate::policy::change::widening::{Widening, widening};
use crate::policy::decision::{Decision, Level};
use crate::policy::document::{Document, Effect};
use crate::policy::evaluate::evaluate;
use crate::policy::explain::explain;
use crate::policy::lattice_call::INVOKE;
use crate::policy::principal::{CallerKind, Principal};
use crate::policy::request::Request;
use crate::policy::truth::Answer;

/// The AWS managed policy that lets its holder call every Lattice service.
pub const MANAGED_POLICY: &str = "VPCLatticeServicesInvokeAccess";

// How many statements to mend, and how many edits one change may chain.
const CANDIDATES: usize = 3;
const DEPTH: usize = 4;

/// A change that makes the document allow the request.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What sort of change.
    pub kind: ChangeKind,
    /// The whole document after the change.
    pub document: Value,
    /// The change as a JSON Patch (RFC 6902) of the document; of a missing document, it adds the whole.
    pub patch: Value,
    /// What to do, in a sentence.
    pub summary: String,
    /// Whom or what else it lets in, in a sentence.
    pub admits: String,
    /// The same, found by asking both documents.
    pub widening: Widening,
}

/// The sorts of change; of a chain of edits, the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Names the caller in a statement.
    AddPrincipal,
    /// Names the action in a statement.
    AddAction,
    /// Names the resource in a statement.
    WidenResource,
    /// Changes a condition of an `Allow` statement.
    ChangeCondition,
    /// Adds a statement.
    AddStatement,
    /// Makes a `Deny` statement cover less.
    NarrowDeny,
    /// Writes a policy where there is none.
    NewDocument,
    /// Mends or leaves out what AWS refuses.
    MendRefused,
    /// Attaches an AWS managed policy beside the document, which stays as it is; `document` is the managed policy's.
    AttachManagedPolicy,
}

/// One step of a change.
struct Edit {
    kind: ChangeKind,
    operations: Vec<Operation>,
    summary: String,
    admits: String,
    breadth: Breadth,
}

/// How much an edit lets in beside the request, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Breadth {
    /// One element of one statement covers one thing more.
    OneElement,
    /// A statement of its own for this caller.
    OwnStatement,
    /// Several elements cover more: also for those whom the statement was written for.
    SeveralElements,
    /// A condition falls away, or a statement for everyone covers more resources.
    Open,
}

impl Change {
    // This change, and after it another.
    fn then(self, next: Change) -> Change {
        let mut patch = self.patch.as_array().cloned().unwrap_or_default();
        patch.extend(next.patch.as_array().cloned().unwrap_or_default());
        Change {
            kind: self.kind,
            document: next.document,
            patch: Value::Array(patch),
            summary: format!("{}; then {}", self.summary, next.summary),
            admits: format!("{}; {}", self.admits, next.admits),
            widening: next.widening,
        }
    }
}

/// The smallest changes that make the document allow the request, smallest first; none where it is allowed already,
/// none that AWS would refuse, and none that undoes a `Deny` which is meant for the caller.
///
/// A change that lets in other callers comes after all that do not.
pub fn smallest(document: Option<&Document>, request: &Request, level: Level) -> Vec<Change> {
    let mut changes = by_breadth(document, request, level);
    for change in &mut changes {
        if let Ok(after) = Document::from_value(&change.document) {
            change.widening = widening(document, &after, request, level);
        }
    }
    changes.sort_by_key(|it| !it.widening.principals.is_empty());
    changes
}

/// The `Deny` statement that applies because it names this very caller, or because it denies everything.
pub fn meant_for_caller(document: &Document, request: &Request, level: Level) -> Option<String> {
    let explanation = explain(document, request, level);
    let mut denials = explanation
        .statements
        .iter()
        .filter(|it| it.statement.effect == Some(Effect::Deny) && it.applies == Answer::Yes);
    denials.find_map(|it| deny::meant_for(it.statement, request, level))
}

fn by_breadth(document: Option<&Document>, request: &Request, level: Level) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    match document {
        Some(document) => {
            if evaluate(document, request, level).decision == Decision::Allow {
                return changes;
            }
            let (mended, first) = refused::mend(document).unzip();
            let base = mended.as_ref().unwrap_or(document);
            if first.is_some() && evaluate(base, request, level).decision == Decision::Allow {
                return first.into_iter().collect();
            }
            for edit in edits(base, request, level) {
                let Some(change) = carry_out(base, edit, request, level, DEPTH) else {
                    continue;
                };
                let change = match &first {
                    Some(first) => first.clone().then(change),
                    None => change,
                };
                let is_taken =
                    Document::from_value(&change.document).is_ok_and(|it| refused::is_taken(&it));
                if is_taken && changes.iter().all(|it| it.document != change.document) {
                    changes.push(change);
                }
            }
        }
        None => changes.extend(new_document(request, level)),
    }
    changes.extend(managed_policy(document, request, level));
    changes
}

fn edits(document: &Document, request: &Request, level: Level) -> Vec<Edit> {
    let explanation = explain(document, request, level);
    let root = document.to_value();
    if explanation.evaluation.decision == Decision::ExplicitDeny {
        return explanation.deciding().map_or_else(Vec::new, |report| {
            deny::edits(report, request, level, &root)
        });
    }
    let near_misses = explanation.near_misses().into_iter().take(CANDIDATES);
    let mut edits: Vec<Edit> = near_misses
        .filter_map(|report| allow::mend(report, request, &root))
        .filter(|it| !lets_everyone_in(it, request))
        .collect();
    edits.extend(statement::add_statement(request, level, &root));
    edits.sort_by_key(|it| it.breadth);
    edits
}

// Whether the edit opens to unsigned callers all that a statement was written for: a statement of their own says
// how much they may.
fn lets_everyone_in(edit: &Edit, request: &Request) -> bool {
    *request.principal() == Principal::Anonymous
        && (edit.kind != ChangeKind::AddAction || edit.breadth == Breadth::Open)
}

// Makes the edit; where the document then still refuses, goes on with its first change that leads to an allow.
fn carry_out(
    document: &Document,
    edit: Edit,
    request: &Request,
    level: Level,
    depth: usize,
) -> Option<Change> {
    let mut root = document.to_value();
    for operation in &edit.operations {
        apply(&mut root, operation)?;
    }
    let changed = Document::from_value(&root).ok()?;
    let change = Change {
        kind: edit.kind,
        patch: edit.operations.iter().map(Operation::to_value).collect(),
        document: root,
        summary: edit.summary,
        admits: edit.admits,
        widening: Widening::default(),
    };
    match evaluate(&changed, request, level).decision {
        Decision::Allow => Some(change),
        _ if depth <= 1 || edit.kind == ChangeKind::AddStatement => None,
        _ => {
            let next = edits(&changed, request, level);
            let next = next
                .into_iter()
                .find_map(|it| carry_out(&changed, it, request, level, depth - 1))?;
            Some(change.then(next))
        }
    }
}

fn new_document(request: &Request, level: Level) -> Option<Change> {
    let empty = json!({"Version": "2012-10-17", "Statement": []});
    let edit = statement::add_statement(request, level, &empty)?;
    let mut root = empty;
    for operation in &edit.operations {
        apply(&mut root, operation)?;
    }
    let document = Document::from_value(&root).ok()?;
    let is_allowed = evaluate(&document, request, level).decision == Decision::Allow;
    is_allowed.then(|| Change {
        kind: ChangeKind::NewDocument,
        patch: json!([{"op": "add", "path": "", "value": root}]),
        document: root,
        summary: edit
            .summary
            .replacen("add a statement", "write a policy", 1),
        admits: edit.admits,
        widening: Widening::default(),
    })
}

fn managed_policy(document: Option<&Document>, request: &Request, level: Level) -> Option<Change> {
    if level != Level::Identity || !request.action().eq_ignore_ascii_case(INVOKE) {
        return None;
    }
    if let Some(document) = document
        && !matches!(
            evaluate(document, request, level).decision,
            Decision::ImplicitDeny
        )
    {
        return None;
    }
    let managed = json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": [INVOKE], "Resource": "*"}],
    });
    let parsed = Document::from_value(&managed).ok()?;
    if evaluate(&parsed, request, level).decision != Decision::Allow {
        return None;
    }
    Some(Change {
        kind: ChangeKind::AttachManagedPolicy,
        document: managed,
        patch: json!([]),
        summary: format!(
            "attach the AWS managed policy `{MANAGED_POLICY}` to {}",
            caller_words(request)
        ),
        admits: format!(
            "{} may then call every Lattice service whose auth policies allow it",
            caller_words(request)
        ),
        widening: Widening::default(),
    })
}

// The caller as a change must name it.
fn caller_words(request: &Request) -> String {
    match request.principal() {
        Principal::Anonymous => "every caller, signed or not".to_owned(),
        Principal::Unknown => "the caller".to_owned(),
        Principal::Service(name) => format!("the service `{name}`"),
        Principal::Aws(caller) => match caller.kind() {
            CallerKind::Role | CallerKind::Session => format!("role `{}`", caller.name()),
            CallerKind::User => format!("user `{}`", caller.name()),
            _ => format!("`{}`", caller.arn()),
        },
    }
}
