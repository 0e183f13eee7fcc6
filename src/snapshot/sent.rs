//! How a request of this tool was sent, and which were not.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a request was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum SignedWith {
    /// For one region, with the secret key.
    SigV4,
    /// For a set of regions, with a key pair made from it.
    SigV4a,
}

impl SignedWith {
    /// AWS's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::SigV4 => "SigV4",
            Self::SigV4a => "SigV4A",
        }
    }
}

impl fmt::Display for SignedWith {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// How long each phase of a request took, in milliseconds; absent where it was not reached, or not
/// needed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PhaseTimes {
    /// The question for the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dns: Option<u64>,
    /// The TCP connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tcp: Option<u64>,
    /// The TLS handshake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<u64>,
    /// From the request to the head of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_byte: Option<u64>,
    /// All of it, the body included.
    pub total: u64,
}

/// A request, or a question for a name from another place, that was asked for and has nothing to
/// show: it was not sent, or the run ended before its answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Unsent {
    /// Whose signature it would have carried; `anonymous` for none.
    pub caller: String,
    /// The name that was to be asked for, where it is a question for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Why there is nothing.
    pub why: String,
}
