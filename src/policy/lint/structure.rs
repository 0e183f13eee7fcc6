//! The frame of a policy: its own elements, version, Sids, size.

use crate::policy::json::{Json, pointer_to};
use crate::policy::lattice_call::SIZE_QUOTA;
use crate::policy::lint::element::{self, did_you_mean, wrong_type};
use crate::policy::lint::report::{Place, Report};
use crate::policy::lint::view::View;
use crate::policy::lint::view_parts::members;
use crate::policy::lint::{Kind, Severity};

/// Every finding about the frame.
pub(super) fn check(view: &View<'_>, text: &str, kind: Kind, report: &mut Report<'_>) {
    policy_elements(view, kind, report);
    version(view, report);
    if kind == Kind::AuthPolicy {
        newlines(text, report);
        size(view, text, report);
    }
    for statement in &view.statements {
        element::check(statement, kind, report);
    }
    sids(view, report);
}

fn size(view: &View<'_>, text: &str, report: &mut Report<'_>) {
    let size = size_without_space(text);
    if size > SIZE_QUOTA {
        let message = format!(
            "the policy has {size} bytes without white space, and the quota is {SIZE_QUOTA}"
        );
        let at_root = Place {
            offset: view.root.start,
            pointer: "",
        };
        report.add(
            "size",
            at_root,
            message,
            "merge statements, or use wildcards and conditions on tags instead of lists",
        );
    }
}

/// The bytes outside white space; IAM does not count the white space between elements ("Grammar").
fn size_without_space(text: &str) -> usize {
    let (mut size, mut is_in_string, mut is_escaped) = (0, false, false);
    for byte in text.bytes() {
        if !is_in_string && byte.is_ascii_whitespace() {
            continue;
        }
        size += 1;
        match byte {
            b'"' if !is_escaped => is_in_string = !is_in_string,
            b'\\' if !is_escaped => {
                is_escaped = true;
                continue;
            }
            _ => {}
        }
        is_escaped = false;
    }
    size
}

fn policy_elements(view: &View<'_>, kind: Kind, report: &mut Report<'_>) {
    for member in members(view.root) {
        let is_known = match member.name.as_str() {
            "Version" | "Statement" => true,
            "Id" => kind == Kind::AuthPolicy,
            _ => false,
        };
        let pointer = pointer_to("", &member.name);
        let place = Place {
            offset: member.start,
            pointer: &pointer,
        };
        if !is_known {
            let message = format!("`{}` is no element of a policy", member.name);
            let help = match (member.name.as_str(), kind) {
                ("Id", _) => "leave `Id` out: policies of users and roles have none".to_owned(),
                (name, _) => did_you_mean(name, &["Version", "Id", "Statement"]),
            };
            report.add("unknown-element", place, message, help);
        } else if member.name == "Id" && !matches!(member.node.value, Json::String(_)) {
            wrong_type(place, "Id", &member.node, "a string", report);
        }
    }
    let at_root = Place {
        offset: view.root.start,
        pointer: "",
    };
    match view.root.member("Statement") {
        None => report.add(
            "missing-element",
            at_root,
            "the policy has no `Statement`",
            "add `\"Statement\": [ … ]` with at least one statement",
        ),
        Some(member) => {
            let place = Place {
                offset: member.node.start,
                pointer: "/Statement",
            };
            match &member.node.value {
                Json::List(items) if items.is_empty() => report.add(
                    "missing-element",
                    place,
                    "the policy has no statement, so it allows nothing",
                    "add a statement that allows the callers you want",
                ),
                Json::List(_) | Json::Object(_) => {}
                _ => wrong_type(
                    place,
                    "Statement",
                    &member.node,
                    "a list of objects",
                    report,
                ),
            }
        }
    }
}

fn version(view: &View<'_>, report: &mut Report<'_>) {
    let help = "write `\"Version\": \"2012-10-17\"` before the statements";
    let Some(member) = view.root.member("Version") else {
        let at_root = Place {
            offset: view.root.start,
            pointer: "",
        };
        report.add(
            "version",
            at_root,
            "the policy has no `Version`, so policy variables are literal text",
            help,
        );
        return;
    };
    let place = Place {
        offset: member.node.start,
        pointer: "/Version",
    };
    match &member.node.value {
        Json::String(text) if text == "2012-10-17" => {}
        Json::String(text) if text == "2008-10-17" => {
            report.add(
                "version",
                place,
                "version `2008-10-17` is old: policy variables are literal text",
                help,
            );
        }
        Json::String(text) => {
            let message = format!("there is no policy version `{text}`");
            report.add_as(Severity::Error, "version", place, message, help);
        }
        _ => wrong_type(place, "Version", &member.node, "a string", report),
    }
}

/// VPC Lattice User Guide, "Common elements in an auth policy": no newlines or blank lines.
fn newlines(text: &str, report: &mut Report<'_>) {
    if let Some(offset) = text.trim_end().find('\n') {
        let place = Place {
            offset,
            pointer: "",
        };
        report.add(
            "json-newlines",
            place,
            "the JSON holds newlines, and VPC Lattice asks for a policy without any",
            "put it in one line when you attach it, for example with `jq -c . FILE`",
        );
    }
}

fn sids(view: &View<'_>, report: &mut Report<'_>) {
    let mut seen: Vec<&str> = Vec::new();
    for sid in view
        .statements
        .iter()
        .filter_map(|statement| statement.sid.as_ref())
    {
        if sid.text.is_empty() {
            report.add(
                "sid",
                sid,
                "the `Sid` is empty",
                "leave the `Sid` out or name the statement",
            );
        } else if !sid.text.bytes().all(|it| it.is_ascii_alphanumeric()) {
            let message = format!("the Sid `{}` holds more than letters and digits", sid.text);
            report.add(
                "sid",
                sid,
                message,
                "use only A-Z, a-z and 0-9, for example `AllowOrdersToRead`",
            );
        } else if seen.contains(&sid.text.as_str()) {
            let message = format!("the Sid `{}` occurs twice", sid.text);
            report.add(
                "sid",
                sid,
                message,
                "give every statement a name of its own",
            );
        }
        seen.push(&sid.text);
    }
}
