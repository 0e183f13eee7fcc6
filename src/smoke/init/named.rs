//! Whom and which requests an auth policy names, read from its JSON: enough to have something to ask.

use serde_json::Value;

use crate::names::{Arn, same_caller};

/// What policies name.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// ARNs of roles, sessions and users, each once.
    pub(super) callers: Vec<String>,
    /// Method and path; what is not named is `None`.
    pub(super) requests: Vec<(Option<String>, Option<String>)>,
}

impl Named {
    /// Adds a caller that can be asked about: no account, no service, no pattern.
    pub(super) fn caller(&mut self, arn: &str) {
        let is_one = Arn::parse(arn).is_some_and(|it| {
            let kinds = ["role/", "user/", "assumed-role/", "federated-user/"];
            matches!(it.service, "iam" | "sts")
                && kinds.iter().any(|kind| it.resource.starts_with(kind))
        });
        // A session and its role are one caller to every policy that names either.
        let is_there = self.callers.iter().any(|it| same_caller(it, arn));
        if is_one && !arn.contains(['*', '?', '$']) && !is_there {
            self.callers.push(arn.to_owned());
        }
    }

    /// Adds a request.
    pub(super) fn request(&mut self, method: Option<String>, path: Option<String>) {
        if !self.requests.contains(&(method.clone(), path.clone())) {
            self.requests.push((method, path));
        }
    }
}

/// Adds what a policy names; of a network's, whose resources are those of all services, only the callers.
pub(super) fn named(policy: &Value, found: &mut Named, with_requests: bool) {
    for statement in items(&policy["Statement"]) {
        for caller in items(&statement["Principal"]["AWS"])
            .iter()
            .filter_map(|it| it.as_str())
        {
            found.caller(caller);
        }
        for caller in compared(statement, "aws:principalarn") {
            found.caller(&caller);
        }
        if !with_requests {
            continue;
        }
        let methods = some(compared(statement, "vpc-lattice-svcs:requestmethod"));
        let mut paths = compared(statement, "vpc-lattice-svcs:requestpath");
        let resources = items(&statement["Resource"]);
        paths.extend(resources.iter().filter_map(|it| path_of(it.as_str()?)));
        let paths = some(paths.iter().filter_map(|it| concrete(it)).collect());
        for path in &paths {
            for method in &methods {
                if method.is_some() || path.is_some() {
                    found.request(method.clone(), path.clone());
                }
            }
        }
    }
}

/// The values; one `None` where there are none.
fn some(values: Vec<String>) -> Vec<Option<String>> {
    if values.is_empty() {
        vec![None]
    } else {
        values.into_iter().map(Some).collect()
    }
}

/// IAM takes a value or a list of them in most places.
fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// The texts with which a statement compares a condition key, by whatever operator.
fn compared(statement: &Value, key: &str) -> Vec<String> {
    let operators = statement["Condition"].as_object();
    let compared = operators.into_iter().flat_map(|it| it.values());
    let members = compared.filter_map(Value::as_object).flatten();
    members
        .filter(|(name, _)| name.eq_ignore_ascii_case(key))
        .flat_map(|(_, values)| items(values))
        .filter_map(|it| it.as_str().map(str::to_owned))
        .collect()
}

/// The path behind the service in a resource: `…:service/svc-…/orders/*` is `/orders/*`.
fn path_of(resource: &str) -> Option<String> {
    let (_, rest) = resource.split_once(":service/")?;
    let slash = rest.find('/')?;
    Some(rest[slash..].to_owned()).filter(|it| it != "/*" && it != "/")
}

/// A path that a pattern fits.
fn concrete(pattern: &str) -> Option<String> {
    let path = pattern.replace('*', "any").replace('?', "x");
    (path.starts_with('/') && !path.contains("${")).then_some(path)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Named, named};

    #[test]
    fn callers_methods_and_paths_are_found_wherever_they_stand() {
        let policy = json!({"Statement": {
            "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/a", "111122223333"]},
            "Resource": "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-1/orders/*",
            "Condition": {"StringEquals": {"vpc-lattice-svcs:RequestMethod": ["GET", "PUT"]},
                "ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::111122223333:role/b", "arn:aws:iam::*:role/c"]}}
        }});
        let mut found = Named::default();
        named(&policy, &mut found, true);
        assert_eq!(
            found.callers,
            [
                "arn:aws:iam::111122223333:role/a",
                "arn:aws:iam::111122223333:role/b"
            ]
        );
        let requests: Vec<String> = found
            .requests
            .iter()
            .map(|(method, path)| {
                format!(
                    "{} {}",
                    method.as_deref().unwrap(),
                    path.as_deref().unwrap()
                )
            })
            .collect();
        assert_eq!(requests, ["GET /orders/any", "PUT /orders/any"]);
    }
}
