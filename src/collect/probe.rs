//! Sends the request: unsigned or signed, once, and says what became of it, phase by phase.
//!
//! tokio, rustls and hyper carry it in place of reqwest, which resolves dot segments in a path (so a
//! signature would cover another one), hides the end of each phase, and keeps no certificate that it
//! refused. Redirects are not followed, proxies of the environment not used, nothing is sent twice.

mod certificate;
mod connect;
mod exchange;
mod plan;
mod sign;
mod target;
mod tls;

use std::io;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use http::{HeaderName, HeaderValue};
use rustls::Error as TlsError;

use crate::collect::dns::{Asker, seconds};
use crate::collect::probe::plan::Plan;
use crate::collect::store::now;
use crate::snapshot::clean::clean;
use crate::snapshot::observation::{DnsAnswer, Probe, Response};
use crate::snapshot::outcome::Outcome;
use crate::snapshot::sent::PhaseTimes;

pub use certificate::Certificate;
pub use plan::host_and_port;
pub use sign::Signer;
pub use tls::Presented;

/// Methods that change nothing, and are sent without being asked for (RFC 9110 §9.2.1).
pub const SAFE_METHODS: [&str; 3] = ["GET", "HEAD", "OPTIONS"];

/// One request to send.
#[derive(Debug, Clone)]
pub struct Request {
    /// The URL, as it is called.
    pub url: String,
    /// The method.
    pub method: String,
    /// Whether the user said the method; one that may change something is not sent otherwise.
    pub method_is_said: bool,
    /// Names and values. A `host` among them is sent in place of the URL's.
    pub headers: Vec<(String, String)>,
    /// `--connect-to HOST:PORT`: where the connection goes, and nothing else.
    pub connect_to: Option<String>,
    /// `--ca-bundle`: the only roots of trust.
    pub ca_bundle: Option<PathBuf>,
    /// Who asks for the name, from where, of which resolver.
    pub asker: Asker,
    /// How long a TCP connection may take.
    pub connect_patience: Duration,
    /// How long the TLS handshake may take, then the head of the answer, then its body.
    pub read_patience: Duration,
    /// Which HTTP.
    pub version: Version,
}

/// Which HTTP is spoken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Version {
    /// What the server chooses over TLS (ALPN), HTTP/1.1 without.
    #[default]
    Any,
    /// HTTP/1.1.
    Http1,
    /// HTTP/2, without TLS by prior knowledge.
    Http2,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// As the snapshot keeps it.
    pub probe: Probe,
    /// The answer to the question for the name; absent where an address was called.
    pub dns: Option<DnsAnswer>,
    /// What was presented in the TLS handshake.
    pub presented: Option<Presented>,
    /// The address that accepted the connection.
    pub address: Option<IpAddr>,
    /// Whether it was HTTP/2.
    pub is_http2: bool,
    /// How long each phase took.
    pub phases: Phases,
    /// What the outcome's word leaves out, for people.
    pub why: Option<String>,
}

/// How long each phase took; absent where it was not reached, or not needed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Phases {
    /// The question for the name.
    pub dns: Option<Duration>,
    /// The TCP connection.
    pub tcp: Option<Duration>,
    /// The TLS handshake.
    pub tls: Option<Duration>,
    /// From the request to the head of the answer.
    pub first_byte: Option<Duration>,
    /// All of it, the body included.
    pub total: Duration,
}

impl Phases {
    /// As a snapshot keeps them.
    fn rounded(&self) -> PhaseTimes {
        let rounded = |it: Duration| {
            let rounded = (it.as_micros() + 500) / 1000;
            u64::try_from(rounded).unwrap_or(u64::MAX)
        };
        PhaseTimes {
            dns: self.dns.map(rounded),
            tcp: self.tcp.map(rounded),
            tls: self.tls.map(rounded),
            first_byte: self.first_byte.map(rounded),
            total: rounded(self.total),
        }
    }
}

/// Why no answer came.
#[derive(Debug)]
pub(in crate::collect) struct Failure {
    /// The contract's word, where it has one.
    outcome: Option<Outcome>,
    /// What the word leaves out.
    why: Option<String>,
    /// Whether the handshake ended as it does where the server has no certificate for the name.
    lacks_certificate: bool,
}

impl Failure {
    fn unnamed(why: &str) -> Self {
        Self {
            outcome: None,
            why: Some(clean(why)),
            lacks_certificate: false,
        }
    }

    fn slow(patience: Duration) -> Self {
        Self {
            outcome: Some(Outcome::ReadTimeout),
            why: Some(format!("no answer within {}", seconds(patience))),
            lacks_certificate: false,
        }
    }

    /// What ends a connection that stood.
    fn of_io(error: &io::Error) -> Self {
        let is_tls = error
            .get_ref()
            .is_some_and(|it| it.downcast_ref::<TlsError>().is_some());
        let outcome = match error.kind() {
            _ if is_tls => Outcome::TlsError,
            io::ErrorKind::TimedOut => Outcome::ReadTimeout,
            _ => Outcome::ConnectionReset,
        };
        Self {
            outcome: Some(outcome),
            why: Some(clean(&error.to_string())),
            lacks_certificate: false,
        }
    }
}

