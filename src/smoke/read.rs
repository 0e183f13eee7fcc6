//! From the text of a smoke file to its calls, or to all of its mistakes.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::call::CallFlags;
use crate::codes::Gives;
use crate::smoke::expect::{self, Expectation};
use crate::smoke::fields::{Log, Table};
use crate::smoke::node::{Broken, Node, Value};
use crate::smoke::{Case, Exemption, Judge, Mistake, Retry, toml, yaml};
use crate::snapshot::outcome::Outcome;

/// The keys of the file itself.
const FILE: [&str; 2] = ["defaults", "calls"];

/// The keys that `defaults` may hold for every call.
const SHARED: [&str; 12] = [
    "url",
    "service",
    "caller",
    "client",
    "client-vpc",
    "network",
    "method",
    "headers",
    "expect",
    "judge",
    "via",
    "retry",
];

/// The keys of a call.
const CALL: [&str; 19] = [
    "name",
    "url",
    "service",
    "path",
    "caller",
    "client",
    "client-vpc",
    "network",
    "method",
    "headers",
    "expect",
    "at",
    "code",
    "why",
    "skip",
    "known-failure",
    "judge",
    "via",
    "retry",
];

/// Why a file has no calls for us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It is neither TOML nor YAML.
    Broken(Vec<Mistake>),
    /// Its words are not ours.
    Words(Vec<Mistake>),
}

/// Reads the calls of a file; `name` is how it was named, and its ending tells TOML from YAML.
pub fn read(name: &str, text: &str) -> Result<Vec<Case>, Refused> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut log = Log {
        file: name.to_owned(),
        mistakes: Vec::new(),
    };
    let root = tree(name, text).map_err(|broken| {
        let mistakes = broken.into_iter().map(|(line, message)| Mistake {
            file: name.to_owned(),
            line,
            message,
        });
        Refused::Broken(mistakes.collect())
    })?;
    let cases = cases(&root, &mut log);
    if log.mistakes.is_empty() {
        Ok(cases)
    } else {
        log.mistakes.sort_by_key(|it| it.line);
        Err(Refused::Words(log.mistakes))
    }
}

/// The names that stand for two calls, whatever the file: a report could not tell them apart.
pub fn duplicates(cases: &[Case]) -> Vec<Mistake> {
    let mut first: BTreeMap<&str, &Case> = BTreeMap::new();
    let mut mistakes = Vec::new();
    for case in cases {
        let Some(other) = first.get(case.name.as_str()) else {
            first.insert(&case.name, case);
            continue;
        };
        mistakes.push(Mistake {
            file: case.file.clone(),
            line: case.line,
            message: format!(
                "`{}` is the name of the call at {}:{} as well; give it another",
                case.name, other.file, other.line
            ),
        });
    }
    mistakes
}

fn tree(name: &str, text: &str) -> Result<Node, Vec<Broken>> {
    let ending = name.rsplit_once('.').map(|it| it.1.to_ascii_lowercase());
    let is_yaml = match ending.as_deref() {
        Some("yaml" | "yml") => true,
        Some("toml") => false,
        _ => looks_like_yaml(text),
    };
    if is_yaml {
        yaml::read(text)
    } else {
        toml::read(text)
    }
}

/// The first line that is no comment begins with a key and a colon, or is YAML's `---`.
fn looks_like_yaml(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|it| !it.is_empty() && !it.starts_with(['#', '%']));
    first.is_some_and(|line| {
        let key = line.split([':', '=']).next().unwrap_or_default();
        line == "---" || !line.starts_with('[') && line[key.len()..].starts_with(':')
    })
}

