//! How each service says the same thing: its protocol, its names for errors, their HTTP status.

/// What an operation's failure looks like before it is written in a protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The error code.
    pub code: String,
    /// The message.
    pub message: String,
}

impl Refusal {
    /// An error in one of a service's spellings.
    pub fn of((status, code): Spelling, message: impl Into<String>) -> Self {
        Self::new(status, code, message)
    }

    /// An error of that status and code.
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.into(),
        }
    }
}

/// The protocols of the services here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// `rest-json`: path, query and JSON body.
    RestJson,
    /// `json`: the operation in `X-Amz-Target`, JSON body.
    Json,
    /// `query`: form parameters, XML answers with a result wrapper.
    Query,
    /// `ec2`: form parameters, XML answers of EC2's own kind.
    Ec2,
    /// `smithy-rpc-v2-cbor`: the operation in the path, CBOR body.
    Cbor,
}

type Spelling = (u16, &'static str);

/// One service.
#[derive(Debug)]
pub struct Service {
    /// The signing name.
    pub name: &'static str,
    /// Its protocol; `CloudWatch` alone speaks several.
    pub protocol: Protocol,
    /// The prefix of its IAM actions.
    pub iam: &'static str,
    /// The XML namespace, or the name before the dot in `X-Amz-Target`.
    pub space: &'static str,
    /// The API refuses.
    pub denied: Spelling,
    /// Nobody knows the access key.
    pub unknown_key: Spelling,
    /// The signature is not that of the request.
    pub wrong_signature: Spelling,
    /// The request is dated too far off.
    pub stale: Spelling,
    /// The temporary credentials have ended.
    pub expired: Spelling,
    /// Too many requests.
    pub throttled: Spelling,
    /// The service fails.
    pub failed: Spelling,
    /// A parameter is wrong; also said of what the snapshot does not know.
    pub invalid: Spelling,
    /// A page token is wrong.
    pub bad_token: Spelling,
}

/// `json` and `rest-json` services say most things alike; they differ in the status.
const fn json(name: &'static str, protocol: Protocol, space: &'static str) -> Service {
    let is_rest = matches!(protocol, Protocol::RestJson);
    let (refused, busy) = if is_rest { (403, 429) } else { (400, 400) };
    Service {
        name,
        protocol,
        iam: name,
        space,
        denied: (refused, "AccessDeniedException"),
        unknown_key: (refused, "UnrecognizedClientException"),
        wrong_signature: (refused, "InvalidSignatureException"),
        stale: (refused, "InvalidSignatureException"),
        expired: (refused, "ExpiredTokenException"),
        throttled: (busy, "ThrottlingException"),
        failed: (500, "InternalFailure"),
        invalid: (400, "ValidationException"),
        bad_token: (400, "ValidationException"),
    }
}

const fn query(name: &'static str, space: &'static str) -> Service {
    Service {
        name,
        protocol: Protocol::Query,
        iam: name,
        space,
        denied: (403, "AccessDenied"),
        unknown_key: (403, "InvalidClientTokenId"),
        wrong_signature: (403, "SignatureDoesNotMatch"),
        stale: (403, "SignatureDoesNotMatch"),
        expired: (403, "ExpiredToken"),
        throttled: (400, "Throttling"),
        failed: (500, "InternalFailure"),
        invalid: (400, "ValidationError"),
        bad_token: (400, "ValidationError"),
    }
}

/// Every service that is served. Codes: the service models, and for what no model names, each
/// service's page "Common Errors" and EC2's "Error codes".
pub const SERVICES: &[Service] = &[
    Service {
        failed: (500, "InternalServerException"),
        ..json("vpc-lattice", Protocol::RestJson, "")
    },
    Service {
        denied: (403, "UnauthorizedOperation"),
        unknown_key: (401, "AuthFailure"),
        wrong_signature: (403, "SignatureDoesNotMatch"),
        stale: (400, "RequestExpired"),
        expired: (400, "RequestExpired"),
        throttled: (503, "RequestLimitExceeded"),
        failed: (500, "InternalError"),
        invalid: (400, "InvalidParameterValue"),
        bad_token: (400, "InvalidNextToken"),
        protocol: Protocol::Ec2,
        ..query("ec2", "http://ec2.amazonaws.com/doc/2016-11-15/")
    },
    Service {
        failed: (500, "ServerInternalException"),
        throttled: (400, "ThrottlingException"),
        invalid: (400, "InvalidParameterException"),
        bad_token: (400, "InvalidNextTokenException"),
        ..json("ram", Protocol::RestJson, "")
    },
    Service {
        failed: (500, "ServiceException"),
        throttled: (429, "TooManyRequestsException"),
        invalid: (400, "InvalidParameterValueException"),
        ..json("lambda", Protocol::RestJson, "")
    },
    query("sts", "https://sts.amazonaws.com/doc/2011-06-15/"),
    Service {
        failed: (500, "ServiceFailure"),
        invalid: (400, "InvalidInput"),
        ..query("iam", "https://iam.amazonaws.com/doc/2010-05-08/")
    },
    query(
        "elasticloadbalancing",
        "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
    ),
    json("acm", Protocol::Json, "CertificateManager"),
    Service {
        failed: (500, "ServerException"),
        invalid: (400, "InvalidParameterException"),
        ..json("ecs", Protocol::Json, "AmazonEC2ContainerServiceV20141113")
    },
    Service {
        failed: (500, "InternalServerError"),
        invalid: (400, "InvalidParameters"),
        ..json("ssm", Protocol::Json, "AmazonSSM")
    },
    Service {
        throttled: (400, "TooManyRequestsException"),
        failed: (500, "ServiceException"),
        invalid: (400, "InvalidInputException"),
        bad_token: (400, "InvalidInputException"),
        ..json("organizations", Protocol::Json, "AWSOrganizationsV20161128")
    },
    Service {
        failed: (500, "ServiceUnavailableException"),
        invalid: (400, "InvalidParameterException"),
        bad_token: (400, "InvalidParameterException"),
        ..json("logs", Protocol::Json, "Logs_20140328")
    },
    Service {
        iam: "cloudwatch",
        failed: (500, "InternalServiceError"),
        throttled: (400, "Throttling"),
        denied: (403, "AccessDenied"),
        invalid: (400, "InvalidParameterValue"),
        bad_token: (400, "InvalidNextToken"),
        ..json(
            "monitoring",
            Protocol::Json,
            "GraniteServiceVersion20100801",
        )
    },
];

/// The service of a signing name.
pub fn service(name: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|it| it.name == name)
}

impl Service {
    /// The API refuses, in AWS's grammar.
    pub fn denial(&self, caller: &str, operation: &str, resource: &str) -> Refusal {
        let action = format!("{}:{operation}", self.iam);
        let sentence = format!(
            "User: {caller} is not authorized to perform: {action} on resource: {resource} because no \
             identity-based policy allows the {action} action"
        );
        let message = match self.protocol {
            // EC2 names no resource for what has no resource-level permission, as its reads have none.
            Protocol::Ec2 => format!(
                "You are not authorized to perform this operation. User: {caller} is not authorized \
                 to perform: {action} because no identity-based policy allows the {action} action"
            ),
            _ if self.name == "organizations" => {
                "You don't have permissions to access this resource.".to_owned()
            }
            _ => sentence,
        };
        Refusal::of(self.denied, message)
    }
}
