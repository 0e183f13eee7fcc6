//! From JSON to statements. Leaves nothing out silently: what AWS would refuse is told as an oddity.

mod elements;

use std::sync::Arc;

use crate::policy::action::ActionPattern;
use crate::policy::document::{
    ActionEntry, Document, Effect, Element, Problem, ProblemKind, ResourceEntry, Statement,
    line_starts, position, syntax_problem,
};
use crate::policy::json::{self, Json, Member, Node, pointer_to};
use crate::policy::resource::ResourcePattern;
use crate::policy::text::Text;

/// The only version with policy variables.
pub(in crate::policy) const CURRENT_VERSION: &str = "2012-10-17";
const OLD_VERSION: &str = "2008-10-17";

pub(in crate::policy) fn document(text: &str) -> Result<Document, Vec<Problem>> {
    let root = json::read(text).map_err(|error| vec![syntax_problem(text, error)])?;
    let mut reader = Reader {
        text,
        line_starts: line_starts(text),
        oddities: Vec::new(),
        refused: None,
        has_variables: false,
    };
    let Json::Object(members) = &root.value else {
        return Err(vec![reader.problem(
            ProblemKind::NotAPolicy,
            root.start,
            "",
            format!("a policy is a JSON object, this is {}", root.kind()),
        )]);
    };
    let mut version = None;
    for member in members {
        let pointer = pointer_to("", &member.name);
        match member.name.as_str() {
            "Version" => version = reader.version(member, &pointer),
            "Id" | "Statement" => {}
            name => {
                let message = format!("`{name}` is no element of a policy");
                reader.odd(ProblemKind::UnknownElement, member.start, &pointer, message);
            }
        }
    }
    reader.has_variables = version
        .as_ref()
        .is_some_and(|it| it.text == CURRENT_VERSION);
    let statements = match root.member("Statement") {
        None => Err(vec![reader.problem(
            ProblemKind::NotAPolicy,
            root.start,
            "",
            "the policy has no `Statement`".to_owned(),
        )]),
        Some(member) => reader.statements(&member.node),
    }?;
    Ok(Document {
        version,
        statements,
        oddities: reader.oddities,
        line_starts: reader.line_starts,
        source: text.to_owned(),
        root,
    })
}

struct Reader<'t> {
    text: &'t str,
    line_starts: Vec<usize>,
    oddities: Vec<Problem>,
    refused: Option<String>,
    has_variables: bool,
}

