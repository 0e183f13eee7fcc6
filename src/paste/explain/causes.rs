//! What can stand behind an answer without an author, or behind none: tables, likeliest first.

use crate::codes::Code;

/// A cause, and why it gives this answer.
pub(super) type Cause = (Code, &'static str);

/// Causes of a failing connection to a target, besides the failure itself.
pub(super) const CONNECTION: [Cause; 5] = [
    (
        Code::TargetSgBlocksLattice,
        "the target's security group may have no rule for VPC Lattice's prefix list",
    ),
    (
        Code::TargetsDraining,
        "the target may be shutting down: pods that end before they are deregistered do this on \
            every rollout",
    ),
    (
        Code::TargetsUnhealthy,
        "all targets may be unhealthy; VPC Lattice then still sends to them",
    ),
    (
        Code::TargetsNoneRegistered,
        "the target group may have no registered target",
    ),
    (
        Code::HealthCheckMisconfigured,
        "a health check of the wrong path, port or protocol may hide which targets live",
    ),
];

/// A 403 without a body.
pub(super) const FORBIDDEN: [Cause; 5] = [
    (
        Code::CallerUnsigned,
        "an unsigned call is denied where a gate asks for an identity",
    ),
    (
        Code::NetworkPolicyDenies,
        "the service network's auth policy may not allow the caller",
    ),
    (
        Code::ServicePolicyDenies,
        "the service's auth policy may not allow the caller",
    ),
    (
        Code::CallerIdentityPolicyDenies,
        "the caller's own policies may lack `vpc-lattice-svcs:Invoke`",
    ),
    (
        Code::TargetReturnedStatus,
        "the application behind VPC Lattice may have answered this itself",
    ),
];

/// A 404 without a body.
pub(super) const NOT_FOUND: [Cause; 4] = [
    (
        Code::ServiceAssociationMissing,
        "VPC Lattice answers 404 for a service that is not in the service network that the client uses",
    ),
    (
        Code::RouteFixedResponse,
        "a rule or the listener's default action may answer 404",
    ),
    (
        Code::TargetReturnedStatus,
        "the application may have no such path",
    ),
    (
        Code::VpcAssociatedElsewhere,
        "the client's VPC may be associated with another service network than the service",
    ),
];

/// A 500 without a body.
pub(super) const SERVER_ERROR: [Cause; 4] = [
    (
        Code::TargetReturnedStatus,
        "the application may have failed itself",
    ),
    (
        Code::RouteFixedResponse,
        "a rule or the default action may answer 500",
    ),
    (
        Code::TargetConnectionFailing,
        "VPC Lattice answers 500 as well where it cannot connect to a target",
    ),
    (
        Code::RouteTargetGroupMissing,
        "a rule may forward to nothing",
    ),
];

/// A 502.
pub(super) const BAD_GATEWAY: [Cause; 3] = [
    (
        Code::TargetProtocolMismatch,
        "the target may speak another protocol than its target group",
    ),
    (
        Code::TargetReturnedStatus,
        "a proxy in front of the application may have answered this",
    ),
    (
        Code::TargetConnectionFailing,
        "the target may have closed the connection",
    ),
];

/// A 503.
pub(super) const UNAVAILABLE: [Cause; 1] = [(
    Code::TargetConnectionFailing,
    "VPC Lattice answers so where it cannot connect to a target",
)];

/// A 400.
pub(super) const BAD_REQUEST: [Cause; 2] = [
    (
        Code::UnexplainedHttp400,
        "VPC Lattice answers 400 to a malformed request, to more than 60 KB or 100 headers",
    ),
    (
        Code::TargetReturnedStatus,
        "the application may have refused the request itself",
    ),
];

/// An unsigned call that got through.
pub(super) const OPEN: [Cause; 3] = [
    (
        Code::NetworkAuthNone,
        "the service network may have auth type NONE",
    ),
    (Code::ServiceAuthNone, "the service may have auth type NONE"),
    (
        Code::AnonymousAllowed,
        "an auth policy may admit unsigned calls, or something on the way signs them",
    ),
];

/// No connection: the order of `docs/lattice.md` §2, with the association's security group first.
pub(super) const TIMEOUT: [Cause; 8] = [
    (
        Code::AssociationSgBlocksListener,
        "the security group on the VPC's association may not admit the client on this port",
    ),
    (
        Code::VpcAssociationMissing,
        "the client's VPC may have no way into a service network; that the name resolves proves \
            nothing",
    ),
    (
        Code::ClientSgBlocksEgress,
        "the client's own security group may not let it out to VPC Lattice's prefix list",
    ),
    (
        Code::ListenerMissing,
        "the service may have no listener for this scheme and port",
    ),
    (
        Code::DnsEndpointNameNeeded,
        "the VPC may be joined by an endpoint, whose own DNS name the call must use",
    ),
    (
        Code::CallerOutsideVpc,
        "the client may be outside the associated VPC, behind a peering, a transit gateway or a VPN",
    ),
    (
        Code::ClientNaclBlocks,
        "a network ACL may stop the request or its answer",
    ),
    (
        Code::VpcAssociationNotActive,
        "the VPC's association may not be ACTIVE",
    ),
];

/// No connection to a private address.
pub(super) const ENDPOINT_TIMEOUT: [Cause; 4] = [
    (
        Code::EndpointSgBlocksListener,
        "the address is a private one, as an endpoint has, and the endpoint's security group \
            may not admit the client",
    ),
    (
        Code::DnsNotLattice,
        "the private address may be no endpoint of a service network",
    ),
    (
        Code::ClientSgBlocksEgress,
        "the client's own security group may not let it out to the endpoint",
    ),
    (
        Code::ClientNaclBlocks,
        "a network ACL may stop the request or its answer",
    ),
];

/// A refused connection.
pub(super) const REFUSED: [Cause; 2] = [
    (
        Code::ListenerMissing,
        "the service may have no listener for this scheme and port",
    ),
    (
        Code::DnsNotLattice,
        "the name may resolve to something that is not VPC Lattice",
    ),
];

/// A connection that was cut.
pub(super) const RESET: [Cause; 4] = [
    (
        Code::ListenerMissing,
        "the service may have no listener for this scheme and port",
    ),
    (
        Code::TargetConnectionFailing,
        "the connection may have been cut at the target, or after ten minutes, the longest that \
            one lasts",
    ),
    (
        Code::ServicePolicyDenies,
        "a TLS passthrough listener has no 403: there a denial may be a closed connection",
    ),
    (
        Code::ClientNaclBlocks,
        "a firewall on the way may cut the connection",
    ),
];

/// A handshake that failed.
pub(super) const TLS: [Cause; 4] = [
    (
        Code::TlsCertificateMissing,
        "a custom domain without its own ACM certificate has none to fall back on",
    ),
    (
        Code::TlsNameMismatch,
        "the certificate may be for the service's other name",
    ),
    (Code::ListenerMissing, "the port may have no HTTPS listener"),
    (
        Code::TlsUntrusted,
        "the client may not trust the certificate's authority",
    ),
];

/// No answer in time.
pub(super) const SLOW: [Cause; 3] = [
    (
        Code::TargetSlow,
        "the connection stood and no answer came, as with a slow target",
    ),
    (
        Code::TargetSgBlocksLattice,
        "VPC Lattice may be waiting for a target that its packets do not reach",
    ),
    (
        Code::TargetConnectionFailing,
        "the connection to the target may hang",
    ),
];

/// A name that does not resolve.
pub(super) const NAME: [Cause; 2] = [
    (
        Code::DnsNameNotFound,
        "the name may be mistyped, or of a service that was deleted and made anew",
    ),
    (Code::DnsNoAnswer, "the resolver may not answer"),
];
