//! STS: who the credentials belong to, and credentials of a role.

use serde_json::json;

use super::asked::{Asked, Result};
use super::dialect::Refusal;
use super::http::no_operation;
use super::keys::{self, made_up};

/// Performs one operation.
pub fn perform(asked: &Asked<'_>) -> Result {
    match asked.operation {
        "GetCallerIdentity" => Ok(json!({
            "UserId": user_id(asked.caller),
            "Account": asked.account,
            "Arn": asked.caller,
        })),
        "AssumeRole" => assume_role(asked),
        _ => Err(no_operation(asked)),
    }
}

/// The unique id of a user, or `<role id>:<session>`.
fn user_id(arn: &str) -> String {
    let digits = made_up(&["id", arn]).to_ascii_uppercase();
    match arn.rsplit_once('/') {
        Some((_, session)) if arn.contains(":assumed-role/") => format!("AROA{digits}:{session}"),
        _ => format!("AIDA{digits}"),
    }
}

fn assume_role(asked: &Asked<'_>) -> Result {
    let role = asked.required("RoleArn")?;
    let session = asked.required("RoleSessionName")?;
    let (account, name) = match *role.split(':').collect::<Vec<_>>() {
        ["arn", _, "iam", "", account, path] if path.starts_with("role/") => {
            (account, path.rsplit('/').next().unwrap_or_default())
        }
        _ => {
            let message = format!("{role} is invalid");
            return Err(Refusal::of(asked.service.invalid, message));
        }
    };
    if asked.settings.external_id.is_some()
        && asked.settings.external_id.as_deref() != asked.text("ExternalId")
    {
        let message = format!(
            "User: {} is not authorized to perform: sts:AssumeRole on resource: {role}",
            asked.caller
        );
        return Err(Refusal::of(asked.service.denied, message));
    }
    let seconds = asked.number("DurationSeconds").unwrap_or(3600);
    let arn = format!("arn:aws:sts::{account}:assumed-role/{name}/{session}");
    let seconds = i64::try_from(seconds).unwrap_or(3600);
    let given = keys::hand_out(asked.shared, account, arn.clone(), seconds);
    Ok(json!({
        "Credentials": {
            "AccessKeyId": given.key,
            "SecretAccessKey": given.secret,
            "SessionToken": given.session.token,
            "Expiration": given.session.expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        },
        "AssumedRoleUser": { "AssumedRoleId": user_id(&arn), "Arn": arn },
        "PackedPolicySize": 0,
    }))
}
