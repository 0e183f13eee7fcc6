//! The three lines for a chat.

use lattice_doctor::render::short::render;

use crate::forms::{assert_no_hidden, samples};

#[test]
fn three_lines_that_no_chat_reads_as_markup() {
    for sample in samples() {
        let text = render(&sample.report, sample.part);
        // A fourth where something is of another request.
        let n_lines = 3 + usize::from(!sample.report.notes.is_empty());
        assert_eq!(text.lines().count(), n_lines, "{}: {text}", sample.name);
        assert!(
            text.ends_with('\n') && text.lines().all(|it| !it.is_empty()),
            "{}: {text}",
            sample.name
        );
        assert!(text.chars().count() < 4_000, "{}", sample.name);
        assert!(!text.contains(['<', '>']), "{}: {text}", sample.name);
        assert_no_hidden(&sample.name, &text);
        let word = lattice_doctor::render::phrase::verdict_word(&sample.report);
        assert!(text.starts_with(&word), "{}: {text}", sample.name);
    }
}

#[test]
fn a_part_never_says_that_the_call_succeeds() {
    for sample in samples()
        .iter()
        .filter(|it| it.part.is_some() && it.report.verdict.status.word() == "healthy")
    {
        let text = render(&sample.report, sample.part);
        assert!(
            !text.contains("succeeds") && text.contains("nothing here stops the call"),
            "{text}"
        );
    }
}
