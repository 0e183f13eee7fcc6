//! Stand-ins of words: as long as the word, of the same kinds of character, in the same order among
//! their like.
//!
//! The order is kept since what comes first in a collection may be what a verdict names.

use std::collections::{BTreeMap, BTreeSet};

use crate::snapshot::redact::cut::{Cuts, Fragment, Index, Side, atoms, cut};
use crate::snapshot::redact::lex::is_uuid;
use crate::snapshot::redact::random::{Random, combine};
use crate::snapshot::redact::vocabulary::{UNIQUE_IDS, Vocabulary};

/// Attempts until no stand-in says by chance what a pattern asks for.
const ATTEMPTS: u64 = 16;

/// The words of one snapshot, in lower case.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Whole words that get a stand-in.
    pub(super) hidden: BTreeSet<String>,
    /// Whole words that stay.
    pub(super) kept: BTreeSet<String>,
    /// Words that a wildcard touches.
    pub(super) fragments: BTreeSet<Fragment>,
}

/// The stand-in of every atom, and how words are cut into them.
#[derive(Debug)]
pub(super) struct StandIns {
    cuts: Cuts,
    images: BTreeMap<String, String>,
}

/// Which atoms choose first: those that have the fewest to choose from.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Fragment,
    PartOfFragment,
    Other,
}

/// Atoms that are given stand-ins together; in this order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    turn: Turn,
    length: usize,
    shape: String,
    /// Whether a word begins with them.
    begins: bool,
    /// Whether a word ends with them.
    ends: bool,
    /// Where in a word a pattern looks for each of them.
    whole: Vec<Side>,
}

/// What words that stay begin with, end with and hold.
struct Edges {
    beginnings: BTreeSet<String>,
    endings: BTreeSet<String>,
    words: String,
}

impl Edges {
    fn of(words: &BTreeSet<String>) -> Self {
        let bounds = |word: &String| -> Vec<usize> {
            let inner = word.char_indices().map(|(at, _)| at);
            inner.chain([word.len()]).collect()
        };
        let of = |cut: fn(&str, usize) -> &str| {
            let all = words.iter().flat_map(|it| {
                let bounds = bounds(it).into_iter();
                bounds.map(|at| cut(it, at).to_owned()).collect::<Vec<_>>()
            });
            all.collect()
        };
        Self {
            beginnings: of(|word, at| &word[..at]),
            endings: of(|word, at| &word[at..]),
            words: words.iter().map(|it| format!("{it} ")).collect(),
        }
    }

    /// Whether a pattern that looks there would find the text in a word that stays.
    fn hold(&self, text: &str, side: Side) -> bool {
        match side {
            Side::Beginning => self.beginnings.contains(text),
            Side::Ending => self.endings.contains(text),
            Side::Anywhere => self.words.contains(text),
        }
    }
}

impl StandIns {
    /// Chooses stand-ins; `None` where there is no choice that keeps every pattern's meaning.
    pub(super) fn choose(words: &Words, vocabulary: &Vocabulary, seed: u64) -> Option<Self> {
        // Long pieces hide better, short ones leave nothing to chance.
        let none = BTreeSet::new();
        [&none, &words.hidden].into_iter().find_map(|alike| {
            let cuts = cut(words.hidden.union(&words.kept), &words.fragments, alike);
            (0..ATTEMPTS).find_map(|attempt| {
                let mut chosen = Self {
                    cuts: cuts.clone(),
                    images: BTreeMap::new(),
                };
                chosen.fill(words, vocabulary, &mut Random::new(combine(seed, attempt)))?;
                chosen.is_sound(words).then_some(chosen)
            })
        })
    }

    /// The stand-in of a word in any letter case; the word itself where it is none of the snapshot's.
    pub(super) fn of(&self, word: &str) -> String {
        let image = self.of_lower(&lower(word));
        let with_case = word.chars().zip(image.chars()).map(|(original, it)| {
            if original.is_uppercase() {
                it.to_ascii_uppercase()
            } else {
                it
            }
        });
        with_case.collect()
    }

