//! Policies and requests at random, from few words, so that statements meet requests often.

#[path = "generate/words.rs"]
mod words;

use proptest::prelude::{Just, Strategy, any, prop};
use proptest::sample::{Index, select};
use proptest::strategy::Union;
use serde_json::{Map, Value, json};
use words::{ACTIONS, CALLERS, FAMILIES, NO_OPERATORS, PATHS, PRINCIPALS, RESOURCES, SERVICE};

/// One document for `single`, at any level, with a request.
pub(crate) fn single_case() -> impl Strategy<Value = Value> {
    any::<bool>().prop_flat_map(|is_resource_side| {
        let level = if is_resource_side {
            "service"
        } else {
            "identity"
        };
        document_and_request(is_resource_side).prop_map(move |(document, request)| {
            json!({
                "id": "single",
                "combine": "single",
                "policies": [{"level": level, "document": document}],
                "request": request,
            })
        })
    })
}

/// Documents for any of the levels, with one request.
pub(crate) fn lattice_case() -> impl Strategy<Value = Value> {
    const LEVELS: [(&str, &str); 7] = [
        ("service-network", ""),
        ("service", ""),
        ("identity", ""),
        ("identity", ""),
        ("boundary", ""),
        ("scp", "root"),
        ("scp", "unit"),
    ];
    let documents: Vec<_> = LEVELS
        .iter()
        .map(|(level, _)| document(level.starts_with("service")))
        .collect();
    (
        documents,
        prop::collection::vec(0_u8..10, LEVELS.len()),
        request(),
    )
        .prop_map(|(documents, present, request)| {
            let mut policies = Vec::new();
            for (((level, group), document), present) in LEVELS.iter().zip(documents).zip(present) {
                // Identity policies are nearly always there: without one, nothing is allowed.
                let threshold = match *level {
                    "identity" => 9,
                    "boundary" | "scp" => 1,
                    _ => 6,
                };
                if present >= threshold {
                    continue;
                }
                let mut policy = json!({"level": level, "document": document});
                if !group.is_empty() {
                    policy["group"] = json!(group);
                }
                policies.push(policy);
            }
            json!({"id": "lattice", "combine": "lattice", "policies": policies, "request": request})
        })
}

/// A document and a request that often meet.
pub(crate) fn document_and_request(
    is_resource_side: bool,
) -> impl Strategy<Value = (Value, Value)> {
    (document(is_resource_side), request())
}

fn document(is_resource_side: bool) -> impl Strategy<Value = Value> {
    let effect = select(vec!["Allow", "Allow", "Allow", "Deny"]);
    let statement = effect.prop_flat_map(move |effect| statement(is_resource_side, effect));
    let version = select(vec![
        "2012-10-17",
        "2012-10-17",
        "2012-10-17",
        "2008-10-17",
        "",
    ]);
    (version, prop::collection::vec(statement, 1..6)).prop_map(|(version, statements)| {
        let mut document = Map::new();
        if !version.is_empty() {
            document.insert("Version".to_owned(), json!(version));
        }
        document.insert("Statement".to_owned(), Value::Array(statements));
        Value::Object(document)
    })
}

/// One statement, well-formed as AWS asks.
pub(crate) fn statement(
    is_resource_side: bool,
    effect: &'static str,
) -> impl Strategy<Value = Value> {
    let principal = principal().prop_map(move |element| is_resource_side.then_some(element));
    let parts = (
        principal,
        one_of_two("Action", actions()),
        one_of_two("Resource", resources()),
        condition(),
    );
    parts.prop_map(move |(principal, action, resource, condition)| {
        let mut statement = Map::new();
        statement.insert("Effect".to_owned(), json!(effect));
        for (name, value) in principal.into_iter().chain([action, resource]) {
            statement.insert(name, value);
        }
        if let Some(condition) = condition {
            statement.insert("Condition".to_owned(), condition);
        }
        Value::Object(statement)
    })
}

/// The element or, seldom, its `Not…` form.
fn one_of_two(
    name: &'static str,
    value: impl Strategy<Value = Value>,
) -> impl Strategy<Value = (String, Value)> {
    (0_u8..8, value).prop_map(move |(dice, value)| {
        let name = if dice == 0 {
            format!("Not{name}")
        } else {
            name.to_owned()
        };
        (name, value)
    })
}

