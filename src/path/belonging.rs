//! Which request a piece of evidence is of: `docs/contract.md` §4.20.
//!
//! What is of another method, path or service than the call is never used for it, and never dropped in
//! silence: [`notes`] says what it is of. What names no request is of the call that it was saved with.

use crate::names::{Arn, same_caller, session_role};
use crate::path::find;
use crate::path::url::CallUrl;
use crate::path::way::networks_of;
use crate::snapshot::estate::Estate;
use crate::snapshot::observation::{LogRecord, Observations, Probe, Response};
use crate::snapshot::{Call, OtherRequest, Snapshot};

/// More records than these are counted, and no longer named.
const NAMED: usize = 3;

/// The request that a snapshot asks about; the path is `None` where nobody said one.
pub struct Asked<'a> {
    estate: &'a Estate,
    client_vpc: Option<&'a str>,
    service: Option<&'a str>,
    method: &'a str,
    path: Option<String>,
}

/// What a piece of evidence says of its own request.
#[derive(Default)]
pub struct Named<'a> {
    /// `svc-…`.
    pub service: Option<&'a str>,
    /// The method.
    pub method: Option<&'a str>,
    /// The path, perhaps with a query.
    pub path: Option<&'a str>,
}

impl<'a> Asked<'a> {
    /// The request of the snapshot's call.
    pub fn of(snapshot: &'a Snapshot) -> Self {
        Self {
            estate: &snapshot.estate,
            client_vpc: snapshot.call.client_vpc.as_deref(),
            service: snapshot.call.service.as_deref(),
            method: snapshot.call.method(),
            path: path_of(&snapshot.call),
        }
    }

    /// The other request that evidence names, in words; `None` where it may well be this one.
    pub fn other(&self, named: &Named<'_>) -> Option<String> {
        let is_other_service = named.service.zip(self.service).is_some_and(|(a, b)| a != b);
        let is_other_method = named
            .method
            .is_some_and(|it| !it.eq_ignore_ascii_case(self.method));
        let is_other_path = named
            .path
            .zip(self.path.as_deref())
            .is_some_and(|(a, b)| !is_same_path(a, b));
        if !(is_other_service || is_other_method || is_other_path) {
            return None;
        }
        let parts = [named.method, named.path.map(without_query)];
        let mut words: Vec<String> = parts.into_iter().flatten().map(str::to_owned).collect();
        if let (true, Some(service)) = (is_other_service || words.is_empty(), named.service) {
            words.push(format!("to {service}"));
        }
        Some(words.join(" "))
    }

    /// The other request that a log record is of.
    pub fn other_of_record(&self, record: &LogRecord) -> Option<String> {
        let service = record.service_arn.as_deref().and_then(Arn::parse);
        let other = self.other(&Named {
            service: service.map(|it| it.id()),
            method: record.request_method.as_deref(),
            path: record.request_path.as_deref(),
        });
        other.or_else(|| {
            let network = record.service_network_arn.as_deref().and_then(Arn::parse)?;
            self.is_other_network(network.id())
                .then(|| format!("a request through service network {}", network.id()))
        })
    }

    /// Whether the client VPC has no way into a service network: one network's policy and logs say nothing of
    /// what another's let through.
    fn is_other_network(&self, network: &str) -> bool {
        let vpc = self.client_vpc.and_then(|id| find(&self.estate.vpcs, id));
        let Some(ways) = vpc.and_then(|it| networks_of(self.estate, it)) else {
            return false;
        };
        !ways.is_empty() && !ways.contains(&network)
    }

    /// The other request that a response is of: a denial names its service and path.
    pub fn other_of_response(&self, response: &Response) -> Option<String> {
        let denial = response.denial.as_ref()?;
        self.other(&named_by(&denial.action, &denial.resource))
    }

    /// The other request that a probe was.
    pub fn other_of_probe(&self, probe: &Probe) -> Option<String> {
        self.other(&Named {
            method: probe.method.as_deref(),
            ..Named::default()
        })
    }
}

