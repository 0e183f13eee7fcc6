//! Smoke checks: the first file passes over the facts it was made from, every form is valid, and the
//! pipelines that are shown run.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

#[path = "smoke/init.rs"]
mod init;
#[path = "smoke/pipelines.rs"]
mod pipelines;
#[path = "smoke/process.rs"]
mod process;
