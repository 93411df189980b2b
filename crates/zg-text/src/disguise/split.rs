//! Characters written as their parts: 亻言 for 信, 女马 for 妈. Facts written down by us in `split.txt`, one character a
//! line with the ways in which it is taken apart.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::OnceLock;

use super::ordinary::Mix;

pub(super) const LIST: &str = include_str!("split.txt");

/// Ways to write characters in parts, by the first two parts: all parts, and the character.
type Splits = HashMap<u64, Vec<(Box<[char]>, char)>, BuildHasherDefault<Mix>>;

fn splits() -> &'static Splits {
    static SPLITS: OnceLock<Splits> = OnceLock::new();
    SPLITS.get_or_init(|| {
        let mut splits = Splits::default();
        for (whole, parts) in lines() {
            let mut chars = parts.chars();
            if let (Some(first), Some(second)) = (chars.next(), chars.next()) {
                splits.entry(pair(first, second)).or_default().push((parts.chars().collect(), whole));
            }
        }
        splits
    })
}

fn lines() -> impl Iterator<Item = (char, &'static str)> {
    LIST.lines().flat_map(|line| {
        let mut words = line.split(' ');
        let whole = words.next().and_then(|w| w.chars().next()).unwrap_or('\0');
        words.map(move |parts| (whole, parts))
    })
}

fn pair(first: char, second: char) -> u64 {
    u64::from(u32::from(first)) << 32 | u64::from(u32::from(second))
}

/// Whether a character written in parts may begin with this one.
pub(crate) fn starts(c: char) -> bool {
    static STARTS: OnceLock<std::collections::HashSet<char>> = OnceLock::new();
    STARTS.get_or_init(|| lines().filter_map(|(_, parts)| parts.chars().next()).collect()).contains(&c)
}

/// The characters whose first two parts are these, with all their parts.
pub(crate) fn of(first: char, second: char) -> &'static [(Box<[char]>, char)] {
    splits().get(&pair(first, second)).map_or(&[], Vec::as_slice)
}
