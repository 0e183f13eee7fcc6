//! IAM (`query`, model 2010-05-08): roles, users and what their policies say.
//!
//! A snapshot lists an identity's policies in one row. Here those named by an ARN are attached, the
//! others inline; and of a user's, every second one comes through a group.

use lattice_doctor::snapshot::fact::Fact;
use lattice_doctor::snapshot::identity::{Identity, NamedPolicy, Simulation};
use serde_json::{Value, json};

use super::asked::{Asked, Result};
use super::dialect::Refusal;
use super::http::no_operation;
use super::keys::made_up;
use super::page;
use super::request::percent;

const AT: &str = "2025-11-03T09:15:42Z";

/// Performs one operation.
pub fn perform(asked: &Asked<'_>) -> Result {
    match asked.operation {
        "GetRole" | "GetUser" => get(asked),
        "ListAttachedRolePolicies" | "ListAttachedUserPolicies" | "ListAttachedGroupPolicies" => {
            list_attached(asked)
        }
        "ListRolePolicies" | "ListUserPolicies" | "ListGroupPolicies" => list_inline(asked),
        "GetRolePolicy" | "GetUserPolicy" | "GetGroupPolicy" => inline(asked),
        "ListRoleTags" | "ListUserTags" => tags(asked),
        "ListGroupsForUser" => groups(asked),
        "GetPolicy" => policy(asked),
        "GetPolicyVersion" => policy_version(asked),
        "SimulatePrincipalPolicy" => simulate(asked),
        _ => Err(no_operation(asked)),
    }
}

fn no_entity(what: &str) -> Refusal {
    Refusal::new(404, "NoSuchEntity", format!("{what} cannot be found."))
}

/// The role, the user or the user of the group that a request names, and which of them it was.
struct Holder<'a> {
    arn: &'a str,
    identity: &'a Identity,
    kind: &'static str,
    name: &'a str,
}

fn group_of(user: &str) -> String {
    format!("{user}-group")
}

fn holder<'a>(asked: &Asked<'a>) -> Result<Holder<'a>> {
    let own = |kind: &'static str| {
        let identities = asked.estate().identities.iter();
        identities.filter_map(move |(arn, identity)| {
            let path = arn.split(':').nth(5)?.strip_prefix(kind)?;
            let name = path.strip_prefix('/')?.rsplit('/').next()?;
            (identity.account == asked.account).then_some((arn.as_str(), identity, name))
        })
    };
    let (kind, name, found) = if let Some(name) = asked.text("RoleName") {
        ("role", name, own("role").find(|it| it.2 == name))
    } else if let Some(name) = asked.text("GroupName") {
        let found = own("user").find(|it| group_of(it.2) == name);
        ("group", name, found)
    } else {
        // `GetUser` without a name means whoever asks.
        let caller = asked.caller.rsplit('/').next().unwrap_or_default();
        let name = asked.text("UserName").unwrap_or(caller);
        ("user", name, own("user").find(|it| it.2 == name))
    };
    let (arn, identity, _) =
        found.ok_or_else(|| no_entity(&format!("The {kind} with name {name}")))?;
    Ok(Holder {
        arn,
        identity,
        kind,
        name,
    })
}

