//! What stops a question from being answered.

use crate::snapshot::fact::{Fact, Reason, Unseen};

/// Something that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// A fact of the estate that nobody could see.
    Unseen(Unseen),
    /// Something that only the user can say, or that was never looked at.
    Unsaid {
        /// What is not known.
        fact: String,
        /// Why, in words.
        why: String,
        /// The flag or the read-only command that tells it.
        ask: String,
        /// The API action that tells it, where one does. Boxed, for this type stands in every answer.
        by: Option<Box<Asked>>,
    },
}

/// The API action that would tell what is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Such as `ec2:DescribeSubnets`.
    pub action: String,
    /// The account in which it is to be asked.
    pub account: Option<String>,
    /// Whether it was refused.
    pub is_refused: bool,
}

/// Why a check has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// A fact is missing.
    Unknown(Unknown),
    /// The question does not arise: something before it is not there.
    Unreached,
}

impl From<Unseen> for Unknown {
    fn from(unseen: Unseen) -> Self {
        Self::Unseen(unseen)
    }
}

impl From<Unseen> for Stop {
    fn from(unseen: Unseen) -> Self {
        Self::Unknown(Unknown::Unseen(unseen))
    }
}

impl From<Unknown> for Stop {
    fn from(unknown: Unknown) -> Self {
        Self::Unknown(unknown)
    }
}

impl Unknown {
    /// Something that only the user can say.
    pub fn unsaid(fact: &str, why: &str, ask: &str) -> Self {
        Self::Unsaid {
            fact: fact.to_owned(),
            why: why.to_owned(),
            ask: ask.to_owned(),
            by: None,
        }
    }

    /// Adds the API action that tells it, and the account in which it is to be asked.
    #[must_use]
    pub fn by(self, action: &str, account: Option<&str>) -> Self {
        self.asked(action, account, false)
    }

    /// As [`by`](Self::by), of an action that was refused.
    #[must_use]
    pub fn refused(self, action: &str, account: Option<&str>) -> Self {
        self.asked(action, account, true)
    }

    fn asked(mut self, action: &str, account: Option<&str>, is_refused: bool) -> Self {
        if let Self::Unsaid { by, .. } = &mut self {
            let account = account.filter(|it| !it.is_empty());
            *by = Some(Box::new(Asked {
                action: action.to_owned(),
                account: account.map(str::to_owned),
                is_refused,
            }));
        }
        self
    }
}

/// A resource that is gone although another still refers to it: nobody knows what stands there now.
pub fn gone<T>(fact: &Fact<T>) -> Stop {
    let why = "it is gone, although something still refers to it".to_owned();
    fact.unseen(Reason::Unknown(why)).into()
}
