//! Searches of access logs and what they counted, as entries of the evidence list.

use crate::names::Arn;
use crate::path::log_destination::noun;
use crate::report;
use crate::snapshot::Snapshot;
use crate::snapshot::fact::Reason;
use crate::snapshot::log_search::LogSearch;

/// The entry for a pointer to a search, or to requests that were counted.
pub(super) fn evidence(snapshot: &Snapshot, pointer: &str, id: &str) -> Option<report::Evidence> {
    of_search(snapshot, pointer, id).or_else(|| of_denials(snapshot, pointer, id))
}

/// A search of access logs, with what it cost.
fn of_search(snapshot: &Snapshot, pointer: &str, id: &str) -> Option<report::Evidence> {
    let index = pointer.strip_prefix("/observations/searches/")?;
    let search: &LogSearch = snapshot
        .observations
        .searches
        .get(index.parse::<usize>().ok()?)?;
    let origin = &search.answer.origin;
    let nouns: Vec<String> = search.destinations.iter().map(|it| noun(it)).collect();
    let what = match nouns.as_slice() {
        [] => "access logs".to_owned(),
        _ => nouns.join(", "),
    };
    let found = match search.answer.get() {
        Ok(Some(found)) => format!(
            "{} record{} matched, {}",
            found.matched,
            if found.matched == 1 { "" } else { "s" },
            cost(found.scanned_bytes)
        ),
        Ok(None) => "not there".to_owned(),
        Err(unseen) => match unseen.reason {
            Reason::Denied(denied) => format!("not read: {} was refused", denied.action),
            Reason::Unknown(why) => format!("not read: {why}"),
        },
    };
    Some(report::Evidence {
        id: id.to_owned(),
        source: "logs:StartQuery".to_owned(),
        account: origin.account.clone(),
        region: search
            .destinations
            .first()
            .and_then(|it| Arn::parse(it))
            .map(|it| it.region.to_owned())
            .filter(|it| !it.is_empty()),
        at: origin.at.unwrap_or(search.to).to_string(),
        summary: format!("{what}, {} to {}: {found}", search.from, search.to),
    })
}

/// What a query read and about what that costs: 0.005 USD a GB in most regions (Amazon `CloudWatch` pricing).
fn cost(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")];
    #[expect(
        clippy::cast_precision_loss,
        reason = "an order of magnitude is all that is told"
    )]
    let (read, dollars) = (bytes as f64, bytes as f64 / 1e9 * 0.005);
    let unit = UNITS.iter().find(|it| bytes >= it.0);
    #[expect(
        clippy::cast_precision_loss,
        reason = "an order of magnitude is all that is told"
    )]
    let size = unit.map_or_else(
        || format!("{bytes} bytes"),
        |(size, name)| format!("{:.1} {name}", read / *size as f64),
    );
    let price = if dollars < 0.01 {
        "less than 0.01 USD".to_owned()
    } else {
        format!("some {dollars:.2} USD")
    };
    format!("{size} scanned ({price})")
}

/// Requests that were denied or failed alike.
fn of_denials(snapshot: &Snapshot, pointer: &str, id: &str) -> Option<report::Evidence> {
    let index = pointer.strip_prefix("/observations/denials/")?;
    let denials = &snapshot.observations.denials;
    let group = denials.get(index.parse::<usize>().ok()?)?;
    let reason = group.reason.as_deref().unwrap_or("no reason in the log");
    Some(report::Evidence {
        id: id.to_owned(),
        source: "access-log".to_owned(),
        account: None,
        region: None,
        at: group.last.unwrap_or(snapshot.taken_at).to_string(),
        summary: format!("{} alike, denied or failed: {reason}", group.count),
    })
}
