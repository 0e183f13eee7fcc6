//! One operation that was asked: who asks, with which parameters, and what they may know.

use std::sync::Arc;

use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::estate::Estate;
use lattice_doctor::snapshot::fact::{Fact, State};
use serde_json::Value;

use super::dialect::{Refusal, Service};
use super::{Settings, Shared};

/// What an operation answers: a value with the wire's names, or a refusal.
pub type Result<T = Value> = std::result::Result<T, Refusal>;

/// One operation that was asked.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The service.
    pub service: &'static Service,
    /// The operation.
    pub operation: &'a str,
    /// Its parameters.
    pub input: &'a Value,
    /// Whose credentials signed it.
    pub account: &'a str,
    /// The ARN behind the credentials.
    pub caller: &'a str,
    /// What there is.
    pub snapshot: &'a Arc<Snapshot>,
    /// How the server behaves.
    pub settings: &'a Settings,
    /// The server.
    pub shared: &'a Shared,
}

impl<'a> Asked<'a> {
    /// The estate.
    pub fn estate(&self) -> &'a Estate {
        &self.snapshot.estate
    }

    /// The region that is served.
    pub fn region(&self) -> &'a str {
        &self.snapshot.region
    }

    /// A parameter as text; an empty one is none.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.input[name].as_str().filter(|it| !it.is_empty())
    }

    /// A parameter that the model requires.
    pub fn required(&self, name: &str) -> Result<&'a str> {
        self.text(name).ok_or_else(|| {
            Refusal::of(
                self.service.invalid,
                format!("The request must contain the parameter {name}"),
            )
        })
    }

    /// A parameter as a number, in JSON or as a form gives it.
    pub fn number(&self, name: &str) -> Option<usize> {
        let value = &self.input[name];
        value
            .as_u64()
            .or_else(|| value.as_str()?.parse().ok())
            .and_then(|it| usize::try_from(it).ok())
    }

    /// A parameter as a list of texts, in JSON or as a form gives it.
    pub fn texts(&self, name: &str) -> Vec<&'a str> {
        texts(&self.input[name])
    }

    /// A parameter as a list.
    pub fn list(&self, name: &str) -> Vec<&'a Value> {
        list(&self.input[name])
    }

    /// The service says that the caller may not do this.
    pub fn denied(&self, resource: &str) -> Refusal {
        self.service.denial(self.caller, self.operation, resource)
    }

    /// What no client retries, and which is neither a refusal nor a not-found.
    pub fn unknown(&self, what: &str) -> Refusal {
        Refusal::of(
            self.service.invalid,
            format!("the world does not know {what}"),
        )
    }

    /// A fact as this caller sees it; `Ok(None)` where there is no such thing.
    ///
    /// `is_open` says whether others than the owner may see it.
    pub fn fact<'f, T>(
        &self,
        fact: &'f Fact<T>,
        owner: &str,
        is_open: bool,
        resource: &str,
    ) -> Result<Option<&'f T>> {
        let is_owner = owner == self.account;
        if !(is_owner || is_open || owner == "AWS") {
            return Err(self.denied(resource));
        }
        match &fact.state {
            State::Known(value) => Ok(Some(value)),
            // The part is what somebody saw who is not the owner.
            State::Partial(value, _) if !is_owner => Ok(Some(value)),
            State::Absent => Ok(None),
            State::Denied(_) | State::Partial(..) => Err(self.denied(resource)),
            State::Unknown(why) => Err(self.unknown(&format!("{}: {why}", fact.place))),
        }
    }
}

/// A list: an array, or `1`, `2`, … as a form gives it, perhaps below `member` or `item`.
pub fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(members) => {
            if let Some(inner) = members.get("member").or_else(|| members.get("item")) {
                return list(inner);
            }
            let mut numbered: Vec<_> = members
                .iter()
                .filter_map(|(number, it)| Some((number.parse::<usize>().ok()?, it)))
                .collect();
            numbered.sort_by_key(|(number, _)| *number);
            numbered.into_iter().map(|(_, it)| it).collect()
        }
        _ => Vec::new(),
    }
}

/// A list of texts.
pub fn texts(value: &Value) -> Vec<&str> {
    list(value).into_iter().filter_map(Value::as_str).collect()
}
