//! What a pasted text says of the call: each thing that it shows or allows, likeliest first.
//!
//! Only the text is looked at; `diagnose` weighs it against the facts.

mod answered;
mod causes;
mod denied;
mod recorded;
mod refused;
mod sentences;
mod signing;
mod silent;
mod subject;

use crate::codes::Code;
use crate::codes::confidence::Confidence;
use crate::paste::explain::subject::Subject;
use crate::paste::{Explained, Pasted, faults};
use crate::snapshot::ask_for_websocket;
use crate::snapshot::observation::Author;
use crate::snapshot::outcome::Outcome;

/// What the text says of the call.
pub(super) fn of(pasted: &Pasted) -> Vec<Explained> {
    let subject = Subject::of(pasted);
    if let Some(refusal) = &pasted.refusal {
        return refused::of(pasted, refusal, &subject);
    }
    if let Some(record) = pasted.records.first() {
        return recorded::of(record, &subject);
    }
    let mut list = match (&pasted.response, pasted.symptom) {
        (Some(response), _) if response.denial.is_some() || response.exception.is_some() => {
            denied::of(pasted, response, &subject)
        }
        (Some(response), symptom) => answered::of(response, symptom, &subject),
        (None, Some(outcome)) => silent::of(outcome, pasted.hint, &subject),
        (None, None) => Vec::new(),
    };
    add_signing(pasted, &subject, &mut list);
    add_websocket(pasted, &subject, &mut list);
    list
}

/// Puts first what a blank 403 to a WebSocket means. That Lattice carries none is in the VPC Lattice user guide
/// (listeners); that it answers so, in Apollo's operator guide alone.
fn add_websocket(pasted: &Pasted, subject: &Subject, list: &mut Vec<Explained>) {
    let is_blank = pasted.symptom == Some(Outcome::Http403)
        && pasted.response.as_ref().is_some_and(|it| {
            it.denial.is_none() && it.exception.is_none() && it.author != Author::Target
        });
    if !is_blank || !ask_for_websocket(&pasted.headers) {
        return;
    }
    let summary = format!(
        "the request to {} asks for a WebSocket, which VPC Lattice does not carry, and a blank 403 is what clients report of it",
        subject.place()
    );
    let outcome = Some(Outcome::Http403);
    let finding = subject.finding(
        Code::ProtocolNotSupported,
        Confidence::Likely,
        outcome,
        summary,
    );
    list.insert(0, finding);
}

/// Adds what the pasted signature shows, where the answer does not say that it was accepted.
fn add_signing(pasted: &Pasted, subject: &Subject, list: &mut Vec<Explained>) {
    let Some(signing) = pasted.signing.as_ref().filter(|it| it.signed) else {
        return;
    };
    let is_settled = match (&pasted.response, pasted.symptom) {
        (Some(response), _) if response.denial.is_some() || response.author == Author::Target => {
            true
        }
        (_, Some(outcome)) => !matches!(outcome, Outcome::Http403 | Outcome::Http400),
        (_, None) => false,
    };
    if is_settled {
        return;
    }
    let mut codes = faults::of_headers(signing, subject.region.as_deref());
    let answered = pasted.response.as_ref().and_then(|it| it.date);
    if let (Some(signed), Some(answered)) = (signing.date, answered)
        // AWS takes a signature for five minutes (IAM user guide, "Elements of an AWS API request signature").
        && (answered.as_second() - signed.as_second()).abs() > 300
    {
        codes.push(Code::CallerClockSkew);
    }
    let named: Vec<Option<Code>> = list
        .iter()
        .filter(|it| it.confidence == Confidence::Certain)
        .map(|it| it.code)
        .collect();
    list.retain(|it| {
        !it.code.is_some_and(|it| codes.contains(&it)) || it.confidence == Confidence::Certain
    });
    let mut at = named.len();
    for code in codes {
        if !named.contains(&Some(code)) {
            let summary = signing::sentence(code, signing, subject);
            list.insert(
                at,
                subject.finding(code, Confidence::Likely, Some(Outcome::Http403), summary),
            );
            at += 1;
        }
    }
}
