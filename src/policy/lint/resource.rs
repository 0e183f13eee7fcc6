//! The `Resource` element: which requests' ARNs it can match at all.
//!
//! Pages: VPC Lattice User Guide "Resource format for auth policies"; Service Authorization Reference, resource
//! types `service/${ServiceId}/${RequestPath}` (`Invoke`) and `service/${ServiceId}` (`Connect`).

use crate::policy::lint::arn::{self, OTHER_LATTICE_TYPES, Parts};
use crate::policy::lint::redundant::covered_entries;
use crate::policy::lint::report::Report;
use crate::policy::lint::resource_arn::{FORM, covers, no_arn, wrong_frame};
use crate::policy::lint::view::Statement;
use crate::policy::lint::view_parts::{Element, Entry};
use crate::policy::lint::{Kind, Options, glob, variable};

/// Every finding about resources.
pub(super) fn check(statement: &Statement<'_>, options: &Options, report: &mut Report<'_>) {
    let Some(element) = &statement.resource else {
        return;
    };
    let is_about_lattice =
        options.kind == Kind::AuthPolicy || statement.invokes() || statement.connects();
    if !is_about_lattice {
        return;
    }
    for entry in &element.entries {
        one(entry, element, statement, options, report);
    }
    redundant(element, report);
}

fn one(
    entry: &Entry,
    element: &Element<'_>,
    statement: &Statement<'_>,
    options: &Options,
    report: &mut Report<'_>,
) {
    let text = entry.text.as_str();
    if is_everything(text) {
        if statement.is_allow() && !element.is_negated() {
            let message =
                format!("`{text}` is every path of every service that the policy is attached to");
            report.add(
                "resource-star",
                entry,
                message,
                "name the service's paths where the statement is meant for some of them",
            );
        }
        return;
    }
    if variable::is_before_fifth_colon(text) {
        // `variable` tells it.
        return;
    }
    let Some(parts) = Parts::of(text) else {
        no_arn(entry, options.kind, report);
        return;
    };
    let is_foreign_allowed = options.kind == Kind::IdentityPolicy && !statement.names_lattice();
    if is_foreign_allowed && parts.service != "vpc-lattice" {
        return;
    }
    if let Some((problem, help)) = wrong_frame(parts) {
        report.add("resource-arn", entry, format!("`{text}` {problem}"), help);
        return;
    }
    match parts.service {
        "vpc-lattice" => lattice(entry, parts, element, statement, options, report),
        "vpc-lattice-svcs" => {
            let message = format!(
                "`{text}` names the service `vpc-lattice-svcs`, which occurs in actions only, so it matches no request"
            );
            let help = format!(
                "write `{}`",
                text.replacen(":vpc-lattice-svcs:", ":vpc-lattice:", 1)
            );
            report.add("resource-wrong-type", entry, message, help);
        }
        other => {
            let message = format!(
                "`{text}` is a resource of `{other}`, and calls to VPC Lattice services have ARNs of `vpc-lattice`"
            );
            report.add("resource-mismatch", entry, message, FORM);
        }
    }
}

/// `*`, `*/*` and longer runs: nothing but wildcards and the slash before the path.
fn is_everything(text: &str) -> bool {
    text == "*"
        || (text.starts_with('*')
            && text.ends_with('*')
            && text.matches('/').count() <= 1
            && text.bytes().all(|it| it == b'*' || it == b'/'))
}

fn lattice(
    entry: &Entry,
    parts: Parts<'_>,
    element: &Element<'_>,
    statement: &Statement<'_>,
    options: &Options,
    report: &mut Report<'_>,
) {
    let text = entry.text.as_str();
    let (kind, rest) = parts
        .resource
        .split_once('/')
        .unwrap_or((parts.resource, ""));
    // The ARN of a listener or rule looks like a service's ARN with a path.
    let is_listener = rest.contains("/listener/listener-");
    if OTHER_LATTICE_TYPES.contains(&kind) || is_listener {
        let kind = if is_listener { "listener" } else { kind };
        let message = format!(
            "`{text}` is the ARN of a {kind}, and requests have the ARN of a service, so it matches none"
        );
        let help = "name the service: `…:service/<service id>/*`; for a whole network attach the policy to it and write `*`";
        report.add("resource-wrong-type", entry, message, help);
        return;
    }
    if kind != "service" {
        if !glob::overlap(parts.resource, "service/*") {
            report.add(
                "resource-arn",
                entry,
                format!("`{text}` has no resource of the form `service/<service id>/<path>`"),
                FORM,
            );
        }
        return;
    }
    let (id, path) = match rest.split_once('/') {
        Some((id, path)) => (id, Some(path)),
        None => (rest, None),
    };
    let is_open = arn::has_wildcard(id) || id.contains("${");
    if !is_open && !id.starts_with("svc-") {
        let message = format!("`{text}` names a service by `{id}`, and ARNs hold its id");
        report.add(
            "resource-arn",
            entry,
            message,
            "write the id, which begins with `svc-`: `aws vpc-lattice list-services` shows it",
        );
        return;
    }
    another_service(entry, id, is_open, options, report);
    match path {
        None if !id.ends_with('*') && statement.invokes() => bare(entry, element, report),
        Some(_) if !id.contains('*') && statement.connects() && !statement.invokes() => {
            let message = format!(
                "`{text}` has a path, and connections through TLS listeners have none, so it matches none"
            );
            report.add(
                "resource-mismatch",
                entry,
                message,
                "end the ARN with the service id",
            );
        }
        _ => {}
    }
}

fn another_service(
    entry: &Entry,
    id: &str,
    is_open: bool,
    options: &Options,
    report: &mut Report<'_>,
) {
    let Some(attached) = options
        .facts
        .service_arn
        .as_deref()
        .filter(|_| options.kind == Kind::AuthPolicy)
    else {
        return;
    };
    let attached_id = attached.rsplit('/').next().unwrap_or_default();
    if !is_open && id != attached_id {
        let message = format!(
            "`{}` names another service than `{attached_id}`, to which the policy is attached",
            entry.text
        );
        report.add(
            "resource-mismatch",
            entry,
            message,
            format!("write `{attached}/*`"),
        );
    }
}

/// A request's ARN is the service's ARN, a slash and the rest of the path, so nothing ends with the id.
fn bare(entry: &Entry, element: &Element<'_>, report: &mut Report<'_>) {
    let with_slash = format!("{}/", entry.text);
    if element
        .entries
        .iter()
        .any(|other| other.text.starts_with(&with_slash))
    {
        return;
    }
    let message = format!(
        "`{}` is the bare ARN of the service, and the ARN of every request goes on with `/` and the path, so it matches none",
        entry.text
    );
    report.add(
        "resource-service-arn-bare",
        entry,
        message,
        format!("write `{with_slash}*`"),
    );
}

fn redundant(element: &Element<'_>, report: &mut Report<'_>) {
    for (entry, covering) in covered_entries(&element.entries, covers) {
        let message = format!(
            "`{}` is covered by `{}` of the same statement",
            entry.text, covering.text
        );
        report.add("resource-redundant", entry, message, "leave it out");
    }
}
