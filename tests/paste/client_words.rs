//! What clients say when no answer came.

use lattice_doctor::paste::Kind;
use lattice_doctor::snapshot::outcome::Outcome;

use Outcome::{
    ConnectTimeout, ConnectionRefused, ConnectionReset, DnsError, ReadTimeout, TlsError,
};

use crate::read::{because, codes, first, pasted};

const HOST: &str = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws";

/// What a client prints, what became of the call, and the likeliest code.
const WORDS: &[(&str, Outcome, &str)] = &[
    (
        "curl: (28) Connection timed out after 5001 milliseconds",
        ConnectTimeout,
        "association-sg-blocks-listener",
    ),
    (
        "curl: (28) Failed to connect to HOST port 443 after 129852 ms: Connection timed out",
        ConnectTimeout,
        "association-sg-blocks-listener",
    ),
    (
        "curl: (28) Operation timed out after 30001 milliseconds with 0 bytes received",
        ReadTimeout,
        "target-slow",
    ),
    (
        "curl: (28) Resolving timed out after 5000 milliseconds",
        DnsError,
        "dns-no-answer",
    ),
    (
        "curl: (6) Could not resolve host: HOST",
        DnsError,
        "dns-name-not-found",
    ),
    (
        "curl: (7) Failed to connect to HOST port 443 after 3 ms: Connection refused",
        ConnectionRefused,
        "listener-missing",
    ),
    (
        "curl: (35) OpenSSL/3.0.8: error:0A00010B:SSL routines::wrong version number",
        TlsError,
        "listener-missing",
    ),
    (
        "curl: (35) Recv failure: Connection reset by peer",
        TlsError,
        "tls-certificate-missing",
    ),
    (
        "curl: (52) Empty reply from server",
        ConnectionReset,
        "listener-missing",
    ),
    (
        "curl: (56) Recv failure: Connection reset by peer",
        ConnectionReset,
        "listener-missing",
    ),
    (
        "curl: (60) SSL certificate problem: self signed certificate in certificate chain",
        TlsError,
        "tls-untrusted",
    ),
    (
        "curl: (60) SSL: no alternative certificate subject name matches target host name 'orders.example.com'",
        TlsError,
        "tls-name-mismatch",
    ),
    (
        "Get \"https://HOST/\": dial tcp 169.254.171.32:443: i/o timeout",
        ConnectTimeout,
        "association-sg-blocks-listener",
    ),
    (
        "Get \"https://HOST/\": dial tcp: lookup HOST on 10.0.0.2:53: no such host",
        DnsError,
        "dns-name-not-found",
    ),
    (
        "Get \"https://HOST/\": dial tcp: lookup HOST on 10.0.0.2:53: read udp 10.0.1.4:3->10.0.0.2:53: i/o timeout",
        DnsError,
        "dns-no-answer",
    ),
    (
        "Get \"https://HOST/\": dial tcp 169.254.171.32:443: connect: connection refused",
        ConnectionRefused,
        "listener-missing",
    ),
    (
        "Get \"https://HOST/\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
        ReadTimeout,
        "target-slow",
    ),
    (
        "Get \"https://HOST/\": net/http: TLS handshake timeout",
        TlsError,
        "tls-certificate-missing",
    ),
    (
        "Get \"https://HOST/\": tls: failed to verify certificate: x509: certificate signed by unknown authority",
        TlsError,
        "tls-untrusted",
    ),
    (
        "Get \"https://HOST/\": http: server gave HTTP response to HTTPS client",
        TlsError,
        "listener-missing",
    ),
    (
        "Get \"https://HOST/\": read tcp 10.0.1.4:3->169.254.171.32:443: read: connection reset by peer",
        ConnectionReset,
        "listener-missing",
    ),
    (
        "Get \"https://HOST/\": EOF",
        ConnectionReset,
        "listener-missing",
    ),
    (
        "Error: connect ETIMEDOUT 169.254.171.32:443\n    at TCPConnectWrap.afterConnect",
        ConnectTimeout,
        "association-sg-blocks-listener",
    ),
    (
        "Error: connect ECONNREFUSED 169.254.171.32:443",
        ConnectionRefused,
        "listener-missing",
    ),
    (
        "Error: read ECONNRESET",
        ConnectionReset,
        "listener-missing",
    ),
    (
        "Error: getaddrinfo ENOTFOUND HOST",
        DnsError,
        "dns-name-not-found",
    ),
    (
        "Error: getaddrinfo EAI_AGAIN HOST",
        DnsError,
        "dns-no-answer",
    ),
    (
        "AxiosError: timeout of 1000ms exceeded code: ECONNABORTED",
        ReadTimeout,
        "target-slow",
    ),
    (
        "[cause]: HeadersTimeoutError: Headers Timeout Error code: 'UND_ERR_HEADERS_TIMEOUT'",
        ReadTimeout,
        "target-slow",
    ),
    (
        "ConnectTimeoutError: Connect Timeout Error code: 'UND_ERR_CONNECT_TIMEOUT'",
        ConnectTimeout,
        "association-sg-blocks-listener",
    ),
    (
        "java.net.UnknownHostException: HOST",
        DnsError,
        "dns-name-not-found",
    ),
    (
        "java.net.SocketTimeoutException: Connect timed out",
        ConnectTimeout,
        "association-sg-blocks-listener",
    ),
    (
        "java.net.SocketTimeoutException: Read timed out",
        ReadTimeout,
        "target-slow",
    ),
    (
        "java.net.http.HttpConnectTimeoutException: HTTP connect timed out",
        ConnectTimeout,
        "association-sg-blocks-listener",
    ),
    (
        "java.net.ConnectException: Connection refused (Connection refused)",
        ConnectionRefused,
        "listener-missing",
    ),
    (
        "javax.net.ssl.SSLHandshakeException: PKIX path building failed: unable to find valid certification path to requested target",
        TlsError,
        "tls-untrusted",
    ),
    (
        "requests.exceptions.ConnectTimeout: HTTPSConnectionPool(host='HOST', port=443): Max retries exceeded with url: / (Caused by ConnectTimeoutError(<urllib3.connection.HTTPSConnection object>, 'Connection to HOST timed out. (connect timeout=5)'))",
        ConnectTimeout,
        "association-sg-blocks-listener",
    ),
    (
        "requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='HOST', port=443): Read timed out. (read timeout=5)",
        ReadTimeout,
        "target-slow",
    ),
    (
        "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for 'HOST'",
        TlsError,
        "tls-name-mismatch",
    ),
    (
        "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate",
        TlsError,
        "tls-untrusted",
    ),
    (
        "socket.gaierror: [Errno -2] Name or service not known",
        DnsError,
        "dns-name-not-found",
    ),
    (
        "socket.gaierror: [Errno -3] Temporary failure in name resolution",
        DnsError,
        "dns-no-answer",
    ),
    (
        ";; connection timed out; no servers could be reached",
        DnsError,
        "dns-no-answer",
    ),
    (
        "** server can't find HOST: NXDOMAIN",
        DnsError,
        "dns-name-not-found",
    ),
];

