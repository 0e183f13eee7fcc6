//! A request as it goes out: what is sent, what is signed, and where the connection goes.

use std::net::IpAddr;
use std::time::{Instant, SystemTime};

use http::header::{HOST, USER_AGENT};
use http::uri::Authority;
use http::{HeaderName, HeaderValue, Uri};
use tokio::net::TcpStream;

use crate::collect::dns::ask;
use crate::collect::probe::target::{is_text, target};
use crate::collect::probe::{
    Failure, Outgoing, Request, SAFE_METHODS, Seen, Signer, connect, sign,
};
use crate::path::url::CallUrl;
use crate::snapshot::clean::clean;
use crate::snapshot::dns_result::DnsResult;
use crate::snapshot::observation::DnsAnswer;
use crate::snapshot::outcome::Outcome;

/// Headers of the connection, or of this tool: a probe sets its own.
const OWN_HEADERS: [&str; 12] = [
    "authorization",
    "connection",
    "content-length",
    "keep-alive",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-region-set",
    "x-amz-security-token",
];

/// A request that can be sent.
#[derive(Debug)]
pub(super) struct Plan {
    /// The URL in parts.
    pub(super) url: CallUrl,
    /// The `Host` header: the port is left out where the scheme implies it, as every client does.
    host: String,
    /// Path and query, as they are sent and signed.
    target: String,
    method: http::Method,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Host and port of the TCP connection.
    to: (String, u16),
}

impl Plan {
    /// Reads the request; `Err` says why it cannot be sent.
    pub(super) fn of(request: &Request) -> Result<Self, String> {
        let url = CallUrl::parse(&request.url)?;
        let method = request.method.to_ascii_uppercase();
        if !request.method_is_said && !SAFE_METHODS.contains(&method.as_str()) {
            return Err(format!(
                "a probe sends {} unasked, and {} only where --method says so",
                SAFE_METHODS.join(", "),
                clean(&method)
            ));
        }
        let method = http::Method::from_bytes(method.as_bytes())
            .map_err(|_| format!("`{}` is no HTTP method", clean(&method)))?;
        if method == http::Method::CONNECT {
            return Err("CONNECT asks a proxy for a tunnel, and no service".to_owned());
        }
        let implied = if url.is_tls() { 443 } else { 80 };
        let mut host = match url.port {
            port if port == implied => url.host.clone(),
            port => format!("{}:{port}", url.host),
        };
        let mut headers = Vec::new();
        for (name, value) in &request.headers {
            let known = HeaderName::try_from(name.as_str())
                .ok()
                .zip(HeaderValue::try_from(value.as_str()).ok());
            let cannot = || format!("header `{}` cannot be sent", clean(name));
            let (known, value) = known.ok_or_else(cannot)?;
            if known == HOST {
                let authority = Authority::try_from(value.as_bytes()).map_err(|_| cannot())?;
                authority.as_str().clone_into(&mut host);
            } else if !OWN_HEADERS.contains(&known.as_str()) {
                headers.push((known, value));
            }
        }
        let to = match &request.connect_to {
            Some(text) => host_and_port(text)?,
            None => (url.host.clone(), url.port),
        };
        Ok(Self {
            target: target(&url),
            url,
            host,
            method,
            headers,
            to,
        })
    }

    /// The method, in capitals.
    pub(super) fn method(&self) -> &str {
        self.method.as_str()
    }

    /// Finds the address and connects.
    pub(super) async fn reach(
        &self,
        request: &Request,
        seen: &mut Seen,
    ) -> Result<TcpStream, Failure> {
        let (host, port) = &self.to;
        let begun = Instant::now();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let addresses = if let Ok(address) = bare.parse::<IpAddr>() {
            vec![address]
        } else {
            let answer = ask(host, &request.asker).await;
            seen.phases.dns = Some(begun.elapsed());
            let found = addresses(&answer);
            seen.dns = Some(answer);
            found?
        };
        let begun = Instant::now();
        let stream = connect::connect(&addresses, *port, request.connect_patience).await?;
        seen.phases.tcp = Some(begun.elapsed());
        seen.address = stream.peer_addr().ok().map(|it| it.ip());
        Ok(stream)
    }

