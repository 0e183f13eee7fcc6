//! One question to one nameserver, and its answer as it came: a resolver library would hide which
//! server said what, and why.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures::StreamExt;
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::tcp::TcpClientStream;
use hickory_resolver::net::udp::UdpClientStream;
use hickory_resolver::net::xfer::{DnsHandle, DnsRequestSender};
use hickory_resolver::proto::op::{
    DnsRequest, DnsRequestOptions, DnsResponse, Message, Query, ResponseCode,
};
use hickory_resolver::proto::rr::rdata::opt::{EdnsCode, EdnsOption};
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::collect::dns::seconds;
use crate::snapshot::clean::clean;
use crate::snapshot::dns::{ExtendedError, Reply, Says};

/// The longest chain of aliases that is followed.
pub(super) const LONGEST_CHAIN: usize = 8;

/// The longest text of a resolver that is kept, and how many of them.
const LONGEST_TEXT: usize = 160;
const MOST_TEXTS: usize = 3;

/// The option of an extended DNS error (RFC 8914, section 2).
const EXTENDED_ERROR: u16 = 15;

/// Asks one nameserver for the records of one type.
pub(super) async fn ask(
    server: SocketAddr,
    name: &Name,
    kind: RecordType,
    patience: Duration,
) -> Reply {
    let asked = timeout(patience, exchange(server, name, kind, patience)).await;
    match asked {
        Ok(Ok(response)) => read(&response, name, kind),
        Ok(Err(NetError::Timeout)) | Err(_) => Reply::bare(Says::Silence(seconds(patience))),
        Ok(Err(error)) => Reply::bare(Says::Nothing(trouble(&error))),
    }
}

/// Whether nothing listens at a nameserver's port, as far as TCP tells: over UDP that looks like silence.
pub(super) async fn is_closed(server: SocketAddr, patience: Duration) -> bool {
    let tried = timeout(patience, TcpStream::connect(server)).await;
    matches!(tried, Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused)
}

