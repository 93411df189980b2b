//! Shifts that cover the need of a week.
//!
//! The week is cut open in a quiet half hour; on the line that is left the cover is exact (see `flow`). What the cut costs
//! is bounded: the same problem in which a shift across the cut may be taken in two halves, each at its share of the cost,
//! can only be cheaper than any roster of the circle, so the difference is a proven gap. Every day's quietest stretch is
//! tried; the cheapest roster and the highest bound count.

use std::cmp::Reverse;

use super::flow::{Piece, cover as line};
use super::{SLOTS, WEEK};

/// A kind of shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Half hours, at most a day.
    pub length: usize,
    /// The half hour of the day at which it begins; `None` begins at any.
    pub start: Option<usize>,
}

/// So many people on one shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// The half hour of the week at which it begins.
    pub start: usize,
    /// Half hours; it may go on past Sunday midnight into Monday.
    pub length: usize,
    /// How many people.
    pub people: u32,
}

/// A roster of a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    /// The shifts, by start.
    pub turns: Vec<Turn>,
    /// How many are on duty in each half hour.
    pub on_duty: Vec<u32>,
    /// Paid half hours.
    pub paid: u64,
    /// Paid half hours that no roster of these shifts can do without.
    pub least: u64,
}

impl Roster {
    /// How many shifts there are to fill in the week.
    pub fn shifts(&self) -> u64 {
        self.turns.iter().map(|t| u64::from(t.people)).sum()
    }

    /// How much dearer than the best possible it is at most, as a share.
    pub fn gap(&self) -> f64 {
        if self.least == 0 { 0.0 } else { self.paid.saturating_sub(self.least) as f64 / self.least as f64 }
    }
}

/// What a paid half hour costs. Of rosters with the same hours the one with fewer shifts wins, then the one with fewer half
/// hours in which nobody is needed: no early shift begins at night because it costs the same.
const HALF_HOUR: u64 = 1 << 32;
const ONE_SHIFT: u64 = 1 << 12;

/// The roster that covers `need`, a number for each half hour of the week; `None` where the shifts cannot.
pub fn cover(need: &[u32; WEEK], shifts: &[Shift]) -> Option<Roster> {
    let mut best: Option<Roster> = None;
    let mut least: u64 = need.iter().map(|n| u64::from(*n)).sum();
    for day in 0..7 {
        let (roster, bound) = cut_open(need, shifts, quiet(need, day))?;
        least = least.max(bound);
        let better = |a: &Roster, b: &Roster| (a.paid, a.shifts()) < (b.paid, b.shifts());
        if let Some(roster) = roster
            && best.as_ref().is_none_or(|b| better(&roster, b))
        {
            best = Some(roster);
        }
    }
    // Fixed shifts may reach some half hours only across every cut.
    let mut roster = match best {
        Some(roster) => roster,
        None => greedy(need, shifts)?,
    };
    roster.least = least;
    Some(roster)
}

/// The best roster in which no shift goes on over the cut, and a bound below any roster. `None` where nothing covers.
fn cut_open(need: &[u32; WEEK], shifts: &[Shift], cut: usize) -> Option<(Option<Roster>, u64)> {
    let turned: Vec<u32> = (0..WEEK).map(|t| need.get((t + cut) % WEEK).copied().unwrap_or(0)).collect();
    let (mut whole, mut halves) = (Vec::new(), Vec::new());
    for shift in shifts.iter().filter(|s| (1..=SLOTS).contains(&s.length)) {
        for from in 0..WEEK {
            if shift.start.is_some_and(|s| s != (from + cut) % SLOTS) {
                continue;
            }
            let (to, length) = (from + shift.length, shift.length as u64);
            if to <= WEEK {
                let idle = turned.iter().skip(from).take(shift.length).filter(|n| **n == 0).count() as u64;
                whole.push(Piece { from, to, cost: length * HALF_HOUR + ONE_SHIFT + idle });
            } else {
                halves.push(Piece { from, to: WEEK, cost: (WEEK - from) as u64 * HALF_HOUR });
                halves.push(Piece { from: 0, to: to - WEEK, cost: (to - WEEK) as u64 * HALF_HOUR });
            }
        }
    }
    let mut all = whole.clone();
    all.extend(halves);
    let bound = all.iter().zip(line(&turned, &all)?).map(|(p, n)| p.cost / HALF_HOUR * u64::from(n)).sum();
    Some((line(&turned, &whole).map(|taken| roster(cut, &whole, &taken)), bound))
}

fn roster(cut: usize, pieces: &[Piece], taken: &[u32]) -> Roster {
    let turns = pieces.iter().zip(taken).filter(|(_, n)| **n > 0);
    let turns = turns.map(|(p, n)| Turn { start: (p.from + cut) % WEEK, length: p.to - p.from, people: *n });
    filled(turns.collect())
}

/// Counts who is on duty.
fn filled(mut turns: Vec<Turn>) -> Roster {
    turns.sort_unstable();
    let mut on_duty = vec![0_u32; WEEK];
    let mut paid = 0;
    for turn in &turns {
        paid += turn.length as u64 * u64::from(turn.people);
        for t in turn.start..turn.start + turn.length {
            if let Some(n) = on_duty.get_mut(t % WEEK) {
                *n += turn.people;
            }
        }
    }
    Roster { turns, on_duty, paid, least: 0 }
}

/// For shifts that must cross every cut: the shift that covers most of what is still open, again and again.
fn greedy(need: &[u32; WEEK], shifts: &[Shift]) -> Option<Roster> {
    let mut open = need.to_vec();
    let mut turns: Vec<Turn> = Vec::new();
    while open.iter().any(|n| *n > 0) {
        let gain = |start: usize, length: usize| {
            (start..start + length).filter(|t| open.get(t % WEEK).is_some_and(|n| *n > 0)).count()
        };
        let candidates = shifts.iter().flat_map(|s| {
            (0..WEEK).filter(move |t| s.start.is_none_or(|at| at == t % SLOTS)).map(move |t| (t, s.length))
        });
        // The share of the shift that is needed decides, then how much; 1/1000 is fine enough to compare.
        let (start, length) = candidates.max_by_key(|(start, length)| {
            let gained = gain(*start, *length);
            (gained * 1000 / (*length).max(1), gained, Reverse(*start))
        })?;
        if gain(start, length) == 0 {
            return None;
        }
        for t in start..start + length {
            open.get_mut(t % WEEK).into_iter().for_each(|n| *n = n.saturating_sub(1));
        }
        match turns.iter_mut().find(|t| t.start == start && t.length == length) {
            Some(turn) => turn.people += 1,
            None => turns.push(Turn { start, length, people: 1 }),
        }
    }
    Some(filled(turns))
}

/// The middle of the day's longest stretch of least need: few shifts that are worth anything go on over it.
fn quiet(need: &[u32; WEEK], day: usize) -> usize {
    let begins = day * SLOTS;
    let day = need.iter().skip(begins).take(SLOTS).copied();
    let least = day.clone().min().unwrap_or(0);
    let (mut from, mut best) = (0, (0, 0));
    for (t, n) in day.chain([u32::MAX]).enumerate() {
        if n != least {
            best = best.max((t - from, from));
            from = t + 1;
        }
    }
    begins + best.1 + best.0 / 2
}
