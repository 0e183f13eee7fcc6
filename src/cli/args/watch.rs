//! The flags of `watch`.

use std::time::Duration;

use crate::cli::args::call::{CallArgs, time};

/// Which call to ask about again, and how often.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "\
Ends when the verdict changes, with --expect when the call ends like that, or after --deadline
(default: 10m). The exit code is that of the last verdict.")]
pub struct WatchArgs {
    /// The call.
    #[command(flatten)]
    pub call: CallArgs,
    /// How long to wait between two runs
    #[arg(long, value_name = "TIME", default_value = "15s", value_parser = time)]
    pub every: Duration,
}
