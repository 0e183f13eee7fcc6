//! What TARGET says by itself, before anything is known: which service is wanted, by what.

use std::net::IpAddr;

use crate::call::{CallError, has_account, usage};
use crate::names::{Arn, HostName};
use crate::path::url::CallUrl;
use crate::snapshot::clean::clean;

/// Which service is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// By its id; the account where an ARN says it.
    Id(String, Option<String>),
    /// By an association, `snsa-…`, which the name of an endpoint holds.
    Association(String),
    /// By a custom domain name.
    Domain(String),
    /// By its name, unique in its account only.
    Name(String),
    /// None at all: an ARN of Elastic Load Balancing, or an address.
    Nothing,
}

/// What TARGET names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The service.
    pub wanted: Wanted,
    /// The host that is called, where TARGET is a URL or a domain name.
    pub host: Option<String>,
    /// The path and query of the request, where TARGET has one.
    pub path: Option<String>,
    /// The region that TARGET says.
    pub region: Option<String>,
}

/// Reads TARGET: a URL, a domain name, `svc-…`, an ARN, a service name.
pub fn named(target: &str) -> Result<Named, CallError> {
    let target = target.trim();
    if target.is_empty() {
        return usage(
            "TARGET is empty; give a URL, a domain name, `svc-…`, an ARN or a service name"
                .to_owned(),
        );
    }
    let of = |wanted| Named {
        wanted,
        host: None,
        path: None,
        region: None,
    };
    if target.contains("://") {
        return of_url(target);
    }
    if let Some(arn) = Arn::parse(target) {
        return of_arn(target, arn);
    }
    if target.starts_with("svc-") {
        return Ok(of(Wanted::Id(target.to_owned(), None)));
    }
    let authority = target.split(['/', '?']).next().unwrap_or(target);
    if authority.contains(['.', ':', '@']) {
        return of_url(&format!("https://{target}"));
    }
    Ok(of(Wanted::Name(target.to_owned())))
}

fn of_url(url: &str) -> Result<Named, CallError> {
    let url = CallUrl::parse(url).map_err(CallError::Usage)?;
    let (wanted, region) = match HostName::parse(&url.host) {
        HostName::Managed { service, region } => (Wanted::Id(service, None), Some(region)),
        HostName::Endpoint {
            association,
            region,
            ..
        } => (Wanted::Association(association), Some(region)),
        HostName::Custom if is_address(&url.host) => {
            return Err(CallError::Target {
                message: format!(
                    "`{}` is an address, and Lattice tells services by name; give the name",
                    clean(&url.host)
                ),
                candidates: Vec::new(),
            });
        }
        HostName::Custom => (Wanted::Domain(url.host.clone()), None),
    };
    Ok(Named {
        wanted,
        host: Some(url.host),
        path: Some(url.path),
        region,
    })
}

fn is_address(host: &str) -> bool {
    host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()
}

fn of_arn(target: &str, arn: Arn<'_>) -> Result<Named, CallError> {
    let id = arn
        .resource
        .strip_prefix("service/")
        .filter(|it| !it.is_empty() && !it.contains('/'));
    let wanted = match (id, arn.service) {
        _ if arn.is_load_balancing() => Wanted::Nothing,
        (Some(id), "vpc-lattice") => {
            has_account("TARGET", target, arn)?;
            Wanted::Id(id.to_owned(), Some(arn.account.to_owned()))
        }
        _ => {
            return usage(format!(
                "`{}` is not the ARN of a Lattice service, which has the form arn:aws:vpc-lattice:REGION:ACCOUNT:service/svc-…",
                clean(target)
            ));
        }
    };
    Ok(Named {
        wanted,
        host: None,
        path: None,
        region: Some(arn.region.to_owned()).filter(|it| !it.is_empty()),
    })
}

#[cfg(test)]
mod tests {
    use super::{Wanted, named};

    #[test]
    fn every_form_says_which_service_is_wanted() {
        let host = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws";
        let id = || Wanted::Id("svc-0123456789abcdef0".to_owned(), None);
        let forms = [
            (format!("https://{host}/v1"), id()),
            (format!("{host}:8443"), id()),
            ("svc-0123456789abcdef0".to_owned(), id()),
            ("orders".to_owned(), Wanted::Name("orders".to_owned())),
            (
                "http://orders.example.com/".to_owned(),
                Wanted::Domain("orders.example.com".to_owned()),
            ),
            (
                "arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0"
                    .to_owned(),
                Wanted::Id(
                    "svc-0123456789abcdef0".to_owned(),
                    Some("222233334444".to_owned()),
                ),
            ),
            (
                "arn:aws:elasticloadbalancing:eu-west-1:222233334444:targetgroup/x/1".to_owned(),
                Wanted::Nothing,
            ),
        ];
        for (target, wanted) in forms {
            assert_eq!(named(&target).map(|it| it.wanted), Ok(wanted), "{target}");
        }
    }

    #[test]
    fn what_is_no_service_is_refused() {
        for target in [
            "",
            "  ",
            "https://10.0.0.1/",
            "ftp://orders.example.com/",
            "arn:aws:s3:::bucket",
            "arn:aws:vpc-lattice:eu-west-1:222233334444:servicenetwork/sn-1",
        ] {
            assert!(named(target).is_err(), "{target}");
        }
    }
}
