//! Latin words as people type them: in other styles, and as parts of model numbers.

use super::walk::Found;
use super::words::Word;
use crate::table::Class;
use crate::units::Unit;

/// Whether the letters of a word were typed in another style or script, each by itself: 𝐕𝐗, ⓥⓧ, ωχ, but not ＶＸ as an
/// input method writes it, nor ™.
pub(super) fn is_styled(word: &Word, units: &[Unit], raw: &str, found: &Found) -> bool {
    let list = units.get(found.start..found.end).unwrap_or(&[]);
    let typed = |unit: &Unit| raw.get(unit.start as usize..unit.end as usize).unwrap_or("");
    let other =
        |unit: &Unit| typed(unit).chars().any(|c| !c.is_ascii() && !matches!(c, '\u{ff01}'..='\u{ff5e}'));
    let apart = |pair: &[Unit]| matches!(pair, [a, b] if a.end <= b.start);
    word.ascii && word.count > 1 && list.iter().any(other) && list.windows(2).all(apart)
}

/// Whether a Latin word is part of a model number: WX-200, PDD-20A.
pub(super) fn is_model(word: &Word, units: &[Unit], raw: &str, found: &Found) -> bool {
    if !word.ascii || word.exact {
        return false;
    }
    let rest = units.get(found.end..).unwrap_or(&[]);
    let number = rest
        .iter()
        .enumerate()
        .take_while(|(i, u)| u.is_ascii_word() && (*i == 0 || u.gap.touches()))
        .count();
    let last = found.end.checked_sub(1).and_then(|i| units.get(i));
    let between = last.zip(rest.first()).and_then(|(a, b)| raw.get(a.end as usize..b.start as usize));
    let parted = matches!(between, Some("-" | "－" | "—" | "_"));
    let starts_with_digit = rest.first().is_some_and(|u| u.class() == Class::Digit);
    parted && starts_with_digit && (1..=6).contains(&number)
}
