//! Shorthands of these tests.

use lattice_doctor::paste::{Explained, Pasted, Recognised, explain, recognise};

pub(crate) const LIMIT: usize = 1 << 20;

/// The facts of a text that must be recognised.
pub(crate) fn pasted(text: &str) -> Pasted {
    match recognise(text.as_bytes(), LIMIT) {
        Recognised::Known(pasted) => *pasted,
        Recognised::NotRecognised { because } => {
            panic!("not recognised, because {because}\n{text}")
        }
    }
}

/// The findings of a text that must be recognised.
pub(crate) fn findings(text: &str) -> Vec<Explained> {
    explain(&Recognised::Known(Box::new(pasted(text))))
}

/// The codes of a text, likeliest first; `-` for a finding without one.
pub(crate) fn codes(text: &str) -> Vec<&'static str> {
    let codes = findings(text).into_iter();
    codes
        .map(|it| it.code.map_or("-", |code| code.slug()))
        .collect()
}

/// The first code.
pub(crate) fn first(text: &str) -> &'static str {
    codes(text).first().copied().unwrap_or("nothing")
}

/// Why a text is not recognised.
pub(crate) fn because(text: &str) -> String {
    match recognise(text.as_bytes(), LIMIT) {
        Recognised::NotRecognised { because } => because,
        Recognised::Known(pasted) => panic!("recognised as {pasted:?}\n{text}"),
    }
}
