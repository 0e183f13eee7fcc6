//! What a command hands to `main`.

use crate::cli::exit::Exit;

/// What a command prints on stdout, and how it ends.
#[derive(Debug)]
pub(crate) struct Done {
    /// The whole of stdout.
    pub(crate) text: String,
    /// The exit code.
    pub(crate) exit: Exit,
}

impl Done {
    /// Output that judges nothing.
    pub(crate) fn printed(text: String) -> Self {
        Self {
            text,
            exit: Exit::Healthy,
        }
    }
}
