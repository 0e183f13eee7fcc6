//! The facts for all calls at once.

use crate::call::CallFlags;
use crate::cli::args::call::FactArgs;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::replay::read_snapshot;
use crate::cli::run::no_aws;
use crate::snapshot::Snapshot;

/// One snapshot in which every call can be asked; only a live run has to know which.
pub(super) fn facts(args: &FactArgs, _calls: &[CallFlags]) -> Result<Snapshot, CliError> {
    let Some(path) = &args.snapshot else {
        let error = if cfg!(feature = "live") {
            CliError::trouble("smoke checks are judged by saved facts")
        } else {
            no_aws()
        };
        return Err(
            error.hint("name them with `--snapshot FILE`, `-` for stdin; `capture` writes some")
        );
    };
    read_snapshot(path, &input::text("snapshot", path)?)
}
