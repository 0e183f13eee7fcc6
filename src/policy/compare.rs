//! Whether a condition holds: missing keys, several values, negation, and the comparison of one value with one value.
//!
//! Pages: IAM User Guide, `reference_policies_elements_condition_operators`,
//! `reference_policies_condition-single-vs-multi-valued-context-keys`, `reference_policies_variables`;
//! IAM Access Analyzer policy check reference for empty lists and qualified `Null`.

pub mod value;

use crate::policy::compare::value::value_matches;
use crate::policy::condition::{Condition, Wanted};
use crate::policy::operator::{Comparison, Operator, Qualifier};
use crate::policy::request::{Context, Lookup};
use crate::policy::truth::Truth;

// "Multivalued context keys require a condition set operator"; what happens without is not said.
const WITHOUT_SET_OPERATOR: Truth = Truth::FALSE_BY_CHOICE;

/// Whether the condition holds in this context.
pub fn holds(condition: &Condition, context: &Context) -> Truth {
    let Some(operator) = condition.parsed_operator else {
        return Truth::FALSE;
    };
    let key = &condition.parsed_key;
    let (lookup, spelling) = context.look_up_with_spelling(key);
    let mut truth = for_lookup(condition, operator, context, lookup);
    if let Some(spelling) = spelling
        && !key.is_spelt_as(spelling)
    {
        if context.is_ambiguous(key) && operator.comparison != Comparison::Null {
            truth = Truth::TRUE.disputed(Truth::FALSE);
        } else if key.differs_in_disputed_case(spelling) {
            let missing = for_lookup(condition, operator, context, Lookup::Absent);
            truth = truth.rather_than(missing);
        }
    }
    // AWS does not say whether it accepts an operator in other letter case.
    if operator.is_exact_spelling {
        truth
    } else {
        truth.disputed(Truth::FALSE)
    }
}

fn for_lookup(
    condition: &Condition,
    operator: Operator,
    context: &Context,
    lookup: Lookup<'_>,
) -> Truth {
    if operator.comparison == Comparison::Null {
        return is_null(condition, operator, lookup);
    }
    let is_multivalued_key = condition.parsed_key.is_multivalued();
    match lookup {
        Lookup::Unknown
            if condition.values.is_empty() && operator.qualifier == Qualifier::ForAnyValue =>
        {
            Truth::FALSE
        }
        Lookup::Unknown => Truth::UNKNOWN,
        Lookup::List([]) if operator.qualifier == Qualifier::Plain => {
            Truth::FALSE.rather_than(when_missing(operator, false))
        }
        Lookup::Absent | Lookup::List([]) => when_missing(operator, is_multivalued_key),
        Lookup::Single(value) => {
            let values = [value];
            for_values(condition, operator, context, &values, is_multivalued_key)
        }
        Lookup::List(values) => for_values(condition, operator, context, values, true),
    }
}

// What a missing key makes of each form of operator (the table most engines get wrong).
fn when_missing(operator: Operator, is_multivalued_key: bool) -> Truth {
    match operator.qualifier {
        Qualifier::ForAllValues => Truth::TRUE,
        Qualifier::ForAnyValue if operator.if_exists => Truth::TRUE.disputed(Truth::FALSE),
        Qualifier::ForAnyValue if operator.negated => Truth::FALSE.rather_than(Truth::TRUE),
        Qualifier::ForAnyValue => Truth::FALSE,
        Qualifier::Plain if is_multivalued_key => WITHOUT_SET_OPERATOR,
        Qualifier::Plain => Truth::from(operator.if_exists || operator.negated),
    }
}

fn is_null(condition: &Condition, operator: Operator, lookup: Lookup<'_>) -> Truth {
    // "Null with qualifier": always true, or always false.
    match operator.qualifier {
        Qualifier::ForAllValues => return Truth::TRUE,
        Qualifier::ForAnyValue => return Truth::FALSE,
        Qualifier::Plain => {}
    }
    let is_null = match lookup {
        Lookup::Unknown => Truth::UNKNOWN,
        Lookup::Absent => Truth::TRUE,
        // Two sentences of AWS say that an empty value is null, no example does.
        Lookup::Single("") => Truth::TRUE.rather_than(Truth::FALSE),
        Lookup::List(values) if values.iter().all(String::is_empty) => {
            Truth::TRUE.rather_than(Truth::FALSE)
        }
        Lookup::Single(_) | Lookup::List(_) => Truth::FALSE,
    };
    if condition.values.is_empty() {
        return Truth::FALSE.rather_than(Truth::TRUE);
    }
    condition
        .values
        .iter()
        .fold(Truth::FALSE, |truth, value| match value.wanted {
            Wanted::Bool(true) => truth.or(is_null),
            Wanted::Bool(false) => truth.or(is_null.negated()),
            _ => truth,
        })
}

fn for_values<S: AsRef<str>>(
    condition: &Condition,
    operator: Operator,
    context: &Context,
    values: &[S],
    is_multivalued: bool,
) -> Truth {
    if condition.values.is_empty() {
        return for_empty_list(operator);
    }
    let fits = |value: &S| {
        let matches = condition.values.iter().fold(Truth::FALSE, |truth, wanted| {
            if truth == Truth::TRUE {
                truth
            } else {
                truth.or(value_matches(wanted, operator, context, value.as_ref()))
            }
        });
        if operator.negated {
            matches.negated()
        } else {
            matches
        }
    };
    match operator.qualifier {
        // "a null data set, such as an empty string"
        Qualifier::ForAllValues if values.iter().all(|it| it.as_ref().is_empty()) => Truth::TRUE,
        Qualifier::ForAllValues => values
            .iter()
            .fold(Truth::TRUE, |truth, value| truth.and(fits(value))),
        Qualifier::ForAnyValue => values
            .iter()
            .fold(Truth::FALSE, |truth, value| truth.or(fits(value))),
        Qualifier::Plain if is_multivalued => WITHOUT_SET_OPERATOR,
        Qualifier::Plain => {
            // Negated: none of the request's values may match.
            let truth = if operator.negated {
                values
                    .iter()
                    .fold(Truth::TRUE, |truth, value| truth.and(fits(value)))
            } else {
                values
                    .iter()
                    .fold(Truth::FALSE, |truth, value| truth.or(fits(value)))
            };
            if values.iter().all(|it| it.as_ref().is_empty())
                && !condition.values.iter().any(|it| it.text.text.is_empty())
            {
                // Compared as a string where the policy names the empty string (AWS's `s3:prefix` example); elsewhere
                // it might count as missing.
                truth.rather_than(when_missing(operator, false))
            } else {
                truth
            }
        }
    }
}

// An empty list of values in the policy, for a key that the request holds.
fn for_empty_list(operator: Operator) -> Truth {
    match operator.qualifier {
        Qualifier::ForAllValues | Qualifier::ForAnyValue => Truth::FALSE,
        Qualifier::Plain if operator.if_exists => Truth::FALSE,
        // AWS: "the condition returns true and the policy statement provides no permissions".
        Qualifier::Plain => {
            Truth::from(operator.negated).rather_than(Truth::from(!operator.negated))
        }
    }
}
