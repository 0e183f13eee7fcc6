//! The probe and the DNS questions, against servers on the loopback address.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
#![expect(
    unreachable_pub,
    reason = "its modules are shared with other test targets, or alike"
)]

#[path = "world/dataplane/mod.rs"]
mod dataplane;
#[path = "world/mod.rs"]
mod world;

#[path = "probe/answers.rs"]
mod answers;
#[path = "probe/connections.rs"]
mod connections;
#[path = "probe/names.rs"]
mod names;
#[path = "probe/nameservers.rs"]
mod nameservers;
#[path = "probe/resolver.rs"]
mod resolver;
#[path = "probe/secrets.rs"]
mod secrets;
#[path = "probe/set_up.rs"]
mod set_up;
#[path = "probe/signatures.rs"]
mod signatures;
#[path = "probe/sigv4a.rs"]
mod sigv4a;
