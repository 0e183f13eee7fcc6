//! The one place that turns an AWS error into what is known.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::collect::operation::{Operation, START_QUERY};
use crate::paste;
use crate::snapshot::clean::clean;
use crate::snapshot::fact::Denied;

/// Why an answer is not there.
#[derive(Debug, Clone)]
pub enum Failure {
    /// No chosen part of the path reads it.
    Unasked,
    /// There is no such resource, as far as whoever was asked can see.
    NotFound,
    /// The API refused.
    Denied(Denied),
    /// Anything else, in words.
    Trouble(String),
}

/// Error codes that say no; the APIs spell it in their own ways.
const REFUSALS: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "UnauthorizedException",
    "AuthorizationError",
    "AuthorizationErrorException",
    "NotAuthorized",
    "OptInRequired",
];

/// Error codes that say that the resource is not there. EC2's end in `.NotFound`.
const ABSENCES: &[&str] = &[
    "ResourceNotFoundException",
    "ResourceNotFound",
    "NotFoundException",
    "NoSuchEntity",
    "NoSuchEntityException",
    "UnknownResourceException",
    "LoadBalancerNotFound",
    "AWSOrganizationsNotInUseException",
    "ResourceArnNotFoundException",
];

/// Error codes that say that these credentials are worth nothing, any more or at all.
const SPENT: &[&str] = &[
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "UnrecognizedClient",
    "AuthFailure",
    "InvalidAccessKeyId",
    "TokenRefreshRequired",
];

/// Error codes that speak of the signature: with credentials that are otherwise good, the clock.
const SIGNATURE: &[&str] = &[
    "SignatureDoesNotMatch",
    "InvalidSignatureException",
    "InvalidSignature",
    "RequestTimeTooSkewed",
    // EC2: "the request reached the service more than 15 minutes after the date stamp on it".
    "RequestExpired",
    "RequestInTheFuture",
];

/// Error codes that ask for patience, which the SDK has had by then.
const THROTTLED: &[&str] = &[
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestLimitExceeded",
    "TooManyRequestsException",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "LimitExceededException",
    "BandwidthLimitExceeded",
];

impl Failure {
    /// Reads what the SDK says of a call that failed.
    pub fn of<E>(operation: &'static Operation, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let name = operation_name(operation);
        let trouble = |text: String| Self::Trouble(clean(&text));
        let code = error.code().unwrap_or_default();
        // Query APIs put the fault's namespace before the code, JSON ones a shape's.
        let code = code.rsplit(['#', ':']).next().unwrap_or(code);
        let message = error.message().unwrap_or_default();
        match error {
            SdkError::ServiceError(_) if REFUSALS.contains(&code) => Self::Denied(Denied {
                action: operation.action.to_owned(),
                account: None,
                authorization_id: paste::authorization_id(message),
            }),
            SdkError::ServiceError(_)
                if ABSENCES.contains(&code) || code.ends_with(".NotFound") =>
            {
                Self::NotFound
            }
            SdkError::ServiceError(_) if SPENT.contains(&code) => trouble(format!(
                "{name}: the credentials have expired or are not known ({code}); renew them and ask again"
            )),
            SdkError::ServiceError(_) if SIGNATURE.contains(&code) => trouble(format!(
                "{name}: the signature was refused ({code}); is the clock of this machine right?"
            )),
            // Its own quota, and no matter of pace (CloudWatch Logs API reference, `StartQuery`).
            SdkError::ServiceError(_)
                if operation == START_QUERY && code == "LimitExceededException" =>
            {
                trouble(format!(
                    "{name}: as many queries run in the account as may at once ({code}), and none ended while it was asked again; wait for one, or stop one that `aws logs describe-queries --status Running` lists"
                ))
            }
            SdkError::ServiceError(_) if THROTTLED.contains(&code) => trouble(format!(
                "{name}: AWS asked to slow down ({code}) until patience ran out; ask again"
            )),
            SdkError::ServiceError(context) => {
                let status = context.raw().status().as_u16();
                let code = if code.is_empty() {
                    "no error code"
                } else {
                    code
                };
                let colon = if message.is_empty() { "" } else { ": " };
                trouble(format!("{name} answered {status} {code}{colon}{message}"))
            }
            SdkError::TimeoutError(_) => trouble(format!("{name}: no answer in time")),
            SdkError::DispatchFailure(failure) => {
                let connector = failure.as_connector_error();
                let why = match connector.and_then(|it| tls_fault(it)) {
                    Some(fault) => format!(
                        "TLS with the endpoint failed: {fault}; where a proxy opens TLS, AWS_CA_BUNDLE names its roots"
                    ),
                    None => connector.map_or_else(|| deepest(error), |it| deepest(it)),
                };
                trouble(format!("{name}: {why}"))
            }
            SdkError::ResponseError(context) => {
                let status = context.raw().status().as_u16();
                trouble(format!(
                    "{name} answered {status} with what is no answer of AWS"
                ))
            }
            _ => trouble(format!("{name}: {}", deepest(error))),
        }
    }

    /// The same, told of one account's resource.
    #[must_use]
    pub fn in_account(self, account: &str) -> Self {
        match self {
            Self::Denied(denied) if denied.account.is_none() && !account.is_empty() => {
                Self::Denied(Denied {
                    account: Some(account.to_owned()),
                    ..denied
                })
            }
            other => other,
        }
    }
}

fn operation_name(operation: &Operation) -> &'static str {
    if operation.action.is_empty() {
        operation.name
    } else {
        operation.action
    }
}

/// What TLS says went wrong, if it is that.
pub(super) fn tls_fault(error: &(dyn Error + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(fault) = error.downcast_ref::<rustls::Error>() {
            return Some(fault.to_string());
        }
        // An I/O error passes over what it wraps when it is asked for its source.
        let wrapped = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        next = match wrapped {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

/// The innermost reason, which is the one that tells: `connection refused`, `no such profile`.
pub(super) fn deepest(error: &(dyn Error + 'static)) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    clean(&inner.to_string())
}
