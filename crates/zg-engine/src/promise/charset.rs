//! Sets of characters that every message is asked for.

/// Characters of the basic plane, a bit each.
pub(super) struct CharSet(Vec<u64>);

impl CharSet {
    pub(super) fn new(chars: &str) -> CharSet {
        let mut bits = vec![0; 0x1_0000 / 64];
        for c in chars.chars() {
            let word = bits.get_mut(c as usize / 64);
            word.into_iter().for_each(|word: &mut u64| *word |= 1 << (c as usize % 64));
        }
        CharSet(bits)
    }

    #[inline]
    pub(super) fn has(&self, c: char) -> bool {
        self.0.get(c as usize / 64).is_some_and(|word| word >> (c as usize % 64) & 1 != 0)
    }
}
