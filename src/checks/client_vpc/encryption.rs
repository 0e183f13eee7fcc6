//! VPC encryption controls, which may drop plain HTTP on its way through an endpoint.

use crate::checks::finding::{Answer, Doubt, Finding, Subject};
use crate::codes::Code;
use crate::path::Path;
use crate::path::unknown::{Stop, Unknown};
use crate::path::way::Way;
use crate::shell::word;
use crate::snapshot::collection::Collection;
use crate::snapshot::network::EncryptionControl;

/// Asks whether the VPC's encryption control drops a call in plain HTTP through a service-network endpoint: in
/// enforce mode, endpoints drop what is not encrypted at the application layer (VPC user guide, "VPC
/// encryption controls"). The page does not name endpoints of service networks.
pub fn check(path: &Path<'_>) -> Answer {
    let way = path.way.as_ref().map_err(|_| Stop::Unreached)?;
    let (Way::Endpoint(endpoint, _), Some(vpc), Some(url)) = (way, path.client_vpc, &path.url)
    else {
        return Ok(Vec::new());
    };
    if url.is_tls() {
        return Ok(Vec::new());
    }
    let detail = vpc.it.detail.get()?;
    let Some(control) = detail.and_then(|it| it.encryption_control.as_ref()) else {
        return Ok(Vec::new());
    };
    let with = |finding: Finding| {
        finding
            .word("endpoint", endpoint.id)
            .word("mode", control.mode.clone())
            .word("state", control.state.clone())
            .from(&vpc.it.detail.place)
            .from(&endpoint.it.detail.place)
    };
    let subject = Subject::of(Collection::Vpcs, vpc.id);
    let code = Code::VpcEncryptionControlBlocks;
    let rule = "whether an encryption control drops plain HTTP at endpoints of service networks, as it does at other endpoints";
    let found = match drops(control) {
        Some(false) => Finding::pass(code, subject).word("because", because(control)),
        Some(true) => Finding::fail(code, subject).doubted(Doubt::undocumented(rule)),
        None => {
            let gap = Unknown::unsaid(
                &format!("whether the encryption control of {} is in force", vpc.id),
                &format!("its mode is {}, its state {}", control.mode, control.state),
                &format!(
                    "aws ec2 describe-vpc-encryption-controls --vpc-ids {} --region {}",
                    word(vpc.id),
                    word(path.region())
                ),
            )
            .by("ec2:DescribeVpcEncryptionControls", Some(&vpc.it.account));
            Finding::suspect(code, subject, gap)
        }
    };
    let found = match encrypted_url(path) {
        Some(encrypted) => found.word("encrypted_url", encrypted),
        None => found,
    };
    Ok(vec![with(found)])
}

/// Whether what is not encrypted is dropped; `None` while it changes, or if a word is not known.
fn drops(control: &EncryptionControl) -> Option<bool> {
    let excluded = control.lattice_exclusion.as_deref().unwrap_or("disabled");
    match (control.mode.as_str(), control.state.as_str(), excluded) {
        ("monitor", "available" | "creating" | "monitor-in-progress", _)
        | (_, "deleted", _)
        | (_, _, "enabled") => Some(false),
        ("enforce", "available", "disabled") => Some(true),
        _ => None,
    }
}

fn because(control: &EncryptionControl) -> &'static str {
    match control.lattice_exclusion.as_deref() {
        Some("enabled") => "VPC Lattice is excluded from it",
        _ => "it is not in enforce mode",
    }
}

/// The call to the service's HTTPS listener, if it has one.
fn encrypted_url(path: &Path<'_>) -> Option<String> {
    let (service, url) = (path.service?, path.url.as_ref()?);
    let listeners = service.it.listeners.seen()?.iter();
    let mut details = listeners.filter_map(|id| path.estate().listeners.get(id)?.detail.seen());
    let port = details.find(|it| it.protocol == "HTTPS")?.port;
    let encrypted = crate::path::url::CallUrl {
        scheme: "https".to_owned(),
        port,
        ..url.clone()
    };
    Some(encrypted.with_host(&url.host))
}
