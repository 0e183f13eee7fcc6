//! The documents of a caller's policies: inline and attached ones, a user's groups' among them.

use futures::future::{try_join, try_join_all};

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::lattice::{absent_member, policy};
use crate::collect::operation::{
    GET_GROUP_POLICY, GET_POLICY, GET_POLICY_VERSION, GET_ROLE_POLICY, GET_USER_POLICY,
    LIST_ATTACHED_GROUP_POLICIES, LIST_ATTACHED_ROLE_POLICIES, LIST_ATTACHED_USER_POLICIES,
    LIST_GROUP_POLICIES, LIST_GROUPS_FOR_USER, LIST_ROLE_POLICIES, LIST_USER_POLICIES,
};
use crate::snapshot::identity::NamedPolicy;
use crate::snapshot::lattice::PolicyDocument;

// Roles, users and groups have the same three operations each, under their own names.
macro_rules! policies {
    ($(#[$doc:meta])* $of:ident, $name:ident,
     $list_attached:ident $attached:ident, $list_inline:ident $inline:ident, $get_inline:ident $get:ident) => {
        $(#[$doc])*
        pub(super) async fn $of(
            gather: &Gather,
            access: &Access,
            name: &str,
        ) -> Result<Vec<NamedPolicy>, Failure> {
            let iam = &gather.session.clients(access).await?.iam;
            let attached = async {
                let pages = iam.$list_attached().$name(name).into_paginator().send();
                let pages = gather.session.pages($attached, pages).await?;
                let listed = pages.into_iter().flat_map(|it| it.attached_policies).flatten();
                let read = listed.map(|it| async move {
                    let arn = it.policy_arn;
                    let arn = arn.ok_or_else(|| absent_member($attached, "PolicyArn"))?;
                    managed(gather, access, &arn).await
                });
                try_join_all(read).await
            };
            let inline = async {
                let pages = iam.$list_inline().$name(name).into_paginator().send();
                let pages = gather.session.pages($inline, pages).await?;
                let read = pages.into_iter().flat_map(|it| it.policy_names).map(|it| async move {
                    let sent = iam.$get_inline().$name(name).policy_name(&it).send();
                    let answer = gather.session.call($get, sent).await?;
                    Ok(NamedPolicy {
                        document: document(&answer.policy_document),
                        name: it,
                    })
                });
                try_join_all(read).await
            };
            let (attached, inline) = try_join(attached, inline).await?;
            Ok([attached, inline].concat())
        }
    };
}

policies!(
    /// The policies of a role.
    of_role, role_name,
    list_attached_role_policies LIST_ATTACHED_ROLE_POLICIES,
    list_role_policies LIST_ROLE_POLICIES,
    get_role_policy GET_ROLE_POLICY
);

policies!(
    /// A user's own.
    of_user_alone, user_name,
    list_attached_user_policies LIST_ATTACHED_USER_POLICIES,
    list_user_policies LIST_USER_POLICIES,
    get_user_policy GET_USER_POLICY
);

policies!(
    /// Those of a group.
    of_group, group_name,
    list_attached_group_policies LIST_ATTACHED_GROUP_POLICIES,
    list_group_policies LIST_GROUP_POLICIES,
    get_group_policy GET_GROUP_POLICY
);

/// The policies of a user and of its groups.
pub(super) async fn of_user(
    gather: &Gather,
    access: &Access,
    name: &str,
) -> Result<Vec<NamedPolicy>, Failure> {
    let of_groups = async {
        let iam = &gather.session.clients(access).await?.iam;
        let pages = iam
            .list_groups_for_user()
            .user_name(name)
            .into_paginator()
            .send();
        let pages = gather.session.pages(LIST_GROUPS_FOR_USER, pages).await?;
        let groups = pages.into_iter().flat_map(|it| it.groups);
        let read = groups.map(|it| async move { of_group(gather, access, &it.group_name).await });
        Ok(try_join_all(read).await?.concat())
    };
    let (own, of_groups) = try_join(of_user_alone(gather, access, name), of_groups).await?;
    let mut all = own;
    for policy in of_groups {
        // What two groups attach is one policy.
        if !all.contains(&policy) {
            all.push(policy);
        }
    }
    Ok(all)
}

/// A managed policy, in the version that counts.
pub(super) async fn managed(
    gather: &Gather,
    access: &Access,
    arn: &str,
) -> Result<NamedPolicy, Failure> {
    let iam = &gather.session.clients(access).await?.iam;
    let sent = iam.get_policy().policy_arn(arn).send();
    let version = gather.session.call(GET_POLICY, sent).await?.policy;
    let version = version
        .and_then(|it| it.default_version_id)
        .ok_or_else(|| absent_member(GET_POLICY, "DefaultVersionId"))?;
    let sent = iam
        .get_policy_version()
        .policy_arn(arn)
        .version_id(version)
        .send();
    let text = gather
        .session
        .call(GET_POLICY_VERSION, sent)
        .await?
        .policy_version;
    let text = text
        .and_then(|it| it.document)
        .ok_or_else(|| absent_member(GET_POLICY_VERSION, "Document"))?;
    Ok(NamedPolicy {
        name: arn.to_owned(),
        document: document(&text),
    })
}

/// IAM gives documents percent-encoded (RFC 3986; IAM API reference, `GetRolePolicy`).
fn document(text: &str) -> PolicyDocument {
    policy::document(decoded(text))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let coded = behind.split_first_chunk::<2>().filter(|_| *first == b'%');
        let byte = coded.and_then(|(digits, after)| Some((hex(*digits)?, after)));
        let (byte, after) = byte.unwrap_or((*first, behind));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digits: [u8; 2]) -> Option<u8> {
    let value = |it: u8| char::from(it).to_digit(16);
    let value = value(digits[0])? * 16 + value(digits[1])?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{decoded, document};

    #[test]
    fn documents_are_decoded() {
        let coded = "%7B%22Statement%22%3A%5B%5D%2C%20%22Id%22%3A%22a%2Bb%22%7D";
        assert_eq!(document(coded).0, json!({"Statement": [], "Id": "a+b"}));
        assert_eq!(document("{\"Id\":\"a+b\"}").0, json!({"Id": "a+b"}));
        assert_eq!(document("%7Bhalf").0, json!("{half"));
    }

    #[test]
    fn what_is_no_code_stays() {
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%4"), "%zz%4");
        assert_eq!(decoded("%C3%A9"), "é");
    }
}