impl<'a> Holder<'a> {
    /// Its policies of one sort, its group's left out or alone.
    fn policies(&self, asked: &Asked<'_>, is_attached: bool) -> Result<Vec<&'a NamedPolicy>> {
        let owner = &self.identity.account;
        let all = asked.fact(&self.identity.policies, owner, false, self.arn)?;
        let sort = all.into_iter().flatten();
        let sort = sort.filter(|it| it.name.starts_with("arn:") == is_attached);
        let is_mine = |index: usize| match self.kind {
            "role" => true,
            "user" => index.is_multiple_of(2),
            _ => !index.is_multiple_of(2),
        };
        Ok(sort
            .enumerate()
            .filter(|(index, _)| is_mine(*index))
            .map(|(_, it)| it)
            .collect())
    }
}

fn paged(asked: &Asked<'_>, list: &str, items: Vec<Value>) -> Result {
    let page = page::of(asked, items, "MaxItems", "Marker")?;
    Ok(json!({list: page.items, "IsTruncated": page.next.is_some(), "Marker": page.next}))
}

fn tag_list(tags: &Fact<std::collections::BTreeMap<String, String>>) -> Vec<Value> {
    let tags = tags.seen().into_iter().flatten();
    tags.map(|(key, value)| json!({"Key": key, "Value": value}))
        .collect()
}

fn get(asked: &Asked<'_>) -> Result {
    let holder = holder(asked)?;
    let (arn, identity) = (holder.arn, holder.identity);
    let boundary = asked.fact(&identity.boundary, &identity.account, false, arn)?;
    let boundary = boundary.map(|it| {
        json!({
            "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
            "PermissionsBoundaryArn": policy_arn(asked, &it.name),
        })
    });
    let resource = arn.split(':').nth(5).unwrap_or_default();
    let path = resource.split_once('/').map_or("", |(_, path)| path);
    let path = format!("/{}", path.strip_suffix(holder.name).unwrap_or(path));
    let digits = made_up(&["id", arn]).to_ascii_uppercase();
    let trust = json!({"Version": "2012-10-17", "Statement": []}).to_string();
    if holder.kind == "role" {
        return Ok(json!({"Role": {
            "Path": path,
            "RoleName": holder.name,
            "RoleId": format!("AROA{digits}"),
            "Arn": arn,
            "CreateDate": AT,
            "AssumeRolePolicyDocument": percent::encode(&trust, ""),
            "MaxSessionDuration": 3600,
            "PermissionsBoundary": boundary,
            "Tags": tag_list(&identity.tags),
        }}));
    }
    Ok(json!({"User": {
        "Path": path,
        "UserName": holder.name,
        "UserId": format!("AIDA{digits}"),
        "Arn": arn,
        "CreateDate": AT,
        "PermissionsBoundary": boundary,
        "Tags": tag_list(&identity.tags),
    }}))
}

fn policy_arn(asked: &Asked<'_>, name: &str) -> String {
    if name.starts_with("arn:") {
        return name.to_owned();
    }
    format!("arn:aws:iam::{}:policy/{name}", asked.account)
}

fn list_attached(asked: &Asked<'_>) -> Result {
    let policies = holder(asked)?.policies(asked, true)?;
    let items = policies.into_iter().map(|it| {
        let name = it.name.rsplit('/').next();
        json!({"PolicyName": name, "PolicyArn": it.name})
    });
    paged(asked, "AttachedPolicies", items.collect())
}

fn list_inline(asked: &Asked<'_>) -> Result {
    let policies = holder(asked)?.policies(asked, false)?;
    let items = policies.into_iter().map(|it| it.name.as_str().into());
    paged(asked, "PolicyNames", items.collect())
}

/// IAM gives documents percent-encoded (IAM API reference, `GetRolePolicy`).
fn document(policy: &NamedPolicy) -> String {
    let text = match &policy.document.0 {
        Value::String(text) => text.clone(),
        document => document.to_string(),
    };
    percent::encode(&text, "")
}

fn inline(asked: &Asked<'_>) -> Result {
    let holder = holder(asked)?;
    let name = asked.required("PolicyName")?;
    let policies = holder.policies(asked, false)?;
    let found = policies.into_iter().find(|it| it.name == name);
    let found = found.ok_or_else(|| no_entity(&format!("The policy with name {name}")))?;
    let owner = match holder.kind {
        "role" => "RoleName",
        "user" => "UserName",
        _ => "GroupName",
    };
    Ok(json!({
        owner: holder.name,
        "PolicyName": name,
        "PolicyDocument": document(found),
    }))
}

fn tags(asked: &Asked<'_>) -> Result {
    let holder = holder(asked)?;
    let identity = holder.identity;
    asked.fact(&identity.tags, &identity.account, false, holder.arn)?;
    paged(asked, "Tags", tag_list(&identity.tags))
}

fn groups(asked: &Asked<'_>) -> Result {
    let user = holder(asked)?;
    let identity = user.identity;
    asked.fact(&identity.policies, &identity.account, false, user.arn)?;
    let group = Holder {
        kind: "group",
        ..user
    };
    let has_any =
        !(group.policies(asked, true)?.is_empty() && group.policies(asked, false)?.is_empty());
    let name = group_of(group.name);
    let item = json!({
        "Path": "/",
        "GroupName": name,
        "GroupId": format!("AGPA{}", made_up(&["id", &name]).to_ascii_uppercase()),
        "Arn": format!("arn:aws:iam::{}:group/{name}", asked.account),
        "CreateDate": AT,
    });
    paged(
        asked,
        "Groups",
        if has_any { vec![item] } else { Vec::new() },
    )
}

/// A managed policy of this account's identities: attached, or a boundary.
fn managed<'a>(asked: &Asked<'a>) -> Result<(&'a str, &'a NamedPolicy)> {
    let arn = asked.required("PolicyArn")?;
    for (holder, identity) in &asked.estate().identities {
        if identity.account != asked.account {
            continue;
        }
        let attached = identity.policies.seen().into_iter().flatten();
        let mut all = attached.chain(identity.boundary.seen());
        if let Some(found) = all.find(|it| policy_arn(asked, &it.name) == arn) {
            // Whoever may not read the policies of an identity may not read the documents either.
            asked
                .fact(&identity.policies, asked.account, false, holder)
                .or_else(|refusal| identity.boundary.seen().map(|_| None).ok_or(refusal))?;
            return Ok((arn, found));
        }
    }
    Err(no_entity(&format!("Policy {arn}")))
}

