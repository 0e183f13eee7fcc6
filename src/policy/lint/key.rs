//! The condition keys that a VPC Lattice request may have: type, and what an unsigned request says of them.
//!
//! Pages: Service Authorization Reference "Amazon VPC Lattice Services"; VPC Lattice User Guide "auth policies";
//! IAM User Guide "AWS global condition context keys".

use crate::policy::operator::Comparison;

/// The type of a key's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueType {
    Text,
    Number,
    Date,
    Bool,
    Address,
    Arn,
}

/// What the context of an unsigned request says of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsigned {
    /// The key is there, with whatever the request brings.
    Varies,
    /// The key is missing.
    Missing,
    /// The key always has this value.
    Says(&'static str),
}

/// One key, or a family of keys where the name ends in `/`.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyRow {
    pub(super) name: &'static str,
    pub(super) value_type: ValueType,
    /// Whether it holds a list: `ArrayOf…` or "Multivalued".
    pub(super) is_list: bool,
    pub(super) unsigned: Unsigned,
}

const fn row(name: &'static str, value_type: ValueType, unsigned: Unsigned) -> KeyRow {
    KeyRow {
        name,
        value_type,
        is_list: false,
        unsigned,
    }
}

const fn list(row: KeyRow) -> KeyRow {
    KeyRow {
        is_list: true,
        ..row
    }
}

use Unsigned::{Missing, Says, Varies};
use ValueType::{Address, Arn, Bool, Date, Number, Text};

/// Lattice's own keys, spelt as the Service Authorization Reference spells them.
const LATTICE: [KeyRow; 9] = [
    row("vpc-lattice-svcs:Port", Number, Varies),
    row("vpc-lattice-svcs:ServiceArn", Arn, Varies),
    row("vpc-lattice-svcs:ServiceNetworkArn", Arn, Varies),
    row("vpc-lattice-svcs:SourceVpc", Text, Varies),
    row("vpc-lattice-svcs:SourceVpcOwnerAccount", Text, Varies),
    row("vpc-lattice-svcs:RequestMethod", Text, Varies),
    row("vpc-lattice-svcs:RequestPath", Text, Varies),
    row("vpc-lattice-svcs:RequestHeader/", Text, Varies),
    list(row("vpc-lattice-svcs:RequestQueryString/", Text, Varies)),
];

/// The global keys.
const GLOBAL: [KeyRow; 65] = [
    row("aws:PrincipalArn", Arn, Missing),
    row("aws:PrincipalAccount", Text, Says("anonymous")),
    row("aws:PrincipalOrgID", Text, Missing),
    list(row("aws:PrincipalOrgPaths", Text, Missing)),
    row("aws:PrincipalTag/", Text, Missing),
    row("aws:PrincipalIsAWSService", Bool, Varies),
    row("aws:PrincipalServiceName", Text, Missing),
    list(row("aws:PrincipalServiceNamesList", Text, Missing)),
    row("aws:PrincipalType", Text, Says("Anonymous")),
    row("aws:userid", Text, Says("anonymous")),
    row("aws:username", Text, Missing),
    row("aws:AssumedRoot", Bool, Missing),
    row("aws:FederatedProvider", Text, Missing),
    row("aws:TokenIssueTime", Date, Missing),
    row("aws:MultiFactorAuthAge", Number, Missing),
    row("aws:MultiFactorAuthPresent", Bool, Missing),
    row("aws:ChatbotSourceArn", Arn, Missing),
    row("aws:Ec2InstanceSourceVpc", Text, Missing),
    row("aws:Ec2InstanceSourcePrivateIPv4", Address, Missing),
    row("aws:SourceIdentity", Text, Missing),
    row("aws:SignInSessionArn", Arn, Missing),
    row("aws:RoleSessionName", Text, Missing),
    row("ec2:RoleDelivery", Number, Missing),
    row("ec2:SourceInstanceArn", Arn, Missing),
    row("glue:RoleAssumedBy", Text, Missing),
    row("glue:CredentialIssuingService", Text, Missing),
    row("lambda:SourceFunctionArn", Arn, Missing),
    row("ssm:SourceInstanceArn", Arn, Missing),
    row("identitystore:UserId", Text, Missing),
    row("aws:SourceIp", Address, Varies),
    row("aws:SourceVpc", Text, Varies),
    row("aws:SourceVpcArn", Arn, Varies),
    row("aws:SourceVpce", Text, Varies),
    row("aws:VpceAccount", Text, Varies),
    row("aws:VpceOrgID", Text, Varies),
    list(row("aws:VpceOrgPaths", Text, Varies)),
    row("aws:VpcSourceIp", Address, Varies),
    row("aws:ResourceAccount", Text, Varies),
    row("aws:ResourceOrgID", Text, Varies),
    list(row("aws:ResourceOrgPaths", Text, Varies)),
    row("aws:ResourceTag/", Text, Varies),
    list(row("aws:CalledVia", Text, Varies)),
    row("aws:CalledViaFirst", Text, Varies),
    row("aws:CalledViaLast", Text, Varies),
    list(row("aws:CalledViaAWSMCP", Text, Varies)),
    row("aws:ViaAWSService", Bool, Varies),
    row("aws:ViaAWSMCPService", Bool, Varies),
    row("aws:IsMcpServiceAction", Bool, Varies),
    row("aws:ViaCustomerDomain", Bool, Varies),
    row("aws:OriginIdentity/", Text, Missing),
    row("codebuild:BuildArn", Arn, Missing),
    row("codebuild:ProjectArn", Arn, Missing),
    row("aws:CurrentTime", Date, Varies),
    row("aws:EpochTime", Date, Varies),
    row("aws:referer", Text, Varies),
    row("aws:RequestedRegion", Text, Varies),
    row("aws:RequestTag/", Text, Varies),
    list(row("aws:TagKeys", Text, Varies)),
    row("aws:SecureTransport", Bool, Varies),
    row("aws:SourceAccount", Text, Missing),
    row("aws:SourceArn", Arn, Missing),
    row("aws:SourceOrgID", Text, Missing),
    list(row("aws:SourceOrgPaths", Text, Missing)),
    row("aws:UserAgent", Text, Varies),
    row("aws:ARN", Arn, Missing),
];

