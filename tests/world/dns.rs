//! A DNS server on the loopback address, UDP and TCP, that answers from the snapshot's observations.
//!
//! Names are looked up in this order: what a test set; what was observed; managed names of services
//! and their endpoints, as AWS answers them; custom names, as a CNAME to the managed one.

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use hickory_server::Server;
use hickory_server::net::runtime::Time;
use hickory_server::proto::op::{Header, HeaderCounts, Metadata, ResponseCode};
use hickory_server::proto::rr::rdata::{A, AAAA, CNAME};
use hickory_server::proto::rr::{Name as DomainName, RData, Record, RecordType};
use hickory_server::server::{Request, RequestHandler, ResponseHandler, ResponseInfo};
use hickory_server::zone_handler::MessageResponseBuilder;
use lattice_doctor::snapshot::dns_result::DnsResult;
use lattice_doctor::snapshot::estate::Estate;
use tokio::net::{TcpListener, UdpSocket};

use super::Shared;
use super::keys::made_up;

/// What the server says of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// Addresses, by way of these aliases.
    Resolved(Vec<IpAddr>, Vec<String>),
    /// NXDOMAIN.
    NotFound,
    /// SERVFAIL.
    Failed,
    /// REFUSED.
    Refused,
    /// Nothing, ever.
    Silent,
}

/// The running server; dropping it ends it.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    _server: Server<Handler>,
}

/// Starts the server.
pub async fn serve(shared: Arc<Shared>) -> Running {
    // UDP and TCP must have the same port, and only one of the two can be chosen by the system.
    let (udp, tcp) = loop {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let udp = udp.expect("the loopback address has free ports");
        let address = udp.local_addr().expect("a bound socket has an address");
        if let Ok(tcp) = TcpListener::bind(address).await {
            break (udp, tcp);
        }
    };
    let address = udp.local_addr().expect("a bound socket has an address");
    let mut server = Server::new(Handler(shared));
    server.register_socket(udp);
    server.register_listener(tcp, Duration::from_secs(5), 64);
    Running {
        address,
        _server: server,
    }
}

struct Handler(Arc<Shared>);

impl Handler {
    fn look_up(&self, name: &str) -> Name {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        if let Some(answer) = self.0.names.lock().unwrap().get(&name) {
            return answer.clone();
        }
        let snapshot = self.0.snapshot.read().unwrap();
        let mut observed = snapshot.observations.dns.iter();
        if let Some(found) = observed.find(|it| it.name.eq_ignore_ascii_case(&name)) {
            return match &found.answer {
                DnsResult::Resolved { addresses, aliases } => {
                    Name::Resolved(addresses.clone(), aliases.clone())
                }
                DnsResult::NotFound => Name::NotFound,
                DnsResult::NoData { aliases } => Name::Resolved(Vec::new(), aliases.clone()),
                DnsResult::AliasUnanswered { why, .. } | DnsResult::NoAnswer(why) => {
                    match why.to_ascii_lowercase() {
                        why if why.contains("servfail") => Name::Failed,
                        why if why.contains("refused") => Name::Refused,
                        _ => Name::Silent,
                    }
                }
            };
        }
        of_estate(&snapshot.estate, &name)
    }
}

/// What AWS and the owner of a custom name would answer.
fn of_estate(estate: &Estate, name: &str) -> Name {
    for (id, service) in &estate.services {
        let Some(detail) = service.detail.seen() else {
            continue;
        };
        let is = |it: &Option<String>| {
            it.as_deref()
                .is_some_and(|it| it.eq_ignore_ascii_case(name))
        };
        if is(&detail.dns_name) {
            return Name::Resolved(managed_addresses(id), Vec::new());
        }
        if is(&detail.custom_domain_name) {
            let alias = detail.dns_name.clone().into_iter().collect();
            return Name::Resolved(managed_addresses(id), alias);
        }
    }
    for endpoint in estate.endpoints.values() {
        let mut names = endpoint.names.seen().into_iter().flatten();
        if names.any(|it| it.dns_name.eq_ignore_ascii_case(name)) {
            let detail = endpoint.detail.seen();
            let addresses = detail.map(|it| it.addresses.clone());
            return Name::Resolved(addresses.unwrap_or_default(), Vec::new());
        }
    }
    Name::NotFound
}

/// Every service has an address of `169.254.171.0/24`, and the IPv6 one that embeds it (VPC Lattice
/// user guide; the tail as seen in the EKS security immersion day).
fn managed_addresses(id: &str) -> Vec<IpAddr> {
    let digits = made_up(&["address", id]);
    let last = u8::from_str_radix(&digits[..2], 16)
        .unwrap_or(1)
        .clamp(1, 254);
    let tail = 0xab00 | u16::from(last);
    vec![
        Ipv4Addr::new(169, 254, 171, last).into(),
        Ipv6Addr::new(0xfd00, 0xec2, 0x80, 0, 0, 0, 0xa9fe, tail).into(),
    ]
}

fn domain(name: &str) -> DomainName {
    let mut domain = DomainName::from_str(name).unwrap_or_default();
    domain.set_fqdn(true);
    domain
}

/// The CNAME chain and the addresses of the family that was asked for.
fn records(name: &str, kind: RecordType, addresses: &[IpAddr], aliases: &[String]) -> Vec<Record> {
    let mut records = Vec::new();
    let mut owner = domain(name);
    for alias in aliases {
        let target = domain(alias);
        let data = RData::CNAME(CNAME(target.clone()));
        records.push(Record::from_rdata(owner, 60, data));
        owner = target;
    }
    for address in addresses {
        let data = match (kind, address) {
            (RecordType::A, IpAddr::V4(it)) => RData::A(A(*it)),
            (RecordType::AAAA, IpAddr::V6(it)) => RData::AAAA(AAAA(*it)),
            _ => continue,
        };
        records.push(Record::from_rdata(owner.clone(), 60, data));
    }
    records
}

impl RequestHandler for Handler {
    // The trait is one of `async_trait`, written out here: the macro is no dependency of ours.
    fn handle_request<'a, 'b, 'c, R, T>(
        &'a self,
        request: &'b Request,
        response: R,
    ) -> Pin<Box<dyn Future<Output = ResponseInfo> + Send + 'c>>
    where
        'a: 'c,
        'b: 'c,
        Self: 'c,
        R: ResponseHandler + 'c,
        T: Time + 'c,
    {
        Box::pin(self.respond(request, response))
    }
}

impl Handler {
    async fn respond<R: ResponseHandler>(
        &self,
        request: &Request,
        mut response: R,
    ) -> ResponseInfo {
        let mut metadata = Metadata::response_from_request(&request.metadata);
        metadata.recursion_available = true;
        let silence = ResponseInfo::from(Header {
            metadata,
            counts: HeaderCounts::default(),
        });
        let Ok(info) = request.request_info() else {
            return silence;
        };
        let name = info.query.name().to_string();
        let found = match self.look_up(&name) {
            Name::Silent => return silence,
            Name::Resolved(addresses, aliases) => {
                records(&name, info.query.query_type(), &addresses, &aliases)
            }
            other => {
                metadata.response_code = match other {
                    Name::NotFound => ResponseCode::NXDomain,
                    Name::Refused => ResponseCode::Refused,
                    _ => ResponseCode::ServFail,
                };
                Vec::new()
            }
        };
        let none: [&Record; 0] = [];
        let message = MessageResponseBuilder::from_message_request(request);
        let message = message.build(metadata, &found, none, none, none);
        response.send_response(message).await.unwrap_or(silence)
    }
}
