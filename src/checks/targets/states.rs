//! Whether targets are registered, and what their states say: `docs/contract.md` §4.12.

use crate::checks::finding::{Answer, Finding, Status};
use crate::checks::targets::health_check::{misconfiguration, unwell_answer, with_health_check};
use crate::checks::targets::{Group, each_group};
use crate::codes::Code;
use crate::path::Path;
use crate::path::unknown::Unknown;
use crate::shell::word;
use crate::snapshot::targets::Target;

/// Asks whether targets are registered, and what their states say.
pub fn check(path: &Path<'_>) -> Answer {
    each_group(path, Code::TargetsUnhealthy, |group| {
        let targets = group.targets()?;
        if targets.is_empty() {
            let finding = Finding::fail(Code::TargetsNoneRegistered, group.subject());
            return Ok(vec![
                group.with(finding).from(&group.found.it.targets.place),
            ]);
        }
        let states = States { group, targets };
        match (states.usable(), states.unknown_status(path)) {
            (0, Some(unknown)) => Err(unknown.into()),
            (0, None) => Ok(states.without_usable(path)),
            _ => Ok(states.with_usable(path)),
        }
    })
}

/// The states of the API reference (`TargetSummary`). Another word is one of which nothing is known.
const STATES: [&str; 6] = [
    "HEALTHY",
    "UNHEALTHY",
    "INITIAL",
    "DRAINING",
    "UNUSED",
    "UNAVAILABLE",
];

/// The targets of one group, of which there is at least one.
struct States<'g, 'a> {
    group: &'g Group<'a>,
    targets: Vec<&'a Target>,
}

impl States<'_, '_> {
    fn count(&self, status: &str) -> usize {
        self.targets.iter().filter(|it| it.status == status).count()
    }

    /// The targets that nothing speaks against. UNAVAILABLE only says that nobody checks:
    /// functions, load balancers, checks switched off.
    fn usable(&self) -> usize {
        self.count("HEALTHY") + self.count("UNAVAILABLE")
    }

    /// What a status means that came after this version.
    fn unknown_status(&self, path: &Path<'_>) -> Option<Unknown> {
        let is_unknown = |it: &&&Target| !STATES.contains(&it.status.as_str());
        let target = self.targets.iter().find(is_unknown)?;
        let unknown = Unknown::unsaid(
            &format!(
                "whether Lattice sends to target {} while it is {}",
                target.id, target.status
            ),
            "this version does not know the status",
            &list_targets(path, self.group),
        );
        let account = Some(self.group.found.it.account.as_str());
        Some(unknown.by("vpc-lattice:ListTargets", account))
    }

    fn with_usable(&self, path: &Path<'_>) -> Vec<Finding> {
        let group = self.group;
        let pass = Finding::pass(Code::TargetsUnhealthy, group.subject());
        let mut findings = vec![self.summary(pass)];
        for (state, code) in [
            ("UNHEALTHY", Code::TargetsUnhealthy),
            ("DRAINING", Code::TargetsDraining),
        ] {
            if self.count(state) == 0 {
                continue;
            }
            // Who fails now, or leaves, may have had this request: the state is as old as the last check.
            let finding = if group.saw_trouble(path) {
                let gap = whether_it_was_sent_there(path, group, state);
                Finding::suspect(code, group.subject(), gap).that_holds()
            } else if state == "UNHEALTHY" {
                Finding::new(Status::Warn, code, group.subject())
            } else {
                continue;
            };
            findings.push(self.with_reason(self.summary(finding)));
        }
        findings
    }

    /// Nothing but what is unhealthy, new, draining or unused: a fault where trouble was seen, a
    /// suspect where nothing was, since Lattice then sends to all of them.
    fn without_usable(&self, path: &Path<'_>) -> Vec<Finding> {
        let group = self.group;
        let is_unhealthy = self.count("UNHEALTHY") > 0;
        let misconfigured = misconfiguration(group.detail).filter(|_| is_unhealthy);
        let state = if is_unhealthy {
            Code::TargetsUnhealthy
        } else if self.count("INITIAL") > 0 {
            Code::TargetsInitial
        } else if self.count("DRAINING") > 0 {
            Code::TargetsDraining
        } else {
            Code::TargetsUnused
        };
        let finding = |code| {
            let subject = group.subject();
            let finding = if group.saw_trouble(path) {
                Finding::fail(code, subject).giving(path.observed().map(|it| it.0))
            } else if group.is_cleared(path) {
                Finding::new(Status::Warn, code, subject)
            } else {
                Finding::suspect(code, subject, whether_targets_answer(path, group)).that_holds()
            };
            self.with_reason(self.summary(finding))
        };
        let mut findings = Vec::new();
        if let Some(fault) = misconfigured {
            findings.push(fault.words(finding(Code::HealthCheckMisconfigured)));
        }
        findings.push(with_health_check(finding(state), group.detail));
        findings
    }

    fn summary(&self, finding: Finding) -> Finding {
        self.group
            .with(finding)
            .from(&self.group.found.it.targets.place)
            .word("healthy", self.count("HEALTHY"))
            .word("unhealthy", self.count("UNHEALTHY"))
            .word("total", self.targets.len())
            .word("states", self.list())
    }

    /// How many targets are in which state: `1 INITIAL, 2 UNHEALTHY`.
    fn list(&self) -> String {
        let mut states: Vec<&str> = self.targets.iter().map(|it| it.status.as_str()).collect();
        states.sort_unstable();
        states.dedup();
        let counted: Vec<String> = states
            .into_iter()
            .map(|it| format!("{} {it}", self.count(it)))
            .collect();
        counted.join(", ")
    }

    /// AWS's own word, and what the target says where somebody asked it.
    fn with_reason(&self, finding: Finding) -> Finding {
        let given = self
            .targets
            .iter()
            .filter(|it| it.status != "HEALTHY")
            .find_map(|it| it.reason_code.as_deref());
        let reason = given.unwrap_or("none given");
        finding.word(
            "reason",
            match unwell_answer(self.group.detail) {
                Some(answer) => format!("{reason}; {answer}"),
                None => reason.to_owned(),
            },
        )
    }
}

fn list_targets(path: &Path<'_>, group: &Group<'_>) -> String {
    format!(
        "aws vpc-lattice list-targets --target-group-identifier {} --region {}",
        word(group.found.id),
        word(path.region())
    )
}

/// Which target had the request: its record names the address.
fn whether_it_was_sent_there(path: &Path<'_>, group: &Group<'_>, state: &str) -> Unknown {
    Unknown::unsaid(
        &format!(
            "whether the request went to a target of {} that is {state} now",
            group.found.id
        ),
        "only the access log names the target that had it (targetIpPort)",
        &format!(
            "lattice-doctor logs {} --since 1h",
            word(path.service.map_or("…", |it| it.id))
        ),
    )
    .by("logs:StartQuery", Some(&group.found.it.account))
}

/// What would decide, where states alone do not.
fn whether_targets_answer(path: &Path<'_>, group: &Group<'_>) -> Unknown {
    Unknown::unsaid(
        &format!("whether the targets of {} answer", group.found.id),
        "Lattice sends to all targets when none is healthy, so their states do not decide",
        &format!(
            "{} # and say what was seen: --symptom 503, --response FILE",
            list_targets(path, group)
        ),
    )
    .by("vpc-lattice:ListTargets", Some(&group.found.it.account))
}
