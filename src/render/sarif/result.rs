//! What was found as SARIF results, each with its place and its fingerprint.

use std::collections::BTreeMap;

use crate::checks::finding::Status;
use crate::codes::{Code, Hop};
use crate::render::markdown::escape::{fence, prose};
use crate::render::phrase;
use crate::render::sarif::File;
use crate::render::sarif::document::{
    ArtifactLocation, Entry, EntryProperties, Location, LogicalLocation, Message, PhysicalLocation,
    Region,
};
use crate::render::sarif::smoke::OWN_RULE;
use crate::report::status::Comparison;
use crate::report::{Finding, HopReport, Link, Report};
use crate::verdict::Standing;

/// How the status of a finding is said in SARIF: its kind, and its level (§3.27.9, §3.27.10: a level
/// belongs to failures alone).
fn kind_and_level(status: Status) -> Option<(&'static str, &'static str)> {
    match status {
        Status::Fail => Some(("fail", "error")),
        Status::Warn => Some(("fail", "warning")),
        Status::Unknown => Some(("open", "none")),
        Status::Info | Status::Pass => None,
    }
}

/// Something that becomes a result.
pub(super) struct Found<'a> {
    /// The finding code; `None` for that the call is not what was expected.
    pub(super) code: Option<Code>,
    hop: Hop,
    resource: Option<&'a str>,
    summary: &'a str,
    kind: &'static str,
    level: &'static str,
    link: Option<(usize, &'a Link)>,
    /// How many like it, by code and resource, come before it.
    n_before: usize,
}

/// Every finding that is no pass, and the verdict where no finding bears its code.
pub(super) fn found(report: &Report) -> Vec<Found<'_>> {
    let mut found: Vec<Found<'_>> = Vec::new();
    for hop in &report.hops {
        for finding in &hop.findings {
            let told: Vec<usize> = found.iter().filter_map(|it| Some(it.link?.0)).collect();
            found.extend(of_finding(report, hop, finding, &told));
        }
    }
    for (idx, link) in report.chain.iter().enumerate() {
        let is_told = |it: &Found<'_>| it.link.is_some_and(|(told, _)| told == idx);
        if !found.iter().any(is_told) {
            found.push(of_link(idx, link));
        }
    }
    let verdict = &report.verdict;
    if let (Some(code), Some(hop)) = (verdict.code, verdict.hop)
        && found.iter().all(|it| it.code != Some(code))
    {
        found.push(Found {
            code: Some(code),
            hop,
            resource: verdict.resource.as_deref(),
            summary: &verdict.summary,
            kind: "fail",
            level: "warning",
            link: None,
            n_before: 0,
        });
    }
    let expected = report.expected.as_ref();
    match expected.map(|it| it.result) {
        // What is as wanted raises no alarm.
        Some(Comparison::AsExpected) => {
            for it in found.iter_mut().filter(|it| it.kind == "fail") {
                (it.kind, it.level) = ("pass", "none");
            }
        }
        Some(Comparison::Other) => found.extend(not_as_expected(report)),
        Some(Comparison::NotKnown | Comparison::NotAsked) | None => {}
    }
    for idx in 1..found.len() {
        let like =
            |it: &&Found<'_>| (it.code, it.resource) == (found[idx].code, found[idx].resource);
        found[idx].n_before = found[..idx].iter().filter(like).count();
    }
    found
}

/// That the call is not what was expected, which no finding says of one that gets through.
fn not_as_expected(report: &Report) -> Option<Found<'_>> {
    let expected = report.expected.as_ref()?;
    (report.verdict.status != Standing::Fault).then(|| Found {
        code: None,
        hop: Hop::Caller,
        resource: None,
        summary: &expected.summary,
        kind: "fail",
        level: "error",
        link: None,
        n_before: 0,
    })
}

/// A finding with its fix: of several links for one resource, the first that no other finding has.
fn of_finding<'a>(
    report: &'a Report,
    hop: &'a HopReport,
    finding: &'a Finding,
    told: &[usize],
) -> Option<Found<'a>> {
    let (kind, level) = kind_and_level(finding.status)?;
    let mends = |(idx, link): &(usize, &Link)| {
        let resource = finding.resource.as_deref().unwrap_or_default();
        let is_same =
            (link.code, link.hop, link.resource.as_str()) == (finding.code, hop.hop, resource);
        is_same && finding.status == Status::Fail && !told.contains(idx)
    };
    Some(Found {
        code: Some(finding.code),
        hop: hop.hop,
        resource: finding.resource.as_deref(),
        summary: &finding.summary,
        kind,
        level,
        link: report.chain.iter().enumerate().find(mends),
        n_before: 0,
    })
}

