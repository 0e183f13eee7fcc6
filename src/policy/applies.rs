//! Whether a statement applies to a request, element by element.

use crate::policy::compare;
use crate::policy::condition::Condition;
use crate::policy::decision::Level;
use crate::policy::document::{Document, Effect, Element, PrincipalEntry, Statement};
use crate::policy::principal::{CallerKind, Principal, PrincipalPattern};
use crate::policy::request::Request;
use crate::policy::truth::{Answer, Truth};

/// Whether a statement applies: principal, action, resource and every condition.
pub(in crate::policy) fn applies(statement: &Statement, request: &Request, level: Level) -> Truth {
    if statement.refused.is_some() {
        return Truth::FALSE;
    }
    let mut truth = principal_matches(statement, request, level);
    if truth == Truth::FALSE {
        return truth;
    }
    truth = truth.and(action_matches(statement, request));
    if truth == Truth::FALSE {
        return truth;
    }
    truth = truth.and(resource_matches(statement, request, level));
    for condition in &statement.conditions {
        if truth == Truth::FALSE {
            return truth;
        }
        truth = truth.and(compare::holds(condition, request.context()));
    }
    truth
}

/// The operator of a `Deny` that would apply but for a condition of which this build does not know the operator. IAM
/// refuses what it does not know itself (Access Analyzer policy check reference, "Invalid condition operator"): of a
/// policy that is in force, what such a statement denies nobody knows.
pub fn unknown_denial<'d>(
    document: &'d Document,
    request: &Request,
    level: Level,
) -> Option<&'d str> {
    let mut denials = document
        .statements
        .iter()
        .filter(|it| it.effect == Some(Effect::Deny));
    denials.find_map(|statement| {
        let (known, unknown): (Vec<&Condition>, Vec<&Condition>) = statement
            .conditions
            .iter()
            .partition(|it| it.parsed_operator.is_some());
        let truth = known.iter().fold(
            principal_matches(statement, request, level)
                .and(action_matches(statement, request))
                .and(resource_matches(statement, request, level)),
            |truth, it| truth.and(compare::holds(it, request.context())),
        );
        let first = unknown.first()?;
        (truth.for_deny() != Answer::No).then_some(first.operator.text.as_str())
    })
}

pub(in crate::policy) fn action_matches(statement: &Statement, request: &Request) -> Truth {
    let (action, parts) = (request.action_lower(), request.action_parts());
    any_entry(statement.action.as_ref(), |entry| {
        entry.pattern.matches(action, parts)
    })
}

pub(in crate::policy) fn resource_matches(
    statement: &Statement,
    request: &Request,
    level: Level,
) -> Truth {
    // A role's trust policy and an ECR repository's policy name no resource: it is the one they are attached to.
    const WITHOUT_RESOURCE: [&str; 2] = ["sts", "ecr"];
    if statement.resource.is_none() {
        let (prefix, _) = request.action_parts();
        return Truth::from(!level.is_identity_side() && WITHOUT_RESOURCE.contains(&prefix));
    }
    any_entry(statement.resource.as_ref(), |entry| {
        entry.pattern.matches(request, level)
    })
}

fn any_entry<T>(element: Option<&Element<T>>, matches: impl Fn(&T) -> Truth) -> Truth {
    let Some(element) = element else {
        return Truth::FALSE;
    };
    let mut truth = Truth::FALSE;
    for entry in &element.entries {
        truth = truth.or(matches(entry));
        if truth == Truth::TRUE {
            break;
        }
    }
    if element.negated {
        truth.negated()
    } else {
        truth
    }
}

pub(in crate::policy) fn principal_matches(
    statement: &Statement,
    request: &Request,
    level: Level,
) -> Truth {
    if level.is_identity_side() {
        return Truth::TRUE;
    }
    match &statement.principal {
        Some(element) if element.negated && statement.effect == Some(Effect::Deny) => {
            denies_all_but(&element.entries, request)
        }
        // `NotPrincipal` with `Allow` is "not supported"; what it then does no page says.
        Some(element) if element.negated => any_entry(Some(element), |entry| {
            entry.pattern.matches(request.principal())
        })
        .rather_than(Truth::FALSE),
        element => any_entry(element.as_ref(), |entry| {
            entry.pattern.matches(request.principal())
        }),
    }
}

// `NotPrincipal` with `Deny` (IAM User Guide, `reference_policies_elements_notprincipal`):
// 1. A caller with a permissions boundary is always denied. 2. A caller who is listed but whose account is not, or a
// session without its role, might be denied. 3. The account's entry beside some of its principals spares none but
// those ("all principals except the user named Bob" of `[user/Bob, …:root]`). 4. Whether it spares them where it
// stands alone, AWS does not say.
fn denies_all_but(entries: &[PrincipalEntry], request: &Request) -> Truth {
    let Principal::Aws(caller) = request.principal() else {
        let listed = entries.iter().fold(Truth::FALSE, |truth, it| {
            truth.or(it.pattern.matches(request.principal()))
        });
        return listed.negated();
    };
    let mut account = Truth::FALSE;
    let mut role_or_user = Truth::FALSE;
    let mut session = Truth::FALSE;
    let mut names_others = false;
    for entry in entries {
        let matches = entry.pattern.matches(request.principal());
        match &entry.pattern {
            PrincipalPattern::Everyone => return Truth::FALSE,
            PrincipalPattern::Account { .. } => account = account.or(matches),
            PrincipalPattern::Identity(it) => {
                names_others |= it.account() == caller.account();
                if it.session().is_some() {
                    session = session.or(matches);
                } else {
                    role_or_user = role_or_user.or(matches);
                }
            }
            _ => {}
        }
    }
    let listed = role_or_user.or(session);
    let spared = if account == Truth::FALSE {
        listed.and(Truth::TRUE.disputed(Truth::FALSE))
    } else if caller.kind() == CallerKind::Root {
        account
    } else if listed == Truth::FALSE {
        account.and(if names_others {
            Truth::FALSE
        } else {
            Truth::TRUE.disputed(Truth::FALSE)
        })
    } else if session != Truth::FALSE && role_or_user == Truth::FALSE {
        session.disputed(Truth::FALSE)
    } else {
        account.and(listed)
    };
    let has_boundary = match request.has_boundary() {
        Answer::Yes => Truth::TRUE,
        Answer::No => Truth::FALSE,
        Answer::Unknown => Truth::UNKNOWN,
    };
    spared.negated().or(has_boundary)
}
