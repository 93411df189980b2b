//! Reads a word out of a message from a given place on, character by character, by the cheapest disguises that do.

use super::lattice::{Edge, Lattice, What, steps};
use super::words::{Slot, Word, Words, canon};
use super::{How, Reading, judge, needs};
use crate::disguise::ordinary::Ordinary;
use crate::disguise::sound::Sounds;
use crate::disguise::spell::Spell;
use crate::units::{Gap, Unit, Units};
use crate::view::{View, ViewSet};

/// The least that a character costs that another one stands for.
pub(super) const LEAST: i32 = 4;
/// Most readings tried for one word at one place; no honest text comes near.
const BUDGET: u32 = 400;
/// What it costs more when no character stands for itself, but a letter for a syllable.
const VAGUE: i32 = 6;
/// Most times that a character may be repeated.
pub(super) const REPEATS: usize = 3;

/// A word read out of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// First place, and one past the last.
    pub(super) start: usize,
    pub(super) end: usize,
    /// What the disguises cost, in bits.
    pub(super) cost: i32,
    /// What the characters cost at most as ordinary text.
    pub(super) text: i32,
    /// The views that were needed.
    pub(super) needs: ViewSet,
    /// Characters that stand for themselves, and letters that stand for syllables.
    pub(super) same: u8,
    pub(super) initials: u8,
    /// Characters that only look like those meant.
    pub(super) alike: u8,
    /// Something visible was dropped inside.
    pub(super) gaps: bool,
}

impl Found {
    /// Nothing read yet.
    pub(super) fn at(start: usize) -> Found {
        let needs = ViewSet::default();
        Found { start, end: start, cost: 0, text: 0, needs, same: 0, initials: 0, alike: 0, gaps: false }
    }

    /// Accounts for a character.
    #[inline]
    pub(super) fn add(&mut self, how: How, cost: i32, wants: ViewSet, text: i32) {
        self.cost += cost;
        self.text += text;
        self.needs = self.needs.union(wants);
        self.same = self.same.saturating_add(u8::from(how == How::Same));
        self.initials = self.initials.saturating_add(u8::from(how == How::Initial));
        self.alike = self.alike.saturating_add(u8::from(how == How::Alike));
    }

    /// The whole word has been read. With nothing but sounds beside it, a single letter says little; less if it stands
    /// apart: `[数字x]升` is no 畜生.
    pub(super) fn closed(mut self) -> Found {
        let vague = i32::from(self.initials > 0 && self.same == 0);
        self.cost += vague * VAGUE * (1 + i32::from(self.gaps));
        self
    }
}

/// What is searched, and where.
pub(super) struct Walk<'a> {
    pub(super) words: &'a Words,
    pub(super) word: &'a Word,
    pub(super) units: &'a Units,
    /// The readings of the message, if some place has several.
    pub(super) lattice: Option<&'a Lattice>,
    pub(super) ordinary: &'a Ordinary,
    /// The views the word may use.
    pub(super) allowed: ViewSet,
    budget: u32,
    best: Option<Found>,
    path: Vec<Step>,
    best_path: Vec<Step>,
    tracing: bool,
}

