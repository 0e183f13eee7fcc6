//! A VPC and its service-network endpoints.

mod endpoint;

use aws_sdk_ec2::types::{Vpc as Answered, VpcAttributeName, VpcEncryptionControl, VpcEndpoint};
use futures::future::join_all;
use ipnet::IpNet;

use crate::collect::access::Access;
use crate::collect::ec2::{askers, filter, filters, nobody, range, security_groups};
use crate::collect::failure::Failure;
use crate::collect::gather::{Gather, UNDER_WAY};
use crate::collect::memo::Memo;
use crate::collect::operation::{DESCRIBE_VPC_ATTRIBUTE, DESCRIBE_VPC_ENDPOINTS, DESCRIBE_VPCS};
use crate::collect::owner;
use crate::snapshot::fact::State;
use crate::snapshot::network::{EncryptionControl, VpcDetail};

/// An endpoint that leads into a service network.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// `vpce-…`.
    pub id: String,
    /// The ARN of the service network.
    pub network: String,
}

/// The VPCs that were read.
#[derive(Default)]
struct Read(Memo<()>);

/// Finds and reads a VPC; its account where somebody knows it. Without an account, all credentials
/// are asked side by side.
pub async fn find(gather: &Gather, vpc: &str, account: Option<&str>) -> Option<String> {
    let account = account.unwrap_or_default();
    // Client and targets may be in one VPC: whoever comes second needs the account all the same.
    let reading = Box::pin(read(gather, vpc, account));
    gather.caches.of::<Read>().0.get(vpc, reading).await;
    let known = gather
        .store
        .estate()
        .vpcs
        .get(vpc)
        .map(|it| it.account.clone());
    known.filter(|it| !it.is_empty())
}

async fn read(gather: &Gather, vpc: &str, account: &str) {
    {
        let mut estate = gather.store.estate();
        let stub = estate.vpcs.entry(vpc.to_owned()).or_default();
        if stub.account.is_empty() {
            account.clone_into(&mut stub.account);
        }
        if !gather.session.wants(DESCRIBE_VPCS) {
            return;
        }
        stub.detail.state = State::Unknown(UNDER_WAY.to_owned());
    }
    let askers = askers(gather, account);
    let answers = join_all(askers.iter().map(|access| one(gather, access, vpc))).await;
    let (mut access, mut owner) = (gather.session.accesses.of(account), account.to_owned());
    let mut answer = Err(Failure::NotFound);
    let mut failures = Vec::new();
    for (asker, told) in askers.iter().zip(answers) {
        match told {
            // A participant of a shared VPC sees it as its owner does.
            Ok((told_owner, detail)) => {
                (access, owner, answer) = (asker, told_owner.unwrap_or(owner), detail);
                break;
            }
            Err(failure) => failures.push(failure),
        }
    }
    if failures.len() == askers.len() {
        answer = Err(nobody(failures));
    }
    gather
        .fill(
            DESCRIBE_VPCS,
            access,
            &owner,
            |estate| {
                let entry = estate.vpcs.entry(vpc.to_owned()).or_default();
                if !owner.is_empty() {
                    entry.account.clone_from(&owner);
                }
                &mut entry.detail
            },
            async { answer },
        )
        .await;
}

/// What one set of credentials sees of a VPC: its owner and the rest.
async fn one(
    gather: &Gather,
    access: &Access,
    vpc: &str,
) -> Result<(Option<String>, Result<VpcDetail, Failure>), Failure> {
    let ec2 = &gather.session.clients(access).await?.ec2;
    let listed = async {
        let pages = ec2
            .describe_vpcs()
            .filters(filter("vpc-id", &[vpc]))
            .into_paginator()
            .send();
        gather.session.pages(DESCRIBE_VPCS, pages).await
    };
    let sent = ec2
        .describe_vpc_attribute()
        .vpc_id(vpc)
        .attribute(VpcAttributeName::EnableDnsSupport)
        .send();
    let (listed, attribute) =
        tokio::join!(listed, gather.session.call(DESCRIBE_VPC_ATTRIBUTE, sent));
    let found = listed?
        .into_iter()
        .flat_map(|it| it.vpcs.unwrap_or_default())
        .next();
    let found = found.ok_or(Failure::NotFound)?;
    let tags = found.tags().iter();
    owner::file(
        gather,
        vpc,
        tags.filter_map(|it| Some((it.key()?, it.value()?))),
    );
    let dns_support = attribute.ok().and_then(|it| it.enable_dns_support?.value);
    let detail = ranges(&found).map(|cidrs| VpcDetail {
        cidrs,
        dns_support,
        // No check reads it.
        dns_hostnames: None,
        encryption_control: found.encryption_control.as_ref().and_then(encryption),
    });
    Ok((found.owner_id, detail))
}

/// The VPC's encryption control, and whether VPC Lattice is excluded from it.
fn encryption(it: &VpcEncryptionControl) -> Option<EncryptionControl> {
    let exclusion = it.resource_exclusions().and_then(|it| it.vpc_lattice());
    Some(EncryptionControl {
        mode: it.mode()?.as_str().to_owned(),
        state: it.state()?.as_str().to_owned(),
        lattice_exclusion: exclusion
            .and_then(|it| it.state())
            .map(|it| it.as_str().to_owned()),
    })
}

