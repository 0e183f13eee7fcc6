//! Lambda functions: as targets, and as clients.

use aws_sdk_lambda::types::VpcConfigResponse;

use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::lattice::{absent_member, policy};
use crate::collect::operation::{GET_FUNCTION_CONFIGURATION, GET_FUNCTION_POLICY};
use crate::names::Arn;
use crate::snapshot::estate::Estate;
use crate::snapshot::targets::{Function, FunctionNetwork};

/// Reads the resource policy of a function, of the version or alias that its ARN names.
pub async fn policy(gather: &Gather, arn: &str) {
    let Some(account) = Arn::parse(arn).map(|it| it.account) else {
        return;
    };
    if !gather.store.begin(format!("policy of function {arn}")) {
        return;
    }
    let access = gather.session.accesses.of(account);
    let asked = async {
        let lambda = &gather.session.clients(access).await?.lambda;
        let sent = lambda.get_policy().function_name(arn).send();
        let answer = gather.session.call(GET_FUNCTION_POLICY, sent).await?;
        let text = answer.policy;
        text.map(policy::document)
            .ok_or_else(|| absent_member(GET_FUNCTION_POLICY, "Policy"))
    };
    gather
        .fill(
            GET_FUNCTION_POLICY,
            access,
            account,
            |estate| &mut entry(estate, arn, account).policy,
            asked,
        )
        .await;
}

/// Reads where a function is attached, and its account.
pub async fn network(gather: &Gather, arn: &str) -> Option<(FunctionNetwork, String)> {
    let account = Arn::parse(arn).map(|it| it.account)?;
    if !gather.store.begin(format!("network of function {arn}")) {
        let known = gather
            .store
            .estate()
            .functions
            .get(arn)?
            .network
            .seen()
            .cloned();
        return known.map(|it| (it, account.to_owned()));
    }
    let access = gather.session.accesses.of(account);
    let asked = async {
        let lambda = &gather.session.clients(access).await?.lambda;
        let sent = lambda
            .get_function_configuration()
            .function_name(arn)
            .send();
        let answer = gather
            .session
            .call(GET_FUNCTION_CONFIGURATION, sent)
            .await?;
        let managed = answer
            .capacity_provider_config
            .and_then(|it| it.lambda_managed_instances_capacity_provider_config);
        if let Some(managed) = managed {
            entry(&mut gather.store.estate(), arn, account).capacity_provider =
                Some(managed.capacity_provider_arn);
        }
        attached(answer.vpc_config).ok_or(Failure::NotFound)
    };
    let network = gather
        .fill(
            GET_FUNCTION_CONFIGURATION,
            access,
            account,
            |estate| &mut entry(estate, arn, account).network,
            asked,
        )
        .await?;
    Some((network, account.to_owned()))
}

fn entry<'a>(estate: &'a mut Estate, arn: &str, account: &str) -> &'a mut Function {
    let function = estate.functions.entry(arn.to_owned()).or_default();
    account.clone_into(&mut function.account);
    function
}

/// A function that was detached answers with empty ids, one that never was attached with nothing.
fn attached(config: Option<VpcConfigResponse>) -> Option<FunctionNetwork> {
    let config = config?;
    Some(FunctionNetwork {
        vpc: config.vpc_id.filter(|it| !it.is_empty())?,
        subnets: config.subnet_ids.unwrap_or_default(),
        security_groups: config.security_group_ids.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_lambda::types::VpcConfigResponse;

    use super::attached;

    #[test]
    fn an_empty_vpc_id_is_no_vpc() {
        assert_eq!(attached(None), None);
        let detached = VpcConfigResponse::builder().vpc_id("").build();
        assert_eq!(attached(Some(detached)), None);
        let inside = VpcConfigResponse::builder()
            .vpc_id("vpc-0a")
            .subnet_ids("subnet-0a")
            .build();
        assert_eq!(
            attached(Some(inside)).map(|it| it.vpc),
            Some("vpc-0a".to_owned())
        );
    }
}
