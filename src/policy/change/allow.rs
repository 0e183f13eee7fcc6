//! Changes that make an `Allow` statement cover the request, or add one that does.

use serde_json::Value;
use serde_json::json;

use crate::policy::change::condition::change_condition;
use crate::policy::change::patch::{Operation, one_more};
use crate::policy::change::whom::whom;
use crate::policy::change::{Breadth, ChangeKind, Edit, caller_words};
use crate::policy::document::{Element, PrincipalEntry, ResourceEntry, Statement};
use crate::policy::explain::{FailedElement, Failure, StatementReport};
use crate::policy::json::pointer_to;
use crate::policy::principal::{CallerKind, Principal};
use crate::policy::reason::{Reason, closest_entry};
use crate::policy::request::Request;

const VPC_LATTICE_SERVICE: &str = ":service/";

/// Mends every element of the statement that failed; `None` where one cannot be mended.
pub(in crate::policy::change) fn mend(
    report: &StatementReport<'_>,
    request: &Request,
    root: &Value,
) -> Option<Edit> {
    // A statement about other actions on other resources is no near miss.
    let fails = |wanted: fn(&FailedElement<'_>) -> bool| {
        report.failures.iter().any(|it| wanted(&it.element))
    };
    if fails(|it| matches!(it, FailedElement::Action(_)))
        && fails(|it| matches!(it, FailedElement::Resource(_)))
    {
        return None;
    }
    let mut whole: Option<Edit> = None;
    for failure in &report.failures {
        let edit = mend_one(report.statement, failure, request, root)?;
        whole = Some(match whole {
            None => edit,
            Some(mut whole) => {
                whole.operations.extend(edit.operations);
                whole.summary = format!("{}, and {}", whole.summary, edit.summary);
                whole.admits = format!("{}; {}", whole.admits, edit.admits);
                whole.breadth = whole
                    .breadth
                    .max(edit.breadth)
                    .max(Breadth::SeveralElements);
                whole
            }
        });
    }
    let mut whole = whole?;
    whole.summary = format!(
        "in statement {}, {}",
        report.statement.name(),
        whole.summary
    );
    Some(whole)
}

fn mend_one(
    statement: &Statement,
    failure: &Failure<'_>,
    request: &Request,
    root: &Value,
) -> Option<Edit> {
    if failure.is_unknown {
        return None;
    }
    match failure.element {
        FailedElement::Refused(_) => None,
        FailedElement::Principal(element) => {
            add_principal(statement, element, failure.reason(request), request, root)
        }
        FailedElement::Action(element) => {
            let element = element.filter(|it| !it.negated)?;
            // `vpc-lattice:` is the prefix of the control plane.
            let is_lattice = request.action().starts_with("vpc-lattice-svcs:");
            let misspelt = element
                .entries
                .iter()
                .find(|it| is_lattice && it.value.text.starts_with("vpc-lattice:"));
            let operation = match misspelt {
                Some(entry) => {
                    Operation::Replace(entry.value.pointer.clone(), json!(request.action()))
                }
                None => one_more(root, &element.name.pointer, json!(request.action()))?,
            };
            Some(Edit {
                kind: ChangeKind::AddAction,
                operations: vec![operation],
                summary: match misspelt {
                    Some(entry) => format!(
                        "write `{}` in place of `{}`",
                        request.action(),
                        entry.value.text
                    ),
                    None => format!("add `{}` to `Action`", request.action()),
                },
                admits: format!(
                    "{} may then also do `{}`",
                    whom(statement),
                    request.action()
                ),
                breadth: Breadth::OneElement,
            })
        }
        FailedElement::Resource(element) => {
            let element = element.filter(|it| !it.negated)?;
            widen_resource(statement, element, failure.reason(request), request, root)
        }
        FailedElement::Condition(condition) => {
            change_condition(statement, condition, failure.reason(request), request, root)
        }
    }
}

