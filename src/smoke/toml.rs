//! TOML as a tree with lines.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::smoke::node::{Broken, Key, Node, Value};

/// Reads the text; every mistake of its grammar at once.
pub(super) fn read(text: &str) -> Result<Node, Vec<Broken>> {
    let lines = Lines::of(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        let value = lines.table(table.get_ref());
        return Ok(Node { line: 1, value });
    }
    let mut broken: Vec<Broken> = errors
        .iter()
        .map(|it| {
            let line = it.span().map_or(1, |span| lines.line(span.start));
            (line, it.message().replace('\n', ", "))
        })
        .collect();
    // What follows a mistake on its own line is mostly that mistake again.
    broken.dedup_by_key(|it| it.0);
    Err(broken)
}

/// Where each line begins.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, it)| *it == b'\n');
        Self(ends.map(|(at, _)| at + 1).collect())
    }

    fn line(&self, offset: usize) -> usize {
        self.0.partition_point(|begin| *begin <= offset) + 1
    }

    fn node(&self, value: &Spanned<DeValue<'_>>) -> Node {
        let line = self.line(value.span().start);
        let value = match value.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Datetime(date) => Value::Text(date.to_string()),
            DeValue::Integer(number) => Value::Number(number.to_string()),
            DeValue::Float(number) => Value::Number(number.to_string()),
            DeValue::Boolean(flag) => Value::Bool(*flag),
            DeValue::Array(items) => Value::List(items.iter().map(|it| self.node(it)).collect()),
            DeValue::Table(table) => self.table(table),
        };
        Node { line, value }
    }

    fn table(&self, table: &DeTable<'_>) -> Value {
        let mut members: Vec<(usize, Key, Node)> = table
            .iter()
            .map(|(key, value)| {
                let at = key.span().start;
                let text = key.get_ref().to_string();
                let line = self.line(at);
                (at, Key { line, text }, self.node(value))
            })
            .collect();
        members.sort_by_key(|it| it.0);
        Value::Table(members.into_iter().map(|(_, key, it)| (key, it)).collect())
    }
}
