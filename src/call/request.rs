//! What is asked: `--method`, `--header`, `--path`.

use crate::call::{CallError, CallFlags, usage};
use crate::path::default_url;
use crate::path::find;
use crate::path::sent::{has, is_secret};
use crate::path::url::CallUrl;
use crate::snapshot::clean::clean;
use crate::snapshot::{Header, Snapshot};

/// Lays method, headers and path over the call.
pub(super) fn apply_request(snapshot: &mut Snapshot, flags: &CallFlags) -> Result<(), CallError> {
    if let Some(method) = &flags.method {
        is_method(method)?;
        snapshot.call.method = Some(self::method(Some(method)));
    }
    let said = flags.headers.iter().map(|it| header(it));
    let said: Vec<Header> = said.collect::<Result<_, _>>()?;
    let headers = &mut snapshot.call.headers;
    // What is said takes the place of the snapshot's own; a header that is said twice is sent twice.
    headers.retain(|it| !has(&said, &it.name));
    headers.extend(said);
    if let Some(version) = &flags.http_version {
        snapshot.call.http_version = Some(version.clone());
    }
    match &flags.path {
        Some(path) => apply_path(snapshot, path),
        None => Ok(()),
    }
}

/// The method that is sent: what was said, in capitals, or `GET`.
pub fn method(said: Option<&str>) -> String {
    said.unwrap_or("GET").to_ascii_uppercase()
}

/// A token of letters.
pub(super) fn is_method(method: &str) -> Result<(), CallError> {
    let is_letter = |it: u8| it.is_ascii_alphabetic() || it == b'-';
    if !method.is_empty() && method.bytes().all(is_letter) {
        return Ok(());
    }
    usage(format!(
        "--method takes an HTTP method; `{}` is none",
        clean(method)
    ))
}

/// The methods of the HTTP method registry (IANA, "Hypertext Transfer Protocol (HTTP) Method Registry").
const REGISTERED: [&str; 40] = [
    "ACL",
    "BASELINE-CONTROL",
    "BIND",
    "CHECKIN",
    "CHECKOUT",
    "CONNECT",
    "COPY",
    "DELETE",
    "GET",
    "HEAD",
    "LABEL",
    "LINK",
    "LOCK",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MKREDIRECTREF",
    "MKWORKSPACE",
    "MOVE",
    "OPTIONS",
    "ORDERPATCH",
    "PATCH",
    "POST",
    "PRI",
    "PROPFIND",
    "PROPPATCH",
    "PUT",
    "QUERY",
    "REBIND",
    "REPORT",
    "SEARCH",
    "TRACE",
    "UNBIND",
    "UNCHECKOUT",
    "UNLINK",
    "UNLOCK",
    "UPDATE",
    "UPDATEREDIRECTREF",
    "VERSION-CONTROL",
];

/// Whether HTTP knows the method, in any case. Others may be sent as well, and are often mistyped.
pub fn is_registered(method: &str) -> bool {
    REGISTERED.iter().any(|it| it.eq_ignore_ascii_case(method))
}

/// Reads `name: value`, which holds no credential.
pub(super) fn header(text: &str) -> Result<Header, CallError> {
    let Some((name, value)) = text.split_once(':').filter(|it| !it.0.trim().is_empty()) else {
        return usage(format!(
            "--header takes `name: value`; `{}` is not of that form",
            clean(text)
        ));
    };
    let name = name.trim();
    if is_secret(name) {
        return usage(format!(
            "header `{}` may hold a credential, which a snapshot never does; leave it out",
            clean(name)
        ));
    }
    Ok(Header {
        name: name.to_owned(),
        value: value.trim().to_owned(),
    })
}

/// What begins with `/`.
pub(super) fn is_path(path: &str) -> Result<(), CallError> {
    if path.starts_with('/') {
        return Ok(());
    }
    usage(format!(
        "--path begins with `/`; `{}` does not",
        clean(path)
    ))
}

fn apply_path(snapshot: &mut Snapshot, path: &str) -> Result<(), CallError> {
    is_path(path)?;
    let url = called_url(snapshot)
        .ok_or_else(|| CallError::Target {
            message: "the path needs the URL of the service, whose listeners are not known; give the whole URL".to_owned(),
            candidates: Vec::new(),
        })?;
    let called = format!("{}://{}:{}{path}", url.scheme, url.host, url.port);
    let called = CallUrl::parse(&called).map_err(CallError::Usage)?;
    snapshot.call.url = Some(called.with_host(&called.host));
    Ok(())
}

/// The URL that is called: the call's own, or the one that its service's listener gives.
pub(super) fn called_url(snapshot: &Snapshot) -> Option<CallUrl> {
    if let Some(url) = &snapshot.call.url {
        return CallUrl::parse(url).ok();
    }
    let id = snapshot.call.service.as_deref()?;
    default_url(&snapshot.estate, find(&snapshot.estate.services, id)?)
}
