//! The next step of each code in words, for texts that name too little for a command.
//!
//! `{region}` is the service's region, `{list}` the name of VPC Lattice's prefix list there.

use crate::codes::Code;

/// The step of a code that has none of its own.
pub(super) const DIAGNOSE: &str =
    "run `lattice-doctor diagnose` with the URL, to look at the facts";

/// Codes, and the step that they share.
pub(super) const SENTENCES: [(&[Code], &str); 37] = [
    (
        &[Code::ProtocolNotSupported],
        "let the client do without a WebSocket: server-sent events and long polling over HTTP pass",
    ),
    (
        &[Code::CallerUnsigned],
        "sign the request with SigV4 for service `vpc-lattice-svcs` in {region}, and send \
            `x-amz-content-sha256: UNSIGNED-PAYLOAD`",
    ),
    (
        &[Code::CallerSignedWrongService],
        "set the signing name to `vpc-lattice-svcs`; `vpc-lattice` is the control plane's",
    ),
    (
        &[Code::CallerSignedWrongRegion],
        "sign for {region}, the region of the service, or with SigV4A for the region set `*`",
    ),
    (
        &[Code::CallerSignedPayload, Code::CallerMissingContentSha256],
        "send `x-amz-content-sha256: UNSIGNED-PAYLOAD`, and sign with that value in place of \
            the payload's hash",
    ),
    (
        &[Code::CallerMissingSecurityToken],
        "send the session token of the temporary credentials as `x-amz-security-token`, and \
            sign that header; check that the variable it comes from is not empty",
    ),
    (
        &[Code::CallerSignedUnstableHeader],
        "sign `host` and the `x-amz-` headers only, at the last hop before VPC Lattice, with \
            the host name that is sent",
    ),
    (
        &[Code::CallerClockSkew],
        "compare the client's clock with the `Date` of the response, and let it be set by the \
            Amazon Time Sync Service",
    ),
    (
        &[Code::CallerCredentialsExpired],
        "let the client fetch new credentials, and restart it if it keeps the old ones",
    ),
    (
        &[Code::CallerIdentityNotExpected],
        "run `aws sts get-caller-identity` where the request is signed, in the sidecar if there is one",
    ),
    (
        &[Code::CallerIdentityPolicyDenies],
        "ask the owner of the caller's account whether its policies allow \
            `vpc-lattice-svcs:Invoke` on this service, for instance with \
            `VPCLatticeServicesInvokeAccess`",
    ),
    (
        &[
            Code::NetworkPolicyDenies,
            Code::NetworkPolicyExplicitDeny,
            Code::NetworkPolicyMissing,
        ],
        "read the auth policy of the service network; the text does not name it",
    ),
    (
        &[
            Code::ServicePolicyDenies,
            Code::ServicePolicyExplicitDeny,
            Code::ServicePolicyMissing,
        ],
        "read the auth policy of the service; the text does not name it",
    ),
    (
        &[
            Code::NetworkAuthNone,
            Code::ServiceAuthNone,
            Code::AnonymousAllowed,
        ],
        "read the auth type and the auth policy of the service and of the service network",
    ),
    (
        &[Code::AssociationSgBlocksListener],
        "check that the security group of the VPC's association with the service network admits \
            the client on the listener's port, inbound; the text does not name the VPC",
    ),
    (
        &[Code::EndpointSgBlocksListener],
        "check that the security group of the service-network endpoint admits the client on the \
            listener's port, inbound",
    ),
    (
        &[Code::ClientSgBlocksEgress],
        "check that the client's own security group allows the listener's port outbound to the \
            managed prefix list {list}, and to its IPv6 twin",
    ),
    (
        &[Code::ClientNaclBlocks],
        "check that the network ACL of the client's subnet lets the request out and ports 1025 \
            to 65535 back in",
    ),
    (
        &[Code::VpcAssociationMissing, Code::VpcAssociationNotActive],
        "check that the client's VPC has an ACTIVE association with, or an endpoint to, a \
            service network that holds the service; the text does not name the VPC",
    ),
    (
        &[Code::CallerOutsideVpc],
        "check that the client itself runs in the associated VPC: traffic by peering, transit \
            gateway or VPN needs a service-network endpoint",
    ),
    (
        &[Code::DnsEndpointNameNeeded],
        "check whether the client's VPC is joined by an endpoint: then the call must use the \
            endpoint's DNS name",
    ),
    (
        &[
            Code::DnsNameNotFound,
            Code::DnsNoAnswer,
            Code::DnsRebindProtection,
            Code::DnsNotLattice,
        ],
        "look the name up from where the client runs, and compare it with the service's `dnsEntry`",
    ),
    (
        &[
            Code::ServiceAssociationMissing,
            Code::ServiceAssociationNotActive,
            Code::VpcAssociatedElsewhere,
        ],
        "check which service networks the service is associated with, and which of them the \
            client's VPC can use; then the `Host` header",
    ),
    (
        &[Code::ListenerMissing],
        "list the service's listeners, and compare protocol and port with the URL",
    ),
    (
        &[Code::RouteFixedResponse],
        "list the service's listeners and rules, and see whether a rule or the default action \
            has a fixed response",
    ),
    (
        &[Code::RouteTargetGroupMissing],
        "list the rules of the listener, and see whether each target group that they forward to \
            still exists",
    ),
    (
        &[Code::TlsNameMismatch],
        "compare the host name in the URL with the names in the certificate: the custom domain \
            and the managed name have each their own",
    ),
    (
        &[Code::TlsCertificateMissing],
        "check that the service has an ACM certificate for its custom domain: there is none to \
            fall back on",
    ),
    (
        &[Code::TlsUntrusted],
        "see which authority issued the certificate, and give it to the client as a root, if it \
            is a private one",
    ),
    (
        &[Code::TargetConnectionFailing, Code::TargetSgBlocksLattice],
        "check that the target's security group admits the managed prefix list {list} on target \
            and health-check port; access logs say more in `failureReason`",
    ),
    (
        &[
            Code::TargetsUnhealthy,
            Code::TargetsDraining,
            Code::TargetsNoneRegistered,
        ],
        "list the targets of the target groups behind the listener, with their states",
    ),
    (
        &[Code::HealthCheckMisconfigured],
        "compare path, port, protocol and matcher of the health check with what the target answers",
    ),
    (
        &[Code::TargetProtocolMismatch],
        "compare protocol and version of the target group with what the target speaks",
    ),
    (
        &[Code::TargetSlow],
        "look at the target's own latency for this path; the idle timeout of the service is 60 \
            seconds unless it was raised",
    ),
    (
        &[Code::TargetReturnedStatus],
        "look at the application's own log for this request: VPC Lattice passed its answer on",
    ),
    (
        &[Code::TargetGroupElbArn],
        "use the ARN or id of a VPC Lattice target group (`tg-…`), from `aws vpc-lattice \
            list-target-groups`",
    ),
    (
        &[
            Code::RamShareMissing,
            Code::RamInvitationPending,
            Code::RamPrincipalNotCovered,
            Code::RamPermissionInsufficient,
        ],
        "run `aws ram get-resource-shares --resource-owner OTHER-ACCOUNTS` and `aws ram \
            get-resource-share-invitations` in the consumer's account and region",
    ),
];
