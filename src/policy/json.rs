//! A small, strict JSON reader (RFC 8259) that keeps the place of every value.
//!
//! `serde_json` has no positions and takes the last of two members with one name; a policy needs both told.
//! Leaves out numbers as numbers: a policy compares them as text or as decimals, so the text is kept.

mod reader;
#[cfg(test)]
mod tests;

use std::fmt;

/// How deep lists and objects may be nested; a policy needs six levels.
pub const NESTING_LIMIT: usize = 64;

/// One JSON value and where its text begins and ends (byte offsets).
#[derive(Debug, Clone)]
pub struct Node {
    /// The value itself.
    pub value: Json,
    /// The offset of the first byte.
    pub start: usize,
    /// The offset after the last byte.
    pub end: usize,
}

/// A JSON value.
#[derive(Debug, Clone)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it was written.
    Number(String),
    /// A string, unescaped.
    String(String),
    /// A list.
    List(Vec<Node>),
    /// An object, in the order of the text.
    Object(Vec<Member>),
}

/// One member of an object.
#[derive(Debug, Clone)]
pub struct Member {
    /// The member's name, unescaped.
    pub name: String,
    /// The offset of the name's opening quote.
    pub start: usize,
    /// The member's value.
    pub node: Node,
}

/// Why a text is not JSON, and where that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The offset at which the reader gave up.
    pub offset: usize,
    /// What is wrong there.
    pub message: String,
    /// The JSON Pointer of the innermost value that was being read.
    pub pointer: String,
}

impl Node {
    /// The member of that name, if this is an object that has it.
    pub fn member(&self, name: &str) -> Option<&Member> {
        match &self.value {
            Json::Object(members) => members.iter().find(|it| it.name == name),
            _ => None,
        }
    }

    /// What kind of JSON value this is, in words.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::List(_) => "a list",
            Json::Object(_) => "an object",
        }
    }
}

/// Prints the value compactly, members in the order of the text.
impl fmt::Display for Node {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Json::Null => out.write_str("null"),
            Json::Bool(it) => write!(out, "{it}"),
            Json::Number(it) => out.write_str(it),
            Json::String(it) => write_string(out, it),
            Json::List(items) => {
                out.write_str("[")?;
                for (idx, item) in items.iter().enumerate() {
                    write!(out, "{}{item}", if idx == 0 { "" } else { "," })?;
                }
                out.write_str("]")
            }
            Json::Object(members) => {
                out.write_str("{")?;
                for (idx, member) in members.iter().enumerate() {
                    out.write_str(if idx == 0 { "" } else { "," })?;
                    write_string(out, &member.name)?;
                    write!(out, ":{}", member.node)?;
                }
                out.write_str("}")
            }
        }
    }
}

fn write_string(out: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    out.write_str("\"")?;
    for it in text.chars() {
        match it {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            it if u32::from(it) < 0x20 => write!(out, "\\u{:04x}", u32::from(it))?,
            it => write!(out, "{it}")?,
        }
    }
    out.write_str("\"")
}

/// Adds one step to a JSON Pointer (RFC 6901).
pub fn pointer_to(parent: &str, step: &str) -> String {
    let mut pointer = String::with_capacity(parent.len() + step.len() + 1);
    pointer.push_str(parent);
    pointer.push('/');
    for it in step.chars() {
        match it {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            it => pointer.push(it),
        }
    }
    pointer
}

/// Reads one JSON text; a byte order mark before it is skipped.
pub fn read(text: &str) -> Result<Node, SyntaxError> {
    reader::read(text)
}
