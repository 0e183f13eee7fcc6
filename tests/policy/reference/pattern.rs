//! Texts with wildcards and variables, matched by plain recursion.

use serde_json::Value;

use super::Request;
use super::texts;

/// One position of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Letter(char),
    /// `?`
    One,
    /// `*`
    Many,
}

/// A policy text after its variables were filled in.
pub(crate) enum Filled {
    Pieces(Vec<Piece>),
    /// A variable has no value: equal to nothing and like nothing (VARS "Policy variables with no value").
    Null,
    /// AWS does not say how this text reads.
    Disputed,
}

/// Whether the whole text fits the whole pattern.
pub(crate) fn fits(pattern: &[Piece], text: &[char]) -> bool {
    match (pattern.first(), text.first()) {
        (None, None) => true,
        (Some(Piece::Many), _) => {
            let rest = pattern
                .iter()
                .position(|piece| *piece != Piece::Many)
                .map_or(&pattern[pattern.len()..], |start| &pattern[start..]);
            (0..=text.len()).any(|skipped| fits(rest, &text[skipped..]))
        }
        (Some(Piece::One), Some(_)) => fits(&pattern[1..], &text[1..]),
        (Some(Piece::Letter(wanted)), Some(found)) if wanted == found => {
            fits(&pattern[1..], &text[1..])
        }
        _ => false,
    }
}

/// The same for a pattern written as text without variables.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    fits(&plain(pattern), &text.chars().collect::<Vec<char>>())
}

/// Every `*` and `?` is a wildcard, nothing else means anything.
pub(crate) fn plain(text: &str) -> Vec<Piece> {
    text.chars().map(piece).collect()
}

fn piece(letter: char) -> Piece {
    match letter {
        '*' => Piece::Many,
        '?' => Piece::One,
        other => Piece::Letter(other),
    }
}

/// Fills in `${…}`; only Version 2012-10-17 knows variables (VER).
pub(crate) fn fill(text: &str, version: &str, request: &Request<'_>) -> Filled {
    if version != "2012-10-17" {
        return Filled::Pieces(plain(text));
    }
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        pieces.extend(plain(&rest[..start]));
        let Some(length) = rest[start..].find('}') else {
            return Filled::Disputed;
        };
        let inner = &rest[start + 2..start + length];
        rest = &rest[start + length + 1..];
        match variable(inner, request) {
            Ok(Some(value)) => pieces.extend(value.chars().map(Piece::Letter)),
            Ok(None) => return Filled::Null,
            Err(()) => return Filled::Disputed,
        }
    }
    pieces.extend(plain(rest));
    Filled::Pieces(pieces)
}

/// The value of one variable; `Err` where AWS documents no meaning.
fn variable(inner: &str, request: &Request<'_>) -> Result<Option<String>, ()> {
    if ["*", "?", "$"].contains(&inner) {
        return Ok(Some(inner.to_owned()));
    }
    let (name, default) = match inner.split_once(", '") {
        Some((name, quoted)) => match quoted.strip_suffix('\'') {
            Some(default) if !default.is_empty() && !default.contains('\'') => {
                (name, Some(default))
            }
            _ => return Err(()),
        },
        None => (inner, None),
    };
    if name.is_empty() || name.contains([' ', ',', '\'', '$', '{']) {
        return Err(());
    }
    match lookup(name, request) {
        Some(Value::Array(_)) => Err(()),
        Some(value) => match texts(value).pop() {
            Some(text) if !text.is_empty() => Ok(Some(text)),
            _ => Err(()),
        },
        None => Ok(default.map(str::to_owned)),
    }
}

/// The context value of a key; names are not case-sensitive (COND).
pub(crate) fn lookup<'a>(name: &str, request: &Request<'a>) -> Option<&'a Value> {
    request
        .context
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// The six parts of an ARN; the sixth keeps its colons.
pub(crate) fn arn_parts(text: &str) -> Vec<&str> {
    text.splitn(6, ':').collect()
}
