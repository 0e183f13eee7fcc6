//! The policies that a request meets, gate by gate.

use std::borrow::Cow;

use crate::policy::document::Document;
use crate::policy::request::Request;
use crate::policy::truth::Answer;

/// One policy, or what stands in its place.
#[derive(Debug, Clone)]
pub enum Gate<'d> {
    /// The auth type is `NONE`: nothing is asked here.
    AuthNone,
    /// The auth type is `AWS_IAM` and there is no policy: everything is denied.
    NoPolicy,
    /// The policy.
    Document(&'d Document),
    /// Nobody could read it; why.
    Unknown(String),
}

/// Every policy that a call meets.
#[derive(Debug, Clone)]
pub struct Gates<'d> {
    /// The service network's auth policy.
    pub service_network: Vec<Gate<'d>>,
    /// The service's auth policy.
    pub service: Vec<Gate<'d>>,
    /// The policies of the caller's role or user; one `Allow` is enough, and without any the caller is denied.
    pub identity: Vec<Gate<'d>>,
    /// The caller's permissions boundary; empty where there is none.
    pub boundary: Vec<Gate<'d>>,
    /// The session policies; empty where there are none.
    pub session: Vec<Gate<'d>>,
    /// The service control policies, one group a level of the organisation; each level must allow.
    pub scps: Vec<ScpLevel<'d>>,
}

impl<'d> Gates<'d> {
    /// The usual gates: no boundary, no session policy and no service control policy is known.
    pub fn new(service_network: Gate<'d>, service: Gate<'d>, identity: Vec<Gate<'d>>) -> Gates<'d> {
        Gates {
            service_network: vec![service_network],
            service: vec![service],
            identity,
            boundary: Vec::new(),
            session: Vec::new(),
            scps: Vec::new(),
        }
    }

    /// The request as these gates see it: with what they know of the caller's permissions boundary.
    pub fn request<'r>(&self, request: &'r Request) -> Cow<'r, Request> {
        let is_read = |it: &Gate<'_>| !matches!(it, Gate::Unknown(_));
        let has_boundary = match self.boundary.as_slice() {
            [] => return Cow::Borrowed(request),
            some if some.iter().any(is_read) => Answer::Yes,
            _ => Answer::Unknown,
        };
        if request.has_boundary().or(has_boundary) == request.has_boundary() {
            Cow::Borrowed(request)
        } else {
            Cow::Owned(request.clone().with_boundary(has_boundary))
        }
    }
}

/// The service control policies of one level of the organisation.
#[derive(Debug, Clone)]
pub struct ScpLevel<'d> {
    /// The name of the level: the root, a unit, the account.
    pub name: String,
    /// The policies attached there.
    pub policies: Vec<Gate<'d>>,
}
