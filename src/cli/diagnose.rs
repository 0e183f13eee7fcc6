//! `diagnose` and the hop commands: have the facts, lay the flags over, judge, print.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::call::{
    CallError, CallFlags, RESPONSE_LIMIT, apply_flags, apply_flags_to_gathered, forms,
    is_registered,
};
use crate::cli::args::ReportFormat;
use crate::cli::args::call::{CallArgs, FactArgs, Probe};
use crate::cli::config::Config;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input::{self, plain};
#[cfg(feature = "live")]
use crate::cli::live;
use crate::cli::report::{self, Sheet};
use crate::cli::run::Done;
#[cfg(not(feature = "live"))]
use crate::cli::run::no_aws;
use crate::cli::save::save_facts;
use crate::cli::terminal::{Terminal, complain};
use crate::diagnose::{diagnose, diagnose_part};
use crate::part::Part;
use crate::paste::{Recognised, recognise};
use crate::playbook::Playbooks;
use crate::snapshot::clean::clean;
use crate::snapshot::{Snapshot, load};

/// More names than this are no help.
const CANDIDATES_SHOWN: usize = 20;

/// More of what is strange in a file tells no more of it.
const STRANGE_SHOWN: usize = 5;

/// How the reader wants to be spoken to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voice {
    /// Width and colour.
    pub(crate) terminal: Terminal,
    /// The verdict alone.
    pub(crate) quiet: bool,
    /// Everything.
    pub(crate) verbose: bool,
}

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

/// Facts to judge.
pub(crate) struct Facts {
    /// The facts, with the call that they were saved with or gathered for.
    pub(crate) snapshot: Snapshot,
    /// The text of the file that they were read from.
    pub(crate) text: String,
    /// Whether the user stopped the gathering.
    pub(crate) is_interrupted: bool,
}

/// The facts with the owners of the configuration and the call that the flags make of theirs.
pub(crate) fn asked(
    parts: Option<&[Part]>,
    args: &CallArgs,
    config: &Config,
    voice: Voice,
) -> Result<Facts, CliError> {
    let flags = flags(args)?;
    forms(&flags).map_err(call_error)?;
    if let Some(method) = &flags.method
        && !is_registered(method)
        && !voice.quiet
    {
        complain(&format!(
            "note: HTTP registers no method `{}`; the call is judged with it as it stands\n",
            clean(&method.to_ascii_uppercase())
        ));
    }
    let mut args = args.clone();
    if args.seen.request_id.is_none() {
        args.seen.request_id = flags.response.as_deref().and_then(answered_id);
    }
    let mut facts = facts(parts, &args, config, voice)?;
    lay_owners_over(&mut facts.snapshot, config);
    let apply = if args.facts.snapshot.is_some() {
        apply_flags
    } else {
        apply_flags_to_gathered
    };
    apply(&mut facts.snapshot, &flags).map_err(call_error)?;
    Ok(facts)
}

/// The request id in a response that was pasted: its record says more than the response.
fn answered_id(response: &str) -> Option<String> {
    match recognise(response.as_bytes(), RESPONSE_LIMIT) {
        Recognised::Known(pasted) => pasted.response?.request_id,
        Recognised::NotRecognised { .. } => None,
    }
}

/// Reads the saved facts, or gathers them: what the parts need, or the whole path.
fn facts(
    parts: Option<&[Part]>,
    args: &CallArgs,
    config: &Config,
    voice: Voice,
) -> Result<Facts, CliError> {
    let Some(path) = &args.facts.snapshot else {
        return gathered(parts, args, config, voice);
    };
    let is_response_stdin = args.seen.response.as_deref().is_some_and(input::is_stdin);
    if input::is_stdin(path) && is_response_stdin {
        return Err(CliError::usage(
            "`--snapshot -` and `--response -` cannot both be read from stdin",
        )
        .hint("put one of them into a file"));
    }
    if !voice.quiet {
        complain(&unused(&args.facts, config));
    }
    let text = input::text("snapshot", path)?;
    Ok(Facts {
        snapshot: read_snapshot(path, &text, voice)?,
        text,
        is_interrupted: false,
    })
}

#[cfg(feature = "live")]
fn gathered(
    parts: Option<&[Part]>,
    args: &CallArgs,
    config: &Config,
    voice: Voice,
) -> Result<Facts, CliError> {
    let gathered = live::gather(parts, args, config, voice)?;
    Ok(Facts {
        snapshot: gathered.snapshot,
        text: String::new(),
        is_interrupted: gathered.is_interrupted,
    })
}

#[cfg(feature = "live")]
pub(crate) fn plan(
    parts: Option<&[Part]>,
    args: &CallArgs,
    config: &Config,
) -> Result<Done, CliError> {
    live::plan(parts, args, config).map(Done::printed)
}

