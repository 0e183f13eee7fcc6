//! `watch`: asks about one call again until the verdict changes, or the deadline passes.
//!
//! The loop knows neither where the facts come from nor the clock: it is given a way to look, and a way
//! to wait.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::cli::args::ReportFormat;
use crate::cli::args::call::CallArgs;
use crate::cli::args::watch::WatchArgs;
use crate::cli::config::Config;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::facts::{Facts, asked};
use crate::cli::input;
use crate::cli::load::read_playbooks;
use crate::cli::output::Done;
use crate::cli::report::{self, Sheet};
use crate::cli::save::save_facts;
use crate::cli::terminal::{Voice, complain};
use crate::codes::{Code, Hop, Layer};
use crate::diagnose::diagnose;
use crate::render::phrase;
use crate::report::status::Comparison;
use crate::report::{Report, Verdict};
use crate::snapshot::Snapshot;
use crate::snapshot::outcome::Outcome;
use crate::verdict::Standing;

/// What is waited for where nobody says otherwise.
const DEADLINE: Duration = Duration::from_mins(10);

/// Less than this is no time to wait for.
const SHORTEST: Duration = Duration::from_secs(1);

/// However short the interval and long the deadline: nobody reads on after so many.
const MOST_RUNS: usize = 1000;

/// A target is healthy after so many good checks in a row, where its group says nothing else (VPC
/// Lattice user guide, "Health checks for your target groups").
const HEALTHY_THRESHOLD: u32 = 5;

/// One look at the call.
pub(crate) struct Look {
    /// What it came to.
    pub(crate) report: Report,
    /// What a change of it would wait for, in words.
    pub(crate) waits_for: String,
    /// How the run would end now.
    pub(crate) exit: Exit,
}

/// How often, and for how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// Between two looks.
    pub(crate) every: Duration,
    /// From the first look to the last.
    pub(crate) deadline: Duration,
}

/// What was seen until the end.
pub(crate) struct Watched {
    first: Look,
    last: Option<Look>,
    n_runs: usize,
    elapsed: Duration,
    is_interrupted: bool,
}

impl Watched {
    fn last(&self) -> &Look {
        self.last.as_ref().unwrap_or(&self.first)
    }
}

/// Watches one call.
pub(crate) fn watch(args: &WatchArgs, config: &Config, voice: Voice) -> Result<Done, CliError> {
    let snapshot = args.call.facts.snapshot.as_deref();
    if snapshot.is_some_and(input::is_stdin) {
        return Err(CliError::usage("stdin, `-`, can be read only once")
            .hint("name a file that is written anew, such as with `capture --save`"));
    }
    if args.call.facts.debug_image.is_some() {
        return Err(CliError::usage(
            "watch asks again and again, and --debug-image puts a container into a pod each time",
        )
        .hint("leave --debug-image out; `lattice-doctor probe` takes it"));
    }
    let deadline = args.call.facts.deadline.unwrap_or(DEADLINE);
    let mut call = args.call.clone();
    // The deadline is that of the watch; each look has the usual one.
    call.facts.deadline = None;
    let pace = Pace {
        every: args.every,
        deadline,
    };
    let playbooks = read_playbooks(call.report.playbooks.as_deref())?;
    let mut kept: Option<(Snapshot, String)> = None;
    let look = || {
        let (look, snapshot, text) = look_once(&call, config, voice)?;
        kept = Some((snapshot, text));
        Ok(look)
    };
    let began = Instant::now();
    let wait = |time: Duration| {
        let is_interrupted = pause(time)?;
        Ok((began.elapsed(), is_interrupted))
    };
    let tell = |line: &str| {
        if !voice.quiet {
            complain(&format!("{line}\n"));
        }
    };
    let watched = until_changed(look, pace, wait, tell)?;
    let last = watched.last();
    let exit = if watched.is_interrupted {
        Exit::Interrupted
    } else {
        last.exit
    };
    let text = match &kept {
        Some((snapshot, text)) => {
            save_facts(&call.facts, snapshot, &playbooks, voice)?;
            text.as_str()
        }
        None => "",
    };
    let sheet = Sheet {
        report: &last.report,
        playbooks: &playbooks,
        part: None,
        exit,
        snapshot: (snapshot.unwrap_or(Path::new("-")), text),
    };
    let format = call.report.output;
    if format == ReportFormat::Github {
        report::append_summary(&sheet);
    }
    let body = report::render(format, &sheet, voice);
    let head = changes(&watched);
    let text = if format == ReportFormat::Text {
        format!("{head}\n{body}")
    } else {
        tell(head.trim_end());
        body
    };
    Ok(Done { text, exit })
}

