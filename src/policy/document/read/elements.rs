//! The elements of a statement that hold several values.

use crate::policy::condition::{Condition, ConditionValue, Scalar, Wanted};
use crate::policy::document::read::Reader;
use crate::policy::document::{PrincipalEntry, ProblemKind};
use crate::policy::json::{Json, Node, pointer_to};
use crate::policy::key::Key;
use crate::policy::operator::Operator;
use crate::policy::principal::PrincipalPattern;
use crate::policy::text::Text;

impl Reader<'_> {
    // A string, or a list of strings.
    pub(super) fn strings(&mut self, node: &Node, pointer: &str) -> Vec<Text> {
        let mut texts = Vec::new();
        match &node.value {
            Json::String(text) => texts.push(Text::new(text, node.start, pointer.to_owned())),
            Json::List(items) => {
                for (idx, item) in items.iter().enumerate() {
                    let at = pointer_to(pointer, &idx.to_string());
                    match &item.value {
                        Json::String(text) => texts.push(Text::new(text, item.start, at)),
                        _ => self.wrong_type(item, &at, "every entry must be a string"),
                    }
                }
            }
            _ => self.wrong_type(node, pointer, "this must be a string or a list of strings"),
        }
        texts
    }

    pub(super) fn principals(&mut self, node: &Node, pointer: &str) -> Vec<PrincipalEntry> {
        let Json::Object(members) = &node.value else {
            let Json::String(_) = &node.value else {
                self.wrong_type(node, pointer, "a principal must be `\"*\"` or an object");
                return Vec::new();
            };
            return self
                .strings(node, pointer)
                .into_iter()
                .map(|value| principal_entry(None, value))
                .collect();
        };
        let mut entries = Vec::new();
        for member in members {
            let at = pointer_to(pointer, &member.name);
            let kind = Text::new(&member.name, member.start, at.clone());
            for value in self.strings(&member.node, &at) {
                entries.push(principal_entry(Some(kind.clone()), value));
            }
        }
        entries
    }

    pub(super) fn conditions(&mut self, node: &Node, pointer: &str) -> Vec<Condition> {
        let Json::Object(operators) = &node.value else {
            self.wrong_type(node, pointer, "`Condition` must be an object");
            return Vec::new();
        };
        let mut conditions = Vec::new();
        for operator in operators {
            let operator_pointer = pointer_to(pointer, &operator.name);
            let parsed_operator = Operator::parse(&operator.name);
            if parsed_operator.is_none() {
                let message = format!("`{}` is no condition operator", operator.name);
                self.refuse(
                    ProblemKind::UnknownOperator,
                    operator.start,
                    &operator_pointer,
                    message,
                );
            }
            let Json::Object(keys) = &operator.node.value else {
                self.wrong_type(
                    &operator.node,
                    &operator_pointer,
                    "an operator holds an object of keys",
                );
                continue;
            };
            for key in keys {
                let key_pointer = pointer_to(&operator_pointer, &key.name);
                conditions.push(Condition {
                    operator: Text::new(&operator.name, operator.start, operator_pointer.clone()),
                    parsed_operator,
                    key: Text::new(&key.name, key.start, key_pointer.clone()),
                    parsed_key: Key::new(&key.name),
                    is_list: matches!(key.node.value, Json::List(_)),
                    values: self.values(&key.node, &key_pointer, parsed_operator),
                });
            }
        }
        conditions
    }

    fn values(
        &mut self,
        node: &Node,
        pointer: &str,
        operator: Option<Operator>,
    ) -> Vec<ConditionValue> {
        let Json::List(items) = &node.value else {
            return self
                .value(node, pointer.to_owned(), operator)
                .into_iter()
                .collect();
        };
        let items = items.iter().enumerate();
        items
            .filter_map(|(idx, item)| {
                self.value(item, pointer_to(pointer, &idx.to_string()), operator)
            })
            .collect()
    }

    fn value(
        &mut self,
        node: &Node,
        pointer: String,
        operator: Option<Operator>,
    ) -> Option<ConditionValue> {
        let (text, scalar) = match &node.value {
            Json::String(text) => (text.clone(), Scalar::String),
            Json::Number(text) => (text.clone(), Scalar::Number),
            Json::Bool(it) => (it.to_string(), Scalar::Bool),
            _ => {
                self.wrong_type(
                    node,
                    &pointer,
                    "a condition's value must be a string, a number or a boolean",
                );
                return None;
            }
        };
        let wanted = operator.map_or(Wanted::Malformed, |it| {
            Wanted::compile(&text, it, self.has_variables)
        });
        Some(ConditionValue {
            text: Text::new(&text, node.start, pointer),
            scalar,
            wanted,
        })
    }
}

fn principal_entry(kind: Option<Text>, value: Text) -> PrincipalEntry {
    PrincipalEntry {
        pattern: PrincipalPattern::compile(kind.as_ref().map(|it| it.text.as_str()), &value.text),
        kind,
        value,
    }
}
