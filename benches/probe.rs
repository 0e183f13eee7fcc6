//! What a probe costs beside a bare exchange: TCP, TLS and one HTTP/1.1 request, by hand.
//!
//! `cargo bench --bench probe`. Both go through a relay that takes `DELAY` each way, so that a round
//! trip too many shows. A probe may add one round trip a phase and 5 ms; it fails where it adds more.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use lattice_doctor::call::via::Via;
use lattice_doctor::collect::dns::Asker;
use lattice_doctor::collect::probe::{Request, Version, probe};
use lattice_doctor::snapshot::observation::Vantage;
use lattice_doctor::snapshot::outcome::Outcome;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection};

const HOST: &str = "orders.example.com";
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/// One way through the relay.
const DELAY: Duration = Duration::from_millis(5);
const ROUND_TRIP: Duration = Duration::from_millis(10);
const ALLOWED: Duration = Duration::from_millis(5);

fn main() {
    let is_test = std::env::args().any(|it| it == "--test");
    let rounds = if is_test { 1 } else { 40 };
    let (server, roots) = start();
    let relay = relay(server);
    let mut failed = false;
    for (scheme, n_phases) in [("http", 2), ("https", 3)] {
        let bare = median(rounds, || bare(scheme, relay, &roots));
        let probed = median(rounds, || probed(scheme, relay, &roots));
        let added = probed.saturating_sub(bare);
        let limit = ROUND_TRIP * n_phases + ALLOWED;
        println!(
            "{scheme:5}  bare {bare:>10.2?}  probe {probed:>10.2?}  added {added:>10.2?}  at most {limit:?}"
        );
        failed |= added > limit;
    }
    let _ = std::fs::remove_file(&roots);
    if failed && !is_test {
        println!("a probe adds too much");
        std::process::exit(1);
    }
}

fn median(rounds: usize, mut once: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let begun = Instant::now();
            once();
            begun.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

fn probed(scheme: &str, to: SocketAddr, roots: &Path) {
    let request = Request {
        url: format!("{scheme}://{HOST}/v1/orders/42"),
        method: "GET".to_owned(),
        method_is_said: false,
        headers: Vec::new(),
        connect_to: Some(to.to_string()),
        ca_bundle: Some(roots.to_owned()),
        asker: Asker {
            resolver: None,
            patience: Duration::from_secs(1),
            via: Via::Local,
            vantage: Vantage::default(),
        },
        connect_patience: Duration::from_secs(1),
        read_patience: Duration::from_secs(1),
        version: Version::Http1,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime needs only what the system always gives");
    let seen = runtime.block_on(probe(&request, None));
    let outcome = seen.expect("it can be sent").probe.outcome;
    assert_eq!(outcome, Some(Outcome::UnauthenticatedOk));
}

fn bare(scheme: &str, to: SocketAddr, roots: &Path) {
    let mut stream = TcpStream::connect(to).expect("the relay listens");
    stream.set_nodelay(true).expect("a socket option");
    let message = format!("GET /v1/orders/42 HTTP/1.1\r\nhost: {HOST}\r\n\r\n");
    let mut answer = [0; 512];
    let length = if scheme == "http" {
        stream.write_all(message.as_bytes()).expect("sent");
        stream.read(&mut answer)
    } else {
        let mut store = RootCertStore::empty();
        for root in CertificateDer::pem_file_iter(roots).expect("PEM") {
            store.add(root.expect("a certificate")).expect("a root");
        }
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(store)
            .with_no_client_auth();
        let name = ServerName::try_from(HOST).expect("a name");
        let mut session = ClientConnection::new(Arc::new(config), name).expect("a session");
        let mut tls = rustls::Stream::new(&mut session, &mut stream);
        tls.write_all(message.as_bytes()).expect("sent");
        tls.read(&mut answer)
    };
    assert!(answer[..length.expect("an answer")].starts_with(b"HTTP/1.1 200"));
}

/// A server that answers one request a connection, and the file of its own certificate.
fn start() -> (SocketAddr, PathBuf) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed([HOST.to_owned()]).expect("a certificate");
    let file =
        std::env::temp_dir().join(format!("lattice-doctor-bench-{}.pem", std::process::id()));
    std::fs::write(&file, cert.pem()).expect("a temporary file");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .expect("a key of its own");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = Arc::clone(&config);
            thread::spawn(move || answer(stream, config));
        }
    });
    (address, file)
}

fn answer(mut stream: TcpStream, config: Arc<ServerConfig>) {
    let _ = stream.set_nodelay(true);
    let mut first = [0];
    let mut request = [0; 2048];
    if stream.peek(&mut first).is_err() {
        return;
    }
    if first[0] != 22 {
        let _ = stream.read(&mut request);
        let _ = stream.write_all(ANSWER);
        return;
    }
    let Ok(mut session) = ServerConnection::new(config) else {
        return;
    };
    let mut tls = rustls::Stream::new(&mut session, &mut stream);
    let _ = tls.read(&mut request);
    let _ = tls.write_all(ANSWER);
}

/// Passes on what comes, `DELAY` later.
fn relay(to: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for near in listener.incoming().flatten() {
            let far = TcpStream::connect(to).expect("the server listens");
            let _ = (near.set_nodelay(true), far.set_nodelay(true));
            for (from, to) in [(&near, &far), (&far, &near)] {
                let mut from = from.try_clone().expect("a descriptor");
                let mut to = to.try_clone().expect("a descriptor");
                thread::spawn(move || {
                    let mut bytes = [0; 16 * 1024];
                    while let Ok(length @ 1..) = from.read(&mut bytes) {
                        thread::sleep(DELAY);
                        if to.write_all(&bytes[..length]).is_err() {
                            break;
                        }
                    }
                    let _ = to.shutdown(std::net::Shutdown::Write);
                });
            }
        }
    });
    address
}
