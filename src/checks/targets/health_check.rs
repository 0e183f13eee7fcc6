//! The health check of a target group: its fields in words, and what is wrong with them.
//!
//! Whether targets pass it is a matter of their states.

use crate::checks::finding::Finding;
use crate::snapshot::targets::{HealthCheck, TargetGroupDetail};

/// What is wrong with a health check, as far as its own fields and the target's answer tell.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Misconfiguration {
    /// The target speaks this one there.
    Protocol(String),
    /// The target is up, and the check takes its answer for none.
    Matcher { expected: String, answered: u16 },
    /// There is nothing at the path.
    Path { path: String, answered: u16 },
    /// A check is not over when the next begins.
    Timeout { timeout: u32, interval: u32 },
}

impl Misconfiguration {
    /// Adds what is wrong, and the right value where it is known.
    pub(super) fn words(&self, finding: Finding) -> Finding {
        match self {
            Self::Protocol(protocol) => finding
                .word(
                    "health_fault",
                    format!("the target answers {protocol} there"),
                )
                .word("right_protocol", protocol.clone()),
            Self::Matcher { expected, answered } => finding
                .word(
                    "health_fault",
                    format!("it expects {expected}, and the target answers {answered}"),
                )
                .word("right_matcher", answered.to_string()),
            Self::Path { path, answered } => finding.word(
                "health_fault",
                format!("it asks {path}, where the target answers {answered}"),
            ),
            Self::Timeout { timeout, interval } => finding
                .word(
                    "health_fault",
                    format!(
                        "its time-out of {timeout} s is not below its interval of {interval} s"
                    ),
                )
                .word("right_timeout", interval.saturating_sub(1).max(1)),
        }
    }
}

/// What is wrong with the health check of a group; `None` where it is off.
pub(super) fn misconfiguration(detail: &TargetGroupDetail) -> Option<Misconfiguration> {
    let check = detail.health_check.as_ref()?;
    let protocol = check.protocol.as_deref().unwrap_or("HTTP");
    // HTTP and HTTPS are all there is (API reference, HealthCheckConfig).
    if !matches!(protocol, "HTTP" | "HTTPS") {
        let right = detail.protocol.clone().filter(|it| it == "HTTPS");
        return Some(Misconfiguration::Protocol(
            right.unwrap_or_else(|| "HTTP".to_owned()),
        ));
    }
    let spoken = check.answer.as_ref().and_then(|it| it.protocol.as_deref());
    if let Some(spoken) = spoken.filter(|it| *it != protocol) {
        return Some(Misconfiguration::Protocol(spoken.to_owned()));
    }
    match unexpected(check) {
        // Alive, and it wants a login or sends elsewhere: the matcher may take that for an answer.
        Some(answered @ (200..=399 | 401 | 403)) => {
            return Some(Misconfiguration::Matcher {
                expected: matcher(check).to_owned(),
                answered,
            });
        }
        Some(answered @ 400..=499) => {
            return Some(Misconfiguration::Path {
                path: path(check).to_owned(),
                answered,
            });
        }
        // A 5xx is the application's own fault, not the check's.
        _ => {}
    }
    let (timeout, interval) = (
        check.timeout_seconds.unwrap_or(5),
        check.interval_seconds.unwrap_or(30),
    );
    (timeout >= interval).then_some(Misconfiguration::Timeout { timeout, interval })
}

/// That the application itself says that it is not well.
pub(super) fn unwell_answer(detail: &TargetGroupDetail) -> Option<String> {
    let check = detail.health_check.as_ref()?;
    let answered = unexpected(check).filter(|it| *it >= 500)?;
    Some(format!(
        "asked for {}, a target answers {answered}",
        path(check)
    ))
}

/// Adds the check in words.
pub(super) fn with_health_check(finding: Finding, detail: &TargetGroupDetail) -> Finding {
    let Some(check) = &detail.health_check else {
        return finding.word("health_check", "health check off");
    };
    let port = check
        .port
        .or(detail.port)
        .map_or_else(|| "the traffic port".to_owned(), |it| it.to_string());
    finding.word(
        "health_check",
        format!(
            "{} {} on port {port}, expecting {}",
            check.protocol.as_deref().unwrap_or("HTTP"),
            path(check),
            matcher(check),
        ),
    )
}

fn path(check: &HealthCheck) -> &str {
    check.path.as_deref().unwrap_or("/")
}

fn matcher(check: &HealthCheck) -> &str {
    check.matcher.as_deref().unwrap_or("200")
}

/// The status that a target answered, where the check does not take it.
fn unexpected(check: &HealthCheck) -> Option<u16> {
    let answered = check.answer.as_ref()?.status?;
    (!accepts(matcher(check), answered)).then_some(answered)
}

/// Whether a matcher such as `200,202` or `200-299` accepts a status.
fn accepts(matcher: &str, status: u16) -> bool {
    matcher
        .split(',')
        .any(|part| match part.trim().split_once('-') {
            Some((low, high)) => {
                low.trim().parse().is_ok_and(|low: u16| low <= status)
                    && high.trim().parse().is_ok_and(|high: u16| status <= high)
            }
            None => part.trim().parse() == Ok(status),
        })
}

#[cfg(test)]
mod tests {
    use super::{Misconfiguration, accepts, misconfiguration, unwell_answer};
    use crate::snapshot::targets::{HealthAnswer, HealthCheck, TargetGroupDetail, TargetKind};

    fn answering(status: u16, matcher: Option<&str>) -> TargetGroupDetail {
        TargetGroupDetail {
            name: "orders".to_owned(),
            kind: TargetKind::Ip,
            status: "ACTIVE".to_owned(),
            protocol: Some("HTTP".to_owned()),
            protocol_version: None,
            port: Some(8080),
            vpc: None,
            ip_address_type: None,
            health_check: Some(HealthCheck {
                path: Some("/healthz".to_owned()),
                matcher: matcher.map(str::to_owned),
                answer: Some(HealthAnswer {
                    status: Some(status),
                    protocol: None,
                }),
                ..HealthCheck::default()
            }),
        }
    }

    #[test]
    fn the_answer_tells_matcher_path_and_application_apart() {
        for status in [204, 302, 401, 403] {
            let fault = misconfiguration(&answering(status, None));
            assert!(
                matches!(fault, Some(Misconfiguration::Matcher { answered, .. }) if answered == status)
            );
        }
        for status in [400, 404, 405] {
            let fault = misconfiguration(&answering(status, None));
            assert!(
                matches!(fault, Some(Misconfiguration::Path { answered, .. }) if answered == status)
            );
        }
        for status in [500, 503] {
            let detail = answering(status, None);
            assert_eq!(misconfiguration(&detail), None);
            let says = unwell_answer(&detail).unwrap();
            assert_eq!(
                says,
                format!("asked for /healthz, a target answers {status}")
            );
        }
        assert_eq!(misconfiguration(&answering(404, Some("200-404"))), None);
        assert_eq!(unwell_answer(&answering(404, None)), None);
    }

    #[test]
    fn a_matcher_lists_statuses_and_ranges() {
        assert!(accepts("200,202", 202) && accepts("200-299", 299) && accepts("200, 300-301", 301));
        assert!(!accepts("200,202", 201) && !accepts("200-299", 300) && !accepts("", 200));
    }
}
