//! Who called what, gathered from all parts of a paste, for the sentences and the commands.

mod next;

use crate::codes::Code;
use crate::codes::confidence::Confidence;
use crate::names::{Arn, HostName};
use crate::paste::{Called, Explained, Pasted};
use crate::snapshot::outcome::Outcome;

/// Who called what.
#[derive(Debug, Default)]
pub(super) struct Subject {
    /// The caller's ARN, or `anonymous`.
    pub(super) caller: Option<String>,
    /// The ARN with the path, or the host with the path.
    pub(super) resource: Option<String>,
    /// `svc-…`.
    pub(super) service: Option<String>,
    /// The service's ARN, which works from other accounts where the id does not.
    pub(super) service_arn: Option<String>,
    /// The service network's ARN.
    pub(super) network: Option<String>,
    /// The target group's ARN.
    pub(super) target_group: Option<String>,
    /// The target's address and port.
    pub(super) target: Option<String>,
    /// `vpc-…` of the client.
    pub(super) vpc: Option<String>,
    /// The service's region.
    pub(super) region: Option<String>,
    /// The id under which IAM Access Troubleshooter keeps the denial.
    pub(super) authorization_id: Option<String>,
    /// The host name, the port and the rest.
    pub(super) called: Called,
}

impl Subject {
    /// Gathers what the parts say; a denial's words before the host name.
    pub(super) fn of(pasted: &Pasted) -> Self {
        let mut subject = Self {
            called: pasted.called.clone(),
            ..Self::default()
        };
        if let Some(host) = &pasted.called.host {
            match HostName::parse(host) {
                HostName::Managed { service, region } => {
                    subject.service = Some(service);
                    subject.region = Some(region);
                }
                HostName::Endpoint { region, .. } => subject.region = Some(region),
                HostName::Custom => {}
            }
            let path = pasted.called.path.as_deref().unwrap_or_default();
            subject.resource = Some(format!("{host}{path}"));
        }
        if pasted.signing.as_ref().is_some_and(|it| !it.signed) {
            subject.caller = Some("anonymous".to_owned());
        }
        if let Some(denial) = pasted.response.as_ref().and_then(|it| it.denial.as_ref()) {
            subject.caller = Some(denial.principal.clone());
            subject
                .authorization_id
                .clone_from(&denial.authorization_id);
            subject.resource = Some(denial.resource.clone());
            subject.take_service(&denial.resource);
        }
        if let Some(record) = pasted.records.first() {
            subject.caller = record.resolved_user.as_ref().map(|it| match it.as_str() {
                "Anonymous" => "anonymous".to_owned(),
                _ => it.clone(),
            });
            if let Some(arn) = &record.service_arn {
                subject.take_service(arn);
                let path = record.request_path.as_deref().unwrap_or_default();
                subject.resource = Some(format!("{arn}{path}"));
            } else {
                subject.resource.clone_from(&record.request_path);
            }
            subject.called.method.clone_from(&record.request_method);
            subject.called.path.clone_from(&record.request_path);
            subject.network.clone_from(&record.service_network_arn);
            subject.target_group.clone_from(&record.target_group_arn);
            subject.target.clone_from(&record.target_ip_port);
            subject.vpc.clone_from(&record.source_vpc_id);
        }
        subject
    }

    /// Takes the id and the region out of a service's ARN, with or without a path.
    fn take_service(&mut self, text: &str) {
        let Some(arn) = Arn::parse(text) else {
            return;
        };
        if let Some(rest) = arn.resource.strip_prefix("service/") {
            let id = rest.split('/').next().unwrap_or(rest);
            self.service = Some(id.to_owned());
            self.service_arn = text
                .split_once(":service/")
                .map(|(start, _)| format!("{start}:service/{id}"));
            self.region = Some(arn.region.to_owned()).filter(|it| !it.is_empty());
        }
    }

    /// The service and the path in a few words.
    pub(super) fn place(&self) -> String {
        let path = self
            .path()
            .map_or_else(String::new, |it| format!(", path `{it}`"));
        match (&self.service, &self.called.host, &self.resource) {
            (Some(service), ..) => format!("service `{service}`{path}"),
            (None, Some(host), _) => format!("`{host}`{path}"),
            (None, None, Some(resource)) => format!("`{resource}`"),
            (None, None, None) => "the service".to_owned(),
        }
    }

    /// The path of the request: of the denied resource, else of the transcript.
    pub(super) fn path(&self) -> Option<String> {
        let denied = self.resource.as_deref().and_then(|it| {
            let (_, rest) = it.split_once(":service/")?;
            rest.find('/').map(|at| rest[at..].to_owned())
        });
        denied.or_else(|| self.called.path.clone())
    }

    /// A finding about this call.
    pub(super) fn finding(
        &self,
        code: Code,
        confidence: Confidence,
        outcome: Option<Outcome>,
        summary: String,
    ) -> Explained {
        Explained {
            code: Some(code),
            hop: Some(code.hop()),
            outcome: outcome.or_else(|| code.outcome()),
            confidence,
            summary,
            caller: self.caller.clone(),
            resource: self.resource.clone(),
            next: next::step(code, self),
        }
    }

    /// A finding for which the contract has no code.
    pub(super) fn remark(
        &self,
        confidence: Confidence,
        outcome: Option<Outcome>,
        summary: String,
        next: &str,
    ) -> Explained {
        Explained {
            code: None,
            hop: None,
            outcome,
            confidence,
            summary,
            caller: self.caller.clone(),
            resource: self.resource.clone(),
            next: next.to_owned(),
        }
    }
}
