//! The reference tables that `explain <TOPIC>` prints: `playbooks/topics/*.toml`, read and rendered.
//!
//! Leaves out what any of it means for a call: that is for the checks and their playbooks.

use serde::Deserialize;
use serde::Serialize;

use crate::explain::table;

/// One reference page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// The headline.
    pub title: String,
    /// What to know before the tables, in one to three sentences.
    pub intro: String,
    /// The tables, most useful first.
    #[serde(rename(deserialize = "table", serialize = "tables"))]
    pub tables: Vec<TopicTable>,
    /// Read-only commands that can be pasted once the words in angle brackets are replaced.
    #[serde(default, rename(deserialize = "command", serialize = "commands"))]
    pub commands: Vec<TopicCommand>,
    /// Corrections and cautions, one sentence or a few each.
    pub notes: Vec<String>,
    /// The AWS pages that back the tables, as full URLs.
    pub sources: Vec<String>,
    /// Other topics and finding codes worth explaining next.
    pub see: Vec<String>,
}

/// One table of a page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TopicTable {
    /// What the table answers.
    pub heading: Option<String>,
    /// The column names.
    pub columns: Vec<String>,
    /// The cells, as many a row as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// A command of a page, with the question that it answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TopicCommand {
    /// What it shows, and which words to replace.
    pub purpose: String,
    /// The lines to paste.
    pub run: String,
}

/// Makes [`NAMES`] and [`FILES`] of one list, so that no topic can stand in only one of them.
macro_rules! topics {
    ($($name:literal,)+) => {
        /// The words that select a topic, in the order in which `explain` lists them.
        const NAMES: &[&str] = &[$($name),+];
        /// The file of each topic.
        const FILES: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../playbooks/topics/", $name, ".toml")))),+
        ];
    };
}

topics! {
    "auth-types",
    "evaluation",
    "condition-keys",
    "signing",
    "target-states",
    "health-checks",
    "listeners",
    "rules",
    "log-fields",
    "metrics",
    "quotas",
    "ram",
    "identifiers",
    "owners",
    "errors",
}

/// The names of all topics, in the order in which they are listed.
pub fn names() -> &'static [&'static str] {
    NAMES
}

/// Reads the topic of that name; `None` where there is none.
pub fn topic(name: &str) -> Option<Topic> {
    let (_, file) = FILES.iter().find(|(it, _)| *it == name)?;
    // A test parses every file, so a name that is known never ends here.
    toml::from_str(file).ok()
}

/// Renders a topic for a terminal of that width; commands and URLs keep their length.
pub fn render_text(topic: &Topic, width: usize) -> String {
    let mut parts = vec![
        table::wrap(&topic.title, width, "", ""),
        table::wrap(&topic.intro, width, "", ""),
    ];
    for it in &topic.tables {
        let body = table::layout(&it.columns, &it.rows, width);
        parts.push(match &it.heading {
            Some(heading) => format!("{}\n{body}", table::wrap(heading, width, "", "")),
            None => body,
        });
    }
    for it in &topic.commands {
        let purpose = table::wrap(&it.purpose, width, "", "");
        let lines: Vec<String> = it.run.trim_end().lines().map(indent).collect();
        parts.push(format!("{purpose}\n\n{}", lines.join("\n")));
    }
    if !topic.notes.is_empty() {
        let notes: Vec<String> = topic
            .notes
            .iter()
            .map(|it| table::wrap(it, width, "- ", "  "))
            .collect();
        parts.push(format!("Notes\n{}", notes.join("\n")));
    }
    parts.push(format!("Sources\n{}", topic.sources.join("\n")));
    parts.push(table::wrap(
        &topic.see.join(", "),
        width,
        "See also: ",
        "  ",
    ));
    parts.join("\n\n") + "\n"
}

/// Renders a topic as GitHub-flavoured Markdown.
pub fn render_markdown(topic: &Topic) -> String {
    let mut parts = vec![format!("# {}", escape(&topic.title)), escape(&topic.intro)];
    for it in &topic.tables {
        if let Some(heading) = &it.heading {
            parts.push(format!("## {}", escape(heading)));
        }
        let mut lines = vec![
            markdown_row(&it.columns),
            format!("|{}", " --- |".repeat(it.columns.len())),
        ];
        lines.extend(it.rows.iter().map(|row| markdown_row(row)));
        parts.push(lines.join("\n"));
    }
    for it in &topic.commands {
        parts.push(escape(&it.purpose));
        parts.push(format!("```\n{}\n```", it.run.trim_end()));
    }
    if !topic.notes.is_empty() {
        parts.push(String::from("## Notes"));
        parts.push(bullets(topic.notes.iter().map(|it| escape(it))));
    }
    parts.push(String::from("## Sources"));
    parts.push(bullets(topic.sources.iter().map(|it| format!("<{it}>"))));
    parts.push(format!("See also: {}", topic.see.join(", ")));
    parts.join("\n\n") + "\n"
}

fn indent(line: &str) -> String {
    if line.is_empty() {
        String::new()
    } else {
        format!("  {line}")
    }
}

fn bullets(items: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = items.map(|it| format!("- {it}")).collect();
    lines.join("\n")
}

fn markdown_row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|it| escape(it)).collect();
    format!("| {} |", cells.join(" | "))
}

/// Keeps `*/rates`, `<name>` and `HTTPCode_4XX_Count` from being read as markup.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if r"\`*_<>|[]".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests;
