//! What the user named becomes the call of the snapshot: TARGET in every form, and the flags that
//! change parts of it.

mod belonging;
mod client;
pub mod named;
mod observed;
mod request;
pub mod spec;
mod target;
pub mod via;

use thiserror::Error;

pub use crate::call::client::network;
pub use crate::call::request::{is_registered, method};

use crate::call::belonging::Before;
use crate::call::client::apply_client;
use crate::call::observed::apply_observed;
use crate::call::request::{apply_request, called_url};
use crate::call::target::{agree, apply_target, candidates, service_of_host};
use crate::names::{Arn, is_account};
use crate::path::url::CallUrl;
use crate::snapshot::Snapshot;
use crate::snapshot::clean::clean;
use crate::snapshot::outcome::Outcome;

/// The longest pasted response that is read, in bytes.
pub const RESPONSE_LIMIT: usize = 1 << 20;

/// What the command line says of the call; what is absent stays as the snapshot has it.
#[derive(Debug, Clone, Default)]
pub struct CallFlags {
    /// A URL, a domain name, a service id, ARN or name.
    pub target: Option<String>,
    /// An ARN or `anonymous`.
    pub caller: Option<String>,
    /// `vpc-…`.
    pub client_vpc: Option<String>,
    /// `i-…`, `eni-…`, an address, a function ARN or `any`.
    pub client: Option<String>,
    /// `sn-…` or its ARN.
    pub network: Option<String>,
    /// The HTTP method.
    pub method: Option<String>,
    /// `name: value`, each.
    pub headers: Vec<String>,
    /// `1.1` or `2`.
    pub http_version: Option<String>,
    /// The path, where TARGET has none.
    pub path: Option<String>,
    /// A word of the contract, or a status.
    pub symptom: Option<String>,
    /// The text of a response.
    pub response: Option<String>,
    /// An `x-amzn-requestid`.
    pub request_id: Option<String>,
}

/// Why a call cannot be made of what was said.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum CallError {
    /// A flag that makes no sense: exit 2.
    #[error("{0}")]
    Usage(String),
    /// No such target, or several: exit 4.
    #[error("{message}")]
    Target {
        /// What is wrong.
        message: String,
        /// The candidates, each with its account.
        candidates: Vec<String>,
    },
}

fn usage<T>(message: String) -> Result<T, CallError> {
    Err(CallError::Usage(message))
}

/// Holds the account in an ARN that was typed against the form of one; `flag` is whose value it is.
fn has_account(flag: &str, text: &str, arn: Arn<'_>) -> Result<(), CallError> {
    if is_account(arn.account) {
        return Ok(());
    }
    usage(format!(
        "an account id has 12 digits, leading zeros included; `{}` in {flag} `{}` is none",
        clean(arn.account),
        clean(text)
    ))
}

/// Lays the flags over the snapshot's own call, and finds the service that is meant.
pub fn apply_flags(snapshot: &mut Snapshot, flags: &CallFlags) -> Result<(), CallError> {
    let before = Before::of(snapshot);
    apply_call(snapshot, flags)?;
    before.lay_aside(snapshot);
    apply_observed(snapshot, flags)
}

/// The same over facts that were gathered for the very call of these flags: nothing in them is another's.
pub fn apply_flags_to_gathered(
    snapshot: &mut Snapshot,
    flags: &CallFlags,
) -> Result<(), CallError> {
    apply_call(snapshot, flags)?;
    apply_observed(snapshot, flags)
}

fn apply_call(snapshot: &mut Snapshot, flags: &CallFlags) -> Result<(), CallError> {
    if let Some(target) = &flags.target {
        apply_target(snapshot, target.trim())?;
    }
    resolve_service(snapshot)?;
    apply_client(snapshot, flags)?;
    apply_request(snapshot, flags)
}

