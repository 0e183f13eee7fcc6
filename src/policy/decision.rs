//! What a policy decides, by which statement, and at which level a policy stands.

use std::sync::Arc;

/// Where a document is attached, which says how its statements are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// A policy of the caller's role or user.
    Identity,
    /// The caller's permissions boundary.
    Boundary,
    /// A session policy.
    Session,
    /// A service control policy.
    Scp,
    /// The service network's auth policy.
    ServiceNetwork,
    /// The service's auth policy, or any other policy on a resource.
    Service,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// A statement allows the request and none denies it.
    Allow,
    /// A `Deny` statement applies.
    ExplicitDeny,
    /// No statement allows the request.
    ImplicitDeny,
    /// It depends on what nobody knows.
    Unknown,
}

/// A statement of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRef {
    /// Its place in the document, from 0.
    pub index: usize,
    /// Its Sid.
    pub sid: Option<Arc<str>>,
}

impl Level {
    /// Whether the document is one of the caller's account: it names no principal.
    pub fn is_identity_side(self) -> bool {
        !matches!(self, Level::ServiceNetwork | Level::Service)
    }
}

impl StatementRef {
    /// The Sid, or the place from 0.
    pub fn label(&self) -> String {
        self.sid
            .as_ref()
            .map_or_else(|| self.index.to_string(), ToString::to_string)
    }
}
