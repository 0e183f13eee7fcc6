//! The closed lists of the report: each with its word of the contract.

use std::fmt;

/// What the findings of a hop come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HopStatus {
    /// Nothing there stops the call.
    Pass,
    /// The call stops there.
    Fail,
    /// Nothing stops the call, and somebody should look.
    Warn,
    /// What is known does not decide.
    Unknown,
    /// It comes after the hop that stops the call.
    Masked,
    /// No question was asked.
    Unchecked,
}

impl HopStatus {
    /// The contract's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Unknown => "unknown",
            Self::Masked => "masked",
            Self::Unchecked => "unchecked",
        }
    }
}

/// Whether a call does what was expected of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// It does.
    AsExpected,
    /// It does something else.
    Other,
    /// A fact that decides is not known.
    NotKnown,
    /// The call was skipped.
    NotAsked,
}

impl Comparison {
    /// The contract's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::AsExpected => "as-expected",
            Self::Other => "other",
            Self::NotKnown => "not-known",
            Self::NotAsked => "not-asked",
        }
    }
}

/// Why a fact is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapReason {
    /// AWS refused to tell it.
    Denied,
    /// Nobody read it, or it could not be read.
    Unknown,
    /// It was read too long ago.
    Stale,
}

impl GapReason {
    /// The contract's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Unknown => "unknown",
            Self::Stale => "stale",
        }
    }
}

/// Where a request was sent from, seen from the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The client's own place.
    Client,
    /// Somewhere else in its VPC.
    ClientVpc,
    /// Another VPC.
    OtherVpc,
    /// Not known.
    Unknown,
}

impl Place {
    /// The contract's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::ClientVpc => "client-vpc",
            Self::OtherVpc => "other-vpc",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for GapReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
