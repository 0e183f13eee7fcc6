//! Text patterns: literal text, `*`, `?` and `${variables}`, compiled once and matched without allocation.
//!
//! What a variable stands for is data: a `*` in a tag's value is no wildcard.

use crate::policy::glob::{Atom, glob};
use crate::policy::key::Key;
use crate::policy::request::{Context, Lookup};

/// A compiled pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    pieces: Vec<Piece>,
    has_variables: bool,
    // `${` that begins no variable: AWS refuses it and does not say how it is evaluated.
    is_malformed: bool,
}

/// A part of a pattern.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Text that must be there.
    Literal(String),
    /// `?`: exactly one character.
    One,
    /// `*`: any run of characters, none among them.
    Many,
    /// `${key}`: what the request says of the key.
    Variable(Variable),
}

/// A policy variable.
#[derive(Debug, Clone)]
pub struct Variable {
    /// The condition key it takes its value from.
    pub key: Key,
    /// The text that stands for a missing key: `${key, 'default'}`.
    pub default: Option<String>,
}

/// A pattern with the values of one request filled in.
#[derive(Debug)]
pub enum Filled<'a> {
    /// Every variable has a value.
    Ready {
        /// The parts.
        atoms: Vec<Atom<'a>>,
        /// Whether an empty default was used: AWS does not say whether it counts as a value.
        is_disputed: bool,
    },
    /// A variable has no value in this request.
    NoValue(&'a Variable),
    /// Nobody knows a variable's value.
    Unknown(&'a Variable),
    /// A variable is not written as AWS says; no page says what such a text matches.
    Malformed,
}

impl Pattern {
    /// Compiles a text; without `wildcards` or `variables` their characters are literal.
    pub fn compile(text: &str, wildcards: bool, variables: bool) -> Pattern {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        let mut is_malformed = false;
        while let Some(first) = rest.chars().next() {
            let variable = if variables { variable_at(rest) } else { None };
            is_malformed |= variables && variable.is_none() && rest.starts_with("${");
            if let Some((variable, length)) = variable {
                match variable {
                    Piece::Literal(it) => literal.push_str(&it),
                    variable => {
                        flush(&mut pieces, &mut literal);
                        pieces.push(variable);
                    }
                }
                rest = rest.get(length..).unwrap_or_default();
                continue;
            }
            match first {
                '*' if wildcards => {
                    flush(&mut pieces, &mut literal);
                    // `**` is `*`.
                    if !matches!(pieces.last(), Some(Piece::Many)) {
                        pieces.push(Piece::Many);
                    }
                }
                '?' if wildcards => {
                    flush(&mut pieces, &mut literal);
                    pieces.push(Piece::One);
                }
                it => literal.push(it),
            }
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
        flush(&mut pieces, &mut literal);
        Pattern {
            has_variables: is_malformed || pieces.iter().any(is_variable),
            pieces,
            is_malformed,
        }
    }

    /// Whether the pattern holds a variable, or what was meant for one.
    pub fn has_variables(&self) -> bool {
        self.has_variables
    }

    /// Whether the pattern is `*` alone.
    pub fn is_everything(&self) -> bool {
        matches!(self.pieces.as_slice(), [Piece::Many])
    }

    /// Whether the pattern holds `*` or `?`.
    pub fn has_wildcards(&self) -> bool {
        self.pieces
            .iter()
            .any(|it| matches!(it, Piece::Many | Piece::One))
    }

    /// The text of a pattern that has neither wildcards nor variables.
    pub fn literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            _ if self.is_malformed => None,
            [] => Some(""),
            [Piece::Literal(it)] => Some(it),
            _ => None,
        }
    }

    /// The parts.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Whether a pattern without variables matches the whole text; a variable matches nothing.
    pub fn matches(&self, text: &str) -> bool {
        // By far the most usual patterns.
        match self.pieces.as_slice() {
            [Piece::Literal(it)] => return it == text,
            [Piece::Many] => return true,
            _ => {}
        }
        glob(&self.pieces, text, |piece| match piece {
            Piece::Literal(it) => Some(Atom::Literal(it)),
            Piece::One => Some(Atom::One),
            Piece::Many => Some(Atom::Many),
            Piece::Variable(_) => None,
        })
    }

    /// Fills in the values of a request's context.
    pub fn fill<'a>(&'a self, context: &'a Context) -> Filled<'a> {
        if self.is_malformed {
            return Filled::Malformed;
        }
        let mut atoms = Vec::with_capacity(self.pieces.len());
        let mut is_disputed = false;
        let mut missing = None;
        for piece in &self.pieces {
            match piece {
                Piece::Literal(it) => atoms.push(Atom::Literal(it)),
                Piece::One => atoms.push(Atom::One),
                Piece::Many => atoms.push(Atom::Many),
                Piece::Variable(variable) => {
                    match (context.look_up(&variable.key), &variable.default) {
                        (Lookup::Unknown, _) => return Filled::Unknown(variable),
                        (Lookup::Single(it), _) => atoms.push(Atom::Literal(it)),
                        // A multivalued key cannot be a variable ("single-vs-multi-valued context keys").
                        (Lookup::List(_), _) | (Lookup::Absent, None) => missing = Some(variable),
                        (Lookup::Absent, Some(default)) => {
                            is_disputed |= default.is_empty();
                            atoms.push(Atom::Literal(default));
                        }
                    }
                }
            }
        }
        match missing {
            Some(variable) => Filled::NoValue(variable),
            None => Filled::Ready { atoms, is_disputed },
        }
    }

    /// The pattern as text with the values of a request, for an explanation.
    pub fn filled_text(&self, context: &Context) -> String {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Literal(it) => it.clone(),
                Piece::One => "?".to_owned(),
                Piece::Many => "*".to_owned(),
                Piece::Variable(variable) => {
                    match (context.look_up(&variable.key), &variable.default) {
                        (Lookup::Single(it), _) => it.to_owned(),
                        (Lookup::Absent, Some(default)) => default.clone(),
                        _ => format!("${{{}}}", variable.key.text()),
                    }
                }
            })
            .collect()
    }

    /// Splits the pattern at colons into at most `limit` patterns; the last keeps its colons.
    pub fn split(&self, limit: usize) -> Vec<Pattern> {
        let mut parts = vec![Vec::new()];
        for piece in &self.pieces {
            let Piece::Literal(text) = piece else {
                if let Some(part) = parts.last_mut() {
                    part.push(piece.clone());
                }
                continue;
            };
            let mut rest = text.as_str();
            while parts.len() < limit
                && let Some((before, after)) = rest.split_once(':')
            {
                push_literal(&mut parts, before);
                parts.push(Vec::new());
                rest = after;
            }
            push_literal(&mut parts, rest);
        }
        parts
            .into_iter()
            .map(|pieces| Pattern {
                has_variables: pieces.iter().any(is_variable),
                pieces,
                is_malformed: false,
            })
            .collect()
    }
}

