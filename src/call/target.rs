//! TARGET in every form: a URL, a domain name, a service id, an ARN, a name.

use std::net::IpAddr;

use crate::call::{CallError, has_account, usage};
use crate::names::{Arn, HostName, is_resource_name, lattice_arn};
use crate::path::default_url;
use crate::path::find;
use crate::path::url::CallUrl;
use crate::snapshot::clean::clean;
use crate::snapshot::lattice::Service;
use crate::snapshot::{Call, Header, Snapshot, fact_table};

/// Makes TARGET the call's service and URL.
pub(super) fn apply_target(snapshot: &mut Snapshot, target: &str) -> Result<(), CallError> {
    if target.is_empty() {
        return usage(
            "TARGET is empty; give a URL, a domain name, `svc-…`, an ARN or a service name"
                .to_owned(),
        );
    }
    if target.contains("://") {
        let url = CallUrl::parse(target).map_err(CallError::Usage)?;
        snapshot.call.service = service_of_host(snapshot, &url.host)?;
        snapshot.call.url = Some(as_http(&mut snapshot.call, target));
        return Ok(());
    }
    if let Some(arn) = Arn::parse(target) {
        return apply_arn(snapshot, target, arn);
    }
    if target.starts_with("svc-") {
        return apply_service(snapshot, target);
    }
    let authority = target.split(['/', '?']).next().unwrap_or(target);
    if authority.contains(['.', ':', '@']) {
        return apply_domain(snapshot, target, authority);
    }
    let named: Vec<&str> = snapshot
        .estate
        .services
        .iter()
        .filter(|(_, it)| it.detail.seen().is_some_and(|detail| detail.name == target))
        .map(|(id, _)| id.as_str())
        .collect();
    match named.as_slice() {
        [only] => {
            let only = (*only).to_owned();
            apply_service(snapshot, &only)
        }
        [] => unknown(
            snapshot,
            format!("no service `{}` in the snapshot", clean(target)),
        ),
        several => Err(CallError::Target {
            message: format!(
                "`{}` fits {} services; give the id",
                clean(target),
                several.len()
            ),
            candidates: candidates(snapshot, |id| several.contains(&id)),
        }),
    }
}

/// The URL of a WebSocket is that of an HTTP request with two more headers (RFC 6455, 4.1).
fn as_http(call: &mut Call, target: &str) -> String {
    let (scheme, rest) = target.split_once("://").unwrap_or(("https", target));
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "ws" => "http",
        "wss" => "https",
        _ => return target.to_owned(),
    };
    for (name, value) in [("Connection", "Upgrade"), ("Upgrade", "websocket")] {
        call.headers
            .retain(|it| !it.name.eq_ignore_ascii_case(name));
        call.headers.push(Header {
            name: name.to_owned(),
            value: value.to_owned(),
        });
    }
    format!("{scheme}://{rest}")
}

/// A domain name, perhaps with a port and a path, gets the scheme of the service's listener.
fn apply_domain(snapshot: &mut Snapshot, target: &str, authority: &str) -> Result<(), CallError> {
    // Read as a URL first, so that what a URL may not hold is refused before it is looked up.
    let host = CallUrl::parse(&format!("https://{target}"))
        .map_err(CallError::Usage)?
        .host;
    let service = service_of_host(snapshot, &host)?;
    let usual = service
        .as_deref()
        .and_then(|id| find(&snapshot.estate.services, id))
        .and_then(|service| default_url(&snapshot.estate, service));
    let has_port = authority.contains(':');
    let scheme = match &usual {
        Some(url) if !has_port => url.scheme.as_str(),
        _ if authority.ends_with(":80") => "http",
        _ => "https",
    };
    let (before, after) = target.split_at(authority.len());
    let port = match &usual {
        Some(url) if !has_port => format!(":{}", url.port),
        _ => String::new(),
    };
    let url = format!("{scheme}://{before}{port}{after}");
    CallUrl::parse(&url).map_err(CallError::Usage)?;
    snapshot.call.url = Some(url);
    snapshot.call.service = service;
    Ok(())
}

fn apply_arn(snapshot: &mut Snapshot, target: &str, arn: Arn<'_>) -> Result<(), CallError> {
    if arn.is_load_balancing() {
        apply_load_balancing(snapshot, target, arn);
        return Ok(());
    }
    let id = arn
        .resource
        .strip_prefix("service/")
        .filter(|it| !it.is_empty() && !it.contains('/'));
    let (Some(id), "vpc-lattice") = (id, arn.service) else {
        return usage(format!(
            "`{}` is not the ARN of a Lattice service, which has the form arn:aws:vpc-lattice:REGION:ACCOUNT:service/svc-…",
            clean(target)
        ));
    };
    has_account("TARGET", target, arn)?;
    if let Some(service) = snapshot.estate.services.get(id) {
        // The same id in another region or account is another service, of which nothing is known.
        let held = lattice_arn(&snapshot.region, &service.account, arn.resource);
        if held != target {
            let message = format!(
                "service `{}` is not in the snapshot, which holds `{held}`",
                clean(target)
            );
            return unknown(snapshot, message);
        }
    }
    apply_service(snapshot, id)
}

/// An ARN of Elastic Load Balancing is asked about as if it were a service: the trace then says what
/// it is (`target-group-elb-arn`). Nothing of the snapshot's own call has to do with it.
fn apply_load_balancing(snapshot: &mut Snapshot, target: &str, arn: Arn<'_>) {
    let stub = Service {
        account: arn.account.to_owned(),
        ..Service::default()
    };
    snapshot
        .estate
        .services
        .entry(target.to_owned())
        .or_insert(stub);
    fact_table::locate(&mut snapshot.estate);
    snapshot.call = Call {
        service: Some(target.to_owned()),
        ..Call::default()
    };
}

