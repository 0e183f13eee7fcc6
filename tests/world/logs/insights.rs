//! Logs Insights: the commands `fields`, `display`, `filter`, `sort` and `limit` of its language.

use serde_json::{Value, json};

use super::expression;
use super::record::Event;

/// What a query found.
pub struct Found {
    /// Rows of fields and values.
    pub rows: Value,
    /// How many events matched, before the limit.
    pub matched: usize,
}

/// Runs a query over events that are in order of time; the error is what is wrong with it.
pub fn run(query: &str, limit: Option<usize>, events: &[Event]) -> Result<Found, String> {
    // Without `fields` a query shows the time and the message, and without `limit` 10,000 events.
    let mut shown = vec!["@timestamp".to_owned(), "@message".to_owned()];
    let mut limit = limit.unwrap_or(10_000);
    let mut found: Vec<&Event> = events.iter().rev().collect();
    for command in commands(query) {
        let command = command.trim();
        let (word, rest) = command
            .split_once(char::is_whitespace)
            .unwrap_or((command, ""));
        match word.to_ascii_lowercase().as_str() {
            "" => {}
            "fields" | "display" => {
                shown = rest.split(',').map(|it| it.trim().to_owned()).collect();
            }
            "filter" => {
                let condition = expression::read(rest)?;
                found.retain(|it| condition.holds(it));
            }
            "sort" => {
                let mut parts = rest.split_whitespace();
                let field = parts.next().unwrap_or_default();
                found.sort_by_key(|it| it.field(field));
                if parts
                    .next()
                    .is_none_or(|it| it.eq_ignore_ascii_case("desc"))
                {
                    found.reverse();
                }
            }
            "limit" => {
                let number = rest.trim().parse();
                limit = number.map_err(|_| format!("limit takes a number, not {rest}"))?;
            }
            other => return Err(format!("the world does not know the command {other}")),
        }
    }
    let matched = found.len();
    // A field that an event does not have is left out of its row; the pointer always ends it.
    let row = |event: &&Event| {
        let fields = shown.iter().map(String::as_str).chain(["@ptr"]);
        let fields = fields.filter_map(|name| {
            let value = event.field(name)?;
            Some(json!({"field": name, "value": value}))
        });
        Value::Array(fields.collect())
    };
    let rows = found.iter().take(limit).map(row).collect();
    Ok(Found { rows, matched })
}

/// The parts between the bars that stand in no quotes.
fn commands(query: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quote = None;
    let mut is_escaped = false;
    for letter in query.chars() {
        // A backslash takes the meaning from what follows it, in quotes.
        let was_escaped = std::mem::take(&mut is_escaped);
        match (quote, letter) {
            _ if was_escaped => {}
            (Some(_), '\\') => is_escaped = true,
            (None, '|') => {
                parts.push(String::new());
                continue;
            }
            (None, '"' | '\'' | '/') => quote = Some(letter),
            (Some(it), _) if it == letter => quote = None,
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push(letter);
        }
    }
    parts
}
