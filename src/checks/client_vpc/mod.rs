//! The client VPC: the name, the way in, and the filters between the client and Lattice.

pub mod acl;
pub mod egress;
pub mod encryption;
pub mod endpoint_acl;
pub mod entry;
pub mod filters;
mod foreign;
pub mod name;
pub mod names;
pub mod nameservers;
pub mod network_acl;
mod nowhere;
pub mod place;
pub mod routes;
mod search;
pub mod way_in;
