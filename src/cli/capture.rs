//! `capture`: the facts of a call as a snapshot, judged by nobody.

use crate::cli::args::call::CallArgs;
use crate::cli::config::Config;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::facts::{Facts, asked, plan};
use crate::cli::load::read_playbooks;
use crate::cli::output::Done;
use crate::cli::save::save_facts;
use crate::cli::terminal::Voice;
use crate::snapshot::load;

/// Gathers the facts, or takes those of a saved snapshot, and writes them to a file or to stdout.
pub(crate) fn capture(args: &CallArgs, config: &Config, voice: Voice) -> Result<Done, CliError> {
    if args.facts.plan {
        return plan(None, args, config);
    }
    let Facts {
        snapshot,
        is_interrupted,
        ..
    } = asked(None, args, config, voice)?;
    let playbooks = read_playbooks(args.report.playbooks.as_deref())?;
    save_facts(&args.facts, &snapshot, &playbooks, voice)?;
    let text = match &args.facts.save {
        Some(_) => String::new(),
        None => format!("{:#}\n", load::to_value(&snapshot)),
    };
    let exit = if is_interrupted {
        Exit::Interrupted
    } else {
        Exit::Healthy
    };
    Ok(Done { text, exit })
}
