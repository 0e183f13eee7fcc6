//! What a name resolves to, asked of the system's resolver or of `--resolver`.
//!
//! The name is asked as it is called: search domains and `/etc/hosts` play no part, as with `dig`.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use hickory_resolver::system_conf::read_system_conf;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::collect::gather::now;
use crate::snapshot::clean::clean;
use crate::snapshot::observation::{DnsAnswer, DnsResult, Vantage};

/// The longest chain of aliases that is followed to its dangling end.
const LONGEST_CHAIN: usize = 8;

/// How long the other address family is waited for, once one has addresses: a resolver that drops
/// AAAA questions must not hold up a call that works over IPv4.
const GRACE: Duration = Duration::from_secs(1);

/// Who asks, whom, and how patiently.
#[derive(Debug, Clone, PartialEq)]
pub struct Asker {
    /// `--resolver`; the system's where absent.
    pub resolver: Option<SocketAddr>,
    /// How long one name may take in all.
    pub patience: Duration,
    /// The place from which it is asked.
    pub vantage: Vantage,
}

impl Asker {
    /// Whether this machine asks itself.
    pub fn is_here(&self) -> bool {
        self.vantage.via == "local"
    }
}

/// Reads `--resolver`: `IP`, `IP:PORT`, `[IPv6]:PORT`.
pub fn resolver(text: &str) -> Result<SocketAddr, String> {
    let text = text.trim();
    let bare = text
        .strip_prefix('[')
        .and_then(|it| it.strip_suffix(']'))
        .unwrap_or(text);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(SocketAddr::new(address, 53));
    }
    match text.parse::<SocketAddr>() {
        Ok(address) if address.port() > 0 => Ok(address),
        _ => Err(format!(
            "--resolver takes an address, `10.0.0.2` or `10.0.0.2:53`, IPv6 with a port in brackets; `{}` is none",
            clean(text)
        )),
    }
}

/// Asks for A and AAAA side by side; one answer for both.
pub async fn ask(name: &str, asker: &Asker) -> DnsAnswer {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let answer = match Name::from_utf8(format!("{name}.")) {
        Ok(it) => asked(it, asker).await,
        Err(_) => DnsResult::NoAnswer("it is no name that DNS can carry".to_owned()),
    };
    DnsAnswer {
        name: clean(&name),
        vantage: asker.vantage.clone(),
        resolver: asker.resolver.map(|it| it.to_string()),
        at: Some(now()),
        answer,
    }
}

/// A time as people write it: `5s`, `0.3s`.
pub(super) fn seconds(time: Duration) -> String {
    let tenths = time.as_millis() / 100;
    if tenths.is_multiple_of(10) {
        format!("{}s", tenths / 10)
    } else {
        format!("{}.{}s", tenths / 10, tenths % 10)
    }
}

async fn asked(name: Name, asker: &Asker) -> DnsResult {
    let resolver = match connect(asker) {
        Ok(it) => it,
        Err(why) => return DnsResult::NoAnswer(why),
    };
    let (first, second) = both_families(&resolver, &name, asker.patience).await;
    let mut found = Found::default();
    let mut failures = Vec::new();
    for answer in [first, second] {
        match answer {
            Some(Ok(it)) => found.add(it),
            Some(Err(failure)) => failures.push(failure),
            None => {}
        }
    }
    if !found.addresses.is_empty() {
        return DnsResult::Resolved {
            addresses: found.addresses,
            aliases: found.aliases,
        };
    }
    // NXDOMAIN is about the name, whatever became of the question for the other record type.
    let is_missing = failures.contains(&Failure::Missing);
    let unanswered = failures.into_iter().find_map(|it| match it {
        Failure::Unanswered(why) => Some(why),
        Failure::Missing | Failure::Empty => None,
    });
    if let Some(why) = unanswered.filter(|_| !is_missing) {
        let why = match asker.resolver {
            Some(address) if is_refused(address).await => {
                format!("{why}: nothing listens at {address}")
            }
            _ => why,
        };
        return DnsResult::NoAnswer(why);
    }
    match timeout(GRACE, dangling(&resolver, name)).await {
        Ok(aliases) if !aliases.is_empty() => DnsResult::Resolved {
            addresses: Vec::new(),
            aliases,
        },
        _ => DnsResult::NotFound,
    }
}

