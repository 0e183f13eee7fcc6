//! The sentences, word for word.

use crate::policy::decision::Level;
use crate::policy::document::Document;
use crate::policy::explain::explain;
use crate::policy::lattice_call::INVOKE;
use crate::policy::principal::Principal;
use crate::policy::request::{Context, ContextValue, Request};

const ARN: &str = "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0123456789abcdef0";

fn sentence(statement: &str, set: impl FnOnce(&mut Context)) -> String {
    let document = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    let document = Document::parse(&document.replace("ARN", ARN)).unwrap();
    let mut context = Context::new();
    context.set("vpc-lattice-svcs:RequestMethod", "POST");
    set(&mut context);
    let caller = Principal::aws("arn:aws:sts::111122223333:assumed-role/checkout/i-1");
    let request = Request::new(caller, INVOKE, &format!("{ARN}/orders"), context);
    explain(&document, &request, Level::Service).to_string()
}

#[test]
fn a_wrong_method() {
    let statement = r#"{"Sid":"AllowCheckoutToReadOrders","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/checkout"},
        "Action":"vpc-lattice-svcs:Invoke","Resource":"ARN/*","Condition":{"StringEquals":{"vpc-lattice-svcs:RequestMethod":"GET"}}}"#;
    assert_eq!(
        sentence(statement, |_| ()),
        "statement AllowCheckoutToReadOrders allows this role, but only GET; the request is POST"
    );
}

#[test]
fn other_failures_are_named_exactly() {
    let statement = |principal: &str, resource: &str, condition: &str| {
        format!(
            r#"{{"Sid":"S","Effect":"Allow","Principal":{principal},"Action":"vpc-lattice-svcs:Invoke","Resource":"{resource}","Condition":{condition}}}"#
        )
    };
    let checkout = r#"{"AWS":"arn:aws:iam::111122223333:role/checkout"}"#;
    for (statement, wanted) in [
        (
            statement(
                r#"{"AWS":"arn:aws:iam::111122223333:role/billing"}"#,
                "*",
                "{}",
            ),
            "statement S allows role `billing` of account `111122223333` only; the caller is role `checkout`",
        ),
        (
            statement(
                r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/checkout/i-2"}"#,
                "*",
                "{}",
            ),
            "statement S allows session `i-2` of this role only; the caller is session `i-1`",
        ),
        (
            statement(r#"{"AWS":"AROAEXAMPLEEXAMPLE123"}"#, "*", "{}"),
            "statement S names the deleted principal `AROAEXAMPLEEXAMPLE123`; a role or user created again under its name is another",
        ),
        (
            statement(checkout, "ARN", "{}"),
            "statement S allows this role, but only on `ARN`, which is the service without a path, while a request's resource ends in one; write the path, or `/*`, after it (AWS does not document the rule that decides here)",
        ),
        (
            statement(
                checkout,
                "*",
                r#"{"StringEquals":{"vpc-lattice-svcs:SourceVpc":"vpc-1"}}"#,
            ),
            "statement S allows this role, but only where `vpc-lattice-svcs:SourceVpc` is `vpc-1`; the request has no such key",
        ),
        (
            statement(
                checkout,
                "*",
                r#"{"StringEquals":{"vpc-lattice-svcs:RequestQueryString/v":"1"}}"#,
            ),
            "statement S allows this role, but only where `vpc-lattice-svcs:RequestQueryString/v` is `1`; the key has several values, so the operator needs `ForAnyValue:` or `ForAllValues:` before it (AWS does not document the rule that decides here)",
        ),
    ] {
        let said = sentence(&statement, |context| {
            context.insert(
                "vpc-lattice-svcs:RequestQueryString/v",
                ContextValue::List(vec!["1".to_owned()]),
            );
        });
        assert_eq!(said, wanted.replace("ARN", ARN));
    }
}

#[test]
fn a_deny_that_rests_on_a_missing_key_says_so() {
    let statement = r#"{"Sid":"OnlyOurs","Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"vpc-lattice-svcs:RequestHeader/x-team":"a"}}}"#;
    assert_eq!(
        sentence(statement, |_| ()),
        "statement OnlyOurs denies the request because it has no `vpc-lattice-svcs:RequestHeader/x-team`: `StringNotEquals` holds for a missing key"
    );
}

#[test]
fn what_nobody_knows_is_named() {
    let statement = r#"{"Sid":"S","Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}"#;
    assert_eq!(
        sentence(statement, |context| context
            .insert("aws:PrincipalOrgID", ContextValue::Unknown)),
        "it depends on `aws:PrincipalOrgID`, which nobody knows: statement S allows every caller, but only where `aws:PrincipalOrgID` is `o-1`; nobody knows what it is here"
    );
}
