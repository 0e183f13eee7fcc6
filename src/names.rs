//! Names as AWS writes them: ARNs, ids, and Lattice's domain names. Pure text, nothing looked up.

/// The six parts of an ARN, borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov` and the others of [`partition`].
    pub partition: &'a str,
    /// Such as `vpc-lattice`.
    pub service: &'a str,
    /// May be empty.
    pub region: &'a str,
    /// May be empty.
    pub account: &'a str,
    /// The rest, colons included.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Reads an ARN; `None` where the text is none.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next()? != "arn" {
            return None;
        }
        Some(Self {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        })
    }

    /// The last part of the resource, behind `/` or `:`: an id, a role's name.
    pub fn id(&self) -> &'a str {
        self.resource
            .rsplit(['/', ':'])
            .next()
            .unwrap_or(self.resource)
    }

    /// Whether it is one of Elastic Load Balancing, which has target groups of its own.
    pub fn is_load_balancing(&self) -> bool {
        self.service == "elasticloadbalancing"
    }
}

/// How the names of a partition's regions begin; all others are of `aws` (AWS SDKs, `partitions.json`).
const PARTITIONS: [(&str, &str); 7] = [
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("eusc-", "aws-eusc"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-isof-", "aws-iso-f"),
];

/// Whether this is an account id: 12 digits, leading zeros included (AWS account management guide, "View AWS
/// account identifiers").
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit())
}

/// The partition of a region.
pub fn partition(region: &str) -> &'static str {
    let known = PARTITIONS.iter().find(|it| region.starts_with(it.0));
    known.map_or("aws", |it| it.1)
}

/// The partition that an ARN at hand names, else that of the region: identities and resources of a call
/// are of one partition, and a region may be younger than the table.
pub fn partition_of<'a>(arn: Option<&'a str>, region: &str) -> &'a str {
    match arn.and_then(Arn::parse) {
        Some(arn) if !arn.partition.is_empty() => arn.partition,
        _ => partition(region),
    }
}

/// The ARN of a Lattice resource, such as `service/svc-…` or `servicenetwork/sn-…`.
pub fn lattice_arn(region: &str, account: &str, resource: &str) -> String {
    lattice_arn_in(partition(region), region, account, resource)
}

/// The same in a partition that is known from another ARN.
pub fn lattice_arn_in(partition: &str, region: &str, account: &str, resource: &str) -> String {
    format!("arn:{partition}:vpc-lattice:{region}:{account}:{resource}")
}

/// The role behind a session ARN, as `(account, role name)`; the session drops the role's path.
pub fn session_role(arn: &str) -> Option<(&str, &str)> {
    let arn = Arn::parse(arn).filter(|it| it.service == "sts")?;
    let mut parts = arn.resource.split('/');
    (parts.next()? == "assumed-role").then_some((arn.account, parts.next()?))
}

/// Whether two ARNs name the same caller: equal, or a session and its role.
pub fn same_caller(one: &str, other: &str) -> bool {
    one == other || is_session_of(one, other) || is_session_of(other, one)
}

fn is_session_of(session: &str, role: &str) -> bool {
    let Some((account, name)) = session_role(session) else {
        return false;
    };
    let role_name = match Arn::parse(role) {
        Some(arn) if arn.service == "iam" && arn.resource.starts_with("role/") => {
            (arn.account, arn.id())
        }
        _ => match session_role(role) {
            Some(it) => it,
            None => return false,
        },
    };
    role_name == (account, name)
}

/// The command that asks IAM Access Troubleshooter for a denial (in preview since November 2026; which
/// services' denials it keeps, and for how much longer than a day, AWS does not say).
pub fn authorization_details(id: &str) -> String {
    format!(
        "aws iam-toolbox get-request-authorization-details --authorization-id {id}   # if AWS supports it for this call; needs iam:GetRequestAuthorizationDetails"
    )
}

/// What a host name says by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostName {
    /// `<name>-<id>.<hash>.vpc-lattice-svcs.<region>.on.aws`: the service id and the region.
    Managed {
        /// `svc-…`.
        service: String,
        /// Such as `eu-west-1`.
        region: String,
    },
    /// `<vpce-id>-<snsa-id>.<hash>.vpc-lattice-svcs.<region>.on.aws`.
    Endpoint {
        /// `vpce-…`.
        endpoint: String,
        /// `snsa-…`.
        association: String,
        /// Such as `eu-west-1`.
        region: String,
    },
    /// Any other name: a custom domain.
    Custom,
}

