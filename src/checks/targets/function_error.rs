//! What a function answers: an error, or JSON that is no Lattice response.
//!
//! No fact tells: of the faults that a 5xx from a function can have, this is the likeliest, and its own log shows it.

use crate::checks::finding::{Answer, Finding, Subject};
use crate::checks::targets::{Group, each_group};
use crate::codes::Code;
use crate::names::Arn;
use crate::path::Path;
use crate::path::unknown::Unknown;
use crate::shell::word;
use crate::snapshot::collection::Collection;
use crate::snapshot::outcome::Outcome;
use crate::snapshot::targets::{Target, TargetKind};

/// Asks whether the function answers as Lattice wants it, where a 5xx was seen. VPC Lattice user guide, "Lambda
/// functions as targets": the event of two versions, and the form of the answer.
pub fn check(path: &Path<'_>) -> Answer {
    each_group(path, Code::TargetLambdaError, |group| {
        let is_server_error = matches!(
            path.observed(),
            Some((Outcome::Http500 | Outcome::Http502 | Outcome::Http503, _))
        );
        if group.detail.kind != TargetKind::Lambda || !is_server_error || !group.saw_trouble(path) {
            return Ok(Vec::new());
        }
        let targets = group.targets()?;
        let Some(target) = targets.first() else {
            return Ok(Vec::new());
        };
        let subject = Subject::of(Collection::Functions, &target.id);
        let gap = what_it_answered(path, group, target);
        let finding = Finding::suspect(Code::TargetLambdaError, subject, gap);
        Ok(vec![
            group
                .with(finding)
                .word("function", target.id.clone())
                .word("function_name", name(&target.id)),
        ])
    })
}

fn what_it_answered(path: &Path<'_>, group: &Group<'_>, target: &Target) -> Unknown {
    let account = Arn::parse(&target.id).map_or(group.found.it.account.as_str(), |it| it.account);
    Unknown::unsaid(
        &format!("what function {} answered", name(&target.id)),
        "only its own log tells whether it failed, or gave an answer that is no response of a target",
        &format!(
            "aws logs filter-log-events --log-group-name {} --filter-pattern '?ERROR ?Error ?Exception ?\"Task timed out\"' --region {}",
            word(&format!("/aws/lambda/{}", name(&target.id))),
            word(path.region())
        ),
    )
    .by("logs:FilterLogEvents", Some(account))
}

/// The name of a function, whatever version or alias its ARN names.
fn name(arn: &str) -> &str {
    Arn::parse(arn)
        .and_then(|it| it.resource.split(':').nth(1))
        .unwrap_or(arn)
}
