//! Path and query on the wire.

use crate::path::url::CallUrl;

/// Path and query as they are sent. What no request line can hold is escaped in the path; the query
/// is written the way a signature covers it, which means the same, so that it has one reading only:
/// signers differ on a `+`, and on reserved characters that stand in it plainly.
pub(super) fn target(url: &CallUrl) -> String {
    let mut target = String::with_capacity(url.path.len());
    for byte in url.path.bytes() {
        match byte {
            b'!'..=b'~' if !b"\"<>\\^`{|}#".contains(&byte) => target.push(char::from(byte)),
            _ => target.push_str(&format!("%{byte:02X}")),
        }
    }
    if let Some(query) = &url.query {
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, value)) => format!("{}={}", canonical(name), canonical(value)),
            None => canonical(pair),
        });
        target.push('?');
        target.push_str(&pairs.collect::<Vec<_>>().join("&"));
    }
    target
}

/// Whether the query is UTF-8 behind its escapes.
pub(super) fn is_text(url: &CallUrl) -> bool {
    let query = url.query.as_deref().unwrap_or_default();
    String::from_utf8(decoded(query)).is_ok()
}

/// Every byte escaped but the unreserved ones (RFC 3986 §2.3), an escape that is there kept as one.
fn canonical(text: &str) -> String {
    let mut canonical = String::with_capacity(text.len());
    for byte in decoded(text) {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            canonical.push(char::from(byte));
        } else {
            canonical.push_str(&format!("%{byte:02X}"));
        }
    }
    canonical
}

/// The bytes behind the escapes; a `+` is a space.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let escape = match (first, behind) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        rest = if escape.is_some() {
            &behind[2..]
        } else {
            behind
        };
        bytes.push(escape.unwrap_or(if first == b'+' { b' ' } else { first }));
    }
    bytes
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|it| u8::try_from(it).ok())
}
