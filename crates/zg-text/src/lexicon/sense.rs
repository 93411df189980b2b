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

/// The prices of a stretch of a message. Words do not reach over gaps that anybody sees, so what a place is worth is the same whether the
/// whole message is weighed or only what stands around it without a gap.
#[derive(Debug, Default)]
pub(crate) struct Sense {
    /// The places that were weighed: whole stretches without gaps.
    weighed: Range<usize>,
    /// The cheapest way to cut the text before each place of the stretch into words.
    before: Vec<i32>,
    /// … and the text from each place on.
    from: Vec<i32>,
    words: Vec<Ordinal>,
    /// The characters of the stretch.
    codes: Vec<u32>,
}

/// An ordinary word: where in the stretch it begins, how many characters, what it costs.
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
        if start < self.weighed.start || self.weighed.end < end || self.weighed.is_empty() {
            self.weigh(units, start, end);
        }
        let at = |list: &[i32], place: usize| list.get(place - self.weighed.start).copied().unwrap_or(0);
        self.total() - at(&self.before, start) - at(&self.from, end)
    }

    /// What the stretch costs.
    fn total(&self) -> i32 {
        self.before.last().copied().unwrap_or(0)
    }

    /// How much cheaper the message is with a word of that price at `start..end`, or with an ordinary word around it: a
    /// longer word does not cut a shorter one that it holds (颈椎病, 颈椎).
    pub(super) fn margin_as_written(&mut self, units: &[Unit], start: usize, end: usize, price: i32) -> i32 {
        let margin = self.worth(units, start, end) - price;
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
        around.filter_map(sum).fold(margin, i32::max)
    }

    /// Weighs what stands around `start..end` without a gap.
    fn weigh(&mut self, units: &[Unit], start: usize, end: usize) {
        let ordinary = Ordinary::get();
        let joined = |place: usize| units.get(place).is_some_and(|u| u.gap.unseen());
        let (mut first, mut last) = (start, end.min(units.len()));
        while first > 0 && joined(first) {
            first -= 1;
        }
        while joined(last) {
            last += 1;
        }
        self.weighed = first..last;
        self.words.clear();
        let stretch = units.get(first..last).unwrap_or(&[]);
        self.codes.clear();
        self.codes.extend(stretch.iter().map(Unit::code));
        self.before.clear();
        self.before.resize(stretch.len() + 1, i32::MAX);
        self.before.iter_mut().take(1).for_each(|first| *first = 0);
        let mut until = 0;
        for (at, unit) in stretch.iter().enumerate() {
            // What is weighed may have gaps itself; no word reaches over them.
            if at >= until {
                let rest = stretch.get(at + 1..).unwrap_or(&[]);
                until = at + 1 + rest.iter().take_while(|unit| unit.gap.unseen()).count();
            }
            let Some((so_far, ahead)) = self.before.get_mut(at..).and_then(<[i32]>::split_first_mut) else {
                break;
            };
            let words = &mut self.words;
            let mut add = |length: usize, price: i32| {
                words.push(Ordinal { at: at as u32, length: length as u32, price });
                let offer = so_far.saturating_add(price);
                ahead.get_mut(length - 1).into_iter().for_each(|least| *least = offer.min(*least));
            };
            let plain = !unit.optional() && !unit.is_ascii_word();
            add(1, if plain { ordinary.single(unit.code()) } else { alone(units, first + at, unit) });
            let rest = self.codes.get(at..until).unwrap_or(&[]);
            // 抖一抖, 抖了抖: said of every verb, and in no list.
            if let [verb, amid, again, ..] = rest
                && verb == again
                && [u32::from('一'), u32::from('了')].contains(amid)
            {
                add(3, ordinary.single(*verb) + AGAIN);
            }
            ordinary.beginning(rest, add);
        }
        self.from.clear();
        self.from.resize(stretch.len() + 1, i32::MAX);
        self.from.iter_mut().rev().take(1).for_each(|last| *last = 0);
        for word in self.words.iter().rev() {
            let offer = self.from.get(word.end()).map_or(i32::MAX, |sum| sum.saturating_add(word.price));
            self.from.get_mut(word.at()).into_iter().for_each(|least| *least = offer.min(*least));
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
