//! What a name leads to.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

/// What a DNS question brought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum DnsResult {
    /// Addresses, by way of these aliases.
    Resolved {
        /// A and AAAA records; none where the aliases end in a name that does not exist.
        #[schemars(with = "Vec<String>")]
        addresses: Vec<IpAddr>,
        /// The CNAME chain, in order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        aliases: Vec<String>,
    },
    /// The name does not exist (NXDOMAIN). Older builds wrote it for a name without an address as well.
    NotFound,
    /// NOERROR, and no address.
    NoData {
        /// The CNAME chain, in order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        aliases: Vec<String>,
    },
    /// SERVFAIL, REFUSED or no answer in time.
    NoAnswer(String),
    /// The name is an alias, and the question for its target has no answer.
    AliasUnanswered {
        /// The CNAME chain, in order.
        aliases: Vec<String>,
        /// What became of the question for its end.
        why: String,
    },
}

impl DnsResult {
    /// The addresses that the name leads to.
    pub fn addresses(&self) -> &[IpAddr] {
        match self {
            Self::Resolved { addresses, .. } => addresses,
            _ => &[],
        }
    }

    /// The aliases on the way.
    pub fn aliases(&self) -> &[String] {
        match self {
            Self::Resolved { aliases, .. }
            | Self::NoData { aliases }
            | Self::AliasUnanswered { aliases, .. } => aliases,
            Self::NotFound | Self::NoAnswer(_) => &[],
        }
    }
}