/// Waits; whether the user stopped it. Whoever has asked AWS once hears of an interrupt only by asking
/// for it: a plain sleep would go on.
#[cfg(feature = "live")]
fn pause(time: Duration) -> Result<bool, CliError> {
    crate::cli::live::pause(time)
}

#[cfg(not(feature = "live"))]
fn pause(time: Duration) -> Result<bool, CliError> {
    std::thread::sleep(time);
    Ok(false)
}

fn look_once(
    args: &CallArgs,
    config: &Config,
    voice: Voice,
) -> Result<(Look, Snapshot, String), CliError> {
    let playbooks = read_playbooks(args.report.playbooks.as_deref())?;
    // A second look has nothing new to warn of.
    let quiet = Voice {
        quiet: true,
        ..voice
    };
    let Facts {
        snapshot,
        text,
        is_interrupted,
    } = asked(None, args, config, quiet)?;
    let mut report = diagnose(&snapshot, &playbooks);
    let exit = report::ending(&mut report, &args.report);
    let look = Look {
        waits_for: waits_for(&snapshot, &report),
        report,
        exit: if is_interrupted {
            Exit::Interrupted
        } else {
            exit
        },
    };
    Ok((look, snapshot, text))
}

/// Looks until the verdict is another than at first, or, where something is expected, until that is what
/// happens. `wait` sleeps, and says how long it has been altogether and whether it was stopped. A look that fails later than the
/// first is told and passed over: a file that is just being written reads well the next time.
pub(crate) fn until_changed(
    mut look: impl FnMut() -> Result<Look, CliError>,
    pace: Pace,
    mut wait: impl FnMut(Duration) -> Result<(Duration, bool), CliError>,
    mut tell: impl FnMut(&str),
) -> Result<Watched, CliError> {
    let mut watched = Watched {
        first: look()?,
        last: None,
        n_runs: 1,
        elapsed: wait(Duration::ZERO)?.0,
        is_interrupted: false,
    };
    watched.is_interrupted = watched.first.exit == Exit::Interrupted;
    while !watched.is_interrupted && !is_done(&watched) && watched.n_runs < MOST_RUNS {
        let left = pace.deadline.saturating_sub(watched.elapsed);
        if left < SHORTEST {
            break;
        }
        let pause = pace.every.min(left);
        let last = watched.last();
        tell(&format!(
            "run {}: {}; asks again in {}, for {} more at most ({})",
            watched.n_runs,
            headline(&last.report),
            shown(pause),
            shown(left),
            last.waits_for
        ));
        (watched.elapsed, watched.is_interrupted) = wait(pause)?;
        if watched.is_interrupted {
            break;
        }
        watched.n_runs += 1;
        match look() {
            Ok(now) => watched.last = Some(now),
            Err(error) => tell(error.text().trim_end()),
        }
        watched.is_interrupted = watched.last().exit == Exit::Interrupted;
    }
    Ok(watched)
}

fn is_done(watched: &Watched) -> bool {
    let last = &watched.last().report;
    match &last.expected {
        Some(expected) => expected.result == Comparison::AsExpected,
        None => verdict(&watched.first.report) != verdict(last),
    }
}

/// What makes two verdicts the same to whoever waits.
fn verdict(report: &Report) -> (Standing, Option<Outcome>, Option<Hop>, Option<Code>) {
    let verdict = &report.verdict;
    (verdict.status, verdict.outcome, verdict.hop, verdict.code)
}

