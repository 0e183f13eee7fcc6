//! The few words that generated policies and requests are made of.

pub(crate) const SERVICE: &str =
    "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0123456789abcdef0";

pub(crate) const CALLERS: [&str; 6] = [
    "arn:aws:sts::111122223333:assumed-role/orders/i-0123456789abcdef0",
    "arn:aws:sts::111122223333:assumed-role/billing/nightly",
    "arn:aws:sts::444455556666:assumed-role/orders/i-0123456789abcdef0",
    "arn:aws:iam::111122223333:user/Ana",
    "arn:aws:sts::111122223333:federated-user/Ana",
    "arn:aws:iam::111122223333:root",
];

pub(crate) const PRINCIPALS: [&str; 13] = [
    "*",
    "*",
    "111122223333",
    "arn:aws:iam::111122223333:root",
    "444455556666",
    "arn:aws:iam::111122223333:role/orders",
    "arn:aws:iam::111122223333:role/team/orders",
    "arn:aws:iam::444455556666:role/orders",
    "arn:aws:sts::111122223333:assumed-role/billing/nightly",
    "arn:aws:iam::111122223333:user/Ana",
    "arn:aws:iam::111122223333:role/*",
    "AROAEXAMPLEID1234567",
    "arn:aws:sts::111122223333:federated-user/Ana",
];

pub(crate) const ACTIONS: [&str; 11] = [
    "*",
    "vpc-lattice-svcs:Invoke",
    "vpc-lattice-svcs:*",
    "vpc-lattice-svcs:*",
    "vpc-lattice-svcs:Invoke",
    "vpc-lattice-svcs:invoke",
    "VPC-LATTICE-SVCS:I?voke",
    "vpc-lattice-svcs:Connect",
    "vpc-lattice:*",
    "vpc-lattice-svcs:*ok*",
    "vpc-lattice-svcs:Invoke ",
];

pub(crate) const PATHS: [&str; 10] = [
    "",
    "rates",
    "v1/rates",
    "v1/orders/7",
    "api.parking/GetRates",
    "a:b/c",
    "*",
    "orders",
    "Orders",
    "é",
];

pub(crate) const RESOURCES: [&str; 20] = [
    "*",
    "*",
    "*/*",
    "/*",
    "/*",
    "*/*",
    "*/rates",
    "*/orders*",
    "/*",
    "/rates",
    "/v1/*",
    "/*/rates",
    "/v?/rates",
    "",
    "/",
    "/${aws:PrincipalTag/team}/*",
    "/${aws:PrincipalTag/team, 'rates'}",
    "/${*}",
    "/?",
    "/api.parking/*",
];

/// Operators with a key that fits them, and values for policy and request alike.
const TEXT_VALUES: [&str; 14] = [
    "GET",
    "GET",
    "orders",
    "get",
    "POST",
    "*",
    "G*",
    "?ET",
    "orders",
    "${aws:PrincipalTag/team}",
    "${aws:PrincipalTag/none}",
    "${aws:PrincipalTag/none, 'GET'}",
    "G${*}T",
    "G*T",
];
const NUMBERS: [&str; 9] = [
    "443", "80", "443.0", "8443", "-1", "0", "443abc", "x", "80.5",
];
const DATES: [&str; 8] = [
    "2024-01-01",
    "2024-01-01T00:00:00Z",
    "2024-01-01T01:00:00+01:00",
    "1704067200",
    "2023-12-31T23:59:59.5Z",
    "2024-02",
    "2024-02-30",
    "tomorrow",
];
const ADDRESSES: [&str; 9] = [
    "10.0.0.0/8",
    "10.1.2.3",
    "203.0.113.0/24",
    "203.0.113.7",
    "2001:db8::/32",
    "2001:DB8:0::1",
    "0.0.0.0/0",
    "::/0",
    "10.0.0.0/40",
];
const ARNS: [&str; 8] = [
    "arn:aws:iam::111122223333:role/orders",
    "arn:aws:iam::111122223333:role/*",
    "arn:aws:iam::*:role/orders",
    "arn:*:iam::111122223333:role/orders",
    "arn:aws:iam::111122223333:role/${aws:PrincipalTag/team}",
    "arn:aws:iam::444455556666:role/orders",
    "arn:aws:iam::111122223333:role/a:b",
    "orders",
];
const FLAGS: [&str; 3] = ["true", "false", "maybe"];

pub(crate) const FAMILIES: [(&[&str], &[&str], &[&str]); 6] = [
    (
        &[
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
        ],
        &[
            "vpc-lattice-svcs:RequestMethod",
            "vpc-lattice-svcs:requestmethod",
            "vpc-lattice-svcs:RequestHeader/x-team",
            "aws:PrincipalTag/team",
            "vpc-lattice-svcs:RequestQueryString/v",
            "aws:TagKeys",
        ],
        &TEXT_VALUES,
    ),
    (
        &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        &["vpc-lattice-svcs:Port"],
        &NUMBERS,
    ),
    (
        &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        &["aws:CurrentTime"],
        &DATES,
    ),
    (
        &["IpAddress", "NotIpAddress"],
        &["aws:SourceIp"],
        &ADDRESSES,
    ),
    (
        &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
        &["aws:PrincipalArn", "aws:SourceArn"],
        &ARNS,
    ),
    (
        &["Bool", "Null", "Bool"],
        &["aws:SecureTransport", "aws:PrincipalTag/team"],
        &FLAGS,
    ),
];

pub(crate) const NO_OPERATORS: [&str; 3] = [
    "NullIfExists",
    "StringMatches",
    "ForSomeValues:StringEquals",
];
