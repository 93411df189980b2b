//! The pieces of a sentence.

use crate::table::{Class, Table};

/// Stand for the beginning and the end of a sentence.
const ENDS: (char, char) = ('^', '$');

/// How many characters of a sentence a piece spans, and which of them it keeps.
pub(super) const SHAPES: [(usize, &[usize]); 5] =
    [(1, &[0]), (2, &[0, 1]), (3, &[0, 1, 2]), (3, &[0, 2]), (4, &[0, 3])];

/// A character as pieces have it: all figures are one, all that parts clauses too; `None` for what is left out.
fn plain(c: char, class: Class) -> Option<char> {
    match class {
        Class::Digit => Some('0'),
        Class::Break => Some(','),
        Class::Space | Class::Free => None,
        _ => Some(c),
    }
}

/// The characters of a sentence as pieces have them, with its ends, each with its place.
pub(super) fn sentence(chars: &[(char, Class)]) -> Vec<(char, usize)> {
    let inside = chars.iter().enumerate().filter_map(|(at, (c, class))| Some((plain(*c, *class)?, at)));
    let first = std::iter::once((ENDS.0, 0));
    first.chain(inside).chain([(ENDS.1, chars.len())]).collect()
}

/// A piece as a number: its shape and its characters.
pub(super) fn number(shape: usize, kept: impl Iterator<Item = char>) -> u64 {
    let sixteen = |c: char| u64::from(u16::try_from(u32::from(c)).unwrap_or(0xfffd));
    kept.fold(shape as u64 + 1, |number, c| number << 16 | sixteen(c))
}

/// The pieces of a folded sentence, each as the number of its shape and its characters: for whoever weighs them.
pub fn grams(folded: &str) -> Vec<String> {
    let table = Table::get();
    let chars: Vec<(char, Class)> = folded.chars().map(|c| (c, table.class(c))).collect();
    let sentence = sentence(&chars);
    let mut all = Vec::new();
    for (shape, (length, kept)) in SHAPES.iter().enumerate() {
        for window in sentence.windows(*length) {
            let chars = kept.iter().filter_map(|n| window.get(*n)).map(|(c, _)| *c);
            all.push(format!("{shape}{}", chars.collect::<String>()));
        }
    }
    all
}
