//! The three gates of a Lattice call under one another, in the order in which AWS reports them:
//! what `auth` shows in place of the whole path.

use crate::render::json::{Finding, Report};
use crate::render::style::{self, Tone};
use crate::render::text::page::Page;

/// A gate: its name, the hop at which its findings stand, and how their codes begin.
const GATES: [(&str, &str, &[&str]); 3] = [
    (
        "network",
        "service-network",
        &["network-", "anonymous-", "policy-"],
    ),
    (
        "service",
        "service",
        &["service-policy-", "service-auth-", "anonymous-", "policy-"],
    ),
    ("identity", "caller", &["caller-"]),
];

/// What a gate does, by the status of the worst finding there.
const DECISIONS: [(&str, &str); 5] = [
    ("fail", "denies"),
    ("unknown", "not known"),
    ("warn", "lets it pass, with a warning"),
    ("pass", "allows"),
    ("info", "has no say"),
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
            .filter(|it| prefixes.iter().any(|prefix| it.code.starts_with(prefix)))
            .collect();
        write_gate(page, name, &findings);
    }
}

fn write_gate(page: &mut Page, name: &str, findings: &[&Finding]) {
    let worst = DECISIONS
        .iter()
        .find(|(status, _)| findings.iter().any(|it| it.status == *status));
    let (status, decision) = worst.map_or(("masked", "not asked"), |(it, words)| (*it, *words));
    let (sign, tone) = style::status(status);
    let signed = format!("{sign} ");
    let padded = format!("{name:<10}");
    let first = [
        (Tone::Plain, "  "),
        (tone, signed.as_str()),
        (Tone::Strong, padded.as_str()),
    ];
    let rest = [(Tone::Plain, "              ")];
    page.hang_toned(&first, &rest, tone, decision);
    for finding in findings {
        let (_, tone) = style::status(&finding.status);
        let line = match finding.status.as_str() {
            "pass" | "info" => finding.summary.clone(),
            _ => format!("{}: {}", finding.code, finding.summary),
        };
        let tone = if finding.status == "pass" {
            Tone::Plain
        } else {
            tone
        };
        page.hang_toned(&rest, &rest, tone, &line);
    }
}
