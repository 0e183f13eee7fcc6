//! The parts of the estate that one call meets, resolved as the data plane does it.
//!
//! A borrowed view of the snapshot. What could not be resolved carries what is not known, and no
//! judgement is made here: that is the checks' work.

pub mod belonging;
pub mod client;
pub mod dns;
pub mod firewall;
pub mod insights;
pub mod led;
pub mod log_destination;
pub mod observed;
pub mod ranges;
pub mod rebinding;
pub mod route;
pub mod sent;
pub mod silence;
pub mod unknown;
pub mod url;
pub mod variant;
pub mod way;

use std::collections::BTreeMap;

use ipnet::IpNet;

use crate::names::{HostName, is_resource_name};
use crate::path::client::Client;
use crate::path::dns::DnsView;
use crate::path::observed::{Observation, Rank};
use crate::path::unknown::{Stop, Unknown};
use crate::path::url::CallUrl;
use crate::path::variant::Variant;
use crate::path::way::{Question, Way};
use crate::shell::word;
use crate::snapshot::estate::Estate;
use crate::snapshot::lattice::{
    Action, Listener, ListenerDetail, Rule, Service, ServiceAssociation, ServiceAssociationDetail,
    ServiceNetwork, VpcAssociationDetail, WeightedTargetGroup,
};
use crate::snapshot::network::{EndpointDetail, Vpc};
use crate::snapshot::outcome::Outcome;
use crate::snapshot::{Header, Snapshot};

/// A resource with its id.
#[derive(Debug)]
pub struct Found<'a, T> {
    /// Its key in the estate.
    pub id: &'a str,
    /// The resource.
    pub it: &'a T,
}

impl<T> Clone for Found<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Found<'_, T> {}

/// The resource with this key.
pub fn find<'a, T>(collection: &'a BTreeMap<String, T>, id: &str) -> Option<Found<'a, T>> {
    collection
        .get_key_value(id)
        .map(|(id, it)| Found { id, it })
}

/// What a listener does with the request, and by which rule.
#[derive(Debug, Clone, Copy)]
pub struct Route<'a> {
    /// The listener.
    pub listener: Found<'a, Listener>,
    /// The rule; `None` for the default action.
    pub rule: Option<&'a Rule>,
    /// What it does.
    pub action: &'a Action,
}

/// The call's way through the estate.
#[derive(Debug)]
pub struct Path<'a> {
    /// Where all of it is from.
    pub snapshot: &'a Snapshot,
    /// The URL in parts; `None` where the call names none and none can be made.
    pub url: Option<CallUrl>,
    /// The HTTP method.
    pub method: &'a str,
    /// What the host name says.
    pub host: HostName,
    /// The service.
    pub service: Option<Found<'a, Service>>,
    /// The client VPC: the one that the client's own interface is in, else the one that was said.
    pub client_vpc: Option<Found<'a, Vpc>>,
    /// The VPC that was said, if the client's own interface is in another one.
    pub said_vpc: Option<&'a str>,
    /// The client.
    pub client: Client<'a>,
    /// Where the name leads.
    pub dns: DnsView,
    /// The way into a service network.
    pub way: Result<Way<'a>, Unknown>,
    /// What was observed, weightiest first.
    pub observations: Vec<Observation<'a>>,
    /// What the call is taken to say besides, to hold an assumption against it.
    pub variant: Variant,
}

impl<'a> Path<'a> {
    /// Resolves the call of a snapshot.
    pub fn resolve(snapshot: &'a Snapshot) -> Self {
        Self::resolve_as(snapshot, Variant::default())
    }

