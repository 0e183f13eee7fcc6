//! Reads what the user names: a file, or `-` for stdin.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::cli::error::CliError;

/// More than this is no snapshot and no pasted text, but a mistake: a device, a log directory's tar.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Whether this means stdin.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// How a message names a file.
pub(crate) fn name(path: &Path) -> String {
    if is_stdin(path) {
        "stdin".to_owned()
    } else {
        path.display().to_string()
    }
}

/// The bytes of a file or of stdin; `what` is such as `snapshot`.
pub(crate) fn bytes(what: &str, path: &Path) -> Result<Vec<u8>, CliError> {
    let read = if is_stdin(path) {
        read_up_to(io::stdin().lock())
    } else {
        File::open(path).and_then(read_up_to)
    };
    let bytes = read.map_err(|error| {
        CliError::trouble(format!(
            "cannot read {what} `{}`: {}",
            name(path),
            plain(&error)
        ))
    })?;
    if bytes.len() as u64 > LARGEST {
        let size = LARGEST / (1024 * 1024);
        return Err(CliError::trouble(format!(
            "{what} `{}` is larger than {size} MB",
            name(path)
        )));
    }
    Ok(bytes)
}

/// The text of a file or of stdin.
pub(crate) fn text(what: &str, path: &Path) -> Result<String, CliError> {
    String::from_utf8(bytes(what, path)?).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        CliError::trouble(format!(
            "{what} `{}` is not UTF-8 text: byte {place} is none",
            name(path)
        ))
    })
}

/// An operating-system error in words, without its number.
pub(crate) fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_lowercase(),
        None => text,
    }
}

fn read_up_to(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
