//! One thing observed, or not: value, source, account, region, time.
//!
//! A thing that was looked for and found missing is *seen* (`absent`). What nobody could see is
//! *unseen* (`denied`, `unknown`, or the unread rest of a partial list), and the accessors here
//! make it hard to read that as fine or as broken: they return [`Unseen`].

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::snapshot::collection::Collection;

/// One fact with its origin. In JSON: an object with one of `known`, `absent`, `denied`, `unknown`,
/// and optionally `partial` (only with `known`), `source`, `account`, `region`, `at`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    try_from = "FactWire<T>",
    into = "FactWire<T>",
    bound(serialize = "T: Clone + Serialize")
)]
#[schemars(with = "FactWire<T>")]
pub struct Fact<T> {
    /// What is known of it.
    pub state: State<T>,
    /// Who said so, and when.
    pub origin: Origin,
    /// Where it stands in the snapshot; set on loading.
    pub place: Place,
}

/// What is known of a fact.
#[derive(Debug, Clone, PartialEq)]
pub enum State<T> {
    /// Read whole.
    Known(T),
    /// A list of which only a part can be seen from where it was read, and why.
    Partial(T, String),
    /// Looked for, and not there.
    Absent,
    /// The API refused.
    Denied(Denied),
    /// Nobody looked, or nobody could; the words say why.
    Unknown(String),
}

/// A refusal by an AWS API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Denied {
    /// The IAM action that was refused, such as `vpc-lattice:GetAuthPolicy`.
    pub action: String,
    /// The account whose resource it is, 12 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The id under which IAM Access Troubleshooter knows the decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_id: Option<String>,
}

/// Where a fact comes from. What is left out follows from the kind of fact and its resource.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Origin {
    /// The API action, such as `vpc-lattice:GetService`.
    pub source: Option<String>,
    /// The account that answered.
    pub account: Option<String>,
    /// The region that answered.
    pub region: Option<String>,
    /// When it answered.
    pub at: Option<Timestamp>,
}

/// The position of a fact in a snapshot: `/estate/<collection>/<key>/<field>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The collection of the estate.
    pub collection: Collection,
    /// The resource's key.
    pub key: Arc<str>,
    /// The field of the resource.
    pub field: &'static str,
}

impl Place {
    /// That of a fact which nobody told where it stands: `fact_table::locate` does.
    pub fn nowhere() -> Self {
        Self {
            collection: Collection::Accounts,
            key: Arc::from(""),
            field: "",
        }
    }
}

impl fmt::Display for Place {
    /// Writes the JSON Pointer (RFC 6901).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.key.replace('~', "~0").replace('/', "~1");
        write!(f, "/estate/{}/{key}/{}", self.collection, self.field)
    }
}

/// Why a fact could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// Which fact.
    pub place: Place,
    /// Why nobody knows.
    pub reason: Reason,
}

/// Why nobody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The API refused.
    Denied(Denied),
    /// Not asked, failed, or only partly visible; in words.
    Unknown(String),
}

impl<T> Fact<T> {
    /// A fact that was read whole.
    pub fn known(value: T) -> Self {
        Self::of(State::Known(value))
    }

    /// A fact in the given state, of no stated origin.
    pub fn of(state: State<T>) -> Self {
        Self {
            state,
            origin: Origin::default(),
            place: Place::nowhere(),
        }
    }

    /// The value, or `None` where it was looked for and is not there.
    pub fn get(&self) -> Result<Option<&T>, Unseen> {
        match &self.state {
            State::Known(value) => Ok(Some(value)),
            State::Absent => Ok(None),
            State::Denied(denied) => Err(self.unseen(Reason::Denied(denied.clone()))),
            State::Partial(_, why) | State::Unknown(why) => {
                Err(self.unseen(Reason::Unknown(why.clone())))
            }
        }
    }

    /// What can be seen of it, whole or in part.
    pub fn seen(&self) -> Option<&T> {
        match &self.state {
            State::Known(value) | State::Partial(value, _) => Some(value),
            State::Absent | State::Denied(_) | State::Unknown(_) => None,
        }
    }

    /// Whether it was looked for and is not there.
    pub fn is_absent(&self) -> bool {
        matches!(self.state, State::Absent)
    }

    /// This fact as something that nobody knows.
    pub fn unseen(&self, reason: Reason) -> Unseen {
        Unseen {
            place: self.place.clone(),
            reason,
        }
    }
}

impl<T> Default for Fact<T> {
    /// A fact that the snapshot does not hold.
    fn default() -> Self {
        Self::of(State::Unknown("not asked".to_owned()))
    }
}

/// Whether a fact is the default one, so that it need not be written.
pub fn is_unasked<T>(fact: &Fact<T>) -> bool {
    matches!(&fact.state, State::Unknown(why) if why == "not asked")
}

/// The form of a fact in JSON.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "Fact_of_{T}")]
struct FactWire<T> {
    #[serde(default = "none::<T>", skip_serializing_if = "Option::is_none")]
    known: Option<T>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    partial: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    absent: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    denied: Option<Denied>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unknown: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    at: Option<Timestamp>,
}

/// `Default` for the value without asking `T: Default`, which a derived default would.
fn none<T>() -> Option<T> {
    None
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes a reference"
)]
pub(super) fn is_false(value: &bool) -> bool {
    !*value
}

impl<T> TryFrom<FactWire<T>> for Fact<T> {
    type Error = &'static str;

    fn try_from(wire: FactWire<T>) -> Result<Self, Self::Error> {
        let state = match (
            wire.known,
            wire.partial,
            wire.absent,
            wire.denied,
            wire.unknown,
        ) {
            (Some(value), None, false, None, None) => State::Known(value),
            (Some(value), Some(why), false, None, None) => State::Partial(value, why),
            (None, None, true, None, None) => State::Absent,
            (None, None, false, Some(denied), None) => State::Denied(denied),
            (None, None, false, None, Some(why)) => State::Unknown(why),
            _ => {
                return Err(
                    "a fact has exactly one of `known`, `absent: true`, `denied`, `unknown`; \
                     `partial` goes with `known`",
                );
            }
        };
        let origin = Origin {
            source: wire.source,
            account: wire.account,
            region: wire.region,
            at: wire.at,
        };
        Ok(Self {
            state,
            origin,
            place: Place::nowhere(),
        })
    }
}

impl<T> From<Fact<T>> for FactWire<T> {
    fn from(fact: Fact<T>) -> Self {
        let (mut known, mut partial, mut denied, mut unknown) = (None, None, None, None);
        let mut absent = false;
        match fact.state {
            State::Known(value) => known = Some(value),
            State::Partial(value, why) => (known, partial) = (Some(value), Some(why)),
            State::Absent => absent = true,
            State::Denied(refusal) => denied = Some(refusal),
            State::Unknown(why) => unknown = Some(why),
        }
        Self {
            known,
            partial,
            absent,
            denied,
            unknown,
            source: fact.origin.source,
            account: fact.origin.account,
            region: fact.origin.region,
            at: fact.origin.at,
        }
    }
}
