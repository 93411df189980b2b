//! Ordinary words and how common they are: what a text says when nobody disguises anything.
//!
//! A price is in bits: the rarer a word, the dearer (the negative logarithm of its share). `words.txt` was derived from
//! the word list of the crate `jieba-rs` (MIT; `tests/words.rs`), `chat.txt` was written down by us. In `words.txt` each
//! line is a first character followed by ends of words, each closed by a letter: `a` for once, `b` twice, `c` four times …

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

const WORDS: &str = include_str!("words.txt");
const CHAT: &str = include_str!("chat.txt");
/// Both lists as they are.
pub(super) const TEXTS: [&str; 2] = [WORDS, CHAT];

/// Bits of the whole corpus.
const CORPUS: i32 = 26;
/// What a character costs that is in no list.
const UNKNOWN: i32 = 22;
/// Most characters of a listed word.
pub(crate) const LONGEST: usize = 4;

/// Marks the beginning of a longer word in the band of a shorter one.
const LONGER: u8 = 64;
/// The band of what is no word, only the beginning of one.
const NO_WORD: u8 = 63;
/// Bits of the array that says of most pairs of characters that no word begins so.
const PAIRS: u32 = 19;
/// Bits of the number of places for pairs: half as many again as there are pairs.
const TWO: u32 = 16;

/// The word list.
pub(crate) struct Ordinary {
    /// Words of three and four characters, and what four begin with.
    long: HashMap<u64, u8, BuildHasherDefault<Mix>>,
    /// Words of two characters and what longer ones begin with: pair and band as [`entry`] has them, where [`place`] says
    /// or behind it up to an empty place.
    two: Vec<u64>,
    /// Of most pairs that are not in `two` this says so.
    pairs: Vec<u64>,
    /// Prices of single characters of the basic plane.
    singles: Vec<u8>,
}

