//! The pieces of a sentence.

use crate::table::{Class, Table};

/// Stand for the beginning and the end of a sentence.
const ENDS: (char, char) = ('^', '$');

/// How many characters of a sentence a piece spans, and which of them it keeps.
const SHAPES: [(usize, &[usize]); 5] = [(1, &[0]), (2, &[0, 1]), (3, &[0, 1, 2]), (3, &[0, 2]), (4, &[0, 3])];

/// A character as pieces have it: all figures are one, all that parts clauses too; `None` for what is left out.
fn plain(c: char, class: Class) -> Option<char> {
    match class {
        Class::Digit => Some('0'),
        Class::Break => Some(','),
        Class::Space | Class::Free => None,
        _ => Some(c),
    }
}

/// The characters of a sentence as pieces have them, with its ends.
#[derive(Debug, Default)]
pub(super) struct Sentence {
    /// Sixteen bits each; no character beyond them is in any piece.
    chars: Vec<u16>,
    /// Where each of them stands.
    places: Vec<u32>,
}

impl Sentence {
    pub(super) fn read(&mut self, chars: &[(char, Class)]) {
        self.chars.clear();
        self.places.clear();
        self.push(ENDS.0, 0);
        for (at, (c, class)) in chars.iter().enumerate() {
            plain(*c, *class).into_iter().for_each(|c| self.push(c, at));
        }
        self.push(ENDS.1, chars.len());
    }

    fn push(&mut self, c: char, at: usize) {
        self.chars.push(sixteen(c));
        self.places.push(at as u32);
    }

    /// The place of its nth character.
    pub(super) fn place(&self, n: usize) -> usize {
        self.places.get(n).map_or(0, |at| *at as usize)
    }
}

fn sixteen(c: char) -> u16 {
    u16::try_from(u32::from(c)).unwrap_or(0xfffd)
}

/// A piece as a number: its shape and its characters.
pub(super) fn number(shape: usize, kept: impl Iterator<Item = char>) -> u64 {
    kept.fold(shape as u64 + 1, |number, c| number << 16 | u64::from(sixteen(c)))
}

/// The number of each piece of a sentence, with which of its characters are the first and the last.
#[inline]
pub(super) fn pieces(sentence: &Sentence, mut piece: impl FnMut(u64, usize, usize)) {
    let shape = |shape: u64, kept: u32| (shape + 1) << (16 * kept);
    for (n, chars) in (0..).zip((0..sentence.chars.len()).filter_map(|n| sentence.chars.get(n..))) {
        let [a, rest @ ..] = chars else { return };
        let a = u64::from(*a);
        piece(shape(0, 1) | a, n, n);
        let [b, rest @ ..] = rest else { return };
        let ab = a << 16 | u64::from(*b);
        piece(shape(1, 2) | ab, n, n + 1);
        let [c, rest @ ..] = rest else { continue };
        piece(shape(2, 3) | ab << 16 | u64::from(*c), n, n + 2);
        piece(shape(3, 2) | a << 16 | u64::from(*c), n, n + 2);
        let [d, ..] = rest else { continue };
        piece(shape(4, 2) | a << 16 | u64::from(*d), n, n + 3);
    }
}

/// The pieces of a folded sentence, each as the number of its shape and its characters: for whoever weighs them.
pub fn grams(folded: &str) -> Vec<String> {
    let table = Table::get();
    let chars: Vec<(char, Class)> = folded.chars().map(|c| (c, table.class(c))).collect();
    let inside = chars.iter().filter_map(|(c, class)| plain(*c, *class));
    let sentence: Vec<char> = std::iter::once(ENDS.0).chain(inside).chain([ENDS.1]).collect();
    let mut all = Vec::new();
    for (shape, (length, kept)) in SHAPES.iter().enumerate() {
        for window in sentence.windows(*length) {
            let chars = kept.iter().filter_map(|n| window.get(*n));
            all.push(format!("{shape}{}", chars.collect::<String>()));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers are those of the pieces that people weigh.
    #[test]
    fn pieces_are_grams() {
        for text in ["", "好", "亲，加我", "咱换个软件 接着唠！𠮷13", "一二三四五六七八九十"]
        {
            let table = Table::get();
            let chars: Vec<(char, Class)> = text.chars().map(|c| (c, table.class(c))).collect();
            let mut sentence = Sentence::default();
            sentence.read(&chars);
            let mut numbers = Vec::new();
            pieces(&sentence, |piece, first, last| numbers.push((piece, last - first)));
            let mut spelled: Vec<(u64, usize)> = grams(text)
                .iter()
                .filter_map(|gram| {
                    let mut chars = gram.chars();
                    let shape = chars.next().and_then(|shape| shape.to_digit(10))? as usize;
                    Some((number(shape, chars), SHAPES.get(shape)?.0 - 1))
                })
                .collect();
            numbers.sort_unstable();
            spelled.sort_unstable();
            assert_eq!(numbers, spelled, "{text}");
        }
    }
}
