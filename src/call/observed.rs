//! What was seen: `--symptom`, `--response`, `--request-id`, and which of the snapshot's observations speak of
//! the call that the flags have made of its own.

use crate::call::request::called_url;
use crate::call::target::{apply_target, candidates};
use crate::call::{CallError, CallFlags, RESPONSE_LIMIT, symptom, usage};
use crate::names::{HostName, same_caller};
use crate::paste::{Pasted, Recognised, recognise};
use crate::path::url::CallUrl;
use crate::snapshot::clean::clean;
use crate::snapshot::observation::Observations;
use crate::snapshot::outcome::Outcome;
use crate::snapshot::{Call, Header, ObservedCall, Snapshot};

/// The call as the snapshot has it, before any flag.
pub(super) struct Before {
    call: Call,
    url: Option<CallUrl>,
}

impl Before {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        Self {
            call: snapshot.call.clone(),
            url: called_url(snapshot),
        }
    }

    /// Drops what was observed of another call than this one has become. DNS answers stay: they
    /// speak of a name. What was unsaid and is said now, such as the caller, makes no other call; a
    /// probe of this tool had no header that nobody had said.
    pub(super) fn drop_stale(&self, snapshot: &mut Snapshot) {
        let (was, is) = (&self.call, &snapshot.call);
        let differs = |was: &Option<String>, is: &Option<String>| was.is_some() && was != is;
        let is_other = self.url.is_some() && self.url != called_url(snapshot)
            || was.method() != is.method()
            || differs(&was.service, &is.service)
            || differs(&was.client, &is.client)
            || differs(&was.client_vpc, &is.client_vpc)
            || differs(&was.http_version, &is.http_version)
            || !has_headers(is, was)
            || matches!((&was.caller, &is.caller), (Some(was), Some(is)) if !same_caller(was, is));
        let has_more_headers = was.headers.len() != is.headers.len();
        let seen = &mut snapshot.observations;
        if is_other {
            *seen = Observations {
                dns: std::mem::take(&mut seen.dns),
                ..Observations::default()
            };
        } else if has_more_headers {
            seen.probes.clear();
        }
        if let Some(of_this) = of_this_call(snapshot) {
            snapshot.observations = Observations {
                dns: std::mem::take(&mut snapshot.observations.dns),
                ..of_this
            };
        }
    }
}

/// What was observed of this very call, where the run asked about several.
fn of_this_call(snapshot: &Snapshot) -> Option<Observations> {
    if snapshot.calls.is_empty() {
        return None;
    }
    let is = &snapshot.call;
    // Made once: a smoke file may have a thousand calls.
    let url = called_url(snapshot);
    let mut calls = snapshot.calls.iter();
    let same = calls.find(|ObservedCall { call: was, .. }| {
        let is_same_caller = match (&was.caller, &is.caller) {
            (Some(was), Some(is)) => same_caller(was, is),
            (was, is) => was == is,
        };
        is_same_caller
            && was.service == is.service
            && was.client == is.client
            && was.client_vpc == is.client_vpc
            && was.service_network == is.service_network
            && was.method() == is.method()
            && was.headers.len() == is.headers.len()
            && has_headers(is, was)
            && is_same_url(was.url.as_deref(), url.as_ref())
    });
    same.map(|it| it.observations.clone())
}

/// Whether a call has every header of another, with the same value.
fn has_headers(call: &Call, other: &Call) -> bool {
    let mut wanted = other.headers.iter();
    wanted.all(|it| value(&call.headers, &it.name) == Some(&it.value))
}

fn is_same_url(was: Option<&str>, is: Option<&CallUrl>) -> bool {
    match (was, is) {
        (Some(was), Some(is)) => {
            was.contains(is.path.as_str()) && CallUrl::parse(was).as_ref() == Ok(is)
        }
        (was, is) => was.is_none() && is.is_none(),
    }
}

fn value<'h>(headers: &'h [Header], name: &str) -> Option<&'h String> {
    let same = headers.iter().find(|it| it.name.eq_ignore_ascii_case(name));
    same.map(|it| &it.value)
}

/// Lays what the flags say was seen over the snapshot's observations, once the service is known.
pub(super) fn apply_observed(snapshot: &mut Snapshot, flags: &CallFlags) -> Result<(), CallError> {
    if let Some(id) = &flags.request_id {
        snapshot.observations.request_id = Some(clean(id));
    }
    if let Some(text) = &flags.response {
        let pasted = match recognise(text.as_bytes(), RESPONSE_LIMIT) {
            Recognised::Known(pasted) => pasted,
            Recognised::NotRecognised { because } => {
                return usage(format!(
                    "the response was not recognised, because {because}"
                ));
            }
        };
        of_this_service(snapshot, &pasted)?;
        if let Some(refusal) = &pasted.refusal {
            return match &refusal.load_balancer_arn {
                // Asked about as if it had been given as TARGET.
                Some(arn) => apply_target(snapshot, arn),
                None => usage(
                    "what was pasted is an error of the AWS API, and no answer to the call; `lattice-doctor explain -` says what it means".to_owned(),
                ),
            };
        }
        let seen = &mut snapshot.observations;
        // What was pasted is the request asked about, and what was seen of another is not.
        let mut ids = pasted.records.iter().map(|it| it.request_id.clone());
        let answered = pasted.response.as_ref().map(|it| it.request_id.clone());
        if let Some(id) = answered.or_else(|| ids.next()).flatten()
            && flags.request_id.is_none()
        {
            seen.request_id = Some(id);
        }
        let seen_as = match pasted.symptom {
            // Only who says so in words asks why the call gets through.
            Some(Outcome::UnauthenticatedOk) if !pasted.records.is_empty() => None,
            other => other,
        };
        seen.response = pasted.response;
        seen.signing = pasted.signing.or(seen.signing.take());
        seen.records.extend(pasted.records);
        if seen.response.is_none() && seen_as.is_some() {
            seen.symptom = seen_as;
        }
    }
    if let Some(word) = &flags.symptom {
        snapshot.observations.symptom = Some(symptom(word)?);
    }
    Ok(())
}

/// Refuses a pasted text that names another service: it says nothing of this call, and perhaps that
/// the client called the wrong one.
fn of_this_service(snapshot: &Snapshot, pasted: &Pasted) -> Result<(), CallError> {
    let Some(service) = snapshot.call.service.as_deref() else {
        return Ok(());
    };
    let denial = pasted.response.as_ref().and_then(|it| it.denial.as_ref());
    let of_denial = denial.and_then(|it| service_in(&it.resource));
    let of_record = pasted
        .records
        .iter()
        .find_map(|it| service_in(it.service_arn.as_deref()?));
    let of_host = pasted
        .called
        .host
        .as_deref()
        .and_then(|host| match HostName::parse(host) {
            HostName::Managed { service, .. } => Some(service),
            HostName::Endpoint { .. } | HostName::Custom => None,
        });
    match of_denial.or(of_record).or(of_host) {
        Some(named) if named != service => Err(CallError::Target {
            message: format!(
                "the response that was pasted is one of service `{}`, and the call is to `{}`; give that service as TARGET, or the response of this call",
                clean(&named),
                clean(service)
            ),
            candidates: candidates(snapshot, |_| true),
        }),
        _ => Ok(()),
    }
}

/// `svc-…` in an ARN that may have a path behind it.
fn service_in(arn: &str) -> Option<String> {
    let (_, rest) = arn.split_once(":service/")?;
    let id = rest.split('/').next()?;
    id.starts_with("svc-").then(|| id.to_owned())
}
