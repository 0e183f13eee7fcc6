//! The way from the client VPC into a service network, and whether it is open.

use crate::checks::client_vpc::names::{endpoint_name, managed_url};
use crate::checks::finding::{Answer, Doubt, Finding, Status, Subject, Wanting};
use crate::checks::new_endpoint::with_new_endpoint;
use crate::checks::standing::{undecided, with_standing};
use crate::codes::Code;
use crate::path::unknown::{Stop, Unknown};
use crate::path::way::Way;
use crate::path::{Found, Path};
use crate::shell::word;
use crate::snapshot::collection::Collection;
use crate::snapshot::lattice::VpcAssociation;
use crate::snapshot::network::{Endpoint, EndpointDetail};
use crate::snapshot::outcome::Outcome;

/// Asks for the way into a service network, and whether it is open.
#[expect(
    clippy::too_many_lines,
    reason = "one arm a way, each with the words of its own"
)]
pub fn check(path: &Path<'_>) -> Answer {
    let way = path
        .way
        .as_ref()
        .map_err(|unknown| Stop::Unknown(unknown.clone()))?;
    let Some(vpc) = path.client_vpc else {
        return Err(Stop::Unreached);
    };
    let at_vpc = || Subject::of(Collection::Vpcs, vpc.id);
    match way {
        Way::Association(found, detail) => {
            let subject = Subject::of(Collection::VpcAssociations, found.id);
            let with = |finding: Finding| {
                with_standing(finding, &detail.status, detail.failure.as_deref())
                    .word("association", found.id)
                    .from(&found.it.detail.place)
            };
            let is_active = detail.status == "ACTIVE";
            let found_way = match undecided(&detail.status) {
                None if is_active => with(Finding::pass(Code::VpcAssociationMissing, subject)),
                Some(why) => with(Finding::suspect(
                    Code::VpcAssociationNotActive,
                    subject,
                    Unknown::unsaid(
                        &format!(
                            "whether association {} carries traffic while {}",
                            found.id, detail.status
                        ),
                        why,
                        &format!(
                            "aws vpc-lattice get-service-network-vpc-association --service-network-vpc-association-identifier {} --region {}",
                            word(found.id),
                            word(path.region())
                        ),
                    )
                    .by("vpc-lattice:GetServiceNetworkVpcAssociation", Some(&found.it.account)),
                ).that_holds()),
                None => with_groups(
                    with(Finding::fail(Code::VpcAssociationNotActive, subject)),
                    found.it,
                ),
            };
            let bypassed = bypassed(
                path,
                "is associated with",
                found.id,
                &detail.service_network,
            );
            Ok([found_way].into_iter().chain(bypassed).collect())
        }
        Way::Endpoint(found, detail) => {
            let bypassed = bypassed(
                path,
                "has an endpoint to",
                found.id,
                &detail.service_network,
            );
            let found_way = endpoint_state(path, *found, detail);
            Ok([found_way].into_iter().chain(bypassed).collect())
        }
        // The service is not even in the network that was asked for: that is said first.
        Way::Elsewhere(..) | Way::EndpointElsewhere(..) if is_service_missing(path) => {
            Ok(Vec::new())
        }
        Way::Elsewhere(found, detail) => {
            let finding = Finding::fail(Code::VpcAssociatedElsewhere, at_vpc())
                .word("joined", "is associated with")
                .word("association", found.id)
                .word("other_network", detail.service_network.clone())
                .from(&found.it.detail.place);
            let finding = with_meeting(path, finding);
            // An endpoint that was not read may be the way, by a name of its own.
            let finding = match vpc.it.endpoints.get() {
                Ok(_) => finding,
                Err(_) => finding.doubted(Doubt::new(
                    Wanting::Cause,
                    format!(
                        "the endpoints of {} were not read: one may lead to the service's network, by its own name",
                        vpc.id
                    ),
                )),
            };
            Ok(vec![with_new_endpoint(path, with_ranges(path, finding))])
        }
        // The VPC's only place for an association is free.
        Way::EndpointElsewhere(found, detail) => Ok(vec![with_new_endpoint(
            path,
            with_ranges(
                path,
                with_meeting(path, Finding::fail(Code::VpcAssociatedElsewhere, at_vpc()))
                    .word("joined", "has an endpoint to")
                    .word("association", found.id)
                    .word("other_network", detail.service_network.clone())
                    .word("unjoined", vpc.id)
                    .from(&vpc.it.associations.place)
                    .from(&found.it.detail.place),
            ),
        )]),
        Way::EndpointNameNeeded(found, _) => {
            let name = endpoint_name(path, *found);
            let finding = Finding::fail(
                Code::DnsEndpointNameNeeded,
                Subject::of(Collection::Endpoints, found.id),
            )
            .word("endpoint", found.id)
            .from(&found.it.detail.place)
            .from(&vpc.it.associations.place);
            let is_free =
                matches!(vpc.it.associations.get(), Ok(it) if it.is_none_or(Vec::is_empty));
            let finding = if path.dns.is_disputed {
                let why = "one answer says that there is no such name, and the client may have got that one";
                finding.doubted(Doubt::new(Wanting::Cause, why))
            } else {
                finding
            };
            // With an association elsewhere the standard name leads into that network, which does
            // not know the service.
            let finding = if is_free {
                finding.word("unassociated", vpc.id)
            } else {
                finding.giving(Some(Outcome::Http404))
            };
            Ok(vec![match (name, &path.url) {
                (Some(name), Some(url)) => finding
                    .word("endpoint_url", url.with_host(&name))
                    .word("endpoint_name", name),
                _ => finding,
            }])
        }
        Way::EndpointAbsent(endpoint) => {
            let finding = Finding::fail(Code::VpcAssociationMissing, at_vpc())
                .word(
                    "missing",
                    format!("the name belongs to endpoint {endpoint}, which is not in it"),
                )
                .from(&vpc.it.endpoints.place);
            // An endpoint that was made again has a new name; without one, the standard name.
            let other = path
                .estate()
                .endpoints
                .iter()
                .filter(|(_, it)| it.detail.seen().is_some_and(|detail| detail.vpc == vpc.id))
                .find_map(|(id, it)| endpoint_name(path, Found { id, it }));
            Ok(vec![match (other, &path.url, managed_url(path)) {
                (Some(name), Some(url), _) => finding.word("endpoint_url", url.with_host(&name)),
                (None, _, Some(url)) => finding.word("managed_url", url),
                _ => finding,
            }])
        }
        Way::Missing => Ok(vec![
            Finding::fail(Code::VpcAssociationMissing, at_vpc())
                .word("missing", "no service-network association and no endpoint")
                .word("unjoined", vpc.id)
                .from(&vpc.it.associations.place)
                .from(&vpc.it.endpoints.place),
        ]),
    }
}

