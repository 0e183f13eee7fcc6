//! Looks for originals in what was made, by other means than those that hid them: text is searched.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::snapshot::redact::field::walk;
use crate::snapshot::redact::holds::Holds;
use crate::snapshot::redact::lex::{Piece, pieces};
use crate::snapshot::redact::stand_in::lower;
use crate::snapshot::redact::vocabulary::{ID_PREFIXES, Vocabulary};
use crate::snapshot::redact::{Plan, range_of};

/// Where originals can still be read, as JSON Pointers into what was made, each once.
pub(super) fn find(original: &Value, made: &Value, plan: &Plan) -> Vec<String> {
    let identifiers = identifiers(original, plan);
    let (phrases, words): (BTreeSet<String>, BTreeSet<String>) = identifiers
        .into_iter()
        .partition(|it| it.contains(|it: char| !it.is_alphanumeric()));
    let mut places = Vec::new();
    let mut texts = String::new();
    let mut bounds = Vec::new();
    walk(made, &mut |pointer, text, holds| {
        if is_seen(text, holds, &words, plan) {
            places.push(pointer.to_owned());
        }
        bounds.push((texts.len(), pointer.to_owned()));
        texts.push_str(&lower(text));
        texts.push('\n');
        text.to_owned()
    });
    // To look for each phrase in all of a large estate takes long, and for its words does not.
    let seen: BTreeSet<&str> = runs(&texts).collect();
    for phrase in phrases
        .iter()
        .filter(|it| runs(it).all(|run| seen.contains(run)))
    {
        for (at, _) in texts.match_indices(phrase.as_str()) {
            let before = texts[..at].ends_with(char::is_alphanumeric);
            let after = texts[at + phrase.len()..].starts_with(char::is_alphanumeric);
            let idx = bounds.partition_point(|(begin, _)| *begin <= at);
            if !before
                && !after
                && let Some((_, pointer)) = bounds.get(idx.saturating_sub(1))
            {
                places.push(pointer.clone());
            }
        }
    }
    places.sort();
    places.dedup();
    places
}

/// Every name of the original, every account and every id in any of its texts, in lower case; without
/// those that are made of anybody's words, which texts may hold by themselves.
fn identifiers(original: &Value, plan: &Plan) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    walk(original, &mut |_, text, holds| {
        if holds == Holds::Name && plan.hides(text) {
            found.insert(lower(text));
        }
        found.extend(ids(text));
        text.to_owned()
    });
    found.retain(|it| runs(it).any(|it| !plan.vocabulary.is_common(it) && !is_prefix(it)));
    found
}

/// The runs of letters and digits of a text.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let runs = text.split(|it: char| !it.is_alphanumeric());
    runs.filter(|it| !it.is_empty())
}

fn is_prefix(word: &str) -> bool {
    ID_PREFIXES.contains(&word)
}

/// Account numbers, and ids of the form `svc-0123456789abcdef0`.
fn ids(text: &str) -> Vec<String> {
    let runs = text.split(|it: char| !(it.is_ascii_alphanumeric() || it == '-'));
    let mut found = Vec::new();
    for run in runs {
        let parts: Vec<&str> = run.split('-').collect();
        let accounts = parts.iter().filter(|it| it.len() == 12 && is_number(it));
        found.extend(accounts.map(|it| (*it).to_owned()));
        let ids = parts
            .windows(2)
            .filter(|it| is_prefix(it[0]) && is_id(it[1]));
        found.extend(ids.map(|it| lower(&it.join("-"))));
    }
    found
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_digit())
}

fn is_id(text: &str) -> bool {
    matches!(text.len(), 8 | 17) && text.bytes().all(|it| it.is_ascii_hexdigit())
}

/// Whether a text holds a hidden word, a name of one word, or an address that should have moved.
fn is_seen(text: &str, holds: Holds, names: &BTreeSet<String>, plan: &Plan) -> bool {
    if runs(text).any(|it| names.contains(&lower(it))) {
        return true;
    }
    let pieces = pieces(text);
    holds != Holds::Aws
        && pieces.into_iter().any(|piece| match piece {
            // Words of one or two letters are too few to keep all stand-ins off all originals.
            Piece::Word(word) if word.len() > 2 => {
                let word = lower(word);
                plan.words.hidden.contains(&word) && !stays(&word, holds, &plan.vocabulary)
            }
            other => range_of(other)
                .is_some_and(|it| plan.originals.contains(&it) && plan.addresses.is_told_apart(it)),
        })
}

fn stays(word: &str, holds: Holds, vocabulary: &Vocabulary) -> bool {
    match holds {
        Holds::Prose => vocabulary.keeps_in_prose(word),
        Holds::Message => vocabulary.keeps_in_message(word),
        Holds::PolicyText => vocabulary.keeps_in_policy(word),
        _ => vocabulary.keeps(word),
    }
}
