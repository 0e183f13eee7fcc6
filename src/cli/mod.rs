//! The command line: clap types, the configuration file, and the commands themselves.
//!
//! The only part, with `collect`, that reads the environment, files and stdin, and that prints.

pub mod args;
pub mod exit;
pub mod run;

mod capture;
mod config;
mod diagnose;
mod error;
mod explain;
mod facts;
mod generate;
mod input;
mod lint;
#[cfg(feature = "live")]
mod live;
mod load;
mod output;
mod playbook;
mod redact;
mod report;
mod save;
mod simulate;
mod smoke;
mod terminal;
mod watch;
