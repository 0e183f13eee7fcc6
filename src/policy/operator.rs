//! The condition operators of IAM: a table of names, and what each compares.
//!
//! Page: IAM User Guide, `reference_policies_elements_condition_operators`.

/// A condition operator, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operator {
    /// `ForAllValues:` or `ForAnyValue:`.
    pub qualifier: Qualifier,
    /// What is compared and how.
    pub comparison: Comparison,
    /// Whether it is one of the `Not…` operators.
    pub negated: bool,
    /// Whether it ends in `IfExists`.
    pub if_exists: bool,
    /// Whether the name is spelt as AWS documents it; other letter case is refused or accepted, AWS does not say.
    pub is_exact_spelling: bool,
}

/// The set operator before an operator's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Qualifier {
    /// None: the key has one value.
    Plain,
    /// `ForAllValues:`.
    ForAllValues,
    /// `ForAnyValue:`.
    ForAnyValue,
}

/// What an operator compares, its negation left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Text, exactly.
    StringEquals,
    /// Text, whatever the letter case.
    StringEqualsIgnoreCase,
    /// Text against a pattern with `*` and `?`.
    StringLike,
    /// Decimal numbers.
    Numeric(Order),
    /// Points in time.
    Date(Order),
    /// `true` or `false`.
    Bool,
    /// Base64 text.
    Binary,
    /// An address in a network.
    IpAddress,
    /// ARNs, part by part, each a pattern.
    Arn,
    /// Whether the key is missing.
    Null,
}

/// How two ordered values must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Equal.
    Equals,
    /// The request's value is the smaller.
    LessThan,
    /// The request's value is not the greater.
    LessThanEquals,
    /// The request's value is the greater.
    GreaterThan,
    /// The request's value is not the smaller.
    GreaterThanEquals,
}

/// Every operator name without prefix and suffix: name, comparison, whether negated.
pub const NAMES: [(&str, Comparison, bool); 27] = [
    ("StringEquals", Comparison::StringEquals, false),
    ("StringNotEquals", Comparison::StringEquals, true),
    (
        "StringEqualsIgnoreCase",
        Comparison::StringEqualsIgnoreCase,
        false,
    ),
    (
        "StringNotEqualsIgnoreCase",
        Comparison::StringEqualsIgnoreCase,
        true,
    ),
    ("StringLike", Comparison::StringLike, false),
    ("StringNotLike", Comparison::StringLike, true),
    ("NumericEquals", Comparison::Numeric(Order::Equals), false),
    ("NumericNotEquals", Comparison::Numeric(Order::Equals), true),
    (
        "NumericLessThan",
        Comparison::Numeric(Order::LessThan),
        false,
    ),
    (
        "NumericLessThanEquals",
        Comparison::Numeric(Order::LessThanEquals),
        false,
    ),
    (
        "NumericGreaterThan",
        Comparison::Numeric(Order::GreaterThan),
        false,
    ),
    (
        "NumericGreaterThanEquals",
        Comparison::Numeric(Order::GreaterThanEquals),
        false,
    ),
    ("DateEquals", Comparison::Date(Order::Equals), false),
    ("DateNotEquals", Comparison::Date(Order::Equals), true),
    ("DateLessThan", Comparison::Date(Order::LessThan), false),
    (
        "DateLessThanEquals",
        Comparison::Date(Order::LessThanEquals),
        false,
    ),
    (
        "DateGreaterThan",
        Comparison::Date(Order::GreaterThan),
        false,
    ),
    (
        "DateGreaterThanEquals",
        Comparison::Date(Order::GreaterThanEquals),
        false,
    ),
    ("Bool", Comparison::Bool, false),
    ("BinaryEquals", Comparison::Binary, false),
    ("IpAddress", Comparison::IpAddress, false),
    ("NotIpAddress", Comparison::IpAddress, true),
    ("ArnEquals", Comparison::Arn, false),
    ("ArnLike", Comparison::Arn, false),
    ("ArnNotEquals", Comparison::Arn, true),
    ("ArnNotLike", Comparison::Arn, true),
    ("Null", Comparison::Null, false),
];

impl Operator {
    /// Takes an operator's name apart; `None` where IAM knows no such operator (`NullIfExists` among them).
    pub fn parse(name: &str) -> Option<Operator> {
        let mut is_exact_spelling = true;
        let (qualifier, rest) = match name.split_once(':') {
            None => (Qualifier::Plain, name),
            Some((prefix, rest)) => {
                let (qualifier, spelling) = if prefix.eq_ignore_ascii_case("ForAllValues") {
                    (Qualifier::ForAllValues, "ForAllValues")
                } else if prefix.eq_ignore_ascii_case("ForAnyValue") {
                    (Qualifier::ForAnyValue, "ForAnyValue")
                } else {
                    return None;
                };
                is_exact_spelling &= prefix == spelling;
                (qualifier, rest)
            }
        };
        let stem_len = rest.len().saturating_sub("IfExists".len());
        let (stem, if_exists) = match rest.get(stem_len..) {
            Some(suffix) if stem_len > 0 && suffix.eq_ignore_ascii_case("IfExists") => {
                is_exact_spelling &= suffix == "IfExists";
                (rest.get(..stem_len).unwrap_or_default(), true)
            }
            _ => (rest, false),
        };
        let (spelling, comparison, negated) = NAMES
            .iter()
            .find(|(it, ..)| it.eq_ignore_ascii_case(stem))?;
        if *comparison == Comparison::Null && if_exists {
            return None;
        }
        is_exact_spelling &= *spelling == stem;
        Some(Operator {
            qualifier,
            comparison: *comparison,
            negated: *negated,
            if_exists,
            is_exact_spelling,
        })
    }

    /// Whether `*` and `?` are wildcards in the operator's values.
    pub fn has_wildcards(self) -> bool {
        matches!(self.comparison, Comparison::StringLike | Comparison::Arn)
    }

    /// Whether `${…}` is a variable in the operator's values; for `Bool` AWS says both.
    pub fn has_variables(self) -> bool {
        matches!(
            self.comparison,
            Comparison::StringEquals
                | Comparison::StringEqualsIgnoreCase
                | Comparison::StringLike
                | Comparison::Arn
                | Comparison::Bool
        )
    }
}
