//! What is JSON and what is not.

use crate::policy::json::read;

#[test]
fn prints_what_it_read() {
    let text = r#"{"a":[1,-0.5,1e3,true,null,"x\n\u0001\"\\é"],"":{}}"#;
    assert_eq!(read(text).unwrap().to_string(), text);
    assert_eq!(
        read("\u{feff}[ \"\\ud83d\\ude00\" ]").unwrap().to_string(),
        "[\"\u{1f600}\"]"
    );
}

#[test]
fn refuses_what_is_not_json() {
    let deep = "[".repeat(1_000_000);
    for (text, message) in [
        (deep.as_str(), "nested deeper"),
        (r#"{"a":1,"a":2}"#, "occurs twice"),
        ("{'a':1}", "in double quotes"),
        ("[1,]", "expected a JSON value"),
        ("[01]", "must not begin with 0"),
        ("\"a\nb\"", "control character"),
        ("\"a", "not closed"),
        (r#""\ud800""#, "surrogate"),
        (r#""\x""#, "escape"),
        ("{} {}", "after the end"),
        ("", "the text ends here"),
        ("nul", "expected a JSON value"),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.message.contains(message), "{}", error.message);
    }
}

#[test]
fn a_fault_has_a_place() {
    let error = read("{\"a/b\": [1, x]}").unwrap_err();
    assert_eq!((error.offset, error.pointer.as_str()), (12, "/a~1b/1"));
}
