//! Text from outside, made safe to print: what AWS, a server or a user wrote may hold escape sequences.
//!
//! Escaping for HTML, Markdown and XML is the renderers' own work.

use std::str::Chars;

/// Ranges that a terminal obeys instead of showing, or that show nothing at all.
///
/// Bidirectional controls are the "Trojan Source" set of Unicode TR 36; the rest has no width.
const HIDDEN: [(char, char); 20] = [
    ('\u{00}', '\u{1f}'),
    ('\u{7f}', '\u{9f}'),
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
    ('\u{10fffe}', '\u{10ffff}'),
];

/// The text with nothing left in it but printable characters and spaces.
///
/// Line ends and tabs become one space, colour sequences go whole, everything else that hides is dropped.
pub fn clean(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.chars();
    loop {
        // Most of any text is printable ASCII, and copied as it stands.
        let plain = rest.as_str();
        let is_plain = |it: &u8| (b' '..=b'~').contains(it);
        let n_plain = plain.bytes().take_while(is_plain).count();
        kept.push_str(&plain[..n_plain]);
        rest = plain[n_plain..].chars();
        let Some(character) = rest.next() else {
            return kept;
        };
        match character {
            '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                if !kept.ends_with(' ') {
                    kept.push(' ');
                }
            }
            '\u{1b}' => {
                let mut ahead = rest.clone();
                if ahead.next() == Some('[') {
                    skip_sequence(&mut rest, ahead);
                }
            }
            '\u{9b}' => {
                let ahead = rest.clone();
                skip_sequence(&mut rest, ahead);
            }
            _ if is_hidden(character) => {}
            _ => kept.push(character),
        }
    }
}

/// Whether a character must not reach a terminal.
pub fn is_hidden(character: char) -> bool {
    // Nearly every character lies in one of the wide gaps of the table.
    let is_common = matches!(
        character,
        ' '..='~' | '\u{ae}'..='\u{34e}' | '\u{2070}'..='\u{3163}' | '\u{3165}'..='\u{fdff}'
    );
    !is_common
        && HIDDEN
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&character))
}

/// Skips the parameters and the final byte of a control sequence (ECMA-48 §5.4), if it has one soon.
fn skip_sequence<'a>(rest: &mut Chars<'a>, mut ahead: Chars<'a>) {
    // A sequence without an end is not skipped: that could swallow the whole text.
    for _ in 0..32 {
        match ahead.next() {
            Some(' '..='?') => {}
            Some('@'..='~') => {
                *rest = ahead;
                return;
            }
            _ => return,
        }
    }
}
