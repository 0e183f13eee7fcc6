//! Bodies of a 403: the texts published for Lattice, and AWS's grammar around them.

use lattice_doctor::codes::confidence::Confidence;
use lattice_doctor::paste::Kind;
use lattice_doctor::snapshot::observation::{Author, Gate};
use lattice_doctor::snapshot::outcome::Outcome;

use crate::read::{codes, findings, first, pasted};

const ROLE: &str =
    "arn:aws:sts::111122223333:assumed-role/aws-sigv4-client/eks-app2-v1-78-4d6488f1";
const SERVICE: &str = "arn:aws:vpc-lattice:us-west-2:444455556666:service/svc-04f8ea50ae3a5ee97";

fn body(user: &str, path: &str, reason: &str) -> String {
    format!(
        "AccessDeniedException: User: {user} is not authorized to perform: vpc-lattice-svcs:Invoke on resource: {SERVICE}{path} {reason}"
    )
}

fn not_allowed(policy: &str) -> String {
    format!("because no {policy} policy allows the vpc-lattice-svcs:Invoke action")
}

#[test]
fn an_unsigned_call_that_the_network_denies_is_unsigned_first() {
    let text = body("anonymous", "/", &not_allowed("network-based"));
    let pasted = pasted(&text);
    assert_eq!(pasted.kind, Kind::Body);
    assert_eq!(pasted.symptom, Some(Outcome::Http403));
    let denial = pasted.response.unwrap().denial.unwrap();
    assert_eq!(denial.principal, "anonymous");
    assert_eq!(denial.resource, format!("{SERVICE}/"));
    assert_eq!(denial.gate, Some(Gate::Network));
    assert!(!denial.explicit);
    assert_eq!(
        codes(&text),
        [
            "caller-unsigned",
            "network-policy-denies",
            "network-policy-missing"
        ]
    );
    let first = &findings(&text)[0];
    assert_eq!(first.confidence, Confidence::Certain);
    assert_eq!(first.caller.as_deref(), Some("anonymous"));
    assert!(
        first
            .summary
            .contains("the auth policy of the service network"),
        "{}",
        first.summary
    );
    assert!(
        first.next.contains("vpc-lattice-svcs") && first.next.contains("us-west-2"),
        "{}",
        first.next
    );
}

#[test]
fn each_gate_has_its_code_its_caller_and_its_path() {
    for (policy, code) in [
        ("network-based", "network-policy-denies"),
        ("service-based", "service-policy-denies"),
        ("identity-based", "caller-identity-policy-denies"),
    ] {
        let text = body(ROLE, "/catalogdetail", &not_allowed(policy));
        let finding = &findings(&text)[0];
        assert_eq!(finding.code.unwrap().slug(), code);
        assert_eq!(finding.outcome, Some(Outcome::Http403));
        assert_eq!(finding.caller.as_deref(), Some(ROLE));
        assert_eq!(
            finding.resource.as_deref(),
            Some(format!("{SERVICE}/catalogdetail").as_str())
        );
        assert!(
            finding.summary.contains("`/catalogdetail`"),
            "{}",
            finding.summary
        );
    }
}

#[test]
fn explicit_denies_are_certain() {
    for (policy, code) in [
        ("a network-based policy", "network-policy-explicit-deny"),
        ("a service-based policy", "service-policy-explicit-deny"),
        ("an identity-based policy", "caller-identity-policy-denies"),
        ("a service control policy", "caller-identity-policy-denies"),
        ("a permissions boundary", "caller-identity-policy-denies"),
        ("a session policy", "caller-identity-policy-denies"),
        (
            "an identity-based policy: arn:aws:iam::111122223333:policy/no-lattice",
            "caller-identity-policy-denies",
        ),
    ] {
        let text = body(ROLE, "/", &format!("with an explicit deny in {policy}"));
        assert_eq!(codes(&text), [code], "{policy}");
        assert_eq!(findings(&text)[0].confidence, Confidence::Certain);
    }
}

#[test]
fn policies_of_the_account_are_named_in_words() {
    for (policy, words) in [
        ("service control policy", "service control policy"),
        ("permissions boundary", "permissions boundary"),
        ("session policy", "session policy"),
    ] {
        let text = body(
            ROLE,
            "/",
            &format!("because no {policy} allows the vpc-lattice-svcs:Invoke action"),
        );
        let denial = pasted(&text).response.unwrap().denial.unwrap();
        assert_eq!((denial.gate, denial.policy.as_deref()), (None, Some(words)));
        assert_eq!(codes(&text), ["caller-identity-policy-denies"]);
        assert!(findings(&text)[0].summary.contains(words));
    }
}

