//! Facts from AWS: from the command line to the gathered snapshot, within the deadline.

mod each;
mod many;
mod one;
mod plan;
mod progress;
mod region;
mod sending;

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};

use crate::call::CallFlags;
use crate::call::named::{Named, Wanted};
use crate::call::spec::CallSpec;
use crate::call::via::Via;
use crate::cli::args::call::FactArgs;
use crate::cli::config::Config;
use crate::cli::error::{CliError, call_error};
use crate::cli::live::progress::Progress;
use crate::cli::terminal::{Voice, complain};
use crate::collect::access::{Reach, Settings};
use crate::collect::dns::{self, Asker};
use crate::collect::flow;
use crate::collect::gather::Gather;
use crate::collect::logs::{self, LogQuestion, Whose};
use crate::collect::question::Question;
use crate::collect::store::now;
use crate::part::Part;
use crate::snapshot::Snapshot;
use crate::snapshot::clean::clean;
use crate::snapshot::observation::Vantage;

pub(crate) use crate::cli::live::many::{gather_calls, mistakes, pause, plan_calls, regions};
pub(crate) use crate::cli::live::plan::{permissions, plan};

/// How long a run may take where nobody says.
const DEADLINE: Duration = Duration::from_secs(30);

/// How long a run may take that waits for a log record, which takes some two minutes.
const DEADLINE_WITH_RECORD: Duration = Duration::from_mins(5);

/// How long the end of a run may take that was cut short: queries are stopped.
const CLEARING: Duration = Duration::from_secs(2);

/// Symptoms of which access log and metrics know more: those of a request that arrived.
const ARRIVED: [&str; 9] = [
    "400",
    "403",
    "404",
    "500",
    "502",
    "503",
    "slow",
    "reset",
    "unsigned-200",
];

/// How long one name may take; `dig` waits as long for one server.
const DNS_PATIENCE: Duration = Duration::from_secs(5);

/// How far back metrics are read where nobody says.
const WINDOW: Duration = Duration::from_hours(1);

/// What was gathered.
#[derive(Debug)]
pub(crate) struct Gathered {
    /// The facts.
    pub(crate) snapshot: Snapshot,
    /// Whether the user stopped the run.
    pub(crate) is_interrupted: bool,
}

/// Why a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    Deadline,
    Interrupted,
}

/// Gathers the facts of a call: what the parts need, or the whole path.
pub(crate) fn gather(
    parts: Option<&[Part]>,
    spec: &CallSpec,
    facts: &FactArgs,
    config: &Config,
    voice: Voice,
) -> Result<Gathered, CliError> {
    sending::is_in_a_pod(&spec.via, facts)?;
    let wish = sending::wish(parts, spec, facts)?;
    let named = target(spec)?;
    let usual = if facts.wait_for_log {
        DEADLINE_WITH_RECORD
    } else {
        DEADLINE
    };
    let deadline = facts.deadline.unwrap_or(usual);
    let question = question(spec, named, facts, deadline)?;
    let searched = log_question(parts, spec, facts, deadline);
    let mut parts = parts.map(<[Part]>::to_vec);
    if let (Some(parts), true) = (&mut parts, facts.wait_for_log) {
        parts.push(Part::Logs);
    }
    runtime()?.block_on(async {
        let region = region::of(facts, named.region.as_deref())?;
        let settings = settings(facts, config, region, deadline);
        let (taken_at, until) = (now(), Instant::now() + deadline);
        let gather = Gather::new(settings, parts);
        let about = named_text(spec);
        let work = async {
            sending::tell_place(&spec.via, voice);
            flow::run(&gather, std::slice::from_ref(&question)).await;
            if let (Some(wish), Some(asker)) = (&wish, &question.asker) {
                let times = (taken_at, until);
                sending::send(&gather, spec, wish, asker, times, voice).await;
            }
            // What was sent has a record, too.
            if let Some(searched) = &searched {
                logs::search(&gather, &question, searched).await;
            }
        };
        let (end, notices) = ask(&gather, work, &about, deadline, voice).await;
        has_something(spec, named, facts, &gather)?;
        let mut snapshot = gather.store.finish(taken_at);
        if named.host.is_some() && snapshot.call.url.is_none() {
            snapshot.call.url = spec.flags.target.as_deref().map(url_of);
        }
        if end == End::Whole {
            is_there(named, &snapshot, &notices)?;
        }
        Ok(Gathered {
            snapshot,
            is_interrupted: end == End::Interrupted,
        })
    })
}

