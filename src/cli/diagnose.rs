//! `diagnose` and the hop commands: have the facts, judge, print.

use std::path::Path;

use crate::cli::args::ReportFormat;
use crate::cli::args::call::CallArgs;
use crate::cli::config::Config;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::facts::{Facts, asked, plan};
use crate::cli::load::read_playbooks;
use crate::cli::output::Done;
use crate::cli::report::{self, Sheet};
use crate::cli::save::save_facts;
use crate::cli::terminal::Voice;
use crate::diagnose::{diagnose, diagnose_part};
use crate::part::Part;

/// Judges a call: the whole path, or the part of it that a hop command is named after.
pub(crate) fn judge(
    part: Option<(Part, &'static str)>,
    args: &CallArgs,
    config: &Config,
    voice: Voice,
) -> Result<Done, CliError> {
    let parts = part.map(|(part, _)| [part]);
    let parts = parts.as_ref().map(<[Part; 1]>::as_slice);
    if args.facts.plan {
        return plan(parts, args, config);
    }
    let playbooks = read_playbooks(args.report.playbooks.as_deref())?;
    let Facts {
        snapshot,
        text,
        is_interrupted,
    } = asked(parts, args, config, voice)?;
    let mut report = match part {
        Some((part, _)) => diagnose_part(&snapshot, part, &playbooks),
        None => diagnose(&snapshot, &playbooks),
    };
    let judged = report::ending(&mut report, &args.report);
    save_facts(&args.facts, &snapshot, &playbooks, voice)?;
    let exit = if is_interrupted {
        Exit::Interrupted
    } else {
        judged
    };
    let format = args.report.output;
    let path = args.facts.snapshot.as_deref().unwrap_or(Path::new("-"));
    let sheet = Sheet {
        report: &report,
        playbooks: &playbooks,
        part,
        exit,
        snapshot: (path, &text),
    };
    if format == ReportFormat::Github {
        report::append_summary(&sheet);
    }
    let text = report::render(format, &sheet, voice);
    Ok(Done { text, exit })
}
