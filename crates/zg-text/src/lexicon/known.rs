//! What neighbouring characters begin, remembered from message to message.
//!
//! Of many words some begin like most pairs of characters, by sound at least; but whether they fit, and whether the text is worth
//! reading so, is the same wherever the characters stand side by side. Chats say the same ones over and over, so it is worked out
//! once, as a lazy automaton works out its states.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::index::Index;
use super::scan::numbers;
use super::start::{WRITTEN, key, triple};
use super::tables::{Pairs, may};
use super::walk::{Found, allowed, fits};
use super::words::canon;
use super::{Lexicon, judge, lattice::What};
use crate::disguise::ordinary::Ordinary;
use crate::disguise::spell::Spell;
use crate::units::Gap;

/// Rows of characters that are remembered at most, as a power of two.
const PLACES: u32 = 17;
/// Most words kept for all rows; beyond, everything is forgotten.
const NOMINEES: usize = 1 << 18;

/// Tells lists apart that one reader is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Id(u32);

impl Default for Id {
    /// One that no list of this run has yet; 0 is nobody's.
    fn default() -> Id {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        Id(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

impl Id {
    #[inline]
    pub(super) fn number(self) -> u32 {
        self.0
    }
}

/// A Han character, an ASCII letter or a digit: sixteen bits that no other one has, never 0.
#[derive(Debug, Clone, Copy)]
struct Letter(u16);

/// The first Han character, and how many there are.
const HAN: (u32, u32) = (0x4e00, 0x5200);

impl Letter {
    fn of(code: u32) -> Option<Letter> {
        let c = char::from_u32(code)?;
        let number = match code {
            code if code.wrapping_sub(HAN.0) < HAN.1 => code - HAN.0 + 128,
            code if c.is_ascii_alphanumeric() => code,
            _ => return None,
        };
        Some(Letter((number << 1) as u16 | u16::from(canon(c) != c)))
    }

    fn code(self) -> u32 {
        let number = u32::from(self.0 >> 1);
        if number < 128 { number } else { number - 128 + HAN.0 }
    }

    fn c(self) -> char {
        char::from_u32(self.code()).unwrap_or('\0')
    }

    /// As written; of a numeral, its figure.
    fn own(self) -> u32 {
        u32::from(if self.0 & 1 == 0 { self.c() } else { canon(self.c()) })
    }

    /// What it costs at most as ordinary text: by itself.
    fn price(self, ordinary: &Ordinary) -> i32 {
        if self.code() < 128 { judge::DEAR } else { ordinary.single(self.code()) }
    }
}

/// The last three characters of a text, as far as they are [`Letter`]s, can be read in no other way and do not repeat the one
/// before: sixteen bits each, the last in the lowest. Above them stands whether anything is seen between the last two, and
/// the two before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Trio(u64);

const GAP: u64 = 1 << 48;

/// The [`Letter`] of each character of the basic plane, 0 for others.
pub(super) struct Letters(Vec<u16>);

impl Letters {
    pub(super) fn get() -> &'static Letters {
        static LETTERS: OnceLock<Letters> = OnceLock::new();
        LETTERS.get_or_init(|| {
            Letters((0..=0xffff).map(|code| Letter::of(code).map_or(0, |letter| letter.0)).collect())
        })
    }

    #[inline]
    fn of(&self, code: u32) -> u64 {
        self.0.get(code as usize).copied().unwrap_or(0).into()
    }
}

impl Trio {
    /// With a character more behind a gap; `clear` if it can be read in no other way.
    #[inline]
    pub(super) fn push(self, gap: Gap, code: u32, clear: bool, letters: &Letters) -> Trio {
        let bits = if clear { letters.of(code) } else { 0 };
        let gaps = (self.0 & GAP) << 1 | if gap.unseen() { 0 } else { GAP };
        Trio(self.0 << 16 & 0xffff_ffff_0000 | bits | gaps)
    }

    /// Whether it has the last so many characters.
    #[inline]
    pub(super) fn has(self, count: u32) -> bool {
        // Taking one from sixteen bits sets a highest bit that was not set only where they are 0.
        let ones = 0x0001_0001_0001 >> (16 * (3 - count));
        self.0.wrapping_sub(ones) & !self.0 & ones << 15 == 0
    }

    /// Its characters, each with whether anything is seen before it.
    fn chars(self) -> [(Letter, bool); 3] {
        [(2, 0), (1, GAP << 1), (0, GAP)]
            .map(|(n, gap)| (Letter((self.0 >> (16 * n)) as u16), self.0 & gap != 0))
    }
}

/// A word that may begin with the last two characters of a trio, or with three.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nominee {
    pub(super) number: u32,
    /// These characters, read from place 0 on.
    pub(super) found: Found,
    /// Some character is disguised, so the text is to be weighed first.
    pub(super) weigh: bool,
    /// They are the whole word.
    pub(super) whole: bool,
    /// The last of its trio.
    last: bool,
}

/// Rows of characters and the words that may begin with them.
#[derive(Debug, Default)]
pub(crate) struct Known {
    places: Vec<Place>,
    nominees: Vec<Nominee>,
    numbers: Vec<u32>,
}

/// A trio of characters, for a lexicon, and its first word in [`Known::nominees`].
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    trio: Trio,
    lexicon: u32,
    first: u32,
}

/// Stands for the first of no words.
pub(super) const NO_WORD: u32 = u32::MAX;

