//! Each sort of change, and that it does what it says.

use serde_json::Value;

use crate::policy::change::{ChangeKind, smallest};
use crate::policy::document::Document;
use crate::policy::evaluate::{Decision, Level, evaluate};
use crate::policy::lattice_call::INVOKE;
use crate::policy::principal::Principal;
use crate::policy::request::{Context, ContextValue, Request};

const ARN: &str = "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0123456789abcdef0";
const ROLE: &str = "arn:aws:iam::111122223333:role/checkout";

fn request() -> Request {
    let mut context = Context::new();
    context.set("vpc-lattice-svcs:RequestMethod", "POST");
    context.set("vpc-lattice-svcs:SourceVpc", "vpc-1");
    context.set("aws:PrincipalArn", ROLE);
    context.insert(
        "vpc-lattice-svcs:RequestQueryString/v",
        ContextValue::List(vec!["1".to_owned()]),
    );
    let caller = Principal::aws("arn:aws:sts::111122223333:assumed-role/checkout/i-1");
    Request::new(caller, INVOKE, &format!("{ARN}/orders"), context)
}

#[test]
fn the_first_change_is_the_smallest() {
    let allow = |principal: &str, action: &str, resource: &str, condition: &str| {
        format!(
            r#"{{"Sid":"S","Effect":"Allow","Principal":{principal},"Action":"{action}","Resource":"{resource}","Condition":{condition}}}"#
        )
    };
    let role = format!(r#"{{"AWS":["{ROLE}"]}}"#);
    let (all, ours) = ("*", format!("{ARN}/*"));
    let deny = r#"{"Sid":"D","Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":CONDITION}"#;
    let everyone = allow("\"*\"", all, all, "{}");
    for (statements, kind, patch) in [
        (
            allow(
                r#"{"AWS":"arn:aws:iam::111122223333:role/x"}"#,
                all,
                all,
                "{}",
            ),
            ChangeKind::AddPrincipal,
            r#"[{"op":"replace","path":"/Statement/0/Principal/AWS","value":["arn:aws:iam::111122223333:role/x","ROLE"]}]"#,
        ),
        (
            allow(r#"{"AWS":["AROAEXAMPLEEXAMPLE123"]}"#, all, all, "{}"),
            ChangeKind::AddPrincipal,
            r#"[{"op":"replace","path":"/Statement/0/Principal/AWS/0","value":"ROLE"}]"#,
        ),
        (
            allow(r#"{"Service":"x.amazonaws.com"}"#, all, all, "{}"),
            ChangeKind::AddPrincipal,
            r#"[{"op":"add","path":"/Statement/0/Principal/AWS","value":"ROLE"}]"#,
        ),
        (
            allow(&role, "vpc-lattice:Invoke", all, "{}"),
            ChangeKind::AddAction,
            r#"[{"op":"replace","path":"/Statement/0/Action","value":"vpc-lattice-svcs:Invoke"}]"#,
        ),
        (
            allow(&role, all, ARN, "{}"),
            ChangeKind::WidenResource,
            r#"[{"op":"replace","path":"/Statement/0/Resource","value":"ARN/*"}]"#,
        ),
        (
            allow(
                &role,
                all,
                &ours,
                r#"{"StringEquals":{"vpc-lattice-svcs:RequestMethod":["GET"]}}"#,
            ),
            ChangeKind::ChangeCondition,
            r#"[{"op":"add","path":"/Statement/0/Condition/StringEquals/vpc-lattice-svcs:RequestMethod/-","value":"POST"}]"#,
        ),
        (
            allow(
                &role,
                all,
                &ours,
                r#"{"StringEquals":{"vpc-lattice-svcs:RequestQueryString/v":"1"}}"#,
            ),
            ChangeKind::ChangeCondition,
            r#"[{"op":"remove","path":"/Statement/0/Condition/StringEquals"},{"op":"add","path":"/Statement/0/Condition/ForAnyValue:StringEquals","value":{"vpc-lattice-svcs:RequestQueryString/v":"1"}}]"#,
        ),
        (
            format!(
                "{everyone},{}",
                deny.replace(
                    "CONDITION",
                    r#"{"StringNotEquals":{"vpc-lattice-svcs:SourceVpc":"vpc-2"}}"#
                )
            ),
            ChangeKind::NarrowDeny,
            r#"[{"op":"replace","path":"/Statement/1/Condition/StringNotEquals/vpc-lattice-svcs:SourceVpc","value":["vpc-2","vpc-1"]}]"#,
        ),
        (
            format!(
                "{everyone},{}",
                deny.replace(
                    "CONDITION",
                    r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}"#
                )
            ),
            ChangeKind::NarrowDeny,
            r#"[{"op":"add","path":"/Statement/1/Condition/Null","value":{"aws:PrincipalOrgID":"false"}}]"#,
        ),
        (
            format!("{everyone},{}", deny.replace("CONDITION", "{}")),
            ChangeKind::NarrowDeny,
            r#"[{"op":"add","path":"/Statement/1/Condition/ArnNotEquals","value":{"aws:PrincipalArn":"ROLE"}}]"#,
        ),
    ] {
        let document = Document::parse(&format!(
            r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#
        ))
        .unwrap();
        let changes = smallest(Some(&document), &request(), Level::Service);
        let wanted: Value =
            serde_json::from_str(&patch.replace("ROLE", ROLE).replace("ARN/*", &ours)).unwrap();
        assert_eq!(
            (changes[0].kind, &changes[0].patch),
            (kind, &wanted),
            "{statements}\n{changes:#?}"
        );
        for change in &changes {
            let mended = Document::from_value(&change.document).unwrap();
            assert_eq!(
                evaluate(&mended, &request(), Level::Service).decision,
                Decision::Allow,
                "{change:?}"
            );
        }
    }
}

#[test]
fn a_deny_and_a_missing_allow_are_mended_together() {
    let text = r#"{"Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}"#;
    let document = Document::parse(text).unwrap();
    let changes = smallest(Some(&document), &request(), Level::Service);
    assert!(
        changes.iter().any(|it| it.kind == ChangeKind::RemoveDeny),
        "{changes:#?}"
    );
}

#[test]
fn an_identity_without_policy_may_have_the_managed_one() {
    let changes = smallest(None, &request(), Level::Identity);
    let kinds: Vec<_> = changes.iter().map(|it| it.kind).collect();
    assert_eq!(
        kinds,
        [ChangeKind::NewDocument, ChangeKind::AttachManagedPolicy]
    );
    assert_eq!(
        changes[0].document["Statement"][0]["Resource"],
        format!("{ARN}/*")
    );
    assert_eq!(changes[0].document["Statement"][0].get("Principal"), None);
}

#[test]
fn nothing_is_proposed_that_an_unknown_may_undo() {
    let text = r#"{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}"#;
    let document = Document::parse(text).unwrap();
    let mut context = request().context().clone();
    context.insert("aws:SecureTransport", ContextValue::Unknown);
    let request = request().with_context(context);
    assert_eq!(smallest(Some(&document), &request, Level::Service), []);
}
