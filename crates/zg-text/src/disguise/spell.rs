//! What a character may stand for besides itself, as numbers that can be compared: each of its sounds, and each
//! character it looks like.
//!
//! Look-alikes are facts written down by us in `shape.txt`, for the characters of words that are watched: a character,
//! then those that pass for it.

use std::sync::OnceLock;

use super::sound::{Sounds, Syllable};
use crate::table::han_digit;

pub(super) const SHAPES: &str = include_str!("shape.txt");

/// Numbers of syllables start here, above all characters.
pub(crate) const SOUND: u32 = 0x20_0000;
/// Numbers of looks start here: the number of the character that is imitated.
pub(crate) const SHAPE: u32 = 0x40_0000;

/// The table of all characters of the basic plane.
pub(crate) struct Spell {
    /// Where the numbers of a character stand in `all`: first place times 16, plus how many.
    places: Vec<u32>,
    all: Vec<u32>,
    /// The same as small numbers.
    small: Vec<u16>,
    /// Characters that have look-alikes, sorted.
    imitated: Vec<char>,
    syllables: usize,
}

impl Spell {
    pub(crate) fn get() -> &'static Spell {
        static SPELL: OnceLock<Spell> = OnceLock::new();
        SPELL.get_or_init(Spell::build)
    }

    fn build() -> Spell {
        let sounds = Sounds::get();
        let mut looks: Vec<(char, char)> = Vec::new();
        for line in SHAPES.lines() {
            let mut chars = line.chars().filter(|c| *c != ' ');
            let Some(base) = chars.next() else { continue };
            looks.extend(chars.map(|c| (c, base)));
        }
        looks.sort_unstable();
        let mut imitated: Vec<char> = looks.iter().map(|pair| pair.1).collect();
        imitated.sort_unstable();
        imitated.dedup();
        let (mut places, mut all) = (Vec::with_capacity(0x1_0000), Vec::new());
        for cp in 0..0x1_0000_u32 {
            let first = all.len();
            if let Some(c) = char::from_u32(cp) {
                if matches!(cp, 0x3007 | 0x3400..=0x9FFF) {
                    all.extend(sounds.of(c).into_iter().map(|s| SOUND + u32::from(s)));
                    all.extend(han_digit(c).map(u32::from));
                } else if c.is_ascii_alphanumeric() {
                    all.push(cp);
                    // Figures are heard too: 王8蛋, 去4.
                    all.extend(
                        spoken(c).into_iter().flat_map(|c| sounds.of(c)).map(|s| SOUND + u32::from(s)),
                    );
                }
                let from = looks.partition_point(|pair| pair.0 < c);
                let mine = looks.iter().skip(from).take_while(|pair| pair.0 == c);
                all.extend(mine.map(|pair| SHAPE + u32::from(pair.1)));
            }
            places.push(u32::try_from(first << 4 | (all.len() - first).min(15)).unwrap_or(0));
        }
        let mut spell = Spell { places, all, small: Vec::new(), imitated, syllables: sounds.count() };
        spell.small = spell.all.iter().map(|n| u16::try_from(spell.id(*n) + 1).unwrap_or(1)).collect();
        spell
    }

    /// How many numbers [`Spell::id`] gives.
    pub(crate) fn ids(&self) -> usize {
        1 + self.syllables + self.imitated.len() + 36
    }

    /// A number of [`Spell::of`] as a small one: for tables. 0 for a character that stands only for itself.
    pub(crate) fn id(&self, number: u32) -> usize {
        match number {
            SHAPE.. => {
                let look = char::from_u32(number - SHAPE).and_then(|c| self.imitated.binary_search(&c).ok());
                look.map_or(0, |at| 1 + self.syllables + at)
            }
            SOUND.. => 1 + (number - SOUND) as usize,
            _ => {
                let digit = char::from_u32(number).filter(char::is_ascii).and_then(|c| c.to_digit(36));
                digit.map_or(0, |digit| 1 + self.syllables + self.imitated.len() + digit as usize)
            }
        }
    }

    /// The numbers of a character: sounds first, then looks. Empty for what has none; it stands for itself.
    #[inline]
    pub(crate) fn of(&self, c: char) -> &[u32] {
        self.of_code(c.into())
    }

    /// [`Spell::of`] by code point.
    #[inline]
    pub(crate) fn of_code(&self, c: u32) -> &[u32] {
        self.all.get(self.place(c)).unwrap_or(&[])
    }

    /// [`Spell::of_code`] as numbers one more than [`Spell::id`]; never empty.
    #[inline]
    pub(crate) fn ids_of(&self, c: u32) -> &[u16] {
        self.numbers_of(c).1
    }

    /// [`Spell::of_code`] and [`Spell::ids_of`].
    #[inline]
    pub(crate) fn numbers_of(&self, c: u32) -> (&[u32], &[u16]) {
        let place = self.place(c);
        let small = self.small.get(place.clone()).filter(|ids| !ids.is_empty()).unwrap_or(&[1]);
        (self.all.get(place).unwrap_or(&[]), small)
    }

    #[inline]
    fn place(&self, c: u32) -> std::ops::Range<usize> {
        let place = self.places.get(c as usize).copied().unwrap_or(0);
        let (from, count) = ((place >> 4) as usize, (place & 15) as usize);
        from..from + count
    }

    /// The number that look-alikes of this character share, if it has any.
    pub(crate) fn shape(&self, c: char) -> Option<u32> {
        self.imitated.binary_search(&c).is_ok().then_some(SHAPE + u32::from(c))
    }

    /// The sounds of a character.
    pub(crate) fn sounds(&self, c: char) -> impl Iterator<Item = u32> + '_ {
        self.of(c).iter().copied().filter(|n| (SOUND..SHAPE).contains(n))
    }
}

/// Whether a character may pass for another: it sounds like it, or is known to look like it.
pub fn resembles(c: char, other: char) -> bool {
    let spell = Spell::get();
    let sounds = || spell.sounds(c).any(|sound| spell.sounds(other).any(|o| o == sound));
    spell.shape(other).is_some_and(|shape| spell.of(c).contains(&shape)) || sounds()
}

/// The character that a figure is read out as.
fn spoken(digit: char) -> Option<char> {
    let at = digit.to_digit(10)? as usize;
    "零一二三四五六七八九".chars().nth(at)
}

/// The syllable behind a number.
pub(crate) fn syllable(number: u32) -> Option<Syllable> {
    (SOUND..SHAPE).contains(&number).then(|| u16::try_from(number - SOUND).unwrap_or(0))
}
