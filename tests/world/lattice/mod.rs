//! VPC Lattice (`rest-json`, model `vpc-lattice` 2022-11-30).

mod associations;
mod logs;
mod policies;
mod resources;
mod routing;
mod targets;

use serde_json::{Value, json};

use super::asked::{Asked, Result};
use super::control;
use super::dialect::Refusal;
use super::http::no_operation;
use super::page;
use super::request::{Request, percent};

/// Method, path and operation. A part in braces is a parameter.
const ROUTES: &[(&str, &str, &str)] = &[
    ("GET", "services", "ListServices"),
    ("GET", "services/{serviceIdentifier}", "GetService"),
    (
        "GET",
        "services/{serviceIdentifier}/listeners",
        "ListListeners",
    ),
    (
        "GET",
        "services/{serviceIdentifier}/listeners/{listenerIdentifier}",
        "GetListener",
    ),
    (
        "GET",
        "services/{serviceIdentifier}/listeners/{listenerIdentifier}/rules",
        "ListRules",
    ),
    (
        "GET",
        "services/{serviceIdentifier}/listeners/{listenerIdentifier}/rules/{ruleIdentifier}",
        "GetRule",
    ),
    ("GET", "servicenetworks", "ListServiceNetworks"),
    (
        "GET",
        "servicenetworks/{serviceNetworkIdentifier}",
        "GetServiceNetwork",
    ),
    (
        "GET",
        "servicenetworkserviceassociations",
        "ListServiceNetworkServiceAssociations",
    ),
    (
        "GET",
        "servicenetworkserviceassociations/{serviceNetworkServiceAssociationIdentifier}",
        "GetServiceNetworkServiceAssociation",
    ),
    (
        "GET",
        "servicenetworkvpcassociations",
        "ListServiceNetworkVpcAssociations",
    ),
    (
        "GET",
        "servicenetworkvpcassociations/{serviceNetworkVpcAssociationIdentifier}",
        "GetServiceNetworkVpcAssociation",
    ),
    (
        "GET",
        "servicenetworkvpcendpointassociations",
        "ListServiceNetworkVpcEndpointAssociations",
    ),
    ("GET", "authpolicy/{resourceIdentifier}", "GetAuthPolicy"),
    ("PUT", "authpolicy/{resourceIdentifier}", "PutAuthPolicy"),
    ("GET", "resourcepolicy/{resourceArn}", "GetResourcePolicy"),
    ("GET", "tags/{resourceArn}", "ListTagsForResource"),
    ("GET", "targetgroups", "ListTargetGroups"),
    (
        "GET",
        "targetgroups/{targetGroupIdentifier}",
        "GetTargetGroup",
    ),
    (
        "POST",
        "targetgroups/{targetGroupIdentifier}/listtargets",
        "ListTargets",
    ),
    (
        "GET",
        "accesslogsubscriptions",
        "ListAccessLogSubscriptions",
    ),
    (
        "GET",
        "accesslogsubscriptions/{accessLogSubscriptionIdentifier}",
        "GetAccessLogSubscription",
    ),
];

/// The operation of a request and its parameters.
pub fn route(request: &Request) -> Option<(&'static str, Value)> {
    matched(ROUTES, request)
}

/// Finds the operation in a table of methods and paths.
pub fn matched(
    routes: &[(&str, &str, &'static str)],
    request: &Request,
) -> Option<(&'static str, Value)> {
    let path: Vec<_> = request.path.trim_start_matches('/').split('/').collect();
    for (method, pattern, operation) in routes {
        let parts: Vec<_> = pattern.split('/').collect();
        if *method != request.method || parts.len() != path.len() {
            continue;
        }
        let mut input = request.json().filter(Value::is_object)?;
        let mut is_match = true;
        for (part, given) in parts.iter().zip(&path) {
            match part.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
                // An empty label is no label: the model asks for at least one character.
                Some(_) if given.is_empty() => is_match = false,
                Some(name) => input[name] = percent::decode(given).into(),
                None => is_match &= part == given,
            }
        }
        if is_match {
            for (name, value) in request.query_pairs() {
                input[name] = value.into();
            }
            return Some((operation, input));
        }
    }
    None
}

/// Performs one operation.
pub fn perform(asked: &Asked<'_>) -> Result {
    match asked.operation {
        "GetService" => resources::get_service(asked),
        "ListServices" => resources::list_services(asked),
        "GetServiceNetwork" => resources::get_network(asked),
        "ListServiceNetworks" => resources::list_networks(asked),
        "GetListener" => routing::get_listener(asked),
        "ListListeners" => routing::list_listeners(asked),
        "GetRule" => routing::get_rule(asked),
        "ListRules" => routing::list_rules(asked),
        "GetServiceNetworkServiceAssociation" => associations::get_service(asked),
        "ListServiceNetworkServiceAssociations" => associations::list_services(asked),
        "GetServiceNetworkVpcAssociation" => associations::get_vpc(asked),
        "ListServiceNetworkVpcAssociations" => associations::list_vpcs(asked),
        "ListServiceNetworkVpcEndpointAssociations" => associations::list_endpoints(asked),
        "GetAuthPolicy" => policies::auth(asked),
        "PutAuthPolicy" => control::put_auth_policy(asked),
        "GetResourcePolicy" => policies::resource(asked),
        "ListTagsForResource" => resources::tags(asked),
        "GetTargetGroup" => targets::get_group(asked),
        "ListTargetGroups" => targets::list_groups(asked),
        "ListTargets" => targets::list(asked),
        "ListAccessLogSubscriptions" => logs::list(asked),
        "GetAccessLogSubscription" => logs::get(asked),
        _ => Err(no_operation(asked)),
    }
}

const AT: &str = "2025-11-03T09:15:42.137Z";

/// The ARN of a resource, such as of kind `service`.
fn arn(asked: &Asked<'_>, kind: &str, account: &str, id: &str) -> String {
    format!(
        "arn:aws:vpc-lattice:{}:{account}:{kind}/{id}",
        asked.region()
    )
}

/// An id or ARN as the id of a resource of that kind in this region.
///
/// Another account's resource is named by its ARN only (VPC Lattice User Guide, "Sharing"), and an
/// ARN names its owner: with the wrong account in it, it names nothing.
fn id<'a>(
    asked: &Asked<'a>,
    given: &'a str,
    kind: &str,
    owner: impl Fn(&str) -> Option<&'a str>,
) -> Result<&'a str> {
    let not_found = || not_found(given, kind);
    let (id, account) = match given.strip_prefix("arn:") {
        None => (given, asked.account),
        Some(rest) => {
            let parts: Vec<_> = rest.splitn(5, ':').collect();
            let [_, "vpc-lattice", region, account, path] = parts[..] else {
                return Err(not_found());
            };
            let id = path
                .strip_prefix(kind)
                .and_then(|it| it.strip_prefix('/'))
                .filter(|_| region == asked.region())
                .ok_or_else(not_found)?;
            (id, account)
        }
    };
    match owner(id) {
        Some(owner) if owner == account => Ok(id),
        _ => Err(not_found()),
    }
}

fn not_found(given: &str, kind: &str) -> Refusal {
    let message = format!(
        "Resource with ID {given} of type {} not found",
        kind.to_uppercase()
    );
    Refusal::new(404, "ResourceNotFoundException", message)
}

fn paged(asked: &Asked<'_>, items: Vec<Value>) -> Result {
    let page = page::of(asked, items, "maxResults", "nextToken")?;
    Ok(json!({"items": page.items, "nextToken": page.next}))
}
