//! An IAM policy document: what it says, where it says it, and its compiled form.
//!
//! Reading is tolerant: a document that AWS would refuse is still read and evaluated, and what is odd about it is told.

pub(in crate::policy) mod read;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use crate::policy::action::ActionPattern;
use crate::policy::condition::Condition;
use crate::policy::decision::StatementRef;
use crate::policy::json::{self, Node};
use crate::policy::principal::PrincipalPattern;
use crate::policy::resource::ResourcePattern;
use crate::policy::text::Text;

/// A policy document.
#[derive(Debug, Clone)]
pub struct Document {
    /// The whole text as a tree, for whoever needs what the statements do not show.
    pub root: Node,
    /// The `Version` element, if it is a string.
    pub version: Option<Text>,
    /// The statements in the order of the text.
    pub statements: Vec<Statement>,
    /// What AWS would refuse at submission, and what keeps a statement from ever applying.
    pub oddities: Vec<Problem>,
    pub(in crate::policy) line_starts: Vec<usize>,
    pub(in crate::policy) source: String,
}

/// What a statement does when it applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It allows the request.
    Allow,
    /// It denies the request, whatever else allows it.
    Deny,
}

/// One statement.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Its place in the list, from 0.
    pub index: usize,
    /// The offset of its opening brace.
    pub offset: usize,
    /// The offset after its closing brace.
    pub end: usize,
    /// Its JSON Pointer: `/Statement/0`, or `/Statement` where the element is a single object.
    pub pointer: String,
    /// The `Sid`, if it is a string.
    pub sid: Option<Text>,
    /// The effect; `None` where it is missing or is neither `Allow` nor `Deny`.
    pub effect: Option<Effect>,
    /// The effect as written.
    pub effect_text: Option<Text>,
    /// `Principal` or `NotPrincipal`.
    pub principal: Option<Element<PrincipalEntry>>,
    /// `Action` or `NotAction`.
    pub action: Option<Element<ActionEntry>>,
    /// `Resource` or `NotResource`.
    pub resource: Option<Element<ResourceEntry>>,
    /// One row for each operator and key of the `Condition` element.
    pub conditions: Vec<Condition>,
    /// Why AWS would refuse this statement; such a statement never applies.
    pub refused: Option<String>,
    pub(in crate::policy) shared_sid: Option<Arc<str>>,
}

/// An element that has a plain and a `Not…` form.
#[derive(Debug, Clone)]
pub struct Element<T> {
    /// The element's name as written, such as `NotAction`.
    pub name: Text,
    /// Whether it is the `Not…` form.
    pub negated: bool,
    /// Whether the value was written as a list (or an object, for a principal).
    pub is_list: bool,
    /// Its entries.
    pub entries: Vec<T>,
}

/// One entry of `Principal` or `NotPrincipal`.
#[derive(Debug, Clone)]
pub struct PrincipalEntry {
    /// The member it stands under (`AWS`, `Service`, …); `None` for the bare string form.
    pub kind: Option<Text>,
    /// The entry as written.
    pub value: Text,
    /// What it matches.
    pub pattern: PrincipalPattern,
}

/// One entry of `Action` or `NotAction`.
#[derive(Debug, Clone)]
pub struct ActionEntry {
    /// The entry as written.
    pub value: Text,
    /// What it matches.
    pub pattern: ActionPattern,
}

/// One entry of `Resource` or `NotResource`.
#[derive(Debug, Clone)]
pub struct ResourceEntry {
    /// The entry as written.
    pub value: Text,
    /// What it matches.
    pub pattern: ResourcePattern,
}

/// Where something stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The byte offset, from 0.
    pub offset: usize,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// Something wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What sort of fault it is.
    pub kind: ProblemKind,
    /// The fault in words.
    pub message: String,
    /// Where it is.
    pub position: Position,
    /// The JSON Pointer of the value concerned.
    pub pointer: String,
}

