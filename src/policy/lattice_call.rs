//! The request that a Lattice call makes of the policies: action, resource and condition keys.
//!
//! Pages: Service Authorization Reference, "Amazon VPC Lattice Services"; VPC Lattice User Guide, `auth-policies`; IAM
//! User Guide, `reference_policies_condition-keys`. A key that nobody can know is unknown here, never absent.

#[cfg(test)]
mod tests;

use crate::policy::principal::{Caller, CallerKind, Principal};
use crate::policy::request::{
    CallerAttributes, Context, ContextValue, LatticeCall, ListenerKind, Request,
};

/// The bytes of an auth policy without white space: a quota that is not raised (VPC Lattice user guide, "Quotas").
pub const SIZE_QUOTA: usize = 10 * 1024;

/// The action of a call through an HTTP or HTTPS listener.
pub const INVOKE: &str = "vpc-lattice-svcs:Invoke";
/// The action of a connection through a TLS passthrough listener.
pub const CONNECT: &str = "vpc-lattice-svcs:Connect";

impl LatticeCall {
    /// A plain call about which nothing else is known.
    pub fn new(principal: Principal, method: &str, service_arn: &str, path: &str) -> LatticeCall {
        LatticeCall {
            principal,
            attributes: CallerAttributes::default(),
            listener: ListenerKind::Https,
            method: method.to_owned(),
            path: path.to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            headers_are_complete: true,
            port: None,
            service_arn: service_arn.to_owned(),
            service_network_arn: None,
            source_vpc: None,
            source_vpc_owner: None,
            source_ip: None,
            resource_tags: None,
            other_keys: Vec::new(),
        }
    }

    /// The pairs of a query string as it is written, without the `?`; nothing is decoded.
    pub fn query_pairs(query: &str) -> Vec<(String, String)> {
        let pairs = query.split('&').filter(|it| !it.is_empty());
        pairs
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    /// The request that the policies see.
    pub fn request(&self) -> Request {
        let mut context = Context::new();
        for (name, value) in &self.other_keys {
            context.insert(name, value.clone());
        }
        self.lattice_keys(&mut context);
        self.caller_keys(&mut context);
        self.service_keys(&mut context);
        let (action, resource) = match self.listener {
            ListenerKind::TlsPassthrough => (CONNECT, self.service_arn.clone()),
            ListenerKind::Http | ListenerKind::Https => {
                let slash = if self.path.starts_with('/') { "" } else { "/" };
                (INVOKE, format!("{}{slash}{}", self.service_arn, self.path))
            }
        };
        Request::new(self.principal.clone(), action, &resource, context)
            .with_boundary(self.attributes.has_boundary)
    }

    fn lattice_keys(&self, context: &mut Context) {
        let port = self.port.map(|it| it.to_string());
        for (name, value) in [
            ("Port", port.as_ref()),
            ("ServiceArn", Some(&self.service_arn)),
            ("ServiceNetworkArn", self.service_network_arn.as_ref()),
            ("SourceVpc", self.source_vpc.as_ref()),
            ("SourceVpcOwnerAccount", self.source_vpc_owner.as_ref()),
        ] {
            insert(context, &format!("vpc-lattice-svcs:{name}"), known(value));
        }
        if self.listener == ListenerKind::TlsPassthrough {
            return;
        }
        let path = if self.path.starts_with('/') {
            self.path.clone()
        } else {
            format!("/{}", self.path)
        };
        insert(
            context,
            "vpc-lattice-svcs:RequestMethod",
            ContextValue::Single(self.method.clone()),
        );
        insert(
            context,
            "vpc-lattice-svcs:RequestPath",
            ContextValue::Single(path),
        );
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| (name.to_lowercase(), value.clone()));
        for (name, values) in grouped(headers) {
            // Several lines of one header mean the same as one line with commas (RFC 9110, 5.3).
            let value = ContextValue::Single(values.join(", "));
            insert(
                context,
                &format!("vpc-lattice-svcs:RequestHeader/{name}"),
                value,
            );
        }
        for (name, values) in grouped(self.query.iter().cloned()) {
            insert(
                context,
                &format!("vpc-lattice-svcs:RequestQueryString/{name}"),
                ContextValue::List(values),
            );
        }
        if !self.headers_are_complete {
            context.insert_unknown_family("vpc-lattice-svcs:RequestHeader/");
        }
    }

    fn caller_keys(&self, context: &mut Context) {
        match &self.principal {
            Principal::Anonymous => {
                let anonymous = || ContextValue::Single("anonymous".to_owned());
                insert(
                    context,
                    "aws:PrincipalType",
                    ContextValue::Single("Anonymous".to_owned()),
                );
                insert(context, "aws:PrincipalAccount", anonymous());
                insert(context, "aws:userid", anonymous());
                // "Anonymous requests do not include this key."
                for name in [
                    "aws:Principal",
                    "aws:username",
                    "aws:SourceIdentity",
                    "aws:MultiFactorAuth",
                    "aws:TokenIssueTime",
                ] {
                    context.insert_absent_family(name);
                }
            }
            Principal::Aws(caller) => self.aws_caller_keys(context, caller),
            Principal::Service(name) => {
                insert(
                    context,
                    "aws:PrincipalServiceName",
                    ContextValue::Single(name.clone()),
                );
                insert(
                    context,
                    "aws:PrincipalIsAWSService",
                    ContextValue::Single("true".to_owned()),
                );
            }
            Principal::Unknown => {}
        }
    }

