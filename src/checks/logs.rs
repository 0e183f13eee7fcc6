//! What the access logs were searched for, and what they held: `docs/contract.md` §4.2.
//!
//! A record that was found is an observation and speaks for itself (`shown`). Here is what no record says:
//! that there is none, that nobody could look, and how many others fare alike.

use jiff::Timestamp;

use crate::checks::finding::{Answer, Finding, Status, Subject};
use crate::codes::Code;
use crate::path::Path;
use crate::path::log_destination::{ask, noun};
use crate::path::silence::{self, Sought, Trace};
use crate::path::unknown::Unknown;
use crate::shell::word;
use crate::snapshot::collection::Collection;
use crate::snapshot::fact::Reason;
use crate::snapshot::log_search::{DenialGroup, LogSearch};

/// More groups than these are no help in a list of findings.
const GROUPS: usize = 12;

/// What silence means of a request that was answered. A WebSocket upgrade is refused without a record (as a
/// vendor that ran it reports; AWS documents nothing of it).
const ANSWERED: &str = "yet an answer in HTTP came back, so that it did arrive somewhere: some refusals leave no record, such as that of a WebSocket upgrade, and so does what another server answers";

/// The action that reads a log.
const READS: &str = "logs:StartQuery";

/// Asks what the access logs say of the request, where they were searched.
pub fn check(path: &Path<'_>) -> Answer {
    let sought = silence::sought(path.snapshot);
    let mut findings: Vec<Finding> = sought.iter().filter_map(|it| silent(path, it)).collect();
    let is_all_found =
        !sought.is_empty() && sought.iter().all(|it| matches!(it.trace, Trace::Found));
    for (search, index, reason) in silence::unread(path.snapshot) {
        if !is_all_found || search.troubles {
            findings.push(unread(path, search, index, &reason));
        }
    }
    let denials = path.snapshot.observations.denials.iter();
    findings.extend(
        denials
            .take(GROUPS)
            .enumerate()
            .map(|(index, it)| denial(path, it, index)),
    );
    Ok(findings)
}

fn subject(path: &Path<'_>) -> Subject {
    path.service
        .map_or_else(Subject::call, |it| Subject::of(Collection::Services, it.id))
}

/// That a request left no record, or none yet.
fn silent(path: &Path<'_>, sought: &Sought<'_>) -> Option<Finding> {
    let (code, search, index) = match sought.trace {
        Trace::Silent(search, index) => (Code::AccessLogSilent, search, index),
        Trace::Pending(search, index) => (Code::AccessLogPending, search, index),
        Trace::Found | Trace::Unread => return None,
    };
    let age = sought.at.map_or_else(
        || "when it was made is not known".to_owned(),
        |at| format!("looked for {} after it was made", since(at, search.to)),
    );
    let finding = Finding::new(Status::Warn, code, subject(path))
        .word("request", sought.name.clone())
        .word("age", age)
        .word(
            "meaning",
            if sought.is_answered {
                ANSWERED
            } else {
                "it never arrived"
            },
        )
        .word("where", places_read(path, sought.key))
        .word("from", search.from.to_string())
        .word("to", search.to.to_string());
    Some(finding.seen_at(&format!("/observations/searches/{index}")))
}

/// `130 s`.
fn since(at: Timestamp, to: Timestamp) -> String {
    format!("{} s", to.duration_since(at).as_secs().max(0))
}

/// The logs that were read to the end for a request.
fn places_read(path: &Path<'_>, key: &str) -> String {
    let searches = path.snapshot.observations.searches.iter();
    let of_request = searches.filter(|it| {
        let mut keys = it.request_ids.iter().chain(&it.nonces);
        it.answer.seen().is_some() && keys.any(|it| it == key)
    });
    let places: Vec<String> = of_request.map(places).collect();
    places.join(", ")
}

/// The logs of a search in words.
fn places(search: &LogSearch) -> String {
    let nouns: Vec<String> = search.destinations.iter().map(|it| noun(it)).collect();
    nouns.join(", ")
}

/// That a log was not read, who could, and how.
fn unread(path: &Path<'_>, search: &LogSearch, index: usize, reason: &Reason) -> Finding {
    let owner = search.answer.origin.account.as_deref();
    let wanted = search.request_ids.first().or(search.nonces.first());
    let place = match search.destinations.as_slice() {
        [] => owner.map_or_else(
            || "where the access logs go".to_owned(),
            |it| format!("where the access logs of account {it} go"),
        ),
        _ => places(search),
    };
    let command = match search.destinations.first() {
        Some(destination) => ask(
            destination,
            wanted.map(String::as_str),
            owner.unwrap_or_default(),
            search.from,
            search.to,
        ),
        None => subscriptions(path, owner),
    };
    let (why, action, is_refused) = match reason {
        Reason::Denied(denied) => (
            format!("{} was refused", denied.action),
            denied.action.as_str(),
            true,
        ),
        Reason::Unknown(why) => (why.clone(), READS, false),
    };
    let fact = match wanted {
        Some(id) => format!("the access-log record of {id} ({place})"),
        None => format!(
            "the denied and failed requests of {}–{} ({place})",
            search.from, search.to
        ),
    };
    let mut gap = Unknown::unsaid(&fact, &why, &command);
    // A bucket or a stream is read with other actions than ours.
    let is_group = search.destinations.iter().any(|it| it.contains(":logs:"));
    if is_refused {
        gap = gap.refused(action, owner);
    } else if is_group {
        gap = gap.by(action, owner);
    }
    Finding::suspect(Code::AccessLogUnread, subject(path), gap)
        .that_holds()
        .word("place", place)
        .word("why", why)
        .seen_at(&format!("/observations/searches/{index}"))
}

/// The command that says where the logs of the account's own service or network go.
fn subscriptions(path: &Path<'_>, owner: Option<&str>) -> String {
    let of_network = path
        .network()
        .filter(|it| owner == Some(it.it.account.as_str()))
        .map(|it| it.id);
    let of_service = path
        .service
        .filter(|it| owner.is_none() || owner == Some(it.it.account.as_str()))
        .map(|it| it.id);
    format!(
        "aws vpc-lattice list-access-log-subscriptions --resource-identifier {} --region {}",
        word(of_service.or(of_network).unwrap_or("svc-…")),
        path.region()
    )
}

/// Requests that were denied or failed alike.
fn denial(path: &Path<'_>, group: &DenialGroup, index: usize) -> Finding {
    let or = |it: &Option<String>, other: &str| it.clone().unwrap_or_else(|| other.to_owned());
    let status = group
        .status
        .map_or_else(|| "no status".to_owned(), |it| it.to_string());
    let time = |it: Option<Timestamp>| it.map_or_else(|| "?".to_owned(), |it| it.to_string());
    let reason = or(
        &group.reason,
        "no reason in the log: the target's own answer",
    );
    Finding::new(Status::Info, Code::AccessLogDenials, subject(path))
        .word("count", group.count)
        .word("method", or(&group.method, "?"))
        .word("path", or(&group.path, "?"))
        .word(
            "user",
            or(&group.caller, "a caller that the log does not name"),
        )
        .word("status", status)
        .word("reason", reason)
        .word("first", time(group.first))
        .word("last", time(group.last))
        .seen_at(&format!("/observations/denials/{index}"))
}
