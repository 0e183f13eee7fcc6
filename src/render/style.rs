//! Colours and signs of the formats for people. Colour only repeats what a word or a sign says.

use anstyle::{AnsiColor, Style};

/// What a piece of text means; its colour follows from that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As the terminal has it.
    Plain,
    /// A headline, or what the reader looks for.
    Strong,
    /// What may be skipped.
    Faint,
    /// It works.
    Good,
    /// It fails.
    Bad,
    /// It works, and should not be left so.
    Doubtful,
    /// Nobody knows.
    Unknown,
}

impl Tone {
    fn style(self) -> Style {
        let color = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
        match self {
            Self::Plain => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Faint => Style::new().dimmed(),
            Self::Good => color(AnsiColor::Green).bold(),
            Self::Bad => color(AnsiColor::Red).bold(),
            Self::Doubtful => color(AnsiColor::Yellow).bold(),
            Self::Unknown => color(AnsiColor::Cyan).bold(),
        }
    }
}

/// How the status of a hop or of a finding looks: its word, its sign, its tone.
pub const STATUS: [(&str, &str, Tone); 7] = [
    ("pass", "✓", Tone::Good),
    ("fail", "✗", Tone::Bad),
    ("warn", "!", Tone::Doubtful),
    ("unknown", "?", Tone::Unknown),
    ("masked", "·", Tone::Faint),
    ("info", "i", Tone::Plain),
    ("unchecked", "-", Tone::Faint),
];

/// The sign and the tone of a status word.
pub fn status(word: &str) -> (&'static str, Tone) {
    STATUS
        .iter()
        .find(|(it, _, _)| *it == word)
        .map_or(("?", Tone::Unknown), |(_, sign, tone)| (sign, *tone))
}

/// The tone of a verdict.
pub fn verdict(status: &str) -> Tone {
    match status {
        "healthy" => Tone::Good,
        "fault" => Tone::Bad,
        _ => Tone::Unknown,
    }
}

/// Writes text with or without colour.
#[derive(Debug, Clone, Copy)]
pub struct Ink {
    /// Whether the reader's terminal shows colour, and wants it.
    pub color: bool,
}

impl Ink {
    /// The text in the colour of its tone.
    pub fn paint(self, tone: Tone, text: &str) -> String {
        if self.color && tone != Tone::Plain && !text.is_empty() {
            let style = tone.style();
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}
