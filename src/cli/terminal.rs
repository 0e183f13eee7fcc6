//! What the reader's terminal shows, and the only place that writes to stdout and stderr.

use std::io::{self, ErrorKind, IsTerminal, Write};

use clap::ColorChoice;

use crate::cli::error::CliError;
use crate::cli::input::plain;

/// The width of what is not a terminal: a pipe, a file.
pub(crate) const PIPE: usize = 80;

/// Width and colour of stdout.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    /// Its columns.
    pub(crate) width: usize,
    /// Whether it shows colour, and the reader wants it.
    pub(crate) color: bool,
}

impl Terminal {
    /// Asks stdout, `--color`, and the variables that every tool obeys (`NO_COLOR`, `TERM`, …).
    pub(crate) fn of_stdout(choice: ColorChoice) -> Self {
        let stdout = io::stdout();
        let width = if stdout.is_terminal() {
            terminal_size::terminal_size().map_or(PIPE, |(width, _)| usize::from(width.0))
        } else {
            PIPE
        };
        let color = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never
            }
        };
        Self { width, color }
    }
}

/// How the reader wants to be spoken to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voice {
    /// Width and colour.
    pub(crate) terminal: Terminal,
    /// The verdict alone.
    pub(crate) quiet: bool,
    /// Everything.
    pub(crate) verbose: bool,
}

/// Writes to stdout. A reader that has gone away has seen enough: that is no error.
pub(crate) fn print(text: &str) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(CliError::trouble(format!(
            "cannot write to stdout: {}",
            plain(&error)
        ))),
        _ => Ok(()),
    }
}

/// Writes to stderr; where even that fails, there is nobody left to tell.
pub(crate) fn complain(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
