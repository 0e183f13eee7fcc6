//! Smoke checks as a test runner shows them: how they ended, a line a call, then each call that asks for
//! something with its verdict and the first fix.

use crate::render::phrase;
use crate::render::smoke::prepared;
use crate::render::style::Tone;
use crate::render::text::page::{Page, display_width};
use crate::render::text::{TextOptions, fix, head};
use crate::report::Gap;
use crate::report::smoke::{Call, CallStatus, Smoke};

/// Names longer than this have their result on a line of its own.
const WIDEST_NAME: usize = 32;

/// The width of the sign and the status word.
const STATUS_WIDTH: usize = 10;

/// Gaps that are listed below a call; they are mostly those of all calls.
const GAPS_SHOWN: usize = 3;

/// What each ending makes of the exit code.
fn exit(status: CallStatus) -> &'static str {
    match status {
        CallStatus::Pass => "exit 0 = every call does what is expected",
        CallStatus::Fail => "exit 1 = a call does not do what is expected",
        CallStatus::Unknown | CallStatus::KnownFailure | CallStatus::Skip => {
            "exit 3 = no call fails, and not every one could be judged"
        }
    }
}

/// The text, with a final line end.
pub fn render(smoke: &Smoke, options: &TextOptions) -> String {
    let smoke = &prepared(smoke);
    let mut page = Page::new(options.width, options.color);
    write_totals(&mut page, smoke);
    if options.quiet {
        for call in smoke.calls.iter().filter(|it| it.is_open()) {
            write_row(&mut page, call, 0);
        }
        return page.finish();
    }
    write_rows(&mut page, smoke);
    for call in smoke.calls.iter().filter(|it| it.is_open()) {
        write_call(&mut page, call);
    }
    let footer = [
        exit(smoke.status).to_owned(),
        format!("facts of {}", smoke.taken_at),
    ];
    page.blank();
    page.parts(Tone::Faint, "", &footer);
    page.finish()
}

fn write_totals(page: &mut Page, smoke: &Smoke) {
    let tone = match smoke.status {
        CallStatus::Pass => Tone::Good,
        CallStatus::Fail => Tone::Bad,
        CallStatus::Unknown | CallStatus::KnownFailure | CallStatus::Skip => Tone::Unknown,
    };
    page.hang_toned(
        &[(tone, &format!("{}  ", smoke.word()))],
        &[(Tone::Plain, "  ")],
        Tone::Strong,
        &smoke.totals().join(" · "),
    );
}

fn write_rows(page: &mut Page, smoke: &Smoke) {
    let names = smoke.calls.iter().map(|it| display_width(&it.name));
    let width = names.filter(|it| *it <= WIDEST_NAME).max().unwrap_or(0);
    let mut file = None;
    for call in &smoke.calls {
        if file != Some(&call.file) {
            page.heading(&call.file);
            file = Some(&call.file);
        }
        write_row(page, call, width);
    }
}

/// Sign, status and name, and behind them what happens, or below where the name leaves no room.
fn write_row(page: &mut Page, call: &Call, width: usize) {
    let (word, look) = call.shown();
    let (sign, tone) = (look.sign(), look.tone());
    let first = format!("  {sign} {word:<8}");
    let name_width = display_width(&call.name);
    let has_room = width > 0 && name_width <= width;
    let detail = call.detail();
    if has_room {
        let padding = " ".repeat(width - name_width + 2);
        let rest = " ".repeat(2 + STATUS_WIDTH + width + 2);
        page.hang_toned(
            &[
                (tone, &first),
                (Tone::Plain, &call.name),
                (Tone::Plain, &padding),
            ],
            &[(Tone::Plain, &rest)],
            Tone::Plain,
            &detail,
        );
        return;
    }
    let rest = " ".repeat(2 + STATUS_WIDTH);
    page.hang_toned(
        &[(tone, &first)],
        &[(Tone::Plain, &rest)],
        Tone::Plain,
        &call.name,
    );
    page.hang(&rest, &detail);
}

fn write_call(page: &mut Page, call: &Call) {
    let (word, look) = call.shown();
    let tone = look.tone();
    page.blank();
    page.hang_toned(
        &[(tone, &format!("{word}  "))],
        &[(Tone::Plain, "  ")],
        Tone::Strong,
        &format!("{} ({})", call.name, call.place()),
    );
    if let Some(why) = &call.why {
        page.paragraph(Tone::Plain, &format!("why: {why}"));
    }
    for note in &call.notes {
        page.paragraph(Tone::Doubtful, note);
    }
    let Some(report) = &call.report else {
        return;
    };
    head::write(page, report, None);
    page.line(&phrase::request(&report.call));
    fix::write_first(page, report);
    write_gaps(page, call.open_gaps());
}

fn write_gaps(page: &mut Page, gaps: &[Gap]) {
    for gap in gaps.iter().take(GAPS_SHOWN) {
        page.hang("  ? ", &phrase::gap(gap));
        write_ask(page, gap);
    }
    if gaps.len() > GAPS_SHOWN {
        let rest = phrase::count(gaps.len() - GAPS_SHOWN, "more fact");
        page.hang("    ", &format!("and {rest}; diagnose shows them"));
    }
}

fn write_ask(page: &mut Page, gap: &Gap) {
    match &gap.ask {
        Some(command) if phrase::is_command(command) => page.paste(command),
        Some(flag) => page.hang("    say it: ", flag),
        None => {}
    }
}
