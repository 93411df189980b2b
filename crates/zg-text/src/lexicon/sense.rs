//! What a message costs as ordinary text: up to each place, and from each place on.
//!
//! With both, the price of a text that has a listed word at some place is a sum of three numbers.

use crate::disguise::ordinary::{LONGEST, Ordinary};
use crate::units::Unit;

/// What the first letter of a Latin word costs, and each further one.
const LATIN: (i32, i32) = (14, 3);
/// What a number costs, whatever its length.
const NUMBER: i32 = 8;
/// What a symbol costs that may be a picture: at the end of a stretch it is decoration, amid characters it is not.
const SYMBOL: i32 = 3;
const SYMBOL_INSIDE: i32 = 9;

/// The prices of one message.
#[derive(Debug, Default)]
pub(crate) struct Sense {
    /// The cheapest way to cut the text before each place into words.
    before: Vec<i32>,
    /// … and the text from each place on.
    from: Vec<i32>,
    /// Words: where they begin, how many characters, what they cost.
    words: Vec<(usize, usize, i32)>,
    known: bool,
}

impl Sense {
    /// Forgets the message before.
    pub(super) fn forget(&mut self) {
        self.known = false;
    }

    /// What `start..end` is worth: a word in its place that costs less makes the message cheaper.
    pub(super) fn worth(&mut self, units: &[Unit], start: usize, end: usize) -> i32 {
        if !self.known {
            self.weigh(units);
            self.known = true;
        }
        let at = |list: &[i32], place: usize| list.get(place).copied().unwrap_or(0);
        at(&self.before, units.len()) - at(&self.before, start) - at(&self.from, end)
    }

    /// How much cheaper the message is with a word of that price at `start..end`, or with an ordinary word around it: a
    /// longer word does not cut a shorter one that it holds (颈椎病, 颈椎).
    pub(super) fn margin_as_written(&mut self, units: &[Unit], start: usize, end: usize, price: i32) -> i32 {
        let margin = self.worth(units, start, end) - price;
        let total = self.before.get(units.len()).copied().unwrap_or(0);
        let from = self.words.partition_point(|word| word.0 + LONGEST < end);
        let around = self
            .words
            .iter()
            .skip(from)
            .take_while(|word| word.0 <= start)
            .filter(|(at, length, _)| at + length >= end && *length > end - start);
        let sum = |(at, length, price): &(usize, usize, i32)| {
            let (before, after) = (self.before.get(*at)?, self.from.get(at + length)?);
            Some(total - before - price - after)
        };
        around.filter_map(sum).fold(margin, i32::max)
    }

    fn weigh(&mut self, units: &[Unit]) {
        let ordinary = Ordinary::get();
        self.words.clear();
        for (at, unit) in units.iter().enumerate() {
            self.words.push((at, 1, alone(units, at, unit)));
            // Words do not reach over gaps.
            let rest = units.get(at..).unwrap_or(&[]).iter().enumerate();
            let whole = rest.take_while(|(i, u)| *i == 0 || u.gap.is_none()).map(|(_, u)| u.c());
            ordinary.beginning(whole, |length, price| self.words.push((at, length, price)));
        }
        self.before.clear();
        self.before.resize(units.len() + 1, i32::MAX);
        self.from.clear();
        self.from.resize(units.len() + 1, i32::MAX);
        self.before.iter_mut().take(1).for_each(|first| *first = 0);
        self.from.iter_mut().rev().take(1).for_each(|last| *last = 0);
        for (at, length, price) in self.words.iter().copied() {
            let offer = self.before.get(at).map_or(i32::MAX, |sum| sum.saturating_add(price));
            self.before.get_mut(at + length).into_iter().for_each(|least| *least = offer.min(*least));
        }
        for (at, length, price) in self.words.iter().rev().copied() {
            let offer = self.from.get(at + length).map_or(i32::MAX, |sum| sum.saturating_add(price));
            self.from.get_mut(at).into_iter().for_each(|least| *least = offer.min(*least));
        }
    }
}

/// What the character at a place costs by itself.
fn alone(units: &[Unit], at: usize, unit: &Unit) -> i32 {
    let before = at.checked_sub(1).and_then(|i| units.get(i)).filter(|_| unit.gap.touches());
    if unit.optional() {
        let amid = at > 0
            && !unit.gap.broken()
            && units.get(at + 1).is_some_and(|next| !next.optional() && next.gap.touches());
        return if amid { SYMBOL_INSIDE } else { SYMBOL };
    }
    if unit.is_latin() {
        return if before.is_some_and(Unit::is_ascii_word) { LATIN.1 } else { LATIN.0 };
    }
    if unit.is_ascii_word() {
        return match before {
            Some(b) if b.is_latin() => LATIN.1,
            Some(b) if b.is_ascii_word() => 0,
            _ => NUMBER,
        };
    }
    Ordinary::get().single(unit.code())
}
