//! Facts for many calls at once: each is a question of its own, and what two of them meet is asked once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::call::named::{Named, Wanted, named};
use crate::call::{CallError, method, words};
use crate::cli::args::ReportFormat;
use crate::cli::args::call::{CallArgs, FactArgs, Probe, ReportArgs, RequestArgs, SeenArgs};
use crate::cli::config::Config;
use crate::cli::error::CliError;
use crate::cli::live::plan::{beside, credentials, questions};
use crate::cli::live::{
    End, Gathered, ask, each, network, question, region, runtime, sending, settings,
};
use crate::cli::terminal::Voice;
use crate::collect::flow;
use crate::collect::gather::Gather;
use crate::collect::probe::SAFE_METHODS;
use crate::collect::question::Question;
use crate::collect::store::now;
use crate::collect::vantage::Via;
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
    let flags = &case.flags;
    let Some(target) = &flags.target else {
        let message = "the call does not say what is called; write its `url` or `service`";
        return Err(CallError::Usage(message.to_owned()));
    };
    match named(target) {
        // What cannot be found is a matter of that call alone.
        Ok(_) | Err(CallError::Target { .. }) => words(flags)?,
        Err(usage) => return Err(usage),
    }
    flags.network.as_deref().map(network).transpose()?;
    if let Some(via) = &case.via {
        Via::parse(via).map_err(CallError::Usage)?;
    }
    let method = method(flags.method.as_deref());
    if case.wants_request() && !case.means_method && !SAFE_METHODS.contains(&method.as_str()) {
        return Err(CallError::Usage(format!(
            "a request by {} may change something, and is sent only where the call itself says both `method` and `judge`; write them there, or `judge = \"facts\"`",
            clean(&method)
        )));
    }
    Ok(())
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
    let places = run.places()?;
    let asked: Result<Vec<Question>, CliError> = run
        .calls
        .iter()
        .map(|it| {
            let question = question(&it.args, &it.named, deadline)?;
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
            for via in &places {
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
        text.push_str(&run.plan()?);
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
        let args = alone(cases[places[0]], facts);
        let region = region::of(&args, &nothing_in(region.cloned()))?;
        found.entry(region).or_default().extend(places);
    }
    for places in found.values_mut() {
        places.sort_unstable();
    }
    Ok(found)
}

/// No call, of which the region alone is known, or not even that.
fn nothing_in(region: Option<String>) -> Named {
    Named {
        wanted: Wanted::Nothing,
        host: None,
        path: None,
        region,
    }
}

/// One call, as if it were asked alone.
#[derive(Debug)]
pub(super) struct One<'c> {
    /// Its lines of the file.
    pub(super) case: &'c Case,
    /// What the command line of `diagnose` would say.
    pub(super) args: CallArgs,
    named: Named,
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
            let args = alone(case, facts);
            if case.wants_request() {
                sending::trusts(&sending::via(&args)?, facts)?;
            }
            // What names no service is told with its call.
            if let Some(named) = case.flags.target.as_deref().and_then(|it| named(it).ok()) {
                calls.push(One { case, args, named });
            }
        }
        let first = cases
            .first()
            .ok_or_else(|| CliError::trouble("no call to ask about"))?;
        Ok(Self {
            region: region::of(&alone(first, facts), &nothing_in(None))?,
            calls,
        })
    }

    /// The places from which names are asked for and requests are sent.
    fn places(&self) -> Result<Vec<Via>, CliError> {
        let words = self.calls.iter().map(|it| it.args.facts.via.as_deref());
        let words: BTreeSet<&str> = words.map(|it| it.unwrap_or("local")).collect();
        let places = words.into_iter().map(Via::parse);
        places.collect::<Result<_, _>>().map_err(CliError::usage)
    }

    fn plan(&self) -> Result<String, CliError> {
        let mut hosts: BTreeSet<(String, String)> = BTreeSet::new();
        for it in &self.calls {
            let via = it.args.facts.via.as_deref().unwrap_or("local").to_owned();
            hosts.extend(it.named.host.clone().map(|host| (host, via)));
        }
        let by_name = self
            .calls
            .iter()
            .any(|it| matches!(it.named.wanted, Wanted::Name(_) | Wanted::Domain(_)));
        let mut asked = Vec::with_capacity(hosts.len());
        for (host, via) in hosts {
            asked.push((host, Via::parse(&via).map_err(CliError::usage)?));
        }
        let others: Vec<String> = self.places()?.iter().map(|it| beside(it, None)).collect();
        Ok(format!(
            "plan for {} calls in {}; nothing was asked, and what several calls meet is asked once\n{}{}{}",
            self.calls.len(),
            self.region,
            questions(None, &asked, by_name),
            others.concat(),
            each::planned(&self.calls)
        ))
    }
}

/// A call as the command line of `diagnose` has it.
fn alone(case: &Case, facts: &FactArgs) -> CallArgs {
    let flags = &case.flags;
    CallArgs {
        target: flags.target.clone(),
        request: RequestArgs {
            caller: flags.caller.clone(),
            client_vpc: flags.client_vpc.clone(),
            client: flags.client.clone(),
            network: flags.network.clone(),
            method: flags.method.clone(),
            headers: flags.headers.clone(),
            path: flags.path.clone(),
            http_version: flags.http_version.clone(),
            method_is_said: case.means_method,
        },
        seen: SeenArgs {
            symptom: None,
            response: None,
            request_id: None,
            since: None,
        },
        facts: FactArgs {
            via: case.via.clone().or_else(|| facts.via.clone()),
            ..facts.clone()
        },
        report: ReportArgs {
            output: ReportFormat::Json,
            playbooks: None,
            expect: None,
            exit_zero: false,
        },
    }
}
