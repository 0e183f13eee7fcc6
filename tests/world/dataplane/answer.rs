//! What Lattice answers to one request, and what it writes into the access log.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use lattice_doctor::checks::finding::{Answer as Checked, Status};
use lattice_doctor::checks::gates::{identity, policies};
use lattice_doctor::path::Path;
use lattice_doctor::path::url::CallUrl;
use lattice_doctor::snapshot::lattice::Action;
use lattice_doctor::snapshot::observation::Observations;
use lattice_doctor::snapshot::{Header, Snapshot};
use serde_json::{Value, json};

use super::{Plane, Served};
use crate::world::keys::made_up;
use crate::world::request::Request;
use crate::world::sigv4;

/// One answer, ready to be written.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Header lines without their ends.
    pub headers: Vec<Vec<u8>>,
    /// The body.
    pub body: Vec<u8>,
}

/// How a request ended, in the words of the access log.
#[derive(Debug, Default)]
struct Ended {
    status: u16,
    body: Vec<u8>,
    headers: Vec<Vec<u8>>,
    user: Option<String>,
    denied_by: Option<&'static str>,
    failure: Option<&'static str>,
    target: Option<String>,
    service: Option<String>,
    network: Option<String>,
}

/// Every name under which a service of the snapshot can be called.
pub fn names(snapshot: &Snapshot) -> Vec<String> {
    let services = snapshot.estate.services.values();
    let details = services.filter_map(|it| it.detail.seen());
    details
        .flat_map(|it| [it.dns_name.clone(), it.custom_domain_name.clone()])
        .flatten()
        .collect()
}

/// Answers, and logs what it did.
pub fn answer(plane: &Plane, request: &Request, is_tls: bool, protocol: &'static str) -> Answer {
    let ended = decide(plane, request, is_tls);
    let mut served = plane.served.lock().unwrap();
    let target = match request.query.as_str() {
        "" => request.path.clone(),
        query => format!("{}?{query}", request.path),
    };
    let id = request.header("x-amzn-requestid").map_or_else(
        || made_up(&["request", &served.len().to_string()]),
        str::to_owned,
    );
    served.push(Served {
        method: request.method.clone(),
        target: target.clone(),
        headers: request.headers.clone(),
        protocol,
    });
    let mut headers = ended.headers.clone();
    headers.push(format!("x-amzn-requestid: {id}").into_bytes());
    let at = now()
        .strftime("date: %a, %d %b %Y %H:%M:%S GMT")
        .to_string();
    headers.push(at.into_bytes());
    // What no service was found for stands in nobody's log.
    if ended.service.is_some() {
        let record = record(&ended, request, &target, &id, protocol);
        let due = Instant::now() + plane.settings.log_lag;
        plane
            .settings
            .access_log
            .lock()
            .unwrap()
            .push((due, record));
    }
    Answer {
        status: ended.status,
        headers,
        body: ended.body,
    }
}

fn decide(plane: &Plane, request: &Request, is_tls: bool) -> Ended {
    let snapshot = Arc::clone(&plane.snapshot.read().unwrap());
    let own_words = |status: u16, text: String| Ended {
        status,
        body: text.into_bytes(),
        headers: vec![b"content-type: text/plain".to_vec()],
        ..Ended::default()
    };
    let scheme = if is_tls { "https" } else { "http" };
    let host = request.header("host").unwrap_or_default();
    let query = match request.query.as_str() {
        "" => String::new(),
        query => format!("?{query}"),
    };
    let text = format!("{scheme}://{host}{}{query}", request.path);
    let service = CallUrl::parse(&text).ok().and_then(|url| {
        let is_called = |it: &Option<String>| it.as_deref() == Some(&url.host);
        snapshot.estate.services.iter().find(|(_, it)| {
            let detail = it.detail.seen();
            detail.is_some_and(|it| is_called(&it.dns_name) || is_called(&it.custom_domain_name))
        })
    });
    let Some((id, service)) = service else {
        return own_words(404, "Non Existent Service".to_owned());
    };
    let region = &snapshot.region;
    let arn = format!(
        "arn:aws:vpc-lattice:{region}:{}:service/{id}",
        service.account
    );
    let caller = match caller(plane, request, region) {
        Ok(caller) => caller,
        Err(refusal) => {
            return Ended {
                service: Some(arn),
                user: Some("Unknown".to_owned()),
                failure: Some("ClientAccessDenied"),
                ..own_words(403, refusal)
            };
        }
    };
    let mut asked = Snapshot::clone(&snapshot);
    asked.observations = Observations::default();
    asked.call.url = Some(text);
    asked.call.service = Some(id.clone());
    asked.call.method = Some(request.method.clone());
    asked.call.caller = Some(caller.clone());
    asked.call.headers = request
        .headers
        .iter()
        .map(|(name, value)| Header {
            name: name.clone(),
            value: value.clone(),
        })
        .collect();
    let path = Path::resolve(&asked);
    let network = path.network().map(|it| {
        format!(
            "arn:aws:vpc-lattice:{region}:{}:servicenetwork/{}",
            it.it.account, it.id
        )
    });
    let ended = Ended {
        service: Some(arn.clone()),
        network,
        user: Some(if caller == "anonymous" {
            "Anonymous".to_owned()
        } else {
            caller.clone()
        }),
        ..Ended::default()
    };
    if let Some((gate, is_explicit)) = denial(&path, &caller) {
        let lower = gate.to_ascii_lowercase();
        let because = if is_explicit {
            format!("with an explicit deny in a {lower}-based policy")
        } else {
            format!("because no {lower}-based policy allows the vpc-lattice-svcs:Invoke action")
        };
        let text = format!(
            "AccessDeniedException: User: {caller} is not authorized to perform: \
             vpc-lattice-svcs:Invoke on resource: {arn}{} {because}",
            request.path
        );
        let words = own_words(403, text);
        return Ended {
            denied_by: Some(gate),
            failure: Some("ClientAccessDenied"),
            service: ended.service,
            network: ended.network,
            user: ended.user,
            ..words
        };
    }
    route(plane, &path, ended)
}

