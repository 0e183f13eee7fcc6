//! What AWS would refuse of a document: mended or left out before anything else is changed, since
//! `PutAuthPolicy` takes a document as a whole or not at all.

use serde_json::json;

use crate::policy::change::patch::{Operation, apply};
use crate::policy::change::whom::whom;
use crate::policy::change::widening::Widening;
use crate::policy::change::{Change, ChangeKind};
use crate::policy::document::read::CURRENT_VERSION;
use crate::policy::document::{Document, Problem, ProblemKind, Statement};

/// The document as AWS would take it, and it again as a change; `None` where it takes it as it is,
/// or where nothing that is done here makes it do so.
pub(in crate::policy::change) fn mend(document: &Document) -> Option<(Document, Change)> {
    let mut operations = Vec::new();
    let mut sentences = Vec::new();
    let mut admitted = Vec::new();
    for problem in document
        .oddities
        .iter()
        .filter(|it| !it.pointer.starts_with("/Statement"))
    {
        operations.push(match problem.pointer.as_str() {
            "/Version" => Operation::Replace(problem.pointer.clone(), json!(CURRENT_VERSION)),
            _ => Operation::Remove(problem.pointer.clone()),
        });
        sentences.push(format!("mend `{}`: {}", problem.pointer, problem.message));
    }
    let is_list = document
        .root
        .member("Statement")
        .is_some_and(|it| it.node.kind() == "a list");
    // From the end, so that what is taken out moves none that comes after.
    for statement in document.statements.iter().rev() {
        let problems: Vec<&Problem> = of_statement(document, statement).collect();
        let Some(first) = problems.first() else {
            continue;
        };
        let name = statement.name();
        if let Some(operation) = effect_in_its_case(statement, &problems) {
            sentences.push(format!(
                "in statement {name}, write `Effect` with a capital letter"
            ));
            admitted.push(format!("{} as statement {name} says", whom(statement)));
            operations.push(operation);
        } else {
            sentences.push(format!(
                "leave out statement {name}, which AWS refuses ({})",
                first.message
            ));
            operations.push(if is_list {
                Operation::Remove(statement.pointer.clone())
            } else {
                Operation::Replace(statement.pointer.clone(), json!([]))
            });
        }
    }
    let mut root = document.to_value();
    for operation in &operations {
        apply(&mut root, operation)?;
    }
    let mended = Document::from_value(&root).ok()?;
    if operations.is_empty() || !is_taken(&mended) {
        return None;
    }
    let change = Change {
        kind: ChangeKind::MendRefused,
        document: root,
        patch: operations.iter().map(Operation::to_value).collect(),
        summary: sentences.join("; "),
        admits: if admitted.is_empty() {
            "nobody by leaving that out".to_owned()
        } else {
            admitted.join("; ")
        },
        widening: Widening::default(),
    };
    Some((mended, change))
}

/// Whether AWS takes the document as it is.
pub(in crate::policy::change) fn is_taken(document: &Document) -> bool {
    let is_lattice = |it: &Statement| it.resource.is_some() || !names_lattice(it);
    document.oddities.iter().all(is_of_other_services)
        && document
            .statements
            .iter()
            .all(|it| it.refused.is_none() && is_lattice(it))
}

/// What is wrong with one statement.
fn of_statement<'d>(
    document: &'d Document,
    statement: &'d Statement,
) -> impl Iterator<Item = &'d Problem> {
    document.oddities.iter().filter(move |it| {
        let inside = it.pointer.strip_prefix(statement.pointer.as_str());
        let is_of_it = inside.is_some_and(|it| it.is_empty() || it.starts_with('/'));
        is_of_it
            && (statement.refused.is_some()
                || !is_of_other_services(it)
                || names_lattice(statement))
    })
}

/// A role's trust policy names no resource and is none the worse for it.
fn is_of_other_services(problem: &Problem) -> bool {
    problem.kind == ProblemKind::MissingElement && problem.message.contains("`Resource`")
}

fn names_lattice(statement: &Statement) -> bool {
    let actions = statement.action.iter().flat_map(|it| &it.entries);
    actions
        .into_iter()
        .any(|it| it.value.text == "*" || it.value.text.starts_with("vpc-lattice"))
}

/// `allow` for `Allow`, where that is all that is wrong.
fn effect_in_its_case(statement: &Statement, problems: &[&Problem]) -> Option<Operation> {
    let text = statement.effect_text.as_ref()?;
    let is_all = problems
        .iter()
        .all(|it| it.kind == ProblemKind::EffectValue);
    let meant = ["Allow", "Deny"]
        .into_iter()
        .find(|it| text.text.trim().eq_ignore_ascii_case(it))?;
    is_all.then(|| Operation::Replace(text.pointer.clone(), json!(meant)))
}
