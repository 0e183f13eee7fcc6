//! Smoke checks: the first file passes over the facts it was made from, every form is valid, the
//! pipelines that are shown run, and a live run asks no more than it must.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

#[cfg(feature = "live")]
#[path = "live/bench.rs"]
mod bench;
#[cfg(feature = "live")]
#[expect(unreachable_pub, reason = "it is shared with other test targets")]
#[path = "world/dataplane/mod.rs"]
mod dataplane;
#[path = "smoke/init.rs"]
mod init;
#[cfg(feature = "live")]
#[path = "smoke/jobs.rs"]
mod jobs;
#[cfg(feature = "live")]
#[path = "smoke/live.rs"]
mod live;
#[path = "smoke/pipelines.rs"]
mod pipelines;
#[path = "smoke/process.rs"]
mod process;
#[cfg(feature = "live")]
#[path = "smoke/requests.rs"]
mod requests;
#[cfg(feature = "live")]
#[path = "live/stage.rs"]
mod stage;
#[cfg(feature = "live")]
#[path = "world/mod.rs"]
mod world;
