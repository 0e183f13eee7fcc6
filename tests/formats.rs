//! The formats of a report: each is valid by its own rules for every snapshot, for every hop command,
//! and for names that somebody chose to break it.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

#[path = "formats/forms.rs"]
mod forms;
#[path = "formats/github.rs"]
mod github;
#[path = "formats/goldens.rs"]
mod goldens;
#[path = "formats/html.rs"]
mod html;
#[path = "formats/junit.rs"]
mod junit;
#[path = "formats/markdown.rs"]
mod markdown;
#[path = "formats/mermaid.rs"]
mod mermaid;
#[path = "formats/process.rs"]
mod process;
#[path = "formats/sarif.rs"]
mod sarif;
#[path = "formats/short.rs"]
mod short;
#[path = "formats/smoke.rs"]
mod smoke;