/// Holds the words of the flags against their forms, for a call of which the flags say all.
pub fn words(flags: &CallFlags) -> Result<(), CallError> {
    if flags.client.as_deref() == Some("any") && flags.client_vpc.is_none() {
        return usage("--client any needs a --client-vpc".to_owned());
    }
    forms(flags)
}

/// Holds the words of the flags against their forms, whatever the facts are: before anybody is asked for them.
pub fn forms(flags: &CallFlags) -> Result<(), CallError> {
    let target = flags.target.as_deref().map(str::trim).unwrap_or_default();
    if let Some(arn) = Arn::parse(target).filter(|it| it.service == "vpc-lattice") {
        has_account("TARGET", target, arn)?;
    }
    if let Some(caller) = &flags.caller {
        client::is_caller(caller)?;
    }
    if let Some(vpc) = &flags.client_vpc {
        client::is_vpc(vpc)?;
    }
    if let Some(client) = &flags.client {
        client::is_client(client)?;
    }
    if let Some(network) = &flags.network {
        client::network(network)?;
    }
    if let Some(method) = &flags.method {
        request::is_method(method)?;
    }
    for header in &flags.headers {
        request::header(header)?;
    }
    match &flags.path {
        Some(path) => request::is_path(path),
        None => Ok(()),
    }
}

/// Finds the service of a call that names only a URL, and holds the two against each other. What is
/// wrong here is the snapshot's own: what the flags said was refused before.
pub fn resolve_service(snapshot: &mut Snapshot) -> Result<(), CallError> {
    if let Some(url) = &snapshot.call.url {
        let url = CallUrl::parse(url).map_err(|why| CallError::Target {
            message: format!("the snapshot's `call.url` cannot be used: {why}"),
            candidates: Vec::new(),
        })?;
        if snapshot.call.service.is_none() {
            snapshot.call.service = service_of_host(snapshot, &url.host)?;
        }
        agree(snapshot, &url.host)?;
    }
    if snapshot.call.service.is_none() && snapshot.call.url.is_none() {
        let message =
            "the snapshot names no call; say which service: a URL, a name, `svc-…` or an ARN";
        return Err(CallError::Target {
            message: message.to_owned(),
            candidates: candidates(snapshot, |_| true),
        });
    }
    Ok(())
}

/// The URL of the call as it is sent: the one that was said, or that of the service's listener.
pub fn url(snapshot: &Snapshot) -> Option<String> {
    let said = snapshot.call.url.clone();
    said.or_else(|| called_url(snapshot).map(|it| it.with_host(&it.host)))
}

/// Reads `--symptom`: the contract's words, its short forms, or a status.
pub fn symptom(word: &str) -> Result<Outcome, CallError> {
    let short = SYMPTOMS.iter().find(|(it, _)| *it == word).map(|it| it.1);
    let long = Outcome::ALL
        .iter()
        .find(|(outcome, it)| *it == word && !matches!(outcome, Outcome::Ok))
        .map(|it| it.0);
    short.or(long).ok_or_else(|| {
        let words: Vec<&str> = SYMPTOMS.iter().map(|it| it.0).collect();
        CallError::Usage(format!(
            "--symptom takes one of {}; `{}` is none",
            words.join(", "),
            clean(word)
        ))
    })
}

/// The words of `--symptom`.
pub const SYMPTOMS: [(&str, Outcome); 13] = [
    ("timeout", Outcome::ConnectTimeout),
    ("slow", Outcome::ReadTimeout),
    ("refused", Outcome::ConnectionRefused),
    ("reset", Outcome::ConnectionReset),
    ("tls", Outcome::TlsError),
    ("dns", Outcome::DnsError),
    ("400", Outcome::Http400),
    ("403", Outcome::Http403),
    ("404", Outcome::Http404),
    ("500", Outcome::Http500),
    ("502", Outcome::Http502),
    ("503", Outcome::Http503),
    ("unsigned-200", Outcome::UnauthenticatedOk),
];
