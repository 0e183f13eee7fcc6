//! Whether the client is where it is said to be.

use std::net::IpAddr;

use crate::checks::finding::{Answer, Doubt, Finding, Status, Subject, Wanting};
use crate::checks::new_endpoint::with_new_endpoint;
use crate::codes::Code;
use crate::path::Path;
use crate::path::client::Client;
use crate::path::unknown::{Stop, Unknown};
use crate::path::way::Way;
use crate::shell::word;
use crate::snapshot::collection::Collection;

/// Asks whether the client is where it is said to be: traffic from beyond the VPC (peering, transit
/// gateway, VPN, a function without a VPC) never reaches an association. A client of another VPC calls from
/// there, and that VPC may have a way of its own.
/// VPC Lattice user guide, "How it works".
pub fn check(path: &Path<'_>) -> Answer {
    if let (Some(said), Some(own)) = (path.said_vpc, path.client_vpc) {
        return Ok(vec![moved(path, said, own.id)]);
    }
    let Some(vpc) = path.client_vpc else {
        return Err(Stop::Unreached);
    };
    match &path.client {
        // An endpoint is reachable from beyond the VPC, if something routes there; an association is
        // not, and nothing routes from a function that is in no VPC.
        Client::Outside(why) if beyond_by_endpoint(path) => Err(Unknown::unsaid(
            &format!(
                "whether {} reaches the endpoint from beyond {}",
                path.snapshot.call.client.as_deref().unwrap_or("the client"),
                vpc.id
            ),
            why,
            &reach_command(path),
        )
        .into()),
        Client::Outside(why) => {
            let client = path.snapshot.call.client.clone().unwrap_or_default();
            let finding = Finding::fail(
                Code::CallerOutsideVpc,
                Subject::of(Collection::Vpcs, vpc.id),
            )
            .word("why", why.clone())
            .from(&vpc.it.detail.place);
            let finding = if client.starts_with("arn:") {
                finding.word("function", client.clone())
            } else {
                finding.word("beyond", client.clone())
            };
            let finding = match client.parse::<IpAddr>() {
                Ok(address) => finding
                    .word("client_cidr", ipnet::IpNet::from(address).to_string())
                    .doubted(Doubt::new(
                        Wanting::Cause,
                        format!(
                            "if {address} is a pod's overlay address, its node puts its own in its place, and the call comes from inside the VPC: --client i-… names the node"
                        ),
                    )),
                Err(_) => finding.word("unattached", client.clone()),
            };
            Ok(vec![with_new_endpoint(
                path,
                finding.word("client", client),
            )])
        }
        Client::Unknown(unknown) => Err(unknown.clone().into()),
        Client::Unsaid | Client::Any => Ok(Vec::new()),
        Client::Interface(found, _) => Ok(vec![
            Finding::pass(
                Code::CallerOutsideVpc,
                Subject::of(Collection::Interfaces, found.id),
            )
            .from(&found.it.detail.place),
        ]),
        Client::Address(_) | Client::Function(..) => Ok(vec![
            Finding::pass(
                Code::CallerOutsideVpc,
                Subject::of(Collection::Vpcs, vpc.id),
            )
            .from(&vpc.it.detail.place),
        ]),
    }
}

/// What is said of a client whose own interface is in another VPC than the one that was named: the call is
/// judged from where it is, and is lost only if that VPC has no way at all.
fn moved(path: &Path<'_>, said: &str, own: &str) -> Finding {
    let client = path.snapshot.call.client.clone().unwrap_or_default();
    let at_vpc = Subject::of(Collection::Vpcs, said);
    let (what, place) = if let Client::Interface(found, _) = &path.client {
        let place = Some(&found.it.detail.place);
        (format!("its interface {} is", found.id), place)
    } else {
        let function = path.estate().functions.get(&client);
        let place = function.map(|it| &it.network.place);
        ("the function is".to_owned(), place)
    };
    let is_lost = matches!(path.way, Ok(Way::Missing));
    let (status, why) = if is_lost {
        let why = format!("{what} in {own}, which has no way into a service network");
        (Status::Fail, why)
    } else {
        let why = format!("{what} in {own}, and the call is judged from there");
        (Status::Warn, why)
    };
    let finding = Finding::new(status, Code::CallerOutsideVpc, at_vpc)
        .word("why", why)
        .word("client", client.clone());
    let finding = match place {
        Some(place) => finding.from(place),
        None => finding,
    };
    let finding = if client.starts_with("arn:") {
        finding.word("function", client)
    } else {
        finding
    };
    match (is_lost, path.client_vpc) {
        (true, Some(vpc)) => finding
            .word("own_vpc", own)
            .from(&vpc.it.associations.place)
            .from(&vpc.it.endpoints.place),
        _ => finding,
    }
}

/// What shows on the client whether it reaches the endpoint.
fn reach_command(path: &Path<'_>) -> String {
    let address = match &path.way {
        Ok(Way::Endpoint(_, detail)) => detail.addresses.first().map(ToString::to_string),
        _ => None,
    };
    let host = path.url.as_ref().map_or("", |url| url.host.as_str());
    let port = path.url.as_ref().map_or(443, |url| url.port);
    format!(
        "nc -vz {} {port} # on the client",
        word(address.as_deref().unwrap_or(host))
    )
}

/// Whether the way is an endpoint, and the client somewhere that a route may lead from.
fn beyond_by_endpoint(path: &Path<'_>) -> bool {
    let client = path.snapshot.call.client.as_deref().unwrap_or_default();
    matches!(path.way, Ok(Way::Endpoint(..))) && !client.starts_with("arn:")
}
