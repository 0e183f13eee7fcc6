//! Wildcard patterns held against texts and against one another.

/// Whether the pattern matches the whole text; `*` is any run of characters, `?` one character.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    compare(pattern, text, |wanted, found| {
        wanted == '?' || wanted == found
    })
}

/// The same without regard to ASCII letter case, as actions are compared.
pub(super) fn matches_ignoring_case(pattern: &str, text: &str) -> bool {
    compare(pattern, text, |wanted, found| {
        wanted == '?' || wanted.eq_ignore_ascii_case(&found)
    })
}

/// The text before the first wildcard or variable.
pub(super) fn literal_head(pattern: &str) -> &str {
    let length = pattern.find(['*', '?', '$']).unwrap_or(pattern.len());
    pattern.get(..length).unwrap_or_default()
}

/// Whether a text begins with another, ASCII letter case aside.
pub(super) fn starts_with(text: &str, head: &str) -> bool {
    text.as_bytes()
        .get(..head.len())
        .is_some_and(|found| found.eq_ignore_ascii_case(head.as_bytes()))
}

/// Whether every text that `narrow` matches is matched by `wide`; may say no where it is so, never the reverse.
pub(super) fn covers(wide: &str, narrow: &str) -> bool {
    compare(wide, narrow, |wanted, found| match found {
        '*' => false,
        _ => wanted == '?' || wanted == found,
    })
}

/// The same without regard to ASCII letter case.
pub(super) fn covers_ignoring_case(wide: &str, narrow: &str) -> bool {
    compare(wide, narrow, |wanted, found| match found {
        '*' => false,
        _ => wanted == '?' || wanted.eq_ignore_ascii_case(&found),
    })
}

/// Goes through bytes where every byte is a character; policies are nearly always ASCII.
fn compare(pattern: &str, text: &str, fits: impl Fn(char, char) -> bool) -> bool {
    if pattern.is_ascii() && text.is_ascii() {
        return run(
            pattern.as_bytes(),
            text.as_bytes(),
            |wanted, found| fits(char::from(wanted), char::from(found)),
            b'*',
        );
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    run(&pattern, &text, fits, '*')
}

/// Whether some text is matched by both patterns.
pub(super) fn overlap(left: &str, right: &str) -> bool {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    // One row of the table of pairs (i characters of `left`, j of `right`) that one text can reach.
    let mut reached = vec![false; right.len() + 1];
    for i in 0..=left.len() {
        let before = std::mem::replace(&mut reached, vec![false; right.len() + 1]);
        for j in 0..=right.len() {
            let left_here = i.checked_sub(1).and_then(|at| left.get(at)).copied();
            let right_here = j.checked_sub(1).and_then(|at| right.get(at)).copied();
            let from = |row: &[bool], at: Option<usize>| {
                at.and_then(|at| row.get(at)).copied() == Some(true)
            };
            let above = from(&before, Some(j));
            let beside = from(&reached, j.checked_sub(1));
            let diagonal = from(&before, j.checked_sub(1));
            let is_same = match (left_here, right_here) {
                (Some(left), Some(right)) => left == '?' || right == '?' || left == right,
                _ => false,
            };
            let is_reached = (i == 0 && j == 0)
                || (left_here == Some('*') && (above || beside))
                || (right_here == Some('*') && (above || beside))
                || (is_same && left_here != Some('*') && right_here != Some('*') && diagonal);
            if let Some(cell) = reached.get_mut(j) {
                *cell = is_reached;
            }
        }
    }
    reached.last().copied().unwrap_or_default()
}

/// Greedy matching with one step back: the last star takes one more character.
fn run<T: Copy + PartialEq>(
    pattern: &[T],
    text: &[T],
    fits: impl Fn(T, T) -> bool,
    star: T,
) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut last_star: Option<(usize, usize)> = None;
    while let Some(found) = text.get(read) {
        match pattern.get(at) {
            Some(wanted) if *wanted == star => {
                last_star = Some((at, read));
                at += 1;
            }
            Some(wanted) if fits(*wanted, *found) => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((star_at, taken)) = last_star else {
                    return false;
                };
                last_star = Some((star_at, taken + 1));
                at = star_at + 1;
                read = taken + 1;
            }
        }
    }
    pattern
        .get(at..)
        .is_some_and(|rest| rest.iter().all(|it| *it == star))
}

#[cfg(test)]
mod tests {
    use super::{covers, matches, overlap};

    #[test]
    fn patterns_match_whole_texts() {
        for (pattern, text, is_match) in [
            ("a*c", "abbc", true),
            ("a*c", "ac", true),
            ("a?c", "ac", false),
            ("*/rates", "x/v1/rates", true),
            ("*a*b", "xaxaxb", true),
            ("a", "ab", false),
            ("**", "", true),
        ] {
            assert_eq!(matches(pattern, text), is_match, "{pattern} {text}");
        }
    }

    #[test]
    fn a_wide_pattern_covers_a_narrow_one() {
        for (wide, narrow, is_covered) in [
            ("*", "a*", true),
            ("a*", "a?", true),
            ("a?", "a*", false),
            ("?", "*", false),
            ("a/*", "a/b/*", true),
            ("a/b/*", "a/*", false),
        ] {
            assert_eq!(covers(wide, narrow), is_covered, "{wide} {narrow}");
        }
    }

    #[test]
    fn patterns_overlap_where_one_text_fits_both() {
        for (left, right, is_shared) in [
            ("a*", "*b", true),
            ("a*", "b*", false),
            ("*", "", true),
            ("a?c", "ab?", true),
            ("abc", "abd", false),
            ("x/*/y", "x/z*", true),
        ] {
            assert_eq!(overlap(left, right), is_shared, "{left} {right}");
            assert_eq!(overlap(right, left), is_shared, "{right} {left}");
        }
    }
}
