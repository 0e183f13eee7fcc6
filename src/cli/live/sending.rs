//! The requests that a run sends: what the flags want, what is refused before anything is asked, and
//! what is told before it is sent.

use std::env;
use std::io::{IsTerminal, Write as _, stderr};
use std::path::PathBuf;
use std::time::Instant;

use jiff::Timestamp;

use crate::call::spec::CallSpec;
use crate::call::via::Via;
use crate::call::{apply_flags, url};
use crate::cli::args::call::{FactArgs, Probe};
use crate::cli::error::CliError;
use crate::cli::terminal::{Voice, complain};
use crate::collect::dns::Asker;
use crate::collect::gather::Gather;
use crate::collect::probe::{SAFE_METHODS, check_roots, host_and_port};
use crate::collect::requests::{self, How, Wish};
use crate::part::Part;
use crate::snapshot::Call;
use crate::snapshot::clean::clean;

/// Refuses the image of a container for a place that is no pod.
pub(super) fn is_in_a_pod(via: &Via, facts: &FactArgs) -> Result<(), CliError> {
    if facts.debug_image.is_some() && !matches!(via, Via::Kubectl(_)) {
        return Err(CliError::usage(
            "--debug-image is the image of a container in a pod, and --via names none",
        )
        .hint("name the pod with `--via kubectl:namespace/pod`, or leave --debug-image out"));
    }
    Ok(())
}

/// Says aloud that something is run in another place, before it is.
pub(super) fn tell_place(via: &Via, voice: Voice) {
    let by = match via {
        Via::Local => return,
        Via::Kubectl(_) => "kubectl exec",
        Via::Ecs(_) => "ecs:ExecuteCommand, which AWS records",
        Via::Ssm(_) => "ssm:SendCommand, which AWS records",
    };
    tell(
        &format!("runs a script that only reads in {via}, by {by}"),
        voice,
    );
}

/// What the flags want to be sent; `None` for nothing, whatever is found out.
pub(super) fn wish(
    parts: Option<&[Part]>,
    spec: &CallSpec,
    facts: &FactArgs,
) -> Result<Option<Wish>, CliError> {
    let is_the_point = parts.is_some_and(|it| it.contains(&Part::Probe));
    let how = match facts.probe {
        Probe::Off => return Ok(None),
        // A hop command shows its own part, and no other sends anything unasked.
        Probe::Auto if parts.is_some() && !is_the_point => return Ok(None),
        Probe::Auto => How::Auto,
        Probe::Unsigned => How::Unsigned,
        Probe::Signed => How::Signed,
        Probe::Both => How::Both,
    };
    let is_asked = is_the_point || how != How::Auto;
    if is_asked {
        may_be_sent(spec, how)?;
    }
    if let Some(why) = spec.via.keeps_no_secret()
        && matches!(how, How::Signed | How::Both)
    {
        return Err(CliError::usage(why));
    }
    trusts(&spec.via, facts)?;
    Ok(Some(Wish {
        how,
        is_the_point,
        method_is_said: spec.method_is_said,
        ..way(facts)?
    }))
}

/// How the flags want requests to be sent, whichever they are.
pub(super) fn way(facts: &FactArgs) -> Result<Wish, CliError> {
    if let Some(to) = &facts.connect_to {
        host_and_port(to).map_err(CliError::usage)?;
    }
    if let Some(path) = &facts.ca_bundle {
        check_roots(path).map_err(CliError::trouble)?;
    }
    let of_environment = env::var_os("AWS_CA_BUNDLE").filter(|it| !it.is_empty());
    let of_environment = of_environment.map(PathBuf::from);
    Ok(Wish {
        sigv4a: facts.signing.sigv4a,
        connect_to: facts.connect_to.clone(),
        ca_bundle: facts.ca_bundle.clone().or(of_environment),
        ..Wish::default()
    })
}

/// Refuses roots of trust that the place does not have.
pub(super) fn trusts(via: &Via, facts: &FactArgs) -> Result<(), CliError> {
    if *via != Via::Local && facts.ca_bundle.is_some() {
        return Err(CliError::usage(
            "--ca-bundle is a file of this machine, and --via sends from another place",
        )
        .hint("leave it out: the place's own roots of trust count"));
    }
    Ok(())
}

