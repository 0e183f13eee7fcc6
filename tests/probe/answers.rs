//! What comes back, when something does: gates, routes, bodies, nonces in the log.

use std::time::{Duration, Instant};

use lattice_doctor::collect::probe::{Request, SAFE_METHODS, Signer, Version, probe};
use lattice_doctor::snapshot::dns_result::DnsResult;
use lattice_doctor::snapshot::observation::{Author, Gate};
use lattice_doctor::snapshot::outcome::Outcome;

use crate::dataplane::{Application, DataPlane, Settings};
use crate::resolver::{Reply, Resolver};
use crate::set_up::{
    CALLER, HOST, asker, healthy, loopback_name, request, run, send, settings, signer, with_http,
};

#[test]
fn unsigned_is_denied_and_signed_gets_through() {
    let plane = DataPlane::start(healthy(), settings());
    let request = request("https", "/v1/orders/42", &plane);

    let unsigned = send(&request, None);
    assert_eq!(
        unsigned.probe.outcome,
        Some(Outcome::Http403),
        "{unsigned:#?}"
    );
    assert_eq!(unsigned.probe.caller, "anonymous");
    let response = unsigned.probe.response.unwrap();
    assert_eq!(response.author, Author::Lattice);
    assert_eq!(response.denial.unwrap().gate, Some(Gate::Network));

    let signed = send(&request, Some(&signer()));
    assert_eq!(signed.probe.outcome, Some(Outcome::Ok), "{signed:#?}");
    assert_eq!(signed.probe.caller, CALLER);
    assert!(signed.probe.response.unwrap().request_id.is_some());
    assert!(signed.is_http2);
    let tls = signed.probe.tls.unwrap();
    assert_eq!((tls.fault, tls.names), (None, vec![HOST.to_owned()]));
    assert_eq!(
        tls.issuer.as_deref(),
        Some("CN=Loopback Root, O=Example Corp")
    );

    // Two requests were announced, and two were sent.
    assert_eq!(plane.served().len(), 2);
    let records = plane.records();
    for (nonce, code) in [(unsigned.probe.nonce, 403), (signed.probe.nonce, 200)] {
        let nonce = nonce.unwrap();
        let mine = records
            .iter()
            .filter(|it| it["userAgent"].as_str().unwrap().contains(&nonce))
            .collect::<Vec<_>>();
        assert_eq!(mine.len(), 1);
        assert_eq!(mine[0]["responseCode"], code);
    }
}

#[test]
fn a_record_can_be_read_once_it_was_delivered() {
    let lag = Duration::from_millis(300);
    let plane = DataPlane::start(
        healthy(),
        Settings {
            log_lag: lag,
            ..settings()
        },
    );
    send(&request("https", "/", &plane), None);
    assert!(plane.records().is_empty());
    std::thread::sleep(lag);
    assert_eq!(plane.records().len(), 1);
}

#[test]
fn every_target_and_method_is_sent_and_signed_as_it_is_called() {
    let plane = DataPlane::start(healthy(), settings());
    for target in [
        "/",
        "/v1/a%20b/%E2%82%AC?b=2&a=1&a=&c",
        "/v1/orders?x=%2F&x=1&%C3%A9=~",
        "/~user/$a",
    ] {
        for method in SAFE_METHODS {
            for version in [Version::Http1, Version::Http2] {
                let request = Request {
                    method: method.to_owned(),
                    version,
                    ..request("https", target, &plane)
                };
                let seen = send(&request, Some(&signer()));
                assert_eq!(
                    seen.probe.outcome,
                    Some(Outcome::Ok),
                    "{method} {target}: {seen:#?}"
                );
                let served = plane.served().pop().unwrap();
                assert_eq!(
                    (served.target.as_str(), served.method.as_str()),
                    (target, method)
                );
                assert_eq!(seen.is_http2, version == Version::Http2);
                assert_eq!(served.protocol == "HTTP/2", seen.is_http2);
            }
        }
    }
}

#[test]
fn dot_segments_are_sent_as_they_stand() {
    let plane = DataPlane::start(with_http(), settings());
    send(&request("http", "/v1/../admin//x/.", &plane), None);
    assert_eq!(plane.served()[0].target, "/v1/../admin//x/.");
}