/// Keys that only HTTP requests have; a TLS connection has none of them.
const HTTP_ONLY: [&str; 4] = [
    "vpc-lattice-svcs:RequestMethod",
    "vpc-lattice-svcs:RequestPath",
    "vpc-lattice-svcs:RequestHeader/",
    "vpc-lattice-svcs:RequestQueryString/",
];

/// Keys that an ordinary signed request may come without, to the surprise of whoever negates them in a `Deny`.
pub(super) const OPTIONAL: [&str; 5] = [
    "vpc-lattice-svcs:RequestHeader/",
    "vpc-lattice-svcs:RequestQueryString/",
    "aws:ResourceTag/",
    "aws:PrincipalTag/",
    "aws:SourceIp",
];

/// Deprecated keys and what to write instead (Access Analyzer, "Deprecated global condition key").
pub(super) const DEPRECATED: [(&str, &str); 1] = [("aws:ARN", "aws:PrincipalArn")];

/// Keys that say where in a VPC a request comes from, but not to VPC Lattice.
pub(super) const FOREIGN_VPC: [&str; 4] = [
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
];

impl KeyRow {
    /// Whether the key belongs to HTTP requests.
    pub(super) fn is_http_only(&self) -> bool {
        HTTP_ONLY.contains(&self.name)
    }

    /// Whether the row stands for a family such as `aws:PrincipalTag/`.
    pub(super) fn is_family(&self) -> bool {
        self.name.ends_with('/')
    }
}

/// The row of a key, whatever its letter case.
pub(super) fn find(key: &str) -> Option<&'static KeyRow> {
    LATTICE.iter().chain(&GLOBAL).find(|row| {
        if row.is_family() {
            key.len() > row.name.len()
                && key
                    .get(..row.name.len())
                    .is_some_and(|head| head.eq_ignore_ascii_case(row.name))
        } else {
            key.eq_ignore_ascii_case(row.name)
        }
    })
}

/// The family that a key names without its last part: `vpc-lattice-svcs:RequestHeader`, with or without the `/`.
pub(super) fn family_without_name(key: &str) -> Option<&'static KeyRow> {
    let head = key.strip_suffix('/').unwrap_or(key);
    LATTICE.iter().chain(&GLOBAL).find(|row| {
        row.name
            .strip_suffix('/')
            .is_some_and(|name| name.eq_ignore_ascii_case(head))
    })
}

/// Lattice's key that is most like a misspelt one.
pub(super) fn nearest(key: &str) -> Option<&'static str> {
    let name = |key: &str| {
        key.rsplit(':')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let wanted = name(key);
    let wanted_head = wanted.split('/').next().unwrap_or_default();
    LATTICE
        .iter()
        .chain(&GLOBAL)
        .map(|row| {
            (
                distance(wanted_head, name(row.name).trim_end_matches('/')),
                row.name,
            )
        })
        .filter(|(distance, _)| *distance <= 2)
        .min()
        .map(|(_, name)| name)
}

/// Whether an operator compares values of a type. Text operators are usual for ARNs.
pub(super) fn fits(value_type: ValueType, comparison: Comparison) -> bool {
    let of_text = matches!(
        comparison,
        Comparison::StringEquals | Comparison::StringEqualsIgnoreCase | Comparison::StringLike
    );
    match value_type {
        _ if comparison == Comparison::Null => true,
        Text => of_text,
        Arn => of_text || comparison == Comparison::Arn,
        Number => matches!(comparison, Comparison::Numeric(_)),
        // `aws:EpochTime` is "Date, Numeric".
        Date => matches!(comparison, Comparison::Date(_) | Comparison::Numeric(_)),
        Bool => comparison == Comparison::Bool,
        Address => comparison == Comparison::IpAddress,
    }
}

/// How many letters to insert, leave out or change.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut costs: Vec<usize> = (0..=right.len()).collect();
    for (i, letter) in left.chars().enumerate() {
        let mut diagonal = i;
        let mut beside = i + 1;
        let mut next = vec![beside];
        for (other, above) in right.iter().zip(costs.iter().skip(1)) {
            let change = diagonal + usize::from(letter != *other);
            beside = change.min(beside + 1).min(above + 1);
            diagonal = *above;
            next.push(beside);
        }
        costs = next;
    }
    costs.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, family_without_name, find, nearest};

    #[test]
    fn keys_are_found_whatever_their_case() {
        assert!(find("AWS:principalarn").is_some());
        assert!(find("vpc-lattice-svcs:requestheader/x").is_some());
        assert!(find("vpc-lattice-svcs:RequestHeader/").is_none());
        assert!(find("vpc-lattice-svcs:RequestVerb").is_none());
        assert!(family_without_name("vpc-lattice-svcs:RequestQueryString").is_some());
    }

    #[test]
    fn a_misspelt_key_has_a_neighbour() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(
            nearest("vpc-lattice-svcs:RequestMehtod"),
            Some("vpc-lattice-svcs:RequestMethod")
        );
        assert_eq!(nearest("vpc-lattice-svcs:Method"), None);
    }
}
