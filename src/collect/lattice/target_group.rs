//! Target groups, their targets, and what is behind them.

use std::collections::BTreeSet;
use std::net::IpAddr;

use aws_sdk_vpclattice::operation::get_target_group::GetTargetGroupOutput;
use aws_sdk_vpclattice::types::{HealthCheckConfig, Matcher, TargetSummary};
use futures::future::join_all;

use crate::collect::access::Access;
use crate::collect::ec2::{filters, interfaces, security_groups, vpc};
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::lattice::{absent_member, id_of};
use crate::collect::operation::{GET_TARGET_GROUP, LIST_TARGETS};
use crate::collect::{function, load_balancer, owner};
use crate::names::lattice_arn;
use crate::snapshot::targets::{HealthCheck, Target, TargetGroup, TargetGroupDetail, TargetKind};

/// Reads target groups of a service, and what their targets need to be reached. A target group is
/// in its service's account (VPC Lattice user guide, target groups).
pub async fn read(gather: &Gather, ids: &[String], account: &str) {
    join_all(ids.iter().map(|id| one(gather, id, account))).await;
}

async fn one(gather: &Gather, id: &str, account: &str) {
    if !gather.store.begin(format!("target group {id}")) {
        return;
    }
    let stub = TargetGroup {
        account: account.to_owned(),
        ..TargetGroup::default()
    };
    gather
        .store
        .estate()
        .target_groups
        .insert(id.to_owned(), stub);
    let access = gather.session.accesses.of(account);
    let (detail, targets, ()) = tokio::join!(
        detail(gather, access, id, account),
        targets(gather, access, id, account),
        async { owner::read(gather, access, id, &arn(gather, id, account)).await }
    );
    let (Some(detail), Some(targets)) = (detail, targets) else {
        return;
    };
    let ids: Vec<String> = targets.into_iter().map(|it| it.id).collect();
    let range = async {
        let has_addresses = ids.iter().any(|it| it.parse::<IpAddr>().is_ok());
        if let (true, Some(vpc)) = (has_addresses, &detail.vpc) {
            vpc::find(gather, vpc, Some(account)).await;
        }
    };
    tokio::join!(range, behind(gather, &detail, &ids, account));
}

/// Reads what stands behind the targets: interfaces, a function, a load balancer.
async fn behind(gather: &Gather, detail: &TargetGroupDetail, targets: &[String], account: &str) {
    match detail.kind {
        TargetKind::Lambda => {
            join_all(targets.iter().map(|arn| function::policy(gather, arn))).await;
        }
        TargetKind::Alb => {
            let read = targets
                .iter()
                .map(|arn| load_balancer::read(gather, arn, account));
            let groups = join_all(read).await.concat();
            tokio::join!(
                security_groups::read(gather, &groups, account),
                target_subnets(gather, detail, targets, account)
            );
        }
        TargetKind::Instance | TargetKind::Ip => {
            let vpc = detail.vpc.as_deref().unwrap_or_default();
            let groups = interfaces::of_targets(gather, targets, vpc, account).await;
            tokio::join!(
                security_groups::read(gather, &groups, account),
                target_subnets(gather, detail, targets, account)
            );
        }
        // Nobody knows what stands behind them.
        TargetKind::Other(_) => {}
    }
}

/// Reads the subnets in which targets take requests, with their network ACLs, once their interfaces are known.
async fn target_subnets(
    gather: &Gather,
    detail: &TargetGroupDetail,
    targets: &[String],
    account: &str,
) {
    let ids: BTreeSet<String> = {
        let estate = gather.store.estate();
        let addresses: Vec<IpAddr> = targets.iter().filter_map(|it| it.parse().ok()).collect();
        let interfaces = estate.interfaces.values().filter_map(|it| it.detail.seen());
        let of_interfaces = interfaces
            .filter(|it| {
                let is_instance = it.instance.as_ref().is_some_and(|it| targets.contains(it));
                let is_address = it.addresses.iter().any(|it| addresses.contains(it));
                is_instance || is_address && detail.vpc.as_ref() == Some(&it.vpc)
            })
            .map(|it| it.subnet.clone());
        let balancers = targets
            .iter()
            .filter_map(|it| estate.load_balancers.get(it));
        let of_balancers = balancers
            .filter_map(|it| it.detail.seen())
            .flat_map(|it| it.subnets.clone());
        of_interfaces.chain(of_balancers).collect()
    };
    if !ids.is_empty() {
        let ids: Vec<String> = ids.into_iter().collect();
        filters::subnets(gather, &ids, account).await;
    }
}

