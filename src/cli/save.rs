//! Writes a file whole or not at all, readable by its owner alone: a snapshot names an estate.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;

use crate::cli::args::call::FactArgs;
use crate::cli::error::CliError;
use crate::cli::input::{is_stdin, plain};
use crate::cli::redact::redacted;
use crate::cli::terminal::{Voice, complain};
use crate::playbook::Playbooks;
use crate::snapshot::{Snapshot, load};

/// Writes the facts where `--save` says, with stand-ins for every name where `--redact` is given.
pub(crate) fn save_facts(
    facts: &FactArgs,
    snapshot: &Snapshot,
    playbooks: &Playbooks,
    voice: Voice,
) -> Result<(), CliError> {
    let Some(path) = &facts.save else {
        return Ok(());
    };
    let value = if facts.redact {
        load::to_value(&redacted(snapshot, playbooks)?)
    } else {
        load::to_value(snapshot)
    };
    save(path, &format!("{value:#}\n"))?;
    if facts.redact && !voice.quiet {
        complain(&format!(
            "note: `{}` is redacted and gives the same verdict; what is printed here is not redacted\n",
            path.display()
        ));
    }
    Ok(())
}

/// Writes `text` to `path` through a file beside it, which takes its place when it is complete.
fn save(path: &Path, text: &str) -> Result<(), CliError> {
    if is_stdin(path) {
        return Err(CliError::usage(
            "`--save` takes a file, stdout holds the report",
        ));
    }
    // A rename would put a plain file in the place of a device or a pipe.
    if fs::metadata(path).is_ok_and(|it| !it.is_file()) {
        return Err(CliError::file(
            "cannot write snapshot",
            path,
            "it is there, and is no file",
        ));
    }
    let beside = beside(path);
    let written = write_new(&beside, text).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        // What is left of a failed attempt is nobody's; that it may not exist is no second error.
        let _ = fs::remove_file(&beside);
        CliError::file("cannot write snapshot", path, plain(&error))
    })
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(unix)]
fn create(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

#[cfg(not(unix))]
fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// A name in the same directory, since a rename across file systems is a copy.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.tmp", process::id()))
}
