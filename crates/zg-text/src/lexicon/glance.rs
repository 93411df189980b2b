//! What the scan asks of every character first, in one look-up: what may begin or go on with it, how it may be met, and
//! what it costs as ordinary text.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::build::{Words, canon};
use super::index::{Pairs, codes};
use super::judge::DEAR;
use crate::disguise::ordinary::Ordinary;
use crate::disguise::spell::Spell;
use crate::view::View;

/// Bits 0–11, 12–23 and 24–35 one more than the [`Spell::id`] of the first three numbers of the character, 36 whether
/// there are more, 37–43 its price, then what it may be part of. The default is a glance at nothing, with which nothing begins.
#[derive(Clone, Copy, Default)]
pub(super) struct Glance(u64);

const ID: u64 = (1 << 12) - 1;
const MORE: u64 = 1 << 36;
const PRICE: u32 = 37;
/// It is a word as written.
const WORD: u64 = 1 << 44;
/// A longer word may begin with it as written, by sound or look; or have it as its second character.
const FIRST: u64 = 1 << 45;
const SECOND: u64 = 1 << 47;
/// From the bit for words as written to that for sounds and looks.
const DISGUISED: u32 = 1;

/// What may begin with two neighbours, as far as their glances say.
#[derive(Clone, Copy)]
pub(super) struct Begins(u64);

impl Begins {
    #[inline]
    pub(super) fn nothing(self) -> bool {
        self.0 == 0
    }

    /// A word as written.
    #[inline]
    pub(super) fn written(self) -> bool {
        self.0 & FIRST != 0
    }

    /// A word by sound or look.
    #[inline]
    pub(super) fn disguised(self) -> bool {
        self.0 & FIRST << DISGUISED != 0
    }
}

/// All characters of the basic plane, and one entry for all others.
#[derive(Default)]
pub(super) struct Glances(Vec<Glance>);

impl Glance {
    /// What words may begin with this character and that one, by sound or look; `None` where either is met under more
    /// than three numbers.
    #[inline]
    pub(super) fn pair(self, next: Glance, pairs: &Pairs) -> Option<u64> {
        let both = self.0 | next.0;
        let (a, b) = (self.0 & ID, next.0 & ID);
        if both & (MORE | ID << 12) == 0 {
            return Some(pairs.of(a as usize, b as usize));
        }
        if both & MORE != 0 {
            return None;
        }
        // Nothing begins with the number 0.
        let numbers = |glance: Glance| [glance.0 & ID, glance.0 >> 12 & ID, glance.0 >> 24 & ID];
        let mut begins = 0;
        for a in numbers(self).into_iter().take_while(|a| *a != 0) {
            for b in numbers(next).into_iter().take_while(|b| *b != 0) {
                begins |= pairs.of(a as usize, b as usize);
            }
        }
        Some(begins)
    }

    /// What it costs at most as ordinary text: by itself.
    #[inline]
    pub(super) fn price(self) -> i32 {
        (self.0 >> PRICE & 127) as i32
    }

    /// It is a word as written.
    #[inline]
    pub(super) fn word(self) -> bool {
        self.0 & WORD != 0
    }

    /// What may begin with this character and that one.
    #[inline]
    pub(super) fn begins(self, next: Glance) -> Begins {
        Begins(self.0 & next.0 >> 2 & (FIRST | FIRST << DISGUISED))
    }
}

impl Glances {
    pub(super) fn new(words: &Words) -> Glances {
        let base = Base::get();
        let mut all = base.all.clone();
        let mut mark = |code: u32, bit: u64| {
            let place = all.get_mut((code as usize).min(OTHERS));
            place.into_iter().for_each(|glance| glance.0 |= bit);
        };
        for (place, bit) in [(0, FIRST), (1, SECOND), (usize::MAX, WORD)] {
            let marks = marked(words, place);
            for c in marks.written {
                let forms = base.digits.iter().filter(|(_, digit)| *digit == c).map(|(form, _)| *form);
                forms.chain([c]).for_each(|c| mark(c, bit));
            }
            for code in marks.codes {
                let id = Spell::get().id(code);
                // What has neither sound nor look is met as itself.
                let chars = base.met.get(id).filter(|_| id > 0);
                chars.into_iter().flatten().for_each(|c| mark(*c, bit << DISGUISED));
                mark(code, if id == 0 { bit << DISGUISED } else { 0 });
            }
        }
        Glances(all)
    }

    /// The glance at a folded character.
    #[inline]
    pub(super) fn of(&self, code: u32) -> Glance {
        self.0.get((code as usize).min(OTHERS)).copied().unwrap_or_default()
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.len() * size_of::<Glance>()
    }
}

/// The entry of all characters beyond the basic plane.
const OTHERS: usize = 0x1_0000;

/// What holds of characters whatever is looked for.
struct Base {
    all: Vec<Glance>,
    /// The characters that are met under each [`Spell::id`].
    met: Vec<Vec<u32>>,
    /// Han digits and the figures they stand for.
    digits: Vec<(u32, u32)>,
}

impl Base {
    fn get() -> &'static Base {
        static BASE: OnceLock<Base> = OnceLock::new();
        BASE.get_or_init(Base::build)
    }

    fn build() -> Base {
        let (spell, ordinary) = (Spell::get(), Ordinary::get());
        let mut base = Base { all: Vec::new(), met: vec![Vec::new(); spell.ids()], digits: Vec::new() };
        for code in 0..=OTHERS as u32 {
            let c = char::from_u32(code).unwrap_or('\0');
            let ids = spell.ids_of(code);
            let id = |n: usize| ids.get(n).map_or(0, |id| u64::from(*id));
            let letter = c.is_ascii_lowercase() || c.is_ascii_digit();
            let price = if letter { DEAR } else { ordinary.single(code) };
            let more = if ids.len() > 3 { MORE } else { 0 };
            base.all.push(Glance(
                id(0) | id(1) << 12 | id(2) << 24 | more | u64::from(price.unsigned_abs()) << PRICE,
            ));
            for id in ids {
                let met = base.met.get_mut(usize::from(*id) - 1);
                met.into_iter().for_each(|met| met.push(code));
            }
            if canon(c) != c {
                base.digits.push((code, canon(c).into()));
            }
        }
        base
    }
}

/// Characters in one place of some word: as written, and the numbers under which they may be met.
#[derive(Default)]
struct Marks {
    written: BTreeSet<u32>,
    codes: BTreeSet<u32>,
}

/// The characters that words have in that place; for the last place, those that are words by themselves.
fn marked(words: &Words, place: usize) -> Marks {
    let mut marks = Marks::default();
    for word in &words.terms {
        let alone = word.slots.len() == 1;
        if alone != (place == usize::MAX) {
            continue;
        }
        let slot = if alone { word.slots.first() } else { word.slots.get(place) };
        let Some(slot) = slot.and_then(|slot| words.slot(*slot)) else { continue };
        marks.written.insert(slot.canon.into());
        if word.coded() {
            marks.codes.extend(codes(slot, word.views.contains(View::Shape)));
        }
    }
    marks
}
