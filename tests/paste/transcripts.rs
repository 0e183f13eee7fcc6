//! Transcripts of curl, wget and raw HTTP.

use lattice_doctor::codes::confidence::Confidence;
use lattice_doctor::paste::Kind;
use lattice_doctor::snapshot::observation::Author;
use lattice_doctor::snapshot::outcome::Outcome;

use crate::read::{because, codes, findings, first, pasted};

const HOST: &str = "test2-0cfe1f49ff3266204.7d67968.vpc-lattice-svcs.ap-southeast-2.on.aws";

/// As in the README of the ECS bridge-mode sidecar of aws-samples.
fn verbose(status: &str, body: &str) -> String {
    format!(
        "curl -v {HOST}\n* Host {HOST}:80 was resolved.\n* IPv6: fd00:ec2:80::a9fe:ab41\n* IPv4: 169.254.171.65\n\
*   Trying 169.254.171.65:80...\n* Connected to {HOST} (169.254.171.65) port 80\n> GET /v1/orders?id=42 HTTP/1.1\n> Host: {HOST}\n\
> User-Agent: curl/8.5.0\n> Accept: */*\n>\n< HTTP/1.1 {status}\n< date: Sun, 04 Aug 2024 11:39:32 GMT\n\
< x-amzn-requestid: 0f7ae9a4-1b0e-4d3c-9d6e-000000000001\n< content-type: text/html; charset=UTF-8\n<\n{body}\n* Connection #0 to host {HOST} left intact\n"
    )
}

const DENIED: &str = "AccessDeniedException: User: anonymous is not authorized to perform: vpc-lattice-svcs:Invoke on resource: arn:aws:vpc-lattice:ap-southeast-2:123456789012:service/svc-0cfe1f49ff3266204/v1/orders because no network-based policy allows the vpc-lattice-svcs:Invoke action";

#[test]
fn the_parts_of_a_verbose_transcript_are_read() {
    let pasted = pasted(&verbose("403 Forbidden", DENIED));
    assert_eq!(pasted.kind, Kind::Transcript);
    assert_eq!(pasted.symptom, Some(Outcome::Http403));
    assert_eq!(pasted.called.method.as_deref(), Some("GET"));
    assert_eq!(pasted.called.host.as_deref(), Some(HOST));
    assert_eq!(pasted.called.port, Some(80));
    assert_eq!(pasted.called.scheme.as_deref(), Some("http"));
    assert_eq!(pasted.called.path.as_deref(), Some("/v1/orders"));
    assert_eq!(pasted.called.address.unwrap().to_string(), "169.254.171.65");
    let response = pasted.response.unwrap();
    assert_eq!(response.status, Some(403));
    assert_eq!(response.author, Author::Lattice);
    assert_eq!(
        response.request_id.as_deref(),
        Some("0f7ae9a4-1b0e-4d3c-9d6e-000000000001")
    );
    assert_eq!(response.date.unwrap().to_string(), "2024-08-04T11:39:32Z");
    assert!(!pasted.signing.unwrap().signed);
    assert_eq!(first(&verbose("403 Forbidden", DENIED)), "caller-unsigned");
}

#[test]
fn the_applications_own_403_is_not_lattices() {
    let text = verbose(
        "403 Forbidden",
        "<html><body><h1>It works!</h1></body></html>",
    );
    assert_eq!(pasted(&text).response.unwrap().author, Author::Target);
    assert_eq!(codes(&text), ["target-returned-status"]);
    assert!(
        findings(&text)[0]
            .resource
            .as_deref()
            .unwrap()
            .contains(HOST)
    );
    assert_eq!(
        first(&verbose("404 Not Found", "{\"error\":\"no such order\"}")),
        "target-returned-status"
    );
}

#[test]
fn an_empty_403_is_nobodys_yet() {
    let text = verbose("403 Forbidden", "");
    assert_eq!(
        codes(&text),
        [
            "caller-unsigned",
            "network-policy-denies",
            "service-policy-denies",
            "caller-identity-policy-denies",
            "target-returned-status"
        ]
    );
    assert!(
        findings(&text)
            .iter()
            .all(|it| it.confidence == Confidence::Possible)
    );
}

