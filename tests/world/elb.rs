//! Elastic Load Balancing v2 (`query`, model 2015-12-01): the load balancers behind target groups.

use serde_json::json;

use super::asked::{Asked, Result};
use super::dialect::Refusal;
use super::http::no_operation;
use super::keys::made_up;
use super::page;

/// Performs one operation.
pub fn perform(asked: &Asked<'_>) -> Result {
    match asked.operation {
        "DescribeLoadBalancers" => load_balancers(asked),
        "DescribeListeners" => listeners(asked),
        _ => Err(no_operation(asked)),
    }
}

fn not_found() -> Refusal {
    let message = "One or more load balancers not found";
    Refusal::new(400, "LoadBalancerNotFound", message)
}

fn load_balancers(asked: &Asked<'_>) -> Result {
    let wanted = asked.texts("LoadBalancerArns");
    let all = &asked.estate().load_balancers;
    let is_mine = |arn: &str| all.get(arn).is_some_and(|it| it.account == asked.account);
    if wanted.iter().any(|it| !is_mine(it)) {
        return Err(not_found());
    }
    let mut items = Vec::new();
    for (arn, balancer) in all {
        let is_wanted = wanted.is_empty() || wanted.contains(&arn.as_str());
        if !is_wanted || !is_mine(arn) {
            continue;
        }
        let detail = match asked.fact(&balancer.detail, &balancer.account, false, arn) {
            Ok(Some(detail)) => detail,
            Ok(None) if wanted.is_empty() => continue,
            Ok(None) => return Err(not_found()),
            Err(refusal) => return Err(refusal),
        };
        let parts: Vec<_> = arn.rsplit('/').collect();
        let name = parts.get(1).copied().unwrap_or_default();
        let kind = match parts.get(2).copied() {
            Some("net") => "network",
            Some("gwy") => "gateway",
            _ => "application",
        };
        let zones: Vec<_> = detail
            .subnets
            .iter()
            .map(|it| json!({"SubnetId": it}))
            .collect();
        items.push(json!({
            "LoadBalancerArn": arn,
            "DNSName": format!("internal-{name}.{}.elb.amazonaws.com", asked.region()),
            "CanonicalHostedZoneId": "Z32O12XQLNTSW2",
            "CreatedTime": "2025-11-03T09:15:42.130Z",
            "LoadBalancerName": name,
            "Scheme": detail.scheme,
            "VpcId": detail.vpc,
            "State": {"Code": "active"},
            "Type": kind,
            "AvailabilityZones": zones,
            "SecurityGroups": detail.security_groups,
            "IpAddressType": "ipv4",
        }));
    }
    let page = page::of(asked, items, "PageSize", "Marker")?;
    Ok(json!({"LoadBalancers": page.items, "NextMarker": page.next}))
}

fn listeners(asked: &Asked<'_>) -> Result {
    let arn = asked.required("LoadBalancerArn")?;
    let balancer = asked.estate().load_balancers.get(arn);
    let balancer = balancer.filter(|it| it.account == asked.account);
    let balancer = balancer.ok_or_else(not_found)?;
    let detail = asked.fact(&balancer.detail, &balancer.account, false, arn)?;
    let detail = detail.ok_or_else(not_found)?;
    let stem = arn.replacen(":loadbalancer/", ":listener/", 1);
    let items = detail.listener_ports.iter().map(|port| {
        let mut listener = json!({
            "ListenerArn": format!("{stem}/{}", &made_up(&[arn, &port.to_string()])[..16]),
            "LoadBalancerArn": arn,
            "Port": port,
            "DefaultActions": [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
        });
        if let Some(https) = &detail.https_ports {
            let protocol = if https.contains(port) { "HTTPS" } else { "HTTP" };
            listener["Protocol"] = protocol.into();
        }
        listener
    });
    let page = page::of(asked, items.collect(), "PageSize", "Marker")?;
    Ok(json!({"Listeners": page.items, "NextMarker": page.next}))
}
