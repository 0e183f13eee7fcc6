//! Workflow commands of GitHub Actions: an annotation for the verdict, for what would be met next, for
//! every warning, and for every missing fact.
//!
//! Escaped as the runner unescapes them (`actions/toolkit`, `packages/core/src/command.ts`). A line can
//! only be an annotation: a line end inside a message is `%0A`, so nobody's name begins a command.

use crate::checks::finding::Status;
use crate::render::phrase;
use crate::report::status::Comparison;
use crate::report::{Finding, Gap, HopReport, Link, Report};
use crate::verdict::Standing;

/// The level of an annotation.
#[derive(Debug, Clone, Copy)]
pub(super) enum Level {
    Error,
    Warning,
    Notice,
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// The commands, one a line.
pub fn render(report: &Report, part: Option<&str>) -> String {
    let report = &phrase::prepared(report, part);
    let mut lines = vec![verdict(report)];
    // What should not succeed has nothing that is to be mended.
    let is_as_expected = report
        .expected
        .as_ref()
        .is_some_and(|it| it.result == Comparison::AsExpected);
    let n_links = if is_as_expected {
        0
    } else {
        report.chain.len()
    };
    for (idx, link) in report.chain[..n_links].iter().enumerate().skip(1) {
        let title = format!("then {} at {}", link.code, link.hop);
        let message = next(report, idx, link);
        lines.push(annotation(Level::Error, None, &title, &message));
    }
    for hop in &report.hops {
        let warnings = hop.findings.iter().filter(|it| it.status == Status::Warn);
        lines.extend(warnings.map(|it| warning(hop, it)));
    }
    // A fault stands whatever else is not known.
    let level = match report.verdict.status {
        Standing::Inconclusive => Level::Warning,
        Standing::Healthy | Standing::Fault => Level::Notice,
    };
    lines.extend(report.gaps.iter().map(|it| missing(level, it)));
    if !report.notes.is_empty() {
        lines.push(annotation(Level::Notice, None, "not used", &report.notes));
    }
    lines.iter().map(|it| format!("{it}\n")).collect()
}

fn verdict(report: &Report) -> String {
    let verdict = &report.verdict;
    let expected = report.expected.as_ref();
    let level = match (expected.map(|it| it.result), verdict.status) {
        (Some(Comparison::AsExpected), _) | (None, Standing::Healthy) => Level::Notice,
        (Some(Comparison::Other), _) | (None, Standing::Fault) => Level::Error,
        (Some(Comparison::NotKnown | Comparison::NotAsked), _) | (None, Standing::Inconclusive) => {
            Level::Warning
        }
    };
    let mut title = format!("{}: {}", verdict.status, phrase::headline(verdict));
    if let Some(code) = &verdict.code {
        title = format!("{title}: {code}");
    }
    let mut message = vec![verdict.summary.clone()];
    message.extend(expected.map(|it| it.summary.clone()));
    if verdict.status == Standing::Fault {
        message.push(format!(
            "{}, {}",
            verdict.confidence,
            phrase::share(verdict.share)
        ));
    }
    let is_as_expected = expected.is_some_and(|it| it.result == Comparison::AsExpected);
    if let Some(link) = report.chain.first().filter(|_| !is_as_expected) {
        message.extend(fix(report, 0, link));
    }
    if !verdict.suspects.is_empty() {
        message.push(format!(
            "suspects: {}",
            phrase::codes(&verdict.suspects, ", ")
        ));
    }
    message.push(phrase::request(&report.call));
    annotation(level, None, &title, &message)
}

fn next(report: &Report, idx: usize, link: &Link) -> Vec<String> {
    let mut message = vec![link.summary.clone()];
    message.extend(fix(report, idx, link));
    message
}

pub(super) fn fix(report: &Report, idx: usize, link: &Link) -> Vec<String> {
    let number = phrase::fix_number(idx, report.chain.len());
    let mut lines = vec![format!("{number}: {}", link.fix.summary)];
    let who = phrase::who(link.fix.account.as_deref(), link.fix.owner.as_deref());
    if !who.is_empty() {
        lines.push(who);
    }
    lines.extend(phrase::risk(&link.fix));
    if !link.fix.commands.is_empty() {
        lines.push(phrase::pasted(&link.fix.commands));
    }
    lines.push(phrase::proof(report, idx));
    lines
}

fn warning(hop: &HopReport, finding: &Finding) -> String {
    let title = format!("{} at {}", finding.code, hop.hop);
    annotation(
        Level::Warning,
        None,
        &title,
        std::slice::from_ref(&finding.summary),
    )
}

fn missing(level: Level, gap: &Gap) -> String {
    let mut message = vec![format!("{} ({})", gap.detail, gap.reason), phrase::gap(gap)];
    message.extend(gap.ask.clone());
    annotation(level, None, &format!("not known: {}", gap.fact), &message)
}

/// One command; with a file and a line, GitHub shows it there in the pull request.
pub(super) fn annotation(
    level: Level,
    place: Option<(&str, usize)>,
    title: &str,
    message: &[String],
) -> String {
    let title = escape_property(title);
    let message = escape_data(&message.join("\n"));
    let place = place.map_or_else(String::new, |(file, line)| {
        format!("file={},line={line},", escape_property(file))
    });
    format!("::{} {place}title={title}::{message}", level.word())
}

fn escape_data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{Level, annotation};

    #[test]
    fn a_line_end_or_a_colon_does_not_end_a_part() {
        let message = ["a%0A::add-mask::x".to_owned(), "::error::y".to_owned()];
        assert_eq!(
            annotation(Level::Error, None, "b::c,file=d", &message),
            "::error title=b%3A%3Ac%2Cfile=d::a%250A::add-mask::x%0A::error::y"
        );
    }
}
