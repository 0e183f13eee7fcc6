//! Which calls are meant: `--only NAME`, where `*` stands for any text and `?` for one character.

use crate::policy::glob::{Atom, atoms_match};
use crate::smoke::Case;

/// The calls whose name fits one of the patterns, all of them where there is none; or the first pattern
/// that fits nothing.
pub fn only(cases: Vec<Case>, patterns: &[String]) -> Result<Vec<Case>, String> {
    if patterns.is_empty() {
        return Ok(cases);
    }
    for pattern in patterns {
        if !cases.iter().any(|it| fits(pattern, &it.name)) {
            return Err(pattern.clone());
        }
    }
    let is_meant = |it: &Case| patterns.iter().any(|pattern| fits(pattern, &it.name));
    Ok(cases.into_iter().filter(is_meant).collect())
}

fn fits(pattern: &str, name: &str) -> bool {
    let mut atoms = Vec::new();
    for piece in pattern.split_inclusive(['*', '?']) {
        let (text, last) = match piece.strip_suffix('*') {
            Some(text) => (text, Some(Atom::Many)),
            None => match piece.strip_suffix('?') {
                Some(text) => (text, Some(Atom::One)),
                None => (piece, None),
            },
        };
        atoms.push(Atom::Literal(text));
        atoms.extend(last);
    }
    atoms_match(&atoms, name)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_text_and_a_name_for_itself() {
        for (pattern, name, is_fit) in [
            ("orders*", "orders: anonymous", true),
            ("*anonymous", "orders: anonymous", true),
            ("orders", "orders: anonymous", false),
            ("o?ders", "orders", true),
            ("a.b", "acb", false),
        ] {
            assert_eq!(fits(pattern, name), is_fit, "{pattern} {name}");
        }
    }
}
