//! Words with symbols that must stand in the text (5⭐, 您📱, 🐧): looked for only in messages that have the symbols.

use super::symbols::han;
use super::words::{Words, canon};
use crate::disguise::ordinary::Ordinary;
use crate::emoticon;
use crate::table::{Class, Table, base_letter};
use crate::units::{Unit, Units, symbol_bits};

/// Signs that most messages have.
const COMMON: &str = "，,。.！!？?、：:；; ~-—…()（）/+*#@&=%\"'“”\n";

/// Such words: by a bit of their symbols that ordinary messages do not have; where there is none, by their dearest
/// character.
#[derive(Debug, Default)]
pub(super) struct Exact {
    words: Vec<Listed>,
    /// Where the words of each bit begin, then those of each of `chars`; one more than there are of both.
    starts: Vec<u32>,
    /// All bits by which words are listed.
    bits: u128,
    /// All symbols of words that are listed by characters, and those characters, sorted.
    common: u128,
    chars: Vec<u32>,
}

const BITS: u32 = u128::BITS;

/// A word with its symbols.
#[derive(Debug)]
pub(super) struct Listed {
    /// The symbols, as [`Units::symbols`] has them.
    symbols: u128,
    /// What [`han`] says of the characters.
    han: u64,
    /// The characters without the symbols, one after the other.
    kept: Box<[u32]>,
    pub(super) number: u32,
}

impl Exact {
    /// The words of a list whose symbols must stand there; a number is that of the word.
    pub(super) fn of(words: &Words) -> Exact {
        let table = Table::get();
        // What nobody sees may be there or not.
        let counts = |c: &char| {
            let class = table.class(*c);
            class.is_dropped() && class != Class::Free
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
        let mut exact = Exact::default();
        // A bit, or a character beyond all bits.
        let mut listed: Vec<(u32, Listed)> = Vec::new();
        for (number, symbols, text) in words {
            let kept: Box<[u32]> = kept(text);
            // Digits may stand there in another form.
            let plain = |c: &u32| char::from_u32(*c).is_some_and(|c| canon(c) == c);
            let chars = || kept.iter().copied().filter(plain);
            let dearest =
                chars().filter(|c| han(std::iter::once(*c)) != 0).max_by_key(|c| Ordinary::get().single(*c));
            let by = match (symbols & !common, dearest) {
                (0, None) => symbols.trailing_zeros().min(BITS - 1),
                (0, Some(c)) => {
                    exact.chars.push(c);
                    exact.common |= symbols;
                    BITS + c
                }
                (rare, _) => rare.trailing_zeros(),
            };
            exact.bits |= 1_u128.checked_shl(by).unwrap_or(0);
            let han = han(chars());
            listed.push((by, Listed { symbols, han, kept, number }));
        }
        listed.sort_by_key(|(by, word)| (*by, word.number));
        exact.chars.sort_unstable();
        exact.chars.dedup();
        let all = (0..BITS).chain(exact.chars.iter().map(|c| BITS + c)).chain([u32::MAX]);
        exact.starts = all.map(|by| listed.partition_point(|(of, _)| *of < by) as u32).collect();
        exact.words = listed.into_iter().map(|(_, word)| word).collect();
        exact
    }

    /// The characters by which words are listed.
    pub(super) fn chars(&self) -> impl Iterator<Item = u32> + '_ {
        self.chars.iter().copied()
    }

    /// The words that a message may hold; `listed` are its characters by which words are listed, each once.
    #[inline]
    pub(super) fn possible<'e>(
        &'e self,
        units: &'e Units,
        listed: &'e [u32],
    ) -> impl Iterator<Item = &'e Listed> {
        let mut bits = self.bits & units.symbols;
        let listed = if self.common & units.symbols == 0 { &[] } else { listed };
        // The characters beside the symbols are rarely there too.
        let said = if bits == 0 && listed.is_empty() { 0 } else { han(units.list.iter().map(Unit::code)) };
        let bits = std::iter::from_fn(move || {
            let bit = bits.trailing_zeros();
            bits &= bits.checked_sub(1)?;
            Some(bit as usize)
        });
        let by = |code| self.chars.binary_search(code).ok().map(|place| BITS as usize + place);
        let listed = bits.chain(listed.iter().filter_map(by));
        let words = listed.flat_map(|by| match self.starts.get(by..by + 2) {
            Some([from, to]) => self.words.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        });
        let holds = move |word: &&Listed| word.symbols & !units.symbols == 0 && word.han & !said == 0;
        words.filter(holds)
    }
}

impl Listed {
    /// Whether its characters stand one after the other, whatever symbols stand between.
    pub(super) fn spelled(&self, units: &[Unit]) -> bool {
        let Some((first, more)) = self.kept.split_first() else { return true };
        let follow = |at: usize| {
            let rest = units.get(at + 1..).unwrap_or(&[]).iter().filter(|unit| !unit.optional());
            rest.map(Unit::code).take(more.len()).eq(more.iter().copied())
        };
        units.iter().enumerate().any(|(at, unit)| unit.code() == *first && follow(at))
    }
}

/// The characters of a folded text without its symbols.
fn kept(text: &str) -> Box<[u32]> {
    let table = Table::get();
    let character = |piece: &str| {
        let mut chars = piece.chars();
        let c = chars.next().filter(|_| chars.next().is_none())?;
        (!table.class(c).is_dropped()).then(|| u32::from(base_letter(c).unwrap_or(c)))
    };
    emoticon::pieces(text).filter_map(character).collect()
}

/// A bit for each symbol of a folded text.
pub(super) fn symbols_of(text: &str, is: impl Fn(&char) -> bool) -> u128 {
    text.chars().filter(is).fold(0, |bits, c| bits | symbol_bits(c.into()))
}
