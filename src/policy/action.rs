//! `Action` entries: service prefix and name, letter case ignored, `*` and `?` in the name.

use crate::policy::pattern::Pattern;
use crate::policy::truth::Truth;

/// What an action entry matches.
#[derive(Debug, Clone)]
pub enum ActionPattern {
    /// `*`: every action.
    Everything,
    /// One action, lower-cased.
    Exact(String),
    /// A service prefix and a pattern of names, both lower-cased.
    Named {
        /// The service prefix.
        prefix: Pattern,
        /// The action's name.
        name: Pattern,
    },
    /// Text that is no action; it matches nothing.
    Malformed,
}

impl ActionPattern {
    /// Compiles an entry.
    pub fn compile(text: &str) -> ActionPattern {
        if text == "*" {
            return ActionPattern::Everything;
        }
        // White space or a comma inside an action never matches; a list written as one string is the usual cause.
        if text.contains(|it: char| it.is_whitespace() || it == ',') {
            return ActionPattern::Malformed;
        }
        let lower = text.to_lowercase();
        match lower.split_once(':') {
            Some((prefix, name)) if !prefix.is_empty() && !name.is_empty() => {
                if lower.contains(['*', '?']) {
                    ActionPattern::Named {
                        prefix: Pattern::compile(prefix, true, false),
                        name: Pattern::compile(name, true, false),
                    }
                } else {
                    ActionPattern::Exact(lower)
                }
            }
            _ => ActionPattern::Malformed,
        }
    }

    /// Whether the entry matches an action, which is given in lower case: whole, and as prefix and name.
    pub fn matches(&self, action: &str, (prefix, name): (&str, &str)) -> Truth {
        match self {
            ActionPattern::Everything => Truth::TRUE,
            ActionPattern::Malformed => Truth::FALSE,
            ActionPattern::Exact(wanted) => Truth::from(wanted == action),
            ActionPattern::Named {
                prefix: wanted_prefix,
                name: wanted_name,
            } => {
                if !wanted_prefix.matches(prefix) || !wanted_name.matches(name) {
                    Truth::FALSE
                } else if wanted_prefix.has_wildcards() {
                    // AWS does not document a wildcard in the service prefix.
                    Truth::TRUE.disputed(Truth::FALSE)
                } else {
                    Truth::TRUE
                }
            }
        }
    }
}