fn cases(root: &Node, log: &mut Log) -> Vec<Case> {
    const NO_CALL: &str =
        "the file names no call; write each under `calls`, with `name`, `url` and `expect`";
    let is_empty = match &root.value {
        Value::Null => true,
        Value::Table(members) => members.is_empty(),
        _ => false,
    };
    if is_empty {
        log.say(1, NO_CALL);
        return Vec::new();
    }
    let Some(file) = Table::of(root, "the file", &FILE, log) else {
        return Vec::new();
    };
    let defaults = file
        .get("defaults")
        .and_then(|it| Table::of(it, "`defaults`", &SHARED, log));
    let shared = defaults.map(|it| shared(&it, log)).unwrap_or_default();
    let calls = match file.get("calls").map(|it| (it.line, &it.value)) {
        Some((_, Value::List(calls))) if !calls.is_empty() => calls,
        Some((line, Value::Table(_) | Value::Text(_) | Value::Number(_) | Value::Bool(_))) => {
            log.say(
                line,
                "`calls` is a list; in TOML each call begins with `[[calls]]`",
            );
            return Vec::new();
        }
        found => {
            // The mistyped key is said already.
            if log.mistakes.is_empty() {
                log.say(found.map_or(1, |it| it.0), NO_CALL);
            }
            return Vec::new();
        }
    };
    calls
        .iter()
        .filter_map(|it| {
            let table = Table::of(it, "a call", &CALL, log)?;
            case(&table, &shared, log)
        })
        .collect()
}

/// What a call says of itself, or what all calls share.
#[derive(Debug, Clone, Default)]
struct Shared {
    flags: CallFlags,
    headers: Vec<(String, String)>,
    expect: Option<Outcome>,
    retry: Option<Retry>,
    judge: Option<Judge>,
    via: Option<String>,
}

fn shared(table: &Table<'_>, log: &mut Log) -> Shared {
    let url = table.text("url", log);
    let service = table.text("service", log);
    if let (Some((line, _)), Some(_)) = (&url, &service) {
        log.say(
            *line,
            "`url` and `service` both say what is called; leave one out",
        );
    }
    let mut text = |key: &str| table.text(key, log).map(|it| it.1);
    let flags = CallFlags {
        target: url.or(service).map(|it| it.1),
        caller: text("caller"),
        client_vpc: text("client-vpc"),
        client: text("client"),
        network: text("network"),
        method: text("method"),
        path: text("path"),
        ..CallFlags::default()
    };
    Shared {
        flags,
        headers: table.texts("headers", log),
        expect: word(table, "expect", expect::outcome, log),
        retry: retry(table, log),
        judge: word(table, "judge", expect::judge, log),
        via: table.text("via", log).map(|it| it.1),
    }
}

fn case(table: &Table<'_>, defaults: &Shared, log: &mut Log) -> Option<Case> {
    let own = shared(table, log);
    let named = table.text("name", log);
    if table.get("name").is_none() && !table.has_unknown {
        log.say(table.line, "this call has no `name`");
    }
    let expected = expectation(table, own.expect.or(defaults.expect), log);
    let means_method = own.flags.method.is_some() && own.judge.is_some_and(|it| it != Judge::Facts);
    let (mine, theirs) = (own.flags, &defaults.flags);
    let or = |mine: Option<String>, theirs: &Option<String>| mine.or_else(|| theirs.clone());
    // The client of another VPC than the shared one is not the shared client.
    let has_own_vpc = mine.client_vpc.is_some() && mine.client_vpc != theirs.client_vpc;
    let client = if has_own_vpc {
        mine.client
    } else {
        or(mine.client, &theirs.client)
    };
    let flags = CallFlags {
        target: or(mine.target, &theirs.target),
        caller: or(mine.caller, &theirs.caller),
        client_vpc: or(mine.client_vpc, &theirs.client_vpc),
        client,
        network: or(mine.network, &theirs.network),
        method: or(mine.method, &theirs.method),
        path: mine.path,
        // A later header of the same name takes the place of an earlier one.
        headers: [&defaults.headers, &own.headers]
            .into_iter()
            .flatten()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect(),
        ..CallFlags::default()
    };
    let why = table.text("why", log).map(|it| it.1);
    let skip = exemption(table, "skip", log);
    let known_failure = exemption(table, "known-failure", log);
    Some(Case {
        name: named?.1,
        file: log.file.clone(),
        line: table.line,
        flags,
        expected: expected?,
        why,
        skip,
        known_failure,
        retry: own.retry.or(defaults.retry),
        judge: own.judge.or(defaults.judge),
        via: own.via.or_else(|| defaults.via.clone()),
        means_method,
    })
}

