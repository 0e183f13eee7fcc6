//! The classes of reason for which an element does not match, or matches unexpectedly.

use crate::policy::compare::value::value_matches;
use crate::policy::condition::{Condition, ConditionValue, Wanted};
use crate::policy::document::{Element, PrincipalEntry, ResourceEntry};
use crate::policy::operator::{Comparison, Operator, Qualifier};
use crate::policy::pattern::{Filled, Pattern};
use crate::policy::principal::{Caller, Nobody, Principal, PrincipalPattern};
use crate::policy::request::{Context, Lookup, Request};
use crate::policy::truth::Answer;

/// The class of a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The request has another value.
    ValueDiffers,
    /// The values differ in letter case only.
    CaseDiffers,
    /// The request lacks the key.
    KeyMissing,
    /// The key must be missing and is not.
    KeyPresent,
    /// The key has several values and the operator no `ForAllValues:` or `ForAnyValue:`.
    SetOperatorMissing,
    /// A policy variable has no value in this request.
    VariableWithoutValue,
    /// One of the two values cannot be read as what the operator compares.
    MalformedValue,
    /// IAM knows no such operator.
    UnknownOperator,
    /// `*` or `?` in a value whose operator takes them literally.
    WildcardInExactOperator,
    /// The statement names other principals of the same account.
    OtherPrincipal,
    /// The statement names another session of the caller's role.
    OtherSession,
    /// The statement names principals of other accounts, or services.
    OtherAccount,
    /// The statement names a principal that was deleted; one created again under its name is another.
    PrincipalDeleted,
    /// The statement names a principal with a wildcard, which IAM does not support.
    PrincipalWildcard,
    /// The statement names what is no principal here: another form of text, `Federated`, `CanonicalUser`.
    PrincipalMalformed,
    /// The call is not signed, and the statement wants a signed one.
    AnonymousCaller,
    /// The statement exempts the caller (`NotPrincipal`).
    CallerExempted,
    /// The statement has no `Principal`.
    PrincipalMissing,
    /// The resource is the service without a path, which no request has.
    ServiceWithoutPath,
    /// AWS refuses the statement.
    Refused,
    /// Nobody knows a value that decides.
    NotKnown,
}

impl Reason {
    /// The reason in a word or two, with hyphens.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::ValueDiffers => "value-differs",
            Reason::CaseDiffers => "case-differs",
            Reason::KeyMissing => "key-missing",
            Reason::KeyPresent => "key-present",
            Reason::SetOperatorMissing => "set-operator-missing",
            Reason::VariableWithoutValue => "variable-without-value",
            Reason::MalformedValue => "malformed-value",
            Reason::UnknownOperator => "unknown-operator",
            Reason::WildcardInExactOperator => "wildcard-in-exact-operator",
            Reason::OtherPrincipal => "other-principal",
            Reason::OtherSession => "other-session",
            Reason::OtherAccount => "other-account",
            Reason::PrincipalDeleted => "principal-deleted",
            Reason::PrincipalWildcard => "principal-wildcard",
            Reason::PrincipalMalformed => "principal-malformed",
            Reason::AnonymousCaller => "anonymous-caller",
            Reason::CallerExempted => "caller-exempted",
            Reason::PrincipalMissing => "principal-missing",
            Reason::ServiceWithoutPath => "service-without-path",
            Reason::Refused => "refused",
            Reason::NotKnown => "not-known",
        }
    }
}

/// Whether a condition holds only because the request lacks the key.
pub(in crate::policy) fn holds_by_absence(condition: &Condition, context: &Context) -> bool {
    let is_null = condition
        .parsed_operator
        .is_some_and(|it| it.comparison == Comparison::Null);
    let lookup = context.look_up(&condition.parsed_key);
    !is_null && matches!(lookup, Lookup::Absent | Lookup::List([]))
}

pub(in crate::policy) fn of_condition(condition: &Condition, context: &Context) -> Reason {
    let Some(operator) = condition.parsed_operator else {
        return Reason::UnknownOperator;
    };
    let lookup = context.look_up(&condition.parsed_key);
    if operator.comparison == Comparison::Null {
        return if lookup == Lookup::Absent {
            Reason::KeyMissing
        } else {
            Reason::KeyPresent
        };
    }
    let values: Vec<&str> = match lookup {
        Lookup::Absent | Lookup::List([]) => return Reason::KeyMissing,
        Lookup::Unknown => return Reason::NotKnown,
        Lookup::Single(it) => vec![it],
        Lookup::List(it) => it.iter().map(String::as_str).collect(),
    };
    let is_list = matches!(lookup, Lookup::List(_)) || condition.parsed_key.is_multivalued();
    if operator.qualifier == Qualifier::Plain && is_list {
        return Reason::SetOperatorMissing;
    }
    if !operator.is_exact_spelling {
        return Reason::UnknownOperator;
    }
    if operator.negated {
        return Reason::ValueDiffers;
    }
    let any = |test: &dyn Fn(&Wanted, &str, &str) -> bool| {
        condition.values.iter().any(|wanted| {
            values
                .iter()
                .any(|it| test(&wanted.wanted, &wanted.text.text, it))
        })
    };
    let has_no_value = |wanted: &Wanted| {
        let filled = wanted.pattern().map(|it| it.fill(context));
        matches!(filled, Some(Filled::NoValue(_)))
    };
    let is_malformed = |it: &ConditionValue| {
        matches!(it.wanted, Wanted::Malformed) || is_unreadable(it, operator, context, &values)
    };
    if condition.values.iter().any(|it| has_no_value(&it.wanted)) {
        Reason::VariableWithoutValue
    } else if any(&|_, wanted, value| differs_in_case(operator, wanted, value)) {
        Reason::CaseDiffers
    } else if any(&|_, wanted, value| wildcard_would_match(operator, wanted, value)) {
        Reason::WildcardInExactOperator
    } else if !condition.values.is_empty() && condition.values.iter().all(is_malformed) {
        Reason::MalformedValue
    } else {
        Reason::ValueDiffers
    }
}