fn headline(report: &Report) -> String {
    let verdict = &report.verdict;
    let code = verdict.code.as_ref().map(|it| format!(": {it}"));
    format!(
        "{} {}{}",
        verdict.status.word().to_uppercase(),
        phrase::headline(verdict),
        code.unwrap_or_default()
    )
}

/// The verdict before and now, and the gaps that closed or opened between.
fn changes(watched: &Watched) -> String {
    let (first, last) = (&watched.first.report, &watched.last().report);
    let runs = phrase::count(watched.n_runs, "run");
    let (is_done, is_other) = (is_done(watched), verdict(first) != verdict(last));
    let word = match (&last.expected, is_done, is_other) {
        (Some(_), true, _) => "AS EXPECTED",
        (Some(_), false, _) => "NOT AS EXPECTED",
        (None, _, true) => "CHANGED",
        (None, _, false) => "UNCHANGED",
    };
    let end = match (is_done, watched.is_interrupted) {
        (true, _) => "",
        (false, true) => ": interrupted",
        (false, false) => ": the deadline passed",
    };
    let took = shown(watched.elapsed);
    let mut lines = vec![format!("{word}  after {took}, {runs}{end}")];
    if is_other {
        lines.push(format!("before: {}", headline(first)));
        lines.push(format!("now:    {}", headline(last)));
    }
    let missing = |one: &Report, other: &Report| -> Vec<String> {
        let facts = one.gaps.iter().filter(|it| !other.gaps.contains(it));
        facts.map(|it| it.fact.clone()).collect()
    };
    lines.extend(
        missing(first, last)
            .iter()
            .map(|it| format!("known now: {it}")),
    );
    lines.extend(
        missing(last, first)
            .iter()
            .map(|it| format!("not known any more: {it}")),
    );
    lines.iter().map(|it| format!("{it}\n")).collect()
}

/// What is between a change and the verdict that shows it.
fn waits_for(snapshot: &Snapshot, report: &Report) -> String {
    let verdict = &report.verdict;
    match (verdict.status, verdict.layer) {
        (Standing::Healthy, _) => "it succeeds now".to_owned(),
        (_, Layer::Auth | Layer::Caller) => {
            "a changed policy takes effect within a few minutes".to_owned()
        }
        (_, Layer::Target) => health_checks(snapshot, verdict),
        (_, Layer::Network | Layer::Routing) => {
            "an association is in effect once its status is ACTIVE".to_owned()
        }
        (_, Layer::None) => "what is not known is asked again".to_owned(),
    }
}

/// The time after which a target that answers counts as healthy, as far as its group says.
fn health_checks(snapshot: &Snapshot, verdict: &Verdict) -> String {
    let groups = &snapshot.estate.target_groups;
    // The verdict may be about something beside the group, such as a target's security group.
    let of_verdict = verdict
        .resource
        .as_ref()
        .filter(|it| groups.contains_key(*it));
    let intervals = groups
        .iter()
        .filter(|(id, _)| of_verdict.is_none_or(|it| it == *id))
        .filter_map(|(_, it)| it.detail.seen()?.health_check.as_ref())
        .map(|it| it.interval_seconds.unwrap_or(30));
    match intervals.max() {
        // A target that was registered just now needs one good check.
        Some(interval) if verdict.code == Some(Code::TargetsInitial) => {
            format!("the first health check decides, and there is one every {interval}s")
        }
        Some(interval) => {
            let whole = u64::from(interval) * u64::from(HEALTHY_THRESHOLD);
            let whole = shown(Duration::from_secs(whole));
            format!(
                "a health check every {interval}s, {HEALTHY_THRESHOLD} good ones in a row by default: {whole}"
            )
        }
        None => "the target group has no health check that could be read".to_owned(),
    }
}

