//! The call asked about, as far as records look like it.

use crate::names::same_caller;
use crate::snapshot::observation::LogRecord;

/// The call asked about: requests that look like it come first.
#[derive(Debug, Clone, Default)]
pub(super) struct Alike {
    /// The caller.
    pub(super) caller: Option<String>,
    /// The method.
    pub(super) method: String,
    /// The path without its query string.
    pub(super) path: String,
}

impl Alike {
    /// Whether a record is of such a request.
    pub(super) fn fits(&self, record: &LogRecord) -> bool {
        let is_caller = match (&record.resolved_user, &self.caller) {
            (Some(user), Some(caller)) if user.starts_with("arn:") => same_caller(user, caller),
            _ => true,
        };
        is_caller
            && record.request_method.as_deref() == Some(self.method.as_str())
            && record.request_path.as_deref() == Some(self.path.as_str())
    }
}