/// The sorts of fault that reading finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// The text is not JSON, or names one member twice.
    JsonSyntax,
    /// The JSON is not a policy document: no object, or no usable `Statement`.
    NotAPolicy,
    /// A member that the policy grammar does not know.
    UnknownElement,
    /// A value of the wrong JSON type.
    WrongType,
    /// `Effect`, `Action` or `Resource` is missing.
    MissingElement,
    /// An element and its `Not…` form in one statement.
    ElementPair,
    /// `Effect` is neither `Allow` nor `Deny`.
    EffectValue,
    /// `Version` is not one that AWS knows.
    VersionValue,
    /// A condition operator that IAM does not know.
    UnknownOperator,
}

impl Document {
    /// Reads a policy from text; the error tells every fault that keeps it from being a policy.
    pub fn parse(text: &str) -> Result<Document, Vec<Problem>> {
        read::document(text)
    }

    /// Reads a policy from bytes that may not be UTF-8.
    pub fn parse_bytes(bytes: &[u8]) -> Result<Document, Vec<Problem>> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Document::parse(text),
            Err(error) => {
                let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let text = String::from_utf8_lossy(valid);
                Err(vec![Problem {
                    kind: ProblemKind::JsonSyntax,
                    message:
                        "the text is not UTF-8; save the policy as UTF-8 without a byte order mark"
                            .to_owned(),
                    position: position(&text, &line_starts(&text), error.valid_up_to()),
                    pointer: String::new(),
                }])
            }
        }
    }

    /// Reads a policy that another JSON document holds, as an object or as a string with the policy's text.
    pub fn from_value(value: &serde_json::Value) -> Result<Document, Vec<Problem>> {
        match value {
            serde_json::Value::String(text) => Document::parse(text),
            value => Document::parse(&value.to_string()),
        }
    }

    /// Prints the document as compact JSON, one line, members in the order of the text.
    pub fn to_json(&self) -> String {
        self.root.to_string()
    }

    /// The document as a JSON value.
    pub fn to_value(&self) -> serde_json::Value {
        serde_json::from_str(&self.to_json()).unwrap_or_default()
    }

    /// The text that was read.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether `${…}` is a variable here: only with `Version` 2012-10-17 (IAM User Guide, "Policy elements: Version").
    pub fn has_variables(&self) -> bool {
        self.version
            .as_ref()
            .is_some_and(|it| it.text == read::CURRENT_VERSION)
    }

    /// The line and column of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        position(&self.source, &self.line_starts, offset)
    }
}

impl Statement {
    /// The name of the statement for a sentence: its Sid, or its place from 1.
    pub fn name(&self) -> String {
        match &self.sid {
            Some(sid) if !sid.text.is_empty() => sid.text.clone(),
            _ => format!("#{}", self.index + 1),
        }
    }
}

impl Statement {
    pub(in crate::policy) fn reference(&self) -> StatementRef {
        StatementRef {
            index: self.index,
            sid: self.shared_sid.clone(),
        }
    }
}

impl Text {
    pub(in crate::policy) fn new(text: &str, offset: usize, pointer: String) -> Text {
        Text {
            text: text.to_owned(),
            offset,
            pointer,
        }
    }
}

/// `line 3, column 14: …`.
impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column, .. } = self.position;
        write!(out, "line {line}, column {column}: {}", self.message)
    }
}

pub(in crate::policy) fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0)
        .chain(
            text.bytes()
                .enumerate()
                .filter(|(_, it)| *it == b'\n')
                .map(|(at, _)| at + 1),
        )
        .collect()
}

pub(in crate::policy) fn position(text: &str, line_starts: &[usize], offset: usize) -> Position {
    let line_idx = line_starts
        .partition_point(|start| *start <= offset)
        .saturating_sub(1);
    let start = line_starts.get(line_idx).copied().unwrap_or_default();
    let before = text.get(start..offset.min(text.len())).unwrap_or_default();
    Position {
        offset,
        line: line_idx + 1,
        column: before.trim_start_matches('\u{feff}').chars().count() + 1,
    }
}

pub(in crate::policy) fn syntax_problem(text: &str, error: json::SyntaxError) -> Problem {
    Problem {
        kind: ProblemKind::JsonSyntax,
        message: error.message,
        position: position(text, &line_starts(text), error.offset),
        pointer: error.pointer,
    }
}
