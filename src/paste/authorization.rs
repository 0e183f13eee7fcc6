//! How a request was signed, read off its headers: `SigV4` and `SigV4A`, in a header or in the query.
//!
//! Of the credential only the scope is read, of the access key id only its first letters.

use jiff::Timestamp;

use crate::paste::secrets::Secrets;
use crate::snapshot::observation::{PayloadHash, Signing};

/// Reads the headers of one request, and the query of its path.
pub(super) fn read(headers: &[(&str, &str)], target: &str, secrets: &Secrets) -> Signing {
    let header = |name: &str| {
        let found = headers.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
        found.map(|(_, value)| *value)
    };
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let parameter = |name: &str| {
        query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            key.eq_ignore_ascii_case(name).then(|| decoded(value))
        })
    };
    let sent = |name: &str| header(name).map(str::to_owned).or_else(|| parameter(name));

    let authorization = header("authorization").filter(|it| !is_other_scheme(it));
    let (algorithm, credential, signed_headers) = match authorization {
        Some(value) => (
            value.split_whitespace().next().map(str::to_owned),
            part(value, "Credential="),
            part(value, "SignedHeaders="),
        ),
        None => (
            parameter("x-amz-algorithm"),
            parameter("x-amz-credential"),
            parameter("x-amz-signedheaders"),
        ),
    };
    let algorithm = algorithm.filter(|it| it.starts_with("AWS4-"));
    let mut signing = Signing {
        signed: authorization.is_some() || algorithm.is_some(),
        algorithm: algorithm.map(|it| secrets.keep(&it)),
        date: sent("x-amz-date").and_then(|it| date(&it)),
        signed_headers: signed_headers
            .unwrap_or_default()
            .split(';')
            .filter(|it| !it.is_empty())
            .take(64)
            .map(|it| secrets.keep(it).to_ascii_lowercase())
            .collect(),
        payload: match sent("x-amz-content-sha256").as_deref() {
            None | Some("") => PayloadHash::Missing,
            Some("UNSIGNED-PAYLOAD") => PayloadHash::Unsigned,
            Some(_) => PayloadHash::Hashed,
        },
        token: sent("x-amz-security-token").is_some_and(|it| !it.is_empty()),
        host: header("host")
            .or_else(|| header(":authority"))
            .map(|it| secrets.keep(it)),
        ..Signing::default()
    };
    if let Some(credential) = credential {
        scope(&credential, &mut signing, secrets);
    }
    if let Some(region_set) = sent("x-amz-region-set") {
        signing.region = Some(secrets.keep(&region_set));
    }
    signing
}

/// Splits `<key id>/<date>/<region>/<service>/aws4_request`; `SigV4A` has no region there.
fn scope(credential: &str, signing: &mut Signing, secrets: &Secrets) {
    let mut parts = credential.splitn(6, '/');
    signing.temporary = match parts.next().and_then(|it| it.get(..4)) {
        Some("ASIA") => Some(true),
        Some("AKIA") => Some(false),
        _ => None,
    };
    let parts: Vec<&str> = parts.collect();
    let (region, service) = match parts.as_slice() {
        [_, region, service, "aws4_request"] => (Some(*region), Some(*service)),
        [_, service, "aws4_request"] => (None, Some(*service)),
        _ => (None, None),
    };
    signing.region = region.map(|it| secrets.keep(it));
    signing.service = service.map(|it| secrets.keep(it));
}

/// Whether the header belongs to another scheme than AWS's.
fn is_other_scheme(value: &str) -> bool {
    let scheme = value.split_whitespace().next().unwrap_or_default();
    ["bearer", "basic", "digest", "negotiate", "ntlm"]
        .iter()
        .any(|it| scheme.eq_ignore_ascii_case(it))
}

/// One `Name=value` of the header.
fn part(value: &str, name: &str) -> Option<String> {
    let rest = &value[value.find(name)? + name.len()..];
    let end = rest.find([',', ' ']).unwrap_or(rest.len());
    Some(rest[..end].to_owned())
}

/// Undoes the percent-encoding of what a scope and a date can hold.
fn decoded(value: &str) -> String {
    let value = value.replace("%2F", "/").replace("%2f", "/");
    value
        .replace("%3B", ";")
        .replace("%3b", ";")
        .replace("%2A", "*")
}

/// `20261123T103700Z`.
fn date(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    if bytes.len() != 16 || bytes[8] != b'T' || bytes[15] != b'Z' || !text.is_ascii() {
        return None;
    }
    let (day, time) = (&text[..8], &text[9..15]);
    format!(
        "{}-{}-{}T{}:{}:{}Z",
        &day[..4],
        &day[4..6],
        &day[6..],
        &time[..2],
        &time[2..4],
        &time[4..]
    )
    .parse()
    .ok()
}
