//! The few JSON Patch operations that changes need.

use serde_json::{Value, json};

/// One operation of a JSON Patch.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::policy::change) enum Operation {
    /// Adds a member, or an entry of a list (`-`: at its end).
    Add(String, Value),
    /// Puts another value in the place of one.
    Replace(String, Value),
    /// Removes a value.
    Remove(String),
}

impl Operation {
    pub(in crate::policy::change) fn to_value(&self) -> Value {
        match self {
            Operation::Add(path, value) => json!({"op": "add", "path": path, "value": value}),
            Operation::Replace(path, value) => {
                json!({"op": "replace", "path": path, "value": value})
            }
            Operation::Remove(path) => json!({"op": "remove", "path": path}),
        }
    }
}

/// Does one operation; `None` where its path leads nowhere.
pub(in crate::policy::change) fn apply(root: &mut Value, operation: &Operation) -> Option<()> {
    let path = match operation {
        Operation::Replace(path, value) => {
            *root.pointer_mut(path)? = value.clone();
            return Some(());
        }
        Operation::Add(path, _) | Operation::Remove(path) => path,
    };
    let (parent, step) = path.rsplit_once('/')?;
    let step = step.replace("~1", "/").replace("~0", "~");
    match (root.pointer_mut(parent)?, operation) {
        (Value::Object(members), Operation::Add(_, value)) => {
            members.insert(step, value.clone());
        }
        (Value::Object(members), _) => {
            // Keeps the order of the other members.
            members.shift_remove(&step)?;
        }
        (Value::Array(items), Operation::Add(_, value)) if step == "-" => items.push(value.clone()),
        (Value::Array(items), Operation::Remove(_)) => {
            let idx: usize = step.parse().ok()?;
            if idx >= items.len() {
                return None;
            }
            items.remove(idx);
        }
        _ => return None,
    }
    Some(())
}

/// The operation that adds one more entry to a value that is a list or a single entry.
pub(in crate::policy::change) fn one_more(
    root: &Value,
    path: &str,
    entry: Value,
) -> Option<Operation> {
    Some(match root.pointer(path)? {
        Value::Array(_) => Operation::Add(format!("{path}/-"), entry),
        single => Operation::Replace(path.to_owned(), json!([single, entry])),
    })
}

/// The operations that take a condition's row away, and its operator where nothing is left under it.
pub(in crate::policy::change) fn without_condition(
    root: &Value,
    key_path: &str,
) -> Option<Vec<Operation>> {
    let (operator_path, _) = key_path.rsplit_once('/')?;
    let (condition_path, _) = operator_path.rsplit_once('/')?;
    let is_only = is_alone(root, operator_path)? && is_alone(root, condition_path)?;
    Some(vec![if is_only {
        Operation::Remove(condition_path.to_owned())
    } else {
        without_row(root, key_path)?
    }])
}

/// Takes a row out of its operator, and an operator that has no other row out of the condition.
fn without_row(root: &Value, key_path: &str) -> Option<Operation> {
    let (operator_path, _) = key_path.rsplit_once('/')?;
    let path = if is_alone(root, operator_path)? {
        operator_path
    } else {
        key_path
    };
    Some(Operation::Remove(path.to_owned()))
}

/// Whether an object has one member.
fn is_alone(root: &Value, path: &str) -> Option<bool> {
    Some(root.pointer(path)?.as_object()?.len() == 1)
}

/// The operations that move a condition's row under another operator.
pub(in crate::policy::change) fn under_operator(
    root: &Value,
    key_path: &str,
    key: &str,
    name: &str,
) -> Option<Vec<Operation>> {
    let values = root.pointer(key_path)?.clone();
    let (operator_path, key_step) = key_path.rsplit_once('/')?;
    let (condition_path, _) = operator_path.rsplit_once('/')?;
    let mut operations = vec![without_row(root, key_path)?];
    let target = format!("{condition_path}/{name}");
    match root.pointer(&target) {
        Some(Value::Object(members)) if !members.contains_key(key) => {
            operations.push(Operation::Add(format!("{target}/{key_step}"), values));
        }
        Some(_) => return None,
        None => operations.push(Operation::Add(target, json!({ key: values }))),
    }
    Some(operations)
}