/// One character of the word, on the way.
#[derive(Debug, Clone, Copy)]
struct Step {
    at: usize,
    next: usize,
    means: char,
    how: How,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        words: &'a Words,
        word: &'a Word,
        units: &'a Units,
        lattice: Option<&'a Lattice>,
    ) -> Walk<'a> {
        Walk {
            words,
            word,
            units,
            lattice,
            ordinary: Ordinary::get(),
            allowed: allowed(word),
            budget: BUDGET,
            best: None,
            path: Vec::new(),
            best_path: Vec::new(),
            tracing: false,
        }
    }

    /// The cheapest reading that begins at `start`; of equals, the shortest.
    pub(super) fn from(&mut self, start: usize) -> Option<Found> {
        self.go(0, start, Gap::default(), false, Found::at(start));
        self.best
    }

    /// How each character was read by the cheapest reading from `start`.
    pub(super) fn readings(&mut self, start: usize) -> Vec<Reading> {
        self.tracing = true;
        self.from(start);
        let place = |step: &Step| {
            let first = self.units.list.get(step.at)?;
            let last = self.units.list.get(step.next.checked_sub(1)?)?;
            let how = match step.how {
                How::Shape | How::Alike if sound_alike(first.c(), step.means) => How::Both,
                how => how,
            };
            Some(Reading { start: first.start, end: last.end, means: step.means, how })
        };
        self.best_path.iter().filter_map(place).collect()
    }

    /// Reads slot `number` at place `at`, after `gap`; `digit` says whether the slot before was a digit.
    fn go(&mut self, number: usize, at: usize, gap: Gap, digit: bool, so_far: Found) {
        self.budget = self.budget.saturating_sub(1);
        if self.budget == 0 {
            return;
        }
        let (words, word, units) = (self.words, self.word, self.units);
        let Some(slot) = words.nth(word, number) else { return };
        let Some(unit) = units.list.get(at) else { return };
        let single = [Edge { what: What::Char(unit.c()), next: (at + 1) as u32 }];
        let edges = match self.lattice {
            Some(lattice) => lattice.edges(at),
            None => &single,
        };
        for edge in edges {
            let Some((how, cost, mut wants)) = fits(slot, edge.what, word) else { continue };
            let next = edge.next as usize;
            let is_digit = matches!(edge.what, What::Char(c) if canon(c).is_ascii_digit());
            let mut found = so_far;
            if unit.gap.marked() {
                wants.insert(View::Bare);
            }
            if number > 0 {
                self.cross(gap, digit && is_digit, digit, &mut found);
            }
            for inner in units.list.get(at + 1..next).unwrap_or(&[]) {
                self.cross(inner.gap, false, false, &mut found);
            }
            let text = units.list.get(at..next).unwrap_or(&[]).iter();
            found.add(how, cost, wants, text.map(|u| judge::at_most(self.ordinary, u)).sum());
            if !found.needs.within(self.allowed) {
                continue;
            }
            found.end = next;
            if self.tracing {
                self.path.truncate(number);
                self.path.push(Step { at, next, means: slot.lit, how });
            }
            self.after(number + 1, is_digit, next == at + 1, found);
        }
    }

    /// Accounts for what was dropped before a character.
    pub(super) fn cross(&self, gap: Gap, digits: bool, after_digit: bool, found: &mut Found) {
        // Symbols of the word itself are compared when it is found.
        if gap.touches() || self.word.exact {
            return;
        }
        let bare = self.allowed.contains(View::Bare);
        // What nobody sees parts no word, whatever views it has; but for a keycap, which makes a figure of a figure.
        if !bare && !digits && !after_digit && gap.fillers() == 0 && !gap.broken() {
            return;
        }
        let keycap = after_digit && gap.fillers() == 0;
        let view = if !bare && (digits || keycap) { View::Digits } else { View::Bare };
        found.needs.insert(view);
        found.cost += i32::from(gap.fillers());
        found.gaps |= gap.fillers() > 0;
    }

    /// Goes on with the next slot, also behind repetitions of the last character; or ends.
    fn after(&mut self, number: usize, digit: bool, single: bool, found: Found) {
        if number == self.word.count as usize {
            let found = found.closed();
            let better = |best: &Found| (found.cost, found.end) < (best.cost, best.end);
            if self.best.as_ref().is_none_or(better) && self.stands(&found) {
                self.best = Some(found);
                if self.tracing {
                    self.best_path = self.path.clone();
                }
            }
            return;
        }
        let units = self.units;
        for (at, gap) in steps(units, found.end) {
            self.go(number, at, gap, digit, found);
        }
        if self.word.doubled || !single || !self.allowed.contains(View::Bare) {
            return;
        }
        let last = found.end.checked_sub(1).and_then(|i| units.list.get(i));
        let again = |unit: &&Unit| last.is_some_and(|last| last.c() == unit.c()) && unit.gap.joins();
        let rest = units.list.get(found.end..).unwrap_or(&[]);
        let repeats = rest.iter().take(REPEATS).take_while(again).count();
        let mut longer = found;
        longer.needs.insert(View::Bare);
        for _ in 0..repeats {
            longer.end += 1;
            longer.cost += 2;
            longer.gaps = true;
            for (at, gap) in steps(units, longer.end) {
                self.go(number, at, gap, digit, longer);
            }
        }
    }

    /// Whether Latin words and numbers around and inside are whole.
    pub(super) fn stands(&self, found: &Found) -> bool {
        let (words, word) = (self.words, self.word);
        let count = word.count as usize;
        let list = &self.units.list;
        let slot = |n: usize| words.nth(word, n);
        // A letter beside letters is no syllable.
        let mixed = || words.slots(word).any(|s| s.lit.is_ascii_alphanumeric());
        if found.initials > 0 && mixed() {
            return false;
        }
        if found.alike > 0 && usize::from(found.same) + 1 != count {
            return false;
        }
        if count > 1 && usize::from(found.initials) == count && (count < 3 || word.ascii) {
            return false;
        }
        let (Some(first), Some(last)) =
            (list.get(found.start), found.end.checked_sub(1).and_then(|i| list.get(i)))
        else {
            return false;
        };
        let before = found.start.checked_sub(1).and_then(|i| list.get(i));
        let after = list.get(found.end);
        // Letters set apart, `v x`, are cut by a neighbour that is set apart as they are: `i v x`.
        let spread = list
            .get(found.start + 1..found.end)
            .is_some_and(|inner| !inner.is_empty() && inner.iter().all(|u| u.gap.fillers() > 0));
        let touches = |gap: Gap| gap.touches() || (spread && gap.joins());
        let word_before = before.filter(|u| u.is_ascii_word() && touches(first.gap));
        let word_after = after.filter(|u| u.is_ascii_word() && touches(u.gap));
        let latin_slot = |n: usize| slot(n).is_some_and(|s| s.lit.is_ascii_alphanumeric());
        let digit_form = |u: &Unit, n: usize| {
            u.class() == crate::table::Class::Digit && slot(n).is_some_and(|s| s.lit != s.canon)
        };
        let initials = found.initials > 0;
        if word_before.is_some()
            && (latin_slot(0) || digit_form(first, 0) || (initials && first.is_ascii_word()))
        {
            return false;
        }
        // 加vx12345: the number is what is to be added, and the word is no model's (but 加v8发动机).
        let figure = |u: &Unit| u.class() == crate::table::Class::Digit;
        let figures = || list.get(found.end..found.end + 2).is_some_and(|next| next.iter().all(figure));
        let invites = word_after.is_some()
            && found.initials == 0
            && words.nth(word, 0).is_some_and(|s| matches!(s.lit, '加' | '+'))
            && figures();
        if word_after.is_some()
            && !invites
            && (latin_slot(count - 1) || digit_form(last, count - 1) || (initials && last.is_ascii_word()))
        {
            return false;
        }
        let borders = |unit: &Unit, n: usize| unit.is_latin() && !latin_slot(n);
        (!borders(first, 0) || divides(list.get(..found.start).unwrap_or(&[]).iter().rev(), first.gap, true))
            && (!borders(last, count - 1)
                || divides(list.get(found.end..).unwrap_or(&[]).iter(), Gap::default(), false))
    }
}