fn add_principal(
    statement: &Statement,
    element: Option<&Element<PrincipalEntry>>,
    reason: Reason,
    request: &Request,
    root: &Value,
) -> Option<Edit> {
    let (kind, name) = principal_entry(request.principal())?;
    let edit = |operation: Operation, verb: &str| Edit {
        kind: ChangeKind::AddPrincipal,
        operations: vec![operation],
        summary: format!(
            "{verb} `{name}` {} `Principal`",
            if verb == "add" { "to" } else { "as the" }
        ),
        breadth: if kind.is_empty() {
            Breadth::Open
        } else {
            Breadth::OneElement
        },
        admits: format!(
            "also {}, for what the statement allows already",
            sessions_of(request)
        ),
    };
    let whole = |path: String, is_new: bool| {
        let value = if kind.is_empty() {
            json!("*")
        } else {
            json!({ kind: name.clone() })
        };
        let operation = if is_new {
            Operation::Add(path, value)
        } else {
            Operation::Replace(path, value)
        };
        edit(operation, "set")
    };
    let Some(element) = element else {
        return Some(whole(format!("{}/Principal", statement.pointer), true));
    };
    if element.negated {
        return None;
    }
    if kind.is_empty() || !root.pointer(&element.name.pointer)?.is_object() {
        return Some(whole(element.name.pointer.clone(), false));
    }
    // An entry that was meant for this caller and matches nobody, or one session only, gives way.
    if matches!(reason, Reason::OtherSession | Reason::PrincipalDeleted) {
        let entry = closest_entry(element, request.principal())?;
        return Some(Edit {
            summary: format!("write `{name}` in place of `{}`", entry.value.text),
            ..edit(
                Operation::Replace(entry.value.pointer.clone(), json!(name)),
                "add",
            )
        });
    }
    let member = pointer_to(&element.name.pointer, kind);
    let operation = match root.pointer(&member) {
        Some(_) => one_more(root, &member, json!(name))?,
        None => Operation::Add(member, json!(name)),
    };
    Some(edit(operation, "add"))
}

// The member of `Principal` and the entry that name a caller; an empty member means `*`.
pub(in crate::policy::change) fn principal_entry(
    principal: &Principal,
) -> Option<(&'static str, String)> {
    match principal {
        Principal::Anonymous => Some(("", "*".to_owned())),
        Principal::Aws(caller) => Some(("AWS", caller.principal_arn())),
        Principal::Service(name) => Some(("Service", name.clone())),
        Principal::Unknown => None,
    }
}

pub(in crate::policy::change) fn sessions_of(request: &Request) -> String {
    match request.principal() {
        Principal::Aws(caller) => match caller.kind() {
            CallerKind::Session if !caller.knows_role_path() => {
                format!(
                    "every session of role `{}` (write the role's path into the ARN if it has one)",
                    caller.name()
                )
            }
            CallerKind::Role | CallerKind::Session => {
                format!("every session of role `{}`", caller.name())
            }
            CallerKind::Root => format!("every principal of account `{}`", caller.account()),
            _ => caller_words(request),
        },
        _ => caller_words(request),
    }
}

fn widen_resource(
    statement: &Statement,
    element: &Element<ResourceEntry>,
    reason: Reason,
    request: &Request,
    root: &Value,
) -> Option<Edit> {
    let wanted = request.resource();
    let edit = |operation: Operation, summary: String, admits: String| Edit {
        kind: ChangeKind::WidenResource,
        operations: vec![operation],
        summary,
        admits,
        breadth: Breadth::OneElement,
    };
    let admits = match service_of(request) {
        Some(_) => format!("{} may then call this path", whom(statement)),
        None => format!("{} may then use this resource", whom(statement)),
    };
    // The service without a path, or `vpc-lattice-svcs` where an ARN says `vpc-lattice`.
    let is_bare = |it: &&ResourceEntry| {
        reason == Reason::ServiceWithoutPath
            && service_of(request).as_deref() == Some(it.value.text.as_str())
    };
    let is_misspelt = |it: &&ResourceEntry| it.value.text.contains(":vpc-lattice-svcs:");
    let mut entries = element.entries.iter();
    if let Some(entry) = entries.clone().find(is_misspelt) {
        let meant = entry
            .value
            .text
            .replacen(":vpc-lattice-svcs:", ":vpc-lattice:", 1);
        return Some(edit(
            Operation::Replace(entry.value.pointer.clone(), json!(meant)),
            format!("write `{meant}` in place of `{}`", entry.value.text),
            format!("{} may then do so on `{meant}`", whom(statement)),
        ));
    }
    if let Some(entry) = entries.find(is_bare) {
        return Some(edit(
            Operation::Replace(entry.value.pointer.clone(), json!(wanted)),
            format!("write `{wanted}` in place of `{}`", entry.value.text),
            admits,
        ));
    }
    Some(edit(
        one_more(root, &element.name.pointer, json!(wanted))?,
        format!("add `{wanted}` to `Resource`"),
        admits,
    ))
}

// The ARN of the Lattice service to which an `Invoke` request goes.
pub(in crate::policy::change) fn service_of(request: &Request) -> Option<String> {
    let resource = request.resource();
    let after = resource.find(VPC_LATTICE_SERVICE)? + VPC_LATTICE_SERVICE.len();
    let length = resource.get(after..)?.find('/')?;
    (resource.starts_with("arn:") && resource.contains(":vpc-lattice:"))
        .then(|| resource.get(..after + length).map(str::to_owned))?
}
