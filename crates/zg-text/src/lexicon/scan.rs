//! The one pass over a message.

use super::build::{Symbols, Word};
use super::index::{NONE, key};
use super::lattice::{Lattice, What, steps};
use super::walk::{Found, REPEATS, Walk};
use super::{Lexicon, Match, Reading, Trust, judge, quick};
use crate::disguise::spell::Spell;
use crate::reader::Reader;
use crate::table::{Class, Table, han_digit};
use crate::units::{Gap, Units};
use crate::view::{View, ViewSet};

pub(super) fn scan(lexicon: &Lexicon, reader: &mut Reader, found: &mut dyn FnMut(Match)) {
    let (raw, units, scratch) = reader.parts();
    scratch.tried.clear();
    let lattice = if units.complex && lexicon.index.coded {
        scratch.lattice.load(units);
        Some(&scratch.lattice)
    } else {
        None
    };
    let mut at = At { lexicon, units, raw, lattice, tried: &mut scratch.tried, found };
    at.plain();
    if let Some(lattice) = lattice {
        at.other_readings(lattice);
    }
    symbols(lexicon, reader, found);
}

/// A message under search.
struct At<'a> {
    lexicon: &'a Lexicon,
    units: &'a Units,
    raw: &'a str,
    lattice: Option<&'a Lattice>,
    tried: &'a mut Vec<(u32, u32)>,
    found: &'a mut dyn FnMut(Match),
}

impl At<'_> {
    /// Every place read as the character that stands there: compare neighbours.
    fn plain(&mut self) {
        let (index, spell) = (&self.lexicon.index, Spell::get());
        let (singles, coded, literal) = (index.singles, index.coded, index.literal);
        let mut before: Option<(usize, u32, &[u32])> = None;
        let mut over: Option<Gap> = None;
        for (at, unit) in self.units.list.iter().enumerate() {
            // Here a symbol that might be a picture is but a symbol.
            if unit.optional() {
                over = Some(over.map_or(unit.gap, |gap: Gap| gap.over_symbol(unit.gap)));
                continue;
            }
            let gap = over.take().map_or(unit.gap, |gap| gap.over_symbol(unit.gap));
            let c = unit.c();
            let own = if unit.class() == Class::HanDigit { han_digit(c).unwrap_or(c) } else { c } as u32;
            let codes = if coded { spell.of(c) } else { &[] };
            if singles {
                self.probe(key(own, NONE), at);
            }
            if let Some((place, own_before, codes_before)) = before.filter(|_| gap.joins()) {
                if literal {
                    self.probe(key(own_before, own), place);
                }
                if coded {
                    // A character without sounds and looks is met as itself.
                    let (one, other) = ([own_before], [own]);
                    let firsts = if codes_before.is_empty() { &one } else { codes_before };
                    let seconds = if codes.is_empty() { &other } else { codes };
                    for first in firsts {
                        for second in seconds {
                            self.probe(key(*first, *second), place);
                        }
                    }
                }
            }
            before = Some((at, own, codes));
        }
    }

    /// Some places have several readings: the pairs of which one is not the character that stands there.
    fn other_readings(&mut self, lattice: &Lattice) {
        let units = self.units;
        for at in (0..units.list.len()).filter(|at| lattice.rich(*at) || lattice.rich(at + 1)) {
            for edge in lattice.edges(at) {
                let plain = matches!(edge.what, What::Char(_));
                let first = edge.what.codes();
                for (next, _) in steps(units, edge.next as usize) {
                    for after in lattice.edges(next) {
                        if !(plain && matches!(after.what, What::Char(_))) {
                            let second = after.what.codes();
                            first.iter().for_each(|a| second.iter().for_each(|b| self.probe(key(a, b), at)));
                        }
                    }
                }
            }
        }
    }

    #[inline]
    fn probe(&mut self, key: u64, at: usize) {
        if self.lexicon.index.may(key) {
            self.verify(key, at);
        }
    }

    /// Reads the words that may begin so.
    #[cold]
    fn verify(&mut self, key: u64, at: usize) {
        let lexicon = self.lexicon;
        let list = &self.units.list;
        // The first character may have been repeated: 微微微信.
        let same = |back: &usize| {
            let (unit, next) = (at.checked_sub(*back).and_then(|i| list.get(i)), list.get(at + 1 - back));
            unit.is_some_and(|u| list.get(at).is_some_and(|a| a.c() == u.c()))
                && next.is_some_and(|n| n.gap.joins())
        };
        let repeats = (1..=REPEATS).take_while(same).count();
        for number in lexicon.index.of(key) {
            let Some(word) = lexicon.words.terms.get(*number as usize) else { continue };
            for start in (at - repeats..=at).rev() {
                if !quick::possible(&lexicon.words, word, self.units, self.lattice, start) {
                    continue;
                }
                // The same word is nominated once for each way of reading its beginning.
                let place = (start as u32, *number);
                let near = |t: &&(u32, u32)| t.0 + 2 * REPEATS as u32 >= place.0;
                if !self.tried.iter().rev().take_while(near).any(|t| *t == place) {
                    self.tried.push(place);
                    self.word(*number, word, start);
                }
            }
        }
    }

    fn word(&mut self, number: u32, word: &Word, at: usize) {
        let mut walk = Walk::new(&self.lexicon.words, word, self.units, self.lattice);
        if let Some(found) = walk.from(at)
            && let Some(hit) = finish(self.lexicon, self.units, self.raw, number, word, &found)
        {
            (self.found)(hit);
        }
    }
}

