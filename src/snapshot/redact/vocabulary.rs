//! The words that stay: AWS's own in names and texts, and plain English in sentences.
//!
//! Everything else is taken for the customer's, so that a word nobody thought of is hidden, not shown.

use std::collections::BTreeSet;

use jiff::Timestamp;

/// Words of AWS and of HTTP that ARNs, host names and policy values are made of.
pub(super) const STRUCTURAL: &str = "\
    arn aws cn gov us eu ap sa ca me af il mx north south east west central northeast southeast northwest \
    southwest vpc lattice svcs service servicenetwork svc sn on amazonaws com net org api internal compute corp \
    elb ec2 s3 iam sts ram acm logs lambda events ecs eks ipv6 vpclattice dynamodb execute \
    local ssm kubectl anonymous any unknown true false x amz amzn http https grpc \
    application json xml text html plain get post put patch delete head options www localhost";

/// Words that a policy document is written in, for one that is no JSON.
pub(super) const POLICY: &str = "\
    version id statement sid effect allow deny principal notprincipal action notaction resource \
    notresource condition federated canonicaluser invoke connect 17 10 2012 2008 \
    stringequals stringnotequals stringequalsignorecase stringnotequalsignorecase stringlike stringnotlike \
    numericequals numericnotequals numericlessthan numericlessthanequals numericgreaterthan \
    numericgreaterthanequals dateequals datenotequals datelessthan datelessthanequals dategreaterthan \
    dategreaterthanequals bool binaryequals ipaddress notipaddress arnequals arnlike arnnotequals arnnotlike \
    null forallvalues foranyvalue stringequalsifexists stringlikeifexists boolifexists ipaddressifexists \
    principalarn principalaccount principalorgid principalorgpaths principaltype principaltag \
    principalisawsservice principalservicename sourceip sourcevpc sourcevpce sourcevpcowneraccount \
    servicenetworkarn servicearn requestmethod requestheader requestquerystring port username userid \
    sourcearn sourceaccount sourceorgid resourcetag securetransport currenttime requestedregion";

/// English, and the words of AWS's and of this tool's own messages.
const PLAIN: &str = include_str!("plain-words.txt");

/// What an id begins with, before its hyphen.
pub(super) const ID_PREFIXES: [&str; 24] = [
    "svc", "sn", "snva", "snsa", "snra", "rcfg", "rgw", "vpc", "subnet", "eni", "sg", "sgr", "acl",
    "vpce", "pl", "tg", "listener", "rule", "als", "i", "o", "ou", "r", "ip",
];

/// Resource types of ARNs, which stand before the name: `role/`, `log-group:`.
pub(super) const ARN_TYPES: [&str; 33] = [
    "accesslogsubscription",
    "app",
    "assumed-role",
    "certificate",
    "deliverystream",
    "federated-user",
    "function",
    "gwy",
    "instance",
    "instance-profile",
    "listener",
    "loadbalancer",
    "log-group",
    "network-interface",
    "organization",
    "ou",
    "permission",
    "policy",
    "resource-share",
    "resource-share-invitation",
    "role",
    "root",
    "rule",
    "security-group",
    "service",
    "servicenetwork",
    "servicenetworkserviceassociation",
    "servicenetworkvpcassociation",
    "subnet",
    "targetgroup",
    "user",
    "vpc",
    "vpc-endpoint",
];

/// Phrases of names that are AWS's whatever stands around them.
pub(super) const PHRASES: [&str; 3] = ["vpc-lattice-svcs", "vpc-lattice", "on.aws"];

/// Whole texts that name nobody.
const NOBODY: [&str; 6] = ["anonymous", "any", "aws", "unknown", "local", "not asked"];

/// Unique ids of IAM entities: AWS's prefix says what kind it was ("IAM identifiers").
pub(super) const UNIQUE_IDS: [&str; 9] = [
    "aroa", "aida", "agpa", "anpa", "aipa", "apka", "akia", "asia", "acca",
];

/// Headers that a standard names; any other name may be a company's own.
const HEADERS: &str = "\
    :authority accept accept-charset accept-encoding accept-language authorization cache-control connection \
    content-encoding content-length content-md5 content-type cookie date expect forwarded host if-match \
    if-modified-since if-none-match keep-alive origin pragma proxy-authorization proxy-connection range referer te \
    trailer traceparent tracestate transfer-encoding upgrade user-agent via x-request-id x-correlation-id";

/// The words that stay in one snapshot.
pub(super) struct Vocabulary {
    structural: BTreeSet<&'static str>,
    policy: BTreeSet<&'static str>,
    plain: BTreeSet<&'static str>,
    revoked: BTreeSet<String>,
}

impl Vocabulary {
    pub(super) fn new() -> Self {
        let words = |text: &'static str| text.split_whitespace().collect();
        Self {
            structural: words(STRUCTURAL),
            policy: words(POLICY),
            plain: words(PLAIN),
            revoked: BTreeSet::new(),
        }
    }

    /// Takes the word for the customer's after all, since a name is made of nothing else.
    pub(super) fn revoke(&mut self, word: &str) {
        self.revoked.insert(word.to_owned());
    }

    /// Whether a lower-cased word stays in a name or a value.
    pub(super) fn keeps(&self, word: &str) -> bool {
        (self.structural.contains(word) || is_small(word)) && !self.revoked.contains(word)
    }

    /// Whether it stays in a policy that is no JSON.
    pub(super) fn keeps_in_policy(&self, word: &str) -> bool {
        self.keeps(word) || self.policy.contains(word) && !self.revoked.contains(word)
    }

    /// Whether it stays in a sentence.
    pub(super) fn keeps_in_prose(&self, word: &str) -> bool {
        self.keeps(word) || self.plain.contains(word) && !self.revoked.contains(word)
    }

    /// Whether it stays in a sentence of AWS's own.
    pub(super) fn keeps_in_message(&self, word: &str) -> bool {
        self.keeps_in_prose(word) || self.is_common(word)
    }

    /// Whether it is anybody's word, revoked or not.
    pub(super) fn is_common(&self, word: &str) -> bool {
        self.structural.contains(word) || self.plain.contains(word) || is_small(word)
    }
}

/// Numbers of up to four digits, and versions such as `v1`: ports, statuses and counters name nobody.
fn is_small(word: &str) -> bool {
    let digits = word.strip_prefix('v').unwrap_or(word);
    (1..=4).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit())
}

/// Whether a whole text names nobody: a word such as `anonymous`, or a time.
pub(super) fn is_nobody(text: &str) -> bool {
    let is_time =
        || text.starts_with(|it: char| it.is_ascii_digit()) && text.parse::<Timestamp>().is_ok();
    NOBODY.iter().any(|it| it.eq_ignore_ascii_case(text)) || is_time()
}

/// Whether a header's name is a standard's or AWS's.
pub(super) fn is_standard_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    HEADERS.split_whitespace().any(|it| it == name)
        || ["x-amz-", "x-amzn-", "x-forwarded-", "sec-"]
            .iter()
            .any(|it| name.starts_with(it))
}