#[test]
fn a_denial_that_names_no_gate_is_no_more_than_possible() {
    let text = body(ROLE, "/", "");
    assert_eq!(
        codes(&text),
        [
            "network-policy-denies",
            "service-policy-denies",
            "caller-identity-policy-denies"
        ]
    );
    assert!(
        findings(&text)
            .iter()
            .all(|it| it.confidence == Confidence::Possible)
    );
    let text = body(
        ROLE,
        "/",
        "with an explicit deny in a resource-based policy",
    );
    assert_eq!(
        codes(&text),
        [
            "service-policy-explicit-deny",
            "network-policy-explicit-deny"
        ]
    );
}

#[test]
fn the_next_gate_is_said_since_only_the_first_is_reported() {
    let text = body(ROLE, "/", &not_allowed("service-based"));
    assert!(
        findings(&text)[0]
            .summary
            .contains("identity policies are asked after it")
    );
    let text = body(ROLE, "/", &not_allowed("identity-based"));
    assert!(!findings(&text)[0].summary.contains("after it"));
}

#[test]
fn next_is_a_command_with_the_ids_of_the_text() {
    let next = |policy: &str| {
        findings(&body(ROLE, "/", &not_allowed(policy)))[0]
            .next
            .clone()
    };
    assert_eq!(
        next("service-based"),
        "aws vpc-lattice get-auth-policy --resource-identifier arn:aws:vpc-lattice:us-west-2:444455556666:service/svc-04f8ea50ae3a5ee97 --region us-west-2"
    );
    assert_eq!(
        next("network-based"),
        "aws vpc-lattice list-service-network-service-associations --service-identifier arn:aws:vpc-lattice:us-west-2:444455556666:service/svc-04f8ea50ae3a5ee97 --region us-west-2"
    );
    assert_eq!(
        next("identity-based"),
        "aws iam list-attached-role-policies --role-name aws-sigv4-client"
    );
}

#[test]
fn ids_that_a_shell_would_run_stay_out_of_commands() {
    let text = body(ROLE, "/", &not_allowed("service-based"))
        .replace("svc-04f8ea50ae3a5ee97", "svc-$(reboot)");
    assert!(
        !findings(&text)[0].next.contains("reboot"),
        "{}",
        findings(&text)[0].next
    );
    let text = body(
        &ROLE.replace("aws-sigv4-client", "a;reboot"),
        "/",
        &not_allowed("identity-based"),
    );
    assert!(!findings(&text)[0].next.contains("reboot"));
}

