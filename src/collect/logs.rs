//! What the access logs say: of one request, of this run's own probes, or of what was refused lately.
//!
//! One query for all log groups of an account, as its owner where the configuration says how. Logs that go to
//! S3 or Firehose are named and not read. A log arrives some two minutes after its request (VPC Lattice user
//! guide, "Access logs"), so that whoever waits for a record looks again and again.

mod alike;
mod kept;
mod query;
mod run;

use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use crate::collect::gather::Gather;
use crate::collect::logs::alike::Alike;
use crate::collect::logs::kept::keep;
use crate::collect::logs::query::{Troubles, Wanted};
use crate::collect::logs::run::Place;
use crate::collect::operation::{LIST_LOG_SUBSCRIPTIONS, START_QUERY};
use crate::collect::question::Question;
use crate::collect::store::{now, origin};
use crate::path::log_destination::{Destination, noun, parse};
use crate::snapshot::fact::{Denied, Fact, Reason, State};
use crate::snapshot::lattice::AccessLog;
use crate::snapshot::log_search::{LogSearch, Searched};
use crate::snapshot::observation::LogRecord;

pub use run::stop;

/// What to look for in the logs.
#[derive(Debug, Clone, Default)]
pub struct LogQuestion {
    /// The `x-amzn-requestid` of the request asked about.
    pub request_id: Option<String>,
    /// Whether denied and failed requests of the window are wanted, and whose.
    pub troubles: Option<Whose>,
    /// How far back to look, in seconds.
    pub window: u64,
    /// Until when to wait for the record of a request.
    pub wait: Option<Instant>,
}

/// Whose denied and failed requests are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Those of the call's caller and client.
    Callers,
    /// All requests to the service.
    All,
}

/// The first pause of whoever waits, and the longest: a record takes a while, and each look is a query.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// A look that begins later than this before the end of the run would be cut short.
const LAST_LOOK: Duration = Duration::from_secs(2);

/// What a search says before its first look has ended.
const NOT_YET: &str =
    "a record takes some 2 minutes, and the run ended before a look at the log had";

/// Clocks differ, and a request begins before its answer.
const EARLIER: SignedDuration = SignedDuration::from_mins(5);

/// Searches the logs of the service and of its networks, as far as somebody wants to know.
pub async fn search(gather: &Gather, question: &Question, asked: &LogQuestion) {
    let wanted = wanted(gather, question, asked);
    if asked.wait.is_some() && wanted.is_empty() {
        gather.session.progress.notice(
            "note: no log record is waited for: no request was sent, and `--request-id` names none",
        );
    }
    if !gather.session.wants(START_QUERY) || wanted.is_empty() || !gather.store.begin("access logs")
    {
        return;
    }
    let to = now();
    let from = since(gather, asked, to);
    let logs = logs(gather);
    for log in &logs {
        file_unread(gather, log, &wanted, (from, to));
    }
    let looks = looks(gather, &logs, &wanted, (from, to));
    if asked.wait.is_some() && looks.is_empty() {
        gather
            .session
            .progress
            .notice("note: no log record is waited for: no log group was found that would hold it");
    }
    let alike = alike(gather, question);
    let is_of_this_run = asked.request_id.is_none() && wanted.troubles.is_none();
    if !(asked.wait.is_some() && is_of_this_run) {
        join_all(looks.iter().map(|it| look(gather, it, &wanted, &alike))).await;
    }
    if let Some(until) = asked.wait {
        wait(gather, &looks, &wanted, &alike, until).await;
    }
}

fn wanted(gather: &Gather, question: &Question, asked: &LogQuestion) -> Wanted {
    let call = gather.store.found();
    let mut request_ids: Vec<String> = asked.request_id.iter().cloned().collect();
    let mut nonces = Vec::new();
    // No record of a probe is there yet, unless somebody waits for it.
    if asked.wait.is_some() {
        for probe in &gather.store.observed().probes {
            nonces.extend(probe.nonce.clone());
            let answered = probe.response.as_ref();
            request_ids.extend(answered.and_then(|it| it.request_id.clone()));
        }
    }
    let troubles = asked
        .troubles
        .zip(call.service.clone())
        .map(|(whose, service)| {
            let is_narrow = whose == Whose::Callers;
            let vpc = call.client_vpc.clone().or(question.client_vpc.clone());
            Troubles {
                service,
                caller: call.caller.clone().filter(|_| is_narrow),
                vpc: vpc.filter(|_| is_narrow),
            }
        });
    Wanted {
        request_ids,
        nonces,
        troubles,
    }
}

