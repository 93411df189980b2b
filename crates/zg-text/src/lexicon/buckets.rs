//! Words by number of what they begin with.

use super::saved::{In, Out};
use super::tables::shift;

/// Numbers of words under keys. It may name words of another key too.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    /// Where the words of each bucket begin in `entries`; one more than there are buckets.
    starts: Vec<u32>,
    /// What is left of the key, and the word.
    entries: Vec<(u32, u32)>,
    shift: u32,
}

impl Buckets {
    /// The words of these pairs of key and number.
    pub(super) fn of(pairs: impl Iterator<Item = (u64, u32)> + Clone) -> Buckets {
        let bits = pairs.clone().count().next_power_of_two().ilog2().clamp(1, 30);
        let mut buckets = Buckets { starts: Vec::new(), entries: Vec::new(), shift: 64 - bits };
        let place = |(key, number)| {
            let (bucket, rest) = buckets.place(key);
            (bucket, rest, number)
        };
        let mut placed: Vec<(usize, u32, u32)> = pairs.map(place).collect();
        placed.sort_unstable();
        placed.dedup();
        for (bucket, rest, number) in placed {
            buckets.starts.resize(bucket + 1, buckets.entries.len() as u32);
            buckets.entries.push((rest, number));
        }
        buckets.starts.resize((1 << bits) + 1, buckets.entries.len() as u32);
        buckets
    }

    #[inline]
    fn place(&self, key: u64) -> (usize, u32) {
        let mixed = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        ((mixed >> self.shift) as usize, (mixed >> (self.shift - 32)) as u32)
    }

    /// The words under a key, each once, from the lowest on.
    #[inline]
    pub(super) fn at(&self, key: u64) -> impl Iterator<Item = u32> + '_ {
        let (bucket, rest) = self.place(key);
        let range = match self.starts.get(bucket..bucket + 2) {
            Some([from, to]) => *from as usize..*to as usize,
            _ => 0..0,
        };
        let all = self.entries.get(range).unwrap_or(&[]);
        all.iter().filter(move |entry| entry.0 == rest).map(|entry| entry.1)
    }

    pub(super) fn save(&self, out: &mut Out) {
        out.u32s(&self.starts);
        out.u32s(&self.entries.iter().flat_map(|(rest, number)| [*rest, *number]).collect::<Vec<u32>>());
    }

    pub(super) fn load(from: &mut In<'_>) -> Option<Buckets> {
        let starts = from.u32s()?;
        let shift = shift(starts.len().checked_sub(1)?)?;
        let numbers = from.u32s()?;
        let (entries, rest) = numbers.as_chunks::<2>();
        let entries = entries.iter().map(|[rest, number]| (*rest, *number)).collect();
        rest.is_empty().then_some(Buckets { starts, entries, shift })
    }

    pub(super) fn bytes(&self) -> usize {
        self.starts.len() * 4 + self.entries.len() * 8
    }
}
