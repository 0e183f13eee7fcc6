//! AWS Organizations (`json` 1.1, model 2016-11-28): which organization an account is in, and where.

use lattice_doctor::snapshot::identity::Organization;
use serde_json::json;

use super::asked::{Asked, Result};
use super::dialect::Refusal;
use super::http::no_operation;
use super::page;

const MANAGEMENT: &str = "999900001111";

/// Performs one operation.
pub fn perform(asked: &Asked<'_>) -> Result {
    match asked.operation {
        "DescribeOrganization" => describe(asked),
        "ListParents" => parents(asked),
        _ => Err(no_operation(asked)),
    }
}

fn organization<'a>(asked: &Asked<'a>) -> Result<&'a Organization> {
    let account = asked.estate().accounts.get(asked.account);
    let account = account.ok_or_else(|| asked.unknown("this account's organization"))?;
    let known = asked.fact(&account.organization, asked.account, false, "*")?;
    known.ok_or_else(|| {
        let message = "Your account is not a member of an organization.";
        Refusal::new(400, "AWSOrganizationsNotInUseException", message)
    })
}

fn describe(asked: &Asked<'_>) -> Result {
    let id = &organization(asked)?.id;
    let arn = |rest: &str| format!("arn:aws:organizations::{MANAGEMENT}:{rest}");
    Ok(json!({"Organization": {
        "Id": id,
        "Arn": arn(&format!("organization/{id}")),
        "FeatureSet": "ALL",
        "MasterAccountArn": arn(&format!("account/{id}/{MANAGEMENT}")),
        "MasterAccountId": MANAGEMENT,
        "MasterAccountEmail": "management@example.com",
    }}))
}

/// One step up from an account, unit by unit, to the root. Members may not ask on AWS; here they may
/// where the snapshot holds the way.
fn parents(asked: &Asked<'_>) -> Result {
    let child = asked.required("ChildId")?;
    let own = organization(asked)?;
    let accounts = &asked.estate().accounts;
    let paths = accounts.iter().filter_map(|(id, it)| {
        let organization = it.organization.seen()?;
        let path = organization.path.as_deref()?;
        (organization.id == own.id).then_some((id, path))
    });
    for (account, path) in paths {
        let mut way: Vec<_> = path.split('/').filter(|it| !it.is_empty()).collect();
        way.push(account);
        let Some(index) = way.iter().position(|it| *it == child) else {
            continue;
        };
        // The first of the way is the organization, the second the root: neither has a parent.
        if index < 2 {
            break;
        }
        let parent = way[index - 1];
        let kind = if parent.starts_with("r-") {
            "ROOT"
        } else {
            "ORGANIZATIONAL_UNIT"
        };
        let items = vec![json!({"Id": parent, "Type": kind})];
        let page = page::of(asked, items, "MaxResults", "NextToken")?;
        return Ok(json!({"Parents": page.items, "NextToken": page.next}));
    }
    Err(asked.denied("*"))
}
