//! The `Action` element: auth policies know two actions, and both have the prefix `vpc-lattice-svcs`.
//!
//! Page: Service Authorization Reference, "Actions defined by Amazon VPC Lattice Services".

use crate::policy::lint::redundant::covered_entries;
use crate::policy::lint::report::Report;
use crate::policy::lint::view::{Statement, View};
use crate::policy::lint::view_parts::{Element, Entry};
use crate::policy::lint::{Kind, glob};

const PREFIX: &str = "vpc-lattice-svcs";
const NAMES: [&str; 2] = ["Invoke", "Connect"];
const INVOKE: &str =
    "write `vpc-lattice-svcs:Invoke`, or `vpc-lattice-svcs:Connect` for TLS passthrough";

/// Every finding about actions.
pub(super) fn check(
    statement: &Statement<'_>,
    view: &View<'_>,
    kind: Kind,
    report: &mut Report<'_>,
) {
    let Some(element) = &statement.action else {
        return;
    };
    for entry in &element.entries {
        one(entry, view, kind, report);
    }
    redundant(element, report);
}

fn one(entry: &Entry, view: &View<'_>, kind: Kind, report: &mut Report<'_>) {
    let text = entry.text.as_str();
    if text == "*" {
        return;
    }
    if text.contains("${") {
        // `variable` tells it.
        return;
    }
    if text.contains([' ', ',', '\t', '\n']) {
        let message = format!("the action `{text}` holds a space or comma, so it never matches");
        report.add(
            "action-unknown",
            entry,
            message,
            "write each action as a string of its own, in a list",
        );
        return;
    }
    let Some((prefix, name)) = text.split_once(':') else {
        let message = format!("the action `{text}` has no service prefix");
        report.add("action-unknown", entry, message, INVOKE);
        return;
    };
    let prefix = prefix.to_ascii_lowercase();
    let is_lattice = glob::matches(&prefix, PREFIX);
    if prefix.contains(['*', '?']) && is_lattice {
        let message = format!("the service prefix of `{text}` holds a wildcard");
        report.add(
            "action-service-wildcard",
            entry,
            message,
            format!("write the prefix in full: `{PREFIX}:{name}`"),
        );
        return;
    }
    if prefix == "vpc-lattice" {
        control_plane(entry, name, view, kind, report);
        return;
    }
    if is_lattice {
        if !NAMES
            .iter()
            .any(|known| glob::matches_ignoring_case(name, known))
        {
            let message = format!("there is no action `{text}`");
            report.add("action-unknown", entry, message, INVOKE);
        }
        return;
    }
    if kind == Kind::IdentityPolicy {
        return;
    }
    if prefix == "sts" {
        let message =
            format!("`{text}` belongs in the trust policy of a role, not in an auth policy");
        report.add(
            "action-unknown",
            entry,
            message,
            format!("lint the auth policy of the service or network; there, {INVOKE}"),
        );
        return;
    }
    let message = format!(
        "`{text}` is an action of another service, and an auth policy is never asked about it"
    );
    report.add("action-unknown", entry, message, INVOKE);
}

/// `vpc-lattice:` manages services; calls to them are `vpc-lattice-svcs:`.
fn control_plane(entry: &Entry, name: &str, view: &View<'_>, kind: Kind, report: &mut Report<'_>) {
    let may_manage = kind == Kind::IdentityPolicy;
    let is_meant_for_calls = NAMES
        .iter()
        .any(|known| glob::matches_ignoring_case(name, known));
    let calls_elsewhere = view
        .statements
        .iter()
        .any(|it| it.is_allow() && it.invokes());
    if may_manage && (!is_meant_for_calls || calls_elsewhere) {
        return;
    }
    let message = format!(
        "`{}` is an action of the control plane and does not cover calls to a service",
        entry.text
    );
    let help = if name.contains('*') {
        format!("write `{PREFIX}:Invoke`")
    } else {
        INVOKE.to_owned()
    };
    report.add("action-control-plane", entry, message, help);
}

fn redundant(element: &Element<'_>, report: &mut Report<'_>) {
    for (entry, covering) in covered_entries(&element.entries, glob::covers_ignoring_case) {
        let message = format!(
            "`{}` is covered by `{}` of the same statement",
            entry.text, covering.text
        );
        report.add("action-redundant", entry, message, "leave it out");
    }
}
