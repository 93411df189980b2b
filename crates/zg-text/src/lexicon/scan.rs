//! The one pass over a message.

use super::build::{Symbols, Word, canon};
use super::index::{HEAD, NONE, key, triple};
use super::lattice::{Edge, Lattice, What, steps};
use super::quick::{self, Quick};
use super::sense::Sense;
use super::walk::{Found, LEAST, REPEATS, Walk};
use super::{Lexicon, Match, Reading, Trust, judge};
use crate::disguise::ordinary::Ordinary;
use crate::disguise::spell::Spell;
use crate::reader::Reader;
use crate::table::{Class, Table};
use crate::units::{Gap, Unit, Units};
use crate::view::{View, ViewSet};

pub(super) fn scan(lexicon: &Lexicon, reader: &mut Reader, found: &mut dyn FnMut(Match)) {
    let (raw, units, scratch) = reader.parts();
    scratch.tried.clear();
    scratch.sense.forget();
    let lattice = if units.complex && lexicon.index.coded {
        scratch.lattice.load(units);
        Some(&scratch.lattice)
    } else {
        None
    };
    let mut at = At {
        lexicon,
        units,
        raw,
        lattice,
        tried: &mut scratch.tried,
        sorted: 0,
        sense: &mut scratch.sense,
        found,
    };
    at.plain();
    if let Some(lattice) = lattice {
        at.tried.sort_unstable();
        at.sorted = at.tried.len();
        at.other_readings(lattice);
    }
    symbols(lexicon, reader, found);
}

/// A character on the way.
struct Seen<'a> {
    at: usize,
    /// Itself, digits in their plain form.
    own: [u32; 1],
    codes: &'a [u32],
    /// What it costs at most as ordinary text.
    price: i32,
    /// Longer words may begin with the character before and this one.
    heads: bool,
}

impl Seen<'_> {
    /// The numbers under which it may be met by sound or shape; a character without any is met as itself.
    #[inline]
    fn codes(&self) -> &[u32] {
        if self.codes.is_empty() { &self.own } else { self.codes }
    }
}

/// Places ahead in which the second and third character of a word may begin, symbols and repetitions included.
const AHEAD: usize = 12;

/// A message under search.
struct At<'a> {
    lexicon: &'a Lexicon,
    units: &'a Units,
    raw: &'a str,
    lattice: Option<&'a Lattice>,
    /// Words read so far, by place: those of the first pass, sorted, then those of the second.
    tried: &'a mut Vec<(u32, u32)>,
    sorted: usize,
    sense: &'a mut Sense,
    found: &'a mut dyn FnMut(Match),
}

