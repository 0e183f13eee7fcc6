//! The picture of a terminal in the README is what the tool prints there, drawn as SVG.
//!
//! Regenerate with `PICTURES=overwrite cargo test --test pictures`, then look at it. The pictures of the
//! page come from a browser: `tests/pictures.sh`.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

const SNAPSHOT: &str = "snapshots/association-sg-blocks-listener.json";
const PICTURE: &str = ".github/pictures/report.svg";

/// The columns of the terminal, where longer lines break.
const COLUMNS: usize = 92;

/// A character cell of a 14 px font, and what lies around all of them.
const CELL: (f64, f64) = (8.4, 19.0);
const MARGIN: f64 = 18.0;

const PAGES: [&str; 2] = [
    ".github/pictures/path-light.png",
    ".github/pictures/path-dark.png",
];

/// How characters look.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Style {
    is_strong: bool,
    is_faint: bool,
    color: Option<&'static str>,
}

impl Style {
    /// The style after a sequence of select-graphic-rendition codes (ECMA-48, SGR).
    fn after(mut self, codes: &str) -> Self {
        for code in codes.split(';') {
            match code {
                "" | "0" => self = Self::default(),
                "1" => self.is_strong = true,
                "2" => self.is_faint = true,
                "31" => self.color = Some("#ff7b72"),
                "32" => self.color = Some("#56d364"),
                "33" => self.color = Some("#e3b341"),
                "34" | "36" => self.color = Some("#79c0ff"),
                other => panic!("the picture has no SGR code {other}"),
            }
        }
        self
    }

    fn attributes(self) -> String {
        let faint = if self.is_faint { "#8b949e" } else { "#e6edf3" };
        let weight = if self.is_strong {
            " font-weight=\"600\""
        } else {
            ""
        };
        format!("fill=\"{}\"{weight}", self.color.unwrap_or(faint))
    }
}

/// The rows of the terminal, each as pieces of one style.
fn rows(text: &str) -> Vec<Vec<(Style, String)>> {
    let mut rows: Vec<Vec<(Style, String)>> = Vec::new();
    let mut style = Style::default();
    for line in text.lines() {
        rows.push(Vec::new());
        let mut column = 0;
        let mut rest = line.chars();
        while let Some(it) = rest.next() {
            if it == '\u{1b}' {
                assert_eq!(rest.next(), Some('['));
                let codes: String = rest.by_ref().take_while(|it| *it != 'm').collect();
                style = style.after(&codes);
                continue;
            }
            if column == COLUMNS {
                rows.push(Vec::new());
                column = 0;
            }
            column += 1;
            let row = rows.last_mut().unwrap();
            match row.last_mut().filter(|last| last.0 == style) {
                Some((_, text)) => text.push(it),
                None => row.push((style, it.to_string())),
            }
        }
    }
    rows
}

fn number(it: usize) -> f64 {
    f64::from(u32::try_from(it).unwrap())
}

fn drawn(text: &str) -> String {
    let rows = rows(text);
    let width = number(COLUMNS) * CELL.0 + 2.0 * MARGIN;
    let height = number(rows.len()) * CELL.1 + 2.0 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" \
         aria-label=\"a report in a terminal\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"10\" fill=\"#0d1117\"/>\n\
         <g font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" \
         font-size=\"14\">\n"
    );
    for (at, row) in rows.iter().enumerate() {
        let y = MARGIN + number(at) * CELL.1 + 14.0;
        let mut column = 0;
        for (style, text) in row {
            let before = text.chars().take_while(|it| *it == ' ').count();
            let x = MARGIN + number(column + before) * CELL.0;
            column += text.chars().count();
            let text = text.trim();
            let n_cells = text.chars().count();
            if n_cells == 0 {
                continue;
            }
            // Spaces that a browser would draw as one.
            let text = text
                .replace(' ', "\u{a0}")
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;");
            let _ = writeln!(
                svg,
                "<text x=\"{x:.1}\" y=\"{y:.0}\" textLength=\"{:.1}\" {}>{text}</text>",
                number(n_cells) * CELL.0,
                style.attributes()
            );
        }
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

#[test]
fn the_picture_of_the_terminal_is_what_the_tool_prints() {
    let done = Command::new(env!("CARGO_BIN_EXE_lattice-doctor"))
        .args(["diagnose", "--snapshot", SNAPSHOT, "--color", "always"])
        .env_clear()
        .output()
        .unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    let command = format!("\u{1b}[2m$\u{1b}[0m lattice-doctor diagnose --snapshot {SNAPSHOT}\n");
    let picture = drawn(&(command + &text));
    if std::env::var_os("PICTURES").is_some_and(|it| it == "overwrite") {
        fs::write(PICTURE, picture).unwrap();
        return;
    }
    assert!(
        fs::read_to_string(PICTURE).unwrap() == picture,
        "{PICTURE} shows another report: PICTURES=overwrite cargo test --test pictures"
    );
}

#[test]
fn the_readme_shows_every_picture_and_none_is_large() {
    let readme = fs::read_to_string("README.md").unwrap();
    for picture in PAGES.into_iter().chain([PICTURE]) {
        assert!(
            readme.contains(picture),
            "the README does not show {picture}"
        );
        let size = fs::metadata(picture).unwrap().len();
        assert!(size < 150_000, "{picture}: {size} bytes");
    }
    let script = fs::read_to_string("tests/pictures.sh").unwrap();
    assert!(script.contains(SNAPSHOT), "the script draws another report");
}
