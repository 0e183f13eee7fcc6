//! The flags of `watch`.

use std::time::Duration;

use crate::cli::args::call::CallArgs;

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

/// Reads what `30s`, `15m`, `1h`, `2d` look like.
pub(crate) fn time(text: &str) -> Result<Duration, String> {
    const UNITS: [(&str, u64); 4] = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)];
    let found = UNITS.iter().find_map(|(unit, seconds)| {
        let number: u32 = text.strip_suffix(unit)?.parse().ok()?;
        (number > 0).then(|| Duration::from_secs(u64::from(number) * seconds))
    });
    found.ok_or_else(|| "write a number and one of s, m, h, d, such as `30s`".to_owned())
}
