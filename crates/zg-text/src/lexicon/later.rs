//! Words that a scan puts off: where they may stand. They are read when somebody asks for them.

use super::scan::At;
use super::{Lexicon, Match};
use crate::reader::Reader;

/// The words that were put off, in the order in which they would have been read.
#[derive(Debug, Default)]
pub(crate) struct Later {
    pub(super) list: Vec<PutOff>,
    /// Those of the first pass; the others are of the second.
    pub(super) plain: usize,
}

impl Later {
    pub(crate) fn clear(&mut self) {
        self.list.clear();
        self.plain = 0;
    }
}

/// A word that may stand at a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct PutOff {
    pub(super) at: u32,
    pub(super) number: u32,
    /// Whether the text there is to be weighed first.
    pub(super) weigh: bool,
}

/// Reads those of the words that [`super::scan::scan`] put off that are wanted.
pub(super) fn later(
    lexicon: &Lexicon,
    wanted: &mut dyn FnMut(u32) -> bool,
    reader: &mut Reader,
    found: &mut dyn FnMut(Match),
) {
    let (raw, units, scratch) = reader.parts();
    let mut later = std::mem::take(&mut scratch.later);
    if !later.list.is_empty() {
        let mut none = Later::default();
        let mut at = At::once_more(lexicon, (raw, units, &mut *scratch), &mut none, found);
        for (n, put_off) in later.list.iter().enumerate() {
            if n == later.plain {
                at.again();
            }
            let (place, number) = (put_off.at as usize, put_off.number);
            if wanted(lexicon.turned_word(number).unwrap_or(number))
                && (!put_off.weigh || at.worthwhile(place, number))
            {
                at.read_at(place, number);
            }
        }
    }
    later.clear();
    scratch.later = later;
}

/// Reads words where they might begin: first byte, and which word.
pub(super) fn there(
    lexicon: &Lexicon,
    places: &[(u32, u32)],
    reader: &mut Reader,
    found: &mut dyn FnMut(Match),
) {
    let (raw, units, scratch) = reader.parts();
    scratch.worn.begin(units.list.len(), lexicon.words.terms.len());
    let mut none = Later::default();
    let mut at = At::once_more(lexicon, (raw, units, scratch), &mut none, found);
    for (start, number) in places {
        let place = units.list.partition_point(|unit| unit.start < *start);
        at.read_at(place, *number);
    }
}
