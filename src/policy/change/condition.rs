//! Changes of the conditions of an `Allow` statement.

use serde_json::{Value, json};

use crate::policy::change::patch::{Operation, one_more, under_operator, without_condition};
use crate::policy::change::whom::whom;
use crate::policy::change::{Breadth, ChangeKind, Edit};
use crate::policy::condition::Condition;
use crate::policy::document::Statement;
use crate::policy::operator::{Comparison, Order, Qualifier};
use crate::policy::reason::Reason;
use crate::policy::request::{Lookup, Request};

pub(in crate::policy::change) fn change_condition(
    statement: &Statement,
    condition: &Condition,
    reason: Reason,
    request: &Request,
    root: &Value,
) -> Option<Edit> {
    let operator = condition.parsed_operator?;
    let key = &condition.key.text;
    let path = &condition.key.pointer;
    let edit = |operations: Vec<Operation>, summary: String, admits: String| Edit {
        kind: ChangeKind::ChangeCondition,
        operations,
        summary,
        admits,
        breadth: Breadth::OneElement,
    };
    let bare_name = condition
        .operator
        .text
        .rsplit(':')
        .next()
        .unwrap_or_default();
    let renamed = match reason {
        Reason::SetOperatorMissing if operator.negated => Some(format!("ForAllValues:{bare_name}")),
        Reason::SetOperatorMissing => Some(format!("ForAnyValue:{bare_name}")),
        Reason::WildcardInExactOperator => Some(
            condition
                .operator
                .text
                .replace("StringEquals", "StringLike"),
        ),
        _ => None,
    };
    if let Some(name) = renamed {
        return Some(edit(
            under_operator(root, path, key, &name)?,
            format!(
                "write `{name}` in place of `{}` for `{key}`",
                condition.operator.text
            ),
            format!(
                "{} may then do so with every `{key}` that the values match",
                whom(statement)
            ),
        ));
    }
    let is_extendable = !operator.negated
        && matches!(
            operator.comparison,
            Comparison::StringEquals
                | Comparison::StringEqualsIgnoreCase
                | Comparison::StringLike
                | Comparison::Arn
                | Comparison::IpAddress
                | Comparison::Numeric(Order::Equals)
        );
    if is_extendable && matches!(reason, Reason::ValueDiffers | Reason::CaseDiffers) {
        let value = match request.context().look_up(&condition.parsed_key) {
            Lookup::Single(it) => it,
            Lookup::List([it]) => it.as_str(),
            Lookup::List([it, ..]) if operator.qualifier == Qualifier::ForAnyValue => it.as_str(),
            _ => return None,
        };
        return Some(edit(
            vec![one_more(root, path, json!(value))?],
            format!("add `{value}` to the values of `{key}`"),
            format!(
                "{} may then do so with `{key}` `{value}` too",
                whom(statement)
            ),
        ));
    }
    if operator.negated
        && let Lookup::Single(value) = request.context().look_up(&condition.parsed_key)
        && condition.values.len() > 1
        && let Some(listed) = condition.values.iter().find(|it| it.text.text == value)
    {
        return Some(edit(
            vec![Operation::Remove(listed.text.pointer.clone())],
            format!("take `{value}` out of the values of `{key}`"),
            format!(
                "{} may then do so with `{key}` `{value}` too",
                whom(statement)
            ),
        ));
    }
    if matches!(reason, Reason::KeyMissing | Reason::ValueDiffers) {
        return Some(Edit {
            breadth: Breadth::Open,
            ..edit(
                without_condition(root, path)?,
                format!("remove the condition on `{key}`"),
                format!("{} may then do so whatever `{key}` is", whom(statement)),
            )
        });
    }
    None
}
