//! One row of a `Condition` element: an operator, a key and its values, compiled for comparison.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

use crate::policy::key::Key;
use crate::policy::moment::Moment;
use crate::policy::operator::{Comparison, Operator};
use crate::policy::pattern::Pattern;
use crate::policy::text::Text;

/// One operator and key with the values to compare.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The operator as written.
    pub operator: Text,
    /// The operator; `None` where IAM knows no such operator. Such a condition never matches.
    pub parsed_operator: Option<Operator>,
    /// The key as written.
    pub key: Text,
    /// The key.
    pub parsed_key: Key,
    /// Whether the values were written as a list.
    pub is_list: bool,
    /// The values.
    pub values: Vec<ConditionValue>,
}

/// One value of a condition.
#[derive(Debug, Clone)]
pub struct ConditionValue {
    /// The value as written; of a number or boolean, its text.
    pub text: Text,
    /// How it was written.
    pub scalar: Scalar,
    /// What it is compared as.
    pub wanted: Wanted,
}

/// The JSON types a condition's value may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalar {
    /// In quotes.
    String,
    /// A bare number.
    Number,
    /// A bare `true` or `false`.
    Bool,
}

/// A condition's value, ready to compare.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// Text or a text pattern.
    Text(Pattern),
    /// Six patterns, one for each part of an ARN.
    Arn(Box<[Pattern; 6]>),
    /// An ARN pattern with fewer than six parts, and the same completed with `*`.
    ShortArn(Vec<Pattern>),
    /// An ARN pattern whose variables may hold colons.
    VariableArn(Pattern),
    /// A number.
    Number,
    /// A point in time.
    Moment(Moment),
    /// `true` or `false`.
    Bool(bool),
    /// A boolean written with a variable, which AWS's pages both allow and forbid.
    VariableBool(Pattern),
    /// Base64 text.
    Binary,
    /// A network, or one address.
    Network(IpNet),
    /// A value that the operator cannot read.
    Malformed,
}

impl Wanted {
    /// Compiles a value for an operator.
    pub fn compile(text: &str, operator: Operator, variables: bool) -> Wanted {
        match operator.comparison {
            Comparison::StringEquals | Comparison::StringEqualsIgnoreCase => {
                Wanted::Text(Pattern::compile(text, false, variables))
            }
            Comparison::StringLike => Wanted::Text(Pattern::compile(text, true, variables)),
            Comparison::Arn => compile_arn(&Pattern::compile(text, true, variables)),
            Comparison::Numeric(_) if Number::parse(text).is_some() => Wanted::Number,
            Comparison::Date(_) => Moment::parse(text).map_or(Wanted::Malformed, Wanted::Moment),
            Comparison::Bool | Comparison::Null => match parse_bool(text) {
                Some(it) => Wanted::Bool(it),
                None => match Pattern::compile(text, false, variables) {
                    pattern if pattern.has_variables() && operator.has_variables() => {
                        Wanted::VariableBool(pattern)
                    }
                    _ => Wanted::Malformed,
                },
            },
            Comparison::Binary if is_base64(text) => Wanted::Binary,
            Comparison::IpAddress => parse_network(text).map_or(Wanted::Malformed, Wanted::Network),
            Comparison::Numeric(_) | Comparison::Binary => Wanted::Malformed,
        }
    }
}

impl Wanted {
    /// The pattern that may hold variables.
    pub fn pattern(&self) -> Option<&Pattern> {
        match self {
            Wanted::Text(it) | Wanted::VariableArn(it) | Wanted::VariableBool(it) => Some(it),
            _ => None,
        }
    }
}

fn compile_arn(pattern: &Pattern) -> Wanted {
    if pattern.has_variables() {
        return Wanted::VariableArn(pattern.clone());
    }
    match <[Pattern; 6]>::try_from(pattern.split(6)) {
        Ok(parts) => Wanted::Arn(Box::new(parts)),
        Err(parts) => Wanted::ShortArn(parts),
    }
}

/// Reads `true` or `false`, whatever the letter case.
pub fn parse_bool(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// Reads an address or a network in CIDR form; bits after the prefix may be set.
pub fn parse_network(text: &str) -> Option<IpNet> {
    if text.contains('/') {
        IpNet::from_str(text).ok()
    } else {
        IpAddr::from_str(text).ok().map(IpNet::from)
    }
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - body.len() <= 2
        && body
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || it == b'+' || it == b'/')
}

/// A decimal number, kept as text so that no digit is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number<'t> {
    is_negative: bool,
    integer: &'t str,
    fraction: &'t str,
}

impl<'t> Number<'t> {
    /// Reads an integer or a decimal number; anything else (`0x1BB`, `1e3`, ` 443`, `NaN`) is none.
    pub fn parse(text: &'t str) -> Option<Number<'t>> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (integer, fraction) = match unsigned.split_once('.') {
            Some((integer, fraction)) if !fraction.is_empty() => (integer, fraction),
            Some(_) => return None,
            None => (unsigned, ""),
        };
        let is_digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
        if integer.is_empty() || !is_digits(integer) || !is_digits(fraction) {
            return None;
        }
        let integer = integer.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        Some(Number {
            is_negative: unsigned.len() < text.len()
                && !(integer.is_empty() && fraction.is_empty()),
            integer,
            fraction,
        })
    }
}

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let magnitude = |a: &Self, b: &Self| {
            (a.integer.len().cmp(&b.integer.len()))
                .then_with(|| a.integer.cmp(b.integer))
                .then_with(|| a.fraction.cmp(b.fraction))
        };
        match (self.is_negative, other.is_negative) {
            (false, false) => magnitude(self, other),
            (true, true) => magnitude(other, self),
            (false, true) => std::cmp::Ordering::Greater,
            (true, false) => std::cmp::Ordering::Less,
        }
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, is_base64, parse_network};

    #[test]
    fn numbers_compare_as_decimals() {
        let number = |text| Number::parse(text).unwrap();
        assert_eq!(number("10"), number("10.0"));
        assert_eq!(number("-0"), number("0"));
        assert!(number("9") < number("10"));
        assert!(number("1.25") < number("1.3"));
        assert!(number("-2") < number("-1.5"));
        for it in [
            "443abc", "0x1BB", "NaN", "Inf", " 443", "1e3", "", "-", "1.",
        ] {
            assert_eq!(Number::parse(it), None, "{it}");
        }
    }

    #[test]
    fn networks_may_have_host_bits() {
        assert!(
            parse_network("203.0.113.7/24")
                .unwrap()
                .contains(&"203.0.113.200".parse::<std::net::IpAddr>().unwrap())
        );
        assert_eq!(
            parse_network("2001:0db8:0:0:0:0:0:1"),
            parse_network("2001:db8::1")
        );
        assert_eq!(parse_network("10.0.0.0/33"), None);
    }

    #[test]
    fn base64_is_checked() {
        assert!(is_base64("QmluYXJ5VmFsdWVJbkJhc2U2NA=="));
        assert!(!is_base64("abc"));
        assert!(!is_base64("a==="));
    }
}
