//! Whatever is pasted: no panic, no control character, no credential in what comes out.

use lattice_doctor::paste::{explain, recognise};
use lattice_doctor::snapshot::clean::{clean, is_hidden};
use proptest::prelude::*;

const KEY: &str = "ASIAIOSFODNN7EXAMPLE";
const SIGNATURE: &str = "fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024";

/// Everything that comes out, in one text.
fn output(input: &[u8]) -> String {
    let recognised = recognise(input, 1 << 20);
    let explained = explain(&recognised);
    // Debug escapes what is hidden, so the strings themselves are looked at too.
    let strings: Vec<String> = explained
        .iter()
        .flat_map(|it| {
            [
                Some(it.summary.clone()),
                it.caller.clone(),
                it.resource.clone(),
                Some(it.next.clone()),
            ]
        })
        .flatten()
        .collect();
    let because = match &recognised {
        lattice_doctor::paste::Recognised::NotRecognised { because } => because.clone(),
        lattice_doctor::paste::Recognised::Known(pasted) => {
            let response = serde_json::to_string(&pasted.response).expect("plain data");
            let signing = serde_json::to_string(&pasted.signing).expect("plain data");
            let records = serde_json::to_string(&pasted.records).expect("plain data");
            let called = &pasted.called;
            let called = [&called.host, &called.method, &called.path]
                .map(|it| it.clone().unwrap_or_default())
                .concat();
            let refusal = pasted.refusal.clone().unwrap_or_default();
            let refusal = [
                refusal.exception,
                refusal.message,
                refusal.operation,
                refusal.load_balancer_arn,
            ]
            .map(Option::unwrap_or_default)
            .concat();
            // JSON writes a control character as `\u00..`.
            assert!(
                !format!("{response}{signing}{records}").contains("\\u00"),
                "{response}{signing}{records}"
            );
            [response, signing, records, called, refusal].concat()
        }
    };
    strings.concat() + &because
}

/// Pieces of real texts, and of what a hostile one would hold.
fn pieces() -> impl Strategy<Value = String> {
    let fixed = proptest::sample::select(vec![
        "AccessDeniedException: User: ",
        "anonymous",
        " is not authorized to perform: vpc-lattice-svcs:Invoke",
        " on resource: arn:aws:vpc-lattice:us-west-2:111122223333:service/svc-1/",
        " because no service-based policy allows the x action",
        " with an explicit deny in a ",
        "> GET / HTTP/1.1\n",
        "> Host: x\n",
        "< HTTP/1.1 403 Forbidden\n",
        "<\n",
        ">\n",
        "* ",
        "*   Trying 169.254.171.1:80...\n",
        "HTTP/1.1 503 Service Unavailable\n\n",
        "curl: (28) ",
        "Connection timed out",
        "{\"authDeniedReason\":\"",
        "\",\"responseCode\":403,\"failureReason\":\"",
        "\"}",
        "[{\"field\":\"responseCode\",\"value\":\"",
        "IncompleteSignatureException: ",
        "An error occurred (ValidationException) when calling the PutAuthPolicy operation: ",
        "\u{1b}[31m",
        "\u{202e}",
        "\u{200b}",
        "\\u001b",
        "&#27;",
        "\\u202e",
        "\u{9b}",
        "\u{7f}",
        "\r",
        "\n",
        "\t",
        "é",
        "\u{1f600}",
        "\"",
        "\\",
        "'",
        "> Authorization: AWS4-HMAC-SHA256 Credential=ASIAIOSFODNN7EXAMPLE/20261123/eu-west-1/vpc-lattice-svcs/aws4_request, SignedHeaders=host;x, Signature=fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024\n",
        "?X-Amz-Credential=ASIAIOSFODNN7EXAMPLE%2F20261123%2Feu-west-1%2Fx%2Faws4_request&X-Amz-Signature=fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024",
        "ASIAIOSFODNN7EXAMPLE",
        "fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024",
    ]);
    prop_oneof![4 => fixed.prop_map(str::to_owned), 1 => any::<String>(), 1 => "[ -~]{0,20}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        let said = output(&bytes);
        prop_assert!(!said.chars().any(is_hidden), "{said:?}");
    }

    #[test]
    fn no_text_brings_out_a_control_character_or_a_credential(text in proptest::collection::vec(pieces(), 0..12)) {
        let said = output(text.concat().as_bytes());
        prop_assert!(!said.chars().any(is_hidden), "{said:?}");
        prop_assert!(!said.contains(KEY) && !said.contains(SIGNATURE), "{said:?}");
    }

    #[test]
    fn a_signature_of_any_form_stays_in(key in "(AKIA|ASIA)[A-Z2-7]{16}", signature in "[0-9a-zA-Z+/]{12,140}", token in "[0-9a-zA-Z+/]{40,400}={0,2}", echo in 0..5) {
        let echoed = match echo {
            0 => format!("InvalidSignatureException: {signature} of {key} with {token} is wrong"),
            1 => format!("AccessDeniedException: User: {key} is not authorized to perform: vpc-lattice-svcs:Invoke on resource: arn:aws:vpc-lattice:x:1:service/svc-1/{signature} because no service-based policy allows the x action"),
            2 => format!("IncompleteSignatureException: Authorization=AWS4-HMAC-SHA256 Credential={key}, Signature={signature}"),
            3 => format!("{{\"message\":\"{key} {signature} {token}\"}}"),
            _ => String::new(),
        };
        let text = format!("> GET /{key}/{signature} HTTP/1.1\n> Host: {key}.example\n> Authorization: AWS4-HMAC-SHA256 Credential={key}/20261123/eu-west-1/vpc-lattice-svcs/aws4_request, SignedHeaders=host;{key}, Signature={signature}\n> X-Amz-Security-Token: {token}\n>\n< HTTP/1.1 403 Forbidden\n< x-amzn-requestid: {signature}\n<\n{echoed}\n");
        let said = output(text.as_bytes());
        prop_assert!(!said.contains(&key) && !said.contains(&signature) && !said.contains(&token), "{said}");
        prop_assert!(!said.to_ascii_uppercase().contains(&key), "{said}");
    }

    #[test]
    fn clean_keeps_nothing_hidden_and_is_done_at_once(text in any::<String>()) {
        let once = clean(&text);
        prop_assert!(!once.chars().any(is_hidden), "{once:?}");
        prop_assert_eq!(clean(&once), once.clone());
    }
}

#[test]
fn clean_takes_colours_and_direction_and_keeps_words_apart() {
    assert_eq!(
        clean("\u{1b}[1;31mred\u{1b}[0m\tand\r\nblue"),
        "red and blue"
    );
    assert_eq!(
        clean("a\u{202e}b\u{2066}c\u{200f}d\u{61c}e\u{200b}f\u{feff}g\u{9b}31mh"),
        "abcdefgh"
    );
    assert_eq!(clean("Zürich 東京 😀"), "Zürich 東京 😀");
    assert_eq!(clean("\u{1b}]0;title\u{7}x"), "]0;titlex");
}
