//! A `SigV4A` signature holds against the public key of its secret, which `sigv4a.py` finds without any
//! library of AWS; the canonical request is written out by hand, and ring verifies.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use jiff::Timestamp;
use lattice_doctor::collect::probe::{Signer, signature};
use rustls::SignatureScheme;
use rustls::crypto::ring::default_provider;
use sha2::{Digest, Sha256};

use crate::dataplane::DataPlane;
use crate::set_up::{HOST, healthy, request, settings};

/// The keys of AWS's own examples, and `python3 tests/probe/sigv4a.py` of them.
const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const PUBLIC: &str = "0418b7d04643359f6ec270dcbab8dce6d169d66ddc9778c75cfb08dfdb701637ab\
                      fa36b35e4fe67e3112261d2e17a956ef85b06e44712d2850bcd3c2161e9993f2";

fn bytes(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|it| u8::from_str_radix(std::str::from_utf8(it).unwrap(), 16).unwrap())
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

/// Whether ring takes it for a signature over the text.
fn holds(text: &str, signature: &[u8]) -> bool {
    let algorithms = default_provider().signature_verification_algorithms;
    let of_scheme = algorithms
        .mapping
        .iter()
        .find(|it| it.0 == SignatureScheme::ECDSA_NISTP256_SHA256);
    let mut algorithms = of_scheme.unwrap().1.iter();
    algorithms.any(|it| {
        it.verify_signature(&bytes(PUBLIC), text.as_bytes(), signature)
            .is_ok()
    })
}

#[test]
fn ring_verifies_it_over_the_canonical_request() {
    let plane = DataPlane::start(healthy(), settings());
    let signer = |token: Option<&str>| Signer {
        caller: "arn:aws:iam::444455556666:user/test".to_owned(),
        credentials: Credentials::new(KEY, SECRET, token.map(str::to_owned), None, "test"),
        region: "eu-west-1".to_owned(),
        sigv4a: true,
    };
    let at: Timestamp = "2026-11-23T10:37:00Z".parse().unwrap();
    for token in [None, Some("IQoJb3JpZ2luX2VjEXAMPLE==")] {
        for (called, path, query) in [
            ("/v1/orders/42", "/v1/orders/42", ""),
            ("/v1/orders?b=2&a=1&a=", "/v1/orders", "a=&a=1&b=2"),
            // A path is escaped once more than it is sent.
            ("/a%20b", "/a%2520b", ""),
        ] {
            let request = request("https", called, &plane);
            let headers = signature(&request, &signer(token), SystemTime::from(at)).unwrap();
            let authorization = headers.iter().find(|it| it.0 == "authorization").unwrap();
            let authorization = authorization.1.to_str().unwrap();
            let digits = authorization.rsplit_once("Signature=").unwrap().1;

            let (header, name) = match token {
                Some(token) => (
                    format!("x-amz-security-token:{token}\n"),
                    ";x-amz-security-token",
                ),
                None => (String::new(), ""),
            };
            let canonical = format!(
                "GET\n{path}\n{query}\nhost:{HOST}\nx-amz-content-sha256:UNSIGNED-PAYLOAD\n\
                 x-amz-date:20261123T103700Z\nx-amz-region-set:*\n{header}\n\
                 host;x-amz-content-sha256;x-amz-date;x-amz-region-set{name}\nUNSIGNED-PAYLOAD"
            );
            let text = format!(
                "AWS4-ECDSA-P256-SHA256\n20261123T103700Z\n20261123/vpc-lattice-svcs/aws4_request\n{}",
                hex(&Sha256::digest(&canonical))
            );
            assert!(holds(&text, &bytes(digits)), "{called}\n{canonical}");
            // Of another request it is none.
            let other = canonical.replace(HOST, "payments.example.com");
            let other = text.replace(
                &hex(&Sha256::digest(&canonical)),
                &hex(&Sha256::digest(other)),
            );
            assert!(!holds(&other, &bytes(digits)), "{called}");
        }
    }
}
