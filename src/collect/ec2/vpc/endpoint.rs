//! Service-network endpoints: their addresses and their names.

use std::collections::BTreeMap;
use std::net::IpAddr;

use aws_sdk_ec2::types::{NetworkInterface, VpcEndpoint, VpcEndpointAssociation};
use futures::future::join_all;
use ipnet::IpNet;

use crate::collect::access::Access;
use crate::collect::ec2::interfaces::answer;
use crate::collect::ec2::{FILTER_VALUES, Read, fill_each, filter, interfaces, unreadable};
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::operation::{DESCRIBE_VPC_ENDPOINT_ASSOCIATIONS, DESCRIBE_VPC_ENDPOINTS};
use crate::names::Arn;
use crate::snapshot::lattice::ServiceNetwork;
use crate::snapshot::network::{EndpointDetail, EndpointName};

/// What the endpoint's facts name stands in the estate before anybody reads it.
pub(super) fn stub(gather: &Gather, account: &str, it: &VpcEndpoint) {
    let owner = it.owner_id.as_deref().unwrap_or(account);
    let network = it.service_network_arn().and_then(Arn::parse);
    let mut estate = gather.store.estate();
    if let Some(arn) = network {
        let network = || ServiceNetwork {
            account: arn.account.to_owned(),
            ..ServiceNetwork::default()
        };
        estate
            .service_networks
            .entry(arn.id().to_owned())
            .or_insert_with(network);
    }
    if let Some(id) = &it.vpc_endpoint_id {
        let endpoint = estate.endpoints.entry(id.clone()).or_default();
        owner.clone_into(&mut endpoint.account);
    }
}

/// The ids of its security groups.
pub(super) fn groups(it: &VpcEndpoint) -> Vec<String> {
    let groups = it.groups().iter();
    groups.filter_map(|it| it.group_id.clone()).collect()
}

/// Files the endpoints with the addresses of their interfaces.
pub(super) async fn details(
    gather: &Gather,
    access: &Access,
    account: &str,
    ids: &[String],
    found: &[VpcEndpoint],
) {
    let interfaces: Vec<&String> = found
        .iter()
        .flat_map(VpcEndpoint::network_interface_ids)
        .collect();
    let asked = async {
        let asked = interfaces.chunks(FILTER_VALUES).map(|ids| {
            interfaces::describe(gather, access, vec![filter("network-interface-id", ids)])
        });
        // Without its addresses an endpoint is still one; the checks say that they were not read.
        let answers = join_all(asked).await.into_iter().filter_map(Result::ok);
        let addresses: Vec<(Option<String>, Vec<IpAddr>)> = answers
            .flatten()
            .map(|it| (it.network_interface_id.clone(), all_addresses(&it)))
            .collect();
        let read = found.iter().filter_map(|it| {
            let own = addresses.iter().filter(|(id, _)| {
                id.as_ref()
                    .is_some_and(|id| it.network_interface_ids().contains(id))
            });
            let own = own.flat_map(|(_, addresses)| addresses.clone()).collect();
            Some((it.vpc_endpoint_id.clone()?, detail(it, own)))
        });
        Ok(read.collect::<Read<_>>())
    };
    fill_each(
        gather,
        DESCRIBE_VPC_ENDPOINTS,
        (access, account),
        ids,
        |estate, id| &mut estate.endpoints.entry(id.to_owned()).or_default().detail,
        asked,
    )
    .await;
}

/// Files the names under which the endpoints serve each service.
pub(super) async fn names(gather: &Gather, access: &Access, account: &str, ids: &[String]) {
    let asked = async {
        let mut read: BTreeMap<&str, Vec<EndpointName>> = BTreeMap::new();
        let associations = associations(gather, access, ids).await?;
        for it in &associations {
            let name = it.dns_entry().and_then(|it| it.dns_name());
            if let (Some(id), Some(name)) = (it.vpc_endpoint_id(), name.and_then(name_of)) {
                read.entry(id).or_default().push(name);
            }
        }
        // An endpoint whose network holds no service has no names, which is an answer.
        let all = ids.iter().map(|id| {
            let names = read.remove(id.as_str()).unwrap_or_default();
            (id.clone(), Ok(names))
        });
        Ok(all.collect::<Read<_>>())
    };
    fill_each(
        gather,
        DESCRIBE_VPC_ENDPOINT_ASSOCIATIONS,
        (access, account),
        ids,
        |estate, id| &mut estate.endpoints.entry(id.to_owned()).or_default().names,
        asked,
    )
    .await;
}

