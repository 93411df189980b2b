//! Small tables that say of most neighbours that no word begins with them.

use super::index::{HEAD, TRIPLE, WRITTEN};

/// Two bits for every pair of small numbers.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    bits: Vec<u64>,
    /// Words of 64 bits a row.
    width: usize,
}

impl Pairs {
    /// A word of two characters begins so.
    pub(super) const WHOLE: u64 = 1;
    /// A longer word begins so.
    pub(super) const HEAD: u64 = 2;

    pub(super) fn new(ids: usize) -> Pairs {
        let width = (2 * ids).div_ceil(64);
        Pairs { bits: vec![0; width * ids], width }
    }

    pub(super) fn set(&mut self, first: usize, second: usize, bits: u64) {
        let word = self.bits.get_mut(first * self.width + second / 32);
        word.into_iter().for_each(|word| *word |= bits << (2 * (second % 32)));
    }

    pub(super) fn bytes(&self) -> usize {
        self.bits.len() * 8
    }

    /// What may begin with that pair.
    #[inline]
    pub(super) fn of(&self, first: usize, second: usize) -> u64 {
        let word = self.bits.get(first * self.width + second / 32).copied().unwrap_or(0);
        word >> (2 * (second % 32)) & 3
    }
}

/// A set of numbers that may say yes to more than it holds.
#[derive(Debug, Default)]
pub(super) struct Bits {
    bits: Vec<u64>,
    shift: u32,
}

impl Bits {
    /// A set of these numbers.
    pub(super) fn of(keys: impl ExactSizeIterator<Item = u64>) -> Bits {
        let size = (keys.len() * 16).next_power_of_two().clamp(1 << 12, 1 << 24);
        let mut set = Bits { bits: vec![0; size / 64], shift: 64 - size.ilog2() };
        for key in keys {
            let bit = set.bit(key);
            set.bits.get_mut(bit / 64).into_iter().for_each(|word| *word |= 1 << (bit % 64));
        }
        set
    }

    #[inline]
    fn bit(&self, key: u64) -> usize {
        (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize
    }

    pub(super) fn bytes(&self) -> usize {
        self.bits.len() * 8
    }

    /// Whether the number may be in the set.
    #[inline]
    pub(super) fn may(&self, key: u64) -> bool {
        let bit = self.bit(key);
        self.bits.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 != 0)
    }
}

/// What words as written begin with: pairs of characters, two bits each as in [`Pairs`], and the first three of longer
/// ones. May say yes to more than it holds.
#[derive(Debug, Default)]
pub(super) struct Written {
    bits: Vec<u64>,
    shift: u32,
    pub(super) triples: Bits,
}

impl Written {
    pub(super) fn of(keys: &[u64]) -> Written {
        let size = (keys.len() * 32).next_power_of_two().clamp(1 << 12, 1 << 24);
        let triples: Vec<u64> = keys.iter().copied().filter(|key| key & TRIPLE != 0).collect();
        let mut set = Written {
            bits: vec![0; size / 64],
            shift: 64 - (size / 2).ilog2(),
            triples: Bits::of(triples.into_iter()),
        };
        for key in keys.iter().filter(|key| *key & TRIPLE == 0) {
            let bits = if key & HEAD != 0 { Pairs::HEAD } else { Pairs::WHOLE };
            let place = set.place(key & !(HEAD | WRITTEN));
            set.bits.get_mut(place / 32).into_iter().for_each(|word| *word |= bits << (2 * (place % 32)));
        }
        set
    }

    #[inline]
    fn place(&self, pair: u64) -> usize {
        (pair.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize
    }

    /// What may begin with that pair.
    #[inline]
    pub(super) fn begins(&self, pair: u64) -> u64 {
        let place = self.place(pair);
        self.bits.get(place / 32).map_or(0, |word| word >> (2 * (place % 32)) & 3)
    }

    pub(super) fn bytes(&self) -> usize {
        self.bits.len() * 8 + self.triples.bytes()
    }
}
