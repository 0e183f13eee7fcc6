//! What was called: host, address and path, out of a transcript or a client's words.

use std::net::IpAddr;

use crate::names::HostName;
use crate::paste::Called;
use crate::paste::decode;
use crate::paste::message::Request;
use crate::paste::secrets::Secrets;
use crate::paste::transcript::Transcript;

/// How much of each end of a text is searched for names and addresses.
const ENDS: usize = 6 * 1024;

/// Whether the host name is one that VPC Lattice made.
pub(super) fn is_managed(called: &Called) -> bool {
    called
        .host
        .as_deref()
        .is_some_and(|it| HostName::parse(it) != HostName::Custom)
}

/// `169.254.171.0/24` and `fd00:ec2:80::/64` (`docs/lattice.md` §4).
pub(super) fn is_lattice_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(it) => it.octets()[..3] == [169, 254, 171],
        IpAddr::V6(it) => it.segments()[..4] == [0xfd00, 0xec2, 0x80, 0],
    }
}

/// Addresses that an endpoint, or a proxy of the user's own, can have.
pub(super) fn is_private(address: IpAddr) -> bool {
    match address {
        // 100.64.0.0/10 is in use for pods and their VPCs' second range.
        IpAddr::V4(it) => it.is_private() || it.octets()[0] == 100 && it.octets()[1] & 0xc0 == 64,
        IpAddr::V6(it) => it.is_unique_local(),
    }
}

/// What was called, by a transcript.
pub(super) fn of_transcript(
    parts: &Transcript<'_>,
    request: Option<&Request<'_>>,
    secrets: &Secrets,
) -> Called {
    let header = |name: &str| {
        let headers = request.map_or(&[][..], |it| it.headers.as_slice());
        headers
            .iter()
            .find(|(it, _)| it.eq_ignore_ascii_case(name))
            .map(|(_, value)| *value)
    };
    let url = parts
        .url
        .or_else(|| request.map(|it| it.target).filter(|it| it.contains("://")));
    let mut called = url.map(|it| of_url(it, secrets)).unwrap_or_default();
    if let Some(host) = header("host")
        .or_else(|| header(":authority"))
        .or(parts.host)
    {
        let (host, port) = host_and_port(host);
        called.host = Some(secrets.keep(host));
        called.port = port.or(parts.port).or(called.port);
    }
    called.host = called
        .host
        .or_else(|| named_host(&parts.all_said(), secrets));
    called.method = request.map(|it| it.method.to_owned());
    called.address = parts.address.or_else(|| named_address(&parts.all_said()));
    called.port = called.port.or(parts.port);
    if let Some(request) = request {
        called.path = Some(path(request.target, secrets));
    }
    if called.scheme.is_none() {
        called.scheme = match called.port {
            _ if parts.is_tls => Some("https".to_owned()),
            Some(443) => Some("https".to_owned()),
            Some(80) => Some("http".to_owned()),
            _ => None,
        };
    }
    called
}

/// What was called, by the words of an error.
pub(super) fn of_words(text: &str, secrets: &Secrets) -> Called {
    let mut called = Called::default();
    let ends = decode::ends(text, ENDS);
    let url = ends
        .split(|it: char| it.is_whitespace() || matches!(it, '"' | '\'' | '<' | '>' | '(' | ')'))
        .find(|it| it.starts_with("https://") || it.starts_with("http://"));
    if let Some(url) = url {
        called = of_url(url, secrets);
    }
    called.host = called.host.or_else(|| named_host(&ends, secrets));
    called.address = named_address(&ends);
    called
}

/// The host behind the words that clients put before it.
fn named_host(text: &str, secrets: &Secrets) -> Option<String> {
    const BEFORE: [&str; 10] = [
        "resolve host: ",
        "resolve host '",
        "Failed to connect to ",
        "lookup ",
        "ENOTFOUND ",
        "UnknownHostException: ",
        "host='",
        "Connect to ",
        "connection to ",
        "EAI_AGAIN ",
    ];
    let found = BEFORE
        .iter()
        .find_map(|it| text.find(it).map(|at| &text[at + it.len()..]));
    let found = found.or_else(|| {
        let at = text.find(".vpc-lattice-svcs.")?;
        let reach = text.ceil_char_boundary(at.saturating_sub(200));
        let from = text[reach..at]
            .rfind(|it: char| !is_of_host(it))
            .map_or(reach, |it| text.ceil_char_boundary(reach + it + 1));
        Some(&text[from..])
    })?;
    let end = found.find(|it| !is_of_host(it)).unwrap_or(found.len());
    let host = found[..end].trim_end_matches('.');
    let is_host = host == "localhost" || host.contains('.') && host.parse::<IpAddr>().is_err();
    is_host.then(|| secrets.keep(host))
}

fn is_of_host(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_')
}

/// The last address with a port that stands in a client's words.
fn named_address(text: &str) -> Option<IpAddr> {
    let words =
        text.split(|it: char| !(it.is_ascii_hexdigit() || matches!(it, '.' | ':' | '[' | ']')));
    words
        .filter(|it| (7..=48).contains(&it.len()))
        .filter_map(|word| {
            let word = word.trim_end_matches([':', '.']);
            let bare = word.trim_matches(['[', ']']);
            // `dial tcp 169.254.171.32:443: i/o timeout`
            let address = word
                .rsplit_once(':')
                .map_or(bare, |(address, _)| address.trim_matches(['[', ']']));
            bare.parse().or_else(|_| address.parse()).ok()
        })
        .rfind(|it: &IpAddr| !it.is_unspecified())
}

/// Scheme, host, port and path of a URL.
fn of_url(url: &str, secrets: &Secrets) -> Called {
    let Some((scheme, rest)) = url.split_once("://") else {
        return Called::default();
    };
    let at = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..at].rsplit('@').next().unwrap_or_default();
    let (host, port) = host_and_port(host);
    Called {
        scheme: Some(scheme.to_owned()),
        host: Some(secrets.keep(host)).filter(|it| !it.is_empty()),
        port,
        path: Some(path(&rest[at..], secrets)).filter(|it| !it.is_empty()),
        ..Called::default()
    }
}

fn host_and_port(text: &str) -> (&str, Option<u16>) {
    match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') => (host, port.parse().ok()),
        _ => (text, None),
    }
}

/// The path of a request target; a query may hold a signature, and stays out.
pub(super) fn path(target: &str, secrets: &Secrets) -> String {
    let target = target.split(['?', '#']).next().unwrap_or_default();
    let target = match target.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => target,
    };
    secrets.keep(target)
}
