//! How things are spoken of, whatever is promised: word lists of the packs, by what they are to the reader.

use zg_rules::{Pack, Speech};

use super::charset::CharSet;
use super::number::at as char_at;

/// The words of each use; none where no pack lists any.
#[derive(Debug, Default)]
pub(super) struct Spoken {
    lists: Vec<List>,
}

/// The words of a use, and the characters that they begin and end with: at most places none of them stands.
#[derive(Debug)]
struct List {
    words: Vec<Box<str>>,
    /// The same, by their first character.
    sorted: Vec<Box<[char]>>,
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
            let mut sorted: Vec<Box<[char]>> = words.iter().map(|w| w.chars().collect()).collect();
            sorted.sort_unstable();
            let first = CharSet::new(sorted.iter().filter_map(|w| w.first().copied()));
            let last = CharSet::new(sorted.iter().filter_map(|w| w.last().copied()));
            List { words, sorted, first, last }
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

    /// How long the words of a use are that stand at a place.
    fn here<'s>(&'s self, speech: Speech, chars: &'s [char], at: usize) -> impl Iterator<Item = usize> + 's {
        let list = self.lists.get(speech as usize).filter(|list| list.first.has(char_at(chars, at)));
        let sorted = list.map_or(&[][..], |list| &list.sorted);
        let first = chars.get(at).copied();
        let from = sorted.partition_point(|w| w.first().copied() < first);
        let same = sorted.iter().skip(from).take_while(move |w| w.first().copied() == first);
        same.filter(move |w| chars.get(at..).is_some_and(|rest| rest.starts_with(w))).map(|w| w.len())
    }

    /// Whether a word of a use stands at a place.
    pub(super) fn stands(&self, speech: Speech, chars: &[char], at: usize) -> bool {
        self.here(speech, chars, at).next().is_some()
    }

    /// Where the longest word of a use ends that stands at a place.
    pub(super) fn longest(&self, speech: Speech, chars: &[char], at: usize) -> Option<usize> {
        self.here(speech, chars, at).max().map(|long| at + long)
    }

    /// Where the longest word of a use begins that ends at a place.
    pub(super) fn longest_before(&self, speech: Speech, chars: &[char], end: usize) -> Option<usize> {
        let last = end.checked_sub(1).map_or('\0', |last| char_at(chars, last));
        let list = self.lists.get(speech as usize).filter(|list| list.last.has(last))?;
        let before = chars.get(..end)?;
        list.sorted.iter().filter(|w| before.ends_with(w)).map(|w| end - w.len()).min()
    }
}
