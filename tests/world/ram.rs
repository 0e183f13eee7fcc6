//! AWS RAM (`rest-json`, model `ram` 2018-01-04): who shares what with whom, from either side.

use lattice_doctor::snapshot::sharing::{Share, SharePermission};
use serde_json::{Value, json};

use super::asked::{Asked, Result};
use super::dialect::Refusal;
use super::http::no_operation;
use super::keys::made_up;
use super::lattice::matched;
use super::request::Request;
use super::{page, visible};

const ROUTES: &[(&str, &str, &str)] = &[
    ("POST", "getresourceshares", "GetResourceShares"),
    (
        "POST",
        "getresourceshareassociations",
        "GetResourceShareAssociations",
    ),
    (
        "POST",
        "getresourceshareinvitations",
        "GetResourceShareInvitations",
    ),
    (
        "POST",
        "listresourcesharepermissions",
        "ListResourceSharePermissions",
    ),
    ("POST", "getpermission", "GetPermission"),
    ("POST", "listresources", "ListResources"),
    ("POST", "listprincipals", "ListPrincipals"),
    (
        "POST",
        "listpendinginvitationresources",
        "ListPendingInvitationResources",
    ),
];

const AT: f64 = 1_762_161_342.137;

/// The operation of a request and its parameters.
pub fn route(request: &Request) -> Option<(&'static str, Value)> {
    matched(ROUTES, request)
}

/// Performs one operation.
pub fn perform(asked: &Asked<'_>) -> Result {
    match asked.operation {
        "GetResourceShares" => shares(asked),
        "GetResourceShareAssociations" => associations(asked),
        "GetResourceShareInvitations" => invitations(asked),
        "ListResourceSharePermissions" => permissions(asked),
        "GetPermission" => permission(asked),
        "ListResources" => resources(asked),
        "ListPrincipals" => principals(asked),
        "ListPendingInvitationResources" => pending(asked),
        _ => Err(no_operation(asked)),
    }
}

fn paged(asked: &Asked<'_>, list: &str, items: Vec<Value>) -> Result {
    let page = page::of(asked, items, "maxResults", "nextToken")?;
    Ok(json!({list: page.items, "nextToken": page.next}))
}

fn no_share(arn: &str) -> Refusal {
    let message = format!("ResourceShare {arn} could not be found.");
    Refusal::new(400, "UnknownResourceException", message)
}

/// The shares on the side that is asked about: `SELF` are one's own, `OTHER-ACCOUNTS` are those that
/// reach this account. Those that `resourceShareArns` names must be among them.
fn on_side<'a>(asked: &Asked<'a>, side: &str) -> Result<Vec<(&'a String, &'a Share)>> {
    let estate = asked.estate();
    let found: Vec<_> = match side {
        "SELF" => {
            let all = estate.shares.iter();
            all.filter(|(_, it)| it.account == asked.account).collect()
        }
        "OTHER-ACCOUNTS" => {
            let all = estate.shares.iter();
            all.filter(|(arn, it)| {
                it.account != asked.account && visible::share(estate, arn, asked.account)
            })
            .collect()
        }
        _ => {
            let message = "resourceOwner must be SELF or OTHER-ACCOUNTS";
            return Err(Refusal::of(asked.service.invalid, message));
        }
    };
    let wanted = asked.texts("resourceShareArns");
    for arn in &wanted {
        if !found.iter().any(|(it, _)| it == arn) {
            return Err(no_share(arn));
        }
    }
    let is_wanted = |arn: &String| wanted.is_empty() || wanted.contains(&arn.as_str());
    Ok(found
        .into_iter()
        .filter(|(arn, _)| is_wanted(arn))
        .collect())
}

fn share_name(share: &Share) -> &str {
    share.detail.seen().map_or("share", |it| &it.name)
}

