//! The next step of a finding: a read-only command with the ids of the text, or a plain sentence.

use crate::codes::Code;
use crate::names;
use crate::paste::explain::sentences::{DIAGNOSE, SENTENCES};
use crate::paste::explain::subject::Subject;

/// The next step.
pub(super) fn step(code: Code, subject: &Subject) -> String {
    if let Some(id) = subject.authorization_id.as_deref().and_then(word) {
        return names::authorization_details(id);
    }
    command(code, subject).unwrap_or_else(|| sentence(code, subject))
}

/// A command, where the text names all that it needs.
fn command(code: Code, subject: &Subject) -> Option<String> {
    let region = match subject.region.as_deref().and_then(word) {
        Some(region) => format!(" --region {region}"),
        None => String::new(),
    };
    let lattice = |rest: String| Some(format!("aws vpc-lattice {rest}{region}"));
    let service = || {
        let id = subject.service_arn.as_ref().or(subject.service.as_ref());
        id.and_then(|it| word(it))
    };
    let network = || subject.network.as_deref().and_then(word);
    match code {
        Code::NetworkPolicyDenies
        | Code::NetworkPolicyExplicitDeny
        | Code::NetworkPolicyMissing => match network() {
            Some(network) => lattice(format!("get-auth-policy --resource-identifier {network}")),
            // The body does not name the network: the service's associations do.
            None => lattice(format!(
                "list-service-network-service-associations --service-identifier {}",
                service()?
            )),
        },
        Code::NetworkAuthNone => lattice(format!(
            "get-service-network --service-network-identifier {}",
            network()?
        )),
        Code::ServicePolicyDenies
        | Code::ServicePolicyExplicitDeny
        | Code::ServicePolicyMissing
        | Code::AnonymousAllowed => lattice(format!(
            "get-auth-policy --resource-identifier {}",
            service()?
        )),
        Code::ServiceAuthNone
        | Code::TlsCertificateMissing
        | Code::TlsNameMismatch
        | Code::ServiceNotActive => {
            lattice(format!("get-service --service-identifier {}", service()?))
        }
        Code::ServiceAssociationMissing
        | Code::ServiceAssociationNotActive
        | Code::VpcAssociatedElsewhere => lattice(format!(
            "list-service-network-service-associations --service-identifier {}",
            service()?
        )),
        Code::ListenerMissing | Code::RouteFixedResponse | Code::RouteTargetGroupMissing => {
            lattice(format!(
                "list-listeners --service-identifier {}",
                service()?
            ))
        }
        Code::VpcAssociationMissing
        | Code::VpcAssociationNotActive
        | Code::AssociationSgBlocksListener => {
            let vpc = subject.vpc.as_deref().and_then(word)?;
            lattice(format!(
                "list-service-network-vpc-associations --vpc-identifier {vpc}"
            ))
        }
        Code::TargetConnectionFailing
        | Code::TargetSgBlocksLattice
        | Code::TargetsUnhealthy
        | Code::TargetsDraining
        | Code::TargetsNoneRegistered => {
            let group = subject.target_group.as_deref().and_then(word)?;
            lattice(format!("list-targets --target-group-identifier {group}"))
        }
        Code::TargetProtocolMismatch | Code::HealthCheckMisconfigured => {
            let group = subject.target_group.as_deref().and_then(word)?;
            lattice(format!(
                "get-target-group --target-group-identifier {group}"
            ))
        }
        Code::CallerIdentityPolicyDenies => identity(subject.caller.as_deref()?),
        Code::DnsNameNotFound
        | Code::DnsNoAnswer
        | Code::DnsRebindProtection
        | Code::DnsNotLattice
        | Code::DnsEndpointNameNeeded => {
            let host = subject.called.host.as_deref().and_then(word)?;
            Some(format!("dig +short {host}"))
        }
        Code::TlsUntrusted => {
            let host = subject.called.host.as_deref().and_then(word)?;
            let port = subject.called.port.unwrap_or(443);
            Some(format!(
                "openssl s_client -connect {host}:{port} -servername {host} -showcerts </dev/null"
            ))
        }
        _ => None,
    }
}

/// Lists the policies of the caller; a session's ARN has no path, and the command needs none.
fn identity(caller: &str) -> Option<String> {
    if let Some((_, role)) = names::session_role(caller) {
        return Some(format!(
            "aws iam list-attached-role-policies --role-name {}",
            word(role)?
        ));
    }
    let arn = names::Arn::parse(caller).filter(|it| it.service == "iam")?;
    let name = word(arn.id())?;
    match arn.resource.split('/').next()? {
        "role" => Some(format!(
            "aws iam list-attached-role-policies --role-name {name}"
        )),
        "user" => Some(format!(
            "aws iam list-attached-user-policies --user-name {name}"
        )),
        _ => None,
    }
}

/// The text, if a shell reads it as one harmless word: it comes from a paste.
fn word(text: &str) -> Option<&str> {
    let is_harmless = |it: u8| it.is_ascii_alphanumeric() || b":/._+=,@-".contains(&it);
    let is_word =
        !text.is_empty() && !text.starts_with(['-', '=']) && text.bytes().all(is_harmless);
    is_word.then_some(text)
}

/// A sentence, where a command would need an id that the text does not name.
fn sentence(code: Code, subject: &Subject) -> String {
    let (_, sentence) = SENTENCES
        .iter()
        .find(|(codes, _)| codes.contains(&code))
        .unwrap_or(&(&[], DIAGNOSE));
    let (region, list) = match subject.region.as_deref() {
        Some(region) => (
            format!("`{region}`"),
            format!("`com.amazonaws.{region}.vpc-lattice`"),
        ),
        None => (
            "the service's region".to_owned(),
            "of VPC Lattice".to_owned(),
        ),
    };
    sentence
        .replace("{region}", &region)
        .replace("{list}", &list)
}
