//! Texts that are something else, and why.

use std::fmt::Write as _;

use lattice_doctor::paste::{Recognised, recognise};

use crate::read::because;

#[test]
fn what_is_no_call_is_refused_with_a_reason() {
    for (text, reason) in [
        ("", "no text"),
        (" \n\t ", "no text"),
        ("hello", "neither"),
        ("{\"a\": 1}", "neither"),
        (
            "java.lang.NullPointerException: Cannot invoke String.length()",
            "neither",
        ),
        ("all 403 tests passed", "neither"),
        ("in room 503 upstairs", "neither"),
        (
            "<!DOCTYPE html><html><body>403 Forbidden</body></html>",
            "HTML",
        ),
        (
            "AccessDeniedException: User: anonymous is not authorized to perform: vpc-lattice-svcs:Inv",
            "breaks off",
        ),
        (
            "AccessDeniedException: User: anonymous is not authorized to perform: vpc-lattice-svcs:Invoke on resource: arn:aws:vpc-lat",
            "breaks off",
        ),
        (
            "* Host x was resolved.\n*   Trying 169.254.171.1:80...\n",
            "paste it to its end",
        ),
    ] {
        assert!(because(text).contains(reason), "{text}: {}", because(text));
    }
}

#[test]
fn two_denials_are_two_requests() {
    let one = "AccessDeniedException: User: anonymous is not authorized to perform: vpc-lattice-svcs:Invoke on resource: arn:aws:vpc-lattice:us-west-2:1:service/svc-a/x because no service-based policy allows the vpc-lattice-svcs:Invoke action";
    let two = format!("{one}\n{}", one.replace("svc-a/x", "svc-b/y"));
    let because = because(&two);
    assert!(
        because.contains("svc-a/x")
            && because.contains("svc-b/y")
            && because.contains("one request"),
        "{because}"
    );
}

#[test]
fn binary_data_and_long_texts_are_refused() {
    for bytes in [
        &b"\x7fELF\x02\x01\x01\0\0\0"[..],
        &[0xff; 4096],
        &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3],
    ] {
        assert!(
            matches!(recognise(bytes, 1 << 20), Recognised::NotRecognised { because } if because.contains("binary"))
        );
    }
    let long = vec![b'a'; 1025];
    assert!(
        matches!(recognise(&long, 1024), Recognised::NotRecognised { because } if because.contains("1025 bytes, and at most 1024"))
    );
}

#[test]
fn reasons_are_fragments_of_a_sentence() {
    for text in [
        "",
        "hello",
        "<html>",
        "The request timed out",
        "curl: (5) Could not resolve proxy: p",
    ] {
        let because = because(text);
        assert!(
            !because.ends_with('.') && !because.starts_with(char::is_uppercase),
            "{because}"
        );
    }
}

/// Growth, not speed: each text in four times the length may take some more than four times as long.
#[test]
fn time_grows_with_the_length_only() {
    let denial = "User: a is not authorized to perform: vpc-lattice-svcs:Invoke on resource: x ";
    for piece in [
        "a",
        "[",
        "{\"",
        "[[\"",
        "\\u",
        "&#",
        "Exception",
        "User: ",
        denial,
        "> GET / HTTP/1.1\n",
        "* Trying\n",
        "authDeniedReason\":{\"",
        "Signature=",
        "ARN:elasticloadbalancing:",
        "\u{1b}[",
        "é",
    ] {
        let time = |len: usize| {
            let mut text = String::new();
            while text.len() < len {
                write!(text, "{piece}").unwrap();
            }
            let start = std::time::Instant::now();
            let _ = recognise(text.as_bytes(), usize::MAX);
            start.elapsed()
        };
        time(1 << 15);
        let (small, large) = (time(1 << 16), time(1 << 18));
        let bound = small * 12 + std::time::Duration::from_millis(150);
        assert!(large < bound, "{piece:?}: {small:?}, then {large:?}");
    }
}
