//! Findings that depend on where the policy is attached; each needs its fact and is silent without it.

use crate::policy::json;
use crate::policy::lint::report::{Place, Report};
use crate::policy::lint::view::{Statement, View};
use crate::policy::lint::view_parts::{Element, Row};
use crate::policy::lint::{AuthType, Kind, Listener, Options, glob, resource_arn};
use crate::policy::operator::Comparison;

/// Every finding that needs a fact.
pub(super) fn check(view: &View<'_>, options: &Options, report: &mut Report<'_>) {
    if options.kind == Kind::IdentityPolicy {
        return;
    }
    let facts = &options.facts;
    if let Some(auth_type) = facts.auth_type {
        not_evaluated(view, auth_type, report);
    }
    if let Some(listeners) = facts.listeners.as_deref().filter(|it| !it.is_empty()) {
        for statement in &view.statements {
            listener(statement, listeners, report);
        }
    }
    if facts.is_grpc == Some(true) {
        for row in view.statements.iter().flat_map(|statement| &statement.rows) {
            grpc(row, report);
        }
    }
    if let Some(network) = facts
        .network_policy
        .as_deref()
        .and_then(|text| json::read(text).ok())
    {
        let network = View::of(&network);
        for statement in view.statements.iter().filter(|it| it.is_allow()) {
            unreachable(statement, &network, report);
        }
    }
}

fn not_evaluated(view: &View<'_>, auth_type: AuthType, report: &mut Report<'_>) {
    let at_root = Place {
        offset: view.root.start,
        pointer: "",
    };
    let is_empty = view.statements.is_empty();
    match (auth_type, is_empty) {
        (AuthType::None, false) => report.add(
            "policy-not-evaluated",
            at_root,
            "the auth type is `NONE`, so this policy is not evaluated and every caller passes",
            "set the auth type to `AWS_IAM`: `aws vpc-lattice update-service --auth-type AWS_IAM --service-identifier <id>`, or `update-service-network` for a network",
        ),
        (AuthType::AwsIam, true) => report.add(
            "policy-not-evaluated",
            at_root,
            "the auth type is `AWS_IAM` and the policy has no statement, so every request is denied",
            "add a statement that allows the callers you want, or set the auth type to `NONE`",
        ),
        _ => {}
    }
}

/// HTTP and HTTPS listeners ask for `Invoke`, TLS passthrough for `Connect` (Service Authorization Reference).
fn listener(statement: &Statement<'_>, listeners: &[Listener], report: &mut Report<'_>) {
    let Some(element) = &statement.action else {
        return;
    };
    let has_tls = listeners.contains(&Listener::TlsPassthrough);
    let has_http = listeners.iter().any(|it| *it != Listener::TlsPassthrough);
    let place = Place {
        offset: element.offset,
        pointer: &element.pointer,
    };
    if !has_http && statement.invokes() && !statement.connects() {
        let message = format!(
            "{} covers `Invoke` only, and the service has only TLS passthrough listeners, which ask for `Connect`",
            statement.name()
        );
        report.add(
            "action-not-for-listener",
            place,
            message,
            "write `vpc-lattice-svcs:Connect` and end the resource with the service id",
        );
    } else if !has_tls && statement.connects() && !statement.invokes() {
        let message = format!(
            "{} covers `Connect` only, and the service has no TLS passthrough listener",
            statement.name()
        );
        report.add(
            "action-not-for-listener",
            place,
            message,
            "write `vpc-lattice-svcs:Invoke` and end the resource with `/*`",
        );
    }
}

/// VPC Lattice User Guide, "auth policies": a gRPC call is always a POST and has no query string.
fn grpc(row: &Row<'_>, report: &mut Report<'_>) {
    let Some(operator) = row.operator else {
        return;
    };
    if row
        .key_after("vpc-lattice-svcs:RequestQueryString/")
        .is_some()
    {
        let message = format!("`{}` is never there for gRPC", row.key);
        report.add(
            "cond-grpc-impossible",
            row.at_key(),
            message,
            "leave it out; tell calls apart by `Resource`: `…/package.Service/Method`",
        );
        return;
    }
    if !row.is_key("vpc-lattice-svcs:RequestMethod") {
        return;
    }
    let is_post = |wanted: &str| match operator.comparison {
        Comparison::StringEqualsIgnoreCase => wanted.eq_ignore_ascii_case("POST"),
        Comparison::StringLike => glob::matches(wanted, "POST"),
        _ => wanted == "POST",
    };
    let holds = row.values.iter().any(|value| is_post(&value.text)) != operator.negated;
    if !holds && operator.comparison != Comparison::Null {
        let message = format!(
            "the method of a gRPC call is always `POST`, so `{}` is never true here",
            row.operator_name
        );
        report.add(
            "cond-grpc-impossible",
            row.at_key(),
            message,
            "leave the method out or write `POST`",
        );
    }
}

