//! What words begin with, as keys.

use super::tables::Pairs;

/// Set in the keys under which longer words are kept.
pub(super) const HEAD: u64 = 1 << 63;

/// Set in the numbers of three characters.
const TRIPLE: u64 = 1 << 62;

/// Set in the keys of words as written.
pub(super) const WRITTEN: u64 = 1 << 61;

/// Stands for the second character of words that have only one.
pub(super) const NONE: u32 = (1 << 21) - 1;

/// What words begin with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Start {
    /// The whole word, of one or two characters.
    Pair(u64),
    /// The first two characters of a longer one.
    Head(u64),
    /// The first two and the third.
    Triple(u64, u32),
}

impl Start {
    /// The key under which such words are kept.
    pub(super) fn number(self) -> u64 {
        match self {
            Start::Pair(pair) => pair,
            Start::Head(pair) => HEAD | pair,
            Start::Triple(pair, third) => triple(pair, third),
        }
    }

    /// The first two characters, and which words begin so.
    pub(super) fn pair(self) -> Option<(u64, u64)> {
        match self {
            Start::Pair(pair) => Some((pair, Pairs::WHOLE)),
            Start::Head(pair) => Some((pair, Pairs::HEAD)),
            Start::Triple(..) => None,
        }
    }
}

/// Three characters as one number.
#[inline]
pub(super) fn triple(pair: u64, third: u32) -> u64 {
    (pair.rotate_left(21) ^ u64::from(third).wrapping_mul(0x9E37_79B9_7F4A_7C15)) & !(HEAD | WRITTEN) | TRIPLE
}

/// A pair as one number.
#[inline]
pub(super) fn key(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}
