//! The words with which a playbook makes a service-network endpoint in the client VPC: the way in
//! that clients beyond the VPC can use, and VPCs that are associated with another network.

use ipnet::IpNet;

use crate::checks::finding::Finding;
use crate::path::Path;

/// The id under which a what-if knows an endpoint that is not made yet.
const ID: &str = "vpce-new00000000000000";

/// Adds what the endpoint's making needs, if all of it is known: a subnet of the client VPC, the
/// service's association with the network, and the name that would then be called.
pub fn with_new_endpoint(path: &Path<'_>, finding: Finding) -> Finding {
    match words(path) {
        Some(words) => words
            .into_iter()
            .fold(finding, |finding, (name, value)| finding.word(name, value)),
        None => finding,
    }
}

fn words(path: &Path<'_>) -> Option<[(&'static str, String); 5]> {
    let (vpc, url) = (path.client_vpc?, path.url.as_ref()?);
    let network = path.network()?;
    let (association, _) = path.service_association(network.id).ok()??;
    let service = path.service?.it.detail.seen()?;
    let (_, parent) = service.dns_name.as_deref()?.split_once('.')?;
    let (subnet, cidrs) = path.estate().subnets.iter().find_map(|(id, it)| {
        let detail = it.detail.seen().filter(|detail| detail.vpc == vpc.id)?;
        Some((id, &detail.cidrs))
    })?;
    // Any address of the subnet will do: AWS picks it, and filters are judged by group and range.
    let address = cidrs.iter().find_map(|it| match it {
        IpNet::V4(range) => range.hosts().nth(9),
        IpNet::V6(_) => None,
    })?;
    let host = format!("{ID}-{}.{parent}", association.id);
    Some([
        ("new_endpoint", ID.to_owned()),
        ("new_endpoint_subnet", subnet.clone()),
        ("new_endpoint_address", address.to_string()),
        ("new_endpoint_association", association.id.to_owned()),
        ("new_endpoint_url", url.with_host(&host)),
    ])
}
