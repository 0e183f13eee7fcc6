//! What a person sees on stderr while AWS is asked: at once that something happens, then what for.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _, stderr};
use std::time::{Duration, Instant};

use crate::cli::live::End;
use crate::cli::terminal::{Voice, complain};
use crate::collect::gather::Gather;
use crate::collect::progress::Awaited;

/// How often the line is written again.
const TICK: Duration = Duration::from_millis(120);

/// The line of progress.
#[derive(Debug)]
pub(super) struct Progress {
    since: Instant,
    is_quiet: bool,
    /// A line that is written over itself needs a terminal.
    is_live: bool,
    width: usize,
}

impl Progress {
    /// Says at once what is asked.
    pub(super) fn begin(gather: &Gather, target: &str, deadline: Duration, voice: Voice) -> Self {
        let is_live = stderr().is_terminal() && !voice.quiet;
        if !voice.quiet {
            let accounts = gather.session.accesses.by_account.len();
            let others = match accounts {
                0 => String::new(),
                1 => " and 1 configured account".to_owned(),
                more => format!(" and {more} configured accounts"),
            };
            complain(&format!(
                "asking about {target} in {}, with {}{others} (at most {}s)\n",
                gather.session.region(),
                gather.session.accesses.own.name,
                deadline.as_secs()
            ));
        }
        Self {
            since: Instant::now(),
            is_quiet: voice.quiet,
            is_live,
            width: voice.terminal.width,
        }
    }

    /// Shows the line, for ever.
    pub(super) async fn show(&mut self, gather: &Gather) {
        let mut told = None;
        loop {
            tokio::time::sleep(TICK).await;
            if self.is_live {
                self.write(gather);
                continue;
            }
            // Into a pipe or a file goes one line a look.
            let awaited = gather.session.progress.counts().records;
            if let Some(it) = awaited.filter(|it| !self.is_quiet && told != Some(it.next)) {
                complain(&format!("{}\n", waiting(it)));
                told = Some(it.next);
            }
        }
    }

    fn write(&self, gather: &Gather) {
        let progress = gather.session.progress.counts();
        let mut line = format!(
            "  {:.1}s  {} of {} answers",
            self.since.elapsed().as_secs_f32(),
            progress.answered,
            progress.asked
        );
        if let Some(awaited) = progress.records {
            line = format!("  {}", waiting(awaited));
        } else if let Some(oldest) = progress.waiting.values().next() {
            let _ = write!(line, ", waiting for {oldest}");
        }
        let line: String = line.chars().take(self.width.saturating_sub(1)).collect();
        // A terminal that cannot be written to is no reason to stop.
        let _ = write!(stderr(), "\r\u{1b}[2K{line}");
    }

    /// Clears the line, and says what was cut short.
    pub(super) fn end(&self, gather: &Gather, end: End, deadline: Duration) {
        if self.is_live {
            let _ = write!(stderr(), "\r\u{1b}[2K");
        }
        let progress = gather.session.progress.counts();
        let open = progress.waiting.len();
        let what = match end {
            End::Whole => return,
            End::Deadline => format!("the deadline of {}s passed", deadline.as_secs()),
            End::Interrupted => "interrupted".to_owned(),
        };
        let names: Vec<&str> = progress
            .waiting
            .values()
            .map(String::as_str)
            .take(3)
            .collect();
        let list = if names.is_empty() {
            String::new()
        } else {
            format!(
                " ({}{})",
                names.join(", "),
                if open > 3 { ", …" } else { "" }
            )
        };
        if !self.is_quiet || end == End::Deadline {
            complain(&format!(
                "warning: {what} with {open} questions under way{list}; the report says what is missing\n"
            ));
        }
    }
}

/// What is waited for in the access logs, and how long yet.
fn waiting(awaited: Awaited) -> String {
    let now = tokio::time::Instant::now();
    let seconds = |until: tokio::time::Instant| until.saturating_duration_since(now).as_secs();
    format!(
        "waiting for {} access-log record{}: next look in {}s, at most {}s more",
        awaited.n_missing,
        if awaited.n_missing == 1 { "" } else { "s" },
        seconds(awaited.next),
        seconds(awaited.until)
    )
}