/// Refuses what the flags ask for and what is never done.
fn may_be_sent(spec: &CallSpec, how: How) -> Result<(), CliError> {
    let method = &spec.method;
    let is_safe = SAFE_METHODS.contains(&method.as_str());
    let safe = SAFE_METHODS.join(", ");
    if !is_safe && how == How::Auto {
        return Err(CliError::usage(format!(
            "--probe auto sends {safe} only, and no {}",
            clean(method)
        ))
        .hint(
            "say which request to send: `--probe signed`, `--probe unsigned` or `--probe both`",
        ));
    }
    if !is_safe && !spec.method_is_said {
        return Err(CliError::usage(format!(
            "a probe sends {safe} unasked, and {} only where --method stands on the command line",
            clean(method)
        ))
        .hint("the method is a default of the configuration; say it in so many words, or `--method GET`"));
    }
    let is_anonymous = spec.caller() == Some("anonymous");
    if is_anonymous && matches!(how, How::Signed | How::Both) {
        return Err(CliError::usage(
            "--caller anonymous signs nothing, and --probe asks for a signed request",
        )
        .hint("leave --caller out, or ask with `--probe unsigned`"));
    }
    Ok(())
}

/// Sends what is wanted, once the call is known, and notes what became of it.
pub(super) async fn send(
    gather: &Gather,
    spec: &CallSpec,
    wish: &Wish,
    asker: &Asker,
    (taken_at, until): (Timestamp, Instant),
    voice: Voice,
) {
    let mut known = gather.store.so_far(taken_at);
    if apply_flags(&mut known, &spec.request()).is_err() {
        // Whoever lays the flags over next says what is wrong with them.
        return;
    }
    // What is sent is what is judged.
    gather.store.found().clone_from(&known.call);
    let call = Call {
        url: url(&known),
        ..known.call
    };
    let plan = requests::plan(gather, &call, wish, asker).await;
    if let Some(why) = &plan.abstains {
        tell(&format!("sends no request: {why}"), voice);
    }
    gather
        .store
        .observed()
        .unsent
        .extend(plan.unsent.iter().cloned());
    if let Some(text) = plan.announcement() {
        tell(&text, voice);
    }
    requests::send(gather, &plan, until, |event| {
        requests::file(event, &mut gather.store.observed());
    })
    .await;
}

/// Says what was asked for and has nothing to show, which a healthy report has no place for.
pub(super) fn tell_unsent(gather: &Gather, voice: Voice) {
    for it in &gather.store.observed().unsent {
        let what = match &it.name {
            Some(name) => format!("{name} was not asked for there"),
            None => format!("no answer to a request as {}", it.caller),
        };
        tell(&format!("warning: {what}: {}", it.why), voice);
    }
}

/// A line of its own, past the line of progress.
pub(super) fn tell(text: &str, voice: Voice) {
    if !voice.quiet {
        aloud(text);
    }
}

/// The same, whoever wants quiet: for what is changed.
pub(super) fn aloud(text: &str) {
    if stderr().is_terminal() {
        let _ = write!(stderr(), "\r\u{1b}[2K");
    }
    complain(&format!("{}\n", clean(text)));
}

/// What the flags want to be sent, for a plan.
pub(super) fn planned(wish: Option<&Wish>, spec: &CallSpec) -> Option<String> {
    let wish = wish?;
    let method = clean(&spec.method);
    let caller = spec.caller();
    let name = if wish.sigv4a { "SigV4A" } else { "SigV4" };
    let signed = match caller {
        Some(caller) => format!("signed as {} ({name})", clean(caller)),
        None => format!("signed with the credentials in use ({name})"),
    };
    let of_call = if caller == Some("anonymous") {
        "unsigned".to_owned()
    } else {
        signed.clone()
    };
    let is_safe = SAFE_METHODS.contains(&method.as_str());
    let via = Some(&spec.via).filter(|it| **it != Via::Local);
    let via = via.map(|it| clean(&it.to_string()));
    let place = via.as_deref().unwrap_or("this machine");
    let method = match &via {
        Some(via) => format!("from {via}, {method}"),
        None => method,
    };
    Some(match wish.how {
        How::Auto if wish.is_the_point => format!("requests: 1, {method} {of_call}"),
        How::Auto if is_safe => {
            format!("requests: 1 where {place} is in the client VPC, else none: {method} {of_call}")
        }
        How::Auto => format!("requests: none, {method} may change something"),
        How::Unsigned => format!("requests: 1, {method} unsigned"),
        How::Signed => format!("requests: 1, {method} {signed}"),
        How::Both => format!("requests: 2, {method} unsigned, then {signed}"),
    })
}
