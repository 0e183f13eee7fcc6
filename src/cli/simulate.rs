//! `policy simulate`: cases in bulk, one result a line, or one request made of flags.

mod one;
mod request;

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::path::Path;

use serde_json::Value;

use crate::call::{CallFlags, apply_flags};
use crate::cli::args::policy::SimulateArgs;
use crate::cli::args::{OutputFormat, ReportFormat};
use crate::cli::config::Config;
use crate::cli::error::{CliError, call_error};
use crate::cli::exit::Exit;
use crate::cli::input;
use crate::cli::load::{lay_owners_over, read_snapshot};
use crate::cli::output::Done;
use crate::cli::report::{self, Sheet};
use crate::cli::terminal::Voice;
use crate::diagnose::diagnose_part;
use crate::part::Part;
use crate::playbook::Playbooks;
use crate::policy::simulate::{Case, ResultDecision, ResultLine, run};

/// Answers the cases, or the one request.
pub(crate) fn simulate(
    args: &SimulateArgs,
    config: &Config,
    voice: Voice,
) -> Result<Done, CliError> {
    match (&args.cases, &args.snapshot) {
        (Some(path), _) => answer_cases(path),
        (None, Some(path)) => ask_gates(path, args, config, voice),
        (None, None) => one::simulate(args, voice.terminal),
    }
}

/// Asks the three gates of a snapshot's own call: what `auth` shows, with the flags of this command.
fn ask_gates(
    path: &Path,
    args: &SimulateArgs,
    config: &Config,
    voice: Voice,
) -> Result<Done, CliError> {
    let facts = input::text("snapshot", path)?;
    let mut snapshot = read_snapshot(path, &facts, voice)?;
    lay_owners_over(&mut snapshot, config);
    let flags = CallFlags {
        caller: args.principal.clone(),
        method: args.method.clone(),
        path: args.path.clone(),
        ..CallFlags::default()
    };
    apply_flags(&mut snapshot, &flags).map_err(call_error)?;
    let playbooks = Playbooks::built_in();
    let report = diagnose_part(&snapshot, Part::Auth, &playbooks);
    let exit = Exit::of_status(report.verdict.status);
    let format = match args.output {
        OutputFormat::Json => ReportFormat::Json,
        OutputFormat::Text => ReportFormat::Text,
    };
    let sheet = Sheet {
        report: &report,
        playbooks: &playbooks,
        part: Some((Part::Auth, "auth")),
        exit,
        snapshot: (path, &facts),
    };
    let text = report::render(format, &sheet, voice);
    Ok(Done { text, exit })
}

/// Answers line by line, so that a program can hold a conversation and no file is too large.
fn answer_cases(path: &Path) -> Result<Done, CliError> {
    let stdin = input::is_stdin(path);
    let reader: Box<dyn BufRead> = if stdin {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(path).map_err(|error| unreadable(path, &error))?;
        Box::new(BufReader::new(file))
    };
    let mut stdout = io::stdout().lock();
    let mut refused = Vec::new();
    for (idx, line) in reader.lines().enumerate() {
        let line = line.map_err(|error| unreadable(path, &error))?;
        if line.trim().is_empty() {
            continue;
        }
        let (result, is_case) = answer(&line, idx + 1);
        if !is_case {
            refused.push(idx + 1);
        }
        // Stdout is flushed at every line end.
        match stdout.write_all(format!("{result}\n").as_bytes()) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::BrokenPipe => break,
            Err(error) => {
                let why = input::plain(&error);
                return Err(CliError::trouble(format!("cannot write to stdout: {why}")));
            }
        }
    }
    match refused.as_slice() {
        [] => Ok(Done::printed(String::new())),
        [first, ..] => Err(CliError::trouble(format!(
            "{} of the lines of `{}` hold no case, the first is line {first}",
            refused.len(),
            input::name(path)
        ))
        .hint("their results are `unknown` and say why")),
    }
}

/// The result of one line, and whether the line was a case; a line that is none gets its result too,
/// so that the n-th result answers the n-th line.
fn answer(line: &str, number: usize) -> (Value, bool) {
    let result = |line: &ResultLine| serde_json::to_value(line).unwrap_or(Value::Null);
    let case = serde_json::from_str::<Case>(line).map_err(|error| in_one_line(&error));
    // Serde would read a list as well, member by member.
    let case = match case {
        _ if line.trim_start().starts_with('[') => {
            Err("a case is an object, this is a list".to_owned())
        }
        case => case,
    };
    match case {
        Ok(case) => (result(&run(&case)), true),
        Err(why) => {
            let id = serde_json::from_str::<Value>(line)
                .ok()
                .and_then(|it| it.get("id").cloned());
            let refusal = ResultLine {
                id: id.unwrap_or(Value::Null),
                decision: ResultDecision::Unknown,
                gate: None,
                statement: None,
                why: format!("line {number} is no case: {why}"),
                undocumented: false,
            };
            (result(&refusal), false)
        }
    }
}

/// The error without the line that it counts itself, which is always the first.
fn in_one_line(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.split_once(" at line ") {
        Some((words, _)) => format!("{words} at column {}", error.column()),
        None => text,
    }
}

fn unreadable(path: &Path, error: &io::Error) -> CliError {
    let why = input::plain(error);
    CliError::trouble(format!("cannot read cases `{}`: {why}", input::name(path)))
}
