//! Placeholders of the playbooks: the words that every report has, and how templates are filled.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::checks::finding::{Finding, Subject};
use crate::names::{Arn, lattice_arn, session_role};
use crate::path::Path;
use crate::shell::{is_plain, quoted, word};
use crate::snapshot::fact_table;

/// Values by placeholder.
pub type Words = BTreeMap<&'static str, Value>;

/// The words that every finding may count on: those of the call, of its resource and of its account.
pub const OF_CALL: [&str; 25] = [
    "account",
    "caller",
    "caller_account",
    "caller_role",
    "client",
    "host",
    "method",
    "network",
    "network_account",
    "network_arn",
    "network_name",
    "path",
    "port",
    "region",
    "resource",
    "scheme",
    "service",
    "service_account",
    "service_arn",
    "service_name",
    "signed_probe_text",
    "taken_at",
    "url",
    "vpc",
    "vpc_account",
];

/// The words that the call itself gives.
pub fn of_call(path: &Path<'_>) -> Words {
    let call = &path.snapshot.call;
    let region = path.region();
    let mut words = Words::from([
        ("region", Value::from(region)),
        ("method", Value::from(path.method)),
        ("taken_at", Value::from(path.snapshot.taken_at.to_string())),
    ]);
    let mut say = |name: &'static str, value: Option<String>| {
        if let Some(value) = value {
            words.insert(name, Value::from(value));
        }
    };
    if let Some(url) = &path.url {
        let query = url
            .query
            .as_ref()
            .map_or(String::new(), |it| format!("?{it}"));
        let made = format!(
            "{}://{}:{}{}{query}",
            url.scheme, url.host, url.port, url.path
        );
        say("url", Some(call.url.clone().unwrap_or(made)));
        say("host", Some(url.host.clone()));
        say("scheme", Some(url.scheme.clone()));
        say("path", Some(url.path.clone()));
    }
    if let Some(service) = path.service {
        say("service", Some(service.id.to_owned()));
        say("service_account", Some(service.it.account.clone()));
        let resource = format!("service/{}", service.id);
        say(
            "service_arn",
            Some(lattice_arn(region, &service.it.account, &resource)),
        );
        say(
            "service_name",
            service.it.detail.seen().map(|it| it.name.clone()),
        );
    }
    if let Some(network) = path.network() {
        say("network", Some(network.id.to_owned()));
        say("network_account", Some(network.it.account.clone()));
        let resource = format!("servicenetwork/{}", network.id);
        say(
            "network_arn",
            Some(lattice_arn(region, &network.it.account, &resource)),
        );
        say(
            "network_name",
            network.it.detail.seen().map(|it| it.name.clone()),
        );
    }
    if let Some(vpc) = path.client_vpc {
        say("vpc", Some(vpc.id.to_owned()));
        say("vpc_account", Some(vpc.it.account.clone()));
    }
    say("client", call.client.clone());
    say("caller", call.caller.clone());
    if let Some(arn) = call.caller.as_deref().and_then(Arn::parse) {
        say("caller_account", Some(arn.account.to_owned()));
    }
    if let Some(caller) = call.caller.as_deref() {
        let role = session_role(caller).map(|it| it.1).or_else(|| {
            let arn = Arn::parse(caller)?;
            arn.resource.starts_with("role/").then(|| arn.id())
        });
        say("caller_role", role.map(str::to_owned));
    }
    if let Some(url) = &path.url {
        words.insert("port", Value::from(url.port));
    }
    if let Some(probe) = signed_probe(&words) {
        words.insert("signed_probe_text", Value::from(probe));
    }
    words
}

/// The command that sends this call once, signed: it keeps keys out of the shell and of `ps`.
fn signed_probe(words: &Words) -> Option<String> {
    let url = word(words.get("url")?.as_str()?);
    let method = match words.get("method")?.as_str()? {
        "GET" => String::new(),
        method => format!(" --method {}", word(method)),
    };
    Some(format!("lattice-doctor probe {url}{method} --probe signed"))
}

/// The words of one finding: the call's, its own, and its resource's.
pub fn of_finding(path: &Path<'_>, call: &Words, finding: &Finding) -> Words {
    let mut words = call.clone();
    words.extend(finding.words.clone());
    let subject = &finding.subject;
    let resource = match subject {
        Subject::Call => call.get("caller").or(call.get("url")).cloned(),
        Subject::Observations => call.get("url").cloned(),
        Subject::Resource(..) => Some(Value::from(subject.key().to_owned())),
    };
    if let Some(resource) = resource {
        words.entry("resource").or_insert(resource);
    }
    if let Some(account) = account(path, finding) {
        words.insert("account", Value::from(account));
    }
    words
}

