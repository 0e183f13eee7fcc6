//! An access-log record: the best witness, since it names the gate, the failure and the target.

use crate::codes::Code;
use crate::codes::confidence::Confidence;
use crate::paste::explain::causes;
use crate::paste::explain::denied;
use crate::paste::explain::subject::Subject;
use crate::paste::{Explained, explain::answered};
use crate::snapshot::observation::{Gate, LogRecord};
use crate::snapshot::outcome::Outcome;

use Confidence::{Certain, Likely, Possible};

/// What a `failureReason` says: its code, and the sentence (user guide, "Access logs").
const FAILURES: [(&str, Option<Code>, Confidence, &str); 9] = [
    (
        "TargetConnectionError",
        Some(Code::TargetConnectionFailing),
        Certain,
        "VPC Lattice could not connect to the target",
    ),
    (
        "TargetProtocolError",
        Some(Code::TargetProtocolMismatch),
        Likely,
        "the target answered in a protocol that VPC Lattice could not read",
    ),
    (
        "TargetDataTimeout",
        Some(Code::TargetSlow),
        Certain,
        "the target was connected and sent no data in time",
    ),
    (
        "TargetConnectionClosed",
        Some(Code::TargetConnectionFailing),
        Certain,
        "the target closed the connection before it had answered",
    ),
    (
        "ClientConnectionClosed",
        Some(Code::TargetSlow),
        Possible,
        "the client closed the connection before the answer came",
    ),
    (
        "ClientRateLimited",
        None,
        Certain,
        "VPC Lattice limited the rate of requests: 10,000 a second, service and zone, by default",
    ),
    (
        "ClientProtocolError",
        Some(Code::UnexplainedHttp400),
        Likely,
        "VPC Lattice could not read the client's request",
    ),
    (
        "ConnectionDurationExceeded",
        None,
        Certain,
        "the connection reached its longest duration: ten minutes, which cannot be raised",
    ),
    ("InternalError", None, Certain, "VPC Lattice itself failed"),
];

/// What to do where no code says it.
const STEPS: [(&str, &str); 3] = [
    (
        "ClientRateLimited",
        "spread the requests, or ask AWS Support for more requests a second",
    ),
    (
        "ConnectionDurationExceeded",
        "let the client open a new connection at least every ten minutes",
    ),
    (
        "InternalError",
        "call again, and ask AWS Support with the request id if it lasts",
    ),
];

/// Explains one record.
pub(super) fn of(record: &LogRecord, subject: &Subject) -> Vec<Explained> {
    let outcome = record.response_code.and_then(Outcome::of_status);
    if let Some(reason) = &record.auth_denied_reason {
        return gate(reason, record, outcome, subject);
    }
    match record.failure_reason.as_deref() {
        Some("ClientAccessDenied") => unauthenticated(record, outcome, subject),
        Some(reason) => failure(reason, outcome, subject),
        None => answered::of_record(record, outcome, subject),
    }
}

/// A denial by one of the gates.
fn gate(
    reason: &str,
    record: &LogRecord,
    outcome: Option<Outcome>,
    subject: &Subject,
) -> Vec<Explained> {
    let gate = match reason {
        "Network" => Gate::Network,
        "Service" => Gate::Service,
        "Identity" => Gate::Identity,
        other => {
            let summary = format!(
                "the record says that the call to {} was denied for `{other}`, a reason that is \
                    not known",
                subject.place()
            );
            return vec![subject.finding(Code::UnexplainedHttp403, Possible, outcome, summary)];
        }
    };
    let user = record.resolved_user.as_deref();
    let is_anonymous = user.is_some_and(|it| it.eq_ignore_ascii_case("anonymous"));
    let (denies, explicit, missing) = denied::codes(gate);
    let (words, place, after) = (
        denied::gate_words(gate),
        subject.place(),
        denied::behind(gate, is_anonymous),
    );
    let mut list = Vec::new();
    if is_anonymous {
        let summary =
            format!("the call to {place} came unsigned, and {words} does not admit it{after}");
        list.push(subject.finding(Code::CallerUnsigned, Certain, outcome, summary));
    }
    let caller = user.map_or_else(|| "the caller".to_owned(), |it| format!("`{it}`"));
    let confidence = if missing.is_some() { Likely } else { Certain };
    let summary = format!("{words} did not let {caller} call {place}{after}");
    list.push(subject.finding(denies, confidence, outcome, summary));
    if let Some(missing) = missing {
        let summary = format!(
            "a Deny statement in {words} gives the same record for {place}: the response body \
                tells the two apart"
        );
        list.push(subject.finding(explicit, Possible, outcome, summary));
        let summary = format!("so does auth type AWS_IAM without any auth policy, for {place}");
        list.push(subject.finding(missing, Possible, outcome, summary));
    }
    list
}

/// Denied, and by no gate: the signature was not accepted.
fn unauthenticated(
    record: &LogRecord,
    outcome: Option<Outcome>,
    subject: &Subject,
) -> Vec<Explained> {
    let user = record.resolved_user.as_deref().unwrap_or("nobody");
    let codes = [
        Code::CallerSignedWrongService,
        Code::CallerSignedWrongRegion,
        Code::CallerMissingContentSha256,
        Code::CallerSignedPayload,
        Code::CallerClockSkew,
        Code::CallerCredentialsExpired,
        Code::CallerUnsigned,
    ];
    let summary = |code: Code| {
        format!(
            "the call to {} was denied before any gate (resolved user: {user}), as it is for a \
                signature that does not hold; `{code}` is one cause, and the response body \
                names which",
            subject.place()
        )
    };
    codes
        .into_iter()
        .map(|code| subject.finding(code, Possible, outcome, summary(code)))
        .collect()
}

/// A failure on the way to the target or back.
fn failure(reason: &str, outcome: Option<Outcome>, subject: &Subject) -> Vec<Explained> {
    let place = subject.place();
    let Some((_, code, confidence, words)) = FAILURES.iter().find(|(name, ..)| *name == reason)
    else {
        let summary =
            format!("the call to {place} failed for `{reason}`, a reason that is not known");
        let code = outcome.and_then(Code::unexplained);
        return match code {
            Some(code) => vec![subject.finding(code, Possible, outcome, summary)],
            None => vec![subject.remark(
                Possible,
                outcome,
                summary,
                "look the reason up in the user guide, page \"Access logs\"",
            )],
        };
    };
    let target = subject
        .target
        .as_deref()
        .map_or_else(String::new, |it| format!(" (target `{it}`)"));
    let summary = format!("`{reason}`: {words}{target}, for the call to {place}");
    let Some(code) = code else {
        let step = STEPS
            .iter()
            .find(|(name, _)| *name == reason)
            .map_or("", |(_, step)| step);
        return vec![subject.remark(*confidence, outcome, summary, step)];
    };
    let mut list = vec![subject.finding(*code, *confidence, outcome, summary)];
    if *code == Code::TargetConnectionFailing {
        answered::add(&causes::CONNECTION, outcome, subject, &mut list);
    }
    list
}
