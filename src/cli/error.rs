//! What went wrong in the tool's own work, and what to do about it.

use std::fmt::Display;
use std::path::Path;

use crate::call::CallError;
use crate::cli::exit::Exit;
use crate::snapshot::clean::clean;

/// More names than this are no help.
const CANDIDATES_SHOWN: usize = 20;

/// A message for stderr, a hint where there is one, and the exit code.
#[derive(Debug)]
pub(crate) struct CliError {
    exit: Exit,
    message: String,
    hint: Option<String>,
}

impl CliError {
    /// The tool could not do its work.
    pub(crate) fn trouble(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Trouble,
            message: message.into(),
            hint: None,
        }
    }

    /// The command line makes no sense.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Usage,
            message: message.into(),
            hint: None,
        }
    }

    /// A file that cannot be read or written; `doing` is such as `cannot read snapshot`.
    pub(crate) fn file(doing: &str, path: &Path, error: impl Display) -> Self {
        Self::trouble(format!("{doing} `{}`: {error}", path.display()))
    }

    /// Adds what to do.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The exit code.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// The text for stderr: `error: …`, then after a blank line `hint: …`.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("error: {}\n", clean(&self.message));
        if let Some(hint) = &self.hint {
            text = format!("{text}\nhint: {}\n", clean(hint));
        }
        text
    }
}

/// The error of a command that asks AWS, in a build that cannot.
pub(crate) fn no_aws() -> CliError {
    CliError::trouble("this build cannot ask AWS, it replays saved snapshots")
}

/// What is wrong with the words of a call.
pub(crate) fn call_error(error: CallError) -> CliError {
    match error {
        CallError::Usage(message) => CliError::usage(message),
        CallError::Target {
            message,
            candidates,
        } if candidates.is_empty() => CliError::trouble(message),
        CallError::Target {
            message,
            candidates,
        } => {
            let shown = candidates.len().min(CANDIDATES_SHOWN);
            let mut names = candidates[..shown].join(", ");
            if candidates.len() > shown {
                names = format!("{names}, and {} more", candidates.len() - shown);
            }
            CliError::trouble(message).hint(format!("there is {names}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CliError;

    #[test]
    fn a_hint_stands_after_a_blank_line() {
        let error = CliError::trouble("no\u{1b}[31m such file").hint("name another");
        assert_eq!(error.text(), "error: no such file\n\nhint: name another\n");
    }
}
