//! Facts for many calls at once: each is a question of its own, and what two of them meet is asked once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::call::named::{Wanted, named};
use crate::call::spec::{Besides, CallSpec};
use crate::call::via::Via;
use crate::call::{CallError, words};
use crate::cli::args::call::{FactArgs, Probe};
use crate::cli::config::Config;
use crate::cli::error::{CliError, call_error};
use crate::cli::live::one::One;
use crate::cli::live::plan::{beside, credentials, questions};
use crate::cli::live::{End, Gathered, ask, each, question, region, runtime, sending, settings};
use crate::cli::terminal::Voice;
use crate::collect::flow;
use crate::collect::gather::Gather;
use crate::collect::probe::SAFE_METHODS;
use crate::collect::question::Question;
use crate::collect::store::now;
use crate::smoke::Case;
use crate::smoke::judge::{day, is_skipped};
use crate::snapshot::clean::clean;

/// What is wrong with the words of the calls, each with its place among them: nobody is asked then.
pub(crate) fn mistakes(cases: &[Case]) -> Vec<(usize, CallError)> {
    let all = cases.iter().enumerate();
    all.filter_map(|(idx, it)| Some((idx, wrong(it).err()?)))
        .collect()
}

fn wrong(case: &Case) -> Result<(), CallError> {
    if case.flags.target.is_none() {
        let message = "the call does not say what is called; write its `url` or `service`";
        return Err(CallError::Usage(message.to_owned()));
    }
    let spec = spec(case, None)?;
    match spec.named {
        // What cannot be found is a matter of that call alone.
        None | Some(Ok(_) | Err(CallError::Target { .. })) => words(&case.flags)?,
        Some(Err(usage)) => return Err(usage),
    }
    let is_safe = SAFE_METHODS.contains(&spec.method.as_str());
    if case.wants_request() && !spec.method_is_said && !is_safe {
        return Err(CallError::Usage(format!(
            "a request by {} may change something, and is sent only where the call itself says both `method` and `judge`; write them there, or `judge = \"facts\"`",
            clean(&spec.method)
        )));
    }
    Ok(())
}

/// A call of a file; `via` is where all are asked about that say no place of their own.
fn spec(case: &Case, via: Option<&str>) -> Result<CallSpec, CallError> {
    let besides = Besides {
        via: case.via.as_deref().or(via),
        method_is_said: case.means_method,
        ..Besides::default()
    };
    CallSpec::parse(case.flags.clone(), besides)
}

/// Gathers the facts of all calls.
pub(crate) fn gather_calls(
    cases: &[&Case],
    facts: &FactArgs,
    config: &Config,
    deadline: Duration,
    voice: Voice,
) -> Result<Gathered, CliError> {
    let run = Run::of(cases, facts)?;
    let way = sending::way(facts)?;
    let places = run.places();
    let asked: Result<Vec<Question>, CliError> = run
        .calls
        .iter()
        .map(|it| {
            let question = question(&it.spec, &it.named, facts, deadline)?;
            Ok(Question {
                is_sole: false,
                ..question
            })
        })
        .collect();
    let asked = asked?;
    runtime()?.block_on(async {
        let (taken_at, until) = (now(), Instant::now() + deadline);
        let settings = settings(facts, config, run.region.clone(), deadline);
        let gather = Gather::new(settings, None);
        let about = match cases {
            [only] => only.name.clone(),
            _ => format!("{} calls", cases.len()),
        };
        let work = async {
            for via in places {
                sending::tell_place(via, voice);
            }
            flow::run(&gather, &asked).await;
            each::send(&gather, &run.calls, &asked, &way, (taken_at, until), voice).await;
        };
        let (end, _) = ask(&gather, work, &about, deadline, voice).await;
        if let Some(why) = gather.session.accesses.own.trouble()
            && gather
                .session
                .accesses
                .all()
                .all(|it| it.trouble().is_some())
        {
            return Err(CliError::trouble(why)
                .hint("saved facts need no credentials: name them with `--snapshot FILE`"));
        }
        Ok(Gathered {
            snapshot: gather.store.finish(taken_at),
            is_interrupted: end == End::Interrupted,
        })
    })
}

/// What a run would ask; nobody is asked.
pub(crate) fn plan_calls(
    cases: &[Case],
    facts: &FactArgs,
    config: &Config,
) -> Result<String, CliError> {
    let cases: Vec<&Case> = cases.iter().collect();
    let mut text = String::new();
    for (region, places) in regions(&cases, facts)? {
        let cases: Vec<&Case> = places.iter().map(|it| cases[*it]).collect();
        let run = Run::of(
            &cases,
            &FactArgs {
                region: Some(region),
                ..facts.clone()
            },
        )?;
        text.push_str(&run.plan());
    }
    Ok(format!("{text}{}", credentials(facts, config)))
}

