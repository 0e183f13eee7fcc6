//! ACM (`json` 1.1, model 2015-12-08): the certificates of services.

use lattice_doctor::snapshot::fact::State;
use lattice_doctor::snapshot::lattice::Service;
use serde_json::json;

use super::asked::{Asked, Result};
use super::dialect::Refusal;
use super::http::no_operation;
use super::keys::made_up;

/// The ARN that `GetService` gives. A certificate that could not be read has one all the same; where
/// nobody asked, only a custom domain name hints at one.
pub fn arn(asked: &Asked<'_>, id: &str, service: &Service) -> Option<String> {
    let has_custom_name = || {
        let detail = service.detail.seen();
        detail.is_some_and(|it| it.custom_domain_name.is_some())
    };
    let has_one = match &service.certificate.state {
        State::Known(it) | State::Partial(it, _) => return Some(it.arn.clone()),
        State::Absent => false,
        State::Denied(_) => true,
        State::Unknown(_) => has_custom_name(),
    };
    has_one.then(|| {
        format!(
            "arn:aws:acm:{}:{}:certificate/{}",
            asked.region(),
            service.account,
            made_up(&["certificate", id])
        )
    })
}

/// Performs one operation.
pub fn perform(asked: &Asked<'_>) -> Result {
    if asked.operation != "DescribeCertificate" {
        return Err(no_operation(asked));
    }
    let wanted = asked.required("CertificateArn")?;
    let owner = wanted.split(':').nth(4).unwrap_or_default();
    if owner != asked.account {
        return Err(asked.denied(wanted));
    }
    let mut services = asked.estate().services.iter();
    let found = services.find(|(id, it)| arn(asked, id, it).as_deref() == Some(wanted));
    let not_found = || {
        let message = format!("Could not find certificate {wanted}.");
        Refusal::new(400, "ResourceNotFoundException", message)
    };
    let (_, service) = found.ok_or_else(not_found)?;
    let certificate = asked.fact(&service.certificate, owner, false, wanted)?;
    let certificate = certificate.ok_or_else(not_found)?;
    Ok(json!({"Certificate": {
        "CertificateArn": wanted,
        "DomainName": certificate.names.first(),
        "SubjectAlternativeNames": certificate.names,
        "Status": certificate.status,
        "Type": certificate.issuer.as_deref().unwrap_or("AMAZON_ISSUED"),
        "KeyAlgorithm": "RSA-2048",
        "InUseBy": [],
        "CreatedAt": 1_762_161_342,
        "NotAfter": 1_796_000_000,
    }}))
}