/// The service and the path in the resource of a denial: its tail is the path of the request (`docs/lattice.md`
/// §5.3). `Connect` has no path.
pub fn named_by<'a>(action: &str, resource: &'a str) -> Named<'a> {
    let Some((_, rest)) = resource.split_once(":service/") else {
        return Named::default();
    };
    let at = rest.find('/').unwrap_or(rest.len());
    let (service, path) = rest.split_at(at);
    let has_path = action.ends_with(":Invoke") && !path.is_empty() && !path.contains('*');
    Named {
        service: Some(service).filter(|it| it.starts_with("svc-")),
        method: None,
        path: Some(path).filter(|_| has_path),
    }
}

fn path_of(call: &Call) -> Option<String> {
    let url = CallUrl::parse(call.url.as_deref()?).ok()?;
    Some(url.path)
}

fn host_of(call: &Call) -> Option<String> {
    let url = CallUrl::parse(call.url.as_deref()?).ok()?;
    Some(url.host)
}

fn without_query(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or_default()
}

/// Whether two paths are one to common clients, which resolve dot segments (RFC 3986 §5.2.4).
fn is_same_path(one: &str, other: &str) -> bool {
    let (one, other) = (without_query(one), without_query(other));
    one == other || resolved(one) == resolved(other)
}

fn resolved(path: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    segments
}

/// Whether what was seen of one caller is of the other: equal, or a session and its role. Two sessions of
/// one role are one caller, unless a policy tells sessions apart.
pub fn is_same_caller(estate: &Estate, one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let are_sessions = session_role(one).is_some() && session_role(other).is_some();
    same_caller(one, other) && !(are_sessions && names_sessions(estate))
}

/// Words by which a policy names a session (IAM user guide, "AWS STS assumed-role session principals",
/// "AWS global condition context keys").
const OF_SESSIONS: [&str; 3] = [":assumed-role/", "aws:userid", "rolesessionname"];

fn names_sessions(estate: &Estate) -> bool {
    let of_networks = estate
        .service_networks
        .values()
        .map(|it| it.auth_policy.seen());
    let of_services = estate.services.values().map(|it| it.auth_policy.seen());
    let of_callers = estate
        .identities
        .values()
        .filter_map(|it| it.policies.seen());
    let of_callers = of_callers.flatten().map(|it| Some(&it.document));
    of_networks
        .chain(of_services)
        .chain(of_callers)
        .flatten()
        .any(|policy| {
            let text = policy.0.to_string().to_ascii_lowercase();
            OF_SESSIONS.iter().any(|it| text.contains(it))
        })
}

/// What the snapshot holds of other requests than the call, each in a sentence.
pub fn notes(snapshot: &Snapshot) -> Vec<String> {
    let asked = Asked::of(snapshot);
    let seen = &snapshot.observations;
    let of_others = snapshot.others.iter();
    let mut notes: Vec<String> = of_others
        .filter_map(|it| note(&snapshot.call, it))
        .collect();
    let is_probes = |it: &LogRecord| seen.probes.iter().any(|probe| carries_mark_of(it, probe));
    let records: Vec<(&LogRecord, String)> = seen
        .records
        .iter()
        .filter(|it| !is_probes(it))
        .filter_map(|it| Some((it, asked.other_of_record(it)?)))
        .collect();
    if records.len() > NAMED {
        notes.push(not_used(
            &format!("{} access-log records", records.len()),
            "of other requests",
        ));
    } else {
        notes.extend(records.iter().map(|(record, other)| {
            let id = record.request_id.as_deref();
            let what = id.map_or_else(String::new, |it| format!(" of request {it}"));
            not_used(
                &format!("the access-log record{what}"),
                &format!("of {other}"),
            )
        }));
    }
    if let Some(other) = seen
        .response
        .as_ref()
        .and_then(|it| asked.other_of_response(it))
    {
        notes.push(not_used("the response", &format!("of {other}")));
    }
    let probes = seen.probes.iter();
    notes.extend(
        probes
            .filter_map(|it| asked.other_of_probe(it))
            .map(|other| not_used("a probe", &format!("of {other}"))),
    );
    notes
}

