//! What is read off a signature, and that nothing secret of it stays.

use lattice_doctor::codes::Code;
use lattice_doctor::paste::{signing_fault, signing_findings};
use lattice_doctor::snapshot::observation::{PayloadHash, Signing};

use crate::read::{codes, first, pasted};

const HOST: &str = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws";
const SIGNATURE: &str = "fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024";

fn transcript(headers: &str, status: &str, body: &str) -> String {
    format!(
        "*   Trying 169.254.171.33:443...\n> GET /v1/orders HTTP/1.1\n> Host: {HOST}\n{headers}>\n< HTTP/1.1 {status}\n< Date: Mon, 23 Nov 2026 10:37:00 GMT\n<\n{body}\n"
    )
}

fn authorization(scope: &str, signed: &str) -> String {
    format!(
        "> Authorization: AWS4-HMAC-SHA256 Credential=ASIAIOSFODNN7EXAMPLE/20261123/{scope}/aws4_request, SignedHeaders={signed}, Signature={SIGNATURE}\n> X-Amz-Date: 20261123T103655Z\n> X-Amz-Security-Token: IQoJb3JpZ2luX2VjEAAaCWV1LXdlc3QtMSJHMEUCIQD\n> X-Amz-Content-Sha256: UNSIGNED-PAYLOAD\n"
    )
}

#[test]
fn the_scope_of_a_header_is_kept_and_nothing_else_of_it() {
    let text = transcript(
        &authorization(
            "eu-west-1/vpc-lattice-svcs",
            "host;x-amz-date;x-amz-security-token",
        ),
        "403 Forbidden",
        "InvalidSignatureException: Signed payloads are not supported",
    );
    let pasted = pasted(&text);
    let signing = pasted.signing.clone().unwrap();
    assert!(signing.signed && signing.token);
    assert_eq!(signing.algorithm.as_deref(), Some("AWS4-HMAC-SHA256"));
    assert_eq!(signing.service.as_deref(), Some("vpc-lattice-svcs"));
    assert_eq!(signing.region.as_deref(), Some("eu-west-1"));
    assert_eq!(signing.date.unwrap().to_string(), "2026-11-23T10:36:55Z");
    assert_eq!(
        signing.signed_headers,
        ["host", "x-amz-date", "x-amz-security-token"]
    );
    assert_eq!(signing.payload, PayloadHash::Unsigned);
    assert_eq!(signing.temporary, Some(true));
    assert_eq!(signing.host.as_deref(), Some(HOST));
    let all = format!("{pasted:?}");
    assert!(
        !all.contains(SIGNATURE) && !all.contains("IOSFODNN7EXAMPLE") && !all.contains("IQoJb3"),
        "{all}"
    );
    assert!(signing_findings(&signing, Some("eu-west-1")).is_empty());
    assert_eq!(codes(&text), ["caller-signed-payload"]);
}

#[test]
fn sigv4a_has_its_region_in_a_header_of_its_own() {
    let headers = format!(
        "> authorization: AWS4-ECDSA-P256-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261123/vpc-lattice-svcs/aws4_request, SignedHeaders=host;x-amz-region-set, Signature={SIGNATURE}\n> x-amz-region-set: *\n> x-amz-content-sha256: UNSIGNED-PAYLOAD\n"
    );
    let signing = pasted(&transcript(
        &headers,
        "403 Forbidden",
        "InvalidSignatureException",
    ))
    .signing
    .unwrap();
    assert_eq!(signing.service.as_deref(), Some("vpc-lattice-svcs"));
    assert_eq!(signing.region.as_deref(), Some("*"));
    assert_eq!(signing.temporary, Some(false));
    assert!(signing_findings(&signing, Some("eu-west-1")).is_empty());
}

