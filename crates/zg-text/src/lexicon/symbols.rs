//! Words of symbols alone: 🐧, and phrases with a sentence end inside.

use super::company::in_company;
use super::walk::Found;
use super::words::Symbols;
use super::{Lexicon, Match, Trust};
use crate::reader::Reader;
use crate::view::View;

/// Words of symbols alone: looked for in the folded text. `listed` as of [`super::exact::Exact::possible`].
pub(super) fn find(lexicon: &Lexicon, listed: &[u32], reader: &mut Reader, found: &mut dyn FnMut(Match)) {
    let (units, index) = (reader.parts().1, &lexicon.index);
    let Some(automaton) = &index.symbols else { return };
    if !index.alone.possible(units, listed).any(|word| word.spelled(&units.list)) {
        return;
    }
    let mut hits = Vec::new();
    for hit in automaton.find_overlapping_iter(reader.folded()) {
        hits.extend(index.symbol(hit.value()).iter().map(|word| (hit.start(), hit.end(), *word)));
    }
    of_symbols(lexicon, reader, &hits, found);
}

/// A bit for each Han character, of which no context makes another; others may share it.
pub(super) fn han(codes: impl Iterator<Item = u32>) -> u64 {
    let bit = |code: u32| 1 << (code.wrapping_mul(0x9E37_79B1) >> 26);
    codes.filter(|code| (0x4E00..0xA000).contains(code)).fold(0, |bits, code| bits | bit(code))
}

/// What [`find`] finds, found by trying every such word at every place.
pub(super) fn find_slowly(lexicon: &Lexicon, reader: &mut Reader, found: &mut dyn FnMut(Match)) {
    let text = reader.folded();
    let mut hits = Vec::new();
    for (at, _) in text.char_indices() {
        let here = |s: &&Symbols| text.get(at..).is_some_and(|rest| rest.starts_with(&s.text));
        hits.extend(lexicon.words.symbols.iter().filter(here).map(|s| (at, at + s.text.len(), s.word)));
    }
    of_symbols(lexicon, reader, &hits, found);
}

/// Hands on those words of symbols, by their places in the folded text, that no Latin word or number cuts.
fn of_symbols(
    lexicon: &Lexicon,
    reader: &mut Reader,
    hits: &[(usize, usize, u32)],
    found: &mut dyn FnMut(Match),
) {
    for (start, end, word) in hits.iter().copied() {
        if cut(reader.folded(), start, end) {
            continue;
        }
        let (start, end) = reader.raw_span(View::Folded, start, end);
        let company = lexicon.words.terms.get(word as usize).and_then(|w| w.company);
        let met = company.is_none_or(|set| {
            let (_, units, _) = reader.parts();
            let from = units.list.partition_point(|u| u.start < start);
            let to = units.list.partition_point(|u| u.start < end);
            let place = Found { end: to, ..Found::at(from) };
            in_company(&lexicon.words, set, &units.list, &place)
        });
        let trust = if met { Trust::Sure } else { Trust::Cut };
        found(Match { start, end, term: word, view: View::Folded, trust });
    }
}

/// Whether a Latin word or number goes on beyond `start..end`.
fn cut(text: &str, start: usize, end: usize) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let (before, word) = (text.get(..start).unwrap_or(""), text.get(start..end).unwrap_or(""));
    let after = text.get(end..).and_then(|t| t.chars().next());
    (letter(word.chars().next()) && letter(before.chars().next_back()))
        || (letter(word.chars().next_back()) && letter(after))
}
