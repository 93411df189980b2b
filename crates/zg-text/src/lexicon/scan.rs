//! The one pass over a message.

use std::ops::Range;

use super::clauses::Clauses;
use super::finish::finish;
use super::glance::Glance;
use super::judge::Scales;
use super::known::Known;
use super::later::{Later, PutOff};
use super::lattice::Lattice;
use super::quick::{self, Quick};
use super::sense::Sense;
use super::start::{HEAD, NONE, WRITTEN, key, triple};
use super::tables::{Pairs, may};
use super::walk::{Found, LEAST, REPEATS, Walk};
use super::words::{Word, canon};
use super::worn::Worn;
use super::{Lexicon, Match, Reading, Scratch, TermSet, Trust, judge, symbols};
use crate::disguise::spell::Spell;
use crate::reader::Reader;
use crate::repeat::LONG;
use crate::units::{Gap, Unit, Units};

pub(super) fn scan(lexicon: &Lexicon, asked: Asked<'_>, reader: &mut Reader, found: &mut dyn FnMut(Match)) {
    let (raw, units, scratch) = reader.parts();
    scratch.tried.clear();
    scratch.sense.forget();
    scratch.worn.begin(units.list.len(), lexicon.words.terms.len());
    scratch.later.clear();
    let only = asked.only;
    // Of a long message, what is put off would be more than what is read.
    let first = asked.first.filter(|_| units.list.len() < LONG);
    let coded = lexicon.index.coded;
    let lattice = if units.complex && coded {
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
        only,
        first,
        later: &mut scratch.later,
        tried: &mut scratch.tried,
        worn: &mut scratch.worn,
        sorted: 0,
        sense: &mut scratch.sense,
        known: &mut scratch.known,
        clauses: &mut scratch.clauses,
        learning: None,
        found,
    };
    let mut listed = std::mem::take(&mut scratch.listed);
    listed.clear();
    // Of a long message words wear out.
    if scratch.forgetful || units.list.len() >= LONG {
        at.read_plain(0..units.list.len(), &mut listed);
    } else {
        at.by_clauses(&mut listed);
    }
    listed.sort_unstable();
    listed.dedup();
    if let Some(lattice) = lattice {
        at.again();
        at.later.plain = at.later.list.len();
        at.other_readings(lattice);
    }
    at.exact(&listed);
    symbols::find(lexicon, &listed, reader, &mut |hit| {
        if lexicon.asked(only, hit.term) {
            found(hit);
        }
    });
    reader.parts().2.listed = listed;
}

/// Which words a scan is asked for.
#[derive(Clone, Copy, Default)]
pub(super) struct Asked<'s> {
    /// If not all.
    pub(super) only: Option<&'s TermSet>,
    /// Those of them that are read at once, if not all; the others are put off.
    pub(super) first: Option<&'s TermSet>,
}

/// A character on the way.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub(super) at: usize,
    pub(super) code: u32,
    /// As written, digits in their plain form.
    pub(super) own: u32,
}

impl Seen {
    /// The numbers under which it may be met by sound or shape, and the same as small ones; a character without any is met
    /// as itself.
    #[inline]
    fn numbers<'c>(&'c self, spell: &'static Spell) -> (&'c [u32], &'static [u16]) {
        numbers(&self.code, spell)
    }
}

/// The numbers of a folded character.
#[inline]
pub(super) fn numbers<'c>(code: &'c u32, spell: &'static Spell) -> (&'c [u32], &'static [u16]) {
    let (codes, ids) = spell.numbers_of(*code);
    (if codes.is_empty() { std::slice::from_ref(code) } else { codes }, ids)
}

/// Places ahead in which the second and third character of a word may begin, symbols and repetitions included.
const AHEAD: usize = 12;

/// A message under search.
pub(super) struct At<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) units: &'a Units,
    pub(super) raw: &'a str,
    pub(super) lattice: Option<&'a Lattice>,
    /// The words that are asked for, if not all.
    pub(super) only: Option<&'a TermSet>,
    /// The words that are read at once, if not all.
    pub(super) first: Option<&'a TermSet>,
    later: &'a mut Later,
    /// Words read so far, by place: those of earlier passes, sorted, then those of this one.
    tried: &'a mut Vec<(u32, u32)>,
    worn: &'a mut Worn,
    sorted: usize,
    pub(super) sense: &'a mut Sense,
    pub(super) known: &'a mut Known,
    pub(super) clauses: &'a mut Clauses,
    /// A clause is read for good, that begins there.
    pub(super) learning: Option<usize>,
    pub(super) found: &'a mut dyn FnMut(Match),
}

