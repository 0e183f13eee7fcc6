//! `playbook list` and `playbook show`.

use serde_json::{Value, json};

use crate::cli::args::{OutputFormat, PlaybookArgs, PlaybookCommand};
use crate::cli::error::CliError;
use crate::cli::generate::pretty;
use crate::cli::load::read_playbooks;
use crate::cli::output::Done;
use crate::cli::terminal::Terminal;
use crate::codes::Code;
use crate::playbook::{Playbook, Playbooks};
use crate::render::text::{TextOptions, entry};
use crate::snapshot::clean::clean;
use crate::snapshot::outcome::Outcome;

/// Prints the list, or one entry.
pub(crate) fn playbook(command: &PlaybookCommand, terminal: Terminal) -> Result<Done, CliError> {
    match command {
        PlaybookCommand::List(args) => list(args),
        PlaybookCommand::Show { code, options } => {
            let playbooks = read_playbooks(options.playbooks.as_deref())?;
            let found = Code::from_slug(code).ok_or_else(|| unknown_code(code))?;
            Ok(Done::printed(show(
                &playbooks,
                &[found],
                options.output,
                terminal,
            )))
        }
    }
}

/// The entries of these codes.
pub(crate) fn show(
    playbooks: &Playbooks,
    codes: &[Code],
    output: OutputFormat,
    terminal: Terminal,
) -> String {
    let read: Vec<_> = codes
        .iter()
        .map(|code| (*code, playbooks.entry(*code)))
        .collect();
    match output {
        OutputFormat::Json => {
            let entries: Vec<Value> = read.iter().map(|(code, it)| as_json(*code, it)).collect();
            pretty(&json!({"schemaVersion": 1, "entries": entries}))
        }
        OutputFormat::Text => {
            let entries: Vec<(Code, &Playbook)> =
                read.iter().map(|(code, it)| (*code, it.as_ref())).collect();
            let Terminal { width, color } = terminal;
            entry::render(
                &entries,
                &TextOptions {
                    width,
                    color,
                    ..TextOptions::default()
                },
            )
        }
    }
}

/// The error for a word that is no code, with the codes that look like it.
pub(crate) fn unknown_code(word: &str) -> CliError {
    let error = CliError::trouble(format!("there is no finding code `{word}`"));
    let near = near(word, Code::ALL.iter().map(|it| it.slug()));
    if near.is_empty() {
        error.hint("`lattice-doctor playbook list` shows all codes")
    } else {
        error.hint(format!("did you mean {}?", near.join(" or ")))
    }
}

/// The known words in which two thirds of the pairs of letters of a mistyped one occur, at most three.
pub(crate) fn near<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let letters: Vec<char> = word.to_lowercase().chars().collect();
    let pairs: Vec<String> = letters.windows(2).map(String::from_iter).collect();
    let mut scored: Vec<(usize, &str)> = known
        .map(|it| {
            (
                pairs
                    .iter()
                    .filter(|pair| it.contains(pair.as_str()))
                    .count(),
                it,
            )
        })
        .filter(|(shared, _)| pairs.len() > 1 && shared * 3 >= pairs.len() * 2)
        .collect();
    scored.sort_by_key(|(shared, it)| (usize::MAX - shared, it.len()));
    scored.into_iter().take(3).map(|(_, it)| it).collect()
}

fn list(args: &PlaybookArgs) -> Result<Done, CliError> {
    let playbooks = read_playbooks(args.playbooks.as_deref())?;
    let text = match args.output {
        OutputFormat::Json => {
            let entries: Vec<Value> = Code::ALL
                .iter()
                .map(|code| {
                    let entry = playbooks.entry(*code);
                    json!({
                        "code": code.slug(), "hop": code.hop().word(),
                        "outcome": code.outcome().map(Outcome::word),
                        "rows": entry.rows, "title": entry.title,
                    })
                })
                .collect();
            pretty(&json!({"schemaVersion": 1, "entries": entries}))
        }
        OutputFormat::Text => table(&playbooks),
    };
    Ok(Done::printed(text))
}

/// One line a code, however narrow the terminal: it is for `grep` as well.
fn table(playbooks: &Playbooks) -> String {
    let code_width = Code::ALL
        .iter()
        .map(|it| it.slug().len())
        .max()
        .unwrap_or(0);
    let mut lines = vec![format!(
        "{:<code_width$}  {:<15}  {:<19}  {:<4}  TITLE",
        "CODE", "HOP", "OUTCOME", "ROW"
    )];
    for code in Code::ALL {
        let entry = playbooks.entry(*code);
        let outcome = code.outcome().map_or("–", Outcome::word);
        let rows: Vec<String> = entry.rows.iter().map(ToString::to_string).collect();
        let rows = if rows.is_empty() {
            "–".to_owned()
        } else {
            rows.join(",")
        };
        let start = format!(
            "{:<code_width$}  {:<15}  {outcome:<19}  {rows:<4}",
            code.slug(),
            code.hop().word()
        );
        let title = clean(&entry.title);
        lines.push(format!("{start}  {title}"));
    }
    lines.join("\n") + "\n"
}

fn as_json(code: Code, entry: &Playbook) -> Value {
    json!({
        "code": code.slug(),
        "hop": code.hop().word(),
        "outcome": code.outcome().map(Outcome::word),
        "rows": entry.rows,
        "title": entry.title,
        "symptom": entry.symptom,
        "why": entry.why,
        "confirm": entry.confirm,
        "remedies": entry.remedy.iter().map(|it| json!({
            "summary": it.summary, "commands": it.commands, "terraform": it.terraform,
            "risk": it.risk, "risks": it.risks, "rollback": it.rollback,
            "owner": it.owner.unwrap_or(entry.owner).team(),
        })).collect::<Vec<_>>(),
        "owner": entry.owner.team(),
        "sources": entry.sources,
    })
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn a_mistyped_code_finds_its_neighbours() {
        let known = [
            "association-sg-blocks-listener",
            "endpoint-sg-blocks-listener",
            "dns-no-answer",
        ];
        assert_eq!(near("association-sg-block", known.into_iter())[0], known[0]);
        assert_eq!(near("associaton-sg", known.into_iter())[0], known[0]);
        assert_eq!(near("endpoint", known.into_iter()), [known[1]]);
        for word in ["nope", "rabbit", "x", "", "ü"] {
            assert!(near(word, known.into_iter()).is_empty(), "{word}");
        }
    }
}
