//! Finds listed words in a message however they are disguised.
//!
//! One pass over the characters of a message nominates words by their first two characters, whatever these may stand
//! for (`index`, `scan`); only what is nominated is read character by character (`walk`) and weighed against what the
//! text says if nobody disguises anything (`judge`). See `DESIGN.md`.

mod alike;
mod buckets;
mod build;
mod by_clause;
mod clauses;
mod company;
mod decorated;
mod exact;
mod finish;
mod glance;
mod how;
mod index;
mod judge;
mod keep;
mod known;
mod later;
mod lattice;
mod letters;
mod many;
mod others;
mod quick;
mod saved;
mod scan;
mod sense;
mod start;
mod symbols;
mod tables;
mod walk;
mod words;
mod worn;

use std::collections::HashSet;

use scan::Asked;

use crate::reader::Reader;
use crate::turned::{self, Turned};
use crate::view::{View, ViewSet};

pub use build::{Builder, Term};
pub use how::{How, Reading};
pub(crate) use lattice::Lattice;
pub use saved::Unsaved;

/// How sure it is that the text means the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trust {
    /// Something else makes better sense: 昨<u>天猫</u>粮, or a nickname without company. Only for traces.
    Cut,
    /// The word or an ordinary text (威信); a person decides.
    Ask,
    /// The disguised word makes better sense than the text as it stands.
    Likely,
    /// As written, but for what was put between or around the characters.
    Sure,
}

/// A listed word in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Match {
    /// First raw byte.
    pub start: u32,
    /// One past the last raw byte.
    pub end: u32,
    /// Which word, in the order in which they were added.
    pub term: u32,
    /// The view that reads most into the text.
    pub view: View,
    /// How sure that is.
    pub trust: Trust,
}

impl Match {
    fn place(&self) -> (u32, u32, u32) {
        (self.start, self.end, self.term)
    }
}

/// Words to look for, compiled.
#[derive(Debug, Default)]
pub struct Lexicon {
    id: known::Id,
    words: words::Words,
    index: index::Index,
    /// The last words of `words` are others written from their end: which.
    turned: Vec<u32>,
}

impl Lexicon {
    /// Starts a list.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// How many words are looked for.
    pub fn len(&self) -> usize {
        self.words.terms.len() - self.turned.len()
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.words.terms.is_empty()
    }

    /// Whether there are so many words that a reader remembers what neighbouring characters begin.
    pub fn remembers(&self) -> bool {
        self.index.large
    }

    /// Bytes that the compiled list takes.
    pub fn bytes(&self) -> usize {
        self.words.bytes() + self.index.bytes()
    }

    /// Finds all words in the message that `reader` holds, and hands each to `found`, in no particular order.
    /// What is [`Trust::Cut`] is handed on too, so that a trace can show it.
    pub fn scan(&self, reader: &mut Reader, found: &mut dyn FnMut(Match)) {
        self.scan_asked(Asked::default(), reader, found);
    }

    /// What [`Lexicon::scan`] finds of some words: faster, as the others are not read.
    pub fn scan_only(&self, only: &TermSet, reader: &mut Reader, found: &mut dyn FnMut(Match)) {
        self.scan_asked(Asked { only: Some(only), first: None }, reader, found);
    }

    /// What [`Lexicon::scan_only`] finds, in two steps: now at least what it finds of `first`; the other words are read by
    /// [`Lexicon::scan_later`], if anybody wants them then.
    pub fn scan_first(
        &self,
        first: &TermSet,
        only: &TermSet,
        reader: &mut Reader,
        found: &mut dyn FnMut(Match),
    ) {
        self.scan_asked(Asked { only: Some(only), first: Some(first) }, reader, found);
    }

    /// Finds those of the words that [`Lexicon::scan_first`] put off that are `wanted`, in the message that the reader
    /// still holds. What was put off is forgotten.
    pub fn scan_later(
        &self,
        wanted: &mut dyn FnMut(u32) -> bool,
        reader: &mut Reader,
        found: &mut dyn FnMut(Match),
    ) {
        let mut back = Vec::new();
        later::later(self, wanted, reader, &mut |hit| self.sort(hit, &mut back, found));
        self.scan_back(back, reader, found);
    }

    fn scan_asked(&self, mut asked: Asked<'_>, reader: &mut Reader, found: &mut dyn FnMut(Match)) {
        // What is turned upside down is read by a reader of its own, which does not last.
        asked.first = asked.first.filter(|_| !reader.odd());
        self.scan_by(&|reader, found| scan::scan(self, asked, reader, found), reader, found);
    }

    /// What [`Lexicon::scan`] finds, found by trying every word at every place: the slow twin, for tests.
    pub fn scan_slowly(&self, reader: &mut Reader, found: &mut dyn FnMut(Match)) {
        self.scan_by(&|reader, found| scan::slowly(self, reader, found), reader, found);
    }

    fn scan_by(&self, scan: Scan<'_>, reader: &mut Reader, found: &mut dyn FnMut(Match)) {
        let Some((turned, mut upright)) = upright(reader) else {
            return self.scan_text(scan, reader, found);
        };
        // What was not turned is read a second time, and may then end without what nobody sees.
        let (mut known, mut told) = (HashSet::new(), HashSet::new());
        self.scan_text(scan, reader, &mut |hit| {
            known.insert((hit.start, hit.term));
            found(hit);
        });
        self.scan_text(scan, &mut upright, &mut |hit| {
            let hit = self.as_turned(&turned, hit);
            let fresh = |hit: &Match| !known.contains(&(hit.start, hit.term)) && told.insert(hit.place());
            hit.filter(fresh).into_iter().for_each(&mut *found);
        });
        reader.parts().2.upright = Some(upright);
    }