#[test]
fn a_signed_query_is_read_and_stays_out_of_the_path() {
    let query = format!(
        "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAIOSFODNN7EXAMPLE%2F20261123%2Fus-east-1%2Fexecute-api%2Faws4_request&X-Amz-Date=20261123T103655Z&X-Amz-SignedHeaders=host%3Bconnection&X-Amz-Signature={SIGNATURE}"
    );
    let text =
        transcript("", "403 Forbidden", "").replace("/v1/orders", &format!("/v1/orders{query}"));
    let pasted = pasted(&text);
    assert_eq!(pasted.called.path.as_deref(), Some("/v1/orders"));
    let signing = pasted.signing.clone().unwrap();
    assert_eq!(
        signing_findings(&signing, Some("eu-west-1")),
        [
            Code::CallerSignedWrongService,
            Code::CallerSignedWrongRegion,
            Code::CallerMissingContentSha256,
            Code::CallerMissingSecurityToken,
            Code::CallerSignedUnstableHeader
        ]
    );
    assert!(!format!("{pasted:?}").contains(SIGNATURE));
    assert_eq!(first(&text), "caller-signed-wrong-service");
}

#[test]
fn the_headers_speak_where_the_body_does_not() {
    let wrong = authorization("eu-west-1/vpc-lattice", "host;x-amz-date");
    assert_eq!(
        first(&transcript(&wrong, "403 Forbidden", "")),
        "caller-signed-wrong-service"
    );
    let late = authorization("eu-west-1/vpc-lattice-svcs", "host").replace("103655Z", "102655Z");
    assert_eq!(
        first(&transcript(
            &late,
            "403 Forbidden",
            "InvalidSignatureException"
        )),
        "caller-clock-skew"
    );
    // What was denied by a gate was signed well enough.
    let denied = "AccessDeniedException: User: arn:aws:iam::111122223333:user/eve is not authorized to perform: vpc-lattice-svcs:Invoke on resource: arn:aws:vpc-lattice:eu-west-1:444455556666:service/svc-0123456789abcdef0/v1/orders because no identity-based policy allows the vpc-lattice-svcs:Invoke action";
    assert_eq!(
        codes(&transcript(&wrong, "403 Forbidden", denied)),
        ["caller-identity-policy-denies"]
    );
    // Somebody signed it on the way.
    assert_eq!(
        codes(&transcript("", "403 Forbidden", denied)),
        [
            "caller-identity-policy-denies",
            "caller-identity-not-expected"
        ]
    );
}

#[test]
fn each_fault_of_a_signature_has_its_code() {
    let good = Signing {
        signed: true,
        service: Some("vpc-lattice-svcs".to_owned()),
        region: Some("eu-west-1".to_owned()),
        signed_headers: vec!["host".to_owned(), "x-amz-date".to_owned()],
        payload: PayloadHash::Unsigned,
        temporary: Some(true),
        token: true,
        ..Signing::default()
    };
    let codes = |change: &dyn Fn(&mut Signing)| {
        let mut signing = good.clone();
        change(&mut signing);
        signing_findings(&signing, Some("eu-west-1"))
    };
    assert!(codes(&|_| {}).is_empty());
    assert_eq!(codes(&|it| it.signed = false), [Code::CallerUnsigned]);
    assert_eq!(
        codes(&|it| it.service = Some("vpc-lattice".to_owned())),
        [Code::CallerSignedWrongService]
    );
    assert_eq!(
        codes(&|it| it.region = Some("us-east-1".to_owned())),
        [Code::CallerSignedWrongRegion]
    );
    assert!(codes(&|it| it.region = Some("us-east-1,eu-*".to_owned())).is_empty());
    assert_eq!(
        codes(&|it| it.payload = PayloadHash::Hashed),
        [Code::CallerSignedPayload]
    );
    assert_eq!(
        codes(&|it| it.payload = PayloadHash::Missing),
        [Code::CallerMissingContentSha256]
    );
    assert_eq!(
        codes(&|it| it.token = false),
        [Code::CallerMissingSecurityToken]
    );
    for name in [
        "connection",
        "keep-alive",
        "transfer-encoding",
        "te",
        "trailer",
        "upgrade",
        "proxy-authorization",
        "expect",
        "x-forwarded-for",
    ] {
        assert_eq!(
            codes(&|it| it.signed_headers.push(name.to_owned())),
            [Code::CallerSignedUnstableHeader],
            "{name}"
        );
    }
    assert!(codes(&|it| it.signed_headers.push("user-agent".to_owned())).is_empty());
    assert_eq!(
        codes(&|it| it.signed_headers.retain(|it| it != "host")),
        [Code::CallerSignedUnstableHeader]
    );
    assert!(signing_fault("AccessDeniedException", "signature expired").is_none());
    assert!(signing_fault("TeapotException", "short and stout").is_none());
}
