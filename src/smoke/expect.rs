//! What a call is expected to do.

use std::fmt;

use crate::codes::{Code, Hop};
use crate::smoke::Judge;
use crate::smoke::near::did_you_mean;
use crate::snapshot::outcome::Outcome;

/// What becomes of the call; and, where it does not succeed, perhaps where and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expectation {
    /// The outcome.
    pub outcome: Outcome,
    /// The hop that stops the call.
    pub hop: Option<Hop>,
    /// What stops it.
    pub code: Option<Code>,
}

impl Expectation {
    /// An outcome, wherever it comes from.
    pub fn of(outcome: Outcome) -> Self {
        Self {
            outcome,
            hop: None,
            code: None,
        }
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.outcome)?;
        if let Some(hop) = self.hop {
            write!(f, " at {}", hop.word())?;
        }
        match self.code {
            Some(code) => write!(f, " by {code}"),
            None => Ok(()),
        }
    }
}

/// Words for an outcome that people write and the report does not.
const MEANT: [(&str, Outcome); 12] = [
    ("200", Outcome::Ok),
    ("pass", Outcome::Ok),
    ("success", Outcome::Ok),
    ("healthy", Outcome::Ok),
    ("allow", Outcome::Ok),
    ("allowed", Outcome::Ok),
    ("deny", Outcome::Http403),
    ("denied", Outcome::Http403),
    ("forbidden", Outcome::Http403),
    ("timeout", Outcome::ConnectTimeout),
    ("refused", Outcome::ConnectionRefused),
    ("slow", Outcome::ReadTimeout),
];

/// Reads an outcome word of the report; the error says which was meant.
pub fn outcome(word: &str) -> Result<Outcome, String> {
    let words = Outcome::ALL.map(|it| it.1);
    let found = Outcome::ALL.iter().find(|it| it.1 == word);
    if let Some((outcome, _)) = found {
        return Ok(*outcome);
    }
    let lower = word.to_lowercase();
    let by_status = words
        .iter()
        .find(|it| it.strip_prefix("http-") == Some(&lower));
    let by_word = MEANT.iter().find(|it| it.0 == lower).map(|it| it.1.word());
    let meant = match by_word.or(by_status.copied()) {
        Some(meant) => format!("; did you mean `{meant}`?"),
        None => did_you_mean(word, words),
    };
    let rest = if meant.is_empty() {
        format!("; the outcomes are {}", words.join(", "))
    } else {
        meant
    };
    Err(format!("`{word}` is no outcome{rest}"))
}

/// Reads a hop's word; the error names them all.
pub fn hop(word: &str) -> Result<Hop, String> {
    let found = Hop::ALL.iter().find(|it| it.1 == word);
    found.map(|it| it.0).ok_or_else(|| {
        let words = Hop::ALL.map(|it| it.1).join(", ");
        format!("`{word}` is no hop; the hops are {words}")
    })
}

/// Reads by what a call is judged; the error names all ways.
pub fn judge(word: &str) -> Result<Judge, String> {
    let found = Judge::ALL.iter().find(|it| it.1 == word);
    found.map(|it| it.0).ok_or_else(|| {
        let words = Judge::ALL.map(|it| it.1);
        let meant = match word {
            "request" | "live" | "signed" | "unsigned" => "; did you mean `probe`?".to_owned(),
            _ => did_you_mean(word, words),
        };
        format!(
            "`{word}` is no way to judge{meant}; a call is judged by {}",
            words.join(", ")
        )
    })
}

/// Reads a finding code; the error says which was meant.
pub fn code(word: &str) -> Result<Code, String> {
    Code::from_slug(word).ok_or_else(|| {
        let meant = did_you_mean(word, Code::ALL.iter().map(|it| it.slug()));
        let rest = if meant.is_empty() {
            "; `lattice-doctor playbook list` shows them".to_owned()
        } else {
            meant
        };
        format!("`{word}` is no finding code{rest}")
    })
}

#[cfg(test)]
mod tests {
    use super::{code, outcome};
    use crate::snapshot::outcome::Outcome;

    #[test]
    fn a_word_that_is_none_says_what_was_meant() {
        assert_eq!(outcome("http-403"), Ok(Outcome::Http403));
        for (word, meant) in [
            ("403", "http-403"),
            ("OK", "ok"),
            ("timeout", "connect-timeout"),
            ("denied", "http-403"),
            ("conect-timeout", "connect-timeout"),
        ] {
            let error = outcome(word).unwrap_err();
            assert!(
                error.contains(&format!("did you mean `{meant}`")),
                "{error}"
            );
        }
        assert!(
            outcome("banana")
                .unwrap_err()
                .contains("the outcomes are ok, ")
        );
        let error = code("service-policy-deny").unwrap_err();
        assert!(
            error.contains("did you mean `service-policy-denies`"),
            "{error}"
        );
    }
}
