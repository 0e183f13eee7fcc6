//! The playbook entry of one code, for reading: what it is, why, how to confirm, how to fix, who owns it.

use crate::codes::Code;
use crate::playbook::{Playbook, Remedy};
use crate::render::phrase::pasted;
use crate::render::style::Tone;
use crate::render::text::TextOptions;
use crate::render::text::page::Page;
use crate::snapshot::clean::clean;

/// The entries as text with a final line end, one after the other.
pub fn render(entries: &[(Code, &Playbook)], options: &TextOptions) -> String {
    let mut page = Page::new(options.width, options.color);
    for (idx, (code, entry)) in entries.iter().enumerate() {
        if idx > 0 {
            page.heading(&"─".repeat(page.width()));
            page.blank();
        }
        write(&mut page, *code, entry);
    }
    let has_templates = entries
        .iter()
        .any(|(_, entry)| entry.confirm.iter().any(|it| angled(it) != *it));
    if has_templates {
        page.blank();
        page.paragraph(
            Tone::Faint,
            "Words in <angle brackets> stand for what your call meets; diagnose fills them in.",
        );
    }
    page.finish()
}

fn write(page: &mut Page, code: Code, entry: &Playbook) {
    page.paragraph(Tone::Strong, &format!("{code}: {}", words(&entry.title)));
    page.parts(Tone::Plain, "", &place(code, entry));
    for (heading, text) in [("Symptom", &entry.symptom), ("Why", &entry.why)] {
        page.heading(heading);
        for paragraph in text.trim().split("\n\n") {
            page.paragraph(Tone::Plain, &words(paragraph));
        }
    }
    if !entry.confirm.is_empty() {
        page.heading("To confirm (read-only)");
        paste(page, &entry.confirm);
    }
    if !entry.remedy.is_empty() {
        page.heading("To fix");
        for (idx, remedy) in entry.remedy.iter().enumerate() {
            write_remedy(page, idx + 1, remedy);
        }
    }
    page.heading("Who owns it");
    page.paragraph(Tone::Plain, entry.owner.team());
    if !entry.sources.is_empty() {
        page.heading("Sources");
        for source in &entry.sources {
            page.line(&clean(source));
        }
    }
}

fn place(code: Code, entry: &Playbook) -> Vec<String> {
    let mut parts = vec![format!("hop {}", code.hop().word())];
    if let Some(outcome) = code.outcome() {
        parts.push(format!("seen as {outcome}"));
    }
    let rows: Vec<String> = entry.rows.iter().map(ToString::to_string).collect();
    if !rows.is_empty() {
        parts.push(format!("guide row {}", rows.join(", ")));
    }
    parts
}

fn write_remedy(page: &mut Page, number: usize, remedy: &Remedy) {
    page.hang(&format!("  {number}. "), &words(&remedy.summary));
    if let Some(owner) = remedy.owner {
        page.hang("     ", &format!("ask: {}", owner.team()));
    }
    if let (Some(risk), Some(risks)) = (&remedy.risk, &remedy.risks) {
        let line = format!("risk: {}: {}", words(risk), words(risks));
        page.hang("     ", &line);
    }
    paste(page, &[pasted(&remedy.commands)]);
    if !remedy.rollback.is_empty() {
        page.hang("     ", "to go back:");
        paste(page, &[pasted(&remedy.rollback)]);
    }
    if let Some(terraform) = &remedy.terraform {
        page.hang("     ", "as Terraform:");
        paste(page, std::slice::from_ref(terraform));
    }
}

fn paste(page: &mut Page, commands: &[String]) {
    let lines: Vec<String> = commands
        .iter()
        .flat_map(|it| it.lines())
        .map(|it| angled(&clean(it)))
        .collect();
    if !lines.is_empty() {
        page.paste(&lines.join("\n"));
    }
}

fn words(text: &str) -> String {
    angled(&clean(text))
}

/// The text with its placeholders as a reader knows them: `{security_group}` is `<security-group>`.
pub fn angled(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        shown.push_str(&rest[..open]);
        rest = &rest[open..];
        let name = rest[1..].split('}').next().unwrap_or_default();
        let is_placeholder = rest.len() > name.len() + 1
            && !name.is_empty()
            && name
                .bytes()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_');
        if is_placeholder {
            shown.push('<');
            shown.push_str(&name.replace('_', "-"));
            shown.push('>');
            rest = &rest[name.len() + 2..];
        } else {
            shown.push('{');
            rest = &rest[1..];
        }
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::angled;

    #[test]
    fn placeholders_are_shown_in_angle_brackets_and_json_is_left_alone() {
        for (text, shown) in [
            (
                "--group-id {security_group} --port {port}",
                "--group-id <security-group> --port <port>",
            ),
            (r#"{"Statement": [{}]}"#, r#"{"Statement": [{}]}"#),
            ("{open", "{open"),
            ("{{port}}", "{<port>}"),
        ] {
            assert_eq!(angled(text), shown);
        }
    }
}