async fn detail(
    gather: &Gather,
    access: &Access,
    id: &str,
    account: &str,
) -> Option<TargetGroupDetail> {
    let asked = async {
        let lattice = &gather.session.clients(access).await?.lattice;
        let sent = lattice
            .get_target_group()
            .target_group_identifier(arn(gather, id, account))
            .send();
        detail_of(gather.session.call(GET_TARGET_GROUP, sent).await?)
    };
    gather
        .fill(
            GET_TARGET_GROUP,
            access,
            account,
            |estate| {
                &mut estate
                    .target_groups
                    .entry(id.to_owned())
                    .or_default()
                    .detail
            },
            asked,
        )
        .await
}

async fn targets(gather: &Gather, access: &Access, id: &str, account: &str) -> Option<Vec<Target>> {
    let asked = async {
        let lattice = &gather.session.clients(access).await?.lattice;
        let pages = lattice
            .list_targets()
            .target_group_identifier(arn(gather, id, account))
            .into_paginator()
            .send();
        let pages = gather.session.pages(LIST_TARGETS, pages).await?;
        let listed = pages.into_iter().flat_map(|it| it.items);
        listed.map(target).collect()
    };
    gather
        .fill(
            LIST_TARGETS,
            access,
            account,
            |estate| {
                &mut estate
                    .target_groups
                    .entry(id.to_owned())
                    .or_default()
                    .targets
            },
            asked,
        )
        .await
}

fn arn(gather: &Gather, id: &str, account: &str) -> String {
    lattice_arn(
        gather.session.region(),
        account,
        &format!("targetgroup/{id}"),
    )
}

fn target(it: TargetSummary) -> Result<Target, Failure> {
    let missing = |member| absent_member(LIST_TARGETS, member);
    Ok(Target {
        id: it.id.ok_or_else(|| missing("id"))?,
        port: it.port.and_then(|it| u16::try_from(it).ok()),
        status: it
            .status
            .map(|it| it.as_str().to_owned())
            .ok_or_else(|| missing("status"))?,
        reason_code: it.reason_code,
    })
}

fn detail_of(got: GetTargetGroupOutput) -> Result<TargetGroupDetail, Failure> {
    let missing = |member| absent_member(GET_TARGET_GROUP, member);
    let kind = got.r#type.ok_or_else(|| missing("type"))?;
    let kind = TargetKind::from(kind.as_str().to_owned());
    let config = got.config;
    let config = config.as_ref();
    let is_function = kind == TargetKind::Lambda;
    // A function has no port; the API may still answer one of zero.
    let port = config
        .and_then(|it| it.port)
        .and_then(|it| u16::try_from(it).ok())
        .filter(|it| *it > 0 && !is_function);
    Ok(TargetGroupDetail {
        name: got.name.unwrap_or_default(),
        kind,
        status: got
            .status
            .map(|it| it.as_str().to_owned())
            .ok_or_else(|| missing("status"))?,
        protocol: config
            .and_then(|it| it.protocol.as_ref())
            .map(|it| it.as_str().to_owned()),
        protocol_version: config
            .and_then(|it| it.protocol_version.as_ref())
            .map(|it| it.as_str().to_owned()),
        port,
        vpc: config
            .and_then(|it| it.vpc_identifier.as_deref())
            .map(|it| id_of(it).to_owned()),
        ip_address_type: config
            .and_then(|it| it.ip_address_type.as_ref())
            .map(|it| it.as_str().to_owned()),
        health_check: config
            .and_then(|it| it.health_check.as_ref())
            .filter(|it| it.enabled != Some(false))
            .map(health_check),
    })
}

fn health_check(it: &HealthCheckConfig) -> HealthCheck {
    let number = |it: Option<i32>| {
        it.and_then(|it| u32::try_from(it).ok())
            .filter(|it| *it > 0)
    };
    HealthCheck {
        protocol: it.protocol.as_ref().map(|it| it.as_str().to_owned()),
        path: it.path.clone(),
        port: it
            .port
            .and_then(|it| u16::try_from(it).ok())
            .filter(|it| *it > 0),
        matcher: it.matcher.as_ref().and_then(|it| match it {
            Matcher::HttpCode(code) => Some(code.clone()),
            _ => None,
        }),
        interval_seconds: number(it.health_check_interval_seconds),
        timeout_seconds: number(it.health_check_timeout_seconds),
        answer: None,
    }
}