impl Reader<'_> {
    fn problem(&self, kind: ProblemKind, offset: usize, pointer: &str, message: String) -> Problem {
        Problem {
            kind,
            message,
            position: position(self.text, &self.line_starts, offset),
            pointer: pointer.to_owned(),
        }
    }

    fn odd(&mut self, kind: ProblemKind, offset: usize, pointer: &str, message: String) {
        let problem = self.problem(kind, offset, pointer, message);
        self.oddities.push(problem);
    }

    // An oddity for which AWS refuses the statement, so that it never applies.
    fn refuse(&mut self, kind: ProblemKind, offset: usize, pointer: &str, message: String) {
        if self.refused.is_none() {
            self.refused = Some(message.clone());
        }
        self.odd(kind, offset, pointer, message);
    }

    fn version(&mut self, member: &Member, pointer: &str) -> Option<Text> {
        let Json::String(text) = &member.node.value else {
            let message = format!("`Version` must be a string, this is {}", member.node.kind());
            self.odd(ProblemKind::WrongType, member.node.start, pointer, message);
            return None;
        };
        if text != CURRENT_VERSION && text != OLD_VERSION {
            let message = format!("`{text}` is no policy version; write `{CURRENT_VERSION}`");
            self.odd(
                ProblemKind::VersionValue,
                member.node.start,
                pointer,
                message,
            );
        }
        Some(Text::new(text, member.node.start, pointer.to_owned()))
    }

    fn statements(&mut self, node: &Node) -> Result<Vec<Statement>, Vec<Problem>> {
        match &node.value {
            Json::Object(members) => Ok(vec![self.statement(0, node, members, "/Statement")]),
            Json::List(items) => {
                let mut statements = Vec::with_capacity(items.len());
                let mut problems = Vec::new();
                for (idx, item) in items.iter().enumerate() {
                    let pointer = format!("/Statement/{idx}");
                    if let Json::Object(members) = &item.value {
                        statements.push(self.statement(idx, item, members, &pointer));
                    } else {
                        let message = format!("a statement is an object, this is {}", item.kind());
                        problems.push(self.problem(
                            ProblemKind::NotAPolicy,
                            item.start,
                            &pointer,
                            message,
                        ));
                    }
                }
                if problems.is_empty() {
                    Ok(statements)
                } else {
                    Err(problems)
                }
            }
            _ => Err(vec![self.problem(
                ProblemKind::NotAPolicy,
                node.start,
                "/Statement",
                format!(
                    "`Statement` must be an object or a list, this is {}",
                    node.kind()
                ),
            )]),
        }
    }

    fn statement(
        &mut self,
        index: usize,
        node: &Node,
        members: &[Member],
        pointer: &str,
    ) -> Statement {
        self.refused = None;
        let mut statement = Statement {
            index,
            offset: node.start,
            end: node.end,
            pointer: pointer.to_owned(),
            sid: None,
            effect: None,
            effect_text: None,
            principal: None,
            action: None,
            resource: None,
            conditions: Vec::new(),
            refused: None,
            shared_sid: None,
        };
        for member in members {
            let at = pointer_to(pointer, &member.name);
            match member.name.as_str() {
                "Sid" => statement.sid = self.string(member, &at),
                "Effect" => {
                    statement.effect_text = self.string(member, &at);
                    statement.effect = self.effect(statement.effect_text.as_ref());
                }
                "Principal" | "NotPrincipal" => {
                    if statement.principal.is_some() {
                        self.pair(member, &at, "Principal");
                    } else {
                        let entries = self.principals(&member.node, &at);
                        statement.principal = Some(element(member, at, "NotPrincipal", entries));
                    }
                }
                "Action" | "NotAction" => {
                    if statement.action.is_some() {
                        self.pair(member, &at, "Action");
                    } else {
                        let entries = self.strings(&member.node, &at).into_iter();
                        let entries = entries
                            .map(|value| ActionEntry {
                                pattern: ActionPattern::compile(&value.text),
                                value,
                            })
                            .collect();
                        statement.action = Some(element(member, at, "NotAction", entries));
                    }
                }
                "Resource" | "NotResource" => {
                    if statement.resource.is_some() {
                        self.pair(member, &at, "Resource");
                    } else {
                        let variables = self.has_variables;
                        let entries = self.strings(&member.node, &at).into_iter();
                        let entries = entries
                            .map(|value| ResourceEntry {
                                pattern: ResourcePattern::compile(&value.text, variables),
                                value,
                            })
                            .collect();
                        statement.resource = Some(element(member, at, "NotResource", entries));
                    }
                }
                "Condition" => statement.conditions = self.conditions(&member.node, &at),
                name => {
                    let message = format!("`{name}` is no element of a statement");
                    self.refuse(ProblemKind::UnknownElement, member.start, &at, message);
                }
            }
        }
        for (name, is_there) in [
            (
                "Effect",
                statement.effect_text.is_some() || node.member("Effect").is_some(),
            ),
            ("Action", statement.action.is_some()),
        ] {
            if !is_there {
                let message = format!("the statement has no `{name}`");
                self.refuse(ProblemKind::MissingElement, node.start, pointer, message);
            }
        }
        if statement.resource.is_none() {
            // Role trust policies have none, so this alone does not make the statement void.
            let message = "the statement has no `Resource`".to_owned();
            self.odd(ProblemKind::MissingElement, node.start, pointer, message);
        }
        statement.refused = self.refused.take();
        statement.shared_sid = statement.sid.as_ref().map(|it| Arc::from(it.text.as_str()));
        statement
    }

    fn pair(&mut self, member: &Member, pointer: &str, name: &str) {
        let message = format!("`{name}` and `Not{name}` in one statement");
        self.refuse(ProblemKind::ElementPair, member.start, pointer, message);
    }

    fn effect(&mut self, text: Option<&Text>) -> Option<Effect> {
        let text = text?;
        match text.text.as_str() {
            "Allow" => Some(Effect::Allow),
            "Deny" => Some(Effect::Deny),
            other => {
                let message = format!("`Effect` must be `Allow` or `Deny`, not `{other}`");
                self.refuse(
                    ProblemKind::EffectValue,
                    text.offset,
                    &text.pointer,
                    message,
                );
                None
            }
        }
    }

    fn string(&mut self, member: &Member, pointer: &str) -> Option<Text> {
        if let Json::String(text) = &member.node.value {
            return Some(Text::new(text, member.node.start, pointer.to_owned()));
        }
        self.wrong_type(
            &member.node,
            pointer,
            &format!("`{}` must be a string", member.name),
        );
        None
    }

    fn wrong_type(&mut self, node: &Node, pointer: &str, wanted: &str) {
        let message = format!("{wanted}, this is {}", node.kind());
        self.refuse(ProblemKind::WrongType, node.start, pointer, message);
    }
}

fn element<T>(member: &Member, pointer: String, negated_name: &str, entries: Vec<T>) -> Element<T> {
    Element {
        negated: member.name == negated_name,
        name: Text::new(&member.name, member.start, pointer),
        is_list: !matches!(member.node.value, Json::String(_)),
        entries,
    }
}
