//! What could stop the call, one file a hop.
//!
//! A check is a row: the hop, the question in words, the codes it can give, and a function of the
//! path. [`CHECKS`] is the order in which the data plane meets them; a precondition stands before
//! what it prevents, so that the order of rows is not quite the order of hops.

pub mod caller;
pub mod client_vpc;
pub mod finding;
pub mod gates;
pub mod logs;
pub mod metrics;
pub mod new_endpoint;
pub mod service;
pub mod service_network;
pub mod shown;
pub mod standing;
pub mod targets;

use crate::checks::finding::{Answer, Finding, Status};
use crate::codes::{Code, Hop};
use crate::names::Arn;
use crate::part::Part;
use crate::path::Path;
use crate::path::unknown::Stop;

/// One question about the call.
#[derive(Debug)]
pub struct Check {
    /// Where it is asked.
    pub hop: Hop,
    /// The parts of the path that show it.
    pub parts: &'static [Part],
    /// The question, in words.
    pub question: &'static str,
    /// The codes that it can give, the likeliest first.
    pub codes: &'static [Code],
    /// Whether a passed check excludes its codes. Some faults leave no trace in the facts.
    pub excludes: bool,
    /// The answer.
    pub run: fn(&Path<'_>) -> Answer,
}

/// A check with its answer.
#[derive(Debug)]
pub struct Step {
    /// The question.
    pub check: &'static Check,
    /// What it says.
    pub answer: Answer,
}

impl Step {
    /// Its findings; none where it has no answer.
    pub fn findings(&self) -> &[Finding] {
        self.answer.as_deref().unwrap_or_default()
    }

    /// The finding that stops the call, if it has one.
    pub fn failure(&self) -> Option<&Finding> {
        self.findings().iter().find(|it| it.status == Status::Fail)
    }