// A value of the request that the operator cannot read shows under negation, where it is disputed.
fn is_unreadable(
    wanted: &ConditionValue,
    operator: Operator,
    context: &Context,
    values: &[&str],
) -> bool {
    let negated = Operator {
        negated: true,
        ..operator
    };
    let is_typed = matches!(
        wanted.wanted,
        Wanted::Number | Wanted::Moment(_) | Wanted::Network(_) | Wanted::Arn(_)
    );
    let is_disputed =
        |it: &&str| value_matches(wanted, negated, context, it).documented() == Answer::Unknown;
    is_typed && values.iter().all(is_disputed)
}

fn differs_in_case(operator: Operator, wanted: &str, value: &str) -> bool {
    match operator.comparison {
        Comparison::StringEquals => wanted != value && wanted.eq_ignore_ascii_case(value),
        Comparison::StringLike | Comparison::Arn => {
            let matches =
                |wanted: &str, value: &str| Pattern::compile(wanted, true, false).matches(value);
            !matches(wanted, value) && matches(&wanted.to_lowercase(), &value.to_lowercase())
        }
        _ => false,
    }
}

fn wildcard_would_match(operator: Operator, wanted: &str, value: &str) -> bool {
    let is_exact = matches!(
        operator.comparison,
        Comparison::StringEquals | Comparison::StringEqualsIgnoreCase
    );
    is_exact && wanted.contains(['*', '?']) && Pattern::compile(wanted, true, false).matches(value)
}

pub(in crate::policy) fn of_principal(
    element: Option<&Element<PrincipalEntry>>,
    request: &Request,
) -> Reason {
    let Some(element) = element else {
        return Reason::PrincipalMissing;
    };
    if element.negated {
        return Reason::CallerExempted;
    }
    match closest_entry(element, request.principal()) {
        Some(entry) => of_entry(&entry.pattern, request.principal()),
        None => Reason::OtherPrincipal,
    }
}

/// The entry that comes closest to naming the caller.
pub(in crate::policy) fn closest_entry<'a>(
    element: &'a Element<PrincipalEntry>,
    principal: &Principal,
) -> Option<&'a PrincipalEntry> {
    element
        .entries
        .iter()
        .min_by_key(|entry| match of_entry(&entry.pattern, principal) {
            Reason::OtherSession => 0,
            Reason::PrincipalWildcard => 1,
            Reason::PrincipalMalformed => 4,
            Reason::OtherPrincipal => 2,
            Reason::PrincipalDeleted => 3,
            Reason::AnonymousCaller => 5,
            _ => 6,
        })
}

fn of_entry(pattern: &PrincipalPattern, principal: &Principal) -> Reason {
    let Principal::Aws(caller) = principal else {
        return match (pattern, principal) {
            (PrincipalPattern::Nobody(Nobody::DeletedPrincipal), _) => Reason::PrincipalDeleted,
            (_, Principal::Anonymous) => Reason::AnonymousCaller,
            _ => Reason::OtherPrincipal,
        };
    };
    match pattern {
        PrincipalPattern::Nobody(Nobody::DeletedPrincipal) => Reason::PrincipalDeleted,
        PrincipalPattern::Nobody(Nobody::PartialWildcard) => Reason::PrincipalWildcard,
        PrincipalPattern::Identity(wanted) if wanted.account() == caller.account() => {
            if is_other_session(wanted, caller) {
                Reason::OtherSession
            } else {
                Reason::OtherPrincipal
            }
        }
        PrincipalPattern::Nobody(_) => Reason::PrincipalMalformed,
        _ => Reason::OtherAccount,
    }
}

fn is_other_session(wanted: &Caller, caller: &Caller) -> bool {
    wanted.session().is_some() && wanted.name() == caller.name()
}

pub(in crate::policy) fn of_resource(
    element: Option<&Element<ResourceEntry>>,
    request: &Request,
) -> Reason {
    let Some(element) = element else {
        return Reason::ValueDiffers;
    };
    let is_service_of_request = |entry: &&ResourceEntry| {
        let text = entry.value.text.as_str();
        let rest = request.resource().strip_prefix(text);
        let id = text.split_once(":service/").map(|it| it.1);
        rest.is_some_and(|it| it.starts_with('/')) && id.is_some_and(|it| !it.contains('/'))
    };
    if !element.negated && element.entries.iter().any(|it| is_service_of_request(&it)) {
        return Reason::ServiceWithoutPath;
    }
    let has_no_value = element
        .entries
        .iter()
        .filter_map(|it| it.pattern.last())
        .any(|it| it.has_variables() && matches!(it.fill(request.context()), Filled::NoValue(_)));
    if has_no_value {
        Reason::VariableWithoutValue
    } else {
        Reason::ValueDiffers
    }
}
