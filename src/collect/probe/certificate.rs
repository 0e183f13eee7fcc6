//! What a certificate says of itself: names, issuer, times. Its signature is rustls's business.
//!
//! Reads DER by hand (X.690, RFC 5280 §4.1): four fields of a fixed structure. The crates that parse
//! all of X.509 switch features of `time` and `der`, on which every AWS SDK crate is built.

use std::net::IpAddr;

use jiff::Timestamp;

use crate::snapshot::clean::clean;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OBJECT_ID: u8 = 0x06;
const OCTET_STRING: u8 = 0x04;
const BMP_STRING: u8 = 0x1e;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;
const DNS_NAME: u8 = 0x82;
const IP_ADDRESS: u8 = 0x87;

const SUBJECT_ALTERNATIVE_NAME: [u8; 3] = [0x55, 0x1d, 0x11];
const COMMON_NAME: [u8; 3] = [0x55, 0x04, 0x03];

/// The parts of a distinguished name that people know an authority by, in the order of writing.
const NAME_PARTS: [([u8; 3], &str); 4] = [
    (COMMON_NAME, "CN"),
    ([0x55, 0x04, 0x0b], "OU"),
    ([0x55, 0x04, 0x0a], "O"),
    ([0x55, 0x04, 0x06], "C"),
];

/// The most names of a certificate that are kept; ACM allows 100.
const MOST_NAMES: usize = 100;

/// A certificate as it was presented.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Certificate {
    /// The subject alternative names; the common name where there are none.
    pub names: Vec<String>,
    /// Whom it is for: `CN=…, O=…`.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// From when it holds.
    pub not_before: Option<Timestamp>,
    /// Until when.
    pub not_after: Option<Timestamp>,
}

/// Reads a certificate; `None` where it is none.
pub(super) fn read(der: &[u8]) -> Option<Certificate> {
    let mut body = Reader(Reader(Reader(der).expect(SEQUENCE)?).expect(SEQUENCE)?);
    if body.peek() == Some(VERSION) {
        body.next()?;
    }
    let _serial = body.next()?;
    let _algorithm = body.expect(SEQUENCE)?;
    let issuer = body.expect(SEQUENCE)?;
    let mut validity = Reader(body.expect(SEQUENCE)?);
    let (not_before, not_after) = (time(validity.next()?), time(validity.next()?));
    let subject = body.expect(SEQUENCE)?;
    let _key = body.expect(SEQUENCE)?;
    let mut names = Vec::new();
    while let Some((tag, content)) = body.next() {
        if tag == EXTENSIONS {
            names = alternative_names(content).unwrap_or_default();
        }
    }
    if names.is_empty() {
        names.extend(part(subject, COMMON_NAME));
    }
    Some(Certificate {
        names,
        subject: name(subject),
        issuer: name(issuer),
        not_before,
        not_after,
    })
}

/// Elements one after the other: tag, length, content.
#[derive(Debug, Clone, Copy)]
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            // Four bytes of length are more than any handshake can carry.
            0x81..=0x84 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
                let length = bytes
                    .iter()
                    .fold(0, |sum: usize, it| sum << 8 | usize::from(*it));
                (length, rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    fn expect(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next().filter(|it| it.0 == tag).map(|it| it.1)
    }
}

fn alternative_names(extensions: &[u8]) -> Option<Vec<String>> {
    let mut list = Reader(Reader(extensions).expect(SEQUENCE)?);
    while let Some(extension) = list.expect(SEQUENCE) {
        let mut parts = Reader(extension);
        if parts.expect(OBJECT_ID)? != SUBJECT_ALTERNATIVE_NAME {
            continue;
        }
        // `critical` may stand between the two.
        let mut value = parts.next()?;
        if value.0 != OCTET_STRING {
            value = parts.next()?;
        }
        let mut names = Reader(Reader(value.1).expect(SEQUENCE)?);
        let mut found = Vec::new();
        while let Some((tag, content)) = names.next() {
            if found.len() == MOST_NAMES {
                break;
            }
            match tag {
                DNS_NAME => found.push(clean(&String::from_utf8_lossy(content))),
                IP_ADDRESS => found.extend(address(content).map(|it| it.to_string())),
                _ => {}
            }
        }
        return Some(found);
    }
    None
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from);
    v4.or_else(|| <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from))
}

/// `CN=…, O=…`.
fn name(distinguished: &[u8]) -> String {
    let parts = NAME_PARTS.iter().filter_map(|(id, word)| {
        let value = part(distinguished, *id)?;
        Some(format!("{word}={value}"))
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// The first value of one kind in a distinguished name.
fn part(distinguished: &[u8], wanted: [u8; 3]) -> Option<String> {
    let mut sets = Reader(distinguished);
    while let Some(set) = sets.expect(SET) {
        let mut pairs = Reader(set);
        while let Some(pair) = pairs.expect(SEQUENCE) {
            let mut pair = Reader(pair);
            if pair.expect(OBJECT_ID)? == wanted {
                let (tag, content) = pair.next()?;
                return Some(text(tag, content));
            }
        }
    }
    None
}

fn text(tag: u8, content: &[u8]) -> String {
    let end = content.len().min(256);
    let content = &content[..end];
    if tag == BMP_STRING {
        let units = content
            .chunks_exact(2)
            .map(|it| u16::from_be_bytes([it[0], it[1]]));
        let text: String = char::decode_utf16(units)
            .map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        return clean(&text);
    }
    clean(&String::from_utf8_lossy(content))
}

/// `YYMMDDHHMMSSZ` until 2049, `YYYYMMDDHHMMSSZ` after (RFC 5280 §4.1.2.5).
fn time((tag, content): (u8, &[u8])) -> Option<Timestamp> {
    let digits = std::str::from_utf8(content).ok()?.strip_suffix('Z')?;
    if !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let full = match (tag, digits.len()) {
        (UTC_TIME, 12) if digits < "50" => format!("20{digits}"),
        (UTC_TIME, 12) => format!("19{digits}"),
        (GENERALIZED_TIME, 14) => digits.to_owned(),
        _ => return None,
    };
    format!(
        "{}-{}-{}T{}:{}:{}Z",
        &full[..4],
        &full[4..6],
        &full[6..8],
        &full[8..10],
        &full[10..12],
        &full[12..]
    )
    .parse()
    .ok()
}
