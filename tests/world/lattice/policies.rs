//! Auth policies and resource policies.

use lattice_doctor::snapshot::fact::Fact;
use lattice_doctor::snapshot::lattice::PolicyDocument;
use serde_json::{Value, json};

use super::super::asked::{Asked, Result};
use super::resources::{network, network_arn, service, service_arn};
use super::{AT, not_found};

/// A policy as AWS gives it: text.
pub fn text(policy: &PolicyDocument) -> String {
    match &policy.0 {
        Value::String(text) => text.clone(),
        document => document.to_string(),
    }
}

fn is_network(given: &str) -> bool {
    given.starts_with("sn-") || given.contains(":servicenetwork/")
}

/// Without a policy the answer is still 200 (hashicorp/terraform-provider-aws#49721).
pub(super) fn auth(asked: &Asked<'_>) -> Result {
    let given = asked.required("resourceIdentifier")?;
    let (policy, owner, auth_type, changed, arn) = if is_network(given) {
        let (id, network) = network(asked, "resourceIdentifier")?;
        let auth_type = network.detail.seen().map(|it| it.auth_type.as_str());
        (
            &network.auth_policy,
            &network.account,
            auth_type,
            network.auth_policy_changed_at,
            network_arn(asked, id),
        )
    } else {
        let (id, service) = service(asked, "resourceIdentifier")?;
        let auth_type = service.detail.seen().map(|it| it.auth_type.as_str());
        (
            &service.auth_policy,
            &service.account,
            auth_type,
            service.auth_policy_changed_at,
            service_arn(asked, id),
        )
    };
    let policy = asked.fact(policy, owner, false, &arn)?;
    // As far from now as it is from the time of the snapshot.
    let age = asked.shared.now().duration_since(asked.snapshot.taken_at);
    let changed = changed.map(|it| (it + age).to_string());
    let state = if auth_type == Some("AWS_IAM") {
        "Active"
    } else {
        "Inactive"
    };
    Ok(json!({
        "policy": policy.map(text),
        "state": state,
        "createdAt": policy.map(|_| AT),
        "lastUpdatedAt": policy.map(|_| changed.unwrap_or_else(|| AT.to_owned())),
    }))
}

/// What RAM puts on a shared resource: one statement a share.
pub(super) fn resource(asked: &Asked<'_>) -> Result {
    let given = asked.required("resourceArn")?;
    let (shares, owner, arn): (&Fact<Vec<String>>, _, _) = if is_network(given) {
        let (id, network) = network(asked, "resourceArn")?;
        (&network.shares, &network.account, network_arn(asked, id))
    } else {
        let (id, service) = service(asked, "resourceArn")?;
        (&service.shares, &service.account, service_arn(asked, id))
    };
    let shares = asked.fact(shares, owner, false, &arn)?;
    let mut statements = Vec::new();
    for share in shares.into_iter().flatten() {
        let Some(share) = asked.estate().shares.get(share) else {
            continue;
        };
        let principals = asked.fact(&share.principals, owner, false, &arn)?;
        let permissions = asked.fact(&share.permissions, owner, false, &arn)?;
        let principals: Vec<_> = principals.into_iter().flatten().map(|it| &it.id).collect();
        let actions: Vec<_> = permissions
            .into_iter()
            .flatten()
            .flat_map(|it| &it.actions)
            .collect();
        statements.push(json!({
            "Effect": "Allow",
            "Principal": {"AWS": principals},
            "Action": actions,
            "Resource": arn,
        }));
    }
    if statements.is_empty() {
        return Err(not_found(given, "resourcepolicy"));
    }
    let policy = json!({"Version": "2012-10-17", "Statement": statements});
    Ok(json!({"policy": policy.to_string()}))
}
