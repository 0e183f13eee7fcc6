//! What is kept of the records that a query found: few by themselves, all of them as counts.

use crate::collect::logs::alike::Alike;
use crate::collect::logs::query::Wanted;
use crate::snapshot::log_search::DenialGroup;
use crate::snapshot::observation::{LogRecord, Observations};

/// Records that a person reads, and groups of them.
const MOST_RECORDS: usize = 20;
const MOST_GROUPS: usize = 50;

/// What is kept.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Single records.
    pub(super) records: Vec<LogRecord>,
    /// Denied and failed requests that are alike.
    pub(super) denials: Vec<DenialGroup>,
    /// Whether one of them looks like the call asked about.
    pub(super) has_alike: bool,
    /// How many were found and not looked for, which a query cannot always tell apart.
    pub(super) n_strange: u64,
}

/// Chooses of the records that a query found, which come newest first.
pub(super) fn keep(rows: Vec<LogRecord>, wanted: &Wanted, alike: &Alike) -> Kept {
    let n_found = rows.len();
    let is_meant =
        |it: &LogRecord| wanted.names(it) || (wanted.troubles.is_some() && is_trouble(it));
    let rows: Vec<LogRecord> = rows.into_iter().filter(is_meant).collect();
    let mut kept = Kept {
        n_strange: (n_found - rows.len()) as u64,
        ..Kept::default()
    };
    let mut rows = without_copies(rows);
    if wanted.troubles.is_some() {
        let troubles: Vec<&LogRecord> = rows.iter().filter(|it| is_trouble(it)).collect();
        kept.has_alike = troubles.iter().any(|it| alike.fits(it));
        kept.denials = groups(&troubles);
    }
    // Stable: newest first among equals.
    rows.sort_by_key(|it| (!wanted.names(it), !alike.fits(it)));
    rows.truncate(MOST_RECORDS);
    kept.records = rows;
    kept
}

impl Kept {
    /// Adds it to what was observed; what two looks found stands there once.
    pub(super) fn file(self, seen: &mut Observations) {
        seen.records.extend(self.records);
        seen.records = without_copies(std::mem::take(&mut seen.records));
        for group in self.denials {
            if !seen.denials.contains(&group) {
                seen.denials.push(group);
            }
        }
    }
}

/// A request stands in the log of its service and in that of its network.
fn without_copies(rows: Vec<LogRecord>) -> Vec<LogRecord> {
    let mut single: Vec<LogRecord> = Vec::with_capacity(rows.len());
    for row in rows {
        let is_copy = |it: &LogRecord| {
            *it == row || row.request_id.is_some() && it.request_id == row.request_id
        };
        if !single.iter().any(is_copy) {
            single.push(row);
        }
    }
    single
}

fn is_trouble(record: &LogRecord) -> bool {
    record.response_code.is_some_and(|it| it >= 400)
        || record.failure_reason.is_some()
        || record.auth_denied_reason.is_some()
}

/// The groups, those with most requests first.
fn groups(troubles: &[&LogRecord]) -> Vec<DenialGroup> {
    let mut groups: Vec<DenialGroup> = Vec::new();
    for record in troubles {
        let reason = record.auth_denied_reason.clone();
        let new = DenialGroup {
            caller: record.resolved_user.clone(),
            method: record.request_method.clone(),
            path: record.request_path.clone(),
            status: record.response_code,
            reason: reason.or_else(|| record.failure_reason.clone()),
            count: 1,
            first: record.start_time,
            last: record.start_time,
        };
        let is_same = |it: &&mut DenialGroup| {
            (&it.caller, &it.method, &it.path, &it.status, &it.reason)
                == (
                    &new.caller,
                    &new.method,
                    &new.path,
                    &new.status,
                    &new.reason,
                )
        };
        match groups.iter_mut().find(is_same) {
            Some(group) => {
                group.count += 1;
                group.first = group.first.into_iter().chain(new.first).min();
                group.last = group.last.into_iter().chain(new.last).max();
            }
            None => groups.push(new),
        }
    }
    groups.sort_by_key(|it| std::cmp::Reverse((it.count, it.last)));
    groups.truncate(MOST_GROUPS);
    groups
}

#[cfg(test)]
mod tests {
    use super::{Alike, keep};
    use crate::collect::logs::query::{Troubles, Wanted};
    use crate::snapshot::observation::{LogRecord, Observations};

    fn record(number: u32, path: &str, reason: Option<&str>) -> LogRecord {
        LogRecord {
            start_time: Some(
                format!("2026-03-02T03:{:02}:00Z", number % 60)
                    .parse()
                    .unwrap(),
            ),
            request_id: Some(format!("id-{number}")),
            request_method: Some("GET".to_owned()),
            request_path: Some(path.to_owned()),
            response_code: Some(if reason.is_some() { 403 } else { 200 }),
            auth_denied_reason: reason.map(str::to_owned),
            ..LogRecord::default()
        }
    }

    #[test]
    fn a_person_reads_few_records_and_all_are_counted() {
        let wanted = Wanted {
            troubles: Some(Troubles::default()),
            ..Wanted::default()
        };
        let alike = Alike {
            method: "GET".to_owned(),
            path: "/v1/orders/42".to_owned(),
            ..Alike::default()
        };
        let mut rows: Vec<LogRecord> = (0..40)
            .map(|it| record(59 - it, "/other", Some("Network")))
            .collect();
        rows.push(record(3, "/v1/orders/42", Some("Service")));
        // The network's log holds a copy of it.
        rows.push(record(3, "/v1/orders/42", Some("Service")));
        let kept = keep(rows, &wanted, &alike);
        assert!(kept.has_alike);
        assert_eq!(kept.records.len(), 20);
        assert_eq!(
            kept.records[0].auth_denied_reason.as_deref(),
            Some("Service")
        );
        let counts: Vec<_> = kept
            .denials
            .iter()
            .map(|it| (it.count, it.reason.as_deref()))
            .collect();
        assert_eq!(counts, [(40, Some("Network")), (1, Some("Service"))]);
        let first = &kept.denials[0];
        assert!(first.first < first.last);
        let mut seen = Observations::default();
        kept.file(&mut seen);
        assert_eq!((seen.records.len(), seen.denials.len()), (20, 2));
    }
}
