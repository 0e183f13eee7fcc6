//! The report as SARIF 2.1.0: a rule for each finding code that occurs, a result for each finding that
//! is not a pass.
//!
//! - `fail` is an error, `warn` a warning; what is not known is kind `open`. A call that was seen to
//!   fail and that nothing explains is a warning of its own.
//! - A result stands at a logical place, hop and resource. Code scanning wants a file as well: where the
//!   snapshot was read from a file, that is the physical place, at the line of the resource. Facts from
//!   stdin or from AWS have no file, and so no physical place.
//! - Fingerprints are plain text: code, resource and request. They stay the same when a line moves.

mod document;
mod result;
mod rule;
pub mod smoke;

use std::collections::BTreeMap;

use crate::codes::Code;
use crate::playbook::Playbooks;
use crate::render::phrase::shown_of;
use crate::render::sarif::document::{
    Artifact, ArtifactLocation, Driver, Invocation, Log, Message, Notification, Run, Tool,
};
use crate::render::{TOOL, VERSION};
use crate::report::Report;
use crate::verdict::Standing;

/// What the report does not know: how the run ended, and which file it read.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The exit code of the process.
    pub exit_code: u8,
    /// The file of the snapshot, where there is one.
    pub file: Option<File<'a>>,
}

/// The file from which the facts were read.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Its path, as it was given.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// Where the schema of the format is.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The log as indented JSON with a final newline.
pub fn render(report: &Report, playbooks: &Playbooks, setting: Setting<'_>) -> String {
    let report = &shown_of(report);
    let found = result::found(report);
    let mut codes: Vec<Option<Code>> = Vec::new();
    for code in found.iter().map(|it| it.code) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    let rules = codes
        .iter()
        .map(|it| match it {
            Some(code) => rule::of(*code, &playbooks.entry(*code)),
            None => smoke::own_rule(),
        })
        .collect();
    let results = found
        .iter()
        .map(|it| it.result(report, &codes, setting.file))
        .collect();
    let artifacts = setting.file.map(|it| {
        vec![Artifact {
            location: ArtifactLocation::of(it.path),
        }]
    });
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
                exit_code: setting.exit_code,
                exit_code_description: report.expected.as_ref().map_or_else(
                    || format!("the call is {}", standing(report)),
                    |it| it.summary.clone(),
                ),
                tool_execution_notifications: report
                    .notes
                    .iter()
                    .map(|it| Notification {
                        level: "note",
                        message: Message::plain(it),
                    })
                    .collect(),
                properties: BTreeMap::from([(
                    "summary",
                    Message::plain(&report.verdict.summary).text,
                )]),
            }],
            artifacts: artifacts.unwrap_or_default(),
            results,
            column_kind: "unicodeCodePoints",
        }],
    };
    let mut text = serde_json::to_string_pretty(&log).expect("a log has string keys");
    text.push('\n');
    text
}

fn standing(report: &Report) -> &'static str {
    match report.verdict.status {
        Standing::Fault => "at fault",
        status => status.word(),
    }
}