#[test]
fn the_same_body_is_read_in_every_wrapping() {
    let plain = body(ROLE, "/v1/orders", &not_allowed("service-based"));
    let wrapped = plain
        .replace(
            "/eks-app2-v1-78-4d6488f1 is",
            "/eks-app2-v1-78-4d6488f1\nis",
        )
        .replace("resource: ", "resource:\n");
    let message = plain.trim_start_matches("AccessDeniedException: ");
    for text in [
        plain.clone(),
        format!("403\n{wrapped}\n"),
        format!("{{\"message\":\"{plain}\"}}"),
        format!("{{\"log\":\"{{\\\"message\\\":\\\"{plain}\\\"}}\"}}"),
        format!("&quot;{}&quot;", plain.replace('/', "&#x2F;")),
        format!("requests.exceptions.HTTPError: 403 Client Error: {plain}"),
        format!(
            "software.amazon.awssdk.core.exception.SdkServiceException: {message} (Service: Orders, Status Code: 403, Request ID: 6f1c2d3e-0000-4000-8000-000000000001)"
        ),
        format!("rpc error: code = PermissionDenied desc = {plain}"),
        format!("{plain}sh-5.2$ "),
        format!("\u{1b}[31m{plain}\u{1b}[0m"),
        format!("{plain}\nCaused by: {plain}"),
        format!("Body: '{message}'"),
    ] {
        let denial = pasted(&text).response.unwrap().denial.unwrap();
        assert_eq!(denial.principal, ROLE, "{text}");
        assert_eq!(denial.resource, format!("{SERVICE}/v1/orders"), "{text}");
        assert_eq!(denial.gate, Some(Gate::Service), "{text}");
    }
    // PowerShell's redirection.
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(plain.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let known = lattice_doctor::paste::recognise(&utf16, 1 << 16);
    assert!(matches!(known, lattice_doctor::paste::Recognised::Known(_)));
}

#[test]
fn redacted_and_odd_ids_are_shown_as_they_are() {
    let text = "AccessDeniedException: User: arn:aws:sts::<account>:assumed-role/lattice-allowed-role/i-xxxx is not authorized to perform: vpc-lattice-svcs:Invoke on resource: arn:aws:vpc-lattice:ap-northeast-1:12345678910:service/svc-xxxx/ because no service-based policy allows the vpc-lattice-svcs:Invoke action";
    assert_eq!(first(text), "service-policy-denies");
}

#[test]
fn authentication_errors_are_told_by_their_message() {
    for (text, code, confidence) in [
        (
            "IncompleteSignatureException: 'x-amz-security-token' is named as a SignedHeader, but it does not exist in the HTTP request.sh-5.2$",
            "caller-missing-security-token",
            Confidence::Certain,
        ),
        (
            "IncompleteSignatureException: 'connection' is named as a SignedHeader, but it does not exist in the HTTP request.",
            "caller-signed-unstable-header",
            Confidence::Certain,
        ),
        (
            "IncompleteSignatureException: 'te' is named as a SignedHeader, but it does not exist in the HTTP request.",
            "caller-signed-unstable-header",
            Confidence::Likely,
        ),
        (
            "IncompleteSignatureException: Missing the 'x-amz-content-sha256' in canonical headers.",
            "caller-missing-content-sha256",
            Confidence::Certain,
        ),
        (
            "InvalidSignatureException: Signed payloads are not supported",
            "caller-signed-payload",
            Confidence::Certain,
        ),
        (
            "InvalidSignatureException: Credential should be scoped to correct service: 'vpc-lattice-svcs'.",
            "caller-signed-wrong-service",
            Confidence::Likely,
        ),
        (
            "InvalidSignatureException: Credential should be scoped to a valid region, not 'us-east-1'.",
            "caller-signed-wrong-region",
            Confidence::Likely,
        ),
        (
            "InvalidSignatureException: Signature expired: 20261123T093700Z is now earlier than 20261123T103200Z (20261123T103700Z - 5 min.)",
            "caller-clock-skew",
            Confidence::Likely,
        ),
        (
            "InvalidSignatureException: Signature not yet current: 20261123T113700Z is still later than 20261123T104200Z (20261123T103700Z + 5 min.)",
            "caller-clock-skew",
            Confidence::Likely,
        ),
        (
            "ExpiredTokenException: The security token included in the request is expired",
            "caller-credentials-expired",
            Confidence::Likely,
        ),
        (
            "UnrecognizedClientException: The security token included in the request is invalid.",
            "caller-missing-security-token",
            Confidence::Possible,
        ),
        (
            "InvalidSignatureException: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",
            "caller-signed-unstable-header",
            Confidence::Possible,
        ),
        (
            "MissingAuthenticationTokenException: Missing Authentication Token",
            "caller-unsigned",
            Confidence::Likely,
        ),
        (
            "InvalidSignatureException",
            "caller-signed-unstable-header",
            Confidence::Possible,
        ),
        (
            "{\"__type\":\"com.amazon.coral.service#InvalidSignatureException\",\"message\":\"Credential should be scoped to correct service: 'vpc-lattice-svcs'.\"}",
            "caller-signed-wrong-service",
            Confidence::Likely,
        ),
        (
            "<IncompleteSignatureException>\n  <Message>Authorization header cannot be empty</Message>\n</IncompleteSignatureException>",
            "caller-unsigned",
            Confidence::Likely,
        ),
        (
            "<Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired: 20261123T093700Z is now earlier than 20261123T103200Z</Message></Error>",
            "caller-clock-skew",
            Confidence::Likely,
        ),
    ] {
        let findings = findings(text);
        assert_eq!(findings[0].code.unwrap().slug(), code, "{text}");
        assert_eq!(findings[0].confidence, confidence, "{text}");
        assert_eq!(pasted(text).symptom, Some(Outcome::Http403));
    }
    let response = pasted("InvalidSignatureException: Signed payloads are not supported")
        .response
        .unwrap();
    assert_eq!(response.author, Author::Lattice);
    assert_eq!(
        response.message.as_deref(),
        Some("Signed payloads are not supported")
    );
}
