//! The facts for all calls at once.

use std::time::Duration;

use crate::cli::args::smoke::SmokeArgs;
use crate::cli::config::Config;
use crate::cli::error::CliError;
#[cfg(not(feature = "live"))]
use crate::cli::error::no_aws;
use crate::cli::input;
#[cfg(feature = "live")]
use crate::cli::live;
use crate::cli::load::{lay_owners_over, read_snapshot};
use crate::cli::terminal::Voice;
use crate::smoke::Case;
use crate::snapshot::Snapshot;

/// One snapshot in which every call can be asked.
pub(super) struct Facts {
    /// The facts, with the owners of the configuration.
    pub(super) snapshot: Snapshot,
    /// Whether the user stopped the gathering.
    pub(super) is_interrupted: bool,
}

/// Reads the saved facts, or gathers those of the calls.
pub(super) fn facts(
    args: &SmokeArgs,
    cases: &[&Case],
    config: &Config,
    deadline: Duration,
    voice: Voice,
) -> Result<Facts, CliError> {
    let mut facts = match &args.facts.snapshot {
        Some(path) => Facts {
            snapshot: read_snapshot(path, &input::text("snapshot", path)?, voice)?,
            is_interrupted: false,
        },
        None => gathered(args, cases, config, deadline, voice)?,
    };
    lay_owners_over(&mut facts.snapshot, config);
    Ok(facts)
}

#[cfg(feature = "live")]
fn gathered(
    args: &SmokeArgs,
    cases: &[&Case],
    config: &Config,
    deadline: Duration,
    voice: Voice,
) -> Result<Facts, CliError> {
    let gathered = live::gather_calls(cases, &args.facts, config, deadline, voice)?;
    Ok(Facts {
        snapshot: gathered.snapshot,
        is_interrupted: gathered.is_interrupted,
    })
}

#[cfg(not(feature = "live"))]
fn gathered(
    _args: &SmokeArgs,
    _cases: &[&Case],
    _config: &Config,
    _deadline: Duration,
    _voice: Voice,
) -> Result<Facts, CliError> {
    Err(no_aws().hint("name saved facts with `--snapshot FILE`, `-` for stdin"))
}

/// What a run would ask; nobody is asked.
#[cfg(feature = "live")]
pub(super) fn plan(args: &SmokeArgs, cases: &[Case], config: &Config) -> Result<String, CliError> {
    live::plan_calls(cases, &args.facts, config)
}

#[cfg(not(feature = "live"))]
pub(super) fn plan(
    _args: &SmokeArgs,
    _cases: &[Case],
    _config: &Config,
) -> Result<String, CliError> {
    Err(no_aws().hint("a replay asks nobody, so that it needs no plan"))
}
