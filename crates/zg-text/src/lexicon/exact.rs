//! Words with symbols that must stand in the text (5⭐, 您📱, 🐧): looked for only in messages that have the symbols.

use super::symbols::han;
use super::words::{Words, canon};
use crate::table::{Class, Table};
use crate::units::{Unit, Units, symbol_bits};

/// Signs that most messages have.
const COMMON: &str = "，,。.！!？?、：:；; ~-—…()（）/+*#@&=%\"'“”\n";

/// Such words, by one of the bits of their symbols: one that ordinary messages do not have, if there is any.
#[derive(Debug, Default)]
pub(super) struct Exact {
    words: Vec<Listed>,
    /// Where the words of each bit begin; one more than there are bits.
    starts: Vec<u32>,
    /// All bits by which words are listed.
    bits: u128,
}

#[derive(Debug)]
struct Listed {
    /// The symbols, as [`Units::symbols`] has them.
    symbols: u128,
    /// What [`han`] says of the characters.
    han: u64,
    number: u32,
}

impl Exact {
    /// The words of a list whose symbols must stand there; a number is that of the word.
    pub(super) fn of(words: &Words) -> Exact {
        let table = Table::get();
        // What nobody sees may be there or not.
        let counts = |c: &char| {
            let class = table.class(*c);
            class.is_filler() || class == Class::Break
        };
        let listed = (0..).zip(&words.terms).filter(|(_, word)| word.exact && word.count > 0);
        Exact::new(listed.filter_map(|(number, word)| {
            let text = word.symbols.as_deref()?;
            Some((number, symbols_of(text, counts), text))
        }))
    }

    /// The words that are looked for in the folded text: their places in [`Words::symbols`].
    pub(super) fn alone(words: &Words) -> Exact {
        Exact::new((0..).zip(&words.symbols).map(|(number, s)| (number, s.bits, s.text.as_str())))
    }

    /// Words with the bits of their symbols.
    fn new<'w>(words: impl Iterator<Item = (u32, u128, &'w str)>) -> Exact {
        let common = symbols_of(&super::build::folded(COMMON), |_| true);
        let listed = words.map(|(number, symbols, text)| {
            let rare = symbols & !common;
            let bit = if rare == 0 { symbols } else { rare }.trailing_zeros().min(u128::BITS - 1);
            let chars = text.chars().filter(|c| canon(*c) == *c);
            (bit, Listed { symbols, han: han(chars.map(u32::from)), number })
        });
        let mut listed: Vec<(u32, Listed)> = listed.collect();
        listed.sort_by_key(|(bit, word)| (*bit, word.number));
        let starts = (0..=u128::BITS).map(|bit| listed.partition_point(|(of, _)| *of < bit) as u32);
        Exact {
            starts: starts.collect(),
            bits: listed.iter().fold(0, |bits, (bit, _)| bits | 1 << bit),
            words: listed.into_iter().map(|(_, word)| word).collect(),
        }
    }

    /// The words that a message may hold.
    #[inline]
    pub(super) fn possible(&self, units: &Units) -> impl Iterator<Item = u32> {
        let mut bits = self.bits & units.symbols;
        let bits = std::iter::from_fn(move || {
            let bit = bits.trailing_zeros() as usize;
            bits &= bits.checked_sub(1)?;
            Some(bit)
        });
        let listed = bits.flat_map(|bit| match self.starts.get(bit..bit + 2) {
            Some([from, to]) => self.words.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        });
        // The characters beside the symbols are rarely there too.
        let mut said = None;
        let holds = move |word: &&Listed| {
            let mut said = || *said.get_or_insert_with(|| han(units.list.iter().map(Unit::code)));
            word.symbols & !units.symbols == 0 && word.han & !said() == 0
        };
        listed.filter(holds).map(|word| word.number)
    }
}

/// A bit for each symbol of a folded text.
pub(super) fn symbols_of(text: &str, is: impl Fn(&char) -> bool) -> u128 {
    text.chars().filter(is).fold(0, |bits, c| bits | symbol_bits(c.into()))
}
