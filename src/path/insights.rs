//! Conditions in the language of Logs Insights, whatever the values hold.
//!
//! AWS shows texts between quotes and documents no way to write a quote or a backslash there (`CloudWatch`
//! Logs user guide, "filter"): with a guess, a value could end its literal and go on as a query. So neither
//! ever stands in one. A value that holds them is looked for by the pieces between them, which finds more
//! than was meant and never less: whoever reads the records looks again.

/// The longest text that is looked for; an ARN is shorter.
const LONGEST: usize = 600;

/// That a field is a value.
pub fn is(field: &str, value: &str) -> String {
    if is_plain(value) {
        format!("{field} = \"{value}\"")
    } else {
        holds(field, value)
    }
}

/// That a field is one of some values.
pub fn is_any(field: &str, values: &[String]) -> String {
    if values.iter().all(|it| is_plain(it)) {
        let all: Vec<String> = values.iter().map(|it| format!("\"{it}\"")).collect();
        return format!("{field} in [{}]", all.join(", "));
    }
    let all: Vec<String> = values.iter().map(|it| is(field, it)).collect();
    format!("({})", all.join(" or "))
}

/// That a value stands somewhere in a field.
pub fn holds(field: &str, value: &str) -> String {
    let pieces = value.split(is_unsafe).filter(|it| !it.is_empty());
    let conditions: Vec<String> = pieces
        .map(|it| {
            let piece: String = it.chars().take(LONGEST).collect();
            format!("{field} like \"{piece}\"")
        })
        .collect();
    match conditions.as_slice() {
        [] => format!("ispresent({field})"),
        [only] => only.clone(),
        several => format!("({})", several.join(" and ")),
    }
}

fn is_unsafe(it: char) -> bool {
    matches!(it, '"' | '\\') || it.is_control()
}

fn is_plain(value: &str) -> bool {
    value.chars().count() <= LONGEST && !value.contains(is_unsafe)
}

#[cfg(test)]
mod tests {
    use super::{holds, is, is_any};

    #[test]
    fn a_value_is_what_it_is() {
        assert_eq!(is("a", "/v1/x y|#'`"), "a = \"/v1/x y|#'`\"");
        assert_eq!(is("a", ""), "a = \"\"");
        let two = ["x".to_owned(), "y".to_owned()];
        assert_eq!(is_any("a", &two), "a in [\"x\", \"y\"]");
        assert_eq!(holds("a", "x"), "a like \"x\"");
    }

    #[test]
    fn no_value_ends_its_literal() {
        assert_eq!(
            is("a", "x\" | limit 0\n# \\"),
            "(a like \"x\" and a like \" | limit 0\" and a like \"# \")"
        );
        assert_eq!(is("a", "\"\\\n"), "ispresent(a)");
        let two = ["x".to_owned(), "y\\".to_owned()];
        assert_eq!(is_any("a", &two), "(a = \"x\" or a like \"y\")");
        // Cut, it would be another value.
        let long = "x".repeat(700);
        assert_eq!(is("a", &long), format!("a like \"{}\"", "x".repeat(600)));
    }
}
