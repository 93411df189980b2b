//! How often each word was read in a long message, so that nobody keeps a reader busy with a megabyte of the same words.

use crate::repeat::LONG;

/// A word is worn out after so many readings that find nothing.
const OUT: u16 = 64;
/// What a find wears, in such readings: 32 finds wear a word out.
const FOUND: u16 = 2;

/// By word: how far it is worn. Only kept of long messages; in others nothing wears.
#[derive(Debug, Default)]
pub(crate) struct Worn {
    by_word: Vec<u16>,
}

impl Worn {
    /// Another message of so many characters is read for so many words.
    pub(super) fn begin(&mut self, length: usize, words: usize) {
        self.by_word.clear();
        if length >= LONG {
            self.by_word.resize(words, 0);
        }
    }

    /// A word was read once more.
    #[inline]
    pub(super) fn wear(&mut self, word: u32, found: bool) {
        let by = if found { FOUND } else { 1 };
        self.by_word.get_mut(word as usize).into_iter().for_each(|worn| *worn = worn.saturating_add(by));
    }

    /// Whether a word needs no more reading.
    #[inline]
    pub(super) fn out(&self, word: u32) -> bool {
        self.by_word.get(word as usize).is_some_and(|worn| *worn >= OUT)
    }
}
