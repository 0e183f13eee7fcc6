//! What a text holds, which says how it is redacted.

/// What a text holds, and with it what stays of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// AWS's own words: stays.
    Aws,
    /// What names a resource, an account or people.
    Name,
    /// What is compared: paths, header values, tags.
    Value,
    /// What a policy compares it with: `*` and `?` stand for other text.
    Pattern,
    /// The beginning of a value.
    Beginning,
    /// Any part of a value.
    Part,
    /// The name of a header.
    Header,
    /// A sentence.
    Prose,
    /// AWS's own sentence, by whose words a fault is told: they stay, whatever else is called so.
    Message,
    /// A policy that is no JSON.
    PolicyText,
    /// The user's own remark: goes.
    Note,
}

/// A member's name in a JSON Pointer (RFC 6901).
pub(super) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
