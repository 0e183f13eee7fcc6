//! What the user asked about, as far as it says what to gather.

use crate::call::named::Wanted;
use crate::collect::dns::Asker;

/// What the user asked about, as far as it says what to gather.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The service.
    pub wanted: Option<Wanted>,
    /// The host that is called.
    pub host: Option<String>,
    /// Whom to ask for its addresses, and how patiently.
    pub asker: Option<Asker>,
    /// An ARN or `anonymous`; without one, the credentials in use are the caller's.
    pub caller: Option<String>,
    /// `vpc-…`.
    pub client_vpc: Option<String>,
    /// `i-…`, `eni-…`, an address, a function ARN or `any`.
    pub client: Option<String>,
    /// `sn-…`, with its account where an ARN says it.
    pub network: Option<(String, Option<String>)>,
    /// The request's method.
    pub method: String,
    /// The request's path.
    pub path: String,
    /// Whether it is the only one: then what is found of its call is the snapshot's own call.
    pub is_sole: bool,
    /// The window in seconds for which to read counts, where the answers are in doubt.
    pub metrics_window: Option<u64>,
}
