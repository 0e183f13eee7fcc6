//! The HTTP side: reads a request, finds out who asks what, lets bad days happen, answers.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{Request as HttpRequest, State};
use axum::response::Response;
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::estate::Estate;
use serde_json::Value;

use super::asked::{Asked, Result};
use super::dialect::{self, Protocol, Refusal, Service};
use super::door::{Cut, Door};
use super::encode::{self, Answer};
use super::request::Request;
use super::rule::{self, Trouble};
use super::sigv4::{self, Fault, Signature};
use super::{
    Seen, Shared, acm, cloudwatch, ec2, ecs, elb, iam, keys, lambda, lattice, logs, metadata,
    organizations, ram, ssm, sts,
};

/// Serves until the runtime ends.
pub async fn serve(door: Door, shared: Arc<Shared>) {
    let app = Router::new().fallback(handle).with_state(shared);
    let app = app.into_make_service_with_connect_info::<Cut>();
    axum::serve(door, app).await.expect("it serves for ever");
}

async fn handle(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: HttpRequest,
) -> Response {
    let answer = answer(&shared, &cut, read(request).await).await;
    let mut response = Response::builder().status(answer.status);
    // SDKs correct their clock by this header.
    let date = shared.now().strftime("%a, %d %b %Y %H:%M:%S GMT");
    response = response.header("date", date.to_string());
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response
        .body(Body::from(answer.body))
        .expect("the headers are made of ASCII")
}

async fn read(request: HttpRequest) -> Request {
    let (parts, body) = request.into_parts();
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    Request {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: headers.collect(),
        body: to_bytes(body, 16 << 20)
            .await
            .map(|it| it.to_vec())
            .unwrap_or_default(),
    }
}

/// Whose request it is.
struct Caller {
    account: String,
    arn: String,
}

/// Whether a service is the same in every region.
fn is_global(service: &str) -> bool {
    ["iam", "organizations", "sts"].contains(&service)
}

/// Another region, in which there is nothing.
fn elsewhere(snapshot: &Snapshot, region: &str) -> Snapshot {
    Snapshot {
        region: region.to_owned(),
        estate: Estate::default(),
        ..snapshot.clone()
    }
}

async fn answer(shared: &Shared, cut: &Cut, request: Request) -> Answer {
    if let Some(answer) = metadata::answer(shared, &request) {
        return answer;
    }
    let signature = match sigv4::read(&request) {
        Some(Ok(signature)) => Ok(signature),
        Some(Err(fault)) => Err(fault),
        None => Err(Fault::Incomplete("Missing Authentication Token".to_owned())),
    };
    let (service, signature) = match signature {
        Ok(signature) => match dialect::service(&signature.service) {
            Some(service) => (service, signature),
            None => {
                return plain(
                    403,
                    "Credential should be scoped to a service of this world",
                );
            }
        },
        Err(_) => return plain(403, "{\"message\":\"Missing Authentication Token\"}"),
    };
    let Some((protocol, operation, input)) = operation(service, &request) else {
        let refusal = Refusal::new(404, "UnknownOperationException", "no such operation here");
        return encode::failure(service, service.protocol, &refusal);
    };
    let about = input.to_string();
    let account = keys::account(&signature.key).unwrap_or_default().to_owned();
    let index = shared.begin(Seen {
        service: service.name.to_owned(),
        operation: operation.clone(),
        account: account.clone(),
        region: signature.region.clone(),
        about: about.clone(),
        at_start: Instant::now(),
        at_end: None,
    });
    // Ends the count even where the client hangs up while it waits.
    let _end = End(shared, index);
    let latency = shared.settings.read().unwrap().latency;
    tokio::time::sleep(latency).await;
    let caller = match authenticate(shared, service, &request, &signature) {
        Ok(caller) => caller,
        Err(refusal) => return encode::failure(service, protocol, &refusal),
    };
    let trouble = rule::strike(shared, service.name, &operation, &account, &about);
    let snapshot = Arc::clone(&shared.snapshot.read().unwrap());
    let snapshot = if is_global(service.name) || signature.region == snapshot.region {
        snapshot
    } else {
        Arc::new(elsewhere(&snapshot, &signature.region))
    };
    let settings = shared.settings.read().unwrap().clone();
    let asked = Asked {
        service,
        operation: &operation,
        input: &input,
        account: &caller.account,
        caller: &caller.arn,
        snapshot: &snapshot,
        settings: &settings,
        shared,
    };
    let refuse = |spelling, message: &str| {
        encode::failure(service, protocol, &Refusal::of(spelling, message))
    };
    match trouble {
        None => {}
        Some(Trouble::Slow(time)) => tokio::time::sleep(time).await,
        Some(Trouble::NeverAnswer) => std::future::pending().await,
        Some(Trouble::Close) => cut.now(),
        Some(Trouble::CutOff) => cut.after_half(),
        Some(Trouble::Refuse) => {
            return encode::failure(service, protocol, &asked.denied("*"));
        }
        Some(Trouble::RefuseWith(status, code, message)) => {
            return encode::failure(service, protocol, &Refusal::new(status, &code, message));
        }
        Some(Trouble::ThrottleFor(_) | Trouble::ThrottleTimes(_)) => {
            return refuse(service.throttled, "Rate exceeded");
        }
        Some(Trouble::Fail | Trouble::FailTimes(_)) => {
            return refuse(service.failed, "Internal error");
        }
        Some(Trouble::ExpireAfter(_)) => {
            return refuse(
                service.expired,
                "The security token included in the request is expired",
            );
        }
        Some(Trouble::Garbage) => return plain(200, "<html><b>Welcome to the café!</html>{]"),
        Some(Trouble::Empty) => return plain(200, ""),
    }
    match perform(&asked) {
        Ok(value) => encode::success(service, protocol, &operation, value),
        Err(refusal) => encode::failure(service, protocol, &refusal),
    }
}

