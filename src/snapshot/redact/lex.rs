//! Takes a text apart: words, addresses, wildcards, and what is AWS's own by its place.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::snapshot::redact::vocabulary::{ARN_TYPES, ID_PREFIXES, PHRASES};

/// A piece of a text; all pieces together are the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Stays: a separator, or AWS's own by its place.
    Kept(&'a str),
    /// Stays, and stands for other text: `*`, `?`, either end of `${…}`.
    Wild(&'a str),
    /// A run of letters and digits, or a UUID.
    Word(&'a str),
    /// An address.
    Address(&'a str, IpAddr),
    /// An address range.
    Range(&'a str, IpNet),
    /// An IPv4 address as host names write it, `10-0-1-5`.
    Dashed(&'a str, IpAddr),
}

/// Parts of a region's name, but for its number.
const REGION_PARTS: [&str; 24] = [
    "us",
    "eu",
    "ap",
    "sa",
    "ca",
    "me",
    "af",
    "il",
    "mx",
    "cn",
    "gov",
    "iso",
    "isob",
    "isoe",
    "isof",
    "north",
    "south",
    "east",
    "west",
    "central",
    "northeast",
    "southeast",
    "northwest",
    "southwest",
];

/// The shape of a UUID, whose parts mean nothing by themselves.
pub(super) const UUID: &str = "00000000-0000-0000-0000-000000000000";

/// The pieces of a text.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut lexer = Lexer {
        text,
        at: 0,
        in_variable: false,
        arn_rest: None,
        found: Vec::new(),
    };
    while lexer.at < text.len() {
        lexer.step();
    }
    lexer.found
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    in_variable: bool,
    // Where the resource of an ARN begins.
    arn_rest: Option<usize>,
    found: Vec<Piece<'a>>,
}

impl<'a> Lexer<'a> {
    fn step(&mut self) {
        let rest = self.rest();
        let at_word = !self.text[..self.at].ends_with(char::is_alphanumeric);
        if self.arn_rest == Some(self.at) {
            self.arn_rest = None;
            if let Some(length) = type_length(rest) {
                return self.keep(length);
            }
        }
        if at_word && let Some(length) = fixed_length(rest) {
            return self.keep(length);
        }
        if at_word && is_uuid(rest) {
            return self.push(Piece::Word(&rest[..UUID.len()]));
        }
        if at_word && let Some(piece) = address(rest) {
            return self.push(piece);
        }
        if at_word && rest.starts_with("arn:") && self.arn(rest) {
            return;
        }
        let first = rest.chars().next().unwrap_or_default();
        match first {
            '*' | '?' => self.push(Piece::Wild(&rest[..1])),
            '$' if variable_length(rest).is_some() => {
                let length = variable_length(rest).unwrap_or(2);
                self.found.push(Piece::Wild(""));
                self.in_variable = true;
                self.keep(length);
            }
            '}' if self.in_variable => {
                self.in_variable = false;
                self.keep(1);
                self.found.push(Piece::Wild(""));
            }
            '%' if rest.len() > 2 && rest.as_bytes()[1..3].iter().all(u8::is_ascii_hexdigit) => {
                self.keep(3);
            }
            it if it.is_alphanumeric() => {
                let length = word_length(rest);
                if self.is_port(&rest[..length]) || is_scheme(rest, length) {
                    self.keep(length);
                } else {
                    self.push(Piece::Word(&rest[..length]));
                }
            }
            it => self.keep(it.len_utf8()),
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn push(&mut self, piece: Piece<'a>) {
        self.at += piece.text().len();
        self.found.push(piece);
    }

    fn keep(&mut self, length: usize) {
        self.push(Piece::Kept(&self.rest()[..length]));
    }

    /// Partition, service and region of an ARN stay, whatever they are; so does all of AWS's own.
    fn arn(&mut self, rest: &'a str) -> bool {
        let end = rest
            .find(|it: char| it.is_whitespace() || matches!(it, '"' | '\'' | '`' | ',' | '<' | '>'))
            .unwrap_or(rest.len());
        let whole = &rest[..end];
        let mut parts = whole.splitn(6, ':');
        let head: Vec<&str> = parts.by_ref().take(5).collect();
        let [arn, partition, service, region, account] = head.as_slice() else {
            return false;
        };
        if parts.next().is_none() {
            return false;
        }
        if *account == "aws" {
            self.keep(end);
            return true;
        }
        let begin = self.at;
        for part in [arn, partition, service, region] {
            for run in part.split_inclusive(['*', '?']) {
                let literal = run.trim_end_matches(['*', '?']);
                self.keep(literal.len());
                if literal.len() < run.len() {
                    self.push(Piece::Wild(&run[literal.len()..]));
                }
            }
            self.keep(1);
        }
        self.arn_rest = Some(begin + head.iter().map(|it| it.len() + 1).sum::<usize>());
        true
    }

    /// Whether digits stand where a port does: behind a colon, with the end or a path behind them.
    fn is_port(&self, word: &str) -> bool {
        let behind = &self.text[self.at + word.len()..];
        word.len() <= 5
            && word.bytes().all(|it| it.is_ascii_digit())
            && self.text[..self.at].ends_with(':')
            && (behind.is_empty() || behind.starts_with(['/', ' ']))
    }
}

impl<'a> Piece<'a> {
    /// The piece as it stands in the text.
    pub(super) fn text(&self) -> &'a str {
        match *self {
            Self::Kept(text)
            | Self::Wild(text)
            | Self::Word(text)
            | Self::Address(text, _)
            | Self::Range(text, _)
            | Self::Dashed(text, _) => text,
        }
    }
}

/// Whether the text begins with a UUID.
pub(super) fn is_uuid(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    let is_it = UUID.bytes().zip(bytes).all(|(shape, it)| match shape {
        b'-' => *it == b'-',
        _ => it.is_ascii_hexdigit(),
    });
    is_it && bytes.len() >= UUID.len() && !rest[UUID.len()..].starts_with(char::is_alphanumeric)
}

/// The length of a time, a region, a phrase of AWS's, or the beginning of an id.
fn fixed_length(rest: &str) -> Option<usize> {
    let ends = |length: &usize| !rest[*length..].starts_with(char::is_alphanumeric);
    let phrase = PHRASES
        .into_iter()
        .find(|it| starts_with_ignoring_case(rest, it));
    let lengths = [time_length(rest), region_length(rest), phrase.map(str::len)];
    if let Some(length) = lengths.into_iter().flatten().find(ends) {
        return Some(length);
    }
    let prefix = &rest[..word_length(rest)];
    let is_id = rest[prefix.len()..].starts_with('-') && ID_PREFIXES.contains(&prefix);
    is_id.then_some(prefix.len())
}

/// The length of the name of a region.
fn region_length(rest: &str) -> Option<usize> {
    let mut length = 0;
    loop {
        let part = &rest[length..][..word_length(&rest[length..])];
        let is_number = part.len() == 1 && part.bytes().all(|it| it.is_ascii_digit());
        if is_number && length > "eu-".len() {
            return Some(length + part.len());
        }
        if !REGION_PARTS.contains(&part) || !rest[length + part.len()..].starts_with('-') {
            return None;
        }
        length += part.len() + 1;
    }
}

fn word_length(rest: &str) -> usize {
    rest.find(|it: char| !it.is_alphanumeric())
        .unwrap_or(rest.len())
}

fn is_scheme(rest: &str, length: usize) -> bool {
    rest[length..].starts_with("://")
}

/// The length of a resource type with what ends it; a load balancer's kind stands behind it.
fn type_length(rest: &str) -> Option<usize> {
    let length = rest.find(['/', ':', '*', '?']).unwrap_or(rest.len());
    if !ARN_TYPES.contains(&&rest[..length]) {
        return None;
    }
    let kinds = ["/app/", "/net/", "/gwy/"];
    let kind = kinds.into_iter().find(|it| rest[length..].starts_with(it));
    Some(length + kind.map_or(0, str::len))
}

/// The length of `${` with the part of the key that is AWS's: `${aws:PrincipalTag/`, `${aws:username`.
fn variable_length(rest: &str) -> Option<usize> {
    let end = rest.strip_prefix("${")?.find('}')? + 2;
    let name = rest[..end].split(',').next().unwrap_or_default();
    Some(name.find('/').map_or(name.len(), |it| it + 1))
}

/// The length of `20260302T031400Z`, `2026-03-02` or `2026-03-02T03:14:00Z`.
fn time_length(rest: &str) -> Option<usize> {
    let fits = |shape: &str| {
        let bytes = rest.as_bytes();
        let is_it = bytes.len() >= shape.len()
            && shape.bytes().zip(bytes).all(|(shape, it)| match shape {
                b'0' => it.is_ascii_digit(),
                other => other == *it,
            });
        is_it.then_some(shape.len())
    };
    fits("00000000T000000Z")
        .or_else(|| fits("0000-00-00T00:00:00Z"))
        .or_else(|| fits("0000-00-00"))
}

fn starts_with_ignoring_case(rest: &str, phrase: &str) -> bool {
    rest.get(..phrase.len())
        .is_some_and(|it| it.eq_ignore_ascii_case(phrase))
}

/// An address or a range at the beginning of the text.
fn address(rest: &str) -> Option<Piece<'_>> {
    let run = |is_part: fn(char) -> bool| {
        let length = rest.find(|it| !is_part(it)).unwrap_or(rest.len());
        rest[..length].trim_end_matches('.')
    };
    let v4 = run(|it| it.is_ascii_digit() || it == '.');
    let v6 = run(|it| it.is_ascii_hexdigit() || matches!(it, ':' | '.'));
    let dashed = run(|it| it.is_ascii_digit() || it == '-').trim_end_matches('-');
    let is_whole = |text: &str| !rest[text.len()..].starts_with(char::is_alphanumeric);
    if v6.matches(':').count() >= 2
        && let Ok(address) = v6.parse::<IpAddr>()
        && is_whole(v6)
    {
        return Some(with_mask(rest, v6, address));
    }
    if v4.matches('.').count() == 3
        && is_whole(v4)
        && let Ok(address) = v4.parse::<IpAddr>()
    {
        return Some(with_mask(rest, v4, address));
    }
    if dashed.matches('-').count() == 3
        && is_whole(dashed)
        && let Ok(address) = dashed.replace('-', ".").parse::<IpAddr>()
    {
        return Some(Piece::Dashed(dashed, address));
    }
    None
}

fn with_mask<'a>(rest: &'a str, text: &'a str, address: IpAddr) -> Piece<'a> {
    let behind = &rest[text.len()..];
    let digits = behind.strip_prefix('/').map_or(0, |it| {
        it.find(|it: char| !it.is_ascii_digit()).unwrap_or(it.len())
    });
    let end = text.len() + 1 + digits;
    if digits > 0
        && !rest[end..].starts_with(char::is_alphanumeric)
        && let Ok(range) = rest[..end].parse::<IpNet>()
    {
        return Piece::Range(&rest[..end], range);
    }
    Piece::Address(text, address)
}
