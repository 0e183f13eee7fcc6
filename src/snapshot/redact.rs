//! The same snapshot with stand-ins for every name, id, account and address, to be shown to others.
//!
//! What a verdict depends on stays: equal texts stay equal and different ones different, patterns
//! match what they matched, ranges contain what they contained; states, ports, methods, times and
//! AWS's own words are as they were. A word is taken for the customer's unless it is known not to be.
//! Lengths stay, too, and so does the order of names of one length.

mod address;
mod cut;
mod field;
mod holds;
mod lex;
mod policy;
mod random;
mod stand_in;
mod survivor;
mod vocabulary;

use std::collections::BTreeSet;

use ipnet::IpNet;
use serde_json::Value;
use thiserror::Error;

use crate::snapshot::redact::address::Addresses;
use crate::snapshot::redact::cut::Fragment;
use crate::snapshot::redact::field::walk;
use crate::snapshot::redact::holds::Holds;
use crate::snapshot::redact::lex::{Piece, pieces};
use crate::snapshot::redact::stand_in::{StandIns, Words, lower};
use crate::snapshot::redact::vocabulary::{Vocabulary, is_nobody, is_standard_header};
use crate::snapshot::{Snapshot, load};

/// What stands in the place of the user's own remark.
const NOTE: &str = "redacted";

/// Why there is no redacted snapshot.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RedactError {
    /// Something of the original can still be read at these JSON Pointers of the redacted document.
    #[error("names of the original would still be seen at {}", shown(.0))]
    Survivors(Vec<String>),
    /// No choice of stand-ins keeps what its patterns match.
    #[error("its patterns and names leave no room for stand-ins that match alike")]
    NoRoom,
    /// The stand-ins broke a reference: a fault of this program.
    #[error("the redacted snapshot cannot be read: {0}")]
    Broken(String),
}

/// More places than this are no help.
const PLACES_SHOWN: usize = 5;

fn shown(places: &[String]) -> String {
    let shown: Vec<String> = places
        .iter()
        .take(PLACES_SHOWN)
        .map(|it| format!("`{it}`"))
        .collect();
    let more = places.len().saturating_sub(PLACES_SHOWN);
    let more = if more > 0 {
        format!(" and {more} more places")
    } else {
        String::new()
    };
    format!("{}{more}", shown.join(", "))
}

/// Puts stand-ins into the place of whatever names somebody or something, and looks whether any
/// original survived. Whether the verdict is the same is for the caller to see, who can diagnose.
pub fn redact(snapshot: &Snapshot) -> Result<Snapshot, RedactError> {
    let original = load::to_value(snapshot);
    let plan = Plan::of(&original).ok_or(RedactError::NoRoom)?;
    let made = walk(&original, &mut |_, text, holds| plan.rewrite(text, holds));
    let survivors = survivor::find(&original, &made, &plan);
    if !survivors.is_empty() {
        return Err(RedactError::Survivors(survivors));
    }
    load::from_value(made).map_err(|error| RedactError::Broken(error.to_string()))
}

/// What becomes of the texts of one snapshot.
struct Plan {
    vocabulary: Vocabulary,
    words: Words,
    originals: BTreeSet<IpNet>,
    stand_ins: StandIns,
    addresses: Addresses,
}

impl Plan {
    fn of(original: &Value) -> Option<Self> {
        let vocabulary = vocabulary(original);
        let mut words = Words::default();
        let mut originals = BTreeSet::new();
        // A pattern may touch what a snapshot does not hold: the ARN of a request is made of these.
        let structural = vocabulary::STRUCTURAL.split_whitespace();
        words.kept.extend(
            structural
                .filter(|it| vocabulary.keeps(it))
                .map(str::to_owned),
        );
        walk(original, &mut |_, text, holds| {
            let pieces = pieces(text);
            originals.extend(pieces.iter().copied().filter_map(range_of));
            sort_words(&pieces, text, holds, &vocabulary, &mut words);
            text.to_owned()
        });
        let seed = random::seed(&original.to_string());
        Some(Self {
            stand_ins: StandIns::choose(&words, &vocabulary, seed)?,
            addresses: Addresses::new(seed, &originals),
            vocabulary,
            words,
            originals,
        })
    }

