//! Answers and refusals as bytes, in each protocol's own form.
//!
//! An operation answers with a JSON value whose names are those of the wire. Nulls are left out.

use ciborium::Value as Cbor;
use serde_json::{Map, Value, json};

use super::dialect::{Protocol, Refusal, Service};

/// An HTTP response in parts.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

const REQUEST_ID: &str = "8f5b3c1e-1111-4222-8333-0123456789ab";

/// The answer of an operation that succeeded.
pub fn success(service: &Service, protocol: Protocol, operation: &str, value: Value) -> Answer {
    let value = without_nulls(value);
    let body = match protocol {
        Protocol::RestJson | Protocol::Json => value.to_string().into_bytes(),
        Protocol::Cbor => cbor(value),
        Protocol::Query => {
            let inner = elements(&value, "member");
            format!(
                "<{operation}Response xmlns=\"{}\"><{operation}Result>{inner}</{operation}Result>\
                 <ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>\
                 </{operation}Response>",
                service.space
            )
            .into_bytes()
        }
        Protocol::Ec2 => {
            let inner = elements(&value, "item");
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{operation}Response xmlns=\"{}\">\
                 <requestId>{REQUEST_ID}</requestId>{inner}</{operation}Response>",
                service.space
            )
            .into_bytes()
        }
    };
    finish(protocol, 200, body)
}

/// The answer of an operation that failed.
pub fn failure(service: &Service, protocol: Protocol, refusal: &Refusal) -> Answer {
    let Refusal {
        status,
        code,
        message,
    } = refusal;
    let body = match protocol {
        Protocol::RestJson if service.name == "lambda" => {
            json!({"Type": "User", "Message": message}).to_string()
        }
        Protocol::RestJson => json!({"message": message}).to_string(),
        Protocol::Json if service.name == "organizations" => {
            json!({"__type": code, "Message": message}).to_string()
        }
        Protocol::Json => json!({"__type": code, "message": message}).to_string(),
        Protocol::Cbor => {
            let body = cbor(json!({
                "__type": format!("com.amazonaws.cloudwatch#{code}"), "message": message,
            }));
            return finish(protocol, *status, body);
        }
        Protocol::Query => {
            let side = if *status < 500 { "Sender" } else { "Receiver" };
            let inner = elements(
                &json!({"Type": side, "Code": code, "Message": message}),
                "member",
            );
            format!(
                "<ErrorResponse xmlns=\"{}\"><Error>{inner}</Error><RequestId>{REQUEST_ID}</RequestId>\
                 </ErrorResponse>",
                service.space
            )
        }
        Protocol::Ec2 => {
            let inner = elements(&json!({"Code": code, "Message": message}), "item");
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error>{inner}</Error>\
                 </Errors><RequestID>{REQUEST_ID}</RequestID></Response>"
            )
        }
    };
    let mut answer = finish(protocol, *status, body.into_bytes());
    if protocol == Protocol::RestJson {
        answer.headers.push(("x-amzn-errortype", code.clone()));
    }
    answer
}

fn finish(protocol: Protocol, status: u16, body: Vec<u8>) -> Answer {
    let kind = match protocol {
        Protocol::RestJson => "application/json",
        Protocol::Json => "application/x-amz-json-1.1",
        Protocol::Cbor => "application/cbor",
        Protocol::Query | Protocol::Ec2 => "text/xml;charset=UTF-8",
    };
    let mut headers = vec![
        ("content-type", kind.to_owned()),
        ("x-amzn-requestid", REQUEST_ID.to_owned()),
    ];
    if protocol == Protocol::Cbor {
        headers.push(("smithy-protocol", "rpc-v2-cbor".to_owned()));
    }
    Answer {
        status,
        headers,
        body,
    }
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, it)| !it.is_null())
            .map(|(name, it)| (name, without_nulls(it)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

/// A value as XML elements; the items of a list are each wrapped in `item`.
fn elements(value: &Value, item: &str) -> String {
    match value {
        Value::Null => String::new(),
        Value::Object(members) => members
            .iter()
            .map(|(name, it)| format!("<{name}>{}</{name}>", elements(it, item)))
            .collect(),
        Value::Array(items) => items
            .iter()
            .map(|it| format!("<{item}>{}</{item}>", elements(it, item)))
            .collect(),
        Value::String(text) => escape(text),
        other => other.to_string(),
    }
}

fn escape(text: &str) -> String {
    text.chars()
        .map(|it| match it {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            // The other control characters cannot stand in XML 1.0 at all.
            '\n' | '\r' | '\t' => format!("&#{};", it as u32),
            it if it.is_control() => "\u{fffd}".to_owned(),
            it => it.to_string(),
        })
        .collect()
}

fn cbor(value: Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(&to_cbor("", value), &mut bytes).expect("a vector takes every byte");
    bytes
}

/// JSON as CBOR. Times are tagged epoch seconds (RFC 8949, tag 1); a metric's values are doubles.
fn to_cbor(name: &str, value: Value) -> Cbor {
    match value {
        Value::Null => Cbor::Null,
        Value::Bool(it) => Cbor::Bool(it),
        Value::String(it) => Cbor::Text(it),
        Value::Number(it) if name == "Timestamps" => {
            let seconds = it.as_i64().unwrap_or_default();
            Cbor::Tag(1, Box::new(Cbor::Integer(seconds.into())))
        }
        Value::Number(it) => match it.as_i64() {
            Some(whole) if name != "Values" => Cbor::Integer(whole.into()),
            _ => Cbor::Float(it.as_f64().unwrap_or_default()),
        },
        Value::Array(items) => Cbor::Array(items.into_iter().map(|it| to_cbor(name, it)).collect()),
        Value::Object(members) => Cbor::Map(
            members
                .into_iter()
                .map(|(name, it)| (Cbor::Text(name.clone()), to_cbor(&name, it)))
                .collect(),
        ),
    }
}

/// CBOR as JSON; a tagged time becomes its number.
pub fn from_cbor(bytes: &[u8]) -> Option<Value> {
    fn plain(value: Cbor) -> Option<Value> {
        Some(match value {
            Cbor::Bool(it) => it.into(),
            Cbor::Text(it) => it.into(),
            Cbor::Integer(it) => i64::try_from(it).ok()?.into(),
            Cbor::Float(it) => it.into(),
            Cbor::Tag(_, it) => plain(*it)?,
            Cbor::Array(items) => items.into_iter().map(plain).collect::<Option<_>>()?,
            Cbor::Map(members) => members
                .into_iter()
                .map(|(name, it)| Some((name.into_text().ok()?, plain(it)?)))
                .collect::<Option<Map<_, _>>>()?
                .into(),
            _ => Value::Null,
        })
    }
    plain(ciborium::from_reader(bytes).ok()?)
}