impl HostName {
    /// Reads a host name. Forms: `docs/lattice.md` §4, VPC Lattice user guide and `PrivateLink` guide.
    pub fn parse(host: &str) -> Self {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let labels: Vec<&str> = host.split('.').collect();
        let [first, _hash, "vpc-lattice-svcs", region, "on", "aws"] = labels.as_slice() else {
            return Self::Custom;
        };
        let region = (*region).to_owned();
        if let Some((endpoint, association)) = first.split_once("-snsa-")
            && endpoint.starts_with("vpce-")
        {
            return Self::Endpoint {
                endpoint: endpoint.to_owned(),
                association: format!("snsa-{association}"),
                region,
            };
        }
        match first.rsplit_once('-') {
            Some((_, id)) if is_id(id) => Self::Managed {
                service: format!("svc-{id}"),
                region,
            },
            _ => Self::Custom,
        }
    }
}

/// Whether a host name is that of a resource configuration, which is no service:
/// `….<hash>.vpc-lattice-rsc.<region>.on.aws` (`PrivateLink` guide, "Access resources through service networks").
pub fn is_resource_name(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let mut labels = host.rsplit('.');
    labels.next() == Some("aws")
        && labels.next() == Some("on")
        && labels.nth(1) == Some("vpc-lattice-rsc")
}

/// Whether this is the hexadecimal half of an AWS id: 17 digits, or 8 of the old length.
fn is_id(text: &str) -> bool {
    matches!(text.len(), 8 | 17) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::{Arn, HostName, is_resource_name, partition, partition_of, same_caller};

    #[test]
    fn every_partition_has_its_regions() {
        for (region, wanted) in [
            ("eu-west-1", "aws"),
            ("mx-central-1", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("eusc-de-east-1", "aws-eusc"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eu-isoe-west-1", "aws-iso-e"),
            ("us-isof-south-1", "aws-iso-f"),
        ] {
            assert_eq!(partition(region), wanted, "{region}");
        }
        let role = "arn:aws-eusc:iam::444455556666:role/checkout";
        assert_eq!(partition_of(Some(role), "new-east-1"), "aws-eusc");
        assert_eq!(partition_of(Some("anonymous"), "cn-north-1"), "aws-cn");
    }

    #[test]
    fn a_managed_name_gives_service_and_region() {
        let host = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws.";
        assert_eq!(
            HostName::parse(host),
            HostName::Managed {
                service: "svc-0123456789abcdef0".to_owned(),
                region: "eu-west-1".to_owned()
            }
        );
        assert_eq!(HostName::parse("orders.example.internal"), HostName::Custom);
        assert_eq!(
            HostName::parse("orders-short.7d67968.vpc-lattice-svcs.eu-west-1.on.aws"),
            HostName::Custom
        );
    }

    #[test]
    fn a_name_of_a_resource_configuration_is_no_service() {
        let host = "vpce-0a1-snra-0b2.rcfg-0c3.4232ccc.vpc-lattice-rsc.eu-west-1.on.aws";
        assert!(is_resource_name(host));
        assert!(!is_resource_name(
            "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws"
        ));
        assert!(!is_resource_name("vpc-lattice-rsc.example.internal"));
    }

    #[test]
    fn an_endpoint_name_gives_endpoint_and_association() {
        let host = "vpce-0a1-snsa-0b2.7d67968.vpc-lattice-svcs.eu-west-1.on.aws";
        assert_eq!(
            HostName::parse(host),
            HostName::Endpoint {
                endpoint: "vpce-0a1".to_owned(),
                association: "snsa-0b2".to_owned(),
                region: "eu-west-1".to_owned()
            }
        );
    }

    #[test]
    fn a_session_is_its_role_whatever_the_path() {
        let session = "arn:aws:sts::444455556666:assumed-role/checkout/i-0a";
        assert!(same_caller(
            session,
            "arn:aws:iam::444455556666:role/apps/checkout"
        ));
        assert!(!same_caller(
            session,
            "arn:aws:iam::111122223333:role/checkout"
        ));
        assert!(!same_caller(session, "anonymous"));
        assert_eq!(Arn::parse(session).map(|it| it.id()), Some("i-0a"));
    }
}
