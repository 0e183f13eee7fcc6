//! Connections that never come to an answer, each with its own outcome.

use std::time::{Duration, Instant};

use lattice_doctor::collect::probe::{Request, Seen, Version};
use lattice_doctor::snapshot::observation::TlsFault;
use lattice_doctor::snapshot::outcome::Outcome;

use crate::dataplane::{DataPlane, Door, Presented, Settings};
use crate::set_up::{HOST, healthy, request, send, settings, signer, with_http};

const PATIENCE: Duration = Duration::from_millis(400);

fn through(door: Door, scheme: &str) -> Seen {
    let plane = DataPlane::start(healthy(), Settings { door, ..settings() });
    let request = Request {
        connect_patience: PATIENCE,
        read_patience: PATIENCE,
        ..request(scheme, "/", &plane)
    };
    let begun = Instant::now();
    let seen = send(&request, Some(&signer()));
    assert!(
        begun.elapsed() < PATIENCE * 4,
        "{door:?} took {:?}",
        begun.elapsed()
    );
    assert!(plane.served().is_empty());
    assert!(seen.probe.response.is_none());
    seen
}

#[test]
fn every_door_has_its_outcome() {
    for (door, scheme, outcome) in [
        (Door::Dropping, "https", Some(Outcome::ConnectTimeout)),
        (Door::Closed, "https", Some(Outcome::ConnectionRefused)),
        (Door::Resetting, "https", Some(Outcome::ConnectionReset)),
        (Door::Resetting, "http", Some(Outcome::ConnectionReset)),
        (Door::Silent, "https", Some(Outcome::ReadTimeout)),
        (Door::Silent, "http", Some(Outcome::ReadTimeout)),
        (Door::Dripping, "https", Some(Outcome::ReadTimeout)),
        (Door::Dripping, "http", Some(Outcome::ReadTimeout)),
        (Door::Garbling, "http", None),
    ] {
        // Dripping and garbling are done by hand, over HTTP/1.1.
        let seen = match (door, scheme) {
            (Door::Dripping, "https") => dripping_over_tls(),
            _ => through(door, scheme),
        };
        assert_eq!(seen.probe.outcome, outcome, "{door:?} {scheme}: {seen:#?}");
        assert!(seen.why.is_some(), "{door:?}");
    }
}

fn dripping_over_tls() -> Seen {
    let plane = DataPlane::start(
        healthy(),
        Settings {
            door: Door::Dripping,
            http2: false,
            ..settings()
        },
    );
    let request = Request {
        read_patience: PATIENCE,
        ..request("https", "/", &plane)
    };
    send(&request, None)
}

fn shown(presented: Presented, trusts_authority: bool) -> Seen {
    let plane = DataPlane::start(
        healthy(),
        Settings {
            presented,
            ..settings()
        },
    );
    let mut request = request("https", "/", &plane);
    if !trusts_authority {
        // The system's roots know nothing of the authority.
        request.ca_bundle = None;
    }
    let seen = send(&request, Some(&signer()));
    assert_eq!(seen.probe.outcome, Some(Outcome::TlsError), "{seen:#?}");
    assert!(plane.served().is_empty(), "nothing is sent past a refusal");
    seen
}

#[test]
fn a_certificate_that_is_refused_is_read_all_the_same() {
    for (presented, trusts_authority, fault, name) in [
        (
            Presented::OtherName,
            true,
            TlsFault::NameMismatch,
            "payments.example.com",
        ),
        (Presented::SelfSigned, true, TlsFault::Untrusted, HOST),
        (Presented::Expired, true, TlsFault::Untrusted, HOST),
        (Presented::Proper, false, TlsFault::Untrusted, HOST),
    ] {
        let seen = shown(presented, trusts_authority);
        let tls = seen.probe.tls.unwrap();
        assert_eq!(tls.fault, Some(fault), "{presented:?}");
        assert_eq!(tls.names, [name]);
        let issuer = match presented {
            Presented::SelfSigned => "CN=loopback",
            _ => "CN=Loopback Root, O=Example Corp",
        };
        assert_eq!(tls.issuer.as_deref(), Some(issuer));
        if presented == Presented::Expired {
            assert_eq!(tls.expires.unwrap().to_string(), "2021-02-03T00:00:00Z");
        }
        assert_eq!(seen.presented.unwrap().chain.len(), 2);
    }
}

#[test]
fn a_handshake_without_a_certificate_is_told() {
    let seen = shown(Presented::Nothing, true);
    let tls = seen.probe.tls.unwrap();
    assert_eq!(
        (tls.fault, tls.names),
        (Some(TlsFault::NoCertificate), Vec::new())
    );
}

#[test]
fn http_where_tls_is_expected_is_a_tls_error() {
    let plane = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let to = plane.local_addr().unwrap();
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut stream, _) = plane.accept().unwrap();
        let _ = stream.read(&mut [0; 2048]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let other = DataPlane::start(with_http(), settings());
    let request = Request {
        connect_to: Some(to.to_string()),
        version: Version::Http1,
        ..request("https", "/", &other)
    };
    let seen = send(&request, None);
    assert_eq!(seen.probe.outcome, Some(Outcome::TlsError));
    assert!(seen.why.unwrap().contains("does not speak TLS"));
    assert!(seen.probe.tls.is_none());
}
