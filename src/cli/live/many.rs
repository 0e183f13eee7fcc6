//! Facts for many calls at once: each is a question of its own, and what two of them meet is asked once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::call::named::{Named, Wanted, named};
use crate::call::{CallError, words};
use crate::cli::args::ReportFormat;
use crate::cli::args::call::{CallArgs, FactArgs, Probe, ReportArgs, RequestArgs, SeenArgs};
use crate::cli::config::Config;
use crate::cli::error::CliError;
use crate::cli::live::plan::{credentials, questions};
use crate::cli::live::{End, Gathered, ask, network, question, region, runtime, settings};
use crate::cli::replay::Voice;
use crate::collect::flow::{self, Question};
use crate::collect::gather::{Gather, now};
use crate::collect::vantage::Via;
use crate::smoke::Case;
use crate::smoke::judge::{day, is_skipped};

/// What is wrong with the words of the calls, each with its place among them: nobody is asked then.
pub(crate) fn mistakes(cases: &[Case]) -> Vec<(usize, CallError)> {
    let wrong = |case: &Case| {
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
        Ok(())
    };
    let all = cases.iter().enumerate();
    all.filter_map(|(idx, it)| Some((idx, wrong(it).err()?)))
        .collect()
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
    let asked: Result<Vec<Question>, CliError> = run
        .calls
        .iter()
        .map(|(args, named)| {
            let question = question(args, named, deadline)?;
            Ok(Question {
                is_sole: false,
                method: question.method.to_ascii_uppercase(),
                ..question
            })
        })
        .collect();
    let asked = asked?;
    runtime()?.block_on(async {
        let taken_at = now();
        let settings = settings(facts, config, run.region, deadline);
        let gather = Gather::new(settings, None);
        let about = match cases {
            [only] => only.name.clone(),
            _ => format!("{} calls", cases.len()),
        };
        let work = flow::run(&gather, &asked);
        let (end, _) = ask(&gather, work, &about, deadline, voice).await;
        if let Some(why) = gather.accesses.own.trouble()
            && gather.accesses.all().all(|it| it.trouble().is_some())
        {
            return Err(CliError::trouble(why)
                .hint("saved facts need no credentials: name them with `--snapshot FILE`"));
        }
        Ok(Gathered {
            snapshot: gather.finish(taken_at),
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
    let run = Run::of(&cases, facts)?;
    let hosts: BTreeSet<String> = run
        .calls
        .iter()
        .filter_map(|it| it.1.host.clone())
        .collect();
    let hosts: Vec<String> = hosts.into_iter().collect();
    let by_name = run
        .calls
        .iter()
        .any(|it| matches!(it.1.wanted, Wanted::Name(_) | Wanted::Domain(_)));
    Ok(format!(
        "plan for {} calls in {}; nothing was asked, and what several calls meet is asked once\n{}{}",
        cases.len(),
        run.region,
        questions(None, &hosts, by_name, &Via::Local),
        credentials(facts, config)
    ))
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

/// The calls of one region, each as if it were asked alone.
struct Run {
    region: String,
    calls: Vec<(CallArgs, Named)>,
}

impl Run {
    fn of(cases: &[&Case], facts: &FactArgs) -> Result<Self, CliError> {
        if !matches!(facts.probe, Probe::Auto | Probe::Off) || facts.wait_for_log {
            return Err(CliError::usage(
                "smoke checks are judged by what AWS says, and send no requests",
            )
            .hint("leave --probe and --wait-for-log out; `lattice-doctor probe` sends the request of one call"));
        }
        let is_elsewhere = facts.via.as_deref().is_some_and(|it| it != "local");
        if is_elsewhere || facts.wait_for_log {
            return Err(CliError::usage(
                "smoke checks ask DNS from here, and wait for no log record",
            )
            .hint("leave --via and --wait-for-log out; `lattice-doctor probe` takes them"));
        }
        let mut calls: Vec<(CallArgs, Named)> = Vec::with_capacity(cases.len());
        let today = day(now());
        for case in cases.iter().filter(|it| !is_skipped(it, today)) {
            let args = alone(case, facts);
            // What names no service is told with its call.
            if let Some(named) = case.flags.target.as_deref().and_then(|it| named(it).ok()) {
                calls.push((args, named));
            }
        }
        let region = region_of(&calls, cases, facts)?;
        // A name of another region is that of another estate: told with its call as well.
        calls.retain(|(_, named)| named.region.as_ref().is_none_or(|it| *it == region));
        Ok(Self { region, calls })
    }
}

/// The region that the calls say; where they say several, the one that is asked for, or that of most.
fn region_of(
    calls: &[(CallArgs, Named)],
    cases: &[&Case],
    facts: &FactArgs,
) -> Result<String, CliError> {
    let mut said: BTreeMap<&String, usize> = BTreeMap::new();
    for region in calls.iter().filter_map(|it| it.1.region.as_ref()) {
        *said.entry(region).or_default() += 1;
    }
    let of = |region: Option<String>| {
        let args = cases.first().map(|it| alone(it, facts));
        let named = Named {
            wanted: Wanted::Nothing,
            host: None,
            path: None,
            region,
        };
        args.map_or_else(
            || Err(CliError::trouble("no call to ask about")),
            |args| region::of(&args, &named),
        )
    };
    let most = said.iter().max_by_key(|it| it.1).map(|it| (*it.0).clone());
    if said.len() > 1
        && let Ok(asked_for) = of(None)
        && said.contains_key(&asked_for)
    {
        return Ok(asked_for);
    }
    of(most)
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
            method_is_said: false,
        },
        seen: SeenArgs {
            symptom: None,
            response: None,
            request_id: None,
            since: None,
        },
        facts: facts.clone(),
        report: ReportArgs {
            output: ReportFormat::Json,
            playbooks: None,
            expect: None,
            exit_zero: false,
        },
    }
}
