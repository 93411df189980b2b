//! What the scan asks of every character first, in one look-up: by which sounds and looks it may be met, and what it costs
//! as ordinary text.
//!
//! Of the sounds and looks only those count that words of the list begin with. Characters with the same ones form a class;
//! there are some hundred classes, so a table says of any two which words may begin so.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::judge::DEAR;
use super::saved::{In, Out};
use super::tables::Pairs;
use super::words::{Words, canon};
use crate::disguise::ordinary::Ordinary;
use crate::disguise::spell::Spell;

/// Bits 0–15 the class, 16–22 the price, 23 whether it is a word by itself, 24 whether a word is listed by it that has
/// common symbols. The default is a glance at nothing, with which nothing begins.
#[derive(Clone, Copy, Default)]
pub(super) struct Glance(u32);

const CLASS: u32 = (1 << 16) - 1;
const PRICE: u32 = 16;
const WORD: u32 = 1 << 23;
const LISTED: u32 = 1 << 24;

impl Glance {
    #[inline]
    pub(super) fn class(self) -> usize {
        (self.0 & CLASS) as usize
    }

    /// What it costs at most as ordinary text: by itself.
    #[inline]
    pub(super) fn price(self) -> i32 {
        (self.0 >> PRICE & 127) as i32
    }

    /// A word is listed by it ([`super::exact::Exact`]).
    #[inline]
    pub(super) fn listed(self) -> bool {
        self.0 & LISTED != 0
    }

    /// It is a word as written.
    #[inline]
    pub(super) fn word(self) -> bool {
        self.0 & WORD != 0
    }
}

/// All characters of the basic plane, and one entry for all others.
#[derive(Default)]
pub(super) struct Glances {
    all: Vec<Glance>,
    /// By class: what the words may begin with.
    pub(super) pairs: Pairs,
    /// By class: what longer words may go on with behind their first.
    pub(super) next: Pairs,
}

/// The entry of all characters beyond the basic plane.
const OTHERS: usize = 0x1_0000;

impl Glances {
    /// For words that begin with these pairs of small numbers, each one more than a [`Spell::id`], and longer ones that go on
    /// with those others.
    pub(super) fn new(
        words: &Words,
        begins: &[(usize, usize, u64)],
        goes_on: &[(usize, usize, u64)],
    ) -> Glances {
        let base = Base::get();
        let mut all = base.all.clone();
        for word in words.terms.iter().filter(|word| word.count == 1 && !word.exact) {
            let Some(slot) = words.nth(word, 0) else { continue };
            let forms = base.digits.iter().filter(|(_, digit)| *digit == slot.canon).map(|(form, _)| *form);
            for c in forms.chain([slot.canon]) {
                all.get_mut((c as usize).min(OTHERS)).into_iter().for_each(|glance| glance.0 |= WORD);
            }
        }
        let ids: BTreeSet<usize> = begins.iter().chain(goes_on).flat_map(|(a, b, _)| [*a, *b]).collect();
        let mut of_char: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for id in &ids {
            let met = base.met.get(*id);
            met.into_iter().flatten().for_each(|c| of_char.entry(*c).or_default().push(*id));
        }
        // Nothing's class is 0, and that of characters that no word begins with.
        let mut classes: BTreeMap<&[usize], u32> = BTreeMap::new();
        for (c, ids) in &of_char {
            let next = classes.len() as u32 + 1;
            let class = *classes.entry(ids).or_insert(next);
            all.get_mut(*c as usize).into_iter().for_each(|glance| glance.0 |= class & CLASS);
        }
        let mut with: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (ids, class) in &classes {
            ids.iter().for_each(|id| with.entry(*id).or_default().push(*class as usize));
        }
        let of_classes = |numbers: &[(usize, usize, u64)]| {
            let mut pairs = Pairs::new(classes.len() + 1);
            for (a, b, bits) in numbers {
                for first in with.get(a).into_iter().flatten() {
                    for second in with.get(b).into_iter().flatten() {
                        pairs.set(*first, *second, *bits);
                    }
                }
            }
            pairs
        };
        Glances { pairs: of_classes(begins), next: of_classes(goes_on), all }
    }

    /// The glance at a folded character.
    #[inline]
    pub(super) fn of(&self, code: u32) -> Glance {
        self.all.get((code as usize).min(OTHERS)).copied().unwrap_or_default()
    }

    /// Marks characters by which words are listed.
    pub(super) fn list(&mut self, chars: impl Iterator<Item = u32>) {
        for c in chars {
            self.all.get_mut((c as usize).min(OTHERS)).into_iter().for_each(|glance| glance.0 |= LISTED);
        }
    }

    pub(super) fn save(&self, out: &mut Out) {
        out.u32s(&self.all.iter().map(|glance| glance.0).collect::<Vec<u32>>());
        self.pairs.save(out);
        self.next.save(out);
    }

    pub(super) fn load(from: &mut In<'_>) -> Option<Glances> {
        let all = from.u32s()?.into_iter().map(Glance).collect();
        Some(Glances { all, pairs: Pairs::load(from)?, next: Pairs::load(from)? })
    }

    pub(super) fn bytes(&self) -> usize {
        self.all.len() * size_of::<Glance>() + self.pairs.bytes() + self.next.bytes()
    }
}

/// What holds of characters whatever is looked for.
struct Base {
    all: Vec<Glance>,
    /// The characters that are met under each number, one more than a [`Spell::id`].
    met: Vec<Vec<u32>>,
    /// Han digits and the figures they stand for.
    digits: Vec<(char, char)>,
}

impl Base {
    fn get() -> &'static Base {
        static BASE: OnceLock<Base> = OnceLock::new();
        BASE.get_or_init(Base::build)
    }

    fn build() -> Base {
        let (spell, ordinary) = (Spell::get(), Ordinary::get());
        let mut base = Base { all: Vec::new(), met: vec![Vec::new(); spell.ids() + 1], digits: Vec::new() };
        for code in 0..=OTHERS as u32 {
            let c = char::from_u32(code).unwrap_or('\0');
            let letter = c.is_ascii_lowercase() || c.is_ascii_digit();
            let price = if letter { DEAR } else { ordinary.single(code) };
            base.all.push(Glance(price.unsigned_abs() << PRICE));
            for id in spell.ids_of(code) {
                base.met.get_mut(usize::from(*id)).into_iter().for_each(|met| met.push(code));
            }
            if canon(c) != c {
                base.digits.push((c, canon(c)));
            }
        }
        base
    }
}
