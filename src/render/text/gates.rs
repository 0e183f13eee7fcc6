//! The three gates of a Lattice call under one another, in the order in which AWS reports them:
//! what `auth` shows in place of the whole path.

use crate::checks::finding::Status;
use crate::codes::Hop;
use crate::render::style::{Look, Tone};
use crate::render::text::page::Page;
use crate::report::{Finding, Report};

/// A gate: its name, the hop at which its findings stand, and how their codes begin.
const GATES: [(&str, Hop, &[&str]); 3] = [
    (
        "network",
        Hop::ServiceNetwork,
        &["network-", "anonymous-", "policy-"],
    ),
    (
        "service",
        Hop::Service,
        &["service-policy-", "service-auth-", "anonymous-", "policy-"],
    ),
    ("identity", Hop::Caller, &["caller-"]),
];

/// What a gate does, by the status of the worst finding there.
const DECISIONS: [(Status, &str); 5] = [
    (Status::Fail, "denies"),
    (Status::Unknown, "not known"),
    (Status::Warn, "lets it pass, with a warning"),
    (Status::Pass, "allows"),
    (Status::Info, "has no say"),
];

/// Writes the gates.
pub(super) fn write(page: &mut Page, report: &Report) {
    page.heading("The three gates, in the order in which AWS reports them");
    for (name, hop, prefixes) in GATES {
        let findings: Vec<&Finding> = report
            .hops
            .iter()
            .filter(|it| it.hop == hop)
            .flat_map(|it| &it.findings)
            .filter(|it| {
                prefixes
                    .iter()
                    .any(|prefix| it.code.slug().starts_with(prefix))
            })
            .collect();
        write_gate(page, name, &findings);
    }
}

fn write_gate(page: &mut Page, name: &str, findings: &[&Finding]) {
    let worst = DECISIONS
        .iter()
        .find(|(status, _)| findings.iter().any(|it| it.status == *status));
    let (look, decision) = worst.map_or((Look::Masked, "not asked"), |(it, words)| {
        (Look::from(*it), *words)
    });
    let signed = format!("{} ", look.sign());
    let tone = look.tone();
    let padded = format!("{name:<10}");
    let first = [
        (Tone::Plain, "  "),
        (tone, signed.as_str()),
        (Tone::Strong, padded.as_str()),
    ];
    let rest = [(Tone::Plain, "              ")];
    page.hang_toned(&first, &rest, tone, decision);
    for finding in findings {
        let line = match finding.status {
            Status::Pass | Status::Info => finding.summary.clone(),
            Status::Fail | Status::Unknown | Status::Warn => {
                format!("{}: {}", finding.code, finding.summary)
            }
        };
        let tone = if finding.status == Status::Pass {
            Tone::Plain
        } else {
            Look::from(finding.status).tone()
        };
        page.hang_toned(&rest, &rest, tone, &line);
    }
}
