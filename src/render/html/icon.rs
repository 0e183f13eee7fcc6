//! The signs of the statuses as drawings, so that they look alike with every font. They repeat what the
//! word beside them says.

use crate::render::markup::Markup;

/// A status and the lines of its sign, on a field of 16 by 16.
const SIGNS: [(&str, &str); 6] = [
    ("pass", "M3.5 8.5l3 3 6-7"),
    ("fail", "M4 4l8 8M12 4l-8 8"),
    ("warn", "M8 3v6.5M8 12.6v.4"),
    (
        "unknown",
        "M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M8 12.6v.4",
    ),
    ("masked", "M4.5 8h7"),
    ("info", "M8 7v6M8 3.4v.4"),
];

/// Writes the badge of a status.
pub(super) fn badge(page: &mut Markup, status: &str) {
    let (status, lines) = SIGNS
        .iter()
        .find(|(it, _)| *it == status)
        .unwrap_or(&SIGNS[3]);
    page.open("span", &[("class", &format!("badge {status}"))]);
    page.open(
        "svg",
        &[
            ("viewBox", "0 0 16 16"),
            ("aria-hidden", "true"),
            ("focusable", "false"),
        ],
    );
    page.void("path", &[("d", lines)]);
    page.close();
    page.close();
}