/// Sends the request, signed where there is a signer. `Err` says why nothing was sent at all.
pub async fn probe(request: &Request, signer: Option<&Signer>) -> Result<Seen, String> {
    let plan = Plan::of(request)?;
    if let Some(signer) = signer {
        // What cannot be signed is found out before anything is sent; the time is not looked at.
        plan.signature(signer, SystemTime::UNIX_EPOCH)?;
    }
    let roots = if plan.url.is_tls() {
        let bundle = request.ca_bundle.clone();
        let read = tokio::task::spawn_blocking(move || tls::roots(bundle.as_deref()));
        Some(read.await.map_err(|error| error.to_string())??)
    } else {
        None
    };
    let nonce = nonce()?;
    let begun = Instant::now();
    let mut seen = Seen::of(blank(request, signer, plan.method(), &nonce));
    let answered = async {
        let stream = plan.reach(request, &mut seen).await?;
        let begun = Instant::now();
        let Some(roots) = roots else {
            seen.is_http2 = request.version == Version::Http2;
            let sent = plan.message(signer, &nonce, seen.is_http2)?;
            let patience = request.read_patience;
            return exchange::send(stream, seen.is_http2, sent, patience).await;
        };
        let shaking = tls::handshake(stream, &plan.url.host, roots, request.version);
        let Ok((shaken, presented)) = tokio::time::timeout(request.read_patience, shaking).await
        else {
            return Err(Failure::slow(request.read_patience));
        };
        seen.probe.tls = presented.as_ref().map(Presented::seen);
        seen.presented = presented;
        let stream = shaken?;
        seen.phases.tls = Some(begun.elapsed());
        seen.is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        let sent = plan.message(signer, &nonce, seen.is_http2)?;
        exchange::send(stream, seen.is_http2, sent, request.read_patience).await
    }
    .await;
    seen.phases.total = begun.elapsed();
    seen.probe.phases = Some(seen.phases.rounded());
    seen.probe.address = seen.address;
    let is_through = seen.phases.tcp.is_some() && (!plan.url.is_tls() || seen.phases.tls.is_some());
    seen.probe.protocol = is_through.then(|| protocol(seen.is_http2).to_owned());
    match answered {
        Ok(answer) => {
            seen.phases.first_byte = Some(answer.first_byte);
            seen.probe.phases = Some(seen.phases.rounded());
            seen.probe.outcome = outcome(&answer.response, signer.is_none());
            seen.probe.response = Some(answer.response);
        }
        Err(failure) => {
            seen.probe.outcome = failure.outcome;
            seen.probe.why.clone_from(&failure.why);
            seen.why = failure.why;
        }
    }
    Ok(seen)
}

impl Seen {
    /// Nothing is known yet but the probe itself; in another place nothing more ever is.
    pub(in crate::collect) fn of(probe: Probe) -> Self {
        Self {
            probe,
            dns: None,
            presented: None,
            address: None,
            is_http2: false,
            phases: Phases::default(),
            why: None,
        }
    }
}

/// A probe of which nothing came yet.
pub(in crate::collect) fn blank(
    request: &Request,
    signer: Option<&Signer>,
    method: &str,
    nonce: &str,
) -> Probe {
    Probe {
        vantage: request.asker.vantage.clone(),
        at: Some(now()),
        nonce: Some(nonce.to_owned()),
        caller: signer.map_or_else(|| "anonymous".to_owned(), |it| it.caller.clone()),
        signed_with: signer.map(Signer::signs_with),
        method: Some(method.to_owned()),
        connect_to: request.connect_to.as_deref().map(clean),
        ..Probe::default()
    }
}

/// A request as another program sends it.
pub(in crate::collect) struct Outgoing {
    /// With the path and the query as they are signed.
    pub(in crate::collect) url: String,
    /// The host of the connection.
    pub(in crate::collect) host: String,
    /// Its port.
    pub(in crate::collect) port: u16,
    /// Whether it speaks TLS.
    pub(in crate::collect) is_tls: bool,
    /// The method.
    pub(in crate::collect) method: String,
    /// The user agent, which carries the mark.
    pub(in crate::collect) agent: String,
    /// The mark.
    pub(in crate::collect) nonce: String,
    /// All other headers, a signature among them.
    pub(in crate::collect) headers: Vec<(String, String)>,
}

/// Writes the request for another program, signed now where there is a signer.
pub(in crate::collect) fn outgoing(
    request: &Request,
    signer: Option<&Signer>,
) -> Result<Outgoing, String> {
    Plan::of(request)?.outgoing(signer, nonce()?)
}

/// The headers that sign a request at a time; what [`probe`] sends, without sending it.
pub fn signature(
    request: &Request,
    signer: &Signer,
    at: SystemTime,
) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
    Plan::of(request)?.signature(signer, at)
}

fn protocol(is_http2: bool) -> &'static str {
    if is_http2 { "HTTP/2" } else { "HTTP/1.1" }
}

/// Looks whether the roots of trust can be read, before anything else is done.
pub fn check_roots(ca_bundle: &std::path::Path) -> Result<(), String> {
    tls::roots(Some(ca_bundle)).map(|_| ())
}

/// The contract's word for an answer.
pub(in crate::collect) fn outcome(response: &Response, is_unsigned: bool) -> Option<Outcome> {
    match response.status.and_then(Outcome::of_status) {
        Some(Outcome::Ok) if is_unsigned => Some(Outcome::UnauthenticatedOk),
        it => it,
    }
}

/// A mark that nobody else's request carries.
pub(in crate::collect) fn nonce() -> Result<String, String> {
    let mut bytes = [0_u8; 8];
    rustls::crypto::ring::default_provider()
        .secure_random
        .fill(&mut bytes)
        .map_err(|_| "the system gives no random numbers".to_owned())?;
    Ok(bytes.iter().map(|it| format!("{it:02x}")).collect())
}
