//! `smoke`: reads what calls should do, gets the facts, judges, and says how it ends.

mod check;
mod facts;
mod files;

use std::fs;
use std::time::Duration;

use crate::call::CallError;
use crate::cli::args::smoke::{SmokeArgs, SmokeFormat};
use crate::cli::config::Config;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input::{self, plain};
#[cfg(feature = "live")]
use crate::cli::live::mistakes;
use crate::cli::load::{read_playbooks, unused};
use crate::cli::output::Done;
use crate::cli::report::append_to_summary;
use crate::cli::save::save_facts;
use crate::cli::smoke::check::{Checked, check};
use crate::cli::smoke::files::{read_cases, refuse};
use crate::cli::terminal::{PIPE, Terminal, Voice, complain};
use crate::playbook::Playbooks;
use crate::render::smoke::{self, annotations, chat, suites, ticket};
use crate::render::text::{self, TextOptions};
use crate::render::{html, sarif};
use crate::report::smoke::{CallStatus, Smoke};
use crate::smoke::judge::{Judged, Unasked};
use crate::smoke::only::only;
use crate::smoke::{Case, Mistake, init};

/// More names than this are no help.
const CANDIDATES_SHOWN: usize = 8;

/// Judges every call of the files, or prints a first file.
pub(crate) fn smoke(args: &SmokeArgs, config: &Config, voice: Voice) -> Result<Done, CliError> {
    let named = args.files.iter().chain(&args.facts.snapshot);
    if named.filter(|it| input::is_stdin(it)).count() > 1 {
        return Err(
            CliError::usage("stdin, `-`, can be read only once").hint("put the others into files")
        );
    }
    if args.facts.snapshot.is_some() && !voice.quiet {
        complain(&unused(&args.facts, config));
    }
    let playbooks = read_playbooks(args.playbooks.as_deref())?;
    if args.init {
        return first_file(args, config, &playbooks, voice);
    }
    let mut cases = meant(read_cases(&args.files)?, &args.only)?;
    for case in &mut cases {
        case.judge = case.judge.or(args.judge);
    }
    if args.facts.snapshot.is_none() {
        let mistakes = mistakes(&cases);
        if !mistakes.is_empty() {
            return Err(not_held(&cases, mistakes));
        }
    }
    if args.facts.plan {
        return facts::plan(args, &cases, config).map(Done::printed);
    }
    let Checked {
        snapshot,
        judged: Judged { smoke, unasked },
        is_interrupted,
    } = check(args, &cases, config, &playbooks, voice)?;
    save_facts(&args.facts, &snapshot, &playbooks, voice)?;
    let is_usage = |(_, error): &Unasked| matches!(error, CallError::Usage(_));
    let n_asked = smoke.counts.calls - smoke.counts.skip;
    let is_all = !unasked.is_empty() && unasked.len() == n_asked;
    if !is_interrupted && (is_all || unasked.iter().any(is_usage)) {
        return Err(not_held(&cases, unasked));
    }
    let exit = match smoke.status {
        _ if is_interrupted => Exit::Interrupted,
        _ if args.exit_zero => Exit::Healthy,
        CallStatus::Pass => Exit::Healthy,
        CallStatus::Fail => Exit::Fault,
        CallStatus::Unknown | CallStatus::KnownFailure | CallStatus::Skip => Exit::Inconclusive,
    };
    if args.output == SmokeFormat::Github {
        append_to_summary(&ticket::render(&smoke));
    }
    let form = |format, voice| render(&smoke, format, &playbooks, exit, voice);
    for (format, path) in &args.reports {
        let terminal = Terminal {
            width: PIPE,
            color: false,
        };
        let text = form(*format, Voice { terminal, ..voice });
        fs::write(path, text)
            .map_err(|error| CliError::file("cannot write report", path, plain(&error)))?;
    }
    let text = form(args.output, voice);
    Ok(Done { text, exit })
}

/// Prints a first file, made from saved facts.
fn first_file(
    args: &SmokeArgs,
    config: &Config,
    playbooks: &Playbooks,
    voice: Voice,
) -> Result<Done, CliError> {
    if args.facts.snapshot.is_none() {
        return Err(CliError::usage("a first file is made from saved facts")
            .hint("name them with `--snapshot FILE`, `-` for stdin; `capture` writes some"));
    }
    let mut facts = facts::facts(args, &[], config, Duration::ZERO, voice)?.snapshot;
    save_facts(&args.facts, &facts, playbooks, voice)?;
    Ok(Done::printed(init::file(&mut facts, playbooks)))
}

/// A build that cannot ask has nothing to hold against.
#[cfg(not(feature = "live"))]
fn mistakes(_cases: &[Case]) -> Vec<Unasked> {
    Vec::new()
}

fn render(
    smoke: &Smoke,
    format: SmokeFormat,
    playbooks: &Playbooks,
    exit: Exit,
    voice: Voice,
) -> String {
    match format {
        SmokeFormat::Text => {
            let options = TextOptions {
                width: voice.terminal.width,
                color: voice.terminal.color,
                verbose: voice.verbose,
                quiet: voice.quiet,
                ..TextOptions::default()
            };
            text::smoke::render(smoke, &options)
        }
        SmokeFormat::Json => smoke::render(smoke),
        SmokeFormat::Markdown => ticket::render(smoke),
        SmokeFormat::Junit => suites::render(smoke),
        SmokeFormat::Sarif => sarif::smoke::render(smoke, playbooks, exit.code()),
        SmokeFormat::Github => annotations::render(smoke),
        SmokeFormat::Short => chat::render(smoke),
        SmokeFormat::Html => html::smoke::render(smoke),
    }
}

fn meant(cases: Vec<Case>, patterns: &[String]) -> Result<Vec<Case>, CliError> {
    let names: Vec<String> = cases.iter().map(|it| it.name.clone()).collect();
    only(cases, patterns).map_err(|pattern| {
        CliError::usage(format!("no call is named `{pattern}`"))
            .hint(format!("there is {}", shown(&names)))
    })
}

/// The names that fit in a message.
fn shown(names: &[String]) -> String {
    let n_shown = names.len().min(CANDIDATES_SHOWN);
    let text = names[..n_shown].join(", ");
    match names.len() - n_shown {
        0 => text,
        more => format!("{text}, and {more} more"),
    }
}

/// The refusal for calls that cannot be asked of the facts, each with its place in the file.
fn not_held(cases: &[Case], unasked: Vec<Unasked>) -> CliError {
    let mut is_usage = false;
    let mut mistakes = Vec::with_capacity(unasked.len());
    for (idx, error) in unasked {
        let message = match error {
            CallError::Usage(message) => {
                is_usage = true;
                in_words_of_a_file(&message)
            }
            CallError::Target {
                message,
                candidates,
            } if candidates.is_empty() => message,
            CallError::Target {
                message,
                candidates,
            } => format!("{message}; there is {}", shown(&candidates)),
        };
        let case = &cases[idx];
        mistakes.push(Mistake {
            file: case.file.clone(),
            line: case.line,
            message: format!("`{}`: {message}", case.name),
        });
    }
    refuse(&mistakes, is_usage)
}

/// A message about flags for a reader who wrote none: `--client-vpc` is `client-vpc` in a file.
fn in_words_of_a_file(message: &str) -> String {
    let word = |it: &str| match it.strip_prefix("--") {
        Some("header") => "`headers`".to_owned(),
        Some(flag) => format!("`{flag}`"),
        None if it == "TARGET" => "`url`".to_owned(),
        None => it.to_owned(),
    };
    message.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
