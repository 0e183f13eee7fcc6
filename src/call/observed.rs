//! What was seen: `--symptom`, `--response`, `--request-id`.

use crate::call::request::{called_url, header};
use crate::call::target::{apply_target, candidates};
use crate::call::{CallError, CallFlags, RESPONSE_LIMIT, symptom, usage};
use crate::names::HostName;
use crate::paste::{Kind, Pasted, Recognised, recognise};
use crate::path::belonging::{Asked, Named, named_by};
use crate::path::find;
use crate::path::sent::has;
use crate::path::url::CallUrl;
use crate::snapshot::clean::clean;
use crate::snapshot::observation::Observations;
use crate::snapshot::outcome::Outcome;
use crate::snapshot::{Call, Header, OtherRequest, Snapshot};

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
        if let Some(mut call) = other_request(snapshot, &pasted) {
            (call.headers, call.hidden_headers) = asked_about(snapshot, &pasted);
            snapshot.others.push(OtherRequest {
                call,
                observations: Observations {
                    symptom: pasted.symptom.filter(|_| pasted.response.is_none()),
                    response: pasted.response,
                    signing: pasted.signing,
                    records: pasted.records,
                    ..Observations::default()
                },
                ..OtherRequest::default()
            });
            return said(snapshot, flags);
        }
        lay_headers(snapshot, flags, &pasted)?;
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
    said(snapshot, flags)
}

/// Lays the headers of a pasted request over the call; what was said on the command line stands.
fn lay_headers(
    snapshot: &mut Snapshot,
    flags: &CallFlags,
    pasted: &Pasted,
) -> Result<(), CallError> {
    let said = flags.headers.iter().map(|it| header(it));
    let said: Vec<Header> = said.collect::<Result<_, _>>()?;
    let (mut sent, mut hidden) = asked_about(snapshot, pasted);
    sent.retain(|it| !has(&said, &it.name));
    hidden.retain(|it| !has(&said, it));
    let call = &mut snapshot.call;
    let is_sent =
        |it: &Header| has(&sent, &it.name) || hidden.contains(&it.name.to_ascii_lowercase());
    call.headers.retain(|it| !is_sent(it));
    call.headers.extend(sent);
    // An answer alone says nothing of what was sent.
    if pasted.signing.is_some() {
        call.hidden_headers = hidden;
    }
    Ok(())
}

/// The headers of a pasted request about which Lattice, a rule or a policy asks, and the names of those with a
/// credential. The others say nothing of the call, and a snapshot is no place to keep them.
fn asked_about(snapshot: &Snapshot, pasted: &Pasted) -> (Vec<Header>, Vec<String>) {
    let estate = &snapshot.estate;
    let rules = estate.listeners.values().filter_map(|it| it.rules.seen());
    let compared = rules.flatten().flat_map(|it| &it.condition.headers);
    let compared: Vec<&str> = compared
        .map(|it| it.name.as_str())
        .chain(ALWAYS_ASKED)
        .collect();
    let networks = estate.service_networks.values();
    let of_networks = networks.filter_map(|it| it.auth_policy.seen());
    let services = estate.services.values();
    let of_services = services.filter_map(|it| it.auth_policy.seen());
    let callers = estate.identities.values();
    let of_callers = callers.filter_map(|it| it.policies.seen()).flatten();
    let policies: Vec<String> = of_networks
        .chain(of_services)
        .chain(of_callers.map(|it| &it.document))
        .map(|it| it.0.to_string().to_ascii_lowercase())
        .collect();
    let is_asked = |name: &str| {
        let key = format!("requestheader/{}\"", name.to_ascii_lowercase());
        compared.iter().any(|it| it.eq_ignore_ascii_case(name))
            || policies.iter().any(|it| it.contains(&key))
    };
    let sent = pasted.headers.iter().filter(|it| is_asked(&it.name));
    let hidden = pasted.hidden_headers.iter().filter(|it| is_asked(it));
    (sent.cloned().collect(), hidden.cloned().collect())
}

/// What Lattice itself asks about: whether it is a WebSocket, or a gRPC call.
const ALWAYS_ASKED: [&str; 2] = ["upgrade", "content-type"];

/// Lays `--symptom` over what was seen.
fn said(snapshot: &mut Snapshot, flags: &CallFlags) -> Result<(), CallError> {
    if let Some(word) = &flags.symptom {
        snapshot.observations.symptom = Some(symptom(word)?);
    }
    Ok(())
}

/// The request that a pasted text is of, where it is another one than the call.
fn other_request(snapshot: &Snapshot, pasted: &Pasted) -> Option<Call> {
    let call = &snapshot.call;
    if let Some(other) = other_host(snapshot, pasted) {
        return Some(other);
    }
    let url = CallUrl::parse(call.url.as_deref()?).ok()?;
    let denial = pasted.response.as_ref().and_then(|it| it.denial.as_ref());
    let denied = denial.map(|it| named_by(&it.action, &it.resource));
    let record = pasted.records.first();
    let called = &pasted.called;
    // A URL that only stands in a text may be of anything.
    let is_called = pasted.kind == Kind::Transcript || called.host.as_ref() == Some(&url.host);
    let path = denied
        .and_then(|it| it.path)
        .or_else(|| record?.request_path.as_deref())
        .or_else(|| called.path.as_deref().filter(|_| is_called));
    let method = record
        .and_then(|it| it.request_method.as_deref())
        .or_else(|| called.method.as_deref().filter(|_| is_called));
    let named = Named {
        service: None,
        method,
        path,
    };
    Asked::of(snapshot).other(&named)?;
    let path = path.map_or(url.path.as_str(), |it| {
        it.split(['?', '#']).next().unwrap_or_default()
    });
    let other = CallUrl {
        path: path.to_owned(),
        query: None,
        ..url.clone()
    };
    Some(Call {
        url: Some(other.with_host(&other.host)),
        method: method.map(str::to_owned).or_else(|| call.method.clone()),
        ..call.clone()
    })
}

/// The request of a transcript that was sent to another host: a custom name leads to one service alone, so that a
/// name that is none of this service's own is another's, or nobody's (user guide, "Custom domain names").
fn other_host(snapshot: &Snapshot, pasted: &Pasted) -> Option<Call> {
    let called = &pasted.called;
    let host = called
        .host
        .as_deref()
        .filter(|_| pasted.kind == Kind::Transcript)?;
    // A managed name tells its service itself; an endpoint's leads to whatever is behind it.
    if HostName::parse(host) != HostName::Custom {
        return None;
    }
    let url = called_url(snapshot)?;
    let service = snapshot.call.service.as_deref();
    let detail = service.and_then(|it| find(&snapshot.estate.services, it)?.it.detail.seen());
    let custom = detail.and_then(|it| it.custom_domain_name.as_deref());
    let is_own = |own: &str| own.eq_ignore_ascii_case(host.trim_end_matches('.'));
    if is_own(&url.host) || custom.is_some_and(is_own) {
        return None;
    }
    let other = CallUrl {
        path: called.path.clone().unwrap_or_else(|| "/".to_owned()),
        query: None,
        ..url
    };
    let url = other.with_host(host);
    CallUrl::parse(&url).is_ok().then(|| Call {
        url: Some(url),
        service: None,
        method: called.method.clone(),
        ..snapshot.call.clone()
    })
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