#[cfg(not(feature = "live"))]
fn gathered(
    _parts: Option<&[Part]>,
    _args: &CallArgs,
    _config: &Config,
    _voice: Voice,
) -> Result<Facts, CliError> {
    Err(no_aws().hint("name one with `--snapshot FILE`, or `-` for stdin"))
}

#[cfg(not(feature = "live"))]
pub(crate) fn plan(
    _parts: Option<&[Part]>,
    _args: &CallArgs,
    _config: &Config,
) -> Result<Done, CliError> {
    Err(no_aws().hint("a replay asks nobody, so that it needs no plan"))
}

/// Says which flags a replay has no use for: it asks nobody.
pub(crate) fn unused(facts: &FactArgs, config: &Config) -> String {
    let given = [
        ("profile", facts.profile.is_some()),
        ("region", facts.region.is_some()),
        ("endpoint-url", facts.endpoint_url.is_some()),
        ("via", facts.via.is_some()),
        ("debug-image", facts.debug_image.is_some()),
        ("resolver", facts.resolver.is_some()),
        ("probe", !matches!(facts.probe, Probe::Auto | Probe::Off)),
        ("sigv4a", facts.signing.sigv4a),
        ("connect-to", facts.connect_to.is_some()),
        ("ca-bundle", facts.ca_bundle.is_some()),
    ];
    // A default of the file is meant for other runs.
    let given = given
        .iter()
        .filter(|(flag, is_given)| *is_given && !config.has_default(flag));
    let lines: Vec<String> = given
        .map(|(flag, _)| {
            format!("warning: --{flag} does nothing with --snapshot, which holds every fact\n")
        })
        .collect();
    lines.concat()
}

/// Reads a snapshot file's text, and says what is strange about it.
pub(crate) fn read_snapshot(path: &Path, text: &str, voice: Voice) -> Result<Snapshot, CliError> {
    let name = input::name(path);
    let (snapshot, strange) = load::read(text)
        .map_err(|error| CliError::trouble(format!("snapshot `{name}`: {error}")))?;
    if !voice.quiet {
        let shown = strange.iter().take(STRANGE_SHOWN);
        let lines = shown.map(|it| format!("warning: snapshot `{name}`: {}\n", clean(it)));
        let mut lines: String = lines.collect();
        if let Some(more) = strange
            .len()
            .checked_sub(STRANGE_SHOWN)
            .filter(|it| *it > 0)
        {
            let _ = writeln!(lines, "warning: snapshot `{name}`: {more} more such facts");
        }
        complain(&lines);
    }
    Ok(snapshot)
}

/// The configuration names owners for people; what the snapshot does not know of, it need not.
pub(crate) fn lay_owners_over(snapshot: &mut Snapshot, config: &Config) {
    for (id, entry) in &config.accounts {
        let account = snapshot.estate.accounts.entry(id.clone()).or_default();
        if entry.name.is_some() {
            account.name.clone_from(&entry.name);
        }
        if entry.owner.is_some() {
            account.owner.clone_from(&entry.owner);
        }
    }
}

fn flags(args: &CallArgs) -> Result<CallFlags, CliError> {
    let response = match &args.seen.response {
        Some(path) => Some(input::text("response", path)?),
        None => None,
    };
    Ok(CallFlags {
        symptom: args.seen.symptom.clone(),
        response,
        request_id: args.seen.request_id.clone(),
        ..request_flags(args)
    })
}

/// What the flags say of the call alone, with nothing of what was seen of it.
pub(crate) fn request_flags(args: &CallArgs) -> CallFlags {
    let request = args.request.clone();
    CallFlags {
        target: args.target.clone(),
        caller: request.caller,
        client_vpc: request.client_vpc,
        client: request.client,
        network: request.network,
        method: request.method,
        headers: request.headers,
        http_version: request.http_version,
        path: request.path,
        ..CallFlags::default()
    }
}

/// Reads the entries of a directory, in the order of their names.
pub(crate) fn read_playbooks(directory: Option<&Path>) -> Result<Playbooks, CliError> {
    let Some(directory) = directory else {
        return Ok(Playbooks::built_in());
    };
    let unreadable = |error| CliError::file("cannot read playbooks", directory, plain(&error));
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|it| it == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        files.push((name, input::text("playbook", &path)?));
    }
    Playbooks::with_overlay(files)
        .map_err(|error| CliError::trouble(format!("playbooks `{}`: {error}", directory.display())))
}

pub(crate) fn call_error(error: CallError) -> CliError {
    match error {
        CallError::Usage(message) => CliError::usage(message),
        CallError::Target {
            message,
            candidates,
        } if candidates.is_empty() => CliError::trouble(message),
        CallError::Target {
            message,
            candidates,
        } => {
            let shown = candidates.len().min(CANDIDATES_SHOWN);
            let mut names = candidates[..shown].join(", ");
            if candidates.len() > shown {
                names = format!("{names}, and {} more", candidates.len() - shown);
            }
            CliError::trouble(message).hint(format!("there is {names}"))
        }
    }
}
