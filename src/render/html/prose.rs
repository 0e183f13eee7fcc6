//! Sentences as a page has them.

use crate::render::markup::Markup;
use crate::render::phrase;

/// A sentence as a page has it: with a capital and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut text = capital(text);
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// Writes a sentence; names that it has in backticks are code.
pub(super) fn prose(page: &mut Markup, class: &str, text: &str) {
    if class.is_empty() {
        page.open("p", &[]);
    } else {
        page.open("p", &[("class", class)]);
    }
    let text = sentence(text);
    for (piece, is_name) in phrase::pieces(&text) {
        if is_name {
            page.leaf("code", &[], piece);
        } else {
            page.text(piece);
        }
    }
    page.close();
}

/// The text with a capital at its beginning, unless that is a name: those keep their letters.
pub(super) fn capital(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default();
    let word = first.trim_end_matches([',', ':', ';']);
    let is_plain_word = !word.is_empty() && word.bytes().all(|it| it.is_ascii_lowercase());
    let mut text = text.to_owned();
    if is_plain_word && let Some(letter) = text.get_mut(..1) {
        letter.make_ascii_uppercase();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_sentence_begins_with_a_capital_and_a_name_keeps_its_letters() {
        assert_eq!(sentence("proved: a → b"), "Proved: a → b.");
        assert_eq!(sentence("sg-0a1 blocks it"), "sg-0a1 blocks it.");
        assert_eq!(sentence("élan"), "élan.");
        assert_eq!(sentence(""), ".");
    }
}
