//! The facts of a call: read or gathered, with the flags laid over.

use crate::call::spec::{Besides, CallSpec};
use crate::call::{CallFlags, RESPONSE_LIMIT, apply_flags, apply_flags_to_gathered, is_registered};
use crate::cli::args::call::{CallArgs, FactArgs};
use crate::cli::config::Config;
#[cfg(not(feature = "live"))]
use crate::cli::error::no_aws;
use crate::cli::error::{CliError, call_error};
use crate::cli::input;
#[cfg(feature = "live")]
use crate::cli::live;
use crate::cli::load::{lay_owners_over, read_snapshot, unused};
use crate::cli::output::Done;
use crate::cli::terminal::{Voice, complain};
use crate::part::Part;
use crate::paste::{Recognised, recognise};
use crate::snapshot::Snapshot;
use crate::snapshot::clean::clean;

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
    let spec = spec(args)?;
    if let Some(method) = &spec.flags.method
        && !is_registered(method)
        && !voice.quiet
    {
        complain(&format!(
            "note: HTTP registers no method `{}`; the call is judged with it as it stands\n",
            clean(&method.to_ascii_uppercase())
        ));
    }
    let mut facts = facts(parts, args, &spec, config, voice)?;
    lay_owners_over(&mut facts.snapshot, config);
    let apply = if args.facts.snapshot.is_some() {
        apply_flags
    } else {
        apply_flags_to_gathered
    };
    apply(&mut facts.snapshot, &spec.flags).map_err(call_error)?;
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
    spec: &CallSpec,
    config: &Config,
    voice: Voice,
) -> Result<Facts, CliError> {
    let Some(path) = &args.facts.snapshot else {
        return gathered(parts, spec, &args.facts, config, voice);
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
    spec: &CallSpec,
    facts: &FactArgs,
    config: &Config,
    voice: Voice,
) -> Result<Facts, CliError> {
    let gathered = live::gather(parts, spec, facts, config, voice)?;
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
    live::plan(parts, &spec(args)?, &args.facts, config).map(Done::printed)
}

#[cfg(not(feature = "live"))]
fn gathered(
    _parts: Option<&[Part]>,
    _spec: &CallSpec,
    _facts: &FactArgs,
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

/// The call of the command line.
fn spec(args: &CallArgs) -> Result<CallSpec, CliError> {
    let response = match &args.seen.response {
        Some(path) => Some(input::text("response", path)?),
        None => None,
    };
    let answered_id = response.as_deref().and_then(answered_id);
    let request = args.request.clone();
    let flags = CallFlags {
        target: args.target.clone(),
        caller: request.caller,
        client_vpc: request.client_vpc,
        client: request.client,
        network: request.network,
        method: request.method,
        headers: request.headers,
        http_version: request.http_version,
        path: request.path,
        symptom: args.seen.symptom.clone(),
        response,
        request_id: args.seen.request_id.clone(),
    };
    let besides = Besides {
        via: args.facts.via.as_deref(),
        method_is_said: request.method_is_said,
        answered_id: answered_id.as_deref(),
        since: args.seen.since,
    };
    CallSpec::parse(flags, besides).map_err(call_error)
}
