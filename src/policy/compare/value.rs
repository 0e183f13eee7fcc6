//! The comparison of one value of the request with one value of the policy.

use std::cmp::Ordering;
use std::net::IpAddr;

use crate::policy::condition::{ConditionValue, Number, Wanted, parse_bool};
use crate::policy::glob::{Atom, atoms_match, split_atoms};
use crate::policy::moment::Moment;
use crate::policy::operator::{Comparison, Operator, Order};
use crate::policy::pattern::{Filled, Pattern};
use crate::policy::request::Context;
use crate::policy::truth::{Answer, Truth};

/// Whether one value of the request equals (or matches) one value of the policy; the operator's negation is left out.
pub fn value_matches(
    wanted: &ConditionValue,
    operator: Operator,
    context: &Context,
    value: &str,
) -> Truth {
    let compared = match (&wanted.wanted, operator.comparison) {
        (Wanted::Text(pattern), Comparison::StringEqualsIgnoreCase) => {
            Some(ignoring_case(pattern, context, value))
        }
        (Wanted::Text(pattern), _) => Some(text_matches(pattern, context, value)),
        (Wanted::Arn(parts), _) => arn_parts(value).and_then(|it| {
            let pairs = parts.iter().zip(it);
            let is_match = pairs.rev().all(|(pattern, part)| pattern.matches(part));
            if value.starts_with("arn:") {
                Some(Truth::from(is_match))
            } else {
                // Six parts that are no ARN: whether they are compared as parts no page says.
                (!operator.negated && is_match).then(|| Truth::FALSE.disputed(Truth::TRUE))
            }
        }),
        // Fewer than six parts: some engines match nothing, negated or not, some complete the pattern with `*`.
        (Wanted::ShortArn(_), _) if operator.negated => Some(Truth::FALSE.disputed(Truth::TRUE)),
        (Wanted::ShortArn(parts), _) => arn_parts(value).map(|it| {
            let is_match = parts
                .iter()
                .zip(it)
                .all(|(pattern, part)| pattern.matches(part));
            Truth::FALSE.disputed(Truth::from(is_match))
        }),
        (Wanted::VariableArn(pattern), _) => variable_arn(pattern, context, value),
        (Wanted::Number, Comparison::Numeric(order)) => {
            // Whatever the policy holds here is a number, so its like is one too.
            if value == wanted.text.text {
                Some(Truth::from(is_in_order(order, Ordering::Equal)))
            } else {
                let numbers = Number::parse(value).zip(Number::parse(&wanted.text.text));
                numbers.map_or_else(
                    || odd_numbers(operator, order, value, &wanted.text.text),
                    |(value, wanted)| Some(Truth::from(is_in_order(order, value.cmp(&wanted)))),
                )
            }
        }
        (Wanted::Malformed, Comparison::Numeric(order)) => {
            odd_numbers(operator, order, value, &wanted.text.text)
        }
        (Wanted::Moment(moment), Comparison::Date(order)) => Moment::parse(value).map_or_else(
            || odd_moments(operator, order, value, &wanted.text.text),
            |value| Some(compare_moments(order, value, *moment)),
        ),
        (Wanted::Malformed, Comparison::Date(order)) => {
            odd_moments(operator, order, value, &wanted.text.text)
        }
        (Wanted::Bool(wanted), _) => Some(Truth::from(parse_bool(value) == Some(*wanted))),
        (Wanted::VariableBool(pattern), _) => {
            // One page supports variables here, two do not.
            let is_same = parse_bool(value).is_some()
                && parse_bool(value) == parse_bool(&pattern.filled_text(context));
            Some(match pattern.fill(context) {
                Filled::Unknown(_) => Truth::UNKNOWN,
                Filled::Malformed => Truth::FALSE.disputed(Truth::TRUE),
                _ => Truth::FALSE.disputed(Truth::from(is_same)),
            })
        }
        (Wanted::Binary, _) => Some(Truth::from(wanted.text.text == value)),
        (Wanted::Network(network), _) => value
            .parse::<IpAddr>()
            .ok()
            .map(|address| Truth::from(network.contains(&address))),
        _ => None,
    };
    match compared {
        Some(truth) => truth,
        // A value that cannot be read equals nothing; whether it is then "not equal" AWS does not say.
        None if operator.negated => Truth::FALSE.disputed(Truth::TRUE),
        None => Truth::FALSE,
    }
}

