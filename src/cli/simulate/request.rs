//! The request that the flags of `policy simulate` describe.

use crate::cli::args::policy::SimulateArgs;
use crate::cli::error::CliError;
use crate::policy::lattice_call::CONNECT;
use crate::policy::principal::Principal;
use crate::policy::request::{Context, ContextValue, LatticeCall, ListenerKind, Request};

/// The request: of a Lattice service with every key that follows from the call, else as it stands.
pub(super) fn request(args: &SimulateArgs) -> Result<Request, CliError> {
    let resource = args.resource.as_deref().unwrap_or_default();
    let principal = match args.principal.as_deref() {
        None | Some("anonymous") => Principal::Anonymous,
        Some(arn) if arn.starts_with("arn:") => Principal::aws(arn),
        Some(other) => {
            return Err(CliError::usage(format!("`{other}` is no caller"))
                .hint("write the caller's ARN, or `anonymous`"));
        }
    };
    let keys = grouped(&args.context);
    let Some((service_arn, path_of_arn)) = split_service_arn(resource) else {
        let mut context = Context::new();
        for (name, value) in keys {
            context.insert(&name, value);
        }
        return Ok(Request::new(principal, &args.action, resource, context));
    };
    let path = args.path.as_deref().unwrap_or(path_of_arn);
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let path = if path.is_empty() { "/" } else { path };
    let mut call = LatticeCall::new(
        principal,
        args.method.as_deref().unwrap_or("GET"),
        service_arn,
        path,
    );
    call.query = LatticeCall::query_pairs(query);
    call.headers_are_complete = false;
    call.other_keys = keys;
    if args.action.eq_ignore_ascii_case(CONNECT) {
        call.listener = ListenerKind::TlsPassthrough;
    }
    Ok(call.request())
}

/// `arn:…:service/svc-…` and the path behind it.
fn split_service_arn(arn: &str) -> Option<(&str, &str)> {
    let (before, rest) = arn.split_once(":service/")?;
    if !before.contains(":vpc-lattice:") {
        return None;
    }
    let id = rest.find('/').unwrap_or(rest.len());
    Some(arn.split_at(arn.len() - rest.len() + id))
}

/// A key that is given once has one value, a key that is given again has several.
fn grouped(pairs: &[(String, String)]) -> Vec<(String, ContextValue)> {
    let mut grouped: Vec<(String, Vec<String>)> = Vec::new();
    for (key, value) in pairs {
        match grouped
            .iter_mut()
            .find(|(it, _)| it.eq_ignore_ascii_case(key))
        {
            Some((_, values)) => values.push(value.clone()),
            None => grouped.push((key.clone(), vec![value.clone()])),
        }
    }
    let value = |values: Vec<String>| match <[String; 1]>::try_from(values) {
        Ok([value]) => ContextValue::Single(value),
        Err(values) => ContextValue::List(values),
    };
    grouped
        .into_iter()
        .map(|(key, values)| (key, value(values)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{grouped, split_service_arn};
    use crate::policy::request::ContextValue;

    #[test]
    fn a_service_arn_is_divided_from_its_path() {
        let arn = "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0a1";
        let with_path = format!("{arn}/v1/orders");
        assert_eq!(split_service_arn(&with_path), Some((arn, "/v1/orders")));
        assert_eq!(split_service_arn(arn), Some((arn, "")));
        assert_eq!(split_service_arn("arn:aws:s3:::bucket/service/x"), None);
        assert_eq!(split_service_arn("*"), None);
    }

    #[test]
    fn a_key_given_twice_has_two_values() {
        let pairs = [("k", "1"), ("o", "2"), ("K", "3")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()));
        let grouped = grouped(&pairs);
        let [(_, several), (_, single)] = grouped.as_slice() else {
            panic!("two keys: {grouped:?}");
        };
        assert!(matches!(several, ContextValue::List(it) if it == &["1", "3"]));
        assert!(matches!(single, ContextValue::Single(it) if it == "2"));
    }
}
