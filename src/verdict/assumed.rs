//! Rule 19: what was not said is assumed in the open, and whether the opposite would change the verdict.
//!
//! Each assumption is held against the same trace of a variant of the call: no second engine.

use serde_json::Value;

use crate::path::sent::{has, is_secret, usual};
use crate::path::unknown::Unknown;
use crate::path::url::CallUrl;
use crate::path::variant::Variant;
use crate::path::{Path, find};
use crate::shell::word;
use crate::snapshot::Header;
use crate::snapshot::lattice::{Comparison, PolicyDocument, Rule};
use crate::snapshot::outcome::Outcome;
use crate::verdict::Verdict;

/// Something that nobody said, and that a rule or a policy on the call's path asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// What is taken to be so.
    pub assumed: String,
    /// The flag that says how it is.
    pub flag: String,
    /// Calls in which it is not so.
    pub variants: Vec<Variant>,
}

/// Headers of this name that a rule or a policy compares, with values that would fit.
struct Asked {
    name: String,
    values: Vec<String>,
}

/// Everything that is assumed of this call because nobody said it.
pub(super) fn assumptions(path: &Path<'_>) -> Vec<Assumption> {
    let mut asked: Vec<Asked> = Vec::new();
    let mut note = |name: &str, value: String| {
        let name = name.to_ascii_lowercase();
        match asked.iter_mut().find(|it| it.name == name) {
            Some(it) if it.values.contains(&value) => {}
            Some(it) => it.values.push(value),
            None => asked.push(Asked {
                name,
                values: vec![value],
            }),
        }
    };
    for rule in rules(path) {
        for wanted in &rule.condition.headers {
            let (Comparison::Exact(text) | Comparison::Prefix(text) | Comparison::Contains(text)) =
                &wanted.value.with;
            note(&wanted.name, text.clone());
        }
    }
    for PolicyDocument(policy) in policies(path) {
        headers_of(policy, &mut note);
    }
    let said: Vec<Header> = path.headers();
    let usual = usual(path);
    let is_unsaid =
        |it: &Asked| !has(&said, &it.name) && !usual.iter().any(|usual| usual.name == it.name);
    asked
        .into_iter()
        .filter(is_unsaid)
        .map(|it| Assumption {
            assumed: format!("the request has no header {}", it.name),
            flag: flag(&it),
            variants: it
                .values
                .iter()
                .map(|value| Variant::with_header(&it.name, value))
                .collect(),
        })
        .chain(of_protocol(path))
        .collect()
}

/// The flag that says how a header is; one that may hold a credential is seen in the pasted request alone.
fn flag(asked: &Asked) -> String {
    if is_secret(&asked.name) {
        return "--response FILE, with the request as `curl -v` shows it".to_owned();
    }
    let value = asked.values.first().map_or("…", String::as_str);
    format!(
        "--header '{}: {}'",
        asked.name,
        value.replace('\'', r"'\''")
    )
}

/// What a client is taken to speak: what the target groups of its route need (VPC Lattice user guide, target groups,
/// "Protocol version").
fn of_protocol(path: &Path<'_>) -> Vec<Assumption> {
    let groups = path.target_groups().unwrap_or_default();
    let needs = |version: &str| {
        let mut groups = groups.iter().filter_map(|(id, _)| {
            let group = path.estate().target_groups.get(*id)?;
            group.detail.seen()?.protocol_version.as_deref()
        });
        groups.any(|it| it == version)
    };
    let mut assumed = Vec::new();
    if (needs("HTTP2") || needs("GRPC")) && path.http_version().is_none() {
        assumed.push(Assumption {
            assumed: "the client speaks HTTP/2".to_owned(),
            flag: "--http-version 1.1".to_owned(),
            variants: vec![Variant::with_http_version("1.1")],
        });
    }
    if needs("GRPC") && !has(&path.headers(), "content-type") {
        assumed.push(Assumption {
            assumed: "the request is a gRPC call, of content-type application/grpc".to_owned(),
            flag: "--header 'content-type: application/json'".to_owned(),
            variants: vec![Variant::with_header("content-type", "application/json")],
        });
    }
    assumed
}

/// The rules of the listener that is called.
fn rules<'a>(path: &Path<'a>) -> &'a [Rule] {
    match path.listener() {
        Ok(Some((listener, _))) => listener.it.rules.seen().map_or(&[], Vec::as_slice),
        _ => &[],
    }
}

