//! Small tables that say of most neighbours that no word begins with them.

use super::saved::{In, Out};
use super::start::Start;

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

    pub(super) fn save(&self, out: &mut Out) {
        out.count(self.width);
        out.u64s(&self.bits);
    }

    pub(super) fn load(from: &mut In<'_>) -> Option<Pairs> {
        // A row is as long as the words of 64 bits that are there, at most.
        let width = usize::try_from(from.u64()?).ok()?;
        let bits = from.u64s()?;
        (width <= bits.len()).then_some(Pairs { bits, width })
    }

    /// What may begin with that pair.
    #[inline]
    pub(super) fn of(&self, first: usize, second: usize) -> u64 {
        let word = self.bits.get(first * self.width + second / 32).copied().unwrap_or(0);
        word >> (2 * (second % 32)) & 3
    }
}

/// The first three characters of words; may say yes to more than it holds. What follows one pair stands side by side in
/// memory.
#[derive(Debug, Default)]
pub(super) struct Triples {
    blocks: Vec<Block>,
    shift: u32,
}

/// The third characters of some pairs: 512 bits, as a line of the cache has.
type Block = [u64; 8];

impl Triples {
    /// Those of what words begin with.
    pub(super) fn of(starts: &[(Start, u32)]) -> Triples {
        let triples = starts.iter().filter_map(|(start, _)| match start {
            Start::Triple(pair, third) => Some((*pair, *third)),
            _ => None,
        });
        let count = (triples.clone().count() / 32).next_power_of_two().clamp(1 << 3, 1 << 15);
        let mut set = Triples { blocks: vec![[0; 8]; count], shift: 64 - count.ilog2() };
        for (pair, third) in triples {
            let (bit, at) = (bit(third), set.place(pair));
            let block = set.blocks.get_mut(at).and_then(|block| block.get_mut(bit / 64));
            block.into_iter().for_each(|word| *word |= 1 << (bit % 64));
        }
        set
    }

    #[inline]
    fn place(&self, pair: u64) -> usize {
        (pair.wrapping_mul(SPREAD) >> self.shift) as usize
    }

    /// The third characters behind a pair.
    #[inline]
    pub(super) fn after(&self, pair: u64) -> &Block {
        self.blocks.get(self.place(pair)).unwrap_or(&[0; 8])
    }

    /// Whether words may begin with the pair and that character.
    #[inline]
    pub(super) fn may(&self, pair: u64, third: u32) -> bool {
        may(self.after(pair), third)
    }

    pub(super) fn bytes(&self) -> usize {
        self.blocks.len() * size_of::<Block>()
    }

    pub(super) fn save(&self, out: &mut Out) {
        out.u64s(self.blocks.as_flattened());
    }

    pub(super) fn load(from: &mut In<'_>) -> Option<Triples> {
        let bits = from.u64s()?;
        let (blocks, rest) = bits.as_chunks::<8>();
        let shift = shift(blocks.len())?;
        rest.is_empty().then(|| Triples { blocks: blocks.to_vec(), shift })
    }
}

/// Whether a third character is among those.
#[inline]
pub(super) fn may(block: &Block, third: u32) -> bool {
    let bit = bit(third);
    block.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 != 0)
}

/// The place of a character in a block.
#[inline]
fn bit(third: u32) -> usize {
    (third.wrapping_mul(0x9E37_79B1) >> 23) as usize
}

/// How far a number is shifted to be a place in a table of that many; `None` for a length that no table has.
pub(super) fn shift(count: usize) -> Option<u32> {
    let bits = count.is_power_of_two().then(|| count.ilog2()).filter(|bits| (1..=30).contains(bits))?;
    Some(64 - bits)
}

const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// What words as written begin with: pairs of characters, two bits each as in [`Pairs`], and the first three of longer
/// ones. May say yes to more than it holds.
#[derive(Debug, Default)]
pub(super) struct Written {
    bits: Vec<u64>,
    shift: u32,
    pub(super) triples: Triples,
}

impl Written {
    pub(super) fn of(starts: &[(Start, u32)]) -> Written {
        let size = (starts.len() * 32).next_power_of_two().clamp(1 << 12, 1 << 24);
        let mut set = Written {
            bits: vec![0; size / 64],
            shift: 64 - (size / 2).ilog2(),
            triples: Triples::of(starts),
        };
        for (pair, bits) in starts.iter().filter_map(|(start, _)| start.pair()) {
            let place = set.place(pair);
            set.bits.get_mut(place / 32).into_iter().for_each(|word| *word |= bits << (2 * (place % 32)));
        }
        set
    }

    #[inline]
    fn place(&self, pair: u64) -> usize {
        (pair.wrapping_mul(SPREAD) >> self.shift) as usize
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

    pub(super) fn save(&self, out: &mut Out) {
        out.u64s(&self.bits);
        self.triples.save(out);
    }

    pub(super) fn load(from: &mut In<'_>) -> Option<Written> {
        let bits = from.u64s()?;
        let shift = shift(bits.len().checked_mul(32)?)?;
        Some(Written { bits, shift, triples: Triples::load(from)? })
    }
}
