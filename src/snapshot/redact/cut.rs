//! Where words are cut, so that patterns go on matching: `app*` matches `apple`, thus the stand-in of
//! `apple` must begin with that of `app`.
//!
//! Every word is a row of atoms, and each atom has one stand-in wherever it stands.

use std::collections::{BTreeMap, BTreeSet};

/// A word that a wildcard touches, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fragment {
    pub(super) word: String,
    /// Whether anything may stand before it.
    pub(super) open_start: bool,
    /// Whether anything may stand behind it.
    pub(super) open_end: bool,
}

/// Fragments, to be found in words.
#[derive(Debug, Default)]
pub(super) struct Index {
    beginnings: BTreeSet<String>,
    endings: BTreeSet<String>,
    parts: BTreeSet<String>,
}

/// An occurrence of a fragment: how it may occur, and from which character to which.
pub(super) type Place = (Side, usize, usize);

/// Where a fragment may occur.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Beginning,
    Ending,
    Anywhere,
}

impl Index {
    pub(super) fn of<'a>(fragments: impl IntoIterator<Item = &'a Fragment>) -> Self {
        let mut index = Self::default();
        for fragment in fragments {
            index.insert(fragment, fragment.word.clone());
        }
        index
    }

    /// Adds a text that occurs as the fragment does.
    pub(super) fn insert(&mut self, fragment: &Fragment, text: String) {
        let set = match (fragment.open_start, fragment.open_end) {
            (true, true) => &mut self.parts,
            (true, false) => &mut self.endings,
            (false, _) => &mut self.beginnings,
        };
        set.insert(text);
    }

    /// Where the text may occur, being a fragment itself.
    pub(super) fn sides(&self, text: &str) -> Vec<Side> {
        let sides = [
            (Side::Beginning, &self.beginnings),
            (Side::Ending, &self.endings),
            (Side::Anywhere, &self.parts),
        ];
        let own = sides.into_iter().filter(|(_, set)| set.contains(text));
        own.map(|(side, _)| side).collect()
    }

    /// Every occurrence of a fragment in a word, as a pattern would find it.
    pub(super) fn places(&self, word: &str) -> Vec<Place> {
        let mut bounds: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
        bounds.push(word.len());
        let last = bounds.len() - 1;
        let mut found = Vec::new();
        for idx in 0..=last {
            if self.beginnings.contains(&word[..bounds[idx]]) {
                found.push((Side::Beginning, 0, idx));
            }
            if self.endings.contains(&word[bounds[idx]..]) {
                found.push((Side::Ending, idx, last));
            }
            if !self.parts.is_empty() {
                let ends = (idx..=last)
                    .filter(|end| self.parts.contains(&word[bounds[idx]..bounds[*end]]));
                found.extend(ends.map(|end| (Side::Anywhere, idx, end)));
            }
        }
        found
    }
}

/// The cuts of every word, by character.
pub(super) type Cuts = BTreeMap<String, BTreeSet<usize>>;

/// Cuts the words, and the fragments themselves, until every fragment is cut as it is in each word.
///
/// `alike` are words that are cut wherever any fragment would be, by its length alone: then none of
/// them begins or ends like another fragment by chance, and each is hidden in shorter pieces.
pub(super) fn cut<'a>(
    words: impl IntoIterator<Item = &'a String>,
    fragments: &'a BTreeSet<Fragment>,
    alike: &BTreeSet<String>,
) -> Cuts {
    let all = words.into_iter().chain(fragments.iter().map(|it| &it.word));
    let mut cuts: Cuts = all.map(|it| (it.clone(), BTreeSet::new())).collect();
    let is_alike = |it: &str| !alike.is_empty() && fragments.iter().any(|own| own.word == it);
    for (word, cuts) in &mut cuts {
        if alike.contains(word) || is_alike(word) {
            cuts.extend(lengths_in(word, fragments));
        }
    }
    let index = Index::of(fragments);
    let mut places = Vec::new();
    for word in cuts.keys() {
        for (_, begin, end) in index.places(word) {
            let fragment: String = word.chars().skip(begin).take(end - begin).collect();
            if fragment != *word {
                places.push((fragment, word.clone(), begin, end));
            }
        }
    }
    let mut is_settled = false;
    while !is_settled {
        is_settled = true;
        for (fragment, word, begin, end) in &places {
            let length = word.chars().count();
            let inner = cuts.get(fragment).into_iter().flatten();
            let mut wanted: Vec<usize> = inner.map(|it| it + begin).collect();
            wanted.extend(
                [*begin, *end]
                    .into_iter()
                    .filter(|it| *it > 0 && *it < length),
            );
            let of_word = cuts.entry(word.clone()).or_default();
            for place in wanted {
                is_settled &= !of_word.insert(place);
            }
            let outer = of_word.iter().filter(|it| *it > begin && *it < end);
            let outer: Vec<usize> = outer.map(|it| it - begin).collect();
            let of_fragment = cuts.entry(fragment.clone()).or_default();
            for place in outer {
                is_settled &= !of_fragment.insert(place);
            }
        }
    }
    cuts
}

/// Where the fragments would end and begin that stand at the edges of a word of that length.
fn lengths_in<'a>(
    word: &str,
    fragments: &'a BTreeSet<Fragment>,
) -> impl Iterator<Item = usize> + use<'a> {
    let length = word.chars().count();
    let lengths = fragments.iter().filter_map(move |it| {
        let own = it.word.chars().count();
        match (it.open_start, it.open_end) {
            (false, true) => Some(own),
            (true, false) => length.checked_sub(own),
            _ => None,
        }
    });
    lengths.filter(move |it| *it > 0 && *it < length)
}

/// The atoms of a word.
pub(super) fn atoms(word: &str, cuts: &Cuts) -> Vec<String> {
    let Some(cuts) = cuts.get(word).filter(|it| !it.is_empty()) else {
        return vec![word.to_owned()];
    };
    let mut found = vec![String::new()];
    for (idx, character) in word.chars().enumerate() {
        if cuts.contains(&idx) {
            found.push(String::new());
        }
        if let Some(last) = found.last_mut() {
            last.push(character);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Fragment, atoms, cut};

    #[test]
    fn a_fragment_is_cut_as_the_words_that_hold_it() {
        let words = ["apple", "maple", "ample"].map(str::to_owned);
        let fragment = |word: &str, open_start, open_end| Fragment {
            word: word.to_owned(),
            open_start,
            open_end,
        };
        let fragments = [fragment("app", false, true), fragment("ple", true, false)].into();
        let cuts = cut(&words, &fragments, &BTreeSet::new());
        assert_eq!(atoms("apple", &cuts), ["ap", "p", "le"]);
        assert_eq!(atoms("maple", &cuts), ["ma", "p", "le"]);
        assert_eq!(atoms("ple", &cuts), ["p", "le"]);
        assert_eq!(atoms("app", &cuts), ["ap", "p"]);
    }
}
