//! Text as a shell reads it: names come from AWS and may hold anything.

/// The text as one word for a POSIX shell.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The text as one word for a POSIX shell, quoted only where it must be.
pub fn word(text: &str) -> String {
    if text.is_empty() || !is_plain(text) {
        quoted(text)
    } else {
        text.to_owned()
    }
}

/// Whether a shell reads the text as it stands, within a word or inside quotes.
pub fn is_plain(text: &str) -> bool {
    text.bytes()
        .all(|it| it.is_ascii_alphanumeric() || b"_-./:@=+,".contains(&it))
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn only_what_a_shell_would_act_on_is_quoted() {
        assert_eq!(
            word("arn:aws:iam::111122223333:role/a.b+c"),
            "arn:aws:iam::111122223333:role/a.b+c"
        );
        assert_eq!(word("i-0;touch x"), "'i-0;touch x'");
        assert_eq!(word("it's"), r"'it'\''s'");
        assert_eq!(word(""), "''");
    }
}
