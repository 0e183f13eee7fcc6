//! The parts of an ARN, and which of them can stand in a policy of VPC Lattice.
//!
//! Page: IAM User Guide "Identify AWS resources with Amazon Resource Names (ARNs)".

/// Every partition that AWS names.
const PARTITIONS: [&str; 8] = [
    "aws",
    "aws-cn",
    "aws-us-gov",
    "aws-eusc",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
];

/// The resource types of the control plane; none of them is invoked.
pub(super) const OTHER_LATTICE_TYPES: [&str; 12] = [
    "accesslogsubscription",
    "domainverification",
    "listener",
    "resourceconfiguration",
    "resourceendpointassociation",
    "resourcegateway",
    "rule",
    "servicenetwork",
    "servicenetworkresourceassociation",
    "servicenetworkserviceassociation",
    "servicenetworkvpcassociation",
    "targetgroup",
];

/// The six parts of an ARN; the last keeps its colons.
#[derive(Clone, Copy)]
pub(super) struct Parts<'t> {
    pub(super) partition: &'t str,
    pub(super) service: &'t str,
    pub(super) region: &'t str,
    pub(super) account: &'t str,
    pub(super) resource: &'t str,
}

impl<'t> Parts<'t> {
    /// Takes a text apart that begins with `arn:` and has all six parts.
    pub(super) fn of(text: &'t str) -> Option<Parts<'t>> {
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return None;
        }
        Some(Parts {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        })
    }
}

/// Whether AWS has a partition of that name.
pub(super) fn is_partition(text: &str) -> bool {
    PARTITIONS.contains(&text)
}

/// Whether the text is written like a Region's code: `eu-west-1`, `us-gov-east-1`.
pub(super) fn is_region(text: &str) -> bool {
    let mut parts = text.split('-');
    let last = parts.next_back().unwrap_or_default();
    let words: Vec<&str> = parts.collect();
    words.len() >= 2
        && words
            .iter()
            .all(|word| !word.is_empty() && word.bytes().all(|it| it.is_ascii_lowercase()))
        && !last.is_empty()
        && last.bytes().all(|it| it.is_ascii_digit())
}

/// Whether the text is an account id.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit())
}

/// Whether the text holds `*` or `?`.
pub(super) fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}