    fn aws_caller_keys(&self, context: &mut Context, caller: &Caller) {
        let attributes = &self.attributes;
        let unique_id = attributes.unique_id.as_ref();
        let (kind, userid) = match caller.kind() {
            CallerKind::Root => ("Account", Some(caller.account().to_owned())),
            CallerKind::User => ("User", unique_id.cloned()),
            CallerKind::FederatedUser => (
                "FederatedUser",
                Some(format!("{}:{}", caller.account(), caller.name())),
            ),
            CallerKind::Session => {
                let session = caller.session().unwrap_or_default();
                ("AssumedRole", unique_id.map(|it| format!("{it}:{session}")))
            }
            CallerKind::Role => ("AssumedRole", None),
            CallerKind::Other => return,
        };
        insert(
            context,
            "aws:PrincipalType",
            ContextValue::Single(kind.to_owned()),
        );
        insert(context, "aws:userid", known(userid.as_ref()));
        insert(
            context,
            "aws:PrincipalAccount",
            ContextValue::Single(caller.account().to_owned()),
        );
        insert(
            context,
            "aws:PrincipalIsAWSService",
            ContextValue::Single("false".to_owned()),
        );
        context.insert_absent_family("aws:PrincipalServiceName");
        // A session's ARN leaves out the path of its role, which `aws:PrincipalArn` holds.
        let principal_arn = if caller.kind() == CallerKind::Session && !caller.knows_role_path() {
            ContextValue::Unknown
        } else {
            ContextValue::Single(caller.principal_arn())
        };
        insert(context, "aws:PrincipalArn", principal_arn);
        insert(context, "aws:PrincipalOrgID", attributes.org_id.clone());
        insert(
            context,
            "aws:PrincipalOrgPaths",
            attributes.org_paths.clone(),
        );
        let username = match caller.kind() {
            CallerKind::User => ContextValue::Single(caller.name().to_owned()),
            _ => ContextValue::Absent,
        };
        insert(context, "aws:username", username);
        for (name, value) in &attributes.tags {
            insert(
                context,
                &format!("aws:PrincipalTag/{name}"),
                ContextValue::Single(value.clone()),
            );
        }
        if attributes.tags_are_complete {
            context.insert_absent_family("aws:PrincipalTag/");
        }
        // What the credentials of these services carry into every call ("other cross-service condition keys").
        for name in [
            "codebuild:BuildArn",
            "codebuild:ProjectArn",
            "ec2:RoleDelivery",
            "ec2:SourceInstanceArn",
            "glue:CredentialIssuingService",
            "glue:RoleAssumedBy",
            "identitystore:UserId",
            "lambda:SourceFunctionArn",
            "ssm:SourceInstanceArn",
        ] {
            context.insert_unknown_family(name);
        }
    }

    fn service_keys(&self, context: &mut Context) {
        // Lattice callers have private addresses, and AWS does not say what this key then holds.
        insert(context, "aws:SourceIp", known(self.source_ip.as_ref()));
        if let Some(tags) = &self.resource_tags {
            for (name, value) in tags {
                insert(
                    context,
                    &format!("aws:ResourceTag/{name}"),
                    ContextValue::Single(value.clone()),
                );
            }
            context.insert_absent_family("aws:ResourceTag/");
        }
        // The scheme says it; of a connection that is passed through Lattice sees no request.
        let is_tls = match self.listener {
            ListenerKind::Http => Some("false"),
            ListenerKind::Https => Some("true"),
            ListenerKind::TlsPassthrough => None,
        };
        let is_tls = is_tls.map(str::to_owned);
        insert(context, "aws:SecureTransport", known(is_tls.as_ref()));
        // Which other global keys a Lattice call holds is not documented.
        context.insert_unknown_family("aws:");
    }
}

// What the user says of a key stands.
fn insert(context: &mut Context, name: &str, value: ContextValue) {
    if context
        .entries()
        .all(|(it, _)| !it.eq_ignore_ascii_case(name))
    {
        context.insert(name, value);
    }
}

fn known(value: Option<&String>) -> ContextValue {
    value.map_or(ContextValue::Unknown, |it| ContextValue::Single(it.clone()))
}

fn grouped(pairs: impl Iterator<Item = (String, String)>) -> Vec<(String, Vec<String>)> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (name, value) in pairs {
        match groups.iter_mut().find(|(it, _)| *it == name) {
            Some((_, values)) => values.push(value),
            None => groups.push((name, vec![value])),
        }
    }
    groups
}
