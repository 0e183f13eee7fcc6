//! Smoke checks for a chat: how they ended, and a line for each call that asks for something.

use crate::render::short::plain;
use crate::render::smoke::prepared;
use crate::report::smoke::Smoke;

/// A chat is no place for more.
const SHOWN: usize = 10;

/// The lines, with a final line end.
pub fn render(smoke: &Smoke) -> String {
    let smoke = &prepared(smoke);
    let mut lines = vec![format!(
        "{}  smoke checks · {}",
        smoke.word(),
        smoke.totals().join(" · ")
    )];
    let open: Vec<_> = smoke.calls.iter().filter(|it| it.is_open()).collect();
    for call in open.iter().take(SHOWN) {
        let parts = [call.detail()]
            .into_iter()
            .chain(call.notes.iter().cloned());
        let parts: Vec<String> = parts.collect();
        lines.push(format!(
            "{}  {}: {}",
            call.shown().0,
            call.name,
            parts.join("; ")
        ));
    }
    if open.len() > SHOWN {
        lines.push(format!("and {} more", open.len() - SHOWN));
    }
    lines.iter().map(|it| format!("{}\n", plain(it))).collect()
}
