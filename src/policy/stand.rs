//! What one or several documents say of a request: whether they allow it, whether they deny it, and how well AWS
//! documents either.

use crate::policy::decision::Decision;
use crate::policy::truth::Answer;

/// Where documents stand on a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::policy) struct Stand {
    /// Whether a statement allows it.
    pub(in crate::policy) allow: Answer,
    /// Whether a statement denies it.
    pub(in crate::policy) deny: Answer,
    /// Whether a statement allows it by documented rules alone.
    pub(in crate::policy) documented_allow: Answer,
    /// Whether a statement denies it by documented rules alone.
    pub(in crate::policy) documented_deny: Answer,
}

impl Stand {
    /// No statement says anything.
    pub(in crate::policy) const SILENT: Stand = Stand::plain(Answer::No, Answer::No);
    /// Every call is allowed.
    pub(in crate::policy) const ALLOWING: Stand = Stand::plain(Answer::Yes, Answer::No);
    /// Nobody could read the document.
    pub(in crate::policy) const UNREADABLE: Stand = Stand::plain(Answer::Unknown, Answer::Unknown);

    const fn plain(allow: Answer, deny: Answer) -> Stand {
        Stand {
            allow,
            deny,
            documented_allow: allow,
            documented_deny: deny,
        }
    }

    /// The decision.
    pub(in crate::policy) fn decision(self) -> Decision {
        match (self.deny, self.allow) {
            (Answer::Yes, _) => Decision::ExplicitDeny,
            // Denied whatever the unknown turns out to be.
            (_, Answer::No) => Decision::ImplicitDeny,
            (Answer::No, Answer::Yes) => Decision::Allow,
            _ => Decision::Unknown,
        }
    }

    /// Whether the decision rests on a rule that AWS does not document.
    pub(in crate::policy) fn is_undocumented(self) -> bool {
        let is_settled = self.deny == Answer::Yes || self.allow == self.documented_allow;
        self.deny != self.documented_deny || !is_settled
    }

    /// Documents of which one `Allow` is enough.
    #[must_use]
    pub(in crate::policy) fn unite(self, other: Stand) -> Stand {
        Stand {
            allow: self.allow.or(other.allow),
            documented_allow: self.documented_allow.or(other.documented_allow),
            ..self.intersect(other)
        }
    }

    /// Documents that must all allow. One `Deny` is enough, here and there.
    #[must_use]
    pub(in crate::policy) fn intersect(self, other: Stand) -> Stand {
        Stand {
            allow: self.allow.and(other.allow),
            deny: self.deny.or(other.deny),
            documented_allow: self.documented_allow.and(other.documented_allow),
            documented_deny: self.documented_deny.or(other.documented_deny),
        }
    }
}