/// The ranges that a VPC has now: what was taken from it is listed for a while (EC2 API reference,
/// `VpcCidrBlockState`).
fn ranges(vpc: &Answered) -> Result<Vec<IpNet>, Failure> {
    let of_v4 = vpc.cidr_block_association_set().iter().map(|it| {
        let state = it.cidr_block_state().and_then(|it| it.state());
        (it.cidr_block(), state)
    });
    let of_v6 = vpc.ipv6_cidr_block_association_set().iter().map(|it| {
        let state = it.ipv6_cidr_block_state().and_then(|it| it.state());
        (it.ipv6_cidr_block(), state)
    });
    let associated = of_v4
        .chain(of_v6)
        .filter(|(_, state)| state.is_none_or(|it| it.as_str() == "associated"))
        .filter_map(|(range, _)| range);
    let mut texts: Vec<&str> = associated.collect();
    if let Some(primary) = vpc.cidr_block()
        && !texts.contains(&primary)
    {
        texts.insert(0, primary);
    }
    texts
        .into_iter()
        .map(|it| range(DESCRIBE_VPCS, it))
        .collect()
}

/// Reads the endpoints of a VPC that lead into service networks, and the names that they have.
pub async fn endpoints(gather: &Gather, vpc: &str, account: &str) -> Vec<Endpoint> {
    let access = gather.session.accesses.of(account);
    let mut found: Vec<VpcEndpoint> = Vec::new();
    let asked = async {
        let ec2 = &gather.session.clients(access).await?.ec2;
        let pages = ec2
            .describe_vpc_endpoints()
            .filters(filter("vpc-id", &[vpc]))
            .filters(filter("vpc-endpoint-type", &["ServiceNetwork"]))
            .into_paginator()
            .send();
        let pages = gather.session.pages(DESCRIBE_VPC_ENDPOINTS, pages).await?;
        let listed = pages
            .into_iter()
            .flat_map(|it| it.vpc_endpoints.unwrap_or_default());
        found = listed.filter(|it| it.vpc_endpoint_id.is_some()).collect();
        for it in &found {
            endpoint::stub(gather, account, it);
        }
        Ok(found
            .iter()
            .filter_map(|it| it.vpc_endpoint_id.clone())
            .collect())
    };
    // A participant of a shared VPC does not see the owner's endpoints, and uses them (PrivateLink
    // guide, "Shared subnets").
    gather
        .fill_for_owner(
            DESCRIBE_VPC_ENDPOINTS,
            access,
            account,
            |estate| &mut estate.vpcs.entry(vpc.to_owned()).or_default().endpoints,
            asked,
        )
        .await;
    if found.is_empty() {
        return Vec::new();
    }
    let endpoints: Vec<Endpoint> = found.iter().filter_map(named).collect();
    let groups: Vec<String> = found.iter().flat_map(endpoint::groups).collect();
    let ids: Vec<String> = found
        .iter()
        .filter_map(|it| it.vpc_endpoint_id.clone())
        .collect();
    let subnets: Vec<String> = found
        .iter()
        .flat_map(|it| it.subnet_ids().to_vec())
        .collect();
    tokio::join!(
        endpoint::details(gather, access, account, &ids, &found),
        endpoint::names(gather, access, account, &ids),
        security_groups::read(gather, &groups, account),
        filters::subnets(gather, &subnets, account)
    );
    endpoints
}

fn named(it: &VpcEndpoint) -> Option<Endpoint> {
    Some(Endpoint {
        id: it.vpc_endpoint_id.clone()?,
        network: it.service_network_arn.clone()?,
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{
        Vpc, VpcCidrBlockAssociation, VpcCidrBlockState, VpcCidrBlockStateCode,
        VpcIpv6CidrBlockAssociation,
    };

    use super::ranges;

    #[test]
    fn ranges_of_both_families_count_while_they_are_associated() {
        let of_v4 = |range: &str, code| {
            let state = VpcCidrBlockState::builder().state(code).build();
            VpcCidrBlockAssociation::builder()
                .cidr_block(range)
                .cidr_block_state(state)
                .build()
        };
        let vpc = Vpc::builder()
            .cidr_block("10.0.0.0/16")
            .cidr_block_association_set(of_v4("10.0.0.0/16", VpcCidrBlockStateCode::Associated))
            .cidr_block_association_set(of_v4("10.1.0.0/16", VpcCidrBlockStateCode::Associated))
            .cidr_block_association_set(of_v4("10.2.0.0/16", VpcCidrBlockStateCode::Disassociated))
            .ipv6_cidr_block_association_set(
                VpcIpv6CidrBlockAssociation::builder()
                    .ipv6_cidr_block("2001:db8::/56")
                    .build(),
            )
            .build();
        let read: Vec<String> = ranges(&vpc)
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(read, ["10.0.0.0/16", "10.1.0.0/16", "2001:db8::/56"]);
        let strange = Vpc::builder().cidr_block("ten").build();
        assert!(ranges(&strange).is_err());
    }
}
