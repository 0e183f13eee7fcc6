//! How long AWS is borne with: throttling for many seconds, an endpoint that is not there not at all.

use std::error::Error;
use std::io::ErrorKind;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};

use crate::collect::failure::tls_fault;

/// Attempts for one call, with pauses of 0.2 to 3 seconds: some 18 seconds of throttling, unless the
/// deadline comes first.
pub fn retries() -> RetryConfig {
    RetryConfig::adaptive()
        .with_max_attempts(16)
        .with_initial_backoff(Duration::from_millis(200))
        .with_max_backoff(Duration::from_secs(3))
}

/// Attempts for a call that waits for the end of others' work: some seconds of them, so that there is time
/// left to say what it waited for.
pub fn few_retries() -> RetryConfig {
    RetryConfig::standard()
        .with_max_attempts(8)
        .with_initial_backoff(Duration::from_millis(200))
        .with_max_backoff(Duration::from_secs(3))
}

/// Says that an endpoint that cannot be reached will not be reached a moment later either.
#[derive(Debug, Clone, Copy)]
pub struct Unreachable;

impl ClassifyRetry for Unreachable {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let failure = context.output_or_error().and_then(Result::err);
        let connector = failure.and_then(|it| it.as_connector_error());
        if connector.is_some_and(|it| is_unreachable(it)) {
            RetryAction::RetryForbidden
        } else {
            RetryAction::NoActionIndicated
        }
    }

    fn name(&self) -> &'static str {
        "Unreachable"
    }
}

fn is_unreachable(error: &(dyn Error + 'static)) -> bool {
    if tls_fault(error).is_some() {
        return true;
    }
    let mut next = Some(error);
    while let Some(error) = next {
        let kind = error
            .downcast_ref::<std::io::Error>()
            .map(std::io::Error::kind);
        let is_gone = matches!(
            kind,
            Some(
                ErrorKind::ConnectionRefused
                    | ErrorKind::HostUnreachable
                    | ErrorKind::NetworkUnreachable
            )
        );
        let text = error.to_string();
        // A resolver's errors have no kind of their own.
        if is_gone || text.contains("failed to lookup address") {
            return true;
        }
        next = error.source();
    }
    false
}
