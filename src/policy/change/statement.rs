//! A new `Allow` statement.

use serde_json::{Map, Value, json};

use crate::policy::change::allow::{principal_entry, service_of, sessions_of};
use crate::policy::change::patch::Operation;
use crate::policy::change::{Breadth, ChangeKind, Edit, caller_words};
use crate::policy::decision::Level;
use crate::policy::principal::{Caller, Principal};
use crate::policy::request::{Lookup, Request};

const METHOD: &str = "vpc-lattice-svcs:RequestMethod";
const VPC: &str = "vpc-lattice-svcs:SourceVpc";

/// Adds a statement for this caller, action, path and method; for unsigned callers, from this VPC.
pub(in crate::policy::change) fn add_statement(
    request: &Request,
    level: Level,
    root: &Value,
) -> Option<Edit> {
    let resource = request.resource();
    let mut statement = Map::new();
    statement.insert("Sid".to_owned(), json!(new_sid(request, root)));
    statement.insert("Effect".to_owned(), json!("Allow"));
    if !level.is_identity_side() {
        let (kind, name) = principal_entry(request.principal())?;
        let principal = if kind.is_empty() {
            json!("*")
        } else {
            json!({ kind: name })
        };
        statement.insert("Principal".to_owned(), principal);
    }
    statement.insert("Action".to_owned(), json!(request.action()));
    statement.insert("Resource".to_owned(), json!(resource));
    let method = request.context().get(METHOD);
    if !level.is_identity_side() {
        let own = [(METHOD, method), (VPC, request.context().get(VPC))];
        let is_unsigned = *request.principal() == Principal::Anonymous;
        let keys = own.into_iter().filter_map(|(key, value)| match value {
            Lookup::Single(value) if key == METHOD || is_unsigned => {
                Some((key.to_owned(), json!(value)))
            }
            _ => None,
        });
        let keys: Map<String, Value> = keys.collect();
        if !keys.is_empty() {
            statement.insert("Condition".to_owned(), json!({ "StringEquals": keys }));
        }
    }
    let statement = Value::Object(statement);
    let operation = match root.get("Statement")? {
        Value::Array(_) => Operation::Add("/Statement/-".to_owned(), statement),
        single => Operation::Replace("/Statement".to_owned(), json!([single, statement])),
    };
    let reach = match (service_of(request), method) {
        (Some(_), Lookup::Single(method)) if !level.is_identity_side() => {
            format!(", with {method} on this path")
        }
        (Some(_), _) => ", on this path".to_owned(),
        (None, _) => ", on this resource".to_owned(),
    };
    let who = if level.is_identity_side() {
        "everyone who has this policy".to_owned()
    } else {
        sessions_of(request)
    };
    Some(Edit {
        kind: ChangeKind::AddStatement,
        operations: vec![operation],
        summary: format!(
            "add a statement that allows `{}` on `{resource}` to {}",
            request.action(),
            caller_words(request)
        ),
        admits: format!("{who}{reach}"),
        breadth: if *request.principal() == Principal::Anonymous {
            Breadth::Open
        } else {
            Breadth::OwnStatement
        },
    })
}

// Letters and digits only, and not one that stands there already.
fn new_sid(request: &Request, root: &Value) -> String {
    let name = match request.principal() {
        Principal::Aws(caller) => caller_name(caller),
        Principal::Service(name) => name.split('.').next().unwrap_or_default().to_owned(),
        Principal::Anonymous | Principal::Unknown => "Everyone".to_owned(),
    };
    let words = name
        .split(|it: char| !it.is_ascii_alphanumeric())
        .filter(|it| !it.is_empty());
    let base: String = std::iter::once("Allow".to_owned())
        .chain(words.map(|it| {
            it.get(..1).unwrap_or_default().to_ascii_uppercase() + it.get(1..).unwrap_or_default()
        }))
        .collect();
    let is_taken = |sid: &str| {
        let statements = root.get("Statement").and_then(Value::as_array);
        statements.is_some_and(|it| {
            it.iter()
                .any(|it| it.get("Sid").and_then(Value::as_str) == Some(sid))
        })
    };
    let numbered = (2..100).map(|it| format!("{base}{it}"));
    std::iter::once(base.clone())
        .chain(numbered)
        .find(|it| !is_taken(it))
        .unwrap_or(base)
}

fn caller_name(caller: &Caller) -> String {
    if caller.name().is_empty() {
        format!("Account{}", caller.account())
    } else {
        caller.name().to_owned()
    }
}
