//! Does the word make better sense than the text as it stands?
//!
//! Both are priced in bits (`ordinary`): the text by the cheapest way of cutting it into ordinary words, the word by what
//! it costs to expect it here and to disguise it so. 加薇信聊: nobody would write 薇 and 信 side by side otherwise.
//! 为新用户准备: two common words, much cheaper than 微信 twice disguised. 昨天猫粮: 昨天 and 猫粮 cost less than 昨, 天猫
//! and 粮, so 天猫 is cut out of them.

use super::Trust;
use super::company::{self, in_company};
use super::decorated::decorated;
use super::letters::{is_model, is_styled};
use super::sense::{Sense, Worth};
use super::walk::Found;
use super::words::{Word, Words};
use crate::disguise::ordinary::{LONGEST, Ordinary};
use crate::units::Unit;
use crate::view::{View, ViewSet};

/// What a listed word costs that stands there as written.
const WRITTEN: i32 = 13;
/// A word as written must be cheaper than the text without it by this much. Where it is meant, it is by far.
const CLEAR: i32 = 3;
/// … and where nothing stands between its characters, it may be dearer by this much.
const UNCLEAR: i32 = -2;
/// … and so much cheaper where its last character and what follows are a word: 微-信任.
const BEGINS: i32 = 8;
/// What a listed word costs under disguise, before its disguises.
const DISGUISED: i32 = 14;
/// What company is worth.
const COMPANY: i32 = 10;
/// A disguised word must be cheaper than the text by this much to be likely.
const LIKELY: i32 = 8;
/// … and to be asked about.
const ASK: i32 = 0;
/// A text cheaper than this is what it says, whatever it sounds like.
pub(super) const WORTH: i32 = DISGUISED + LIKELY - COMPANY;
/// More than a letter, digit or symbol ever costs.
pub(super) const DEAR: i32 = 100;

/// Tells what the text of a word is worth.
pub(super) enum Scales<'s> {
    /// By weighing it.
    Weigh(&'s mut Sense),
    /// It was weighed before.
    Weighed(Worth),
}

impl Scales<'_> {
    fn worth(&mut self, units: &[Unit], found: &Found) -> i32 {
        match self {
            Scales::Weigh(sense) => sense.worth(units, found.start, found.end),
            Scales::Weighed(worth) => worth.place,
        }
    }

    fn worth_all(&mut self, units: &[Unit], found: &Found) -> Worth {
        match self {
            Scales::Weigh(sense) => sense.worth_all(units, found.start, found.end),
            Scales::Weighed(worth) => *worth,
        }
    }
}

/// What kind of match it is; `None` where the text as it stands is so much cheaper that nobody would think of the word.
/// INVARIANT: so it is for every disguised word that costs more than [`WORTH`] allows: the scan relies on it.
pub(super) fn trust(
    words: &Words,
    word: &Word,
    units: &[Unit],
    raw: &str,
    mut scales: Scales<'_>,
    found: &Found,
) -> Option<Trust> {
    let literal = found.needs.within(literal());
    let company = || word.company.map(|set| in_company(words, set, units, found));
    if word.guarded && is_model(word, units, raw, found) {
        return Some(Trust::Cut);
    }
    // Who parts the characters of a word or disguises them means it; as written it may be the thing itself.
    if literal && !found.gaps && !is_styled(word, units, raw, found) && company() == Some(false) {
        return Some(Trust::Cut);
    }
    let count = word.count as usize;
    if literal {
        if !word.guarded || word.ascii {
            return Some(Trust::Sure);
        }
        if count == 1 {
            let cut = word.company.is_some() && scales.worth(units, found) < single(units, found);
            return Some(if cut { Trust::Cut } else { Trust::Sure });
        }
        if count > LONGEST && !found.gaps {
            return Some(Trust::Sure);
        }
        let known = word.price;
        let price = known.unwrap_or(WRITTEN).min(WRITTEN);
        // The text without it may be the same word, where it is an ordinary one. What stands side by side and is listed
        // is cut only by what makes clearly better sense; what was joined is, where its last character begins a word.
        let clear = if !found.gaps {
            UNCLEAR
        } else if begins(units, found) {
            BEGINS
        } else if known.is_some() {
            0
        } else {
            CLEAR
        };
        let worth = scales.worth_all(units, found);
        let margin = worth.place - price - found.cost;
        let cut = worth.around.map_or(margin, |around| around.max(margin)) < clear;
        return Some(if cut { Trust::Cut } else { Trust::Sure });
    }
    if decorated(units, found) && company() != Some(true) {
        return None;
    }
    // The text costs no more than its characters one by one; most of what sounds like a word is cut by that alone.
    if hopeless(found.text, found.cost) {
        return None;
    }
    let margin = scales.worth(units, found) - DISGUISED - found.cost;
    if margin < LIKELY - COMPANY {
        return None;
    }
    let met = || company().unwrap_or_else(|| company::usual(units, found));
    match margin {
        LIKELY.. => Some(Trust::Likely),
        _ if met() => Some(Trust::Likely),
        ASK.. => Some(Trust::Ask),
        // An ordinary word that sounds like a listed one is worth a look.
        _ if is_word(units.get(found.start..found.end).unwrap_or(&[])) => Some(Trust::Ask),
        _ => None,
    }
}

/// What a character of a text costs at most: by itself.
#[inline]
pub(super) fn at_most(ordinary: &Ordinary, unit: &Unit) -> i32 {
    if unit.is_ascii_word() || unit.optional() { DEAR } else { ordinary.single(unit.code()) }
}

/// Whether a disguised word cannot be cheaper than a text that costs no more than this, in the best of company.
#[inline]
pub(super) fn hopeless(text: i32, cost: i32) -> bool {
    text < WORTH + cost
}

/// Whether the last character, parted from those before, begins an ordinary word with what follows.
fn begins(units: &[Unit], found: &Found) -> bool {
    let apart = found.end.checked_sub(1).and_then(|i| units.get(i)).is_some_and(|last| !last.gap.unseen());
    let rest = found.end.checked_sub(1).and_then(|i| units.get(i..i + 2)).unwrap_or(&[]);
    apart && rest.len() == 2 && is_word(rest)
}

/// Whether a stretch is an ordinary word.
fn is_word(units: &[Unit]) -> bool {
    let whole = units.iter().skip(1).all(|u| u.gap.unseen());
    whole && units.len() <= LONGEST && Ordinary::get().price(units.iter().map(Unit::c)).is_some()
}

/// Views by which nothing but noise and digits differ.
fn literal() -> ViewSet {
    ViewSet::from_iter([View::Folded, View::Bare, View::Digits])
}

/// What the one character of a word costs as an ordinary one.
fn single(units: &[Unit], found: &Found) -> i32 {
    units.get(found.start).map_or(0, |unit| Ordinary::get().single(unit.code()))
}