#[test]
fn statuses_are_ranked() {
    assert_eq!(
        codes(&verbose("404 Not Found", ""))[..3],
        [
            "service-association-missing",
            "route-fixed-response",
            "target-returned-status"
        ]
    );
    let unavailable = verbose("503 Service Unavailable", "Service Unavailable");
    assert_eq!(
        codes(&unavailable)[..2],
        ["target-connection-failing", "target-sg-blocks-lattice"]
    );
    assert_eq!(findings(&unavailable)[0].confidence, Confidence::Likely);
    assert_eq!(
        first(&verbose("500 Internal Server Error", "")),
        "target-returned-status"
    );
    assert_eq!(
        first(&verbose("502 Bad Gateway", "")),
        "target-protocol-mismatch"
    );
    assert_eq!(
        first(&verbose("504 Gateway Timeout", "")),
        "target-returned-status"
    );
    for status in [
        "HTTP/1.1 503 Service Unavailable",
        "503 Service Unavailable",
        "HTTP 503",
        "503",
        "< HTTP/2 503",
        "error: 503",
        "curl: (22) The requested URL returned error: 503",
    ] {
        assert_eq!(pasted(status).symptom, Some(Outcome::Http503), "{status}");
        assert_eq!(first(status), "target-connection-failing", "{status}");
    }
    assert_eq!(
        first("HTTP 404: Non Existent Service"),
        "service-association-missing"
    );
}

#[test]
fn an_unsigned_call_that_gets_through_is_a_finding_and_a_signed_one_is_none() {
    let text = verbose("200 OK", "{}");
    assert_eq!(pasted(&text).symptom, Some(Outcome::UnauthenticatedOk));
    assert_eq!(
        codes(&text),
        [
            "network-auth-none",
            "service-auth-none",
            "anonymous-allowed"
        ]
    );
    let signed = "> Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20240804/ap-southeast-2/vpc-lattice-svcs/aws4_request, SignedHeaders=host, Signature=fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024\n> Accept";
    let text = text.replace("> Accept", signed);
    assert_eq!(pasted(&text).symptom, Some(Outcome::Ok));
    assert_eq!(codes(&text), [""; 0]);
}

#[test]
fn other_clients_transcripts_are_read() {
    let include = format!(
        "$ curl -i 'https://{HOST}/v1/orders?id=1'\nHTTP/2 403\ncontent-type: text/plain\nx-amzn-requestid: abc-1234\n\n{DENIED}\n$ "
    );
    let read = pasted(&include);
    assert_eq!(read.called.host.as_deref(), Some(HOST));
    assert_eq!(read.called.path.as_deref(), Some("/v1/orders"));
    assert!(read.signing.is_none());
    assert_eq!(read.response.unwrap().author, Author::Lattice);
    let wget = format!(
        "--2026-11-23 10:37:00--  https://{HOST}/\nHTTP request sent, awaiting response... \n  HTTP/1.1 503 Service Unavailable\n  Content-Length: 19\n2026-11-23 10:37:01 ERROR 503: Service Unavailable.\n"
    );
    assert_eq!(first(&wget), "target-connection-failing");
    let raw =
        format!("GET / HTTP/1.1\nHost: {HOST}\n\nHTTP/1.1 404 Not Found\ncontent-length: 0\n\n");
    assert_eq!(first(&raw), "service-association-missing");
    let continued = verbose("403 Forbidden", DENIED).replace(
        "< HTTP/1.1 403",
        "< HTTP/1.1 100 Continue\n<\n< HTTP/1.1 403",
    );
    assert_eq!(first(&continued), "caller-unsigned");
}