/// From places to raw bytes, with a judgement.
fn finish(
    lexicon: &Lexicon,
    units: &Units,
    raw: &str,
    number: u32,
    word: &Word,
    found: &Found,
) -> Option<Match> {
    let first = units.list.get(found.start)?;
    let last = units.list.get(found.end.checked_sub(1)?)?;
    let mut found = *found;
    let (mut start, mut end) = (first.start, last.end);
    match &word.symbols {
        Some(text) if word.exact => (start, end) = exact(raw, text, (start, end))?,
        Some(text) if exact(raw, text, (start, end)) == Some((start, end)) => {
            (found.needs, found.gaps, found.cost) = (ViewSet::default(), false, 0);
        }
        _ => {}
    }
    let view = found.needs.widest();
    if !word.exact && view != View::Folded {
        end += marks(raw, end);
    }
    let trust = judge::trust(&lexicon.words, word, &units.list, raw, &found)?;
    Some(Match { start, end, term: number, view, trust })
}

/// Bytes of the marks that hang on the character before: the keycap of 1️⃣.
fn marks(raw: &str, end: u32) -> u32 {
    let rest = raw.get(end as usize..).unwrap_or("");
    let table = Table::get();
    let free = |c: &char| {
        let entry = table.entry(*c);
        !entry.expands() && entry.class() == Class::Free
    };
    rest.chars().take_while(free).map(|c| c.len_utf8() as u32).sum()
}

/// The place of a word with symbols around its characters, if the symbols are there too.
fn exact(raw: &str, text: &str, (start, end): (u32, u32)) -> Option<(u32, u32)> {
    let table = Table::get();
    let dropped = |c: char| {
        let class = table.class(c);
        class.is_filler() || class == Class::Break || class == Class::Free
    };
    let lead = text.chars().take_while(|c| dropped(*c)).count();
    let trail = text.chars().rev().take_while(|c| dropped(*c)).count();
    let from =
        raw.get(..start as usize)?.char_indices().rev().take(lead).last().map_or(start as usize, |(i, _)| i);
    let rest = raw.get(end as usize..)?;
    let to = end as usize + rest.chars().take(trail).map(char::len_utf8).sum::<usize>();
    let same = super::build::folded(raw.get(from..to)?) == *text;
    same.then_some((from as u32, to as u32))
}

/// Words of symbols alone: looked for in the folded text.
fn symbols(lexicon: &Lexicon, reader: &mut Reader, found: &mut dyn FnMut(Match)) {
    let seen = reader.parts().1.symbols;
    let possible = |s: &&Symbols| s.bits & !seen == 0;
    if !lexicon.words.symbols.iter().any(|s| possible(&s)) {
        return;
    }
    let text = reader.folded().to_owned();
    for Symbols { text: word, word: number, .. } in lexicon.words.symbols.iter().filter(possible) {
        for (at, _) in text.match_indices(word.as_str()) {
            if cut(&text, at, word) {
                continue;
            }
            let (start, end) = reader.raw_span(View::Folded, at, at + word.len());
            let company = lexicon.words.terms.get(*number as usize).and_then(|w| w.company);
            let met = company.is_none_or(|set| {
                let (_, units, _) = reader.parts();
                let from = units.list.partition_point(|u| u.start < start);
                let to = units.list.partition_point(|u| u.start < end);
                let place = Found {
                    start: from,
                    end: to,
                    cost: 0,
                    needs: ViewSet::default(),
                    same: 0,
                    initials: 0,
                    gaps: false,
                };
                judge::in_company(&lexicon.words, set, &units.list, &place)
            });
            let trust = if met { Trust::Sure } else { Trust::Cut };
            found(Match { start, end, term: *number, view: View::Folded, trust });
        }
    }
}

/// Whether a Latin word or number goes on beyond the word at `at`.
fn cut(text: &str, at: usize, word: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let before = text.get(..at).and_then(|t| t.chars().next_back());
    let after = text.get(at + word.len()..).and_then(|t| t.chars().next());
    (letter(word.chars().next()) && letter(before)) || (letter(word.chars().next_back()) && letter(after))
}

pub(super) fn slowly(lexicon: &Lexicon, reader: &mut Reader, found: &mut dyn FnMut(Match)) {
    let (raw, units, scratch) = reader.parts();
    scratch.lattice.load(units);
    for at in 0..units.list.len() {
        for (number, word) in (0_u32..).zip(&lexicon.words.terms) {
            let mut walk = Walk::new(&lexicon.words, word, units, Some(&scratch.lattice));
            if let Some(place) = walk.from(at)
                && let Some(hit) = finish(lexicon, units, raw, number, word, &place)
            {
                found(hit);
            }
        }
    }
    symbols(lexicon, reader, found);
}

pub(super) fn readings(lexicon: &Lexicon, reader: &mut Reader, hit: &Match) -> Vec<Reading> {
    let (_, units, scratch) = reader.parts();
    scratch.lattice.load(units);
    let Some(word) = lexicon.words.terms.get(hit.term as usize) else { return Vec::new() };
    let Some(at) = units.list.iter().position(|u| u.end > hit.start) else { return Vec::new() };
    // A word that begins with a symbol begins before its first character.
    let mut places = at..units.list.len().min(at + 4);
    places
        .find_map(|at| {
            let found = Walk::new(&lexicon.words, word, units, Some(&scratch.lattice)).readings(at);
            (!found.is_empty()).then_some(found)
        })
        .unwrap_or_default()
}
