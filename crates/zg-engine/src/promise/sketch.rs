//! What a clause can be at most, seen from its words alone: most clauses promise nothing, and need neither their times
//! nor their amounts read to be known for that. Whatever is left out here, `hits` would have left out as well.

use super::clause::Clause;
use super::kinds::{Meaning, Role};
use super::number::{among, at};
use crate::ruleset::bit_of;

/// What the words of a clause leave open.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sketch {
    /// The roles that words of it have.
    roles: u16,
    /// Kinds that it may promise, a bit each: without more, beside a time, beside a bond or a time.
    says: u64,
    timed: u64,
    marked: u64,
    marks: u64,
    /// The matters of pairs that it, or a clause before, names.
    matters: u128,
    /// Kinds that it takes back for certain.
    dead: u64,
}

impl Sketch {
    /// Whether any of its words has that role.
    pub(super) fn has(self, role: Role) -> bool {
        self.roles & bit(role) != 0
    }

    /// Whether it, or a clause before, names a matter of this pair.
    pub(super) fn names(self, pair: u128) -> bool {
        self.matters & pair != 0
    }

    /// Whether it has a word that binds the speaker to a promise of this kind, as far as words tell.
    pub(super) fn binds(self, kind: usize) -> bool {
        self.marks & bit_of(kind) != 0
    }

    /// The kinds that it may promise, given the clause before and whether a time stands in it or beside it.
    pub(super) fn may(self, before: Sketch, times: bool) -> u64 {
        if times {
            return self.says | self.timed | self.marked;
        }
        self.says | (self.marked & (self.marks | before.marks))
    }

    /// The same, less what is taken back.
    pub(super) fn alive(self, before: Sketch, times: bool) -> bool {
        self.may(before, times) & !self.dead != 0
    }
}

fn bit(role: Role) -> u16 {
    1 << (role as u16)
}

type Word<'p> = (usize, usize, &'p [Meaning]);

/// The sketches of the clauses of a message, each with its words.
pub(super) fn sketches<'w, 'p: 'w>(
    chars: &[char],
    clauses: &[Clause],
    words: impl Fn(usize) -> &'w [Word<'p>],
    out: &mut Vec<Sketch>,
) {
    out.clear();
    let mut matters = 0;
    for (number, clause) in clauses.iter().enumerate() {
        let words = words(number);
        let meanings = words.iter().flat_map(|(.., all)| all.iter());
        matters |= meanings.filter(|m| m.part == 0 && !m.except).fold(0, |bits, m| bits | m.pair);
        let mut sketch = Sketch { matters, ..Sketch::default() };
        for (start, end, all) in words {
            for m in all.iter().filter(|m| !m.except) {
                sketch.roles |= bit(m.role);
                match m.role {
                    Role::Mark => sketch.marks |= m.kinds,
                    role if role.takes() => {
                        if !sketch_free(chars, clause, words, (*start, *end), m.role) {
                            sketch.dead |= if m.role == Role::If { 0 } else { m.kinds };
                        }
                    }
                    _ if !m.gives() || (m.pair != 0 && (m.part == 0 || m.pair & matters == 0)) => {}
                    Role::Timed => sketch.timed |= m.kinds,
                    Role::Marked => sketch.marked |= m.kinds,
                    _ => sketch.says |= m.kinds,
                }
            }
        }
        out.push(sketch);
    }
}

/// Whether a word that takes back may yet be swallowed, or be part of what is promised, or be said of somebody else.
fn sketch_free(
    chars: &[char],
    clause: &Clause,
    words: &[Word<'_>],
    (start, end): (usize, usize),
    role: Role,
) -> bool {
    let covers = |m: &Meaning| m.except || m.gives();
    words.iter().any(|(s, e, all)| *s <= start && end <= *e && all.iter().any(covers))
        || (among("您你", at(chars, start)) && start > clause.start)
        || (role == Role::Unless && (clause.start..start).any(|i| among("我另", at(chars, i))))
}
