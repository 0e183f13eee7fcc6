//! Puts a report into the form that `-o` names, and appends the summary of a GitHub job.

use std::env;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::cli::args::ReportFormat;
use crate::cli::args::call::ReportArgs;
use crate::cli::exit::Exit;
use crate::cli::input::{self, plain};
use crate::cli::terminal::{Voice, complain};
use crate::part::Part;
use crate::playbook::Playbooks;
use crate::render::sarif::{self, File, Setting};
use crate::render::text::{self, TextOptions, View};
use crate::render::{github, html, json, junit, markdown, mermaid, short};
use crate::report::Report;
use crate::report::status::Comparison;
use crate::smoke::expect::{self, Expectation};
use crate::smoke::judge::judge;

/// A report, and what some of its forms need besides.
pub(crate) struct Sheet<'a> {
    /// The report.
    pub(crate) report: &'a Report,
    /// The words for its codes.
    pub(crate) playbooks: &'a Playbooks,
    /// The hop command that made it, with its name; `None` for the whole path.
    pub(crate) part: Option<(Part, &'static str)>,
    /// How the run ends, whatever the form.
    pub(crate) exit: Exit,
    /// The file of the snapshot and its text.
    pub(crate) snapshot: (&'a Path, &'a str),
}

/// Holds the report against `--expect`, and says how the run ends: by that, or by the verdict.
pub(crate) fn ending(report: &mut Report, args: &ReportArgs) -> Exit {
    let expected = args
        .expect
        .as_deref()
        .and_then(|it| expect::outcome(it).ok());
    report.expected = expected.map(|it| judge(report, Expectation::of(it)));
    match report.expected.as_ref().map(|it| it.result) {
        _ if args.exit_zero => Exit::Healthy,
        None => Exit::of_status(report.verdict.status),
        Some(Comparison::AsExpected) => Exit::Healthy,
        Some(Comparison::Other) => Exit::Fault,
        Some(Comparison::NotKnown | Comparison::NotAsked) => Exit::Inconclusive,
    }
}

/// The report in one form.
pub(crate) fn render(format: ReportFormat, sheet: &Sheet<'_>, voice: Voice) -> String {
    let Sheet {
        report, playbooks, ..
    } = *sheet;
    let part = sheet.part.map(|(_, name)| name);
    match format {
        ReportFormat::Text => {
            let view = match sheet.part {
                Some((Part::Auth, _)) => View::Gates,
                _ => View::Path,
            };
            let options = TextOptions {
                width: voice.terminal.width,
                color: voice.terminal.color,
                verbose: voice.verbose,
                quiet: voice.quiet,
                view,
                part,
            };
            text::render(report, &options)
        }
        ReportFormat::Json => json::render(report),
        ReportFormat::Markdown => markdown::render(report, part),
        ReportFormat::Junit => junit::render(report, part),
        ReportFormat::Sarif => sarif::render(report, playbooks, setting(sheet)),
        ReportFormat::Github => github::render(report, part),
        ReportFormat::Short => short::render(report, part),
        ReportFormat::Html => html::render(report, playbooks, part),
        ReportFormat::Mermaid => mermaid::render(report, part),
    }
}

fn setting<'a>(sheet: &Sheet<'a>) -> Setting<'a> {
    let (path, text) = sheet.snapshot;
    let path = path.to_str().filter(|_| !input::is_stdin(path));
    Setting {
        exit_code: sheet.exit.code(),
        file: path.map(|path| File { path, text }),
    }
}

/// Appends the report as Markdown to the file that GitHub names in `GITHUB_STEP_SUMMARY`, if it does.
///
/// The verdict goes to stdout all the same: where the file cannot be written, that is worth no more than a
/// warning.
pub(crate) fn append_summary(sheet: &Sheet<'_>) {
    append_to_summary(&markdown::render(
        sheet.report,
        sheet.part.map(|(_, name)| name),
    ));
}

/// Appends any Markdown there.
pub(crate) fn append_to_summary(text: &str) {
    let named = env::var_os("GITHUB_STEP_SUMMARY").filter(|it| !it.is_empty());
    let Some(file) = named.map(PathBuf::from) else {
        return;
    };
    let opened = OpenOptions::new().append(true).create(true).open(&file);
    if let Err(error) = opened.and_then(|mut it| it.write_all(format!("{text}\n").as_bytes())) {
        complain(&format!(
            "warning: cannot append the job summary to `{}`: {}\n",
            file.display(),
            plain(&error)
        ));
    }
}
