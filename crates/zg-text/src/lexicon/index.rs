//! Which words may stand at a place.
//!
//! Words are nominated by what their first two or three characters may be: as written, or by sound and look. Tables that
//! are small enough to stay in cache say of most neighbours that no word begins so; what passes is looked up.

use std::collections::BTreeMap;

use daachorse::CharwiseDoubleArrayAhoCorasick;

use super::buckets::Buckets;
use super::exact::Exact;
use super::glance::Glances;
use super::saved::{In, Out};
use super::start::{NONE, Start, WRITTEN, key};
use super::tables::{Pairs, Triples, Written};
use super::words::{Slot, Words};
use crate::disguise::spell::Spell;
use crate::view::View;

/// An automaton over characters.
pub(super) type Automaton = CharwiseDoubleArrayAhoCorasick<u32>;

/// Words by what their first characters may be.
#[derive(Default)]
pub(super) struct Index {
    pub(super) glances: Glances,
    /// What words as written begin with: pairs, and the first three characters of longer ones.
    pub(super) written: Written,
    /// Finds words of symbols alone in the folded text; a value is a place in `symbol_words`.
    pub(super) symbols: Option<Automaton>,
    /// Those that are made of these symbols.
    symbol_words: Vec<Box<[u32]>>,
    /// Those words by their symbols.
    pub(super) alone: Exact,
    /// Words whose symbols must stand in the text too.
    pub(super) exact: Exact,
    /// Pairs that words begin with that are looked for by sound or shape: of numbers one more than [`Spell::id`].
    pub(super) pairs: Pairs,
    /// The first three of those of three characters and more.
    pub(super) triples: Triples,
    buckets: Buckets,
    /// Some word is looked for by sound or shape.
    pub(super) coded: bool,
    /// There are so many that most pairs of characters begin one by sound.
    pub(super) large: bool,
}

/// More pairs than this are many.
const LARGE: usize = 20_000;

impl Index {
    pub(super) fn build(words: &Words) -> Index {
        let mut index = Index::default();
        let spell = Spell::get();
        let (mut coded, mut written) = (Vec::new(), Vec::new());
        for (number, word) in (0_u32..).zip(&words.terms) {
            if word.exact {
                continue;
            }
            let slots: Vec<&Slot> = words.slots(word).collect();
            let own = |slot: &Slot| u32::from(slot.canon);
            match slots.as_slice() {
                [] => continue,
                [only] => written.push((Start::Pair(key(own(only), NONE)), number)),
                [first, second] => written.push((Start::Pair(key(own(first), own(second))), number)),
                [first, second, third, ..] => {
                    let pair = key(own(first), own(second));
                    written.push((Start::Head(pair), number));
                    written.push((Start::Triple(pair, own(third)), number));
                }
            }
            let [first, second, rest @ ..] = slots.as_slice() else { continue };
            if !word.coded() {
                continue;
            }
            let shape = word.views.contains(View::Shape);
            let (firsts, seconds) = (codes(first, shape), codes(second, shape));
            if shape {
                super::alike::nominate(&slots, number, &mut written);
            }
            let thirds = rest.first().map(|third| codes(third, shape));
            for pair in firsts.iter().flat_map(|a| seconds.iter().map(|b| key(*a, *b))) {
                match &thirds {
                    None => coded.push((Start::Pair(pair), number)),
                    Some(thirds) => {
                        coded.push((Start::Head(pair), number));
                        coded.extend(thirds.iter().map(|c| (Start::Triple(pair, *c), number)));
                    }
                }
            }
        }
        index.coded = !coded.is_empty();
        index.large = coded.iter().filter(|(start, _)| matches!(start, Start::Pair(_))).count() > LARGE;
        if index.coded {
            index.pairs = Pairs::new(spell.ids() + 1);
        }
        let mut begins = Vec::new();
        let id = |number: u64| spell.id(number as u32) + 1;
        for (start, _) in &coded {
            let Some((pair, bits)) = start.pair() else { continue };
            let (a, b) = (id(pair >> 32), id(pair & u64::from(u32::MAX)));
            if index.pairs.of(a, b) & bits == 0 {
                index.pairs.set(a, b, bits);
                begins.push((a, b, bits));
            }
        }
        // Of longer words also what may follow the second.
        let (mut known, mut goes_on) = (Pairs::new(spell.ids() + 1), Vec::new());
        for (start, _) in &coded {
            let Start::Triple(pair, third) = start else { continue };
            let (b, c) = (id(pair & u64::from(u32::MAX)), spell.id(*third) + 1);
            if known.of(b, c) == 0 {
                known.set(b, c, Pairs::HEAD);
                goes_on.push((b, c, Pairs::HEAD));
            }
        }
        index.triples = Triples::of(&coded);
        index.written = Written::of(&written);
        let coded = coded.iter().map(|(start, number)| (start.number(), *number));
        let written = written.iter().map(|(start, number)| (WRITTEN | start.number(), *number));
        index.buckets = Buckets::of(coded.chain(written));
        index.glances = Glances::new(words, &begins, &goes_on);
        index.of_symbols(words);
        index
    }

