//! The keys of a call.

use crate::policy::principal::{Caller, Principal};
use crate::policy::request::{LatticeCall, ListenerKind, Lookup};

const ARN: &str = "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0123456789abcdef0";

fn call() -> LatticeCall {
    let caller = Caller::parse("arn:aws:sts::111122223333:assumed-role/checkout/i-1");
    let principal = Principal::Aws(caller.with_role_path("/eks/"));
    let mut call = LatticeCall::new(principal, "GET", ARN, "/orders");
    call.query = LatticeCall::query_pairs("v=1&v=2&flag");
    call.headers = vec![("X-Team".to_owned(), "a".to_owned())];
    call
}

#[test]
fn an_http_call_has_its_keys() {
    let request = call().request();
    assert_eq!(request.action(), "vpc-lattice-svcs:Invoke");
    assert_eq!(request.resource(), format!("{ARN}/orders"));
    let context = request.context();
    let two = ["1".to_owned(), "2".to_owned()];
    let header = "vpc-lattice-svcs:RequestHeader/x-team";
    for (key, wanted) in [
        ("vpc-lattice-svcs:RequestQueryString/v", Lookup::List(&two)),
        (header, Lookup::Single("a")),
        ("vpc-lattice-svcs:RequestHeader/x-other", Lookup::Absent),
        ("vpc-lattice-svcs:SourceVpc", Lookup::Unknown),
        (
            "aws:PrincipalArn",
            Lookup::Single("arn:aws:iam::111122223333:role/eks/checkout"),
        ),
        ("aws:PrincipalType", Lookup::Single("AssumedRole")),
        ("aws:PrincipalTag/team", Lookup::Unknown),
        ("aws:SourceIp", Lookup::Unknown),
        ("aws:username", Lookup::Absent),
        ("aws:SecureTransport", Lookup::Single("true")),
        ("lambda:SourceFunctionArn", Lookup::Unknown),
        ("s3:prefix", Lookup::Absent),
    ] {
        assert_eq!(context.get(key), wanted, "{key}");
    }
}

#[test]
fn a_passed_through_connection_has_five() {
    let mut call = call();
    call.listener = ListenerKind::TlsPassthrough;
    let request = call.request();
    assert_eq!(
        (request.action(), request.resource()),
        ("vpc-lattice-svcs:Connect", ARN)
    );
    assert_eq!(
        request.context().get("vpc-lattice-svcs:RequestMethod"),
        Lookup::Absent
    );
    assert_eq!(
        request.context().get("vpc-lattice-svcs:ServiceArn"),
        Lookup::Single(ARN)
    );
    assert_eq!(
        request.context().get("aws:SecureTransport"),
        Lookup::Unknown
    );
}

#[test]
fn the_scheme_says_whether_the_transport_is_secure() {
    let mut call = call();
    call.listener = ListenerKind::Http;
    let secure = |call: &LatticeCall| match call.request().context().get("aws:SecureTransport") {
        Lookup::Single(it) => it.to_owned(),
        _ => String::new(),
    };
    assert_eq!(secure(&call), "false");
    call.principal = Principal::Anonymous;
    assert_eq!(secure(&call), "false");
}

#[test]
fn an_anonymous_call_lacks_what_is_the_callers() {
    let mut call = call();
    call.principal = Principal::Anonymous;
    let context = call.request().context().clone();
    assert_eq!(
        context.get("aws:PrincipalType"),
        Lookup::Single("Anonymous")
    );
    assert_eq!(
        context.get("aws:PrincipalAccount"),
        Lookup::Single("anonymous")
    );
    for key in [
        "aws:PrincipalArn",
        "aws:PrincipalOrgID",
        "aws:PrincipalTag/x",
    ] {
        assert_eq!(context.get(key), Lookup::Absent, "{key}");
    }
}
