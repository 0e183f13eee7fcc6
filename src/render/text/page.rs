//! A page of text under construction: paragraphs that wrap, lines that do not.

use unicode_width::UnicodeWidthStr;

use crate::render::style::{Ink, Tone};

/// Narrower than this, prose is a column of single words.
const NARROWEST: usize = 40;

/// Wider than this, a line is hard to follow back.
const WIDEST: usize = 100;

/// Collects the lines of one page.
#[derive(Debug)]
pub struct Page {
    out: String,
    width: usize,
    ink: Ink,
}

impl Page {
    /// An empty page for a terminal of that width.
    pub fn new(width: usize, color: bool) -> Self {
        Self {
            out: String::new(),
            width: width.clamp(NARROWEST, WIDEST),
            ink: Ink { color },
        }
    }

    /// The columns that prose may take.
    pub fn width(&self) -> usize {
        self.width
    }

    /// One line as it is: a command, a picture, a line that was laid out already.
    pub fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// Lines to paste, as they are and from the first column.
    pub fn paste(&mut self, text: &str) {
        self.blank();
        for line in text.lines() {
            self.line(line);
        }
        self.blank();
    }

    /// An empty line, unless there is one already.
    pub fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// A headline after an empty line.
    pub fn heading(&mut self, text: &str) {
        self.blank();
        self.paragraph(Tone::Strong, text);
    }

    /// Prose over the whole width.
    pub fn paragraph(&mut self, tone: Tone, text: &str) {
        for line in wrap(text, self.width) {
            let painted = self.ink.paint(tone, &line);
            self.line(&painted);
        }
    }

    /// Short parts behind one another, divided by dots and broken between parts where that will do.
    pub fn parts(&mut self, tone: Tone, indent: &str, parts: &[String]) {
        for line in fill(parts, self.width.saturating_sub(display_width(indent))) {
            let painted = self.ink.paint(tone, &line);
            self.line(&format!("{indent}{painted}"));
        }
    }

    /// Prose that hangs behind a first prefix; its other lines are indented as deep.
    pub fn hang(&mut self, prefix: &str, text: &str) {
        let rest = " ".repeat(display_width(prefix));
        self.hang_toned(
            &[(Tone::Plain, prefix)],
            &[(Tone::Plain, &rest)],
            Tone::Plain,
            text,
        );
    }

    /// As [`hang`](Self::hang), with coloured prefixes for the first line and for the others.
    pub fn hang_toned(
        &mut self,
        first: &[(Tone, &str)],
        rest: &[(Tone, &str)],
        tone: Tone,
        text: &str,
    ) {
        let room = |prefix: &[(Tone, &str)]| {
            let indent: usize = prefix.iter().map(|(_, part)| display_width(part)).sum();
            self.width.saturating_sub(indent)
        };
        let lines = wrap_hanging(text, room(first), room(rest));
        for (idx, line) in lines.iter().enumerate() {
            let prefix = if idx == 0 { first } else { rest };
            let mut painted: String = prefix
                .iter()
                .map(|(tone, part)| self.ink.paint(*tone, part))
                .collect();
            painted.push_str(&self.ink.paint(tone, line));
            self.line(&painted);
        }
    }

    /// The text, with one line end at its end.
    pub fn finish(mut self) -> String {
        self.out.truncate(self.out.trim_end().len());
        self.out.push('\n');
        self.out
    }
}

/// The columns that a text takes in a terminal.
pub fn display_width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Breaks text at its spaces. A word wider than a line stands alone: ids, ARNs and URLs are copied,
/// so they are never cut. Always at least one line.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    wrap_hanging(text, width, width)
}

/// As [`wrap`], with another width for the lines after the first.
fn wrap_hanging(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|it| !it.is_empty()) {
        let width = if lines.is_empty() { first } else { rest };
        if !line.is_empty() && display_width(&line) + 1 + display_width(word) > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// Joins parts to lines: a part that fits on a line of its own is not broken.
fn fill(parts: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts.iter().filter(|it| !it.is_empty()) {
        let joined = lines.last().map(|line| format!("{line} · {part}"));
        match (lines.last_mut(), joined) {
            (Some(line), Some(joined)) if display_width(&joined) <= width => *line = joined,
            _ => lines.extend(wrap(part, width)),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{display_width, fill, wrap, wrap_hanging};

    #[test]
    fn breaks_at_spaces_and_never_inside_a_word() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(
            wrap("a sg-0123456789abcdef0 b", 6),
            ["a", "sg-0123456789abcdef0", "b"]
        );
        assert_eq!(wrap("", 6), [""]);
    }

    #[test]
    fn lines_after_the_first_may_have_more_room() {
        assert_eq!(wrap_hanging("one two three", 3, 9), ["one", "two three"]);
    }

    #[test]
    fn parts_are_divided_between_and_not_within() {
        let parts = ["ask: network team", "2 facts missing", "1 suspect left"].map(str::to_owned);
        assert_eq!(
            fill(&parts, 36),
            ["ask: network team · 2 facts missing", "1 suspect left"]
        );
        assert_eq!(fill(&parts[1..2], 8), ["2 facts", "missing"]);
        assert!(fill(&[], 8).is_empty());
    }

    #[test]
    fn counts_columns_and_not_characters() {
        assert_eq!(display_width("✓ 網路"), 6);
        assert_eq!(wrap("網路 團隊", 8), ["網路", "團隊"]);
    }
}