/// Says where the service is, beside the network that the VPC is in.
fn with_meeting(path: &Path<'_>, finding: Finding) -> Finding {
    match path.network() {
        Some(network) => finding.word("beside", format!("the service is in {}", network.id)),
        None => finding,
    }
}

/// What is said of a call that goes through another network than `--network` names (rule 11).
fn bypassed(path: &Path<'_>, joined: &str, by: &str, network: &str) -> Option<Finding> {
    let (named, vpc) = (path.bypassed_network()?, path.client_vpc?);
    Some(
        Finding::new(
            Status::Warn,
            Code::VpcAssociatedElsewhere,
            Subject::of(Collection::Vpcs, vpc.id),
        )
        .word("joined", joined)
        .word("association", by)
        .word("other_network", network)
        .word(
            "beside",
            format!(
                "the call goes through that one: it does not pass {named}, which --network names"
            ),
        ),
    )
}

/// Whether an endpoint is open.
fn endpoint_state(path: &Path<'_>, found: Found<'_, Endpoint>, detail: &EndpointDetail) -> Finding {
    let subject = Subject::of(Collection::Endpoints, found.id);
    let with = |finding: Finding| {
        with_standing(finding, &detail.state, None)
            .word("association", found.id)
            .from(&found.it.detail.place)
    };
    let why = match detail.state.to_ascii_lowercase().as_str() {
        "available" => return with(Finding::pass(Code::VpcAssociationMissing, subject)),
        // EC2 API reference, VpcEndpoint.
        "pendingacceptance" | "pending" => {
            return with(Finding::fail(Code::VpcAssociationNotActive, subject))
                .word("endpoint_pending", detail.state.clone());
        }
        // From none of these does an endpoint come back.
        "deleting" | "deleted" | "rejected" | "failed" | "expired" => {
            let finding = with(Finding::fail(Code::VpcAssociationNotActive, subject))
                .word("endpoint_over", detail.state.clone())
                .word("endpoint_groups", detail.security_groups.clone());
            let flag = groups_flag(&detail.security_groups);
            return with_new_endpoint(path, finding.word("groups_flag_text", flag));
        }
        "partial" => "some of its subnets are usable",
        _ => "this version of lattice-doctor does not know the state",
    };
    with(
        Finding::suspect(
            Code::VpcAssociationNotActive,
            subject,
            Unknown::unsaid(
                &format!(
                    "whether endpoint {} serves the client while it is {}",
                    found.id, detail.state
                ),
                why,
                &format!(
                    "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {} --region {}",
                    word(found.id),
                    word(path.region())
                ),
            )
            .by("ec2:DescribeVpcEndpoints", Some(&found.it.account)),
        )
        .that_holds(),
    )
}

/// Adds what keeps the security groups of an association that is made again: without them it would admit the
/// whole VPC.
fn with_groups(finding: Finding, association: &VpcAssociation) -> Finding {
    let Ok(groups) = association.security_groups.get() else {
        return finding;
    };
    let flag = groups_flag(groups.map_or(&[][..], Vec::as_slice));
    finding.word("groups_flag_text", flag)
}

fn groups_flag(ids: &[String]) -> String {
    if ids.is_empty() {
        return String::new();
    }
    let flag = " --security-group-ids".to_owned();
    ids.iter().fold(flag, |flag, id| flag + " " + &word(id))
}

/// Whether the service is known not to be in the network that the call is meant to go through.
fn is_service_missing(path: &Path<'_>) -> bool {
    path.network()
        .is_some_and(|it| matches!(path.service_association(it.id), Ok(None)))
}

/// Adds the ranges of the VPC that a new security group would admit, where they are known.
fn with_ranges(path: &Path<'_>, finding: Finding) -> Finding {
    let ranges: Vec<String> = path
        .client_ranges()
        .iter()
        .filter(|it| it.addr().is_ipv4())
        .map(ToString::to_string)
        .collect();
    if ranges.is_empty() {
        finding
    } else {
        finding.word("vpc_ranges", ranges)
    }
}