fn runtime() -> Result<Runtime, CliError> {
    let made = Builder::new_current_thread().enable_all().build();
    made.map_err(|error| CliError::trouble(format!("cannot start: {error}")))
}

/// Works until all is answered, the deadline passes, or the user stops it; what to tell besides.
async fn ask(
    gather: &Gather,
    work: impl Future<Output = ()>,
    about: &str,
    deadline: Duration,
    voice: Voice,
) -> (End, Vec<String>) {
    let mut progress = Progress::begin(gather, about, deadline, voice);
    // Held here, so that what is under way when the run is cut short still counts as such.
    let mut run = Box::pin(work);
    let end = tokio::select! {
        () = &mut run => End::Whole,
        () = tokio::time::sleep(deadline) => End::Deadline,
        _ = tokio::signal::ctrl_c() => End::Interrupted,
        () = progress.show(gather) => End::Whole,
    };
    progress.end(gather, end, deadline);
    drop(run);
    let _ = tokio::time::timeout(CLEARING, logs::stop(gather)).await;
    sending::tell_unsent(gather, voice);
    let notices = gather.session.progress.notices();
    if !voice.quiet {
        let lines = notices.iter().map(|it| format!("{}\n", clean(it)));
        complain(&lines.collect::<String>());
    }
    (end, notices)
}

/// What TARGET names; a live run cannot do without one.
fn target(spec: &CallSpec) -> Result<&Named, CliError> {
    let Some(named) = &spec.named else {
        return Err(CliError::usage("no TARGET, and no --snapshot").hint(
            "give a URL, a domain name, `svc-…`, an ARN or a service name; or replay a file with `--snapshot FILE`",
        ));
    };
    named.as_ref().map_err(|it| call_error(it.clone()))
}

fn named_text(spec: &CallSpec) -> String {
    clean(spec.flags.target.as_deref().unwrap_or_default())
}

/// A URL is kept as it was typed; a bare domain name gets its scheme when the listeners are known.
fn url_of(target: &str) -> String {
    if target.contains("://") {
        target.to_owned()
    } else {
        format!("https://{target}")
    }
}

fn question(
    spec: &CallSpec,
    named: &Named,
    facts: &FactArgs,
    deadline: Duration,
) -> Result<Question, CliError> {
    let flags = &spec.flags;
    let path = flags.path.clone().or_else(|| named.path.clone());
    let window = spec.since.unwrap_or(WINDOW).as_secs();
    Ok(Question {
        wanted: Some(named.wanted.clone()).filter(|it| *it != Wanted::Nothing),
        host: named.host.clone(),
        asker: Some(asker(spec, facts, deadline)?),
        caller: flags.caller.clone(),
        client_vpc: flags.client_vpc.clone(),
        client: client(spec),
        network: spec.network.clone(),
        method: spec.method.clone(),
        path: path.unwrap_or_else(|| "/".to_owned()),
        metrics_window: is_doubtful(flags).then_some(window),
        is_sole: true,
    })
}

/// Whether something was seen of which the access log and the metrics know more.
fn is_doubtful(flags: &CallFlags) -> bool {
    let told = flags.symptom.as_deref().unwrap_or_default();
    flags.response.is_some() || ARRIVED.contains(&told)
}

/// What the access logs are searched for: the request that was named, and where something is in doubt or the
/// logs are what was asked for, what was refused or failed lately.
fn log_question(
    parts: Option<&[Part]>,
    spec: &CallSpec,
    facts: &FactArgs,
    deadline: Duration,
) -> Option<LogQuestion> {
    let troubles = match parts {
        Some(parts) if parts.contains(&Part::Logs) => Some(Whose::All),
        None if is_doubtful(&spec.flags) && spec.request_id.is_none() => Some(Whose::Callers),
        _ => None,
    };
    let waits = facts.wait_for_log;
    let is_wanted = waits || troubles.is_some() || spec.request_id.is_some();
    is_wanted.then(|| LogQuestion {
        request_id: spec.request_id.clone(),
        troubles,
        window: spec.since.unwrap_or(WINDOW).as_secs(),
        wait: waits.then(|| tokio::time::Instant::now() + deadline),
    })
}

