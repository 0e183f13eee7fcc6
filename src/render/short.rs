//! Three lines to paste into a chat: what happens and where, why, and what to do; and a fourth where
//! something is of another request.
//!
//! Plain text without tables. Angle brackets become `‹›`, since `<…>` is markup to Slack, where
//! `<!channel>` in the name of a resource would page a whole channel.

use crate::render::phrase;
use crate::report::Report;
use crate::report::status::Comparison;
use crate::verdict::Standing;

/// Three lines of this length stay below the 4,000 characters that chats take at once.
const LONGEST: usize = 1_200;

/// The lines, with a final line end.
pub fn render(report: &Report, part: Option<&str>) -> String {
    let report = &phrase::prepared(report, part);
    let mut lines = vec![what(report), report.verdict.summary.clone(), next(report)];
    if !report.notes.is_empty() {
        lines.push(format!("Note: {}", report.notes.join("; ")));
    }
    lines.iter().map(|it| format!("{}\n", plain(it))).collect()
}

fn what(report: &Report) -> String {
    let verdict = &report.verdict;
    let code = verdict.code.as_ref().map(|it| format!(": {it}"));
    let share = match verdict.status {
        Standing::Fault => format!(", {}", phrase::share(verdict.share)),
        Standing::Healthy | Standing::Inconclusive => String::new(),
    };
    let expected = report.expected.as_ref();
    let expected = expected.map_or_else(String::new, |it| format!(" · {}", it.summary));
    format!(
        "{}  {}{} ({}{share}){expected} · {}",
        phrase::verdict_word(report),
        phrase::headline(verdict),
        code.unwrap_or_default(),
        verdict.confidence,
        phrase::request(&report.call),
    )
}

/// The fix of a fault, the first gap of an inconclusive call, the reservations about a healthy one.
fn next(report: &Report) -> String {
    if let Some(link) = report.chain.first() {
        let who = phrase::who(link.fix.account.as_deref(), link.fix.owner.as_deref());
        let parts = [
            format!("Fix: {}", link.fix.summary),
            phrase::risk(&link.fix).unwrap_or_default(),
            who,
            rest(&report.chain[1..], "fault"),
        ];
        return joined(&parts);
    }
    if let Some(gap) = report.gaps.first() {
        let parts = [phrase::gap(gap), rest(&report.gaps[1..], "missing fact")];
        return joined(&parts);
    }
    if report.verdict.status == Standing::Healthy {
        let warnings = phrase::count(phrase::warnings(report).len(), "warning");
        let assumptions = phrase::count(report.assumptions.len(), "assumption");
        return joined(&[warnings, assumptions]);
    }
    let expected = report.expected.as_ref();
    if expected.is_some_and(|it| it.result == Comparison::AsExpected) {
        return "nothing to mend".to_owned();
    }
    match report.verdict.suspects.as_slice() {
        [] => "nothing that could be read explains it".to_owned(),
        suspects => format!("Suspects: {}", phrase::codes(suspects, ", ")),
    }
}

fn rest<T>(others: &[T], noun: &str) -> String {
    match others.len() {
        0 => String::new(),
        1 => format!("then 1 more {noun}"),
        some => format!("then {some} more {noun}s"),
    }
}

fn joined(parts: &[String]) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|it| !it.is_empty())
        .collect();
    parts.join(" · ")
}

/// The line as a chat shows it and nothing else.
pub(super) fn plain(line: &str) -> String {
    let mut line = line.replace('<', "‹").replace('>', "›");
    if let Some((end, _)) = line.char_indices().nth(LONGEST) {
        line.truncate(end);
        line.push('…');
    }
    line
}