    /// The headers that sign it.
    pub(super) fn signature(
        &self,
        signer: &Signer,
        at: SystemTime,
    ) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
        // The signer reads the query as text, and would sign another one.
        if !is_text(&self.url) {
            return Err("the query holds bytes that are no UTF-8, which is not signed".to_owned());
        }
        let signable = sign::Signable {
            method: self.method.as_str(),
            scheme: &self.url.scheme,
            host: &self.host,
            target: &self.target,
            headers: &self.headers,
        };
        sign::headers(signable, signer, at)
    }

    /// The request for another program. `Err` says why it cannot be written.
    pub(super) fn outgoing(
        &self,
        signer: Option<&Signer>,
        nonce: String,
    ) -> Result<Outgoing, String> {
        let mut all = self.headers.clone();
        if let Some(signer) = signer {
            all.extend(self.signature(signer, wall_clock())?);
        }
        let mut headers = Vec::with_capacity(all.len());
        for (name, value) in all {
            let value = value
                .to_str()
                .map_err(|_| format!("header `{name}` cannot be sent from there"))?;
            headers.push((name.as_str().to_owned(), value.to_owned()));
        }
        let origin = format!("{}:{}", self.url.host, self.url.port);
        let implied = if self.url.is_tls() { 443 } else { 80 };
        let own = if self.url.port == implied {
            &self.url.host
        } else {
            &origin
        };
        if self.host != *own {
            headers.push(("host".to_owned(), self.host.clone()));
        }
        Ok(Outgoing {
            url: format!("{}://{own}{}", self.url.scheme, self.target),
            host: self.url.host.clone(),
            port: self.url.port,
            is_tls: self.url.is_tls(),
            method: self.method.as_str().to_owned(),
            agent: user_agent(&nonce),
            nonce,
            headers,
        })
    }

    /// The message itself.
    pub(super) fn message(
        &self,
        signer: Option<&Signer>,
        nonce: &str,
        is_http2: bool,
    ) -> Result<http::Request<String>, Failure> {
        let mut headers = self.headers.clone();
        if let Some(signer) = signer {
            headers.extend(
                self.signature(signer, wall_clock())
                    .map_err(|why| Failure::unnamed(&why))?,
            );
        }
        let cannot = |_| Failure::unnamed("the request cannot be written");
        let uri = if is_http2 {
            Uri::builder()
                .scheme(self.url.scheme.as_str())
                .authority(self.host.as_str())
                .path_and_query(self.target.as_str())
                .build()
        } else {
            Uri::builder().path_and_query(self.target.as_str()).build()
        };
        let mut message = http::Request::builder()
            .method(self.method.clone())
            .uri(uri.map_err(cannot)?)
            .header(USER_AGENT, user_agent(nonce));
        if !is_http2 {
            message = message.header(HOST, self.host.as_str());
        }
        for (name, value) in headers {
            message = message.header(name, value);
        }
        message.body(String::new()).map_err(cannot)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a signature is dated by the wall clock"
)]
fn wall_clock() -> SystemTime {
    SystemTime::now()
}

/// By this its log record is found.
fn user_agent(nonce: &str) -> String {
    format!("lattice-doctor/{} probe/{nonce}", env!("CARGO_PKG_VERSION"))
}

fn addresses(answer: &DnsAnswer) -> Result<Vec<IpAddr>, Failure> {
    let why = match &answer.answer {
        DnsResult::Resolved { addresses, .. } if !addresses.is_empty() => {
            return Ok(addresses.clone());
        }
        DnsResult::Resolved { aliases, .. } => format!(
            "{} is an alias of {}, which does not exist",
            answer.name,
            aliases.last().map_or("", String::as_str)
        ),
        DnsResult::NotFound => format!("{} does not exist", answer.name),
        DnsResult::NoData { .. } => format!("{} has no address", answer.name),
        DnsResult::AliasUnanswered { aliases, why } => format!(
            "{} is an alias of {}: {why}",
            answer.name,
            aliases.last().map_or("", String::as_str)
        ),
        DnsResult::NoAnswer(why) => format!("{}: {why}", answer.name),
    };
    Err(Failure {
        outcome: Some(Outcome::DnsError),
        why: Some(why),
        lacks_certificate: false,
    })
}

/// Reads `--connect-to`.
pub fn host_and_port(text: &str) -> Result<(String, u16), String> {
    let parts = text.rsplit_once(':').and_then(|(host, port)| {
        let port = port.parse().ok().filter(|it| *it > 0)?;
        let is_host = !host.is_empty() && (host.starts_with('[') || !host.contains(':'));
        is_host.then(|| (host.to_owned(), port))
    });
    parts.ok_or_else(|| {
        format!(
            "--connect-to takes HOST:PORT, IPv6 in brackets; `{}` is not of that form",
            clean(text)
        )
    })
}
