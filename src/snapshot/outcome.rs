//! What can become of a call: the closed list of the report's `outcome` words.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What happens to a call, as its client sees it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The call succeeds.
    Ok,
    /// The name does not resolve.
    DnsError,
    /// No TCP connection within the client's patience.
    ConnectTimeout,
    /// The TCP connection is refused.
    ConnectionRefused,
    /// The TCP connection is cut.
    ConnectionReset,
    /// The TLS handshake fails.
    TlsError,
    /// Connected, but no answer within the client's patience.
    ReadTimeout,
    /// HTTP 400.
    #[serde(rename = "http-400")]
    Http400,
    /// HTTP 403.
    #[serde(rename = "http-403")]
    Http403,
    /// HTTP 404.
    #[serde(rename = "http-404")]
    Http404,
    /// HTTP 500.
    #[serde(rename = "http-500")]
    Http500,
    /// HTTP 502.
    #[serde(rename = "http-502")]
    Http502,
    /// HTTP 503.
    #[serde(rename = "http-503")]
    Http503,
    /// An unsigned call succeeds.
    UnauthenticatedOk,
}

impl Outcome {
    /// Every outcome with its word, in the order of the contract.
    pub const ALL: [(Self, &'static str); 14] = [
        (Self::Ok, "ok"),
        (Self::DnsError, "dns-error"),
        (Self::ConnectTimeout, "connect-timeout"),
        (Self::ConnectionRefused, "connection-refused"),
        (Self::ConnectionReset, "connection-reset"),
        (Self::TlsError, "tls-error"),
        (Self::ReadTimeout, "read-timeout"),
        (Self::Http400, "http-400"),
        (Self::Http403, "http-403"),
        (Self::Http404, "http-404"),
        (Self::Http500, "http-500"),
        (Self::Http502, "http-502"),
        (Self::Http503, "http-503"),
        (Self::UnauthenticatedOk, "unauthenticated-ok"),
    ];

    /// The contract's word for it.
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(outcome, _)| *outcome == self)
            .map_or("ok", |(_, word)| word)
    }

    /// The outcome that an HTTP status shows, as far as the contract has a word for it.
    pub fn of_status(status: u16) -> Option<Self> {
        match status {
            200..=399 => Some(Self::Ok),
            400 => Some(Self::Http400),
            403 => Some(Self::Http403),
            404 => Some(Self::Http404),
            500 => Some(Self::Http500),
            502 => Some(Self::Http502),
            503 => Some(Self::Http503),
            _ => None,
        }
    }

    /// Whether the call got through.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Ok | Self::UnauthenticatedOk)
    }

    /// Whether no HTTP answer came: the guide's first fork.
    pub fn is_no_answer(self) -> bool {
        matches!(
            self,
            Self::DnsError
                | Self::ConnectTimeout
                | Self::ConnectionRefused
                | Self::ConnectionReset
                | Self::TlsError
                | Self::ReadTimeout
        )
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