/// `1h 2m`, `4m 45s`, `15s`.
fn shown(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}s"),
        (0, minutes, 0) => format!("{minutes}m"),
        (0, minutes, seconds) => format!("{minutes}m {seconds}s"),
        (hours, 0, _) => format!("{hours}h"),
        (hours, minutes, _) => format!("{hours}h {minutes}m"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Look, Pace, changes, shown, until_changed, waits_for};
    use crate::call::resolve_service;
    use crate::cli::error::CliError;
    use crate::cli::exit::Exit;
    use crate::diagnose::diagnose;
    use crate::playbook::Playbooks;
    use crate::snapshot::load::from_text;

    const PACE: Pace = Pace {
        every: Duration::from_secs(15),
        deadline: Duration::from_secs(40),
    };
    const HEALTHY: &str = include_str!("../../snapshots/healthy-ip.json");
    const DENIED: &str = include_str!("../../snapshots/service-policy-denies.json");
    const UNHEALTHY: &str = include_str!("../../snapshots/targets-unhealthy.json");

    fn look(text: &str) -> Look {
        let mut snapshot = from_text(text).unwrap();
        resolve_service(&mut snapshot).unwrap();
        let report = diagnose(&snapshot, &Playbooks::built_in());
        Look {
            waits_for: waits_for(&snapshot, &report),
            exit: Exit::of_status(report.verdict.status),
            report,
        }
    }

    /// Looks at these in turn, with a clock that only the waiting moves.
    fn run(texts: &[Option<&str>]) -> (String, Exit, Vec<String>) {
        let mut looks = texts.iter();
        let mut told = Vec::new();
        let mut now = Duration::ZERO;
        let watched = until_changed(
            || match looks.next().copied().flatten() {
                Some(text) => Ok(look(text)),
                None => Err(CliError::trouble("it is being written")),
            },
            PACE,
            |pause| {
                now += pause;
                Ok((now, false))
            },
            |line| told.push(line.to_owned()),
        );
        let watched = watched.unwrap();
        (changes(&watched), watched.last().exit, told)
    }

    #[test]
    fn it_ends_when_the_verdict_changes_and_shows_before_and_now() {
        let (text, exit, told) = run(&[Some(DENIED), Some(DENIED), Some(HEALTHY)]);
        assert_eq!(
            text,
            "CHANGED  after 30s, 3 runs\nbefore: FAULT http-403 at service: service-policy-denies\n\
             now:    HEALTHY ok\n"
        );
        assert_eq!(exit, Exit::Healthy);
        assert_eq!(
            told,
            [
                "run 1: FAULT http-403 at service: service-policy-denies; asks again in 15s, for 40s more at \
                 most (a changed policy takes effect within a few minutes)",
                "run 2: FAULT http-403 at service: service-policy-denies; asks again in 15s, for 25s more at \
                 most (a changed policy takes effect within a few minutes)",
            ]
        );
    }

    #[test]
    fn it_ends_at_the_deadline_with_the_last_look_on_it() {
        let (text, exit, told) = run(&[Some(DENIED); 9]);
        assert_eq!(text, "UNCHANGED  after 40s, 4 runs: the deadline passed\n");
        assert_eq!((exit, told.len()), (Exit::Fault, 3));
    }

    #[test]
    fn a_look_that_fails_between_two_is_told_and_passed_over() {
        let (text, _, told) = run(&[Some(DENIED), None, Some(HEALTHY)]);
        assert!(text.starts_with("CHANGED  after 30s, 3 runs"), "{text}");
        assert_eq!(told[1], "error: it is being written");
    }

    #[test]
    fn a_target_waits_for_its_health_checks() {
        let look = look(UNHEALTHY);
        assert!(look.waits_for.contains("every "), "{}", look.waits_for);
    }

    #[test]
    fn a_time_is_said_as_people_say_it() {
        let times = [15, 60, 285, 3600, 3780].map(|it| shown(Duration::from_secs(it)));
        assert_eq!(times, ["15s", "1m", "4m 45s", "1h", "1h 3m"]);
    }
}