fn is_variable(piece: &Piece) -> bool {
    matches!(piece, Piece::Variable(_))
}

fn push_literal(parts: &mut [Vec<Piece>], text: &str) {
    if !text.is_empty()
        && let Some(part) = parts.last_mut()
    {
        part.push(Piece::Literal(text.to_owned()));
    }
}

fn flush(pieces: &mut Vec<Piece>, literal: &mut String) {
    if !literal.is_empty() {
        pieces.push(Piece::Literal(std::mem::take(literal)));
    }
}

// A variable at the beginning of the text and its length; `None` where it is not written as AWS says ("Variables and
// tags"; Access Analyzer: missing brace or quote, unsupported space, empty variable). `${*}`, `${?}` and `${$}` are
// those characters.
fn variable_at(text: &str) -> Option<(Piece, usize)> {
    let inside = text.strip_prefix("${")?;
    let closing = inside.find('}')?;
    let name = inside.get(..closing)?;
    if let "*" | "?" | "$" = name {
        return Some((Piece::Literal(name.to_owned()), closing + 3));
    }
    if let Some((key, _)) = name.split_once(", '") {
        // The default may hold a brace of its own.
        let after = inside.get(key.len() + 3..)?;
        let end = after.find("'}")?;
        let variable = Variable {
            key: Key::new(key),
            default: Some(after.get(..end)?.to_owned()),
        };
        return is_name(key).then_some((Piece::Variable(variable), 2 + key.len() + 3 + end + 2));
    }
    let variable = Variable {
        key: Key::new(name),
        default: None,
    };
    is_name(name).then_some((Piece::Variable(variable), closing + 3))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(|it: char| it.is_whitespace() || it == ',')
}