fn principal() -> impl Strategy<Value = (String, Value)> {
    let object = texts(&PRINCIPALS).prop_map(|entries| json!({"AWS": entries}));
    let everyone = Just(json!("*"));
    let other = select(vec![
        json!({"Service": "ecs.amazonaws.com"}),
        json!({"Service": ["ecs.amazonaws.com", "s3.amazonaws.com"], "AWS": "444455556666"}),
        json!({"Federated": "accounts.google.com"}),
    ]);
    one_of_two(
        "Principal",
        Union::new_weighted(vec![
            (3, object.boxed()),
            (2, everyone.boxed()),
            (1, other.boxed()),
        ]),
    )
}

fn actions() -> impl Strategy<Value = Value> {
    texts(&ACTIONS)
}

fn resources() -> impl Strategy<Value = Value> {
    let arn = |text: &str| {
        if text.starts_with('*') {
            text.to_owned()
        } else {
            format!("{SERVICE}{text}")
        }
    };
    texts(&RESOURCES).prop_map(move |value| match value {
        Value::String(text) => json!(arn(&text)),
        Value::Array(list) => list
            .iter()
            .map(|item| json!(arn(item.as_str().unwrap_or(""))))
            .collect(),
        other => other,
    })
}

/// One of the words, or a list of up to three.
fn texts(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let one = select(words).prop_map(|word| json!(word));
    let list = prop::collection::vec(select(words), 1..4).prop_map(|list| json!(list));
    Union::new(vec![one.boxed(), list.boxed()])
}

fn condition() -> impl Strategy<Value = Option<Value>> {
    let block = prop::collection::vec(row(), 1..3).prop_map(|rows| {
        let mut block = Map::new();
        for (operator, key, values) in rows {
            let keys = block.entry(operator).or_insert_with(|| json!({}));
            keys[key] = values;
        }
        Value::Object(block)
    });
    prop::option::weighted(0.6, block)
}

fn row() -> impl Strategy<Value = (String, String, Value)> {
    let dice = (any::<Index>(), 0_u8..10, 0_u8..6, 0_u8..40);
    (select(&FAMILIES[..]), dice).prop_flat_map(
        |((operators, keys, words), (pick, set, if_exists, wrong))| {
            let operator = operators[pick.index(operators.len())];
            let set = match set {
                0 | 1 => "ForAllValues:",
                2 | 3 => "ForAnyValue:",
                _ => "",
            };
            let tail = if if_exists == 0 && operator != "Null" {
                "IfExists"
            } else {
                ""
            };
            let name = match wrong {
                0 => NO_OPERATORS[pick.index(NO_OPERATORS.len())].to_owned(),
                _ => format!("{set}{operator}{tail}"),
            };
            (
                Just(name),
                select(keys).prop_map(str::to_owned),
                texts(words),
            )
        },
    )
}

/// Values of the context: of each family's keys, one or several, or none.
fn context() -> impl Strategy<Value = Value> {
    let entry = select(&FAMILIES[..]).prop_flat_map(|(_, keys, words)| {
        (
            select(keys),
            prop::collection::vec(select(words), 0..4),
            any::<bool>(),
        )
    });
    prop::collection::vec(entry, 0..9).prop_map(|entries| {
        let mut context = Map::new();
        context.insert("vpc-lattice-svcs:RequestMethod".to_owned(), json!("GET"));
        context.insert("vpc-lattice-svcs:Port".to_owned(), json!("443"));
        for (key, words, is_single) in entries {
            // Requests hold plain texts, and a key once.
            let words: Vec<&str> = words
                .into_iter()
                .filter(|word| !word.contains("${"))
                .collect();
            let key = key.replace(":requestmethod", ":RequestMethod");
            let is_list = key == "aws:TagKeys" || key.contains("QueryString");
            let value = match words.first() {
                Some(word) if is_single || !is_list => json!(word),
                _ if is_list => json!(words),
                _ => continue,
            };
            context.insert(key, value);
        }
        Value::Object(context)
    })
}

fn request() -> impl Strategy<Value = Value> {
    let caller = Union::new_weighted(vec![
        (
            6,
            select(&CALLERS[..])
                .prop_map(|arn| (json!(arn), "aws"))
                .boxed(),
        ),
        (2, Just((Value::Null, "anonymous")).boxed()),
    ]);
    (caller, select(&PATHS[..]), 0_u8..9, context()).prop_map(
        |((principal, kind), path, connect, context)| {
            let is_connect = connect == 0;
            let action = if is_connect {
                "vpc-lattice-svcs:Connect"
            } else {
                "vpc-lattice-svcs:Invoke"
            };
            let resource = if is_connect {
                SERVICE.to_owned()
            } else {
                format!("{SERVICE}/{path}")
            };
            json!({
                "principal": principal,
                "principal_type": kind,
                "action": action,
                "resource": resource,
                "resource_account": "111122223333",
                "context": context,
            })
        },
    )
}
