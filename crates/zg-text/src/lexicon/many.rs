//! The pass over a message for lists of many words, of which one begins like most pairs of characters: what the last three
//! begin is remembered ([`Known`](super::known::Known)), and the tables are asked where they can be read in more than one way.

use std::ops::Range;

use super::glance::Glance;
use super::judge;
use super::known::{Letters, NO_WORD, Nominee, Trio};
use super::scan::At;
use super::start::{NONE, WRITTEN, key};
use super::tables::Pairs;
use super::walk::{Found, LEAST};
use crate::units::{Gap, Unit};

impl At<'_> {
    /// Every place of a range that no word leads out of, read as the character that stands there. Those of them that words are
    /// listed by.
    pub(super) fn plain_known(&mut self, range: Range<usize>, listed: &mut Vec<u32>) {
        let (lexicon, units, lattice) = (self.lexicon, self.units, self.lattice);
        let (glances, letters) = (&lexicon.index.glances, Letters::get());
        // The places of the two characters before, and how many of them there are that a word may reach over.
        let (mut before, mut last, mut reached) = (0, 0, 0);
        let (mut trio, mut last_code) = (Trio::default(), u32::MAX);
        let mut over: Option<Gap> = None;
        let text = units.list.get(range.clone()).unwrap_or(&[]);
        for (at, unit) in range.zip(text) {
            let (mut gap, code) = (unit.gap, unit.code());
            if !unit.follows() || over.is_some() {
                // Here a symbol that might be a picture is but a symbol.
                if unit.optional() {
                    over = Some(over.map_or(unit.gap, |gap: Gap| gap.over_symbol(unit.gap)));
                    trio = Trio::default();
                    continue;
                }
                gap = over.take().map_or(unit.gap, |gap| gap.over_symbol(unit.gap));
                if !gap.joins() {
                    (trio, reached) = (Trio::default(), 0);
                }
            }
            let glance = glances.of(code);
            if glance.listed() {
                listed.push(code);
            }
            let clear = code != last_code && !lattice.is_some_and(|lattice| lattice.rich(at));
            trio = trio.push(gap, code, clear, letters);
            if glance.word() && !lattice.is_some_and(|lattice| lattice.inside(units, at)) {
                self.verify(WRITTEN | key(unit.own(), NONE), at);
            }
            if reached == 2 && trio.has(3) || reached == 1 && trio.has(2) {
                let first = self.known.words(lexicon, trio);
                if first != NO_WORD {
                    self.nominate(at, first);
                }
            } else if reached > 0 {
                self.by_tables([before, last, at], reached, glance);
            }
            (before, last, last_code) = (last, at, code);
            reached = (reached + 1).min(2);
        }
    }

    /// What begins with a character and the one or two before it, by the tables.
    #[inline(never)]
    fn by_tables(&mut self, [before, last, at]: [usize; 3], reached: u32, glance: Glance) {
        let index = &self.lexicon.index;
        let glances = &index.glances;
        let [first, second, third] = [before, last, at].map(|at| self.seen(at));
        let [one, two] = [first.code, second.code].map(|code| glances.of(code));
        let mut begun = 0;
        if reached > 1 {
            let mut heads = glances.pairs.of(one.class(), two.class());
            // What only repeats the second is behind it for the next to tell.
            if second.code != third.code {
                heads &= glances.next.of(two.class(), glance.class());
            }
            begun = index.written.begins(key(first.own, second.own)) >> 1 | heads >> 1 << 1;
        }
        let price = two.price() + glance.price();
        let written = index.written.begins(key(second.own, third.own)) & Pairs::WHOLE;
        let disguised = glances.pairs.of(two.class(), glance.class()) & Pairs::WHOLE;
        let whole = written | (disguised & u64::from(price >= judge::WORTH + LEAST)) << 1;
        if whole | begun != 0 {
            self.begins([before, last, at], (whole, begun), price, false);
        }
    }

    /// Reads the words whose first characters fit, the last of them at a place.
    #[inline(never)]
    fn nominate(&mut self, last: usize, first: u32) {
        let mut next = first;
        while let Some((nominee, after)) = self.known.word(next) {
            self.nominated(last + 1 - nominee.found.end, &nominee);
            next = after;
        }
    }

    #[inline]
    fn nominated(&mut self, at: usize, nominee: &Nominee) {
        let list = &self.units.list;
        let number = nominee.number;
        if !self.lexicon.asked(self.only, number) || self.puts_off(at, number, nominee.weigh) {
            return;
        }
        let end = at + nominee.found.end;
        let least = judge::WORTH + nominee.found.cost;
        let worth = if !nominee.weigh {
            true
        } else if nominee.whole {
            self.sense.at_most(list, at, end) >= least && self.sense.worth(list, at, end) >= least
        } else {
            self.worthwhile(at, number)
        };
        if !worth {
            return;
        }
        let beside = |(n, unit): (usize, &Unit)| if n == 0 { !unit.gap.marked() } else { unit.gap.is_none() };
        let text = list.get(at..end).unwrap_or(&[]);
        if nominee.whole && text.iter().enumerate().all(beside) {
            let found = Found { start: at, end, ..nominee.found };
            self.read_known(number, &found, nominee.weigh);
        } else {
            self.read_at(at, number);
        }
    }
}
