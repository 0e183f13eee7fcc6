//! Whether the function's own policy lets Lattice invoke it for this target group.
//!
//! Three answers: a policy that cannot be read, or that asks for what nobody knows, decides nothing.

use crate::checks::finding::{Answer, Doubt, Finding, Status, Subject};
use crate::checks::targets::{Group, each_group};
use crate::codes::Code;
use crate::names::{Arn, lattice_arn};
use crate::path::unknown::{Stop, Unknown};
use crate::path::{Found, Path, find};
use crate::policy::applies::unknown_denial;
use crate::policy::decision::{Decision, Level};
use crate::policy::document::{Document, PrincipalEntry};
use crate::policy::evaluate::{Evaluation, evaluate};
use crate::policy::principal::{Principal, PrincipalPattern};
use crate::policy::request::{Context, ContextValue, Request};
use crate::shell::word;
use crate::snapshot::collection::Collection;
use crate::snapshot::fact::Fact;
use crate::snapshot::identity::Organization;
use crate::snapshot::targets::{Function, TargetKind};

/// As whom Lattice invokes functions.
const LATTICE: &str = "vpc-lattice.amazonaws.com";

/// What reads a function's policy.
const GET_POLICY: &str = "lambda:GetPolicy";

/// Asks whether the function's own policy lets Lattice invoke it for this target group.
/// VPC Lattice user guide, "Lambda functions as targets".
pub fn check(path: &Path<'_>) -> Answer {
    each_group(path, Code::TargetLambdaPermissionMissing, |group| {
        if group.detail.kind != TargetKind::Lambda {
            return Ok(Vec::new());
        }
        let targets = group.targets()?;
        let Some(target) = targets.first() else {
            return Ok(Vec::new());
        };
        let function = find(&path.estate().functions, &target.id).ok_or_else(|| {
            Unknown::unsaid(
                &format!("resource policy of function {}", target.id),
                "it was not read",
                &get_policy(path, &target.id),
            )
            .by(GET_POLICY, Arn::parse(&target.id).map(|it| it.account))
        })?;
        let resource = format!("targetgroup/{}", group.found.id);
        let group_arn = lattice_arn(path.region(), &group.found.it.account, &resource);
        let subject = Subject::of(Collection::Functions, function.id);
        let finding = match policy(path, function)? {
            Some(document) => {
                let (evaluation, is_disputed) =
                    evaluated(path, group, function.id, &document, &group_arn)?;
                let status = match evaluation.decision {
                    Decision::Allow => Status::Pass,
                    _ => Status::Fail,
                };
                let finding = Finding::new(status, Code::TargetLambdaPermissionMissing, subject)
                    .word("n_statements", document.statements.len());
                let finding = if is_disputed {
                    let rule = "whether VPC Lattice sends `aws:SourceAccount`, by which this policy decides; it names the target group by `aws:SourceArn`";
                    finding.doubted(Doubt::undocumented(rule))
                } else {
                    finding
                };
                if evaluation.undocumented {
                    finding.doubted(undocumented(&document))
                } else {
                    finding
                }
            }
            None => Finding::fail(Code::TargetLambdaPermissionMissing, subject)
                .word("without_policy", "no policy"),
        };
        Ok(vec![
            group
                .with(finding)
                .word("function", function.id)
                .word("group_arn", group_arn)
                .from(&function.it.policy.place),
        ])
    })
}

fn get_policy(path: &Path<'_>, function: &str) -> String {
    format!(
        "aws lambda get-policy --function-name {} --region {}",
        word(function),
        word(path.region())
    )
}

/// The policy of a function; `None` where it has none.
fn policy(path: &Path<'_>, function: Found<'_, Function>) -> Result<Option<Document>, Stop> {
    let Some(policy) = function.it.policy.get()? else {
        return Ok(None);
    };
    let document = Document::from_value(&policy.0).map_err(|problems| {
        let why = problems.first().map_or("", |it| it.message.as_str());
        Unknown::unsaid(
            &format!("what the resource policy of function {} means", function.id),
            &format!("it is no policy document: {why}"),
            &get_policy(path, function.id),
        )
        .by(GET_POLICY, Some(&function.it.account))
    })?;
    Ok(Some(document))
}

/// What an undocumented rule decides: mostly whether `*` is a service principal, too.
fn undocumented(document: &Document) -> Doubt {
    let is_everyone = |it: &PrincipalEntry| matches!(it.pattern, PrincipalPattern::Everyone);
    let principals = document.statements.iter().flat_map(|it| &it.principal);
    let mut entries = principals.flat_map(|it| &it.entries);
    Doubt::undocumented(if entries.any(is_everyone) {
        "whether `Principal: \"*\"` of a function's policy matches a service such as VPC Lattice"
    } else {
        "the rule by which this policy decides"
    })
}

