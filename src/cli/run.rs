//! From the arguments to the exit code: parses, lays the configuration under, runs one command.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches};

use crate::cli::args::policy::PolicyCommand;
use crate::cli::args::{Cli, Command, Global, PermissionsArgs};
use crate::cli::config::Config;
use crate::cli::error::{CliError, no_aws};
use crate::cli::exit::Exit;
#[cfg(feature = "live")]
use crate::cli::live;
use crate::cli::output::Done;
use crate::cli::terminal::{Terminal, Voice, complain, print};
use crate::cli::{capture, diagnose, explain, generate, lint, playbook, simulate, smoke, watch};
use crate::part::Part;

/// Runs the command line and says how it ended; stdout gets a whole report or nothing.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let (cli, config) = match parse(&args) {
        Ok(parsed) => parsed,
        Err(Refusal::Clap(error)) => return show(&error),
        Err(Refusal::Ours(error)) => return fail(&error),
    };
    match dispatch(cli, &config).and_then(|done| print(&done.text).map(|()| done.exit)) {
        Ok(exit) => exit.into(),
        Err(error) => fail(&error),
    }
}

/// Why the arguments were refused; help and version are refusals to clap.
enum Refusal {
    Clap(clap::Error),
    Ours(CliError),
}

/// Parses twice where the configuration has defaults: first to know which file, then above them.
fn parse(args: &[OsString]) -> Result<(Cli, Config), Refusal> {
    let matches = Cli::command()
        .try_get_matches_from(args)
        .map_err(Refusal::Clap)?;
    let cli = read(&matches).map_err(Refusal::Clap)?;
    if is_generator(&cli.command) {
        return Ok((cli, Config::default()));
    }
    let command = Cli::command();
    let config = Config::read(cli.global.config.as_deref(), &command).map_err(Refusal::Ours)?;
    if !config.has_defaults() {
        return Ok((cli, config));
    }
    // What clap refuses now was said by the file, since the arguments alone were fine.
    let cli = config
        .lay_under(command, is_replay(&matches))
        .try_get_matches_from(args)
        .and_then(|matches| read(&matches))
        .map_err(|error| Refusal::Ours(config.refuse(&error)))?;
    Ok((cli, config))
}

/// The arguments, with what only their source tells: whether the user said the method, which may be one
/// that changes something.
fn read(matches: &ArgMatches) -> Result<Cli, clap::Error> {
    let mut cli = Cli::from_arg_matches(matches)?;
    if let Some(call) = cli.command.call_mut() {
        let source = matches
            .subcommand()
            .and_then(|(_, it)| it.value_source("method"));
        call.request.method_is_said = source == Some(ValueSource::CommandLine);
    }
    Ok(cli)
}

/// Commands that only print what they are made of run in a shell's start-up: no file may break them.
fn is_generator(command: &Command) -> bool {
    matches!(
        command,
        Command::Completions { .. } | Command::Man { .. } | Command::Schema { .. }
    )
}

fn is_replay(matches: &ArgMatches) -> bool {
    matches.subcommand().is_some_and(|(_, matches)| {
        matches
            .try_contains_id("snapshot")
            .is_ok_and(|is_there| is_there)
    })
}

fn dispatch(cli: Cli, config: &Config) -> Result<Done, CliError> {
    let Global {
        color,
        quiet,
        verbose,
        ..
    } = cli.global;
    let terminal = Terminal::of_stdout(color);
    let voice = Voice {
        terminal,
        quiet,
        verbose,
    };
    let judge = |part, args| diagnose::judge(part, args, config, voice);
    let hop = |part: Part, args| judge(Some((part, part.commands()[0])), args);
    match cli.command {
        Command::Diagnose(args) => judge(None, &args),
        Command::Caller(args) => hop(Part::Caller, &args),
        Command::Dns(args) => hop(Part::Dns, &args),
        Command::Associations(args) => hop(Part::Associations, &args),
        Command::SecurityGroups(args) => hop(Part::SecurityGroups, &args),
        Command::Ram(args) => hop(Part::Ram, &args),
        Command::Routes(args) => hop(Part::Routes, &args),
        Command::Auth(args) => hop(Part::Auth, &args),
        Command::Targets(args) => hop(Part::Targets, &args),
        Command::Logs(args) => hop(Part::Logs, &args),
        Command::Probe(args) => hop(Part::Probe, &args),
        Command::Explain(args) => explain::explain(&args, terminal),
        Command::Capture(args) if args.facts.snapshot.is_some() || cfg!(feature = "live") => {
            capture::capture(&args, config, voice)
        }
        Command::Capture(_) => Err(no_aws().hint(
            "write a snapshot by hand, `lattice-doctor schema snapshot` describes it, and judge it with `lattice-doctor diagnose --snapshot FILE`",
        )),
        Command::Watch(args) => watch::watch(&args, config, voice),
        Command::Smoke(args) => smoke::smoke(&args, config, voice),
        Command::Policy(PolicyCommand::Lint(args)) => lint::lint(&args, terminal),
        Command::Policy(PolicyCommand::Simulate(args)) => simulate::simulate(&args, config, voice),
        Command::Playbook(command) => playbook::playbook(&command, terminal),
        Command::Permissions(args) => permissions(&args, config),
        Command::Completions { shell } => Ok(Done::printed(generate::completions(shell))),
        Command::Man { command } => generate::man(command.as_deref()).map(Done::printed),
        Command::Schema { document } => Ok(Done::printed(generate::schema(document))),
    }
}

#[cfg(feature = "live")]
fn permissions(args: &PermissionsArgs, config: &Config) -> Result<Done, CliError> {
    live::permissions(args, config).map(Done::printed)
}

#[cfg(not(feature = "live"))]
fn permissions(_args: &PermissionsArgs, _config: &Config) -> Result<Done, CliError> {
    Err(no_aws().hint("what it can do, replay, explain and policy, needs no permission at all"))
}

/// Prints what clap has to say: help and version to stdout, the rest to stderr.
fn show(error: &clap::Error) -> ExitCode {
    // A reader that has gone away has seen enough.
    let _ = error.print();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Healthy.into(),
        _ => Exit::Usage.into(),
    }
}

fn fail(error: &CliError) -> ExitCode {
    complain(&error.text());
    error.exit().into()
}
