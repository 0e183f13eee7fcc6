//! A door of tests and demonstrations: changes the estate under a running server, by the command that a
//! report prints as the fix. Clients have it only where the settings say so.

use std::sync::Arc;

use lattice_doctor::snapshot::fact::State;
use lattice_doctor::snapshot::lattice::PolicyDocument;
use serde_json::{Value, json};

use super::asked::{Asked, Result as Answer};
use super::dialect::Refusal;
use super::http::no_operation;
use super::{Shared, World};

impl World {
    /// Does what a line says: `aws vpc-lattice put-auth-policy --resource-identifier … --policy …`.
    pub fn obey(&self, line: &str) -> Result<String, String> {
        let words = words(line);
        let value = |flag: &str| {
            let at = words.iter().position(|it| it == flag)?;
            words.get(at + 1).map(String::as_str)
        };
        let command: Vec<&str> = words.iter().take(3).map(String::as_str).collect();
        let ["aws", "vpc-lattice", "put-auth-policy"] = command[..] else {
            return Err(format!("the world does not obey `{line}`"));
        };
        let id = value("--resource-identifier").ok_or("which resource?")?;
        let policy = value("--policy").ok_or("which policy?")?;
        put(&self.shared, id, policy)?;
        Ok(format!("put-auth-policy {id}"))
    }
}

/// The same as an operation of the wire.
pub(super) fn put_auth_policy(asked: &Asked<'_>) -> Answer {
    if !asked.settings.takes_writes {
        return Err(no_operation(asked));
    }
    let id = asked.required("resourceIdentifier")?;
    let policy = asked.required("policy")?;
    put(asked.shared, id, policy).map_err(|why| Refusal::new(400, "ValidationException", why))?;
    Ok(json!({"policy": policy, "state": "Active"}))
}

/// Puts the auth policy of a service or a service network.
fn put(shared: &Shared, given: &str, policy: &str) -> Result<(), String> {
    let document: Value = serde_json::from_str(policy).map_err(|error| error.to_string())?;
    let id = given.rsplit('/').next().unwrap_or(given);
    let mut served = shared.snapshot.write().unwrap();
    let mut snapshot = (**served).clone();
    let estate = &mut snapshot.estate;
    let slot = match estate.services.get_mut(id) {
        Some(service) => Some(&mut service.auth_policy),
        None => estate
            .service_networks
            .get_mut(id)
            .map(|it| &mut it.auth_policy),
    };
    slot.ok_or_else(|| format!("there is no `{given}`"))?.state =
        State::Known(PolicyDocument(document));
    *served = Arc::new(snapshot);
    Ok(())
}

/// The words of a line, as a POSIX shell reads what a report prints: quoted in single quotes, or bare.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), None::<String>);
    let mut characters = line.trim().chars();
    let mut is_quoted = false;
    while let Some(it) = characters.next() {
        match it {
            '\'' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            '\\' if !is_quoted => word.get_or_insert_default().extend(characters.next()),
            ' ' if !is_quoted => words.extend(word.take()),
            _ => word.get_or_insert_default().push(it),
        }
    }
    words.extend(word);
    words
}