fn shares(asked: &Asked<'_>) -> Result {
    let mut items = Vec::new();
    for (arn, share) in on_side(asked, asked.required("resourceOwner")?)? {
        let Some(detail) = asked.fact(&share.detail, &share.account, true, arn)? else {
            continue;
        };
        let fits = |name: &str, is: &str| asked.text(name).is_none_or(|it| it == is);
        if !(fits("name", &detail.name) && fits("resourceShareStatus", &detail.status)) {
            continue;
        }
        items.push(json!({
            "resourceShareArn": arn,
            "name": detail.name,
            "owningAccountId": share.account,
            "allowExternalPrincipals": true,
            "status": detail.status,
            "creationTime": AT,
            "lastUpdatedTime": AT,
            "featureSet": "STANDARD",
        }));
    }
    paged(asked, "resourceShares", items)
}

/// The services and networks that a share holds: ARN and resource type.
fn held(asked: &Asked<'_>, share: &str) -> Vec<(String, &'static str)> {
    let estate = asked.estate();
    let arn = |account: &str, kind: &str, id: &str| {
        format!(
            "arn:aws:vpc-lattice:{}:{account}:{kind}/{id}",
            asked.region()
        )
    };
    let holds = |shares: Option<&Vec<String>>| {
        let shares = shares.into_iter().flatten();
        shares.into_iter().any(|it| it == share)
    };
    let networks = estate.service_networks.iter();
    let networks = networks.filter(|(_, it)| holds(it.shares.seen()));
    let networks = networks.map(|(id, it)| {
        (
            arn(&it.account, "servicenetwork", id),
            "vpc-lattice:ServiceNetwork",
        )
    });
    let services = estate.services.iter();
    let services = services.filter(|(_, it)| holds(it.shares.seen()));
    let services =
        services.map(|(id, it)| (arn(&it.account, "service", id), "vpc-lattice:Service"));
    networks.chain(services).collect()
}

/// Of shares that this account owns, and of no others (RAM API reference).
fn associations(asked: &Asked<'_>) -> Result {
    let kind = asked.required("associationType")?;
    let (resource, principal) = (asked.text("resourceArn"), asked.text("principal"));
    if (kind == "PRINCIPAL" && resource.is_some()) || (kind == "RESOURCE" && principal.is_some()) {
        let message = "resourceArn goes with RESOURCE, principal with PRINCIPAL";
        return Err(Refusal::of(asked.service.invalid, message));
    }
    if let Some(arn) = resource {
        is_known(asked, arn)?;
    }
    let mut items = Vec::new();
    for (arn, share) in on_side(asked, "SELF")? {
        let mut add = |entity: &str, status: &str, is_external: bool| {
            items.push(json!({
                "resourceShareArn": arn,
                "resourceShareName": share_name(share),
                "associatedEntity": entity,
                "associationType": kind,
                "status": status,
                "creationTime": AT,
                "lastUpdatedTime": AT,
                "external": is_external,
            }));
        };
        if kind == "RESOURCE" {
            for (entity, _) in held(asked, arn) {
                if resource.is_none_or(|it| it == entity) {
                    add(&entity, "ASSOCIATED", false);
                }
            }
        } else if kind == "PRINCIPAL" {
            let all = asked.fact(&share.principals, &share.account, false, arn)?;
            for it in all.into_iter().flatten() {
                let invited = share.invitations.seen().into_iter().flatten();
                let is_external = invited.into_iter().any(|other| other.account == it.id);
                if principal.is_none_or(|wanted| wanted == it.id) {
                    add(&it.id, &it.status, is_external);
                }
            }
        }
    }
    if let Some(status) = asked.text("associationStatus") {
        items.retain(|it| it["status"] == status);
    }
    paged(asked, "resourceShareAssociations", items)
}

/// Whether the shares of one's own resource are known at all.
fn is_known(asked: &Asked<'_>, arn: &str) -> Result<()> {
    let id = arn.rsplit('/').next().unwrap_or(arn);
    let estate = asked.estate();
    let network = estate.service_networks.get(id);
    let network = network.map(|it| (&it.shares, &it.account));
    let service = estate.services.get(id).map(|it| (&it.shares, &it.account));
    if let Some((shares, owner)) = network.or(service)
        && owner == asked.account
    {
        asked.fact(shares, owner, false, arn)?;
    }
    Ok(())
}

