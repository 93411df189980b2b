//! Throws out most of what was nominated before it is read with care: where every place has one reading, a word of
//! which one character does not fit cannot be there, nor one that is dearer than the text's characters one by one.

use super::build::{Word, Words};
use super::lattice::{Lattice, What};
use super::{judge, walk};
use crate::units::Units;

/// Whether the word may begin at `start`. Errs only by saying yes.
pub(super) fn possible(words: &Words, word: &Word, units: &Units, lattice: Option<&Lattice>, start: usize) -> bool {
    let many = |at: usize| lattice.is_some_and(|l| l.rich(at));
    let (mut cost, mut text, mut literal) = (0, 0, true);
    let mut before = None;
    for (at, number) in (start..).zip(&word.slots) {
        let (Some(unit), Some(slot)) = (units.list.get(at), words.slot(*number)) else { return false };
        // Symbols may be dropped, and what is repeated too; then places and characters do not go together.
        if many(at) || unit.optional() || before == Some(unit.c()) {
            return true;
        }
        if at > start && !unit.gap.joins() {
            return false;
        }
        let Some((disguise, as_is)) = walk::fits_alone(slot, What::Char(unit.c()), word) else { return false };
        before = Some(unit.c());
        cost += disguise;
        literal &= as_is;
        text += judge::at_most(unit);
    }
    literal || !judge::hopeless(text, cost)
}