/// Whether nobody is at the resolver's port, as far as TCP tells: over UDP that looks like silence.
async fn is_refused(resolver: SocketAddr) -> bool {
    let tried = timeout(GRACE / 4, TcpStream::connect(resolver)).await;
    matches!(tried, Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused)
}

/// The answers for A and AAAA; `None` for the one that came too late to matter.
async fn both_families(
    resolver: &TokioResolver,
    name: &Name,
    patience: Duration,
) -> (Option<Answered>, Option<Answered>) {
    let v4 = one_family(resolver, name, RecordType::A, patience);
    let v6 = one_family(resolver, name, RecordType::AAAA, patience);
    tokio::pin!(v4, v6);
    tokio::select! {
        first = &mut v4 => {
            let second = timeout(patience_after(&first, patience), v6).await.ok();
            (Some(first), second)
        }
        second = &mut v6 => {
            let first = timeout(patience_after(&second, patience), v4).await.ok();
            (first, Some(second))
        }
    }
}

/// How long the second answer is waited for, given the first.
fn patience_after(first: &Answered, patience: Duration) -> Duration {
    match first {
        Ok(_) => GRACE.min(patience),
        Err(Failure::Missing) => Duration::ZERO,
        Err(Failure::Empty | Failure::Unanswered(_)) => patience,
    }
}

/// Addresses and the aliases on the way to them.
#[derive(Debug, Default, PartialEq)]
struct Found {
    addresses: Vec<IpAddr>,
    aliases: Vec<String>,
}

impl Found {
    fn add(&mut self, other: Self) {
        self.addresses.extend(other.addresses);
        if self.aliases.is_empty() {
            self.aliases = other.aliases;
        }
    }
}

/// Why a question brought no records.
#[derive(Debug, PartialEq)]
enum Failure {
    /// There is no such name.
    Missing,
    /// The name has no record of the kind.
    Empty,
    /// Nobody said anything that counts.
    Unanswered(String),
}

type Answered = Result<Found, Failure>;

async fn one_family(
    resolver: &TokioResolver,
    name: &Name,
    record_type: RecordType,
    patience: Duration,
) -> Answered {
    let no_reply = || Failure::Unanswered(format!("no reply within {}", seconds(patience)));
    let lookup = timeout(patience, resolver.lookup(name.clone(), record_type)).await;
    let lookup = match lookup {
        Ok(Ok(it)) => it,
        Ok(Err(NetError::Timeout)) | Err(_) => return Err(no_reply()),
        Ok(Err(error)) => return Err(failure(&error)),
    };
    let mut found = Found::default();
    let mut owner = name.clone();
    // The order of records in a message means nothing: the chain is followed by name.
    while let Some(target) = lookup.answers().iter().find_map(|it| match &it.data {
        RData::CNAME(target) if it.name == owner => Some(target.0.clone()),
        _ => None,
    }) {
        found.aliases.push(text(&target));
        owner = target;
        if found.aliases.len() == LONGEST_CHAIN {
            break;
        }
    }
    for record in lookup.answers() {
        match &record.data {
            RData::A(it) => found.addresses.push(IpAddr::V4(it.0)),
            RData::AAAA(it) => found.addresses.push(IpAddr::V6(it.0)),
            _ => {}
        }
    }
    if found.addresses.is_empty() {
        return Err(Failure::Empty);
    }
    Ok(found)
}

