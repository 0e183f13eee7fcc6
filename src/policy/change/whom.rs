//! Whom a statement speaks of, in words.

use crate::policy::document::Statement;
use crate::policy::principal::{CallerKind, PrincipalPattern};

pub(in crate::policy::change) fn whom(statement: &Statement) -> String {
    let Some(element) = statement.principal.as_ref().filter(|it| !it.negated) else {
        return match &statement.principal {
            Some(_) => "everyone whom `NotPrincipal` does not list".to_owned(),
            None => "whoever has this policy".to_owned(),
        };
    };
    let words: Vec<String> = element
        .entries
        .iter()
        .map(|it| entry_words(&it.pattern, &it.value.text))
        .collect();
    words.join(", ")
}

fn entry_words(pattern: &PrincipalPattern, text: &str) -> String {
    match pattern {
        PrincipalPattern::Everyone => "every caller".to_owned(),
        PrincipalPattern::Account { account, .. } => {
            format!("every principal of account `{account}`")
        }
        PrincipalPattern::Identity(caller) => match caller.kind() {
            CallerKind::Role => format!("every session of role `{}`", caller.name()),
            _ => format!("`{text}`"),
        },
        _ => format!("`{text}`"),
    }
}