/// Those that this account received; the sender is not shown the ones that it sent.
fn invitations(asked: &Asked<'_>) -> Result {
    paged(asked, "resourceShareInvitations", received(asked)?)
}

/// What is behind an invitation that waits.
fn pending(asked: &Asked<'_>) -> Result {
    let arn = asked.required("resourceShareInvitationArn")?;
    let received = received(asked)?;
    let invitation = received
        .iter()
        .find(|it| it["resourceShareInvitationArn"] == arn)
        .ok_or_else(|| {
            let message = format!("invitation {arn} could not be found");
            let code = "ResourceShareInvitationArnNotFoundException";
            Refusal::new(400, code, message)
        })?;
    if invitation["status"] != "PENDING" {
        let message = format!("invitation {arn} does not wait any more");
        let code = "InvalidParameterException";
        return Err(Refusal::new(400, code, message));
    }
    let share = invitation["resourceShareArn"].as_str().unwrap_or_default();
    let items = held(asked, share).into_iter().map(|(arn, kind)| {
        json!({
            "arn": arn,
            "type": kind,
            "resourceShareArn": share,
            "status": "PENDING",
            "resourceRegionScope": "REGIONAL",
        })
    });
    paged(asked, "resources", items.collect())
}

/// The invitations that this account received.
fn received(asked: &Asked<'_>) -> Result<Vec<Value>> {
    let wanted_shares = asked.texts("resourceShareArns");
    let wanted = asked.texts("resourceShareInvitationArns");
    let mut items = Vec::new();
    for (share_arn, share) in &asked.estate().shares {
        if share.account == asked.account
            || !(wanted_shares.is_empty() || wanted_shares.contains(&share_arn.as_str()))
        {
            continue;
        }
        let all = asked.fact(&share.invitations, &share.account, true, share_arn)?;
        for it in all.into_iter().flatten() {
            if it.account != asked.account {
                continue;
            }
            let arn = it.arn.clone().unwrap_or_else(|| {
                format!(
                    "arn:aws:ram:{}:{}:resource-share-invitation/{}",
                    asked.region(),
                    share.account,
                    made_up(&[share_arn, &it.account])
                )
            });
            if !(wanted.is_empty() || wanted.contains(&arn.as_str())) {
                continue;
            }
            items.push(json!({
                "resourceShareInvitationArn": arn,
                "resourceShareName": share_name(share),
                "resourceShareArn": share_arn,
                "senderAccountId": share.account,
                "receiverAccountId": it.account,
                "invitationTimestamp": AT,
                "status": it.status,
            }));
        }
    }
    for arn in wanted {
        if !items
            .iter()
            .any(|it| it["resourceShareInvitationArn"] == arn)
        {
            let message = format!("invitation {arn} could not be found");
            let code = "ResourceShareInvitationArnNotFoundException";
            return Err(Refusal::new(400, code, message));
        }
    }
    Ok(items)
}

fn permission_arn(name: &str) -> String {
    if name.starts_with("arn:") {
        return name.to_owned();
    }
    format!("arn:aws:ram::aws:permission/{name}")
}

fn resource_type(permission: &SharePermission) -> &'static str {
    let is_service = permission.actions.iter().any(|it| {
        it.ends_with(":CreateServiceNetworkServiceAssociation") || it.ends_with(":GetService")
    });
    if is_service && permission.name.ends_with("LatticeService") {
        "vpc-lattice:Service"
    } else {
        "vpc-lattice:ServiceNetwork"
    }
}

fn permission_item(permission: &SharePermission) -> Value {
    let arn = permission_arn(&permission.name);
    let name = arn.rsplit('/').next().unwrap_or(&arn);
    let is_aws = arn.contains("::aws:");
    json!({
        "arn": arn,
        "version": "1",
        "defaultVersion": true,
        "name": name,
        "resourceType": resource_type(permission),
        "creationTime": AT,
        "lastUpdatedTime": AT,
        "isResourceTypeDefault": false,
        "permissionType": if is_aws { "AWS_MANAGED" } else { "CUSTOMER_MANAGED" },
    })
}