impl<'a> At<'a> {
    /// The message that was scanned last, to read more words.
    pub(super) fn once_more(
        lexicon: &'a Lexicon,
        (raw, units, scratch): (&'a str, &'a Units, &'a mut Scratch),
        later: &'a mut Later,
        found: &'a mut dyn FnMut(Match),
    ) -> At<'a> {
        scratch.tried.clear();
        At {
            lexicon,
            units,
            raw,
            lattice: (units.complex && lexicon.index.coded).then_some(&scratch.lattice),
            only: None,
            first: None,
            later,
            tried: &mut scratch.tried,
            worn: &mut scratch.worn,
            sorted: 0,
            sense: &mut scratch.sense,
            known: &mut scratch.known,
            clauses: &mut scratch.clauses,
            learning: None,
            found,
        }
    }

    /// Every place of a range that no word leads out of, read as the character that stands there: compare neighbours. Those of
    /// them that words are listed by.
    pub(super) fn plain(&mut self, range: Range<usize>, listed: &mut Vec<u32>) {
        let lexicon = self.lexicon;
        let (glances, index) = (&lexicon.index.glances, &lexicon.index);
        // The glance at the character before, at nothing where there is none, and itself; the places of the two before.
        let (mut last, mut own_before, mut last_at, mut before) = (Glance::default(), u32::MAX, 0, 0);
        let mut last_code = u32::MAX;
        // Longer words may begin with these two: as written; by sound or look.
        let (mut written, mut heads) = (0, 0);
        let mut over: Option<Gap> = None;
        let text = self.units.list.get(range.clone()).unwrap_or(&[]);
        for (at, unit) in range.zip(text) {
            if !unit.follows() || over.is_some() {
                // Here a symbol that might be a picture is but a symbol.
                if unit.optional() {
                    over = Some(over.map_or(unit.gap, |gap: Gap| gap.over_symbol(unit.gap)));
                    continue;
                }
                let gap = over.take().map_or(unit.gap, |gap| gap.over_symbol(unit.gap));
                if !gap.joins() {
                    (last, own_before, written, heads) = (Glance::default(), u32::MAX, 0, 0);
                }
            }
            let (glance, own) = (glances.of(unit.code()), unit.own());
            if glance.listed() {
                listed.push(unit.code());
            }
            let pair = key(own_before, own);
            let as_written = index.written.begins(pair);
            let disguised = glances.pairs.of(last.class(), glance.class());
            // What only repeats the second is behind it for the next to tell.
            if heads != 0 && last_code != unit.code() {
                heads &= glances.next.of(last.class(), glance.class()) >> 1;
            }
            // Of most places the tables say that nothing begins there, nor goes on.
            let begun = written | heads << 1;
            if as_written | disguised | begun != 0 || glance.word() {
                let price = last.price() + glance.price();
                // What is not itself costs something; a text that is worth less than that means what it says.
                let worth = price >= judge::WORTH + LEAST;
                let two = as_written & Pairs::WHOLE | (disguised & Pairs::WHOLE & u64::from(worth)) << 1;
                if two | begun != 0 || glance.word() {
                    self.begins([before, last_at, at], (two, begun), price, glance.word());
                }
                (written, heads) = (as_written >> 1, disguised >> 1);
            }
            before = last_at;
            (last, own_before, last_at, last_code) = (glance, own, at, unit.code());
        }
    }

