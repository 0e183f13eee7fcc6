//! Smoke checks as Markdown, for a pull request or the summary of a job: the table, then each call that
//! asks for something.

use crate::render::markdown::escape::{cell, code, prose};
use crate::render::markdown::{fix, missing, row};
use crate::render::smoke::prepared;
use crate::render::{TOOL, VERSION};
use crate::report::smoke::{Call, CallStatus, Smoke};

/// The document, with a final line end.
pub fn render(smoke: &Smoke) -> String {
    let smoke = &prepared(smoke);
    let mut blocks = vec![
        format!("## Smoke checks: {}", smoke.word()),
        format!(
            "{}; facts of {}",
            prose(&smoke.totals().join(", ")),
            prose(&smoke.taken_at)
        ),
        table(smoke),
    ];
    for call in smoke.calls.iter().filter(|it| it.is_open()) {
        blocks.extend(of_call(call));
    }
    blocks.push(format!("{} {}", prose(TOOL), prose(VERSION)));
    blocks.join("\n\n") + "\n"
}

fn table(smoke: &Smoke) -> String {
    let mut rows = vec![
        row(&["", "Call", "What happens"].map(str::to_owned)),
        "|---|---|---|".to_owned(),
    ];
    for call in &smoke.calls {
        let (word, look) = call.shown();
        let sign = look.sign();
        let sign = if sign == "!" { "⚠" } else { sign };
        let word = if call.status == CallStatus::Fail {
            format!("**{word}**")
        } else {
            word.to_owned()
        };
        rows.push(row(&[
            format!("{sign} {word}"),
            cell(&prose(&call.name)),
            cell(&prose(&call.detail())),
        ]));
    }
    rows.join("\n")
}

fn of_call(call: &Call) -> Vec<String> {
    let (word, _) = call.shown();
    let mut blocks = vec![
        format!("### {word}: {}", prose(&call.name)),
        format!(
            "{} ({})",
            prose(&call.expected.summary),
            code(&call.place())
        ),
    ];
    if let Some(verdict) = &call.verdict {
        blocks.push(prose(&verdict.summary));
    }
    blocks.extend(
        call.why
            .iter()
            .map(|it| format!("Why it matters: {}", prose(it))),
    );
    blocks.extend(call.notes.iter().map(|it| format!("Note: {}", prose(it))));
    if let Some(report) = &call.report
        && let Some(link) = report.chain.first()
    {
        let mut lines = fix(report, 0, link);
        // Below the heading of the call.
        lines[0] = format!("**{}**", lines[0].trim_start_matches("### "));
        blocks.extend(lines);
    }
    blocks.extend(call.open_gaps().iter().flat_map(missing));
    blocks
}
