//! What begins with a reading that is not the character that stands there.

use super::lattice::{Edge, Lattice, What, steps};
use super::scan::At;
use super::start::{key, triple};
use super::tables::Pairs;
use super::walk::REPEATS;
use crate::disguise::spell::Spell;

impl At<'_> {
    /// Some places have several readings: what begins with one that is not the character that stands there.
    #[inline(never)]
    pub(super) fn other_readings(&mut self, lattice: &Lattice) {
        let (units, index, spell) = (self.units, &self.lexicon.index, Spell::get());
        let plain = |edge: &Edge| matches!(edge.what, What::Char(_));
        let (places, mut rich) = (units.list.len(), 0);
        // The numbers of the first character, with their small ones.
        let mut firsts: Vec<(u32, usize)> = Vec::new();
        for at in 0..places {
            // The next place with several readings.
            rich = rich.max(at);
            while rich < places && !lattice.rich(rich) {
                rich += 1;
            }
            if rich == places {
                break;
            }
            // The second stands next, the third behind its repetitions: what is dropped between is a place with readings.
            if rich - at > 2 + REPEATS || lattice.inside(units, at) {
                continue;
            }
            for one in lattice.edges(at) {
                firsts.clear();
                for two in steps(units, one.next as usize).flat_map(|(next, _)| lattice.edges(next)) {
                    let both = plain(one) && plain(two);
                    let from = two.next as usize;
                    let near = || match rich >= from {
                        true => rich <= from + REPEATS,
                        false => (from..=from + REPEATS).any(|at| lattice.rich(at)),
                    };
                    if both && !near() {
                        continue;
                    }
                    if firsts.is_empty() {
                        firsts.extend(one.what.codes().iter().map(|a| (a, spell.id(a) + 1)));
                    }
                    for b in two.what.codes().iter() {
                        let second = spell.id(b) + 1;
                        for (a, first) in &firsts {
                            let begins = index.pairs.of(*first, second);
                            let pair = key(*a, b);
                            if !both && begins & Pairs::WHOLE != 0 {
                                self.verify(pair, at);
                            }
                            if begins & Pairs::HEAD == 0 {
                                continue;
                            }
                            // The second may be repeated before the third.
                            for next in self.repeated(from) {
                                let three = steps(units, next).flat_map(|(next, _)| lattice.edges(next));
                                for three in three.filter(|three| !(both && plain(three))) {
                                    let fits = |c: &u32| index.triples.may(pair, *c);
                                    for c in three.what.codes().iter().filter(fits) {
                                        self.verify(triple(pair, c), at);
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