/// Whether the letters that touch a border are nothing but whole syllables. Backwards, a letter touches by the gap
/// after it.
fn divides<'u>(units: impl Iterator<Item = &'u Unit>, gap: Gap, backwards: bool) -> bool {
    let mut letters: Vec<char> = Vec::new();
    let mut gap = gap;
    for unit in units.take(24) {
        let touches = if backwards { gap.touches() } else { unit.gap.touches() };
        if !unit.is_latin() || !touches {
            break;
        }
        gap = unit.gap;
        letters.push(unit.c());
    }
    if backwards {
        letters.reverse();
    }
    letters.is_empty() || Sounds::get().divides(&letters)
}

/// Whether two characters share a syllable.
fn sound_alike(c: char, other: char) -> bool {
    let spell = Spell::get();
    spell.sounds(c).any(|sound| spell.sounds(other).any(|o| o == sound))
}

/// The views a word may use: reading by shape or sound includes dropping noise.
pub(super) fn allowed(word: &Word) -> ViewSet {
    let mut views = word.views;
    if views.contains(View::Shape) || views.contains(View::Pinyin) {
        views.insert(View::Bare);
    }
    views
}

/// Whether what stands there may be a character of a word: by which disguise, at what cost, by which views.
pub(super) fn fits(slot: &Slot, what: What, word: &Word) -> Option<(How, i32, ViewSet)> {
    let (shape, pinyin) = (word.views.contains(View::Shape), word.views.contains(View::Pinyin));
    let many = word.count > 1;
    let sounds_like = |c: char| pinyin && many && Spell::get().of(c).iter().any(|n| slot.sounds.contains(n));
    match what {
        What::Char(c) if c == slot.lit => Some((How::Same, 0, needs(View::Folded))),
        What::Char(c) if word.exact && canon(c) != slot.canon => None,
        What::Char(c) if canon(c) == slot.canon && word.views.contains(View::Digits) => {
            Some((How::Digit, 0, needs(View::Digits)))
        }
        What::Char(c) if shape && many && slot.shape.is_some_and(|s| Spell::get().of(c).contains(&s)) => {
            Some((How::Shape, 4, needs(View::Shape)))
        }
        What::Char(c) if sounds_like(c) => Some((How::Sound, 5, needs(View::Pinyin))),
        What::Char(c) if pinyin && many && slot.initials.contains(&c) => {
            Some((How::Initial, 4, needs(View::Pinyin)))
        }
        What::Char(c) if shape && many && slot.alike.contains(&c) => {
            Some((How::Alike, 7, needs(View::Shape)))
        }
        What::Char(_) => None,
        What::Syllable(number) => {
            (pinyin && many && slot.sounds.contains(&number)).then(|| (How::Syllable, 3, needs(View::Pinyin)))
        }
        What::Parts(c) | What::Picture(c) if shape && many => {
            let how = if matches!(what, What::Parts(_)) { How::Parts } else { How::Picture };
            if c == slot.lit {
                Some((how, 3, needs(View::Shape)))
            } else if sounds_like(c) {
                Some((how, 8, needs(View::Shape).union(needs(View::Pinyin))))
            } else {
                None
            }
        }
        What::Parts(_) | What::Picture(_) => None,
    }
}
