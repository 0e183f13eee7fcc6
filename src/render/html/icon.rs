//! The signs of the statuses as drawings, so that they look alike with every font. They repeat what the
//! word beside them says.

use crate::render::markup::Markup;
use crate::render::style::Look;

/// The lines of a sign, on a field of 16 by 16.
fn lines(look: Look) -> &'static str {
    match look {
        Look::Pass => "M3.5 8.5l3 3 6-7",
        Look::Fail => "M4 4l8 8M12 4l-8 8",
        Look::Warn => "M8 3v6.5M8 12.6v.4",
        Look::Unknown => "M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M8 12.6v.4",
        Look::Masked | Look::Unchecked => "M4.5 8h7",
        Look::Info => "M8 7v6M8 3.4v.4",
    }
}

/// Writes the badge of a status.
pub(super) fn badge(page: &mut Markup, look: Look) {
    page.open("span", &[("class", &format!("badge {}", look.word()))]);
    page.open(
        "svg",
        &[
            ("viewBox", "0 0 16 16"),
            ("aria-hidden", "true"),
            ("focusable", "false"),
        ],
    );
    page.void("path", &[("d", lines(look))]);
    page.close();
    page.close();
}
