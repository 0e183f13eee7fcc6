//! From bytes to text that can be searched: one encoding, no hidden characters, no escapes.

use std::borrow::Cow;

use crate::snapshot::clean::{clean, is_hidden};

/// The text of a paste, each line clean; `Err` says why it is none.
pub(super) fn decode(bytes: &[u8]) -> Result<String, String> {
    let text = match bytes {
        // PowerShell's `>` writes UTF-16 with a byte-order mark.
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    };
    let junk = text.chars().filter(|it| is_junk(*it)).count();
    if text.contains('\0') || junk > 8 && junk * 20 > text.len() {
        return Err("it is binary data, not text".to_owned());
    }
    Ok(legible(text))
}

/// Whether a character does not occur in what a terminal or a log shows.
fn is_junk(character: char) -> bool {
    match character {
        ' '..='~' | '\t' | '\n' | '\r' | '\u{1b}' => false,
        char::REPLACEMENT_CHARACTER => true,
        other => is_hidden(other),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units)
        .map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// The text with every line clean, so that whatever is cut out of it is.
fn legible(text: String) -> String {
    if text.bytes().all(|it| matches!(it, b' '..=b'~' | b'\n')) {
        return text;
    }
    let mut kept = String::with_capacity(text.len());
    for line in text.lines() {
        kept.push_str(&clean(line));
        kept.push('\n');
    }
    kept
}

/// The text with JSON's and HTML's escapes undone, twice where they are nested.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    let once = unescape_once(text);
    match unescape_once(&once) {
        Cow::Borrowed(_) => once,
        Cow::Owned(twice) => Cow::Owned(twice),
    }
}

fn unescape_once(text: &str) -> Cow<'_, str> {
    if !text.contains(['\\', '&']) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_changed = false;
    while let Some(at) = rest.bytes().position(|it| matches!(it, b'\\' | b'&')) {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((character, len)) = escape(rest) {
            is_changed = true;
            if !is_hidden(character) || character == '\n' {
                kept.push(character);
            }
            rest = &rest[len..];
        } else {
            kept.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    kept.push_str(rest);
    if is_changed {
        Cow::Owned(kept)
    } else {
        Cow::Borrowed(text)
    }
}

/// The character that an escape at the start of the text stands for, and the escape's length.
fn escape(text: &str) -> Option<(char, usize)> {
    const SHORT: [(&str, char); 13] = [
        ("\\n", '\n'),
        ("\\r", ' '),
        ("\\t", ' '),
        ("\\\"", '"'),
        ("\\'", '\''),
        ("\\/", '/'),
        ("\\\\", '\\'),
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&apos;", '\''),
        ("&nbsp;", ' '),
    ];
    if let Some((name, character)) = SHORT.iter().find(|(name, _)| text.starts_with(name)) {
        return Some((*character, name.len()));
    }
    let (digits, radix, before, after) = if let Some(rest) = text.strip_prefix("\\u") {
        (rest.get(..4)?, 16, 2, 0)
    } else if let Some(rest) = text
        .strip_prefix("&#x")
        .or_else(|| text.strip_prefix("&#X"))
    {
        (entity(rest)?, 16, 3, 1)
    } else {
        (entity(text.strip_prefix("&#")?)?, 10, 2, 1)
    };
    if !digits.bytes().all(|it| it.is_ascii_hexdigit()) {
        return None;
    }
    let character = char::from_u32(u32::from_str_radix(digits, radix).ok()?)?;
    Some((character, before + digits.len() + after))
}

/// The digits of a numeric entity, up to its semicolon.
fn entity(text: &str) -> Option<&str> {
    let end = text.bytes().take(8).position(|it| it == b';')?;
    (end > 0).then(|| &text[..end])
}

/// The text on one line, its words one space apart: terminals wrap what they print.
pub(super) fn flat(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for word in text.split_ascii_whitespace() {
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    kept
}

/// The first and the last bytes of a text, where a client says why it gave up.
pub(super) fn ends(text: &str, width: usize) -> Cow<'_, str> {
    if text.len() <= 2 * width {
        return Cow::Borrowed(text);
    }
    let head = text.floor_char_boundary(width);
    let tail = text.ceil_char_boundary(text.len() - width);
    Cow::Owned(format!("{}\n{}", &text[..head], &text[tail..]))
}

#[cfg(test)]
mod tests {
    use super::{decode, unescape};

    #[test]
    fn escapes_of_json_and_html_are_undone_even_when_nested() {
        assert_eq!(
            unescape(r#"{\"m\": \"a\u0026#39;b\u0026quot;\"}"#),
            r#"{"m": "a'b""}"#
        );
        assert_eq!(unescape("a &amp; b &unknown; c\\x"), "a & b &unknown; c\\x");
        assert_eq!(unescape("&#27;[31m &#x202e; \\u001b"), "[31m  ");
        assert_eq!(unescape("\\u12"), "\\u12");
    }

    #[test]
    fn utf_16_of_powershell_is_read() {
        let bytes: Vec<u8> = "\u{feff}HTTP/1.1 403"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(decode(&bytes).as_deref(), Ok("HTTP/1.1 403"));
        assert!(decode(b"\x7fELF\x02\x01\0\0").is_err());
    }
}
