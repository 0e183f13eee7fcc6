//! What IAM says itself of a call, where the caller's policies may not be read.

use std::collections::BTreeSet;

use aws_sdk_iam::types::{
    ContextEntry, ContextKeyTypeEnum as KeyType, EvaluationResult,
    PolicyEvaluationDecisionType as Decision, ResourceSpecificResult,
};

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::lattice::absent_member;
use crate::collect::operation::SIMULATE_PRINCIPAL_POLICY;
use crate::snapshot::clean::clean;
use crate::snapshot::identity::Simulation;

const INVOKE: &str = "vpc-lattice-svcs:Invoke";

/// Asks what the policies of `arn` say to the call.
pub(super) async fn ask(
    gather: &Gather,
    access: &Access,
    arn: &str,
    resource: &str,
    context: &[(String, String)],
) -> Result<Simulation, Failure> {
    let iam = &gather.session.clients(access).await?.iam;
    let entries = context
        .iter()
        .map(|(key, value)| entry(key, value))
        .collect();
    let pages = iam
        .simulate_principal_policy()
        .policy_source_arn(arn)
        .action_names(INVOKE)
        .resource_arns(resource)
        .set_context_entries(Some(entries))
        .into_paginator()
        .send();
    let pages = gather
        .session
        .pages(SIMULATE_PRINCIPAL_POLICY, pages)
        .await?;
    let results = pages.into_iter().filter_map(|it| it.evaluation_results);
    let result = results.flatten().next();
    decision(&result.ok_or_else(|| absent_member(SIMULATE_PRINCIPAL_POLICY, "EvaluationResults"))?)
}

/// The types of Lattice's keys: Service Authorization Reference, VPC Lattice Services.
fn entry(key: &str, value: &str) -> ContextEntry {
    let kind = if key.eq_ignore_ascii_case("vpc-lattice-svcs:Port") {
        KeyType::Numeric
    } else if key
        .to_ascii_lowercase()
        .starts_with("vpc-lattice-svcs:requestquerystring/")
    {
        KeyType::StringList
    } else {
        KeyType::String
    };
    ContextEntry::builder()
        .context_key_name(key)
        .context_key_values(value)
        .context_key_type(kind)
        .build()
}

/// What was decided. Where the policies ask for keys that nobody could give, the real call may be
/// decided otherwise, and the simulation says nothing.
fn decision(result: &EvaluationResult) -> Result<Simulation, Failure> {
    let specific = result.resource_specific_results();
    let missing: BTreeSet<&str> = specific
        .iter()
        .flat_map(ResourceSpecificResult::missing_context_values)
        .chain(result.missing_context_values())
        .map(String::as_str)
        .collect();
    if !missing.is_empty() {
        let missing = missing.into_iter().collect::<Vec<_>>().join(", ");
        return Err(Failure::Trouble(clean(&format!(
            "{}: the policies ask for {missing}, which is not known of the call",
            SIMULATE_PRINCIPAL_POLICY.action
        ))));
    }
    let limits = [
        result
            .organizations_decision_detail()
            .map(|it| it.allowed_by_organizations),
        result
            .permissions_boundary_decision_detail()
            .map(|it| it.allowed_by_permissions_boundary),
    ];
    match result.eval_decision() {
        Decision::Allowed if limits.contains(&Some(false)) => Ok(Simulation::ImplicitDeny),
        Decision::Allowed => Ok(Simulation::Allowed),
        Decision::ExplicitDeny => Ok(Simulation::ExplicitDeny),
        Decision::ImplicitDeny => Ok(Simulation::ImplicitDeny),
        _ => Err(absent_member(SIMULATE_PRINCIPAL_POLICY, "EvalDecision")),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_iam::types::builders::EvaluationResultBuilder;
    use aws_sdk_iam::types::{
        ContextKeyTypeEnum as KeyType, EvaluationResult, OrganizationsDecisionDetail,
        PolicyEvaluationDecisionType as Decision,
    };

    use super::{decision, entry};
    use crate::snapshot::identity::Simulation;

    fn result(decision: &str) -> EvaluationResultBuilder {
        EvaluationResult::builder()
            .eval_action_name("vpc-lattice-svcs:Invoke")
            .eval_decision(Decision::from(decision))
    }

    #[test]
    fn what_depends_on_an_unknown_key_says_nothing() {
        let allowed = result("allowed").build().unwrap();
        assert_eq!(decision(&allowed).unwrap(), Simulation::Allowed);
        let open = result("allowed")
            .missing_context_values("aws:SourceVpc")
            .build()
            .unwrap();
        assert!(decision(&open).is_err());
        let strange = result("perhaps").build().unwrap();
        assert!(decision(&strange).is_err());
    }

    #[test]
    fn a_service_control_policy_takes_an_allow_away() {
        let detail = OrganizationsDecisionDetail::builder()
            .allowed_by_organizations(false)
            .build();
        let limited = result("allowed")
            .organizations_decision_detail(detail)
            .build()
            .unwrap();
        assert_eq!(decision(&limited).unwrap(), Simulation::ImplicitDeny);
    }

    #[test]
    fn keys_have_the_types_of_lattice() {
        let kind = |key| entry(key, "1").context_key_type().cloned();
        assert_eq!(kind("vpc-lattice-svcs:Port"), Some(KeyType::Numeric));
        assert_eq!(
            kind("vpc-lattice-svcs:RequestQueryString/a"),
            Some(KeyType::StringList)
        );
        assert_eq!(kind("vpc-lattice-svcs:SourceVpc"), Some(KeyType::String));
    }
}
