//! The name of a condition key: compared without regard to letter case, and known to hold one value or several.

/// A condition key's name.
#[derive(Debug, Clone)]
pub struct Key {
    text: String,
    lower: String,
    // Of the name in lower case, and as it is written.
    hash: u64,
    spelling_hash: u64,
    is_multivalued: bool,
}

/// Keys whose documentation says that they hold several values, lower-cased: the global ones, Lattice's, and those of
/// other services that AWS's own examples never use without a set operator. Any key is multivalued once it has a list.
/// A name that ends in `/` stands for every key that begins so.
const MULTIVALUED: [&str; 26] = [
    "aws:calledvia",
    "aws:principalorgpaths",
    "aws:principalservicenameslist",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "aws:tagkeys",
    "aws:vpceorgpaths",
    "autoscaling:targetgrouparns",
    "cognito-identity.amazonaws.com:amr",
    "dynamodb:attributes",
    "dynamodb:leadingkeys",
    "kms:encryptioncontextkeys",
    "kms:grantoperations",
    "kms:resourcealiases",
    "lambda:layer",
    "lambda:securitygroupids",
    "lambda:subnetids",
    "route53:changeresourcerecordsetsactions",
    "route53:changeresourcerecordsetsnormalizedrecordnames",
    "route53:changeresourcerecordsetsrecordtypes",
    "s3:requestobjecttagkeys",
    "secretsmanager:addreplicaregions",
    "ses:recipients",
    "sts:transitivetagkeys",
    "vpc-lattice-svcs:requestquerystring/",
    "vpc-lattice:securitygroupids",
];

impl Key {
    /// The key of that name.
    pub fn new(text: &str) -> Key {
        let lower = text.to_lowercase();
        let is_multivalued = MULTIVALUED.iter().any(|it| {
            if it.ends_with('/') {
                lower.starts_with(it)
            } else {
                lower == *it
            }
        });
        Key {
            text: text.to_owned(),
            spelling_hash: hash(text),
            hash: hash(&lower),
            is_multivalued,
            lower,
        }
    }

    /// The name as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name in lower case.
    pub fn lower(&self) -> &str {
        &self.lower
    }

    /// Whether AWS documents the key as multivalued, however many values a request brings.
    pub fn is_multivalued(&self) -> bool {
        self.is_multivalued
    }

    /// Whether both name the same key.
    pub fn is_same(&self, other: &Key) -> bool {
        self.hash == other.hash && self.lower == other.lower
    }

    /// Whether both are written with the same letters in the same case.
    pub fn is_spelt_as(&self, other: &Key) -> bool {
        self.spelling_hash == other.spelling_hash
    }

    /// Whether both name the same Lattice key but are spelt differently: the Lattice guide says its keys are
    /// case sensitive, the IAM guide says no key is.
    pub fn differs_in_disputed_case(&self, other: &Key) -> bool {
        self.text != other.text && self.lower.starts_with("vpc-lattice-svcs:")
    }
}

/// FNV-1a: for short names that are compared again as text after a hit.
pub(in crate::policy) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, it| {
        (hash ^ u64::from(it)).wrapping_mul(0x0100_0000_01b3)
    })
}
