//! Which words may begin with a pair of characters.
//!
//! A bit array says of most pairs that no word begins so; it is small enough to stay in cache. What passes is looked up.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::build::{Slot, Words};
use crate::disguise::ordinary::Mix;
use crate::disguise::spell::SOUND;
use crate::view::View;

/// Stands for the second character of words that have only one.
pub(super) const NONE: u32 = SOUND - 1;

/// Set in the keys under which longer words are kept.
pub(super) const HEAD: u64 = 1 << 63;

/// Set in the numbers of three characters.
const TRIPLE: u64 = 1 << 62;

/// Words by what their first two characters may be.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Pairs that words begin with.
    pub(super) pairs: Bits,
    /// Of words of three characters and more that are looked for by sound or shape: pairs, and their first three.
    pub(super) heads: Bits,
    pub(super) triples: Bits,
    buckets: HashMap<u64, (u32, u32), BuildHasherDefault<Mix>>,
    words: Vec<u32>,
    /// Some word has one character.
    pub(super) singles: bool,
    /// Some word is looked for by sound or shape.
    pub(super) coded: bool,
    /// There are so many that most pairs of characters begin one by sound.
    pub(super) large: bool,
}

/// More pairs than this are many.
const LARGE: usize = 20_000;

/// A set of numbers that may say yes to more than it holds.
#[derive(Debug, Default)]
pub(super) struct Bits {
    bits: Vec<u64>,
    shift: u32,
}

impl Bits {
    /// A set of these numbers.
    fn of(keys: &[u64]) -> Bits {
        let size = (keys.len() * 48).next_power_of_two().clamp(1 << 12, 1 << 24);
        let mut set = Bits { bits: vec![0; size / 64], shift: 64 - size.ilog2() };
        for key in keys {
            let bit = set.bit(*key);
            set.bits.get_mut(bit / 64).into_iter().for_each(|word| *word |= 1 << (bit % 64));
        }
        set
    }

    #[inline]
    fn bit(&self, key: u64) -> usize {
        (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize
    }

    /// Whether the number may be in the set.
    #[inline]
    pub(super) fn may(&self, key: u64) -> bool {
        let bit = self.bit(key);
        self.bits.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 != 0)
    }
}

impl Index {
    pub(super) fn build(words: &Words) -> Index {
        let mut index = Index::default();
        let (mut pairs, mut heads, mut triples) = (Vec::new(), Vec::new(), Vec::new());
        for (number, word) in (0_u32..).zip(&words.terms) {
            let slots: Vec<&Slot> = word.slots.iter().filter_map(|s| words.slot(*s)).collect();
            let (first, second) = match slots.as_slice() {
                [] => continue,
                [only] => {
                    index.singles = true;
                    pairs.push((key(only.canon.into(), NONE), number));
                    continue;
                }
                [first, second, ..] => (*first, *second),
            };
            if !word.coded() || slots.len() == 2 {
                pairs.push((key(first.canon.into(), second.canon.into()), number));
            }
            if !word.coded() {
                continue;
            }
            index.coded = true;
            let shape = word.views.contains(View::Shape);
            let (firsts, seconds) = (codes(first, shape), codes(second, shape));
            // One character as written, the other disguised; and both disguised.
            if slots.len() == 2 {
                pairs.extend(firsts.iter().map(|a| (key(*a, second.canon.into()), number)));
                pairs.extend(seconds.iter().map(|b| (key(first.canon.into(), *b), number)));
            }
            if shape {
                super::alike::nominate(&slots, number, &mut pairs, &mut heads, &mut triples);
            }
            let thirds = slots.get(2).map_or(Vec::new(), |third| codes(third, shape));
            for a in &firsts {
                for b in &seconds {
                    let pair = key(*a, *b);
                    if slots.len() == 2 {
                        pairs.push((pair, number));
                    } else {
                        heads.push((pair | HEAD, number));
                        triples.extend(thirds.iter().map(|c| (triple(pair, *c), number)));
                    }
                }
            }
        }
        let keys = |list: &[(u64, u32)]| list.iter().map(|pair| pair.0 & !HEAD).collect::<Vec<u64>>();
        index.pairs = Bits::of(&keys(&pairs));
        index.large = pairs.len() > LARGE;
        index.heads = Bits::of(&keys(&heads));
        index.triples = Bits::of(&keys(&triples));
        pairs.extend(heads);
        pairs.extend(triples);
        pairs.sort_unstable();
        pairs.dedup();
        for group in pairs.chunk_by(|a, b| a.0 == b.0) {
            let Some((key, _)) = group.first() else { continue };
            let from = u32::try_from(index.words.len()).unwrap_or(u32::MAX);
            index.words.extend(group.iter().map(|pair| pair.1));
            index.buckets.insert(*key, (from, u32::try_from(index.words.len()).unwrap_or(u32::MAX)));
        }
        index
    }

    /// The words that may begin so.
    pub(super) fn of(&self, key: u64) -> &[u32] {
        let (from, to) = self.buckets.get(&key).copied().unwrap_or((0, 0));
        self.words.get(from as usize..to as usize).unwrap_or(&[])
    }

    pub(super) fn bytes(&self) -> usize {
        let bits = self.pairs.bits.len() + self.heads.bits.len() + self.triples.bits.len();
        bits * 8 + self.words.len() * 4 + self.buckets.capacity() * 24
    }
}

/// Three characters as one number.
#[inline]
pub(super) fn triple(pair: u64, third: u32) -> u64 {
    (pair.rotate_left(21) ^ u64::from(third).wrapping_mul(0x9E37_79B9_7F4A_7C15)) & !HEAD | TRIPLE
}

/// A pair as one number.
#[inline]
pub(super) fn key(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

/// The numbers under which a character of a coded word can be met.
fn codes(slot: &Slot, shape: bool) -> Vec<u32> {
    let spell = crate::disguise::spell::Spell::get();
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
