//! How sure a verdict or an explanation is, in the three words of the report.

use std::fmt;

/// How much of what is said was seen, and how much is inferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// The evidence fits this, and others as well.
    Possible,
    /// The evidence points to this, and something could still speak against it.
    Likely,
    /// The evidence says it in so many words.
    Certain,
}

impl Confidence {
    /// No more than `likely` while anything is wanting for `certain`.
    #[must_use]
    pub fn unless<T>(self, doubts: &[T]) -> Self {
        if doubts.is_empty() {
            self
        } else {
            self.min(Self::Likely)
        }
    }

    /// The contract's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
