//! Pictures that only decorate what is said.

use super::walk::Found;
use crate::disguise::ordinary::Ordinary;
use crate::units::Unit;

/// Whether a picture that was read as the last character only stands inside an ordinary word: 微❤胖.
pub(super) fn decorated(units: &[Unit], found: &Found) -> bool {
    let at = |i: usize| units.get(i);
    let Some(picture) = found.end.checked_sub(1).filter(|i| *i > found.start) else { return false };
    let inside = at(picture).is_some_and(Unit::optional);
    let (before, after) = (picture.checked_sub(1).and_then(at), at(picture + 1));
    let beside = |unit: &Unit| !unit.gap.broken() && unit.gap.fillers() <= 1;
    inside
        && before.zip(after).is_some_and(|(before, after)| {
            beside(after) && Ordinary::get().price([before.c(), after.c()]).is_some()
        })
}