fn permissions(asked: &Asked<'_>) -> Result {
    let arn = asked.required("resourceShareArn")?;
    let estate = asked.estate();
    let share = estate.shares.get(arn).ok_or_else(|| no_share(arn))?;
    let is_open = visible::share(estate, arn, asked.account);
    if !(is_open || share.account == asked.account) {
        return Err(no_share(arn));
    }
    let all = asked.fact(&share.permissions, &share.account, is_open, arn)?;
    let items = all.into_iter().flatten().map(|it| {
        let mut item = permission_item(it);
        item["status"] = "ASSOCIATED".into();
        item
    });
    paged(asked, "permissions", items.collect())
}

/// The document is half a statement: RAM adds principal and resource.
fn permission(asked: &Asked<'_>) -> Result {
    let arn = asked.required("permissionArn")?;
    let shares = asked.estate().shares.values();
    let mut all = shares.flat_map(|it| it.permissions.seen().into_iter().flatten());
    let found = all.find(|it| permission_arn(&it.name) == arn);
    let found = found.ok_or_else(|| {
        let message = format!("Permission {arn} could not be found.");
        Refusal::new(400, "UnknownResourceException", message)
    })?;
    let mut item = permission_item(found);
    let document = json!({"Effect": "Allow", "Action": found.actions});
    item["permission"] = document.to_string().into();
    item["status"] = "ATTACHABLE".into();
    Ok(json!({"permission": item}))
}

fn resources(asked: &Asked<'_>) -> Result {
    let wanted = asked.texts("resourceArns");
    let kind = asked.text("resourceType");
    for arn in &wanted {
        is_known(asked, arn)?;
    }
    let mut items = Vec::new();
    for (share, it) in on_side(asked, asked.required("resourceOwner")?)? {
        if let Some(principal) = asked.text("principal") {
            let all = asked.fact(&it.principals, &it.account, true, share)?;
            let is_one = all.into_iter().flatten().any(|it| it.id == principal);
            // Seen from the other side, the principal is the account that shares.
            if !is_one && it.account != principal {
                continue;
            }
        }
        for (arn, resource_type) in held(asked, share) {
            let is_wanted = wanted.is_empty() || wanted.contains(&arn.as_str());
            if is_wanted && kind.is_none_or(|it| it == resource_type) {
                items.push(json!({
                    "arn": arn,
                    "type": resource_type,
                    "resourceShareArn": share,
                    "status": "AVAILABLE",
                    "creationTime": AT,
                    "lastUpdatedTime": AT,
                    "resourceRegionScope": "REGIONAL",
                }));
            }
        }
    }
    paged(asked, "resources", items)
}

/// `SELF`: whom one shares with. `OTHER-ACCOUNTS`: who shares with one.
fn principals(asked: &Asked<'_>) -> Result {
    let side = asked.required("resourceOwner")?;
    let (resource, wanted) = (asked.text("resourceArn"), asked.texts("principals"));
    if let Some(arn) = resource {
        is_known(asked, arn)?;
    }
    let mut items = Vec::new();
    for (share, it) in on_side(asked, side)? {
        let holds_it =
            resource.is_none_or(|it| held(asked, share).iter().any(|(arn, _)| arn == it));
        if !holds_it {
            continue;
        }
        let all = asked.fact(&it.principals, &it.account, true, share)?;
        let ids: Vec<_> = if side == "SELF" {
            all.into_iter().flatten().map(|it| it.id.as_str()).collect()
        } else {
            vec![it.account.as_str()]
        };
        for id in ids {
            if wanted.is_empty() || wanted.contains(&id) {
                items.push(json!({
                    "id": id,
                    "resourceShareArn": share,
                    "creationTime": AT,
                    "lastUpdatedTime": AT,
                    "external": false,
                }));
            }
        }
    }
    paged(asked, "principals", items)
}