#[test]
fn a_transcript_without_an_answer_tells_how_far_the_call_came() {
    let head = format!("* Host {HOST}:443 was resolved.\n*   Trying 169.254.171.65:443...\n");
    let timeout = format!(
        "{head}* connect to 169.254.171.65 port 443 failed: Connection timed out\n* Failed to connect to {HOST} port 443 after 130 ms: Couldn't connect to server\n* Closing connection\ncurl: (28) Failed to connect to {HOST} port 443 after 130 ms: Couldn't connect to server\n"
    );
    assert_eq!(pasted(&timeout).symptom, Some(Outcome::ConnectTimeout));
    assert_eq!(
        codes(&timeout)[..2],
        ["association-sg-blocks-listener", "vpc-association-missing"]
    );
    let connected = format!(
        "{head}* Connected to {HOST} (169.254.171.65) port 443\n> GET /slow HTTP/1.1\n> Host: {HOST}\n>\n* Operation timed out after 30001 milliseconds with 0 bytes received\n* Closing connection\ncurl: (28) Operation timed out after 30001 milliseconds with 0 bytes received\n"
    );
    assert_eq!(pasted(&connected).symptom, Some(Outcome::ReadTimeout));
    assert_eq!(first(&connected), "target-slow");
    let insecure = connected.replace("> GET", "* SSL certificate verify result: self signed certificate in certificate chain (19), continuing anyway.\n> GET");
    assert_eq!(first(&insecure), "target-slow");
    let refused = timeout
        .replace("failed: Connection timed out", "failed: Connection refused")
        .replace("(28)", "(7)");
    assert_eq!(pasted(&refused).symptom, Some(Outcome::ConnectionRefused));
    let private = timeout.replace("169.254.171.65", "10.1.2.3");
    assert_eq!(
        codes(&private)[..2],
        ["endpoint-sg-blocks-listener", "dns-not-lattice"]
    );
    let public = timeout.replace("169.254.171.65", "54.239.28.85");
    assert_eq!(codes(&public), ["dns-not-lattice"]);
    let untrusted = format!(
        "{head}* Connected to {HOST} (169.254.171.65) port 443\n* SSL certificate problem: self signed certificate in certificate chain\n* Closing connection\ncurl: (60) SSL certificate problem: self signed certificate in certificate chain\n"
    );
    assert_eq!(codes(&untrusted), ["tls-untrusted"]);
}

#[test]
fn a_denial_of_another_service_is_the_applications_own_call() {
    let text = verbose(
        "403 Forbidden",
        &DENIED.replace("svc-0cfe1f49ff3266204", "svc-0b99930a48161a203"),
    );
    assert!(
        findings(&text)[0]
            .summary
            .contains("passes on a denial of a call of its own")
    );
}

#[test]
fn several_requests_are_named_and_one_is_asked_for() {
    let two = format!(
        "{}{}",
        verbose("403 Forbidden", DENIED),
        verbose("200 OK", "ok").replace("/v1/orders", "/health")
    );
    let because = because(&two);
    assert_eq!(
        because,
        "there are 2 requests in it (`GET /v1/orders` 403, `GET /health` 200): paste the transcript of one"
    );
}

#[test]
fn proxies_and_other_hosts_are_not_lattice() {
    let squid = verbose("403 Forbidden", "<html>ERR_ACCESS_DENIED</html>")
        .replace("< date", "< X-Squid-Error: ERR_ACCESS_DENIED 0\n< date");
    assert!(because(&squid).contains("proxy"), "{}", because(&squid));
    let tunnel = "* Connected to proxy.corp (10.0.0.1) port 3128\n> CONNECT orders:443 HTTP/1.1\n> Host: orders:443\n>\n< HTTP/1.1 407 Proxy Authentication Required\n<\n* CONNECT tunnel failed, response 407\ncurl: (56) CONNECT tunnel failed, response 407\n";
    assert!(because(tunnel).contains("refused the tunnel with 407"));
    let other = verbose("404 Not Found", "nope")
        .replace(HOST, "www.example.com")
        .replace("169.254.171.65", "93.184.216.34");
    assert_eq!(
        because(&other),
        "`www.example.com` is `93.184.216.34`, which is no address of VPC Lattice: something else answered with 404"
    );
    let api = verbose("403 Forbidden", "{}").replace(HOST, "sts.eu-west-1.amazonaws.com");
    assert!(because(&api).contains("an AWS API"));
    let local = verbose("403 Forbidden", "denied")
        .replace(HOST, "localhost")
        .replace("169.254.171.65", "127.0.0.1");
    assert!(because(&local).contains("on the client itself"));
}
