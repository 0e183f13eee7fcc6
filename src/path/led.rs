//! Requests that were told where to connect, as `curl --connect-to` does.
//!
//! Such a request never asked for the name, and says nothing about it. Where it went to an address that is
//! neither where the name leads, nor Lattice's own, nor an endpoint's, it went another way than the call.

use std::net::IpAddr;

use crate::path::dns::is_in_client_vpc;
use crate::path::ranges::Lattice;
use crate::path::url::CallUrl;
use crate::path::{default_url, find};
use crate::snapshot::Snapshot;
use crate::snapshot::observation::{DnsAnswer, Probe};

/// Whether a probe was told to connect where the call would not.
pub fn went_astray(snapshot: &Snapshot, probe: &Probe) -> bool {
    let Some(told) = &probe.connect_to else {
        return false;
    };
    let address = probe.address.or_else(|| address_in(told));
    address.is_none_or(|it| {
        !Lattice::of(snapshot).holds(it)
            && !is_where_the_name_leads(snapshot, it)
            && !is_endpoint(snapshot, it)
    })
}

/// The address of `HOST:PORT`, where the host is one.
fn address_in(told: &str) -> Option<IpAddr> {
    let (host, _) = told.rsplit_once(':')?;
    host.trim_matches(['[', ']']).parse().ok()
}

/// Whether DNS gave the address for the called name to somebody who asked from inside the client VPC.
fn is_where_the_name_leads(snapshot: &Snapshot, address: IpAddr) -> bool {
    let Some(host) = host(snapshot) else {
        return false;
    };
    let is_its = |it: &&DnsAnswer| it.name.trim_end_matches('.').eq_ignore_ascii_case(&host);
    let answers = snapshot.observations.dns.iter().filter(is_its);
    let mut inside = answers.filter(|it| is_in_client_vpc(snapshot, &it.vantage));
    inside.any(|it| it.answer.addresses().contains(&address))
}

/// The name that is called.
fn host(snapshot: &Snapshot) -> Option<String> {
    let (call, estate) = (&snapshot.call, &snapshot.estate);
    let said = call.url.as_deref().and_then(|it| CallUrl::parse(it).ok());
    let url = said.or_else(|| {
        let service = find(&estate.services, call.service.as_deref()?)?;
        default_url(estate, service)
    });
    url.map(|it| it.host)
}

/// Whether it is that of an endpoint in the client VPC.
fn is_endpoint(snapshot: &Snapshot, address: IpAddr) -> bool {
    let client_vpc = snapshot.call.client_vpc.as_deref();
    let endpoints = snapshot.estate.endpoints.values();
    endpoints
        .filter_map(|it| it.detail.seen())
        .any(|it| Some(it.vpc.as_str()) == client_vpc && it.addresses.contains(&address))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::went_astray;
    use crate::snapshot::load::from_value;
    use crate::snapshot::observation::Probe;

    fn astray(connect_to: Option<&str>, address: Option<&str>) -> bool {
        let snapshot = from_value(json!({
            "format": 1, "takenAt": "2026-11-20T10:00:00Z", "region": "eu-west-1",
            "call": {"clientVpc": "vpc-1", "url": "https://a.example/v1"},
            "estate": {
                "vpcs": {"vpc-1": {"account": "444455556666"}},
                "serviceNetworks": {"sn-1": {"account": "111122223333"}},
                "prefixLists": {
                    "pl-1": {"account": "AWS", "detail": {"known":
                        {"name": "com.amazonaws.eu-west-1.vpc-lattice", "entries": ["192.0.2.0/25"]}}},
                    "pl-2": {"account": "444455556666", "detail": {"known":
                        {"name": "com.amazonaws.eu-west-1.vpc-lattice", "entries": ["192.0.2.128/25"]}}},
                },
                "endpoints": {"vpce-1": {"account": "444455556666", "detail": {"known": {
                    "vpc": "vpc-1", "state": "available", "serviceNetwork": "sn-1",
                    "addresses": ["10.0.0.9"], "securityGroups": []}}}},
            },
            "observations": {"dns": [
                {"name": "a.example", "vantage": {"via": "local", "vpc": "vpc-1"},
                    "answer": {"resolved": {"addresses": ["10.0.0.7"]}}},
                {"name": "b.example", "vantage": {"via": "local", "vpc": "vpc-1"},
                    "answer": {"resolved": {"addresses": ["10.0.0.6"]}}},
                {"name": "a.example", "vantage": {"via": "local"}, "answer": {"resolved": {"addresses": ["10.0.0.8"]}}},
            ]},
        }))
        .unwrap();
        let probe: Probe = serde_json::from_value(json!({
            "vantage": {"via": "local", "vpc": "vpc-1"}, "caller": "anonymous",
            "connectTo": connect_to, "address": address,
        }))
        .unwrap();
        went_astray(&snapshot, &probe)
    }

    #[test]
    fn whoever_asked_the_name_went_where_it_leads() {
        assert!(!astray(None, Some("10.9.9.9")));
    }

    #[test]
    fn an_address_of_the_calls_own_way_is_one() {
        for to in [
            "169.254.171.33:443",
            "[fd00:ec2:80::a9fe:ab21]:443",
            "192.0.2.1:443",
            "10.0.0.7:443",
            "10.0.0.9:443",
        ] {
            assert!(!astray(Some(to), None), "{to}");
        }
        assert!(!astray(Some("gateway.example:443"), Some("169.254.171.33")));
    }

    #[test]
    fn any_other_address_is_another_way() {
        for to in [
            "127.0.0.1:8443",
            // A list of that name which AWS does not own.
            "192.0.2.200:443",
            // Where another name leads.
            "10.0.0.6:443",
            // Where the name leads somebody outside.
            "10.0.0.8:443",
            // Nobody knows where it connected.
            "gateway.example:443",
        ] {
            assert!(astray(Some(to), None), "{to}");
        }
    }
}