/// The window's begin: as long ago as was said, or when the first probe was sent.
fn since(gather: &Gather, asked: &LogQuestion, to: Timestamp) -> Timestamp {
    let window = SignedDuration::from_secs(i64::try_from(asked.window).unwrap_or(i64::MAX));
    let said = to.checked_sub(window).unwrap_or(Timestamp::UNIX_EPOCH);
    let is_of_probes = asked.request_id.is_none() && asked.troubles.is_none();
    let first = gather
        .store
        .observed()
        .probes
        .iter()
        .filter_map(|it| it.at)
        .min();
    let first = first.and_then(|it| it.checked_sub(EARLIER).ok());
    first
        .filter(|it| is_of_probes || *it < said)
        .unwrap_or(said)
}

/// Where the records of one service or network go.
struct Log {
    owner: String,
    destinations: Result<Vec<String>, Reason>,
}

/// The logs of the service and of all networks that were read.
fn logs(gather: &Gather) -> Vec<Log> {
    let estate = gather.store.estate();
    let service = gather.store.found().service.clone();
    let service = service.and_then(|it| estate.services.get(&it));
    let of_service = service.map(|it| (&it.account, &it.access_logs));
    let networks = estate.service_networks.values();
    let of_networks = networks.map(|it| (&it.account, &it.access_logs));
    let all = of_service.into_iter().chain(of_networks);
    let log = all.map(|(owner, logs)| Log {
        owner: owner.clone(),
        destinations: destinations(logs),
    });
    log.collect()
}

/// The destinations of requests to services; a network logs those to resources apart.
fn destinations(logs: &Fact<Vec<AccessLog>>) -> Result<Vec<String>, Reason> {
    let logs = logs.get().map_err(|it| it.reason)?;
    let of_services = logs
        .into_iter()
        .flatten()
        .filter(|it| it.kind.as_deref() != Some("RESOURCE"));
    Ok(of_services.map(|it| it.destination.clone()).collect())
}

/// Files that a log was not searched: it is no log group, or nobody knows where it goes.
fn file_unread(gather: &Gather, log: &Log, wanted: &Wanted, window: (Timestamp, Timestamp)) {
    let file = |destinations: Vec<String>, state: State<Searched>| {
        let mut answer = Fact::of(state);
        answer.origin.account = Some(log.owner.clone()).filter(|it| !it.is_empty());
        answer.origin.at = Some(now());
        let entry = entry(wanted, destinations, window, answer);
        let searches = &mut gather.store.observed().searches;
        let is_same = |it: &LogSearch| {
            it.destinations == entry.destinations
                && it.answer.origin.account == entry.answer.origin.account
        };
        if !searches.iter().any(is_same) {
            searches.push(entry);
        }
    };
    let destinations = match &log.destinations {
        Ok(destinations) => destinations,
        Err(Reason::Denied(denied)) => {
            let denied = Denied {
                account: denied.account.clone().or(Some(log.owner.clone())),
                ..denied.clone()
            };
            return file(Vec::new(), State::Denied(denied));
        }
        Err(Reason::Unknown(why)) => {
            let action = LIST_LOG_SUBSCRIPTIONS.action;
            return file(Vec::new(), State::Unknown(format!("{action}: {why}")));
        }
    };
    for destination in destinations {
        if !matches!(parse(destination), Destination::LogGroup { .. }) {
            let why = format!("its records go to {}, which is not read", noun(destination));
            file(vec![destination.clone()], State::Unknown(why));
        }
    }
}

fn entry(
    wanted: &Wanted,
    destinations: Vec<String>,
    (from, to): (Timestamp, Timestamp),
    answer: Fact<Searched>,
) -> LogSearch {
    LogSearch {
        request_ids: wanted.request_ids.clone(),
        nonces: wanted.nonces.clone(),
        troubles: wanted.troubles.is_some(),
        destinations,
        from,
        to,
        answer,
    }
}

/// The log groups of one account and region, and where their search stands in the snapshot.
struct Look<'a> {
    place: Place<'a>,
    from: Timestamp,
    index: usize,
}

/// As many log groups as one query takes (`CloudWatch` Logs API reference, `StartQuery`).
const GROUPS_AT_ONCE: usize = 50;