/// A fault that shows only once an earlier one is mended.
fn of_link(idx: usize, link: &Link) -> Found<'_> {
    Found {
        code: Some(link.code),
        hop: link.hop,
        resource: (!link.resource.is_empty()).then_some(link.resource.as_str()),
        summary: &link.summary,
        kind: "fail",
        level: "error",
        link: Some((idx, link)),
        n_before: 0,
    }
}

impl Found<'_> {
    /// The id of its rule.
    fn rule(&self) -> &'static str {
        self.code.map_or(OWN_RULE, Code::slug)
    }

    /// The result; `codes` are the rules in their order.
    pub(super) fn result(
        &self,
        report: &Report,
        codes: &[Option<Code>],
        file: Option<File<'_>>,
    ) -> Entry {
        let commands = self
            .link
            .map(|(_, it)| it.fix.commands.clone())
            .unwrap_or_default();
        Entry {
            rule_id: self.rule().to_owned(),
            rule_index: codes
                .iter()
                .position(|it| *it == self.code)
                .unwrap_or_default(),
            kind: self.kind,
            level: self.level,
            message: self.message(report),
            locations: [self.location(file)],
            partial_fingerprints: self.fingerprints(report),
            properties: EntryProperties {
                hop: self.hop.word().to_owned(),
                is_cause: self.link.is_some_and(|(idx, _)| idx == 0),
                commands,
            },
        }
    }

    fn message(&self, report: &Report) -> Message {
        let mut plain = format!("{}.", self.summary.trim_end_matches('.'));
        let mut marked = vec![prose(&plain)];
        if let Some((idx, link)) = self.link {
            let number = phrase::fix_number(idx, report.chain.len());
            let who = phrase::who(link.fix.account.as_deref(), link.fix.owner.as_deref());
            let who = if who.is_empty() {
                who
            } else {
                format!(" ({who})")
            };
            plain = format!("{plain} {number}: {}{who}", link.fix.summary);
            marked.push(format!(
                "**{number}:** {}",
                prose(&format!("{}{who}", link.fix.summary))
            ));
            if let Some(risk) = phrase::risk(&link.fix) {
                plain = format!("{plain} {risk}");
                marked.push(format!("**{}**", prose(&risk)));
            }
            if !link.fix.commands.is_empty() {
                let commands = phrase::pasted(&link.fix.commands);
                plain = format!("{plain}\n{commands}");
                marked.push(fence("sh", &commands));
            }
        }
        Message {
            text: plain,
            markdown: Some(marked.join("\n\n")),
        }
    }

    fn location(&self, file: Option<File<'_>>) -> Location {
        let hop = LogicalLocation {
            name: self.hop.word().to_owned(),
            fully_qualified_name: self.hop.word().to_owned(),
            kind: "module",
        };
        let resource = self.resource.map(|it| LogicalLocation {
            name: it.to_owned(),
            fully_qualified_name: format!("{}/{it}", self.hop),
            kind: "resource",
        });
        Location {
            physical_location: file.map(|it| PhysicalLocation {
                artifact_location: ArtifactLocation::of(it.path),
                region: Region {
                    start_line: self.line(it.text),
                },
            }),
            logical_locations: resource.into_iter().chain([hop]).collect(),
        }
    }

    /// The line at which the resource stands in the snapshot, as a key if it can be; else the first.
    fn line(&self, text: &str) -> usize {
        let Some(resource) = self.resource else {
            return 1;
        };
        let quoted = format!("\"{resource}\"");
        let is_key = |line: &str| {
            line.trim_start()
                .strip_prefix(&quoted)
                .is_some_and(|it| it.starts_with(':'))
        };
        let key = text.lines().position(is_key);
        let place = key.or_else(|| text.lines().position(|it| it.contains(&quoted)));
        place.map_or(1, |it| it + 1)
    }

    fn fingerprints(&self, report: &Report) -> BTreeMap<&'static str, String> {
        let call = phrase::request(&report.call);
        let mut print = [self.rule(), self.resource.unwrap_or(self.hop.word()), &call].join("|");
        if self.n_before > 0 {
            print = format!("{print}|{}", self.n_before + 1);
        }
        // The first is ours, the second is the one that GitHub compares.
        BTreeMap::from([
            ("latticeDoctor/v1", print.clone()),
            ("primaryLocationLineHash", print),
        ])
    }
}
