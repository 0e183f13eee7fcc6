//! Smoke checks as SARIF: a result for each call that does not do what is expected or could not be
//! judged, at its line of the file, where code scanning shows it.

use std::collections::BTreeMap;

use crate::codes::{Code, Hop};
use crate::playbook::Playbooks;
use crate::render::markdown::escape::{fence, prose};
use crate::render::sarif::document::{
    ArtifactLocation, Configuration, Driver, Entry, EntryProperties, Invocation, Location, Log,
    LogicalLocation, Message, PhysicalLocation, Region, Rule, RuleProperties, Run, Tool,
};
use crate::render::sarif::{SCHEMA, rule};
use crate::render::smoke::prepared;
use crate::render::{TOOL, VERSION, phrase};
use crate::report::smoke::{Call, CallStatus, Smoke};

/// The rule of what has no finding code: a call that gets through, or of which too little is known.
pub(super) const OWN_RULE: &str = "not-as-expected";

const HELP: &str = "https://docs.aws.amazon.com/vpc-lattice/latest/ug/what-is-vpc-lattice.html";

/// The log as indented JSON with a final newline.
pub fn render(smoke: &Smoke, playbooks: &Playbooks, exit_code: u8) -> String {
    let smoke = &prepared(smoke);
    let shown: Vec<&Call> = smoke
        .calls
        .iter()
        .filter(|it| matches!(it.status, CallStatus::Fail | CallStatus::Unknown))
        .collect();
    let mut ids: Vec<Option<Code>> = Vec::new();
    for call in &shown {
        let id = rule_of(call);
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let rules = ids
        .iter()
        .map(|id| match id {
            Some(code) => rule::of(*code, &playbooks.entry(*code)),
            None => own_rule(),
        })
        .collect();
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: TOOL.to_owned(),
                    semantic_version: VERSION.to_owned(),
                    rules,
                },
            },
            invocations: [Invocation {
                execution_successful: true,
                exit_code,
                exit_code_description: format!("smoke checks: {}", smoke.status.word()),
                tool_execution_notifications: Vec::new(),
                properties: BTreeMap::from([("summary", smoke.totals().join(", "))]),
            }],
            artifacts: Vec::new(),
            results: shown.iter().map(|it| result(it, &ids)).collect(),
            column_kind: "unicodeCodePoints",
        }],
    };
    let mut text = serde_json::to_string_pretty(&log).expect("a log has string keys");
    text.push('\n');
    text
}

/// The code whose rule it breaks; `None` for our own.
fn rule_of(call: &Call) -> Option<Code> {
    call.verdict.as_ref().and_then(|it| it.code)
}

pub(super) fn own_rule() -> Rule {
    let words =
        "It was said what the call should do, and what is known does not show that it does.";
    Rule {
        id: OWN_RULE,
        name: "NotAsExpected".to_owned(),
        short_description: Message::plain("A call does not do what is expected."),
        full_description: Message::plain(words),
        help_uri: Some(HELP.to_owned()),
        help: Message::plain(words),
        default_configuration: Configuration { level: "error" },
        properties: RuleProperties {
            tags: vec!["smoke".to_owned()],
        },
    }
}

fn result(call: &Call, ids: &[Option<Code>]) -> Entry {
    let id = rule_of(call);
    let (kind, level) = if call.status == CallStatus::Fail {
        ("fail", "error")
    } else {
        ("open", "none")
    };
    let link = call.report.as_ref().and_then(|it| it.chain.first());
    let commands = link.map(|it| it.fix.commands.clone()).unwrap_or_default();
    let hop = call.verdict.as_ref().and_then(|it| it.hop);
    Entry {
        rule_id: id.map_or(OWN_RULE, Code::slug).to_owned(),
        rule_index: ids.iter().position(|it| *it == id).unwrap_or_default(),
        kind,
        level,
        message: message(call),
        locations: [Location {
            physical_location: (call.file != "stdin").then(|| PhysicalLocation {
                artifact_location: ArtifactLocation::of(&call.file),
                region: Region {
                    start_line: call.line,
                },
            }),
            logical_locations: vec![LogicalLocation {
                name: call.name.clone(),
                fully_qualified_name: format!("smoke/{}", call.name),
                kind: "module",
            }],
        }],
        partial_fingerprints: BTreeMap::from([
            ("latticeDoctor/v1", format!("smoke|{}", call.name)),
            ("primaryLocationLineHash", format!("smoke|{}", call.name)),
        ]),
        properties: EntryProperties {
            hop: hop.map_or("", Hop::word).to_owned(),
            is_cause: call.status == CallStatus::Fail,
            commands,
        },
    }
}

fn message(call: &Call) -> Message {
    let mut plain = format!("{}: {}.", call.name, call.expected.summary);
    let mut marked = vec![prose(&plain)];
    if let Some(report) = &call.report {
        let summary = format!("{}.", report.verdict.summary.trim_end_matches('.'));
        plain = format!("{plain} {summary}");
        marked.push(prose(&summary));
        if let Some(link) = report.chain.first() {
            let who = phrase::who(link.fix.account.as_deref(), link.fix.owner.as_deref());
            plain = format!("{plain} Fix: {} ({who})", link.fix.summary);
            marked.push(format!(
                "**Fix:** {} ({})",
                prose(&link.fix.summary),
                prose(&who)
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
    }
    Message {
        text: plain,
        markdown: Some(marked.join("\n\n")),
    }
}
