//! The configuration file: who owns which account, and defaults of flags (`docs/contract.md` §2).
//!
//! `profile`, `role` and `external-id` are for gathering facts.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::{Path, PathBuf};

use clap::{Arg, Command};
use serde::Deserialize;
use toml::{Spanned, Value};

use crate::cli::args::call::{CALL, SEEN};
use crate::cli::error::CliError;
use crate::cli::input;
use crate::names::is_account;

/// The file in the directory where the tool is run.
const HERE: &str = "lattice-doctor.toml";

/// Flags that make no sense as a default, or that change something.
const NEVER: [&str; 4] = ["config", "debug-image", "help", "version"];

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    #[serde(default, rename = "owner-tags")]
    owner_tags: Vec<String>,
    #[serde(default)]
    defaults: BTreeMap<Spanned<String>, Value>,
    #[serde(default)]
    accounts: BTreeMap<Spanned<String>, AccountEntry>,
}

/// What the file says of an account.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(
    not(feature = "live"),
    expect(
        dead_code,
        reason = "a build that asks nobody has no use for a profile or a role"
    )
)]
pub(crate) struct AccountEntry {
    /// A name for people.
    pub(crate) name: Option<String>,
    /// Whom to ask or page.
    pub(crate) owner: Option<String>,
    /// The profile with which to read it.
    pub(crate) profile: Option<String>,
    /// The role to assume for reading it.
    pub(crate) role: Option<String>,
    /// The external id that the role wants.
    pub(crate) external_id: Option<String>,
}

/// The configuration in use.
#[derive(Debug, Default)]
pub(crate) struct Config {
    /// Tags whose values name owners.
    #[cfg_attr(
        not(feature = "live"),
        expect(dead_code, reason = "a build that asks nobody reads no tags")
    )]
    pub(crate) owner_tags: Vec<String>,
    /// By account id.
    pub(crate) accounts: BTreeMap<String, AccountEntry>,
    /// Long names of flags with their values.
    defaults: BTreeMap<String, Vec<String>>,
    /// Those of them that some command takes.
    shared: BTreeSet<String>,
    /// The file it was read from.
    path: Option<PathBuf>,
}

impl Config {
    /// Reads the named file, or the first of the usual ones that exists; `command` knows the flags.
    pub(crate) fn read(named: Option<&Path>, command: &Command) -> Result<Self, CliError> {
        let Some(path) = named.map(Path::to_path_buf).or_else(usual_file) else {
            return Ok(Self::default());
        };
        let text = input::text("config", &path)?;
        Self::parse(&text, &path, command)
    }

    fn parse(text: &str, path: &Path, command: &Command) -> Result<Self, CliError> {
        let trouble = |offset: Option<usize>, message: &str| {
            let line = offset.map_or_else(String::new, |it| format!(" line {}", line(text, it)));
            CliError::trouble(format!("config `{}`{line}: {message}", input::name(path)))
        };
        let file: ConfigFile = toml::from_str(text)
            .map_err(|error| trouble(error.span().map(|it| it.start), error.message()))?;
        let mut config = Self {
            path: Some(path.to_path_buf()),
            owner_tags: file.owner_tags,
            ..Self::default()
        };
        for (name, value) in file.defaults {
            let offset = Some(name.span().start);
            let name = name.into_inner();
            if NEVER.contains(&name.as_str()) || !has_flag(command, &name) {
                let message = format!("`{name}` is no flag that can have a default");
                return Err(trouble(offset, &message)
                    .hint("write a flag by its long name, such as `client-vpc`"));
            }
            let values = words(&value).ok_or_else(|| {
                trouble(
                    offset,
                    &format!("`{name}` takes a text, a number, true or false, or a list of them"),
                )
            })?;
            if is_taken(command, &name, &values) {
                config.shared.insert(name.clone());
            }
            config.defaults.insert(name, values);
        }
        for (id, entry) in file.accounts {
            let offset = Some(id.span().start);
            let id = id.into_inner();
            if !is_account(&id) {
                return Err(trouble(
                    offset,
                    &format!("`{id}` is no account id of 12 digits"),
                ));
            }
            config.accounts.insert(id, entry);
        }
        Ok(config)
    }

    /// Whether the file has a default for the flag of this long name.
    pub(crate) fn has_default(&self, name: &str) -> bool {
        self.defaults.contains_key(name)
    }

    /// Whether it changes what flags mean.
    pub(crate) fn has_defaults(&self) -> bool {
        !self.defaults.is_empty()
    }

    /// The command with these defaults below what the user typed.
    ///
    /// A snapshot holds its own call, so a replay takes no part of a call from the file.
    pub(crate) fn lay_under(&self, command: Command, is_replay: bool) -> Command {
        let is_replay = is_replay || self.defaults.contains_key("snapshot");
        command
            .mut_args(|arg| self.with_default(arg, is_replay))
            .mut_subcommands(|it| self.lay_under(it, is_replay))
    }

    fn with_default(&self, arg: Arg, is_replay: bool) -> Arg {
        let is_of_call = arg
            .get_help_heading()
            .is_some_and(|it| it == CALL || it == SEEN);
        let name = arg.get_long().unwrap_or_default();
        match self.defaults.get(name) {
            Some(_) if is_replay && is_of_call => arg,
            // The default of one command's flag; this command's flag of that name has other words.
            Some(values) if self.shared.contains(name) && !takes(&arg, values) => arg,
            Some(values) => arg.default_values(values.clone()),
            None => arg,
        }
    }

    /// What clap says against a default, as an error of the file.
    pub(crate) fn refuse(&self, error: &clap::Error) -> CliError {
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        let path = self.path.as_deref().unwrap_or(Path::new(HERE));
        CliError::trouble(format!(
            "config `{}`: {}",
            input::name(path),
            first.trim_start_matches("error: ")
        ))
        .hint("correct it under [defaults]")
    }
}

fn usual_file() -> Option<PathBuf> {
    let home = env::var_os("XDG_CONFIG_HOME")
        .filter(|it| !it.is_empty())
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".config")));
    let there = home.map(|it| it.join("lattice-doctor").join("config.toml"));
    [Some(PathBuf::from(HERE)), there]
        .into_iter()
        .flatten()
        .find(|it| it.is_file())
}

fn has_flag(command: &Command, name: &str) -> bool {
    command
        .get_arguments()
        .any(|it| it.get_long() == Some(name))
        || command.get_subcommands().any(|it| has_flag(it, name))
}

/// Whether any command's flag of this name takes the values.
fn is_taken(command: &Command, name: &str, values: &[String]) -> bool {
    let mut arguments = command.get_arguments();
    arguments.any(|it| it.get_long() == Some(name) && takes(it, values))
        || command
            .get_subcommands()
            .any(|it| is_taken(it, name, values))
}

fn takes(arg: &Arg, values: &[String]) -> bool {
    let words = arg.get_possible_values();
    let is_word = |value: &String| words.iter().any(|it| it.matches(value, false));
    words.is_empty() || values.iter().all(is_word)
}

fn words(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Integer(number) => Some(vec![number.to_string()]),
        Value::Boolean(flag) => Some(vec![flag.to_string()]),
        Value::Array(items) => items
            .iter()
            .map(words)
            .collect::<Option<Vec<_>>>()
            .map(|it| it.concat()),
        Value::Float(_) | Value::Datetime(_) | Value::Table(_) => None,
    }
}

/// The line of a byte, from 1.
fn line(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|it| *it == b'\n').count() + 1
}
