//! The words of clients, one row a phrase: curl, Go, Java, Python, Node, gRPC, dig.

use crate::codes::Code;
use crate::snapshot::outcome::Outcome;

use Outcome::{
    ConnectTimeout, ConnectionRefused, ConnectionReset, DnsError, ReadTimeout, TlsError,
};

/// A row's words in lower case, what the client saw, and the code that they single out.
pub(super) type Row = (&'static str, Outcome, Option<Code>);

/// Words that have a meaning of their own, before those that are a part of them.
pub(super) const ROWS: [Row; 80] = [
    // Names first: a lookup that times out says `i/o timeout` as well.
    ("server misbehaving", DnsError, Some(Code::DnsNoAnswer)),
    ("servfail", DnsError, Some(Code::DnsNoAnswer)),
    ("resolving timed out", DnsError, Some(Code::DnsNoAnswer)),
    (
        "no servers could be reached",
        DnsError,
        Some(Code::DnsNoAnswer),
    ),
    (
        "temporary failure in name resolution",
        DnsError,
        Some(Code::DnsNoAnswer),
    ),
    ("eai_again", DnsError, Some(Code::DnsNoAnswer)),
    (
        "dns_probe_finished_no_internet",
        DnsError,
        Some(Code::DnsNoAnswer),
    ),
    ("no such host", DnsError, Some(Code::DnsNameNotFound)),
    ("nxdomain", DnsError, Some(Code::DnsNameNotFound)),
    (
        "could not resolve host",
        DnsError,
        Some(Code::DnsNameNotFound),
    ),
    (
        "couldn't resolve host",
        DnsError,
        Some(Code::DnsNameNotFound),
    ),
    (
        "unable to resolve host",
        DnsError,
        Some(Code::DnsNameNotFound),
    ),
    (
        "name or service not known",
        DnsError,
        Some(Code::DnsNameNotFound),
    ),
    (
        "nodename nor servname provided",
        DnsError,
        Some(Code::DnsNameNotFound),
    ),
    (
        "failed to lookup address information",
        DnsError,
        Some(Code::DnsNameNotFound),
    ),
    ("failed to resolve", DnsError, Some(Code::DnsNameNotFound)),
    ("name resolution failed", DnsError, None),
    ("dns resolution failed", DnsError, None),
    ("nameresolutionerror", DnsError, None),
    (
        "unknownhostexception",
        DnsError,
        Some(Code::DnsNameNotFound),
    ),
    ("enotfound", DnsError, Some(Code::DnsNameNotFound)),
    ("curl: (6)", DnsError, Some(Code::DnsNameNotFound)),
    // Certificates.
    (
        "no alternative certificate subject name",
        TlsError,
        Some(Code::TlsNameMismatch),
    ),
    (
        "does not match target host name",
        TlsError,
        Some(Code::TlsNameMismatch),
    ),
    (
        "certificate is valid for",
        TlsError,
        Some(Code::TlsNameMismatch),
    ),
    (
        "doesn't match any of the subject alternative names",
        TlsError,
        Some(Code::TlsNameMismatch),
    ),
    (
        "no subject alternative dns name matching",
        TlsError,
        Some(Code::TlsNameMismatch),
    ),
    ("hostname mismatch", TlsError, Some(Code::TlsNameMismatch)),
    ("doesn't match", TlsError, Some(Code::TlsNameMismatch)),
    (
        "err_tls_cert_altname_invalid",
        TlsError,
        Some(Code::TlsNameMismatch),
    ),
    (
        "certificate signed by unknown authority",
        TlsError,
        Some(Code::TlsUntrusted),
    ),
    (
        "unable to get local issuer certificate",
        TlsError,
        Some(Code::TlsUntrusted),
    ),
    (
        "self signed certificate",
        TlsError,
        Some(Code::TlsUntrusted),
    ),
    (
        "self-signed certificate",
        TlsError,
        Some(Code::TlsUntrusted),
    ),
    (
        "self_signed_cert_in_chain",
        TlsError,
        Some(Code::TlsUntrusted),
    ),
    (
        "depth_zero_self_signed_cert",
        TlsError,
        Some(Code::TlsUntrusted),
    ),
    (
        "unable_to_verify_leaf_signature",
        TlsError,
        Some(Code::TlsUntrusted),
    ),
    (
        "unable to find valid certification path",
        TlsError,
        Some(Code::TlsUntrusted),
    ),
    (
        "certificate has expired",
        TlsError,
        Some(Code::TlsUntrusted),
    ),
    (
        "certificate verify failed",
        TlsError,
        Some(Code::TlsUntrusted),
    ),
    (
        "ssl certificate problem",
        TlsError,
        Some(Code::TlsUntrusted),
    ),
    (
        "pkix path building failed",
        TlsError,
        Some(Code::TlsUntrusted),
    ),
    ("curl: (60)", TlsError, Some(Code::TlsUntrusted)),
    // A server that speaks plain HTTP to a TLS handshake has no HTTPS listener on that port.
    (
        "wrong version number",
        TlsError,
        Some(Code::ListenerMissing),
    ),
    (
        "server gave http response to https client",
        TlsError,
        Some(Code::ListenerMissing),
    ),
    (
        "unrecognized ssl message, plaintext connection",
        TlsError,
        Some(Code::ListenerMissing),
    ),
    ("ssl_error_syscall", TlsError, None),
    ("ssl_connect", TlsError, None),
    ("ssl connection timeout", TlsError, None),
    ("tls handshake", TlsError, None),
    ("handshake failure", TlsError, None),
    ("handshake_failure", TlsError, None),
    ("sslhandshakeexception", TlsError, None),
    ("tls: ", TlsError, None),
    (
        "unrecognized name",
        TlsError,
        Some(Code::TlsCertificateMissing),
    ),
    ("curl: (35)", TlsError, None),
    ("curl: (51)", TlsError, Some(Code::TlsNameMismatch)),
    // Connections.
    ("connection refused", ConnectionRefused, None),
    ("econnrefused", ConnectionRefused, None),
    ("actively refused", ConnectionRefused, None),
    ("connection reset by peer", ConnectionReset, None),
    ("econnreset", ConnectionReset, None),
    ("connection reset", ConnectionReset, None),
    ("socket hang up", ConnectionReset, None),
    ("empty reply from server", ConnectionReset, None),
    ("remote end closed connection", ConnectionReset, None),
    ("server disconnected without sending", ConnectionReset, None),
    ("curl: (52)", ConnectionReset, None),
    ("connect timed out", ConnectTimeout, None),
    ("connection timed out", ConnectTimeout, None),
    ("connection timeout", ConnectTimeout, None),
    ("connecttimeout", ConnectTimeout, None),
    ("econnaborted", ReadTimeout, None),
    ("etimedout", ConnectTimeout, None),
    ("while waiting for connection", ConnectTimeout, None),
    ("no route to host", ConnectTimeout, None),
    ("network is unreachable", ConnectTimeout, None),
    ("ehostunreach", ConnectTimeout, None),
    ("enetunreach", ConnectTimeout, None),
    ("curl: (7)", ConnectionRefused, None),
];

/// Words that name a timeout, looked at once the rest is not there.
pub(super) const TIMEOUTS: [Row; 14] = [
    ("dial tcp", ConnectTimeout, None),
    ("connecttimeouterror", ConnectTimeout, None),
    ("failed to connect", ConnectTimeout, None),
    ("read timed out", ReadTimeout, None),
    ("readtimeout", ReadTimeout, None),
    ("read timeout", ReadTimeout, None),
    ("read tcp", ReadTimeout, None),
    ("esockettimedout", ReadTimeout, None),
    ("headers_timeout", ReadTimeout, None),
    ("awaiting headers", ReadTimeout, None),
    ("httptimeoutexception: request timed out", ReadTimeout, None),
    ("bytes received", ReadTimeout, None),
    ("curl: (28)", ConnectTimeout, None),
    ("connecting to", ConnectTimeout, None),
];

/// Words that name a timeout at all.
pub(super) const TIMED_OUT: [&str; 8] = [
    "i/o timeout",
    "timed out",
    "timeout",
    "deadline exceeded",
    "esockettimedout",
    "headers_timeout",
    "curl: (28)",
    "timed_out",
];
