//! Transcripts of HTTP: `curl -v`, `curl -i`, `wget -S`, or the raw messages; cut into their parts.
//!
//! What the parts mean is decided elsewhere.

use std::net::IpAddr;

use crate::paste::message::{Head, Request, digits, header, request_line, status_line};

/// The longest body that is looked at: Lattice's own are one sentence.
const BODY: usize = 64 * 1024;

/// The headers that are looked at, a message.
const HEADERS: usize = 128;

/// A transcript in parts.
#[derive(Debug, Default)]
pub(super) struct Transcript<'a> {
    /// The requests, without those to a proxy.
    pub(super) requests: Vec<Request<'a>>,
    /// The final responses.
    pub(super) responses: Vec<Head<'a>>,
    /// The status with which a proxy refused to make a tunnel.
    pub(super) tunnel_refused: Option<u16>,
    /// The bodies, one behind the other.
    pub(super) body: String,
    /// What the client notes of failures on the way.
    pub(super) said: String,
    /// The last line of curl's, with its exit code.
    pub(super) verdict: Option<&'a str>,
    /// The URL on the command line.
    pub(super) url: Option<&'a str>,
    /// The host name in the client's notes.
    pub(super) host: Option<&'a str>,
    /// The address that the client tried last, or was connected to.
    pub(super) address: Option<IpAddr>,
    /// The port of that address.
    pub(super) port: Option<u16>,
    /// Whether the connection stood.
    pub(super) is_connected: bool,
    /// Whether the client speaks of TLS.
    pub(super) is_tls: bool,
    /// How many lines were looked at for a command.
    n_before: usize,
}

/// Where in a message a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    Request,
    Response,
    Body,
}

/// Cuts a text into its parts; `None` where it has no line of a transcript.
pub(super) fn read(text: &str) -> Option<Transcript<'_>> {
    let is_verbose = text.lines().any(|it| {
        it.starts_with("< HTTP/")
            || it.starts_with("*   Trying ")
            || it
                .strip_prefix("> ")
                .is_some_and(|it| request_line(it).is_some())
    });
    let mut parts = Transcript::default();
    let mut place = Place::Outside;
    let mut is_tunnel = false;
    for line in text.lines() {
        if line.starts_with("curl: (") {
            parts.verdict = Some(line);
            continue;
        }
        let message = if is_verbose {
            line.strip_prefix("> ").or_else(|| line.strip_prefix("< "))
        } else {
            Some(line.trim())
        };
        if let Some(message) = message {
            if let Some(request) = request_line(message) {
                is_tunnel = request.method == "CONNECT";
                if !is_tunnel {
                    parts.requests.push(request);
                }
                place = Place::Request;
                continue;
            }
            if let Some(head) = status_line(message) {
                let is_proxy =
                    is_tunnel || head.reason.eq_ignore_ascii_case("connection established");
                if is_proxy && !(200..300).contains(&head.status) {
                    parts.tunnel_refused = Some(head.status);
                }
                is_tunnel = false;
                // 1xx are no final answers, and a tunnel is no answer of the service at all.
                if head.status >= 200 && !is_proxy {
                    parts.responses.push(head);
                    place = Place::Response;
                } else {
                    place = Place::Outside;
                }
                continue;
            }
            if place != Place::Body
                && let Some((name, value)) = header(message)
            {
                let headers = match place {
                    Place::Request => parts.requests.last_mut().map(|it| &mut it.headers),
                    Place::Response => parts.responses.last_mut().map(|it| &mut it.headers),
                    Place::Outside | Place::Body => None,
                };
                if let Some(headers) = headers.filter(|it| it.len() < HEADERS) {
                    headers.push((name, value));
                }
                continue;
            }
        }
        let is_end = matches!(line.trim_end(), "" | "<" | ">");
        match place {
            Place::Request if is_end => place = Place::Outside,
            Place::Response if is_end => place = Place::Body,
            _ if is_verbose && line.starts_with("* ") => parts.note(line),
            Place::Body => parts.add_body(line),
            Place::Outside | Place::Request | Place::Response => parts.command(line),
        }
    }
    let is_empty = parts.requests.is_empty()
        && parts.responses.is_empty()
        && parts.tunnel_refused.is_none()
        && !is_verbose;
    (!is_empty).then_some(parts)
}

impl<'a> Transcript<'a> {
    /// All that the client says of its failure.
    pub(super) fn all_said(&self) -> String {
        format!("{}{}", self.said, self.verdict.unwrap_or_default())
    }

    /// Takes what curl notes of the connection.
    fn note(&mut self, line: &'a str) {
        let line = line[1..].trim();
        if let Some(rest) = line.strip_prefix("Trying ") {
            self.connected_to(rest.trim_end_matches("..."));
        } else if let Some(rest) = line
            .strip_prefix("Connected to ")
            .or_else(|| line.strip_prefix("Established connection to "))
        {
            self.is_connected = true;
            if let Some((host, rest)) = rest.split_once(" (") {
                self.host.get_or_insert(host);
                let (address, rest) = rest.split_once(')').unwrap_or((rest, ""));
                let address = address.split([' ', ',']).next().unwrap_or(address);
                self.connected_to(address);
                if let Some((_, port)) = rest.split_once("port ") {
                    self.port = digits(port).or(self.port);
                }
            }
        } else if let Some(rest) = line.strip_prefix("Host ") {
            if let Some((host, _)) = rest.split_once(" was resolved") {
                let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
                self.host.get_or_insert(host);
            }
        } else if [
            "failed",
            "timed out",
            "Could not resolve",
            "refused",
            "reset",
            "SSL",
            "certificate",
        ]
        .iter()
        .any(|it| line.contains(it))
        {
            self.is_tls |= line.contains("SSL") || line.contains("TLS");
            // `curl -k` notes a bad certificate, and goes on.
            if !line.contains("SSL connection using") && !line.contains("continuing anyway") {
                self.say(line);
            }
        } else if line.contains("TLS") || line.starts_with("ALPN") {
            self.is_tls = true;
        }
    }

    /// Reads `169.254.171.65:443`, `[fd00:…]:443` or a bare address.
    fn connected_to(&mut self, text: &str) {
        let text = text.trim();
        if let Ok(address) = text.trim_matches(['[', ']']).parse() {
            self.address = Some(address);
        } else if let Some((address, port)) = text.rsplit_once(':')
            && let Ok(address) = address.trim_matches(['[', ']']).parse()
        {
            self.address = Some(address);
            self.port = digits(port).or(self.port);
        }
    }

    /// Takes the URL of a command line, which stands before everything else.
    fn command(&mut self, line: &'a str) {
        self.n_before += 1;
        if self.n_before > 64 || self.url.is_some() {
            return;
        }
        if line.contains("curl ") || line.contains("wget ") || line.starts_with("--") {
            self.url = line
                .split(|it: char| it.is_whitespace() || matches!(it, '"' | '\''))
                .find(|it| it.starts_with("https://") || it.starts_with("http://"));
        }
    }

    fn say(&mut self, line: &str) {
        if self.said.len() + line.len() < 16 * 1024 {
            self.said.push_str(line);
            self.said.push('\n');
        }
    }

    fn add_body(&mut self, line: &str) {
        let is_of_curl =
            line.starts_with("{ [") || line.starts_with("} [") || line.starts_with("  % Total");
        if !is_of_curl && self.body.len() + line.len() < BODY {
            self.body.push_str(line);
            self.body.push('\n');
        }
    }
}
