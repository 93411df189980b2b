//! Which words may begin with a pair of characters.
//!
//! A bit array says of most pairs that no word begins so; it is small enough to stay in cache. What passes is looked up.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::build::{Slot, Words};
use crate::disguise::ordinary::Mix;
use crate::view::View;

/// Stands for the second character of words that have only one.
pub(super) const NONE: u32 = u32::MAX;

/// Words by what their first two characters may be.
#[derive(Debug, Default)]
pub(super) struct Index {
    bits: Vec<u64>,
    shift: u32,
    buckets: HashMap<u64, (u32, u32), BuildHasherDefault<Mix>>,
    words: Vec<u32>,
    /// Some word has one character.
    pub(super) singles: bool,
    /// Some word is looked for by sound or shape.
    pub(super) coded: bool,
    /// Some word is looked for as written.
    pub(super) literal: bool,
}

impl Index {
    pub(super) fn build(words: &Words) -> Index {
        let mut pairs: Vec<(u64, u32)> = Vec::new();
        let mut index = Index::default();
        for (number, word) in (0_u32..).zip(&words.terms) {
            let mut slots = word.slots.iter().filter_map(|s| words.slot(*s));
            let coded = word.coded();
            match (slots.next(), slots.next()) {
                (Some(first), None) => {
                    index.singles = true;
                    pairs.push((key(first.canon.into(), NONE), number));
                }
                (Some(first), Some(second)) if coded => {
                    index.coded = true;
                    let shape = word.views.contains(View::Shape);
                    let seconds = codes(second, shape);
                    for a in codes(first, shape) {
                        pairs.extend(seconds.iter().map(|b| (key(a, *b), number)));
                    }
                }
                (Some(first), Some(second)) => {
                    index.literal = true;
                    pairs.push((key(first.canon.into(), second.canon.into()), number));
                }
                (None, _) => {}
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let size = (pairs.len() * 16).next_power_of_two().clamp(1 << 10, 1 << 24);
        index.shift = 64 - size.ilog2();
        index.bits = vec![0; size / 64];
        for group in pairs.chunk_by(|a, b| a.0 == b.0) {
            let Some((key, _)) = group.first() else { continue };
            let from = u32::try_from(index.words.len()).unwrap_or(u32::MAX);
            index.words.extend(group.iter().map(|pair| pair.1));
            index.buckets.insert(*key, (from, u32::try_from(index.words.len()).unwrap_or(u32::MAX)));
            let bit = index.bit(*key);
            index.bits.get_mut(bit / 64).into_iter().for_each(|word| *word |= 1 << (bit % 64));
        }
        index
    }

    #[inline]
    fn bit(&self, key: u64) -> usize {
        (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize
    }

    /// Whether some word may begin so.
    #[inline]
    pub(super) fn may(&self, key: u64) -> bool {
        let bit = self.bit(key);
        self.bits.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 != 0)
    }

    /// The words that may begin so.
    pub(super) fn of(&self, key: u64) -> &[u32] {
        let (from, to) = self.buckets.get(&key).copied().unwrap_or((0, 0));
        self.words.get(from as usize..to as usize).unwrap_or(&[])
    }

    pub(super) fn bytes(&self) -> usize {
        self.bits.len() * 8 + self.words.len() * 4 + self.buckets.capacity() * 24
    }
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
