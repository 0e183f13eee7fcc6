//! Application Load Balancers behind target groups.

use aws_sdk_elasticloadbalancingv2::types::{Listener, LoadBalancer as Answered};

use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::lattice::absent_member;
use crate::collect::operation::{DESCRIBE_LOAD_BALANCER_LISTENERS, DESCRIBE_LOAD_BALANCERS};
use crate::names::Arn;
use crate::snapshot::targets::{LoadBalancer, LoadBalancerDetail};

/// Reads a load balancer; its security groups.
pub async fn read(gather: &Gather, arn: &str, account: &str) -> Vec<String> {
    if !gather.session.wants(DESCRIBE_LOAD_BALANCERS)
        || !gather.store.begin(format!("load balancer {arn}"))
    {
        return Vec::new();
    }
    let account = Arn::parse(arn).map_or(account, |it| it.account);
    let access = gather.session.accesses.of(account);
    let stub = LoadBalancer {
        account: account.to_owned(),
        ..LoadBalancer::default()
    };
    gather
        .store
        .estate()
        .load_balancers
        .insert(arn.to_owned(), stub);
    let balancer = async {
        let elb = &gather.session.clients(access).await?.elb;
        let sent = elb.describe_load_balancers().load_balancer_arns(arn).send();
        let answer = gather.session.call(DESCRIBE_LOAD_BALANCERS, sent).await?;
        let found = answer.load_balancers.unwrap_or_default().into_iter().next();
        found.ok_or(Failure::NotFound)
    };
    let listeners = async {
        let elb = &gather.session.clients(access).await?.elb;
        let pages = elb
            .describe_listeners()
            .load_balancer_arn(arn)
            .into_paginator()
            .send();
        let pages = gather
            .session
            .pages(DESCRIBE_LOAD_BALANCER_LISTENERS, pages)
            .await?;
        Ok(pages
            .into_iter()
            .flat_map(|it| it.listeners.unwrap_or_default()))
    };
    let asked = async {
        let (balancer, listeners) = tokio::try_join!(balancer, listeners)?;
        detail(balancer, listeners)
    };
    let detail = gather
        .fill(
            DESCRIBE_LOAD_BALANCERS,
            access,
            account,
            |estate| {
                &mut estate
                    .load_balancers
                    .entry(arn.to_owned())
                    .or_default()
                    .detail
            },
            asked,
        )
        .await;
    detail.map(|it| it.security_groups).unwrap_or_default()
}

fn detail(
    balancer: Answered,
    listeners: impl Iterator<Item = Listener>,
) -> Result<LoadBalancerDetail, Failure> {
    let missing = |member| absent_member(DESCRIBE_LOAD_BALANCERS, member);
    let mut read = Vec::new();
    for listener in listeners {
        let port = listener.port.and_then(|it| u16::try_from(it).ok());
        let port = port.ok_or_else(|| absent_member(DESCRIBE_LOAD_BALANCER_LISTENERS, "Port"))?;
        let is_https = listener.protocol.as_ref().map(|it| it.as_str() == "HTTPS");
        read.push((port, is_https));
    }
    read.sort_unstable();
    let listener_ports = read.iter().map(|it| it.0).collect();
    let has_all = read.iter().all(|it| it.1.is_some());
    let https = read.iter().filter(|it| it.1 == Some(true));
    let https_ports = has_all.then(|| https.map(|it| it.0).collect());
    Ok(LoadBalancerDetail {
        vpc: balancer.vpc_id.ok_or_else(|| missing("VpcId"))?,
        scheme: balancer
            .scheme
            .ok_or_else(|| missing("Scheme"))?
            .as_str()
            .to_owned(),
        security_groups: balancer.security_groups.unwrap_or_default(),
        subnets: balancer
            .availability_zones
            .unwrap_or_default()
            .into_iter()
            .filter_map(|it| it.subnet_id)
            .collect(),
        listener_ports,
        https_ports,
    })
}
