//! Texts that are no policy at all: no text, no JSON, or a JSON document of another kind.

use crate::policy::document::{line_starts, position};
use crate::policy::json::{Json, Node, SyntaxError, pointer_to};
use crate::policy::lint::report::{Place, Report};
use crate::policy::lint::view::View;
use crate::policy::lint::view_parts::{Entry, members};
use crate::policy::lint::{Finding, rule};

/// The finding for bytes that are no text.
pub(super) fn not_utf8(bytes: &[u8], offset: usize) -> Vec<Finding> {
    let text = String::from_utf8_lossy(bytes.get(..offset).unwrap_or_default());
    let at = position(&text, &line_starts(&text), offset);
    vec![Finding {
        id: "json-syntax",
        severity: rule::severity("json-syntax"),
        line: at.line,
        column: at.column,
        pointer: String::new(),
        message: "the text is not UTF-8".to_owned(),
        help: "save the policy as UTF-8".to_owned(),
    }]
}

/// The finding for a text that is no JSON.
pub(super) fn not_json(error: &SyntaxError, report: &mut Report<'_>) {
    let help = if error.message.contains("occurs twice") {
        "merge the two members into one; JSON readers keep only the last"
    } else {
        "correct the JSON here; nothing after this place was read"
    };
    let place = Place {
        offset: error.offset,
        pointer: &error.pointer,
    };
    report.add("json-syntax", place, error.message.clone(), help);
}

/// Tells a document of another kind apart: then no other finding would help.
pub(super) fn is_another_document(root: &Node, report: &mut Report<'_>) -> bool {
    let at_root = Place {
        offset: root.start,
        pointer: "",
    };
    if let Json::String(_) = root.value {
        report.add(
            "unknown-element",
            at_root,
            "the policy is inside a JSON string",
            "lint the text inside the quotes, unescaped: `jq -r .`",
        );
        return true;
    }
    if !matches!(root.value, Json::Object(_)) {
        let message = format!("a policy is a JSON object, and this is {}", root.kind());
        report.add(
            "unknown-element",
            at_root,
            message,
            "begin the policy with `{\"Version\": \"2012-10-17\", \"Statement\": [`",
        );
        return true;
    }
    if let Some(member) = root
        .member("Resources")
        .filter(|_| root.member("Statement").is_none())
    {
        let place = Place {
            offset: member.start,
            pointer: "/Resources",
        };
        report.add(
            "unknown-element",
            place,
            "this is a CloudFormation template, not a policy",
            "lint the `Policy` of each `AWS::VpcLattice::AuthPolicy` in it",
        );
        return true;
    }
    let wrapper = members(root)
        .iter()
        .find(|member| member.name.eq_ignore_ascii_case("policy"))
        .filter(|_| root.member("Statement").is_none());
    let Some(member) = wrapper else {
        return false;
    };
    let pointer = pointer_to("", &member.name);
    let place = Place {
        offset: member.start,
        pointer: &pointer,
    };
    let message = format!(
        "this is an answer that holds a policy in its member `{}`, not the policy itself",
        member.name
    );
    let help = match &member.node.value {
        Json::Null => {
            "there is no policy to lint: with auth type `AWS_IAM` every request is denied"
                .to_owned()
        }
        Json::String(_) => format!("lint the text of that member: `jq -r .{}`", member.name),
        _ => format!("lint that member: `jq .{}`", member.name),
    };
    report.add("unknown-element", place, message, help);
    true
}

/// Tells the trust policy of a role apart, which names callers too but speaks of `sts:AssumeRole`.
pub(super) fn is_trust_policy(view: &View<'_>, report: &mut Report<'_>) -> bool {
    let actions: Vec<&Entry> = view
        .statements
        .iter()
        .filter_map(|statement| statement.action.as_ref())
        .flat_map(|element| &element.entries)
        .collect();
    let is_sts = |entry: &&Entry| entry.text.to_ascii_lowercase().starts_with("sts:");
    let Some(first) = actions.first().filter(|_| actions.iter().all(is_sts)) else {
        return false;
    };
    let message = format!(
        "`{}` belongs in the trust policy of a role, and this is one",
        first.text
    );
    report.add(
        "action-unknown",
        *first,
        message,
        "lint the auth policy of the service or service network: `aws vpc-lattice get-auth-policy --resource-identifier <id>`",
    );
    true
}
