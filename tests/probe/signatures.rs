//! Signatures are botocore's, byte by byte: `signatures.json` is made by `signatures.py`.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use jiff::Timestamp;
use lattice_doctor::collect::probe::{Request, Signer, Version, signature};
use serde_json::Value;

use crate::set_up::asker;

fn of(case: &Value) -> (Request, Signer) {
    let text = |name: &str| case[name].as_str().map(str::to_owned);
    let headers = case["headers"].as_array().unwrap().iter();
    let request = Request {
        url: text("url").unwrap(),
        method: text("method").unwrap(),
        method_is_said: true,
        headers: headers
            .map(|it| {
                (
                    it[0].as_str().unwrap().to_owned(),
                    it[1].as_str().unwrap().to_owned(),
                )
            })
            .collect(),
        connect_to: None,
        ca_bundle: None,
        asker: asker(),
        connect_patience: asker().patience,
        read_patience: asker().patience,
        version: Version::Any,
    };
    let signer = Signer {
        caller: "arn:aws:iam::444455556666:user/test".to_owned(),
        credentials: Credentials::new(
            text("key").unwrap(),
            text("secret").unwrap(),
            text("token"),
            None,
            "test",
        ),
        region: text("region").unwrap(),
        sigv4a: false,
    };
    (request, signer)
}

fn header(headers: &[(http::HeaderName, http::HeaderValue)], name: &str) -> Option<String> {
    let found = headers.iter().find(|it| it.0 == name);
    found.map(|it| it.1.to_str().unwrap().to_owned())
}

#[test]
fn signatures_are_those_of_botocore() {
    let fixture: Value = serde_json::from_str(include_str!("signatures.json")).unwrap();
    let at: Timestamp = fixture["at"].as_str().unwrap().parse().unwrap();
    let cases = fixture["cases"].as_array().unwrap();
    assert!(cases.len() > 70);
    let mut wrong = Vec::new();
    for case in cases {
        let (request, signer) = of(case);
        let headers = signature(&request, &signer, SystemTime::from(at)).unwrap();
        assert_eq!(
            header(&headers, "x-amz-date").as_deref(),
            case["date"].as_str()
        );
        assert_eq!(
            header(&headers, "x-amz-content-sha256").as_deref(),
            Some("UNSIGNED-PAYLOAD")
        );
        assert_eq!(
            header(&headers, "x-amz-security-token").as_deref(),
            case["token"].as_str()
        );
        if header(&headers, "authorization").as_deref() != case["authorization"].as_str() {
            wrong.push(format!(
                "{} {} {:?}\n  ours {}\n  botocore {}",
                request.method,
                request.url,
                request.headers,
                header(&headers, "authorization").unwrap_or_default(),
                case["authorization"]
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

#[test]
fn sigv4a_is_for_every_region() {
    let fixture: Value = serde_json::from_str(include_str!("signatures.json")).unwrap();
    let (request, signer) = of(&fixture["cases"][0]);
    let signer = Signer {
        sigv4a: true,
        ..signer
    };
    let at: Timestamp = fixture["at"].as_str().unwrap().parse().unwrap();
    let headers = signature(&request, &signer, SystemTime::from(at)).unwrap();
    assert_eq!(header(&headers, "x-amz-region-set").as_deref(), Some("*"));
    let authorization = header(&headers, "authorization").unwrap();
    assert!(
        authorization.starts_with("AWS4-ECDSA-P256-SHA256 Credential="),
        "{authorization}"
    );
    assert!(
        authorization.contains("/20261123/vpc-lattice-svcs/aws4_request"),
        "{authorization}"
    );
    assert!(
        authorization
            .contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-region-set"),
        "{authorization}"
    );
}

#[test]
fn what_the_signer_would_misread_is_not_signed() {
    let fixture: Value = serde_json::from_str(include_str!("signatures.json")).unwrap();
    let (request, signer) = of(&fixture["cases"][0]);
    let request = Request {
        url: format!("{}?a=%E9", request.url),
        ..request
    };
    assert!(signature(&request, &signer, SystemTime::UNIX_EPOCH).is_err());
}
