//! The `Principal` element, as auth policies take it.
//!
//! Pages: IAM User Guide "Principal", "`NotPrincipal`".

use crate::policy::json::{Json, pointer_to};
use crate::policy::lint::Kind;
use crate::policy::lint::arn::{self, Parts};
use crate::policy::lint::report::{Place, Report};
use crate::policy::lint::view::Statement;
use crate::policy::lint::view_parts::{Element, Entry, members};

/// The first letters of unique ids: what AWS shows where a named principal no longer exists.
const UNIQUE_IDS: [(&str, &str); 2] = [("AROA", "role"), ("AIDA", "user")];

/// Every finding about principals.
pub(super) fn check(statement: &Statement<'_>, kind: Kind, report: &mut Report<'_>) {
    let Some(element) = &statement.principal else {
        return;
    };
    if kind == Kind::IdentityPolicy {
        return;
    }
    if element.is_negated() && statement.is_allow() {
        let place = Place {
            offset: element.offset,
            pointer: &element.pointer,
        };
        report.add(
            "notprincipal-allow",
            place,
            "`NotPrincipal` with `Allow` lets in everyone who is not named, unsigned callers too",
            "name those who may call in `Principal`",
        );
    }
    shape(element, report);
    for principal in &statement.principals {
        let entry = &principal.entry;
        match principal.kind {
            None if entry.text == "*" => {}
            None => {
                let message = format!("the principal `{}` has no type", entry.text);
                report.add(
                    "principal-format",
                    entry,
                    message,
                    format!("write `{{\"AWS\": \"{}\"}}`", entry.text),
                );
            }
            Some("AWS") => aws(entry, statement, report),
            Some("Service") => service(entry, report),
            Some(_) => {}
        }
    }
}

fn shape(element: &Element<'_>, report: &mut Report<'_>) {
    let place = Place {
        offset: element.node.start,
        pointer: &element.pointer,
    };
    let is_empty = match &element.node.value {
        Json::Object(kinds) => kinds.is_empty(),
        Json::List(items) => items.is_empty(),
        _ => false,
    };
    if is_empty {
        report.add(
            "principal-empty",
            place,
            format!("`{}` is empty", element.name),
            "name a principal, or `\"*\"` for everyone",
        );
    } else if !matches!(element.node.value, Json::String(_) | Json::Object(_)) {
        let message = format!("`{}` is {}", element.name, element.node.kind());
        report.add(
            "principal-format",
            place,
            message,
            "write `\"*\"` or an object such as `{\"AWS\": [ … ]}`",
        );
    }
    for member in members(element.node) {
        let pointer = pointer_to(&element.pointer, &member.name);
        let at_name = Place {
            offset: member.start,
            pointer: &pointer,
        };
        match member.name.as_str() {
            "AWS" | "Service" => match &member.node.value {
                Json::List(items) if items.is_empty() => {
                    let message = format!("`{}` is an empty list, so it names nobody", member.name);
                    report.add("principal-empty", at_name, message, "name a principal or leave the member out");
                }
                Json::String(_) => {}
                Json::List(items) if items.iter().all(|it| matches!(it.value, Json::String(_))) => {}
                _ => {
                    let message = format!("`{}` is {}", member.name, member.node.kind());
                    report.add("principal-format", at_name, message, "write a string or a list of strings");
                }
            },
            "Federated" => report.add(
                "principal-federated",
                at_name,
                "federated principals exist in the trust policies of roles only",
                "name the role that they assume: `{\"AWS\": \"arn:aws:iam::<account>:role/<name>\"}`",
            ),
            "CanonicalUser" => report.add(
                "principal-federated",
                at_name,
                "canonical users exist in Amazon S3 only",
                "name the account: `{\"AWS\": \"<account id>\"}`",
            ),
            name => {
                let message = format!("there is no principal type `{name}`");
                report.add("principal-format", at_name, message, "use `AWS` or `Service`; letter case matters");
            }
        }
    }
}

