//! Three-valued truth that also carries whether AWS documents it.
//!
//! Each value is held three times: as an `Allow` statement takes it (an undocumented rule read so that less is
//! allowed), as a `Deny` statement takes it (read so that more is denied), and with every undocumented rule left open.
//! Where the last differs from the one used, an undocumented rule decided.

/// True, false or unknown in three readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Truth(u8);

/// A plain three-valued answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Certainly so.
    Yes,
    /// Certainly not so.
    No,
    /// It depends on what nobody knows.
    Unknown,
}

// Two bits a reading: may be true, may be false.
const ALLOW: u8 = 0b00_00_11;
const DENY: u8 = 0b00_11_00;
const DOCUMENTED: u8 = 0b11_00_00;
const MAY_BE_TRUE: u8 = 0b01_01_01;
const MAY_BE_FALSE: u8 = 0b10_10_10;

impl Truth {
    /// True in every reading.
    pub const TRUE: Truth = Truth(MAY_BE_TRUE);
    /// False in every reading.
    pub const FALSE: Truth = Truth(MAY_BE_FALSE);
    /// Unknown in every reading.
    pub const UNKNOWN: Truth = Truth(MAY_BE_TRUE | MAY_BE_FALSE);

    /// False where AWS documents neither.
    pub const FALSE_BY_CHOICE: Truth = Truth(MAY_BE_FALSE | (MAY_BE_TRUE & DOCUMENTED));

    /// Both.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        Truth((self.0 & other.0 & MAY_BE_TRUE) | ((self.0 | other.0) & MAY_BE_FALSE))
    }

    /// Either.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        Truth(((self.0 | other.0) & MAY_BE_TRUE) | (self.0 & other.0 & MAY_BE_FALSE))
    }

    /// The opposite; the cautious reading for `Allow` becomes the one for `Deny`.
    #[must_use]
    pub fn negated(self) -> Truth {
        let flipped = ((self.0 & MAY_BE_TRUE) << 1) | ((self.0 & MAY_BE_FALSE) >> 1);
        Truth(((flipped & ALLOW) << 2) | ((flipped & DENY) >> 2) | (flipped & DOCUMENTED))
    }

    /// Two readings of which AWS documents neither: `Allow` takes what matches less, `Deny` what matches more.
    #[must_use]
    pub fn disputed(self, other: Truth) -> Truth {
        let less = self.and(other);
        let more = self.or(other);
        Truth((less.0 & ALLOW) | (more.0 & DENY) | ((self.0 | other.0) & DOCUMENTED))
    }

    /// This reading, where AWS documents neither it nor the other.
    #[must_use]
    pub fn rather_than(self, other: Truth) -> Truth {
        Truth((self.0 & (ALLOW | DENY)) | ((self.0 | other.0) & DOCUMENTED))
    }

    /// The reading of an `Allow` statement.
    pub fn for_allow(self) -> Answer {
        Answer::from_bits(self.0)
    }

    /// The reading of a `Deny` statement.
    pub fn for_deny(self) -> Answer {
        Answer::from_bits(self.0 >> 2)
    }

    /// What is documented.
    pub fn documented(self) -> Answer {
        Answer::from_bits(self.0 >> 4)
    }

    /// Whether a fact that nobody knows (rather than a rule that nobody documents) leaves it open.
    pub fn is_unknown(self) -> bool {
        self.for_allow() == Answer::Unknown || self.for_deny() == Answer::Unknown
    }
}

impl From<bool> for Truth {
    fn from(is_true: bool) -> Truth {
        if is_true { Truth::TRUE } else { Truth::FALSE }
    }
}

impl Answer {
    /// Either.
    #[must_use]
    pub fn or(self, other: Answer) -> Answer {
        match (self, other) {
            (Answer::Yes, _) | (_, Answer::Yes) => Answer::Yes,
            (Answer::Unknown, _) | (_, Answer::Unknown) => Answer::Unknown,
            (Answer::No, Answer::No) => Answer::No,
        }
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Answer) -> Answer {
        match (self, other) {
            (Answer::No, _) | (_, Answer::No) => Answer::No,
            (Answer::Unknown, _) | (_, Answer::Unknown) => Answer::Unknown,
            (Answer::Yes, Answer::Yes) => Answer::Yes,
        }
    }

    fn from_bits(bits: u8) -> Answer {
        match bits & 0b11 {
            0b01 => Answer::Yes,
            0b10 => Answer::No,
            _ => Answer::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Truth};

    #[test]
    fn a_disputed_rule_allows_less_and_denies_more() {
        let disputed = Truth::TRUE.disputed(Truth::FALSE);
        for it in [disputed, disputed.negated()] {
            assert_eq!(it.for_allow(), Answer::No);
            assert_eq!(it.for_deny(), Answer::Yes);
            assert_eq!(it.documented(), Answer::Unknown);
        }
    }

    #[test]
    fn a_chosen_reading_keeps_its_value_under_negation() {
        let chosen = Truth::FALSE.rather_than(Truth::TRUE);
        assert_eq!(chosen, Truth::FALSE_BY_CHOICE);
        assert_eq!(chosen.for_deny(), Answer::No);
        assert_eq!(chosen.negated().for_allow(), Answer::Yes);
        assert_eq!(chosen.negated().documented(), Answer::Unknown);
    }

    #[test]
    fn unknown_is_swallowed_by_what_decides() {
        assert_eq!(Truth::UNKNOWN.and(Truth::FALSE), Truth::FALSE);
        assert_eq!(Truth::UNKNOWN.or(Truth::TRUE), Truth::TRUE);
        assert_eq!(Truth::UNKNOWN.and(Truth::TRUE), Truth::UNKNOWN);
        assert_eq!(Truth::UNKNOWN.negated(), Truth::UNKNOWN);
    }
}
