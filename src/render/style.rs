//! Colours and signs of the formats for people. Colour only repeats what a word or a sign says.

use anstyle::{AnsiColor, Style};

use crate::checks::finding::Status;
use crate::report::status::HopStatus;
use crate::verdict::Standing;

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

/// How something is marked: its word in class names, its sign and its tone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Fine.
    Pass,
    /// It stops the call.
    Fail,
    /// Somebody should look at it.
    Warn,
    /// Not known.
    Unknown,
    /// Not reached, or not asked.
    Masked,
    /// Worth knowing.
    Info,
    /// Nobody looked.
    Unchecked,
}

impl Look {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Pass,
        Self::Fail,
        Self::Warn,
        Self::Unknown,
        Self::Masked,
        Self::Info,
        Self::Unchecked,
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Unknown => "unknown",
            Self::Masked => "masked",
            Self::Info => "info",
            Self::Unchecked => "unchecked",
        }
    }

    /// Its sign, which says the same without colour.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Pass => "✓",
            Self::Fail => "✗",
            Self::Warn => "!",
            Self::Unknown => "?",
            Self::Masked => "·",
            Self::Info => "i",
            Self::Unchecked => "-",
        }
    }

    /// Its tone.
    pub fn tone(self) -> Tone {
        match self {
            Self::Pass => Tone::Good,
            Self::Fail => Tone::Bad,
            Self::Warn => Tone::Doubtful,
            Self::Unknown => Tone::Unknown,
            Self::Masked | Self::Unchecked => Tone::Faint,
            Self::Info => Tone::Plain,
        }
    }
}

impl From<HopStatus> for Look {
    fn from(status: HopStatus) -> Self {
        match status {
            HopStatus::Pass => Self::Pass,
            HopStatus::Fail => Self::Fail,
            HopStatus::Warn => Self::Warn,
            HopStatus::Unknown => Self::Unknown,
            HopStatus::Masked => Self::Masked,
            HopStatus::Unchecked => Self::Unchecked,
        }
    }
}

impl From<Status> for Look {
    fn from(status: Status) -> Self {
        match status {
            Status::Pass => Self::Pass,
            Status::Fail => Self::Fail,
            Status::Warn => Self::Warn,
            Status::Unknown => Self::Unknown,
            Status::Info => Self::Info,
        }
    }
}

/// The tone of a verdict.
pub fn verdict(status: Standing) -> Tone {
    match status {
        Standing::Healthy => Tone::Good,
        Standing::Fault => Tone::Bad,
        Standing::Inconclusive => Tone::Unknown,
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