/// A word by which something of ours is named.
fn word<T>(
    table: &Table<'_>,
    key: &str,
    read: impl Fn(&str) -> Result<T, String>,
    log: &mut Log,
) -> Option<T> {
    // `expect: 403` is a number in YAML and in TOML, and what was meant is plain all the same.
    let (line, text) = match table.get(key).map(|it| (it.line, &it.value)) {
        Some((line, Value::Number(text))) => (line, text.clone()),
        _ => table.text(key, log)?,
    };
    match read(text.trim()) {
        Ok(word) => Some(word),
        Err(why) => {
            log.say(line, format!("`{key}`: {why}"));
            None
        }
    }
}

fn expectation(table: &Table<'_>, outcome: Option<Outcome>, log: &mut Log) -> Option<Expectation> {
    let hop = word(table, "at", expect::hop, log);
    let code = word(table, "code", expect::code, log);
    let by_code = code.and_then(|it| match it.gives() {
        Gives::Outcome(outcome) | Gives::Either(outcome, _) => Some(outcome),
        Gives::Warning | Gives::Observed => None,
    });
    // What the code gives stands above what all calls share, and below what this one says.
    let outcome = match table.get("expect") {
        Some(_) => outcome,
        None => by_code.or(outcome),
    };
    let Some(outcome) = outcome else {
        let is_said =
            table.get("expect").is_some() || code.is_none() && table.get("code").is_some();
        if !is_said && !table.has_unknown {
            let message = "this call does not say what to `expect`: `ok`, or such as `http-403`";
            log.say(table.line, message);
        }
        return None;
    };
    let place = ["at", "code"].iter().find_map(|it| table.get(it));
    if let (true, Some(place)) = (outcome.is_success(), place) {
        let message = format!(
            "a call that ends with `{outcome}` is stopped nowhere; leave `at` and `code` out"
        );
        log.say(place.line, message);
    }
    Some(Expectation { outcome, hop, code })
}

fn exemption(table: &Table<'_>, key: &str, log: &mut Log) -> Option<Exemption> {
    let node = table.get(key)?;
    let table = Table::of(node, &format!("`{key}`"), &["reason", "until"], log)?;
    for needed in ["reason", "until"] {
        if table.get(needed).is_none() && !table.has_unknown {
            let message = match needed {
                "reason" => format!("`{key}` does not say why; write a `reason`"),
                _ => format!("`{key}` does not say for how long; write `until`, its last day"),
            };
            log.say(table.line, message);
        }
    }
    let reason = table.text("reason", log);
    let until = table.day("until", log);
    Some(Exemption {
        reason: reason?.1,
        until: until?,
    })
}

fn retry(table: &Table<'_>, log: &mut Log) -> Option<Retry> {
    let node = table.get("retry")?;
    let table = Table::of(node, "`retry`", &["within", "every"], log)?;
    let within = table.time("within", log);
    let every = match table.get("every") {
        Some(_) => table.time("every", log),
        None => Some(Duration::from_secs(15)),
    };
    if table.get("within").is_none() {
        log.say(
            table.line,
            "`retry` does not say for how long; write `within = \"3m\"`",
        );
    }
    Some(Retry {
        within: within?,
        every: every?,
    })
}

#[cfg(test)]
mod tests {
    use super::{Refused, duplicates, read};
    use crate::codes::Hop;
    use crate::snapshot::outcome::Outcome;

