//! One query of Logs Insights: begun, waited for, and stopped where nobody waits any more.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_config::Region;
use aws_sdk_cloudwatchlogs::config::Builder;
use aws_sdk_cloudwatchlogs::types::{QueryStatus, ResultField};
use futures::future::join_all;
use jiff::Timestamp;

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::lattice::absent_member;
use crate::collect::operation::{GET_QUERY_RESULTS, START_QUERY, STOP_QUERY};
use crate::collect::patience::few_retries;
use crate::paste::log_record;
use crate::snapshot::log_search::Searched;
use crate::snapshot::observation::LogRecord;

/// The pauses between two looks at a query that runs.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Where a query is run.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    pub(super) access: &'a Access,
    pub(super) account: &'a str,
    pub(super) region: &'a str,
    /// ARN and name of each log group.
    pub(super) groups: Vec<(&'a str, &'a str)>,
}

/// The queries that run, each with its account and region.
#[derive(Debug, Default)]
struct Queries(Mutex<BTreeMap<String, (String, String)>>);

impl Queries {
    fn with<T>(&self, change: impl FnOnce(&mut BTreeMap<String, (String, String)>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Runs a query to its end: the records that it found, newest first, and what it cost.
pub(super) async fn query(
    gather: &Gather,
    place: &Place<'_>,
    text: &str,
    (from, to): (Timestamp, Timestamp),
) -> Result<(Vec<LogRecord>, Searched), Failure> {
    let logs = &gather.session.clients(place.access).await?.logs;
    // A name is that of the credentials' own account; anybody else's group has to be named whole.
    let is_owner = gather.session.is_owner(place.access, place.account).await;
    let names = || place.groups.iter().map(|it| it.1.to_owned()).collect();
    let arns = || place.groups.iter().map(|it| it.0.to_owned()).collect();
    let sent = logs
        .start_query()
        .set_log_group_names(is_owner.then(names))
        .set_log_group_identifiers((!is_owner).then(arns))
        .start_time(from.as_second())
        // The window holds its last second.
        .end_time(to.as_second() + 1)
        .query_string(text)
        .customize()
        .config_override(regional(place.region).retry_config(few_retries()))
        .send();
    let begun = gather.session.call(START_QUERY, sent).await?;
    let id = begun
        .query_id
        .ok_or_else(|| absent_member(START_QUERY, "queryId"))?;
    let owned = (place.account.to_owned(), place.region.to_owned());
    gather
        .caches
        .of::<Queries>()
        .with(|it| it.insert(id.clone(), owned));
    let ended = end(gather, place, &id).await;
    gather.caches.of::<Queries>().with(|it| it.remove(&id));
    ended
}

/// Waits for the end of a query.
async fn end(
    gather: &Gather,
    place: &Place<'_>,
    id: &str,
) -> Result<(Vec<LogRecord>, Searched), Failure> {
    let logs = &gather.session.clients(place.access).await?.logs;
    let mut pause = FIRST_PAUSE;
    loop {
        let sent = logs
            .get_query_results()
            .query_id(id)
            .customize()
            .config_override(regional(place.region))
            .send();
        let got = gather.session.call(GET_QUERY_RESULTS, sent).await?;
        match got.status() {
            Some(QueryStatus::Complete) => {
                let rows: Vec<LogRecord> =
                    got.results().iter().filter_map(|it| record(it)).collect();
                let statistics = got.statistics();
                let searched = Searched {
                    // Of a service that gives no statistics, at least what came.
                    matched: statistics.map_or(rows.len() as u64, |it| whole(it.records_matched)),
                    scanned_bytes: statistics.map_or(0, |it| whole(it.bytes_scanned)),
                };
                return Ok((rows, searched));
            }
            Some(QueryStatus::Running | QueryStatus::Scheduled) => {}
            other => {
                let status = other.map_or("without a status", QueryStatus::as_str);
                return Err(Failure::Trouble(format!("the query ended {status}")));
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 3 / 2).min(LONGEST_PAUSE);
    }
}

/// The record in a row; the fields of the log itself are in its message.
fn record(row: &[ResultField]) -> Option<LogRecord> {
    let message = row.iter().find(|it| it.field() == Some("@message"))?;
    log_record(message.value()?)
}

/// Stops the queries for which nobody waits any more: AWS lets an account run few at once.
pub async fn stop(gather: &Gather) {
    let left = gather.caches.of::<Queries>().with(std::mem::take);
    let stopped = left.into_iter().map(|(id, (account, region))| async move {
        let access = gather.session.accesses.of(&account);
        let logs = &gather.session.clients(access).await?.logs;
        let sent = logs
            .stop_query()
            .query_id(id)
            .customize()
            .config_override(regional(&region))
            .send();
        gather.session.call(STOP_QUERY, sent).await
    });
    // One that cannot be stopped ends by itself.
    join_all(stopped).await;
}

/// Logs are where their ARN says, which may be another region than the call's.
fn regional(region: &str) -> Builder {
    Builder::new().region(Region::new(region.to_owned()))
}

/// A count as a whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and a count is neither negative nor near the edge"
)]
fn whole(count: f64) -> u64 {
    count.round() as u64
}
