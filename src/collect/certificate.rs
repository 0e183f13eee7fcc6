//! The certificate of a custom domain name.

use aws_sdk_acm::types::CertificateDetail;

use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::lattice::absent_member;
use crate::collect::operation::DESCRIBE_CERTIFICATE;
use crate::names::Arn;
use crate::snapshot::lattice::Certificate;

/// Reads the certificate of a service.
pub async fn read(gather: &Gather, service: &str, arn: &str, account: &str) {
    if !gather.store.begin(format!("certificate of {service}")) {
        return;
    }
    let account = Arn::parse(arn).map_or(account, |it| it.account);
    let access = gather.session.accesses.of(account);
    let asked = async {
        let acm = &gather.session.clients(access).await?.acm;
        let sent = acm.describe_certificate().certificate_arn(arn).send();
        let answer = gather.session.call(DESCRIBE_CERTIFICATE, sent).await?;
        let missing = || absent_member(DESCRIBE_CERTIFICATE, "Certificate");
        certificate(arn, answer.certificate.ok_or_else(missing)?)
    };
    gather
        .fill(
            DESCRIBE_CERTIFICATE,
            access,
            account,
            |estate| {
                &mut estate
                    .services
                    .entry(service.to_owned())
                    .or_default()
                    .certificate
            },
            asked,
        )
        .await;
}

/// Clients compare the alternative names, and the common name only where there are none (RFC 6125).
fn certificate(arn: &str, it: CertificateDetail) -> Result<Certificate, Failure> {
    let missing = |member| absent_member(DESCRIBE_CERTIFICATE, member);
    let alternatives = it.subject_alternative_names.unwrap_or_default();
    let names = if alternatives.is_empty() {
        vec![it.domain_name.ok_or_else(|| missing("DomainName"))?]
    } else {
        alternatives
    };
    let status = it.status.ok_or_else(|| missing("Status"))?;
    Ok(Certificate {
        arn: arn.to_owned(),
        names,
        status: status.as_str().to_owned(),
        issuer: it.r#type.map(|it| it.as_str().to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_acm::types::{CertificateDetail, CertificateStatus, CertificateType};

    use super::certificate;

    #[test]
    fn the_common_name_counts_only_where_it_is_the_only_one() {
        let issued = || {
            CertificateDetail::builder()
                .domain_name("orders.example.com")
                .status(CertificateStatus::Issued)
                .r#type(CertificateType::Private)
        };
        let plain = certificate("arn", issued().build()).unwrap();
        assert_eq!(plain.names, ["orders.example.com"]);
        assert_eq!(plain.issuer.as_deref(), Some("PRIVATE"));
        let wild = issued().subject_alternative_names("*.example.com").build();
        assert_eq!(certificate("arn", wild).unwrap().names, ["*.example.com"]);
    }
}