/// Whoever is asked to send from an instance asks about that instance, unless another client is named.
fn client(spec: &CallSpec) -> Option<String> {
    let said = spec.flags.client.clone();
    match &spec.via {
        Via::Ssm(instance) if spec.flags.client_vpc.is_none() => {
            said.or_else(|| Some(instance.clone()))
        }
        _ => said,
    }
}

/// Who asks DNS: this machine, or the place that is named.
fn asker(spec: &CallSpec, facts: &FactArgs, deadline: Duration) -> Result<Asker, CliError> {
    let resolver = facts.resolver.as_deref().map(dns::resolver).transpose();
    Ok(Asker {
        resolver: resolver.map_err(CliError::usage)?,
        patience: DNS_PATIENCE.min(deadline),
        via: spec.via.clone(),
        vantage: Vantage {
            // Where neither a cluster nor EC2 tells where a pod or a task is, the user does.
            vpc: match spec.via {
                Via::Kubectl(_) | Via::Ecs(_) => spec.flags.client_vpc.clone(),
                Via::Local | Via::Ssm(_) => None,
            },
            via: spec.via.to_string(),
            ..Vantage::default()
        },
    })
}

fn settings(facts: &FactArgs, config: &Config, region: String, patience: Duration) -> Settings {
    let accounts: BTreeMap<String, Reach> = config
        .accounts
        .iter()
        .map(|(id, entry)| {
            let reach = Reach {
                profile: entry.profile.clone(),
                role: entry.role.clone(),
                external_id: entry.external_id.clone(),
            };
            (id.clone(), reach)
        })
        .collect();
    let ca_bundle = env::var_os("AWS_CA_BUNDLE").filter(|it| !it.is_empty());
    Settings {
        region,
        profile: facts.profile.clone(),
        endpoint_url: facts.endpoint_url.clone(),
        ca_bundle: ca_bundle.map(PathBuf::from),
        owner_tags: config.owner_tags.clone(),
        accounts,
        patience,
        debug_image: facts.debug_image.clone(),
        aloud: Some(sending::aloud),
    }
}

/// Without credentials DNS and what the user saw are still worth a report; where there is neither, or
/// where the profile that was named is not there, there is nothing to go by.
fn has_something(
    spec: &CallSpec,
    named: &Named,
    facts: &FactArgs,
    gather: &Gather,
) -> Result<(), CliError> {
    let Some(why) = gather.session.accesses.own.trouble() else {
        return Ok(());
    };
    let is_all = gather
        .session
        .accesses
        .all()
        .all(|it| it.trouble().is_some());
    let has_seen = spec.flags.symptom.is_some() || spec.flags.response.is_some();
    let is_named = facts.profile.is_some();
    if is_named || (is_all && !has_seen && named.host.is_none()) {
        return Err(CliError::trouble(why).hint(
            "what was seen can be judged without credentials: paste the response to `lattice-doctor explain -`",
        ));
    }
    Ok(())
}

/// A service that was asked for by a name, and that nobody knows, cannot be judged: not where the name
/// is one of AWS's own lists, and for a domain name not where all could be searched.
fn is_there(named: &Named, snapshot: &Snapshot, notices: &[String]) -> Result<(), CliError> {
    let is_searched = notices.is_empty();
    let name = match &named.wanted {
        Wanted::Name(name) => name,
        Wanted::Domain(name) if is_searched => name,
        _ => return Ok(()),
    };
    if !snapshot.estate.services.is_empty() {
        return Ok(());
    }
    let which = if is_searched {
        "of any account that was asked"
    } else {
        "that could be seen"
    };
    Err(CliError::trouble(format!(
        "no service `{}` in {} {which}",
        clean(name),
        snapshot.region
    ))
    .hint("give its managed domain name, its id or its ARN, or add its account to lattice-doctor.toml"))
}