/// How the policy decides, and whether that hangs on a key which nobody knows Lattice to send.
fn evaluated(
    path: &Path<'_>,
    group: &Group<'_>,
    function: &str,
    document: &Document,
    group_arn: &str,
) -> Result<(Evaluation, bool), Stop> {
    let account = &group.found.it.account;
    let organization = path
        .estate()
        .accounts
        .get(account)
        .map(|it| &it.organization);
    let requested = |source_account: Option<&str>| {
        Request::new(
            Principal::Service(LATTICE.to_owned()),
            "lambda:InvokeFunction",
            function,
            context(source_account, group_arn, organization),
        )
    };
    let asked = |it: Option<&str>| evaluate(document, &requested(it), Level::Service);
    let evaluation = asked(Some(account));
    let request = requested(Some(account));
    if let Some(operator) = unknown_denial(document, &request, Level::Service)
        && evaluation.decision == Decision::Allow
    {
        return Err(Unknown::unsaid(
            &format!("whether the policy of function {function} admits Lattice"),
            &format!("it has a `Deny` with the condition operator {operator}, which this build does not know"),
            &get_policy(path, function),
        )
        .by(GET_POLICY, Some(account))
        .into());
    }
    if evaluation.decision != Decision::Unknown {
        // What Lattice is told to be admitted by is the target group's ARN (VPC Lattice user guide, "Lambda
        // functions as targets"); whether it says its account as well, no page does.
        let is_disputed = asked(None).decision != evaluation.decision;
        return Ok((evaluation, is_disputed));
    }
    let asks_for_organization = evaluation
        .depends_on
        .iter()
        .any(|it| it.to_lowercase().starts_with("aws:sourceorg"));
    if asks_for_organization && let Some(Err(unseen)) = organization.map(Fact::get) {
        return Err(unseen.into());
    }
    let (ask, action) = if asks_for_organization {
        let ask = format!(
            "aws organizations describe-organization # as account {}",
            word(account)
        );
        (ask, "organizations:DescribeOrganization")
    } else {
        (get_policy(path, function), GET_POLICY)
    };
    Err(Unknown::unsaid(
        &format!("whether the policy of function {function} admits Lattice"),
        &format!("it depends on {}", evaluation.depends_on.join(", ")),
        &ask,
    )
    .by(action, Some(account))
    .into())
}

/// What Lambda sees of an invocation by Lattice. Of the `aws:Principal…` keys a service principal
/// has the two that are named (IAM user guide, global condition keys); nobody knows the rest.
fn context(
    account: Option<&str>,
    group_arn: &str,
    organization: Option<&Fact<Organization>>,
) -> Context {
    let mut context = Context::new();
    context.set("aws:SourceArn", group_arn);
    match account {
        Some(account) => context.set("aws:SourceAccount", account),
        None => context.insert_absent_family("aws:SourceAccount"),
    }
    context.set("aws:PrincipalIsAWSService", "true");
    context.set("aws:PrincipalServiceName", LATTICE);
    context.insert("aws:PrincipalServiceNamesList", ContextValue::Unknown);
    context.insert_absent_family("aws:Principal");
    match organization.map(Fact::get) {
        Some(Ok(Some(organization))) => context.set("aws:SourceOrgID", &organization.id),
        Some(Ok(None)) => context.insert_absent_family("aws:SourceOrg"),
        Some(Err(_)) | None => {}
    }
    context.insert_unknown_family("");
    context
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{LATTICE, context};
    use crate::policy::decision::{Decision, Level};
    use crate::policy::document::Document;
    use crate::policy::evaluate::evaluate;
    use crate::policy::principal::Principal;
    use crate::policy::request::Request;
    use crate::snapshot::fact::Fact;
    use crate::snapshot::identity::Organization;

    const FUNCTION: &str = "arn:aws:lambda:eu-west-1:222233334444:function:orders";
    const GROUP: &str =
        "arn:aws:vpc-lattice:eu-west-1:222233334444:targetgroup/tg-0e5f60718293a4b5c";

    fn decide(condition: &Value, organization: Option<&str>) -> Decision {
        let document = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": LATTICE},
            "Action": "lambda:InvokeFunction", "Resource": FUNCTION, "Condition": condition,
        }]});
        let organization = organization.map(|id| {
            Fact::known(Organization {
                id: id.to_owned(),
                path: None,
            })
        });
        let context = context(Some("222233334444"), GROUP, organization.as_ref());
        let principal = Principal::Service(LATTICE.to_owned());
        let request = Request::new(principal, "lambda:InvokeFunction", FUNCTION, context);
        evaluate(
            &Document::from_value(&document).unwrap(),
            &request,
            Level::Service,
        )
        .decision
    }

    #[test]
    fn what_nobody_knows_decides_nothing() {
        let organization = json!({"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}});
        assert_eq!(decide(&organization, None), Decision::Unknown);
        assert_eq!(decide(&organization, Some("o-a1b2c3d4e5")), Decision::Allow);
        assert_eq!(
            decide(&organization, Some("o-z9y8x7w6v5")),
            Decision::ImplicitDeny
        );
    }

    #[test]
    fn what_is_known_decides() {
        let group = |it: &str| json!({"ArnLike": {"AWS:SourceArn": it}});
        assert_eq!(decide(&group(GROUP), None), Decision::Allow);
        assert_eq!(
            decide(&group("arn:aws:vpc-lattice:*:*:targetgroup/tg-0aa"), None),
            Decision::ImplicitDeny
        );
        let member = json!({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}});
        assert_eq!(
            decide(&member, Some("o-a1b2c3d4e5")),
            Decision::ImplicitDeny
        );
    }
}