    fn rewrite(&self, text: &str, holds: Holds) -> String {
        match holds {
            Holds::Aws => return text.to_owned(),
            Holds::Note => return NOTE.to_owned(),
            Holds::Header if is_standard_header(text) => return text.to_owned(),
            _ if is_nobody(text) => return text.to_owned(),
            _ => {}
        }
        let rewritten = pieces(text).into_iter().map(|piece| match piece {
            Piece::Kept(text) | Piece::Wild(text) => text.to_owned(),
            Piece::Address(_, address) => self.addresses.address(address).to_string(),
            Piece::Dashed(_, address) => self
                .addresses
                .address(address)
                .to_string()
                .replace('.', "-"),
            Piece::Range(_, range) => self.addresses.range(range).to_string(),
            Piece::Word(word) => match holds {
                Holds::Prose if self.vocabulary.keeps_in_prose(&lower(word)) => word.to_owned(),
                Holds::Message if self.vocabulary.keeps_in_message(&lower(word)) => word.to_owned(),
                Holds::PolicyText if self.vocabulary.keeps_in_policy(&lower(word)) => {
                    word.to_owned()
                }
                _ => self.stand_ins.of(word),
            },
        });
        rewritten.collect()
    }

    /// Whether any word of a text gets a stand-in.
    fn hides(&self, text: &str) -> bool {
        !is_nobody(text)
            && pieces(text).iter().any(
                |it| matches!(it, Piece::Word(word) if self.words.hidden.contains(&lower(word))),
            )
    }
}

/// The words that stay in this snapshot: a name that is made of nothing else takes them with it.
fn vocabulary(original: &Value) -> Vocabulary {
    let mut vocabulary = Vocabulary::new();
    walk(original, &mut |_, text, holds| {
        // AWS's own prefix lists.
        let is_name =
            holds == Holds::Name && !is_nobody(text) && !text.starts_with("com.amazonaws.");
        let pieces = pieces(text);
        // An address in a name is hidden by itself.
        if is_name && !pieces.iter().any(|it| range_of(*it).is_some()) {
            let words = pieces.iter().filter_map(|it| match it {
                Piece::Word(word) => Some(lower(word)),
                _ => None,
            });
            let words: Vec<String> = words.collect();
            if words.iter().all(|it| vocabulary.is_common(it)) {
                for word in &words {
                    vocabulary.revoke(word);
                }
            }
        }
        text.to_owned()
    });
    vocabulary
}

/// Sorts the words of a text: hidden, kept, or touched by a wildcard.
fn sort_words(
    pieces: &[Piece<'_>],
    text: &str,
    holds: Holds,
    vocabulary: &Vocabulary,
    words: &mut Words,
) {
    match holds {
        Holds::Aws | Holds::Note => return,
        Holds::Header if is_standard_header(text) => return,
        _ if is_nobody(text) => return,
        _ => {}
    }
    let is_wild = |idx: Option<usize>| {
        let piece = idx.and_then(|it| pieces.get(it));
        holds == Holds::Pattern && piece.is_some_and(|it| matches!(it, Piece::Wild(_)))
    };
    let is_sentence = matches!(holds, Holds::Prose | Holds::Message | Holds::PolicyText);
    for (idx, piece) in pieces.iter().enumerate() {
        let Piece::Word(word) = piece else {
            continue;
        };
        let word = lower(word);
        let is_last = idx + 1 == pieces.len();
        let open_start = is_wild(idx.checked_sub(1)) || idx == 0 && holds == Holds::Part;
        let open_end =
            is_wild(Some(idx + 1)) || is_last && matches!(holds, Holds::Beginning | Holds::Part);
        if open_start || open_end {
            words.fragments.insert(Fragment {
                word,
                open_start,
                open_end,
            });
            continue;
        }
        let stays = match holds {
            Holds::Prose => vocabulary.keeps_in_prose(&word),
            Holds::Message => vocabulary.keeps_in_message(&word),
            Holds::PolicyText => vocabulary.keeps_in_policy(&word),
            _ => vocabulary.keeps(&word),
        };
        if stays && !is_sentence {
            words.kept.insert(word);
        } else if !stays {
            words.hidden.insert(word);
        }
    }
}

/// The range that a piece names; an address is one of its full length.
fn range_of(piece: Piece<'_>) -> Option<IpNet> {
    match piece {
        Piece::Address(_, it) | Piece::Dashed(_, it) => Some(IpNet::from(it)),
        Piece::Range(_, range) => Some(range),
        Piece::Kept(_) | Piece::Wild(_) | Piece::Word(_) => None,
    }
}
