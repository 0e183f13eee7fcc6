//! Takes elements apart for `view`: scalars, lists, principals, conditions.

use crate::policy::json::{Json, Member, Node, pointer_to};
use crate::policy::lint::key::{self, KeyRow};
use crate::policy::lint::report::Place;
use crate::policy::operator::{Comparison, Operator, Qualifier};

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

/// One scalar.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) text: String,
    pub(super) offset: usize,
    pub(super) pointer: String,
}

/// One element of a statement, such as `NotAction`.
pub(super) struct Element<'t> {
    pub(super) name: &'t str,
    pub(super) offset: usize,
    pub(super) pointer: String,
    pub(super) node: &'t Node,
    pub(super) entries: Vec<Entry>,
}

/// One entry of `Principal`, with the member it stands under; `None` for the bare string.
pub(super) struct PrincipalEntry<'t> {
    pub(super) kind: Option<&'t str>,
    pub(super) entry: Entry,
}

/// One operator with one key and its values.
pub(super) struct Row<'t> {
    pub(super) operator_name: &'t str,
    /// `None` where IAM knows no such operator.
    pub(super) operator: Option<Operator>,
    pub(super) key: &'t str,
    pub(super) key_offset: usize,
    pub(super) pointer: String,
    /// What is known of the key.
    pub(super) known: Option<&'static KeyRow>,
    pub(super) node: &'t Node,
    pub(super) values: Vec<Entry>,
}

impl Element<'_> {
    /// Whether it is the `Not…` form.
    pub(super) fn is_negated(&self) -> bool {
        self.name.starts_with("Not")
    }
}

impl PrincipalEntry<'_> {
    pub(super) fn is_everyone(&self) -> bool {
        self.entry.text == "*" && matches!(self.kind, None | Some("AWS"))
    }
}

impl Row<'_> {
    /// The place of the key's name.
    pub(super) fn at_key(&self) -> Place<'_> {
        Place {
            offset: self.key_offset,
            pointer: &self.pointer,
        }
    }

    pub(super) fn is(&self, comparison: Comparison) -> bool {
        self.operator.is_some_and(|it| it.comparison == comparison)
    }

    pub(super) fn qualifier(&self) -> Qualifier {
        self.operator.map_or(Qualifier::Plain, |it| it.qualifier)
    }

    pub(super) fn is_negated(&self) -> bool {
        self.operator.is_some_and(|it| it.negated)
    }

    pub(super) fn is_key(&self, name: &str) -> bool {
        self.key.eq_ignore_ascii_case(name)
    }

    /// The part of the key after its family, such as a header's name.
    pub(super) fn key_after(&self, family: &str) -> Option<&str> {
        let head = self.key.get(..family.len())?;
        if !head.eq_ignore_ascii_case(family) {
            return None;
        }
        self.key.get(family.len()..)
    }
}

impl<'v> From<&'v Entry> for Place<'v> {
    fn from(entry: &'v Entry) -> Self {
        Place {
            offset: entry.offset,
            pointer: &entry.pointer,
        }
    }
}
