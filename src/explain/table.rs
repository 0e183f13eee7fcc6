//! Lays text out for a terminal: tables, and paragraphs that wrap.
//!
//! Knows widths and words only: no colour, no topic, no finding.

use comfy_table::ColumnConstraint;
use comfy_table::ContentArrangement;
use comfy_table::LineStyle;
use comfy_table::Table;
use comfy_table::Width;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;

/// The spaces before and after the text of each cell.
const PADDING: (u16, u16) = (0, 1);

/// Lays rows out as a table, or one row below the other where the table would have to break words.
///
/// Field names, exception names and ARNs are what a reader copies, so they are never cut.
pub fn layout(columns: &[String], rows: &[Vec<String>], width: usize) -> String {
    let narrowest = widest_by_column(columns, rows, longest_word);
    if table_width(&narrowest) <= width {
        side_by_side(columns, rows, &narrowest, width)
    } else {
        stacked(columns, rows, width)
    }
}

/// Breaks text at spaces so that no line is wider than `width`, unless one word is.
///
/// The first line starts with `first`, the others with `rest`.
pub fn wrap(text: &str, width: usize, first: &str, rest: &str) -> String {
    let mut lines = Vec::new();
    let mut line = String::from(first);
    let mut is_blank = true;
    for word in text.split_whitespace() {
        let space = usize::from(!is_blank);
        let start = display_width(&line) + space;
        // A new line is no help to a word that would start no further left on it.
        if start + display_width(word) > width && start > display_width(rest) {
            lines.push(String::from(line.trim_end()));
            line = String::from(rest);
            is_blank = true;
        }
        if !is_blank {
            line.push(' ');
        }
        line.push_str(word);
        is_blank = false;
    }
    lines.push(line);
    lines.join("\n")
}

/// The columns that a text takes: every character of the topics is one column wide, which a test holds.
fn display_width(text: &str) -> usize {
    text.chars().count()
}

fn longest_word(text: &str) -> usize {
    text.split_whitespace()
        .map(display_width)
        .max()
        .unwrap_or(0)
}

/// The greatest `measure` of each column, its heading included.
fn widest_by_column(
    columns: &[String],
    rows: &[Vec<String>],
    measure: fn(&str) -> usize,
) -> Vec<usize> {
    let mut widest: Vec<usize> = columns.iter().map(|it| measure(it)).collect();
    for row in rows {
        for (column, cell) in widest.iter_mut().zip(row) {
            *column = (*column).max(measure(cell));
        }
    }
    widest
}

/// The width of a table whose columns hold texts that wide.
fn table_width(columns: &[usize]) -> usize {
    // Between two columns stands one more space, where the horizontal lines have their junction.
    let junctions = columns.len().saturating_sub(1);
    columns.iter().map(|it| it + padding()).sum::<usize>() + junctions
}

fn side_by_side(
    columns: &[String],
    rows: &[Vec<String>],
    narrowest: &[usize],
    width: usize,
) -> String {
    // Lines between rows help only where a row takes several lines.
    let natural = widest_by_column(columns, rows, display_width);
    let style = if table_width(&natural) <= width {
        UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none())
    } else {
        UTF8_HORIZONTAL_ONLY
    };
    let mut table = Table::new();
    table
        .load_style(style)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(saturating_u16(width))
        .set_header(columns)
        .add_rows(rows);
    table.set_constraints(
        narrowest.iter().map(|it| {
            ColumnConstraint::LowerBoundary(Width::Fixed(saturating_u16(it + padding())))
        }),
    );
    for column in table.column_iter_mut() {
        column.set_padding(PADDING);
    }
    table.trim_fmt()
}

/// One block a row: its first cell, and the others below it, each with its column's name.
fn stacked(columns: &[String], rows: &[Vec<String>], width: usize) -> String {
    let blocks: Vec<String> = rows
        .iter()
        .map(|row| {
            let mut lines = Vec::new();
            for (column_idx, (column, cell)) in columns.iter().zip(row).enumerate() {
                if column_idx == 0 {
                    lines.push(wrap(cell, width, &format!("{column}: "), "    "));
                } else {
                    lines.push(wrap(cell, width, &format!("  {column}: "), "    "));
                }
            }
            lines.join("\n")
        })
        .collect();
    blocks.join("\n")
}

fn padding() -> usize {
    usize::from(PADDING.0 + PADDING.1)
}

fn saturating_u16(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::layout;
    use super::wrap;

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn wraps_at_the_width_and_indents_what_follows() {
        assert_eq!(wrap("one two three", 9, "- ", "  "), "- one two\n  three");
        assert_eq!(wrap("unbreakable", 4, "", "  "), "unbreakable");
        assert_eq!(wrap("", 4, "- ", "  "), "- ");
        assert_eq!(
            wrap("unbreakable", 14, "Name: ", "  "),
            "Name:\n  unbreakable"
        );
    }

    #[test]
    fn a_table_that_fits_stands_side_by_side() {
        let columns = strings(&["State", "Traffic"]);
        let rows = vec![strings(&["INITIAL", "not yet"])];
        let table = layout(&columns, &rows, 30);
        assert!(table.contains("INITIAL"), "{table}");
        assert!(!table.contains("Traffic: "), "{table}");
    }

    #[test]
    fn a_word_wider_than_its_column_is_never_cut() {
        let columns = strings(&["Field", "Meaning"]);
        let rows = vec![strings(&[
            "responseFromTargetDuration",
            "first byte from the target to the last byte to the client",
        ])];
        for width in [20, 30, 37, 38, 40, 80] {
            let table = layout(&columns, &rows, width);
            assert!(
                table.contains("responseFromTargetDuration"),
                "{width}\n{table}"
            );
        }
        assert!(layout(&columns, &rows, 30).contains("Meaning: first byte"));
    }

    #[test]
    fn a_row_never_leaves_the_width() {
        let columns = strings(&["Code", "Meaning", "Next"]);
        let rows = vec![strings(&[
            "503",
            "Service Unavailable, a target connection failed",
            "read failureReason and the security group of the target",
        ])];
        for width in 24..100 {
            let table = layout(&columns, &rows, width);
            for line in table.lines() {
                assert!(line.chars().count() <= width, "{width}: {line}");
            }
        }
    }
}