    /// Resolves a variant of the call of a snapshot.
    pub fn resolve_as(snapshot: &'a Snapshot, variant: Variant) -> Self {
        let (call, estate) = (&snapshot.call, &snapshot.estate);
        let service = call
            .service
            .as_deref()
            .and_then(|id| find(&estate.services, id));
        let url = call
            .url
            .as_deref()
            .and_then(|text| CallUrl::parse(text).ok())
            .or_else(|| default_url(estate, service?));
        let sent_path = url.as_ref().map(|it| it.path.clone());
        let url = url.map(|url| variant.url(url));
        let host = url
            .as_ref()
            .map_or(HostName::Custom, |url| HostName::parse(&url.host));
        let said_vpc = call
            .client_vpc
            .as_deref()
            .and_then(|id| find(&estate.vpcs, id));
        let client = client::resolve(snapshot, said_vpc);
        let client_vpc = client.vpc().map_or(said_vpc, |id| find(&estate.vpcs, id));
        let is_moved = said_vpc.is_some() && said_vpc.map(|it| it.id) != client_vpc.map(|it| it.id);
        let host_name = url.as_ref().map_or("", |url| url.host.as_str());
        let dns = dns::resolve(snapshot, host_name, client_vpc);
        // However Lattice reads a path, what was observed names it as it was sent.
        let sent_path = sent_path.filter(|_| variant.path_read_as.is_some());
        let request_path = sent_path
            .as_deref()
            .or(url.as_ref().map(|url| url.path.as_str()))
            .unwrap_or("/");
        let mut path = Self {
            snapshot,
            method: call.method(),
            service,
            client_vpc,
            said_vpc: said_vpc.filter(|_| is_moved).map(|it| it.id),
            client,
            way: Ok(Way::Missing),
            observations: observed::resolve(snapshot, call.service.as_deref(), request_path),
            host,
            dns,
            url: url.clone(),
            variant,
        };
        path.way = path.find_way();
        path
    }

    /// Whether the name that is called is one of a resource configuration, which has no listeners, no rules and
    /// no auth policies.
    pub fn is_resource_configuration(&self) -> bool {
        let url = self.url.as_ref();
        url.is_some_and(|it| is_resource_name(&it.host))
    }