impl Ordinary {
    pub(crate) fn get() -> &'static Ordinary {
        static ORDINARY: OnceLock<Ordinary> = OnceLock::new();
        ORDINARY.get_or_init(Ordinary::build)
    }

    fn build() -> Ordinary {
        let mut words: HashMap<u64, u8, BuildHasherDefault<Mix>> = HashMap::default();
        words.reserve(64 * 1024);
        for line in WORDS.lines() {
            let Some(first) = line.chars().next() else { continue };
            let mut word = key([first]);
            for c in line.chars().skip(1) {
                if c.is_ascii_lowercase() {
                    words.insert(word, c as u8 - b'a');
                    word = key([first]);
                } else {
                    word = longer(word, c);
                }
            }
        }
        for line in CHAT.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split(' ');
            let band = fields.next().and_then(|band| band.parse().ok()).unwrap_or(0);
            for word in fields.filter(|w| w.chars().count() <= LONGEST) {
                let entry = words.entry(key(word.chars())).or_insert(band);
                *entry = band.max(*entry);
            }
        }
        let price = |c: u32| words.get(&u64::from(c)).map_or(UNKNOWN, |band| at_least(*band));
        let singles = (0..0x1_0000).map(|c| u8::try_from(price(c)).unwrap_or(u8::MAX)).collect();
        let long: Vec<u64> = words.keys().copied().filter(|word| word >> 32 != 0).collect();
        for mut word in long {
            while word >> 32 != 0 {
                word >>= 16;
                *words.entry(word).or_insert(NO_WORD) |= LONGER;
            }
        }
        let mut pairs = vec![0; 1 << (PAIRS - 6)];
        let mut two: Vec<u64> = vec![0; 1 << TWO];
        for (word, band) in words.iter().filter(|(word, _)| (1 << 16..1 << 32).contains(*word)) {
            let bit = bit(*word);
            pairs.get_mut(bit / 64).into_iter().for_each(|bits: &mut u64| *bits |= 1 << (bit % 64));
            let (mut at, last) = (place(*word), two.len() - 1);
            while two.get(at).is_some_and(|taken| *taken != 0) {
                at = (at + 1) & last;
            }
            two.get_mut(at).into_iter().for_each(|free| *free = entry(*word, *band));
        }
        words.retain(|word, _| *word >> 32 != 0);
        Ordinary { long: words, two, pairs, singles }
    }

    /// What a word of up to four characters costs, if it is one.
    pub(crate) fn price(&self, word: impl IntoIterator<Item = char>) -> Option<i32> {
        let word = key(word);
        let band = match word {
            0..0x1_0000 => {
                return self.singles.get(word as usize).map(|p| (*p).into()).filter(|p| *p != UNKNOWN);
            }
            0x1_0000..0x1_0000_0000 => self.two(word)?,
            _ => *self.long.get(&word)?,
        };
        (band & !LONGER != NO_WORD).then(|| at_least(band & !LONGER))
    }

    /// The band of a pair.
    #[inline]
    fn two(&self, pair: u64) -> Option<u8> {
        let (mut at, last) = (place(pair), (1 << TWO) - 1);
        loop {
            match self.two.get(at) {
                None | Some(0) => return None,
                Some(found) if found >> 8 == pair => return Some(*found as u8),
                Some(_) => at = (at + 1) & last,
            }
        }
    }

    /// The words of two and more characters that a text begins with: how many characters, and the price.
    #[inline]
    pub(crate) fn beginning(
        &self,
        first: u32,
        second: u32,
        mut rest: impl Iterator<Item = u32>,
        mut found: impl FnMut(usize, i32),
    ) {
        let mut word = u64::from(first & 0xffff) << 16 | u64::from(second & 0xffff);
        let bit = bit(word);
        if self.pairs.get(bit / 64).is_none_or(|bits| bits >> (bit % 64) & 1 == 0) {
            return;
        }
        let mut next = self.two(word);
        for length in 2..=LONGEST {
            let Some(band) = next else { return };
            if band & !LONGER != NO_WORD {
                found(length, at_least(band & !LONGER));
            }
            let (true, Some(c)) = (band & LONGER != 0, rest.next()) else { return };
            word = word << 16 | u64::from(c & 0xffff);
            next = self.long.get(&word).copied();
        }
    }

    /// What a single character costs.
    #[inline]
    pub(crate) fn single(&self, c: u32) -> i32 {
        self.singles.get(c as usize).map_or(UNKNOWN, |price| i32::from(*price))
    }
}

/// The place of a pair in [`Ordinary::pairs`].
#[inline]
fn bit(pair: u64) -> usize {
    (pair.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - PAIRS)) as usize
}

/// The place of a pair in [`Ordinary::two`].
#[inline]
fn place(pair: u64) -> usize {
    (pair.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - TWO)) as usize
}

/// A pair with its band; never 0, as no character is.
fn entry(pair: u64, band: u8) -> u64 {
    pair << 8 | u64::from(band)
}

/// The price of a word of a band; nothing is cheaper than six bits.
fn at_least(band: u8) -> i32 {
    (CORPUS - i32::from(band)).max(6)
}

/// Up to four characters of the basic plane as one number.
fn key(word: impl IntoIterator<Item = char>) -> u64 {
    word.into_iter().fold(0, longer)
}

fn longer(word: u64, c: char) -> u64 {
    word << 16 | u64::from(u32::from(c) & 0xffff)
}

/// Spreads the bits of a number.
#[derive(Default)]
pub(crate) struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.write_u64(self.0 << 8 | u64::from(*b)));
    }

    fn write_u64(&mut self, n: u64) {
        let n = n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = n ^ n >> 29;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_cheap() {
        let ordinary = Ordinary::get();
        let price = |word: &str| ordinary.price(word.chars());
        assert!(price("信任").unwrap() < price("威信").unwrap() + 4);
        assert_eq!(price("薇信"), None);
        assert!(ordinary.single('的'.into()) < ordinary.single('薇'.into()));
    }
}
