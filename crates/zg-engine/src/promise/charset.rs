//! Sets of characters that every message is asked for.

/// Characters of the basic plane, a bit each; of those beyond it only whether there is any.
#[derive(Debug)]
pub(super) struct CharSet(Vec<u64>);

/// The place of all characters beyond the basic plane: that of a character nobody writes.
const BEYOND: usize = 0xffff;

impl CharSet {
    pub(super) fn new(chars: impl Iterator<Item = char>) -> CharSet {
        let mut bits = vec![0; (BEYOND + 1) / 64];
        for c in chars {
            let at = (c as usize).min(BEYOND);
            bits.get_mut(at / 64).into_iter().for_each(|word: &mut u64| *word |= 1 << (at % 64));
        }
        CharSet(bits)
    }

    /// Whether a character is in the set; may say so of one beyond the basic plane that is not.
    #[inline]
    pub(super) fn has(&self, c: char) -> bool {
        let at = (c as usize).min(BEYOND);
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 != 0)
    }
}
