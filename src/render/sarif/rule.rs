//! A finding code as a SARIF rule, in the words of its playbook entry.

use crate::codes::{Code, Gives};
use crate::playbook::Playbook;
use crate::render::sarif::document::{Configuration, Message, Rule, RuleProperties};
use crate::render::text::entry::angled;
use crate::snapshot::clean::clean;

/// The rule of a code.
pub(super) fn of(code: Code, entry: &Playbook) -> Rule {
    let level = match code.gives() {
        Gives::Outcome(_) | Gives::Either(..) => "error",
        Gives::Warning | Gives::Observed => "warning",
    };
    Rule {
        id: code.slug(),
        name: name(code.slug()),
        short_description: Message::plain(&sentence(&entry.title)),
        full_description: Message::plain(&sentence(&format!(
            "Symptom: {}. {}",
            entry.symptom.trim().trim_end_matches('.'),
            entry.why.trim()
        ))),
        help_uri: page(entry),
        help: help(entry),
        default_configuration: Configuration { level },
        properties: RuleProperties {
            tags: vec![
                code.hop().word().to_owned(),
                format!("layer/{}", code.layer().word()),
            ],
        },
    }
}

/// The page that documents it: AWS's own where there is one.
fn page(entry: &Playbook) -> Option<String> {
    let found = |prefix: &str| entry.sources.iter().find(|it| it.starts_with(prefix));
    let page = found("https://docs.aws.amazon.com/").or_else(|| found("https://"));
    page.map(|it| clean(it))
}

/// `listener-missing` is `ListenerMissing`: rule names are identifiers (SARIF 2.1.0 §3.49.7).
fn name(slug: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|it| it.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    slug.split('-').map(capital).collect()
}

/// The words of a playbook on one line, with a full stop: viewers cut at the first one.
fn sentence(text: &str) -> String {
    let text = words(text);
    if text.ends_with(['.', '!', '?']) {
        text
    } else {
        format!("{text}.")
    }
}

fn words(text: &str) -> String {
    angled(&clean(text.trim()))
}

/// Why, how to confirm, how to fix, where it is documented. An entry is written by us, or by the
/// organisation that lays its own over it: it is Markdown as it stands.
fn help(entry: &Playbook) -> Message {
    let mut plain = vec![words(&entry.why)];
    let mut marked = plain.clone();
    let remedies = entry
        .remedy
        .iter()
        .map(|it| (words(&it.summary), it.commands.as_slice()));
    let confirm =
        (!entry.confirm.is_empty()).then(|| ("Confirm".to_owned(), entry.confirm.as_slice()));
    let fixes = remedies.map(|(summary, commands)| (format!("Fix: {summary}"), commands));
    for (title, commands) in confirm.into_iter().chain(fixes) {
        let commands: Vec<String> = commands.iter().map(|it| words(it)).collect();
        let commands = commands.join("\n");
        plain.push(format!("{title}\n{commands}").trim().to_owned());
        // Angle brackets outside code would be read as HTML.
        marked.push(format!("**{}**", title.replace('<', "\\<")));
        if !commands.is_empty() {
            marked.push(format!("```sh\n{commands}\n```"));
        }
    }
    marked[0] = marked[0].replace('<', "\\<");
    for source in entry.sources.iter().filter(|it| it.starts_with("https://")) {
        plain.push(clean(source));
        marked.push(format!("<{}>", clean(source)));
    }
    Message {
        text: plain.join("\n\n"),
        markdown: Some(marked.join("\n\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_rule_is_named_as_an_identifier() {
        assert_eq!(name("tls-name-mismatch"), "TlsNameMismatch");
        assert_eq!(name("unexplained-http-403"), "UnexplainedHttp403");
    }
}
