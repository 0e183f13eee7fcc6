//! Matching of text with `*` and `?`, over parts that are known.

/// A part of a pattern whose variables have values.
#[derive(Debug, Clone, Copy)]
pub enum Atom<'a> {
    /// Text that must be there.
    Literal(&'a str),
    /// Exactly one character.
    One,
    /// Any run of characters.
    Many,
}

/// Whether filled-in parts match the whole text.
pub fn atoms_match(atoms: &[Atom<'_>], text: &str) -> bool {
    glob(atoms, text, |atom| Some(*atom))
}

/// Splits filled-in parts at colons into at most `limit` lists; the last keeps its colons.
pub fn split_atoms<'a>(atoms: &[Atom<'a>], limit: usize) -> Vec<Vec<Atom<'a>>> {
    let mut parts = vec![Vec::new()];
    for atom in atoms {
        let Atom::Literal(mut rest) = *atom else {
            if let Some(part) = parts.last_mut() {
                part.push(*atom);
            }
            continue;
        };
        while parts.len() < limit
            && let Some((before, after)) = rest.split_once(':')
        {
            if let Some(part) = parts.last_mut() {
                part.push(Atom::Literal(before));
            }
            parts.push(Vec::new());
            rest = after;
        }
        if let Some(part) = parts.last_mut() {
            part.push(Atom::Literal(rest));
        }
    }
    parts
}

// Backtracks to the last `*` only, which is enough: what lies between two stars has a fixed length.
/// Whether the parts match the whole text; a part without value matches nothing.
pub fn glob<'p, T>(pieces: &'p [T], text: &str, atom: impl Fn(&'p T) -> Option<Atom<'p>>) -> bool {
    let mut piece_idx = 0;
    let mut rest = text;
    let mut star: Option<(usize, &str)> = None;
    loop {
        let step = match pieces.get(piece_idx) {
            None if rest.is_empty() => return true,
            None => None,
            Some(piece) => match atom(piece) {
                None => return false,
                Some(Atom::Many) => {
                    piece_idx += 1;
                    if piece_idx == pieces.len() {
                        return true;
                    }
                    star = Some((piece_idx, rest));
                    continue;
                }
                Some(Atom::One) => {
                    let mut chars = rest.chars();
                    chars.next().map(|_| chars.as_str())
                }
                Some(Atom::Literal(literal)) => rest.strip_prefix(literal),
            },
        };
        if let Some(after) = step {
            rest = after;
            piece_idx += 1;
            continue;
        }
        let Some((after_star, from)) = star else {
            return false;
        };
        let mut chars = from.chars();
        if chars.next().is_none() {
            return false;
        }
        star = Some((after_star, chars.as_str()));
        piece_idx = after_star;
        rest = chars.as_str();
    }
}