    /// All facts.
    pub fn estate(&self) -> &'a Estate {
        &self.snapshot.estate
    }

    /// The region of the service.
    pub fn region(&self) -> &str {
        match &self.host {
            HostName::Managed { region, .. } | HostName::Endpoint { region, .. } => region,
            HostName::Custom => &self.snapshot.region,
        }
    }

    /// The networks in which the service is, as far as they are seen, and whether these are all.
    /// `--network` takes none away: a call goes by whatever reaches the service.
    pub fn service_networks(&self) -> (Vec<&'a str>, Result<(), Unknown>) {
        let Some(service) = self.service else {
            let unknown = Unknown::unsaid(
                "the service behind the name",
                "no service with this name was seen",
                "lattice-doctor diagnose svc-… # its owner finds the id with: aws vpc-lattice list-services",
            );
            return (Vec::new(), Err(unknown));
        };
        let estate = self.estate();
        let mut seen: Vec<&str> = estate
            .service_associations
            .values()
            .filter_map(|it| it.detail.seen())
            .filter(|detail| detail.service == service.id)
            .map(|detail| detail.service_network.as_str())
            .collect();
        seen.sort_unstable();
        seen.dedup();
        let complete = match service.it.associations.get() {
            Ok(ids) => ids
                .into_iter()
                .flatten()
                .filter_map(|id| estate.service_associations.get(id))
                .find_map(|it| it.detail.get().err())
                .map_or(Ok(()), |unseen| Err(unseen.into())),
            Err(unseen) => Err(unseen.into()),
        };
        (seen, complete)
    }

    fn find_way(&self) -> Result<Way<'a>, Unknown> {
        let Some(vpc) = self.client_vpc else {
            return Err(self.unknown_vpc());
        };
        if let Some(unknown) = self.led_apart() {
            return Err(unknown);
        }
        let (networks, complete) = self.service_networks();
        let host = self.dns.lattice_name(&self.host);
        let custom = self
            .url
            .as_ref()
            .map(|it| it.host.as_str())
            .filter(|_| self.host == HostName::Custom);
        let resolve = |wanted: &[&'a str], complete: &Result<(), Unknown>| {
            let question = Question {
                estate: self.estate(),
                vpc,
                wanted,
                complete,
                host: &host,
                custom,
            };
            way::resolve(question, &self.dns)
        };
        let way = resolve(&networks, &complete);
        let Some(named) = self.snapshot.call.service_network.as_deref() else {
            return way;
        };
        // Rule 11: what reaches the service is the call's way, whichever network was named.
        if self.may_reach(&way) {
            return way;
        }
        resolve(&[named], &Ok(()))
    }

    /// What is not known where the name leads to more than one place: which of them the client takes.
    pub fn led_apart(&self) -> Option<Unknown> {
        let host = self.url.as_ref().map(|it| it.host.as_str());
        let host = host.filter(|_| self.dns.is_mixed)?;
        let why = "it leads to more than one place (Lattice's range, an endpoint, or past both), and which of them the client takes is not known";
        Some(dns::resolves_to(host, why))
    }

    /// Whether a way leads into a network that the service is in, or may be in.
    fn may_reach(&self, way: &Result<Way<'a>, Unknown>) -> bool {
        match way {
            Ok(
                Way::Association(
                    _,
                    VpcAssociationDetail {
                        service_network, ..
                    },
                )
                | Way::Endpoint(
                    _,
                    EndpointDetail {
                        service_network, ..
                    },
                ),
            ) => !matches!(self.service_association(service_network), Ok(None)),
            Ok(_) => false,
            Err(_) => true,
        }
    }

    /// What is not known, if the client's VPC is not.
    fn unknown_vpc(&self) -> Unknown {
        if let Some(vpc) = self.client.vpc() {
            return Unknown::unsaid(
                &format!("VPC {vpc}, which the client's interface is in"),
                "it was not read",
                &format!(
                    "aws ec2 describe-vpcs --vpc-ids {} --region {}",
                    word(vpc),
                    word(self.region())
                ),
            )
            .by("ec2:DescribeVpcs", None);
        }
        match &self.client {
            Client::Unknown(unknown) => unknown.clone(),
            Client::Address(address) => Unknown::unsaid(
                &format!("the VPC of client {address}"),
                "private addresses are not unique, and no --client-vpc was given",
                "lattice-doctor diagnose … --client-vpc vpc-…",
            ),
            Client::Outside(why) => Unknown::unsaid(
                "the client VPC",
                why,
                "lattice-doctor diagnose … --client-vpc vpc-…",
            ),
            _ => Unknown::unsaid(
                "the client VPC",
                "nobody said from where the call comes",
                "lattice-doctor diagnose … --client-vpc vpc-… --client i-…|eni-…|IP",
            ),
        }
    }

    /// The network that `--network` names, if the call goes through another one.
    pub fn bypassed_network(&self) -> Option<&'a str> {
        let named = self.snapshot.call.service_network.as_deref()?;
        let way = self.way.as_ref().ok()?;
        let by = way.network().filter(|_| !way.is_elsewhere())?;
        (by != named && self.may_reach(&self.way)).then_some(named)
    }

    /// The service network that the call goes through, or would: by the way that is there, by
    /// `--network`, or the one that the service is in. `None` where several fit and nothing tells.
    pub fn network(&self) -> Option<Found<'a, ServiceNetwork>> {
        let estate = self.estate();
        let by_way = match &self.way {
            Ok(way) if !way.is_elsewhere() => way.network(),
            Ok(_) | Err(_) => None,
        };
        let id = by_way
            .or(self.snapshot.call.service_network.as_deref())
            .or_else(|| self.network_of_service());
        id.and_then(|id| find(&estate.service_networks, id))
    }

    /// The network that the service is in: the only one there is, or any of them where the client
    /// has no way into one.
    fn network_of_service(&self) -> Option<&'a str> {
        let (networks, complete) = self.service_networks();
        let is_certain = complete.is_ok() && networks.len() == 1;
        (is_certain || self.way.is_ok()).then(|| networks.first().copied())?
    }

    /// The service's association with a network; `None` only where it is known that there is none.
    pub fn service_association(
        &self,
        network: &str,
    ) -> Result<Option<(Found<'a, ServiceAssociation>, &'a ServiceAssociationDetail)>, Unknown>
    {
        let Some(service) = self.service else {
            return self.service_networks().1.map(|()| None);
        };
        let estate = self.estate();
        let of_both = |detail: &&ServiceAssociationDetail| {
            detail.service == service.id && detail.service_network == network
        };
        let seen = estate
            .service_associations
            .iter()
            .filter_map(|(id, it)| Some((Found { id, it }, it.detail.seen().filter(of_both)?)));
        // One that is being deleted may stand beside its successor.
        if let Some(found) = seen.min_by_key(|(_, detail)| detail.status != "ACTIVE") {
            return Ok(Some(found));
        }
        // Owner and consumer of a network both see all of its service associations (VPC Lattice
        // user guide, sharing), so that list proves absence as well as the service's own.
        let listed =
            find(&estate.service_networks, network).map(|it| it.it.service_associations.get());
        if let Some(Ok(listed)) = listed {
            // One that is listed, and of which nobody knows whose it is, may be this service's.
            let unseen = listed
                .into_iter()
                .flatten()
                .filter_map(|id| estate.service_associations.get(id))
                .find_map(|it| it.detail.get().err());
            return unseen.map_or(Ok(None), |unseen| Err(unseen.into()));
        }
        self.service_networks().1.map(|()| None)
    }

    /// The listener on the called scheme and port; `None` where it is known that there is none.
    pub fn listener(&self) -> Result<Option<(Found<'a, Listener>, &'a ListenerDetail)>, Stop> {
        let (Some(service), Some(url)) = (self.service, &self.url) else {
            return Err(Stop::Unreached);
        };
        let Some(ids) = service.it.listeners.get()? else {
            return Ok(None);
        };
        let mut open: Option<Stop> = None;
        for id in ids {
            let Some(found) = find(&self.estate().listeners, id) else {
                continue;
            };
            match found.it.detail.get() {
                Ok(Some(detail)) if !PROTOCOLS.contains(&detail.protocol.as_str()) => {
                    if detail.port == url.port {
                        let unknown = unknown_protocol(self.region(), found, detail);
                        open = open.or(Some(unknown.into()));
                    }
                }
                Ok(Some(detail)) if serves(detail, url) => return Ok(Some((found, detail))),
                Ok(_) => {}
                Err(unseen) => open = open.or(Some(unseen.into())),
            }
        }
        open.map_or(Ok(None), Err)
    }

    /// What the listener does with the request.
    pub fn route(&self) -> Result<Route<'a>, Stop> {
        let Some((listener, detail)) = self.listener()? else {
            return Err(Stop::Unreached);
        };
        let default = Route {
            listener,
            rule: None,
            action: &detail.default_action,
        };
        // A passthrough listener has its default rule only (VPC Lattice user guide, TLS listeners).
        if detail.protocol == "TLS_PASSTHROUGH" {
            return Ok(default);
        }
        let Some(rules) = listener.it.rules.get()? else {
            return Ok(default);
        };
        let (headers, usual) = (self.headers(), sent::usual(self));
        let request = route::Request {
            method: self.method,
            path: self.url.as_ref().map_or("/", |url| url.path.as_str()),
            headers: &headers,
            usual: &usual,
        };
        match route::choose(rules, request) {
            Ok(Some(rule)) => Ok(Route {
                rule: Some(rule),
                action: &rule.action,
                ..default
            }),
            Ok(None) => Ok(default),
            Err(route::Open::Header(rule, header)) if self.hides(header) => Err(Unknown::unsaid(
                &format!("the request's {header} header, which rule {} compares", rule.id),
                "the pasted request had one, and its value, which may hold a credential, is not kept",
                &format!(
                    "aws vpc-lattice get-rule --service-identifier {} --listener-identifier {} --rule-identifier {} --query match --region {} # and compare",
                    word(&listener.it.service),
                    word(listener.id),
                    word(&rule.id),
                    word(self.region())
                ),
            )
            .into()),
            Err(route::Open::Header(rule, header)) => Err(Unknown::unsaid(
                &format!("the request's {header} header, which rule {} compares", rule.id),
                "every client sends one of its own",
                &format!("lattice-doctor diagnose … -H {}", word(&format!("{header}: what the client sends"))),
            )
            .into()),
            Err(route::Open::Case(rule)) => Err(Unknown::unsaid(
                &format!("whether rule {} ignores case", rule.id),
                "AWS returned no caseSensitive flag, and its documentation contradicts itself",
                &format!(
                    "aws vpc-lattice get-rule --service-identifier {} --listener-identifier {} --rule-identifier {} --region {}",
                    word(&listener.it.service),
                    word(listener.id),
                    word(&rule.id),
                    word(self.region())
                ),
            )
            .by("vpc-lattice:GetRule", Some(&listener.it.account))
            .into()),
        }
    }

    /// Whether the request had this header with a value that is not kept.
    fn hides(&self, header: &str) -> bool {
        let mut hidden = self.snapshot.call.hidden_headers.iter();
        hidden.any(|it| it.eq_ignore_ascii_case(header))
    }

    /// The HTTP version that the client speaks, where it was said.
    pub fn http_version(&self) -> Option<&str> {
        let said = self.snapshot.call.http_version.as_deref();
        self.variant.http_version.or(said)
    }

    /// The headers that are known: those that were said, and the host that is called.
    pub fn headers(&self) -> Vec<Header> {
        let read_as = self.variant.headers_read_as.as_ref();
        let mut headers = read_as.unwrap_or(&self.snapshot.call.headers).clone();
        headers.extend(self.variant.headers.iter().cloned());
        let has_host = headers
            .iter()
            .any(|it| it.name.eq_ignore_ascii_case("host"));
        if let (Some(url), false) = (&self.url, has_host) {
            let is_usual = url.port == if url.is_tls() { 443 } else { 80 };
            headers.push(Header {
                name: "host".to_owned(),
                value: if is_usual {
                    url.host.clone()
                } else {
                    format!("{}:{}", url.host, url.port)
                },
            });
        }
        headers
    }

    /// The target groups of the route, each with its part of the requests.
    pub fn target_groups(&self) -> Result<Vec<(&'a str, f64)>, Stop> {
        match self.route()?.action {
            Action::FixedResponse(_) => Err(Stop::Unreached),
            Action::Forward(groups) => Ok(shares(groups)),
        }
    }

    /// The ranges of the client VPC, as far as they are known.
    pub fn client_ranges(&self) -> Vec<IpNet> {
        self.client_vpc
            .and_then(|vpc| vpc.it.detail.seen())
            .map(|detail| detail.cidrs.clone())
            .unwrap_or_default()
    }

    /// What was observed of the call, by the weightiest observation that tells.
    pub fn observed(&self) -> Option<(Outcome, Rank)> {
        self.observations
            .iter()
            .find_map(|it| it.outcome.map(|outcome| (outcome, it.rank)))
    }

    /// Whether something was observed that a target at fault explains: a 5xx or a time-out after
    /// connecting.
    pub fn observed_target_trouble(&self) -> bool {
        self.observed().is_some_and(|(outcome, _)| {
            matches!(
                outcome,
                Outcome::Http500 | Outcome::Http502 | Outcome::Http503 | Outcome::ReadTimeout
            )
        })
    }

    /// Whether the call carries no signature: by `--caller anonymous`, by the pasted request, or
    /// because that is what the question is about.
    pub fn is_anonymous(&self) -> bool {
        let signing = self.snapshot.observations.signing.as_ref();
        self.snapshot.call.caller.as_deref() == Some("anonymous")
            || signing.is_some_and(|it| !it.signed) && !self.came_signed()
            || self.asks_why_open()
    }

    /// Whether AWS says whom it took the caller for, so that something signed the request, be it on its way.
    fn came_signed(&self) -> bool {
        let own = self
            .observations
            .iter()
            .filter(|it| it.rank > Rank::Similar);
        own.filter_map(Observation::resolved_caller)
            .any(|it| it.starts_with("arn:"))
    }

    /// Whether the listener passes TLS through, so that Lattice sees no signature and every caller
    /// is anonymous (VPC Lattice user guide, TLS listeners).
    pub fn is_passthrough(&self) -> bool {
        matches!(self.listener(), Ok(Some((_, detail))) if detail.protocol == "TLS_PASSTHROUGH")
    }

    /// What is not known where the listener may pass TLS through, and so ask neither signature nor identity: it
    /// takes the service's custom domain name alone (VPC Lattice user guide, TLS listeners).
    pub fn may_be_passthrough(&self) -> Option<Unknown> {
        let is_possible =
            self.host == HostName::Custom && self.url.as_ref().is_some_and(CallUrl::is_tls);
        match self.listener() {
            Err(Stop::Unknown(unknown)) if is_possible => Some(unknown),
            _ => None,
        }
    }

    /// Whether neither the service network nor the service asks who calls.
    pub fn is_open_to_all(&self) -> bool {
        let network = self.network().and_then(|it| it.it.detail.seen());
        let service = self.service.and_then(|it| it.it.detail.seen());
        network.is_some_and(|it| it.auth_type == "NONE")
            && service.is_some_and(|it| it.auth_type == "NONE")
    }

    /// Whether the question is why an unsigned call gets through (`--symptom unsigned-200`).
    pub fn asks_why_open(&self) -> bool {
        self.snapshot.observations.symptom == Some(Outcome::UnauthenticatedOk)
    }
}

