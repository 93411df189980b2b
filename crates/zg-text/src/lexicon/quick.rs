//! Reads a nominated word where every place has but one reading, without trying any ways round; and throws out words
//! that are dearer than the text's characters one by one.

use super::lattice::What;
use super::walk::{Found, Walk, fits};
use super::words::{Word, Words};
use super::{judge, needs};
use crate::units::Unit;
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

/// The word as it stands side by side at `start`, without letters or digits whose borders would have to be looked at.
/// No other reading is cheaper or ends sooner.
#[inline]
pub(super) fn as_listed(words: &Words, word: &Word, units: &[Unit], start: usize) -> Option<Found> {
    let lits = words.lits(word);
    let text = units.get(start..start + lits.len())?;
    let same = |(n, (unit, lit)): (usize, (&Unit, &u32))| {
        unit.code() == *lit && if n == 0 { !unit.gap.marked() } else { unit.gap.is_none() }
    };
    let whole = word.no_ascii && !word.exact && text.iter().zip(lits).enumerate().all(same);
    whole.then(|| Found {
        end: start + lits.len(),
        needs: needs(View::Folded),
        same: u8::try_from(lits.len()).unwrap_or(u8::MAX),
        ..Found::at(start)
    })
}

/// Reads the word of a walk at `start`.
pub(super) fn read(walk: &Walk<'_>, start: usize) -> Quick {
    let word = walk.word;
    if differs(walk, start) {
        return Quick::No;
    }
    let mut found = Found::at(start);
    let (mut literal, mut digit) = (true, false);
    let mut before = None;
    for (at, number) in (start..).zip(walk.words.spelled(word)) {
        let (Some(unit), Some(slot)) = (walk.units.list.get(at), walk.words.slot(*number)) else {
            return Quick::No;
        };
        // Symbols may be dropped, and what is repeated too; then places and characters do not go together.
        let repeated = before == Some(unit.code()) && !word.doubled;
        if walk.lattice.is_some_and(|l| l.rich(at)) || unit.optional() || repeated {
            return Quick::Careful;
        }
        if at > start && !unit.gap.joins() {
            return Quick::No;
        }
        let c = unit.c();
        let Some((how, cost, mut wants)) = fits(slot, What::Char(c), word) else { return Quick::No };
        let is_digit = super::words::canon(c).is_ascii_digit();
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

/// Whether the first character that is not the word's own can be none of it: so it is with most words that begin like
/// the text.
fn differs(walk: &Walk<'_>, start: usize) -> bool {
    let word = walk.word;
    let text = walk.units.list.get(start..).unwrap_or(&[]);
    let lits = walk.words.lits(word);
    let same = text.iter().zip(lits).take_while(|(unit, lit)| unit.code() == **lit).count();
    let (Some(unit), Some(lit)) = (text.get(same), lits.get(same)) else { return false };
    let read = text.get(..=same).unwrap_or(&[]);
    // Where symbols or repetitions are dropped, or a place has several readings, the places do not tell.
    let plain = |(n, unit): (usize, &Unit)| {
        !unit.optional()
            && (n == 0
                || (unit.gap.joins() && text.get(n - 1).is_none_or(|before| before.code() != unit.code())))
            && !walk.lattice.is_some_and(|lattice| lattice.rich(start + n))
    };
    if unit.own() == *lit || !read.iter().enumerate().all(plain) {
        return false;
    }
    walk.words.nth(word, same).is_some_and(|slot| fits(slot, What::Char(unit.c()), word).is_none())
}
