//! The IAM policy engine: reads, evaluates and explains VPC Lattice auth policies and the caller's own policies.
//!
//! Pure: it never asks AWS, reads no file and no clock. Where AWS does not document a rule, the answer says so.

pub mod action;
pub mod applies;
pub mod change;
pub mod compare;
pub mod condition;
pub mod decision;
pub mod document;
pub mod evaluate;
pub mod explain;
pub mod gates;
pub mod glob;
pub mod json;
pub mod key;
pub mod lattice;
pub mod lattice_call;
mod lattice_words;
pub mod lint;
pub mod moment;
pub mod operator;
pub mod pattern;
pub mod principal;
pub mod reason;
pub mod request;
pub mod resource;
mod side;
pub mod simulate;
mod stand;
pub mod text;
pub mod truth;
pub mod unknowns;
mod words;
