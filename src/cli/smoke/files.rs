//! The files of smoke checks: all of them are read before anything is refused, so that one run shows
//! every mistake.

use std::path::PathBuf;

use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::terminal::complain;
use crate::smoke::read::{Refused, duplicates, read};
use crate::smoke::{Case, Mistake};

/// The calls of all files, in order.
pub(super) fn read_cases(files: &[PathBuf]) -> Result<Vec<Case>, CliError> {
    let mut cases = Vec::new();
    let mut mistakes = Vec::new();
    let mut is_broken = false;
    for path in files {
        let text = input::text("smoke file", path)?;
        match read(&input::name(path), &text) {
            Ok(found) => cases.extend(found),
            Err(Refused::Words(found)) => mistakes.extend(found),
            Err(Refused::Broken(found)) => {
                is_broken = true;
                mistakes.extend(found);
            }
        }
    }
    mistakes.extend(duplicates(&cases));
    if mistakes.is_empty() {
        Ok(cases)
    } else {
        Err(refuse(&mistakes, !is_broken))
    }
}

/// The error for mistakes in files, each on a line of its own.
pub(super) fn refuse(mistakes: &[Mistake], is_usage: bool) -> CliError {
    let error = |message: String| {
        if is_usage {
            CliError::usage(message)
        } else {
            CliError::trouble(message)
        }
    };
    let Some((last, others)) = mistakes.split_last() else {
        return error("no call can be judged".to_owned());
    };
    for mistake in others {
        complain(&error(mistake.to_string()).text());
    }
    let last = error(last.to_string());
    match others.len() {
        0 => last,
        n_others => last.hint(format!("{} mistakes; nothing was judged", n_others + 1)),
    }
}
