//! What a message costs as ordinary text: up to each place, and from each place on.
//!
//! With both, the price of a text that has a listed word at some place is a sum of three numbers.

use std::ops::Range;

use crate::disguise::ordinary::{LONGEST, Ordinary};
use crate::units::{Gap, Unit};

/// What the first letter of a Latin word costs, and each further one.
const LATIN: (i32, i32) = (14, 3);
/// What a number costs, whatever its length.
const NUMBER: i32 = 8;
/// What a symbol costs that may be a picture: at the end of a stretch it is decoration, amid characters it is not.
const SYMBOL: i32 = 3;
const SYMBOL_INSIDE: i32 = 9;

/// What it costs more to say a verb as 抖一抖.
const AGAIN: i32 = 4;

/// What a place in a message is worth.
#[derive(Debug, Clone, Copy)]
pub(super) struct Worth {
    /// A word in its place that costs less makes the message cheaper.
    pub(super) place: i32,
    /// How much cheaper the message is with an ordinary word around it, if there is one: a longer word does not cut a shorter one
    /// that it holds (颈椎病, 颈椎).
    pub(super) around: Option<i32>,
}

/// The prices of a stretch of a message. Words do not reach over gaps that anybody sees, so what a place is worth is the same whether the
/// whole message is weighed or only what stands around it without a gap.
#[derive(Debug, Default)]
pub(crate) struct Sense {
    /// The places that are weighed: whole stretches without gaps.
    weighed: Range<usize>,
    /// How far into the stretch that has been done, and where the next gap is.
    done: usize,
    until: usize,
    /// The cheapest way to cut the text before each place of the stretch into words.
    before: Vec<i32>,
    /// … and the text from each place on; until somebody asks ([`Sense::turned`]), what each character costs by itself.
    from: Vec<i32>,
    turned: bool,
    words: Vec<Ordinal>,
}

/// An ordinary word of several characters: where in the stretch it begins, how many, what it costs.
#[derive(Debug, Clone, Copy)]
struct Ordinal {
    at: u32,
    length: u32,
    price: i32,
}

impl Ordinal {
    fn at(&self) -> usize {
        self.at as usize
    }

    fn end(&self) -> usize {
        (self.at + self.length) as usize
    }
}

impl Sense {
    /// Forgets the message before.
    pub(super) fn forget(&mut self) {
        self.weighed = 0..0;
    }

    /// What `start..end` is worth: a word in its place that costs less makes the message cheaper.
    pub(super) fn worth(&mut self, units: &[Unit], start: usize, end: usize) -> i32 {
        self.turn_to(units, start, end);
        if !self.turned {
            self.weigh(units, self.weighed.len());
            self.weigh_back();
        }
        let at = |list: &[i32], place: usize| list.get(place - self.weighed.start).copied().unwrap_or(0);
        self.total() - at(&self.before, start) - at(&self.from, end)
    }

    /// What `start..end` is worth at most: the text up to its end costs no less than with the cheapest words around it, so what comes
    /// behind need not be looked at.
    pub(super) fn at_most(&mut self, units: &[Unit], start: usize, end: usize) -> i32 {
        self.turn_to(units, start, end);
        let (start, end) = (start - self.weighed.start, end - self.weighed.start);
        self.weigh(units, end);
        let at = |place: usize| self.before.get(place).copied().unwrap_or(0);
        at(end) - at(start)
    }

    /// What the stretch costs.
    fn total(&self) -> i32 {
        self.before.last().copied().unwrap_or(0)
    }

    /// What `start..end` is worth, and ordinary words around it.
    pub(super) fn worth_all(&mut self, units: &[Unit], start: usize, end: usize) -> Worth {
        let place = self.worth(units, start, end);
        let (start, end) = (start - self.weighed.start, end - self.weighed.start);
        let total = self.total();
        let from = self.words.partition_point(|word| word.at() + LONGEST < end);
        let around = self
            .words
            .iter()
            .skip(from)
            .take_while(|word| word.at() <= start)
            .filter(|word| word.end() >= end && word.length as usize > end - start);
        let sum = |word: &Ordinal| {
            let (before, after) = (self.before.get(word.at())?, self.from.get(word.end())?);
            Some(total - before - word.price - after)
        };
        Worth { place, around: around.filter_map(sum).max() }
    }