    /// Makes the automaton for words of symbols.
    fn of_symbols(&mut self, words: &Words) {
        let mut symbols: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        words.symbols.iter().for_each(|s| symbols.entry(&s.text).or_default().push(s.word));
        self.symbols = automaton(symbols.keys().copied());
        self.symbol_words = symbols.into_values().map(Vec::into_boxed_slice).collect();
        self.alone = Exact::alone(words);
        self.exact = Exact::of(words);
        self.glances.list(self.alone.chars().chain(self.exact.chars()));
    }

    /// The words that may begin so.
    #[inline]
    pub(super) fn of(&self, key: u64) -> impl Iterator<Item = u32> + '_ {
        self.buckets.at(key)
    }

    /// The words that the automaton of symbols means by a value.
    pub(super) fn symbol(&self, value: u32) -> &[u32] {
        self.symbol_words.get(value as usize).map_or(&[], |words| words)
    }

    /// Words of symbols are few: their automaton is made anew.
    pub(super) fn save(&self, out: &mut Out) {
        self.glances.save(out);
        self.written.save(out);
        self.pairs.save(out);
        self.triples.save(out);
        self.buckets.save(out);
        out.u32(u32::from(self.coded) | u32::from(self.large) << 1);
    }

    pub(super) fn load(from: &mut In<'_>, words: &Words) -> Option<Index> {
        let mut index = Index {
            glances: Glances::load(from)?,
            written: Written::load(from)?,
            pairs: Pairs::load(from)?,
            triples: Triples::load(from)?,
            buckets: Buckets::load(from)?,
            ..Index::default()
        };
        let flags = from.u32()?;
        (index.coded, index.large) = (flags & 1 != 0, flags & 2 != 0);
        index.of_symbols(words);
        Some(index)
    }

    pub(super) fn bytes(&self) -> usize {
        let tables = self.pairs.bytes() + self.triples.bytes() + self.written.bytes();
        let symbols = self.symbols.as_ref().map_or(0, Automaton::heap_bytes);
        tables + self.buckets.bytes() + self.glances.bytes() + symbols
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("buckets", &self.buckets).finish_non_exhaustive()
    }
}

/// An automaton for these words, numbered in their order; they differ and none is empty. `None` for no words, or more
/// than it can hold.
fn automaton<'w>(words: impl Iterator<Item = &'w str>) -> Option<Automaton> {
    let words: Vec<&str> = words.collect();
    if words.is_empty() { None } else { Automaton::new(words).ok() }
}

/// The numbers under which a character of a coded word can be met.
pub(super) fn codes(slot: &Slot, shape: bool) -> Vec<u32> {
    let spell = Spell::get();
    // Characters with a sound are met by it, even by words that only ask for shapes.
    let mut codes: Vec<u32> =
        if slot.sounds.is_empty() { spell.sounds(slot.lit).collect() } else { slot.sounds.to_vec() };
    if codes.is_empty() || slot.canon != slot.lit {
        codes.push(slot.canon.into());
    }
    codes.extend(slot.shape.filter(|_| shape));
    codes.extend(slot.initials.iter().map(|letter| u32::from(*letter)));
    codes
}
