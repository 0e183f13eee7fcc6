//! Statements that another one of the same policy covers.

use crate::policy::lint::report::{Place, Report};
use crate::policy::lint::view::{Statement, View};
use crate::policy::lint::view_parts::{Element, Entry, PrincipalEntry, Row};
use crate::policy::lint::{glob, resource_arn};

/// Every finding about whole statements.
pub(super) fn check(view: &View<'_>, report: &mut Report<'_>) {
    for statement in &view.statements {
        let covering = view.statements.iter().find(|other| {
            other.index != statement.index
                && covers(other, statement)
                && (other.index < statement.index || !covers(statement, other))
        });
        if let Some(covering) = covering {
            let place = Place {
                offset: statement.node.start,
                pointer: &statement.pointer,
            };
            let message = format!(
                "{} does nothing that {} does not do",
                statement.name(),
                covering.name()
            );
            report.add("statement-redundant", place, message, "leave it out");
        }
    }
}

/// Pairs of entries of one list: one that is covered, and the one that covers it. Of two equal entries the first counts.
pub(super) fn covered_entries(
    entries: &[Entry],
    covers: impl Fn(&str, &str) -> bool,
) -> Vec<(&Entry, &Entry)> {
    // Only what begins with the text before the first wildcard can be covered: a cheap question for long lists.
    let heads: Vec<&str> = entries
        .iter()
        .map(|entry| glob::literal_head(&entry.text))
        .collect();
    let mut pairs = Vec::new();
    for (idx, entry) in entries.iter().enumerate() {
        let covering = entries
            .iter()
            .zip(&heads)
            .enumerate()
            .find(|(other_idx, (other, head))| {
                *other_idx != idx
                    && glob::starts_with(&entry.text, head)
                    && covers(&other.text, &entry.text)
                    && (*other_idx < idx || !covers(&entry.text, &other.text))
            });
        if let Some((_, (other, _))) = covering {
            pairs.push((entry, other));
        }
    }
    pairs
}

/// Whether `wide` applies to every request that `narrow` applies to; may say no where it does.
fn covers(wide: &Statement<'_>, narrow: &Statement<'_>) -> bool {
    // The cheap questions first: policies have many statements and few of them are covered.
    wide.effect.is_some()
        && wide.effect == narrow.effect
        && wide.action.is_some()
        && wide.resource.is_some()
        && principals(wide, narrow)
        && wide
            .rows
            .iter()
            .all(|row| narrow.rows.iter().any(|other| is_same_row(row, other)))
        && elements(
            wide.resource.as_ref(),
            narrow.resource.as_ref(),
            resource_arn::covers,
        )
        && elements(
            wide.action.as_ref(),
            narrow.action.as_ref(),
            glob::covers_ignoring_case,
        )
}

fn elements(
    wide: Option<&Element<'_>>,
    narrow: Option<&Element<'_>>,
    covers: impl Fn(&str, &str) -> bool,
) -> bool {
    let (Some(wide), Some(narrow)) = (wide, narrow) else {
        return wide.is_none() && narrow.is_none();
    };
    if wide.is_negated() || narrow.is_negated() {
        return wide.name == narrow.name && texts(&wide.entries) == texts(&narrow.entries);
    }
    narrow.entries.iter().all(|entry| {
        wide.entries
            .iter()
            .any(|other| covers(&other.text, &entry.text))
    })
}

fn texts(entries: &[Entry]) -> Vec<&str> {
    let mut texts: Vec<&str> = entries.iter().map(|entry| entry.text.as_str()).collect();
    texts.sort_unstable();
    texts
}

fn principals(wide: &Statement<'_>, narrow: &Statement<'_>) -> bool {
    match (&wide.principal, &narrow.principal) {
        (None, None) => true,
        (Some(wide_element), Some(narrow_element)) if wide_element.name == narrow_element.name => {
            let is_covered = |entry: &PrincipalEntry<'_>| {
                wide.principals.iter().any(|other| {
                    other.is_everyone()
                        || (other.kind == entry.kind && other.entry.text == entry.entry.text)
                })
            };
            let is_same_set = narrow.principals.len() == wide.principals.len();
            narrow.principals.iter().all(is_covered) && (!wide_element.is_negated() || is_same_set)
        }
        _ => false,
    }
}

fn is_same_row(left: &Row<'_>, right: &Row<'_>) -> bool {
    left.operator_name == right.operator_name
        && left.is_key(right.key)
        && texts(&left.values) == texts(&right.values)
}
