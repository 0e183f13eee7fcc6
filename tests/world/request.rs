//! An HTTP request in parts, and the parameters that each protocol packs into it.

use percent::decode;
use serde_json::{Map, Value};

/// One HTTP request.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path as sent, still percent-encoded.
    pub path: String,
    /// The query as sent, without the question mark.
    pub query: String,
    /// The headers with lower-case names, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// The first header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(it, _)| it == name)
            .map(|(_, value)| value.as_str())
    }

    /// The query's parameters, decoded.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        pairs(&self.query)
    }

    /// The body as JSON; an empty one is an empty object.
    pub fn json(&self) -> Option<Value> {
        if self.body.is_empty() {
            return Some(Value::Object(Map::new()));
        }
        serde_json::from_slice(&self.body).ok()
    }

    /// The body's form parameters as a tree: `Filter.1.Name=x` is `{"Filter": {"1": {"Name": "x"}}}`.
    pub fn form(&self) -> Value {
        let mut root = Value::Object(Map::new());
        for (name, value) in pairs(&String::from_utf8_lossy(&self.body)) {
            let mut place = &mut root;
            for part in name.split('.') {
                if !place.is_object() {
                    *place = Value::Object(Map::new());
                }
                place = place
                    .as_object_mut()
                    .expect("it was just made one")
                    .entry(part)
                    .or_insert(Value::Null);
            }
            *place = Value::String(value);
        }
        root
    }
}

/// `a=b&c=d`, decoded.
pub fn pairs(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|it| !it.is_empty())
        .map(|it| {
            let (name, value) = it.split_once('=').unwrap_or((it, ""));
            let plain = |text: &str| decode(&text.replace('+', " "));
            (plain(name), plain(value))
        })
        .collect()
}

/// Percent-encoding, by RFC 3986.
pub mod percent {
    /// The text behind the escapes; what is no escape stays.
    pub fn decode(text: &str) -> String {
        let bytes = text.as_bytes();
        let mut plain = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while at < bytes.len() {
            let escape = (bytes[at] == b'%')
                .then(|| text.get(at + 1..at + 3))
                .flatten()
                .and_then(|it| u8::from_str_radix(it, 16).ok());
            plain.push(escape.unwrap_or(bytes[at]));
            at += if escape.is_some() { 3 } else { 1 };
        }
        String::from_utf8_lossy(&plain).into_owned()
    }

    /// Every byte escaped but the unreserved ones and those in `keep`.
    pub fn encode(text: &str, keep: &str) -> String {
        text.bytes()
            .map(|it| match it {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    char::from(it).to_string()
                }
                _ if keep.as_bytes().contains(&it) => char::from(it).to_string(),
                _ => format!("%{it:02X}"),
            })
            .collect()
    }
}