    /// Hands matches on; one of a word written from its end is one of that word, unless the word is there as it is.
    fn scan_text(&self, scan: Scan<'_>, reader: &mut Reader, found: &mut dyn FnMut(Match)) {
        let mut back = Vec::new();
        scan(reader, &mut |hit| self.sort(hit, &mut back, found));
        self.scan_back(back, reader, found);
    }

    /// Hands a match on, or keeps that of a word written from its end.
    fn sort(&self, hit: Match, back: &mut Vec<Match>, found: &mut dyn FnMut(Match)) {
        match self.turned_word(hit.term) {
            None => found(hit),
            Some(term) if hit.trust > Trust::Ask => {
                back.push(Match { term, view: View::Shape, trust: Trust::Likely, ..hit });
            }
            Some(_) => {}
        }
    }

    /// Hands on matches of words written from their end, unless the word is there as it is.
    fn scan_back(&self, mut back: Vec<Match>, reader: &mut Reader, found: &mut dyn FnMut(Match)) {
        if back.is_empty() {
            return;
        }
        let mut known = HashSet::new();
        let here: Vec<(u32, u32)> = back.iter().map(|hit| (hit.start, hit.term)).collect();
        later::there(self, &here, reader, &mut |hit| {
            known.insert(hit.place());
        });
        back.retain(|hit| known.insert(hit.place()));
        back.into_iter().for_each(found);
    }

    /// The word that number `term` is written from its end, if it is one.
    fn turned_word(&self, term: u32) -> Option<u32> {
        (term as usize).checked_sub(self.len()).and_then(|at| self.turned.get(at)).copied()
    }

    /// Whether a word is asked for; one written from its end is if the word is.
    fn asked(&self, only: Option<&TermSet>, term: u32) -> bool {
        only.is_none_or(|only| only.has(self.turned_word(term).unwrap_or(term)))
    }

    /// A match in a text set upright, as one of the text that was turned upside down.
    fn as_turned(&self, turned: &Turned, hit: Match) -> Option<Match> {
        let views = self.words.terms.get(hit.term as usize)?.views;
        let view = [View::Shape, View::Bare].into_iter().find(|view| views.contains(*view))?;
        let (start, end) = turned.raw(hit.start, hit.end);
        let trust = hit.trust.min(Trust::Likely);
        (trust > Trust::Ask).then_some(Match { start, end, view: view.max(hit.view), trust, ..hit })
    }

    /// How each character of a match was read; empty for a word of symbols alone.
    pub fn readings(&self, reader: &mut Reader, hit: &Match) -> Vec<Reading> {
        if let Some((turned, mut upright)) = upright(reader) {
            let mut found = None;
            scan::scan(self, Asked::default(), &mut upright, &mut |inner| {
                let same = self.as_turned(&turned, inner).is_some_and(|outer| outer == *hit);
                found = found.or(same.then_some(inner));
            });
            let read = found.map(|inner| scan::readings(self, &mut upright, &inner));
            reader.parts().2.upright = Some(upright);
            if let Some(read) = read {
                let place = |r: Reading| {
                    let (start, end) = turned.raw(r.start, r.end);
                    Reading { start, end, how: How::Turned, ..r }
                };
                return read.into_iter().map(place).collect();
            }
        }
        let as_is = scan::readings(self, reader, hit);
        let inside = |r: &Reading| hit.start <= r.start && r.end <= hit.end;
        let within = |list: &[Reading]| !list.is_empty() && list.iter().all(inside);
        let other = self.turned.iter().position(|term| *term == hit.term).filter(|_| hit.view == View::Shape);
        let Some(other) = other.filter(|_| !within(&as_is)) else { return as_is };
        let term = u32::try_from(self.len() + other).unwrap_or(u32::MAX);
        let read = scan::readings(self, reader, &Match { term, ..*hit });
        read.into_iter().map(|r| Reading { how: How::Turned, ..r }).collect()
    }
}

/// Some words of a lexicon, by their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TermSet(Vec<u64>);

impl TermSet {
    /// Takes a word in.
    pub fn insert(&mut self, term: u32) {
        let place = term as usize / 64;
        if self.0.len() <= place {
            self.0.resize(place + 1, 0);
        }
        self.0.get_mut(place).into_iter().for_each(|bits| *bits |= 1 << (term % 64));
    }

    /// Whether a word is in it.
    #[inline]
    pub fn has(&self, term: u32) -> bool {
        self.0.get(term as usize / 64).is_some_and(|bits| bits >> (term % 64) & 1 != 0)
    }
}

/// One of the two ways to search a message.
type Scan<'s> = &'s dyn Fn(&mut Reader, &mut dyn FnMut(Match));

/// The message set upright, if part of it was turned upside down, in a reader that is to be put back.
fn upright(reader: &mut Reader) -> Option<(Turned, Box<Reader>)> {
    if !reader.odd() {
        return None;
    }
    let turned = turned::turn(reader.raw())?;
    let mut upright = reader.parts().2.upright.take().unwrap_or_default();
    upright.read(&turned.text);
    Some((turned, upright))
}

/// What a scan needs to remember while it lasts.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(crate) lattice: Lattice,
    pub(crate) sense: sense::Sense,
    tried: Vec<(u32, u32)>,
    worn: worn::Worn,
    known: known::Known,
    clauses: clauses::Clauses,
    /// No clause is remembered.
    pub(crate) forgetful: bool,
    pub(crate) later: later::Later,
    /// Reads what was turned upside down.
    upright: Option<Box<Reader>>,
    /// Characters of the message by which words with symbols are listed.
    listed: Vec<u32>,
}

/// What views a disguise needs.
fn needs(view: View) -> ViewSet {
    ViewSet::from_iter([view])
}