fn route(plane: &Plane, path: &Path<'_>, ended: Ended) -> Ended {
    let Ok(route) = path.route() else {
        return Ended {
            status: 404,
            body: b"Not Found".to_vec(),
            ..ended
        };
    };
    let groups = match route.action {
        Action::FixedResponse(status) => {
            return Ended {
                status: *status,
                ..ended
            };
        }
        Action::Forward(groups) => groups,
    };
    let targets = groups.iter().find_map(|it| {
        let group = path.estate().target_groups.get(&it.target_group)?;
        group.targets.seen()?.first()
    });
    let Some(target) = targets else {
        return Ended {
            status: 503,
            body: b"Service Unavailable".to_vec(),
            failure: Some("TargetConnectionError"),
            ..ended
        };
    };
    let application = &plane.settings.application;
    Ended {
        status: application.status,
        body: application.body.clone(),
        headers: application.headers.clone(),
        target: Some(format!("{}:80", target.id)),
        ..ended
    }
}

/// Whom Lattice takes the caller for; `Err` is the body of its refusal (`docs/lattice.md` §5.3).
fn caller(plane: &Plane, request: &Request, region: &str) -> Result<String, String> {
    let Some(signature) = sigv4::read(request) else {
        return Ok("anonymous".to_owned());
    };
    let incomplete = |text: String| format!("IncompleteSignatureException: {text}");
    let invalid = |text: &str| format!("InvalidSignatureException: {text}");
    let signature = signature.map_err(|_| incomplete("the Authorization header".to_owned()))?;
    for name in &signature.signed_headers {
        if request.header(name).is_none() {
            return Err(incomplete(format!(
                "'{name}' is named as a SignedHeader, but it does not exist in the HTTP request."
            )));
        }
    }
    match request.header("x-amz-content-sha256") {
        None => {
            return Err(incomplete(
                "Missing the 'x-amz-content-sha256' in canonical headers.".to_owned(),
            ));
        }
        Some("UNSIGNED-PAYLOAD") => {}
        Some(_) => return Err(invalid("Signed payloads are not supported")),
    }
    if signature.service != "vpc-lattice-svcs" {
        return Err(invalid(
            "Credential should be scoped to correct service: 'vpc-lattice-svcs'.",
        ));
    }
    if signature.region != region {
        return Err(invalid("Credential should be scoped to a valid region."));
    }
    let unknown = || {
        "UnrecognizedClientException: The security token included in the request is invalid."
            .to_owned()
    };
    let caller = plane
        .settings
        .callers
        .get(&signature.key)
        .ok_or_else(unknown)?;
    if caller.token.as_deref() != request.header("x-amz-security-token") {
        return Err(unknown());
    }
    sigv4::verify(request, &signature, &caller.secret, now())
        .map_err(|fault| invalid(&format!("{fault:?}")))?;
    Ok(caller.arn.clone())
}

/// The gate that refuses, the one that AWS reports first before the others.
fn denial(path: &Path<'_>, caller: &str) -> Option<(&'static str, bool)> {
    let refused = |checked: Checked| {
        let findings = checked.unwrap_or_default();
        let fault = findings.into_iter().find(|it| it.status == Status::Fail)?;
        Some(fault.code.slug().contains("explicit-deny"))
    };
    let network = refused(policies::network(path)).map(|it| ("Network", it));
    let service = || refused(policies::service(path)).map(|it| ("Service", it));
    let own = || refused(identity::identity(path)).map(|it| ("Identity", it));
    network
        .or_else(service)
        .or_else(|| own().filter(|_| caller != "anonymous"))
}

/// One record with the fields of the user guide ("Access logs"); empty values are `-`, as in real logs.
fn record(ended: &Ended, request: &Request, target: &str, id: &str, protocol: &str) -> Value {
    let or_dash = |it: Option<&str>| it.unwrap_or("-").to_owned();
    json!({
        "serviceNetworkArn": or_dash(ended.network.as_deref()),
        "resolvedUser": or_dash(ended.user.as_deref()),
        "listenerType": "-",
        "authDeniedReason": or_dash(ended.denied_by),
        "targetGroupArn": "-",
        "sourceVpcArn": "-",
        "destinationVpcId": "-",
        "sourceIpPort": "10.0.154.64:39084",
        "listenerId": "-",
        "targetIpPort": or_dash(ended.target.as_deref()),
        "failureReason": or_dash(ended.failure),
        "serviceArn": or_dash(ended.service.as_deref()),
        "sourceVpcId": "-",
        "startTime": now().to_string(),
        "requestId": id,
        "requestMethod": request.method,
        "requestPath": target,
        "protocol": protocol,
        "responseCode": ended.status,
        "bytesReceived": request.body.len(),
        "bytesSent": ended.body.len(),
        "duration": 3,
        "userAgent": or_dash(request.header("user-agent")),
        "hostHeader": or_dash(request.header("host")),
        "serverNameIndication": "-",
        "requestToTargetDuration": 0,
        "responseFromTargetDuration": 0,
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "signatures are dated by the wall clock"
)]
fn now() -> Timestamp {
    Timestamp::now()
}
