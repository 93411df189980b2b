//! Characters that look alike, whoever uses them: the general layer under the look-alikes of `shape.txt`, which were
//! written down for the characters of watched words.
//!
//! `looks.txt` was made by `tools/looks.py`: characters were drawn in two open fonts and compared, and what Unicode's
//! Unihan calls a spoofing, semantic or z-variant was added (`NOTICE.md`). It knows nothing of how people write, so it
//! counts for less: one such character a word, all others as they are.

use std::sync::OnceLock;

pub(super) const LOOKS: &str = include_str!("looks.txt");

/// The characters that may pass for this one, the most alike first; none for rare ones.
pub(crate) fn of(c: char) -> impl Iterator<Item = char> {
    static LINES: OnceLock<Vec<(char, &str)>> = OnceLock::new();
    let lines = LINES.get_or_init(|| {
        let mut lines: Vec<(char, &str)> = LOOKS.lines().filter_map(split).collect();
        lines.sort_unstable();
        lines
    });
    let line = lines.binary_search_by_key(&c, |line| line.0).ok().and_then(|at| lines.get(at));
    line.map_or("", |line| line.1).chars()
}

fn split(line: &str) -> Option<(char, &str)> {
    let first = line.chars().next()?;
    Some((first, line.get(first.len_utf8()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_characters_have_look_alikes() {
        let alike = |c| of(c).collect::<String>();
        assert!(alike('微').contains('徽') && alike('支').contains('攴') && alike('天').contains('夭'));
        assert_eq!(alike('a'), "");
    }

    #[test]
    fn nobody_looks_like_himself() {
        for line in LOOKS.lines() {
            let (base, alike) = split(line).unwrap();
            assert!(!alike.is_empty() && !alike.contains(base), "{line}");
        }
    }
}
