//! From the calls to what became of each: gathers the facts, judges, and asks again about what AWS may
//! not show yet.
//!
//! 1. A call that passes, or that names no `retry`, is asked about once.
//! 2. The others are asked about again after a pause, those alone, until each passes or its time is up.
//! 3. Every call is judged over the newest facts, so that saved facts give the same verdicts again.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::call::CallError;
use crate::cli::args::call::FactArgs;
use crate::cli::args::smoke::SmokeArgs;
use crate::cli::config::Config;
use crate::cli::error::CliError;
use crate::cli::smoke::facts::{Facts, facts};
use crate::cli::terminal::{Voice, complain};
use crate::playbook::Playbooks;
use crate::render::phrase;
use crate::report::smoke::CallStatus;
use crate::smoke::again::lay_over;
use crate::smoke::judge::{Judged, judge_all, together};
use crate::smoke::{Case, Retry};
use crate::snapshot::Snapshot;

/// How long one gathering may take where nobody says.
const DEADLINE: Duration = Duration::from_secs(30);

/// However short the pauses and long the time: whoever waits for a policy has seen enough.
const MOST_TRIES: usize = 60;

/// What became of the calls, and the facts that say so.
pub(super) struct Checked {
    /// The facts of the last look at each call.
    pub(super) snapshot: Snapshot,
    /// The judgement over them.
    pub(super) judged: Judged,
    /// Whether the user stopped it.
    pub(super) is_interrupted: bool,
}

/// Gathers and judges, region by region: a service and all that it meets is in one.
pub(super) fn check(
    args: &SmokeArgs,
    cases: &[Case],
    config: &Config,
    playbooks: &Playbooks,
    voice: Voice,
) -> Result<Checked, CliError> {
    let began = Instant::now();
    let regions = match &args.facts.snapshot {
        Some(_) => BTreeMap::new(),
        None => regions(cases, &args.facts)?,
    };
    let mut args = args.clone();
    if regions.len() < 2 {
        // What the calls say holds, whatever else names a region.
        args.facts.region = regions.into_keys().next().or(args.facts.region);
        return in_region(&args, cases, config, playbooks, voice, began);
    }
    if args.facts.save.is_some() {
        let names: Vec<&str> = regions.keys().map(String::as_str).collect();
        return Err(CliError::usage(format!(
            "--save writes the facts of one region, and these calls are in {}",
            names.join(" and ")
        ))
        .hint("save those of each by themselves: --only picks calls by their names"));
    }
    let mut parts = Vec::with_capacity(regions.len());
    let mut snapshot = None;
    let mut is_interrupted = false;
    for (region, places) in regions {
        args.facts.region = Some(region);
        let own: Vec<Case> = places.iter().map(|it| cases[*it].clone()).collect();
        if is_interrupted {
            // Nobody asks any more, and every call has its line all the same.
            args.facts.deadline = Some(Duration::ZERO);
        }
        let checked = in_region(&args, &own, config, playbooks, voice, began)?;
        is_interrupted |= checked.is_interrupted;
        parts.push((places, checked.judged));
        snapshot = Some(checked.snapshot);
    }
    let snapshot = snapshot.ok_or_else(|| CliError::trouble("no call to ask about"))?;
    Ok(Checked {
        judged: together(parts, snapshot.taken_at),
        snapshot,
        is_interrupted,
    })
}

#[cfg(feature = "live")]
fn regions(cases: &[Case], facts: &FactArgs) -> Result<BTreeMap<String, Vec<usize>>, CliError> {
    let cases: Vec<&Case> = cases.iter().collect();
    crate::cli::live::regions(&cases, facts)
}

#[cfg(not(feature = "live"))]
fn regions(_cases: &[Case], _facts: &FactArgs) -> Result<BTreeMap<String, Vec<usize>>, CliError> {
    Ok(BTreeMap::new())
}

/// Gathers and judges the calls of one region, and again where a call asks for it.
fn in_region(
    args: &SmokeArgs,
    cases: &[Case],
    config: &Config,
    playbooks: &Playbooks,
    voice: Voice,
    began: Instant,
) -> Result<Checked, CliError> {
    // The deadline that is given is that of the whole run; one that is not, of each gathering.
    let time_left = || match args.facts.deadline {
        Some(deadline) => deadline.saturating_sub(began.elapsed()),
        None => DEADLINE,
    };
    let all: Vec<&Case> = cases.iter().collect();
    let Facts {
        mut snapshot,
        mut is_interrupted,
    } = facts(args, &all, config, time_left(), voice)?;
    let mut judged = judge_all(&mut snapshot, cases, playbooks);
    let is_replay = args.facts.snapshot.is_some();
    if is_replay && !voice.quiet {
        complain(&nothing_to_retry(cases));
    }
    let mut tries = vec![1; cases.len()];
    while !is_replay && !is_interrupted {
        let open = open(cases, &judged, &tries, began.elapsed(), args.facts.deadline);
        let Some(pause) = open.iter().map(|(_, retry)| retry.every).min() else {
            break;
        };
        if !voice.quiet {
            complain(&format!(
                "{} not as expected, asks again in {}s\n",
                phrase::count(open.len(), "call"),
                pause.as_secs()
            ));
        }
        if wait(pause)? {
            is_interrupted = true;
            break;
        }
        let again: Vec<&Case> = open.iter().map(|(idx, _)| &cases[*idx]).collect();
        // Facts that nobody had the time to read are no news.
        let Ok(newer) = facts(args, &again, config, time_left(), voice) else {
            break;
        };
        is_interrupted = newer.is_interrupted;
        if is_interrupted {
            break;
        }
        for (idx, _) in &open {
            tries[*idx] += 1;
        }
        snapshot = lay_over(snapshot, &newer.snapshot);
        judged = judge_all(&mut snapshot, cases, playbooks);
    }
    for (call, tries) in judged.smoke.calls.iter_mut().zip(tries) {
        call.tries = Some(tries).filter(|it| *it > 1);
    }
    Ok(Checked {
        snapshot,
        judged,
        is_interrupted,
    })
}

/// The calls that are asked about again, as long as their time and that of the run last.
fn open(
    cases: &[Case],
    judged: &Judged,
    tries: &[usize],
    elapsed: Duration,
    deadline: Option<Duration>,
) -> Vec<(usize, Retry)> {
    let is_wrong = |(idx, error): &(usize, CallError), at: usize| {
        *idx == at && matches!(error, CallError::Usage(_))
    };
    let calls = judged.smoke.calls.iter().enumerate();
    calls
        .filter(|(_, it)| matches!(it.status, CallStatus::Fail | CallStatus::Unknown))
        .filter_map(|(idx, _)| Some((idx, cases[idx].retry?)))
        .filter(|(idx, _)| !judged.unasked.iter().any(|it| is_wrong(it, *idx)))
        .filter(|(idx, retry)| {
            let next = elapsed + retry.every;
            let is_in_time = deadline.is_none_or(|it| next < it);
            is_in_time && next <= retry.within && tries[*idx] < MOST_TRIES
        })
        .collect()
}

fn nothing_to_retry(cases: &[Case]) -> String {
    match cases.iter().filter(|it| it.retry.is_some()).count() {
        0 => String::new(),
        number => format!(
            "note: the `retry` of {} does nothing with --snapshot: saved facts do not change\n",
            phrase::count(number, "call")
        ),
    }
}

#[cfg(feature = "live")]
fn wait(pause: Duration) -> Result<bool, CliError> {
    crate::cli::live::pause(pause)
}

#[cfg(not(feature = "live"))]
fn wait(_pause: Duration) -> Result<bool, CliError> {
    Ok(true)
}
