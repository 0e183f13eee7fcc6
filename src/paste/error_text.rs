//! Texts without a status line: a body on its own, an exception in a log, an error of the AWS CLI.

use crate::codes::Code;
use crate::paste::answer;
use crate::paste::decode;
use crate::paste::denial;
use crate::paste::exception::{self, Sort};
use crate::paste::operation;
use crate::paste::secrets::Secrets;
use crate::paste::{Kind, Pasted, Refusal};
use crate::snapshot::observation::{Denial, Response};
use crate::snapshot::outcome::Outcome;

/// Reads an exception or a denial: `None` where the text holds neither.
pub(super) fn read(text: &str, secrets: &Secrets) -> Option<Result<Pasted, String>> {
    // Nothing of the kind is said without these words; a long text is not read further then.
    if text.len() > 8192 && !text.contains("authorized") && !text.contains("Exception") {
        return None;
    }
    let text = decode::unescape(text);
    let denials = if text.contains("authorized") {
        denial::find(&decode::flat(&text), secrets)
    } else {
        denial::Denials::default()
    };
    let exception = exception::find(&text);
    if denials.found.is_empty() && exception.is_none() {
        let because = "the denial breaks off before its resource: paste the whole body";
        return denials.is_cut.then(|| Err(because.to_owned()));
    }
    let denial = denials.found.first();
    if !denial.is_some_and(is_data_plane)
        && exception.as_ref().is_some_and(|it| is_refusal(it, &text))
        || denial.is_some_and(|it| !is_data_plane(it))
    {
        return Some(refusal(&text, exception.as_ref(), denial, secrets));
    }
    let mut response = Response {
        status: exception.as_ref().and_then(|it| it.status),
        request_id: exception::request_id(&text).map(|it| secrets.keep(it)),
        ..Response::default()
    };
    if let Err(because) = answer::read_body(&text, &mut response, secrets) {
        return Some(Err(because));
    }
    let status = response.status.or_else(|| status_line_of_code(&text));
    response.status = status;
    Some(Ok(Pasted {
        kind: Kind::Body,
        // Every one of Lattice's own exceptions was published with 403 or without a status.
        symptom: status.map_or(Some(Outcome::Http403), Outcome::of_status),
        response: Some(response),
        ..Pasted::default()
    }))
}

fn is_data_plane(denial: &Denial) -> bool {
    denial.action.starts_with("vpc-lattice-svcs:")
}

/// Whether an exception is of the control plane: by its name, or since an operation failed with it.
fn is_refusal(exception: &exception::Exception<'_>, text: &str) -> bool {
    exception.sort == Sort::ControlPlane
        || exception.operation.is_some()
        || text.contains("(Service: VpcLattice,")
        || text.contains("services.vpclattice.model")
}

/// An error of the control plane, if it has to do with VPC Lattice.
fn refusal(
    text: &str,
    exception: Option<&exception::Exception<'_>>,
    denial: Option<&Denial>,
    secrets: &Secrets,
) -> Result<Pasted, String> {
    let load_balancer_arn = operation::load_balancer_arn(text);
    if load_balancer_arn.is_none() && !operation::is_ours(text, exception, denial) {
        let what = denial.map(|it| it.action.clone());
        let what =
            what.or_else(|| exception.map(|it| secrets.keep(it.operation.unwrap_or(it.name))));
        return Err(format!(
            "it is about `{}`, not about VPC Lattice",
            what.unwrap_or_default()
        ));
    }
    let operation = exception.and_then(|it| it.operation).map(str::to_owned);
    Ok(Pasted {
        kind: Kind::Error,
        hint: load_balancer_arn.map(|_| Code::TargetGroupElbArn),
        response: Some(Response {
            status: exception.and_then(|it| it.status),
            request_id: exception::request_id(text).map(|it| secrets.keep(it)),
            denial: denial.cloned(),
            ..Response::default()
        }),
        refusal: Some(Refusal {
            operation: operation.or_else(|| {
                denial
                    .and_then(|it| it.action.split_once(':'))
                    .map(|(_, it)| it.to_owned())
            }),
            exception: exception.map(|it| it.name.to_owned()),
            message: exception
                .map(|it| secrets.keep(it.message))
                .filter(|it| !it.is_empty()),
            load_balancer_arn: load_balancer_arn.map(|it| secrets.keep(it)),
        }),
        ..Pasted::default()
    })
}

/// A status that stands alone on the first line, as `curl -w '%{http_code}'` and scripts print it.
fn status_line_of_code(text: &str) -> Option<u16> {
    let line = text.lines().find(|it| !it.trim().is_empty())?.trim();
    line.parse().ok().filter(|it| (100..600).contains(it))
}