    fn of_lower(&self, word: &str) -> String {
        let atoms = atoms(word, &self.cuts).into_iter();
        atoms
            .map(|it| self.images.get(&it).cloned().unwrap_or(it))
            .collect()
    }

    /// Chooses a stand-in for every atom. Those of fragments come first, the short ones before the
    /// long, so that no other word begins or ends like one of them by chance.
    fn fill(&mut self, words: &Words, vocabulary: &Vocabulary, random: &mut Random) -> Option<()> {
        let of = |words: &mut dyn Iterator<Item = &String>| -> BTreeSet<String> {
            words.flat_map(|it| atoms(it, &self.cuts)).collect()
        };
        // What a kept word is made of stays, even inside another word.
        let pinned = of(&mut words.kept.iter());
        let of_fragments = of(&mut words.fragments.iter().map(|it| &it.word));
        // Part of an id: of nothing but ids.
        let of_ids = of(&mut words.hidden.iter().filter(|it| is_hexadecimal(it)));
        let of_others = of(&mut words.hidden.iter().filter(|it| !is_hexadecimal(it)));
        let (mut first, mut last) = (BTreeSet::new(), BTreeSet::new());
        for word in words
            .hidden
            .iter()
            .chain(words.fragments.iter().map(|it| &it.word))
        {
            let atoms = atoms(word, &self.cuts);
            first.extend(atoms.first().cloned());
            last.extend(atoms.last().cloned());
        }
        let whole = Index::of(&words.fragments);
        let kept = Edges::of(&words.kept);
        let all = of_ids.union(&of_others).chain(&of_fragments);
        let mut groups: BTreeMap<Group, BTreeSet<&str>> = BTreeMap::new();
        for atom in all.filter(|it| !pinned.contains(*it)) {
            let shape = shape(atom, of_ids.contains(atom) && !of_others.contains(atom));
            let group = Group {
                turn: match of_fragments.contains(atom) {
                    true if whole.sides(atom).is_empty() => Turn::PartOfFragment,
                    true => Turn::Fragment,
                    false => Turn::Other,
                },
                length: shape.len(),
                begins: first.contains(atom),
                ends: last.contains(atom),
                whole: whole.sides(atom),
                shape,
            };
            groups.entry(group).or_default().insert(atom);
        }
        let mut taken = pinned.clone();
        let mut spoken_for = Index::default();
        for (group, atoms) in groups {
            for fragment in &words.fragments {
                let parts = self::atoms(&fragment.word, &self.cuts);
                if parts
                    .iter()
                    .all(|it| pinned.contains(it) || self.images.contains_key(it))
                {
                    spoken_for.insert(fragment, self.of_lower(&fragment.word));
                }
            }
            let is_free = |it: &str, tries: usize| {
                let is_avoided = words.hidden.contains(it) || vocabulary.is_common(it);
                let is_late = tries > 400 * atoms.len() + 2000;
                let mut places = spoken_for.places(it).into_iter();
                let is_mistakable = places.any(|(side, _, _)| match side {
                    Side::Beginning => group.begins,
                    Side::Ending => group.ends,
                    Side::Anywhere => true,
                });
                let is_anothers = group.whole.iter().any(|side| kept.hold(it, *side));
                (is_late || !is_avoided) && !is_mistakable && !is_anothers
            };
            let chosen = sample(&group.shape, atoms.len(), random, &taken, is_free)?;
            taken.extend(chosen.iter().cloned());
            let pairs = atoms.into_iter().map(str::to_owned).zip(chosen);
            self.images.extend(pairs);
        }
        Some(())
    }

