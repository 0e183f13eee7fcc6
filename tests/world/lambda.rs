//! Lambda (`rest-json`, model 2015-03-31): a function's resource policy and its VPC.

use lattice_doctor::names::partition;
use lattice_doctor::snapshot::targets::Function;
use serde_json::{Value, json};

use super::asked::{Asked, Result};
use super::dialect::Refusal;
use super::http::no_operation;
use super::lattice::matched;
use super::request::Request;

const ROUTES: &[(&str, &str, &str)] = &[
    (
        "GET",
        "2015-03-31/functions/{FunctionName}/policy",
        "GetPolicy",
    ),
    (
        "GET",
        "2015-03-31/functions/{FunctionName}/configuration",
        "GetFunctionConfiguration",
    ),
];

/// The operation of a request and its parameters.
pub fn route(request: &Request) -> Option<(&'static str, Value)> {
    matched(ROUTES, request)
}

/// Performs one operation.
pub fn perform(asked: &Asked<'_>) -> Result {
    match asked.operation {
        "GetPolicy" => policy(asked),
        "GetFunctionConfiguration" => configuration(asked),
        _ => Err(no_operation(asked)),
    }
}

fn not_found(arn: &str) -> Refusal {
    let message = format!("Function not found: {arn}");
    Refusal::new(404, "ResourceNotFoundException", message)
}

/// By name, partial ARN or ARN; `Qualifier` makes it the ARN of a version or alias.
fn function<'a>(asked: &Asked<'a>) -> Result<(&'a str, &'a Function)> {
    let given = asked.required("FunctionName")?;
    let name = given.rsplit_once(":function:").map_or_else(
        || given.rsplit(':').next().unwrap_or(given),
        |(_, name)| name,
    );
    let account = if given.starts_with("arn:") {
        given.split(':').nth(4).unwrap_or_default()
    } else {
        given.split_once(':').map_or(asked.account, |(it, _)| it)
    };
    let mut arn = format!(
        "arn:{}:lambda:{}:{account}:function:{name}",
        partition(asked.region()),
        asked.region()
    );
    if let Some(qualifier) = asked.text("Qualifier") {
        arn = format!("{arn}:{qualifier}");
    }
    if account != asked.account {
        return Err(asked.denied(&arn));
    }
    let found = asked.estate().functions.get_key_value(&arn);
    let (arn, function) = found.ok_or_else(|| not_found(&arn))?;
    Ok((arn, function))
}

fn policy(asked: &Asked<'_>) -> Result {
    let (arn, function) = function(asked)?;
    let policy = asked.fact(&function.policy, &function.account, false, arn)?;
    let policy = policy.ok_or_else(|| {
        let message = "The resource you requested does not exist.";
        Refusal::new(404, "ResourceNotFoundException", message)
    })?;
    let text = match &policy.0 {
        Value::String(text) => text.clone(),
        document => document.to_string(),
    };
    Ok(json!({"Policy": text, "RevisionId": "5d1c0a2e-8b7f-4c3d-9e21-0f6a2d9b1e57"}))
}

fn configuration(asked: &Asked<'_>) -> Result {
    let (arn, function) = function(asked)?;
    let network = asked.fact(&function.network, &function.account, false, arn)?;
    let network = network.cloned().unwrap_or_default();
    Ok(json!({
        "FunctionName": arn.split(':').nth(6),
        "FunctionArn": arn,
        "Runtime": "python3.13",
        "Role": format!("arn:aws:iam::{}:role/function", function.account),
        "Handler": "index.handler",
        "Version": "$LATEST",
        "State": "Active",
        "PackageType": "Zip",
        "LastModified": "2025-11-03T09:15:42.137+0000",
        // A function in no VPC has a configuration of empty values.
        "VpcConfig": {
            "VpcId": network.vpc,
            "SubnetIds": network.subnets,
            "SecurityGroupIds": network.security_groups,
            "Ipv6AllowedForDualStack": false,
        },
    }))
}
