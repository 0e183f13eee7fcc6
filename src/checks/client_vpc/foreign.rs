//! A name, or a `Host`, that is not known to be the service's: Lattice tells services by the name that is asked for.

use crate::names::HostName;
use crate::path::Path;
use crate::path::unknown::Unknown;
use crate::shell::word;

/// What is not known of the name that is called.
pub(super) fn unknown(path: &Path<'_>) -> Option<Unknown> {
    foreign_name(path)
        .or_else(|| foreign_association(path))
        .or_else(|| foreign_host(path))
}

/// A custom name that is not the service's own.
fn foreign_name(path: &Path<'_>) -> Option<Unknown> {
    let (service, url) = (path.service?, path.url.as_ref()?);
    let detail = service.it.detail.seen()?;
    let own = detail.custom_domain_name.as_deref();
    if path.host != HostName::Custom || own.is_some_and(|it| it.eq_ignore_ascii_case(&url.host)) {
        return None;
    }
    Some(Unknown::unsaid(
        &format!("whether service {} answers to {}", service.id, url.host),
        &format!("its custom domain name is {}", own.unwrap_or("not set")),
        &format!(
            "aws vpc-lattice get-service --service-identifier {} --region {} --query '[dnsEntry.domainName, customDomainName]'",
            word(service.id),
            word(path.region())
        ),
    )
    .by("vpc-lattice:GetService", Some(&service.it.account)))
}

/// A `Host` header that was said, and is another than the URL's: which of the two Lattice finds the service by, no
/// page says.
fn foreign_host(path: &Path<'_>) -> Option<Unknown> {
    let url = path.url.as_ref()?;
    let headers = &path.snapshot.call.headers;
    let is_other = |it: &str| {
        let it = it.trim();
        let port = format!(":{}", url.port);
        !it.strip_suffix(&port)
            .unwrap_or(it)
            .eq_ignore_ascii_case(&url.host)
    };
    let said = headers
        .iter()
        .find(|it| it.name.eq_ignore_ascii_case("host"));
    let said = said.filter(|it| is_other(&it.value))?;
    Some(Unknown::unsaid(
        &format!("which service VPC Lattice takes a call to {} for", url.host),
        &format!(
            "it carries the header Host: {}, and Lattice tells services by their names",
            said.value
        ),
        &format!(
            "lattice-doctor diagnose {} # without that header",
            word(&url.with_host(&url.host))
        ),
    ))
}

/// The association that an endpoint's name belongs to, where the service is not known to have it.
fn foreign_association(path: &Path<'_>) -> Option<Unknown> {
    let HostName::Endpoint { association, .. } = &path.host else {
        return None;
    };
    let service = path.service?;
    let seen = path.estate().service_associations.get(association);
    let is_its = match seen.and_then(|it| it.detail.seen()) {
        Some(detail) => detail.service == service.id,
        None => service
            .it
            .associations
            .seen()
            .is_some_and(|it| it.contains(association)),
    };
    if is_its {
        return None;
    }
    let host = path.url.as_ref().map_or("", |url| url.host.as_str());
    let fact = format!("whether {host} is a name of service {}", service.id);
    let why = format!("it names association {association}, which is not known to be the service's");
    let ask = format!(
        "aws vpc-lattice list-service-network-service-associations --service-identifier {} --region {}",
        word(service.id),
        word(path.region())
    );
    let action = "vpc-lattice:ListServiceNetworkServiceAssociations";
    Some(Unknown::unsaid(&fact, &why, &ask).by(action, Some(&service.it.account)))
}
