//! Conditions in words.

use crate::policy::condition::Condition;
use crate::policy::operator::{Comparison, Operator, Order, Qualifier};
use crate::policy::pattern::{Pattern, Piece};
use crate::policy::reason::Reason;
use crate::policy::request::{Context, Lookup, Request};

const METHOD_KEY: &str = "vpc-lattice-svcs:requestmethod";

pub(in crate::policy::words) fn condition_words(
    condition: &Condition,
    reason: Reason,
    request: &Request,
) -> String {
    let key = &condition.key.text;
    let Some(operator) = condition.parsed_operator else {
        return format!("but `{}` is no condition operator", condition.operator.text);
    };
    if operator.comparison == Comparison::Null {
        return match reason {
            Reason::KeyMissing => format!("but only where the request has `{key}`; it has none"),
            Reason::KeyPresent => format!("but only where the request has no `{key}`; it has one"),
            _ => {
                format!("but only depending on whether the request has `{key}`, which nobody knows")
            }
        };
    }
    let context = request.context();
    let values = condition.values.iter().map(|it| match it.wanted.pattern() {
        Some(pattern) if pattern.has_variables() => pattern.filled_text(context),
        _ => it.text.text.clone(),
    });
    let values: Vec<String> = values.collect();
    let is_method =
        condition.parsed_key.lower() == METHOD_KEY && operator.qualifier == Qualifier::Plain;
    let value = request_value(condition, context);
    if is_method && !operator.negated && reason == Reason::ValueDiffers {
        let value = value.unwrap_or_default();
        return format!(
            "but only {}; the request is {}",
            list(&values, "or"),
            value.trim_matches('`')
        );
    }
    let values = quoted(values.iter().map(String::as_str));
    let subject = match operator.qualifier {
        Qualifier::Plain => format!("`{key}`"),
        Qualifier::ForAllValues => format!("every value of `{key}`"),
        Qualifier::ForAnyValue => format!("one value of `{key}`"),
    };
    let here = value.unwrap_or_else(|| "nothing".to_owned());
    let tail = match reason {
        Reason::KeyMissing => "the request has no such key".to_owned(),
        Reason::NotKnown => "nobody knows what it is here".to_owned(),
        Reason::SetOperatorMissing => {
            "the key has several values, so the operator needs `ForAnyValue:` or `ForAllValues:` before it".to_owned()
        }
        Reason::VariableWithoutValue => format!("{} has no value in this request", variables(condition, context)),
        Reason::MalformedValue => format!("here it is {here}, and one of the two is no {}", noun(operator)),
        Reason::UnknownOperator => format!("the operator `{}` is misspelt", condition.operator.text),
        Reason::WildcardInExactOperator => {
            format!("here it is {here}, and `{}` takes `*` and `?` literally", condition.operator.text)
        }
        Reason::CaseDiffers => format!("here it is {here}, which differs in letter case"),
        _ => format!("here it is {here}"),
    };
    format!(
        "but only where {subject} {} {values}; {tail}",
        relation(operator)
    )
}

fn relation(operator: Operator) -> &'static str {
    match (operator.comparison, operator.negated) {
        (Comparison::StringLike | Comparison::Arn, false) => "matches",
        (Comparison::StringLike | Comparison::Arn, true) => "does not match",
        (Comparison::IpAddress, false) => "is in",
        (Comparison::IpAddress, true) => "is not in",
        (Comparison::Numeric(Order::LessThan), _) => "is less than",
        (Comparison::Numeric(Order::LessThanEquals), _) => "is at most",
        (Comparison::Numeric(Order::GreaterThan), _) => "is more than",
        (Comparison::Numeric(Order::GreaterThanEquals), _) => "is at least",
        (Comparison::Date(Order::LessThan), _) => "is before",
        (Comparison::Date(Order::LessThanEquals), _) => "is not after",
        (Comparison::Date(Order::GreaterThan), _) => "is after",
        (Comparison::Date(Order::GreaterThanEquals), _) => "is not before",
        (_, false) => "is",
        (_, true) => "is not",
    }
}

fn noun(operator: Operator) -> &'static str {
    match operator.comparison {
        Comparison::Numeric(_) => "number",
        Comparison::Date(_) => "date",
        Comparison::Bool => "`true` or `false`",
        Comparison::Binary => "base64 text",
        Comparison::IpAddress => "address or network",
        Comparison::Arn => "ARN",
        _ => "value that can be compared",
    }
}

fn variables(condition: &Condition, context: &Context) -> String {
    let pieces = condition
        .values
        .iter()
        .filter_map(|it| it.wanted.pattern())
        .flat_map(Pattern::pieces);
    let missing = pieces.filter_map(|piece| match piece {
        Piece::Variable(it) if !matches!(context.look_up(&it.key), Lookup::Single(_)) => {
            Some(it.key.text())
        }
        _ => None,
    });
    missing
        .map(|it| format!("`${{{it}}}`"))
        .next()
        .unwrap_or_default()
}

pub(in crate::policy::words) fn request_value(
    condition: &Condition,
    context: &Context,
) -> Option<String> {
    match context.look_up(&condition.parsed_key) {
        Lookup::Single(it) => Some(format!("`{it}`")),
        Lookup::List(values) if !values.is_empty() => {
            let values: Vec<String> = values.iter().map(|it| format!("`{it}`")).collect();
            Some(list(&values, "and"))
        }
        _ => None,
    }
}

pub(in crate::policy::words) fn quoted<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let texts: Vec<String> = texts.map(|it| format!("`{it}`")).collect();
    if texts.is_empty() {
        "nothing".to_owned()
    } else {
        list(&texts, "or")
    }
}

// `a`, `b` or `c`; of many, the first three and how many more.
pub(in crate::policy::words) fn list(texts: &[String], word: &str) -> String {
    const SHOWN: usize = 4;
    match texts {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] if texts.len() <= SHOWN => {
            format!("{} {word} {last}", before.join(", "))
        }
        many => {
            let shown = many.get(..SHOWN - 1).unwrap_or_default().join(", ");
            format!("{shown} {word} {} more", many.len() + 1 - SHOWN)
        }
    }
}
