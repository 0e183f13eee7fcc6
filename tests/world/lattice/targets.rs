//! Target groups and their targets.

use lattice_doctor::snapshot::lattice::Action;
use lattice_doctor::snapshot::targets::{TargetGroup, TargetGroupDetail, TargetKind};
use serde_json::{Value, json};

use super::super::asked::{Asked, Result};
use super::resources::service_arn;
use super::{AT, arn, id, not_found, paged};

fn group<'a>(asked: &Asked<'a>) -> Result<(&'a str, &'a TargetGroup, String)> {
    let given = asked.required("targetGroupIdentifier")?;
    let groups = &asked.estate().target_groups;
    let id = id(asked, given, "targetgroup", |it| {
        groups.get(it).map(|it| it.account.as_str())
    })?;
    let group = &groups[id];
    Ok((id, group, arn(asked, "targetgroup", &group.account, id)))
}

/// The ARNs of the services whose listeners send requests to the group.
fn services(asked: &Asked<'_>, id: &str) -> Vec<String> {
    let forwards = |action: &Action| match action {
        Action::Forward(groups) => groups.iter().any(|it| it.target_group == id),
        Action::FixedResponse(_) => false,
    };
    let mut arns: Vec<_> = asked
        .estate()
        .listeners
        .values()
        .filter(|it| {
            let rules = it.rules.seen().into_iter().flatten();
            it.detail
                .seen()
                .is_some_and(|it| forwards(&it.default_action))
                || rules.into_iter().any(|it| forwards(&it.action))
        })
        .map(|it| service_arn(asked, &it.service))
        .collect();
    arns.sort();
    arns.dedup();
    arns
}

/// Full as AWS gives it: what the snapshot leaves out has AWS's default here.
fn health_check(detail: &TargetGroupDetail) -> Value {
    // Lattice does not check functions and load balancers.
    if matches!(detail.kind, TargetKind::Lambda | TargetKind::Alb) {
        return Value::Null;
    }
    let Some(check) = &detail.health_check else {
        return json!({"enabled": false});
    };
    json!({
        "enabled": true,
        "protocol": check.protocol.as_deref().unwrap_or("HTTP"),
        "protocolVersion": "HTTP1",
        "port": check.port,
        "path": check.path.as_deref().unwrap_or("/"),
        "healthCheckIntervalSeconds": check.interval_seconds.unwrap_or(30),
        "healthCheckTimeoutSeconds": check.timeout_seconds.unwrap_or(5),
        "healthyThresholdCount": 5,
        "unhealthyThresholdCount": 2,
        "matcher": {"httpCode": check.matcher.as_deref().unwrap_or("200")},
    })
}

pub(super) fn get_group(asked: &Asked<'_>) -> Result {
    let (id, group, arn) = group(asked)?;
    let detail = asked
        .fact(&group.detail, &group.account, false, &arn)?
        .ok_or_else(|| not_found(id, "targetgroup"))?;
    let version = matches!(detail.kind, TargetKind::Lambda).then_some("V1");
    Ok(json!({
        "id": id,
        "arn": arn,
        "name": detail.name,
        "type": detail.kind.word(),
        "config": {
            "port": detail.port,
            "protocol": detail.protocol,
            "protocolVersion": detail.protocol_version,
            "ipAddressType": detail.ip_address_type,
            "vpcIdentifier": detail.vpc,
            "healthCheck": health_check(detail),
            "lambdaEventStructureVersion": version,
        },
        "status": detail.status,
        "serviceArns": services(asked, id),
        "createdAt": AT,
        "lastUpdatedAt": AT,
    }))
}

pub(super) fn list_groups(asked: &Asked<'_>) -> Result {
    let (vpc, kind) = (asked.text("vpcIdentifier"), asked.text("targetGroupType"));
    let mut items = Vec::new();
    for (id, group) in &asked.estate().target_groups {
        if group.account != asked.account {
            continue;
        }
        let Some(detail) = group.detail.seen() else {
            continue;
        };
        let fits = vpc.is_none_or(|it| detail.vpc.as_deref() == Some(it))
            && kind.is_none_or(|it| detail.kind.word() == it);
        if !fits {
            continue;
        }
        items.push(json!({
            "id": id,
            "arn": arn(asked, "targetgroup", &group.account, id),
            "name": detail.name,
            "type": detail.kind.word(),
            "port": detail.port,
            "protocol": detail.protocol,
            "ipAddressType": detail.ip_address_type,
            "vpcIdentifier": detail.vpc,
            "status": detail.status,
            "serviceArns": services(asked, id),
            "createdAt": AT,
            "lastUpdatedAt": AT,
        }));
    }
    paged(asked, items)
}

/// All targets, or those that the body names.
pub(super) fn list(asked: &Asked<'_>) -> Result {
    let (id, group, arn) = group(asked)?;
    if group.detail.is_absent() {
        return Err(not_found(id, "targetgroup"));
    }
    let targets = asked.fact(&group.targets, &group.account, false, &arn)?;
    let wanted = asked.list("targets");
    let items = targets
        .into_iter()
        .flatten()
        .filter(|target| {
            wanted.is_empty()
                || wanted.iter().any(|it| {
                    it["id"] == target.id.as_str()
                        && it["port"].as_u64().is_none_or(|it| {
                            target.port.is_some_and(|port| u64::from(port) == it)
                        })
                })
        })
        .map(|it| {
            json!({"id": it.id, "port": it.port, "status": it.status, "reasonCode": it.reason_code})
        })
        .collect();
    paged(asked, items)
}
