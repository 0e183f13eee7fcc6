//! A policy as the lint sees it: every element with its text, its place and its pointer, however wrong it is.
//!
//! Unlike `Document` it leaves nothing out and compiles nothing.

use crate::policy::document::Effect;
use crate::policy::json::{Json, Node, pointer_to};
use crate::policy::lint::glob;
use crate::policy::lint::view_parts::{
    Element, Entry, PrincipalEntry, Row, entries, members, principal_entries, rows,
};

/// The whole policy.
pub(super) struct View<'t> {
    pub(super) root: &'t Node,
    pub(super) version: Option<&'t str>,
    pub(super) statements: Vec<Statement<'t>>,
}

/// One statement.
pub(super) struct Statement<'t> {
    pub(super) index: usize,
    pub(super) node: &'t Node,
    pub(super) pointer: String,
    pub(super) effect: Option<Effect>,
    pub(super) sid: Option<Entry>,
    pub(super) principal: Option<Element<'t>>,
    pub(super) principals: Vec<PrincipalEntry<'t>>,
    pub(super) action: Option<Element<'t>>,
    pub(super) resource: Option<Element<'t>>,
    pub(super) condition: Option<Element<'t>>,
    pub(super) rows: Vec<Row<'t>>,
}

impl<'t> View<'t> {
    /// Reads whatever looks like a statement.
    pub(super) fn of(root: &'t Node) -> View<'t> {
        let statements = match root.member("Statement").map(|member| &member.node) {
            None => Vec::new(),
            Some(node) => match &node.value {
                Json::List(items) => items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| Statement::of(item, index, format!("/Statement/{index}")))
                    .collect(),
                _ => vec![Statement::of(node, 0, "/Statement".to_owned())],
            },
        };
        let version = root
            .member("Version")
            .and_then(|member| match &member.node.value {
                Json::String(text) => Some(text.as_str()),
                _ => None,
            });
        View {
            root,
            version,
            statements,
        }
    }

    /// Whether `${…}` is a variable: only with Version 2012-10-17 (IAM User Guide, "Version").
    pub(super) fn has_variables(&self) -> bool {
        self.version == Some("2012-10-17")
    }
}

impl<'t> Statement<'t> {
    fn of(node: &'t Node, index: usize, pointer: String) -> Statement<'t> {
        let element = |names: [&str; 2]| {
            let member = members(node)
                .iter()
                .find(|it| names.contains(&it.name.as_str()))?;
            let pointer = pointer_to(&pointer, &member.name);
            Some(Element {
                name: &member.name,
                offset: member.start,
                entries: entries(&member.node, &pointer),
                pointer,
                node: &member.node,
            })
        };
        let principal = element(["Principal", "NotPrincipal"]);
        let condition = element(["Condition", "Condition"]);
        let effect = node
            .member("Effect")
            .and_then(|member| match &member.node.value {
                Json::String(text) if text == "Allow" => Some(Effect::Allow),
                Json::String(text) if text == "Deny" => Some(Effect::Deny),
                _ => None,
            });
        let sid = element(["Sid", "Sid"]).and_then(|element| element.entries.into_iter().next());
        Statement {
            index,
            node,
            effect,
            sid,
            principals: principal.as_ref().map_or_else(Vec::new, principal_entries),
            principal,
            action: element(["Action", "NotAction"]),
            resource: element(["Resource", "NotResource"]),
            rows: condition.as_ref().map_or_else(Vec::new, rows),
            condition,
            pointer,
        }
    }

    /// The statement for a sentence: its Sid, or its place.
    pub(super) fn name(&self) -> String {
        match &self.sid {
            Some(sid) if !sid.text.is_empty() => format!("statement `{}`", sid.text),
            _ => format!("statement {}", self.index + 1),
        }
    }

    pub(super) fn is_allow(&self) -> bool {
        self.effect == Some(Effect::Allow)
    }

    pub(super) fn is_deny(&self) -> bool {
        self.effect == Some(Effect::Deny)
    }

    /// Whether the action element covers an action such as `vpc-lattice-svcs:Invoke`.
    pub(super) fn acts(&self, action: &str) -> bool {
        let Some(element) = &self.action else {
            return false;
        };
        let is_listed = element
            .entries
            .iter()
            .any(|entry| glob::matches_ignoring_case(&entry.text, action));
        is_listed != element.is_negated()
    }

    /// Whether the statement speaks of requests that come through HTTP listeners.
    pub(super) fn invokes(&self) -> bool {
        self.acts("vpc-lattice-svcs:Invoke")
    }

    /// Whether it speaks of connections through TLS listeners.
    pub(super) fn connects(&self) -> bool {
        self.acts("vpc-lattice-svcs:Connect")
    }

    /// Whether every action is one of VPC Lattice's data plane, so that nothing else can be meant.
    pub(super) fn names_lattice(&self) -> bool {
        let is_lattice = |entry: &Entry| glob::starts_with(&entry.text, "vpc-lattice-svcs:");
        self.action
            .as_ref()
            .is_some_and(|it| !it.is_negated() && it.entries.iter().all(is_lattice))
    }

    /// Whether its principal takes in callers that did not sign.
    pub(super) fn takes_in_everyone(&self) -> bool {
        match &self.principal {
            None => false,
            // NotPrincipal: everyone but those named, and nobody can name an unsigned caller.
            Some(element) if element.is_negated() => {
                !self.principals.iter().any(PrincipalEntry::is_everyone)
            }
            Some(_) => self.principals.iter().any(PrincipalEntry::is_everyone),
        }
    }
}