/// The account that owns what a finding speaks of; the caller's for the call itself.
pub fn account(path: &Path<'_>, finding: &Finding) -> Option<String> {
    let subject = &finding.subject;
    let owner = match subject {
        Subject::Resource(collection, key) => fact_table::account(path.estate(), *collection, key),
        Subject::Call | Subject::Observations => None,
    };
    match owner {
        Some(owner) if !owner.is_empty() => Some(owner.to_owned()),
        _ => {
            let caller = path.snapshot.call.caller.as_deref().and_then(Arn::parse);
            let vpc = path.client_vpc.map(|it| it.it.account.clone());
            caller.map(|it| it.account.to_owned()).or(vpc)
        }
    }
}

/// The text with its placeholders filled; `None` where a word is missing.
pub fn fill(template: &str, words: &Words) -> Option<String> {
    fill_with(template, |name| words.get(name).map(text_of))
}

/// The same for a command: a value that a shell would read as more than a word is quoted, for names
/// come from AWS and may hold anything; inside quotes of the template it cannot end them. Words whose
/// name ends in `_text` are quoted already.
pub fn fill_command(template: &str, words: &Words) -> Option<String> {
    fill_with_context(template, |before, name| {
        let value = text_of(words.get(name)?);
        let is_plain = name.ends_with("_text") || is_plain(&value);
        let is_made = value == MADE_GROUP;
        Some(match open_quote(before) {
            _ if is_plain => value,
            Some('\'') if is_made => format!("'\"{SET_GROUP}\"'"),
            Some(_) if is_made => SET_GROUP.to_owned(),
            None if is_made => format!("\"{SET_GROUP}\""),
            Some('\'') => value.replace('\'', r"'\''"),
            Some(_) => value
                .chars()
                .flat_map(|it| r#"\"$`"#.contains(it).then_some('\\').into_iter().chain([it]))
                .collect(),
            None => quoted(&value),
        })
    })
}

/// The one shell variable that a word may be: a security group which the commands of an earlier fix
/// make, and so its key in the snapshot that is mended.
const MADE_GROUP: &str = "$SG_ID";

/// The same in a command, which stops where that fix was not done in this shell.
const SET_GROUP: &str = "${SG_ID:?the security group that the fix before this one made}";

/// The same for Terraform: a value inside quotes can neither end them nor start a template; a document
/// is an expression of its own, and its strings are templates as well (HCL, "Quoted Templates").
pub fn fill_hcl(template: &str, words: &Words) -> Option<String> {
    fill_with_context(template, |before, name| {
        let line = before.rsplit('\n').next().unwrap_or_default();
        let is_quoted = line.matches('"').count() % 2 == 1;
        Some(match words.get(name)? {
            Value::String(text) if is_quoted => without_templates(&hcl_escaped(text)),
            // A comment ends with its line.
            Value::String(text) => text.replace(char::is_control, " "),
            other => without_templates(&other.to_string()),
        })
    })
}

fn hcl_escaped(text: &str) -> String {
    text.chars()
        .map(|it| match it {
            '"' | '\\' => format!("\\{it}"),
            '\n' => r"\n".to_owned(),
            it if it.is_control() => format!("\\u{:04X}", u32::from(it)),
            it => it.to_string(),
        })
        .collect()
}

fn without_templates(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

/// The quote that is open at the end of a part of a template.
fn open_quote(text: &str) -> Option<char> {
    text.chars().fold(None, |open, it| match (open, it) {
        (None, '\'' | '"') => Some(it),
        (Some(quote), it) if it == quote => None,
        _ => open,
    })
}

fn fill_with(template: &str, word: impl Fn(&str) -> Option<String>) -> Option<String> {
    fill_with_context(template, |_, name| word(name))
}

/// Gives `word` what stands before a placeholder as well as its name.
fn fill_with_context(
    template: &str,
    word: impl Fn(&str, &str) -> Option<String>,
) -> Option<String> {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        rest = &rest[open..];
        if let Some(name) = placeholder(rest) {
            let before = &template[..template.len() - rest.len()];
            filled.push_str(&word(before, name)?);
            rest = &rest[name.len() + 2..];
        } else {
            filled.push('{');
            rest = &rest[1..];
        }
    }
    filled.push_str(rest);
    Some(filled)
}

/// The name of the placeholder that the text begins with: `{lower_case}`.
fn placeholder(text: &str) -> Option<&str> {
    let (name, _) = text.strip_prefix('{')?.split_once('}')?;
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_');
    is_name.then_some(name)
}

/// The JSON with its placeholders filled: a string that is one placeholder becomes the word's own
/// value, whatever its type.
pub fn fill_value(template: &Value, words: &Words) -> Option<Value> {
    match template {
        Value::String(text) => match placeholder(text) {
            Some(name) if name.len() + 2 == text.len() => words.get(name).cloned(),
            _ => fill(text, words).map(Value::String),
        },
        Value::Array(items) => items
            .iter()
            .map(|it| fill_value(it, words))
            .collect::<Option<Vec<Value>>>()
            .map(Value::Array),
        Value::Object(members) => {
            let mut filled = serde_json::Map::new();
            for (key, value) in members {
                filled.insert(fill(key, words)?, fill_value(value, words)?);
            }
            Some(Value::Object(filled))
        }
        other => Some(other.clone()),
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Words, fill, fill_command, fill_hcl, fill_value};

    fn words() -> Words {
        Words::from([
            ("port", json!(443)),
            ("name", json!("a; rm -rf ~")),
            ("policy_text", json!("'{\"a\": 1}'")),
        ])
    }

    #[test]
    fn only_lower_case_names_are_placeholders() {
        assert_eq!(
            fill("{ port } {port} ${aws:X}", &words()).as_deref(),
            Some("{ port } 443 ${aws:X}")
        );
        assert_eq!(fill("{unknown}", &words()), None);
    }

    #[test]
    fn a_hostile_name_is_one_word_for_the_shell() {
        assert_eq!(
            fill_command("aws x --name {name} --policy {policy_text}", &words()).as_deref(),
            Some("aws x --name 'a; rm -rf ~' --policy '{\"a\": 1}'")
        );
    }

    #[test]
    fn a_hostile_name_does_not_end_the_quotes_around_it() {
        let words = Words::from([("path", json!("/';id;'")), ("name", json!("$(id)"))]);
        assert_eq!(
            fill_command(r#"aws x '{"a":"{path}"}' "{name}""#, &words).as_deref(),
            Some(r#"aws x '{"a":"/'\'';id;'\''"}' "\$(id)""#)
        );
    }

    #[test]
    fn a_group_that_a_fix_makes_is_asked_for_where_it_is_not_set() {
        let words = Words::from([("group", json!("$SG_ID"))]);
        for (template, filled) in [
            ("x {group}", "x \"${SG_ID:?WHY}\""),
            ("x \"[{group}]\"", "x \"[${SG_ID:?WHY}]\""),
            ("x '[{group}]'", "x '['\"${SG_ID:?WHY}\"']'"),
        ] {
            let filled = filled.replace(
                "WHY",
                "the security group that the fix before this one made",
            );
            assert_eq!(fill_command(template, &words), Some(filled));
        }
    }

    #[test]
    fn a_hostile_name_stays_a_string_of_terraform() {
        let hostile = "a\"\n} b\\ ${file(\"x\")} %{if true} \u{7}";
        let words = Words::from([
            ("name", json!(hostile)),
            ("port", json!(443)),
            ("policy", json!({"Resource": "${aws:PrincipalTag/team}"})),
        ]);
        assert_eq!(
            fill_hcl(
                "a = \"x-{name}\"\nb = {port} # {name}\nc = jsonencode({policy})\n",
                &words
            )
            .as_deref(),
            Some(
                "a = \"x-a\\\"\\n} b\\\\ $${file(\\\"x\\\")} %%{if true} \\u0007\"\n\
                 b = 443 # a\" } b\\ ${file(\"x\")} %{if true}  \n\
                 c = jsonencode({\"Resource\":\"$${aws:PrincipalTag/team}\"})\n"
            )
        );
    }

    #[test]
    fn a_lone_placeholder_keeps_its_type() {
        assert_eq!(
            fill_value(&json!({"a": "{port}", "b": "p{port}"}), &words()),
            Some(json!({"a": 443, "b": "p443"}))
        );
    }
}