#[test]
fn the_words_of_every_client_give_their_outcome() {
    for (text, outcome, code) in WORDS {
        let text = text.replace("HOST", HOST);
        let pasted = pasted(&text);
        assert_eq!(pasted.kind, Kind::Error, "{text}");
        assert_eq!(pasted.symptom, Some(*outcome), "{text}");
        assert_eq!(first(&text), *code, "{text}");
    }
}

#[test]
fn the_host_in_the_words_gives_service_and_address() {
    let text =
        format!("Get \"https://{HOST}/v1/orders?x=1\": dial tcp 169.254.171.32:443: i/o timeout");
    let called = pasted(&text).called;
    assert_eq!(called.host.as_deref(), Some(HOST));
    assert_eq!(called.path.as_deref(), Some("/v1/orders"));
    assert_eq!(called.address.unwrap().to_string(), "169.254.171.32");
    let elsewhere = "dial tcp 52.16.0.9:443: i/o timeout";
    assert_eq!(codes(elsewhere), ["dns-not-lattice"]);
}

#[test]
fn words_that_say_too_little_are_not_guessed_at() {
    assert!(because("Error: context deadline exceeded").contains("curl -v"));
    assert!(because("The request timed out").contains("not whether the connection"));
    assert!(because("curl: (5) Could not resolve proxy: proxy.corp").contains("proxy"));
    assert!(
        because("connect to localhost port 5432: Connection refused, dial tcp 127.0.0.1:5432")
            .contains("client itself")
    );
    assert!(because("dial tcp 10.0.0.5:5432: connect: connection refused").contains("port 5432"));
    let log = "10:37 INFO ready\n".repeat(2000) + "10:38 ERROR connection refused\n";
    assert!(because(&log).contains("the lines of one error"));
}
