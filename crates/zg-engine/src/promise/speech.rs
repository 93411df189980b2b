//! How things are spoken of, whatever is promised: word lists of the packs, by what they are to the reader.

use zg_rules::{Pack, Speech};

use super::number::stands;

/// The words of each use; none where no pack lists any.
#[derive(Debug, Default)]
pub(super) struct Spoken {
    lists: Vec<Vec<Box<str>>>,
}

impl Spoken {
    /// The lists of packs; several of one use are one list, in the order of the files.
    pub(super) fn new(pack: &Pack) -> Spoken {
        let of = |speech: Speech| pack.words.iter().filter(move |w| w.reads == Some(speech));
        let terms = |speech| of(speech).flat_map(|w| &w.terms).map(|t| t.text.as_str().into()).collect();
        Spoken { lists: Speech::ALL.iter().map(|(speech, _)| terms(*speech)).collect() }
    }

    /// The words of a use.
    pub(super) fn of(&self, speech: Speech) -> &[Box<str>] {
        self.lists.get(speech as usize).map_or(&[], Vec::as_slice)
    }

    /// Where the longest word of a use ends that stands at a place.
    pub(super) fn longest(&self, speech: Speech, chars: &[char], at: usize) -> Option<usize> {
        let here = self.of(speech).iter().filter(|w| stands(chars, at, w));
        here.map(|w| at + w.chars().count()).max()
    }

    /// Where the longest word of a use begins that ends at a place.
    pub(super) fn longest_before(&self, speech: Speech, chars: &[char], end: usize) -> Option<usize> {
        let from = |w: &str| end.checked_sub(w.chars().count()).filter(|from| stands(chars, *from, w));
        self.of(speech).iter().filter_map(|w| from(w)).min()
    }
}
