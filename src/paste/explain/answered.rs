//! An answer that names no gate: the application's own, a fixed response, or Lattice without a target.

use crate::codes::Code;
use crate::codes::confidence::Confidence;
use crate::paste::Explained;
use crate::paste::explain::causes::{
    BAD_GATEWAY, BAD_REQUEST, CONNECTION, Cause, FORBIDDEN, NOT_FOUND, OPEN, SERVER_ERROR,
    UNAVAILABLE,
};
use crate::paste::explain::subject::Subject;
use crate::snapshot::observation::{Author, LogRecord, Response};
use crate::snapshot::outcome::Outcome;

use Confidence::{Certain, Likely, Possible};

/// Explains an answer by its status and its author.
pub(super) fn of(
    response: &Response,
    symptom: Option<Outcome>,
    subject: &Subject,
) -> Vec<Explained> {
    let Some(status) = response.status else {
        return Vec::new();
    };
    if status < 400 {
        let mut list = Vec::new();
        if symptom == Some(Outcome::UnauthenticatedOk) {
            add_all(
                &OPEN,
                &format!(
                    "the unsigned call to {} got through with {status}",
                    subject.place()
                ),
                symptom,
                subject,
                &mut list,
            );
        }
        return list;
    }
    if response.author == Author::Target {
        let summary = format!(
            "the body of this {status} has none of VPC Lattice's words: the application behind \
                {} wrote it",
            subject.place()
        );
        return vec![subject.finding(Code::TargetReturnedStatus, Likely, symptom, summary)];
    }
    of_status(status, symptom, subject)
}

/// Ranks what a status alone can mean.
fn of_status(status: u16, symptom: Option<Outcome>, subject: &Subject) -> Vec<Explained> {
    let opening = format!(
        "{} answered {status}, and nothing says who wrote it",
        subject.place()
    );
    let mut list = Vec::new();
    let causes: &[Cause] = match status {
        400 => &BAD_REQUEST,
        403 => &FORBIDDEN,
        404 => &NOT_FOUND,
        500 => &SERVER_ERROR,
        502 => &BAD_GATEWAY,
        503 => &UNAVAILABLE,
        // 401, 429 and 504 were not seen from Lattice itself (`docs/lattice.md` §8).
        _ => {
            let summary = format!(
                "{} answered {status}, which VPC Lattice is not known to give: likely the \
                    application's own",
                subject.place()
            );
            return vec![subject.finding(Code::TargetReturnedStatus, Likely, symptom, summary)];
        }
    };
    add_all(causes, &opening, symptom, subject, &mut list);
    if status == 503 {
        if let Some(first) = list.first_mut() {
            first.confidence = Likely;
        }
        add(&CONNECTION, symptom, subject, &mut list);
        let summary = format!("{opening}: the application itself may have answered so");
        list.push(subject.finding(Code::TargetReturnedStatus, Possible, symptom, summary));
    }
    list
}

/// A record without a failure and without a denial: the target answered, or no target was asked.
pub(super) fn of_record(
    record: &LogRecord,
    outcome: Option<Outcome>,
    subject: &Subject,
) -> Vec<Explained> {
    let Some(status) = record.response_code else {
        return Vec::new();
    };
    if status < 400 {
        let mut list = Vec::new();
        if subject.caller.as_deref() == Some("anonymous") {
            let summary = format!(
                "an unsigned call to {} got through with {status}: an auth policy admits it",
                subject.place()
            );
            list.push(subject.finding(
                Code::AnonymousAllowed,
                Likely,
                Some(Outcome::UnauthenticatedOk),
                summary,
            ));
        }
        return list;
    }
    // A row of a query may lack the fields that a delivered line has, and look like an empty one.
    let is_whole = record.service_arn.is_some() && record.service_network_arn.is_some();
    if let Some(target) = &record.target_ip_port {
        let summary = format!(
            "the target `{target}` was reached and answered {status} itself, without a failure \
                or a denial by VPC Lattice, for the call to {}",
            subject.place()
        );
        let confidence = if is_whole { Certain } else { Likely };
        return vec![subject.finding(Code::TargetReturnedStatus, confidence, outcome, summary)];
    }
    // No target was asked: Lattice itself answered.
    match status {
        404 | 500 if is_whole => {
            let summary = format!(
                "no target was asked for the call to {}, and the answer is {status}: a rule or \
                    the default action with a fixed response",
                subject.place()
            );
            let mut list =
                vec![subject.finding(Code::RouteFixedResponse, Likely, outcome, summary)];
            let rest: &[Cause] = if status == 404 {
                &NOT_FOUND
            } else {
                &SERVER_ERROR
            };
            let opening = format!(
                "the call to {} got {status} from no target",
                subject.place()
            );
            let rest: Vec<Cause> = rest
                .iter()
                .filter(|(code, _)| *code != Code::RouteFixedResponse)
                .copied()
                .collect();
            add_all(&rest, &opening, outcome, subject, &mut list);
            list
        }
        _ => of_status(status, outcome, subject),
    }
}

/// Adds causes that belong to what is already said.
pub(super) fn add(
    causes: &[Cause],
    outcome: Option<Outcome>,
    subject: &Subject,
    list: &mut Vec<Explained>,
) {
    add_all(
        causes,
        &format!("behind the failing call to {}", subject.place()),
        outcome,
        subject,
        list,
    );
}

fn add_all(
    causes: &[Cause],
    opening: &str,
    outcome: Option<Outcome>,
    subject: &Subject,
    list: &mut Vec<Explained>,
) {
    for (code, why) in causes {
        list.push(subject.finding(*code, Possible, outcome, format!("{opening}: {why}")));
    }
}