    /// Whether it leaves open what becomes of the call.
    pub fn is_open(&self) -> bool {
        match &self.answer {
            Err(Stop::Unknown(_)) => true,
            Err(Stop::Unreached) => false,
            Ok(findings) => findings.iter().any(|it| it.status == Status::Unknown),
        }
    }
}

/// Asks every question, in order.
pub fn trace(path: &Path<'_>) -> Vec<Step> {
    // An ARN of Elastic Load Balancing is no service that a call could go to: that is all to say of it.
    let is_no_call = path
        .service
        .and_then(|it| Arn::parse(it.id))
        .is_some_and(|it| it.is_load_balancing());
    CHECKS
        .iter()
        .map(|check| Step {
            check,
            answer: if is_no_call && !check.codes.contains(&Code::TargetGroupElbArn) {
                Err(Stop::Unreached)
            } else {
                (check.run)(path)
            },
        })
        .collect()
}

/// Every check, in the order in which a call meets what it asks about.
pub const CHECKS: &[Check] = &[
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::Dns, Part::Probe],
        question: "does the name lead to Lattice",
        codes: &[
            Code::DnsNameNotFound,
            Code::DnsNoAnswer,
            Code::DnsRebindProtection,
            Code::DnsNotLattice,
        ],
        excludes: true,
        run: client_vpc::name::check,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::Dns, Part::Probe],
        question: "do all nameservers of the client, for A and for AAAA, say the same",
        codes: &[Code::DnsFamilyUnanswered, Code::DnsNameserversDiffer],
        excludes: true,
        run: client_vpc::nameservers::check,
    },
    Check {
        hop: Hop::ServiceNetwork,
        parts: &[Part::Ram],
        question: "may the client's account use the service network",
        codes: &[
            Code::RamShareMissing,
            Code::RamInvitationPending,
            Code::RamPrincipalNotCovered,
            Code::RamPermissionInsufficient,
        ],
        excludes: true,
        run: service_network::share,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::Associations],
        question: "is the client in the VPC that it is said to be in",
        codes: &[Code::CallerOutsideVpc],
        excludes: false,
        run: client_vpc::place::check,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::Associations],
        question: "does the client VPC have a way into the service network",
        codes: &[
            Code::VpcAssociationMissing,
            Code::VpcAssociationNotActive,
            Code::VpcAssociatedElsewhere,
            Code::DnsEndpointNameNeeded,
        ],
        excludes: true,
        run: client_vpc::way_in::check,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::Associations],
        question: "do the client VPC's route tables lead to Lattice",
        codes: &[Code::VpcAssociationMissing],
        excludes: true,
        run: client_vpc::routes::check,
    },
    Check {
        hop: Hop::Service,
        parts: &[Part::Routes],
        question: "does the service listen on this scheme and port",
        codes: &[Code::ListenerMissing],
        excludes: true,
        run: service::listener,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::SecurityGroups],
        question: "does the client's own security group let it out to Lattice",
        codes: &[Code::ClientSgBlocksEgress],
        excludes: true,
        run: client_vpc::egress::check,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::SecurityGroups],
        question: "does the network ACL of the client's subnet let request and answer pass",
        codes: &[Code::ClientNaclBlocks],
        excludes: true,
        run: client_vpc::network_acl::check,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::SecurityGroups],
        question: "do the security groups of the VPC association admit the client",
        codes: &[Code::AssociationSgBlocksListener],
        excludes: true,
        run: client_vpc::entry::association,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::SecurityGroups],
        question: "do the security groups of the endpoint admit the client",
        codes: &[Code::EndpointSgBlocksListener],
        excludes: true,
        run: client_vpc::entry::endpoint,
    },
    Check {
        hop: Hop::Service,
        parts: &[Part::Associations],
        question: "is the service there and active",
        codes: &[Code::ServiceNotActive, Code::TargetGroupElbArn],
        excludes: true,
        run: service::active,
    },
    Check {
        hop: Hop::ServiceNetwork,
        parts: &[Part::Associations],
        question: "is the service in the service network",
        codes: &[
            Code::ServiceAssociationMissing,
            Code::ServiceAssociationNotActive,
            Code::RamShareMissing,
            Code::RamPrincipalNotCovered,
        ],
        excludes: true,
        run: service_network::association,
    },
    Check {
        hop: Hop::Service,
        parts: &[Part::Routes, Part::Probe],
        question: "does the listener present a certificate for the name that is called",
        codes: &[
            Code::TlsNameMismatch,
            Code::TlsCertificateMissing,
            Code::TlsUntrusted,
        ],
        excludes: true,
        run: service::tls,
    },
    Check {
        hop: Hop::Caller,
        parts: &[Part::Caller, Part::Logs, Part::Probe],
        question: "is the request signed as Lattice wants it",
        codes: &[
            Code::CallerUnsigned,
            Code::CallerSignedWrongService,
            Code::CallerSignedWrongRegion,
            Code::CallerSignedPayload,
            Code::CallerMissingContentSha256,
            Code::CallerMissingSecurityToken,
            Code::CallerSignedUnstableHeader,
            Code::CallerClockSkew,
            Code::CallerCredentialsExpired,
            Code::CallerIdentityNotExpected,
        ],
        excludes: false,
        run: caller::signature,
    },
    Check {
        hop: Hop::ServiceNetwork,
        parts: &[Part::Auth, Part::Logs, Part::Probe],
        question: "does the auth policy of the service network allow the call",
        codes: &[
            Code::NetworkPolicyDenies,
            Code::NetworkPolicyExplicitDeny,
            Code::NetworkPolicyMissing,
        ],
        excludes: true,
        run: gates::policies::network,
    },
    Check {
        hop: Hop::Service,
        parts: &[Part::Auth, Part::Logs, Part::Probe],
        question: "does the auth policy of the service allow the call",
        codes: &[
            Code::ServicePolicyDenies,
            Code::ServicePolicyExplicitDeny,
            Code::ServicePolicyMissing,
        ],
        excludes: true,
        run: gates::policies::service,
    },
    Check {
        hop: Hop::Caller,
        parts: &[Part::Caller, Part::Auth, Part::Logs, Part::Probe],
        question: "do the caller's own policies allow vpc-lattice-svcs:Invoke",
        codes: &[Code::CallerIdentityPolicyDenies],
        excludes: true,
        run: gates::identity::identity,
    },
    Check {
        hop: Hop::ServiceNetwork,
        parts: &[Part::Auth],
        question: "does the service network let unsigned calls in",
        codes: &[Code::NetworkAuthNone, Code::AnonymousAllowed],
        excludes: true,
        run: gates::openness::network_open,
    },
    Check {
        hop: Hop::Service,
        parts: &[Part::Auth],
        question: "does the service let unsigned calls in",
        codes: &[Code::ServiceAuthNone, Code::AnonymousAllowed],
        excludes: true,
        run: gates::openness::service_open,
    },
    Check {
        hop: Hop::Service,
        parts: &[Part::Routes],
        question: "which rule does the request hit",
        codes: &[Code::RouteFixedResponse],
        excludes: true,
        run: service::route,
    },
    Check {
        hop: Hop::Service,
        parts: &[Part::Routes],
        question: "do the target groups of the rule exist",
        codes: &[Code::RouteTargetGroupMissing],
        excludes: true,
        run: service::target_groups,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets],
        question: "does the load balancer listen on the target group's port",
        codes: &[Code::TargetAlbPortMismatch],
        excludes: true,
        run: targets::load_balancer::check,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets, Part::SecurityGroups],
        question: "do the targets' security groups admit Lattice",
        codes: &[Code::TargetSgBlocksLattice],
        excludes: true,
        run: targets::security_groups::check,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets],
        question: "are the targets in the VPC of the target group",
        codes: &[Code::TargetOutsideVpc],
        excludes: true,
        run: targets::place::check,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets],
        question: "does the target group speak what the listener brings",
        codes: &[Code::TargetProtocolMismatch],
        excludes: true,
        run: targets::protocol::check,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets],
        question: "may Lattice invoke the function",
        codes: &[Code::TargetLambdaPermissionMissing],
        excludes: true,
        run: targets::function::check,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets],
        question: "are targets registered, and in which state are they",
        codes: &[
            Code::TargetsNoneRegistered,
            Code::TargetsUnhealthy,
            Code::TargetsInitial,
            Code::TargetsDraining,
            Code::TargetsUnused,
            Code::HealthCheckMisconfigured,
        ],
        excludes: true,
        run: targets::states::check,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets, Part::Logs, Part::Probe],
        question: "does Lattice get a connection to the targets",
        codes: &[Code::TargetConnectionFailing],
        excludes: false,
        run: targets::connections::check,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets, Part::Logs, Part::Probe],
        question: "what do the targets answer, and how fast",
        codes: &[Code::TargetReturnedStatus, Code::TargetSlow],
        excludes: false,
        run: targets::connections::answers,
    },
    Check {
        hop: Hop::ServiceNetwork,
        parts: &[Part::Logs],
        question: "are access logs on",
        codes: &[Code::AccessLogsOff],
        excludes: true,
        run: service_network::access_logs,
    },
    Check {
        hop: Hop::Service,
        parts: &[Part::Targets],
        question: "what do the metrics say of the service's answers",
        codes: &[Code::ErrorsRise, Code::ErrorsSource],
        excludes: true,
        run: metrics::check,
    },
    Check {
        hop: Hop::Service,
        parts: &[Part::Logs, Part::Probe],
        question: "what do the access logs say of the request",
        codes: &[
            Code::AccessLogUnread,
            Code::AccessLogSilent,
            Code::AccessLogPending,
            Code::AccessLogDenials,
        ],
        excludes: true,
        run: logs::check,
    },
];
