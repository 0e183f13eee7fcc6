//! YAML as a tree with lines, made from the events of the parser.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use crate::smoke::node::{Broken, Key, Node, Value};

/// A file of a thousand calls has some fifteen thousand; aliases of aliases can make billions.
const MOST_NODES: usize = 200_000;

/// Deeper than any smoke file, and shallow enough for the stack.
const DEEPEST: usize = 32;

/// Reads the one document of the text.
pub(super) fn read(text: &str) -> Result<Node, Vec<Broken>> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) =
            event.map_err(|error| vec![(error.marker().line().max(1), error.info().to_owned())])?;
        builder
            .take(&event, span)
            .map_err(|why| vec![(line(span), why.to_owned())])?;
    }
    Ok(builder.root.unwrap_or(Node {
        line: 1,
        value: Value::Null,
    }))
}

fn line(span: Span) -> usize {
    span.start.line().max(1)
}

/// A list or a table that is not complete.
struct Open {
    anchor: usize,
    line: usize,
    value: Value,
    /// The key that waits for its value.
    key: Option<Key>,
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    n_nodes: usize,
    root: Option<Node>,
}

impl Builder {
    fn take(&mut self, event: &Event<'_>, span: Span) -> Result<(), &'static str> {
        let line = line(span);
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                Err("a second document begins here; a file holds one")
            }
            Event::Scalar(text, style, anchor, _) => {
                let value = match style {
                    ScalarStyle::Plain => plain(text),
                    _ => Value::Text(text.to_string()),
                };
                self.put(Node { line, value }, *anchor)
            }
            Event::SequenceStart(anchor, _) => self.begin(*anchor, line, Value::List(Vec::new())),
            Event::MappingStart(anchor, _) => self.begin(*anchor, line, Value::Table(Vec::new())),
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(Open {
                    anchor,
                    line,
                    value,
                    ..
                }) = self.open.pop()
                else {
                    return Ok(());
                };
                self.put(Node { line, value }, anchor)
            }
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(anchor).cloned() else {
                    return Err("an alias inside what it is the name of");
                };
                self.n_nodes += size(&node.value);
                self.put(Node { line, ..node }, 0)
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, anchor: usize, line: usize, value: Value) -> Result<(), &'static str> {
        if self.open.len() >= DEEPEST {
            return Err("lists and tables lie too deep in one another");
        }
        self.open.push(Open {
            anchor,
            line,
            value,
            key: None,
        });
        Ok(())
    }

    fn put(&mut self, node: Node, anchor: usize) -> Result<(), &'static str> {
        self.n_nodes += 1;
        if self.n_nodes > MOST_NODES {
            return Err("the file is too large, or its aliases make it so");
        }
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match (&mut open.value, open.key.take()) {
            (Value::List(items), _) => items.push(node),
            (Value::Table(members), Some(key)) => {
                if members.iter().any(|(it, _)| it.text == key.text) {
                    return Err("the table before this has a key twice");
                }
                members.push((key, node));
            }
            (Value::Table(_), None) => {
                let text = match node.value {
                    Value::Text(text) | Value::Number(text) => text,
                    Value::Bool(flag) => flag.to_string(),
                    _ => return Err("a key is a text"),
                };
                open.key = Some(Key {
                    line: node.line,
                    text,
                });
            }
            _ => {}
        }
        Ok(())
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::List(items) => 1 + items.iter().map(|it| size(&it.value)).sum::<usize>(),
        Value::Table(members) => 1 + members.iter().map(|it| size(&it.1.value)).sum::<usize>(),
        _ => 1,
    }
}

/// A scalar without quotes, by the core schema of YAML 1.2 (§10.3.2): `no` and `on` are text.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if text.parse::<f64>().is_ok() && text.contains(|it: char| it.is_ascii_digit()) => {
            Value::Number(text.to_owned())
        }
        _ => Value::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Value, plain, read};

    #[test]
    fn words_of_old_yaml_are_text() {
        for text in ["no", "on", "ok", "2026-04-01", "http-403", "1s"] {
            assert_eq!(plain(text), Value::Text(text.to_owned()));
        }
        assert_eq!(plain("403"), Value::Number("403".to_owned()));
        assert_eq!(plain("~"), Value::Null);
    }

    #[test]
    fn aliases_cannot_make_a_small_file_large() {
        let mut text = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for idx in 1..12 {
            let last = format!("*a{}", idx - 1);
            let items = [last.as_str(); 10].join(", ");
            text.push_str(&format!("b{idx}: &a{idx} [{items}]\n"));
        }
        let broken = read(&text).unwrap_err();
        assert!(broken[0].1.contains("too large"), "{broken:?}");
    }

    #[test]
    fn a_broken_file_says_its_line() {
        let broken = read("calls:\n  - name: a\n   url: b\n").unwrap_err();
        assert_eq!(broken[0].0, 3, "{broken:?}");
    }
}