    /// Two words have two stand-ins; no stand-in is another's original, but for words too short to
    /// avoid it; and a pattern's fragment fits the stand-in of a word where it fitted the word.
    fn is_sound(&self, words: &Words) -> bool {
        let before = Index::of(&words.fragments);
        let mut after = Index::default();
        for fragment in &words.fragments {
            after.insert(fragment, self.of_lower(&fragment.word));
        }
        let mut seen = BTreeSet::new();
        words.hidden.union(&words.kept).all(|word| {
            let image = self.of_lower(word);
            let is_original = image.len() > 2 && words.hidden.contains(&image);
            let fits_alike = before.places(word) == after.places(&image);
            !is_original && fits_alike && seen.insert(image)
        })
    }
}

/// A word in lower case, character by character, so that a stand-in can be given its case back.
pub(super) fn lower(word: &str) -> String {
    let folded = word.chars().map(|it| {
        let mut lower = it.to_lowercase();
        match (lower.next(), lower.next()) {
            (Some(only), None) => only,
            _ => it,
        }
    });
    folded.collect()
}

/// What the characters of a stand-in may be, one for each of the atom's.
fn shape(atom: &str, is_hex: bool) -> String {
    let is_number = atom.bytes().all(|it| it.is_ascii_digit());
    let unique = UNIQUE_IDS
        .iter()
        .find(|it| atom.len() >= 16 && atom.starts_with(**it));
    let kinds = atom.chars().enumerate().map(|(idx, it)| match it {
        // Ids begin with a zero, and numbers do not.
        '0' if idx == 0 => '0',
        it if unique.is_some() && idx < 4 || it == '-' => it,
        _ if is_hex => 'H',
        '0'..='9' if is_number && idx == 0 => 'N',
        '0'..='9' => 'D',
        _ => 'L',
    });
    kinds.collect()
}

/// Whether a word is the hexadecimal part of an id, a hash or a request id.
fn is_hexadecimal(word: &str) -> bool {
    if is_uuid(word) {
        return true;
    }
    let is_long = matches!(word.len(), 8 | 17);
    let has_digit = word.bytes().any(|it| it.is_ascii_digit());
    let has_letter = word.bytes().any(|it| it.is_ascii_alphabetic());
    word.bytes().all(|it| it.is_ascii_hexdigit())
        && has_letter
        && (is_long || has_digit && word.len() >= 4)
}

/// So many different texts of one shape, in order; but short ones in any, since there may be so many
/// of them that in order each would be its own original.
fn sample(
    shape: &str,
    count: usize,
    random: &mut Random,
    taken: &BTreeSet<String>,
    is_free: impl Fn(&str, usize) -> bool,
) -> Option<Vec<String>> {
    let mut found = Vec::with_capacity(count);
    let mut seen = BTreeSet::new();
    let limit = 1000 * count + 10_000;
    for tries in 0..limit {
        let text = made_up(shape, random, tries < 100 * count && shape.len() > 2);
        // What is no id must not become one.
        let is_by_chance_an_id = !shape.contains('H') && is_hexadecimal(&text);
        let is_new = !taken.contains(&text) && !seen.contains(&text);
        if is_new && !is_by_chance_an_id && is_free(&text, tries) {
            seen.insert(text.clone());
            found.push(text);
        }
        if found.len() == count {
            if shape.len() > 2 {
                found.sort();
            }
            return Some(found);
        }
    }
    None
}

/// A text of a shape, one that can be read aloud where that is asked for.
fn made_up(shape: &str, random: &mut Random, is_spoken: bool) -> String {
    let mut is_vowel = random.next() & 1 == 0;
    let characters = shape.chars().map(|kind| {
        is_vowel = !is_vowel;
        match kind {
            'H' => random.pick(b"0123456789abcdef"),
            'D' => random.pick(b"0123456789"),
            'N' => random.pick(b"123456789"),
            'L' if !is_spoken => random.pick(b"abcdefghijklmnopqrstuvwxyz"),
            'L' if is_vowel => random.pick(b"aeiou"),
            'L' => random.pick(b"bdfgklmnprstvz"),
            other => other,
        }
    });
    characters.collect()
}
