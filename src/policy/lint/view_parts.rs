//! Takes elements apart for `view`: scalars, lists, principals, conditions.

use crate::policy::json::{Json, Member, Node, pointer_to};
use crate::policy::lint::key;
use crate::policy::lint::view::{Element, Entry, PrincipalEntry, Row};
use crate::policy::operator::Operator;

/// The members of an object, none of anything else.
pub(super) fn members(node: &Node) -> &[Member] {
    match &node.value {
        Json::Object(members) => members,
        _ => &[],
    }
}

/// The text of a scalar; numbers and Booleans may stand without quotes (IAM User Guide, "Grammar").
pub(super) fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        Json::String(text) | Json::Number(text) => Some(text.clone()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Null | Json::List(_) | Json::Object(_) => None,
    }
}

/// A scalar or the scalars of a list.
pub(super) fn entries(node: &Node, pointer: &str) -> Vec<Entry> {
    let entry = |node: &Node, pointer: String| {
        Some(Entry {
            text: scalar(node)?,
            offset: node.start,
            pointer,
        })
    };
    match &node.value {
        Json::List(items) => items
            .iter()
            .enumerate()
            .filter_map(|(idx, item)| entry(item, pointer_to(pointer, &idx.to_string())))
            .collect(),
        _ => entry(node, pointer.to_owned()).into_iter().collect(),
    }
}

/// The entries of `Principal` with the members they stand under.
pub(super) fn principal_entries<'t>(element: &Element<'t>) -> Vec<PrincipalEntry<'t>> {
    let Json::Object(kinds) = &element.node.value else {
        let bare = |entry: &Entry| PrincipalEntry {
            kind: None,
            entry: entry.clone(),
        };
        return element.entries.iter().map(bare).collect();
    };
    let mut principals = Vec::new();
    for kind in kinds {
        for entry in entries(&kind.node, &pointer_to(&element.pointer, &kind.name)) {
            principals.push(PrincipalEntry {
                kind: Some(kind.name.as_str()),
                entry,
            });
        }
    }
    principals
}

/// One row for each operator and key.
pub(super) fn rows<'t>(condition: &Element<'t>) -> Vec<Row<'t>> {
    let mut rows = Vec::new();
    for operator in members(condition.node) {
        let operator_pointer = pointer_to(&condition.pointer, &operator.name);
        for key in members(&operator.node) {
            let pointer = pointer_to(&operator_pointer, &key.name);
            rows.push(Row {
                operator_name: &operator.name,
                operator: Operator::parse(&operator.name).filter(|it| it.is_exact_spelling),
                key: &key.name,
                key_offset: key.start,
                known: key::find(&key.name),
                node: &key.node,
                values: entries(&key.node, &pointer),
                pointer,
            });
        }
    }
    rows
}
