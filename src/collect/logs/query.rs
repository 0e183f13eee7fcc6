//! The questions in the language of Logs Insights.
//!
//! Only `fields`, `filter`, `sort` and `limit` are used, and the whole record comes back: which names its
//! fields have is for the reader of records to know. What a user or a log said stands between quotes that it
//! cannot end (`path::insights`).

use crate::collect::logs::alike::Alike;
use crate::names::{Arn, session_role};
use crate::path::insights::{holds, is, is_any};
use crate::snapshot::observation::LogRecord;

/// The most records that are fetched: enough to count by, and some megabytes.
const MOST: usize = 1000;

/// How an empty value is spelled (`docs/lattice.md` §6).
const EMPTY: &str = r#"["-", "null", ""]"#;

/// What is looked for; a record that fits any of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    /// Requests, by their ids.
    pub(super) request_ids: Vec<String>,
    /// Probes, by the mark in their user agent.
    pub(super) nonces: Vec<String>,
    /// Denied and failed requests.
    pub(super) troubles: Option<Troubles>,
}

/// Denied and failed requests to a service.
#[derive(Debug, Clone, Default)]
pub(super) struct Troubles {
    /// `svc-…`.
    pub(super) service: String,
    /// The caller alone, and whoever Lattice could not tell.
    pub(super) caller: Option<String>,
    /// The client VPC alone.
    pub(super) vpc: Option<String>,
}

impl Wanted {
    /// Whether nothing is looked for.
    pub(super) fn is_empty(&self) -> bool {
        self.request_ids.is_empty() && self.nonces.is_empty() && self.troubles.is_none()
    }

    /// Whether a record is that of a request or probe that was named.
    pub(super) fn names(&self, record: &LogRecord) -> bool {
        let of_id = record.request_id.as_ref();
        of_id.is_some_and(|it| self.request_ids.contains(it)) || self.mark_of(record).is_some()
    }

    fn mark_of(&self, record: &LogRecord) -> Option<&String> {
        let agent = record.user_agent.as_deref()?;
        self.nonces.iter().find(|it| agent.contains(it.as_str()))
    }

    /// How many of the named requests have no record yet. A probe is one, with its mark or its id.
    pub(super) fn n_missing(&self, records: &[LogRecord]) -> usize {
        let marks = self
            .nonces
            .iter()
            .filter(|mark| !records.iter().any(|it| self.mark_of(it) == Some(*mark)));
        let has_id = |id: &&String| {
            let mut found = records.iter();
            found.any(|it| it.request_id.as_ref() == Some(*id))
        };
        // A probe is counted by its mark alone.
        match self.nonces.len() {
            0 => self.request_ids.iter().filter(|it| !has_id(it)).count(),
            _ => marks.count(),
        }
    }

    /// The query.
    pub(super) fn text(&self) -> String {
        let mut conditions = Vec::new();
        if !self.request_ids.is_empty() {
            conditions.push(is_any("requestId", &self.request_ids));
        }
        let marks = self.nonces.iter();
        conditions.extend(marks.map(|it| holds("userAgent", it)));
        conditions.extend(self.troubles.as_ref().map(Troubles::condition));
        format!(
            "fields @timestamp, @message | filter {} | sort @timestamp desc | limit {MOST}",
            conditions.join(" or ")
        )
    }
}

impl Troubles {
    fn condition(&self) -> String {
        let filled = |field: &str| format!("(ispresent({field}) and {field} not in {EMPTY})");
        let mut all = vec![
            of_service(&self.service),
            format!(
                "(responseCode >= 400 or {} or {})",
                filled("failureReason"),
                filled("authDeniedReason")
            ),
        ];
        if let Some(vpc) = &self.vpc {
            // A log that does not say the VPC may be of this one.
            all.push(format!(
                "({} or not ispresent(sourceVpcId) or sourceVpcId in {EMPTY})",
                is("sourceVpcId", vpc)
            ));
        }
        if let Some(caller) = self.caller.as_deref().filter(|it| *it != "anonymous") {
            let not_told = "(resolvedUser not like \"arn:\" or not ispresent(resolvedUser))";
            all.push(format!("({} or {not_told})", of_caller(caller)));
        }
        format!("({})", all.join(" and "))
    }
}