#[test]
fn a_plus_and_what_no_request_line_can_hold_are_escaped() {
    let plane = DataPlane::start(healthy(), settings());
    let seen = send(
        &request("https", "/caf\u{e9}?q=a+b", &plane),
        Some(&signer()),
    );
    assert_eq!(seen.probe.outcome, Some(Outcome::Ok), "{seen:#?}");
    assert_eq!(plane.served()[0].target, "/caf%C3%A9?q=a%20b");
}

#[test]
fn a_port_that_is_not_the_usual_one_is_part_of_the_host() {
    let plane = DataPlane::start(healthy(), settings());
    for (port, host) in [(":443", HOST.to_owned()), (":8443", format!("{HOST}:8443"))] {
        let request = Request {
            url: format!("https://{HOST}{port}/"),
            version: Version::Http1,
            ..request("https", "/", &plane)
        };
        send(&request, Some(&signer()));
        let headers = plane.served().pop().unwrap().headers;
        assert!(
            headers.contains(&("host".to_owned(), host.clone())),
            "{headers:?}"
        );
    }
}

#[test]
fn a_host_that_is_said_is_sent_and_signed() {
    let plane = DataPlane::start(healthy(), settings());
    let request = Request {
        url: "http://127.0.0.1/".to_owned(),
        headers: vec![("Host".to_owned(), HOST.to_owned())],
        ..request("http", "/", &plane)
    };
    let plane = DataPlane::start(with_http(), settings());
    let request = Request {
        connect_to: Some(plane.address().to_string()),
        ..request
    };
    let seen = send(&request, Some(&signer()));
    assert_eq!(seen.probe.outcome, Some(Outcome::Ok), "{seen:#?}");
}

#[test]
fn an_unsigned_call_that_gets_through_is_called_that() {
    let mut snapshot = healthy();
    let text = lattice_doctor::snapshot::load::to_value(&snapshot).to_string();
    snapshot = lattice_doctor::snapshot::load::from_text(&text.replace("AWS_IAM", "NONE")).unwrap();
    let plane = DataPlane::start(snapshot, settings());
    let seen = send(&request("https", "/", &plane), None);
    assert_eq!(seen.probe.outcome, Some(Outcome::UnauthenticatedOk));
}

#[test]
fn a_signature_that_is_wrong_is_told_by_its_exception() {
    let plane = DataPlane::start(healthy(), settings());
    let request = request("https", "/", &plane);
    let elsewhere = Signer {
        region: "us-east-1".to_owned(),
        ..signer()
    };
    let seen = send(&request, Some(&elsewhere));
    let response = seen.probe.response.unwrap();
    assert_eq!(
        response.exception.as_deref(),
        Some("InvalidSignatureException")
    );
    assert_eq!(response.author, Author::Lattice);
}

#[test]
fn an_unknown_host_is_lattices_own_404() {
    let plane = DataPlane::start(with_http(), settings());
    let request = Request {
        url: "http://payments.example.com/".to_owned(),
        ..request("http", "/", &plane)
    };
    let seen = send(&request, None);
    assert_eq!(seen.probe.outcome, Some(Outcome::Http404));
    assert!(plane.records().is_empty());
}

#[test]
fn the_applications_own_words_are_not_kept() {
    for (status, outcome) in [
        (403, Some(Outcome::Http403)),
        (500, Some(Outcome::Http500)),
        (401, None),
        (302, Some(Outcome::Ok)),
        (504, None),
    ] {
        let application = Application {
            status,
            headers: vec![b"location: http://127.0.0.1:1/".to_vec()],
            body: b"{\"customer\":\"Jane Doe\",\"card\":\"4111\"}".to_vec(),
        };
        let plane = DataPlane::start(
            healthy(),
            Settings {
                application,
                ..settings()
            },
        );
        let seen = send(&request("https", "/", &plane), Some(&signer()));
        assert_eq!(seen.probe.outcome, outcome);
        let response = seen.probe.response.clone().unwrap();
        assert_eq!(
            (response.status, response.author),
            (Some(status), Author::Target)
        );
        assert!(!format!("{seen:?}").contains("Jane"));
        assert_eq!(plane.served().len(), 1, "a redirect is not followed");
    }
}

#[test]
fn a_body_of_ten_megabytes_is_not_read_to_its_end() {
    for http2 in [false, true] {
        let application = Application {
            body: vec![b'x'; 10 << 20],
            ..Application::default()
        };
        let plane = DataPlane::start(
            healthy(),
            Settings {
                http2,
                application,
                ..settings()
            },
        );
        let begun = Instant::now();
        let seen = send(&request("https", "/", &plane), Some(&signer()));
        assert_eq!(seen.probe.outcome, Some(Outcome::Ok), "{seen:#?}");
        assert!(begun.elapsed() < Duration::from_secs(2));
    }
}

