//! Clauses met before, and which words stand in them.
//!
//! Chats say the same clauses over and over, in messages that are not the same: 您好, 有现货的, 不客气. No word reaches over the
//! end of a clause, nor does what the text there is worth depend on anything beyond it. So of a clause that comes again the
//! words are read for good, whatever is asked for; from then on only what surrounds it is looked at, by `finish`.

use super::known::Id;
use super::sense::Worth;
use super::walk::Found;
use crate::units::Unit;

/// Clauses that are remembered at most, as a power of two.
const PLACES: u32 = 15;
/// Characters of all of them at most; beyond, everything is forgotten.
const CHARACTERS: usize = 1 << 19;
/// Words in all of them at most, likewise.
const WORDS: usize = 1 << 17;
/// Longer ones are hardly ever said twice.
const LONGEST: usize = 64;

/// The characters between two places that no word reaches over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clause {
    mixed: u64,
    pub(super) length: usize,
}

impl Clause {
    /// The one that a text begins with.
    #[inline]
    pub(super) fn of(text: &[Unit], lexicon: Id) -> Clause {
        let mut mixed = lexicon.number().into();
        let mut length = 0;
        for unit in text {
            if length > 0 && !unit.gap.joins() {
                break;
            }
            mixed = mix(mixed, unit.as_read(length == 0));
            length += 1;
        }
        Clause { mixed, length }
    }
}

#[inline]
fn mix(mixed: u64, more: u64) -> u64 {
    let mixed = (mixed ^ more).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ mixed >> 29
}

/// A word that stands in a clause, at places counted from its beginning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    pub(super) number: u32,
    pub(super) found: Found,
    pub(super) worth: Worth,
}

/// How often a clause was met.
#[derive(Debug, Clone, Copy)]
pub(super) enum Met {
    Never,
    Once,
    /// Often enough to be known; see [`Clauses::words`].
    Often(Place),
}

#[derive(Debug, Default)]
pub(crate) struct Clauses {
    places: Vec<Place>,
    /// What of each clause was met once.
    once: Vec<u32>,
    /// The clauses that are known, character by character.
    units: Vec<u64>,
    words: Vec<Standing>,
    /// Their characters by which words with symbols are listed.
    listed: Vec<u32>,
}

/// Where a clause is in the lists of [`Clauses`]: from, how many.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    mixed: u64,
    lexicon: u32,
    units: (u32, u32),
    words: (u32, u32),
    listed: (u32, u32),
}

fn part<T>(list: &[T], (from, count): (u32, u32)) -> &[T] {
    list.get(from as usize..(from + count) as usize).unwrap_or(&[])
}

impl Clauses {
    /// How often a clause was met for a list, up to now.
    #[inline]
    pub(super) fn meet(&mut self, clause: Clause, text: &[Unit], lexicon: Id) -> Met {
        let at = (clause.mixed >> (64 - PLACES)) as usize;
        if let Some(place) = self.places.get(at)
            && place.mixed == clause.mixed
            && text.get(..clause.length).is_some_and(|text| self.is(place, text, lexicon))
        {
            return Met::Often(*place);
        }
        self.meet_again(clause, at)
    }

    #[inline(never)]
    fn meet_again(&mut self, clause: Clause, at: usize) -> Met {
        if clause.length > LONGEST {
            return Met::Never;
        }
        if self.places.is_empty() || self.units.len() > CHARACTERS || self.words.len() > WORDS {
            *self = Clauses::default();
            self.places.resize(1 << PLACES, Place::default());
            self.once.resize(1 << PLACES, 0);
        }
        let Some(once) = self.once.get_mut(at) else { return Met::Never };
        // Never 0, which stands for none.
        let other = clause.mixed as u32 | 1;
        let met = std::mem::replace(once, other);
        if met == other { Met::Once } else { Met::Never }
    }

    fn is(&self, place: &Place, text: &[Unit], lexicon: Id) -> bool {
        let known = part(&self.units, place.units);
        place.lexicon == lexicon.number()
            && known.len() == text.len()
            && known.iter().zip(text).enumerate().all(|(n, (known, unit))| *known == unit.as_read(n == 0))
    }

    /// Begins to learn a clause: what is [`Clauses::keep`]ed from now on stands in it.
    pub(super) fn begin(&mut self, clause: Clause, text: &[Unit], lexicon: Id) -> Place {
        let units = (self.units.len() as u32, clause.length as u32);
        self.units.extend(text.iter().take(clause.length).enumerate().map(|(n, unit)| unit.as_read(n == 0)));
        let (words, listed) = ((self.words.len() as u32, 0), (self.listed.len() as u32, 0));
        Place { mixed: clause.mixed, lexicon: lexicon.number(), units, words, listed }
    }

    pub(super) fn keep(&mut self, word: Standing) {
        self.words.push(word);
    }

    /// From now on the clause is known, with the words that were kept and these characters.
    pub(super) fn end(&mut self, mut learned: Place, listed: &[u32]) -> Place {
        self.listed.extend(listed);
        learned.words.1 = self.words.len() as u32 - learned.words.0;
        learned.listed.1 = self.listed.len() as u32 - learned.listed.0;
        let at = (learned.mixed >> (64 - PLACES)) as usize;
        self.places.get_mut(at).into_iter().for_each(|place| *place = learned);
        learned
    }

    /// The words that stand in a clause.
    #[inline]
    pub(super) fn words(&self, place: Place) -> &[Standing] {
        part(&self.words, place.words)
    }

    /// Its characters by which other words are listed.
    #[inline]
    pub(super) fn listed(&self, place: Place) -> &[u32] {
        part(&self.listed, place.listed)
    }
}
