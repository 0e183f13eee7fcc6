//! Reads and writes snapshots, and refuses what it does not understand: too old, too new, unknown
//! fields, dangling references. The words name the place and the next step.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::error::Category;
use thiserror::Error;

use crate::names::is_account;
use crate::snapshot::collection::Collection;
use crate::snapshot::complete::complete;
use crate::snapshot::contradictions::settle;
use crate::snapshot::estate::Estate;
use crate::snapshot::references::references;
use crate::snapshot::unique::Unique;
use crate::snapshot::{FORMAT, Snapshot, fact_table};

/// Why a text is no usable snapshot.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LoadError {
    /// Not JSON, or cut off.
    #[error("it is not JSON: {0}")]
    Syntax(String),
    /// JSON, but not a snapshot's.
    #[error("it is not a snapshot: {0}")]
    Shape(String),
    /// From before this format.
    #[error(
        "its format {0} is older than {FORMAT}, the only one that this build reads; capture it again"
    )]
    TooOld(u64),
    /// From after this build.
    #[error(
        "its format {0} is newer than {FORMAT}, the newest that this build reads; update lattice-doctor"
    )]
    TooNew(u64),
    /// It speaks of a resource that it does not hold.
    #[error(
        "`{place}` names `{key}`, which is not in `estate.{collection}`; add it there, if only as {{\"account\": \"…\"}}"
    )]
    Dangling {
        /// Where it is named.
        place: String,
        /// What is named.
        key: String,
        /// Where it should be.
        collection: &'static str,
    },
}

/// Reads a snapshot from JSON text; facts that contradict each other are unknown.
pub fn from_text(text: &str) -> Result<Snapshot, LoadError> {
    read(text).map(|(snapshot, _)| snapshot)
}

/// Reads a snapshot from JSON text, and tells what in it is strange, a line each.
pub fn read(text: &str) -> Result<(Snapshot, Vec<String>), LoadError> {
    // Editors and shells of Windows put a byte order mark before UTF-8.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Unique(head) = serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Data => LoadError::Shape(error.to_string()),
        Category::Io | Category::Syntax | Category::Eof => LoadError::Syntax(error.to_string()),
    })?;
    check_format(&head)?;
    // From the text again, not from the value: only so do errors carry line and column.
    let mut snapshot: Snapshot =
        serde_json::from_str(text).map_err(|e| LoadError::Shape(e.to_string()))?;
    fact_table::locate(&mut snapshot.estate);
    check_references(&snapshot)?;
    let contradictions = settle(&mut snapshot.estate).into_iter();
    let mut strange: Vec<String> = contradictions
        .map(|it| format!("{it}; neither is believed"))
        .collect();
    strange.extend(no_accounts(&snapshot.estate));
    Ok((snapshot, strange))
}

/// The account ids that are none, each with the first resource that has it.
fn no_accounts(estate: &Estate) -> Vec<String> {
    let mut strange: BTreeMap<&str, String> = BTreeMap::new();
    for (collection, key, account) in fact_table::owned(estate) {
        // Lattice's own prefix lists are AWS's, and whose a resource is may be unknown.
        let account = if collection == Collection::Accounts {
            key
        } else {
            account
        };
        if !is_account(account) && !["", "AWS"].contains(&account) {
            strange.entry(account).or_insert_with(|| {
                format!("account `{account}` of estate.{collection}.{key} is no id of 12 digits, so that nobody there can be asked")
            });
        }
    }
    strange.into_values().collect()
}

/// Reads a snapshot from a JSON value, as a patched one is. A patch adds what its lists need not name, so
/// that nothing is held against anything here.
pub fn from_value(value: Value) -> Result<Snapshot, LoadError> {
    check_format(&value)?;
    let mut snapshot: Snapshot =
        serde_json::from_value(value).map_err(|e| LoadError::Shape(e.to_string()))?;
    fact_table::locate(&mut snapshot.estate);
    check_references(&snapshot)?;
    Ok(snapshot)
}

/// Reads a snapshot that was laid together of others' parts, of which one may name what another had: what is
/// then named and not there gets a record that knows nothing.
pub fn from_parts(value: Value) -> Result<Snapshot, LoadError> {
    check_format(&value)?;
    let mut snapshot: Snapshot =
        serde_json::from_value(value).map_err(|e| LoadError::Shape(e.to_string()))?;
    complete(&mut snapshot);
    fact_table::locate(&mut snapshot.estate);
    settle(&mut snapshot.estate);
    Ok(snapshot)
}

/// The snapshot as a JSON value; the form to which JSON Pointers and patches refer.
pub fn to_value(snapshot: &Snapshot) -> Value {
    serde_json::to_value(snapshot).expect("every map key of a snapshot is a string")
}

fn check_format(value: &Value) -> Result<(), LoadError> {
    let Some(object) = value.as_object() else {
        return Err(LoadError::Shape("the document is not an object".to_owned()));
    };
    match object.get("format").and_then(Value::as_u64) {
        Some(format) if format < u64::from(FORMAT) => Err(LoadError::TooOld(format)),
        Some(format) if format > u64::from(FORMAT) => Err(LoadError::TooNew(format)),
        Some(_) => Ok(()),
        None => Err(LoadError::Shape(
            "it has no `format` number; write one with `lattice-doctor capture`".to_owned(),
        )),
    }
}

/// Holds every reference that a trace may follow against the collections; the first that dangles is told.
fn check_references(snapshot: &Snapshot) -> Result<(), LoadError> {
    let mut named = references(snapshot).into_iter();
    match named.find(|it| fact_table::account(&snapshot.estate, it.collection, it.key).is_none()) {
        Some(it) => Err(LoadError::Dangling {
            place: it.holder.to_string(),
            key: it.key.to_owned(),
            collection: it.collection.name(),
        }),
        None => Ok(()),
    }
}
