//! Lays aside what is known of the snapshot's own call alone, where the flags have made another call of it:
//! observations, and what IAM said of its policies. `docs/contract.md` §4.20.

use crate::call::request::called_url;
use crate::path::belonging::{describe, is_same_caller};
use crate::path::url::CallUrl;
use crate::snapshot::estate::Estate;
use crate::snapshot::fact::{State, is_unasked};
use crate::snapshot::observation::Observations;
use crate::snapshot::{Call, Header, ObservedCall, OtherRequest, Simulated, Snapshot};

/// The call as the snapshot has it, before any flag.
pub(super) struct Before {
    call: Call,
    url: Option<CallUrl>,
}

impl Before {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        Self {
            call: snapshot.call.clone(),
            url: called_url(snapshot),
        }
    }

    /// Lays aside what was observed of another call than this one has become, and takes up what is known
    /// of this one. DNS answers stay: they speak of a name. What was unsaid and is said now, such as the
    /// caller, makes no other call; a probe of this tool had no header that nobody had said.
    pub(super) fn lay_aside(self, snapshot: &mut Snapshot) {
        let mut other = OtherRequest::default();
        if self.is_other(snapshot) {
            let seen = &mut snapshot.observations;
            other.observations = std::mem::take(seen);
            seen.dns = std::mem::take(&mut other.observations.dns);
            // What other callers met at the same service is counted, whatever is asked.
            if self.call.service == snapshot.call.service {
                seen.denials = std::mem::take(&mut other.observations.denials);
            }
        } else if self.call.headers.len() != snapshot.call.headers.len() {
            other.observations.probes = std::mem::take(&mut snapshot.observations.probes);
        }
        if self.is_decided_otherwise(snapshot) {
            let asked_of = describe(&snapshot.call, &self.call);
            other.simulations = simulations(&mut snapshot.estate, &asked_of);
        }
        if other.observations != Observations::default() || !other.simulations.is_empty() {
            other.call = self.call;
            if other.call.url.is_none() {
                other.call.url = self.url.map(|it| it.with_host(&it.host));
            }
            snapshot.others.push(other);
        }
        take_up(snapshot);
    }

    fn is_other(&self, snapshot: &Snapshot) -> bool {
        let (was, is) = (&self.call, &snapshot.call);
        self.is_other_request(snapshot)
            || differs(was.client.as_ref(), is.client.as_ref())
            || !has_headers(is, was)
            || matches!((&was.caller, &is.caller), (Some(was), Some(is))
                if !is_same_caller(&snapshot.estate, was, is))
    }

    fn is_other_request(&self, snapshot: &Snapshot) -> bool {
        let (was, is) = (&self.call, &snapshot.call);
        self.url.is_some() && self.url != called_url(snapshot)
            || was.method() != is.method()
            || differs(was.service.as_ref(), is.service.as_ref())
            || differs(was.client_vpc.as_ref(), is.client_vpc.as_ref())
            || differs(was.http_version.as_ref(), is.http_version.as_ref())
    }

    /// Whether the two differ in what IAM decides by: the caller is in the ARN of what it said.
    fn is_decided_otherwise(&self, snapshot: &Snapshot) -> bool {
        self.is_other_request(snapshot)
            || self.call.service != snapshot.call.service
            || self.call.headers != snapshot.call.headers
    }
}

/// Whether something was said, and is not the same now.
fn differs(was: Option<&String>, is: Option<&String>) -> bool {
    was.is_some() && was != is
}

/// Takes what IAM said of one call out of the facts.
fn simulations(estate: &mut Estate, asked_of: &str) -> Vec<Simulated> {
    let mut taken = Vec::new();
    for (arn, identity) in &mut estate.identities {
        if let Some(simulation) = identity.simulation.seen().copied() {
            taken.push(Simulated {
                caller: arn.clone(),
                simulation,
            });
            let why = format!("it was asked of {asked_of}, and not of this request");
            identity.simulation.state = State::Unknown(why);
        }
    }
    taken
}

/// Lays what is known of this very call over the snapshot's, where the run asked about several, or it was
/// laid aside before.
fn take_up(snapshot: &mut Snapshot) {
    if snapshot.calls.is_empty() && snapshot.others.is_empty() {
        return;
    }
    // Made once: a smoke file may have a thousand calls.
    let url = called_url(snapshot);
    let mut calls = snapshot.calls.iter();
    let found = calls.find(|ObservedCall { call, .. }| is_this(call, snapshot, url.as_ref()));
    let mut observed = found.map(|it| it.observations.clone());
    let mut others = snapshot.others.iter();
    let laid_aside = others.position(|it| is_this(&it.call, snapshot, url.as_ref()));
    if let Some(idx) = laid_aside {
        let other = snapshot.others.remove(idx);
        for it in other.simulations {
            if let Some(identity) = snapshot.estate.identities.get_mut(&it.caller)
                && identity.simulation.seen().is_none()
                && !is_unasked(&identity.simulation)
            {
                identity.simulation.state = State::Known(it.simulation);
            }
        }
        observed = observed.or(Some(other.observations));
    }
    if let Some(observed) = observed {
        let seen = &mut snapshot.observations;
        *seen = Observations {
            dns: std::mem::take(&mut seen.dns),
            ..observed
        };
    }
}

/// Whether a call is the one asked about.
fn is_this(was: &Call, snapshot: &Snapshot, url: Option<&CallUrl>) -> bool {
    let is = &snapshot.call;
    let is_caller = match (&was.caller, &is.caller) {
        (Some(was), Some(is)) => is_same_caller(&snapshot.estate, was, is),
        (was, is) => was == is,
    };
    is_caller
        && was.service == is.service
        && was.client == is.client
        && was.client_vpc == is.client_vpc
        && was.service_network == is.service_network
        && was.method() == is.method()
        && was.headers.len() == is.headers.len()
        && has_headers(is, was)
        && is_same_url(was.url.as_deref(), url)
}

/// Whether a call has every header of another, with the same value.
fn has_headers(call: &Call, other: &Call) -> bool {
    let mut wanted = other.headers.iter();
    wanted.all(|it| value(&call.headers, &it.name) == Some(&it.value))
}

fn is_same_url(was: Option<&str>, is: Option<&CallUrl>) -> bool {
    match (was, is) {
        (Some(was), Some(is)) => {
            was.contains(is.path.as_str()) && CallUrl::parse(was).as_ref() == Ok(is)
        }
        (was, is) => was.is_none() && is.is_none(),
    }
}

fn value<'h>(headers: &'h [Header], name: &str) -> Option<&'h String> {
    let same = headers.iter().find(|it| it.name.eq_ignore_ascii_case(name));
    same.map(|it| &it.value)
}