/// Asks page by page; for this operation the SDK has no paginator.
async fn associations(
    gather: &Gather,
    access: &Access,
    ids: &[String],
) -> Result<Vec<VpcEndpointAssociation>, Failure> {
    let ec2 = &gather.session.clients(access).await?.ec2;
    let mut all = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let sent = ec2
            .describe_vpc_endpoint_associations()
            .set_vpc_endpoint_ids(Some(ids.to_vec()))
            .set_next_token(token.clone())
            .send();
        let page = gather
            .session
            .call(DESCRIBE_VPC_ENDPOINT_ASSOCIATIONS, sent)
            .await?;
        all.extend(page.vpc_endpoint_associations.unwrap_or_default());
        // A token that comes back would be asked for ever.
        let next = page
            .next_token
            .filter(|it| !it.is_empty() && token.as_ref() != Some(it));
        if next.is_none() {
            return Ok(all);
        }
        token = next;
    }
}

/// A name that serves a service holds the id of the service's association; one that serves a
/// resource does not.
fn name_of(dns_name: &str) -> Option<EndpointName> {
    let at = dns_name.find("snsa-")?;
    let id = dns_name[at..].split('.').next()?;
    Some(EndpointName {
        association: id.to_owned(),
        dns_name: dns_name.to_owned(),
    })
}

/// The addresses of an endpoint's interface. Services have theirs in a block of 16, which is
/// assigned as a whole (`PrivateLink` guide, "Access a service network"); the IPv6 one is too large
/// to be told one by one.
fn all_addresses(it: &NetworkInterface) -> Vec<IpAddr> {
    let mut addresses = answer::own_addresses(it);
    for prefix in answer::prefixes(it) {
        if let IpNet::V4(block) = prefix
            && block.prefix_len() >= 28
        {
            let first = u32::from(block.network());
            let all = (first..=u32::from(block.broadcast())).map(|it| IpAddr::V4(it.into()));
            addresses.extend(all);
        }
    }
    let mut once: Vec<IpAddr> = Vec::new();
    for address in addresses {
        if !once.contains(&address) {
            once.push(address);
        }
    }
    once
}

fn detail(it: &VpcEndpoint, addresses: Vec<IpAddr>) -> Result<EndpointDetail, Failure> {
    let missing = |member| unreadable(DESCRIBE_VPC_ENDPOINTS, member);
    let network = it.service_network_arn().and_then(Arn::parse);
    let network = network.ok_or_else(|| missing("serviceNetworkArn"))?;
    let state = it.state.as_ref().ok_or_else(|| missing("state"))?;
    Ok(EndpointDetail {
        service_network: network.id().to_owned(),
        vpc: it.vpc_id.clone().ok_or_else(|| missing("vpcId"))?,
        state: state.as_str().to_owned(),
        security_groups: groups(it),
        addresses,
        subnets: it.subnet_ids().to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{Ipv4PrefixSpecification, NetworkInterface, VpcEndpoint};

    use super::{all_addresses, detail, name_of};

    #[test]
    fn a_name_tells_the_association() {
        let name = "vpce-0a1-snsa-0b2.7d67968.vpc-lattice-svcs.eu-west-1.on.aws";
        assert_eq!(name_of(name).unwrap().association, "snsa-0b2");
        assert!(name_of("vpce-0a1-snra-0b2.rcfg-1.on.aws").is_none());
    }

    #[test]
    fn the_block_of_an_interface_is_among_its_addresses() {
        let block = Ipv4PrefixSpecification::builder()
            .ipv4_prefix("10.0.1.16/28")
            .build();
        let it = NetworkInterface::builder()
            .private_ip_address("10.0.1.16")
            .ipv4_prefixes(block)
            .build();
        let addresses = all_addresses(&it);
        assert_eq!(addresses.len(), 16);
        assert_eq!(addresses.last().unwrap().to_string(), "10.0.1.31");
    }

    #[test]
    fn an_endpoint_without_its_network_is_unknown() {
        let it = VpcEndpoint::builder()
            .vpc_id("vpc-1")
            .state("available".into());
        assert!(detail(&it.clone().build(), Vec::new()).is_err());
        let arn = "arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-1";
        let read = detail(&it.service_network_arn(arn).build(), Vec::new()).unwrap();
        assert_eq!(read.service_network, "sn-1");
    }
}