fn apply_service(snapshot: &mut Snapshot, id: &str) -> Result<(), CallError> {
    if !snapshot.estate.services.contains_key(id) {
        return unknown(
            snapshot,
            format!("service `{}` is not in the snapshot", clean(id)),
        );
    }
    // The snapshot's own URL stays where it is the same service's.
    if snapshot.call.service.as_deref() != Some(id) {
        snapshot.call.url = None;
        snapshot.call.service = Some(id.to_owned());
    }
    Ok(())
}

/// Holds the service that the call names against the one that its URL names.
pub(super) fn agree(snapshot: &Snapshot, host: &str) -> Result<(), CallError> {
    let host = HostName::parse(host);
    in_region(snapshot, &host)?;
    let of_host = match host {
        HostName::Managed { service, .. } => Some(service),
        HostName::Endpoint { association, .. } => of_association(snapshot, &association),
        HostName::Custom => None,
    };
    match (&snapshot.call.service, of_host) {
        (Some(named), Some(of_host)) if *named != of_host => Err(CallError::Target {
            message: format!(
                "the call names service `{}`, and its URL is that of `{}`; say which with TARGET",
                clean(named),
                clean(&of_host)
            ),
            candidates: candidates(snapshot, |_| true),
        }),
        _ => Ok(()),
    }
}

/// The service behind a host name; `None` where the snapshot does not tell.
pub(super) fn service_of_host(
    snapshot: &Snapshot,
    host: &str,
) -> Result<Option<String>, CallError> {
    let estate = &snapshot.estate;
    let parsed = HostName::parse(host);
    in_region(snapshot, &parsed)?;
    let found: Vec<String> = match parsed {
        HostName::Managed { service, .. } => vec![service],
        HostName::Endpoint { association, .. } => {
            of_association(snapshot, &association).into_iter().collect()
        }
        HostName::Custom => {
            let is_its_name = |it: &Service| {
                it.detail.seen().is_some_and(|detail| {
                    let names = [&detail.custom_domain_name, &detail.dns_name];
                    names
                        .into_iter()
                        .flatten()
                        .any(|name| name.eq_ignore_ascii_case(host))
                })
            };
            let named = estate.services.iter().filter(|(_, it)| is_its_name(it));
            named.map(|(id, _)| id.clone()).collect()
        }
    };
    let own = snapshot
        .call
        .url
        .as_deref()
        .and_then(|it| CallUrl::parse(it).ok());
    let is_own_host = own.is_some_and(|it| it.host == host);
    match (found.as_slice(), &snapshot.call.service) {
        ([only], _) if estate.services.contains_key(only) => Ok(Some(only.clone())),
        // One custom name may belong to services of several networks: the call's own says which.
        ([_, _, ..], Some(own)) if is_own_host && found.contains(own) => Ok(Some(own.clone())),
        ([_, _, ..], _) => Err(CallError::Target {
            message: format!(
                "`{}` is the name of {} services; give the id",
                clean(host),
                found.len()
            ),
            candidates: candidates(snapshot, |id| found.iter().any(|it| it == id)),
        }),
        // The snapshot's own call may name the service of a name that nothing else explains.
        (_, own) if is_own_host => Ok(own.clone()),
        ([], _) if let Some(service) = aliased(snapshot, host) => Ok(Some(service)),
        // The trace says that it is no service.
        ([], _) if is_resource_name(host) => Ok(None),
        _ if host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() => {
            let message = format!(
                "`{}` is an address, and Lattice tells services by name; give the name",
                clean(host)
            );
            unknown(snapshot, message)
        }
        _ => unknown(
            snapshot,
            format!("no service in the snapshot has the name `{}`", clean(host)),
        ),
    }
}

/// The service whose managed name DNS gave for a custom one.
fn aliased(snapshot: &Snapshot, host: &str) -> Option<String> {
    let answers = snapshot.observations.dns.iter();
    let mut aliases = answers
        .filter(|it| it.name == host)
        .flat_map(|it| it.answer.aliases());
    let service = aliases.find_map(|it| match HostName::parse(it) {
        HostName::Managed { service, .. } => Some(service),
        HostName::Endpoint { association, .. } => of_association(snapshot, &association),
        HostName::Custom => None,
    })?;
    snapshot
        .estate
        .services
        .contains_key(&service)
        .then_some(service)
}

fn of_association(snapshot: &Snapshot, association: &str) -> Option<String> {
    let found = snapshot.estate.service_associations.get(association)?;
    found.detail.seen().map(|it| it.service.clone())
}

/// A name of another region is that of another service, whatever its id.
fn in_region(snapshot: &Snapshot, host: &HostName) -> Result<(), CallError> {
    match host {
        HostName::Managed { region, .. } | HostName::Endpoint { region, .. }
            if *region != snapshot.region =>
        {
            let message = format!(
                "the name is one of region {}, and the snapshot holds region {}",
                clean(region),
                clean(&snapshot.region)
            );
            unknown(snapshot, message)
        }
        _ => Ok(()),
    }
}

fn unknown<T>(snapshot: &Snapshot, message: String) -> Result<T, CallError> {
    Err(CallError::Target {
        message,
        candidates: candidates(snapshot, |_| true),
    })
}

/// The services of the snapshot, each with its name and account.
pub(super) fn candidates(snapshot: &Snapshot, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let services = snapshot.estate.services.iter().filter(|(id, _)| wanted(id));
    services
        .map(|(id, service)| {
            let name = service
                .detail
                .seen()
                .map_or(String::new(), |it| format!(" {}", it.name));
            clean(&format!("{id}{name} (account {})", service.account))
        })
        .collect()
}
