//! How things are spoken of, whatever is promised: word lists of the packs, by what they are to the reader.

use zg_rules::{Pack, Speech};

use super::charset::CharSet;
use super::number::{at as char_at, stands};

/// The words of each use; none where no pack lists any.
#[derive(Debug, Default)]
pub(super) struct Spoken {
    lists: Vec<List>,
}

/// The words of a use, and the characters that they begin and end with: at most places none of them stands.
#[derive(Debug)]
struct List {
    words: Vec<Box<str>>,
    first: CharSet,
    last: CharSet,
}

impl Spoken {
    /// The lists of packs; several of one use are one list, in the order of the files.
    pub(super) fn new(pack: &Pack) -> Spoken {
        let of = |speech: Speech| pack.words.iter().filter(move |w| w.reads == Some(speech));
        let list = |speech| {
            let terms = of(speech).flat_map(|w| &w.terms).map(|t| t.text.as_str());
            let words: Vec<Box<str>> = terms.filter(|t| !t.is_empty()).map(Into::into).collect();
            let first = CharSet::new(words.iter().filter_map(|w| w.chars().next()));
            let last = CharSet::new(words.iter().filter_map(|w| w.chars().next_back()));
            List { words, first, last }
        };
        Spoken { lists: Speech::ALL.iter().map(|(speech, _)| list(*speech)).collect() }
    }

    /// The words of a use.
    pub(super) fn of(&self, speech: Speech) -> &[Box<str>] {
        self.lists.get(speech as usize).map_or(&[], |list| list.words.as_slice())
    }

    /// Whether a word of a use may begin with a character.
    #[inline]
    pub(super) fn begins(&self, speech: Speech, c: char) -> bool {
        self.lists.get(speech as usize).is_some_and(|list| list.first.has(c))
    }

    /// Where the longest word of a use ends that stands at a place.
    pub(super) fn longest(&self, speech: Speech, chars: &[char], at: usize) -> Option<usize> {
        if !self.begins(speech, char_at(chars, at)) {
            return None;
        }
        let here = self.of(speech).iter().filter(|w| stands(chars, at, w));
        here.map(|w| at + w.chars().count()).max()
    }

    /// Where the longest word of a use begins that ends at a place.
    pub(super) fn longest_before(&self, speech: Speech, chars: &[char], end: usize) -> Option<usize> {
        let last = end.checked_sub(1).map_or('\0', |last| char_at(chars, last));
        if !self.lists.get(speech as usize).is_some_and(|list| list.last.has(last)) {
            return None;
        }
        let from = |w: &str| end.checked_sub(w.chars().count()).filter(|from| stands(chars, *from, w));
        self.of(speech).iter().filter_map(|w| from(w)).min()
    }
}
