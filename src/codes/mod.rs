//! The finding codes: one row each, with the hop at which it stands and the outcome it gives.
//!
//! The list is `docs/contract.md` §5; a code, once released, is never given another meaning.

pub mod confidence;

use std::fmt;

use crate::snapshot::outcome::Outcome;

/// One of the five hops of a call, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hop {
    /// Who calls, and how it signs.
    Caller,
    /// The client, its VPC, and the VPC's way into a service network.
    ClientVpc,
    /// The service network: who may use it, and its auth policy.
    ServiceNetwork,
    /// The service: listeners, rules, its auth policy.
    Service,
    /// Target groups and targets.
    Targets,
}

impl Hop {
    /// All hops with their words, in the order of the path.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Caller, "caller"),
        (Self::ClientVpc, "client-vpc"),
        (Self::ServiceNetwork, "service-network"),
        (Self::Service, "service"),
        (Self::Targets, "targets"),
    ];

    /// The contract's word for it.
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(hop, _)| *hop == self)
            .map_or("caller", |(_, word)| word)
    }
}

impl fmt::Display for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Which half of the craft a fault belongs to: the guide's first fork, and what lies behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// Nothing is wrong, or nobody knows.
    None,
    /// How the caller signs.
    Caller,
    /// No answer: association, security group, name.
    Network,
    /// A clean 403 by one of the gates.
    Auth,
    /// 404 and fixed answers: associations of the service, listeners, rules.
    Routing,
    /// What is behind the service.
    Target,
}

impl Layer {
    /// The contract's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Caller => "caller",
            Self::Network => "network",
            Self::Auth => "auth",
            Self::Routing => "routing",
            Self::Target => "target",
        }
    }
}

/// What a code says of the call when it is the first thing met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// This outcome, unless the finding names another.
    Outcome(Outcome),
    /// One of these, the likelier first: sources disagree, or give both.
    Either(Outcome, Outcome),
    /// Nothing: it never stops a call by itself.
    Warning,
    /// Whatever was observed.
    Observed,
}

macro_rules! codes {
    ($($variant:ident $slug:literal $hop:ident $layer:ident $gives:expr;)*) => {
        /// A finding code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(
                #[doc = concat!("`", $slug, "`: see `playbooks/", $slug, ".toml`.")]
                $variant,
            )*
        }

        impl Code {
            /// Every code, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as it is written.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)* }
            }

            /// The hop at which it stands.
            pub fn hop(self) -> Hop {
                match self { $(Self::$variant => Hop::$hop,)* }
            }

            /// The layer to which it belongs.
            pub fn layer(self) -> Layer {
                match self { $(Self::$variant => Layer::$layer,)* }
            }

            /// What it makes of the call.
            pub fn gives(self) -> Gives {
                match self { $(Self::$variant => $gives,)* }
            }

            /// The text of its built-in playbook entry.
            pub fn playbook_source(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(concat!("../../playbooks/", $slug, ".toml")),)*
                }
            }
        }
    };
}

use Gives::{Observed, Warning};

const DENIED: Gives = Gives::Outcome(Outcome::Http403);
const NO_NAME: Gives = Gives::Outcome(Outcome::DnsError);
const NO_ANSWER: Gives = Gives::Outcome(Outcome::ConnectTimeout);
// AWS documents neither; Apollo's operator guide for Lattice saw a reset.
const NO_ANSWER_OR_RESET: Gives = Gives::Either(Outcome::ConnectTimeout, Outcome::ConnectionReset);
const NOT_FOUND: Gives = Gives::Outcome(Outcome::Http404);
const ERROR: Gives = Gives::Outcome(Outcome::Http500);
// The page on access logs gives 500 for a failed connection to a target, and 503 is what is observed.
const UNAVAILABLE: Gives = Gives::Either(Outcome::Http503, Outcome::Http500);
// Apollo's operator guide saw a blank 403 for a WebSocket; of HTTP/1.1 to an HTTP/2 group AWS says "Error".
const NOT_CARRIED: Gives = Gives::Either(Outcome::Http403, Outcome::Http500);
// Of what a function got wrong AWS says no status; 502 and 500 are what people see.
const BAD_ANSWER: Gives = Gives::Either(Outcome::Http502, Outcome::Http500);
const BAD_TLS: Gives = Gives::Outcome(Outcome::TlsError);
const SLOW: Gives = Gives::Outcome(Outcome::ReadTimeout);
const OPEN: Gives = Gives::Outcome(Outcome::UnauthenticatedOk);

