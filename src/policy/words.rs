//! Explanations as sentences: short enough to read aloud, exact enough to act on.

mod condition;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::policy::decision::{Decision, Level};
use crate::policy::document::{Effect, Element, PrincipalEntry, Statement};
use crate::policy::explain::{Explanation, FailedElement, Failure, StatementReport};
use crate::policy::principal::{Caller, CallerKind, Principal, PrincipalPattern};
use crate::policy::reason::{Reason, closest_entry};
use crate::policy::request::Request;
use crate::policy::truth::Answer;
use crate::policy::words::condition::{condition_words, list, quoted, request_value};

/// The whole answer in one sentence.
impl fmt::Display for Explanation<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.evaluation.decision, self.deciding()) {
            (Decision::Allow | Decision::ExplicitDeny, Some(report)) => {
                out.write_str(&report.sentence(self.request, self.level))?;
            }
            (Decision::Unknown, deciding) => {
                let names: Vec<String> = self
                    .evaluation
                    .depends_on
                    .iter()
                    .map(|it| format!("`{it}`"))
                    .collect();
                write!(
                    out,
                    "it depends on {}, which nobody knows",
                    list(&names, "and")
                )?;
                if let Some(report) = deciding {
                    write!(out, ": {}", report.sentence(self.request, self.level))?;
                }
            }
            _ => match self.closest() {
                Some(closest) => {
                    let sentence = closest.sentence(self.request, self.level);
                    if self.statements.len() == 1 {
                        out.write_str(&sentence)?;
                    } else {
                        write!(out, "no statement allows the request; nearest: {sentence}")?;
                    }
                }
                None if self.statements.is_empty() => {
                    out.write_str("the policy has no statement, so it allows nothing")?;
                }
                None => {
                    out.write_str("the policy has no `Allow` statement, so it allows nothing")?;
                }
            },
        }
        if self.evaluation.undocumented {
            out.write_str(" (AWS does not document the rule that decides here)")?;
        }
        Ok(())
    }
}

impl StatementReport<'_> {
    /// What the statement says of the request, in one sentence.
    pub fn sentence(&self, request: &Request, level: Level) -> String {
        let name = format!("statement {}", self.statement.name());
        if self.applies == Answer::Yes {
            return format!("{name} {}", self.applied(request));
        }
        let verb = if self.statement.effect == Some(Effect::Deny) {
            "denies"
        } else {
            "allows"
        };
        let Some(failure) = self.first_failure() else {
            return format!("{name} does not apply");
        };
        let mut sentence = match failure.element {
            FailedElement::Refused(why) => format!("{name} never applies, AWS refuses it: {why}"),
            FailedElement::Principal(element) => format!(
                "{name} {}",
                principal_words(element, failure, request, verb)
            ),
            FailedElement::Action(element) => {
                let rest = match element {
                    Some(it) if it.negated => format!("but not `{}`", request.action()),
                    Some(it) => {
                        let only = quoted(it.entries.iter().map(|it| it.value.text.as_str()));
                        format!("but only {only}; the request is `{}`", request.action())
                    }
                    None => "but names no action".to_owned(),
                };
                format!(
                    "{name} {verb} {}, {rest}",
                    whom(self.statement, request, level)
                )
            }
            FailedElement::Resource(_) | FailedElement::Condition(_) => {
                let rest = match failure.element {
                    FailedElement::Condition(condition) => {
                        condition_words(condition, failure.reason(request), request)
                    }
                    _ => resource_words(failure, request),
                };
                format!(
                    "{name} {verb} {}, {rest}",
                    whom(self.statement, request, level)
                )
            }
        };
        let more = self
            .failures
            .iter()
            .filter(|it| !it.is_unknown)
            .count()
            .saturating_sub(1);
        if more > 0 {
            let elements = if more == 1 {
                "element does"
            } else {
                "elements do"
            };
            sentence = format!("{sentence} ({more} more {elements} not match)");
        }
        sentence
    }

    fn applied(&self, request: &Request) -> String {
        let verb = if self.statement.effect == Some(Effect::Deny) {
            "denies"
        } else {
            "allows"
        };
        if let Some(condition) = self.held_by_absence.first() {
            return format!(
                "{verb} the request because it has no `{}`: `{}` holds for a missing key",
                condition.key.text, condition.operator.text
            );
        }
        let principal = self.statement.principal.as_ref();
        if verb == "denies" && principal.is_some_and(|it| it.negated) {
            let why = if request.has_boundary() == Answer::Yes {
                "spares nobody who has a permissions boundary"
            } else {
                "does not spare the caller"
            };
            return format!("denies the request because its `NotPrincipal` {why}");
        }
        let condition = self.statement.conditions.first();
        match condition.and_then(|it| request_value(it, request.context()).map(|value| (it, value)))
        {
            Some((condition, value)) if verb == "denies" => {
                format!(
                    "denies the request because `{}` is {value}",
                    condition.key.text
                )
            }
            _ => format!("{verb} the request"),
        }
    }
}

