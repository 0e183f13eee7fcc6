//! Reads what a command is given in files: a snapshot, an organisation's playbooks, its owners.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::cli::args::call::{FactArgs, Probe};
use crate::cli::config::Config;
use crate::cli::error::CliError;
use crate::cli::input::{self, plain};
use crate::cli::terminal::{Voice, complain};
use crate::playbook::Playbooks;
use crate::snapshot::clean::clean;
use crate::snapshot::{Snapshot, load};

/// More of what is strange in a file tells no more of it.
const STRANGE_SHOWN: usize = 5;

/// Says which flags a replay has no use for: it asks nobody.
pub(crate) fn unused(facts: &FactArgs, config: &Config) -> String {
    let given = [
        ("profile", facts.profile.is_some()),
        ("region", facts.region.is_some()),
        ("endpoint-url", facts.endpoint_url.is_some()),
        ("via", facts.via.is_some()),
        ("debug-image", facts.debug_image.is_some()),
        ("resolver", facts.resolver.is_some()),
        ("probe", !matches!(facts.probe, Probe::Auto | Probe::Off)),
        ("sigv4a", facts.signing.sigv4a),
        ("connect-to", facts.connect_to.is_some()),
        ("ca-bundle", facts.ca_bundle.is_some()),
    ];
    // A default of the file is meant for other runs.
    let given = given
        .iter()
        .filter(|(flag, is_given)| *is_given && !config.has_default(flag));
    let lines: Vec<String> = given
        .map(|(flag, _)| {
            format!("warning: --{flag} does nothing with --snapshot, which holds every fact\n")
        })
        .collect();
    lines.concat()
}

/// Reads a snapshot file's text, and says what is strange about it.
pub(crate) fn read_snapshot(path: &Path, text: &str, voice: Voice) -> Result<Snapshot, CliError> {
    let name = input::name(path);
    let (snapshot, strange) = load::read(text)
        .map_err(|error| CliError::trouble(format!("snapshot `{name}`: {error}")))?;
    if !voice.quiet {
        let shown = strange.iter().take(STRANGE_SHOWN);
        let lines = shown.map(|it| format!("warning: snapshot `{name}`: {}\n", clean(it)));
        let mut lines: String = lines.collect();
        if let Some(more) = strange
            .len()
            .checked_sub(STRANGE_SHOWN)
            .filter(|it| *it > 0)
        {
            let _ = writeln!(lines, "warning: snapshot `{name}`: {more} more such facts");
        }
        complain(&lines);
    }
    Ok(snapshot)
}

/// The configuration names owners for people; what the snapshot does not know of, it need not.
pub(crate) fn lay_owners_over(snapshot: &mut Snapshot, config: &Config) {
    for (id, entry) in &config.accounts {
        let account = snapshot.estate.accounts.entry(id.clone()).or_default();
        if entry.name.is_some() {
            account.name.clone_from(&entry.name);
        }
        if entry.owner.is_some() {
            account.owner.clone_from(&entry.owner);
        }
    }
}

/// Reads the entries of a directory, in the order of their names.
pub(crate) fn read_playbooks(directory: Option<&Path>) -> Result<Playbooks, CliError> {
    let Some(directory) = directory else {
        return Ok(Playbooks::built_in());
    };
    let unreadable = |error| CliError::file("cannot read playbooks", directory, plain(&error));
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|it| it == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        files.push((name, input::text("playbook", &path)?));
    }
    Playbooks::with_overlay(files)
        .map_err(|error| CliError::trouble(format!("playbooks `{}`: {error}", directory.display())))
}