/// The aliases from a name that exists to one that does not: what is left of a service that was
/// deleted or made again, whose record still points to its old name.
async fn dangling(resolver: &TokioResolver, name: Name) -> Vec<String> {
    let mut aliases = Vec::new();
    let mut owner = name;
    while aliases.len() < LONGEST_CHAIN {
        let Ok(lookup) = resolver.lookup(owner.clone(), RecordType::CNAME).await else {
            break;
        };
        let target = lookup.answers().iter().find_map(|it| match &it.data {
            RData::CNAME(target) if it.name == owner => Some(target.0.clone()),
            _ => None,
        });
        let Some(target) = target.filter(|it| !aliases.contains(&text(it))) else {
            break;
        };
        aliases.push(text(&target));
        owner = target;
    }
    aliases
}

fn text(name: &Name) -> String {
    let name = clean(&name.to_string());
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// What an error of the resolver means; each kind in words of its own.
fn failure(error: &NetError) -> Failure {
    let why = match error {
        NetError::Dns(DnsError::NoRecordsFound(none)) => match none.response_code {
            ResponseCode::NXDomain => return Failure::Missing,
            ResponseCode::NoError => return Failure::Empty,
            code => of_code(code),
        },
        NetError::Dns(DnsError::ResponseCode(code)) => of_code(*code),
        NetError::Io(error) => format!("the resolver cannot be reached: {}", error.kind()),
        NetError::NoConnections => "the resolver cannot be reached".to_owned(),
        NetError::Truncated => "the reply was cut short, over TCP as well".to_owned(),
        NetError::Proto(_) | NetError::QueryCaseMismatch | NetError::ForeignClassRecord { .. } => {
            "the reply is no proper DNS message".to_owned()
        }
        other => clean(&other.to_string()),
    };
    Failure::Unanswered(why)
}

/// The name of a response code, as `dig` shows it.
fn of_code(code: ResponseCode) -> String {
    match code {
        ResponseCode::ServFail => "SERVFAIL".to_owned(),
        ResponseCode::Refused => "REFUSED".to_owned(),
        ResponseCode::FormErr => "FORMERR".to_owned(),
        ResponseCode::NotImp => "NOTIMP".to_owned(),
        other => format!("response code {}", u16::from(other)),
    }
}

fn connect(asker: &Asker) -> Result<TokioResolver, String> {
    let (config, mut options) = match asker.resolver {
        Some(address) => {
            let with_port = |mut it: ConnectionConfig| {
                it.port = address.port();
                it
            };
            let mut server = NameServerConfig::udp_and_tcp(address.ip());
            server.connections = server.connections.into_iter().map(with_port).collect();
            let config = ResolverConfig::from_name_servers(vec![server]);
            (config, hickory_resolver::config::ResolverOpts::default())
        }
        None => read_system_conf().map_err(|error| {
            format!(
                "/etc/resolv.conf names no resolver: {}",
                clean(&error.to_string())
            )
        })?,
    };
    // A lost datagram is sent again within the patience of one name.
    options.timeout = asker.patience / 2;
    options.attempts = 1;
    options.use_hosts_file = ResolveHosts::Never;
    options.preserve_intermediates = true;
    let (_, _, servers) = config.into_parts();
    let config = ResolverConfig::from_name_servers(servers);
    TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
        .with_options(options)
        .build()
        .map_err(|error| clean(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::{resolver, seconds};
    use std::time::Duration;

    #[test]
    fn a_resolver_is_an_address_with_or_without_a_port() {
        for (text, address) in [
            ("10.0.0.2", "10.0.0.2:53"),
            ("10.0.0.2:5353", "10.0.0.2:5353"),
            ("fd00:ec2::253", "[fd00:ec2::253]:53"),
            ("[fd00:ec2::253]", "[fd00:ec2::253]:53"),
            ("[::1]:5353", "[::1]:5353"),
        ] {
            assert_eq!(resolver(text).unwrap().to_string(), address);
        }
        for text in [
            "",
            "dns.example.com",
            "10.0.0.2:",
            "10.0.0.2:0",
            "10.0.0.2:99999",
        ] {
            assert!(resolver(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_is_written_in_seconds() {
        assert_eq!(seconds(Duration::from_secs(5)), "5s");
        assert_eq!(seconds(Duration::from_millis(300)), "0.3s");
    }
}