fn whom(statement: &Statement, request: &Request, level: Level) -> &'static str {
    let is_everyone = |element: &Element<PrincipalEntry>| {
        !element.negated
            && element
                .entries
                .iter()
                .any(|it| it.pattern == PrincipalPattern::Everyone)
    };
    if level.is_identity_side() {
        return "the caller";
    }
    if statement.principal.as_ref().is_some_and(is_everyone) {
        return "every caller";
    }
    match request.principal() {
        Principal::Aws(caller) => match caller.kind() {
            CallerKind::Role | CallerKind::Session => "this role",
            CallerKind::User => "this user",
            _ => "this caller",
        },
        Principal::Service(_) => "this service",
        Principal::Anonymous | Principal::Unknown => "this caller",
    }
}

fn principal_words(
    element: Option<&Element<PrincipalEntry>>,
    failure: &Failure<'_>,
    request: &Request,
    verb: &str,
) -> String {
    let entry = element.and_then(|it| closest_entry(it, request.principal()));
    let text = entry.map_or("", |it| it.value.text.as_str());
    let named = entry.map_or_else(|| "nobody".to_owned(), |it| entry_words(&it.pattern, text));
    let others = element.map_or(0, |it| it.entries.len()).saturating_sub(1);
    let others = if others == 0 {
        String::new()
    } else {
        format!(" and {others} more")
    };
    match failure.reason(request) {
        Reason::NotKnown => {
            let what = match request.principal() {
                Principal::Aws(_) => "which session or user is behind the call is not known",
                _ => "nobody knows who calls",
            };
            format!("{verb} {named}{others} only, and {what}")
        }
        Reason::AnonymousCaller => format!("{verb} {named}{others} only; this call is not signed"),
        Reason::OtherSession => {
            let session = Caller::parse(text);
            let session = session.session().unwrap_or_default();
            format!(
                "{verb} session `{session}` of this role only; the caller is {}",
                caller_words(request, true)
            )
        }
        Reason::OtherAccount => {
            let account = match request.principal() {
                Principal::Aws(caller) => format!(" of account `{}`", caller.account()),
                _ => String::new(),
            };
            format!(
                "{verb} {named}{others} only; the caller is {}{account}",
                caller_words(request, false)
            )
        }
        Reason::PrincipalDeleted => {
            format!(
                "names the deleted principal `{text}`; a role or user created again under its name is another"
            )
        }
        Reason::PrincipalWildcard => {
            format!("names `{text}`, which matches nobody: a principal may not hold a wildcard")
        }
        Reason::CallerExempted => format!(
            "exempts the caller, {} (`NotPrincipal`)",
            caller_words(request, false)
        ),
        Reason::PrincipalMalformed => {
            format!(
                "names `{text}`, which matches nobody: it is no principal that an auth policy can name"
            )
        }
        Reason::PrincipalMissing => "has no `Principal`, so it matches nobody".to_owned(),
        _ => format!(
            "{verb} {named}{others} only; the caller is {}",
            caller_words(request, false)
        ),
    }
}

fn entry_words(pattern: &PrincipalPattern, text: &str) -> String {
    match pattern {
        PrincipalPattern::Account { account, .. } => format!("account `{account}`"),
        PrincipalPattern::Identity(caller) => match caller.kind() {
            CallerKind::Role => {
                format!("role `{}` of account `{}`", caller.name(), caller.account())
            }
            CallerKind::User => {
                format!("user `{}` of account `{}`", caller.name(), caller.account())
            }
            _ => format!("`{text}`"),
        },
        _ => format!("`{text}`"),
    }
}

fn caller_words(request: &Request, with_session: bool) -> String {
    match request.principal() {
        Principal::Anonymous => "anonymous".to_owned(),
        Principal::Unknown => "unknown".to_owned(),
        Principal::Service(name) => format!("the service `{name}`"),
        Principal::Aws(caller) => match caller.kind() {
            CallerKind::Session if with_session => {
                format!("session `{}`", caller.session().unwrap_or_default())
            }
            CallerKind::Role | CallerKind::Session => format!("role `{}`", caller.name()),
            CallerKind::User => format!("user `{}`", caller.name()),
            _ => format!("`{}`", caller.arn()),
        },
    }
}

fn resource_words(failure: &Failure<'_>, request: &Request) -> String {
    let FailedElement::Resource(Some(element)) = failure.element else {
        return "but names no resource".to_owned();
    };
    let named = quoted(element.entries.iter().map(|it| it.value.text.as_str()));
    if element.negated {
        return format!("but not on `{}`", request.resource());
    }
    match failure.reason(request) {
        Reason::ServiceWithoutPath => format!(
            "but only on {named}, which is the service without a path, while a request's resource ends in one; write the path, or `/*`, after it"
        ),
        Reason::VariableWithoutValue => {
            format!("but only on {named}, where a variable has no value in this request")
        }
        Reason::NotKnown => format!("but only on {named}, where nobody knows a variable's value"),
        _ => format!(
            "but only on {named}; the request is for `{}`",
            request.resource()
        ),
    }
}
