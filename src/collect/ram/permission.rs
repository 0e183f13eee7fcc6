//! What the permissions of a share let a principal do.

use futures::future::try_join_all;
use serde_json::Value;

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::lattice::absent_member;
use crate::collect::operation::{GET_PERMISSION, LIST_SHARE_PERMISSIONS};
use crate::snapshot::sharing::SharePermission;

/// The permissions of a share, with their actions.
pub(super) async fn of_share(
    gather: &Gather,
    access: &Access,
    share: &str,
) -> Result<Vec<SharePermission>, Failure> {
    let ram = &gather.session.clients(access).await?.ram;
    let sent = ram
        .list_resource_share_permissions()
        .resource_share_arn(share)
        .into_paginator()
        .send();
    let pages = gather.session.pages(LIST_SHARE_PERMISSIONS, sent).await?;
    let listed = pages.into_iter().filter_map(|it| it.permissions).flatten();
    let read = listed.map(|it| async move {
        let missing = || absent_member(LIST_SHARE_PERMISSIONS, "arn");
        let arn = it.arn.ok_or_else(missing)?;
        // The share may hold another version than the default one.
        let version = it.version.and_then(|it| it.parse().ok());
        let sent = ram
            .get_permission()
            .permission_arn(&arn)
            .set_permission_version(version)
            .send();
        let answer = gather.session.call(GET_PERMISSION, sent).await?;
        let document = answer.permission.and_then(|it| it.permission);
        let missing = || absent_member(GET_PERMISSION, "permission");
        Ok(SharePermission {
            name: name(arn, it.name),
            actions: actions(&document.ok_or_else(missing)?).ok_or_else(missing)?,
        })
    });
    try_join_all(read).await
}

/// AWS's own are known by their names, a customer's by its ARN.
fn name(arn: String, name: Option<String>) -> String {
    match name {
        Some(name) if arn.contains("::aws:permission/") => name,
        _ => arn,
    }
}

/// The actions in the document, which is a statement without principal and resource, or a policy of
/// such (RAM user guide, managed permissions).
fn actions(document: &str) -> Option<Vec<String>> {
    let document: Value = serde_json::from_str(document).ok()?;
    let statements = document.get("Statement").unwrap_or(&document);
    let mut actions = Vec::new();
    for statement in each(statements) {
        if statement.get("Effect").is_none_or(|it| it == "Allow") {
            let listed = statement.get("Action")?;
            actions.extend(
                each(listed)
                    .iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned),
            );
        }
    }
    Some(actions)
}

/// The items of a list, or the one thing that stands for a list of it.
fn each(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        one => std::slice::from_ref(one),
    }
}

#[cfg(test)]
mod tests {
    use super::{actions, name};

    #[test]
    fn actions_are_read_from_a_statement_and_from_a_policy() {
        let half =
            r#"{"Effect":"Allow","Action":["vpc-lattice:GetService","vpc-lattice:Create*"]}"#;
        assert_eq!(actions(half).map(|it| it.len()), Some(2));
        let whole = r#"{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":"vpc-lattice:*"},
            {"Effect":"Deny","Action":"vpc-lattice:GetService"}]}"#;
        assert_eq!(actions(whole), Some(vec!["vpc-lattice:*".to_owned()]));
        assert_eq!(actions("no JSON"), None);
    }

    #[test]
    fn a_customers_permission_is_known_by_its_arn() {
        let aws = "arn:aws:ram::aws:permission/AWSRAMPermissionX".to_owned();
        assert_eq!(
            name(aws, Some("AWSRAMPermissionX".to_owned())),
            "AWSRAMPermissionX"
        );
        let own = "arn:aws:ram:eu-west-1:111122223333:permission/mesh".to_owned();
        assert_eq!(name(own.clone(), Some("mesh".to_owned())), own);
    }
}