fn policy(asked: &Asked<'_>) -> Result {
    let (arn, _) = managed(asked)?;
    Ok(json!({"Policy": {
        "PolicyName": arn.rsplit('/').next(),
        "PolicyId": format!("ANPA{}", made_up(&["id", arn]).to_ascii_uppercase()),
        "Arn": arn,
        "Path": "/",
        "DefaultVersionId": "v3",
        "AttachmentCount": 1,
        "IsAttachable": true,
        "CreateDate": AT,
        "UpdateDate": AT,
    }}))
}

fn policy_version(asked: &Asked<'_>) -> Result {
    let (_, policy) = managed(asked)?;
    let version = asked.required("VersionId")?;
    if version != "v3" {
        return Err(no_entity(&format!("Policy version {version}")));
    }
    Ok(json!({"PolicyVersion": {
        "Document": document(policy),
        "VersionId": version,
        "IsDefaultVersion": true,
        "CreateDate": AT,
    }}))
}

fn simulate(asked: &Asked<'_>) -> Result {
    let arn = asked.required("PolicySourceArn")?;
    let identity = asked.estate().identities.get(arn);
    let identity = identity
        .filter(|it| it.account == asked.account)
        .ok_or_else(|| no_entity(&format!("The principal {arn}")))?;
    let known = asked.fact(&identity.simulation, asked.account, false, arn)?;
    let decision = match known.ok_or_else(|| no_entity(arn))? {
        Simulation::Allowed => "allowed",
        Simulation::ExplicitDeny => "explicitDeny",
        Simulation::ImplicitDeny => "implicitDeny",
    };
    let resources = match asked.texts("ResourceArns") {
        all if all.is_empty() => vec!["*"],
        all => all,
    };
    let mut items = Vec::new();
    for action in asked.texts("ActionNames") {
        for resource in &resources {
            items.push(json!({
                "EvalActionName": action,
                "EvalResourceName": resource,
                "EvalDecision": decision,
                "MatchedStatements": [],
                "MissingContextValues": [],
            }));
        }
    }
    paged(asked, "EvaluationResults", items)
}
