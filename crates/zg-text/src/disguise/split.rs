//! Characters written as their parts: 亻言 for 信, 女马 for 妈. Facts written down by us in `split.txt`, one character a
//! line with the ways in which it is taken apart.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::OnceLock;

use super::ordinary::Mix;

pub(super) const LIST: &str = include_str!("split.txt");

/// All parts of a character, and the character.
type Way = (Box<[char]>, char);

/// Ways to write characters in parts.
struct Splits {
    /// By the first two parts.
    ways: HashMap<u64, Vec<Way>, BuildHasherDefault<Mix>>,
    /// Of most pairs that begin nothing this says so.
    bits: [u64; 128],
}

fn splits() -> &'static Splits {
    static SPLITS: OnceLock<Splits> = OnceLock::new();
    SPLITS.get_or_init(|| {
        let mut splits = Splits { ways: HashMap::default(), bits: [0; 128] };
        for (whole, parts) in lines() {
            let mut chars = parts.chars();
            if let (Some(first), Some(second)) = (chars.next(), chars.next()) {
                let pair = pair(first, second);
                let (at, bit) = place(pair);
                splits.bits.get_mut(at).into_iter().for_each(|bits| *bits |= bit);
                splits.ways.entry(pair).or_default().push((parts.chars().collect(), whole));
            }
        }
        splits
    })
}

/// The bit of a pair.
#[inline]
fn place(pair: u64) -> (usize, u64) {
    let mixed = pair.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 51;
    ((mixed / 64) as usize, 1 << (mixed % 64))
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
#[inline]
pub(crate) fn of(first: char, second: char) -> &'static [Way] {
    let (splits, pair) = (splits(), pair(first, second));
    let (at, bit) = place(pair);
    match splits.bits.get(at) {
        Some(bits) if bits & bit != 0 => splits.ways.get(&pair).map_or(&[], Vec::as_slice),
        _ => &[],
    }
}
