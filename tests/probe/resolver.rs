//! A DNS server by hand, that can do what a proper one never would.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

pub const TYPE_A: u16 = 1;
pub const TYPE_CNAME: u16 = 5;
pub const TYPE_AAAA: u16 = 28;
const TYPE_SOA: u16 = 6;
const TYPE_TXT: u16 = 16;
const TYPE_OPT: u16 = 41;

/// What it says to one question.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Addresses of the name.
    Addresses(Vec<IpAddr>),
    /// A chain of aliases, the addresses of its end, and a response code.
    Chain(Vec<&'static str>, Vec<IpAddr>, u8),
    /// Nothing but a response code.
    Code(u8),
    /// A response code, an extended DNS error with its text, and a text beside the answer.
    Blocked(u8, u16, &'static str, &'static str),
    /// No address, in the words of a zone.
    EmptyZone(&'static str),
    /// Addresses, but FORMERR to a question with EDNS.
    WithoutEdns(Vec<IpAddr>),
    /// Addresses, after a while.
    Late(Vec<IpAddr>, Duration),
    /// Nothing at all.
    Silence,
    /// Addresses, over TCP only.
    TooLong(Vec<IpAddr>),
    /// No DNS message.
    Garbage,
}

/// A running server; it ends when this is dropped.
pub struct Resolver {
    pub address: SocketAddr,
    is_over: Arc<AtomicBool>,
}

impl Resolver {
    pub fn start(answer: impl Fn(&str, u16) -> Reply + Send + Sync + 'static) -> Self {
        let (udp, tcp) = loop {
            let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
            if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()) {
                break (udp, tcp);
            }
        };
        let address = udp.local_addr().unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let answer = Arc::new(answer);
        let (over, say) = (Arc::clone(&is_over), Arc::clone(&answer));
        udp.set_read_timeout(Some(Duration::from_millis(50)))
            .unwrap();
        thread::spawn(move || {
            let mut buffer = [0; 1500];
            while !over.load(Ordering::SeqCst) {
                let Ok((length, from)) = udp.recv_from(&mut buffer) else {
                    continue;
                };
                // A late answer holds up no other.
                let (question, say) = (buffer[..length].to_vec(), Arc::clone(&say));
                let udp = udp.try_clone().unwrap();
                thread::spawn(move || {
                    if let Some(bytes) = reply(&question, &*say, false) {
                        // Who asked may have gone.
                        let _ = udp.send_to(&bytes, from);
                    }
                });
            }
        });
        let over = Arc::clone(&is_over);
        tcp.set_nonblocking(true).unwrap();
        thread::spawn(move || {
            while !over.load(Ordering::SeqCst) {
                let Ok((mut stream, _)) = tcp.accept() else {
                    thread::sleep(Duration::from_millis(10));
                    continue;
                };
                stream.set_nonblocking(false).unwrap();
                // A connection stays open for as long as its client likes: each has its own thread.
                let answer = Arc::clone(&answer);
                thread::spawn(move || converse(&mut stream, &*answer));
            }
        });
        Self { address, is_over }
    }
}

impl Drop for Resolver {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
    }
}

/// Answers over one TCP connection until its client has gone.
fn converse(stream: &mut TcpStream, answer: &dyn Fn(&str, u16) -> Reply) {
    let mut length = [0; 2];
    while stream.read_exact(&mut length).is_ok() {
        let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut question).unwrap();
        let Some(bytes) = reply(&question, answer, true) else {
            break;
        };
        let length = u16::try_from(bytes.len()).unwrap().to_be_bytes();
        stream.write_all(&[&length[..], &bytes].concat()).unwrap();
    }
}

fn reply(question: &[u8], answer: &dyn Fn(&str, u16) -> Reply, is_tcp: bool) -> Option<Vec<u8>> {
    let mut labels = Vec::new();
    let mut at = 12;
    while question[at] > 0 {
        let end = at + 1 + usize::from(question[at]);
        labels.push(String::from_utf8_lossy(&question[at + 1..end]).into_owned());
        at = end;
    }
    let kind = u16::from_be_bytes([question[at + 1], question[at + 2]]);
    let name = labels.join(".").to_ascii_lowercase();
    let (mut authority, mut additional) = (Vec::new(), Vec::new());
    let (chain, addresses, code, is_cut) = match answer(&name, kind) {
        Reply::Silence => return None,
        Reply::Garbage => return Some([&question[..2], &[0xff; 9][..]].concat()),
        Reply::Code(code) => (Vec::new(), Vec::new(), code, false),
        Reply::WithoutEdns(_) if question[11] > 0 => (Vec::new(), Vec::new(), 1, false),
        Reply::Addresses(list) | Reply::WithoutEdns(list) => (Vec::new(), list, 0, false),
        Reply::Late(list, time) => {
            thread::sleep(time);
            (Vec::new(), list, 0, false)
        }
        Reply::EmptyZone(zone) => {
            let numbers = [0; 20];
            let data = [&encoded(zone)[..], &encoded(zone), &numbers].concat();
            authority.push((encoded(zone), TYPE_SOA, data));
            (Vec::new(), Vec::new(), 0, false)
        }
        Reply::Blocked(code, error, its_text, text) => {
            let error = [&error.to_be_bytes()[..], its_text.as_bytes()].concat();
            let length = u16::try_from(error.len()).unwrap().to_be_bytes();
            additional.push((vec![0], TYPE_OPT, [&[0, 15][..], &length, &error].concat()));
            let length = u8::try_from(text.len()).unwrap();
            let text = [&[length], text.as_bytes()].concat();
            additional.push((encoded("explanation.invalid"), TYPE_TXT, text));
            (Vec::new(), Vec::new(), code, false)
        }
        Reply::Chain(chain, list, code) => (chain, list, code, false),
        Reply::TooLong(list) if is_tcp => (Vec::new(), list, 0, false),
        Reply::TooLong(_) => (Vec::new(), Vec::new(), 0, true),
    };
    let mut records: Vec<(Vec<u8>, u16, Vec<u8>)> = Vec::new();
    let mut owner = encoded(&name);
    for alias in chain {
        records.push((owner, TYPE_CNAME, encoded(alias)));
        owner = encoded(alias);
    }
    for address in addresses {
        let (its_kind, data) = match address {
            IpAddr::V4(it) => (TYPE_A, it.octets().to_vec()),
            IpAddr::V6(it) => (TYPE_AAAA, it.octets().to_vec()),
        };
        if its_kind == kind {
            records.push((owner.clone(), its_kind, data));
        }
    }
    let mut bytes = question[..2].to_vec();
    bytes.extend([if is_cut { 0x83 } else { 0x81 }, 0x80 | code, 0, 1]);
    bytes.extend(u16::try_from(records.len()).unwrap().to_be_bytes());
    bytes.extend(u16::try_from(authority.len()).unwrap().to_be_bytes());
    bytes.extend(u16::try_from(additional.len()).unwrap().to_be_bytes());
    bytes.extend(&question[12..at + 5]);
    records.extend(authority);
    records.extend(additional);
    for (owner, kind, data) in records {
        bytes.extend(owner);
        bytes.extend(kind.to_be_bytes());
        bytes.extend([0, 1, 0, 0, 0, 60]);
        bytes.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        bytes.extend(data);
    }
    Some(bytes)
}

fn encoded(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for label in name.split('.') {
        bytes.push(u8::try_from(label.len()).unwrap());
        bytes.extend(label.as_bytes());
    }
    bytes.push(0);
    bytes
}
