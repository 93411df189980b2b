//! What a word begins with when one of its characters is replaced by one that looks like it (`disguise::looks`), all
//! others being as they are.

use super::start::{Start, key};
use super::words::{Slot, canon};

/// Adds the beginnings of word `number`. What stands beyond its third character is read where it begins as it is.
pub(super) fn nominate(slots: &[&Slot], number: u32, written: &mut Vec<(Start, u32)>) {
    let own = |c: char| u32::from(canon(c));
    match slots {
        [first, second] => {
            let mut add = |a: char, b: char| written.push((Start::Pair(key(own(a), own(b))), number));
            first.alike.iter().for_each(|c| add(*c, second.lit));
            second.alike.iter().for_each(|c| add(first.lit, *c));
        }
        [first, second, third, ..] => {
            let mut add = |a: char, b: char, c: char| {
                let pair = key(own(a), own(b));
                written.push((Start::Head(pair), number));
                written.push((Start::Triple(pair, own(c)), number));
            };
            first.alike.iter().for_each(|c| add(*c, second.lit, third.lit));
            second.alike.iter().for_each(|c| add(first.lit, *c, third.lit));
            third.alike.iter().for_each(|c| add(first.lit, second.lit, *c));
        }
        _ => {}
    }
}
