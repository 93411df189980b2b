//! Reads a nominated word where every place has but one reading, without trying any ways round; and throws out words
//! that are dearer than the text's characters one by one.

use super::judge;
use super::lattice::What;
use super::walk::{Found, Walk, fits};
use crate::view::View;

/// What became of a word.
pub(super) enum Quick {
    /// It is not there, or nobody would think of it.
    No,
    /// Several readings, dropped pictures or repetitions: to be read with care.
    Careful,
    /// There, as [`Walk::from`] would find it.
    Found(Found),
}

/// Reads the word of a walk at `start`.
pub(super) fn read(walk: &Walk<'_>, start: usize) -> Quick {
    let word = walk.word;
    let mut found = Found::at(start);
    let (mut literal, mut digit) = (true, false);
    let mut before = None;
    for (at, number) in (start..).zip(&word.slots) {
        let (Some(unit), Some(slot)) = (walk.units.list.get(at), walk.words.slot(*number)) else {
            return Quick::No;
        };
        // Symbols may be dropped, and what is repeated too; then places and characters do not go together.
        if walk.lattice.is_some_and(|l| l.rich(at)) || unit.optional() || before == Some(unit.code()) {
            return Quick::Careful;
        }
        if at > start && !unit.gap.joins() {
            return Quick::No;
        }
        let c = unit.c();
        let Some((how, cost, mut wants)) = fits(slot, What::Char(c), word) else { return Quick::No };
        let is_digit = super::build::canon(c).is_ascii_digit();
        if at > start {
            walk.cross(unit.gap, digit && is_digit, digit, &mut found);
        }
        if unit.gap.marked() {
            wants.insert(View::Bare);
        }
        found.add(how, cost, wants, judge::at_most(walk.ordinary, unit));
        found.end = at + 1;
        literal &= how.is_literal();
        (before, digit) = (Some(unit.code()), is_digit);
    }
    // Pictures between may stand for nothing, and the text they cost is not counted by the walk either.
    let found = found.closed();
    let possible = found.needs.within(walk.allowed) && (literal || !judge::hopeless(found.text, found.cost));
    if possible && walk.stands(&found) { Quick::Found(found) } else { Quick::No }
}
