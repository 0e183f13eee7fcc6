//! From the call to the snapshot: asks AWS, DNS and the service itself.
//!
//! The only part that touches the network. It never fails: what cannot be had becomes a fact that
//! says so. The order of awaits in [`flow`] is the order of what depends on what.

pub mod access;
pub mod caches;
pub mod certificate;
pub mod client;
pub mod clients;
pub mod dns;
pub mod ec2;
pub mod failure;
pub mod flow;
pub mod function;
pub mod gather;
pub mod guard;
pub mod here;
pub mod iam;
pub mod lattice;
pub mod load_balancer;
pub mod logs;
pub mod memo;
pub mod metrics;
pub mod operation;
pub mod organization;
pub mod own_account;
mod owner;
pub mod patience;
pub mod probe;
pub mod progress;
pub mod question;
pub mod ram;
pub mod requests;
pub mod session;
pub mod store;
pub mod vantage;