fn looks<'a>(
    gather: &'a Gather,
    logs: &'a [Log],
    wanted: &Wanted,
    window: (Timestamp, Timestamp),
) -> Vec<Look<'a>> {
    let mut places: BTreeMap<(&str, &str), Vec<(&str, &str)>> = BTreeMap::new();
    let destinations = logs.iter().filter_map(|it| it.destinations.as_ref().ok());
    for destination in destinations.flatten() {
        if let Destination::LogGroup {
            arn,
            account,
            region,
            name,
        } = parse(destination)
        {
            let groups = places.entry((account, region)).or_default();
            if !groups.contains(&(arn, name)) {
                groups.push((arn, name));
            }
        }
    }
    let mut looks = Vec::new();
    for ((account, region), groups) in places {
        for groups in groups.chunks(GROUPS_AT_ONCE) {
            let arns = groups.iter().map(|it| it.0.to_owned()).collect();
            let answer = Fact::of(State::Unknown(NOT_YET.to_owned()));
            let searches = &mut gather.store.observed().searches;
            searches.push(entry(wanted, arns, window, answer));
            looks.push(Look {
                place: Place {
                    access: gather.session.accesses.of(account),
                    account,
                    region,
                    groups: groups.to_vec(),
                },
                from: window.0,
                index: searches.len() - 1,
            });
        }
    }
    looks
}

fn alike(gather: &Gather, question: &Question) -> Alike {
    let call = gather.store.found();
    let path = question.path.split('?').next().unwrap_or("/");
    Alike {
        caller: call.caller.clone(),
        method: question.method.clone(),
        path: path.to_owned(),
    }
}

/// Looks once, and files what came of it.
async fn look(gather: &Gather, look: &Look<'_>, wanted: &Wanted, alike: &Alike) {
    let to = now();
    let window = (look.from, to);
    let asked = run::query(gather, &look.place, &wanted.text(), window).await;
    let (state, kept) = match asked {
        Ok((rows, mut searched)) => {
            let mut kept = keep(rows, wanted, alike);
            searched.matched = searched.matched.saturating_sub(kept.n_strange);
            if let Some(troubles) = wanted.troubles.as_ref().filter(|_| kept.has_alike) {
                // Whether such calls get through by now: an old refusal alone would mislead.
                let text = query::newest_success(&troubles.service, alike);
                if let Ok((rows, again)) = run::query(gather, &look.place, &text, window).await {
                    searched.scanned_bytes += again.scanned_bytes;
                    // The query may find more than was meant.
                    let fits = rows.into_iter().find(|it| alike.fits(it));
                    kept.records.extend(fits);
                }
            }
            (State::Known(searched), Some(kept))
        }
        Err(failure) => {
            let Place {
                access, account, ..
            } = look.place;
            let missing = "there is no such log group";
            let state = match gather.unseen(access, account, failure).await {
                State::Absent => State::Unknown(missing.to_owned()),
                other => other,
            };
            (state, None)
        }
    };
    let mut origin = origin(look.place.access, look.place.account);
    origin.account = Some(look.place.account.to_owned());
    let mut seen = gather.store.observed();
    if let Some(search) = seen.searches.get_mut(look.index) {
        search.to = to;
        search.answer = Fact {
            origin,
            ..Fact::of(state)
        };
    }
    if let Some(kept) = kept {
        kept.file(&mut seen);
    }
}

/// Looks until every request that is waited for has its record, or time is up.
async fn wait(gather: &Gather, looks: &[Look<'_>], wanted: &Wanted, alike: &Alike, until: Instant) {
    let wanted = Wanted {
        troubles: None,
        ..wanted.clone()
    };
    let is_found = |records: &[LogRecord]| wanted.n_missing(records) == 0;
    if looks.is_empty() || wanted.is_empty() || is_found(&gather.store.observed().records) {
        return;
    }
    let mut pause = FIRST_PAUSE;
    loop {
        let next = Instant::now() + pause;
        if next + LAST_LOOK > until {
            break;
        }
        let missing = wanted.n_missing(&gather.store.observed().records);
        gather.session.progress.await_records(missing, next, until);
        tokio::time::sleep_until(next).await;
        join_all(looks.iter().map(|it| look(gather, it, &wanted, alike))).await;
        if is_found(&gather.store.observed().records) {
            break;
        }
        pause = (pause * 3 / 2).min(LONGEST_PAUSE);
    }
    gather.session.progress.end_await();
}
