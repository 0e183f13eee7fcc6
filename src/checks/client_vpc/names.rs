//! The names under which the service is reached.

use crate::checks::client_vpc::nowhere::managed_name_of_service;
use crate::path::{Found, Path};
use crate::snapshot::network::Endpoint;

/// The URL with the service's own name, where another is called.
pub fn managed_url(path: &Path<'_>) -> Option<String> {
    let url = path.url.as_ref()?;
    let name = managed_name(path).filter(|it| *it != url.host)?;
    Some(url.with_host(&name))
}

/// The name under which an endpoint serves the service.
pub fn endpoint_name(path: &Path<'_>, endpoint: Found<'_, Endpoint>) -> Option<String> {
    let service = path.service?;
    let names = endpoint.it.names.seen()?;
    names
        .iter()
        .find(|name| {
            path.estate()
                .service_associations
                .get(&name.association)
                .and_then(|it| it.detail.seen())
                .is_some_and(|detail| detail.service == service.id)
        })
        .map(|name| name.dns_name.clone())
}

pub fn managed_name(path: &Path<'_>) -> Option<String> {
    managed_name_of_service(path).map(str::to_owned)
}