struct End<'a>(&'a Shared, usize);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.end(self.1);
    }
}

fn plain(status: u16, text: &str) -> Answer {
    Answer {
        status,
        headers: Vec::new(),
        body: text.as_bytes().to_vec(),
    }
}

/// The protocol, the operation and its parameters.
fn operation(service: &Service, request: &Request) -> Option<(Protocol, String, Value)> {
    if let Some(rest) = request.path.strip_prefix("/service/")
        && request.header("smithy-protocol") == Some("rpc-v2-cbor")
    {
        let (_, operation) = rest.split_once("/operation/")?;
        let input = encode::from_cbor(&request.body)?;
        return Some((Protocol::Cbor, operation.to_owned(), input));
    }
    if let Some(target) = request.header("x-amz-target") {
        let (space, operation) = target.split_once('.')?;
        let is_ours = space == service.space && service.protocol == Protocol::Json;
        let input = request.json()?;
        return is_ours.then(|| (Protocol::Json, operation.to_owned(), input));
    }
    match service.protocol {
        Protocol::RestJson => {
            let (operation, input) = match service.name {
                "vpc-lattice" => lattice::route(request),
                "ram" => ram::route(request),
                _ => lambda::route(request),
            }?;
            Some((Protocol::RestJson, operation.to_owned(), input))
        }
        protocol => {
            let input = request.form();
            let operation = input["Action"].as_str()?.to_owned();
            let is_form = matches!(protocol, Protocol::Query | Protocol::Ec2);
            is_form.then_some((protocol, operation, input))
        }
    }
}

fn authenticate(
    shared: &Shared,
    service: &Service,
    request: &Request,
    signature: &Signature,
) -> Result<Caller> {
    let unknown = || {
        let message = match service.unknown_key.1 {
            "AuthFailure" => "AWS was not able to validate the provided access credentials",
            _ => "The security token included in the request is invalid.",
        };
        Refusal::of(service.unknown_key, message)
    };
    let Some(account) = keys::account(&signature.key) else {
        return Err(unknown());
    };
    let secret = keys::secret(&signature.key);
    let now = shared.now();
    sigv4::verify(request, signature, &secret, now).map_err(|fault| match fault {
        Fault::Incomplete(message) => Refusal::new(400, "IncompleteSignature", message),
        Fault::Stale(message) => Refusal::of(service.stale, message),
        Fault::Wrong(message) => Refusal::of(service.wrong_signature, message),
    })?;
    let token = request.header("x-amz-security-token");
    if signature.key.starts_with("ASIA") {
        let sessions = shared.sessions.lock().unwrap();
        let session = sessions.get(&signature.key).ok_or_else(unknown)?;
        if token != Some(session.token.as_str()) {
            return Err(unknown());
        }
        if session.expires < now {
            let message = "The security token included in the request is expired";
            return Err(Refusal::of(service.expired, message));
        }
        return Ok(Caller {
            account: session.account.clone(),
            arn: session.arn.clone(),
        });
    }
    if token.is_some() {
        return Err(unknown());
    }
    let snapshot = shared.snapshot.read().unwrap();
    // The snapshot's own caller, where the key is of its account; else a made-up user.
    let own = snapshot
        .call
        .caller
        .clone()
        .filter(|it| it.split(':').nth(4) == Some(account));
    Ok(Caller {
        account: account.to_owned(),
        arn: own.unwrap_or_else(|| format!("arn:aws:iam::{account}:user/on-call")),
    })
}

/// Performs an operation of any service.
pub fn perform(asked: &Asked<'_>) -> Result {
    match asked.service.name {
        "vpc-lattice" => lattice::perform(asked),
        "ec2" => ec2::perform(asked),
        "ram" => ram::perform(asked),
        "lambda" => lambda::perform(asked),
        "sts" => sts::perform(asked),
        "iam" => iam::perform(asked),
        "elasticloadbalancing" => elb::perform(asked),
        "acm" => acm::perform(asked),
        "organizations" => organizations::perform(asked),
        "logs" => logs::perform(asked),
        "ssm" => ssm::perform(asked),
        "ecs" => ecs::perform(asked),
        _ => cloudwatch::perform(asked),
    }
}

/// What every service says of an operation that it does not have.
pub fn no_operation(asked: &Asked<'_>) -> Refusal {
    let message = format!("the world does not have the operation {}", asked.operation);
    Refusal::new(400, "InvalidAction", message)
}
