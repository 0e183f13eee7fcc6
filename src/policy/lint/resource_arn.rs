//! The frame of the ARN of a resource: the fields before the resource itself.
//!
//! Page: IAM User Guide "Identify AWS resources with Amazon Resource Names (ARNs)".

use crate::policy::lint::arn::{self, Parts};
use crate::policy::lint::report::Report;
use crate::policy::lint::view_parts::Entry;
use crate::policy::lint::{Kind, glob};

/// The finding for a value that is not an ARN of six fields.
pub(super) fn no_arn(entry: &Entry, kind: Kind, report: &mut Report<'_>) {
    let text = entry.text.as_str();
    let head = text.get(..4).unwrap_or_default();
    if head.eq_ignore_ascii_case("arn:") && head != "arn:" {
        report.add(
            "resource-arn",
            entry,
            format!("`{text}` does not begin with `arn:` in small letters"),
            FORM,
        );
    } else if head == "arn:" {
        let count = text.split(':').count();
        let message = format!("`{text}` has {count} of the six fields of an ARN");
        if kind == Kind::IdentityPolicy {
            // IAM User Guide, "Grammar": identity-based policies complete the missing fields with `*`.
            return;
        }
        report.add("resource-arn", entry, message, FORM);
    } else if kind == Kind::IdentityPolicy {
        report.add(
            "resource-arn",
            entry,
            format!("`{text}` is no ARN, and the policy of a user or role takes nothing else"),
            FORM,
        );
    } else if !text.starts_with('*') {
        let message =
            format!("`{text}` begins with neither `arn:` nor `*`, so it matches no request");
        let help = if text.starts_with('/') {
            format!("write `*{text}`, or the service's ARN followed by `{text}`")
        } else {
            FORM.to_owned()
        };
        report.add("resource-arn", entry, message, help);
    }
}

/// What is wrong with the first five fields, and what to write.
pub(super) fn wrong_frame(parts: Parts<'_>) -> Option<(String, String)> {
    let form = || FORM.to_owned();
    if arn::has_wildcard(parts.partition) {
        return Some((
            "has a wildcard for the partition".to_owned(),
            "write `aws`, `aws-cn` or `aws-us-gov`".to_owned(),
        ));
    }
    if !arn::is_partition(parts.partition) {
        return Some((
            format!(
                "names a partition `{}` that does not exist",
                parts.partition
            ),
            "write `aws`, `aws-cn` or `aws-us-gov`".to_owned(),
        ));
    }
    if arn::has_wildcard(parts.service) || parts.service.is_empty() {
        return Some((
            "does not name the service of the ARN".to_owned(),
            "write `vpc-lattice` there".to_owned(),
        ));
    }
    if parts.service.bytes().any(|it| it.is_ascii_uppercase()) {
        return Some((
            format!("names the service `{}` in capital letters", parts.service),
            format!("write `{}`", parts.service.to_ascii_lowercase()),
        ));
    }
    if !parts.service.starts_with("vpc-lattice") {
        // Another service's ARN: its fields are not ours to judge.
        return None;
    }
    let is_open = |field: &str| arn::has_wildcard(field) || field.contains("${");
    if parts.region.is_empty() {
        return Some(("has no Region".to_owned(), form()));
    }
    if !arn::is_region(parts.region) && !is_open(parts.region) {
        return Some((
            format!("names a Region `{}` that does not exist", parts.region),
            form(),
        ));
    }
    if parts.account.is_empty() {
        return Some(("has no account".to_owned(), form()));
    }
    if !arn::is_account(parts.account) && !is_open(parts.account) {
        return Some((
            format!(
                "names the account `{}`, and account ids have 12 digits",
                parts.account
            ),
            form(),
        ));
    }
    None
}

/// How the ARN of a request is written.
pub(super) const FORM: &str =
    "write `arn:aws:vpc-lattice:<region>:<account>:service/<service id>/*`";

/// ARNs are compared field by field, anything else as a whole; a variable covers nothing but itself.
pub(super) fn covers(wide: &str, narrow: &str) -> bool {
    if wide == narrow || wide == "*" {
        return true;
    }
    if !narrow.starts_with(glob::literal_head(wide)) || wide.contains('$') || narrow.contains('$') {
        return false;
    }
    if wide.starts_with('*') {
        return glob::covers(wide, narrow);
    }
    match (Parts::of(wide), Parts::of(narrow)) {
        (Some(wide), Some(narrow)) => {
            glob::covers(wide.partition, narrow.partition)
                && glob::covers(wide.service, narrow.service)
                && glob::covers(wide.region, narrow.region)
                && glob::covers(wide.account, narrow.account)
                && glob::covers(wide.resource, narrow.resource)
        }
        _ => false,
    }
}
