//! Lays what was gathered again over what was known: newer facts take the place of older ones, and what
//! was not asked again stays.

use serde_json::{Map, Value};

use crate::snapshot::Snapshot;
use crate::snapshot::estate::Estate;
use crate::snapshot::fact::is_unasked;
use crate::snapshot::load::{from_parts, to_value};

/// The facts of both, the newer ones where both have one; the older ones alone where the two cannot be
/// one document.
pub fn lay_over(mut older: Snapshot, newer: &Snapshot) -> Snapshot {
    let before = older.clone();
    forget_parts(&mut older.estate, &newer.estate);
    older.taken_at = newer.taken_at;
    let dns = &newer.observations.dns;
    let seen = &mut older.observations.dns;
    seen.retain(|it| !dns.iter().any(|new| new.name == it.name));
    seen.extend(dns.iter().cloned());
    let calls = &newer.calls;
    older
        .calls
        .retain(|it| !calls.iter().any(|new| new.call == it.call));
    older.calls.extend(calls.iter().cloned());
    let (mut whole, newer) = (to_value(&older), to_value(newer));
    if let (Some(estate), Some(newer)) = (member(&mut whole, "estate"), newer["estate"].as_object())
    {
        for (collection, resources) in newer {
            let known = entry(estate, collection);
            for (key, resource) in resources.as_object().into_iter().flatten() {
                one(entry(known, key), resource);
            }
        }
    }
    from_parts(whole).unwrap_or(before)
}

/// What stands in the estate by itself and belongs to what was listed again, is listed again or gone.
fn forget_parts(older: &mut Estate, newer: &Estate) {
    // One that is only named was not asked again.
    let has_listeners = |id: &str| {
        let service = newer.services.get(id);
        service.is_some_and(|it| !is_unasked(&it.listeners))
    };
    let has_associations = |id: &str| {
        let service = newer.services.get(id);
        service.is_some_and(|it| !is_unasked(&it.associations))
    };
    let has_vpc = |id: &str| {
        let vpc = newer.vpcs.get(id);
        vpc.is_some_and(|it| it.associations.seen().is_some() || it.endpoints.seen().is_some())
    };
    older.listeners.retain(|_, it| !has_listeners(&it.service));
    older.service_associations.retain(|_, it| {
        let service = it.detail.seen().map(|it| it.service.as_str());
        !service.is_some_and(has_associations)
    });
    older.vpc_associations.retain(|_, it| {
        let vpc = it.detail.seen().map(|it| it.vpc.as_str());
        !vpc.is_some_and(has_vpc)
    });
    older.endpoints.retain(|_, it| {
        let vpc = it.detail.seen().map(|it| it.vpc.as_str());
        !vpc.is_some_and(has_vpc)
    });
}

/// Each fact of a resource that was asked again; of many simulations those that were made again.
fn one(known: &mut Map<String, Value>, newer: &Value) {
    for (field, value) in newer.as_object().into_iter().flatten() {
        let is_unsaid = field == "account" && value.as_str() == Some("");
        if is_unsaid && known.contains_key(field) {
            continue;
        }
        let mut value = value.clone();
        if field == "simulations"
            && let Some(list) = value.pointer_mut("/known").and_then(Value::as_array_mut)
        {
            let others = known.get(field).and_then(|it| it.pointer("/known"));
            let others = others.and_then(Value::as_array).into_iter().flatten();
            let same = |one: &Value, other: &Value| {
                ["resource", "method", "clientVpc"]
                    .iter()
                    .all(|it| one[it] == other[it])
            };
            let others: Vec<Value> = others
                .filter(|it| !list.iter().any(|new| same(new, it)))
                .cloned()
                .collect();
            list.extend(others);
        }
        known.insert(field.clone(), value);
    }
}

fn member<'a>(value: &'a mut Value, name: &str) -> Option<&'a mut Map<String, Value>> {
    value.get_mut(name)?.as_object_mut()
}

/// The object of that name, made where there is none.
fn entry<'a>(of: &'a mut Map<String, Value>, name: &str) -> &'a mut Map<String, Value> {
    let value = of.entry(name).or_insert(Value::Null);
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    value.as_object_mut().expect("it was just made one")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::lay_over;
    use crate::snapshot::Snapshot;
    use crate::snapshot::load::{from_value, to_value};

    fn snapshot(estate: &Value) -> Snapshot {
        from_value(json!({
            "format": 1, "takenAt": "2026-11-20T10:00:00Z", "region": "eu-west-1", "estate": estate,
        }))
        .unwrap()
    }

    #[test]
    fn what_was_asked_again_is_new_and_the_rest_stays() {
        let association = |status: &str| {
            json!({"account": "111122223333", "detail": {"known":
                {"vpc": "vpc-1", "serviceNetwork": "sn-1", "status": status}}})
        };
        let network = json!({"sn-1": {"account": "111122223333"}});
        let older = snapshot(&json!({
            "serviceNetworks": network,
            "vpcs": {"vpc-1": {"account": "111122223333", "associations": {"known": ["snva-1"]},
                "endpoints": {"known": []}, "detail": {"denied": {"action": "ec2:DescribeVpcs"}}}},
            "vpcAssociations": {"snva-1": association("CREATE_IN_PROGRESS")},
            "services": {"svc-1": {"account": "222233334444", "authPolicy": {"absent": true}}},
        }));
        let newer = snapshot(&json!({
            "serviceNetworks": network,
            "vpcs": {"vpc-1": {"account": "", "associations": {"known": ["snva-2"]}}},
            "vpcAssociations": {"snva-2": association("ACTIVE")},
        }));
        let whole = to_value(&lay_over(older, &newer));
        let estate = &whole["estate"];
        assert_eq!(estate["vpcs"]["vpc-1"]["account"], "111122223333");
        assert_eq!(
            estate["vpcs"]["vpc-1"]["associations"]["known"],
            json!(["snva-2"])
        );
        assert_eq!(estate["vpcs"]["vpc-1"]["endpoints"]["known"], json!([]));
        let left: Vec<&String> = estate["vpcAssociations"]
            .as_object()
            .unwrap()
            .keys()
            .collect();
        assert_eq!(left, ["snva-2"]);
        assert_eq!(estate["services"]["svc-1"]["authPolicy"]["absent"], true);
    }

    #[test]
    fn what_iam_said_of_other_calls_is_kept() {
        let identity = |simulations: &Value| {
            snapshot(&json!({"identities": {"arn:aws:iam::444455556666:role/a":
                {"account": "444455556666", "simulations": {"known": simulations}}}}))
        };
        let said =
            |path: &str, answer: &str| json!({"resource": path, "method": "GET", "answer": answer});
        let older = identity(&json!([said("/a", "allowed"), said("/b", "implicitDeny")]));
        let newer = identity(&json!([said("/b", "allowed")]));
        let whole = to_value(&lay_over(older, &newer));
        let all = &whole["estate"]["identities"]["arn:aws:iam::444455556666:role/a"]["simulations"];
        let expected = json!([said("/b", "allowed"), said("/a", "allowed")]);
        assert_eq!(all["known"], expected);
    }
}
