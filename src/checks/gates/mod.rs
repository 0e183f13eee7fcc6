//! The three gates of a call: the network's auth policy, the service's, and the caller's own.
//!
//! Lattice wants an explicit allow from each, in one account too (VPC Lattice user guide, "How
//! authorization works"). The policy engine decides; here its answers become findings.

pub mod depends;
pub mod identity;
pub mod identity_change;
pub mod level;
pub mod openness;
pub mod policies;
pub mod request;