#[test]
fn control_characters_in_headers_go_no_further() {
    for (line, is_kept) in [
        (b"x-amzn-requestid: \x1b[31mred\x07".as_slice(), false),
        ("x-amzn-requestid: a\u{202e}b\u{9b}31mc".as_bytes(), true),
    ] {
        let application = Application {
            headers: vec![line.to_vec()],
            ..Application::default()
        };
        let plane = DataPlane::start(
            healthy(),
            Settings {
                application,
                http2: false,
                ..settings()
            },
        );
        let seen = send(&request("https", "/", &plane), Some(&signer()));
        assert_eq!(seen.probe.outcome, Some(Outcome::Ok), "{seen:#?}");
        let id = seen.probe.response.unwrap().request_id.unwrap();
        assert!(
            !id.chars().any(|it| it.is_control() || it == '\u{202e}'),
            "{id:?}"
        );
        assert_eq!(id == "abc", is_kept);
    }
}

#[test]
fn the_name_is_asked_of_the_chosen_resolver() {
    let plane = DataPlane::start(healthy(), settings());
    let resolver = loopback_name(HOST);
    let port = plane.address().port();
    let mut request = request("https", "/", &plane);
    request.asker.resolver = Some(resolver.address);
    // The name in `--connect-to` is asked for in place of the URL's.
    request.connect_to = Some(format!("{HOST}:{port}"));
    let seen = send(&request, Some(&signer()));
    assert_eq!(seen.probe.outcome, Some(Outcome::Ok), "{seen:#?}");
    assert_eq!(seen.address.unwrap().to_string(), "127.0.0.1");
    assert!(matches!(
        seen.dns.unwrap().answer,
        DnsResult::Resolved { .. }
    ));
    let phases = seen.phases;
    assert!(phases.dns.is_some() && phases.tcp.is_some() && phases.tls.is_some());
    assert!(phases.first_byte.unwrap() <= phases.total);
}

#[test]
fn a_name_that_does_not_resolve_is_a_dns_error() {
    let plane = DataPlane::start(healthy(), settings());
    for code in [2, 3, 5] {
        let resolver = Resolver::start(move |_, _| Reply::Code(code));
        let mut request = request("https", "/", &plane);
        request.connect_to = None;
        request.asker.resolver = Some(resolver.address);
        let seen = send(&request, None);
        assert_eq!(seen.probe.outcome, Some(Outcome::DnsError));
        assert!(seen.why.unwrap().contains(HOST));
        assert!(seen.phases.tcp.is_none());
    }
    assert!(plane.served().is_empty());
}

#[test]
fn a_method_that_may_change_something_is_not_sent_unasked() {
    let plane = DataPlane::start(healthy(), settings());
    let post = Request {
        method: "POST".to_owned(),
        ..request("https", "/", &plane)
    };
    let why = run(probe(&post, None)).unwrap_err();
    assert!(why.contains("--method"), "{why}");
    assert!(plane.served().is_empty());
    let said = Request {
        method_is_said: true,
        ..post
    };
    assert_eq!(
        send(&said, Some(&signer())).probe.outcome,
        Some(Outcome::Ok)
    );
}

#[test]
fn what_cannot_be_sent_is_refused_before_anything_is() {
    let plane = DataPlane::start(healthy(), settings());
    let good = request("https", "/", &plane);
    let refused = |bad: Request| run(probe(&bad, None)).unwrap_err();
    for to in ["127.0.0.1", ":80", "a:b:80", "::1:80", "host:0"] {
        let why = refused(Request {
            connect_to: Some(to.to_owned()),
            ..good.clone()
        });
        assert!(why.contains("--connect-to"), "{why}");
    }
    let why = refused(Request {
        ca_bundle: Some("/nowhere/ca.pem".into()),
        ..good.clone()
    });
    assert!(why.contains("/nowhere/ca.pem"), "{why}");
    for (name, value) in [("x-a", "a\r\nb: c"), ("host", "a b"), ("host", "caf\u{e9}")] {
        let why = refused(Request {
            headers: vec![(name.to_owned(), value.to_owned())],
            ..good.clone()
        });
        assert!(why.contains(name), "{why}");
    }
    assert_eq!(asker().vantage.via, "local");
}
