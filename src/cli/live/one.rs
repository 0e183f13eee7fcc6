//! One of the calls that are asked about together.

use crate::call::named::Named;
use crate::call::spec::CallSpec;
use crate::smoke::Case;

/// One call, as if it were asked about alone.
#[derive(Debug)]
pub(super) struct One<'c> {
    /// Its lines of the file.
    pub(super) case: &'c Case,
    /// What they say.
    pub(super) spec: CallSpec,
    /// What its TARGET names.
    pub(super) named: Named,
    /// Whether `--probe off` keeps its request back.
    pub(super) is_never_sent: bool,
}
