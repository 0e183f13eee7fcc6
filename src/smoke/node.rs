//! A TOML or YAML file as one tree in which everything knows its line.
//!
//! Read by hand instead of through serde, since serde stops at the first mistake, and a pipeline that
//! shows one mistake a run needs as many runs as there are mistakes.

/// A value and the line at which it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// From 1.
    pub(super) line: usize,
    /// What stands there.
    pub(super) value: Value,
}

/// What a file of either form can hold.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Text, or a date as it is written.
    Text(String),
    /// A number as it is written.
    Number(String),
    /// True or false.
    Bool(bool),
    /// Nothing: YAML alone has it.
    Null,
    /// A list.
    List(Vec<Node>),
    /// Keys with their values, in the order of the file.
    Table(Vec<(Key, Node)>),
}

/// A key and the line at which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// From 1.
    pub(super) line: usize,
    /// The key.
    pub(super) text: String,
}

/// Why a text is neither: its line and the words of the parser.
pub(super) type Broken = (usize, String);

impl Value {
    /// What it is, for a sentence.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Number(_) => "a number",
            Self::Bool(_) => "true or false",
            Self::Null => "nothing",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}
