//! Text from anywhere as Markdown that shows exactly that text.
//!
//! A word that Markdown, or a forge on top of it (mentions, issue numbers, links, HTML), could read as
//! more than a word becomes a code span: that is the one place where nothing is read, and it stays
//! legible where Markdown is not rendered. Backslashes would not do, since mentions are found after them.

use crate::render::phrase;

/// ASCII punctuation that means nothing inside a line of prose.
const HARMLESS: &str = "-.,;:/()'\"?%=";

/// Prose of one line; names in backticks, and words that could be more than words, are code.
pub(crate) fn prose(text: &str) -> String {
    let pieces = phrase::pieces(text).into_iter();
    let marked = pieces.map(|(piece, is_name)| if is_name { code(piece) } else { words(piece) });
    marked.collect::<String>().trim().to_owned()
}

/// Words with their spaces at both ends.
fn words(text: &str) -> String {
    let words: Vec<String> = text.split(' ').map(word).collect();
    words.join(" ")
}

fn word(word: &str) -> String {
    if word.is_empty() || is_word(word) {
        return word.to_owned();
    }
    let core = word.trim_end_matches([',', ';', ':', '.']);
    if core.is_empty() || is_marker(word) {
        return code(word);
    }
    format!("{}{}", code(core), &word[core.len()..])
}

fn is_word(word: &str) -> bool {
    let is_harmless =
        |it: char| it.is_ascii_alphanumeric() || !it.is_ascii() || HARMLESS.contains(it);
    // Autolinks of GitHub-flavoured Markdown, §6.9.
    let lower = word.to_ascii_lowercase();
    let is_link = lower.contains("://") || lower.contains("www.");
    word.chars().all(is_harmless) && !is_link && !is_marker(word)
}

/// What begins a list item, a rule or a heading's underline where it begins a line.
fn is_marker(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    let is_item = number.len() < word.len() && number.bytes().all(|it| it.is_ascii_digit());
    let is_rule = word.bytes().all(|it| b"-=".contains(&it));
    is_item || is_rule
}

/// A code span: its fence is longer than any run of backticks inside.
pub(crate) fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest_run(text) + 1);
    // One space at each side is taken off again, and keeps a backtick from the fence.
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Text for a cell of a table: a bar ends a cell even inside a code span.
pub(crate) fn cell(markdown: &str) -> String {
    markdown.replace('|', "\\|")
}

/// A block of code: its fence is longer than any run of backticks inside.
pub(crate) fn fence(language: &str, text: &str) -> String {
    let fence = "`".repeat((longest_run(text) + 1).max(3));
    format!("{fence}{language}\n{}\n{fence}", text.trim_end())
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|it| it != '`').map(str::len);
    runs.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{cell, code, fence, prose};

    #[test]
    fn plain_words_stay_and_others_are_code() {
        for (text, shown) in [
            (
                "no rule of sg-0a1 (10.0.0.0/16) admits it",
                "no rule of sg-0a1 (10.0.0.0/16) admits it",
            ),
            (
                "<script>alert(1)</script> x",
                "`<script>alert(1)</script>` x",
            ),
            (
                "ask @channel about #1, now",
                "ask `@channel` about `#1`, now",
            ),
            (
                "see https://evil.example now",
                "see `https://evil.example` now",
            ),
            ("a_b *c* [d](e)", "`a_b` `*c*` `[d](e)`"),
            ("1. first --- 2) x", "`1.` first `---` `2)` x"),
            (
                "admits `Principal: \"*\"`, so",
                "admits `Principal: \"*\"`, so",
            ),
            ("one ` alone", "one `` ` `` alone"),
        ] {
            assert_eq!(prose(text), shown);
        }
    }

    #[test]
    fn backticks_do_not_end_what_they_stand_in() {
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(fence("sh", "x ```` y\n"), "`````sh\nx ```` y\n`````");
    }

    #[test]
    fn a_bar_does_not_end_a_cell() {
        assert_eq!(cell(&prose("a|b")), "`a\\|b`");
    }
}