fn text_matches(pattern: &Pattern, context: &Context, value: &str) -> Truth {
    if !pattern.has_variables() {
        return Truth::from(pattern.matches(value));
    }
    when_filled(pattern, context, |atoms| {
        Truth::from(atoms_match(atoms, value))
    })
}

fn when_filled(
    pattern: &Pattern,
    context: &Context,
    matches: impl FnOnce(&[Atom<'_>]) -> Truth,
) -> Truth {
    match pattern.fill(context) {
        Filled::Unknown(_) => Truth::UNKNOWN,
        Filled::Malformed => Truth::TRUE.disputed(Truth::FALSE),
        // A variable without value equals nothing, so a negated operator does match.
        Filled::NoValue(_) => Truth::FALSE,
        Filled::Ready { atoms, is_disputed } => {
            let truth = matches(&atoms);
            if is_disputed {
                truth.disputed(Truth::FALSE)
            } else {
                truth
            }
        }
    }
}

fn ignoring_case(pattern: &Pattern, context: &Context, value: &str) -> Truth {
    if let Some(literal) = pattern.literal() {
        return equals_ignoring_case(literal, value);
    }
    when_filled(pattern, context, |_| {
        equals_ignoring_case(&pattern.filled_text(context), value)
    })
}

fn equals_ignoring_case(wanted: &str, value: &str) -> Truth {
    if wanted.eq_ignore_ascii_case(value) {
        Truth::TRUE
    } else if !(wanted.is_ascii() && value.is_ascii())
        && wanted.to_lowercase() == value.to_lowercase()
    {
        Truth::TRUE.disputed(Truth::FALSE)
    } else {
        Truth::FALSE
    }
}

fn arn_parts(text: &str) -> Option<[&str; 6]> {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next();
    Some([next()?, next()?, next()?, next()?, next()?, next()?])
}

fn variable_arn(pattern: &Pattern, context: &Context, value: &str) -> Option<Truth> {
    let parts = arn_parts(value)?;
    Some(when_filled(pattern, context, |atoms| {
        let wanted = split_atoms(atoms, 6);
        let is_match = wanted
            .iter()
            .zip(parts)
            .all(|(atoms, part)| atoms_match(atoms, part));
        if wanted.len() == 6 {
            Truth::from(is_match)
        } else {
            Truth::FALSE.disputed(Truth::from(is_match))
        }
    }))
}

// "Integer or decimal": an exponent, `.5` and `5.` are numbers elsewhere, and no page says whether they are here. The
// negated operators dispute whatever cannot be read.
fn odd_numbers(operator: Operator, order: Order, value: &str, wanted: &str) -> Option<Truth> {
    let is_odd = |it: &&str| {
        it.bytes()
            .all(|it| matches!(it, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'))
    };
    let number = |text: &str| Some(text).filter(is_odd)?.parse::<f64>().ok();
    let (value, wanted) = (number(value)?, number(wanted)?);
    let is_match = is_in_order(order, value.partial_cmp(&wanted)?);
    (!operator.negated && is_match).then(|| Truth::FALSE.disputed(Truth::TRUE))
}

// Seconds since 1970 with a fraction: "epoch time" is documented, its fraction is not.
fn odd_moments(operator: Operator, order: Order, value: &str, wanted: &str) -> Option<Truth> {
    let (value, wanted) = (
        Moment::parse_loosely(value)?,
        Moment::parse_loosely(wanted)?,
    );
    let is_match = compare_moments(order, value, wanted).for_deny() == Answer::Yes;
    (!operator.negated && is_match).then(|| Truth::FALSE.disputed(Truth::TRUE))
}

fn compare_moments(order: Order, value: Moment, wanted: Moment) -> Truth {
    let compare = |value: i128, wanted: i128| Truth::from(is_in_order(order, value.cmp(&wanted)));
    let mut truth = compare(value.nanoseconds, wanted.nanoseconds);
    for value in [Some(value.nanoseconds), value.other_reading]
        .into_iter()
        .flatten()
    {
        for wanted in [Some(wanted.nanoseconds), wanted.other_reading]
            .into_iter()
            .flatten()
        {
            truth = truth.disputed(compare(value, wanted));
        }
    }
    truth
}

fn is_in_order(order: Order, ordering: Ordering) -> bool {
    match order {
        Order::Equals => ordering.is_eq(),
        Order::LessThan => ordering.is_lt(),
        Order::LessThanEquals => ordering.is_le(),
        Order::GreaterThan => ordering.is_gt(),
        Order::GreaterThanEquals => ordering.is_ge(),
    }
}