/// Waits; whether the user stopped it.
pub(crate) fn pause(time: Duration) -> Result<bool, CliError> {
    Ok(runtime()?.block_on(async {
        tokio::select! {
            () = tokio::time::sleep(time) => false,
            _ = tokio::signal::ctrl_c() => true,
        }
    }))
}

/// The regions of the calls, each with the places of its calls among them. A call whose words name no region
/// is one of the only region that the others name, or else of the one in use.
pub(crate) fn regions(
    cases: &[&Case],
    facts: &FactArgs,
) -> Result<BTreeMap<String, Vec<usize>>, CliError> {
    let today = day(now());
    let said = |case: &Case| {
        let target = case
            .flags
            .target
            .as_deref()
            .filter(|_| !is_skipped(case, today));
        target.and_then(|it| named(it).ok()?.region)
    };
    let all: BTreeSet<String> = cases.iter().filter_map(|it| said(it)).collect();
    let only = all.first().filter(|_| all.len() == 1);
    let mut named: BTreeMap<Option<&String>, Vec<usize>> = BTreeMap::new();
    for (idx, case) in cases.iter().enumerate() {
        let region = said(case);
        let region = match &region {
            Some(region) => all.get(region),
            // Nobody asks about it, wherever it stands.
            None if is_skipped(case, today) => all.first(),
            None => only,
        };
        named.entry(region).or_default().push(idx);
    }
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (region, places) in named {
        let region = region::of(facts, region.map(String::as_str))?;
        found.entry(region).or_default().extend(places);
    }
    for places in found.values_mut() {
        places.sort_unstable();
    }
    Ok(found)
}

/// The calls of one region.
struct Run<'c> {
    region: String,
    calls: Vec<One<'c>>,
}

impl<'c> Run<'c> {
    fn of(cases: &[&'c Case], facts: &FactArgs) -> Result<Self, CliError> {
        if !matches!(facts.probe, Probe::Auto | Probe::Off) {
            return Err(CliError::usage(
                "the caller of a smoke check says whether its request is signed, and not --probe",
            )
            .hint(
                "write `judge = \"probe\"` or `judge = \"both\"` in the file, or give `--judge`",
            ));
        }
        if facts.wait_for_log {
            return Err(CliError::usage("smoke checks wait for no log record")
                .hint("leave --wait-for-log out; `lattice-doctor probe` takes it"));
        }
        if facts.debug_image.is_some() {
            return Err(CliError::usage(
                "smoke checks change nothing, and --debug-image puts a container into a pod",
            )
            .hint("leave --debug-image out; `lattice-doctor probe` takes it"));
        }
        let mut calls = Vec::with_capacity(cases.len());
        let today = day(now());
        for case in cases.iter().filter(|it| !is_skipped(it, today)) {
            let spec = spec(case, facts.via.as_deref()).map_err(call_error)?;
            if case.wants_request() {
                sending::trusts(&spec.via, facts)?;
            }
            // What names no service is told with its call.
            if let Some(Ok(named)) = spec.named.clone() {
                calls.push(One {
                    case,
                    spec,
                    named,
                    is_never_sent: facts.probe == Probe::Off,
                });
            }
        }
        Ok(Self {
            region: region::of(facts, None)?,
            calls,
        })
    }

    /// The places from which names are asked for and requests are sent.
    fn places(&self) -> Vec<&Via> {
        let places = self
            .calls
            .iter()
            .map(|it| (it.spec.via.to_string(), &it.spec.via));
        places.collect::<BTreeMap<_, _>>().into_values().collect()
    }

    fn plan(&self) -> String {
        let mut hosts: BTreeMap<(&String, String), &Via> = BTreeMap::new();
        for it in &self.calls {
            if let Some(host) = &it.named.host {
                hosts.insert((host, it.spec.via.to_string()), &it.spec.via);
            }
        }
        let asked: Vec<(String, Via)> = hosts
            .into_iter()
            .map(|((host, _), via)| (host.clone(), via.clone()))
            .collect();
        let by_name = self
            .calls
            .iter()
            .any(|it| matches!(it.named.wanted, Wanted::Name(_) | Wanted::Domain(_)));
        let others: Vec<String> = self.places().iter().map(|it| beside(it, None)).collect();
        format!(
            "plan for {} calls in {}; nothing was asked, and what several calls meet is asked once\n{}{}{}",
            self.calls.len(),
            self.region,
            questions(None, &asked, by_name),
            others.concat(),
            each::planned(&self.calls)
        )
    }
}
