//! What is read as a policy, and what is said of the rest.

use crate::policy::document::{Document, ProblemKind};

#[test]
fn every_form_of_the_grammar_is_read() {
    let text = r#"{"Version":"2012-10-17","Id":"x","Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"*","Service":["a.amazonaws.com"]},
        "NotAction":"a:b","NotResource":["*"],"Condition":{"NumericEquals":{"k":[443,"80"]},"Bool":{"b":true},"Null":{}}}}"#;
    let document = Document::parse(text).unwrap();
    assert_eq!(document.oddities, []);
    let [statement] = document.statements.as_slice() else {
        panic!("one statement");
    };
    assert_eq!(statement.pointer, "/Statement");
    assert_eq!(statement.principal.as_ref().unwrap().entries.len(), 2);
    let values: Vec<_> = statement
        .conditions
        .iter()
        .flat_map(|it| &it.values)
        .map(|it| it.text.text.as_str())
        .collect();
    assert_eq!(values, ["443", "80", "true"]);
    assert_eq!(
        Document::parse(&document.to_json()).unwrap().to_json(),
        document.to_json()
    );
}

#[test]
fn what_is_no_policy_is_refused() {
    for (text, kind) in [
        ("", ProblemKind::JsonSyntax),
        ("[]", ProblemKind::NotAPolicy),
        ("{}", ProblemKind::NotAPolicy),
        (r#"{"Statement":1}"#, ProblemKind::NotAPolicy),
        (r#"{"Statement":["a"]}"#, ProblemKind::NotAPolicy),
    ] {
        assert_eq!(Document::parse(text).unwrap_err()[0].kind, kind, "{text}");
    }
    let problems = Document::parse_bytes(b"{\"a\":\n \"\xff\"}").unwrap_err();
    assert_eq!(
        (problems[0].position.line, problems[0].position.column),
        (2, 3)
    );
}

#[test]
fn what_is_odd_is_told_with_its_place() {
    let text = "{\"Statement\":[\n {\"Effect\":\"allow\",\"Action\":\"*\",\"NotAction\":1,\"Resource\":\"*\",\"Condition\":{\"Foo\":{\"k\":\"v\"}}}]}";
    let document = Document::parse(text).unwrap();
    let kinds: Vec<_> = document.oddities.iter().map(|it| it.kind).collect();
    assert_eq!(
        kinds,
        [
            ProblemKind::EffectValue,
            ProblemKind::ElementPair,
            ProblemKind::UnknownOperator
        ]
    );
    assert_eq!(
        document.oddities[0].to_string(),
        "line 2, column 12: `Effect` must be `Allow` or `Deny`, not `allow`"
    );
    assert_eq!(document.oddities[2].pointer, "/Statement/0/Condition/Foo");
}
