//! The words of a lexicon, compiled.

use super::company::Company;
use crate::table::han_digit;
use crate::view::{View, ViewSet};

/// The words of a lexicon.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) terms: Vec<Word>,
    pub(super) slots: Vec<Slot>,
    /// The characters of all words, one after the other; and as places in `slots`.
    pub(super) lits: Vec<u32>,
    pub(super) spelled: Vec<u32>,
    /// Words that are looked for as they stand: 🐧, and phrases with a sentence end inside.
    pub(super) symbols: Vec<Symbols>,
    pub(super) companies: Vec<Company>,
}

/// A word that is looked for as it stands.
#[derive(Debug)]
pub(super) struct Symbols {
    pub(super) text: String,
    pub(super) word: u32,
    /// The symbols in it, as [`crate::units::Units::symbols`] has them.
    pub(super) bits: u128,
}

/// A word, compiled.
#[derive(Debug)]
pub(super) struct Word {
    /// Where its characters begin in [`Words::lits`], and how many there are.
    pub(super) from: u32,
    pub(super) count: u32,
    pub(super) views: ViewSet,
    pub(super) company: Option<u32>,
    pub(super) guarded: bool,
    /// Two neighbouring characters are the same, so that repeating one is no disguise.
    pub(super) doubled: bool,
    /// Letters and digits only; neither letters nor digits.
    pub(super) ascii: bool,
    pub(super) no_ascii: bool,
    /// What it costs as an ordinary word, if it is one.
    pub(super) price: Option<i32>,
    /// The whole word, folded, if it holds symbols.
    pub(super) symbols: Option<Box<str>>,
    /// Its symbols must stand in the text too: where the bare view would drop some of its end, or is not asked for.
    pub(super) exact: bool,
}

/// A character of a word, and what may stand for it.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) lit: char,
    /// The ASCII digit, for digits in any form; else the character.
    pub(super) canon: char,
    pub(super) sounds: Box<[u32]>,
    pub(super) shape: Option<u32>,
    /// Characters that look like it to anybody: the general layer.
    pub(super) alike: Box<[char]>,
    /// Letters that may stand for the syllable.
    pub(super) initials: Box<[char]>,
}

/// The ASCII digit for a digit in any form, else the character.
pub(super) fn canon(c: char) -> char {
    han_digit(c).unwrap_or(c)
}

impl Words {
    #[inline]
    pub(super) fn slot(&self, number: u32) -> Option<&Slot> {
        self.slots.get(number as usize)
    }

    /// The characters of a word.
    #[inline]
    pub(super) fn lits(&self, word: &Word) -> &[u32] {
        self.lits.get(word.range()).unwrap_or(&[])
    }

    /// The same as places in `slots`.
    #[inline]
    pub(super) fn spelled(&self, word: &Word) -> &[u32] {
        self.spelled.get(word.range()).unwrap_or(&[])
    }

    /// The characters of a word, and what may stand for them.
    pub(super) fn slots(&self, word: &Word) -> impl Iterator<Item = &Slot> {
        self.spelled(word).iter().filter_map(|slot| self.slot(*slot))
    }

    /// Its character number `n`.
    #[inline]
    pub(super) fn nth(&self, word: &Word, n: usize) -> Option<&Slot> {
        self.spelled(word).get(n).and_then(|slot| self.slot(*slot))
    }

    pub(super) fn bytes(&self) -> usize {
        let terms = self.terms.len() * size_of::<Word>();
        let slots = self
            .slots
            .iter()
            .map(|s| s.sounds.len() * 4 + (s.initials.len() + s.alike.len()) * 4 + size_of::<Slot>());
        terms + slots.sum::<usize>() + (self.lits.len() + self.spelled.len()) * 4
    }
}

impl Word {
    #[inline]
    fn range(&self) -> std::ops::Range<usize> {
        self.from as usize..self.from as usize + self.count as usize
    }

    /// Whether look-alikes or sounds may stand for its characters. For a single one they never may.
    pub(super) fn coded(&self) -> bool {
        !self.exact
            && self.count > 1
            && (self.views.contains(View::Shape) || self.views.contains(View::Pinyin))
    }
}
