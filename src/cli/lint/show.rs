//! Lint findings for people, for programs, and for GitHub.

use serde_json::{Value, json};

use crate::cli::generate::pretty;
use crate::cli::lint::Linted;
use crate::cli::terminal::Terminal;
use crate::policy::lint::{Finding, Severity};
use crate::render::style::Tone;
use crate::render::text::page::Page;
use crate::snapshot::clean::{clean, is_hidden};

/// The document of `docs/contract.md` §6.
pub(super) fn as_json(files: &[Linted]) -> String {
    let finding = |it: &Finding| {
        json!({
            "id": it.id, "severity": it.severity.word(), "line": it.line, "column": it.column,
            "pointer": it.pointer, "message": it.message, "help": it.help,
        })
    };
    let files: Vec<Value> = files
        .iter()
        .map(|file| {
            let findings: Vec<Value> = file.findings.iter().map(finding).collect();
            json!({"file": file.name, "findings": findings})
        })
        .collect();
    pretty(&json!({"schemaVersion": 1, "files": files}))
}

/// `file:line:column severity id: message`, the line with a caret, and the help.
pub(super) fn as_text(files: &[Linted], terminal: Terminal) -> String {
    let mut page = Page::new(terminal.width, terminal.color);
    for file in files {
        let name = clean(&file.name);
        for finding in &file.findings {
            let place = format!("{name}:{}:{} ", finding.line, finding.column);
            let severity = format!("{} ", finding.severity.word());
            let first = [
                (Tone::Plain, place.as_str()),
                (tone(finding.severity), severity.as_str()),
            ];
            let rest = [(Tone::Plain, "  ")];
            let what = format!("{}: {}", finding.id, clean(&finding.message));
            page.hang_toned(&first, &rest, Tone::Strong, &what);
            write_excerpt(&mut page, file, finding);
            page.hang("  help: ", &clean(&finding.help));
            page.blank();
        }
    }
    page.paragraph(Tone::Plain, &summary(files));
    page.finish()
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone::Bad,
        Severity::Security | Severity::Warning => Tone::Doubtful,
        Severity::Suggestion => Tone::Unknown,
    }
}

/// The line in question with a caret, where it is short enough to be shown.
fn write_excerpt(page: &mut Page, file: &Linted, finding: &Finding) {
    let Some(line) = file.text.lines().nth(finding.line.saturating_sub(1)) else {
        return;
    };
    let number = finding.line.to_string();
    let room = page.width().saturating_sub(number.len() + 7);
    let column = finding.column.saturating_sub(1);
    let from = if column < room {
        0
    } else {
        column.saturating_sub(room / 2)
    };
    let shown: String = line
        .chars()
        .skip(from)
        .take(room)
        .map(|it| if is_hidden(it) { ' ' } else { it })
        .collect();
    let margin = " ".repeat(number.len());
    page.line(&format!("  {number} │ {shown}"));
    page.line(&format!("  {margin} │ {}^", " ".repeat(column - from)));
}

fn summary(files: &[Linted]) -> String {
    let severities = [
        Severity::Error,
        Severity::Security,
        Severity::Warning,
        Severity::Suggestion,
    ];
    let counts: Vec<String> = severities
        .iter()
        .filter_map(|severity| {
            let findings = files.iter().flat_map(|it| &it.findings);
            let number = findings.filter(|it| it.severity == *severity).count();
            (number > 0).then(|| format!("{} {number}", severity.word()))
        })
        .collect();
    let read = if files.len() == 1 {
        "1 policy".to_owned()
    } else {
        format!("{} policies", files.len())
    };
    if counts.is_empty() {
        format!("{read} read, nothing found")
    } else {
        format!("{read} read, findings: {}", counts.join(", "))
    }
}

/// Workflow commands of GitHub Actions, "Workflow commands", setting an error message.
pub(super) fn as_annotations(files: &[Linted]) -> String {
    let mut lines = Vec::new();
    for file in files {
        for finding in &file.findings {
            let level = match finding.severity {
                Severity::Error | Severity::Security => "error",
                Severity::Warning => "warning",
                Severity::Suggestion => "notice",
            };
            lines.push(format!(
                "::{level} file={},line={},col={},title={}::{}\n",
                escape_property(&file.name),
                finding.line,
                finding.column,
                escape_property(finding.id),
                escape(&format!("{}\n{}", finding.message, finding.help)),
            ));
        }
    }
    lines.concat()
}

/// A value that ends at the line's end; `%` first, or it would be escaped twice.
fn escape(text: &str) -> String {
    text.lines()
        .map(|line| clean(line).replace('%', "%25"))
        .collect::<Vec<_>>()
        .join("%0A")
}

/// A value that ends at a comma or a colon as well.
fn escape_property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}
