//! Reads the fields of a table, and notes every mistake instead of stopping at the first.

use std::time::Duration;

use jiff::civil::Date;

use crate::smoke::Mistake;
use crate::smoke::near::did_you_mean;
use crate::smoke::node::{Key, Node, Value};

/// The mistakes of one file.
#[derive(Debug)]
pub(super) struct Log {
    /// The file, as it was named.
    pub(super) file: String,
    /// In the order in which they were found.
    pub(super) mistakes: Vec<Mistake>,
}

impl Log {
    /// Notes a mistake.
    pub(super) fn say(&mut self, line: usize, message: impl Into<String>) {
        self.mistakes.push(Mistake {
            file: self.file.clone(),
            line,
            message: message.into(),
        });
    }
}

/// A table whose keys are all known ones.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'n> {
    /// The line at which it begins.
    pub(super) line: usize,
    /// Whether it has a key that is none of ours: what it seems to lack may be that one, mistyped.
    pub(super) has_unknown: bool,
    members: &'n [(Key, Node)],
}

impl<'n> Table<'n> {
    /// The node as a table; `what` is such as `a call`.
    pub(super) fn of(
        node: &'n Node,
        what: &str,
        known: &[&'static str],
        log: &mut Log,
    ) -> Option<Self> {
        let Value::Table(members) = &node.value else {
            let keys = known.join("`, `");
            let kind = node.value.kind();
            log.say(
                node.line,
                format!("{what} is a table with `{keys}`; this is {kind}"),
            );
            return None;
        };
        let mut has_unknown = false;
        for (key, _) in members {
            let text = key.text.as_str();
            has_unknown |= !known.contains(&text);
            if text == "<<" {
                let message =
                    "merge keys are not read; what several calls share stands in `defaults`";
                log.say(key.line, message);
            } else if !known.contains(&text) {
                let meant = did_you_mean(text, known.iter().copied());
                let meant = if meant.is_empty() {
                    format!("; its keys are `{}`", known.join("`, `"))
                } else {
                    meant
                };
                log.say(key.line, format!("`{text}` is no key of {what}{meant}"));
            }
        }
        Some(Self {
            line: node.line,
            has_unknown,
            members,
        })
    }

    /// The value of a key, where it is there.
    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        let found = self.members.iter().find(|(it, _)| it.text == key);
        found.map(|(_, node)| node)
    }

    /// The text of a key with its line; an empty one is a mistake.
    pub(super) fn text(&self, key: &str, log: &mut Log) -> Option<(usize, String)> {
        let node = self.get(key)?;
        match &node.value {
            Value::Text(text) if !text.trim().is_empty() => Some((node.line, text.clone())),
            Value::Text(_) | Value::Null => {
                log.say(
                    node.line,
                    format!("`{key}` is empty; write it, or leave it out"),
                );
                None
            }
            other => {
                let kind = other.kind();
                log.say(node.line, format!("`{key}` takes a text; this is {kind}"));
                None
            }
        }
    }

    /// A time such as `90s`.
    pub(super) fn time(&self, key: &str, log: &mut Log) -> Option<Duration> {
        let (line, text) = self.text(key, log)?;
        let time = duration(&text);
        if time.is_none() {
            let message =
                format!("`{key}` takes a time such as `30s`, `2m` or `1h`; `{text}` is none");
            log.say(line, message);
        }
        time
    }

    /// A day such as `2026-04-01`.
    pub(super) fn day(&self, key: &str, log: &mut Log) -> Option<Date> {
        let (line, text) = self.text(key, log)?;
        let day = if text.len() == 10 {
            text.parse().ok()
        } else {
            None
        };
        if day.is_none() {
            let message = format!("`{key}` takes a day such as `2026-04-01`; `{text}` is none");
            log.say(line, message);
        }
        day
    }

    /// Texts by their names: the headers of a request. Numbers and truths are sent as they are written.
    pub(super) fn texts(&self, key: &str, log: &mut Log) -> Vec<(String, String)> {
        let Some(node) = self.get(key) else {
            return Vec::new();
        };
        let Value::Table(members) = &node.value else {
            let kind = node.value.kind();
            let message = format!("`{key}` is a table of names with their values; this is {kind}");
            log.say(node.line, message);
            return Vec::new();
        };
        let mut texts = Vec::with_capacity(members.len());
        for (name, value) in members {
            let text = match &value.value {
                Value::Text(text) | Value::Number(text) => text.clone(),
                Value::Bool(flag) => flag.to_string(),
                other => {
                    let (name, kind) = (&name.text, other.kind());
                    log.say(value.line, format!("`{name}` takes a text; this is {kind}"));
                    continue;
                }
            };
            texts.push((name.text.clone(), text));
        }
        texts
    }
}

fn duration(text: &str) -> Option<Duration> {
    const UNITS: [(&str, u64); 3] = [("s", 1), ("m", 60), ("h", 3600)];
    let (unit, seconds) = UNITS.iter().find(|(unit, _)| text.ends_with(unit))?;
    let number: u32 = text.strip_suffix(unit)?.parse().ok()?;
    (number > 0).then(|| Duration::from_secs(u64::from(number) * seconds))
}
