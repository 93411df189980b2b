//! The pass over a message clause by clause: those that are known ([`Clauses`](super::clauses::Clauses)) are not read again.

use std::ops::Range;

use super::clauses::{Clause, Met, Place, Standing};
use super::finish::finish;
use super::judge::Scales;
use super::scan::At;
use super::walk::Found;

impl At<'_> {
    /// The same of all places, clause by clause.
    pub(super) fn by_clauses(&mut self, listed: &mut Vec<u32>) {
        let list = &self.units.list;
        let mut from = 0;
        while let Some(text @ [_, ..]) = list.get(from..) {
            let clause = Clause::of(text, self.lexicon.id);
            let range = from..from + clause.length;
            // Other readings ask what was tried before.
            let met = match self.lattice.is_some_and(|lattice| lattice.any_rich(range.clone())) {
                true => Met::Never,
                false => self.clauses.meet(clause, text, self.lexicon.id),
            };
            match met {
                Met::Often(place) => self.known_clause(place, from, listed),
                Met::Once => {
                    let place = self.learn(clause, from);
                    self.known_clause(place, from, listed);
                }
                Met::Never => self.read_plain(range, listed),
            }
            from += clause.length;
        }
    }

    /// Every place of a range that no word leads out of, read as the character that stands there. Those of them that words
    /// are listed by.
    pub(super) fn read_plain(&mut self, range: Range<usize>, listed: &mut Vec<u32>) {
        if self.lexicon.index.large {
            self.plain_known(range, listed);
        } else {
            self.plain(range, listed);
        }
    }

    /// What stands in a clause that is known, at a place.
    fn known_clause(&mut self, place: Place, from: usize, listed: &mut Vec<u32>) {
        let mut number = 0;
        while let Some(standing) = self.clauses.words(place).get(number).copied() {
            self.stands(&standing, from);
            number += 1;
        }
        listed.extend(self.clauses.listed(place));
    }

    /// Reads a clause, whatever is asked for.
    #[inline(never)]
    fn learn(&mut self, clause: Clause, from: usize) -> Place {
        let (lexicon, text) = (self.lexicon, self.units.list.get(from..).unwrap_or(&[]));
        let place = self.clauses.begin(clause, text, lexicon.id);
        let asked = (self.only.take(), self.first.take());
        self.learning = Some(from);
        let mut listed = Vec::new();
        self.read_plain(from..from + clause.length, &mut listed);
        self.learning = None;
        (self.only, self.first) = asked;
        self.clauses.end(place, &listed)
    }

    /// Keeps a word of a clause that begins there.
    pub(super) fn learn_word(&mut self, number: u32, found: &Found, from: usize) {
        let worth = self.sense.worth_all(&self.units.list, found.start, found.end);
        let found = Found { start: found.start - from, end: found.end - from, ..*found };
        self.clauses.keep(Standing { number, found, worth });
    }

    /// Hands on a word of a clause that begins there.
    fn stands(&mut self, standing: &Standing, from: usize) {
        let (lexicon, number) = (self.lexicon, standing.number);
        let found = &standing.found;
        let found = Found { start: from + found.start, end: from + found.end, ..*found };
        if !lexicon.asked(self.only, number) || self.puts_off(found.start, number, false) {
            return;
        }
        let Some(word) = lexicon.words.terms.get(number as usize) else { return };
        let scales = Scales::Weighed(standing.worth);
        let hit = finish(lexicon, self.units, self.raw, scales, number, word, &found);
        hit.into_iter().for_each(|hit| (self.found)(hit));
    }
}