impl At<'_> {
    /// Every place read as the character that stands there: compare neighbours.
    fn plain(&mut self) {
        let (index, spell, ordinary) = (&self.lexicon.index, Spell::get(), Ordinary::get());
        let (singles, coded) = (index.singles, index.coded);
        // The two characters before.
        let (mut last, mut last_but_one): (Option<Seen<'_>>, Option<Seen<'_>>) = (None, None);
        let mut over: Option<Gap> = None;
        for (at, unit) in self.units.list.iter().enumerate() {
            // Here a symbol that might be a picture is but a symbol.
            if unit.optional() {
                over = Some(over.map_or(unit.gap, |gap: Gap| gap.over_symbol(unit.gap)));
                continue;
            }
            let gap = over.take().map_or(unit.gap, |gap| gap.over_symbol(unit.gap));
            if !gap.joins() {
                (last, last_but_one) = (None, None);
            }
            let own = if unit.class() == Class::HanDigit { canon(unit.c()).into() } else { unit.code() };
            if singles {
                self.probe(key(own, NONE), at);
            }
            let mut seen = Seen { at, own: [own], codes: &[], price: 0, heads: false };
            if let Some(before) = &last {
                let [first] = before.own;
                self.probe(key(first, own), before.at);
            }
            if coded {
                seen.codes = spell.of_code(unit.code());
                seen.price = judge::at_most(ordinary, unit);
                if let (Some(first), Some(second)) = (&last_but_one, &last)
                    && second.heads
                {
                    self.third(first, second, &seen);
                }
                if let Some(before) = &last {
                    seen.heads = self.second(before, &seen);
                }
            }
            last_but_one = last;
            last = Some(seen);
        }
    }

    /// Nominates words of two characters by sound or shape; says whether longer ones may begin so.
    #[inline]
    fn second(&mut self, first: &Seen<'_>, second: &Seen<'_>) -> bool {
        let index = &self.lexicon.index;
        // With many words, weighing the message first saves looking at most of them. What may begin earlier, by a
        // repetition, is worth more than this pair.
        let list = &self.units.list;
        let repeated = first.at.checked_sub(1).and_then(|i| list.get(i)).map(Unit::code)
            == list.get(first.at).map(Unit::code);
        let price = match index.large && !repeated {
            true => self.sense.worth(list, first.at, second.at + 1).min(first.price + second.price),
            false => first.price + second.price,
        };
        // What is not itself costs something; a text that is worth less than that means what it says.
        let worth = |disguised: i32| price >= judge::WORTH + disguised * LEAST;
        let (one, two) = (worth(1), worth(2));
        let mut heads = false;
        for a in first.codes() {
            for b in second.codes() {
                let pair = key(*a, *b);
                if two {
                    self.probe(pair, first.at);
                }
                heads |= index.heads.may(pair);
            }
        }
        if one && !two {
            let ([a], [b]) = (first.own, second.own);
            second.codes().iter().for_each(|b| self.probe(key(a, *b), first.at));
            first.codes().iter().for_each(|a| self.probe(key(*a, b), first.at));
        }
        heads
    }

    /// Nominates longer words by their first three characters.
    #[inline(never)]
    fn third(&mut self, first: &Seen<'_>, second: &Seen<'_>, third: &Seen<'_>) {
        let index = &self.lexicon.index;
        // The second may only be repeated; then the third is yet to come.
        let again = second.own == third.own;
        for a in first.codes() {
            for pair in second.codes().iter().map(|b| key(*a, *b)).filter(|pair| index.heads.may(*pair)) {
                if again {
                    self.verify(pair | HEAD, first.at);
                    continue;
                }
                for triple in third.codes().iter().map(|c| triple(pair, *c)) {
                    if index.triples.may(triple) {
                        self.verify(triple, first.at);
                    }
                }
            }
        }
    }

    /// Some places have several readings: what begins with one that is not the character that stands there.
    fn other_readings(&mut self, lattice: &Lattice) {
        let (units, index) = (self.units, &self.lexicon.index);
        let plain = |edge: &Edge| matches!(edge.what, What::Char(_));
        let near = |at: &usize| (*at..at + AHEAD).any(|at| lattice.rich(at));
        for at in (0..units.list.len()).filter(near) {
            for one in lattice.edges(at) {
                for two in steps(units, one.next as usize).flat_map(|(next, _)| lattice.edges(next)) {
                    let both = plain(one) && plain(two);
                    for a in one.what.codes().iter() {
                        for pair in two.what.codes().iter().map(|b| key(a, b)) {
                            if !both {
                                self.probe(pair, at);
                            }
                            if !index.heads.may(pair) {
                                continue;
                            }
                            let mut three = steps(units, two.next as usize)
                                .flat_map(|(next, _)| lattice.edges(next))
                                .filter(|three| !(both && plain(three)) || three.what == two.what);
                            let fits = |c: u32| index.triples.may(triple(pair, c));
                            if three
                                .any(|three| three.what == two.what || three.what.codes().iter().any(fits))
                            {
                                self.verify(pair | HEAD, at);
                            }
                        }
                    }
                }
            }
        }
    }

    #[inline]
    fn probe(&mut self, key: u64, at: usize) {
        if self.lexicon.index.pairs.may(key) {
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
                let mut walk = Walk::new(&lexicon.words, word, self.units, self.lattice);
                let read = quick::read(&walk, start);
                if matches!(read, Quick::No) {
                    continue;
                }
                // The same word is nominated once for each way of reading its beginning.
                let place = (start as u32, *number);
                let near = |t: &&(u32, u32)| t.0 + 2 * REPEATS as u32 >= place.0;
                let (first, second) = self.tried.split_at_checked(self.sorted).unwrap_or((&[], &[]));
                if first.binary_search(&place).is_ok()
                    || second.iter().rev().take_while(near).any(|t| *t == place)
                {
                    continue;
                }
                self.tried.push(place);
                let found = match read {
                    Quick::Found(found) => Some(found),
                    _ => walk.from(start),
                };
                let hit =
                    found.and_then(|f| finish(lexicon, self.units, self.raw, self.sense, *number, word, &f));
                hit.into_iter().for_each(|hit| (self.found)(hit));
            }
        }
    }
}

/// From places to raw bytes, with a judgement.
fn finish(
    lexicon: &Lexicon,
    units: &Units,
    raw: &str,
    sense: &mut Sense,
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
    let trust = judge::trust(&lexicon.words, word, &units.list, raw, sense, &found)?;
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
                let place = Found { end: to, ..Found::at(from) };
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
    scratch.sense.forget();
    for at in 0..units.list.len() {
        for (number, word) in (0_u32..).zip(&lexicon.words.terms) {
            let mut walk = Walk::new(&lexicon.words, word, units, Some(&scratch.lattice));
            if let Some(place) = walk.from(at)
                && let Some(hit) = finish(lexicon, units, raw, &mut scratch.sense, number, word, &place)
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
