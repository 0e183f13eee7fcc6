//! Credentials in a pasted text: found, so that none of them is kept.

use crate::snapshot::clean::clean;

/// The longest text that is kept of a paste: an ARN and a path.
const LONGEST: usize = 2048;

/// What stands where a credential stood.
const REMOVED: &str = "[removed]";

/// Names whose value is a credential, in lower case.
const NAMES: [&str; 11] = [
    "signature",
    "credential",
    "x-amz-security-token",
    "x-amz-signature",
    "x-amz-credential",
    "authorization",
    "secretaccesskey",
    "aws_secret_access_key",
    "aws_session_token",
    "sessiontoken",
    "accesskeyid",
];

/// The first letters of access key ids (IAM user guide, "IAM identifiers").
const KEY_PREFIXES: [&str; 4] = ["AKIA", "ASIA", "ABIA", "ACCA"];

/// The first letters of session tokens in use.
const TOKEN_PREFIXES: [&str; 4] = ["IQoJ", "FwoG", "FQoG", "AgoJ"];

/// What the name of a header that holds a credential has in it, in lower case.
const SECRET: [&str; 8] = [
    "auth",
    "cookie",
    "credential",
    "key",
    "password",
    "secret",
    "signature",
    "token",
];

/// Whether a header may hold a credential, by its name.
pub(super) fn is_credential(header: &str) -> bool {
    let name = header.to_ascii_lowercase();
    SECRET.iter().any(|it| name.contains(it))
}

/// The credentials that occur in one pasted text.
pub(super) struct Secrets {
    found: Vec<String>,
}

impl Secrets {
    /// Looks for the values of signed headers and signed queries.
    pub(super) fn found_in(text: &str) -> Self {
        let mut found: Vec<String> = Vec::new();
        for (at, mark) in text.match_indices(['=', ':']) {
            if found.len() == 64 {
                break;
            }
            let before = text[..at].trim_end_matches(['"', '\'', ' ', '\\']);
            let Some(name) = NAMES.iter().find(|it| ends_with(before, it)) else {
                continue;
            };
            let value = text[at + mark.len()..].trim_start_matches(['"', '\'', ' ', '\\']);
            let end = value.find(is_delimiter).unwrap_or(value.len());
            let value = &value[..end];
            let value = if name.ends_with("credential") {
                value.split('/').next().unwrap_or(value)
            } else {
                value
            };
            // Shorter words occur by chance, and no credential is as short.
            if value.len() >= 8
                && !value.starts_with("AWS4-")
                && !found.iter().any(|it| it == value)
            {
                found.push(value.to_owned());
            }
        }
        Self { found }
    }

    /// The text as it may be kept: clean, of bounded length, without a credential.
    pub(super) fn keep(&self, text: &str) -> String {
        let end = text.floor_char_boundary(LONGEST.min(text.len()));
        let mut kept = clean(text[..end].trim());
        for secret in &self.found {
            if kept.contains(secret) {
                kept = kept.replace(secret, REMOVED);
            }
        }
        if kept.len() < 20 {
            kept
        } else {
            without_keys(&kept)
        }
    }
}

/// Whether a text ends in a name, in any case.
fn ends_with(text: &str, name: &str) -> bool {
    let Some(at) = text.len().checked_sub(name.len()) else {
        return false;
    };
    text.as_bytes()[at..].eq_ignore_ascii_case(name.as_bytes())
}

fn is_delimiter(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            ',' | '&' | '"' | '\'' | '<' | '>' | ';' | '\\' | '}' | ')'
        )
}

/// The text without access key ids, session tokens and anything as long as a signature in hexadecimal.
fn without_keys(text: &str) -> String {
    let is_word = |it: char| it.is_ascii_alphanumeric() || matches!(it, '+' | '%' | '_');
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|it| !is_word(it)).unwrap_or(rest.len());
        let word = &rest[..end];
        let is_key = word.len() >= 16
            && KEY_PREFIXES.iter().any(|it| word.contains(it))
            && word
                .bytes()
                .filter(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
                .count()
                >= 16;
        let is_token = word.len() >= 16 && TOKEN_PREFIXES.iter().any(|it| word.contains(it));
        let is_hash = word
            .split(|it: char| !it.is_ascii_hexdigit())
            .any(|it| it.len() >= 64);
        kept.push_str(if is_key || is_token || is_hash {
            REMOVED
        } else {
            word
        });
        let gap = rest[end..].find(is_word).map_or(rest.len(), |it| end + it);
        if is_token {
            // A token is Base64, whose `/`, `-` and `=` part it into words.
            let token = rest.find(|it: char| !is_word(it) && !matches!(it, '/' | '=' | '-'));
            rest = &rest[token.unwrap_or(rest.len())..];
            continue;
        }
        kept.push_str(&rest[end..gap]);
        rest = &rest[gap..];
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::Secrets;

    #[test]
    fn values_of_signed_headers_are_removed_wherever_they_occur() {
        let text = "Authorization: AWS4-HMAC-SHA256 \
            Credential=my-own-key-id/20261123/eu-west-1/x, Signature=abcdefgh12";
        let secrets = Secrets::found_in(text);
        assert_eq!(
            secrets.keep("sent abcdefgh12 of my-own-key-id"),
            "sent [removed] of [removed]"
        );
    }

    #[test]
    fn keys_tokens_and_signatures_are_known_by_their_form() {
        let secrets = Secrets::found_in("");
        let signature = "fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024";
        assert_eq!(
            secrets.keep(&format!("was '{signature}'")),
            "was '[removed]'"
        );
        assert_eq!(
            secrets.keep("key ASIAIOSFODNN7EXAMPLE was"),
            "key [removed] was"
        );
        assert_eq!(
            secrets.keep("t=IQoJb3JpZ2luX2VjEAAa/CWV1+LXdlc3Q= end"),
            "t=[removed] end"
        );
        let arn = "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0123456789abcdef0/v1";
        assert_eq!(secrets.keep(arn), arn);
    }
}
