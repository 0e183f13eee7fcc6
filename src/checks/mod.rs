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
pub mod service_protocol;
pub mod shown;
pub mod standing;
pub mod targets;

use crate::checks::finding::{Answer, Finding, Status};
use crate::codes::{Code, Hop};
use crate::names::Arn;
use crate::part::Part;
use crate::path::Path;
use crate::path::unknown::{Stop, Unknown};
use crate::shell::word;

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
    /// The words that its findings may set: what a playbook of these codes may name beside the call's own.
    pub words: &'static [&'static str],
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
    if path.is_resource_configuration() {
        return resource_configuration(path);
    }
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

/// The trace of a call to a resource configuration: nothing of what is asked of services is true of it.
fn resource_configuration(path: &Path<'_>) -> Vec<Step> {
    let host = path.url.as_ref().map_or("", |url| url.host.as_str());
    let id = host.split('.').find(|it| it.starts_with("rcfg-"));
    let region = word(path.region());
    let ask = match id {
        Some(id) => format!(
            "aws vpc-lattice get-resource-configuration --resource-configuration-identifier {} --region {region}",
            word(id)
        ),
        None => format!("aws vpc-lattice list-resource-configurations --region {region}"),
    };
    let why = format!(
        "{host} is the name of a resource configuration, not of a service: it carries TCP, and has no listener, rule, auth policy or target group that lattice-doctor could judge"
    );
    let gap = Unknown::unsaid("which service is called", &why, &ask);
    CHECKS
        .iter()
        .enumerate()
        .map(|(index, check)| Step {
            check,
            answer: Err(match index {
                0 => Stop::Unknown(gap.clone()),
                _ => Stop::Unreached,
            }),
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
        words: &[
            "addresses",
            "answer",
            "custom_host",
            "dns_index",
            "dns_says",
            "gone",
            "host",
            "managed_url",
            "meaning",
            "place",
            "record_address",
            "record_target",
            "resolver",
            "resolver_off",
            "sign",
        ],
        excludes: true,
        run: client_vpc::name::check,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::Dns, Part::Probe],
        question: "do all nameservers of the client, for A and for AAAA, say the same",
        codes: &[Code::DnsFamilyUnanswered, Code::DnsNameserversDiffer],
        words: &[
            "addresses",
            "answer",
            "custom_host",
            "dns_index",
            "dns_says",
            "explanation",
            "gone",
            "host",
            "managed_url",
            "meaning",
            "place",
            "record_address",
            "record_target",
            "resolver",
            "resolver_off",
            "sign",
        ],
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
        words: &[
            "action",
            "consumer",
            "lapsed_invitation",
            "pending_invitation",
            "share",
            "share_name",
            "shared",
            "status",
        ],
        excludes: true,
        run: service_network::share,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::Associations],
        question: "is the client in the VPC that it is said to be in",
        codes: &[Code::CallerOutsideVpc],
        words: &[
            "beyond",
            "client",
            "client_cidr",
            "function",
            "new_endpoint",
            "new_endpoint_address",
            "new_endpoint_association",
            "new_endpoint_subnet",
            "new_endpoint_url",
            "own_vpc",
            "unattached",
            "why",
        ],
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
        words: &[
            "association",
            "being_deleted",
            "being_made",
            "beside",
            "endpoint",
            "endpoint_name",
            "endpoint_state",
            "endpoint_url",
            "failure",
            "groups_flag_text",
            "joined",
            "managed_url",
            "missing",
            "new_endpoint",
            "new_endpoint_address",
            "new_endpoint_association",
            "new_endpoint_subnet",
            "new_endpoint_url",
            "not_deleted",
            "not_made",
            "other_network",
            "said",
            "status",
            "unassociated",
            "unjoined",
            "vpc_ranges",
        ],
        excludes: true,
        run: client_vpc::way_in::check,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::Associations],
        question: "do the client VPC's route tables lead to Lattice",
        codes: &[Code::VpcAssociationMissing],
        words: &["association", "missing", "network", "status"],
        excludes: true,
        run: client_vpc::routes::check,
    },
    Check {
        hop: Hop::Service,
        parts: &[Part::Routes],
        question: "does the service listen on this scheme and port",
        codes: &[Code::ListenerMissing],
        words: &[
            "present",
            "protocol",
            "target_group",
            "url_that_fits",
            "wanted_protocol",
        ],
        excludes: true,
        run: service::listener,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::SecurityGroups],
        question: "does the client's own security group let it out to Lattice",
        codes: &[Code::ClientSgBlocksEgress],
        words: &[
            "destination",
            "family",
            "groups",
            "lattice_ipv4",
            "lattice_ipv6",
            "peer_group",
            "port",
            "prefix_list",
        ],
        excludes: true,
        run: client_vpc::egress::check,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::SecurityGroups],
        question: "does the network ACL of the client's subnet let request and answer pass",
        codes: &[Code::ClientNaclBlocks],
        words: &[
            "answer_from",
            "answer_number",
            "answer_to",
            "cidr",
            "cidr_flag",
            "direction",
            "direction_flag",
            "family",
            "free_number",
            "from_port",
            "is_egress",
            "port",
            "ports",
            "request_number",
            "subnet",
            "to_port",
        ],
        excludes: true,
        run: client_vpc::network_acl::check,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::SecurityGroups],
        question: "do the security groups of the VPC association admit the client",
        codes: &[Code::AssociationSgBlocksListener],
        words: &[
            "association",
            "client_group",
            "groups",
            "ipv4_cidr",
            "ipv6_cidr",
            "port",
            "source",
            "source_cidr",
        ],
        excludes: true,
        run: client_vpc::entry::association,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::SecurityGroups],
        question: "do the network ACLs of the endpoint's subnets let request and answer pass",
        codes: &[Code::EndpointNaclBlocks],
        words: &[
            "acl_words",
            "answer_from",
            "answer_number",
            "answer_to",
            "cidr",
            "cidr_flag",
            "direction",
            "direction_flag",
            "endpoint",
            "family",
            "free_number",
            "from_port",
            "is_egress",
            "port",
            "ports",
            "request_number",
            "subnet",
            "to_port",
        ],
        excludes: true,
        run: client_vpc::endpoint_acl::check,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::SecurityGroups],
        question: "do the security groups of the endpoint admit the client",
        codes: &[Code::EndpointSgBlocksListener],
        words: &[
            "association",
            "client_group",
            "groups",
            "ipv4_cidr",
            "ipv6_cidr",
            "port",
            "source",
            "source_cidr",
        ],
        excludes: true,
        run: client_vpc::entry::endpoint,
    },
    Check {
        hop: Hop::ClientVpc,
        parts: &[Part::SecurityGroups],
        question: "does the VPC's encryption control let the call through the endpoint",
        codes: &[Code::VpcEncryptionControlBlocks],
        words: &["because", "encrypted_url", "endpoint", "mode", "state"],
        excludes: true,
        run: client_vpc::encryption::check,
    },
    Check {
        hop: Hop::Service,
        parts: &[Part::Associations],
        question: "is the service there and active",
        codes: &[Code::ServiceNotActive, Code::TargetGroupElbArn],
        words: &[
            "being_deleted",
            "being_made",
            "failure",
            "not_deleted",
            "not_made",
            "said",
            "status",
        ],
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
        words: &[
            "action",
            "association",
            "being_deleted",
            "being_made",
            "consumer",
            "failure",
            "in_network",
            "lapsed_invitation",
            "not_deleted",
            "not_made",
            "pending_invitation",
            "said",
            "share",
            "share_name",
            "shared",
            "status",
            "target_network",
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
        words: &[
            "certificate",
            "custom_host",
            "invalid",
            "managed_url",
            "names",
            "status",
            "why",
        ],
        excludes: true,
        run: service::tls,
    },
    Check {
        hop: Hop::Service,
        parts: &[Part::Routes],
        question: "does Lattice carry the protocol that the client asks for",
        codes: &[Code::ProtocolNotSupported],
        words: &["asked", "carrier", "websocket"],
        excludes: true,
        run: service_protocol::check,
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
        words: &[
            "exception",
            "explanation",
            "host",
            "how",
            "identity",
            "message",
            "resolved",
            "shown_by",
            "signed_headers",
            "signed_region",
            "signed_service",
            "signing",
            "why",
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
        words: &[
            "change",
            "exception",
            "explanation",
            "how",
            "lets_in",
            "meant",
            "message",
            "new_policy",
            "new_policy_text",
            "resolved",
            "risk",
            "risks",
            "shown_by",
            "statement",
            "why",
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
        words: &[
            "change",
            "exception",
            "explanation",
            "how",
            "lets_in",
            "meant",
            "message",
            "new_policy",
            "new_policy_text",
            "resolved",
            "risk",
            "risks",
            "shown_by",
            "statement",
            "why",
        ],
        excludes: true,
        run: gates::policies::service,
    },
    Check {
        hop: Hop::Caller,
        parts: &[Part::Caller, Part::Auth, Part::Logs, Part::Probe],
        question: "do the caller's own policies allow vpc-lattice-svcs:Invoke",
        codes: &[Code::CallerIdentityPolicyDenies],
        words: &[
            "action",
            "allowing_policy",
            "allowing_policy_text",
            "boundary",
            "denying_arn",
            "denying_index",
            "denying_policy",
            "exception",
            "explanation",
            "how",
            "managed_policy",
            "meant",
            "message",
            "new_boundary",
            "new_boundary_text",
            "new_policy",
            "new_policy_text",
            "policies",
            "policy_change",
            "policy_name",
            "policy_risk",
            "policy_risks",
            "resolved",
            "risk",
            "risks",
            "shown_by",
            "simulated",
            "why",
        ],
        excludes: true,
        run: gates::identity::identity,
    },
    Check {
        hop: Hop::ServiceNetwork,
        parts: &[Part::Auth],
        question: "does the service network let unsigned calls in",
        codes: &[Code::NetworkAuthNone, Code::AnonymousAllowed],
        words: &[
            "closed_policy",
            "closed_policy_text",
            "help",
            "level",
            "message",
        ],
        excludes: true,
        run: gates::openness::network_open,
    },
    Check {
        hop: Hop::Service,
        parts: &[Part::Auth],
        question: "does the service let unsigned calls in",
        codes: &[Code::ServiceAuthNone, Code::AnonymousAllowed],
        words: &[
            "closed_policy",
            "closed_policy_text",
            "help",
            "level",
            "message",
        ],
        excludes: true,
        run: gates::openness::service_open,
    },
    Check {
        hop: Hop::Service,
        parts: &[Part::Routes],
        question: "which rule does the request hit",
        codes: &[Code::RouteFixedResponse],
        words: &[
            "free_priority",
            "groups",
            "is_default",
            "path_prefix",
            "rule",
            "rule_id",
            "rule_index",
            "status",
            "target_group",
        ],
        excludes: true,
        run: service::route,
    },
    Check {
        hop: Hop::Service,
        parts: &[Part::Routes],
        question: "do the target groups of the rule exist",
        codes: &[Code::RouteTargetGroupMissing],
        words: &[
            "groups",
            "is_default",
            "missing",
            "missing_group",
            "other_group",
            "rule_id",
            "rule_index",
        ],
        excludes: true,
        run: service::target_groups,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets],
        question: "does the load balancer listen on the target group's port",
        codes: &[Code::TargetAlbPortMismatch],
        words: &[
            "first_port",
            "group_name",
            "group_type",
            "load_balancer",
            "ports",
            "target_group",
            "target_port",
        ],
        excludes: true,
        run: targets::load_balancer::check,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets, Part::SecurityGroups],
        question: "do the targets' security groups admit Lattice",
        codes: &[Code::TargetSgBlocksLattice],
        words: &[
            "contradicted",
            "group_name",
            "group_type",
            "groups",
            "lattice_range",
            "port_kind",
            "prefix_list",
            "target",
            "target_group",
            "target_port",
            "unread_list",
        ],
        excludes: true,
        run: targets::security_groups::check,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets],
        question: "are the targets in the VPC of the target group",
        codes: &[Code::TargetOutsideVpc],
        words: &[
            "contradicted",
            "group_name",
            "group_type",
            "group_vpc",
            "only_port",
            "only_target",
            "stray",
            "target",
            "target_group",
            "target_index",
        ],
        excludes: true,
        run: targets::place::check,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets, Part::SecurityGroups],
        question: "do the network ACLs of the targets' subnets let Lattice pass",
        codes: &[Code::TargetNaclBlocks],
        words: &[
            "cidr",
            "cidr_flag",
            "contradicted",
            "direction_flag",
            "free_number",
            "from_port",
            "group_name",
            "group_type",
            "in_number",
            "is_egress",
            "out_from",
            "out_number",
            "out_to",
            "port",
            "stopped",
            "subnet",
            "target",
            "target_group",
            "target_port",
            "to_port",
        ],
        excludes: true,
        run: targets::network_acl::check,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets],
        question: "are the targets in a zone in which Lattice serves",
        codes: &[Code::TargetZoneUnsupported],
        words: &[
            "group_name",
            "group_type",
            "group_vpc",
            "subnet",
            "target",
            "target_group",
            "zone",
        ],
        excludes: true,
        run: targets::zone::check,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets],
        question: "does the target group speak what the listener brings",
        codes: &[Code::TargetProtocolMismatch, Code::ProtocolNotSupported],
        words: &[
            "asked",
            "carrier",
            "exception",
            "explanation",
            "group_name",
            "group_type",
            "how",
            "listener_protocol",
            "message",
            "protocol",
            "resolved",
            "shown_by",
            "target",
            "target_group",
            "version",
            "websocket",
            "why",
        ],
        excludes: true,
        run: targets::protocol::check,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets],
        question: "may Lattice invoke the function",
        codes: &[Code::TargetLambdaPermissionMissing],
        words: &[
            "function",
            "group_arn",
            "group_name",
            "group_type",
            "n_statements",
            "target_group",
            "without_policy",
        ],
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
        words: &[
            "group_name",
            "group_type",
            "health_check",
            "health_fault",
            "healthy",
            "reason",
            "right_matcher",
            "right_protocol",
            "right_timeout",
            "states",
            "target_group",
            "total",
            "unhealthy",
        ],
        excludes: true,
        run: targets::states::check,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets, Part::Logs],
        question: "does the function answer as Lattice wants it",
        codes: &[Code::TargetLambdaError],
        words: &[
            "function",
            "function_name",
            "group_name",
            "group_type",
            "target_group",
        ],
        excludes: false,
        run: targets::function_error::check,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets, Part::Logs, Part::Probe],
        question: "does Lattice get a connection to the targets",
        codes: &[Code::TargetConnectionFailing],
        words: &[
            "exception",
            "explanation",
            "gone_target",
            "group_name",
            "group_type",
            "how",
            "message",
            "resolved",
            "shown_by",
            "status",
            "target",
            "target_group",
            "why",
        ],
        excludes: false,
        run: targets::connections::check,
    },
    Check {
        hop: Hop::Targets,
        parts: &[Part::Targets, Part::Logs, Part::Probe],
        question: "what do the targets answer, and how fast",
        codes: &[Code::TargetReturnedStatus, Code::TargetSlow],
        words: &[
            "exception",
            "explanation",
            "group_name",
            "group_type",
            "how",
            "idle",
            "idle_is_longest",
            "idle_unread",
            "longest",
            "message",
            "resolved",
            "shown_by",
            "status",
            "target",
            "target_group",
            "waits",
            "why",
        ],
        excludes: false,
        run: targets::connections::answers,
    },
    Check {
        hop: Hop::ServiceNetwork,
        parts: &[Part::Logs],
        question: "are access logs on",
        codes: &[Code::AccessLogsOff],
        words: &[],
        excludes: true,
        run: service_network::access_logs,
    },
    Check {
        hop: Hop::Service,
        parts: &[Part::Targets],
        question: "what do the metrics say of the service's answers",
        codes: &[Code::ErrorsRise, Code::ErrorsSource],
        words: &[
            "after",
            "before",
            "began",
            "beside",
            "class",
            "of_targets",
            "requests",
            "source",
            "total",
        ],
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
        words: &[
            "age", "count", "first", "from", "last", "meaning", "method", "path", "place",
            "reason", "request", "status", "to", "user", "where", "why",
        ],
        excludes: true,
        run: logs::check,
    },
];
