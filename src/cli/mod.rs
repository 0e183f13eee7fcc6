//! The command line: clap types, the configuration file, and the commands themselves.
//!
//! The only part, with `collect`, that reads the environment, files and stdin, and that prints.

pub mod args;
pub mod exit;
pub mod run;

mod config;
mod error;
mod explain;
mod generate;
mod input;
mod lint;
mod playbook;
mod replay;
mod report;
mod save;
mod simulate;
mod terminal;