/// A statement of the service's policy that no statement of the network's policy can let through.
fn unreachable(statement: &Statement<'_>, network: &View<'_>, report: &mut Report<'_>) {
    let place = Place {
        offset: statement.node.start,
        pointer: &statement.pointer,
    };
    let denial = network
        .statements
        .iter()
        .find(|it| it.is_deny() && it.rows.is_empty() && denies_all_of(it, statement));
    let is_allowed = network
        .statements
        .iter()
        .any(|it| it.is_allow() && may_share(it, statement));
    let reason = match denial {
        Some(denial) => format!("{} of the network's policy denies it", denial.name()),
        None if !is_allowed => "no statement of the network's policy allows it".to_owned(),
        None => return,
    };
    let message = format!("{} never takes effect: {reason}", statement.name());
    report.add(
        "statement-unreachable",
        place,
        message,
        "change the network's policy first; a request needs both",
    );
}

/// Whether some request may fit both statements, conditions left aside.
fn may_share(network: &Statement<'_>, service: &Statement<'_>) -> bool {
    let actions = shares(
        network.action.as_ref(),
        service.action.as_ref(),
        |left, right| glob::overlap(&left.to_ascii_lowercase(), &right.to_ascii_lowercase()),
    );
    actions
        && shares(
            network.resource.as_ref(),
            service.resource.as_ref(),
            may_be_one_resource,
        )
        && share_callers(network, service)
}

fn may_be_one_resource(left: &str, right: &str) -> bool {
    left.contains("${") || right.contains("${") || glob::overlap(left, right)
}

fn shares(
    left: Option<&Element<'_>>,
    right: Option<&Element<'_>>,
    fits: impl Fn(&str, &str) -> bool,
) -> bool {
    let (Some(left), Some(right)) = (left, right) else {
        return false;
    };
    if left.is_negated() || right.is_negated() {
        return true;
    }
    left.entries.iter().any(|it| {
        right
            .entries
            .iter()
            .any(|other| fits(&it.text, &other.text))
    })
}

/// Callers are told apart by account, and within one account by name.
fn share_callers(left: &Statement<'_>, right: &Statement<'_>) -> bool {
    let (Some(left_element), Some(right_element)) = (&left.principal, &right.principal) else {
        return false;
    };
    if left_element.is_negated() || right_element.is_negated() {
        return true;
    }
    left.principals.iter().any(|it| {
        right.principals.iter().any(|other| {
            it.is_everyone()
                || other.is_everyone()
                || (it.kind == other.kind && may_be_one_caller(&it.entry.text, &other.entry.text))
        })
    })
}

fn may_be_one_caller(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    let account = |text: &str| text.split(':').nth(4).unwrap_or(text).to_owned();
    let is_account = |text: &str| !text.contains(':') || text.ends_with(":root");
    if account(left) != account(right) {
        return false;
    }
    // A role's ARN and a session's ARN share the role's name, which a session's ARN holds without the path.
    let role = |text: &str| match text.split_once(":assumed-role/") {
        Some((_, rest)) => rest.split('/').next().map(str::to_owned),
        None => text
            .split_once(":role/")
            .and_then(|(_, path)| path.rsplit('/').next().map(str::to_owned)),
    };
    is_account(left) || is_account(right) || (role(left).is_some() && role(left) == role(right))
}

/// Whether a `Deny` without a condition hits everything that the statement allows.
fn denies_all_of(deny: &Statement<'_>, allow: &Statement<'_>) -> bool {
    let all = |wide: Option<&Element<'_>>, narrow: Option<&Element<'_>>, is_action: bool| {
        let (Some(wide), Some(narrow)) = (wide, narrow) else {
            return false;
        };
        let covers = |wide: &str, narrow: &str| {
            if is_action {
                glob::covers_ignoring_case(wide, narrow)
            } else {
                resource_arn::covers(wide, narrow)
            }
        };
        !wide.is_negated()
            && !narrow.is_negated()
            && narrow.entries.iter().all(|entry| {
                wide.entries
                    .iter()
                    .any(|other| covers(&other.text, &entry.text))
            })
    };
    let is_named = |text: &str| {
        deny.principals
            .iter()
            .any(|it| it.is_everyone() || it.entry.text == text)
    };
    deny.principal.as_ref().is_some_and(|it| !it.is_negated())
        && allow.principal.as_ref().is_some_and(|it| !it.is_negated())
        && allow.principals.iter().all(|it| is_named(&it.entry.text))
        && all(deny.action.as_ref(), allow.action.as_ref(), true)
        && all(deny.resource.as_ref(), allow.resource.as_ref(), false)
}
