//! The auth policies of the service network and of the service.

use crate::checks::finding::{Answer, Doubt, Finding, Status};
use crate::checks::gates::level::{
    AuthLevel, Said, ask, ask_session, network_level, service_level,
};
use crate::checks::gates::request::{principal, request, request_without_session_tags};
use crate::path::Path;
use crate::path::unknown::Stop;
use crate::policy::change::{self, Change};
use crate::policy::decision::{Decision, Level};
use crate::policy::document::Document;
use crate::policy::evaluate::Evaluation;
use crate::policy::explain::explain;
use crate::policy::lattice_call::SIZE_QUOTA;
use crate::policy::principal::Principal;
use crate::policy::request::Request;
use crate::shell::quoted;
use crate::snapshot::outcome::Outcome;

/// Asks the auth policy of the service network.
pub fn network(path: &Path<'_>) -> Answer {
    if_asked(path, gate(path, &network_level(path)?))
}

/// Asks the auth policy of the service.
pub fn service(path: &Path<'_>) -> Answer {
    if_asked(path, gate(path, &service_level(path)?))
}

/// A refusal stands only where the listener is known to ask this: behind one that passes TLS through the action
/// is another, and so is the caller.
pub fn if_asked(path: &Path<'_>, answer: Answer) -> Answer {
    let findings = answer?;
    match path.may_be_passthrough() {
        Some(unknown) if findings.iter().any(|it| it.status == Status::Fail) => Err(unknown.into()),
        _ => Ok(findings),
    }
}

fn gate(path: &Path<'_>, level: &AuthLevel<'_>) -> Answer {
    let request = request(path, principal(path)).ok_or(Stop::Unreached)?;
    // With the question turned round, a level that denies is what one hopes for.
    let refusal = if path.asks_why_open() {
        Status::Info
    } else {
        Status::Fail
    };
    // Behind a passthrough listener there is no HTTP to answer 403 with.
    let outcome = path.is_passthrough().then_some(Outcome::ConnectionReset);
    let with = |finding: Finding| {
        let finding = match level.policy {
            Some(_) if path.is_passthrough() => finding.doubted(Doubt::undocumented(
                "whether a TLS passthrough listener asks the auth policies for `vpc-lattice-svcs:Connect`",
            )),
            _ => finding,
        };
        let finding = finding.from(level.detail).giving(outcome);
        match level.policy {
            Some(fact) => finding.from(&fact.place),
            None => finding,
        }
    };
    let without_tags = request_without_session_tags(path, principal(path));
    let (said, request) = ask_session(level, &request, without_tags.as_ref())?;
    match said {
        Said::Open => Ok(Vec::new()),
        Said::NoPolicy => {
            let finding = with(Finding::new(
                refusal,
                level.codes.missing,
                level.subject.clone(),
            ));
            Ok(vec![with_change(finding, None, request, level.level)])
        }
        Said::Decided(document, evaluation) => {
            let explanation = explain(&document, request, level.level).to_string();
            let statement = evaluation.statement.as_ref().map_or_else(
                || "no statement".to_owned(),
                |it| {
                    it.sid
                        .as_ref()
                        .map_or_else(|| format!("#{}", it.index + 1), ToString::to_string)
                },
            );
            let with = |finding: Finding| doubted(with(finding), &policy_of(level), &evaluation);
            let code = match evaluation.decision {
                Decision::Allow => {
                    return Ok(vec![
                        with(Finding::pass(level.codes.denies, level.subject.clone()))
                            .word("statement", statement)
                            .word("explanation", explanation),
                    ]);
                }
                Decision::ExplicitDeny => level.codes.explicit,
                Decision::ImplicitDeny | Decision::Unknown => level.codes.denies,
            };
            let finding = with(Finding::new(refusal, code, level.subject.clone()))
                .word("statement", statement)
                .word("explanation", explanation);
            Ok(vec![with_change(
                finding,
                Some(&document),
                request,
                level.level,
            )])
        }
    }
}

fn policy_of(level: &AuthLevel<'_>) -> String {
    format!("the auth policy of {}", level.subject.key())
}

/// Says that a policy decides by a rule which no page of AWS gives.
pub fn doubted(finding: Finding, policy: &str, evaluation: &Evaluation) -> Finding {
    if evaluation.undocumented {
        finding.doubted(Doubt::undocumented(&format!(
            "the rule by which {policy} decides here"
        )))
    } else {
        finding
    }
}

/// Adds the smallest change that would let this call through, and whom else it lets in.
fn with_change(
    finding: Finding,
    document: Option<&Document>,
    request: &Request,
    level: Level,
) -> Finding {
    let Some(change) = change::smallest(document, request, level)
        .into_iter()
        .next()
    else {
        let meant = document.and_then(|it| change::meant_for_caller(it, request, level));
        return match meant {
            Some(meant) => finding.word("meant", meant),
            None => finding,
        };
    };
    let text = change.document.to_string();
    let finding = with_risk(finding, &change)
        .word("change", change.summary)
        .word("lets_in", change.admits)
        .word("new_policy_text", quoted(&text))
        .word("new_policy", change.document);
    if text.len() <= SIZE_QUOTA {
        return finding;
    }
    finding.word(
        "cannot",
        format!(
            "the policy would have {} bytes with it, and VPC Lattice takes {SIZE_QUOTA} at most: merge statements first",
            text.len()
        ),
    )
}

/// Adds what a change does besides.
pub fn with_risk(finding: Finding, change: &Change) -> Finding {
    if change.widening.is_none() {
        return finding.word("risk", "none");
    }
    finding
        .word("risk", "widens")
        .word("risks", change.widening.to_string())
}

/// Whether any level that is known refuses an unsigned call; `Err` where that is not known.
pub fn refuses_anonymous(path: &Path<'_>) -> Result<bool, Stop> {
    let request = request(path, Principal::Anonymous).ok_or(Stop::Unreached)?;
    let mut open = None;
    for level in [network_level(path), service_level(path)] {
        match level.and_then(|level| ask(&level, &request)) {
            Ok(Said::NoPolicy) => return Ok(true),
            Ok(Said::Decided(_, evaluation)) if evaluation.decision != Decision::Allow => {
                return Ok(true);
            }
            Ok(_) | Err(Stop::Unreached) => {}
            Err(stop) => open = Some(stop),
        }
    }
    open.map_or(Ok(false), Err)
}

/// Whether both levels have auth type `NONE`, so that nothing is asked of the caller.
pub fn is_open_throughout(path: &Path<'_>) -> bool {
    let is_open = |level: Result<AuthLevel<'_>, Stop>| level.is_ok_and(|it| it.policy.is_none());
    is_open(network_level(path)) && is_open(service_level(path))
}

/// Whether some level is known to ask for authorization; else what leaves that open.
pub fn auth_is_on(path: &Path<'_>) -> Result<(), Stop> {
    let levels = [network_level(path), service_level(path)];
    let is_on = |it: &Result<AuthLevel<'_>, Stop>| it.as_ref().is_ok_and(|it| it.policy.is_some());
    if levels.iter().any(is_on) {
        return Ok(());
    }
    levels.into_iter().try_for_each(|it| it.map(|_| ()))
}