impl Known {
    /// Where the words begin that a trio may begin: for [`Known::word`].
    #[inline]
    pub(super) fn words(&mut self, lexicon: &Lexicon, trio: Trio) -> u32 {
        let mixed = (trio.0 ^ u64::from(lexicon.id.0) << 50).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        // Two rows share two places.
        let place = (mixed >> (64 - PLACES)) as usize & !1;
        let is = |known: &Place| known.trio == trio && known.lexicon == lexicon.id.0;
        match self.places.get(place..place + 2) {
            Some([known, _]) if is(known) => known.first,
            Some([_, known]) if is(known) => known.first,
            _ => self.learn(lexicon, trio, place),
        }
    }

    /// The word at a number, and the number of the next.
    #[inline]
    pub(super) fn word(&self, at: u32) -> Option<(Nominee, u32)> {
        let nominee = self.nominees.get(at as usize)?;
        Some((*nominee, if nominee.last { NO_WORD } else { at + 1 }))
    }

    #[cold]
    fn learn(&mut self, lexicon: &Lexicon, trio: Trio, place: usize) -> u32 {
        if self.places.is_empty() || self.nominees.len() > NOMINEES {
            self.places.clear();
            self.places.resize(1 << PLACES, Place::default());
            self.nominees.clear();
        }
        let chars = trio.chars();
        let from = self.nominees.len();
        let [first, second, third] = chars.map(|(letter, _)| letter);
        if trio.has(3) {
            self.numbers.clear();
            triples(&lexicon.index, [first, second, third], &mut self.numbers);
            self.take(lexicon, &chars);
        }
        self.numbers.clear();
        pairs(&lexicon.index, second, third, &mut self.numbers);
        self.take(lexicon, chars.get(1..).unwrap_or(&[]));
        let mut first = NO_WORD;
        if self.nominees.len() > from {
            first = from as u32;
            self.nominees.last_mut().into_iter().for_each(|nominee| nominee.last = true);
        }
        let known = Place { trio, lexicon: lexicon.id.0, first };
        if let Some([one, other]) = self.places.get_mut(place..place + 2) {
            (*other, *one) = (*one, known);
        }
        first
    }

    /// Keeps those of the words that fit.
    fn take(&mut self, lexicon: &Lexicon, chars: &[(Letter, bool)]) {
        self.numbers.sort_unstable();
        self.numbers.dedup();
        self.nominees.extend(self.numbers.iter().filter_map(|number| nominee(lexicon, chars, *number)));
    }
}

/// Words of two characters that these may be.
fn pairs(index: &Index, first: Letter, second: Letter, found: &mut Vec<u32>) {
    let spell = Spell::get();
    found.extend(index.of(WRITTEN | key(first.own(), second.own())));
    let (first, second) = (first.code(), second.code());
    let (firsts, seconds) = (numbers(&first, spell), numbers(&second, spell));
    for (a, small) in firsts.0.iter().zip(firsts.1) {
        for (b, other) in seconds.0.iter().zip(seconds.1) {
            if index.pairs.of((*small).into(), (*other).into()) & Pairs::WHOLE != 0 {
                found.extend(index.of(key(*a, *b)));
            }
        }
    }
}

/// Longer words that these may begin.
fn triples(index: &Index, [first, second, third]: [Letter; 3], found: &mut Vec<u32>) {
    let spell = Spell::get();
    found.extend(index.of(WRITTEN | triple(key(first.own(), second.own()), third.own())));
    let (first, second) = (first.code(), second.code());
    let (firsts, seconds) = (numbers(&first, spell), numbers(&second, spell));
    for (a, small) in firsts.0.iter().zip(firsts.1) {
        for (b, other) in seconds.0.iter().zip(seconds.1) {
            if index.pairs.of((*small).into(), (*other).into()) & Pairs::HEAD == 0 {
                continue;
            }
            let pair = key(*a, *b);
            let after = index.triples.after(pair);
            for c in numbers(&third.code(), spell).0.iter().filter(|c| may(after, **c)) {
                found.extend(index.of(triple(pair, *c)));
            }
        }
    }
}

/// A word whose first characters may be these, unless these are cheaper as what they are whatever stands around them.
fn nominee(lexicon: &Lexicon, chars: &[(Letter, bool)], number: u32) -> Option<Nominee> {
    let (words, ordinary) = (&lexicon.words, Ordinary::get());
    let word = words.terms.get(number as usize)?;
    let whole = word.count as usize == chars.len();
    if !whole && ((word.count as usize) < chars.len() || chars.len() == 2) {
        return None;
    }
    let (mut found, mut literal) = (Found::at(0), true);
    for (n, (letter, _)) in chars.iter().enumerate() {
        let slot = words.nth(word, n)?;
        let (how, cost, wants) = fits(slot, What::Char(letter.c()), word)?;
        found.add(how, cost, wants, letter.price(ordinary));
        literal &= how.is_literal() || canon(letter.c()) == slot.canon;
    }
    if !found.needs.within(allowed(word)) {
        return None;
    }
    if whole {
        found = found.closed();
        if !literal && cheapest(ordinary, chars) < judge::WORTH + found.cost {
            return None;
        }
    }
    found.end = chars.len();
    Some(Nominee { number, found, weigh: !literal, whole, last: false })
}

/// What the characters cost as ordinary text by themselves; no word reaches over what is seen between them.
fn cheapest(ordinary: &Ordinary, chars: &[(Letter, bool)]) -> i32 {
    let single =
        |chars: &[(Letter, bool)]| chars.iter().map(|(letter, _)| letter.price(ordinary)).sum::<i32>();
    let all = single(chars);
    let saved = |part: &[(Letter, bool)]| {
        let parted = part.iter().skip(1).any(|(_, gap)| *gap);
        let price = ordinary.price(part.iter().map(|(letter, _)| letter.c())).filter(|_| !parted);
        price.map_or(0, |price| single(part) - price)
    };
    all - chars.windows(2).chain([chars]).map(saved).fold(0, i32::max)
}