codes! {
    CallerUnsigned "caller-unsigned" Caller Caller DENIED;
    CallerSignedWrongService "caller-signed-wrong-service" Caller Caller DENIED;
    CallerSignedWrongRegion "caller-signed-wrong-region" Caller Caller DENIED;
    CallerSignedPayload "caller-signed-payload" Caller Caller DENIED;
    CallerMissingContentSha256 "caller-missing-content-sha256" Caller Caller DENIED;
    CallerMissingSecurityToken "caller-missing-security-token" Caller Caller DENIED;
    CallerSignedUnstableHeader "caller-signed-unstable-header" Caller Caller DENIED;
    CallerClockSkew "caller-clock-skew" Caller Caller DENIED;
    CallerCredentialsExpired "caller-credentials-expired" Caller Caller DENIED;
    CallerIdentityNotExpected "caller-identity-not-expected" Caller Caller DENIED;
    CallerIdentityPolicyDenies "caller-identity-policy-denies" Caller Auth DENIED;
    CallerOutsideVpc "caller-outside-vpc" ClientVpc Network NO_ANSWER;
    DnsNameNotFound "dns-name-not-found" ClientVpc Network NO_NAME;
    DnsNoAnswer "dns-no-answer" ClientVpc Network NO_NAME;
    DnsRebindProtection "dns-rebind-protection" ClientVpc Network NO_NAME;
    DnsFamilyUnanswered "dns-family-unanswered" ClientVpc Network Warning;
    DnsNameserversDiffer "dns-nameservers-differ" ClientVpc Network Warning;
    DnsNotLattice "dns-not-lattice" ClientVpc Network NO_ANSWER;
    DnsEndpointNameNeeded "dns-endpoint-name-needed" ClientVpc Network NO_ANSWER;
    VpcAssociationMissing "vpc-association-missing" ClientVpc Network NO_ANSWER;
    VpcAssociationNotActive "vpc-association-not-active" ClientVpc Network NO_ANSWER;
    VpcAssociatedElsewhere "vpc-associated-elsewhere" ClientVpc Routing NOT_FOUND;
    AssociationSgBlocksListener "association-sg-blocks-listener" ClientVpc Network NO_ANSWER;
    EndpointSgBlocksListener "endpoint-sg-blocks-listener" ClientVpc Network NO_ANSWER;
    ClientSgBlocksEgress "client-sg-blocks-egress" ClientVpc Network NO_ANSWER;
    ClientNaclBlocks "client-nacl-blocks" ClientVpc Network NO_ANSWER;
    EndpointNaclBlocks "endpoint-nacl-blocks" ClientVpc Network NO_ANSWER;
    VpcEncryptionControlBlocks "vpc-encryption-control-blocks" ClientVpc Network NO_ANSWER;
    ServiceAssociationMissing "service-association-missing" ServiceNetwork Routing NOT_FOUND;
    ServiceAssociationNotActive "service-association-not-active" ServiceNetwork Routing NOT_FOUND;
    RamShareMissing "ram-share-missing" ServiceNetwork Network NO_ANSWER;
    RamInvitationPending "ram-invitation-pending" ServiceNetwork Network NO_ANSWER;
    RamPrincipalNotCovered "ram-principal-not-covered" ServiceNetwork Network NO_ANSWER;
    RamPermissionInsufficient "ram-permission-insufficient" ServiceNetwork Network NO_ANSWER;
    NetworkPolicyDenies "network-policy-denies" ServiceNetwork Auth DENIED;
    NetworkPolicyExplicitDeny "network-policy-explicit-deny" ServiceNetwork Auth DENIED;
    NetworkPolicyMissing "network-policy-missing" ServiceNetwork Auth DENIED;
    NetworkAuthNone "network-auth-none" ServiceNetwork Auth OPEN;
    ListenerMissing "listener-missing" Service Network NO_ANSWER_OR_RESET;
    TlsNameMismatch "tls-name-mismatch" Service Network BAD_TLS;
    TlsCertificateMissing "tls-certificate-missing" Service Network BAD_TLS;
    TlsUntrusted "tls-untrusted" Service Network BAD_TLS;
    ServiceNotActive "service-not-active" Service Routing NOT_FOUND;
    ServicePolicyDenies "service-policy-denies" Service Auth DENIED;
    ServicePolicyExplicitDeny "service-policy-explicit-deny" Service Auth DENIED;
    ServicePolicyMissing "service-policy-missing" Service Auth DENIED;
    ServiceAuthNone "service-auth-none" Service Auth OPEN;
    AnonymousAllowed "anonymous-allowed" Service Auth OPEN;
    PolicySourceIp "policy-source-ip" Service Auth Warning;
    PolicyControlPlaneAction "policy-control-plane-action" Service Auth Warning;
    PolicyResourceWithoutPath "policy-resource-without-path" Service Auth Warning;
    PolicyUnknownConditionKey "policy-unknown-condition-key" Service Auth Warning;
    PolicyMalformed "policy-malformed" Service Auth Warning;
    PolicyTooLarge "policy-too-large" Service Auth Warning;
    ProtocolNotSupported "protocol-not-supported" Service Routing NOT_CARRIED;
    RouteFixedResponse "route-fixed-response" Service Routing NOT_FOUND;
    RouteTargetGroupMissing "route-target-group-missing" Service Routing ERROR;
    TargetGroupElbArn "target-group-elb-arn" Service Routing Warning;
    TargetsNoneRegistered "targets-none-registered" Targets Target UNAVAILABLE;
    TargetsUnhealthy "targets-unhealthy" Targets Target UNAVAILABLE;
    TargetsInitial "targets-initial" Targets Target UNAVAILABLE;
    TargetsDraining "targets-draining" Targets Target UNAVAILABLE;
    TargetsUnused "targets-unused" Targets Target UNAVAILABLE;
    HealthCheckMisconfigured "health-check-misconfigured" Targets Target UNAVAILABLE;
    TargetSgBlocksLattice "target-sg-blocks-lattice" Targets Target UNAVAILABLE;
    TargetNaclBlocks "target-nacl-blocks" Targets Target UNAVAILABLE;
    TargetZoneUnsupported "target-zone-unsupported" Targets Target UNAVAILABLE;
    TargetOutsideVpc "target-outside-vpc" Targets Target UNAVAILABLE;
    TargetProtocolMismatch "target-protocol-mismatch" Targets Target UNAVAILABLE;
    TargetLambdaPermissionMissing "target-lambda-permission-missing" Targets Target UNAVAILABLE;
    TargetLambdaError "target-lambda-error" Targets Target BAD_ANSWER;
    TargetAlbPortMismatch "target-alb-port-mismatch" Targets Target UNAVAILABLE;
    TargetConnectionFailing "target-connection-failing" Targets Target UNAVAILABLE;
    TargetReturnedStatus "target-returned-status" Targets Target Observed;
    TargetSlow "target-slow" Targets Target SLOW;
    AccessLogsOff "access-logs-off" Service None Warning;
    AccessLogSilent "access-log-silent" Service None Warning;
    AccessLogPending "access-log-pending" Service None Warning;
    AccessLogUnread "access-log-unread" Service None Warning;
    AccessLogDenials "access-log-denials" Service None Warning;
    ErrorsRise "errors-rise" Service None Warning;
    ErrorsSource "errors-source" Service None Warning;
    ChangedSince "changed-since" Service None Warning;
    UnexplainedDnsError "unexplained-dns-error" ClientVpc Network Observed;
    UnexplainedConnectTimeout "unexplained-connect-timeout" ClientVpc Network Observed;
    UnexplainedConnectionRefused "unexplained-connection-refused" ClientVpc Network Observed;
    UnexplainedConnectionReset "unexplained-connection-reset" ClientVpc Network Observed;
    UnexplainedTlsError "unexplained-tls-error" Service Network Observed;
    UnexplainedReadTimeout "unexplained-read-timeout" Targets Target Observed;
    UnexplainedHttp400 "unexplained-http-400" Caller Caller Observed;
    UnexplainedHttp403 "unexplained-http-403" ServiceNetwork Auth Observed;
    UnexplainedHttp404 "unexplained-http-404" Service Routing Observed;
    UnexplainedHttp500 "unexplained-http-500" Targets Target Observed;
    UnexplainedHttp502 "unexplained-http-502" Targets Target Observed;
    UnexplainedHttp503 "unexplained-http-503" Targets Target Observed;
    UnexplainedUnauthenticatedOk "unexplained-unauthenticated-ok" ServiceNetwork Auth Observed;
}

impl Code {
    /// The code with this slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.slug() == slug)
    }

    /// The outcome it gives when it is the first thing that a call meets.
    pub fn outcome(self) -> Option<Outcome> {
        match self.gives() {
            Gives::Outcome(outcome) | Gives::Either(outcome, _) => Some(outcome),
            Gives::Warning | Gives::Observed => None,
        }
    }

    /// Every outcome that sources give for it, the likelier first.
    pub fn outcomes(self) -> Vec<Outcome> {
        match self.gives() {
            Gives::Outcome(outcome) => vec![outcome],
            Gives::Either(first, second) => vec![first, second],
            Gives::Warning | Gives::Observed => Vec::new(),
        }
    }

    /// The code that says that nothing known explains this outcome.
    pub fn unexplained(outcome: Outcome) -> Option<Self> {
        Self::from_slug(&format!("unexplained-{outcome}"))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}
