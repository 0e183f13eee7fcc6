//! The loopback world itself: what it serves is what AWS would, by raw HTTP and by the AWS CLI.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

#[path = "world/cli/mod.rs"]
mod cli;
#[path = "world/raw.rs"]
mod raw;
#[path = "world/mod.rs"]
mod world;