fn not_used(what: &str, of: &str) -> String {
    let is_one = !what.starts_with(|it: char| it.is_ascii_digit()) && !what.contains(" and ");
    let is = if is_one { "is" } else { "are" };
    format!("{what} {is} {of}, and not used for this request")
}

/// What is known of another request, and which that is.
fn note(asked: &Call, other: &OtherRequest) -> Option<String> {
    // What IAM said of another caller was never in question.
    let of_caller = |arn: &str| {
        asked
            .caller
            .as_deref()
            .is_none_or(|it| same_caller(arn, it))
    };
    let is_simulated = other.simulations.iter().any(|it| of_caller(&it.caller));
    let nouns = nouns(&other.observations, is_simulated);
    let what = match nouns.as_slice() {
        [] => return None,
        [only] => format!("the {only}"),
        [first @ .., last] => format!("the {} and {last}", first.join(", ")),
    };
    Some(not_used(
        &what,
        &format!("of {}", describe(asked, &other.call)),
    ))
}

fn nouns(seen: &Observations, is_simulated: bool) -> Vec<&'static str> {
    let nouns = [
        (!seen.probes.is_empty(), "probe"),
        (!seen.records.is_empty(), "log record"),
        (seen.response.is_some(), "response"),
        (seen.signing.is_some(), "signature"),
        (seen.symptom.is_some(), "symptom"),
        (is_simulated, "answer of iam:SimulatePrincipalPolicy"),
    ];
    let held = nouns.into_iter().filter(|it| it.0).map(|it| it.1);
    let mut held: Vec<&str> = held.collect();
    if held.is_empty() && seen.request_id.is_some() {
        held.push("request id");
    }
    held
}

/// A request in a few words, with what sets it apart from the one asked about.
pub fn describe(asked: &Call, other: &Call) -> String {
    let path = path_of(other).unwrap_or_default();
    let mut words = format!("{} {path}", other.method()).trim_end().to_owned();
    let is_same_request = asked.method() == other.method()
        && path_of(asked).unwrap_or_default() == path
        && asked.service == other.service;
    if let Some(service) = other
        .service
        .as_ref()
        .filter(|_| asked.service != other.service)
    {
        words.push_str(&format!(" to {service}"));
    }
    let mut is_told_apart = !is_same_request;
    if let Some(host) =
        host_of(other).filter(|it| other.service.is_none() && host_of(asked).as_ref() != Some(it))
    {
        words.push_str(&format!(" to {host}"));
        is_told_apart = true;
    }
    if let (Some(caller), Some(own)) = (&other.caller, &asked.caller)
        && caller != own
    {
        words.push_str(&format!(" by {caller}"));
        is_told_apart = true;
    }
    let place = other.client.as_ref().or(other.client_vpc.as_ref());
    if let Some(place) = place
        && (asked.client != other.client || asked.client_vpc != other.client_vpc)
    {
        words.push_str(&format!(" from {place}"));
        is_told_apart = true;
    }
    if !is_told_apart {
        words.push_str(" with other headers or another query");
    }
    words
}

/// Whether a record is that of a probe.
pub(super) fn carries_mark_of(record: &LogRecord, probe: &Probe) -> bool {
    let (Some(agent), Some(mark)) = (&record.user_agent, &probe.nonce) else {
        return false;
    };
    !mark.is_empty() && agent.contains(mark.as_str())
}

#[cfg(test)]
mod tests {
    use super::{is_same_path, named_by};

    #[test]
    fn a_denial_names_service_and_path() {
        let arn = "arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-01/v1/orders";
        let named = named_by("vpc-lattice-svcs:Invoke", arn);
        assert_eq!(named.service, Some("svc-01"));
        assert_eq!(named.path, Some("/v1/orders"));
        assert_eq!(named_by("vpc-lattice-svcs:Connect", arn).path, None);
    }

    #[test]
    fn paths_are_one_where_clients_make_them_one() {
        assert!(is_same_path("/v1/../admin?a=b", "/admin"));
        assert!(!is_same_path("/admin/", "/admin"));
        assert!(!is_same_path("/a%2Fb", "/a/b"));
    }
}
