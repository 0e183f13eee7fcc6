//! Requests that were looked for in the access logs, and what it means that a log is silent of one.
//!
//! A record comes some two minutes after its request, on a best effort (VPC Lattice user guide, "Access
//! logs"): until twice that time silence says nothing, and afterwards that the request never arrived.

use jiff::{SignedDuration, Timestamp};

use crate::path::belonging::carries_mark_of;
use crate::path::observed::{is_of_the_call, response_of_the_call};
use crate::snapshot::Snapshot;
use crate::snapshot::fact::{Fact, Reason};
use crate::snapshot::log_search::{LogSearch, Searched};

/// Twice what AWS calls typical for `CloudWatch` Logs.
pub const LAG: SignedDuration = SignedDuration::from_mins(4);

/// A request that was looked for.
#[derive(Debug, Clone)]
pub struct Sought<'a> {
    /// What it is, in words: `the unsigned probe`, `request 0a1b…`.
    pub name: String,
    /// A text that stands in its record.
    pub key: &'a str,
    /// When it was made, where that is known.
    pub at: Option<Timestamp>,
    /// Whether it is the very call that the question is about.
    pub is_the_call: bool,
    /// Whether an answer in HTTP came back, so that it did arrive.
    pub is_answered: bool,
    /// What the logs say.
    pub trace: Trace<'a>,
}

/// What the logs say of a request.
#[derive(Debug, Clone)]
pub enum Trace<'a> {
    /// They hold its record.
    Found,
    /// They hold none, and it is too early to make anything of that; or nobody knows when it was made.
    Pending(&'a LogSearch, usize),
    /// They hold none, and its time has passed.
    Silent(&'a LogSearch, usize),
    /// No log that would hold it was read to the end.
    Unread,
}

/// The requests that were looked for, each with its trace.
pub fn sought(snapshot: &Snapshot) -> Vec<Sought<'_>> {
    let seen = &snapshot.observations;
    let mut all = Vec::new();
    for probe in &seen.probes {
        let Some(key) = probe.nonce.as_deref() else {
            continue;
        };
        let covers = |it: &LogSearch| it.nonces.iter().any(|it| it == key);
        if !seen.searches.iter().any(covers) {
            continue;
        }
        let is_found = seen.records.iter().any(|it| carries_mark_of(it, probe));
        let kind = if probe.caller == "anonymous" {
            "unsigned"
        } else {
            "signed"
        };
        all.push(Sought {
            name: format!("the {kind} probe"),
            key,
            at: probe.at,
            is_the_call: is_of_the_call(snapshot, probe),
            is_answered: probe.response.is_some(),
            trace: trace(snapshot, is_found, probe.at, covers),
        });
    }
    let response = response_of_the_call(snapshot);
    let response_id = response.and_then(|it| it.request_id.as_deref());
    if let Some(key) = seen.request_id.as_deref().or(response_id) {
        let covers = |it: &LogSearch| it.request_ids.iter().any(|it| it == key);
        if seen.searches.iter().any(covers) {
            let at = response.and_then(|it| it.date);
            let mut records = seen.records.iter();
            let is_found = records.any(|it| it.request_id.as_deref() == Some(key));
            all.push(Sought {
                name: format!("request {key}"),
                key,
                at,
                is_the_call: true,
                is_answered: response.is_some_and(|it| it.status.is_some())
                    || seen.symptom.is_some_and(|it| !it.is_no_answer()),
                trace: trace(snapshot, is_found, at, covers),
            });
        }
    }
    all
}

fn trace(
    snapshot: &Snapshot,
    is_found: bool,
    at: Option<Timestamp>,
    covers: impl Fn(&LogSearch) -> bool,
) -> Trace<'_> {
    if is_found {
        return Trace::Found;
    }
    let searches = snapshot.observations.searches.iter().enumerate();
    let read = searches.filter(|(_, it)| covers(it) && it.answer.seen().is_some());
    let Some((index, search)) = read.max_by_key(|(_, it)| it.to) else {
        return Trace::Unread;
    };
    // What was made before the window is in no answer of it.
    let is_due = at.is_some_and(|it| search.to.duration_since(it) >= LAG && search.from <= it);
    if is_due {
        Trace::Silent(search, index)
    } else {
        Trace::Pending(search, index)
    }
}

/// The pointer to the search that shows that the very call never arrived.
pub fn never_arrived(snapshot: &Snapshot) -> Option<String> {
    let found = sought(snapshot)
        .into_iter()
        .filter(|it| it.is_the_call)
        .find_map(|it| match it.trace {
            Trace::Silent(_, index) => Some(index),
            _ => None,
        })?;
    Some(format!("/observations/searches/{found}"))
}

/// The searches whose logs were not read to the end, each with the reason; none where another search of
/// the same was.
pub fn unread(snapshot: &Snapshot) -> Vec<(&LogSearch, usize, Reason)> {
    let searches = &snapshot.observations.searches;
    let is_read = |answer: &Fact<Searched>| answer.seen().is_some();
    let is_covered = |it: &LogSearch| {
        searches.iter().any(|other| {
            is_read(&other.answer)
                && (other.troubles || !it.troubles)
                && it.nonces.iter().all(|nonce| other.nonces.contains(nonce))
                && it
                    .request_ids
                    .iter()
                    .all(|id| other.request_ids.contains(id))
        })
    };
    let all = searches.iter().enumerate();
    let open = all.filter(|(_, it)| !is_covered(it));
    let with_reason =
        open.filter_map(|(index, it)| Some((it, index, it.answer.get().err()?.reason)));
    with_reason.collect()
}
