//! From places in a message to raw bytes.

use super::judge::Scales;
use super::walk::Found;
use super::words::Word;
use super::{Lexicon, Match, judge};
use crate::table::{Class, Table, hangs};
use crate::units::Units;
use crate::view::{View, ViewSet};

/// From places to raw bytes, with a judgement.
pub(super) fn finish(
    lexicon: &Lexicon,
    units: &Units,
    raw: &str,
    scales: Scales<'_>,
    number: u32,
    word: &Word,
    found: &Found,
) -> Option<Match> {
    let first = units.list.get(found.start)?;
    let last = units.list.get(found.end.checked_sub(1)?)?;
    let mut found = *found;
    let (mut start, mut end) = (first.start, last.end);
    match &word.symbols {
        Some(text) if word.exact => (start, end) = exact(raw, text, (start, end))?,
        Some(text) if exact(raw, text, (start, end)) == Some((start, end)) => {
            (found.needs, found.gaps, found.cost) = (ViewSet::default(), false, 0);
        }
        _ => {}
    }
    let view = found.needs.widest();
    if !word.exact && view != View::Folded {
        end += marks(raw, end);
    }
    let trust = judge::trust(&lexicon.words, word, &units.list, raw, scales, &found)?;
    Some(Match { start, end, term: number, view, trust })
}

/// Bytes of the marks that hang on the character before: the keycap of 1️⃣.
fn marks(raw: &str, end: u32) -> u32 {
    let table = Table::get();
    let hang = |c: &char| !table.entry(*c).expands() && hangs(*c);
    raw.get(end as usize..).unwrap_or("").chars().take_while(hang).map(|c| c.len_utf8() as u32).sum()
}

/// The place of a word with symbols around its characters, if the symbols are there too.
fn exact(raw: &str, text: &str, (start, end): (u32, u32)) -> Option<(u32, u32)> {
    let table = Table::get();
    let dropped = |c: char| table.class(c).is_dropped();
    // What nobody sees stands between them or not: 🍑\u{fe0f}宝.
    let seen = |c: &char| table.class(*c) != Class::Free;
    let lead = text.chars().filter(seen).take_while(|c| dropped(*c)).count();
    let trail = text.chars().rev().filter(seen).take_while(|c| dropped(*c)).count();
    let before = raw.get(..start as usize)?.char_indices().rev().filter(|(_, c)| seen(c));
    let from = before.take(lead).last().map_or(start as usize, |(i, _)| i);
    let after = raw.get(end as usize..)?.char_indices().filter(|(_, c)| seen(c));
    let to = after.take(trail).last().map_or(end as usize, |(i, c)| end as usize + i + c.len_utf8());
    let shown = super::build::folded(raw.get(from..to)?);
    shown.chars().filter(seen).eq(text.chars().filter(seen)).then_some((from as u32, to as u32))
}