    const TOML: &str = r#"
[defaults]
client-vpc = "vpc-1"
client = "any"
headers = { x-tenant = "a", x-trace = 1 }
retry = { within = "3m" }

[[calls]]
name = "reads"
url = "https://orders.example/v1"
caller = "anonymous"
expect = "http-403"
at = "service"
headers = { x-tenant = "b" }
skip = { reason = "moving", until = 2026-04-01 }
"#;

    const YAML: &str = "
defaults: &all
  client-vpc: vpc-1
  client: any
  headers: {x-tenant: a, x-trace: 1}
  retry: {within: 3m}
calls:
- name: reads
  url: https://orders.example/v1
  caller: anonymous
  expect: http-403
  at: service
  headers: {x-tenant: b}
  skip: {reason: moving, until: 2026-04-01}
";

    #[test]
    fn toml_and_yaml_say_the_same() {
        let toml = read("a.toml", TOML).unwrap().remove(0);
        let yaml = read("-", YAML).unwrap().remove(0);
        for case in [&toml, &yaml] {
            assert_eq!(case.expected.outcome, Outcome::Http403);
            assert_eq!(case.expected.hop, Some(Hop::Service));
            assert_eq!(
                case.flags.target.as_deref(),
                Some("https://orders.example/v1")
            );
            assert_eq!(case.flags.client.as_deref(), Some("any"));
            assert_eq!(
                case.flags.headers,
                ["x-tenant: a", "x-trace: 1", "x-tenant: b"]
            );
            assert_eq!(case.skip.as_ref().unwrap().until.to_string(), "2026-04-01");
            assert_eq!(case.retry.unwrap().within.as_secs(), 180);
            assert_eq!(case.line, 8);
        }
    }

    #[test]
    fn all_mistakes_are_said_at_once_with_their_lines() {
        let text = "[[calls]]\nname = \"a\"\nexpcet = \"ok\"\n[[calls]]\nname = 1\nexpect = \"403\"\n\
            skip = { reason = \"x\", until = \"soon\" }\n[[calls]]\nexpect = \"ok\"\nat = \"gate\"\n";
        let Err(Refused::Words(mistakes)) = read("a.toml", text) else {
            panic!("it is read");
        };
        let said: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "a.toml:3: `expcet` is no key of a call; did you mean `expect`?",
                "a.toml:5: `name` takes a text; this is a number",
                "a.toml:6: `expect`: `403` is no outcome; did you mean `http-403`?",
                "a.toml:7: `until` takes a day such as `2026-04-01`; `soon` is none",
                "a.toml:8: this call has no `name`",
                "a.toml:10: `at`: `gate` is no hop; the hops are caller, client-vpc, service-network, service, targets",
                "a.toml:10: a call that ends with `ok` is stopped nowhere; leave `at` and `code` out",
            ]
        );
    }

    #[test]
    fn a_file_without_calls_is_a_mistake_and_one_that_is_broken_another() {
        for (name, text) in [
            ("a.toml", ""),
            ("a.yaml", "# nothing\n"),
            ("a.toml", "calls = []\n"),
            ("a.yaml", "calls:\n"),
        ] {
            let refused = read(name, text).unwrap_err();
            assert!(
                matches!(refused, Refused::Words(it) if it[0].message.contains("names no call"))
            );
        }
        assert!(matches!(
            read("a.toml", "[[calls]"),
            Err(Refused::Broken(_))
        ));
        assert!(matches!(
            read("a.yaml", "calls: ["),
            Err(Refused::Broken(_))
        ));
    }

    #[test]
    fn a_name_stands_for_one_call() {
        let two = "calls:\n- {name: a, expect: ok}\n- {name: a, expect: ok}\n";
        let mistakes = duplicates(&read("a.yml", two).unwrap());
        assert_eq!(
            mistakes[0].to_string(),
            "a.yml:3: `a` is the name of the call at a.yml:2 as well; give it another"
        );
    }
}
