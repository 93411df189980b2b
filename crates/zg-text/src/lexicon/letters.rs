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

/// What goods are told apart by: three letters, one by one, that stand before it name three of them.
const KINDS: &str = "款型色版档材系规尺";

/// Whether a Latin word is part of a model number: WX-200, PDD-20A; or its letters name kinds of goods: P D D三款, V.X.型.
pub(super) fn is_model(word: &Word, units: &[Unit], raw: &str, found: &Found) -> bool {
    if !word.ascii || word.exact {
        return false;
    }
    let rest = units.get(found.end..).unwrap_or(&[]);
    if found.gaps && names_kinds(rest) {
        return true;
    }
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

/// Whether a kind of goods follows, or several: 型, 三款, 3色.
fn names_kinds(rest: &[Unit]) -> bool {
    let kind = |unit: Option<&Unit>| unit.is_some_and(|u| KINDS.contains(u.c()));
    let near = rest.first().is_some_and(|u| !u.gap.broken() && u.gap.fillers() <= 1);
    let count = |u: &Unit| {
        matches!(u.class(), Class::Digit | Class::HanDigit) || matches!(u.c(), '两' | '几' | '双' | '多')
    };
    near && (kind(rest.first()) || (rest.first().is_some_and(count) && kind(rest.get(1))))
}