/// The auth policies that the call meets, as far as they were read.
fn policies<'a>(path: &Path<'a>) -> impl Iterator<Item = &'a PolicyDocument> {
    let network = path
        .network()
        .and_then(|it| find(&path.estate().service_networks, it.id));
    let of_network = network.and_then(|it| it.it.auth_policy.seen());
    let of_service = path.service.and_then(|it| it.it.auth_policy.seen());
    of_network.into_iter().chain(of_service)
}

/// The family of condition keys that speak of headers.
const HEADER_KEYS: &str = "vpc-lattice-svcs:requestheader/";

/// The headers that a policy's conditions compare, each with a value that fits.
fn headers_of(policy: &Value, note: &mut impl FnMut(&str, String)) {
    let statements = match &policy["Statement"] {
        Value::Array(list) => list.iter().collect(),
        one => vec![one],
    };
    let conditions = statements
        .into_iter()
        .filter_map(|it| it["Condition"].as_object());
    for (key, values) in conditions
        .flat_map(|it| it.values())
        .filter_map(Value::as_object)
        .flatten()
    {
        let Some((family, name)) = key.split_at_checked(HEADER_KEYS.len()) else {
            continue;
        };
        if !family.eq_ignore_ascii_case(HEADER_KEYS) {
            continue;
        }
        let values = match values {
            Value::Array(list) => list.iter().collect(),
            one => vec![one],
        };
        for value in values.into_iter().filter_map(Value::as_str) {
            // `Null` asks whether it is there at all, and a pattern fits what stands for its wildcards.
            let fitting = match value {
                "true" | "false" => "x".to_owned(),
                pattern => pattern.replace(['*', '?'], "x"),
            };
            note(name, fitting);
        }
    }
}

/// The path as clients that resolve dot segments send it (RFC 3986, 5.2.4); `None` if that is the same.
pub(super) fn without_dots(path: &str) -> Option<String> {
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let is_dot = |it: &str| matches!(plain(it).as_str(), "." | "..");
    for segment in &segments {
        match plain(segment).as_str() {
            "." => {}
            ".." => {
                kept.pop();
            }
            _ => kept.push(segment),
        }
    }
    // A dot at the end leaves its slash.
    if segments.last().is_some_and(|it| is_dot(it)) {
        kept.push("");
    }
    let resolved = format!("/{}", kept.join("/"));
    (resolved != path && segments.iter().any(|it| is_dot(it))).then_some(resolved)
}

/// What is open where the path as typed and as most clients send it end differently.
pub(super) fn which_path(
    url: &CallUrl,
    resolved: &str,
    typed: &Verdict,
    other: &Verdict,
) -> Unknown {
    let sent = CallUrl {
        path: resolved.to_owned(),
        ..url.clone()
    };
    Unknown::unsaid(
        "which path the client sends",
        &format!(
            "as typed, {} gets {}; most clients send {resolved}, which gets {}",
            url.path,
            ending(typed),
            ending(other)
        ),
        &format!(
            "lattice-doctor diagnose {}",
            word(&sent.with_host(&url.host))
        ),
    )
}

/// What becomes of a call, in a word or two.
fn ending(verdict: &Verdict) -> String {
    let outcome = verdict.outcome.map_or("no known outcome", Outcome::word);
    match verdict.code {
        Some(code) => format!("{outcome} ({code})"),
        None => outcome.to_owned(),
    }
}

/// A segment with its dots written out: browsers and curl resolve `%2e` as well.
fn plain(segment: &str) -> String {
    segment.to_ascii_lowercase().replace("%2e", ".")
}

#[cfg(test)]
mod tests {
    use super::without_dots;

    #[test]
    fn dot_segments_are_resolved_as_clients_do() {
        let resolved = |path| without_dots(path);
        assert_eq!(resolved("/v1/../admin").as_deref(), Some("/admin"));
        assert_eq!(resolved("/a/./b/..").as_deref(), Some("/a/"));
        assert_eq!(resolved("/../../x").as_deref(), Some("/x"));
        assert_eq!(resolved("/v1/%2E%2e/admin").as_deref(), Some("/admin"));
        assert_eq!(resolved("/v1/..hidden/x.y"), None);
        assert_eq!(resolved("/"), None);
    }
}
