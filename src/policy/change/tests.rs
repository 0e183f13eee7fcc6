//! Each sort of change, and that it does what it says.

use serde_json::Value;

use crate::policy::change::{ChangeKind, meant_for_caller, smallest};
use crate::policy::decision::{Decision, Level};
use crate::policy::document::Document;
use crate::policy::evaluate::evaluate;
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
            r#"[{"op":"replace","path":"/Statement/0/Resource","value":"ARN/orders"}]"#,
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
            r#"[{"op":"add","path":"/Statement/1/Condition/ArnNotEquals","value":{"aws:PrincipalArn":"ROLE"}}]"#,
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
            r#"[{"op":"add","path":"/Statement/1/Condition/ArnNotEquals","value":{"aws:PrincipalArn":"ROLE"}}]"#,
        ),
        (
            format!(
                "{everyone},{}",
                deny.replace("CONDITION", "{}")
                    .replace(r#""Resource":"*""#, r#""Resource":"*/orders""#)
            ),
            ChangeKind::NarrowDeny,
            r#"[{"op":"add","path":"/Statement/1/Condition/ArnNotEquals","value":{"aws:PrincipalArn":"ROLE"}}]"#,
        ),
    ] {
        let document = Document::parse(&format!(
            r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#
        ))
        .unwrap();
        let changes = smallest(Some(&document), &request(), Level::Service);
        let wanted: Value = serde_json::from_str(
            &patch
                .replace("ROLE", ROLE)
                .replace("ARN/", &format!("{ARN}/")),
        )
        .unwrap();
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
    let text =
        r#"{"Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*/orders"}}"#;
    let document = Document::parse(text).unwrap();
    let changes = smallest(Some(&document), &request(), Level::Service);
    let first = &changes[0].document["Statement"];
    assert_eq!(
        first[0]["Condition"]["ArnNotEquals"]["aws:PrincipalArn"],
        ROLE
    );
    assert_eq!(first[1]["Principal"]["AWS"], ROLE);
}

#[test]
fn a_deny_that_is_meant_for_the_caller_is_left_alone() {
    let deny = |principal: &str, condition: &str| {
        format!(
            r#"{{"Statement":[{{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}},
            {{"Sid":"Quarantine","Effect":"Deny","Principal":{principal},"Action":"*","Resource":"*","Condition":{condition}}}]}}"#
        )
    };
    let role = format!(r#"{{"AWS":"{ROLE}"}}"#);
    let session = r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/checkout/i-1"}"#;
    let own = format!(r#"{{"ArnEquals":{{"aws:PrincipalArn":"{ROLE}"}}}}"#);
    let vpc = r#"{"StringEquals":{"vpc-lattice-svcs:SourceVpc":"vpc-1"}}"#;
    for (principal, condition, is_meant) in [
        (role.as_str(), "{}", true),
        (role.as_str(), vpc, true),
        (session, "{}", true),
        (
            r#"{"AWS":["arn:aws:iam::111122223333:role/x","arn:aws:iam::111122223333:role/checkout"]}"#,
            "{}",
            true,
        ),
        (r#"{"AWS":"111122223333"}"#, "{}", true),
        (r#"{"AWS":"111122223333"}"#, vpc, false),
        (r#""*""#, "{}", true),
        (r#""*""#, own.as_str(), true),
        (r#""*""#, vpc, false),
        (
            r#""*""#,
            r#"{"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/checkout"},"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}}"#,
            true,
        ),
        (
            r#""*""#,
            r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}}"#,
            false,
        ),
    ] {
        let document = Document::parse(&deny(principal, condition)).unwrap();
        let said = meant_for_caller(&document, &request(), Level::Service);
        let changes = smallest(Some(&document), &request(), Level::Service);
        assert_eq!(
            said.is_some(),
            is_meant,
            "{principal} {condition}: {said:?}"
        );
        assert_eq!(
            changes.is_empty(),
            is_meant,
            "{principal} {condition}: {changes:#?}"
        );
    }
}

#[test]
fn a_change_says_what_else_it_lets_in() {
    let allow = |principal: &str, resource: &str, condition: &str| {
        format!(
            r#"{{"Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"vpc-lattice-svcs:Invoke","Resource":"{resource}","Condition":{condition}}}]}}"#
        )
    };
    let role = format!(r#"{{"AWS":"{ROLE}"}}"#);
    let organization = r#"{"StringEquals":{"aws:PrincipalOrgID":"o-foreign"}}"#;
    let owner = r#"{"StringEquals":{"vpc-lattice-svcs:SourceVpcOwnerAccount":"444455556666"}}"#;
    for (text, kind, principals, ways) in [
        // The organization, or the owner of the VPC, is not let in as a whole.
        (
            allow(r#""*""#, "*", organization),
            ChangeKind::AddStatement,
            0,
            vec!["from other VPCs"],
        ),
        (
            allow(r#""*""#, "*", owner),
            ChangeKind::AddStatement,
            0,
            vec!["from other VPCs"],
        ),
        (
            allow(&role, &format!("{ARN}/v1/*"), "{}"),
            ChangeKind::WidenResource,
            0,
            vec!["from other VPCs", "with other methods"],
        ),
        (
            allow(
                &role,
                &format!("{ARN}/*"),
                r#"{"StringEquals":{"vpc-lattice-svcs:RequestMethod":"GET"}}"#,
            ),
            ChangeKind::ChangeCondition,
            0,
            vec!["from other VPCs", "on other paths"],
        ),
    ] {
        let document = Document::parse(&text).unwrap();
        let mut context = request().context().clone();
        context.set("aws:PrincipalOrgID", "o-own");
        context.set("vpc-lattice-svcs:SourceVpcOwnerAccount", "111122223333");
        let request = request().with_context(context);
        let changes = smallest(Some(&document), &request, Level::Service);
        let first = &changes[0];
        assert_eq!(first.kind, kind, "{text} {changes:#?}");
        assert_eq!(
            first.widening.principals.len(),
            principals,
            "{text} {first:#?}"
        );
        assert_eq!(first.widening.ways, ways, "{text} {first:#?}");
    }
    let text = allow(r#""*""#, "*", organization);
    let document = Document::parse(&text).unwrap();
    let mut context = request().context().clone();
    context.set("aws:PrincipalOrgID", "o-own");
    let request = request().with_context(context);
    let changes = smallest(Some(&document), &request, Level::Service);
    let wide = changes
        .iter()
        .find(|it| it.kind == ChangeKind::ChangeCondition)
        .unwrap();
    assert_eq!(
        wide.widening.to_string(),
        "it also lets in principals of other accounts of the caller's organization, and this caller from other VPCs, with other methods, on other paths"
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
        format!("{ARN}/orders")
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
