//! The report as a JSON document; its versions are modules of their own.

pub mod smoke_v1;
pub mod v1;

use schemars::schema_for;
use serde::Serialize;
use serde_json::Value;

use crate::report::Report;
use crate::snapshot::clean::is_hidden;

/// The JSON Schema (draft 2020-12) of the document.
pub fn schema() -> Value {
    schema_for!(v1::Report).to_value()
}

/// The document as indented JSON with a final newline.
pub fn render(report: &Report) -> String {
    pretty(&v1::Report::from(report))
}

/// Any document of ours in this form.
pub(super) fn pretty(document: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(document)
        .expect("a report has string keys and finite numbers");
    let mut printable = String::with_capacity(text.len() + 1);
    for character in text.chars() {
        // JSON escapes control characters by itself; what turns text round is left to us.
        if is_hidden(character) && !character.is_control() {
            for unit in character.encode_utf16(&mut [0; 2]) {
                printable.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            printable.push(character);
        }
    }
    printable.push('\n');
    printable
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::pretty;

    #[test]
    fn what_turns_text_round_is_escaped_and_reads_back() {
        let name = "a\u{202e}b\u{e0001}c\u{1b}[31m";
        let text = pretty(&json!({ "url": name }));
        assert!(!text.contains(['\u{202e}', '\u{e0001}', '\u{1b}']));
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["url"], name);
    }
}
