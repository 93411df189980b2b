//! Under which numbers a word is met when one of its first characters is replaced by one that looks like it
//! (`disguise::looks`), all others being as they are.

use super::build::{Slot, canon};
use super::index::{HEAD, key, triple};
use crate::disguise::spell::Spell;

/// Numbers, each with the word that is met under it.
type Keys = Vec<(u64, u32)>;

/// Adds the numbers of word `number`.
pub(super) fn nominate(slots: &[&Slot], number: u32, pairs: &mut Keys, heads: &mut Keys, triples: &mut Keys) {
    if let [first, second] = slots {
        let own = |slot: &Slot| u32::from(slot.canon);
        pairs.extend(first.alike.iter().map(|c| (key(canon(*c).into(), own(second)), number)));
        pairs.extend(second.alike.iter().map(|c| (key(own(first), canon(*c).into()), number)));
        return;
    }
    let [first, second, third, ..] = slots else { return };
    let mut add = |a: char, b: char, c: char| {
        let pair = key(met(a), met(b));
        heads.push((pair | HEAD, number));
        triples.push((triple(pair, met(c)), number));
    };
    first.alike.iter().for_each(|c| add(*c, second.lit, third.lit));
    second.alike.iter().for_each(|c| add(first.lit, *c, third.lit));
    third.alike.iter().for_each(|c| add(first.lit, second.lit, *c));
    // What stands further on is read when the first three are met as they are.
    if slots.iter().skip(3).any(|slot| !slot.alike.is_empty()) {
        add(first.lit, second.lit, third.lit);
    }
}

/// A number under which the scan looks a character up.
fn met(c: char) -> u32 {
    Spell::get().of(c).first().copied().unwrap_or(canon(c).into())
}