/// The newest request like this one that succeeded.
pub(super) fn newest_success(service: &str, alike: &Alike) -> String {
    let mut all = vec![
        of_service(service),
        "responseCode < 400".to_owned(),
        is("requestMethod", &alike.method),
        is("requestPath", &alike.path),
    ];
    if let Some(caller) = alike.caller.as_deref().filter(|it| *it != "anonymous") {
        all.push(of_caller(caller));
    }
    format!(
        "fields @timestamp, @message | filter {} | sort @timestamp desc | limit 1",
        all.join(" and ")
    )
}

fn of_service(id: &str) -> String {
    // A network's log holds the records of all its services.
    holds("serviceArn", &format!("service/{id}"))
}

/// Records of a caller, whose role stands in the log with one of its sessions.
fn of_caller(caller: &str) -> String {
    let role = session_role(caller).or_else(|| {
        let arn = Arn::parse(caller)?;
        let is_role = arn.resource.starts_with("role/");
        is_role.then(|| (arn.account, arn.id()))
    });
    let session = role.map(|(account, role)| format!("{account}:assumed-role/{role}/"));
    let conditions = ["resolvedUser", "callerPrincipal"].map(|field| {
        let exact = is(field, caller);
        match &session {
            Some(session) => format!("{exact} or {}", holds(field, session)),
            None => exact,
        }
    });
    format!("({})", conditions.join(" or "))
}

#[cfg(test)]
mod tests {
    use super::{Troubles, Wanted, newest_success};
    use crate::collect::logs::alike::Alike;
    use crate::snapshot::observation::LogRecord;

    const HOSTILE: &str = "a\"b\\ | limit 0\n| fields x # '`";

    #[test]
    fn what_was_said_stays_between_quotes() {
        let wanted = Wanted {
            request_ids: vec![HOSTILE.to_owned()],
            nonces: vec![HOSTILE.to_owned()],
            troubles: Some(Troubles {
                service: "svc-0a".to_owned(),
                caller: Some(HOSTILE.to_owned()),
                vpc: Some(HOSTILE.to_owned()),
            }),
        };
        let alike = Alike {
            caller: Some(HOSTILE.to_owned()),
            method: "GET".to_owned(),
            path: HOSTILE.to_owned(),
        };
        for text in [wanted.text(), newest_success("svc-0a", &alike)] {
            // A backslash may end no literal, nor keep one from its end.
            assert!(!text.contains(['\n', '\\']), "{text}");
            assert_eq!(outside_quotes(&text).matches('|').count(), 3, "{text}");
            assert!(!outside_quotes(&text).contains(['#', '`']), "{text}");
        }
    }

    /// What stands between no quotes.
    fn outside_quotes(text: &str) -> String {
        let parts: Vec<&str> = text.split('"').collect();
        assert_eq!(parts.len() % 2, 1, "{text}");
        parts.into_iter().step_by(2).collect()
    }

    #[test]
    fn a_probe_is_found_by_its_mark() {
        let wanted = Wanted {
            request_ids: vec!["id-1".to_owned()],
            nonces: vec!["0a1b".to_owned(), "2c3d".to_owned()],
            troubles: None,
        };
        let record = LogRecord {
            request_id: Some("id-1".to_owned()),
            user_agent: Some("lattice-doctor/0.1 (0a1b)".to_owned()),
            ..LogRecord::default()
        };
        assert!(wanted.names(&record) && !wanted.names(&LogRecord::default()));
        assert_eq!(wanted.n_missing(&[record]), 1);
        let by_id = Wanted {
            nonces: Vec::new(),
            ..wanted
        };
        assert_eq!(by_id.n_missing(&[]), 1);
    }

    #[test]
    fn a_role_is_found_by_its_sessions() {
        let alike = Alike {
            caller: Some("arn:aws:iam::444455556666:role/team/checkout".to_owned()),
            method: "GET".to_owned(),
            path: "/".to_owned(),
        };
        let text = newest_success("svc-0a", &alike);
        assert!(
            text.contains("like \"444455556666:assumed-role/checkout/\""),
            "{text}"
        );
    }
}