    /// Words whose symbols must stand in the text too.
    #[inline]
    fn exact(&mut self, listed: &[u32]) {
        let (lexicon, only, units) = (self.lexicon, self.only, self.units);
        let possible = lexicon.index.exact.possible(units, listed).map(|word| word.number);
        let first = |number: u32| {
            let word = lexicon.words.terms.get(number as usize)?;
            Some((u32::from(lexicon.words.nth(word, 0)?.canon), number))
        };
        let mut firsts: Vec<(u32, u32)> =
            possible.filter(|number| lexicon.asked(only, *number)).filter_map(first).collect();
        if firsts.is_empty() {
            return;
        }
        firsts.sort_unstable();
        // Most characters begin none of them, and need not be looked for to know.
        let place = |first: u32| (first.wrapping_mul(0x9E37_79B1) >> 23) as usize;
        let mut begin = [0_u64; 8];
        for (first, _) in &firsts {
            let at = place(*first);
            begin.get_mut(at / 64).into_iter().for_each(|word| *word |= 1 << (at % 64));
        }
        let begins = |at: usize| begin.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 != 0);
        for (at, unit) in units.list.iter().enumerate().filter(|(_, unit)| begins(place(unit.own()))) {
            let from = firsts.partition_point(|(first, _)| *first < unit.own());
            let here = firsts.iter().skip(from).take_while(|(first, _)| *first == unit.own());
            for (_, number) in here {
                if !self.puts_off(at, *number, false) {
                    self.read_at(at, *number);
                }
            }
        }
    }

    /// A word of two characters may end at a place: bit 0 as written, bit 1 by sound or look; or a longer one that began
    /// with the two before go on; or the character be a word by itself.
    #[inline(never)]
    pub(super) fn begins(
        &mut self,
        [before, last, at]: [usize; 3],
        (two, begun): (u64, u64),
        price: i32,
        word: bool,
    ) {
        let (lattice, units) = (self.lattice, self.units);
        let inside = |at: usize| lattice.is_some_and(|lattice| lattice.inside(units, at));
        let third = self.seen(at);
        if word && !inside(at) {
            self.verify(WRITTEN | key(third.own, NONE), at);
        }
        let second = self.seen(last);
        if begun != 0 && !inside(before) {
            let first = self.seen(before);
            if begun & 1 != 0 {
                self.third_written(&first, &second, &third);
            }
            if begun & 2 != 0 {
                self.third(&first, &second, &third);
            }
        }
        if two == 0 || inside(last) {
            return;
        }
        if two & 1 != 0 {
            self.verify(WRITTEN | key(second.own, third.own), last);
        }
        if two & 2 != 0 {
            self.second(&second, &third, price);
        }
    }

    /// The character at a place.
    pub(super) fn seen(&self, at: usize) -> Seen {
        let unit = self.units.list.get(at);
        Seen { at, code: unit.map_or(0, Unit::code), own: unit.map_or(0, Unit::own) }
    }

    /// Nominates longer words as written.
    #[inline]
    fn third_written(&mut self, first: &Seen, second: &Seen, third: &Seen) {
        let pair = key(first.own, second.own);
        // The second may only be repeated; then the third is yet to come.
        if second.code == third.code {
            self.verify(WRITTEN | HEAD | pair, first.at);
        } else {
            if self.lexicon.index.written.triples.may(pair, third.own) {
                self.verify(WRITTEN | triple(pair, third.own), first.at);
            }
        }
    }

    /// Another pass begins.
    pub(super) fn again(&mut self) {
        self.tried.sort_unstable();
        self.sorted = self.tried.len();
    }

    /// Nominates words of two characters by sound or shape.
    #[inline(never)]
    fn second(&mut self, first: &Seen, second: &Seen, mut price: i32) {
        let (lexicon, list) = (self.lexicon, &self.units.list);
        let index = &lexicon.index;
        // With many words, weighing the message first saves looking at most of them. What may begin earlier, by a
        // repetition, is worth more than this pair.
        let before = first.at.checked_sub(1).and_then(|i| list.get(i)).map(Unit::code);
        let weigh = index.large && before != Some(first.code);
        if weigh && self.first.is_none() {
            price = price.min(self.sense.at_most(list, first.at, second.at + 1));
            if price >= judge::WORTH + LEAST {
                price = price.min(self.sense.worth(list, first.at, second.at + 1));
            }
        }
        if price < judge::WORTH + LEAST {
            return;
        }
        let (spell, only) = (Spell::get(), self.only);
        let asked = |number: &u32| lexicon.asked(only, *number);
        let (firsts, seconds) = (first.numbers(spell), second.numbers(spell));
        for (a, small) in firsts.0.iter().zip(firsts.1) {
            for (b, other) in seconds.0.iter().zip(seconds.1) {
                if index.pairs.of((*small).into(), (*other).into()) & Pairs::WHOLE == 0 {
                    continue;
                }
                for number in index.of(key(*a, *b)).filter(asked) {
                    if self.puts_off(first.at, number, weigh) {
                        continue;
                    }
                    let least = self.disguised(number, [first.code, second.code].into_iter());
                    if least.is_some_and(|least| price >= judge::WORTH + least) {
                        self.read_at(first.at, number);
                    }
                }
            }
        }
    }

    /// What the characters of a text cost at least that are not those of the word; `None` where nothing is disguised.
    #[inline]
    fn disguised(&self, number: u32, text: impl Iterator<Item = u32>) -> Option<i32> {
        let words = &self.lexicon.words;
        let lits = words.terms.get(number as usize).map_or(&[][..], |word| words.lits(word));
        let digit = |c: u32| char::from_u32(c).map(canon);
        let count = lits.iter().zip(text).filter(|(lit, c)| **lit != *c && digit(**lit) != digit(*c)).count();
        (count > 0).then_some(LEAST * count as i32)
    }

    /// Nominates longer words by their first three characters.
    #[inline(never)]
    fn third(&mut self, first: &Seen, second: &Seen, third: &Seen) {
        let (index, list) = (&self.lexicon.index, &self.units.list);
        let spell = Spell::get();
        // The second may only be repeated; then the third is yet to come, and symbols between leave open where.
        let again = second.code == third.code;
        let places = if again { self.repeated(second.at + 1) } else { third.at..=third.at };
        let open = again && places.clone().any(|at| list.get(at).is_some_and(Unit::optional));
        let (firsts, seconds) = (first.numbers(spell), second.numbers(spell));
        for (a, small) in firsts.0.iter().zip(firsts.1) {
            for (b, other) in seconds.0.iter().zip(seconds.1) {
                if index.pairs.of((*small).into(), (*other).into()) & Pairs::HEAD == 0 {
                    continue;
                }
                let pair = key(*a, *b);
                if open {
                    self.verify(pair | HEAD, first.at);
                    continue;
                }
                let after = index.triples.after(pair);
                for code in places.clone().filter_map(|at| list.get(at)).map(Unit::code) {
                    for c in numbers(&code, spell).0.iter().filter(|c| may(after, **c)) {
                        self.verify(triple(pair, *c), first.at);
                    }
                }
            }
        }
    }

    /// The place behind a character, and those behind its repetitions.
    pub(super) fn repeated(&self, next: usize) -> std::ops::RangeInclusive<usize> {
        let list = &self.units.list;
        let code = |at: usize| list.get(at).map(Unit::code);
        let again = |n: &usize| {
            next > 0
                && code(next - 1) == code(next + n)
                && list.get(next + n).is_some_and(|unit| unit.gap.joins())
        };
        next..=next + (0..REPEATS).take_while(again).count()
    }

    /// Reads the words that may begin so.
    #[cold]
    pub(super) fn verify(&mut self, key: u64, at: usize) {
        let lexicon = self.lexicon;
        let weigh = lexicon.index.large && key & WRITTEN == 0;
        let only = self.only;
        let asked = |number: &u32| lexicon.asked(only, *number);
        for number in lexicon.index.of(key).filter(asked) {
            if self.puts_off(at, number, weigh) {
                continue;
            }
            if !weigh || self.worthwhile(at, number) {
                self.read_at(at, number);
            }
        }
    }

    /// Whether a word is to be read later, if at all.
    #[inline]
    pub(super) fn puts_off(&mut self, at: usize, number: u32, weigh: bool) -> bool {
        let Some(first) = self.first else { return false };
        if first.has(self.lexicon.turned_word(number).unwrap_or(number)) {
            return false;
        }
        self.later.list.push(PutOff { at: at as u32, number, weigh });
        true
    }

    /// Whether the text in the place of a disguised word is worth anything; where each of its characters can only be one
    /// of the text's.
    pub(super) fn worthwhile(&mut self, at: usize, number: u32) -> bool {
        let list = &self.units.list;
        let length = self.lexicon.words.terms.get(number as usize).map_or(0, |word| word.count as usize);
        let around = list.get(at.saturating_sub(1)..at + length).unwrap_or(&[]);
        let repeated = around.windows(2).any(|pair| matches!(pair, [a, b] if a.code() == b.code()));
        if self.units.complex || repeated || around.is_empty() {
            return true;
        }
        let text = list.get(at..at + length).unwrap_or(&[]);
        let least = self.disguised(number, text.iter().map(Unit::code));
        least.is_some_and(|least| {
            self.sense.at_most(list, at, at + length) >= judge::WORTH + least
                && self.sense.worth(list, at, at + length) >= judge::WORTH + least
        })
    }

    /// Whether a word has not been tried at a place yet.
    fn first_time(&mut self, place: (u32, u32)) -> bool {
        // A word that was tried later may begin so far before: its symbols and repetitions.
        let near = |t: &&(u32, u32)| t.0 + (AHEAD + REPEATS) as u32 >= place.0;
        let (first, second) = self.tried.split_at_checked(self.sorted).unwrap_or((&[], &[]));
        let known = first.binary_search(&place).is_ok()
            || second.iter().rev().take_while(near).any(|tried| *tried == place);
        if !known {
            self.tried.push(place);
        }
        !known
    }

    /// Reads a word whose first character stands at `at`, or is repeated there: 微微微信.
    pub(super) fn read_at(&mut self, at: usize, number: u32) {
        let lexicon = self.lexicon;
        let list = &self.units.list;
        let Some(word) = lexicon.words.terms.get(number as usize) else { return };
        if self.worn.out(number) {
            return;
        }
        let same = |back: &usize| {
            let (unit, next) = (at.checked_sub(*back).and_then(|i| list.get(i)), list.get(at + 1 - back));
            unit.is_some_and(|u| list.get(at).is_some_and(|a| a.code() == u.code()))
                && next.is_some_and(|n| n.gap.joins())
        };
        let repeats = (1..=REPEATS).take_while(same).count();
        for start in (at - repeats..=at).rev() {
            // The same word is nominated once for each way of reading its beginning; in a row of the same characters, at
            // each of them.
            let place = (start as u32, number);
            if repeats > 0 && !self.first_time(place) {
                continue;
            }
            let (units, lattice) = (self.units, self.lattice);
            let walk = || Walk::new(&lexicon.words, word, units, lattice);
            let read = match quick::as_listed(&lexicon.words, word, list, start) {
                Some(found) => Quick::Found(found),
                None => quick::read(&walk(), start),
            };
            if matches!(read, Quick::No) || (repeats == 0 && !self.first_time(place)) {
                continue;
            }
            let found = match read {
                Quick::Found(found) => Some(found),
                _ => walk().from(start),
            };
            self.hand_on(number, word, found.as_ref());
        }
    }

    /// Hands on a whole word as it was read side by side.
    pub(super) fn read_known(&mut self, number: u32, found: &Found, disguised: bool) {
        let lexicon = self.lexicon;
        let Some(word) = lexicon.words.terms.get(number as usize) else { return };
        if self.worn.out(number) || (disguised && judge::hopeless(found.text, found.cost)) {
            return;
        }
        if !Walk::new(&lexicon.words, word, self.units, None).stands(found) {
            return;
        }
        if self.first_time((found.start as u32, number)) {
            self.hand_on(number, word, Some(found));
        }
    }

    fn hand_on(&mut self, number: u32, word: &Word, found: Option<&Found>) {
        if let Some(from) = self.learning {
            found.into_iter().for_each(|found| self.learn_word(number, found, from));
            return;
        }
        let trusted = found.and_then(|found| {
            let scales = Scales::Weigh(self.sense);
            let hit = finish(self.lexicon, self.units, self.raw, scales, number, word, found)?;
            (self.found)(hit);
            Some(hit.trust)
        });
        self.worn.wear(number, trusted > Some(Trust::Ask));
    }
}

pub(super) fn slowly(lexicon: &Lexicon, reader: &mut Reader, found: &mut dyn FnMut(Match)) {
    let (raw, units, scratch) = reader.parts();
    scratch.lattice.load(units);
    scratch.sense.forget();
    for at in 0..units.list.len() {
        for (number, word) in (0_u32..).zip(&lexicon.words.terms) {
            let mut walk = Walk::new(&lexicon.words, word, units, Some(&scratch.lattice));
            if let Some(place) = walk.from(at)
                && let Some(hit) =
                    finish(lexicon, units, raw, Scales::Weigh(&mut scratch.sense), number, word, &place)
            {
                found(hit);
            }
        }
    }
    symbols::find_slowly(lexicon, reader, found);
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
