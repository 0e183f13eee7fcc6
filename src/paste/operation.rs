//! Which errors of AWS's APIs have to do with VPC Lattice at all.

use crate::paste::exception::Exception;
use crate::snapshot::observation::Denial;

/// Services whose actions gather the facts of a call, or make its path.
const SERVICES: [&str; 14] = [
    "vpc-lattice",
    "vpc-lattice-svcs",
    "ec2",
    "ram",
    "logs",
    "cloudwatch",
    "iam",
    "organizations",
    "route53",
    "acm",
    "lambda",
    "elasticloadbalancing",
    "sts",
    "ssm",
];

/// What the names of VPC Lattice's operations end in, behind their verb (botocore, vpc-lattice 2022-11-30).
const NOUNS: [&str; 20] = [
    "AccessLogSubscription",
    "AccessLogSubscriptions",
    "AuthPolicy",
    "Listener",
    "Listeners",
    "ResourceConfiguration",
    "ResourceConfigurations",
    "ResourceGateway",
    "ResourceGateways",
    "ResourcePolicy",
    "Rule",
    "Rules",
    "Service",
    "Services",
    "ServiceNetwork",
    "ServiceNetworks",
    "TargetGroup",
    "TargetGroups",
    "Targets",
    "Association",
];

/// Whether the error belongs to VPC Lattice, or to a service that a call's facts are read from.
pub(super) fn is_ours(
    text: &str,
    exception: Option<&Exception<'_>>,
    denial: Option<&Denial>,
) -> bool {
    if let Some(denial) = denial {
        let service = denial.action.split(':').next().unwrap_or_default();
        return SERVICES.contains(&service);
    }
    let names_lattice = text.contains("vpc-lattice")
        || text.contains("VPC Lattice")
        || text.contains("VpcLattice")
        || text.contains("vpclattice");
    let is_operation = exception
        .and_then(|it| it.operation)
        .is_some_and(is_operation);
    names_lattice || is_operation || text.contains("service network")
}

/// Whether this is an operation of VPC Lattice by its name.
fn is_operation(name: &str) -> bool {
    let Some(at) = name[1..].find(|it: char| it.is_ascii_uppercase()) else {
        return false;
    };
    let noun = &name[at + 1..];
    NOUNS.contains(&noun)
        || noun.starts_with("ServiceNetwork")
        || noun.starts_with("ResourceEndpointAssociation")
}

/// The ARN of an elastic load balancing resource in the text, which VPC Lattice does not take.
pub(super) fn load_balancer_arn(text: &str) -> Option<&str> {
    let marks = [":elasticloadbalancing:"];
    let at = marks.iter().find_map(|it| text.find(it))?;
    let reach = text.ceil_char_boundary(at.saturating_sub(16));
    let from = reach + text[reach..at].rfind("arn:")?;
    let end = text[from..].find(|it: char| {
        it.is_whitespace() || matches!(it, '"' | '\'' | '`' | ',' | ')' | '}' | '<')
    });
    Some(&text[from..end.map_or(text.len(), |it| from + it)])
}
