//! Holds every topic to its shape: readable at 80 columns, complete, and nothing left to fill in.

use super::FILES;
use super::Topic;
use super::names;
use super::render_markdown;
use super::render_text;
use super::topic;

/// What stands in a topic besides ASCII; each is one column wide in every terminal.
const BESIDES_ASCII: &str = "–";

fn topics() -> Vec<(&'static str, Topic)> {
    FILES
        .iter()
        .map(|(name, file)| match toml::from_str(file) {
            Ok(parsed) => (*name, parsed),
            Err(error) => panic!("{name}: {error}"),
        })
        .collect()
}

/// Every text that a topic holds.
fn texts(topic: &Topic) -> Vec<&str> {
    let mut texts = vec![topic.title.as_str(), topic.intro.as_str()];
    for table in &topic.tables {
        texts.extend(table.heading.iter().map(String::as_str));
        texts.extend(table.columns.iter().map(String::as_str));
        texts.extend(table.rows.iter().flatten().map(String::as_str));
    }
    for command in &topic.commands {
        texts.push(&command.purpose);
        texts.push(&command.run);
    }
    for list in [&topic.notes, &topic.sources, &topic.see] {
        texts.extend(list.iter().map(String::as_str));
    }
    texts
}

#[test]
fn every_name_gives_its_topic() {
    assert_eq!(names().len(), 15);
    for (name, parsed) in topics() {
        assert_eq!(topic(name), Some(parsed), "{name}");
    }
    assert_eq!(topic("no-such-topic"), None);
}

#[test]
fn every_row_has_a_cell_for_every_column() {
    for (name, topic) in topics() {
        assert!(!topic.tables.is_empty(), "{name}");
        for table in &topic.tables {
            assert!(!table.rows.is_empty(), "{name}: {:?}", table.heading);
            for row in &table.rows {
                assert_eq!(row.len(), table.columns.len(), "{name}: {row:?}");
            }
        }
    }
}

#[test]
fn nothing_is_empty_or_left_to_fill_in() {
    for (name, topic) in topics() {
        for text in texts(&topic) {
            assert!(!text.trim().is_empty(), "{name}: an empty text");
            let lower = text.to_lowercase();
            for word in [
                "todo",
                "tbd",
                "fixme",
                "xxx",
                "...",
                "…",
                "lorem",
                "unverified",
            ] {
                assert!(!lower.contains(word), "{name}: `{word}` in {text}");
            }
        }
    }
}

#[test]
fn every_character_is_one_column_wide() {
    for (name, topic) in topics() {
        for character in texts(&topic).concat().chars() {
            let is_narrow = character == '\n'
                || (' '..='~').contains(&character)
                || BESIDES_ASCII.contains(character);
            assert!(is_narrow, "{name}: {character:?}");
        }
    }
}

#[test]
fn no_line_but_a_command_or_a_url_leaves_the_width() {
    for (name, topic) in topics() {
        for width in [60, 80, 100, 140] {
            for line in render_text(&topic, width).lines() {
                // Below 80 columns an ARN stands alone on its line and keeps its length.
                let is_long_word = width < 80 && line.split_whitespace().count() == 1;
                let is_verbatim = topic.sources.iter().any(|it| it == line)
                    || topic
                        .commands
                        .iter()
                        .flat_map(|it| it.run.lines())
                        .any(|it| super::indent(it) == line);
                assert!(
                    is_verbatim || is_long_word || line.chars().count() <= width,
                    "{name} at {width}: {line}"
                );
            }
        }
    }
}

#[test]
fn no_word_is_lost_or_cut_at_any_width() {
    for (name, topic) in topics() {
        for width in [40, 60, 80, 120] {
            let rendered = render_text(&topic, width);
            for word in texts(&topic).join(" ").split_whitespace() {
                assert!(rendered.contains(word), "{name} at {width}: {word}");
            }
        }
    }
}

#[test]
fn what_to_see_next_exists_and_sources_are_whole_urls() {
    for (name, topic) in topics() {
        assert!(
            !topic.see.contains(&String::from(name)),
            "{name} sees itself"
        );
        for it in &topic.see {
            let is_slug = it
                .chars()
                .all(|it| it.is_ascii_lowercase() || "-0123456789".contains(it));
            assert!(is_slug, "{name}: {it}");
        }
        assert!(!topic.sources.is_empty(), "{name}");
        for it in &topic.sources {
            assert!(
                it.starts_with("https://docs.aws.amazon.com/"),
                "{name}: {it}"
            );
        }
    }
}

#[test]
fn markdown_rows_have_as_many_bars_as_cells() {
    for (name, topic) in topics() {
        let markdown = render_markdown(&topic);
        let rows = markdown
            .lines()
            .filter(|it| it.starts_with('|') && it.ends_with('|'))
            .count();
        let expected: usize = topic.tables.iter().map(|it| it.rows.len() + 2).sum();
        assert_eq!(rows, expected, "{name}");
        for table in &topic.tables {
            for row in &table.rows {
                let line = super::markdown_row(row);
                let bars = line.replace(r"\|", "").matches('|').count();
                assert_eq!(bars, row.len() + 1, "{name}: {line}");
            }
        }
    }
}

#[test]
fn markdown_shows_what_would_be_markup() {
    assert_eq!(
        super::escape("*/rates <name> [a|b] HTTP_4XX `x`"),
        r"\*/rates \<name\> \[a\|b\] HTTP\_4XX \`x\`"
    );
}

#[test]
fn json_names_its_lists_in_the_plural() {
    for (name, topic) in topics() {
        let json = serde_json::to_value(&topic).unwrap_or_default();
        assert!(json["tables"].is_array(), "{name}");
        assert!(json["commands"].is_array(), "{name}");
    }
}