/// The name of a message, as everything else here writes one.
pub(super) fn text(name: &Name) -> String {
    let name = clean(&name.to_string());
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// The answer over UDP, or over TCP where it does not fit.
async fn exchange(
    server: SocketAddr,
    name: &Name,
    kind: RecordType,
    patience: Duration,
) -> Result<DnsResponse, NetError> {
    let with_edns = || udp(server, request(name, kind, true), patience);
    let without = || udp(server, request(name, kind, false), patience);
    // A lost datagram is sent again. Few clients send EDNS, without which no reason is told, and some
    // firewalls drop it: the second datagram is as a client's own.
    let again = async {
        sleep(patience / 2).await;
        without().await
    };
    let first = tokio::select! {
        first = with_edns() => first?,
        second = again => second?,
    };
    let is_ignorant = matches!(
        first.metadata.response_code,
        ResponseCode::FormErr | ResponseCode::NotImp | ResponseCode::BADVERS
    );
    let response = if is_ignorant { without().await? } else { first };
    if !response.metadata.truncation {
        return Ok(response);
    }
    // What drives the connection lives as long as its provider.
    let provider = TokioRuntimeProvider::default();
    let tcp = async {
        let connection =
            TcpClientStream::exchange(server, None, patience, None, provider.clone()).await?;
        one(connection.send(request(name, kind, true))).await
    };
    tcp.await.map_err(|_| NetError::Truncated)
}

async fn udp(
    server: SocketAddr,
    request: DnsRequest,
    patience: Duration,
) -> Result<DnsResponse, NetError> {
    let mut socket = UdpClientStream::builder(server, TokioRuntimeProvider::default())
        .with_timeout(Some(patience))
        .with_max_retries(1)
        .build();
    one(socket.send_message(request)).await
}

async fn one(
    mut responses: impl futures::Stream<Item = Result<DnsResponse, NetError>> + Unpin,
) -> Result<DnsResponse, NetError> {
    // A time-out ends the stream without a word.
    responses.next().await.unwrap_or(Err(NetError::Timeout))
}

fn request(name: &Name, kind: RecordType, has_edns: bool) -> DnsRequest {
    let mut options = DnsRequestOptions::default();
    options.use_edns = has_edns;
    DnsRequest::from_query(Query::query(name.clone(), kind), options)
}

/// What a response says.
fn read(response: &Message, name: &Name, kind: RecordType) -> Reply {
    let mut aliases = Vec::new();
    let mut owner = name.clone();
    // The order of records in a message means nothing: the chain is followed by name.
    while let Some(target) = response.answers.iter().find_map(|it| match &it.data {
        RData::CNAME(target) if it.name == owner => Some(target.0.clone()),
        _ => None,
    }) {
        let alias = text(&target);
        if aliases.contains(&alias) || aliases.len() == LONGEST_CHAIN {
            break;
        }
        aliases.push(alias);
        owner = target;
    }
    let addresses: Vec<IpAddr> = response
        .answers
        .iter()
        .filter_map(|it| match (&it.data, kind) {
            (RData::A(it), RecordType::A) => Some(IpAddr::V4(it.0)),
            (RData::AAAA(it), RecordType::AAAA) => Some(IpAddr::V6(it.0)),
            _ => None,
        })
        .collect();
    let has_records = !addresses.is_empty() || (kind == RecordType::CNAME && !aliases.is_empty());
    let says = match response.metadata.response_code {
        // As clients do: what is there counts, whatever the code.
        _ if has_records => Says::Records,
        ResponseCode::NoError => Says::NoData,
        ResponseCode::NXDomain => Says::NxDomain,
        code => Says::Code(of_code(code)),
    };
    let zone = response.authorities.iter().find_map(|it| match &it.data {
        RData::SOA(_) => Some(text(&it.name)),
        _ => None,
    });
    Reply {
        says,
        addresses,
        aliases,
        zone,
        errors: extended_errors(response),
        texts: texts(response),
    }
}

fn extended_errors(response: &Message) -> Vec<ExtendedError> {
    let Some(edns) = &response.edns else {
        return Vec::new();
    };
    let options = edns.options().get_all(EdnsCode::Unknown(EXTENDED_ERROR));
    let errors = options.into_iter().filter_map(|it| match it {
        EdnsOption::Unknown(_, bytes) => {
            let (code, text) = bytes.split_first_chunk::<2>()?;
            Some(ExtendedError {
                code: u16::from_be_bytes(*code),
                text: shown(text),
            })
        }
        _ => None,
    });
    errors.take(MOST_TEXTS).collect()
}

/// The TXT records beside the answer, where Knot says that it blocks.
fn texts(response: &Message) -> Vec<String> {
    let texts = response.additionals.iter().filter_map(|it| match &it.data {
        RData::TXT(text) => Some(shown(&text.txt_data.concat())),
        _ => None,
    });
    texts.take(MOST_TEXTS).collect()
}

/// A stranger's text, fit to be shown.
fn shown(bytes: &[u8]) -> String {
    let text = clean(&String::from_utf8_lossy(bytes));
    text.trim_matches(['\0', ' '])
        .chars()
        .take(LONGEST_TEXT)
        .collect()
}

/// What an error on the way means; each kind in words of its own.
fn trouble(error: &NetError) -> String {
    match error {
        NetError::Io(error) => format!("the resolver cannot be reached: {}", error.kind()),
        NetError::NoConnections => "the resolver cannot be reached".to_owned(),
        NetError::Truncated => "the reply was cut short, over TCP as well".to_owned(),
        NetError::Proto(_) | NetError::QueryCaseMismatch | NetError::ForeignClassRecord { .. } => {
            "the reply is no proper DNS message".to_owned()
        }
        other => clean(&other.to_string()),
    }
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