/// The URL of a service that was named by id: its listener's scheme and port on its own name,
/// HTTPS before HTTP.
pub fn default_url(estate: &Estate, service: Found<'_, Service>) -> Option<CallUrl> {
    let detail = service.it.detail.seen()?;
    let host = detail
        .dns_name
        .as_ref()
        .or(detail.custom_domain_name.as_ref())?;
    let listeners: Vec<&ListenerDetail> = service
        .it
        .listeners
        .seen()?
        .iter()
        .filter_map(|id| estate.listeners.get(id)?.detail.seen())
        .collect();
    let chosen = listeners
        .iter()
        .find(|it| matches!(it.protocol.as_str(), "HTTPS" | "TLS_PASSTHROUGH"))
        .or_else(|| listeners.first());
    let (scheme, port) = chosen.map_or(("https", 443), |it| {
        let scheme = if it.protocol == "HTTP" {
            "http"
        } else {
            "https"
        };
        (scheme, it.port)
    });
    CallUrl::parse(&format!("{scheme}://{host}:{port}/")).ok()
}

/// The protocols of the API reference (`GetListener`). Another word is one of which nothing is known.
const PROTOCOLS: [&str; 3] = ["HTTP", "HTTPS", "TLS_PASSTHROUGH"];

fn unknown_protocol(
    region: &str,
    listener: Found<'_, Listener>,
    detail: &ListenerDetail,
) -> Unknown {
    Unknown::unsaid(
        &format!(
            "what listener {} takes, whose protocol is {}",
            listener.id, detail.protocol
        ),
        "this version does not know the protocol",
        &format!(
            "aws vpc-lattice get-listener --service-identifier {} --listener-identifier {} --region {}",
            word(&listener.it.service),
            word(listener.id),
            word(region)
        ),
    )
    .by("vpc-lattice:GetListener", Some(&listener.it.account))
}

fn serves(listener: &ListenerDetail, url: &CallUrl) -> bool {
    listener.port == url.port && (listener.protocol == "HTTP") != url.is_tls()
}

/// Each target group's part of the requests; a group without weight gets none.
fn shares(groups: &[WeightedTargetGroup]) -> Vec<(&str, f64)> {
    let total: f64 = groups.iter().map(|it| f64::from(it.weight)).sum();
    groups
        .iter()
        .filter(|it| it.weight > 0)
        .map(|it| (it.target_group.as_str(), f64::from(it.weight) / total))
        .collect()
}
