//! A first smoke file, made from an estate: who is named in the policies, one unsigned call a service,
//! and what the engine says of each today.
//!
//! It writes down what is, not what should be: whoever keeps it has to read it once.

mod named;

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;

use crate::call::CallFlags;
use crate::diagnose::diagnose_without_fixes;
use crate::names::{Arn, session_role};
use crate::path::url::CallUrl;
use crate::path::{default_url, find};
use crate::playbook::Playbooks;
use crate::report::Report;
use crate::report::status::Comparison;
use crate::smoke::Case;
use crate::smoke::expect::Expectation;
use crate::smoke::init::named::{Named, named};
use crate::smoke::judge::{day, judge, with_call};
use crate::snapshot::Snapshot;
use crate::snapshot::clean::clean;
use crate::snapshot::lattice::PolicyDocument;
use crate::snapshot::outcome::Outcome;

/// More callers or requests a service than these make a file that nobody reads.
const MOST_CALLERS: usize = 8;
const MOST_REQUESTS: usize = 6;

/// After so many days what was not known is asked about again.
const DAYS: i64 = 30;

/// The width of a comment.
const WIDTH: usize = 96;

/// The text of the file. It parses, and it passes over the same snapshot.
pub fn file(snapshot: &mut Snapshot, playbooks: &Playbooks) -> String {
    let today = day(snapshot.taken_at);
    let mut text = comment(&format!(
        "What each call does, by the facts of {today}. Written by `lattice-doctor smoke --init`: it is \
         what is, not what should be. Read it once, correct `expect` where it should be otherwise, \
         and say `why`."
    ));
    text.push('\n');
    let defaults = defaults(snapshot);
    if !defaults.is_empty() {
        text.push_str("[defaults]\n");
        for (key, value) in &defaults {
            if let ("client", "any") = (*key, value.as_str()) {
                text.push_str(&comment(
                    "any: a client that restricts nothing itself; name yours to have its security group judged too",
                ));
            }
            text.push_str(&line(key, value));
        }
        text.push('\n');
    }
    let shared: BTreeMap<&str, String> = defaults.into_iter().collect();
    let mut names = BTreeSet::new();
    let candidates = candidates(snapshot, &shared);
    let until = today.saturating_add(DAYS.days());
    for mut case in candidates {
        let Some(report) = predicted(snapshot, &mut case, playbooks) else {
            continue;
        };
        if !names.insert(case.name.clone()) {
            case.name = unique(&names, &case.name);
            names.insert(case.name.clone());
        }
        text.push_str(&entry(&case, &shared, &report, &until.to_string()));
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// What becomes of a call today; the service is named by its URL where that is enough.
fn predicted(snapshot: &mut Snapshot, case: &mut Case, playbooks: &Playbooks) -> Option<Report> {
    let by_id = case.clone();
    let id = by_id.flags.target.as_deref()?;
    let url = url_of(snapshot, id, case.flags.path.as_deref());
    let ask = |snapshot: &mut Snapshot, case: &Case| {
        with_call(snapshot, case, |it| diagnose_without_fixes(it, playbooks)).ok()
    };
    if let Some(url) = url {
        case.flags.target = Some(url);
        case.flags.path = None;
        let report = ask(snapshot, case);
        let is_same = |it: &Report| it.call.service.as_deref() == Some(id);
        if let Some(report) = report.filter(is_same) {
            return Some(report);
        }
    }
    *case = by_id;
    ask(snapshot, case)
}

/// The URL at which a service is called: the snapshot's own, or that of its listener.
fn url_of(snapshot: &Snapshot, id: &str, path: Option<&str>) -> Option<String> {
    let own = snapshot
        .call
        .url
        .as_deref()
        .filter(|_| snapshot.call.service.as_deref() == Some(id));
    let url = match own {
        Some(url) => CallUrl::parse(url).ok()?,
        None => default_url(&snapshot.estate, find(&snapshot.estate.services, id)?)?,
    };
    let is_usual = matches!(
        (url.scheme.as_str(), url.port),
        ("https", 443) | ("http", 80)
    );
    let port = if is_usual {
        String::new()
    } else {
        format!(":{}", url.port)
    };
    Some(format!(
        "{}://{}{port}{}",
        url.scheme,
        url.host,
        path.unwrap_or("/")
    ))
}

fn unique(names: &BTreeSet<String>, name: &str) -> String {
    let mut number = 2;
    loop {
        let tried = format!("{name} ({number})");
        if !names.contains(&tried) {
            return tried;
        }
        number += 1;
    }
}

/// Where the snapshot's own call comes from is where all of them do.
fn defaults(snapshot: &Snapshot) -> Vec<(&'static str, String)> {
    let call = &snapshot.call;
    let mut defaults = Vec::new();
    if let Some(vpc) = &call.client_vpc {
        defaults.push(("client-vpc", vpc.clone()));
        let client = call.client.clone().unwrap_or_else(|| "any".to_owned());
        defaults.push(("client", client));
    }
    if let Some(network) = &call.service_network {
        defaults.push(("network", network.clone()));
    }
    defaults
}

/// The calls worth asking about, a service after the other.
fn candidates(snapshot: &Snapshot, shared: &BTreeMap<&str, String>) -> Vec<Case> {
    let mut cases = Vec::new();
    for (id, service) in &snapshot.estate.services {
        // One that a network's list names, and that nobody asked about.
        if service.detail.seen().is_none() && snapshot.call.service.as_ref() != Some(id) {
            continue;
        }
        let name = service
            .detail
            .seen()
            .map_or(id.as_str(), |it| it.name.as_str());
        let named = of_service(snapshot, id);
        let mut requests = named.requests;
        if requests.is_empty() {
            requests.push((None, None));
        }
        let (vpc, client) = match shared.get("client-vpc") {
            Some(vpc) => (Some(vpc.clone()), shared.get("client").cloned()),
            None => match some_vpc(snapshot, id) {
                Some(vpc) => (Some(vpc), Some("any".to_owned())),
                None => (None, None),
            },
        };
        let signed = named.callers.iter().take(MOST_CALLERS);
        let signed = signed.flat_map(|caller| {
            requests
                .iter()
                .take(MOST_REQUESTS)
                .map(move |it| (caller.as_str(), it))
        });
        for (caller, (method, path)) in signed.chain([("anonymous", &requests[0])]) {
            let flags = CallFlags {
                target: Some(id.clone()),
                caller: Some(caller.to_owned()),
                client_vpc: vpc.clone(),
                client: client.clone(),
                network: shared.get("network").cloned(),
                method: Some(method.clone().unwrap_or_else(|| "GET".to_owned())),
                path: path.clone(),
                ..CallFlags::default()
            };
            let what = [
                method.as_deref().unwrap_or("GET"),
                path.as_deref().unwrap_or("/"),
            ];
            cases.push(Case {
                name: clean(&format!("{name}: {} {}", who(caller), what.join(" "))),
                file: String::new(),
                line: 0,
                flags,
                expected: Expectation::of(Outcome::Ok),
                why: None,
                skip: None,
                known_failure: None,
                retry: None,
                judge: None,
                via: None,
                means_method: false,
            });
        }
    }
    cases
}

/// Who is named for a service, and by which requests.
fn of_service(snapshot: &Snapshot, id: &str) -> Named {
    let estate = &snapshot.estate;
    let mut found = Named::default();
    let mut own_path = None;
    let own = (snapshot.call.service.as_deref() == Some(id)).then_some(&snapshot.call);
    if let Some(call) = own {
        let url = call.url.as_deref().and_then(|it| CallUrl::parse(it).ok());
        let path = url.map(|it| match it.query {
            Some(query) => format!("{}?{query}", it.path),
            None => it.path,
        });
        found.request(call.method.clone(), path.clone());
        own_path = path;
    }
    let networks = estate.service_associations.values().filter_map(|it| {
        let detail = it.detail.seen().filter(|it| it.service == id)?;
        estate.service_networks.get(&detail.service_network)
    });
    let of_service = estate.services.get(id).and_then(|it| it.auth_policy.seen());
    if let Some(PolicyDocument(policy)) = of_service {
        named(policy, &mut found, true);
    }
    for PolicyDocument(policy) in networks.filter_map(|it| it.auth_policy.seen()) {
        named(policy, &mut found, false);
    }
    if let Some(caller) = &snapshot.call.caller {
        found.caller(caller);
    }
    if found.callers.is_empty() {
        for identity in estate.identities.keys().take(MOST_CALLERS) {
            found.caller(identity);
        }
    }
    // What a policy leaves open is asked as the snapshot's own call is.
    for (method, path) in std::mem::take(&mut found.requests) {
        let method = method.or_else(|| Some("GET".to_owned()));
        found.request(method, path.or_else(|| own_path.clone()));
    }
    found
}

/// A VPC that is joined to a network of the service.
fn some_vpc(snapshot: &Snapshot, id: &str) -> Option<String> {
    let estate = &snapshot.estate;
    let networks: Vec<&str> = estate
        .service_associations
        .values()
        .filter_map(|it| it.detail.seen())
        .filter(|it| it.service == id)
        .map(|it| it.service_network.as_str())
        .collect();
    let mut joined = estate
        .vpc_associations
        .values()
        .filter_map(|it| it.detail.seen());
    let vpc = joined.find(|it| {
        networks.contains(&it.service_network.as_str()) && estate.vpcs.contains_key(&it.vpc)
    });
    vpc.map(|it| it.vpc.clone())
}

fn who(caller: &str) -> String {
    if let Some((_, role)) = session_role(caller) {
        return format!("role {role}");
    }
    match Arn::parse(caller) {
        Some(arn) => arn.resource.replacen('/', " ", 1),
        None => caller.to_owned(),
    }
}

/// One call as it is written, with the verdict of today above it.
fn entry(case: &Case, shared: &BTreeMap<&str, String>, report: &Report, until: &str) -> String {
    let mut text = comment(&clean(&report.verdict.summary));
    text.push_str("[[calls]]\n");
    let flags = &case.flags;
    let target = match &flags.target {
        Some(target) if target.contains("://") => "url",
        _ => "service",
    };
    let values = [
        ("name", Some(&case.name)),
        (target, flags.target.as_ref()),
        ("path", flags.path.as_ref()),
        ("method", flags.method.as_ref()),
        ("caller", flags.caller.as_ref()),
        ("client-vpc", flags.client_vpc.as_ref()),
        ("client", flags.client.as_ref()),
        ("network", flags.network.as_ref()),
    ];
    for (key, value) in values {
        if let Some(value) = value.filter(|it| shared.get(key) != Some(*it)) {
            text.push_str(&line(key, value));
        }
    }
    let Some(expectation) = expectation(report) else {
        let reason = match report.gaps.first() {
            Some(gap) => format!("not known today for want of {}", clean(&gap.fact)),
            None => "not known today".to_owned(),
        };
        text.push_str("expect = \"ok\" # a guess\n");
        text.push_str(&format!(
            "skip = {{ reason = {}, until = {until} }}\n",
            quoted(&reason)
        ));
        return text;
    };
    text.push_str(&line("expect", expectation.outcome.word()));
    if let Some(hop) = expectation.hop {
        text.push_str(&line("at", hop.word()));
    }
    text
}

/// What the report says, as an expectation that it meets; `None` where it says too little.
fn expectation(report: &Report) -> Option<Expectation> {
    let verdict = &report.verdict;
    let outcome = verdict.outcome?;
    let hop = verdict.hop.filter(|_| !outcome.is_success());
    let expectation = Expectation {
        outcome,
        hop,
        code: None,
    };
    (judge(report, expectation).result == Comparison::AsExpected).then_some(expectation)
}

fn line(key: &str, value: &str) -> String {
    format!("{key} = {}\n", quoted(value))
}

fn quoted(text: &str) -> String {
    toml::Value::from(clean(text)).to_string()
}

/// Comment lines that hold the text.
fn comment(text: &str) -> String {
    let mut lines = vec![String::from("#")];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(last) if last.len() == 1 || last.len() + 1 + word.len() <= WIDTH => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(format!("# {word}")),
        }
    }
    lines.iter().map(|it| format!("{it}\n")).collect()
}