    /// Turns to what stands around `start..end` without a gap.
    #[inline]
    fn turn_to(&mut self, units: &[Unit], start: usize, end: usize) {
        if start >= self.weighed.start && end <= self.weighed.end && !self.weighed.is_empty() {
            return;
        }
        let joined = |place: usize| units.get(place).is_some_and(|u| u.gap.unseen());
        let (mut first, mut last) = (start, end.min(units.len()));
        while first > 0 && joined(first) {
            first -= 1;
        }
        while joined(last) {
            last += 1;
        }
        self.weighed = first..last;
        (self.done, self.until, self.turned) = (0, 0, false);
        self.words.clear();
        self.before.clear();
        self.before.resize(last - first + 1, i32::MAX);
        self.before.iter_mut().take(1).for_each(|first| *first = 0);
        self.from.clear();
        self.from.resize(last - first + 1, 0);
    }

    /// Weighs the stretch up to a place in it.
    fn weigh(&mut self, units: &[Unit], end: usize) {
        let ordinary = Ordinary::get();
        let first = self.weighed.start;
        let stretch = units.get(self.weighed.clone()).unwrap_or(&[]);
        for at in self.done..end.min(stretch.len()) {
            // What is weighed may have gaps itself; no word reaches over them.
            if at >= self.until {
                let rest = stretch.get(at + 1..).unwrap_or(&[]);
                self.until = at + 1 + rest.iter().take_while(|unit| unit.gap.unseen()).count();
            }
            let Some([unit, rest @ ..]) = stretch.get(at..self.until) else { return };
            let Some([so_far, next, ..]) = self.before.get_mut(at..) else { return };
            let plain = !unit.optional() && !unit.is_ascii_word();
            let price = if plain { ordinary.single(unit.code()) } else { alone(units, first + at, unit) };
            let so_far = *so_far;
            *next = (*next).min(so_far + price);
            self.from.get_mut(at).into_iter().for_each(|alone| *alone = price);
            let (before, words) = (&mut self.before, &mut self.words);
            let mut add = |length: usize, price: i32| {
                words.push(Ordinal { at: at as u32, length: length as u32, price });
                before
                    .get_mut(at + length)
                    .into_iter()
                    .for_each(|least| *least = (*least).min(so_far + price));
            };
            let [second, rest @ ..] = rest else { continue };
            // 抖一抖, 抖了抖: said of every verb, and in no list.
            if let [again, ..] = rest
                && unit.code() == again.code()
                && [u32::from('一'), u32::from('了')].contains(&second.code())
            {
                add(3, ordinary.single(unit.code()) + AGAIN);
            }
            ordinary.beginning(unit.code(), second.code(), rest.iter().map(Unit::code), add);
        }
        self.done = self.done.max(end);
    }

    /// Weighs the whole stretch from its end.
    fn weigh_back(&mut self) {
        self.turned = true;
        let mut words = self.words.iter().rev().peekable();
        for at in (0..self.weighed.len()).rev() {
            let Some([here, behind @ ..]) = self.from.get_mut(at..) else { return };
            let behind = |length: usize| behind.get(length - 1).copied().unwrap_or(0);
            *here += behind(1);
            while let Some(word) = words.next_if(|word| word.at() == at) {
                *here = (*here).min(word.price + behind(word.length as usize));
            }
        }
    }
}

/// What the character at a place costs by itself.
fn alone(units: &[Unit], at: usize, unit: &Unit) -> i32 {
    let before = at.checked_sub(1).and_then(|i| units.get(i)).filter(|_| unit.gap.touches());
    if unit.optional() {
        let near = |gap: Gap| !gap.broken() && gap.fillers() <= 1;
        let amid = at > 0
            && near(unit.gap)
            && units.get(at + 1).is_some_and(|next| !next.optional() && near(next.gap));
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