fn aws(entry: &Entry, statement: &Statement<'_>, report: &mut Report<'_>) {
    let text = entry.text.as_str();
    if text == "*" || arn::is_account(text) || text.contains("${") {
        return;
    }
    if let Some((_, what)) = UNIQUE_IDS
        .iter()
        .find(|(head, _)| text.starts_with(head) && text.len() >= 16 && !text.contains(':'))
    {
        let message = format!(
            "`{text}` is the id of a {what} that was deleted, and it matches nobody, not even a new one of the same name"
        );
        report.add(
            "principal-deleted",
            entry,
            message,
            "name the ARN of the role or user that exists now",
        );
        return;
    }
    if arn::has_wildcard(text) {
        let message =
            format!("`{text}` holds a wildcard, and a principal can only be named in full");
        let help = format!(
            "write `{{\"AWS\": \"<account id>\"}}` with the condition `\"ArnLike\": {{\"aws:PrincipalArn\": \"{text}\"}}`"
        );
        report.add("principal-wildcard", entry, message, help);
        return;
    }
    if let Some(problem) = wrong_arn(text) {
        let help = "write an account id, or the ARN of a role, user or session: `arn:aws:iam::123456789012:role/name`";
        report.add(
            "principal-format",
            entry,
            format!("the principal `{text}` {problem}"),
            help,
        );
        return;
    }
    pinned(entry, statement, report);
}

fn wrong_arn(text: &str) -> Option<String> {
    let Some(parts) = Parts::of(text) else {
        return Some("is neither an account id nor an ARN".to_owned());
    };
    if !arn::is_partition(parts.partition) {
        return Some(format!(
            "names a partition `{}` that does not exist",
            parts.partition
        ));
    }
    if !parts.region.is_empty() {
        return Some("names a Region, and IAM has none".to_owned());
    }
    if !arn::is_account(parts.account) {
        return Some(format!(
            "names the account `{}`, and account ids have 12 digits",
            parts.account
        ));
    }
    let (kind, name) = parts
        .resource
        .split_once('/')
        .unwrap_or((parts.resource, ""));
    match (parts.service, kind) {
        ("iam", "root") if name.is_empty() => None,
        ("iam", "user" | "role") | ("sts", "federated-user")
            if !name.is_empty() && !name.ends_with('/') =>
        {
            None
        }
        ("sts", "assumed-role") => match name.split_once('/') {
            Some((role, session))
                if !role.is_empty() && !session.is_empty() && !session.contains('/') =>
            {
                None
            }
            _ => Some("lacks the role's or the session's name".to_owned()),
        },
        ("iam", "group") => Some("is a group, and groups cannot be principals".to_owned()),
        ("iam", "oidc-provider" | "saml-provider") => {
            Some("is an identity provider, which only trust policies name".to_owned())
        }
        _ => Some("is not the ARN of an account, role, user or session".to_owned()),
    }
}

/// A session whose name another instance, task or pod will not have.
fn pinned(entry: &Entry, statement: &Statement<'_>, report: &mut Report<'_>) {
    let Some(parts) = Parts::of(&entry.text) else {
        return;
    };
    let Some((role, session)) = parts
        .resource
        .strip_prefix("assumed-role/")
        .and_then(|it| it.split_once('/'))
    else {
        return;
    };
    let is_hex = |text: &str| text.bytes().all(|it| it.is_ascii_hexdigit());
    let source = if session
        .strip_prefix("i-")
        .is_some_and(|id| id.len() >= 8 && is_hex(id))
    {
        "the id of an EC2 instance"
    } else if session.len() == 32 && is_hex(session) {
        "the id of an ECS task"
    } else if session.starts_with("eks-") {
        "the name of a pod"
    } else if ["botocore-session-", "aws-sdk-", "aws-go-sdk-"]
        .iter()
        .any(|head| session.starts_with(head))
    {
        "a name that the SDK makes up"
    } else {
        return;
    };
    let message = format!(
        "the session name `{session}` is {source}; the next one of the same role has another, and {} will not apply to it",
        statement.name()
    );
    let help = format!(
        "name the role: `arn:{}:iam::{}:role/{role}`",
        parts.partition, parts.account
    );
    report.add("principal-session-pinned", entry, message, help);
}

fn service(entry: &Entry, report: &mut Report<'_>) {
    let text = entry.text.as_str();
    if text == "*" || arn::has_wildcard(text) {
        let message = format!("the service principal `{text}` holds a wildcard");
        report.add(
            "principal-wildcard",
            entry,
            message,
            "name the service: `ecs.amazonaws.com`",
        );
        return;
    }
    let has_form = [
        ".amazonaws.com",
        ".amazonaws.com.cn",
        ".amazon.com",
        ".aws.internal",
    ]
    .iter()
    .any(|tail| text.ends_with(tail))
        && text.bytes().all(|it| {
            it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, b'.' | b'-' | b'_')
        });
    if !has_form && !text.contains("${") {
        let message = format!("`{text}` is not a service principal");
        report.add(
            "principal-format",
            entry,
            message,
            "service principals look like `ecs.amazonaws.com`",
        );
    }
}
